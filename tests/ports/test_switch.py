"""What every switch does: the written fake, and a real Asterisk where there is one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from offhook.ports.switch import (
    Answered,
    Came,
    Digit,
    End,
    Ended,
    Hearing,
    Recorded,
    Shown,
    SwitchBack,
    SwitchLost,
)
from tests.asterisk.site import Site, site
from tests.asterisk.world import AsteriskWorld
from tests.ports.worlds import FakeWorld, World

__all__ = ["site"]  # the fixture

NUMBER = "0528000001"
LASTS_S = 20.0


@asynccontextmanager
async def fake() -> AsyncIterator[World]:
    yield FakeWorld()


def of_asterisk(site: Site) -> Callable[[], AbstractAsyncContextManager[World]]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[World]:
        world = AsteriskWorld(site)
        await world.open()
        try:
            yield world
        finally:
            await world.close()

    return opened


@pytest.fixture(params=["fake", pytest.param("asterisk", marks=pytest.mark.slow)])
def a_world(request):
    """Open a world; the same tests are told of each."""
    if request.param == "fake":
        return fake
    return of_asterisk(request.getfixturevalue("site"))


def in_world(test):
    """Run an async test in a world that opens in the same loop."""

    def run(a_world):
        async def go():
            async with a_world() as world:
                await test(world)

        asyncio.run(go())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


def ends_of(world: World, call: str) -> list[End]:
    return [
        one.why for one in world.heard if isinstance(one, Ended) and one.call == call
    ]


def recordings(world: World) -> list[str]:
    return [one.name for one in world.heard if isinstance(one, Recorded)]


async def talking(world: World, desk: str = "amina") -> tuple[str, str]:
    """Let a caller speak with a desk; return both calls."""
    await world.sits_down(desk)
    caller = await world.comes(NUMBER, "0612345678")
    world.switch.answer(caller)
    leg = f"leg:{caller}:1"
    await rung(world, leg, desk)
    world.switch.connect("talk:1", [caller, leg])
    await world.settle()
    return caller, leg


async def rung(world: World, leg: str, desk: str) -> None:
    world.switch.ring(leg, desk, Shown(number="0612345678"), LASTS_S)
    await world.settle()
    await world.answers(leg)
    await world.until(lambda: Answered(leg) in world.heard)


@in_world
async def test_who_dials_the_centre_came(world):
    call = await world.comes(NUMBER, "0612345678")
    came = [one for one in world.heard if isinstance(one, Came)]
    assert [(one.call, one.number, one.caller) for one in came] == [
        (call, NUMBER, "0612345678")
    ]
    assert (await world.switch.standing()).callers[call] == came[0]


@in_world
async def test_a_caller_who_waits_hears_music_until_he_speaks(world):
    caller = await world.comes(NUMBER)
    world.switch.answer(caller)
    world.switch.play_music(caller)
    assert await world.hears(caller) == {"music"}
    await world.sits_down("amina")
    leg = f"leg:{caller}:1"
    await rung(world, leg, "amina")
    world.switch.connect("talk:1", [caller, leg])
    assert await world.hears(caller) == {leg}
    assert await world.hears(leg) == {caller}


@pytest.mark.parametrize("why", [End.DECLINED, End.BUSY, End.NO_ANSWER])
def test_a_telephone_that_is_not_taken_says_how(why, a_world):
    @in_world
    async def test(world):
        await world.sits_down("amina")
        lasts_s = 1.0 if why is End.NO_ANSWER else LASTS_S
        world.switch.ring("leg:1:1", "amina", Shown(), lasts_s)
        await world.settle()
        await world.refuses("leg:1:1", why)
        await world.until(lambda: ends_of(world, "leg:1:1") == [why])
        assert "leg:1:1" not in (await world.switch.standing()).calls

    test(a_world)


@in_world
async def test_a_telephone_may_register_as_soon_as_it_is_admitted(world):
    others = [f"agent-{n}" for n in range(40)]
    await asyncio.gather(
        *(world.switch.admit(one, "secret", in_browser=True) for one in others),
        world.sits_down("amina"),
    )
    assert (await world.switch.standing()).desks == ("amina",)
    for one in others:
        world.switch.dismiss(one)


@in_world
async def test_a_desk_without_a_telephone_cannot_be_reached(world):
    world.switch.ring("leg:1:1", "nobody", Shown(), LASTS_S)
    await world.until(lambda: ends_of(world, "leg:1:1") == [End.UNREACHABLE])


@in_world
async def test_what_is_no_number_is_not_dialled(world):
    world.switch.dial("out:1:1", "06/evil@example.com", "", LASTS_S)
    await world.until(lambda: ends_of(world, "out:1:1") == [End.UNREACHABLE])


@in_world
async def test_who_hangs_up_leaves_the_other_in_silence(world):
    caller, leg = await talking(world)
    await world.hangs_up(caller)
    await world.until(lambda: ends_of(world, caller) == [End.HUNG_UP])
    assert ends_of(world, leg) == []
    assert await world.hears(leg) == set()
    world.switch.release(leg)
    await world.until(lambda: ends_of(world, leg) == [End.HUNG_UP])
    assert (await world.switch.standing()).talks == {}


@in_world
async def test_releasing_is_said_twice_and_of_calls_that_never_were(world):
    caller, leg = await talking(world)
    world.switch.release("leg:never:1")
    for _ in range(2):
        world.switch.release(leg)
        world.switch.release(caller)
    await world.until(lambda: bool(ends_of(world, caller) and ends_of(world, leg)))
    world.switch.release(leg)
    world.switch.connect("talk:1", [caller, leg])
    world.switch.play_music(caller)
    await world.settle()
    assert len(ends_of(world, caller)) == len(ends_of(world, leg)) == 1
    assert ends_of(world, "leg:never:1") == []
    standing = await world.switch.standing()
    assert (standing.calls, standing.talks) == ({}, {})


@in_world
async def test_a_customer_on_hold_hears_music_and_the_agent_nothing(world):
    caller, leg = await talking(world)
    world.switch.connect("talk:1", [leg])
    world.switch.play_music(caller)
    assert await world.hears(caller) == {"music"}
    assert await world.hears(leg) == set()
    world.switch.connect("talk:1", [caller, leg])
    assert await world.hears(caller) == {leg}
    assert await world.hears(leg) == {caller}
    standing = await world.switch.standing()
    assert {talk: set(calls) for talk, calls in standing.talks.items()} == {
        "talk:1": {caller, leg}
    }


@in_world
async def test_parted_calls_stay_and_hear_nothing(world):
    caller, leg = await talking(world)
    world.switch.part("talk:1")
    assert await world.hears(caller) == await world.hears(leg) == set()
    assert (await world.switch.standing()).calls == {caller: True, leg: True}


@in_world
async def test_three_hear_one_another(world):
    caller, leg = await talking(world)
    await world.sits_down("bruno")
    second = f"leg:{caller}:2"
    await rung(world, second, "bruno")
    world.switch.connect("talk:1", [caller, leg, second])
    assert await world.hears(caller) == {leg, second}
    assert await world.hears(leg) == {caller, second}
    world.switch.connect("talk:1", [caller, second])
    assert await world.hears(caller) == {second}
    assert await world.hears(leg) == set()


@in_world
async def test_who_is_connected_elsewhere_leaves_where_he_was(world):
    caller, leg = await talking(world)
    await world.sits_down("bruno")
    second = f"leg:{caller}:2"
    await rung(world, second, "bruno")
    world.switch.play_music(caller)
    world.switch.connect("beside:1", [leg, second])
    assert await world.hears(leg) == {second}
    assert leg not in await world.hears(caller)


async def overheard(world):
    """Let two talk, and a supervisor be on the line who hears nothing yet."""
    caller, leg = await talking(world)
    await world.sits_down("sophie")
    ear = f"ear:{caller}:sophie"
    await rung(world, ear, "sophie")
    return caller, leg, ear


@pytest.mark.parametrize("how", list(Hearing))
def test_a_supervisor_takes_part_as_he_says(how, a_world):
    @in_world
    async def test(world):
        caller, leg, ear = await overheard(world)
        world.switch.listen(ear, leg, how)
        assert await world.hears(ear) == {caller, leg}
        assert (ear in await world.hears(leg)) == (how is not Hearing.LISTEN)
        assert (ear in await world.hears(caller)) == (how is Hearing.BARGE)
        world.switch.release(ear)
        await world.until(lambda: bool(ends_of(world, ear)))
        assert await world.hears(leg) == {caller}

    test(a_world)


@in_world
async def test_a_supervisor_changes_how_he_takes_part_and_whom_he_hears(world):
    caller, leg, ear = await overheard(world)
    for how in (Hearing.LISTEN, Hearing.BARGE, Hearing.WHISPER):
        world.switch.listen(ear, leg, how)
        await world.settle()
    assert await world.hears(leg) == {caller, ear}
    assert await world.hears(caller) == {leg}
    world.switch.release(leg)
    await world.until(lambda: bool(ends_of(world, leg)))
    assert await world.hears(ear) == set()
    await world.sits_down("bruno")
    second = f"leg:{caller}:2"
    await rung(world, second, "bruno")
    world.switch.connect("talk:1", [caller, second])
    world.switch.listen(ear, second, Hearing.LISTEN)
    assert await world.hears(ear) == {caller, second}
    world.switch.connect("talk:1", [caller, second, ear])
    assert await world.hears(caller) == {second, ear}
    assert await world.hears(ear) == {caller, second}


@in_world
async def test_who_barged_in_listens_again_and_barges_in_again(world):
    caller, leg, ear = await overheard(world)
    for _ in range(3):
        world.switch.listen(ear, leg, Hearing.LISTEN)
        assert await world.hears(ear) == {caller, leg}
        assert await world.hears(caller) == {leg}
        world.switch.connect("talk:1", [caller, leg, ear])
        assert await world.hears(caller) == {leg, ear}
        assert await world.hears(ear) == {caller, leg}
        world.switch.connect("talk:1", [caller, leg])


@in_world
async def test_a_recording_is_heard_of_when_its_call_ends(world):
    caller, _leg = await talking(world)
    world.switch.record(caller, "conversation.1")
    world.switch.record(caller, "conversation.1")
    world.switch.pause_recording(caller, True)
    world.switch.pause_recording(caller, False)
    await world.settle()
    await world.hangs_up(caller)
    await world.until(lambda: recordings(world) == ["conversation.1"])


async def speaks_on(world):
    """Let so much be said that it is heard in a recording."""
    await world.settle()
    if isinstance(world, AsteriskWorld):
        await asyncio.sleep(1.0)


@pytest.mark.parametrize(
    "between",
    [
        "nothing", "a broken line", "a line that breaks at once", "another floor",
        "the same recording",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_ended", [True, False])
def test_a_gap_in_a_recording_goes_on_until_it_is_ended(between, is_ended, a_world):
    @in_world
    async def test(world):
        caller, _leg = await talking(world)
        world.switch.record(caller, "conversation.1")
        await speaks_on(world)
        backs = world.heard.count(SwitchBack())
        world.switch.pause_recording(caller, True)
        if between != "a line that breaks at once":
            await world.settle()
        if "line" in between:
            await world.breaks_line()
            await world.until(lambda: world.heard.count(SwitchBack()) > backs)
            world.switch.pause_recording(caller, True)  # as its card says
        elif between == "another floor":
            await world.begins_anew()
            world.switch.pause_recording(caller, True)  # as its card says
            await speaks_on(world)
        elif between == "the same recording":
            world.switch.record(caller, "conversation.1")
        if is_ended:
            world.switch.pause_recording(caller, False)
        await speaks_on(world)
        world.switch.stop_recording(caller)
        await world.until(lambda: recordings(world) == ["conversation.1"])
        assert await world.ends_in_gap("conversation.1") is not is_ended

    test(a_world)


@in_world
async def test_a_recording_is_stopped_and_another_begun(world):
    caller, _leg = await talking(world)
    world.switch.record(caller, "conversation.1")
    await world.settle()
    world.switch.stop_recording(caller)
    world.switch.stop_recording(caller)
    await world.until(lambda: recordings(world) == ["conversation.1"])
    world.switch.record(caller, "conversation.2")
    await world.settle()
    await world.hangs_up(caller)
    await world.until(lambda: recordings(world) == ["conversation.1", "conversation.2"])


@in_world
async def test_keys_are_heard_in_their_order(world):
    caller = await world.comes(NUMBER)
    world.switch.answer(caller)
    await world.settle()
    await world.presses(caller, "25#")
    await world.until(lambda: Digit(caller, "#") in world.heard)
    pressed = "".join(one.digit for one in world.heard if isinstance(one, Digit))
    assert pressed == "25#"


@in_world
async def test_calls_survive_a_broken_line(world):
    caller, leg = await talking(world)
    backs = world.heard.count(SwitchBack())
    await world.breaks_line()
    await world.until(lambda: world.heard.count(SwitchBack()) == backs + 1)
    assert SwitchLost() not in world.heard
    standing = await world.switch.standing()
    assert standing.calls == {caller: True, leg: True}
    assert set(standing.talks["talk:1"]) == {caller, leg}
    assert await world.hears(caller) == {leg}


@in_world
async def test_no_call_survives_the_switch_but_recordings_and_desks_do(world):
    caller, _leg = await talking(world)
    world.switch.record(caller, "conversation.1")
    await world.settle()
    await world.crashes()
    await world.until(lambda: recordings(world) == ["conversation.1"])
    assert world.heard.count(SwitchLost()) == 1
    assert world.heard.index(SwitchLost()) < len(world.heard) - world.heard[::-1].index(
        SwitchBack()
    )
    standing = await world.switch.standing()
    assert (standing.calls, standing.talks) == ({}, {})
    again = await world.comes(NUMBER)
    assert again in (await world.switch.standing()).calls


@in_world
async def test_a_talk_that_was_ended_can_be_had_again_at_once(world):
    caller, leg = await talking(world)
    for _ in range(3):
        world.switch.part("talk:1")
        world.switch.connect("talk:1", [caller, leg])
    await world.settle()
    assert await world.hears(caller) == {leg}
    assert await world.hears(leg) == {caller}
    assert set((await world.switch.standing()).talks["talk:1"]) == {caller, leg}
