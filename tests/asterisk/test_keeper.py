"""The process: started, watched, started again, and found again with its calls."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import httpx
import msgspec
import pytest

from offhook.ari.asterisk import Asterisk, VoiceFailed
from offhook.ari.installed import Installed
from offhook.ari.settings import Settings, Tenant
from offhook.policy.telephony import Trunk
from tests.asterisk.conftest import CARRIER, HOST, free_ports, settings_for_tests
from tests.asterisk.ears import Ears
from tests.asterisk.phones import ask, asking, caller, free_port, registrar
from tests.asterisk.sound import Line, tones

pytestmark = pytest.mark.slow

Kept = Callable[[Asterisk], Coroutine[Any, Any, None]]


@pytest.fixture
def settings() -> Settings:
    (carrier_port,) = free_ports(1)
    return settings_for_tests(carrier_port)


def keep(
    folder: Path, installed: Installed, settings: Settings, live: Kept
) -> list[str]:
    """Keep an Asterisk while `live` runs; return what was told of it."""
    told: list[str] = []

    async def run() -> None:
        keeper = Asterisk(
            folder,
            installed,
            settings,
            on_lost=lambda: told.append("lost"),
            on_back=lambda: told.append("back"),
        )
        await keeper.start()
        try:
            await live(keeper)
        finally:
            await keeper.stop()

    asyncio.run(run())
    return told


async def until(holds: Callable[[], bool], within_s: float = 10.0) -> None:
    """Wait until something holds; fail if it does not come to."""
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def test_one_that_dies_is_started_again_and_takes_calls(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    async def live(keeper: Asterisk) -> None:
        first, password = keeper.pid, keeper.address.password
        os.kill(first, signal.SIGKILL)
        began_s = time.monotonic()
        await until(lambda: keeper.runs and keeper.pid != first)
        assert time.monotonic() - began_s < 8  # 1.3 s on an idle machine
        assert keeper.address.password != password
        with Ears(keeper.address, "offhook-acme") as ears:
            assert ears.ask("GET", "/asterisk/ping")["ping"] == "pong"
        there = (HOST, settings.sip_port)
        assert await asyncio.to_thread(ask, there, "OPTIONS", host=CARRIER) == [200]

    assert keep(tmp_path, installed, settings, live) == ["lost", "back"]


def test_one_that_cannot_be_started_now_is_tried_until_it_can(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    async def live(keeper: Asterisk) -> None:
        first, music = keeper.pid, keeper.folders.music
        music.rename(tmp_path / "aside")
        music.touch()  # as where the disk is full: what ought to be a folder is none
        os.kill(first, signal.SIGKILL)
        await until(lambda: not keeper.runs)
        await asyncio.sleep(0.5)
        music.unlink()
        await until(lambda: keeper.runs and keeper.pid != first, 20)

    assert keep(tmp_path, installed, settings, live) == ["lost", "back"]


def test_one_that_is_ended_is_gone_with_its_processes(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    pids = []

    async def live(keeper: Asterisk) -> None:
        pids.append(keeper.pid)

    assert keep(tmp_path, installed, settings, live) == []
    assert not Path(f"/proc/{pids[0]}").exists()


def test_what_is_secret_can_be_read_by_its_user_alone(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    async def live(keeper: Asterisk) -> None:
        folders = keeper.folders
        assert folders.root.stat().st_mode & 0o777 == 0o700
        kept = [*folders.configuration.iterdir(), folders.running / "ari.json"]
        assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
        holding = [
            path
            for path in folders.root.rglob("*")
            if path.is_file()
            and not path.is_relative_to(folders.shared)
            and keeper.address.password.encode() in path.read_bytes()
        ]
        assert sorted(path.name for path in holding) == ["ari.conf", "ari.json"]

    keep(tmp_path, installed, settings, live)


KEEPER = dedent("""
    import asyncio, sys
    from pathlib import Path
    import msgspec
    from offhook.ari.asterisk import Asterisk
    from offhook.ari.installed import find
    from offhook.ari.settings import Settings

    async def keep():
        settings = msgspec.json.decode(sys.argv[2], type=Settings, dec_hook=lambda kind, told: kind(told))
        keeper = Asterisk(Path(sys.argv[1]), find(), settings)
        await keeper.start()
        print(keeper.pid, flush=True)
        await asyncio.Event().wait()

    asyncio.run(keep())
""")


@pytest.mark.usefixtures("sipp")
def test_a_call_outlives_the_keeper_and_the_next_one_finds_it(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    keeper = subprocess.Popen(
        [
            sys.executable,
            "-c",
            KEEPER,
            tmp_path,
            msgspec.json.encode(settings, enc_hook=str),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert keeper.stdout is not None
    pid = int(keeper.stdout.readline())
    there = (HOST, settings.sip_port)
    address = Asterisk(tmp_path, installed, settings).kept_address()
    assert address is not None
    try:
        with Line(CARRIER, 1000) as one, Line(CARRIER, 600) as other:
            with Ears(address, "offhook-acme") as ears, contextlib.ExitStack() as calls:
                came = []
                for line in (one, other):
                    phone = calls.enter_context(
                        caller(there, "1", line=line, lasts_s=25)
                    )
                    came.append(ears.wait_for("StasisStart")["channel"]["id"])
                    ears.ask("POST", f"/channels/{came[-1]}/answer")
                    assert phone.is_up()
                ears.ask("POST", "/bridges/talk:1", type="mixing")
                ears.ask("POST", "/bridges/talk:1/addChannel", channel=",".join(came))
                standing = calls.pop_all()
            keeper.kill()
            keeper.wait()
            before = one.packets, other.packets
            time.sleep(1.0)
            assert one.packets - before[0] > 40
            assert other.packets - before[1] > 40

            async def live(next_one: Asterisk) -> None:
                assert next_one.pid == pid
                with Ears(next_one.address, "offhook-acme") as ears:
                    standing = ears.ask("GET", "/channels")
                    assert {one["id"] for one in standing} == set(came)
                await asyncio.sleep(0.5)
                assert tones(one.heard()) == [600]
                assert tones(other.heard()) == [1000]

            with standing:
                assert keep(tmp_path, installed, settings, live) == []
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        keeper.kill()
        keeper.stdout.close()
        keeper.wait()


def test_one_that_does_not_answer_is_not_taken_over(
    tmp_path: Path,
    installed: Installed,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pids = []

    async def live(keeper: Asterisk) -> None:
        pids.append(keeper.pid)
        await keeper.let_go()
        os.kill(keeper.pid, signal.SIGSTOP)
        monkeypatch.setattr("offhook.ari.asterisk.FOUND_WITHIN_S", 1.0)
        monkeypatch.setattr("offhook.ari.asterisk.ASKED_WITHIN_S", 0.5)
        monkeypatch.setattr("offhook.ari.process.PATIENCE_S", 0.2)
        next_one = Asterisk(tmp_path, installed, settings)
        await next_one.start()
        assert next_one.pid != pids[0]
        await next_one.stop()

    keep(tmp_path, installed, settings, live)


def test_one_that_stands_still_is_ended_and_started_again(
    tmp_path: Path,
    installed: Installed,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def live(keeper: Asterisk) -> None:
        first = keeper.pid
        os.kill(first, signal.SIGSTOP)
        await until(lambda: keeper.runs and keeper.pid != first, 20)

    monkeypatch.setattr("offhook.ari.asterisk.ASKED_EVERY_S", 0.5)
    monkeypatch.setattr("offhook.ari.asterisk.ASKED_WITHIN_S", 1.0)
    monkeypatch.setattr("offhook.ari.asterisk.SILENT_S", 1.0)
    monkeypatch.setattr("offhook.ari.process.PATIENCE_S", 0.2)
    assert keep(tmp_path, installed, settings, live) == ["lost", "back"]


def test_a_log_that_has_grown_is_put_aside_and_begun_anew(
    tmp_path: Path,
    installed: Installed,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = (HOST, settings.sip_port)

    async def live(keeper: Asterisk) -> None:
        said, before = (
            keeper.folders.logs / name for name in ("messages", "messages.before")
        )
        monkeypatch.setattr("offhook.ari.furnishing.LOG_BYTES", 10)
        await until(before.exists)
        monkeypatch.setattr("offhook.ari.furnishing.LOG_BYTES", 2**20)
        await until(said.exists)
        size = said.stat().st_size
        await asyncio.to_thread(ask, there, "INVITE", "1", host="127.0.0.9")
        await until(lambda: said.stat().st_size > size)

    monkeypatch.setattr("offhook.ari.asterisk.ASKED_EVERY_S", 0.2)
    keep(tmp_path, installed, settings, live)


def test_trunks_come_and_go_while_calls_go_on(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    there = (HOST, settings.sip_port)
    acme, globex = settings.tenants
    new = replace(
        settings,
        tenants=(
            replace(acme, trunks=(*acme.trunks, Trunk("new", "", ("127.0.0.7",)))),
            globex,
            Tenant("initech", (Trunk("main", "", ("127.0.0.8",)),)),
        ),
    )

    async def live(keeper: Asterisk) -> None:
        with Ears(keeper.address, "offhook-acme") as ears:
            for kind, fields in (
                ("auth", {"username": "nina", "password": "x"}),
                ("aor", {"max_contacts": "1"}),
                ("endpoint", {"aors": "acme-desk-nina", "context": "desk-acme"}),
            ):
                ears.put_config(kind, "acme-desk-nina", **fields)
            with caller(there, "1", lasts_s=20):
                came = ears.wait_for("StasisStart")["channel"]["id"]
                ears.ask("POST", f"/channels/{came}/answer")
                for host in ("127.0.0.7", "127.0.0.8"):
                    assert ask(there, "INVITE", "1", host=host) == [401]
                await keeper.use(new)
                for host, app in (("127.0.0.7", "acme"), ("127.0.0.8", "initech")):
                    with (
                        Ears(keeper.address, f"offhook-{app}") as others,
                        caller(there, "2", host=host) as phone,
                    ):
                        heard = others.wait_for("StasisStart")["channel"]["id"]
                        others.ask("POST", f"/channels/{heard}/answer")
                        assert phone.is_up()
                        others.ask("DELETE", f"/channels/{heard}")
                await keeper.use(settings)
                assert ask(there, "INVITE", "1", host="127.0.0.7") == [401]
                assert ears.ask("GET", f"/channels/{came}")["state"] == "Up"
                assert ears.ask("GET", "/endpoints/PJSIP/acme-desk-nina")

    keep(tmp_path, installed, settings, live)


def test_a_trunk_that_could_not_be_told_of_is_told_again(
    tmp_path: Path,
    installed: Installed,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acme, globex = settings.tenants
    new = replace(acme, trunks=(*acme.trunks, Trunk("new", "", ("127.0.0.7",))))

    def known(keeper: Asterisk) -> str:
        file = keeper.folders.configuration / "asterisk.conf"
        asked = [installed.program, "-C", file, "-rx", "pjsip show identifies"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout

    async def live(keeper: Asterisk) -> None:
        os.kill(keeper.pid, signal.SIGSTOP)
        with pytest.raises(httpx.HTTPError):
            await keeper.use(replace(settings, tenants=(new, globex)))
        os.kill(keeper.pid, signal.SIGCONT)
        assert keeper._unread  # whatever Asterisk does with what it was asked in time
        await keeper.use(replace(settings, tenants=(new, globex)))
        assert not keeper._unread
        assert "127.0.0.7" in known(keeper)

    monkeypatch.setattr("offhook.ari.asterisk.ASKED_WITHIN_S", 2.0)
    keep(tmp_path, installed, settings, live)


@pytest.mark.usefixtures("sipp")
def test_a_carrier_is_told_where_the_centre_is_and_shown_the_password(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    there = (HOST, settings.sip_port)
    host, port = "127.0.0.10", free_port("127.0.0.10")
    trunk = Trunk("new", "", (), f"{host}:{port}", username="souss-400", registers=True)
    acme = Tenant("acme", (trunk,), passwords={"new": "secret"})
    carrier = {"user": "souss-400", "password": "secret", "host": host, "port": port}

    async def live(keeper: Asterisk) -> None:
        with registrar(there, **carrier) as phone:
            await keeper.use(replace(settings, tenants=(acme,)))
            assert await asyncio.to_thread(phone.is_up)
            assert phone.went_well(5), phone.errors
        with Ears(keeper.address, "offhook-acme") as ears:
            with asking(there, **carrier) as phone:
                ears.ask(
                    "POST", "/channels/out:1", endpoint="PJSIP/0499@acme-trunk-new",
                    app="offhook-acme", timeout="5",
                )  # fmt: skip
                ears.wait_for("StasisStart")
                assert phone.went_well(10), phone.errors
            with caller(there, "1", host=host):
                came = ears.wait_for(
                    "StasisStart", lambda one: one["args"] == ["inbound", "1", "new"]
                )
                ears.ask("DELETE", f"/channels/{came['channel']['id']}")

    keep(tmp_path, installed, settings, live)


def test_a_port_that_is_taken_is_named(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    with socket.create_server((HOST, settings.http_port)):

        async def live(_: Asterisk) -> None:
            raise AssertionError

        with pytest.raises(VoiceFailed, match=f"port {settings.http_port} "):
            keep(tmp_path, installed, settings, live)


def test_what_asterisk_said_last_is_told_when_it_does_not_start(
    tmp_path: Path, installed: Installed, settings: Settings
) -> None:
    broken = replace(installed, modules=tmp_path)

    async def live(_: Asterisk) -> None:
        raise AssertionError

    with pytest.raises(VoiceFailed, match="EXITING"):
        keep(tmp_path / "voice", broken, settings, live)
