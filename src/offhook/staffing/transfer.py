"""Staff many days from a few: solve days of reference, carry them over to the others.

An interval takes the agents of the solved intervals whose loads are nearest. Where a
queue of R erlangs has `n = R + b sqrt(R)` agents, a load larger by a factor r needs
`n r^e` with `e = (1 + R / n) / 2`: the derivative of that law at r = 1.
"""

import numpy as np

from offhook.staffing.ahead import Counts, Numbers

LONG_DAYS = 21
_NEAREST = 3


def is_long(days: int) -> bool:
    """Return whether a span has so many days that a few should stand for all."""
    return days > LONG_DAYS


def reference_days(load_erl: Numbers, count: int) -> list[int]:
    """Return days that are as different as can be, from `load_erl[queue, day, interval]`.

    The busiest comes first, then always the day farthest from all chosen. Roots of loads
    are compared: chance moves them alike, whatever their size.

    >>> reference_days(np.array([[[1.0], [9.0], [4.0], [8.5]]]), 2)
    [1, 0]
    """
    root = np.sqrt(load_erl).transpose(1, 0, 2).reshape(load_erl.shape[1], -1)
    chosen = [int(np.argmax(load_erl.sum(axis=(0, 2))))]
    away = ((root - root[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(count, len(root)) and away.max() > 0:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, ((root - root[chosen[-1]]) ** 2).sum(axis=1))
    return chosen


def carried_over(load_erl: Numbers, known_erl: Numbers, agents: Counts) -> Counts:
    """Return agents `[group, slot]` for loads, from the loads and agents of solved slots.

    >>> carried_over(np.array([[4.0, 0.0]]), np.array([[4.0]]), np.array([[6]])).tolist()
    [[6, 0]]
    """
    found = np.zeros((len(agents), load_erl.shape[1]))
    known = np.flatnonzero((known_erl.sum(axis=0) > 0) & (agents.sum(axis=0) > 0))
    if known.size == 0:
        return found.astype(np.int64)
    known_erl, agents = known_erl[:, known], agents[:, known]
    every = agents.sum(axis=0)
    power = (1.0 + np.minimum(known_erl.sum(axis=0) / every, 1.0)) / 2.0
    root = np.sqrt(known_erl)
    nearest = min(_NEAREST, known.size)
    for slot in np.flatnonzero(load_erl.sum(axis=0) > 0):
        away = ((root - np.sqrt(load_erl[:, slot, None])) ** 2).sum(axis=0)
        mine = np.argpartition(away, nearest - 1)[:nearest]
        weight = 1.0 / (away[mine] + 1e-6)
        ratio = load_erl[:, slot].sum() / known_erl[:, mine].sum(axis=0)
        scaled = agents[:, mine] * ratio ** power[mine]
        found[:, slot] = scaled @ weight / weight.sum()
    return rounded(found)


def rounded(agents: Numbers) -> Counts:
    """Return whole agents whose sum over neighbouring groups is kept, slot by slot.

    >>> rounded(np.array([[0.5], [0.5], [0.6], [0.4]])).ravel().tolist()
    [1, 0, 1, 0]
    """
    total = np.floor(np.cumsum(agents, axis=0) + 0.5 + 1e-9)
    return np.diff(total, axis=0, prepend=0.0).astype(np.int64)
