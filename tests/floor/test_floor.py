"""A floor is what its journal says, however one comes to it."""

import msgspec
import numpy as np
import pytest

from offhook.floor import commands as c
from offhook.floor.entries import entry_of, stored
from offhook.floor.floor import new_floor, replayed
from offhook.floor.snapshot import floor_of, restored, saved
from offhook.ports.errors import JournalCorrupt
from offhook.ports.journal import Stored
from offhook.terms.contacts import Measure
from offhook.terms.errors import NotFound, Refused
from tests.floor.conftest import MONDAY_US, entries, example, lived, lived_in

OVERFLOWING = """
[centre]
id = "overflowing"
name = "Where lines are short"
[skills]
a = "First"
b = "Second"
[profiles]
even = { "00:00" = 1 }
[defaults.queue]
arrivals = { volume = { mon-fri = 1200 }, profile = "even" }
talk = { exponential = "5m" }
patience = { exponential = "2m" }
[[queue]]
id = "first"
steps = "a"
max_wait = "20s"
when_late = "queue:second"
[[queue]]
id = "second"
steps = "b"
limit = 2
when_full = "queue:third"
[[queue]]
id = "third"
steps = "b"
limit = 2
when_full = "queue:night"
max_wait = "40s"
[[queue]]
id = "night"
steps = "b"
hours = { sun = ["08:00", "09:00"] }
[[group]]
id = "both"
agents = 3
skills = { a = 5, b = 5 }
[[group]]
id = "some"
agents = 4
skills = { a = 5 }
"""


def same(one, other) -> bool:
    arrays = zip(one.router.state, other.router.state, strict=True)
    return one.memory == other.memory and all(np.array_equal(a, b) for a, b in arrays)


def test_the_journal_replayed_gives_the_same_decisions_and_the_same_floor(morning):
    floor = replayed(entries(morning))
    kept = floor_of(morning.snapshots[-1].blob)
    assert len(morning.entries) > 900
    assert same(floor, kept)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.93])
def test_a_snapshot_and_what_came_after_it_give_the_same_floor(morning, share):
    every = entries(morning)
    cut = int(len(every) * share)
    blob = saved(replayed(every[:cut]))
    assert same(restored(blob, every[cut:]), replayed(every))


def test_a_decision_that_does_not_come_again_is_named(morning):
    every = entries(morning)
    n = next(n for n, entry in enumerate(every) if entry.decisions)
    first = every[n].decisions[0]
    forged = msgspec.structs.replace(first, agent="nobody")
    every[n] = msgspec.structs.replace(
        every[n], decisions=(forged, *every[n].decisions[1:])
    )
    with pytest.raises(Refused, match=f"entry {every[n].seq} .*to nobody.*the kernel"):
        replayed(every)


def assert_every_contact_has_one_outcome_or_is_open(floor):
    for queue in floor.router.names.queues:
        totals = floor.memory.today.totals(queue)
        gone = sum(
            totals[measure]
            for measure in (
                Measure.ANSWERED,
                Measure.ABANDONED,
                Measure.TIMEOUT,
                Measure.OVERFLOW,
                Measure.CALLBACK,
            )
        )
        waiting = [
            card
            for card in floor.memory.cards.values()
            if card.queue == queue and card.answered_us is None and not card.callback
        ]
        assert totals[Measure.OFFERED] == gone + len(waiting)


def test_every_contact_has_one_outcome_or_is_open(morning):
    assert_every_contact_has_one_outcome_or_is_open(replayed(entries(morning)))


def test_the_people_s_half_agrees_with_the_kernel_s(morning):
    floor = replayed(entries(morning))
    for contact, card in floor.memory.cards.items():
        assert floor.router.contact_state(contact) is card.state
        assert floor.router.agent_of(contact) == card.agent
    for agent, card in floor.memory.agents.items():
        assert floor.router.agent_state(agent) is card.state
        assert sorted(card.held) == sorted(
            contact for contact, one in floor.memory.cards.items() if one.agent == agent
        )


def live(name: str = "small"):
    first = c.CentreAdopted(example(name), 1)
    floor = new_floor(first, MONDAY_US)
    floor.apply(first, "admin", MONDAY_US)
    return floor


def arrived(contact: str, queue: str = "orders", key: str = "k", **more) -> c.Arrived:
    return c.Arrived(contact, queue, contact, c.Customer(key), **more)


def test_a_contact_that_overflows_is_booked_where_the_kernel_has_it():
    journal = lived_in(OVERFLOWING, hours=3.0)
    floor, moved, at = None, 0, set()
    for entry in entries(journal):
        floor = replayed([entry], floor)
        moved += sum(one.what == "moved" for one in entry.decisions)
        at |= {(one.what, one.queue) for one in entry.decisions}
        for name, card in floor.memory.cards.items():
            assert card.queue == floor.router.queue_of(name)
    assert moved > 100
    ends = {("refused", "night"), ("moved", "third"), ("told", "third")}
    assert ends <= at, at
    assert_every_contact_has_one_outcome_or_is_open(floor)


def test_what_is_refused_changes_nothing():
    floor = live()
    floor.apply(c.SignedIn("Ines"), "agent:Ines", MONDAY_US + 1)
    before = saved(floor)
    for command, error in [
        (c.SignedIn("Ines"), Refused),
        (c.Ready("Nobody"), NotFound),
        (c.Accepted("c1"), NotFound),
        (c.HungUp("c1"), NotFound),
        (arrived("c1", "no-such-queue"), NotFound),
        (c.Said("c1", "agent", "?"), NotFound),
    ]:
        with pytest.raises(error):
            floor.apply(command, "test", MONDAY_US + 2)
    assert same(floor, floor_of(before))


def test_a_lost_desk_gives_its_contacts_their_place_again():
    floor = live()
    at_us = MONDAY_US
    for agent in ("Ines", "Karim"):
        floor.apply(c.SignedIn(agent), f"agent:{agent}", at_us)
    floor.apply(c.Ready("Ines"), "agent:Ines", at_us)
    floor.apply(arrived("c1"), "switch", at_us + 1)
    floor.apply(c.Accepted("c1"), "agent:Ines", at_us + 2)
    floor.apply(arrived("c2", key="k2"), "switch", at_us + 3)
    entry = floor.apply(c.Lost("Ines"), "clock", at_us + 4)
    assert entry.decisions == ()
    assert floor.router.place("c1") == 0
    entry = floor.apply(c.Ready("Karim"), "agent:Karim", at_us + 5)
    assert [(one.what, one.contact) for one in entry.decisions] == [("offered", "c1")]


def test_the_counts_begin_anew_at_the_midnight_of_the_centre():
    floor = live()
    floor.apply(arrived("c1"), "switch", MONDAY_US + 1)
    assert floor.memory.today.totals("orders")[Measure.OFFERED] == 1
    ends_us = floor.memory.today.ends_us
    assert ends_us - floor.memory.today.begins_us == 24 * 3_600_000_000
    while floor.is_due(ends_us):
        floor.apply(c.TimePassed(), "clock", ends_us)
    floor.apply(c.SignedIn("Ines"), "agent:Ines", ends_us)
    assert floor.memory.today.begins_us == ends_us
    assert floor.memory.today.totals("orders")[Measure.OFFERED] == 0


def test_a_damaged_line_is_named():
    with pytest.raises(JournalCorrupt, match="at entry 7"):
        entry_of(Stored(7, 0, b'{"seq": 7, "at_us"'))
    floor = live()
    (kept,) = stored([floor.apply(c.SignedIn("Ines"), "agent:Ines", MONDAY_US + 1)])
    with pytest.raises(JournalCorrupt, match="its number is another"):
        entry_of(kept._replace(seq=3))


@pytest.mark.slow
def test_another_seed_is_another_day():
    assert lived("small", 4.0, 1).entries != lived("small", 4.0, 2).entries
