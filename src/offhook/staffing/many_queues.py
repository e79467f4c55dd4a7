"""The exact formulas of Erlang A and C for many queues at once, to nine digits.

`bell.py` takes a third of a millisecond for a queue, and cares for the last digit. A plan
asks for millions. Here the same areas under the same bell are taken for arrays of queues,
in the same panels, with fewer points: a microsecond each, and an error below `ERROR`
(times the load, where that is in the tens of thousands). Who needs more asks again there.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from offhook.staffing.bell import Floats
from offhook.staffing.definitions import Definition
from offhook.staffing.erlang_a import ErlangA
from offhook.staffing.erlang_c import ErlangC
from offhook.staffing.required import Target

ERROR = 1e-9
_DEPTH = 30.0  # exp(-30) = 1e-13: what lies lower is not seen here.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_CHUNK = 2048  # Queues at a time: the arrays of a panel stay in the cache.
_WIDEST = 3.0  # No panel right of the top is wider at first; then they double.


@dataclass(frozen=True, slots=True)
class Shares:
    """What becomes of the callers, as shares of those offered, an element a queue.

    The service level is `kept / counted`. `wait_s` is the mean over all of them.
    """

    kept: Floats
    counted: Floats
    answered: Floats
    wait_s: Floats


def shares_of_many(
    agents: Floats, load_erl: Floats, aht_s: Floats, patience_s: Floats, target: Target
) -> Shares:
    """Return the shares of each queue; an infinite patience is Erlang C.

    >>> one = shares_of_many(*np.array([[14], [10], [180], [60.0]]), Target())
    >>> round(float(one.kept[0] / one.counted[0]), 6)
    0.965147
    """
    agents, load_erl, aht_s, patience_s = (
        np.ravel(array)
        for array in np.broadcast_arrays(agents, load_erl, aht_s, patience_s)
    )
    load_erl = np.maximum(load_erl, 1e-300)  # Nobody is a limit, and no division by 0.
    found = np.empty((4, agents.size))
    endless = np.isinf(patience_s)
    for formula, of_kind in ((_endless, endless), (_patient, ~endless)):
        rows = np.flatnonzero(of_kind)
        # Queues of a size need panels alike: sorted, they come in few groups.
        rows = rows[np.argsort(agents[rows], kind="stable")]
        for start in range(0, rows.size, _CHUNK):
            few = rows[start : start + _CHUNK]
            found[:, few] = formula(
                agents[few], load_erl[few], aht_s[few], patience_s[few], target
            )
    return Shares(*found)


def shares_of_one(queue: ErlangA | ErlangC, target: Target) -> tuple[float, float]:
    """Return what was kept and what is counted, by the exact formulas of one queue."""
    within_s, short_s = target.within_s, target.short_abandon_s
    if isinstance(queue, ErlangC):
        return target.level_of(queue), 1.0
    answered = queue.answered_within(within_s)
    match target.definition:
        case Definition.ANSWERED_ONLY:
            return answered, queue.p_answered
        case Definition.ABANDONS_IN_T_IGNORED:
            return answered, answered + queue.waiting_after(within_s)
        case Definition.SHORT_ABANDONS_EXCLUDED:
            late = queue.waiting_after(short_s)
            return answered, queue.answered_within(short_s) + late
        case _:
            return target.level_of(queue), 1.0


def _endless(
    agents: Floats, load_erl: Floats, aht_s: Floats, _: Floats, target: Target
) -> Floats:
    """Return the rows of `Shares` by Erlang C; a queue that grows for ever keeps none."""
    spare = agents - load_erl
    stable = spare > 0
    found = np.zeros((4, agents.size))
    found[1] = 1.0
    found[2, ~stable] = (agents / load_erl)[~stable]
    found[3, ~stable] = math.inf
    n, load, aht, spare = agents[stable], load_erl[stable], aht_s[stable], spare[stable]
    log_odds = -_log_lower(n, load) - np.log(spare)
    waits = 1.0 / (1.0 + np.exp(np.minimum(-log_odds, 700.0)))
    found[0, stable] = 1.0 - waits * np.exp(-spare * (target.within_s / aht))
    found[2, stable] = 1.0
    found[3, stable] = waits * aht / spare
    return found


def _patient(
    agents: Floats, load_erl: Floats, aht_s: Floats, patience_s: Floats, target: Target
) -> Floats:
    """Return the rows of `Shares` by Erlang A."""
    staffed = agents > 0
    n = np.where(staffed, agents, 1.0)
    within, short = target.within_s / patience_s, target.short_abandon_s / patience_s
    ratio = patience_s / aht_s
    cuts = [within] if _one_limit(target.definition) else [within, short]
    log_area, below = _upper(ratio * n, ratio * load_erl, cuts)
    log_odds = np.log(ratio) + log_area - _log_lower(n, load_erl)
    waits = 1.0 / (1.0 + np.exp(np.minimum(-log_odds, 700.0)))
    waits = np.where(staffed, waits, 1.0)
    below *= np.where(staffed, waits, 0.0)  # Without an agent nobody is reached.
    at_once = 1.0 - waits
    answered = at_once + below[-1, 1]
    virtual, in_time = at_once + below[0, 0], at_once + below[0, 1]
    late = np.exp(-within) * np.maximum(waits - below[0, 0], 0.0)
    counted = np.ones_like(waits)
    match target.definition:
        case Definition.ABANDONS_POSITIVE:
            kept = 1.0 - late
        case Definition.VIRTUAL_WAIT:
            kept = virtual
        case Definition.ANSWERED_ONLY:
            kept, counted = in_time, answered
        case Definition.ABANDONS_NEGATIVE:
            kept = in_time
        case Definition.ABANDONS_IN_T_IGNORED:
            kept, counted = in_time, in_time + late
        case _:
            stays = np.exp(-short) * np.maximum(waits - below[1, 0], 0.0)
            stays += at_once + below[1, 1]  # Not gone by then: waiting, or answered.
            forgiving = target.definition is Definition.SHORT_ABANDONS_FORGIVEN
            kept, counted = (
                (in_time + 1.0 - stays, counted) if forgiving else (in_time, stays)
            )
    return np.stack((kept, counted, answered, (1.0 - answered) * patience_s))


def _one_limit(definition: Definition) -> bool:
    return definition not in {
        Definition.SHORT_ABANDONS_FORGIVEN,
        Definition.SHORT_ABANDONS_EXCLUDED,
    }


def _upper(c: Floats, x: Floats, cuts: list[Floats]) -> tuple[Floats, Floats]:
    """Return the logarithm of the area over y > 0, and shares of it below each cut.

    The shares are `[cut, weight, queue]`, weighted with 1 and with exp(-y); the last cut
    is infinity.
    """
    over = x > c
    excess = np.where(over, x, c) / c
    top = np.log(excess)
    tilt, curve = np.where(over, 0.0, c - x), np.where(over, c, x)
    left = np.where(over, np.minimum(top, _left(tilt, curve)), 0.0)
    right = _right(tilt, curve)
    limits = [*(cut - top for cut in cuts), np.full_like(top, math.inf)]
    areas = np.empty((len(limits), 2, c.size))
    for few, marks in _panels(left, right):
        inner = [limit[few] for limit in limits[:-1]]
        areas[:, :, few] = _areas(
            tilt[few], curve[few], [*marks, *inner], [limit[few] for limit in limits]
        )
    areas[:, 1] *= np.exp(-top)
    log_top = np.where(over, x - c - c * top, 0.0)
    whole = areas[-1, 0].copy()
    return log_top + np.log(whole), areas / whole


def _log_lower(c: Floats, x: Floats) -> Floats:
    """Return the logarithm of the area over y < 0: of 1 / (x B), B with a line fewer."""
    under = x < c
    top = np.where(under, np.log(x / c), 0.0)
    tilt, curve = np.where(under, 0.0, x - c), np.where(under, c, x)
    right = np.where(under, np.minimum(_right(0.0 * c, curve), -top), 0.0)
    left = _left(tilt, curve)
    area = np.empty_like(c)
    for few, marks in _panels(left, right):
        everything = [np.full(few.size, math.inf)]
        area[few] = _areas(tilt[few], curve[few], marks, everything)[0, 0]
    return np.where(under, x - c - c * top, 0.0) + np.log(area)


def _areas(
    tilt: Floats, curve: Floats, marks: list[Floats], limits: list[Floats]
) -> Floats:
    """Return the area below each limit, weighted with 1 and exp(-v): `[limit, weight, queue]`.

    The panels lie between the marks; the first and the second are the ends.
    """
    low, high = marks[0], marks[1]
    edges = np.sort(np.clip(np.stack(marks), low, high), axis=0)
    areas = np.zeros((len(limits), 2, tilt.size))
    for start, end in pairwise(edges):
        half = 0.5 * (end - start)
        if not half.any():
            continue
        middle = start + half
        v = middle + half * _NODES[:, None]
        shrunk = np.exp(-v)
        heights = np.exp(-tilt * np.abs(v) - curve * ((v - 1.0) + shrunk))
        plain = half * (_WEIGHTS @ heights)
        heights *= shrunk
        weighted = half * (_WEIGHTS @ heights)
        for k, limit in enumerate(limits):
            areas[k] += np.where(middle <= limit, (plain, weighted), 0.0)
    return areas


def _panels(
    left: Floats, right: Floats
) -> list[tuple[np.ndarray[tuple[int], np.dtype[np.intp]], list[Floats]]]:
    """Return groups of queues, each with its marks: the ends, the top, panels' edges.

    As in `bell.py`: doubling outwards on the right, none wider than 1 on the left.
    """
    doublings = np.ceil(np.log2(np.maximum(right / _WIDEST, 1.0)))
    steps = np.ceil(np.maximum(left, 1.0)) - 1.0
    key = doublings * 1000.0 + steps
    groups = []
    for one in np.unique(key):
        few = np.flatnonzero(key == one)
        marks = [-left[few], right[few]]
        if left[few].any() and right[few].any():
            marks.append(np.zeros(few.size))
        marks += [
            -left[few] * k / (one % 1000 + 1) for k in range(1, int(one % 1000) + 1)
        ]
        marks += [right[few] * 0.5**k for k in range(1, int(one // 1000) + 1)]
        groups.append((few, marks))
    return groups


def _right(tilt: Floats, curve: Floats) -> Floats:
    """Return a distance right of the top where the bell has fallen by `_DEPTH`."""
    total = tilt + curve
    b = _DEPTH - 2.0 * tilt
    root = np.sqrt(b * b + 8.0 * _DEPTH * total)
    return np.where(
        b > 0, (b + root) / (2.0 * total), 4.0 * _DEPTH / np.maximum(root - b, 1e-300)
    )


def _left(tilt: Floats, curve: Floats) -> Floats:
    """Return a distance left of the top where the bell has fallen by `_DEPTH`."""
    z = _DEPTH / curve
    reach = np.minimum(np.sqrt(2.0 * z), np.log1p(z + np.sqrt(2.0 * z)))
    return np.minimum(reach, _DEPTH / np.maximum(tilt, 1e-300))
