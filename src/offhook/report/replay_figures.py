"""A replay's figures as reports show them: recorded, simulated, and what would have been."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import NamedTuple

import numpy as np

from offhook.kernel.arrays import Numbers
from offhook.measure.ratios import (
    ABANDONMENT,
    AHT,
    ASA,
    IN_T_OF_OFFERED,
    MEAN_WAIT,
    SERVICE_LEVELS,
    Ratio,
    estimate,
    estimate_change,
)
from offhook.measure.tallies import Counting, Promise
from offhook.policy.centre import Centre, Target
from offhook.report.figures import BUSY, Figure, known
from offhook.sim.replay import ReplayResult
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState
from offhook.terms.units import clock

_STRAY_SHARE = 0.001
"""An interval with a smaller share of the contacts does not widen a chart."""
PRESENT = (*BUSY, AgentState.AVAILABLE)


class Kind(Enum):
    """How a figure is written."""

    COUNT = auto()
    SHARE = auto()
    SECONDS = auto()


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of contacts: the key of its name, how it is written, what is divided."""

    key: str
    kind: Kind
    of: Ratio | Measure

    def parts(self, runs: Numbers) -> tuple[Numbers, Numbers]:
        """Return what is divided by what, of `runs[..., Measure]`."""
        if isinstance(self.of, Measure):
            return runs[..., self.of], np.ones(runs.shape[:-1])
        return self.of.numerator(runs), self.of.denominator(runs)


OFFERED = Metric("offered", Kind.COUNT, Measure.OFFERED)
LOST = Metric("abandonment", Kind.SHARE, ABANDONMENT)
SERVED = Metric("served_in_t", Kind.SHARE, IN_T_OF_OFFERED)
WAITED = Metric("mean_wait", Kind.SECONDS, MEAN_WAIT)
HANDLED = Metric("aht", Kind.SECONDS, AHT)
SPEED = Metric("asa", Kind.SECONDS, ASA)
METRICS = (
    OFFERED,
    Metric("answered", Kind.COUNT, Measure.ANSWERED),
    Metric("abandoned", Kind.COUNT, Measure.ABANDONED),
    LOST,
    SERVED,
    SPEED,
    WAITED,
    HANDLED,
)


class Beside(NamedTuple):
    """A figure as recorded, as simulated, and with what was changed.

    `error` is simulated less recorded; `change` the what-if less simulated, its interval
    that of pairs of runs that met the same customers. None where there is no what-if.
    """

    recorded: Figure
    simulated: Figure
    error: Figure
    what_if: Figure | None
    change: Figure | None


Cut = Callable[[Numbers], Numbers]
"""Takes `[replication, queue, interval, Measure]` to `[replication, Measure]`."""


class Replayed:
    """The figures of a replay, all together, by queue and by interval of the day."""

    def __init__(self, result: ReplayResult, *, with_what_if: bool) -> None:
        self.result = result
        self.centre = result.centre
        self.recorded = result.comparison.recorded
        self.what_if = result.what_if if with_what_if else None

    def common_target(self) -> Target | None:
        """Return the target of all queues, None where they differ."""
        targets = {queue.target for queue in self.centre.queues}
        return targets.pop() if len(targets) == 1 else None

    def level(self) -> Metric | None:
        """Return the service level that all queues share, if they do."""
        target = self.common_target()
        if target is None:
            return None
        ratio = SERVICE_LEVELS[target.definition]
        return Metric("service_level", Kind.SHARE, ratio)

    def queues(self) -> list[int]:
        """Return the rows of the queues that somebody called."""
        calls = self.recorded.tally[..., Measure.OFFERED].sum(axis=1)
        return [int(row) for row in np.flatnonzero(calls)]

    def queues_outside(self) -> list[int]:
        """Return the rows of the queues that do not come out as they were.

        They are held against the bands of the whole, which may hide one behind another.
        """
        bands = self.result.comparison.bands
        return [
            row
            for row in self.queues()
            if _beyond(self.of_queue(LOST, row), bands.abandonment)
            or _beyond(self.of_queue(SERVED, row), bands.served_in_t)
            or _beyond(self.of_queue(WAITED, row), bands.mean_wait, relative=True)
        ]

    def intervals(self) -> list[int]:
        """Return the intervals of the day in which somebody called."""
        calls = self.recorded.tally[..., Measure.OFFERED].sum(axis=0)
        return [int(row) for row in np.flatnonzero(calls)]

    def times(self) -> list[str]:
        """Return when each of `intervals` starts."""
        return [clock(n * self.centre.interval_s) for n in self.intervals()]

    def drawn(self) -> list[int]:
        """Return the intervals that a chart shows: one after another, and no stray ones.

        A handful of callers at midnight would stretch both axes for nothing.
        """
        calls = self.recorded.tally[..., Measure.OFFERED].sum(axis=0)
        usual = np.flatnonzero(calls >= _STRAY_SHARE * calls.sum())
        return list(range(int(usual[0]), int(usual[-1]) + 1))

    def drawn_times(self) -> list[str]:
        """Return when each of `drawn` starts."""
        return [clock(n * self.centre.interval_s) for n in self.drawn()]

    def total(self, metric: Metric) -> Beside:
        """Return a figure of all queues."""
        return self._beside(metric, lambda runs: runs.sum(axis=(1, 2)))

    def of_queue(self, metric: Metric, row: int) -> Beside:
        """Return a figure of one queue."""
        return self._beside(metric, lambda runs: runs[:, row].sum(axis=1))

    def of_time(self, metric: Metric, interval: int) -> Beside:
        """Return a figure of one interval of the day, all queues together."""
        return self._beside(metric, lambda runs: runs[:, :, interval].sum(axis=1))

    def dates(self) -> list[str]:
        """Return the days of the history, as 2026-03-02."""
        first = self.result.log.epoch.date()
        days = range(self.result.simulated.days)
        return [(first + timedelta(days=day)).isoformat() for day in days]

    def of_day(self, metric: Metric, day: int) -> Beside:
        """Return a figure of one day of `dates`; the what-if is not counted by day."""
        return _laid_beside(
            metric.parts(self.result.recorded_by_day[None, day]),
            metric.parts(self.result.simulated_by_day[:, day]),
            None,
        )

    def occupancy(self, interval: int | None = None) -> Beside:
        """Return busy time as a share of busy and available time."""

        def parts(staff: Numbers) -> tuple[Numbers, Numbers]:
            """Take `[replication, interval, AgentState]` apart."""
            chosen = staff.sum(axis=1) if interval is None else staff[:, interval]
            return chosen[:, list(BUSY)].sum(-1), chosen[:, list(PRESENT)].sum(-1)

        other = self.what_if
        return _laid_beside(
            parts(self.recorded.staff[None]),
            parts(self.result.simulated.staff.sum(axis=1)),
            None if other is None else parts(other.staff.sum(axis=1)),
        )

    def _beside(self, metric: Metric, cut: Cut) -> Beside:
        other = self.what_if
        return _laid_beside(
            metric.parts(cut(self.recorded.tally[None])),
            metric.parts(cut(self.result.simulated.tally)),
            None if other is None else metric.parts(cut(other.tally)),
        )


def counting_of(centre: Centre) -> Counting:
    """Return how to count a centre's history: each queue by its own promise."""
    promises = {
        queue.id: Promise(queue.target.within_s, queue.short_abandon_s)
        for queue in centre.queues
    }
    return Counting(promises=promises, timezone=centre.timezone)


def _beyond(beside: Beside, band: float, *, relative: bool = False) -> bool:
    was, error = beside.recorded.value, beside.error.value
    if was is None or error is None:
        return False
    return abs(error) > band * (was if relative and was else 1.0)


Parts = tuple[Numbers, Numbers]


def _laid_beside(recorded: Parts, simulated: Parts, what_if: Parts | None) -> Beside:
    was, is_ = estimate(*recorded), estimate(*simulated)
    error = Figure(known(is_.value - was.value), known(is_.half_width))
    if what_if is None:
        return Beside(_figure(recorded), _figure(simulated), error, None, None)
    change = estimate_change(simulated, what_if)
    return Beside(
        _figure(recorded),
        _figure(simulated),
        error,
        _figure(what_if),
        Figure(known(change.value), known(change.half_width)),
    )


def _figure(parts: Parts) -> Figure:
    found = estimate(*parts)
    return Figure(known(found.value), known(found.half_width))
