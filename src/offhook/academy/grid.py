"""Points of ability over which a posterior is summed.

On equidistant points the sum of a bell curve is exact to 6e-6 as long as their distance is
at most 1.25 of its standard deviation, and wrong soon beyond: 21 points on [-5, 5], half a
unit apart, are too few as soon as a test tells abilities apart by less than 0.4.
"""

import math
from dataclasses import dataclass

import numpy as np

from offhook.academy.models import Floats, Items, information
from offhook.terms.errors import NotAccepted

FEWEST_POINTS = 41
REACH = 5.0
GAP_MOST = 1.25
"""The largest distance of points, in standard deviations of the narrowest posterior."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of a person's ability before the test: a normal distribution.

    Languages differ: where applicants of one language are better on the whole, so is their
    prior. Items are on the scale on which the population they were calibrated on has mean 0
    and standard deviation 1.
    """

    mean: float = 0.0
    sd: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        if not (math.isfinite(self.mean) and 0 < self.sd < math.inf):
            raise NotAccepted(
                where="prior", wrong=f"mean {self.mean}, sd {self.sd}",
                accepted="a mean, and an sd above 0",
            )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Abilities and the prior's mass at each, both (points,); the masses sum to 1."""

    points: Floats
    weights: Floats

    @property
    def gap(self) -> float:
        """Return the distance of neighbouring points."""
        return float(self.points[1] - self.points[0])


def grid_of(points: int = FEWEST_POINTS, prior: Prior | None = None) -> Grid:
    """Return equidistant points on [-5, 5] standard deviations about the prior's mean.

    >>> grid_of(41).points[[0, 20, 40]].tolist()
    [-5.0, 0.0, 5.0]
    """
    prior = prior or Prior()
    away = np.linspace(-REACH, REACH, points)
    mass = np.exp(-0.5 * away**2)
    return Grid(prior.mean + prior.sd * away, mass / mass.sum())


def points_needed(items: Items, prior: Prior | None = None) -> int:
    """Return how many points the items' posteriors need, at least 41, an odd number.

    The narrowest posterior is where the whole test informs most, within three standard
    deviations of the prior.

    >>> from offhook.academy.models import dichotomous
    >>> few, many = (dichotomous([1.2] * n, [0.0] * n) for n in (20, 400))
    >>> points_needed(few), points_needed(many)
    (41, 99)
    """
    prior = prior or Prior()
    at = prior.mean + prior.sd * np.linspace(-3.0, 3.0, 61)
    most = float(information(items, at).sum(axis=0).max())
    narrowest = 1.0 / math.sqrt(1.0 / prior.sd**2 + most)
    gaps = math.ceil(2.0 * REACH * prior.sd / (GAP_MOST * narrowest))
    return max(FEWEST_POINTS, gaps + 1 + gaps % 2)
