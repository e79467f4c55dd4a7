"""The process that looks ahead tells the floor what it foresees, and stands what it meets."""

import asyncio

from offhook.cli.waits_process import Follower, look
from offhook.floor import commands as c
from offhook.floor.control import Control
from offhook.floor.listener import new_listener
from offhook.floor.loop import FloorLoop
from offhook.floor.quiet import Quiet
from offhook.floor.requests import Role, Who
from offhook.floor.tickets import TicketReader
from offhook.store.open import open_journal
from offhook.web.environment import Environment
from tests.fakes.clock import HandClock
from tests.floor.awaiting import awaited
from tests.floor.conftest import HOUR_US, MONDAY_US, example


def environment(home):
    return Environment(home, "", ("localhost",), https=False, demo=False, debug=False)


def test_a_home_without_a_floor_is_nothing_to_complain_of(tmp_path):
    look(environment(tmp_path), {})


def test_a_floor_that_does_not_hear_is_told_again_the_next_time(tmp_path, caplog):
    journal = open_journal(tmp_path, "", "bakery", write=True)
    journal.close()
    followers = {}
    look(environment(tmp_path), followers)
    assert "the floor does not hear" in caplog.text
    assert followers["bakery"] == Follower("bakery")


def test_customers_who_wait_hear_how_long(tmp_path):
    @awaited
    async def told():
        async def floor_of(_tenant):
            return loop

        noon_us = MONDAY_US + 5 * HOUR_US
        journal = open_journal(tmp_path, "", "bakery", write=True)
        loop = FloorLoop(journal, HandClock(noon_us), Quiet())
        task = asyncio.create_task(loop.run())
        await loop.started.wait()
        control = Control(floor_of, TicketReader(b""), lambda: noon_us)
        control = await control.serve(tmp_path / "floor.sock")
        await loop.command(c.CentreAdopted(example("chat-and-voice"), 1), "admin")
        agents = ["everything-1", "everything-2"]
        for agent in agents:
            await loop.command(c.SignedIn(agent), "agent")
            await loop.command(c.Ready(agent), "agent")
        for n in range(8):
            customer = c.Customer(f"k{n}")
            await loop.command(c.Arrived(f"c{n}", "chats", f"c{n}", customer), "switch")
        await asyncio.to_thread(look, environment(tmp_path), {})
        last = new_listener(Who(Role.CHAT, "k7"))
        await loop.join(last)
        low, high = loop._hub.views.customer(last.who, noon_us)["wait"]
        assert 0.0 < low < high < 1800.0
        first = loop._hub.views.customer(Who(Role.CHAT, "k6"), noon_us)["wait"]
        assert first[1] <= high
        control.close()
        await control.wait_closed()
        await loop.stop()
        await asyncio.wait_for(task, 5)

    told()
