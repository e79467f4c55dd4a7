"""Speaking and writing as people rate them: six criteria, two raters, a third if need be.

The criteria are the columns of the oral assessment grid of the framework (Council of
Europe 2001, table 3, to which the Companion Volume of 2020 adds phonological control). A
mark is a row of it: 0 is A1, 5 is C2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.special import ndtr

from offhook.academy.models import Floats
from offhook.terms.errors import NotAccepted

MARKS = 6
"""Marks go from 0 to 5."""
APART_MOST = 1.0
"""Two ratings further apart than this, in levels, call for a third."""


class Criterion(Enum):
    """What is listened for, in the order of the grid."""

    RANGE = "range"
    ACCURACY = "accuracy"
    FLUENCY = "fluency"
    INTERACTION = "interaction"
    COHERENCE = "coherence"
    PRONUNCIATION = "pronunciation"


@dataclass(frozen=True, slots=True)
class Rating:
    """The marks that one rater gave to one recording or text, one for each criterion."""

    rater: str
    marks: Mapping[Criterion, int]

    def __post_init__(self) -> None:
        """Refuse a rating with a criterion left out or a mark off the scale."""
        for one in Criterion:
            mark = self.marks.get(one)
            if mark not in range(MARKS):
                raise NotAccepted(
                    where=f"{self.rater}, {one.value}", wrong=f"{mark}",
                    accepted=f"a whole mark from 0 to {MARKS - 1}",
                )  # fmt: skip

    @property
    def mean(self) -> float:
        """Return the mean mark, which is a level above A1 and a fraction."""
        return sum(self.marks[one] for one in Criterion) / len(Criterion)

    @property
    def row(self) -> tuple[int, ...]:
        """Return the marks in the order of the criteria."""
        return tuple(self.marks[one] for one in Criterion)


@dataclass(frozen=True, slots=True)
class Settled:
    """What ratings come to: the mean mark, and whose ratings it is of."""

    mean: float
    raters: tuple[str, ...]

    def level_chances(self, *, rater_sd: float = 0.5) -> Floats:
        """Return the probability of each level, (7,): a normal error about the mean mark.

        `rater_sd` is how far one rater is from the agreed mark. A level begins half a mark
        below its own. Where there are ratings enough to tell severe raters from lenient
        ones, `severity.speaking_level_chances` is better.

        >>> Settled(3.2, ("a", "b")).level_chances().round(2).tolist()
        [0.0, 0.0, 0.0, 0.02, 0.78, 0.2, 0.0]
        """
        error = rater_sd / len(self.raters) ** 0.5
        cuts = (np.arange(1, MARKS) - 0.5 - self.mean) / error
        below = np.concatenate([[0.0, 0.0], ndtr(cuts), [1.0]])
        return np.asarray(np.diff(below))


def needs_third(
    first: Rating, second: Rating, *, apart_most: float = APART_MOST
) -> bool:
    """Return whether two ratings are more than a level apart, so that a third is due.

    >>> good, fair = (Rating(name, dict.fromkeys(Criterion, mark))
    ...               for name, mark in (("a", 4), ("b", 3)))
    >>> needs_third(good, fair), needs_third(good, fair, apart_most=0.5)
    (False, True)
    """
    return abs(first.mean - second.mean) > apart_most + 1e-9


def criteria_apart(
    first: Rating, second: Rating, *, apart_most: float = APART_MOST
) -> tuple[Criterion, ...]:
    """Return the criteria on which two raters are more than a level apart."""
    return tuple(
        one
        for one in Criterion
        if abs(first.marks[one] - second.marks[one]) > apart_most
    )


def settled(
    first: Rating, second: Rating, third: Rating | None = None
) -> Settled | None:
    """Return what the ratings come to, or `None` while a third one is due.

    With a third, the two nearest to each other count; if it lies in the middle, all three.

    >>> low, high = (Rating(name, dict.fromkeys(Criterion, mark))
    ...              for name, mark in (("a", 1), ("b", 4)))
    >>> settled(low, high) is None
    True
    >>> settled(low, high, Rating("c", dict.fromkeys(Criterion, 3))).raters
    ('b', 'c')
    """
    if third is None:
        if needs_third(first, second):
            return None
        return _together(first, second)
    pairs = ((first, second), (first, third), (second, third))
    apart = [abs(one.mean - other.mean) for one, other in pairs]
    nearest = [
        pair for pair, far in zip(pairs, apart, strict=True) if far <= min(apart) + 1e-9
    ]
    if len(nearest) > 1:
        return _together(first, second, third)
    return _together(*nearest[0])


def _together(*ratings: Rating) -> Settled:
    """Return the mean of ratings."""
    mean = sum(one.mean for one in ratings) / len(ratings)
    return Settled(mean, tuple(one.rater for one in ratings))
