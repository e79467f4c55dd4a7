import numpy as np
import pytest

from offhook.academy.grid import FEWEST_POINTS, Prior, grid_of, points_needed
from offhook.academy.models import dichotomous
from offhook.terms.errors import NotAccepted


def test_the_masses_are_of_the_prior():
    grid = grid_of(61, Prior(0.5, 2.0))
    assert grid.weights.sum() == pytest.approx(1.0)
    assert grid.weights @ grid.points == pytest.approx(0.5)
    assert grid.weights @ (grid.points - 0.5) ** 2 == pytest.approx(4.0, rel=1e-4)


def test_there_are_never_fewer_than_41_points_on_five_deviations():
    assert points_needed(dichotomous([1.0], [0.0])) == FEWEST_POINTS == 41
    assert grid_of().points[[0, -1]].tolist() == [-5.0, 5.0]


@pytest.mark.parametrize("items", [50, 200, 800])
def test_the_points_are_close_enough_for_the_sum_to_be_exact(items):
    test = dichotomous(np.full(items, 1.3), np.linspace(-2, 2, items))
    gap = 10.0 / (points_needed(test) - 1)
    at = np.linspace(-3, 3, 61)
    p = 1 / (1 + np.exp(-1.3 * (at[:, None] - np.linspace(-2, 2, items))))
    narrowest = 1 / np.sqrt(1 + (1.69 * p * (1 - p)).sum(axis=1).max())
    sums = [
        np.exp(-0.5 * ((gap * np.arange(-400, 401) + shift * gap) / narrowest) ** 2)
        for shift in (0.0, 0.25, 0.5)
    ]
    totals = [one.sum() for one in sums]
    assert max(totals) / min(totals) - 1 < 2e-5


def test_a_prior_without_spread_is_refused():
    with pytest.raises(NotAccepted):
        Prior(0.0, 0.0)
