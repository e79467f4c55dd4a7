"""Replay a recorded history through the routing kernel, and then what might have been.

The callers arrive as recorded, with the priority and credit they had. Those who were answered
bring the conversation they had; those who hung up would have had one like others of their
queue, and had just the patience they showed. The patience of the others is censored by their
answer: it is drawn from the Kaplan-Meier estimate, beyond the wait that was seen. The agents
are those the log shows (`presence`). Nothing of the outcome is used: who answers whom, and
who waits how long, is the kernel's decision.

A replay is believed only if it gives back what was recorded, within stated bands; only then
is a what-if on the same callers worth reading.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import polars as pl

from offhook.kernel.arrays import NOBODY, Numbers, Records
from offhook.policy.centre import (
    NOTHING,
    Arrivals,
    Centre,
    OverflowTo,
    Queue,
    Redial,
    RoutingStep,
)
from offhook.policy.skills import Or
from offhook.sim.agent_states import read_states
from offhook.sim.callers import callers_of, uninterrupted
from offhook.sim.cast import changed, read_changes, recorded_cast, stage
from offhook.sim.comparison import (
    BANDS,
    Bands,
    Comparison,
    recorded_by_day,
    recorded_tally,
)
from offhook.sim.log import Log, read_log
from offhook.sim.presence import INFERENCE, Inference, Presence, infer_presence
from offhook.sim.recorded_presence import recorded_presence
from offhook.sim.result import SimulationResult
from offhook.sim.schedule import day_schedule, in_order
from offhook.sim.simulate import streams
from offhook.terms.errors import NotAccepted, NotFound
from offhook.terms.units import DAY_S

if TYPE_CHECKING:
    import pandas as pd

_SAME_S = 1e-3


class HasContacts(Protocol):
    """A history, as `formats.read_history` returns it."""

    @property
    def contacts(self) -> pl.DataFrame:
        """The canonical table of contacts."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplayResult:
    """A replay: recorded beside simulated, whether it holds, and the what-if if asked for.

    `what_if` met the same callers with the same random numbers; None if nothing differs.
    `recorded_by_day[day, Measure]` and `simulated_by_day[replication, day, Measure]` count
    all queues together, from the day of `log.epoch` on.
    """

    centre: Centre
    log: Log
    presence: Presence
    comparison: Comparison
    simulated: SimulationResult
    what_if: SimulationResult | None
    recorded_by_day: Numbers
    simulated_by_day: Numbers

    @property
    def valid(self) -> bool:
        """Whether the simulation gave back what was recorded, within the bands."""
        return self.comparison.valid

    def to_polars(self) -> pl.DataFrame:
        """Return recorded beside simulated by queue and interval of the day."""
        return self.comparison.by_interval()

    def to_pandas(self) -> "pd.DataFrame":
        """Return `to_polars` as pandas (which must be installed)."""
        return self.to_polars().to_pandas()

    def to_dict(self) -> dict[str, Any]:
        """Return everything a script needs. The keys are an interface."""
        return {
            **self.comparison.to_dict(),
            "inferred": {
                "agents": len(self.log.agents),
                "agents_unknown": self.presence.unknown,
                "presence": "inferred" if self.presence.states is None else "recorded",
                "conversations_cut": self.log.cut,
                "wrap_up_median_s": float(np.nanmedian(self.presence.wrap_up_s)),
                "wrap_up_mean_s": float(np.nanmean(self.presence.wrap_up_s)),
            },
            "what_if": None if self.what_if is None else self.what_if.to_dict(),
        }


def replay(
    history: HasContacts,
    centre: Centre | None = None,
    *,
    agents: str = "recorded",
    routing: Centre | None = None,
    replications: int = 5,
    seed: int = 1,
    bands: Bands = BANDS,
    inference: Inference = INFERENCE,
    agent_states: pl.DataFrame | None = None,
    progress: Callable[[int], None] | None = None,
) -> ReplayResult:
    """Replay a history under a centre's routing; without a centre, whoever can, serves.

    `agents`: "recorded"; with changes, "recorded,+2:fr"; or "centre" for the centre's own
    groups and shifts. `routing`: another centre's queues, steps and choices for the
    what-if. Both are run only as a what-if, after the replay of what was recorded.
    `agent_states`: who was there when, where that was recorded; else it is inferred.
    `progress` is called with 1 for every replication done.
    """
    timezone = (
        centre.timezone if centre else getattr(history, "timezone", None) or "UTC"
    )
    log = read_log(history.contacts, timezone=timezone)
    _check_agents(log)
    centre = _with_queues(centre or _plain_centre(log, timezone), log)
    rng = np.random.default_rng(seed)
    if agent_states is None:
        presence = infer_presence(log, rng, inference)
    else:
        states = read_states(agent_states, log, timezone=timezone)
        presence = recorded_presence(log, states, rng)
        log = uninterrupted(log, presence.wrap_up_s, centre)
    cast = recorded_cast(log, presence, centre)
    callers = callers_of(log, presence, centre)
    other = _comparable(_with_queues(routing, log), centre) if routing else centre
    if agents == "centre":
        _check_groups(other)
    people = changed(cast, () if agents == "centre" else read_changes(agents))
    simulated, by_day = callers.meet(*stage(centre, cast), replications, seed, progress)
    what_if = None
    if agents == "centre":
        schedule = _centre_schedule(other, log, seed)
        what_if, _ = callers.meet(other, schedule, replications, seed, progress)
    elif agents != "recorded" or routing is not None:
        what_if, _ = callers.meet(*stage(other, people), replications, seed, progress)
    recorded = recorded_tally(log, presence, centre)
    return ReplayResult(
        centre=centre,
        log=log,
        presence=presence,
        comparison=Comparison(centre, recorded, simulated, bands),
        simulated=simulated,
        what_if=what_if,
        recorded_by_day=recorded_by_day(log, presence, centre),
        simulated_by_day=by_day,
    )


def _check_agents(log: Log) -> None:
    """Raise where nobody is named: such a replay would give back whatever it was given."""
    if not (log.answered & (log.agent != NOBODY)).any():
        raise NotAccepted(
            where="history",
            wrong="no answered contact names its agent",
            accepted="a history that names who answered",
        )


def _check_groups(centre: Centre) -> None:
    if not centre.groups:
        raise NotAccepted(
            where="--agents",
            wrong='"centre" needs the groups of a centre, and there is none',
            accepted="a centre with groups, or the recorded agents",
        )


def _plain_centre(log: Log, timezone: str) -> Centre:
    """Return a centre of the queues that a log names, served by whoever was seen to."""
    queues = tuple(_plain_queue(name) for name in log.queues)
    return Centre(
        id="recorded",
        name="",
        clients=(),
        sites=(),
        skills=(),
        queues=queues,
        groups=(),
        timezone=timezone,
    )


def _plain_queue(name: str) -> Queue:
    """Return a queue that nobody serves by rule."""
    nobody = (RoutingStep(Or(())),)
    return Queue(name, name, "", nobody, arrivals=Arrivals(()), talk=NOTHING)


def _with_queues(centre: Centre, log: Log) -> Centre:
    """Return the centre as recorded callers meet it; all queues they called are in it.

    A contact that was queued found its queue open, and who rang again is in the log.
    """
    known = {queue.id for queue in centre.queues}
    for name in log.queues:
        if name not in known:
            raise NotFound(
                where=f"centre {centre.id}",
                kind="queue",
                name=name,
                known=", ".join(sorted(known)),
            )
    queues = tuple(_as_met(queue, log) for queue in centre.queues)
    return replace(centre, queues=queues)


def _as_met(queue: Queue, log: Log) -> Queue:
    """Return a queue that is open, and in which as many ask for a callback as did.

    Where the queue itself keeps those who wait too long for a callback, nobody knows who asked.
    """
    offer = queue.callback
    keeps = OverflowTo.CALLBACK in (queue.when_late.to, queue.when_full.to)
    if offer and not keeps and queue.id in log.queues and log.asked.any():
        mine = log.queue == log.queues.index(queue.id)
        waited = mine & (log.wait_s >= offer.after_s - _SAME_S)
        share = float((waited & log.asked).sum()) / max(1, int(waited.sum()))
        offer = replace(offer, share=share)
    return replace(queue, hours=(), redial=Redial(), callback=offer)


def _comparable(other: Centre, centre: Centre) -> Centre:
    """Return a centre whose figures can be laid beside another's: the same rows.

    It has the other's queues in the same places, and then its own further ones; their
    promises and the intervals of the day are the same, for one yardstick measures both.
    """
    known = {queue.id: queue for queue in other.queues}
    same = tuple(
        replace(
            known.pop(queue.id, _plain_queue(queue.id)),
            target=queue.target,
            short_abandon_s=queue.short_abandon_s,
        )
        for queue in centre.queues
    )
    return replace(other, queues=(*same, *known.values()), interval_s=centre.interval_s)


def _centre_schedule(centre: Centre, log: Log, seed: int) -> Records:
    """Return the centre's own shifts for the days of the log."""
    rng = streams(seed, 0).rosters
    days = int(log.queued_s[-1] // DAY_S) + 1
    weekday = log.epoch.weekday()
    return in_order(
        [day_schedule(centre, rng, day, (weekday + day) % 7) for day in range(days)]
    )
