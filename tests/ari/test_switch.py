"""The switch beside a socket that answers as a test says: order, accidents, thrift."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from offhook.ari import remote
from offhook.ari.remote import Replaced
from offhook.ari.switch import AsteriskSwitch, Centre
from offhook.policy.telephony import Trunk
from offhook.ports.switch import (
    Answered,
    Came,
    DeskThere,
    End,
    Ended,
    Played,
    Shown,
    SwitchBack,
    SwitchLost,
)
from tests.ari.fake_asterisk import FakeAsterisk, channel, until

CALLER, LEG = "offhook-1.1", "leg:offhook-1.1:7"
CENTRE = Centre(
    "acme",
    (Trunk("main", "", contact="192.0.2.1"),),
    Path("/nowhere"),
    Path("/sounds"),
    lambda _, name: [name],
)


@asynccontextmanager
async def running(asterisk, centre=CENTRE):
    """Run a switch beside an Asterisk; give it and what it hears."""
    heard = []
    switch = AsteriskSwitch(centre, asterisk.where, heard.append)
    task = asyncio.create_task(switch.run())
    try:
        yield switch, heard, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def with_switch(test):
    """Run an async test with a fake Asterisk, a switch that is ready, and what it heard."""

    def run():
        async def go():
            asterisk = FakeAsterisk()
            await asterisk.open()
            try:
                async with running(asterisk) as (switch, heard, task):
                    await switch.standing()
                    await test(asterisk, switch, heard, task)
            finally:
                await asterisk.close()

        asyncio.run(go())

    run.__name__ = test.__name__
    return run


async def comes(asterisk, heard):
    came = channel(CALLER, data="offhook-acme,inbound,0528,main")
    await asterisk.say("StasisStart", channel=came, args=["inbound", "0528", "main"])
    await until(lambda: any(isinstance(one, Came) for one in heard))
    asterisk.channels = [came | {"state": "Up"}]


async def answers(asterisk, heard):
    await asterisk.say("StasisStart", channel=channel(f"acme!{LEG}", "Up"), args=[])
    await until(lambda: Answered(LEG) in heard)


@with_switch
async def test_a_call_takes_no_more_requests_than_it_must(
    asterisk, switch, heard, task
):
    await comes(asterisk, heard)
    switch.answer(CALLER)
    switch.play_music(CALLER)
    switch.ring(LEG, "amina", Shown(), 20.0)
    await answers(asterisk, heard)
    switch.connect("talk:1", [CALLER, LEG])
    await asterisk.say("StasisEnd", channel=channel(CALLER, "Up"))
    await until(lambda: Ended(CALLER, End.HUNG_UP) in heard)
    switch.release(LEG)
    await asterisk.say("StasisEnd", channel=channel(f"acme!{LEG}", "Up"))
    await asterisk.say(
        "ChannelDestroyed", channel=channel(f"acme!{LEG}", "Up"), cause=16
    )
    await until(lambda: Ended(LEG, End.HUNG_UP) in heard)
    leg, bridge = "acme%21leg%3Aoffhook-1.1%3A7", "acme%21talk%3A1"
    await until(lambda: f"DELETE bridges/{bridge}" in asterisk.were_asked())
    await switch.standing()
    assert asterisk.were_asked() == [
        f"POST channels/{CALLER}/answer",
        f"POST channels/{CALLER}/moh",
        f"POST channels/{leg}",
        f"DELETE channels/{CALLER}/moh",
        f"POST bridges/{bridge}",
        f"POST bridges/{bridge}/addChannel",
        f"DELETE channels/{leg}",
        f"DELETE bridges/{bridge}",
    ]
    assert sum(isinstance(one, Ended) for one in heard) == 2


@with_switch
async def test_what_is_said_twice_is_done_once(asterisk, switch, heard, task):
    await comes(asterisk, heard)
    for _ in range(2):
        switch.answer(CALLER)
        switch.play_music(CALLER)
        switch.ring(LEG, "amina", Shown(), 20.0)
    await answers(asterisk, heard)
    for _ in range(2):
        switch.connect("talk:1", [CALLER, LEG])
        switch.release(LEG)
    await switch.standing()
    asked = asterisk.were_asked()
    assert len(asked) == len(set(asked))


@with_switch
async def test_what_was_never_answered_ends_as_asterisk_says(
    asterisk, switch, heard, task
):
    for number, (cause, why) in enumerate(
        {17: End.BUSY, 19: End.NO_ANSWER, 21: End.DECLINED, 20: End.UNREACHABLE,
         3: End.UNREACHABLE}.items()
    ):  # fmt: skip
        call = f"leg:x:{number}"
        switch.ring(call, "amina", Shown(), 20.0)
        gone = channel(f"acme!{call}", "Down")
        await asterisk.say("ChannelDestroyed", channel=gone, cause=cause)
        await until(lambda: Ended(call, why) in heard)  # noqa: B023


@with_switch
async def test_a_telephone_that_cannot_be_rung_is_unreachable(
    asterisk, switch, heard, task
):
    asterisk.statuses["POST", "channels/acme%21leg%3Ax%3A1"] = 500
    switch.ring("leg:x:1", "amina", Shown(), 20.0)
    await until(lambda: Ended("leg:x:1", End.UNREACHABLE) in heard)


@with_switch
async def test_ringing_that_is_known_to_asterisk_goes_on(asterisk, switch, heard, task):
    asterisk.statuses["POST", "channels/acme%21leg%3Ax%3A1"] = 409
    switch.ring("leg:x:1", "amina", Shown(), 20.0)
    await switch.standing()
    assert not any(isinstance(one, Ended) for one in heard)


@with_switch
async def test_a_call_whose_sound_died_is_lost(asterisk, switch, heard, task):
    await comes(asterisk, heard)
    gone = channel(CALLER, "Up")
    await asterisk.say("ChannelHangupRequest", channel=gone, cause=1, soft=True)
    await asterisk.say("StasisEnd", channel=gone)
    await until(lambda: Ended(CALLER, End.LOST) in heard)


@with_switch
async def test_releasing_what_has_just_gone_ends_it_all_the_same(
    asterisk, switch, heard, task
):
    await comes(asterisk, heard)
    asterisk.statuses["DELETE", f"channels/{CALLER}"] = 404
    switch.release(CALLER, End.BUSY)
    await until(lambda: Ended(CALLER, End.BUSY) in heard)


@with_switch
async def test_prompts_follow_one_another(asterisk, switch, heard, task):
    await comes(asterisk, heard)
    switch.announce(CALLER, "fr", ["one", "tone:ring", "recording:x.1"])
    for number in (1, 2, 3):
        assert Played(CALLER) not in heard
        played = {"id": f"{CALLER}~{number}", "state": "done"}
        await asterisk.say("PlaybackFinished", playback=played)
    await until(lambda: Played(CALLER) in heard)
    media = [
        one["query_strings"][0]["value"]
        for one in asterisk.asked
        if "/play/" in one["uri"]
    ]
    assert media == ["sound:/sounds/one", "tone:ring", "recording:acme/x.1"]


@with_switch
async def test_a_broken_line_is_mended_and_what_was_missed_is_said(
    asterisk, switch, heard, task
):
    await comes(asterisk, heard)
    switch.answer(CALLER)
    switch.ring(LEG, "amina", Shown(), 20.0)
    await switch.standing()
    asterisk.sockets[-1].transport.abort()
    await until(lambda: heard.count(SwitchBack()) == 2)
    assert Ended(LEG, End.HUNG_UP) in heard
    assert SwitchLost() not in heard
    assert (await switch.standing()).calls == {CALLER: True}


@with_switch
async def test_who_answered_while_the_line_was_broken_has_answered(
    asterisk, switch, heard, task
):
    switch.ring(LEG, "amina", Shown(), 20.0)
    await switch.standing()
    asterisk.channels = [channel(f"acme!{LEG}", "Up")]
    asterisk.sockets[-1].transport.abort()
    await until(lambda: heard.count(SwitchBack()) == 2)
    assert heard.count(Answered(LEG)) == 1


@with_switch
async def test_a_call_that_was_about_to_go_when_it_was_found_ends(
    asterisk, switch, heard, task
):
    asterisk.channels = [channel(CALLER, "Up", data="offhook-acme,inbound,0528,main")]
    asterisk.sockets[-1].transport.abort()
    await until(lambda: heard.count(SwitchBack()) == 2)
    asterisk.channels = []
    await until(lambda: Ended(CALLER, End.HUNG_UP) in heard)


@with_switch
async def test_who_is_admitted_while_the_line_is_broken_waits_for_it(
    asterisk, switch, heard, task
):
    asterisk.sockets[-1].transport.abort()
    await until(lambda: not switch._line._ready.is_set())
    asterisk.asked.clear()
    await switch.admit("amina", "secret", in_browser=True)
    pushed = [one["uri"] for one in asterisk.asked if "dynamic" in one["uri"]]
    assert [uri.split("/")[-2] for uri in pushed] == ["auth", "aor", "endpoint"]


@with_switch
async def test_whoever_waits_to_be_admitted_hears_that_the_line_broke(
    asterisk, switch, heard, task
):
    asterisk.is_silent = True
    waiting = asyncio.create_task(switch.admit("amina", "secret", in_browser=True))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    asterisk.is_silent = False
    asterisk.sockets[-1].transport.abort()
    with pytest.raises(OSError, match="ping"):
        await waiting


@with_switch
async def test_another_asterisk_has_none_of_the_calls(asterisk, switch, heard, task):
    await comes(asterisk, heard)
    await switch.admit("amina", "secret", in_browser=True)
    asterisk.channels, asterisk.since = [], "2026-11-28T17:00:00.000+0000"
    asterisk.asked.clear()
    asterisk.sockets[-1].transport.abort()
    await until(lambda: heard.count(SwitchBack()) == 2)
    assert heard.count(SwitchLost()) == 1
    assert heard.index(SwitchLost()) == len(heard) - 2
    pushed = [one["uri"] for one in asterisk.asked if "dynamic" in one["uri"]]
    assert [uri.split("/")[-2] for uri in pushed] == ["auth", "aor", "endpoint"]
    assert not any(isinstance(one, Ended) for one in heard)


@with_switch
async def test_an_asterisk_that_is_gone_is_lost_before_another_is_there(
    asterisk, switch, heard, task
):
    await asterisk.close()
    await until(lambda: SwitchLost() in heard)
    switch.ring("leg:x:1", "amina", Shown(), 20.0)
    await asterisk.open()
    await until(lambda: heard.count(SwitchBack()) == 2)
    await until(lambda: "POST channels/acme%21leg%3Ax%3A1" in asterisk.were_asked())


def test_a_floor_that_starts_again_knows_whether_its_calls_can_be_there(tmp_path):
    async def go():
        asterisk = FakeAsterisk()
        await asterisk.open()
        centre = replace(CENTRE, known=tmp_path / "since-acme")

        async def heard_at_a_start():
            async with running(asterisk, centre) as (_, heard, _task):
                await until(lambda: SwitchBack() in heard)
            return heard

        assert await heard_at_a_start() == [SwitchBack()]
        assert await heard_at_a_start() == [SwitchBack()]
        asterisk.since = "2026-11-28T17:00:00.000+0000"
        assert await heard_at_a_start() == [SwitchLost(), SwitchBack()]
        assert await heard_at_a_start() == [SwitchBack()]
        # It is gone at a start, and the floor dies before the next one is there.
        port = asterisk.port
        await asterisk.close()
        async with running(asterisk, centre) as (_, heard, _task):
            await until(lambda: SwitchLost() in heard)
        asterisk.port, asterisk.since = port, "2026-11-28T18:00:00.000+0000"
        await asterisk.open()
        assert await heard_at_a_start() == [SwitchLost(), SwitchBack()]
        await asterisk.close()

    asyncio.run(go())


def test_calls_are_served_though_it_cannot_be_kept_which_asterisk_has_them(tmp_path):
    async def go():
        asterisk = FakeAsterisk()
        await asterisk.open()
        centre = replace(CENTRE, known=tmp_path / "nowhere" / "since-acme")
        async with running(asterisk, centre) as (_, heard, _task):
            await until(lambda: heard == [SwitchBack()])
        await asterisk.close()

    asyncio.run(go())


def test_an_asterisk_that_starts_is_waited_for():
    async def go():
        asterisk = FakeAsterisk()
        asterisk.refuse = [404, 404, 401]
        await asterisk.open()
        async with running(asterisk) as (_, heard, _task):
            await until(lambda: heard == [SwitchBack()])
        await asterisk.close()

    asyncio.run(go())


@with_switch
async def test_who_takes_the_calls_over_stops_whoever_had_them(
    asterisk, switch, heard, task
):
    await asterisk.say("ApplicationReplaced", application="offhook-acme")
    with pytest.raises(Replaced):
        await asyncio.wait_for(asyncio.shield(task), 5.0)


def test_a_line_on_which_nothing_is_answered_is_made_anew(monkeypatch):
    monkeypatch.setattr(remote, "ANSWER_S", 0.2)
    monkeypatch.setattr(remote, "WATCH_S", 0.05)

    @with_switch
    async def test(asterisk, switch, heard, task):
        await comes(asterisk, heard)
        asterisk.is_silent = True
        switch.answer(CALLER)
        switch.play_music(CALLER)
        await asyncio.sleep(0.1)
        assert asterisk.were_asked() == []
        asterisk.sockets.clear()
        await until(lambda: bool(asterisk.sockets))
        asterisk.is_silent = False
        await until(lambda: heard.count(SwitchBack()) == 2)
        await switch.standing()
        assert asterisk.were_asked() == [
            f"POST channels/{CALLER}/answer",
            f"POST channels/{CALLER}/moh",
        ]

    test()


@with_switch
async def test_a_desk_is_there_when_its_telephone_is(asterisk, switch, heard, task):
    online = {"technology": "PJSIP", "resource": "acme-desk-amina", "state": "online"}
    contact = {
        "uri": "sip:a@b",
        "contact_status": "NonQualified",
        "aor": "acme-desk-amina",
    }
    for _ in range(2):
        await asterisk.say("ContactStatusChange", endpoint=online, contact_info=contact)
    await asterisk.say(
        "PeerStatusChange", endpoint=online | {"resource": "other-desk-x"}
    )
    offline = online | {"state": "offline"}
    await asterisk.say("PeerStatusChange", endpoint=offline)
    await until(lambda: DeskThere("amina", is_there=False) in heard)
    there = [one for one in heard if isinstance(one, DeskThere)]
    assert there == [
        DeskThere("amina", is_there=True),
        DeskThere("amina", is_there=False),
    ]


@with_switch
async def test_what_is_not_known_is_left_out(asterisk, switch, heard, task):
    await asterisk.say("SomethingNovel", channel=channel(CALLER))
    await comes(asterisk, heard)
