import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.academy.models import (
    Items,
    chances,
    dichotomous,
    information,
    log_chances,
    rated,
)
from offhook.terms.errors import NotAccepted

ABILITIES = np.linspace(-4.0, 4.0, 9)


@given(
    slope=st.floats(0.2, 3.0),
    steps=st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=5),
    ability=st.floats(-6.0, 6.0),
)
def test_chances_of_all_categories_sum_to_one(slope, steps, ability):
    p = chances(rated([slope], [steps]), [ability])
    assert p.sum() == pytest.approx(1.0)
    assert (p >= 0).all()


@given(ability=st.floats(-5.0, 5.0), step=st.integers(0, 2))
def test_two_neighbouring_categories_are_equally_likely_at_their_step(ability, step):
    steps = [-1.0, 0.3, 1.4]
    p = chances(rated([1.3], [steps]), [steps[step]])[0, :, 0]
    assert p[step] == pytest.approx(p[step + 1])


def test_difficulties_come_back_from_intercepts():
    steps = np.array([[-1.0, 0.3, 1.4], [0.5, np.nan, np.nan]])
    np.testing.assert_allclose(rated([1.3, 0.7], steps).difficulties, steps)


def test_an_item_with_fewer_categories_has_no_chance_of_the_others():
    p = chances(rated([1.0, 1.0], [[0.0, 1.0], [0.0, np.nan]]), [0.5])
    assert p[1, 2, 0] == 0.0
    assert p[1, :2, 0].sum() == pytest.approx(1.0)


def test_two_categories_are_the_two_parameter_model():
    p = chances(dichotomous([1.7], [0.4]), ABILITIES)[0, 1]
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-1.7 * (ABILITIES - 0.4))))


def test_the_lower_asymptote_is_what_a_weak_person_still_gets():
    assert chances(dichotomous([1.0], [0.0], [0.25]), [-60.0])[0, 1, 0] == 0.25


def test_logarithms_stay_finite_where_chances_vanish():
    assert log_chances(dichotomous([3.0], [0.0]), [-300.0])[0, 1, 0] == -900.0


@pytest.mark.parametrize(
    "items",
    [
        dichotomous([1.4], [0.3]),
        dichotomous([1.4], [0.3], [0.2]),
        rated([0.9], [[-1.0, 0.2, 1.1]]),
    ],
)
def test_information_is_the_expected_squared_slope_of_the_log_chance(items):
    h = 1e-6
    up, down = (log_chances(items, ABILITIES + one) for one in (h, -h))
    slope = (up - down) / (2 * h)
    expected = (chances(items, ABILITIES) * slope**2).sum(axis=1)
    np.testing.assert_allclose(information(items, ABILITIES), expected, rtol=1e-6)


def test_some_of_the_items_can_be_chosen():
    chosen = dichotomous([1.0, 2.0, 3.0], [0.0, 0.1, 0.2]).chosen([2, 0])
    assert isinstance(chosen, Items)
    assert chosen.slopes.tolist() == [3.0, 1.0]


@pytest.mark.parametrize(
    ("slopes", "difficulties", "guesses"),
    [([np.nan], [0.0], 0.0), ([1.0], [np.inf], 0.0), ([1.0], [0.0], 1.0)],
)
def test_items_that_are_none_are_refused(slopes, difficulties, guesses):
    with pytest.raises(NotAccepted):
        dichotomous(slopes, difficulties, guesses)
