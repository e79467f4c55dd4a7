"""Whether people answer an item as its curve says.

S-X2 compares observed with expected shares in groups of equal score, which are observed
themselves, so that its distribution is known (Orlando & Thissen 2000). Infit and outfit are
mean squares of residuals about estimated abilities (Wright & Masters 1982): near 1 is as
expected, above is noise, below is too regular; they have no exact distribution.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from offhook.academy.grid import grid_of, points_needed
from offhook.academy.marks import checked
from offhook.academy.models import NO_ANSWER, Floats, Items, Whole, chances
from offhook.academy.score import Peak, peaks
from offhook.terms.errors import NotAccepted

CELL_LEAST = 1.0
"""Groups are merged until this many right and wrong answers are expected in each."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreFit:
    """S-X2 of each item, its degrees of freedom and probability, (items,) each.

    The probability is not a number where no degree of freedom is left. `persons` is how
    many answered everything.
    """

    statistic: Floats
    degrees: Whole
    p_value: Floats
    persons: int


@dataclass(frozen=True, slots=True, eq=False)
class MeanSquares:
    """Weighted (`infit`) and plain (`outfit`) mean squares of residuals, (items,) each."""

    infit: Floats
    outfit: Floats


def score_fit(
    items: Items,
    answers: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    estimated: int = 2,
) -> ScoreFit:
    """Return S-X2 of dichotomous items, from the people who answered all of them.

    `answers` is (persons, items), `counts` (persons,) how many gave each row; `estimated` is
    how many parameters an item had estimated: 1, 2 or 3 by the model's name.
    """
    table = checked(answers, items=len(items))
    weights = np.ones(len(table)) if counts is None else np.asarray(counts, float)
    if items.intercepts.shape[1] > 1 or table.max() > 1 or len(items) < 3:
        raise NotAccepted(
            where="items", wrong="ratings, or fewer than three items",
            accepted="three dichotomous items or more",
        )  # fmt: skip
    whole = (table != NO_ANSWER).all(axis=1)
    table, weights = table[whole], weights[whole]
    many = len(items)
    score = table.sum(axis=1)
    people = np.bincount(score, weights, many + 1)[1:many].astype(float)
    grid = grid_of(points_needed(items))
    right = chances(items, grid.points)[:, 1, :]
    total = score_chances(right) @ grid.weights
    found = np.empty((3, many))
    for one in range(many):
        others = score_chances(np.delete(right, one, axis=0))
        share = (others * right[one]) @ grid.weights
        expected = share[: many - 1] / total[1:many]
        observed = np.bincount(score, weights * table[:, one], many + 1).astype(float)
        found[:, one] = _compared(
            people, observed[1:many], people * expected, estimated
        )
    return ScoreFit(found[0], found[1].astype(int), found[2], int(weights.sum()))


def score_chances(right: Floats) -> Floats:
    """Return the probability of each number right, (items + 1, abilities).

    `right` is (items, abilities). Lord and Wingersky's (1984) recursion.

    >>> score_chances(np.array([[0.5], [0.2]])).ravel().round(3).tolist()
    [0.4, 0.5, 0.1]
    """
    found = np.zeros((len(right) + 1, right.shape[1]))
    found[0] = 1.0
    for n, p in enumerate(right):
        found[1 : n + 2] = found[1 : n + 2] * (1.0 - p) + found[: n + 1] * p
        found[0] *= 1.0 - p
    return found


def _compared(
    people: Floats, observed: Floats, expected: Floats, estimated: int
) -> tuple[float, int, float]:
    """Return the statistic, its degrees of freedom and its probability."""
    groups = np.stack([people, observed, expected])
    half = int(np.searchsorted(np.cumsum(people), 0.5 * people.sum()))
    low = _merged(groups[:, :half])
    high = _merged(groups[:, half:][:, ::-1])[:, ::-1]
    people, observed, expected = np.concatenate([low, high], axis=1)
    wrong = people - expected
    there = (expected > 0) & (wrong > 0)
    people, observed, expected = people[there], observed[there], expected[there]
    square = (observed - expected) ** 2 * people / (expected * (people - expected))
    statistic, degrees = float(square.sum()), len(people) - estimated
    p_value = float(chi2.sf(statistic, degrees)) if degrees > 0 else float("nan")
    return statistic, degrees, p_value


def _merged(groups: Floats) -> Floats:
    """Return groups (3, n) merged from the left until cells are large enough."""
    kept: list[Floats] = []
    gathered = np.zeros(3)
    for one in groups.T:
        gathered = gathered + one
        if min(gathered[2], gathered[0] - gathered[2]) >= CELL_LEAST:
            kept.append(gathered)
            gathered = np.zeros(3)
    if gathered[0] > 0:
        if kept:
            kept[-1] = kept[-1] + gathered
        else:
            kept.append(gathered)
    return np.array(kept).T if kept else np.empty((3, 0))


def mean_squares(items: Items, answers: ArrayLike) -> MeanSquares:
    """Return infit and outfit of any items; `answers` is (persons, items), -1 where none.

    Abilities are Warm's estimates, which exist for perfect scores as well. A short test's
    residuals are about abilities that bent to them, so that with ten items 0.9 is usual.
    """
    table = checked(answers, items=len(items))
    theta = peaks(items, table, Peak.WEIGHTED).values
    p = chances(items, theta)
    k = np.arange(p.shape[1])[None, :, None]
    mean = (k * p).sum(axis=1)
    spread = (k**2 * p).sum(axis=1) - mean**2
    there = (table != NO_ANSWER).T
    square = np.where(there, (table.T - mean) ** 2, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        infit = square.sum(axis=1) / np.where(there, spread, 0.0).sum(axis=1)
        outfit = np.where(there, square / spread, 0.0).sum(axis=1) / there.sum(axis=1)
    return MeanSquares(infit, outfit)
