"""The state of a floor at one moment of a day: who waits, who is with whom, what was counted.

It is what a live floor knows, and nothing of the future: how long a call will still last or a
caller still wait is drawn, given how long it has lasted already. Times are seconds after the
day's midnight (of the centre's time zone), so that yesterday evening is negative.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from offhook.kernel.arrays import Numbers
from offhook.policy.centre import Centre
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState, ContactState, PauseReason


@dataclass(frozen=True, slots=True)
class ContactNow:
    """A contact that is on the floor, or a caller who hung up and may ring again.

    `since_s`: in this state; of a waiting contact when it entered its queue, of one that is
    `AWAY` when it hung up. `queued_s`: entered its queue; `None`: at `since_s`. `agent`: in
    whose hands it is. `callback`: the caller has hung up and is called back in his turn.
    `returns`: the probability that one who is `AWAY` rings again; `None`: by his queue's
    redials and the time since.
    """

    queue: str
    state: ContactState
    since_s: float
    agent: str | None = None
    queued_s: float | None = None
    virtual_start_s: float | None = None
    priority: int | None = None
    callback: bool = False
    returns: float | None = None

    @property
    def entered_s(self) -> float:
        """When it entered its queue."""
        return self.since_s if self.queued_s is None else self.queued_s


@dataclass(frozen=True, slots=True)
class AgentNow:
    """An agent who is signed in.

    `wants`: what he is with empty hands, or will be once they are: available, paused or
    signed out. `since_s`: in his state; with empty hands it orders the longest idle.
    `until_s`: the end of his pause; `None`: by his breaks or the pauses of his group, given
    how long it has lasted. `pause_s`: how long the pause is that begins when his hands are
    empty. `group`: whose skills he has now; `None`: his own. `occupied_s`: busy today, for
    centres that choose the least occupied.
    """

    agent: str
    wants: AgentState
    since_s: float
    until_s: float | None = None
    pause_s: float = 0.0
    reason: PauseReason = PauseReason.BREAK
    group: str | None = None
    occupied_s: float = 0.0


@dataclass(frozen=True, slots=True)
class PlannedNow:
    """Presence still to come: an agent signs in (and is ready), pauses, or signs out.

    `what` is his state then: `AVAILABLE`, `PAUSED` (for `lasts_s`) or `SIGNED_OUT`.
    """

    agent: str
    at_s: float
    what: AgentState
    lasts_s: float = 0.0


@dataclass(frozen=True, slots=True)
class FloorState:
    """A floor at second `now_s` of a day; agents who are not named are signed out.

    `counts[queue][measure]` are today's so far, in cohort time: contacts that are still on
    the floor are offered already and nothing else yet. `plan` holds all presence to come;
    `None`: the centre's shifts, where an agent whose shift has begun without him stays away.
    `open_queues`: who takes contacts now; `None`: by their hours.
    """

    weekday: int
    now_s: float
    agents: tuple[AgentNow, ...] = ()
    contacts: tuple[ContactNow, ...] = ()
    counts: Mapping[str, Mapping[Measure, float]] = field(default_factory=dict)
    plan: tuple[PlannedNow, ...] | None = None
    open_queues: frozenset[str] | None = None

    def tally(self, centre: Centre) -> Numbers:
        """Return the counts so far as `[queue, Measure]`, in the centre's order."""
        tally = np.zeros((len(centre.queues), len(Measure)))
        for row, queue in enumerate(centre.queues):
            for measure, count in self.counts.get(queue.id, {}).items():
                tally[row, measure] = count
        return tally
