"""Take in and delete a recording in processes that are killed at every step: python dying.py HOME.

Each step that changes the disk, and each commit, is a place to die: before it, by SIGKILL.
"""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[3]))
HOME = Path(sys.argv[1])
os.environ |= {
    "OFFHOOK_HOME": str(HOME),
    "DJANGO_SETTINGS_MODULE": "offhook.web.settings",
}
os.environ.pop("OFFHOOK_DATABASE_URL", None)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django_scopes import scope  # noqa: E402

from offhook.web import safe  # noqa: E402
from offhook.web.accounts.models import AuditRow, Tenant  # noqa: E402
from offhook.web.recordings import actions, intake  # noqa: E402
from offhook.web.recordings.models import Deletion, Recording  # noqa: E402
from tests.web.recordings.waves import heard, put, tone, wave  # noqa: E402

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=181)


def die_before(step: int) -> None:
    """Let this process be killed before its step of this number."""
    done = 0

    def counted(wrapped):
        def call(*args, **named):
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return wrapped(*args, **named)

        return call

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)
    Path.unlink = counted(Path.unlink)
    BaseDatabaseWrapper.commit = counted(BaseDatabaseWrapper.commit)
    # Without a transaction of its own a write is committed as it is executed.
    BaseDatabaseWrapper._cursor = counted(BaseDatabaseWrapper._cursor)


def in_child(work, step: int = 0) -> bool:
    """Do some work in a process; return whether it lived to the end."""
    child = os.fork()
    if child == 0:
        try:
            die_before(step)
            with scope(tenant=Tenant.objects.get()):
                work()
        except BaseException as error:  # noqa: BLE001  the process ends here
            sys.stderr.write(repr(error))
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    return status == 0


def take() -> None:
    intake.write_durably()
    intake.take_in(tenant=Tenant.objects.get(), at=NOW)


def expire() -> None:
    actions.expire(at=LATER)


def is_plain(name: str) -> bool:
    return (HOME / "voice/recordings/souss" / f"{name}.wav").exists()


def look(name: str) -> Recording | None:
    with scope(tenant=Tenant.objects.get()):
        return Recording.objects.filter(name=name).first()


def opens(row: Recording) -> bool:
    try:
        seconds, hz = heard(safe.get_under(row.tenant, row.file, bytes(row.key)))
    except safe.NotFound:
        return False
    return abs(seconds - 2.0) < 0.2 and abs(hz - 600) < 10


def main() -> None:
    call_command("migrate", verbosity=0)
    Tenant.objects.create(slug="souss", name="Souss", created_at=NOW)
    connections.close_all()
    intakes = deletions = 0
    lived = False
    while not lived:
        intakes += 1
        name = f"c.{intakes}"
        path = put(HOME / "voice/recordings/souss", name, wave(tone(600, 2.0)))
        os.utime(path, (NOW.timestamp() - 60 - intakes,) * 2)
        lived = in_child(take, intakes)
        row = look(name)
        # At every moment the sound is somewhere: plain, or sealed and known to be.
        assert is_plain(name) or (
            row is not None and row.state == "kept" and opens(row)
        )
        connections.close_all()
        assert in_child(take)
        row = look(name)
        assert row is not None
        assert row.state == "kept"
        assert opens(row)
        assert not is_plain(name)
        connections.close_all()
        gone = False
        while not gone and (lived or intakes == 1):
            deletions += 1
            gone = in_child(expire, deletions)
            row = look(name)
            assert row is not None
            # It is there, or it is gone for good, and there is a proof.
            with scope(tenant=Tenant.objects.get()):
                proofs = Deletion.objects.filter(recording_number=row.pk).count()
                rows = AuditRow.objects.filter(
                    action="delete-recording", subject=str(row)
                )
                assert rows.count() == proofs
            assert (row.state, bool(row.key), proofs) in (
                ("kept", True, 0), ("deleted", False, 1))  # fmt: skip
            assert opens(row) == (row.state == "kept")
            connections.close_all()
    assert in_child(expire)
    assert not list((HOME / "safe").rglob("*.*"))
    with scope(tenant=Tenant.objects.get()):
        files = {one.name for one in (HOME / "safe").glob("*/*")}
        assert files == set(
            Recording.objects.exclude(file="").values_list("file", flat=True)
        )
    sys.stdout.write(f"{intakes - 1} {deletions}\n")


if __name__ == "__main__":
    main()
