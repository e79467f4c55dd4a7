"""An Asterisk that a test may kill: the tests of a module have one of their own."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from offhook.ari.asterisk import Address, Asterisk
from offhook.ari.folders import Folders
from offhook.ari.installed import NoAsterisk, find
from tests.asterisk.conftest import CARRIER, DESK, HOST, free_ports, settings_for_tests
from tests.asterisk.tones import MUSIC_HZ, write_tone


@dataclass(frozen=True)
class Site:
    """An Asterisk: where it is, and how it is killed and started again."""

    tenant: str
    trunk: str
    where: Callable[[], Address]
    sip: tuple[str, int]
    carrier: tuple[str, int]
    desk_ip: str
    recordings: Path
    sounds: Path
    kill: Callable[[], None]
    start: Callable[[], Awaitable[None]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run an Asterisk for the tests of a module."""
    try:
        installed = find()
    except NoAsterisk as missing:
        pytest.skip(str(missing))
    folder = tmp_path_factory.mktemp("site")
    (carrier_port,) = free_ports(1)
    settings = settings_for_tests(carrier_port)
    folders = Folders(folder)
    folders.make()
    sounds = tmp_path_factory.mktemp("sounds")
    write_tone(folders.music / "calm.wav", MUSIC_HZ)

    def where() -> Address:
        return msgspec.json.decode(
            (folders.running / "ari.json").read_bytes(), type=Address
        )

    def kill() -> None:
        os.kill(int((folders.running / "asterisk.pid").read_text()), signal.SIGKILL)

    async def start() -> None:
        keeper = Asterisk(folder, installed, settings)
        await keeper.start()
        await keeper.let_go()

    async def stop() -> None:
        keeper = Asterisk(folder, installed, settings)
        await keeper.start()
        await keeper.stop()

    asyncio.run(start())
    yield Site(
        "acme",
        "main",
        where,
        (HOST, settings.sip_port),
        (CARRIER, carrier_port),
        DESK,
        folders.recordings,
        sounds,
        kill,
        start,
    )
    asyncio.run(stop())
