"""One thing after another on one call of a whole centre; after each it is heard who hears whom."""

import asyncio

import pytest

from tests.asterisk.served import served
from tests.asterisk.test_served import hears
from tests.floor.awaiting import awaited

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("installed")]
CALLER, INES, LOUISE, OUTSIDE, BOSS = 1000, 600, 1400, 1800, 2400


async def heard(lines):
    """Return by its tone whom each line hears, when that has settled."""
    await asyncio.sleep(1.8)
    return {tone: {hz for hz in lines if hears(lines[tone], hz)} for tone in lines}


async def rung_outside(centre, known=()):
    """Wait until somebody outside is dialled; return his line."""

    def dialled():
        lines = [one for one in centre.carrier.lines if one.invite and one.local]
        return next((one for one in lines if one not in known), None)

    await centre.until(lambda: dialled() is not None)
    return dialled()


async def restarted(centre, agent):
    """Kill the floor, and start it again; return the desk of an agent."""
    centre.kill()
    centre.start()
    desk = await centre.desk(agent, is_ready=False)
    await centre.until(lambda: bool(desk.state.get("voice")), 20.0)
    return desk


def test_three_are_held_and_asked_and_heard_by_a_supervisor(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            ines = await centre.desk("all-1")
            lines = {CALLER: await centre.carrier.dial("0100", "+33612345678", CALLER)}
            lines[INES] = await ines.takes(INES)
            contact = ines.card["id"]
            louise = await centre.desk("all-2")
            for number in range(2):
                asked = await ines.ask("consult", contact=contact, agent="all-2")
                assert "ok" in asked
                lines[LOUISE] = await louise.takes(LOUISE)
                assert (await heard(lines))[CALLER] == set()
                assert "ok" in await ines.ask("three-way", contact=contact)
                assert (await heard(lines))[CALLER] == {INES, LOUISE}
                assert "ok" in await ines.ask("hold", contact=contact)
                assert await heard(lines) == {
                    CALLER: set(), INES: {LOUISE}, LOUISE: {INES},
                }  # fmt: skip
                assert "ok" in await ines.ask("three-way", contact=contact)
                lines[LOUISE].hang_up()
                await louise.centre.until(lambda: louise.card["state"] == "wrapping_up")
                await louise.ask("wrapped-up", contact=louise.card["id"])
                del lines[LOUISE]
                assert await heard(lines) == {CALLER: {INES}, INES: {CALLER}}, number
            board = await centre.wallboard("boss")
            await board.register()
            assert "ok" in await board.ask("hear", contact=contact)
            lines[BOSS] = await board.rung()
            lines[BOSS].tone_hz = BOSS
            lines[BOSS].answer()
            ines = await restarted(centre, "all-1")
            listens = {CALLER: {INES}, INES: {CALLER}, BOSS: {CALLER, INES}}
            assert await heard(lines) == listens
            assert "ok" in await ines.ask("hold", contact=contact)
            assert (await heard(lines))[CALLER] == set()
            assert "ok" in await ines.ask("resume", contact=contact)
            assert await heard(lines) == listens
            lines[CALLER].hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=180.0)()


def test_who_is_passed_outside_is_kept_through_the_death_of_the_floor(tmp_path):
    async def body():
        async with served(tmp_path, recorded=False) as centre:
            ines = await centre.desk("all-1")
            lines = {CALLER: await centre.carrier.dial("0100", "+33612345678", CALLER)}
            leg = await ines.takes(INES)
            contact = ines.card["id"]
            asked = await ines.ask("consult", contact=contact, number="+33199001234")
            assert "ok" in asked
            let_go = await rung_outside(centre)
            let_go.answer()
            await asyncio.sleep(0.5)
            assert "ok" in await ines.ask("transfer", contact=contact, queue="orders")
            await centre.until(lambda: "over" == let_go.state == leg.state)
            await ines.ask("wrapped-up", contact=contact)
            leg = await ines.takes(INES)
            contact = ines.card["id"]
            assert (await heard({**lines, INES: leg}))[CALLER] == {INES}
            told = await ines.ask("transfer", contact=contact, number="+33199001235")
            assert "ok" in told
            outside = await rung_outside(centre, (let_go,))
            await restarted(centre, "all-1")
            outside.tone_hz = OUTSIDE
            outside.answer()
            lines[OUTSIDE] = outside
            talk = {CALLER: {OUTSIDE}, OUTSIDE: {CALLER}}
            assert await heard(lines) == talk
            await restarted(centre, "all-1")
            assert await heard(lines) == talk
            outside.hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=180.0)()
