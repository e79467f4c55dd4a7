"""Recorded beside simulated, and whether the one is near enough to the other."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from offhook.kernel.arrays import Numbers
from offhook.kernel.jit import njit
from offhook.measure.ratios import (
    ABANDONMENT,
    AHT,
    ASA,
    IN_T_OF_OFFERED,
    MEAN_WAIT,
    SERVICE_LEVELS,
    Ratio,
)
from offhook.policy.centre import Centre
from offhook.sim.log import Log, Rows
from offhook.sim.presence import Presence
from offhook.sim.result import SimulationResult
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState
from offhook.terms.units import DAY_S, clock

SHOWN: tuple[Ratio, ...] = (
    ABANDONMENT,
    IN_T_OF_OFFERED,
    MEAN_WAIT,
    ASA,
    AHT,
    *SERVICE_LEVELS.values(),
)
COUNTS = (Measure.OFFERED, Measure.ANSWERED, Measure.ABANDONED)


@dataclass(frozen=True, slots=True)
class Bands:
    """How far a replay may be from what was recorded and still be believed.

    `abandonment` and `served_in_t` (served within the target's T, of those offered) are
    differences of shares; `mean_wait` is a share of the recorded mean wait.
    """

    abandonment: float = 0.015
    served_in_t: float = 0.03
    mean_wait: float = 0.15


BANDS = Bands()


@dataclass(frozen=True, slots=True)
class Check:
    """One figure held against its band; `difference` as the band counts it."""

    name: str
    recorded: float
    simulated: float
    difference: float
    band: float

    @property
    def ok(self) -> bool:
        """Whether the simulated figure lies within the band."""
        return abs(self.difference) <= self.band


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What was recorded: `tally[queue, interval, Measure]`, `staff[interval, AgentState]`.

    In the queues' rows of the centre; `staff` in seconds of all agents together.
    """

    tally: Numbers
    staff: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Recorded and simulated counts of the same callers."""

    centre: Centre
    recorded: Recorded
    simulated: SimulationResult
    bands: Bands

    def checks(self) -> tuple[Check, ...]:
        """Return the figures on which the replay is believed or not, of all queues."""
        was = self.recorded.tally.sum(axis=(0, 1))
        is_ = self.simulated.tally.mean(axis=0).sum(axis=(0, 1))
        checks = []
        for ratio, band, relative in (
            (ABANDONMENT, self.bands.abandonment, False),
            (IN_T_OF_OFFERED, self.bands.served_in_t, False),
            (MEAN_WAIT, self.bands.mean_wait, True),
        ):
            recorded, simulated = float(ratio.of(was)), float(ratio.of(is_))
            difference = simulated - recorded
            if relative:
                difference = difference / recorded if recorded else difference
            checks.append(Check(ratio.name, recorded, simulated, difference, band))
        return tuple(checks)

    @property
    def valid(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks())

    def total(self) -> pl.DataFrame:
        """Return one row: all queues and all day."""
        frame = self._frame(
            self.recorded.tally.sum(axis=(0, 1))[None],
            self.simulated.tally.mean(axis=0).sum(axis=(0, 1))[None],
            {"queue": ["all"]},
        )
        return frame.with_columns(
            recorded_occupancy=pl.lit(_occupancy(self.recorded.staff.sum(axis=0))),
            simulated_occupancy=pl.lit(
                _occupancy(self.simulated.staff.mean(axis=0).sum(axis=(0, 1)))
            ),
        )

    def by_queue(self) -> pl.DataFrame:
        """Return one row a queue."""
        return self._frame(
            self.recorded.tally.sum(axis=1),
            self.simulated.tally.mean(axis=0).sum(axis=1),
            {"queue": [queue.id for queue in self.centre.queues]},
        )

    def by_time(self) -> pl.DataFrame:
        """Return one row an interval of the day, all queues together, with occupancy."""
        frame = self._frame(
            self.recorded.tally.sum(axis=0),
            self.simulated.tally.mean(axis=0).sum(axis=0),
            {"interval": self._starts()},
        )
        simulated = self.simulated.staff.mean(axis=0).sum(axis=0)
        return frame.with_columns(
            pl.Series(
                "recorded_occupancy", [_occupancy(row) for row in self.recorded.staff]
            ),
            pl.Series("simulated_occupancy", [_occupancy(row) for row in simulated]),
        )

    def by_interval(self) -> pl.DataFrame:
        """Return one row a queue and interval of the day."""
        starts = self._starts()
        queues = [queue.id for queue in self.centre.queues]
        return self._frame(
            self.recorded.tally.reshape(-1, len(Measure)),
            self.simulated.tally.mean(axis=0).reshape(-1, len(Measure)),
            {
                "queue": [queue for queue in queues for _ in starts],
                "interval": starts * len(queues),
            },
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison for a script. The keys are an interface."""
        return {
            "centre": self.centre.id,
            "days": self.simulated.days,
            "replications": self.simulated.replications,
            "seed": self.simulated.seed,
            "valid": self.valid,
            "checks": [{**asdict(check), "ok": check.ok} for check in self.checks()],
            "total": self.total().to_dicts()[0],
            "queues": self.by_queue().to_dicts(),
            "times": self.by_time().to_dicts(),
            "intervals": self.by_interval().to_dicts(),
        }

    def _starts(self) -> list[str]:
        step = self.centre.interval_s
        return [clock(n * step) for n in range(self.centre.intervals)]

    def _frame(
        self, recorded: Numbers, simulated: Numbers, labels: Mapping[str, list[str]]
    ) -> pl.DataFrame:
        frame: dict[str, Any] = dict(labels)
        for measure in COUNTS:
            frame[f"recorded_{measure.name.lower()}"] = recorded[:, measure]
            frame[f"simulated_{measure.name.lower()}"] = simulated[:, measure]
        for ratio in SHOWN:
            frame[f"recorded_{ratio.name}"] = ratio.of(recorded)
            frame[f"simulated_{ratio.name}"] = ratio.of(simulated)
        return pl.DataFrame(frame).with_columns(pl.selectors.float().fill_nan(None))


def _occupancy(staff: Numbers) -> float | None:
    """Return occupied / (occupied + available) of seconds by state; None of no time."""
    occupied = staff[
        [AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP]
    ].sum()
    present = occupied + staff[AgentState.AVAILABLE]
    return float(occupied / present) if present > 0 else None


@njit
def _spread(from_s: Numbers, to_s: Numbers, interval_s: float, sums: Numbers) -> None:
    """Add spans of time to the intervals of the day that they lie in."""
    for span in range(from_s.shape[0]):
        at_s = from_s[span]
        while at_s < to_s[span]:
            number = int(at_s // interval_s)
            end_s = min((number + 1) * interval_s, to_s[span])
            sums[number % sums.shape[0]] += end_s - at_s
            at_s = end_s


def recorded_tally(log: Log, presence: Presence, centre: Centre) -> Recorded:
    """Count a log as a simulation is counted: on the interval of entering the queue."""
    queue = _rows(log, centre)
    interval = (log.queued_s % DAY_S // centre.interval_s).astype(int)
    tally = np.zeros((len(centre.queues), centre.intervals, len(Measure)))
    for measure, amount in _amounts(log, presence, centre).items():
        np.add.at(tally[..., measure], (queue, interval), amount)
    wrap_up_s = np.nan_to_num(presence.wrap_up_s)
    return Recorded(tally, _recorded_staff(log, presence, centre, wrap_up_s))


def recorded_by_day(log: Log, presence: Presence, centre: Centre) -> Numbers:
    """Count a log as `[day, Measure]`, all queues, from the day of its epoch on."""
    day = (log.queued_s // DAY_S).astype(int)
    tally = np.zeros((day[-1] + 1, len(Measure)))
    for measure, amount in _amounts(log, presence, centre).items():
        np.add.at(tally[..., measure], day, amount)
    return tally


def _rows(log: Log, centre: Centre) -> Rows:
    """Return for each contact the row of its queue in the centre."""
    row_of = {queue.id: row for row, queue in enumerate(centre.queues)}
    rows: Rows = np.array([row_of[name] for name in log.queues], np.int64)[log.queue]
    return rows


def _amounts(log: Log, presence: Presence, centre: Centre) -> dict[Measure, Numbers]:
    """Return what each contact adds to each measure."""
    queue = _rows(log, centre)
    within_s = np.array([q.target.within_s for q in centre.queues])[queue]
    short_s = np.array([q.short_abandon_s for q in centre.queues])[queue]
    in_t = log.wait_s <= within_s
    return {
        Measure.OFFERED: np.ones(queue.size),
        Measure.ANSWERED: log.answered,
        Measure.ABANDONED: log.abandoned,
        Measure.SHORT_ABANDONED: log.abandoned & (log.wait_s < short_s),
        Measure.ANSWERED_IN_T: log.answered & in_t,
        Measure.ABANDONED_IN_T: log.abandoned & in_t,
        Measure.WAIT_ANSWERED_S: np.where(log.answered, log.wait_s, 0.0),
        Measure.WAIT_ABANDONED_S: np.where(log.abandoned, log.wait_s, 0.0),
        Measure.TALK_S: np.where(log.served, log.talk_s, 0.0),
        Measure.WRAP_UP_S: np.where(log.served, np.nan_to_num(presence.wrap_up_s), 0.0),
        Measure.QUEUE_S: log.wait_s,
        Measure.CALLED_BACK: log.called_back,
    }


def _recorded_staff(
    log: Log, presence: Presence, centre: Centre, wrap_up_s: Numbers
) -> Numbers:
    staff = np.zeros((len(AgentState), centre.intervals))
    if presence.states is not None:
        for state in AgentState:
            from_s, to_s = presence.states.of(state)
            _spread(from_s, to_s, centre.interval_s, staff[state])
        return staff.T
    answered = log.answered
    starts_s, ends_s = log.left_s[answered], log.ended_s[answered]
    for state, from_s, to_s in (
        (AgentState.TALKING, starts_s, ends_s),
        (AgentState.WRAP_UP, ends_s, ends_s + wrap_up_s[answered]),
        (AgentState.AVAILABLE, presence.idle_s[0], presence.idle_s[1]),
    ):
        _spread(from_s, to_s, centre.interval_s, staff[state])
    return staff.T
