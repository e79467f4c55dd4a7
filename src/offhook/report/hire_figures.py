"""What the report of a hiring plan shows: classes, coverage, and how sure it is."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from offhook.hiring.curves import Numbers
from offhook.hiring.decisions import Decision
from offhook.hiring.facts import HiringFacts
from offhook.hiring.hire import Hiring
from offhook.hiring.levers import Sureness
from offhook.hiring.one_more import Scarcity
from offhook.hiring.programme import series

_TRIFLE = 1e-6


@dataclass(frozen=True, slots=True)
class ClassStart:
    """Classes of one path into a pool that begin in a week.

    `is_whole`: whether they were counted in whole classes.
    """

    week: int
    pool: str
    path: str
    classes: float
    trainees: float
    offers_week: int
    floor_week: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The filled positions of a pool by week that simulations reach: 10, 50, 90 %."""

    low: Numbers
    middle: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Hired:
    """A hiring plan with what binds it, its latest dates and its simulation."""

    hiring: Hiring
    binding: tuple[Scarcity, ...]
    decisions: tuple[Decision, ...]
    sure: Sureness
    seed: int

    @property
    def facts(self) -> HiringFacts:
        """What the plan started from."""
        return self.hiring.facts

    def day(self, week: int) -> date:
        """Return the Monday of a week."""
        return self.facts.day(week)

    @property
    def last_day(self) -> date:
        """The last day planned."""
        return self.facts.day(self.facts.weeks) - timedelta(days=1)

    def per_position(self) -> Numbers:
        """Return the agents it takes to fill a position, a column."""
        pools = self.facts.pools
        return np.array([[one.agents_per_position] for one in pools])

    def required(self) -> Numbers:
        """Return the required positions by pool and week, without any margin."""
        return np.array(
            [series(one.required, self.facts.weeks, 0.0) for one in self.facts.pools]
        )

    def filled(self) -> Numbers:
        """Return the positions that people fill, by pool and week; no more than there are.

        Overtime fills none: it stands beside.
        """
        filled = self.hiring.flows.filled / self.per_position()
        return np.minimum(filled, self.required())

    def short(self) -> Numbers:
        """Return the positions that neither people nor overtime fill."""
        flows = self.hiring.flows
        covered = (flows.filled + flows.overtime) / self.per_position()
        left = np.maximum(self.required() - covered, 0.0)
        return np.where(left < _TRIFLE, 0.0, left)

    def classes(self) -> list[ClassStart]:
        """Return the classes that begin, in the order of their weeks."""
        flows = self.hiring.flows
        found = [
            self._class(row, week)
            for row in range(len(flows.ways))
            for week in np.flatnonzero(flows.starts[row] > _TRIFLE).tolist()
        ]
        return sorted(found, key=lambda one: (one.week, one.pool, one.path))

    def _class(self, row: int, week: int) -> ClassStart:
        facts, flows = self.facts, self.hiring.flows
        way = flows.ways[row]
        path = facts.paths[way.path]
        return ClassStart(
            week=week,
            pool=facts.pools[way.pool].id,
            path=path.id,
            classes=float(flows.classes[row, week]),
            trainees=float(flows.starts[row, week]),
            offers_week=week - path.notice_weeks,
            floor_week=week + path.weeks,
            is_whole=week < facts.calendar_weeks,
        )

    def bands(self) -> list[Band]:
        """Return the band of each pool that the simulated plan keeps to."""
        outcomes, per = self.sure.outcomes, self.per_position()
        there = np.minimum(outcomes.filled, outcomes.required[None]) / per[None]
        low, middle, high = np.quantile(there, (0.1, 0.5, 0.9), axis=0)
        return [
            Band(low[row], middle[row], high[row])
            for row in range(len(self.facts.pools))
        ]

    def opening_share(self) -> tuple[float, float, float]:
        """Return the share filled on the opening day: 10, 50 and 90 % of simulations."""
        share = self.sure.outcomes.filled_share(self.sure.week)
        low, middle, high = np.quantile(share, (0.1, 0.5, 0.9)).tolist()
        return low, middle, high

    def turning_weeks(self) -> list[int]:
        """Return the weeks worth a row: where more is required, and every fourth."""
        required = self.required().sum(axis=0)
        steps = np.flatnonzero(np.diff(required, prepend=required[:1] - 1.0))
        return sorted({*steps.tolist(), *range(0, self.facts.weeks, 4)})
