"""Abilities from answers: posterior means, and three estimates at a peak.

The posterior mean (EAP, Bock & Mislevy 1982) uses a prior and exists for every pattern. The
likelihood's peak (MLE) does not when all answers are right; Warm's (1989) weighted peak
does, and is nearly unbiased. The posterior's peak (MAP) is what R's `ltm` prints.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from offhook.academy.em import posteriors
from offhook.academy.grid import Grid, Prior, grid_of, points_needed
from offhook.academy.marks import checked, marked
from offhook.academy.models import NO_ANSWER, Floats, Items, Whole, chances
from offhook.terms.errors import NotAccepted

FURTHEST = 20.0
CLOSE = 1e-10
TRIES_MOST = 200


class Peak(Enum):
    """Of what an ability is the peak."""

    LIKELIHOOD = "mle"
    WEIGHTED = "wle"
    POSTERIOR = "map"


@dataclass(frozen=True, slots=True, eq=False)
class Abilities:
    """Estimates and their standard errors, both (persons,); infinite where there is none."""

    values: Floats
    errors: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What the answers leave possible: masses (persons, points) on a grid, and their sums.

    `log_likelihoods` (persons,) are of each person's answers whatever his ability.
    """

    grid: Grid
    masses: Floats
    log_likelihoods: Floats

    @property
    def abilities(self) -> Abilities:
        """Return the means and standard deviations: EAP."""
        mean = self.masses @ self.grid.points
        square = (self.grid.points[None, :] - mean[:, None]) ** 2
        return Abilities(mean, np.sqrt((self.masses * square).sum(axis=1)))


def posterior(
    items: Items, answers: ArrayLike, prior: Prior | None = None
) -> Posterior:
    """Return each person's posterior; `answers` is (persons, items), -1 where none.

    Who answered nothing keeps the prior.

    >>> from offhook.academy.models import dichotomous
    >>> found = posterior(dichotomous([1.0, 1.0], [0.0, 0.0]), [[1, 1], [1, 0], [-1, -1]])
    >>> (found.abilities.values.round(3) + 0.0).tolist()
    [0.704, 0.0, 0.0]
    """
    table = _fitting(items, answers)
    grid = grid_of(points_needed(items, prior), prior)
    marks = marked(table, np.ones(len(table)), items.categories)
    with threadpool_limits(limits=1, user_api="blas"):
        masses, logs = posteriors(items, marks, grid)
    return Posterior(grid, masses, logs)


def peaks(
    items: Items, answers: ArrayLike, peak: Peak, prior: Prior | None = None
) -> Abilities:
    """Return each person's ability at a peak, with 1 / sqrt(information) as its error.

    `answers` is (persons, items), -1 where none; `prior` is for the posterior's peak. With
    lower asymptotes there may be several peaks: this one is near the posterior's mean. The
    likelihood has none when all answers are the highest, or all the lowest.

    >>> from offhook.academy.models import dichotomous
    >>> test = dichotomous([1.0, 1.0, 1.0], [-1.0, 0.0, 1.0])
    >>> peaks(test, [[1, 1, 1], [1, 1, 0]], Peak.WEIGHTED).values.round(3).tolist()
    [2.295, 0.638]
    """
    table = _fitting(items, answers)
    prior = prior or Prior()
    theta = posterior(items, table, prior).abilities.values.copy()
    low, high = np.full(len(table), -FURTHEST), np.full(len(table), FURTHEST)
    for _ in range(TRIES_MOST):
        slope, known = _slope(items, table, theta, peak, prior)
        rising = slope > 0
        low, high = np.where(rising, theta, low), np.where(rising, high, theta)
        with np.errstate(divide="ignore", invalid="ignore"):
            there = theta + slope / known
        there = np.where((there > low) & (there < high), there, 0.5 * (low + high))
        moved = np.abs(there - theta).max()
        theta = there
        if moved < CLOSE:
            break
    _, known = _slope(items, table, theta, peak, prior)
    lost = np.abs(theta) > FURTHEST - 0.01
    with np.errstate(divide="ignore"):
        errors = 1.0 / np.sqrt(known)
    return Abilities(
        np.where(lost, np.copysign(np.inf, theta), theta),
        np.where(lost, np.inf, errors),
    )


def _fitting(items: Items, answers: ArrayLike) -> Whole:
    """Return the answers if they fit the items."""
    table = checked(answers, items=len(items))
    over = table >= items.categories
    if over.any():
        person, item = np.argwhere(over)[0]
        raise NotAccepted(
            where=f"answers, person {person}, item {item}",
            wrong=f"category {table[person, item]}",
            accepted=f"0 to {items.categories[item] - 1}, or -1 for no answer",
        )
    return table


def _slope(
    items: Items, table: Whole, theta: Floats, peak: Peak, prior: Prior
) -> tuple[Floats, Floats]:
    """Return the slope of what is to peak and its information at each person's ability."""
    p = chances(items, theta)
    first, second = _derivatives(items, p)
    asked = (table != NO_ANSWER).T
    rows, people = np.arange(len(items))[:, None], np.arange(len(table))
    given = np.where(asked, table.T, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(p > 0, first / p, 0.0)
    slope = np.where(asked, relative[rows, given, people], 0.0).sum(axis=0)
    known = np.where(asked, (first * relative).sum(axis=1), 0.0).sum(axis=0)
    if peak is Peak.POSTERIOR:
        return slope - (theta - prior.mean) / prior.sd**2, known + prior.sd**-2
    if peak is Peak.WEIGHTED:
        bias = np.where(asked, (second * relative).sum(axis=1), 0.0).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = slope + np.where(known > 0, bias / (2.0 * known), 0.0)
    return slope, known


def _derivatives(items: Items, p: Floats) -> tuple[Floats, Floats]:
    """Return the first and second derivatives of chances by ability, both like `p`."""
    k = np.arange(p.shape[1])[None, :, None]
    g = items.guesses[:, None]
    plain = p
    if items.guesses.any():
        plain = p.copy()
        plain[:, 0, :] = p[:, 0, :] / (1.0 - g)
        plain[:, 1, :] = (p[:, 1, :] - g) / (1.0 - g)
    mean = (k * plain).sum(axis=1, keepdims=True)
    spread = (k**2 * plain).sum(axis=1, keepdims=True) - mean**2
    a = items.slopes[:, None, None]
    shrunk = 1.0 - items.guesses[:, None, None]
    first = shrunk * a * plain * (k - mean)
    return first, shrunk * a**2 * plain * ((k - mean) ** 2 - spread)
