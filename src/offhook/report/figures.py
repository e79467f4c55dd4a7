"""A simulation's figures as reports show them: rates with intervals, promises judged.

Counts are means a day. A figure that divides by nothing has the value `None`, and with one
replication no figure has a half width.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
)
from offhook.policy.centre import Group, Queue, Target
from offhook.sim.result import SimulationResult
from offhook.terms.contacts import Channel, Measure
from offhook.terms.states import AgentState
from offhook.terms.units import clock

OUTCOMES = (
    Measure.ANSWERED,
    Measure.ABANDONED,
    Measure.TIMEOUT,
    Measure.OVERFLOW,
    Measure.CALLBACK,
)
BUSY = (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP)
SIGNED_IN = tuple(state for state in AgentState if state is not AgentState.SIGNED_OUT)


class Figure(NamedTuple):
    """A value and the half width of its 95 % confidence interval."""

    value: float | None
    half_width: float | None

    @property
    def low(self) -> float | None:
        """The lower end of the interval, not below 0."""
        if self.value is None or self.half_width is None:
            return None
        return max(0.0, self.value - self.half_width)

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        if self.value is None or self.half_width is None:
            return None
        return self.value + self.half_width


def figure(over: Numbers, under: Numbers) -> Figure:
    """Return the ratio of two counts, each with one entry a replication."""
    found = estimate(over, under)
    return Figure(known(found.value), known(found.half_width))


def known(value: Numbers) -> float | None:
    """Return a number, None where it is not one."""
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The counts of some contacts: `runs[replication, Measure]` over `days` days."""

    runs: Numbers
    days: int

    def a_day(self, *measures: Measure) -> Figure:
        """Return how many a day, of several measures together."""
        total = self.runs[:, list(measures)].sum(axis=1)
        return figure(total, np.full(len(total), float(self.days)))

    def rate(self, ratio: Ratio) -> Figure:
        """Return a rate."""
        return figure(ratio.numerator(self.runs), ratio.denominator(self.runs))

    @property
    def still_open(self) -> float:
        """How many a day had no outcome when the last day ended."""
        offered = self.runs[:, Measure.OFFERED]
        left = offered - self.runs[:, list(OUTCOMES)].sum(axis=1)
        return float(left.mean()) / self.days

    @property
    def offered(self) -> Figure:
        """Contacts offered a day."""
        return self.a_day(Measure.OFFERED)

    @property
    def abandonment(self) -> Figure:
        """Abandoned, of those offered."""
        return self.rate(ABANDONMENT)

    @property
    def asa_s(self) -> Figure:
        """Mean wait of those answered."""
        return self.rate(ASA)

    @property
    def mean_wait_s(self) -> Figure:
        """Mean wait of all offered."""
        return self.rate(MEAN_WAIT)

    @property
    def aht_s(self) -> Figure:
        """Mean talk and wrap-up of those answered."""
        return self.rate(AHT)

    @property
    def served_in_t(self) -> Figure:
        """Answered within the threshold of their own queue, of those offered."""
        return self.rate(IN_T_OF_OFFERED)

    def level(self, target: Target) -> Figure:
        """Return the service level by the formula of a target."""
        return self.rate(SERVICE_LEVELS[target.definition])


@dataclass(frozen=True, slots=True, eq=False)
class QueueFigures:
    """A queue, its counts, and whether it keeps its promise (None: nobody came)."""

    queue: Queue
    client: str
    counts: Counts

    @property
    def level(self) -> Figure:
        """The service level by the formula of the queue's target."""
        return self.counts.level(self.queue.target)

    @property
    def reached(self) -> bool | None:
        """Whether the mean service level reaches the target."""
        value = self.level.value
        return None if value is None else value >= self.queue.target.share


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """The time of some agents: `runs[replication, AgentState]` in seconds."""

    runs: Numbers
    days: int

    def hours(self, states: Sequence[AgentState]) -> Figure:
        """Return hours a day in some states together."""
        total = self.runs[:, list(states)].sum(axis=1) / 3600.0
        return figure(total, np.full(len(total), float(self.days)))

    @property
    def occupancy(self) -> Figure:
        """Busy / (busy + available)."""
        busy = self.runs[:, list(BUSY)].sum(axis=1)
        return figure(busy, busy + self.runs[:, AgentState.AVAILABLE])


class Simulated:
    """The figures of a result, by queue, by interval of the day and by group."""

    def __init__(self, result: SimulationResult) -> None:
        self.result = result
        self.centre = result.centre

    def total(self) -> Counts:
        """Return the counts of all queues."""
        return self._counts(self.result.tally.sum(axis=(1, 2)))

    def queues(self) -> list[QueueFigures]:
        """Return the figures of each queue, all day."""
        clients = {client.id: client.name for client in self.centre.clients}
        runs = self.result.tally.sum(axis=2)
        return [
            QueueFigures(
                queue,
                clients.get(queue.client, queue.client),
                self._counts(runs[:, row]),
            )
            for row, queue in enumerate(self.centre.queues)
        ]

    def times(self) -> list[str]:
        """Return the starts of `intervals` as times of day."""
        return [clock(n * self.centre.interval_s) for n in self.intervals()]

    def intervals(self) -> range:
        """Return the intervals from the first to the last in which the centre works.

        Someone calls, or one agent on average is available: to finish the last calls after
        hours is no part of the day.
        """
        calls = self.result.tally[..., Measure.OFFERED].sum(axis=(0, 1))
        idle_s = self.result.staff[..., AgentState.AVAILABLE].sum(axis=(0, 1))
        whole_s = self.result.replications * self.result.days * self.centre.interval_s
        alive = np.flatnonzero((calls > 0) | (idle_s >= whole_s))
        return range(int(alive[0]), int(alive[-1]) + 1) if alive.size else range(0)

    def by_interval(self, queues: Sequence[int] | None = None) -> list[Counts]:
        """Return the counts of each interval in `intervals`, of all queues or of some."""
        tally = self.result.tally
        chosen = tally if queues is None else tally[:, list(queues)]
        runs = chosen.sum(axis=1)
        return [self._counts(runs[:, interval]) for interval in self.intervals()]

    def channels(self) -> dict[Channel, list[int]]:
        """Return the rows of the queues of each channel in use.

        Waiting is summed within a channel only: hours of e-mail would bury seconds of
        voice.
        """
        rows: dict[Channel, list[int]] = {}
        for row, queue in enumerate(self.centre.queues):
            rows.setdefault(queue.channel, []).append(row)
        return dict(sorted(rows.items()))

    def of_channel(self, channel: Channel) -> Counts:
        """Return the counts of all queues of a channel."""
        rows = self.channels()[channel]
        return self._counts(self.result.tally[:, rows].sum(axis=(1, 2)))

    def groups(self) -> Iterator[tuple[Group, Staff]]:
        """Yield each group and its time, all day."""
        runs = self.result.staff.sum(axis=2)
        for row, group in enumerate(self.centre.groups):
            yield group, Staff(runs[:, row], self.result.days)

    def everybody(self) -> Staff:
        """Return the time of all agents."""
        return Staff(self.result.staff.sum(axis=(1, 2)), self.result.days)

    def staff_by_interval(self, group: int | None = None) -> list[Staff]:
        """Return agents' time in each interval of `intervals`, of all groups or of one."""
        staff = self.result.staff
        runs = staff.sum(axis=1) if group is None else staff[:, group]
        return [Staff(runs[:, n], self.result.days) for n in self.intervals()]

    def common_target(self) -> Target | None:
        """Return the target of all queues, None where they differ."""
        targets = {queue.target for queue in self.centre.queues}
        return targets.pop() if len(targets) == 1 else None

    def _counts(self, runs: Numbers) -> Counts:
        return Counts(runs, self.result.days)
