"""The telephones of a machine: on when there is an Asterisk for them, off until then."""

import asyncio
import socket

import pytest

from offhook.ari.remote import Replaced
from offhook.cli.voice import Voice, _Line
from tests.asterisk.conftest import HOST, free_ports, settings_for_tests

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("installed")]


def test_voice_is_off_while_a_port_is_taken_and_on_when_it_is_free(
    tmp_path, capsys, monkeypatch
):
    settings = settings_for_tests(free_ports(1)[0])
    said = []

    async def until_said(what):
        async with asyncio.timeout(20):
            while what not in "".join(said):
                said.append(capsys.readouterr().err)
                await asyncio.sleep(0.05)

    async def live():
        voice = Voice(tmp_path, settings)
        with socket.create_server((HOST, settings.sip_port)):
            await voice.start()
            await until_said(f"port {settings.sip_port} of {HOST} cannot be had")
            assert voice._sip_address() is None
            await asyncio.sleep(0.5)
        try:
            await until_said("voice is on")
            assert "".join(said).count("VOICE IS OFF") == 1
            assert voice._sip_address() is not None
        finally:
            await voice.stop()

    monkeypatch.setattr("offhook.cli.voice.AGAIN_S", 0.2)
    asyncio.run(live())


def test_a_line_that_an_error_broke_is_made_anew(tmp_path, monkeypatch):
    """Else the centre would hear of no call any more, and nobody would know why."""
    voice, runs = Voice(tmp_path, settings_for_tests(free_ports(1)[0])), []

    class Broken:
        async def run(self):
            runs.append(len(runs))
            if len(runs) < 3:
                raise KeyError(len(runs))
            if len(runs) == 3:
                raise Replaced("another has it")

    async def live():
        voice._begin("acme", _Line(None, None, None, Broken(), ()))
        await asyncio.sleep(0.3)
        assert runs == [0, 1, 2]

    monkeypatch.setattr("offhook.cli.voice.BROKEN_AGAIN_S", 0.01)
    asyncio.run(live())
