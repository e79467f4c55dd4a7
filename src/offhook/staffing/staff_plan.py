"""A staffing as a value: agents, pay, what the simulation saw, and what cannot be kept."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from offhook.measure.ratios import Estimate
from offhook.staffing.ahead import Counts, Numbers


class Reason(StrEnum):
    """Why a target or limit is not kept."""

    NOBODY_ABLE = "nobody-able"  # no group may take the queue's contacts
    SEATS = "seats"  # the site is full
    PEOPLE = "people"  # the groups have no more agents
    NO_NUMBER_HELPS = "no-number-helps"  # agents that answer too slowly, for instance
    NOISE = "noise"  # nearer to the target than the simulation can tell


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A condition that fails: of a queue, or of the occupancy where `queue` is None.

    `interval` is None for a target of the day. `missing` is how far the figure is on the
    wrong side of `limit`. `more_agents` is how many agents more than allowed would be
    needed there, None where that is not the reason.
    """

    queue: str | None
    day: int
    interval: int | None
    figure: float
    limit: float
    reason: Reason
    more_agents: int | None = None

    @property
    def missing(self) -> float:
        """How far the figure is on the wrong side of its limit."""
        return abs(self.limit - self.figure)


@dataclass(frozen=True, slots=True, eq=False)
class StaffPlan:
    """Agents of each group in each interval, and what they achieve in simulation.

    `agents[group, day, interval]` are present; the cost counts those on the books as well
    (shrinkage). Levels are of each queue's own definition, by `[queue, day, interval]`
    and `[queue, day]`, seen with customers that the search never met, with half widths of
    95 % confidence; who flows out counts as not served in time. `met_share[queue, day]`
    is the share of replications (scenarios, where there are some) in which the day's level
    reaches the target. `occupancy[group, day, interval]` is nan where nobody is there.

    `bound` is the pay that no staffing can go below (`staffing.relaxation`);
    `alone_cost` that of every queue staffed alone by Erlang's formulas, `alone_holds`
    whether that keeps all targets in the simulation. `overrun_h` are hours that agents
    worked after their last interval to end a call, which are not in the cost.
    """

    queues: tuple[str, ...]
    groups: tuple[str, ...]
    interval_s: float
    agents: Counts
    cost: float
    bound: float
    alone_cost: float
    alone_holds: bool
    level: Estimate
    day_level: Estimate
    met_share: Numbers
    occupancy: Numbers
    overrun_h: float
    shortfalls: tuple[Shortfall, ...]
    replications: int
    simulated_days: int
    seed: int

    @property
    def is_kept(self) -> bool:
        """Whether every target and limit is kept, as far as the simulation can tell."""
        return all(one.reason is Reason.NOISE for one in self.shortfalls)

    @property
    def gap(self) -> float:
        """How far the cost is above the bound, as a share of the cost."""
        return 1.0 - self.bound / self.cost if self.cost > 0 else 0.0

    @property
    def pooling_saves(self) -> float:
        """The share of the cost of queues alone that pooling saves."""
        return 1.0 - self.cost / self.alone_cost if self.alone_cost > 0 else 0.0

    @property
    def agent_h(self) -> float:
        """The hours of presence of all agents."""
        return float(self.agents.sum()) * self.interval_s / 3600.0

    def half_width(self) -> float:
        """Return the median half width of the service level of an interval."""
        known = self.level.half_width[np.isfinite(self.level.half_width)]
        return float(np.median(known)) if known.size else 0.0
