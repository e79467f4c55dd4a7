"""Calls on a floor, one after another, as its journal has them."""

from datetime import UTC, datetime

from offhook.floor import commands as c
from offhook.floor.entries import Entry, stored
from offhook.floor.floor import new_floor
from tests.fakes.journal import MemoryJournal
from tests.floor.conftest import example

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CENTRE = example("incubator")
ZOE = c.Customer("+33612345678", "Zoe", "+33612345678")


class Calls:
    """A journal in which calls come as a test says; time passes only then."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.at_us = round(MONDAY.timestamp() * 1e6)
        first = c.CentreAdopted(CENTRE, 1)
        self._floor = new_floor(first, self.at_us)
        self.do(first)

    def do(self, command: c.AnyCommand, *, after_s: float = 1.0) -> Entry:
        self.at_us += round(after_s * 1e6)
        entry = self._floor.apply(command, "switch", self.at_us)
        self._floor.state.changed.clear()
        self.journal.append(stored([entry]))
        return entry

    def come(self, agent: str) -> None:
        self.do(c.SignedIn(agent))
        self.do(c.Ready(agent))

    def talk(
        self,
        contact: str,
        queue: str,
        lasts_s: float,
        *,
        conversation: str = "",
        customer: c.Customer = ZOE,
        previous: str | None = None,
        by: str = "customer",
        gap_s: tuple[float, float] | None = None,
    ) -> str:
        """Let a customer talk to the agent who is free; return who that is."""
        arrived = c.Arrived(
            contact, queue, conversation or contact, customer, previous=previous
        )
        entry = self.do(arrived)
        (agent,) = (one.agent for one in entry.decisions if one.what == "offered")
        self.do(c.Accepted(contact))
        left_s = lasts_s
        if gap_s is not None:
            begins_s, ends_s = gap_s
            self.do(c.RecordingPaused(contact, True), after_s=begins_s)
            self.do(c.RecordingPaused(contact, False), after_s=ends_s - begins_s)
            left_s -= ends_s
        self.do(c.HungUp(contact, by), after_s=left_s)
        return str(agent)

    def end(self, contact: str, name: str = "", lasts_s: float = 0.0) -> None:
        """Let the agent be done with a contact, and its recording be complete."""
        if name:
            self.do(c.Recorded(contact, name, lasts_s), after_s=0.1)
        self.do(c.WrappedUp(contact))
