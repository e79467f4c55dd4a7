"""Calls out by the trunks of a centre: by the next, where one is out of order."""

import asyncio
import time

import pytest

from offhook.ari import outward
from offhook.policy.telephony import Trunk
from offhook.ports.switch import Answered, End, Ended
from tests.asterisk.conftest import SECOND_CARRIER
from tests.asterisk.phones import answering, refusing
from tests.asterisk.site import site
from tests.asterisk.test_switch import in_world
from tests.ports.test_switch import LASTS_S, NUMBER

__all__ = ["in_world", "site"]  # the fixtures
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sipp")]

CALL = "out:c:1"


def trunks(*names: str) -> tuple[Trunk, ...]:
    return tuple(Trunk(name, "", contact="there") for name in names)


def of_call(world):
    """Return what was heard of the call, in its order."""
    told = [one for one in world.heard if getattr(one, "call", "") == CALL]
    return [one.why if isinstance(one, Ended) else type(one) for one in told]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 488])
def test_a_carrier_that_is_out_of_order_is_followed_by_the_next(in_world, site, status):
    _, port = site.carrier

    async def test(world):
        world.switch.use_trunks(trunks("second", "main"))
        with refusing(
            site.sip, status, host=SECOND_CARRIER, port=port, rings=False
        ) as first:
            await asyncio.sleep(0.2)
            world.switch.dial(CALL, NUMBER, "0528", LASTS_S)
            await world.answers(CALL)
            await world.until(lambda: Answered(CALL) in world.heard)
            assert await asyncio.to_thread(first.went_well), first.errors
        assert of_call(world) == [Answered]
        caller = await world.comes(NUMBER)
        world.switch.answer(caller)
        world.switch.connect("talk:1", [CALL, caller])
        assert await world.hears(CALL) == {caller}
        assert await world.hears(caller) == {CALL}

    in_world(test)


@pytest.mark.parametrize(
    ("status", "rings", "why"),
    [
        (486, False, End.BUSY), (600, False, End.BUSY), (603, False, End.DECLINED),
        (403, False, End.DECLINED), (480, False, End.NO_ANSWER), (404, False, End.UNREACHABLE),
        (503, True, End.UNREACHABLE), (486, True, End.BUSY),
    ],
)  # fmt: skip
def test_who_was_reached_is_not_called_again(in_world, site, status, rings, why):
    """Nor is a number that nobody has; the next carrier hears of none of it."""
    _, port = site.carrier

    async def test(world):
        world.switch.use_trunks(trunks("second", "main"))
        with refusing(
            site.sip, status, host=SECOND_CARRIER, port=port, rings=rings
        ) as first:
            await asyncio.sleep(0.2)
            world.switch.dial(CALL, NUMBER, "", LASTS_S)
            await world.until(lambda: bool(of_call(world)))
            assert await asyncio.to_thread(first.went_well), first.errors
        await world.settle()
        assert of_call(world) == [why]
        assert world.carrier.lines == []

    in_world(test)


def test_where_no_trunk_leads_anywhere_a_call_ends_once(in_world, site):
    _, port = site.carrier

    async def test(world):
        world.switch.use_trunks(trunks("nowhere", "second", "none"))
        with refusing(site.sip, 503, host=SECOND_CARRIER, port=port, rings=False):
            await asyncio.sleep(0.2)
            world.switch.dial(CALL, NUMBER, "", LASTS_S)
            await world.until(lambda: bool(of_call(world)))
        await world.settle()
        assert of_call(world) == [End.UNREACHABLE]

    in_world(test)


def test_a_carrier_that_says_nothing_is_left_and_then_tried_last(
    in_world, site, monkeypatch
):
    monkeypatch.setattr(outward, "SIGN_WITHIN_S", 1.0)

    async def test(world):
        world.switch.use_trunks(trunks("silent", "main"))
        for number, waits in enumerate((True, False)):
            call = f"out:c:{number}"
            began_s = time.monotonic()
            world.switch.dial(call, NUMBER, "", LASTS_S)
            await world.answers(call)
            await world.until(lambda call=call: Answered(call) in world.heard)
            assert (time.monotonic() - began_s > 1.0) == waits
        assert not [one for one in world.heard if isinstance(one, Ended)]

    in_world(test)


def test_a_carrier_that_says_nothing_is_tried_last_whatever_number_is_dialled(
    in_world, site, monkeypatch
):
    monkeypatch.setattr(outward, "SIGN_WITHIN_S", 1.0)

    async def test(world):
        world.switch.use_trunks(trunks("silent", "main"))
        for dialled, waits in ((NUMBER, True), ("0528000002", False)):
            call = f"out:{dialled}:1"
            began_s = time.monotonic()
            world.switch.dial(call, dialled, "", LASTS_S)
            await world.answers(call)
            await world.until(lambda call=call: Answered(call) in world.heard)
            assert (time.monotonic() - began_s > 1.0) == waits

    in_world(test)


def test_a_carrier_that_only_lets_it_ring_for_long_is_not_left(
    in_world, site, monkeypatch
):
    monkeypatch.setattr(outward, "SIGN_WITHIN_S", 0.5)
    _, port = site.carrier

    async def test(world):
        world.switch.use_trunks(trunks("second", "main"))
        with answering(site.sip, host=SECOND_CARRIER, port=port, rings_s=1.5) as one:
            await asyncio.sleep(0.2)
            world.switch.dial(CALL, NUMBER, "", LASTS_S)
            await world.until(lambda: Answered(CALL) in world.heard)
            assert world.carrier.lines == []
            world.switch.release(CALL)
            assert await asyncio.to_thread(one.went_well), one.errors

    in_world(test)


def test_who_hangs_up_while_a_carrier_says_nothing_calls_no_other(in_world, site):
    async def test(world):
        world.switch.use_trunks(trunks("silent", "main"))
        world.switch.dial(CALL, NUMBER, "", LASTS_S)
        await world.settle()
        world.switch.release(CALL)
        await world.until(lambda: bool(of_call(world)))
        await world.settle()
        assert of_call(world) == [End.HUNG_UP]
        assert world.carrier.lines == []

    in_world(test)


def test_a_trunk_shows_its_own_number_where_the_call_has_none(in_world, site):
    async def test(world):
        shows = Trunk("main", "", contact="there", caller_number="0528000000")
        world.switch.use_trunks((Trunk("inward", ""), shows))
        for number, (caller, shown) in enumerate(
            (("", "0528000000"), ("0199", "0199"))
        ):
            call = f"out:c:{number}"
            world.switch.dial(call, NUMBER, caller, LASTS_S)
            line = await world.ringing(call)
            assert line.invite is not None
            assert f"sip:{shown}@" in line.invite.get("From")

    in_world(test)
