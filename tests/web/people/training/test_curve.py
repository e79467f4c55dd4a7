"""A trainee's way beside what is expected of his hours."""

from datetime import date

import numpy as np
import pytest

from offhook.academy.levels import Cefr
from offhook.web.people.training.curve import HIGH, WIDE, Measured, curve

B1 = np.array([0, 0, 0.2, 0.6, 0.2, 0, 0])
B2 = np.array([0, 0, 0, 0.1, 0.8, 0.1, 0])


def at(hours, chances):
    return Measured(date(2026, 11, 1), hours, chances)


def test_who_learns_as_expected_lies_on_the_way():
    found = curve(Cefr.B1, Cefr.B2, 200, 200, [at(0, B1), at(200, B2)])
    ends = [tuple(map(float, one.split(","))) for one in found.way.split()]
    assert [(dot.x, dot.y) for dot in found.dots] == ends[:2]
    assert [dot.ahead for dot in found.dots] == [0.0, 0.0]


def test_who_is_slower_is_told_by_how_much():
    found = curve(Cefr.B1, Cefr.B2, 200, 100, [at(100, B1)])
    assert found.dots[0].ahead == -0.5
    assert (found.dots[0].level, found.dots[0].percent) == ("B1", 60)
    assert found.now_level == 3.5


@pytest.mark.parametrize("attended", [0, 50, 200, 900])
def test_all_of_it_lies_in_the_picture(attended):
    found = curve(Cefr.A1, Cefr.C2, 300, attended, [at(attended, B1), at(2, B2)])
    for dot in found.dots:
        assert 0 <= dot.x <= WIDE
        assert 0 <= dot.high_y <= dot.low_y <= HIGH
    assert all(0 <= x <= WIDE for _, x in found.hours)
