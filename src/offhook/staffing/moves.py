"""The changes a search tries in an interval: one agent fewer, one swapped, two merged."""

from dataclasses import dataclass

import numpy as np

from offhook.staffing.ahead import Counts, Numbers
from offhook.staffing.alone import Fit

_MOST = 400


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Changes of agents, `change[move, group]`, and what each saves in a slot."""

    change: Counts
    saving: Numbers


def moves_of(fit: Fit, cost: Numbers) -> Moves:
    """Return every move that saves: removals, cheaper swaps, and two agents for one.

    A swap takes a group with a queue in common, for else it helps nobody that it hurt.

    >>> fit = Fit(np.array([[9.0, np.inf, 9.0], [np.inf, 9.0, 9.0]]), np.zeros((2, 3)))
    >>> moves_of(fit, np.array([1.0, 1.0, 1.5])).change.tolist()[:3]
    [[0, 0, -1], [-1, 0, 0], [0, -1, 0]]
    """
    groups = fit.able.shape[1]
    unit = np.eye(groups, dtype=np.int64)
    shares = fit.able.T @ fit.able > 0
    found = list(-unit)
    for g in range(groups):
        for h in range(groups):
            if h == g or not shares[g, h]:
                continue
            if cost[h] < cost[g] - 1e-12:
                found.append(unit[h] - unit[g])
            found += [
                unit[h] - unit[g] - unit[other]
                for other in range(g, groups)
                if other != h and shares[other, h] and cost[h] < cost[g] + cost[other]
            ]
    change = np.unique(np.array(found), axis=0)
    saving = -(change @ cost)
    order = np.argsort(-saving, kind="stable")
    # Removals and swaps are few and never left out; of the many merges the dearest stay.
    few = np.abs(change[order]).sum(axis=1) <= 2
    order = np.concatenate([order[few], order[~few][:_MOST]])
    return Moves(change[order], saving[order])
