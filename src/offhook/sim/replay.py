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

from offhook.kernel.arrays import Numbers, Records
from offhook.measure.survival import kaplan_meier, sample_beyond
from offhook.policy.centre import (
    NOTHING,
    Arrivals,
    Centre,
    Queue,
    Redial,
    RoutingStep,
)
from offhook.policy.skills import Or
from offhook.sim.cast import changed, read_changes, recorded_cast, stage
from offhook.sim.comparison import BANDS, Bands, Comparison, recorded_tally
from offhook.sim.floor import new_floor
from offhook.sim.log import Log, read_log
from offhook.sim.presence import INFERENCE, Inference, Presence, infer_presence
from offhook.sim.result import SimulationResult
from offhook.sim.schedule import day_schedule, in_order
from offhook.sim.simulate import Streams, streams
from offhook.sim.tape import CALL
from offhook.terms.errors import NotFound
from offhook.terms.units import DAY_S

if TYPE_CHECKING:
    import pandas as pd

_FEW = 50
"""Hang-ups (or answers) under which a queue borrows the patience (or talk) of all."""


class HasContacts(Protocol):
    """A history, as `formats.read_history` returns it."""

    @property
    def contacts(self) -> pl.DataFrame:
        """The canonical table of contacts."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplayResult:
    """A replay: recorded beside simulated, whether it holds, and the what-if if asked for.

    `what_if` met the same callers with the same random numbers; None if nothing differs.
    """

    centre: Centre
    log: Log
    presence: Presence
    comparison: Comparison
    simulated: SimulationResult
    what_if: SimulationResult | None

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
                "agents_unknown": len(self.presence.agents) - len(self.log.agents),
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
    progress: Callable[[int], None] | None = None,
) -> ReplayResult:
    """Replay a history under a centre's routing; without a centre, whoever can, serves.

    `agents`: "recorded"; with changes, "recorded,+2:fr"; or "centre" for the centre's own
    groups and shifts. `routing`: another centre's queues, steps and choices for the
    what-if. Both are run only as a what-if, after the replay of what was recorded.
    `progress` is called with 1 for every replication done.
    """
    timezone = (
        centre.timezone if centre else getattr(history, "timezone", None) or "UTC"
    )
    log = read_log(history.contacts, timezone=timezone)
    centre = _with_queues(centre or _plain_centre(log, timezone), log)
    presence = infer_presence(log, np.random.default_rng(seed), inference)
    cast = recorded_cast(log, presence, centre)
    callers = _Callers(log, presence, centre)
    simulated = callers.meet(*stage(centre, cast), replications, seed, progress)
    what_if = None
    other = _with_queues(routing, log) if routing else centre
    if agents == "centre":
        schedule = _centre_schedule(other, log, seed)
        what_if = callers.meet(other, schedule, replications, seed, progress)
    elif agents != "recorded" or routing is not None:
        people = changed(cast, read_changes(agents))
        what_if = callers.meet(*stage(other, people), replications, seed, progress)
    recorded = recorded_tally(log, presence, centre)
    return ReplayResult(
        centre=centre,
        log=log,
        presence=presence,
        comparison=Comparison(centre, recorded, simulated, bands),
        simulated=simulated,
        what_if=what_if,
    )


def _plain_centre(log: Log, timezone: str) -> Centre:
    """Return a centre of the queues that a log names, served by whoever was seen to."""
    nobody = (RoutingStep(Or(())),)
    queues = tuple(
        Queue(
            id=name,
            name=name,
            client="",
            steps=nobody,
            arrivals=Arrivals(()),
            talk=NOTHING,
        )
        for name in log.queues
    )
    return Centre(
        id="recorded",
        name="recorded",
        clients=(),
        sites=(),
        skills=(),
        queues=queues,
        groups=(),
        timezone=timezone,
    )


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
    queues = tuple(replace(queue, hours=(), redial=Redial()) for queue in centre.queues)
    return replace(centre, queues=queues)


@dataclass(frozen=True, slots=True, eq=False)
class _Callers:
    """The callers of a log, who can be brought to a floor again and again."""

    log: Log
    presence: Presence
    centre: Centre

    def meet(
        self,
        centre: Centre,
        schedule: Records,
        replications: int,
        seed: int,
        progress: Callable[[int], None] | None,
    ) -> SimulationResult:
        """Bring them to a centre with these agents, with fresh guesses each time."""
        days = int(self.log.queued_s[-1] // DAY_S) + 1
        tallies, staffs = [], []
        for replication in range(replications):
            randoms = streams(seed, replication)
            floor = new_floor(centre, randoms.answers)
            floor.run_day(self._tape(randoms), schedule, days * DAY_S)
            tallies.append(floor.tally)
            staffs.append(floor.staff)
            if progress is not None:
                progress(1)
        return SimulationResult(centre, days, seed, np.stack(tallies), np.stack(staffs))

    def _tape(self, randoms: Streams) -> Records:
        log, rng = self.log, randoms.customers
        row_of = {queue.id: row for row, queue in enumerate(self.centre.queues)}
        tape = np.zeros(log.queue.size, CALL)
        tape["at_s"] = log.queued_s
        tape["queue"] = np.array([row_of[name] for name in log.queues])[log.queue]
        tape["priority"] = log.priority
        tape["credit_s"] = log.credit_s
        tape["patience_s"] = _patience_s(log, rng)
        tape["talk_s"] = _filled(log, np.where(log.answered, log.talk_s, np.nan), rng)
        tape["wrap_up_s"] = _filled(log, self.presence.wrap_up_s, rng)
        return tape


def _patience_s(log: Log, rng: np.random.Generator) -> Numbers:
    """Return what those who hung up showed, and a draw beyond what the others showed."""
    patience_s = log.wait_s.copy()
    uniforms = rng.random(patience_s.size)
    everybody = kaplan_meier(log.wait_s, log.abandoned)
    for queue in range(len(log.queues)):
        mine = log.queue == queue
        hidden = mine & ~log.abandoned
        curve = everybody
        if log.abandoned[mine].sum() >= _FEW:
            curve = kaplan_meier(log.wait_s[mine], log.abandoned[mine])
        patience_s[hidden] = sample_beyond(curve, log.wait_s[hidden], uniforms[hidden])
    return patience_s


def _filled(log: Log, seen_s: Numbers, rng: np.random.Generator) -> Numbers:
    """Return durations with the unknown ones drawn from those of the same queue."""
    filled_s = seen_s.copy()
    everybody = seen_s[~np.isnan(seen_s)]
    for queue in range(len(log.queues)):
        mine = log.queue == queue
        hidden = mine & np.isnan(seen_s)
        known = seen_s[mine & ~np.isnan(seen_s)]
        pool = known if known.size >= _FEW else everybody
        filled_s[hidden] = rng.choice(pool, hidden.sum()) if pool.size else 0.0
    return filled_s


def _centre_schedule(centre: Centre, log: Log, seed: int) -> Records:
    """Return the centre's own shifts for the days of the log."""
    rng = streams(seed, 0).rosters
    days = int(log.queued_s[-1] // DAY_S) + 1
    weekday = log.epoch.weekday()
    return in_order(
        [day_schedule(centre, rng, day, (weekday + day) % 7) for day in range(days)]
    )
