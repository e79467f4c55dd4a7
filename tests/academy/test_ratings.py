import numpy as np
import pytest

from offhook.academy.levels import Cefr
from offhook.academy.ratings import (
    Criterion,
    Rating,
    criteria_apart,
    needs_third,
    settled,
)
from offhook.terms.errors import NotAccepted


def rating(rater, *marks):
    return Rating(rater, dict(zip(Criterion, marks, strict=True)))


def test_exactly_one_level_apart_needs_no_third_rating():
    assert not needs_third(rating("a", 4, 4, 4, 4, 4, 4), rating("b", 3, 3, 3, 3, 3, 3))
    assert needs_third(rating("a", 4, 4, 4, 4, 4, 5), rating("b", 3, 3, 3, 3, 3, 3))


def test_criteria_far_apart_are_named_even_if_the_means_agree():
    first, second = rating("a", 5, 3, 3, 3, 3, 1), rating("b", 3, 3, 3, 3, 3, 3)
    assert not needs_third(first, second)
    assert criteria_apart(first, second) == (Criterion.RANGE, Criterion.PRONUNCIATION)


def test_two_that_agree_are_settled_by_their_mean():
    found = settled(rating("a", 4, 4, 4, 4, 4, 4), rating("b", 3, 3, 3, 3, 3, 3))
    assert (found.mean, found.raters) == (3.5, ("a", "b"))


def test_a_third_between_two_counts_all_three():
    low, high = rating("a", *[1] * 6), rating("b", *[5] * 6)
    assert settled(low, high, rating("c", *[3] * 6)).raters == ("a", "b", "c")
    assert settled(low, high, rating("c", *[2] * 6)).raters == ("a", "c")
    assert settled(low, high) is None


def test_more_raters_make_a_level_surer():
    two = settled(rating("a", *[3] * 6), rating("b", *[3] * 6))
    one = two.level_chances(rater_sd=1.0)
    assert one.sum() == pytest.approx(1.0)
    assert int(np.argmax(one)) == Cefr.B2
    assert two.level_chances(rater_sd=0.5)[Cefr.B2] > one[Cefr.B2]


@pytest.mark.parametrize("mark", [6, -1, 2.5, None])
def test_a_mark_off_the_grid_is_refused_and_named(mark):
    with pytest.raises(NotAccepted, match="accuracy"):
        rating("amina", 3, mark, 3, 3, 3, 3)


def test_a_rating_keeps_the_order_of_the_grid():
    assert rating("a", 0, 1, 2, 3, 4, 5).row == (0, 1, 2, 3, 4, 5)
