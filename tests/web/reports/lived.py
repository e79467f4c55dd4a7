"""Days of a floor, lived through by simulated people, for tests of the books and of replays."""

from datetime import datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import numpy as np

from offhook.demo.morning import Morning
from offhook.demo.people import People
from offhook.floor import commands as c
from offhook.floor.floor import new_floor
from offhook.formats.centre_toml import parse_centre
from tests.fakes.journal import MemoryJournal

MONDAY = (2026, 3, 2)
TRANSFERRED = 0.1


class Transferring(People):
    """People of whom some, when the talk is over, are passed on to another queue."""

    to = ""

    def _hang_up(self, contact: str, agent: str) -> None:
        floor = self._floor()
        card = floor.memory.cards.get(contact)
        if not self.to or card is None or self._rng.random() >= TRANSFERRED:
            super()._hang_up(contact, agent)
            return
        row = self._queue_row[self.to]
        here = floor.router.names.queues.index(card.queue)
        channels = [queue.channel for queue in floor.router.centre.queues]
        if channels[row] is not channels[here] or card.queue == self.to:
            super()._hang_up(contact, agent)
            return
        self._submit(c.HungUp(contact, "transfer"), f"agent:{agent}")
        again = f"{contact}-t"
        self._mine.add(again)
        self._submit(
            c.Arrived(again, self.to, again, card.customer, previous=contact), "switch"
        )
        patience_s = self._draws.of(self._draws.patience, row, self._rng)
        self._in(patience_s, lambda: self._give_up(again))


def example(name: str, *changes: tuple[str, str]) -> str:
    """Return the text of an example centre with some of its text changed."""
    text = (resources.files("offhook.examples") / f"{name}.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


STRAINED = (
    ("mon-fri = 300", "mon-fri = 1200"),
    ("mon-fri = 70", "mon-fri = 280"),
    ("mon-fri = 240", "mon-fri = 960"),
    ("mon-fri = 60", "mon-fri = 240"),
    ("day_cv = 0.08", "day_cv = 0"),
    ("{ day = 11 }", "{ day = 36 }"),
    ("{ day = 2 }", "{ day = 6 }"),
    ('id = "calls"', 'id = "calls"\ncallback = { after = "45s", share = 0.4 }'),
    (
        'id = "billing-calls"',
        'id = "billing-calls"\nmax_wait = "90s"\nwhen_late = "queue:calls"',
    ),
    (
        "[defaults.group]",
        "[defaults.group]\nno_answer_share = 0.03\ndecline_share = 0.02",
    ),
)
"""Four times the example with chats, where some are called back, moved on or not answered."""


def lived_day(text: str, seed: int, *, transfers_to: str = "") -> MemoryJournal:
    """Return the journal of a Monday in a centre, from midnight to midnight."""
    zone = ZoneInfo(parse_centre(text).timezone)
    begin = datetime(*MONDAY, tzinfo=zone)
    from_us = round(begin.timestamp() * 1e6)
    until_us = round((begin + timedelta(days=1)).timestamp() * 1e6) - 1
    pages, rng = MemoryJournal(), np.random.default_rng(seed)
    first = c.CentreAdopted(text, 1)
    morning = Morning(pages, new_floor(first, from_us), rng, lambda agent: False)
    people = Transferring(
        lambda: morning._floor, morning._submit, rng, is_human=lambda agent: False
    )
    people.to = transfers_to
    morning.people = people
    morning.happen(first, "admin:demo", from_us)
    people.begin(from_us)
    minutes = range(from_us, until_us, 60_000_000)
    for at_us in (*minutes[1:], until_us):
        morning.run(at_us)
    morning.finish()
    return pages
