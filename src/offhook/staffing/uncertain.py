"""The agents that keep a promise when the demand itself is uncertain.

A forecast is not a number but a range: `paths` are equally likely scenarios of the expected
contacts. On a busy path the same agents do worse, and they do worse by more than they gain
on a quiet one; so staffing for the mean path promises too much. Two rules say what "the
target is met" means then, for each interval alone:

* `Rule.EXPECTED`: the contacts of all paths together. What was kept on all paths over what
  is counted on all paths reaches the level: the figure a year's report will show, where
  busy days weigh more for they have more contacts. The mean occupancy of the paths stays
  below the target's. Half of the days may well miss the target.
* `Rule.PROBABILITY`, with p: on a share p of the paths at least the target is met on the
  path's own. The figure for who pays a penalty for each interval missed. A path's required
  agents rise with its load, so this is the requirement at the paths' p-quantile.

On certain demand both are `required.requirement`, to the agent; like that, they ask for the
number from which on the target is met. Erlang A where callers have a patience, Erlang C
where it is infinite. If all paths get busier in proportion, or the target stricter, the
agents never get fewer. (One path alone that gets busier may spare an agent by the first
rule: if it is still a quiet one, it adds contacts that are served well.)
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from offhook.staffing.bell import Floats
from offhook.staffing.demand import (
    LONGEST_S,
    MOST_AGENTS,
    MOST_ERL,
    SHORTEST_S,
    duration,
    share,
)
from offhook.staffing.required import Target
from offhook.staffing.scenario_search import agents_in_expectation, share_of_paths
from offhook.staffing.scenarios import Cells, Verdict, Whole, averages
from offhook.terms.errors import NotAccepted


class Rule(StrEnum):
    """When a target counts as met under uncertain demand: see the module."""

    EXPECTED = "expected"
    PROBABILITY = "probability"


@dataclass(frozen=True, slots=True, eq=False)
class UncertainDemand:
    """Contacts expected under equally likely scenarios, `paths[path, ...]`.

    The mean handling time and the mean patience are numbers or arrays of the shape that
    follows, such as `[queue, day, interval]`; without a patience, or where it is infinite,
    nobody hangs up. The handling time may be nan where no path has contacts.
    """

    paths: Floats
    interval_s: float
    aht_s: ArrayLike
    patience_s: ArrayLike | None = None

    def __post_init__(self) -> None:
        duration("interval_s", self.interval_s)
        paths = np.asarray(self.paths, dtype=np.float64)
        if paths.ndim == 0 or len(paths) == 0:
            raise NotAccepted(
                where="paths", wrong="there is no path", accepted="one or more"
            )
        _refuse("paths", paths, ~(paths >= 0) | np.isinf(paths), "0 or more contacts")
        cells = self.cells()
        busy = paths.max(axis=0).reshape(-1) > 0
        times = f"{SHORTEST_S:g} to {LONGEST_S:g} seconds"
        aht_s, patience_s = cells.aht_s, cells.patience_s
        _refuse("aht_s", aht_s, busy & _out_of_range(aht_s), times)
        endless = np.isposinf(patience_s)
        _refuse("patience_s", patience_s, ~endless & _out_of_range(patience_s), times)
        most = cells.loads_erl[busy, -1]
        limit = f"contacts x aht / interval up to {MOST_ERL:g}"
        _refuse("paths", most, most > MOST_ERL * (1.0 + 1e-9), limit)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of an answer: that of a path."""
        return np.asarray(self.paths).shape[1:]

    def cells(self) -> Cells:
        """Return the intervals in a row, each with its loads in ascending order."""
        paths = np.asarray(self.paths, dtype=np.float64)
        aht_s = _spread("aht_s", self.aht_s, self.shape)
        endless = np.inf if self.patience_s is None else self.patience_s
        contacts = np.sort(paths.reshape(len(paths), -1).T, axis=1)
        with np.errstate(over="ignore"):
            loads = contacts * aht_s[:, None] / self.interval_s
        loads[contacts[:, -1] == 0] = 0.0
        return Cells(loads, aht_s, _spread("patience_s", endless, self.shape))


@dataclass(frozen=True, slots=True, eq=False)
class UncertainRequirement:
    """Agents for each interval, and what they achieve over the paths.

    `service_level`, `p_abandon` and `mean_wait_s` are of the contacts of all paths
    together, `occupancy` is the mean over the paths (all to about five digits); `p_met` is
    the share of paths on which the target is met on their own. The wait is infinite where
    an Erlang C queue grows for ever on some path. Nobody's service level is 1.
    """

    agents: Whole
    target: Target
    service_level: Floats
    p_met: Floats
    occupancy: Floats
    p_abandon: Floats
    mean_wait_s: Floats


def uncertain_requirement(
    demand: UncertainDemand,
    target: Target,
    rule: Rule = Rule.EXPECTED,
    probability: float = 0.8,
) -> UncertainRequirement:
    """Return the agents required in each interval; contacts take one at least.

    Exact: an interval too close to call is decided by the formulas of one queue.

    >>> paths = np.array([[300.0, 500.0], [500.0, 500.0], [700.0, 500.0]])
    >>> demand = UncertainDemand(paths, 1800, aht_s=240, patience_s=60)
    >>> uncertain_requirement(demand, Target()).agents.tolist()
    [69, 58]
    >>> uncertain_requirement(demand, Target(), Rule.PROBABILITY, 0.6).agents.tolist()
    [58, 58]
    """
    agents = uncertain_agents(demand, target, rule, probability)
    return uncertain_evaluation(demand, target, agents)


def uncertain_agents(
    demand: UncertainDemand,
    target: Target,
    rule: Rule = Rule.EXPECTED,
    probability: float = 0.8,
) -> Whole:
    """Return the agents of `uncertain_requirement` alone, without what they achieve."""
    share("probability", probability, one=True)
    cells = demand.cells()
    agents = np.zeros(len(cells.loads_erl), dtype=np.int64)
    busy = np.flatnonzero(cells.loads_erl[:, -1])
    asked = cells.at(busy)
    if rule is Rule.PROBABILITY:
        paths = cells.loads_erl.shape[1]
        asked = asked.on_path(max(0, int(np.ceil(probability * paths - 1e-9)) - 1))
    wanted = asked.loads_erl[:, -1] > 0
    agents[busy[wanted]] = agents_in_expectation(
        asked.at(np.flatnonzero(wanted)), target
    )
    return agents.reshape(demand.shape)


def uncertain_evaluation(
    demand: UncertainDemand, target: Target, agents: ArrayLike
) -> UncertainRequirement:
    """Return what given agents achieve in each interval, enough or not.

    >>> demand = UncertainDemand(np.array([400.0, 600.0]), 1800, aht_s=240, patience_s=60)
    >>> found = uncertain_evaluation(demand, Target(), 60)
    >>> round(float(found.service_level), 4), float(found.p_met)
    (0.7696, 0.5)
    """
    given = _spread("agents", agents, demand.shape)
    wrong = ~((given >= 0) & (given <= MOST_AGENTS)) | (given % 1 != 0)
    _refuse("agents", given, wrong, f"a whole number from 0 to {MOST_AGENTS}")
    staff = given.astype(np.int64)
    cells = demand.cells()
    figures = np.zeros((5, staff.size))
    figures[:2] = 1.0
    busy = np.flatnonzero(cells.loads_erl[:, -1])
    asked, there = cells.at(busy), staff[busy]
    found = averages(asked, there, target)
    figures[0, busy] = found.level
    figures[1, busy] = share_of_paths(asked, there, target)
    figures[2, busy] = found.occupancy
    hang_up = np.isfinite(asked.patience_s)
    figures[3, busy] = np.where(hang_up, np.clip(1.0 - found.means[2], 0.0, 1.0), 0.0)
    figures[4, busy] = np.maximum(found.means[3], 0.0)
    shaped = figures.reshape(5, *demand.shape)
    return UncertainRequirement(staff.reshape(demand.shape), target, *shaped)


def _spread(where: str, values: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Return the values for each interval, in a row, or refuse their shape."""
    try:
        whole = np.broadcast_to(np.asarray(values, dtype=np.float64), shape)
    except (TypeError, ValueError) as error:
        raise NotAccepted(
            where=where,
            wrong=f"numbers of shape {np.shape(values)} do not fit",
            accepted=f"a number, or numbers of shape {shape}",
        ) from error
    return whole.reshape(-1)


def _out_of_range(seconds: Floats) -> Verdict:
    return np.asarray(~((seconds >= SHORTEST_S) & (seconds <= LONGEST_S)))


def _refuse(where: str, values: Floats, wrong: Verdict, accepted: str) -> None:
    """Refuse the first of the values that is wrong."""
    if wrong.any():
        first = float(values[wrong].flat[0])
        raise NotAccepted(where=where, wrong=f"{first:g} is wrong", accepted=accepted)
