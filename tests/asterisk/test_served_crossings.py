"""Calls that end while a whole centre, with its real Asterisk, is about to do something with them."""

import asyncio
import random

import pytest

from offhook.floor import commands as c
from tests.asterisk.served import served
from tests.asterisk.test_served import hears
from tests.asterisk.test_switch import answers_at_random
from tests.floor.awaiting import awaited

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("installed")]
CALLERS, AT_ONCE = 48, 6


async def comes_and_goes(centre, caller, chance):
    line = await centre.carrier.dial("0100", caller)
    await asyncio.sleep(chance.choice((0.0, chance.uniform(0.0, 0.08), 0.4)))
    line.hang_up()


async def wraps_up(desk):
    """Wrap up whatever is over, and be ready again, as an agent would."""
    while True:
        await asyncio.sleep(0.05)
        for contact, card in list(desk.state.get("contacts", {}).items()):
            if card["state"] == "wrapping_up":
                await desk.ask("wrapped-up", contact=contact)
        if desk.state["me"]["state"] == "paused":
            await desk.ask("ready")


def test_nobody_waits_or_talks_who_is_gone_whenever_he_went(tmp_path):
    chance = random.Random(7)

    async def body():
        async with served(tmp_path, recorded=False) as centre:
            desks = [await centre.desk(f"all-{number}") for number in (1, 2)]
            working = [asyncio.create_task(wraps_up(desk)) for desk in desks]
            working += [
                asyncio.create_task(answers_at_random(desk.phone, chance))
                for desk in desks
            ]
            for first in range(0, CALLERS, AT_ONCE):
                coming = [
                    comes_and_goes(centre, f"06{number:08}", chance)
                    for number in range(first, first + AT_ONCE)
                ]
                await asyncio.gather(*coming)
            await centre.until(lambda: not centre.channels(), 20.0)
            ready = [{"state": "available", "contacts": {}}] * 2
            await centre.until(
                lambda: (
                    [
                        {
                            "state": desk.state["me"]["state"],
                            "contacts": desk.state["contacts"],
                        }
                        for desk in desks
                    ]
                    == ready
                ),
                20.0,
            )
            for task in working:
                task.cancel()
            came = {one.contact for one in centre.entries(c.Arrived)}
            over = {
                one.contact
                for kind in (c.HungUp, c.Abandoned)
                for one in centre.entries(kind)
            }
            assert len(came) > CALLERS / 2
            assert came == over

    awaited(body, within_s=180.0)()


def test_who_is_passed_on_to_a_number_outside_speaks_with_whom_has_it(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            desk = await centre.desk("all-1")
            caller = await centre.carrier.dial("0100", "0612345678", tone_hz=1000)
            leg = await desk.takes()
            passed = desk.card["id"]
            told = await desk.ask("transfer", contact=passed, number="+33199001234")
            assert "ok" in told

            def called():
                lines = centre.carrier.lines
                return next((one for one in lines if one.invite and one.local), None)

            await centre.until(lambda: called() is not None)
            other = called()
            assert "+33199001234" in other.invite.first
            other.tone_hz = 600
            other.answer()
            await centre.until(lambda: leg.state == "over")
            await asyncio.sleep(1.5)
            assert hears(caller, 600)
            assert hears(other, 1000)
            other.hang_up()
            await centre.until(lambda: caller.state == "over")
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()
