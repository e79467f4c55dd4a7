"""Messages that callers leave while the floor dies: a real Asterisk records them on."""

import asyncio

import pytest

from offhook.floor import commands as c
from tests.asterisk.served import Served, served
from tests.asterisk.telephone import Line
from tests.floor.awaiting import awaited

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("installed")]
SPOKEN_S = 3.0
CALLERS = ["0612345671", "0612345672", "0612345673"]


def tapes(centre: Served) -> int:
    """Return how many messages are being recorded."""
    return sum("!!tape!" in line for line in centre.channels())


def came(centre: Served) -> list[c.Arrived]:
    """Return what came to the queue."""
    return centre.entries(c.Arrived)


def brought(centre: Served) -> list[str]:
    """Return who left the messages that came to the queue."""
    return [one.customer.address for one in came(centre) if one.message]


async def speaking(centre: Served, *callers: str) -> list[Line]:
    """Let callers wait in vain, and speak their messages."""
    lines = [await centre.carrier.dial("0300", one, tone_hz=1000) for one in callers]
    await centre.until(lambda: tapes(centre) == len(callers), 30.0)
    await asyncio.sleep(SPOKEN_S)
    return lines


def put_away(centre: Served, call: str) -> None:
    """Put a message where a floor puts it that dies before this is in the journal."""
    (centre.home / "voice/recordings/acme").mkdir(parents=True, exist_ok=True)
    name = f"acme/{call}.message.wav"
    there = centre.home / "voice/spool/recording" / name
    there.rename(centre.home / "voice/recordings" / name)


def test_a_message_is_brought_though_the_floor_died_while_it_was_left(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            await centre.desk("all-1", is_ready=False)
            sooner, in_between, later = await speaking(centre, *CALLERS)
            centre.kill()
            sooner.hang_up()
            in_between.hang_up()
            await centre.until(lambda: tapes(centre) == 1)
            calls = {one.customer.address: one.contact for one in came(centre)}
            put_away(centre, calls[CALLERS[1]])
            centre.start()
            desk = await centre.desk("all-1", is_ready=False)
            await centre.until(lambda: bool(desk.state.get("voice")), 20.0)
            assert later.state == "up"
            later.press("#")
            await centre.until(lambda: len(brought(centre)) == 3)
            assert sorted(brought(centre)) == CALLERS
            assert all(one.lasts_s > 2.0 for one in centre.entries(c.MessageLeft))
            await centre.until(lambda: later.state == "over", 15.0)
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()
