"""The process that looks ahead, for customers who wait; `offhook serve` starts it again.

It follows the journals with floors of its own, so that the floor that takes calls never waits
for it. It may be killed at any moment: nothing is said of waits then until it is back.
"""

import logging
import os
import signal
import threading
import time
from dataclasses import dataclass
from types import FrameType

import msgspec
import numpy as np

from offhook.cli.parent import end_with_parent
from offhook.floor.control import Question, answer_to
from offhook.floor.entries import entry_of
from offhook.floor.floor import Floor, replayed
from offhook.floor.snapshot import restored
from offhook.floor.standing import state_now
from offhook.floor.wait import Expected
from offhook.plan.waits import waits_ahead
from offhook.ports.errors import JournalCorrupt, JournalFailed
from offhook.ports.journal import Journal
from offhook.store.open import open_to_read, tenants
from offhook.terms.errors import NotAccepted
from offhook.web.environment import Environment, from_environment

PAUSE_S = 2.0
REST = 10.0
"""It rests ten times as long as it has worked: a tenth of a core at most."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Follower:
    """One tenant's floor as its journal says."""

    tenant: str
    floor: Floor | None = None

    def follow(self, journal: Journal) -> None:
        """Read what is new."""
        if self.floor is None:
            snapshot = journal.latest_snapshot()
            after = map(entry_of, journal.read(snapshot.seq if snapshot else 0))
            self.floor = restored(snapshot.blob if snapshot else None, after)
        else:
            after = map(entry_of, journal.read(self.floor.memory.seq))
            self.floor = replayed(after, self.floor)
        if self.floor is not None:
            self.floor.state.changed.clear()

    def expected(self) -> dict[str, Expected]:
        """Return how long those who wait are expected to wait; nothing where none can say."""
        if self.floor is None:
            return {}
        state, contacts = state_now(self.floor)
        memory = self.floor.memory
        try:
            waits = waits_ahead(self.floor.router.centre, state, seed=memory.seq)
        except NotAccepted as error:
            log.warning("%s: no waits: %s", self.tenant, error)
            return {}
        return {
            contacts[place]: Expected(
                memory.now_us,
                tuple(seconds[np.isfinite(seconds)].tolist()),
                len(seconds),
            )
            for place, seconds in waits.items()
        }


def look(environment: Environment, followers: dict[str, Follower]) -> None:
    """Tell every floor how long those who wait in it are expected to wait."""
    home, url = environment.home, environment.database_url
    for tenant in tenants(home, url):
        follower = followers.setdefault(tenant, Follower(tenant))
        journal = open_to_read(home, url, tenant)
        if journal is None:
            continue
        try:
            follower.follow(journal)
        except (JournalFailed, JournalCorrupt) as error:
            log.warning("%s: %s", tenant, error)
            followers.pop(tenant)
            continue
        finally:
            journal.close()
        waits = follower.expected()
        try:
            question = Question(do="expect", tenant=tenant, waits=waits)
            answer_to(environment.floor_socket, question)
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("%s: the floor does not hear: %s", tenant, error)


def main() -> None:
    """Look ahead until told to stop."""
    end_with_parent()
    os.nice(5)
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    environment, followers, worked_s = from_environment(), dict[str, Follower](), 0.0
    while not stop.wait(max(PAUSE_S, REST * worked_s)):
        began_s = time.process_time()
        look(environment, followers)
        worked_s = min(time.process_time() - began_s, PAUSE_S)


if __name__ == "__main__":
    main()
