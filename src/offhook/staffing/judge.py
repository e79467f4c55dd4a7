"""Which targets a simulated staffing keeps, and by how much.

Every condition is a row: one for each queue's target, one for the occupancy of the whole
centre, one for that of each group. A cell is a row in an interval, or in a day. Slack is
how far the figure is on the good side of its limit, as a share; infinite where nothing
was counted.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from offhook.measure.ratios import Estimate, estimate
from offhook.policy.centre import Centre
from offhook.staffing.ahead import Ahead, Flags, Numbers, reach_slots
from offhook.staffing.alone import fit_of, workable_slots
from offhook.staffing.limits import Bounds
from offhook.staffing.observed import Observed

HOLDS = -1e-9  # a rounding error must not cost an agent


class TargetPer(StrEnum):
    """Over how long each queue's target must hold."""

    INTERVAL = "interval"
    DAY = "day"


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """The limits of all rows, and how many slots a cell has."""

    share: Numbers
    max_occupancy: float | None
    max_group_occupancy: Numbers
    working: (
        Flags  # [group, slot]: there may be work; a last call after it is no matter
    )
    slots_per_cell: int

    def slack(self, seen: Observed) -> Numbers:
        """Return the slack of each row and cell over all replications together."""
        over, under = self.sums(seen)
        return slack_of(over, under)

    def sums(self, seen: Observed) -> tuple[Numbers, Numbers]:
        """Return by row and cell what is on the good side of the limit, and its base."""
        over, under = self.folded(seen)
        return over.sum(axis=0), under.sum(axis=0)

    def folded(self, seen: Observed) -> tuple[Numbers, Numbers]:
        """Return for each replication the good side and the base, by row and cell."""
        occupied = _fold(seen.occupied_s * self.working, self)
        there = _fold(seen.there_s * self.working, self)
        under = _fold(seen.under, self)
        good = _fold(seen.over, self) - self.share[:, None] * under
        if self.max_occupancy is None:
            return np.asarray(good), under
        most = self.max_occupancy
        all_there = there.sum(axis=1, keepdims=True)
        all_good = most * all_there - occupied.sum(axis=1, keepdims=True)
        group_good = self.max_group_occupancy[:, None] * there - occupied
        bounded = (self.max_group_occupancy < 1.0)[:, None]
        return (
            np.concatenate(
                [good, all_good, np.where(bounded, group_good, 0.0)], axis=1
            ),
            np.concatenate([under, all_there, np.where(bounded, there, 0.0)], axis=1),
        )

    def levels(self, seen: Observed) -> Estimate:
        """Return the service level of each queue and cell, with half widths (95 %)."""
        return estimate(_fold(seen.over, self), _fold(seen.under, self))


def slack_of(over: Numbers, under: Numbers) -> Numbers:
    """Return good over base; infinite where there is no base.

    >>> slack_of(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()
    [0.25, inf]
    """
    endless = np.full(under.shape, np.inf)
    return np.asarray(np.divide(over, under, out=endless, where=under > 0))


def judge_of(centre: Centre, ahead: Ahead, bounds: Bounds, per: TargetPer) -> Judge:
    """Return the judge of a centre's targets and limits."""
    bounded = bounds.max_occupancy
    if bounded is None and (bounds.max_group_occupancy < 1.0).any():
        bounded = 1.0
    return Judge(
        share=np.array([queue.target.share for queue in centre.queues]),
        max_occupancy=bounded,
        max_group_occupancy=bounds.max_group_occupancy,
        working=workable_slots(fit_of(centre), ahead.peak(), reach_slots(centre)),
        slots_per_cell=1 if per is TargetPer.INTERVAL else ahead.intervals,
    )


def _fold(counted: Numbers, judge: Judge) -> Numbers:
    if judge.slots_per_cell == 1:
        return counted
    shape = (*counted.shape[:-1], -1, judge.slots_per_cell)
    return np.asarray(counted.reshape(shape).sum(axis=-1))
