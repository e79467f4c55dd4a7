"""What only a real Asterisk shows: sound in files, telephones that register, accidents."""

import asyncio
import json
import random
from contextlib import asynccontextmanager

import pytest

from offhook.ari.dialplan import ECHO
from offhook.ari.remote import Replaced
from offhook.ari.requests import Request
from offhook.ari.talks import EMPTY_S
from offhook.floor.call_names import contact_of
from offhook.ports.switch import (
    Answered,
    Came,
    DeskThere,
    Dialled,
    Digit,
    End,
    Ended,
    Played,
    Recorded,
    Shown,
    SwitchBack,
    SwitchLost,
)
from tests.asterisk.site import site
from tests.asterisk.telephone import Telephone
from tests.asterisk.tones import loudness, read_sound, write_tone
from tests.asterisk.world import AUDIBLE, AsteriskWorld
from tests.ports.test_switch import NUMBER, ends_of, rung, talking

__all__ = ["site"]  # the fixture
pytestmark = pytest.mark.slow


@pytest.fixture
def in_world(site):
    """Run an async test in the world of an Asterisk."""

    @asynccontextmanager
    async def opened():
        world = AsteriskWorld(site)
        await world.open()
        try:
            yield world
        finally:
            await world.close()

    def run(test):
        async def go():
            async with opened() as world:
                await test(world)

        asyncio.run(go())

    return run


ITS_OWN_FILE_S = 1.5
"""By then Asterisk has written who is registered: it does so once a second."""


def of_kind(world, kind):
    return [one for one in world.heard if isinstance(one, kind)]


def test_prompts_are_heard_one_after_another_and_then_it_is_said(in_world, site):
    write_tone(site.sounds / "low.wav", 700, 0.5)
    write_tone(site.sounds / "high.wav", 1300, 0.5)

    async def test(world):
        caller = await world.comes(NUMBER)
        world.switch.answer(caller)
        world.switch.play_music(caller)
        world.switch.announce(caller, "fr", ["low", "high"])
        await world.until(lambda: Played(caller) in world.heard)
        heard = world.lines[caller].samples(1.1)
        assert loudness(heard[:3000], 700) > AUDIBLE
        assert loudness(heard[-3000:], 1300) > AUDIBLE
        world.switch.play_music(caller)
        assert await world.hears(caller) == {"music"}

    in_world(test)


def test_what_is_stopped_is_not_said_to_have_been_heard(in_world, site):
    write_tone(site.sounds / "low.wav", 700, 2.0)

    async def test(world):
        caller = await world.comes(NUMBER)
        world.switch.answer(caller)
        world.switch.announce(caller, "fr", ["low", "low"])
        await world.settle()
        world.switch.be_silent(caller)
        await asyncio.sleep(0.5)
        assert loudness(world.lines[caller].samples(0.2), 700) < AUDIBLE
        world.switch.announce(caller, "fr", ["tone:ring"])
        await asyncio.sleep(0.5)
        world.switch.announce(caller, "fr", [])
        await world.until(lambda: Played(caller) in world.heard)
        assert world.heard.count(Played(caller)) == 1

    in_world(test)


def test_a_recording_has_both_sides_and_a_silence_where_it_was_paused(in_world):
    async def test(world):
        caller, leg = await talking(world)
        hz = {name: world.lines[name].tone_hz for name in (caller, leg)}
        world.switch.record(caller, "conversation.1")
        await asyncio.sleep(1.0)
        world.switch.pause_recording(caller, True)
        await asyncio.sleep(1.0)
        world.switch.pause_recording(caller, False)
        await asyncio.sleep(1.0)
        world.switch.stop_recording(caller)
        await world.until(lambda: bool(of_kind(world, Recorded)))
        (recorded,) = of_kind(world, Recorded)
        assert recorded.name == "conversation.1"
        assert recorded.lasts_s == pytest.approx(3.0, abs=0.3)
        sound = read_sound(world.site.recordings / "acme" / "conversation.1.wav")
        for tone in hz.values():
            assert loudness(sound[1600:6400], tone) > AUDIBLE / 4
            assert loudness(sound[10400:14400], tone) < 20
            assert loudness(sound[-5600:-800], tone) > AUDIBLE / 4

    in_world(test)


def test_a_recording_goes_on_when_its_call_is_passed_on(in_world):
    async def test(world):
        caller, leg = await talking(world)
        world.switch.record(caller, "conversation.1")
        await asyncio.sleep(0.5)
        world.switch.release(leg)
        world.switch.play_music(caller)
        await world.sits_down("bruno")
        second = f"leg:{caller}:2"
        await rung(world, second, "bruno")
        world.switch.connect("talk:1", [caller, second])
        await asyncio.sleep(1.0)
        await world.hangs_up(caller)
        await world.until(lambda: bool(of_kind(world, Recorded)))
        sound = read_sound(world.site.recordings / "acme" / "conversation.1.wav")
        assert loudness(sound[-5000:-500], world.lines[second].tone_hz) > AUDIBLE / 4

    in_world(test)


def test_who_ends_a_call_hears_how_it_sounded(in_world):
    async def test(world):
        caller, leg = await talking(world)
        await asyncio.sleep(0.5)
        await world.hangs_up(caller)
        await world.until(lambda: bool(ends_of(world, caller)))
        world.switch.release(leg)
        await world.until(lambda: bool(ends_of(world, leg)))
        for ended in of_kind(world, Ended):
            assert ended.quality is not None, ended
            assert ended.quality.lost_share == 0.0
            assert ended.quality.mos > 4.3

    in_world(test)


def test_a_telephone_is_told_whose_call_it_is_and_to_take_it(in_world):
    async def test(world):
        await world.sits_down("amina")
        shown = Shown(number="+33612345678", name='Jean "J" <x>', answers_itself=True)
        world.switch.ring("leg:pbx-1.2:7", "amina", shown, 20.0)
        invite = (await world.ringing("leg:pbx-1.2:7")).invite
        assert invite.get("X-Offhook-Contact") == "pbx-1.2"
        assert "answer-after=0" in invite.get("Call-Info")
        assert "info=alert-autoanswer" in invite.get("Alert-Info")
        assert '"Jean J x" <sip:+33612345678@' in invite.get("From")

    in_world(test)


def test_a_desk_with_any_name_registers_and_with_no_other_secret(in_world):
    async def test(world):
        desk = "àmina b/@;"
        await world.sits_down(desk)
        assert DeskThere(desk, is_there=True) in world.heard
        assert (await world.switch.standing()).desks == (desk,)
        await world.switch.admit(desk, "another secret", in_browser=False)
        await world.until(lambda: DeskThere(desk, is_there=False) in world.heard)
        phone = world.desks[desk]
        phone.register()
        await asyncio.sleep(0.3)
        assert phone.status == 401
        phone.secret = "another secret"
        phone.register()
        await world.until(lambda: phone.status == 200)
        world.switch.dismiss(desk)
        await world.until(lambda: world.heard[-1] == DeskThere(desk, is_there=False))
        await world.settle()
        phone.register()
        await asyncio.sleep(0.3)
        assert phone.status in (401, 403)

    in_world(test)


def test_who_dials_at_a_desk_is_heard_and_speaks_with_whom_he_dialled(in_world):
    async def test(world):
        await world.sits_down("amina")
        line = await world.desks["amina"].dial("0655443322")
        await world.until(lambda: bool(of_kind(world, Dialled)))
        (dialled,) = of_kind(world, Dialled)
        assert (dialled.desk, dialled.number) == ("amina", "0655443322")
        world.lines[dialled.call] = line
        world.switch.answer(dialled.call)
        world.switch.dial("out:1:1", dialled.number, "0528000001", 20.0)
        invite = (await world.ringing("out:1:1")).invite
        assert "0655443322" in invite.first
        assert "<sip:0528000001@" in invite.get("From")
        await world.answers("out:1:1")
        await world.until(lambda: Answered("out:1:1") in world.heard)
        world.switch.connect("talk:1", [dialled.call, "out:1:1"])
        assert await world.hears(dialled.call) == {"out:1:1"}

    in_world(test)


def test_whoever_hears_himself_does_so_still_after_a_key(in_world):
    """By itself an echo of Asterisk's ends at a #."""

    async def test(world):
        await world.sits_down("amina")
        line = await world.desks["amina"].dial(ECHO, tone_hz=1000)
        await world.until(lambda: line.state == "up")
        line.press("1#")
        await asyncio.sleep(2.0)
        assert line.state == "up"
        assert loudness(line.samples(0.5), 1000) > AUDIBLE
        line.hang_up()

    in_world(test)


def test_keys_by_sip_info_are_heard(in_world):
    async def test(world):
        caller = await world.comes(NUMBER)
        world.switch.answer(caller)
        await world.until(lambda: world.lines[caller].state == "up")
        for key in "19*":
            world.lines[caller].info(key)
            await asyncio.sleep(0.4)
        assert [one.digit for one in of_kind(world, Digit)] == ["1", "9", "*"]

    in_world(test)


def test_a_floor_that_was_killed_finds_its_calls_and_commands_them(in_world):
    async def test(world):
        caller, leg = await talking(world)
        waits = await world.comes(NUMBER)
        world.switch.answer(waits)
        world.switch.play_music(waits)
        world.switch.record(caller, "conversation.1")
        await asyncio.sleep(0.3)
        await world.kill_floor()
        assert await world.hears(caller) == {leg}
        await world.start_floor()
        standing = await world.switch.standing()
        assert standing.calls == {caller: True, leg: True, waits: True}
        assert set(standing.callers) == {caller, waits}
        assert set(standing.talks["talk:1"]) == {caller, leg}
        assert standing.desks == ("amina",)
        world.switch.connect("talk:1", [leg])
        world.switch.play_music(caller)
        assert await world.hears(caller) == {"music"}
        world.switch.connect("talk:1", [leg, waits])
        assert await world.hears(waits) == {leg}
        world.switch.stop_recording(caller)
        await world.until(lambda: bool(of_kind(world, Recorded)))

    in_world(test)


def test_what_ended_while_nobody_listened_is_said_afterwards(in_world):
    async def test(world):
        caller, leg = await talking(world)
        world.switch.record(caller, "conversation.1")
        await asyncio.sleep(0.3)
        await world.kill_floor()
        world.lines[caller].hang_up()
        await asyncio.sleep(0.3)
        world.switch = world.new_switch()
        await world.start_floor()
        assert (await world.switch.standing()).calls == {leg: True}
        await world.until(lambda: bool(of_kind(world, Recorded)))
        world.switch.release(leg)
        await world.until(lambda: bool(ends_of(world, leg)))
        assert (await world.switch.standing()).talks == {}

    in_world(test)


def test_a_second_floor_makes_the_first_stop(in_world):
    async def test(world):
        first = world.running
        await world.start_floor()
        with pytest.raises(Replaced):
            await asyncio.wait_for(first, 2.0)

    in_world(test)


def test_what_is_asked_while_the_line_is_broken_is_done_when_it_is_back(in_world):
    async def test(world):
        caller, leg = await talking(world)
        await world.breaks_line()
        await asyncio.sleep(0)
        world.switch.release(leg)
        world.switch.play_music(caller)
        await world.until(lambda: ends_of(world, leg) == [End.HUNG_UP])
        assert await world.hears(caller) == {"music"}

    in_world(test)


def test_an_asterisk_that_is_killed_is_known_to_be_gone_before_it_is_back(in_world):
    async def test(world):
        await talking(world)
        world.site.kill()
        await world.until(lambda: SwitchLost() in world.heard)
        world.heard.clear()
        await world.site.start()
        await world.until(lambda: SwitchBack() in world.heard)
        world.desks.pop("amina").close()
        await world.sits_down("amina")
        await world.until(lambda: DeskThere("amina", is_there=True) in world.heard)
        caller = await world.comes(NUMBER)
        assert SwitchLost() not in world.heard
        assert ends_of(world, caller) == []

    in_world(test)


def test_a_telephone_that_never_went_away_is_there_as_soon_as_asterisk_is(in_world):
    async def test(world):
        await world.sits_down("amina")
        await world.sits_down("bruno")
        await asyncio.sleep(ITS_OWN_FILE_S)
        world.site.kill()
        await world.until(lambda: SwitchLost() in world.heard)
        world.desks.pop("bruno").close()
        world.heard.clear()
        await world.site.start()
        await world.until(lambda: DeskThere("amina", is_there=True) in world.heard)
        assert (await world.switch.standing()).desks == ("amina",)
        await rung(world, "leg:1:1", "amina")

    in_world(test)


def test_a_stranger_at_a_desks_address_dials_nothing(in_world):
    async def test(world):
        await world.sits_down("amina")
        name = world.desks["amina"].user
        stranger = Telephone("127.0.0.9", 0, world.site.sip, name, "guessed")
        await stranger.open()
        await stranger.dial("0655443322")
        await asyncio.sleep(0.5)
        assert of_kind(world, Dialled) == []
        stranger.close()

    in_world(test)


@pytest.mark.parametrize("who", ["a desk", "a carrier"])
def test_whoever_is_rung_sends_nobody_elsewhere(in_world, who):
    """Or he would dial at the centre's cost, or come back to it as a caller who is not there."""

    async def test(world):
        call = "leg:c:1" if who == "a desk" else "out:c:1"
        if who == "a desk":
            await world.sits_down("bruno")
            world.switch.ring(call, "bruno", Shown("1", "", False), 20.0)
        else:
            world.switch.dial(call, NUMBER, "", 20.0)
        line = await world.ringing(call)
        ip, port = world.site.carrier
        line.forward(f"{NUMBER}@{ip}:{port}")
        await world.until(lambda: bool(ends_of(world, call)))
        await asyncio.sleep(0.5)
        assert not [one for one in world.heard if isinstance(one, Came)]
        assert not [one for one in world.carrier.lines if one is not line]

    in_world(test)


@pytest.mark.parametrize("method", ["OPTIONS", "UPDATE"])
def test_a_carrier_that_asks_amid_a_call_whether_there_is_one_is_answered(
    in_world, method
):
    async def test(world):
        caller, _ = await talking(world)
        line = world.lines[caller]
        line.ask(method)
        await world.until(lambda: line.answers.get(method) == 200)

    in_world(test)


def test_asterisk_takes_the_telephone_of_a_browser(in_world):
    async def test(world):
        await world.switch.admit("web", "secret", in_browser=True)
        name = world.switch._names.endpoint("web")
        there = await world.switch._line.remote.ask(
            Request("GET", f"endpoints/PJSIP/{name}")
        )
        assert there.is_done, there
        kinds = "asterisk/config/dynamic/res_pjsip/endpoint/"
        told = await world.switch._line.remote.ask(Request("GET", kinds + name))
        fields = {
            one["attribute"]: one["value"] for one in json.loads(told.message_body)
        }
        assert fields["webrtc"] == "yes"
        assert fields["media_encryption"] == "dtls"
        assert fields["allow"] == "(opus|alaw|ulaw)"
        assert fields["context"] == "desk-acme"
        world.switch.dismiss("web")
        await world.settle()
        gone = await world.switch._line.remote.ask(
            Request("GET", f"endpoints/PJSIP/{name}")
        )
        assert gone.status_code == 404

    in_world(test)


async def answers_at_random(phone, chance) -> None:
    """Let an agent take whatever rings, and sometimes hang up."""
    while True:
        await asyncio.sleep(chance.uniform(0.0, 0.05))
        for line in phone.lines:
            if line.state == "ringing" and line.local:
                line.answer()
            elif line.state == "up" and chance.random() < 0.05:
                line.hang_up()


async def hangs_up_at_random(carrier, caller: str, chance) -> None:
    line = await carrier.dial(NUMBER, caller)
    await asyncio.sleep(chance.uniform(0.0, 0.6))
    line.hang_up()


def test_nothing_is_left_of_calls_that_end_at_any_moment(in_world):
    chance = random.Random(5)

    async def test(world):
        await world.sits_down("amina")
        floor = SmallFloor(world.switch)
        world.switch._line._hear = world.switch._board.hear = floor.hear
        phone = world.desks["amina"]
        taking = asyncio.create_task(answers_at_random(phone, chance))
        for batch in range(5):
            callers = [f"06{batch:04}{n:04}" for n in range(12)]
            calls = [hangs_up_at_random(world.carrier, one, chance) for one in callers]
            await asyncio.gather(*calls)
        await asyncio.sleep(1.0)
        taking.cancel()
        for line in phone.lines:
            line.hang_up()
        await world.until(lambda: not floor.live)
        standing = await world.switch.standing()
        assert (standing.calls, standing.talks) == ({}, {})
        await asyncio.sleep(EMPTY_S + 0.5)
        for kind in ("channels", "bridges"):
            left = await world.switch._line.remote.ask(Request("GET", kind))
            assert json.loads(left.message_body) == [], kind
        assert floor.came > 40
        assert set(floor.ended.values()) == {1}

    in_world(test)


class SmallFloor:
    """Answers whoever comes, rings one desk for him, connects and releases."""

    def __init__(self, switch):
        self.switch = switch
        self.came = 0
        self.live: set[str] = set()
        self.ended: dict[str, int] = {}

    def hear(self, heard):
        if isinstance(heard, Came):
            self.came += 1
            self.live |= {heard.call, f"leg:{heard.call}:1"}
            self.switch.answer(heard.call)
            self.switch.play_music(heard.call)
            self.switch.record(heard.call, f"{heard.call}.1")
            self.switch.ring(f"leg:{heard.call}:1", "amina", Shown(), 5.0)
        elif isinstance(heard, Answered):
            caller = contact_of(heard.call)
            self.switch.connect(f"talk:{caller}", [caller, heard.call])
        elif isinstance(heard, Ended):
            self.ended[heard.call] = self.ended.get(heard.call, 0) + 1
            self.live.discard(heard.call)
            caller = contact_of(heard.call)
            self.switch.release(caller)
            self.switch.release(f"leg:{caller}:1")
