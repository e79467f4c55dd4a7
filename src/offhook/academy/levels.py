"""Levels of the Common European Framework, by cut scores, with their probabilities.

A level is never given alone: what is returned is a level and how sure it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from offhook.academy.models import Floats
from offhook.academy.score import Abilities, Posterior
from offhook.terms.errors import NotAccepted


class Cefr(IntEnum):
    """The levels of the framework (Council of Europe 2001), and what lies below them."""

    BELOW_A1 = 0
    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6


LEVELS = len(Cefr)


@dataclass(frozen=True, slots=True)
class CutScores:
    """The ability from which on each level is reached, for one language.

    Cuts come from people who set standards, so they have a source and a date;
    `provisional` cuts come from nobody yet.
    """

    language: str
    cuts: Mapping[Cefr, float]
    source: str
    as_of: date
    provisional: bool = True

    def __post_init__(self) -> None:
        """Refuse cuts that are not one for each level, rising."""
        asked = list(Cefr)[1:]
        cuts = [self.cuts.get(level, np.nan) for level in asked]
        if len(self.cuts) != len(asked) or not (np.diff([-np.inf, *cuts]) > 0).all():
            raise NotAccepted(
                where=f"cut scores, {self.language}", wrong=f"{dict(self.cuts)}",
                accepted="one for each of A1 to C2, each above the one before",
            )  # fmt: skip

    @property
    def bounds(self) -> Floats:
        """Return the six cuts, rising, (6,)."""
        return np.array([self.cuts[level] for level in list(Cefr)[1:]])


@dataclass(frozen=True, slots=True)
class Placed:
    """A level, the probability of it, and that of it or a higher one."""

    level: Cefr
    probability: float
    at_least: float

    def __str__(self) -> str:
        """Return the level with its probability."""
        name = self.level.name.replace("_", " ").replace("BELOW", "below")
        return f"{name} ({self.probability:.0%})"


def level_chances(found: Posterior, cuts: CutScores) -> Floats:
    """Return the probability of each level, (persons, 7), from below A1 to C2.

    Mass is spread over the cell about its point, along the line through its neighbours, so
    that a cut between two points divides it in proportion.
    """
    above = np.stack(
        [mass_above(found.masses, found.grid.points, cut) for cut in cuts.bounds],
        axis=1,
    )
    padded = np.pad(above, ((0, 0), (1, 1)), constant_values=(1.0, 0.0))
    padded[:, 0], padded[:, -1] = 1.0, 0.0
    table = np.clip(-np.diff(padded, axis=1), 0.0, 1.0)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def mass_above(masses: Floats, points: Floats, cut: float) -> Floats:
    """Return how much of each row's mass lies above a cut, (persons,).

    >>> points = np.linspace(-5, 5, 101)
    >>> bell = np.exp(-0.5 * points**2)[None] / np.exp(-0.5 * points**2).sum()
    >>> float(mass_above(bell, points, 1.03)[0].round(3))
    0.151
    """
    gap = points[1] - points[0]
    place = (cut - points[0]) / gap + 0.5
    cell = int(np.floor(place))
    if cell < 0:
        return np.ones(len(masses))
    if cell >= len(points):
        return np.zeros(len(masses))
    left = place - cell
    before = masses[:, cell - 1] if cell > 0 else masses[:, cell]
    after = masses[:, cell + 1] if cell + 1 < len(points) else masses[:, cell]
    tilt = 0.5 * (after - before)
    inside = (1.0 - left) * (masses[:, cell] + 0.5 * left * tilt)
    return np.asarray(masses[:, cell + 1 :].sum(axis=1) + inside)


def placed(chances_of_levels: ArrayLike) -> list[Placed]:
    """Return the most probable level of each person; `chances_of_levels` is (persons, 7).

    Of two that are equally probable it is the lower.

    >>> str(placed([[0.0, 0.0, 0.05, 0.2, 0.7, 0.05, 0.0]])[0])
    'B2 (70%)'
    """
    table = np.atleast_2d(np.asarray(chances_of_levels, dtype=float))
    best = table.argmax(axis=1)
    return [
        Placed(Cefr(int(level)), float(row[level]), min(1.0, float(row[level:].sum())))
        for row, level in zip(table, best, strict=True)
    ]


def normal_level_chances(found: Abilities, cuts: CutScores) -> Floats:
    """Return the probability of each level, (persons, 7), of normal errors about estimates."""
    away = (cuts.bounds - found.values[:, None]) / found.errors[:, None]
    below = np.pad(ndtr(away), ((0, 0), (1, 1)), constant_values=(0.0, 1.0))
    below[:, 0], below[:, -1] = 0.0, 1.0
    return np.asarray(np.diff(below, axis=1))


def expected_accuracy(found: Abilities, cuts: CutScores) -> float:
    """Return Rudner's expected share of people put into their true level.

    The level is that of the estimate; the true ability is normal about it with the error
    (Rudner 2001, 2005, Practical Assessment, Research & Evaluation 7(14) and 10(13)).

    >>> cuts = CutScores("fr", dict(zip(list(Cefr)[1:], [-3, -2, -1, 0, 1, 2])), "", date(2026, 1, 1))
    >>> exact = Abilities(np.array([0.5, -0.5]), np.array([1e-9, 1e-9]))
    >>> expected_accuracy(exact, cuts), round(expected_accuracy(
    ...     Abilities(np.array([0.5]), np.array([0.5])), cuts), 4)
    (1.0, 0.6827)
    """
    table = normal_level_chances(found, cuts)
    given = np.searchsorted(cuts.bounds, found.values, side="right")
    return float(table[np.arange(len(table)), given].mean())


def expected_agreement(chances_of_levels: Floats, given: ArrayLike) -> Floats:
    """Return the expected share of all people given a level (row) and having one (column).

    `chances_of_levels` is (persons, 7), `given` is (persons,); the answer is (7, 7), and its
    diagonal sums to the expected accuracy.
    """
    table = np.zeros((LEVELS, LEVELS))
    np.add.at(table, np.asarray(given, dtype=int), chances_of_levels)
    return table / len(chances_of_levels)
