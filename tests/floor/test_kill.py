"""A floor that is killed at any moment has every contact when it is back."""

import json
import random
import subprocess
import sys
import time

import numpy as np
import pytest

from offhook.floor import commands as c
from offhook.floor.entries import entry_of
from offhook.floor.floor import replayed
from offhook.floor.snapshot import restored
from offhook.ports.errors import JournalFailed
from offhook.store.sqlite_journal import SqliteJournal
from offhook.terms.states import ContactState

KILLS = 50
FLOOR = """
import asyncio, json, sys
from importlib import resources
from pathlib import Path
import numpy as np
from offhook.demo.people import People
from offhook.floor import commands as c, loop as floor_loop
from offhook.floor.clock import LiveClock
from offhook.floor.loop import FloorLoop
from offhook.floor.quiet import Quiet
from offhook.store.sqlite_journal import SqliteJournal

floor_loop.SNAPSHOT_ENTRIES = 300
START_US = 1795424400000000  # a Monday at ten in the morning, in Paris

async def main():
    journal = SqliteJournal(Path(sys.argv[1]), write=True)
    last = journal.last_seq()
    start_us = START_US if last == 0 else next(journal.read(last - 1)).at_us
    clock = LiveClock(speed=240.0, start_us=start_us)
    loop = FloorLoop(journal, clock, Quiet())
    asyncio.create_task(loop.run())
    await loop.started.wait()
    if not loop.has_centre:
        text = (resources.files("offhook.examples") / "chat-and-voice.toml").read_text()
        await loop.command(c.CentreAdopted(text, 1), "admin")
    people = People(lambda: loop.floor, loop.submit, np.random.default_rng())
    loop.use(people)
    for agent in loop.floor.memory.agents:
        loop.attach(agent)
    people.begin(clock.now_us())
    people.take_up()
    while True:
        people.advance(clock.now_us())
        try:
            done = await loop.perform(lambda floor, now_us: [c.TimePassed()], "test")
            print(done[0].seq, flush=True)
        except Exception as error:
            print(json.dumps(str(error)), flush=True)
        await asyncio.sleep(0.002)

asyncio.run(main())
"""


def killed(path, rng) -> int:
    """Run a floor, kill it at a random moment, and return the last entry it told of."""
    process = subprocess.Popen(
        [sys.executable, "-c", FLOOR, str(path)], stdout=subprocess.PIPE, text=True
    )
    first = process.stdout.readline()  # it works: from here on, any moment will do
    time.sleep(rng.random() * 0.15)
    process.kill()
    told, _ = process.communicate()
    lines = [first, *told.splitlines()]
    whole = [line for line in lines if line.strip().isdigit()]
    wrong = [json.loads(line) for line in lines if line.startswith('"')]
    assert wrong == []
    return int(whole[-1])


def last_seq(path) -> int:
    """Return the number of the last entry in a journal that nobody writes."""
    journal = SqliteJournal(path, write=False)
    try:
        return journal.last_seq()
    finally:
        journal.close()


def assert_sound(path, told: int) -> int:
    """Assert that nothing told of is lost, and that the floor is one and whole."""
    journal = SqliteJournal(path, write=False)
    kept = list(journal.read())
    snapshot = journal.latest_snapshot()
    journal.close()
    assert [one.seq for one in kept] == list(range(1, len(kept) + 1))
    assert len(kept) >= told
    every = [entry_of(one) for one in kept]
    floor = replayed(every)
    if snapshot is not None:
        again = restored(snapshot.blob, every[snapshot.seq :])
        assert again.memory == floor.memory
        for one, other in zip(again.router.state, floor.router.state, strict=True):
            assert np.array_equal(one, other)
    held = [contact for card in floor.memory.agents.values() for contact in card.held]
    assert len(held) == len(set(held))
    in_hand = {
        contact
        for contact, card in floor.memory.cards.items()
        if card.state is not ContactState.WAITING
    }
    assert set(held) == in_hand
    arrived = {
        one.command.contact for one in every if type(one.command).__name__ == "Arrived"
    }
    gone = {
        one.command.contact
        for one in every
        if type(one.command).__name__ in ("Abandoned", "WrappedUp")
    } | {
        decision.contact
        for one in every
        for decision in one.decisions
        if decision.what in ("told", "refused")
    }
    assert arrived - gone == set(floor.memory.cards)
    assert_offered_once(every)
    return len(kept)


def assert_offered_once(every) -> None:
    """Assert that no contact is offered to anybody while somebody has it already."""
    has: dict[str, str] = {}
    for entry in every:
        command = entry.command
        match command:
            case c.Declined() | c.Abandoned() | c.WrappedUp() | c.Requeued():
                has.pop(command.contact, None)
            case c.Lost():
                has = {
                    one: agent for one, agent in has.items() if agent != command.agent
                }
        for one in entry.decisions:
            if one.what == "offered":
                assert one.contact not in has, entry
                has[one.contact] = one.agent
            elif one.what == "expired":
                assert has.pop(one.contact) == one.agent


@pytest.mark.slow
def test_no_contact_is_lost_and_none_is_in_two_hands_after_fifty_kills(tmp_path):
    path, rng = tmp_path / "floor.sqlite3", random.Random(7)
    for kill in range(KILLS):
        told = killed(path, rng)
        assert last_seq(path) >= told
        if kill % 10 == 9:
            assert_sound(path, told)
    assert assert_sound(path, told) > 1000


def test_a_journal_that_cannot_be_read_is_told_as_one_that_failed(tmp_path):
    journal = SqliteJournal(tmp_path / "floor.sqlite3", write=True)
    journal._base.execute("DROP TABLE entries")
    journal._base.execute("DROP TABLE snapshots")
    with pytest.raises(JournalFailed):
        list(journal.read())
    with pytest.raises(JournalFailed):
        journal.latest_snapshot()
    journal.close()
