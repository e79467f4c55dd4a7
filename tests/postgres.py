"""A private PostgreSQL: its own folder and socket, gone when the tests are over.

From the programs that the system has installed, else from Debian's packages unpacked in
`BROUGHT` (`bring_postgres.py`). They refuse to run as root: root runs them as the account of
the package. ``python tests/postgres.py COMMAND`` runs a command with
``OFFHOOK_DATABASE_URL`` at such a database.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

BROUGHT = Path(__file__).parents[1] / ".venv" / "postgresql"
ACCOUNTS = ("postgres", "nobody")
PATIENCE_S = 30.0
MISSING = "no PostgreSQL on this machine (Debian: apt install postgresql)"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, of the newest release; else `None`."""
    for root in (Path("/"), BROUGHT):
        found = sorted(
            (path.parent for path in root.glob("usr/lib/postgresql/*/bin/initdb")),
            key=lambda folder: int(folder.parent.name),
        )
        if found and is_reached(found[-1]):
            return found[-1]
    # Elsewhere they are on the path, but Debian's `psql` alone has no server beside it.
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def is_reached(folder: Path) -> bool:
    """Return whether the account that runs the programs may come to their folder."""
    if os.geteuid() != 0:
        return os.access(folder, os.X_OK)
    account = _account()
    told = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
    look = [*told, "--clear-groups", "test", "-x", str(folder / "initdb")]
    return subprocess.run(look, check=False).returncode == 0


def libraries(programs: Path) -> dict[str, str]:
    """Return the environment in which brought programs find what was brought with them."""
    if not programs.is_relative_to(BROUGHT):
        return {}
    folders = map(str, BROUGHT.glob("usr/lib/*-linux-*"))
    return {"LD_LIBRARY_PATH": ":".join(sorted(folders))}


class Cluster:
    """A server of one's own that may be stopped, killed and started again.

    `durable`: whether a commit waits for the disk. Only those who test that need it.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        found = programs()
        assert found is not None, MISSING
        self._programs = found
        self._folder = folder
        self._environment = {**os.environ, **libraries(found)}
        self._server: subprocess.Popen[bytes] | None = None
        self._account = _account() if os.geteuid() == 0 else None
        if self._account is not None:
            shutil.chown(folder, self._account.pw_uid, self._account.pw_gid)
        self._run(
            "initdb", "--pgdata", str(folder / "base"), "--username", "offhook",
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        )  # fmt: skip
        self._options = (
            () if durable else ("-c", "fsync=off", "-c", "full_page_writes=off")
        )

    def url(self, database: str = "offhook") -> str:
        """Return where a database of it is."""
        return (
            f"postgresql://offhook@/{database}?host={quote(str(self._folder), safe='')}"
        )

    def new_database(self) -> str:
        """Return the URL of a database with nothing in it."""
        name = f"db_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as base:
            base.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def start(self) -> None:
        """Start the server, if it is not running, and wait until it answers."""
        if self._server is not None:
            return
        self._server = subprocess.Popen(
            self._command(
                "postgres", "-D", str(self._folder / "base"), "-k", str(self._folder),
                "-c", "listen_addresses=", *self._options,
            ),
            cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=self._environment,
        )  # fmt: skip
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            with (
                contextlib.suppress(psycopg.OperationalError),
                psycopg.connect(self.url("postgres"), connect_timeout=5),
            ):
                return
            time.sleep(0.05)
        raise AssertionError("the private PostgreSQL does not start")

    def stop(self, *, crash: bool = False) -> None:
        """Stop the server; with `crash` without letting anybody finish."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGQUIT if crash else signal.SIGINT)
        self._server.wait(PATIENCE_S)
        self._server = None

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            self._command(program, *arguments),
            cwd=self._folder, capture_output=True, text=True, check=False,
            env=self._environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def _command(self, program: str, *arguments: str) -> list[str]:
        # The server goes when this process goes, also when that is killed.
        words = ["setpriv", "--pdeathsig", "INT"]
        if self._account is not None:
            user, group = self._account.pw_uid, self._account.pw_gid
            words += [f"--reuid={user}", f"--regid={group}", "--clear-groups"]
        return [*words, str(self._programs / program), *arguments]


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a private server with an empty database called offhook."""
    # Not in a test's own folder: PostgreSQL's account may not go there, and the name of a
    # socket may only have a hundred characters.
    with tempfile.TemporaryDirectory(prefix="offhook-pg-", dir="/tmp") as name:
        made = Cluster(Path(name), durable=durable)
        try:
            made.start()
            with psycopg.connect(made.url("postgres"), autocommit=True) as base:
                base.execute("CREATE DATABASE offhook")
            yield made
        finally:
            # Nothing of it will be asked for again.
            made.stop(crash=True)


def _account() -> pwd.struct_passwd:
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise AssertionError("root needs an account to run PostgreSQL by")


def main(command: list[str]) -> int:
    """Run a command beside a private server; say so where there is none, and go on."""
    if programs() is None:
        print(f"Left out: {MISSING}")  # noqa: T201
        return 0
    with cluster() as made:
        environment = {**os.environ, "OFFHOOK_DATABASE_URL": made.url()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
