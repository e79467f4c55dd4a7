"""A floor's task with its switch: desks that are told their telephones, and what comes first."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from offhook.floor import commands as c
from offhook.floor import loop as loop_module
from offhook.floor.call_requests import Telephone
from offhook.floor.entries import entry_of
from offhook.floor.listener import new_listener
from offhook.floor.loop import FloorLoop, NoTelephones
from offhook.floor.quiet import Quiet
from offhook.floor.requests import Role, Who
from offhook.floor.voice.line import VoiceLine
from offhook.floor.voice.telephones import SipPlace, Telephones
from offhook.ports.switch import End, Recorded, SwitchBack, SwitchLost
from offhook.terms.states import AgentState, ContactState
from tests.fakes.clock import HandClock
from tests.fakes.journal import MemoryJournal
from tests.fakes.switch import MemorySwitch
from tests.floor.awaiting import awaited
from tests.floor.test_loop import until
from tests.floor.voice.house import CENTRE, NOON_US


@asynccontextmanager
async def lined(journal=None, switch=None):
    """Run a floor on a switch in memory that says by itself what it hears."""
    clock = HandClock(NOON_US)
    loop = FloorLoop(journal or MemoryJournal(), clock, Quiet())
    task = asyncio.create_task(loop.run())
    await loop.started.wait()
    if not loop.has_centre:
        await loop.command(c.CentreAdopted(CENTRE, 1), "admin")
    line = VoiceLine(loop, clock.now_us)
    switch = switch or MemorySwitch()
    switch.hear, switch.soon = line.hear, asyncio.get_running_loop().call_soon
    telephones = Telephones(switch, SipPlace("192.0.2.7", 5060))
    line.begin(switch, telephones)
    loop.line, loop.switch, loop.telephones = line, switch, telephones
    yield loop
    await line.end()
    await loop.stop()
    await asyncio.wait_for(task, 5)


async def at_desk(loop, agent="Ines", role=Role.DESK):
    listener = new_listener(Who(role, agent, agent, supervises=True))
    await loop.join(listener)
    return listener


def heard(listener):
    """Return the changes that a listener was sent, by what they set."""
    found = {}
    while not listener.frames.empty():
        frame = json.loads(listener.frames.get_nowait())
        if "snapshot" in frame:
            found["voice"] = frame["snapshot"]["voice"]
        for change in frame.get("changes", ()):
            found[change.get("set", "")] = change.get("value")
    return found


async def back(loop):
    loop.line.hear(SwitchBack())
    await until(lambda: loop._hub.has_voice)


@awaited
async def test_without_a_switch_voice_is_off_and_says_so():
    async with lined() as loop:
        desk = await at_desk(loop)
        assert heard(desk)["voice"] is False
        with pytest.raises(NoTelephones):
            await loop.ask(desk, Telephone())


@awaited
async def test_a_desk_alone_is_told_how_its_telephone_registers():
    async with lined() as loop:
        await back(loop)
        desk, other = await at_desk(loop), await at_desk(loop, "Louise")
        assert heard(desk)["voice"] is True
        heard(other)
        await loop.ask(desk, Telephone())
        told = heard(desk)["telephone"]
        assert loop.switch.registers("Ines", told["secret"])
        assert not loop.switch.registers("Louise", told["secret"])
        assert loop.telephones.is_key(told["path"].partition("key=")[2])
        assert "telephone" not in heard(other)


class SlowSwitch(MemorySwitch):
    """One that takes its time to let a telephone register."""

    async def admit(self, desk, secret, *, in_browser):
        await self.may.wait()
        await super().admit(desk, secret, in_browser=in_browser)


@awaited
async def test_a_desk_is_told_how_its_telephone_registers_when_it_may():
    switch = SlowSwitch()
    switch.may = asyncio.Event()
    async with lined(switch=switch) as loop:
        await back(loop)
        desk = await at_desk(loop)
        asking = asyncio.create_task(loop.ask(desk, Telephone()))
        await asyncio.sleep(0.05)
        assert "telephone" not in heard(desk)
        switch.may.set()
        await asking
        assert switch.registers("Ines", heard(desk)["telephone"]["secret"])


@awaited
async def test_a_desk_is_told_in_time_though_the_switch_does_not_answer():
    switch = SlowSwitch()
    switch.may = asyncio.Event()
    async with lined(switch=switch) as loop:
        await back(loop)
        loop.telephones.patience_s = 0.05
        desk = await at_desk(loop)
        await loop.ask(desk, Telephone())
        assert "telephone" in heard(desk)


@awaited
async def test_each_secret_ends_the_one_before_and_none_outlives_the_agent():
    async with lined() as loop:
        await back(loop)
        desk = await at_desk(loop)
        await loop.ask(desk, Telephone())
        first = heard(desk)["telephone"]
        await loop.ask(desk, Telephone(in_browser=False))
        second = heard(desk)["telephone"]
        assert (second["host"], second["port"], second["path"]) == (
            "192.0.2.7",
            5060,
            "",
        )
        assert not loop.switch.registers("Ines", first["secret"])
        assert not loop.telephones.is_key(first["path"].partition("key=")[2])
        assert loop.switch.registers("Ines", second["secret"])
        await loop.command(c.SignedOut("Ines"), "agent:Ines")
        await until(lambda: "Ines" not in loop.switch.admitted)
        assert not loop.switch.registers("Ines", second["secret"])


@awaited
async def test_what_the_switch_says_while_it_is_asked_waits_for_the_answer():
    async with lined() as loop:
        for one in ("SignedIn", "Ready"):
            await loop.command(getattr(c, one)("Ines"), "agent:Ines")
        call = loop.switch.comes("0100", "+33612345678")
        loop.switch.coming.clear()  # nobody listened
        loop.line.hear(SwitchBack())
        second = loop.switch.comes("0100", "+33612345679")
        await until(lambda: second in loop.floor.memory.cards)
        assert call in loop.floor.memory.cards


@awaited
async def test_what_the_switch_says_before_it_is_back_is_not_lost():
    async with lined() as loop:
        call = loop.switch.comes("0100", "+33612345678")
        await until(lambda: not loop.switch.coming)
        assert call not in loop.floor.memory.cards
        loop.switch.calls.clear()
        loop.line.hear(SwitchBack())
        await until(lambda: call in loop.floor.memory.cards)


@awaited
async def test_a_floor_that_starts_again_finds_its_callers():
    journal, switch = MemoryJournal(), MemorySwitch()
    async with lined(journal, switch) as loop:
        await back(loop)
        call = switch.comes("0100", "+33612345678")
        await until(lambda: call in loop.floor.memory.cards)
    async with lined(journal, switch) as loop:
        assert loop.floor.memory.cards[call].state is ContactState.WAITING
        await back(loop)
        desk = await at_desk(loop)
        await loop.ask(desk, Telephone())
        assert switch.registers("Ines", heard(desk)["telephone"]["secret"])
        await loop.command(c.Ready("Ines"), "agent:Ines")
        await until(lambda: any(one.desk == "Ines" for one in switch.calls.values()))


@pytest.fixture
def tries_soon(monkeypatch):
    monkeypatch.setattr(loop_module, "TRY_AGAIN_S", 0.02)


@pytest.mark.usefixtures("tries_soon")
@awaited
async def test_what_the_switch_says_outlives_a_journal_that_fails():
    """A caller was answered and heard silence for ever; who had hung up stayed in line."""
    journal = MemoryJournal()
    async with lined(journal) as loop:
        await back(loop)
        journal.fail = 1
        call = loop.switch.comes("0100", "+33612345678")
        await until(lambda: loop.switch.calls[call].plays == ("music",))
        assert loop.floor.memory.cards[call].state is ContactState.WAITING
        journal.fail = 1
        loop.switch.ends(call, End.HUNG_UP)
        await until(lambda: call not in loop.floor.memory.cards)


@pytest.mark.usefixtures("tries_soon")
@awaited
async def test_a_floor_stops_though_its_journal_fails_for_good():
    journal = MemoryJournal()
    async with lined(journal) as loop:
        await back(loop)
        journal.fail = 1_000
        loop.switch.comes("0100", "+33612345678")
        await until(lambda: loop.health["stopped"])


@awaited
async def test_when_both_died_calls_are_lost_and_recordings_are_not():
    journal, switch = MemoryJournal(), MemorySwitch()
    async with lined(journal, switch) as loop:
        await back(loop)
        call = switch.comes("0100", "+33612345678")
        await until(lambda: call in loop.floor.memory.cards)
    async with lined(journal, MemorySwitch()) as loop:
        loop.line.hear(Recorded(f"{call}.1", "/nowhere", 5.0))
        loop.line.hear(SwitchLost())
        await until(lambda: call not in loop.floor.memory.cards)
        (again,) = loop.floor.memory.cards.values()
        assert again.callback

        def told():
            return [entry_of(one).command for one in journal.read()]

        await until(lambda: c.Abandoned(call, "lost") in told())
        await until(lambda: any(isinstance(one, c.Recorded) for one in told()))


@awaited
async def test_when_the_switch_is_lost_the_desks_hear_that_voice_is_off():
    async with lined() as loop:
        await back(loop)
        desk = await at_desk(loop)
        heard(desk)
        call = loop.switch.comes("0100", "+33612345678")
        await until(lambda: call in loop.floor.memory.cards)
        loop.line.hear(SwitchLost())
        await until(lambda: call not in loop.floor.memory.cards)
        assert heard(desk)["voice"] is False
        assert loop.floor.memory.agents["Ines"].state is not AgentState.TALKING
