"""The task that owns a floor: journal first, and no lies when there is none."""

import asyncio
import threading
import time
from contextlib import asynccontextmanager

import msgspec
import pytest

from offhook.floor import commands as c
from offhook.floor import requests as ask
from offhook.floor.floor import replayed
from offhook.floor.listener import Close, new_listener
from offhook.floor.loop import FloorLoop, Stopped
from offhook.floor.orders import RESTS_S
from offhook.floor.presence import Terms
from offhook.floor.requests import Role, Who
from offhook.terms.errors import NotFound, Refused
from offhook.terms.states import AgentState, ContactState
from tests.fakes.clock import HandClock
from tests.fakes.journal import MemoryJournal
from tests.fakes.performer import MemoryPerformer
from tests.floor.awaiting import awaited
from tests.floor.conftest import HOUR_US, MONDAY_US, entries, example

OPEN_US = MONDAY_US + 4 * HOUR_US


@asynccontextmanager
async def running(journal=None, *, begin=True, terms=None, clock=None):
    """Run a loop on a small centre, and stop it."""
    journal = journal or MemoryJournal()
    performer = MemoryPerformer()
    loop = FloorLoop(journal, clock or HandClock(OPEN_US), performer, terms)
    task = asyncio.create_task(loop.run())
    await loop.started.wait()
    if begin:
        await loop.command(c.CentreAdopted(example("small"), 1), "admin")
    loop.journal, loop.performer = journal, performer
    yield loop
    await loop.stop()
    await asyncio.wait_for(task, 5)


async def until(holds):
    """Wait until something holds."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never held")


def arrived(contact="c1", queue="orders", key="k", **more):
    return c.Arrived(contact, queue, contact, c.Customer(key), **more)


async def desk(loop, agent="Ines"):
    listener = new_listener(Who(Role.DESK, agent, agent))
    await loop.join(listener)
    return listener


def heard(listener):
    frames = []
    while not listener.frames.empty():
        frame = listener.frames.get_nowait()
        frames.append(frame if isinstance(frame, Close) else msgspec.json.decode(frame))
    return frames


@awaited
async def test_nobody_hears_of_anything_that_is_not_in_the_journal():
    journal = MemoryJournal()
    async with running(journal) as loop:
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        heard(ines)
        journal.delay_s = 0.3
        began_s = time.monotonic()
        answer = asyncio.ensure_future(loop.command(arrived(), "switch"))

        def is_written():
            if any(isinstance(one.command, c.Arrived) for one in entries(journal)):
                return True
            assert not answer.done()
            assert ("ring", "c1", "Ines") not in loop.performer.told
            assert not [frame for frame in heard(ines) if "c1" in str(frame)]
            return False

        await until(is_written)
        await answer
        assert time.monotonic() - began_s >= 0.3
        assert ("ring", "c1", "Ines") in loop.performer.told
        assert [f for f in heard(ines) if "c1" in str(f)]


@awaited
async def test_on_a_busy_floor_what_can_rest_is_written_with_what_cannot():
    journal = MemoryJournal()
    written, append = [], journal.append

    def noted(batch):
        written.append(len(batch))
        append(batch)

    journal.append = noted
    measured = c.Measured("c1", "customer", 0.0, 0.0, 0.0, 4.0)
    async with running(journal) as loop:
        await loop.command(arrived(), "switch")
        await asyncio.sleep(5 * RESTS_S)
        written.clear()
        loop.submit(measured, "switch")
        began_s = time.monotonic()
        await until(lambda: written == [1])
        assert time.monotonic() - began_s < 10 * RESTS_S  # at once where it is quiet
        loop.submit(measured, "switch")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert written == [1]
        await loop.command(arrived("c2"), "switch")
        assert written == [1, 2]
        loop.submit(measured, "switch")
        await until(lambda: written == [1, 2, 1])  # by itself, where nothing else comes


@awaited
async def test_a_disk_of_this_machine_is_written_to_without_a_thread_while_it_is_quick():
    journal, here, mine = MemoryJournal(is_near=True), threading.get_ident(), []
    append = journal.append

    def noted(batch):
        mine.append(threading.get_ident() == here)
        append(batch)

    journal.append = noted
    async with running(journal) as loop:
        assert all(mine)
        journal.delay_s = 0.1
        await loop.command(c.SignedIn("Ines"), "agent:Ines")
        journal.delay_s = 0.0
        mine.clear()
        await loop.command(c.Ready("Ines"), "agent:Ines")
        assert mine == [False]  # it was slow just now
        for _ in range(50):
            await loop.command(c.Paused("Ines", "lunch"), "agent:Ines")
            await loop.command(c.Ready("Ines"), "agent:Ines")
        assert mine[-1]  # and is quick again


@awaited
async def test_what_comes_together_is_written_together():
    journal = MemoryJournal()
    appends = []
    append = journal.append
    journal.append = lambda batch: (appends.append(len(batch)), append(batch))
    async with running(journal) as loop:
        appends.clear()
        await asyncio.gather(
            *(loop.command(arrived(f"c{n}", key=f"k{n}"), "switch") for n in range(50))
        )
        assert sum(appends) == 50
        assert len(appends) <= 3


@awaited
async def test_a_journal_that_fails_stops_the_floor_and_nothing_was_done():
    journal = MemoryJournal()
    async with running(journal) as loop:
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        seq = loop.floor.memory.seq
        heard(ines)
        journal.fail = 2
        with pytest.raises(Stopped, match="the test said so"):
            await loop.command(arrived(), "switch")
        with pytest.raises(Stopped):
            await loop.command(arrived("c2", key="k2"), "switch")
        assert loop.health["stopped"]
        await until(lambda: not loop.health["stopped"])
        assert loop.floor.memory.cards == {}
        assert len(journal.entries) == seq + 1  # the probe that found it well again
        assert any("snapshot" in frame for frame in heard(ines))
        await loop.command(arrived(), "switch")
        assert ("ring", "c1", "Ines") in loop.performer.told


@awaited
async def test_what_falls_due_while_the_journal_is_out_of_order_still_rings():
    journal, clock = MemoryJournal(), HandClock(OPEN_US)
    async with running(journal, clock=clock) as loop:
        ines, louise = await desk(loop), await desk(loop, "Louise")
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        await loop.ask(louise, ask.Ready())
        journal.fail = 1
        with pytest.raises(Stopped):
            await loop.command(arrived("c2", key="k2"), "switch")
        clock.pass_s(21)  # the offer to Ines expires before the journal is well
        await until(lambda: not loop.health["stopped"])
        await until(lambda: ("ring", "c1", "Louise") in loop.performer.told)
        assert loop.floor.memory.cards["c1"].agent == "Louise"


@awaited
async def test_a_refusal_answers_the_one_who_asked_and_is_in_no_journal():
    async with running() as loop:
        ines = await desk(loop)
        count = len(loop.journal.entries)
        for request in (ask.Accept(contact="c9"), ask.Say(contact="c9", text="?")):
            with pytest.raises(ask.NotYours):
                await loop.ask(ines, request)
        with pytest.raises(NotFound):
            await loop.command(c.Ready("Nobody"), "test")
        assert len(loop.journal.entries) == count


@awaited
async def test_an_offer_that_nobody_takes_expires_by_itself():
    clock = HandClock(OPEN_US)
    async with running(clock=clock) as loop:
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        clock.pass_s(21)
        await asyncio.sleep(0.6)
        card = loop.floor.memory.agents["Ines"]
        assert (card.state, card.reason) == (AgentState.PAUSED, "no-answer")
        assert ("stop_ringing", "c1", "Ines") in loop.performer.told


@awaited
async def test_an_agent_whose_desk_is_gone_is_signed_out_and_his_contact_waits():
    clock = HandClock(OPEN_US)
    async with running(clock=clock, terms=Terms(desk_gone_s=10.0)) as loop:
        ines, karim = await desk(loop), await desk(loop, "Karim")
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        await loop.ask(ines, ask.Accept(contact="c1"))
        loop.leave(ines)
        clock.pass_s(9)
        await asyncio.sleep(1.2)
        assert loop.floor.memory.agents["Ines"].state is AgentState.TALKING
        clock.pass_s(3)
        await asyncio.sleep(1.2)
        assert loop.floor.memory.agents["Ines"].state is AgentState.SIGNED_OUT
        await loop.ask(karim, ask.Ready())
        assert ("ring", "c1", "Karim") in loop.performer.told


@awaited
async def test_an_agent_who_comes_back_in_time_finds_his_conversation():
    clock = HandClock(OPEN_US)
    async with running(clock=clock, terms=Terms(desk_gone_s=10.0)) as loop:
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        await loop.ask(ines, ask.Accept(contact="c1"))
        loop.leave(ines)
        clock.pass_s(8)
        await asyncio.sleep(1.2)
        again = await desk(loop)
        clock.pass_s(60)
        await asyncio.sleep(1.2)
        (snapshot, *_) = heard(again)
        assert snapshot["snapshot"]["contacts"]["c1"]["state"] == "connected"
        assert loop.floor.memory.agents["Ines"].state is AgentState.TALKING


@awaited
async def test_a_second_desk_of_the_same_agent_closes_the_first():
    async with running() as loop:
        first = await desk(loop)
        second = await desk(loop)
        assert heard(first)[-1] is Close.ELSEWHERE
        loop.leave(first)
        assert loop.is_at_desk("Ines")
        assert "snapshot" in heard(second)[0]


@awaited
async def test_who_signs_out_hears_it_and_is_closed():
    async with running() as loop:
        ines = await desk(loop)
        heard(ines)
        await loop.ask(ines, ask.SignOut())
        *frames, last = heard(ines)
        assert last is Close.SIGNED_OUT
        assert "signed_out" in str(frames)


def chat_page(key="k"):
    return new_listener(Who(Role.CHAT, key))


@awaited
async def test_a_customer_whose_page_is_gone_for_long_has_hung_up():
    clock = HandClock(OPEN_US)
    async with running(clock=clock) as loop:
        page = chat_page()
        await loop.join(page)
        await loop.command(arrived("c1", by_page=True), "customer")
        await loop.command(arrived("c2", key="by telephone"), "switch")
        loop.leave(page)
        clock.pass_s(100)
        await asyncio.sleep(1.1)
        assert {"c1", "c2"} == set(loop.floor.memory.cards)
        await loop.join(page)
        clock.pass_s(100)
        await asyncio.sleep(1.1)
        assert {"c1", "c2"} == set(loop.floor.memory.cards)
        loop.leave(page)
        clock.pass_s(130)
        await until(lambda: set(loop.floor.memory.cards) == {"c2"})
        await loop.command(c.TimePassed(), "test")  # what is before it is written down
        last = entries(loop.journal)[-2]
        assert (last.command, last.by) == (c.Abandoned("c1"), "clock")


@awaited
async def test_a_clock_set_back_never_takes_the_floor_back():
    clock = HandClock(OPEN_US)
    async with running(clock=clock) as loop:
        await desk(loop)
        clock.pass_s(100)
        await loop.command(arrived("c1"), "switch")
        clock.pass_s(-3600)
        await loop.command(arrived("c2", key="k2"), "switch")
        moments = [entry.at_us for entry in entries(loop.journal)]
        assert moments == sorted(moments)


@awaited
async def test_a_clock_that_jumps_over_midnight_takes_everybody_along():
    clock, journal = HandClock(OPEN_US), MemoryJournal()
    async with running(journal, clock=clock) as loop:
        ines, karim = await desk(loop), await desk(loop, "Karim")
        await loop.ask(ines, ask.Ready())
        await loop.ask(karim, ask.Ready())
        await loop.command(arrived(), "switch")
        yesterday = loop.floor.memory.today.begins_us
        clock.pass_s(24 * 3600)
        await asyncio.sleep(1.2)
        await loop.command(arrived("c2", key="k2"), "switch")
        agents = loop.floor.memory.agents
        # Who let the offer expire is paused; who sits at his desk is never taken for gone.
        assert {agents["Ines"].state, agents["Karim"].state} <= {
            AgentState.PAUSED,
            AgentState.RESERVED,
            AgentState.AVAILABLE,
        }
        assert loop.floor.memory.today.begins_us == yesterday + 24 * HOUR_US
        assert loop.health["stopped"] is None
    assert replayed(entries(journal)) is not None


@awaited
async def test_queues_open_and_close_by_their_hours():
    clock = HandClock(MONDAY_US)  # seven in the morning in Paris
    async with running(clock=clock) as loop:
        await until(lambda: not loop.floor.router.is_open("orders"))
        with pytest.raises(ask.QueueClosed):
            ask._must_be_open(loop.floor, "orders")
        clock.pass_s(2.5 * 3600)
        await until(lambda: loop.floor.router.is_open("orders"))
        ask._must_be_open(loop.floor, "orders")


@awaited
async def test_a_restart_takes_up_what_the_journal_holds():
    journal = MemoryJournal()
    async with running(journal) as loop:
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        await loop.command(arrived("c2", key="k2"), "switch")
    journal.append(())  # closed journals of memory go on
    async with running(journal, begin=False) as again:
        assert again.floor.memory.cards["c1"].agent == "Ines"
        assert again.floor.router.place("c2") == 0
        assert again.floor.memory == replayed(entries(journal)).memory


@awaited
async def test_after_a_restart_browsers_have_time_to_come_back():
    journal, clock = MemoryJournal(), HandClock(OPEN_US)
    async with running(journal, clock=clock) as loop:
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        await loop.ask(ines, ask.Accept(contact="c1"))
    terms = Terms(desk_gone_s=10.0, after_start_s=60.0)
    async with running(journal, begin=False, clock=clock, terms=terms) as again:
        await asyncio.sleep(1.2)
        clock.pass_s(58)
        await asyncio.sleep(1.2)
        assert again.floor.memory.agents["Ines"].state is AgentState.TALKING
        await desk(again)
        again.leave(again._hub.desks["Ines"])
        clock.pass_s(12)  # who has come once is away as on any day
        await asyncio.sleep(1.2)
        assert again.floor.memory.agents["Ines"].state is AgentState.SIGNED_OUT
        assert again.floor.memory.cards["c1"].state is ContactState.WAITING


@awaited
async def test_a_restarted_floor_does_not_wait_for_ever():
    journal, clock = MemoryJournal(), HandClock(OPEN_US)
    async with running(journal, clock=clock) as loop:
        await loop.ask(await desk(loop), ask.Ready())
    terms = Terms(desk_gone_s=10.0, after_start_s=60.0)
    async with running(journal, begin=False, clock=clock, terms=terms) as again:
        await asyncio.sleep(1.2)
        clock.pass_s(62)
        await asyncio.sleep(1.2)
        assert again.floor.memory.agents["Ines"].state is AgentState.SIGNED_OUT


@awaited
async def test_without_a_centre_there_is_nothing_to_do():
    async with running(begin=False) as loop:
        with pytest.raises(Stopped, match="no centre yet"):
            await loop.command(arrived(), "switch")
        with pytest.raises(Stopped):
            await desk(loop)


@awaited
async def test_a_planner_watches_and_may_do_no_more():
    async with running() as loop:
        planner = new_listener(Who(Role.WALLBOARD, "karim", "Karim"))
        await loop.join(planner)
        for request in (ask.SignOut(agent="Ines"), ask.Pause(agent="Ines")):
            with pytest.raises(ask.WatchesOnly):
                await loop.ask(planner, request)
        supervisor = new_listener(Who(Role.WALLBOARD, "amina", "A", supervises=True))
        with pytest.raises(Refused, match="supervisors do not ask"):
            await loop.ask(supervisor, ask.Ready())


@awaited
async def test_a_desk_whose_session_was_idle_ends_once_its_hands_are_empty():
    async with running() as loop:
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        loop.expel("Ines", is_patient=True)
        await loop.ask(ines, ask.Accept(contact="c1"))
        assert ines.closing is None
        await loop.ask(ines, ask.HangUp(contact="c1"))
        await loop.ask(ines, ask.WrappedUp(contact="c1"))
        assert ines.closing is Close.SESSION_ENDED
        loop.leave(ines)
        fresh = await desk(loop)
        loop.expel("Ines", is_patient=True)
        assert fresh.closing is Close.SESSION_ENDED


@awaited
async def test_a_transfer_to_a_full_queue_leaves_the_customer_with_his_agent():
    async with running() as loop:
        text = example("small").replace(
            'id = "bookings"\n', 'id = "bookings"\nlimit = 1\n'
        )
        await loop.command(c.CentreAdopted(text, 2), "admin")
        ines = await desk(loop)
        await loop.ask(ines, ask.Ready())
        await loop.command(arrived(), "switch")
        await loop.ask(ines, ask.Accept(contact="c1"))
        await loop.command(arrived("c2", "bookings", "k2"), "switch")
        with pytest.raises(ask.QueueFull):
            await loop.ask(ines, ask.Transfer(contact="c1", queue="bookings"))
        assert loop.floor.memory.cards["c1"].agent == "Ines"
        assert loop.floor.router.contact_state("c1") is ContactState.CONNECTED
