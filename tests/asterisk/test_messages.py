"""Messages that callers leave while the floor dies: a real Asterisk records them on."""

import asyncio

import pytest

from offhook.floor import commands as c
from tests.asterisk.served import Served, served
from tests.asterisk.telephone import Line
from tests.floor.awaiting import awaited

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("installed")]
SPOKEN_S = 3.0


def tapes(centre: Served) -> int:
    """Return how many messages are being recorded."""
    return sum("!!tape!" in line for line in centre.channels())


def brought(centre: Served) -> list[str]:
    """Return who left the messages that came to the queue."""
    told = centre.entries(c.Arrived)
    return [one.customer.address for one in told if one.message]


async def speaking(centre: Served, caller: str) -> Line:
    """Let a caller wait in vain, and speak his message."""
    before = tapes(centre)
    line = await centre.carrier.dial("0300", caller, tone_hz=1000)
    await centre.until(lambda: tapes(centre) > before, 30.0)
    return line


def test_a_message_is_brought_though_the_floor_died_while_it_was_left(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            await centre.desk("all-1", is_ready=False)
            sooner = await speaking(centre, "0612345671")
            later = await speaking(centre, "0612345672")
            await asyncio.sleep(SPOKEN_S)
            centre.kill()
            sooner.hang_up()
            await centre.until(lambda: tapes(centre) == 1)
            centre.start()
            desk = await centre.desk("all-1", is_ready=False)
            await centre.until(lambda: bool(desk.state.get("voice")), 20.0)
            assert later.state == "up"
            later.press("#")
            await centre.until(lambda: len(brought(centre)) == 2)
            assert sorted(brought(centre)) == ["0612345671", "0612345672"]
            assert all(one.lasts_s > 2.0 for one in centre.entries(c.MessageLeft))
            await centre.until(lambda: later.state == "over", 15.0)
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()
