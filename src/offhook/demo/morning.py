"""The hours that a demonstration missed, lived through as fast as the machine can."""

from collections.abc import Callable, Iterable

import numpy as np

from offhook.demo.people import People
from offhook.floor import commands as c
from offhook.floor.commands import AnyCommand
from offhook.floor.effects import happen
from offhook.floor.entries import Entry, stored
from offhook.floor.floor import Floor, new_floor
from offhook.floor.hours import doors
from offhook.floor.snapshot import saved
from offhook.ports.journal import Journal, Snapshot
from offhook.terms.errors import OffhookError

BATCH = 5000
MINUTE_US = 60_000_000


def live_through(
    journal: Journal,
    centre: str,
    from_us: int,
    until_us: int,
    rng: np.random.Generator,
    *,
    is_human: Callable[[str], bool],
    progress: Callable[[int], None] = lambda at_us: None,
) -> None:
    """Write what happens in a centre from one moment to another into an empty journal."""
    first = c.CentreAdopted(centre, 1)
    morning = Morning(journal, new_floor(first, from_us), rng, is_human)
    morning.happen(first, "admin:demo", from_us)
    morning.people.begin(from_us)
    morning.last(until_us, progress)


def live_on(
    journal: Journal,
    floor: Floor,
    from_us: int,
    until_us: int,
    rng: np.random.Generator,
    *,
    is_human: Callable[[str], bool],
    progress: Callable[[int], None] = lambda at_us: None,
) -> None:
    """Go on writing the journal of a floor that was stopped, from a moment to a later one."""
    morning = Morning(journal, floor, rng, is_human)
    morning.skip_to(from_us)
    morning.send_home(filter(is_human, floor.memory.agents))
    morning.people.begin(from_us)
    morning.people.take_up()
    morning.last(until_us, progress)


class Morning:
    """A floor and its people under a clock that jumps from one thing to the next."""

    def __init__(
        self,
        journal: Journal,
        floor: Floor,
        rng: np.random.Generator,
        is_human: Callable[[str], bool],
    ) -> None:
        self._journal = journal
        self._floor = floor
        self._entries: list[Entry] = []
        self._now_us = floor.memory.now_us
        self.people = People(lambda: floor, self._submit, rng, is_human=is_human)

    def skip_to(self, at_us: int) -> None:
        """Go on from a later moment; nobody did anything until then."""
        self._now_us = max(at_us, self._now_us)

    def send_home(self, agents: Iterable[str]) -> None:
        """Sign agents out whose desks stood empty all the while."""
        for agent in agents:
            self._submit(c.Lost(agent), "clock")

    def last(self, until_us: int, progress: Callable[[int], None]) -> None:
        """Live minute by minute to a moment, and write it all."""
        while self._now_us < until_us:
            self.run(min(self._now_us + MINUTE_US, until_us))
            progress(self._now_us)
        self.finish()

    def run(self, until_us: int) -> None:
        """Let everything before a moment happen: doors first, each minute."""
        for command in doors(self._floor.router, self._now_us):
            self._submit(command, "clock")
        while True:
            dues = (self.people.next_due_us, self._floor.next_due_us)
            due_us = min((one for one in dues if one is not None), default=until_us)
            if due_us >= until_us:
                break
            self._now_us = max(due_us, self._now_us)
            self._pass_time()
            self.people.advance(self._now_us)
        self._now_us = until_us
        self.people.advance(until_us - 1)

    def _pass_time(self) -> None:
        if self._floor.is_due(self._now_us):
            self.happen(c.TimePassed(), "clock", self._now_us)

    def _submit(self, command: AnyCommand, by: str) -> None:
        self._pass_time()
        try:
            self.happen(command, by, self._now_us)
        except OffhookError:
            return  # the people and the floor crossed, as they do in life

    def happen(self, command: AnyCommand, by: str, at_us: int) -> None:
        """Let one thing happen, and tell the people what was decided."""
        entry, tells = happen(self._floor, command, by, at_us)
        self.tell_changes()
        self._entries.append(entry)
        for tell in tells:
            tell(self.people)
        if len(self._entries) >= BATCH:
            self._write()

    def tell_changes(self) -> None:
        """Forget what changed: nobody listens to a morning."""
        self._floor.state.changed.clear()

    def _write(self) -> None:
        self._journal.append(stored(self._entries))
        self._entries.clear()

    def finish(self) -> None:
        """Write the rest, and a snapshot."""
        if self._entries:
            self._write()
        memory = self._floor.memory
        self._journal.save_snapshot(
            Snapshot(memory.seq, memory.now_us, saved(self._floor))
        )
