"""The searches behind `uncertain`: agents enough over the paths, paths met by agents.

More agents raise the service level of every path (`required` says why), and mostly that of
all paths together. Under SL-2, and under SL-6 with S above T, they may lower it: more agents
answer more of a busy path's callers, late, and these count more then. Under SL-5 with S
above T each path has its valley. There the search comes down, one agent at a time, from the
number that is enough for the busiest path, and so for all, to the first that is not.
"""

import math

import numpy as np

from offhook.staffing.bell import Floats
from offhook.staffing.definitions import Definition
from offhook.staffing.demand import MOST_AGENTS
from offhook.staffing.required import Target
from offhook.staffing.scenarios import Cells, Verdict, Whole, meets

# So many questions by extrapolation; then ranges are halved, strides doubled.
_EXTRAPOLATED = 6


def agents_in_expectation(cells: Cells, target: Target) -> Whole:
    """Return the agents from whose number on the target is met in expectation.

    >>> cells = Cells(np.array([[8.0, 12.0]]), np.array([180.0]), np.array([60.0]))
    >>> agents_in_expectation(cells, Target()).tolist()
    [11]
    """
    patient = np.isfinite(cells.patience_s)
    dips = np.zeros_like(patient)
    if target.has_valley:
        dips = patient
    elif _may_dip(target):
        dips = patient & ~cells.is_certain
    found = np.zeros(patient.size, dtype=np.int64)
    found[~dips] = _from_below(cells.at(np.flatnonzero(~dips)), target)
    hilly = cells.at(np.flatnonzero(dips))
    beyond = target
    if target.has_valley:  # SL-3 is never above SL-5, and has no valley.
        beyond = target.with_definition(Definition.ABANDONS_NEGATIVE)
    enough = _from_below(hilly.on_path(-1), beyond)
    found[dips] = _from_above(hilly, enough, target)
    return found


def share_of_paths(cells: Cells, agents: Whole, target: Target) -> Floats:
    """Return the share of the paths on which the target is met on their own."""
    paths = cells.loads_erl.shape[1]
    if target.has_valley:
        count = np.zeros(agents.size)
        for path in range(paths):
            count += _path_meets(cells, agents, target, np.full(agents.size, path))
        return np.asarray(count / paths)
    low, high = np.zeros(agents.size, np.int64), np.full(agents.size, paths)
    while (rows := np.flatnonzero(low < high)).size:
        middle = (low[rows] + high[rows]) // 2
        met = _path_meets(cells.at(rows), agents[rows], target, middle)
        low[rows[met]], high[rows[~met]] = middle[met] + 1, middle[~met]
    return np.asarray(low / paths)


def _path_meets(cells: Cells, agents: Whole, target: Target, path: Whole) -> Verdict:
    one = cells.on_path(path)
    met = one.loads_erl[:, 0] == 0  # Nobody calls: nobody is disappointed.
    rows = np.flatnonzero(~met)
    met[rows] = meets(one.at(rows), agents[rows], target)[0]
    return np.asarray(met)


def _may_dip(target: Target) -> bool:
    late_limit = target.short_abandon_s > target.within_s
    excluding = target.definition is Definition.SHORT_ABANDONS_EXCLUDED
    return target.definition is Definition.ANSWERED_ONLY or (excluding and late_limit)


def _from_below(cells: Cells, target: Target) -> Whole:
    """Return the first number that meets the target, if more agents never harm.

    The level, as log-odds, is nearly a straight line in the agents: extrapolate it.
    """
    loads = cells.loads_erl
    load = (loads * loads).sum(axis=1) / loads.sum(axis=1)  # As a contact finds it.
    slope = 1.8 / np.sqrt(load + np.maximum(loads.var(axis=1), 0.0) + 1.0)
    aim, least = _log_odds(np.array(target.level)), 1
    low = np.full(load.size, least - 1)
    high = np.full(load.size, MOST_AGENTS)
    asked = np.maximum(np.ceil(load + 0.3 * np.sqrt(load)).astype(np.int64), least)
    last_n, last_odds = np.full(load.size, math.nan), np.full(load.size, math.nan)
    rows, turn = np.arange(load.size), 0
    while rows.size:
        n = asked[rows]
        met, level, occupancy = meets(cells.at(rows), n, target)
        high[rows[met]], low[rows[~met]] = n[met], n[~met]
        odds = _log_odds(level)
        measured = (odds - last_odds[rows]) / (n - last_n[rows])
        useful = (measured > 0.01 * slope[rows]) & (measured < 100.0 * slope[rows])
        slope[rows[useful]] = measured[useful]
        last_n[rows], last_odds[rows] = n, odds
        root = n + (aim - odds) / slope[rows]
        if target.max_occupancy is not None:
            root = np.maximum(root, n * occupancy / target.max_occupancy)
        asked[rows] = _next(low[rows], high[rows], root, n, turn)
        rows, turn = rows[high[rows] - low[rows] > 1], turn + 1
    return high


def _next(low: Whole, high: Whole, root: Floats, last: Whole, turn: int) -> Whole:
    """Return the next number to ask, between one that fails and one that will do."""
    if turn >= _EXTRAPOLATED:
        strides = 2 ** min(turn - _EXTRAPOLATED, 30) * np.ones_like(last)
        root = np.where(high < MOST_AGENTS, (low + high) // 2, last + strides)
    ahead = np.clip(np.ceil(root), 0.0, float(MOST_AGENTS)).astype(np.int64)
    return np.minimum(np.maximum(ahead, low + 1), np.maximum(high - 1, low + 1))


def _from_above(cells: Cells, enough: Whole, target: Target) -> Whole:
    """Return the last number, coming down from one that will do, that meets the target."""
    found = enough.copy()
    rows = np.flatnonzero(found > 1)
    while rows.size:
        met = meets(cells.at(rows), found[rows] - 1, target)[0]
        rows = rows[met]
        found[rows] -= 1
        rows = rows[found[rows] > 1]
    return found


def _log_odds(level: Floats) -> Floats:
    inner = np.clip(level, 1e-9, 1.0 - 1e-9)
    return np.asarray(np.log(inner / (1.0 - inner)))
