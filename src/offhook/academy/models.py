"""Item response models: the chance of each answer at each ability.

One form holds all of them. Category `k` of an item has the logit `k * slope * ability +
intercept[k]` against category 0 (Muraki 1992, the generalised partial credit model); with
two categories that is the two-parameter model, and a lower asymptote makes it Birnbaum's
third. Equal slopes are the models of Rasch (1960) and Masters (1982). There is no 1.7:
slopes are in the logistic metric.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from offhook.terms.errors import NotAccepted

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NO_ANSWER = -1
"""Stands in an array of answers for an item that a person was not given or left out."""


class Model(Enum):
    """What is estimated of each item; `ONE_PL` and `PARTIAL_CREDIT` share one slope."""

    ONE_PL = "1pl"
    TWO_PL = "2pl"
    THREE_PL = "3pl"
    PARTIAL_CREDIT = "partial-credit"
    GENERALISED_PARTIAL_CREDIT = "generalised-partial-credit"

    @property
    def shares_slope(self) -> bool:
        """Return whether all items have one slope."""
        return self in (Model.ONE_PL, Model.PARTIAL_CREDIT)

    @property
    def is_dichotomous(self) -> bool:
        """Return whether an answer is right or wrong and nothing else."""
        return self in (Model.ONE_PL, Model.TWO_PL, Model.THREE_PL)


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """The parameters of items, one row an item.

    `slopes` and `guesses` (the lower asymptotes) have the shape (items,); `intercepts` is
    (items, categories - 1), minus infinity where an item has fewer categories than others.
    """

    slopes: Floats
    intercepts: Floats
    guesses: Floats

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.slopes)

    @property
    def categories(self) -> Whole:
        """Return the number of categories of each item, (items,)."""
        return np.asarray(1 + np.isfinite(self.intercepts).sum(axis=1))

    @property
    def difficulties(self) -> Floats:
        """Return where categories k - 1 and k are equally likely, (items, categories - 1).

        Of a dichotomous item it is the difficulty b; not a number where there is no such
        category.
        """
        before = np.pad(self.intercepts, ((0, 0), (1, 0)))[:, :-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            steps = -(self.intercepts - before) / self.slopes[:, None]
        return np.where(np.isfinite(self.intercepts), steps, np.nan)

    def chosen(self, rows: ArrayLike) -> "Items":
        """Return some of the items, in the order of `rows`."""
        rows = np.asarray(rows)
        return Items(self.slopes[rows], self.intercepts[rows], self.guesses[rows])


def dichotomous(
    slopes: ArrayLike, difficulties: ArrayLike, guesses: ArrayLike = 0.0
) -> Items:
    """Return items that are answered right or wrong, from what is published of them.

    >>> items = dichotomous(slopes=[1.0, 2.0], difficulties=[-1.0, 0.5])
    >>> items.intercepts.ravel().tolist()
    [1.0, -1.0]
    """
    at = np.atleast_1d(np.asarray(difficulties, dtype=float))
    a = np.broadcast_to(np.asarray(slopes, dtype=float), at.shape).copy()
    g = np.broadcast_to(np.asarray(guesses, dtype=float), at.shape).copy()
    if not (np.isfinite(a).all() and np.isfinite(at).all()):
        raise NotAccepted(
            where="items",
            wrong="a slope or difficulty is no number",
            accepted="numbers",
        )
    if (g < 0).any() or (g >= 1).any():
        raise NotAccepted(
            where="guesses",
            wrong="a lower asymptote out of range",
            accepted="0 <= g < 1",
        )
    return Items(a, (-a * at)[:, None], g)


def rated(slopes: ArrayLike, steps: ArrayLike) -> Items:
    """Return items with ordered categories, from the difficulties of their steps.

    `steps` is (items, categories - 1); not a number ends the row of an item with fewer.

    >>> rated([1.0], [[-1.0, 0.0, 1.5]]).intercepts.tolist()
    [[1.0, 1.0, -0.5]]
    """
    at = np.atleast_2d(np.asarray(steps, dtype=float))
    a = np.broadcast_to(np.asarray(slopes, dtype=float), len(at)).copy()
    sums = -a[:, None] * np.cumsum(at, axis=1)
    return Items(a, np.where(np.isnan(sums), -np.inf, sums), np.zeros(len(at)))


def log_chances(items: Items, abilities: ArrayLike) -> Floats:
    """Return the logarithms of `chances`, of the same shape, exact where they vanish."""
    theta = np.asarray(abilities, dtype=float)
    steps = np.arange(1, items.intercepts.shape[1] + 1)
    logits = (
        steps[None, :, None] * items.slopes[:, None, None] * theta
        + items.intercepts[:, :, None]
    )
    out = np.empty((len(items), len(steps) + 1, len(theta)))
    peak = np.maximum(logits.max(axis=1), 0.0)
    total = np.exp(-peak) + np.exp(logits - peak[:, None, :]).sum(axis=1)
    out[:, 0, :] = -(peak + np.log(total))
    np.add(logits, out[:, :1, :], out=out[:, 1:, :])
    if items.guesses.any():
        g = items.guesses[:, None]
        out[:, 1, :] = np.log(g + (1.0 - g) * np.exp(out[:, 1, :]))
        out[:, 0, :] += np.log1p(-g)
    return out


def chances(items: Items, abilities: ArrayLike) -> Floats:
    """Return the probability of each category, (items, categories, abilities).

    >>> items = dichotomous([1.0], [0.0], guesses=[0.2])
    >>> chances(items, [0.0]).ravel().round(3).tolist()
    [0.4, 0.6]
    """
    return np.exp(log_chances(items, abilities))


def information(items: Items, abilities: ArrayLike) -> Floats:
    """Return Fisher's information of each item at each ability, (items, abilities).

    Of a partial credit item it is the squared slope times the variance of the category
    (Muraki 1993), with a lower asymptote Birnbaum's (1968, eq. 20.2.3).

    >>> information(dichotomous([2.0], [0.5]), [0.5]).tolist()
    [[1.0]]
    """
    p = chances(items, abilities)
    k = np.arange(p.shape[1])[None, :, None]
    mean = (k * p).sum(axis=1)
    known = items.slopes[:, None] ** 2 * ((k**2 * p).sum(axis=1) - mean**2)
    if not items.guesses.any():
        return np.asarray(known)
    g, right = items.guesses[:, None], p[:, 1, :]
    guessed = items.slopes[:, None] ** 2 * (p[:, 0, :] / right)
    return np.where(g > 0, guessed * ((right - g) / (1.0 - g)) ** 2, known)
