"""Whether an item is harder for one group than for another of the same ability.

Mantel and Haenszel's (1959) procedure as the Educational Testing Service uses it (Holland &
Thayer 1988; classes after Zieky 1993): people are matched by their score.
"""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from offhook.academy.marks import checked
from offhook.academy.models import NO_ANSWER, Floats, Whole
from offhook.terms.errors import NotAccepted

DELTA = -2.35
"""A delta is 4 / 1.7 of a logit, turned so that negative is harder for the focal group."""
SURE = 1.6448536269514722
"""Standard deviations of the one-sided test at 5 %."""


class DifClass(Enum):
    """Negligible, moderate or large, in the letters of the Educational Testing Service."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Dif:
    """How an item treats two groups.

    `odds_ratio` above 1 and `delta` below 0 favour the reference group; `error` is delta's.
    `chi_square` has one degree of freedom and a continuity correction. Not a number, and
    class `None`, where no score holds both groups and both answers.
    """

    odds_ratio: float
    delta: float
    error: float
    chi_square: float
    p_value: float
    grade: DifClass | None


def mantel_haenszel(
    answers: ArrayLike, focal: ArrayLike, *, matched_by: ArrayLike | None = None
) -> list[Dif]:
    """Return how each item treats the focal group against the reference group.

    `answers` is (persons, items) of 0 and 1, -1 where none; `focal` is (persons,), true for
    the focal group. People are matched by `matched_by` (persons,), which is the number right
    with the item under study counted in (Holland & Thayer 1988), if not given. After an
    adaptive test the numbers right do not compare: match by rounded abilities.
    """
    table = checked(answers)
    group = np.asarray(focal, dtype=bool)
    match = (
        np.where(table == 1, 1, 0).sum(axis=1)
        if matched_by is None
        else np.asarray(matched_by)
    )
    if group.shape != (len(table),) or match.shape != (len(table),):
        raise NotAccepted(
            where="groups", wrong=f"{group.shape} and {match.shape}",
            accepted=f"one for each of {len(table)} persons",
        )  # fmt: skip
    if table.max() > 1:
        raise NotAccepted(where="answers", wrong="a rating", accepted="0, 1 or -1")
    stratum = np.unique(match, return_inverse=True)[1]
    return [_one(column, group, stratum) for column in table.T]


def _one(column: Whole, group: Floats, stratum: Whole) -> Dif:
    """Return how one item treats the groups."""
    there = column != NO_ANSWER
    cell = 4 * stratum[there] + 2 * group[there] + (1 - column[there])
    counts = np.bincount(cell, minlength=4 * (int(stratum.max()) + 1)).astype(float)
    a, b, c, d = counts.reshape(-1, 4).T  # reference right, wrong; focal right, wrong
    n = a + b + c + d
    kept = (a + b > 0) & (c + d > 0) & (n > 1)
    a, b, c, d, n = (one[kept] for one in (a, b, c, d, n))
    for_reference, for_focal = (a * d / n).sum(), (b * c / n).sum()
    if for_reference == 0 or for_focal == 0:
        nothing = float("nan")
        return Dif(nothing, nothing, nothing, nothing, nothing, None)
    ratio = float(for_reference / for_focal)
    variance = float(((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum())
    away = abs(float((a - (a + b) * (a + c) / n).sum()))
    square = max(0.0, away - 0.5) ** 2 / variance
    delta, error = DELTA * math.log(ratio), abs(DELTA) * _log_error(a, b, c, d, n)
    p_value = float(chi2.sf(square, 1))
    return Dif(ratio, delta, error, square, p_value, ets_class(delta, error, p_value))


def _log_error(a: Floats, b: Floats, c: Floats, d: Floats, n: Floats) -> float:
    """Return the standard error of the log odds ratio (Robins, Breslow & Greenland 1986)."""
    r, s = a * d / n, b * c / n
    p, q = (a + d) / n, (b + c) / n
    total_r, total_s = r.sum(), s.sum()
    variance = (
        (p * r).sum() / (2 * total_r**2)
        + (p * s + q * r).sum() / (2 * total_r * total_s)
        + (q * s).sum() / (2 * total_s**2)
    )
    return math.sqrt(float(variance))


def ets_class(delta: float, error: float, p_value: float) -> DifClass:
    """Return the class of an item: C is to be looked at, and not used until it was.

    A: |delta| below 1, or not different from 0 at 5 %. C: |delta| at least 1.5 and above 1
    at 5 %. B: the rest.

    >>> ets_class(-1.8, 0.2, 0.001), ets_class(-1.2, 0.3, 0.001), ets_class(0.4, 0.1, 0.001)
    (<DifClass.C: 'C'>, <DifClass.B: 'B'>, <DifClass.A: 'A'>)
    """
    if abs(delta) < 1.0 or p_value >= 0.05:
        return DifClass.A
    if abs(delta) >= 1.5 and abs(delta) - SURE * error > 1.0:
        return DifClass.C
    return DifClass.B
