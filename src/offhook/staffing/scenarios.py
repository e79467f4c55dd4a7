"""Averages of the Erlang formulas over many loads that are equally likely, and a verdict.

At a number of agents every share is a smooth function of the load. So a few dozen loads,
Chebyshev's, stand for hundreds of paths: the polynomial through them is averaged exactly,
by the paths' moments, and how fast its coefficients fall tells how far it may be off.
Where that leaves a doubt whether a target is met, more loads are asked, then every path,
then every path by the formulas of one queue: the verdict is the exact one.
(Erlang C has a kink where the load reaches the agents: what lies beyond is known, no one is
in time, and the polynomial covers the loads below.)
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offhook.staffing.bell import Floats
from offhook.staffing.demand import Demand
from offhook.staffing.many_queues import ERROR, shares_of_many, shares_of_one
from offhook.staffing.required import Target, queue_of

Whole = NDArray[np.int64]
Verdict = NDArray[np.bool_]

_NODES = (10, 16, 28, 60)  # Polynomials tried; then all paths.
_CAUTION = 10.0  # The error is taken for so many times the last coefficients.
_CHUNK = 512  # Cells at a time: their paths stay in the cache.
_ROUNDING = 1e-12  # As in `required`: a rounding error must not cost an agent.


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Intervals to staff, in a row: `loads_erl[cell, path]` rises along the paths."""

    loads_erl: Floats
    aht_s: Floats
    patience_s: Floats

    def at(self, rows: Whole) -> "Cells":
        """Return some of the cells."""
        return Cells(self.loads_erl[rows], self.aht_s[rows], self.patience_s[rows])

    def on_path(self, paths: Whole | int) -> "Cells":
        """Return the cells with one path only: the same for all, or one for each."""
        rows = np.arange(len(self.loads_erl))
        one = self.loads_erl[rows, paths][:, None]
        return Cells(one, self.aht_s, self.patience_s)

    @property
    def is_certain(self) -> Verdict:
        """Whether all paths of a cell are one."""
        low, high = self.loads_erl[:, 0], self.loads_erl[:, -1]
        return np.asarray(high - low <= 1e-14 * high)


@dataclass(frozen=True, slots=True, eq=False)
class Averages:
    """Contact-weighted means of `Shares` over the paths, `[cell]`, and what they may miss.

    `means` and `errors` are `[share, cell]`: kept, counted, answered, and the wait.
    """

    means: Floats
    errors: Floats
    occupancy_before: Floats

    @property
    def level(self) -> Floats:
        """The service level: all that was kept over all that is counted."""
        kept, counted = self.means[:2]
        level = np.divide(kept, counted, out=np.zeros_like(kept), where=counted > 0)
        return np.asarray(np.minimum(level, 1.0))

    @property
    def level_error(self) -> Floats:
        """How far off the service level may be."""
        errors = self.errors[0] + self.errors[1]
        return np.asarray(errors / np.maximum(self.means[1], 1e-12))

    @property
    def occupancy(self) -> Floats:
        """The mean occupancy over the paths, of equal weight: agents are paid by time."""
        return np.asarray(np.minimum(self.occupancy_before * self.means[2], 1.0))

    @property
    def occupancy_error(self) -> Floats:
        """How far off the occupancy may be."""
        return np.asarray(self.occupancy_before * self.errors[2])


Estimate = Callable[[Cells, Floats, Target], Averages]


def meets(
    cells: Cells, agents: Whole, target: Target
) -> tuple[Verdict, Floats, Floats]:
    """Return which cells meet the target in expectation, their levels and occupancies.

    The verdict is exact, the other two are as good as it took to reach it.
    """
    most = 1.0 if target.max_occupancy is None else target.max_occupancy
    met = np.zeros(agents.size, dtype=np.bool_)
    level, occupancy = np.zeros(agents.size), np.zeros(agents.size)
    in_doubt = np.ones(agents.size, dtype=np.bool_)
    for rows, found in _ladder(cells, agents, target, in_doubt):
        margin, room = found.level - target.level, most - found.occupancy
        if target.max_occupancy is None:
            room = np.full_like(room, 1.0)
        sure_level = np.abs(margin) > found.level_error
        sure_room = np.abs(room) > found.occupancy_error
        fails = (sure_level & (margin < 0)) | (sure_room & (room < 0))
        sure = fails | (sure_level & sure_room)
        met[rows], level[rows], occupancy[rows] = ~fails, found.level, found.occupancy
        in_doubt[rows[sure]] = False
    for row in np.flatnonzero(in_doubt):
        met[row] = _meets_exactly(cells.at(np.array([row])), int(agents[row]), target)
    return met, level, occupancy


def averages(
    cells: Cells, agents: Whole, target: Target, *, error: float = 1e-5
) -> Averages:
    """Return the averages of each cell, none further off than `error` (the wait: in AHT)."""
    size = agents.size
    means, errors, before = np.zeros((4, size)), np.zeros((4, size)), np.zeros(size)
    in_doubt = np.ones(size, dtype=np.bool_)
    for rows, found in _ladder(cells, agents, target, in_doubt):
        means[:, rows], errors[:, rows] = found.means, found.errors
        before[rows] = found.occupancy_before
        wait_error = found.errors[3] / cells.aht_s[rows]
        worst = np.maximum.reduce([found.level_error, found.errors[2], wait_error])
        in_doubt[rows[worst <= error]] = False
    return Averages(means, errors, before)


def _ladder(
    cells: Cells, agents: Whole, target: Target, in_doubt: Verdict
) -> Iterator[tuple[Whole, Averages]]:
    """Yield ever better averages of some rows, of those that the caller still doubts."""
    certain, paths = cells.is_certain, cells.loads_erl.shape[1]
    steps: list[tuple[Estimate, Verdict, int]] = [(_of_one_path, certain, 4 * _CHUNK)]
    steps += [(_by_nodes(n), ~certain, _CHUNK) for n in _NODES if n < paths]
    for estimate, fitting, chunk in [*steps, (_of_all_paths, ~certain, _CHUNK)]:
        rows = np.flatnonzero(in_doubt & fitting)
        for start in range(0, rows.size, chunk):
            few = rows[start : start + chunk]
            yield few, estimate(cells.at(few), agents[few].astype(np.float64), target)


def _of_one_path(cells: Cells, agents: Floats, target: Target) -> Averages:
    return _of_all_paths(cells.on_path(-1), agents, target)


def _of_all_paths(cells: Cells, agents: Floats, target: Target) -> Averages:
    """Return the averages of every path's shares."""
    loads = cells.loads_erl
    columns = (agents[:, None], loads, cells.aht_s[:, None], cells.patience_s[:, None])
    shares = shares_of_many(*columns, target)
    whole = loads.sum(axis=1)
    means = np.stack(
        [
            np.where(loads > 0, loads * share.reshape(loads.shape), 0.0).sum(axis=1)
            for share in (shares.kept, shares.counted, shares.answered, shares.wait_s)
        ]
    )
    means /= whole
    return Averages(means, _formula_errors(cells), _occupancy_before(cells, agents))


def _by_nodes(nodes: int) -> Estimate:
    """Return the estimate by a polynomial through so many loads between the extremes."""
    angles = np.pi * (np.arange(nodes) + 0.5) / nodes
    where = np.cos(angles)
    transform = 2.0 / nodes * np.cos(np.outer(angles, np.arange(nodes)))
    transform[:, 0] *= 0.5

    def estimate(cells: Cells, agents: Floats, target: Target) -> Averages:
        loads, endless = cells.loads_erl, np.isinf(cells.patience_s)
        low, high = loads[:, 0], loads[:, -1]
        top = np.where(endless, np.clip(agents, low, high), high)
        half = 0.5 * (top - low)
        at = (low + half)[:, None] + half[:, None] * where
        columns = (agents[:, None], at, cells.aht_s[:, None], cells.patience_s[:, None])
        shares = shares_of_many(*columns, target)
        values = np.stack((shares.kept, shares.counted, shares.answered, shares.wait_s))
        # A node may round up to the agents; there the wait is infinite, and not asked.
        values[3] = np.where(np.isfinite(values[3]), values[3], 0.0)
        coefficients = values.reshape(4, *at.shape) @ transform
        inside = np.where(endless[:, None] & (loads >= agents[:, None]), 0.0, loads)
        inside /= loads.sum(axis=1, keepdims=True)
        moments = _moments(loads, inside, low, half, nodes)
        means = np.einsum("sck,ck->sc", coefficients, moments)
        tails = np.abs(coefficients[:, :, -3:]).max(axis=2) * moments[:, 0]
        _add_overloaded(cells, agents, means, tails)
        errors = _CAUTION * tails + _formula_errors(cells)
        return Averages(means, errors, _occupancy_before(cells, agents))

    return estimate


def _moments(
    loads: Floats, weights: Floats, low: Floats, half: Floats, count: int
) -> Floats:
    """Return the weighted means of Chebyshev's polynomials over the paths, `[cell, k]`."""
    scale = np.where(half > 0, half, 1.0)[:, None]
    s = np.minimum((loads - low[:, None]) / scale - 1.0, 1.0)
    moments = np.empty((len(loads), count))
    before, here = weights.copy(), weights * s
    s *= 2.0
    for k in range(count):
        moments[:, k] = before.sum(axis=1)
        before, here = here, s * here - before
    return moments


def _add_overloaded(cells: Cells, agents: Floats, means: Floats, tails: Floats) -> None:
    """Add the paths on which an Erlang C queue grows for ever: answered n of a."""
    loads = cells.loads_erl
    over = np.isinf(cells.patience_s)[:, None] & (loads >= agents[:, None])
    over &= loads > 0
    whole, rows = loads.sum(axis=1), over.any(axis=1)
    means[1] += np.where(over, loads, 0.0).sum(axis=1) / whole
    means[2] += agents * over.sum(axis=1) / whole
    means[3, rows], tails[3, rows] = math.inf, 0.0


def _formula_errors(cells: Cells) -> Floats:
    """Return what the fast formulas may miss, by size: `[share, cell]`."""
    ratio = cells.patience_s / cells.aht_s
    size = cells.loads_erl[:, -1] * (1.0 + np.where(np.isinf(ratio), 0.0, ratio))
    errors = np.tile(10.0 * ERROR + 1e-14 * size, (4, 1))
    errors[3] *= cells.aht_s
    return errors


def _occupancy_before(cells: Cells, agents: Floats) -> Floats:
    """Return the mean load for each agent: the occupancy if everyone were answered."""
    mean = cells.loads_erl.mean(axis=1)
    per_agent = np.divide(mean, agents, out=np.zeros_like(mean), where=agents > 0)
    return np.asarray(per_agent)


def _meets_exactly(cell: Cells, agents: int, target: Target) -> bool:
    """Return the verdict by the formulas of one queue, path by path."""
    aht_s, patience_s = float(cell.aht_s[0]), float(cell.patience_s[0])
    kept = counted = busy = 0.0
    loads, times = np.unique(cell.loads_erl[0], return_counts=True)
    for load_erl, often in zip(loads.tolist(), times.tolist(), strict=True):
        patience = None if math.isinf(patience_s) else patience_s
        queue = queue_of(Demand(load_erl, aht_s, aht_s, patience), agents)
        part, whole = shares_of_one(queue, target)
        weight = often * load_erl
        kept, counted = kept + weight * part, counted + weight * whole
        busy += often * queue.occupancy
    level = min(1.0, kept / counted) if counted > 0 else 0.0
    most = 1.0 if target.max_occupancy is None else target.max_occupancy
    is_calm = busy / times.sum() <= most * (1.0 + _ROUNDING)
    return bool(is_calm and level >= target.level - _ROUNDING)
