"""The learning curve of a trainee: his levels over the hours he was there, beside what is expected.

Expected is a straight way from the course's first level to its target in the hours that it takes
most people; a level is the mean of what a test left possible, from 0 below A1 to 6 at C2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from offhook.academy.levels import Cefr
from offhook.academy.models import Floats

WIDE, HIGH = 320, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 16, 8, 22
_BAND = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Measured:
    """A test on the way: its day, the hours of class before it, and each level's probability."""

    on: date
    hours: float
    chances: Floats

    @property
    def mean(self) -> float:
        """Return the mean level."""
        return float(self.chances @ np.arange(len(self.chances)))

    @property
    def band(self) -> tuple[int, int]:
        """Return between which levels 80 % of the probability lies."""
        sums = np.cumsum(self.chances)
        low, high = (int(np.searchsorted(sums, share)) for share in _BAND)
        return low, min(high, len(self.chances) - 1)


def expected_level(hours: float, begins: Cefr, target: Cefr, whole: float) -> float:
    """Return the level that is expected after so many hours; no more than the target.

    >>> expected_level(100, Cefr.B1, Cefr.B2, 200), expected_level(300, Cefr.B1, Cefr.B2, 200)
    (3.5, 4.0)
    """
    share = min(1.0, hours / max(whole, 1e-9))
    return float(begins + share * (target - begins))


@dataclass(frozen=True, slots=True)
class Dot:
    """A test in the picture: its place, the ends of its band, what it says, and how far off.

    `ahead` is by how many levels it is above what is expected.
    """

    x: float
    y: float
    low_y: float
    high_y: float
    on: date
    level: str
    percent: int
    ahead: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The picture as numbers for a template: grid lines, the expected way, now, and the tests."""

    levels: tuple[tuple[str, float], ...]
    hours: tuple[tuple[int, float], ...]
    way: str
    now_x: float
    now_level: float
    dots: tuple[Dot, ...]


def curve(
    begins: Cefr, target: Cefr, whole: int, attended: float, tests: Sequence[Measured]
) -> Curve:
    """Return the picture of a trainee's way."""
    furthest = max(float(whole), attended, *(one.hours for one in tests), 1.0)
    highest = len(Cefr) - 1

    def x(hours: float) -> float:
        return round(_LEFT + (WIDE - _LEFT - _RIGHT) * hours / furthest, 1)

    def y(level: float) -> float:
        return round(HIGH - _BOTTOM - (HIGH - _TOP - _BOTTOM) * level / highest, 1)

    dots = tuple(
        Dot(
            x(one.hours),
            y(one.mean),
            y(one.band[0]),
            y(one.band[1]),
            one.on,
            Cefr(int(np.argmax(one.chances))).name.replace("_", " "),
            round(100 * float(one.chances.max())),
            round(one.mean - expected_level(one.hours, begins, target, whole), 1),
        )
        for one in tests
    )
    way = f"{x(0)},{y(begins)} {x(whole)},{y(target)} {x(furthest)},{y(target)}"
    quarters = sorted({round(furthest * n / 4) for n in range(5)})
    return Curve(
        tuple((level.name, y(level)) for level in list(Cefr)[1:]),
        tuple((hour, x(hour)) for hour in quarters),
        way,
        x(attended),
        round(expected_level(attended, begins, target, whole), 1),
        dots,
    )
