"""A whole centre with telephones: `offhook serve --voice`, a real Asterisk, callers and desks."""

import asyncio
import os
import signal

import pytest

from offhook.ari.remote import ANSWER_S
from offhook.floor import commands as c
from tests.asterisk.served import served
from tests.asterisk.tones import loudness
from tests.floor.awaiting import awaited

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("installed")]
AUDIBLE = 200.0


def hears(line, hz: int) -> bool:
    return loudness(line.samples(1.0), hz) > AUDIBLE


def test_a_caller_speaks_with_an_agent_and_all_is_written_down(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            desk = await centre.desk("all-1")
            caller = await centre.carrier.dial("0100", "0612345678", tone_hz=1000)
            leg = await desk.rung()
            assert desk.card["customer"]["address"] == "0612345678"
            leg.tone_hz = 600
            leg.answer()
            await centre.until(lambda: desk.card["state"] == "connected")
            await asyncio.sleep(1.5)
            assert hears(caller, 600)
            assert hears(leg, 1000)
            assert "ok" in await desk.ask("hold", contact=desk.card["id"])
            await asyncio.sleep(1.3)
            assert not hears(caller, 600)
            assert "ok" in await desk.ask("resume", contact=desk.card["id"])
            await asyncio.sleep(1.3)
            assert hears(caller, 600)
            caller.hang_up()
            await centre.until(lambda: desk.card["state"] == "wrapping_up")
            await centre.until(lambda: leg.state == "over")
            (ended,) = centre.entries(c.HungUp)
            assert ended.by == "customer"
            await centre.until(lambda: bool(centre.entries(c.Recorded)))
            assert centre.entries(c.Measured)
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


def test_conversations_go_on_through_the_death_of_the_floor(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            desk = await centre.desk("all-1")
            talks = await centre.carrier.dial("0100", "0612345671", tone_hz=1000)
            leg = await desk.takes(tone_hz=600)
            waits = await centre.carrier.dial("0100", "0612345672")
            await centre.until(lambda: len(centre.entries(c.Arrived)) == 2)
            later = await centre.carrier.dial("0100", "0612345673")
            await centre.until(lambda: len(centre.entries(c.Arrived)) == 3)
            centre.kill()
            await asyncio.sleep(1.2)
            assert hears(talks, 600)
            assert hears(leg, 1000)
            centre.start()
            desk = await centre.desk("all-1", is_ready=False)
            await centre.until(lambda: bool(desk.state.get("voice")), 20.0)
            assert desk.card["state"] == "connected"
            assert hears(talks, 600)
            talks.hang_up()
            await centre.until(lambda: leg.state == "over")
            await desk.register()
            await desk.ask("wrapped-up", contact=desk.card["id"])
            first = await desk.rung()
            assert desk.card["customer"]["address"] == "0612345672"
            first.answer()
            await centre.until(lambda: desk.card["state"] == "connected")
            waits.hang_up()
            later.hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


def test_a_telephone_that_rings_can_be_taken_after_the_death_of_the_floor(tmp_path):
    async def body():
        async with served(tmp_path, recorded=False) as centre:
            desk = await centre.desk("all-1")
            caller = await centre.carrier.dial("0100", "0612345671", tone_hz=1000)
            leg = await desk.rung()
            centre.kill()
            centre.start()
            desk = await centre.desk("all-1", is_ready=False)
            await centre.until(lambda: bool(desk.state.get("voice")), 20.0)
            assert leg.state == "ringing"
            assert desk.card["state"] == "offered"
            leg.tone_hz = 600
            leg.answer()
            await centre.until(lambda: desk.card["state"] == "connected")
            await asyncio.sleep(1.5)
            assert hears(caller, 600)
            caller.hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


def test_conversations_go_on_while_asterisk_says_nothing_for_long(tmp_path):
    async def body():
        async with served(tmp_path, recorded=False) as centre:
            desk = await centre.desk("all-1")
            talks = await centre.carrier.dial("0100", "0612345671", tone_hz=1000)
            await desk.takes(tone_hz=600)
            waits = await centre.carrier.dial("0100", "0612345672")
            await centre.until(lambda: len(centre.entries(c.Arrived)) == 2)
            os.kill(centre.asterisk_pid, signal.SIGSTOP)
            await asyncio.sleep(1.5 * ANSWER_S)  # its line is cut by then
            os.kill(centre.asterisk_pid, signal.SIGCONT)
            await asyncio.sleep(3.0)
            assert desk.card["state"] == "connected"
            assert hears(talks, 600)
            assert not centre.entries(c.HungUp)
            talks.hang_up()
            await centre.until(lambda: desk.card["state"] == "wrapping_up")
            await desk.ask("wrapped-up", contact=desk.card["id"])
            await desk.rung()
            assert desk.card["customer"]["address"] == "0612345672"
            waits.hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


def test_when_asterisk_dies_callers_are_called_back_and_new_calls_served(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            desk = await centre.desk("all-1")
            caller = await centre.carrier.dial("0100", "+33199001234")
            leg = await desk.takes()
            centre.kill_asterisk()
            caller.end()
            leg.end()
            await centre.until(lambda: bool(centre.entries(c.HungUp)))
            assert centre.entries(c.HungUp)[0].by == "lost"
            await centre.until(lambda: bool(desk.state.get("voice")), 15.0)
            desk.phone.status = 0
            desk.phone.register()
            await centre.until(lambda: desk.phone.status == 200)
            await desk.ask("ready")
            again = await desk.rung()
            assert desk.card["callback"]
            again.answer()
            await centre.until(
                lambda: any(one.invite and one.local for one in centre.carrier.lines)
            )
            called = next(one for one in centre.carrier.lines if one.invite)
            assert "+33199001234" in called.invite.first
            called.answer()
            await asyncio.sleep(1.0)
            called.hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


WITHHELD = "Privacy: id\r\n"
ASSERTED = "P-Asserted-Identity: <sip:+33699887766@127.0.0.2>\r\n"


def test_who_does_not_show_his_number_is_nobody_and_is_not_called_back(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            await centre.desk("all-1", is_ready=False)
            lines = [
                await centre.carrier.dial("0100", caller, extra=extra)
                for caller, extra in (
                    ("anonymous", ""),
                    ("unavailable", ""),
                    ("anonymous", WITHHELD + ASSERTED),
                    ("+33612345678", WITHHELD),
                )
            ]
            await centre.until(lambda: len(centre.entries(c.Arrived)) == len(lines))
            came = centre.entries(c.Arrived)
            assert [one.customer.address for one in came] == [""] * len(lines)
            assert not any("336" in repr(one.customer) for one in came)
            assert len({one.customer.key for one in came}) == len(lines)
            await asyncio.sleep(3.0)  # longer than one waits for the offer
            for line in lines:
                line.press("1")
            await asyncio.sleep(1.5)
            assert not centre.entries(c.CallbackAsked)
            for line in lines:
                line.hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


def test_what_a_carrier_adds_to_numbers_is_left_out(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            await centre.desk("all-1", is_ready=False)
            caller = await centre.carrier.dial(
                "0100;npdi;rn=+33199", "+33612345678;cpc=ordinary"
            )
            await centre.until(lambda: bool(centre.entries(c.Arrived)))
            (came,) = centre.entries(c.Arrived)
            assert (came.subject, came.customer.address) == ("0100", "+33612345678")
            caller.hang_up()
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


def test_a_forged_number_lets_nobody_dial_it(tmp_path):
    async def body():
        async with served(tmp_path) as centre:
            desk = await centre.desk("all-1", is_ready=False)
            forged = await centre.carrier.dial("0100", "+881631234567")
            honest = await centre.carrier.dial("0100", "+33199001234")
            await centre.until(lambda: len(centre.entries(c.Arrived)) == 2)
            await asyncio.sleep(3.0)
            forged.press("1")
            honest.press("1")
            await centre.until(lambda: bool(centre.entries(c.CallbackAsked)))
            (asked,) = centre.entries(c.CallbackAsked)
            assert asked.address == "+33199001234"
            forged.hang_up()
            await desk.register()
            await desk.ask("ready")
            leg = await desk.rung()
            leg.answer()
            await centre.until(lambda: any(one.invite for one in centre.carrier.lines))
            (called,) = [one for one in centre.carrier.lines if one.invite]
            assert "+33199001234" in called.invite.first
            called.refuse(486)
            await centre.until(lambda: desk.card["ended_by"] == "busy")
            await centre.until(lambda: not centre.channels())

    awaited(body, within_s=120.0)()


def test_a_supervisor_who_is_shut_out_hears_nothing_more(tmp_path):
    async def body():
        async with served(tmp_path, recorded=False) as centre:
            desk = await centre.desk("all-1")
            caller = await centre.carrier.dial("0100", "0612345678", tone_hz=1000)
            await desk.takes()
            board = await centre.wallboard("boss")
            await board.register()
            assert "ok" in await board.ask("hear", contact=desk.card["id"])
            ear = await board.rung()
            ear.answer()
            await asyncio.sleep(1.5)
            assert hears(ear, 1000)
            centre.expel("boss")
            await centre.until(lambda: ear.state == "over", 20.0)
            board.phone.register()
            await asyncio.sleep(1.5)
            assert board.phone.status == 401
            assert caller.state == "up"
            assert desk.card["state"] == "connected"

    awaited(body, within_s=120.0)()


@pytest.mark.parametrize("is_told", [True, False])
def test_when_the_centre_ends_with_its_asterisk_callers_are_called_back(
    is_told, tmp_path
):
    async def body():
        async with served(tmp_path, recorded=False) as centre:
            desk = await centre.desk("all-1")
            talks = await centre.carrier.dial("0100", "+33199001234")
            leg = await desk.takes()
            waits = await centre.carrier.dial("0100", "+33199001235")
            await centre.until(lambda: len(centre.entries(c.Arrived)) == 2)
            if is_told:
                await asyncio.to_thread(centre.stop)
            else:
                centre.kill()
                centre.kill_asterisk()
            for line in (talks, waits, leg):
                line.end()
            centre.start()
            desk = await centre.desk("all-1", is_ready=False)
            await centre.until(lambda: len(centre.entries(c.Arrived)) == 4, 20.0)
            assert [one.by for one in centre.entries(c.HungUp)] == ["lost"]
            assert [one.by for one in centre.entries(c.Abandoned)] == ["lost"]
            again = centre.entries(c.Arrived)[2:]
            assert all(one.callback for one in again)

    awaited(body, within_s=120.0)()
