from itertools import product

import numpy as np
import pytest

from offhook.academy.calibrate import calibrate
from offhook.academy.item_fit import mean_squares, score_chances, score_fit
from offhook.academy.models import Items, Model, dichotomous, rated
from offhook.terms.errors import NotAccepted
from tests.academy.cases import LSAT6, PATTERNS, drawn, some_items


def test_scores_are_as_likely_as_the_patterns_that_make_them():
    right = np.array([[0.2], [0.5], [0.9], [0.4]])
    totals = np.zeros(5)
    for pattern in product((0, 1), repeat=4):
        chance = np.where(pattern, right[:, 0], 1 - right[:, 0]).prod()
        totals[sum(pattern)] += chance
    np.testing.assert_allclose(score_chances(right)[:, 0], totals)


def test_nothing_is_wrong_with_lsat6():
    items = calibrate(PATTERNS, Model.ONE_PL, counts=LSAT6).items
    found = score_fit(items, PATTERNS, counts=LSAT6, estimated=1)
    assert (found.p_value > 0.05).all()
    assert found.persons == 1000


def test_items_that_fit_are_rejected_as_often_as_they_should_be():
    items = some_items(20)
    rng = np.random.default_rng(5)
    found = [
        score_fit(items, drawn(items, rng.normal(size=1000), seed), estimated=0)
        for seed in range(25)
    ]
    rejected = np.mean([one.p_value < 0.05 for one in found])
    assert 0.02 < rejected < 0.09


def test_an_item_that_is_guessed_does_not_fit_a_model_without_guessing():
    items = some_items(20)
    guesses = np.zeros(20)
    guesses[3] = 0.4
    hard = items.intercepts.copy()
    hard[3] = -2.0
    true = Items(items.slopes, hard, guesses)
    answers = drawn(true, np.random.default_rng(1).normal(size=4000), 2)
    found = score_fit(Items(items.slopes, hard, np.zeros(20)), answers)
    assert int(np.nanargmin(found.p_value)) == 3


def test_mean_squares_of_what_fits_are_near_one():
    items = rated(np.ones(40), np.linspace(-1, 1, 120).reshape(40, 3))
    answers = drawn(items, np.random.default_rng(1).normal(size=1000), 4)
    answers[::5, 2] = -1
    found = mean_squares(items, answers)
    # The error of one item's is about 0.045 with a thousand persons.
    assert np.abs(found.infit - 1).max() < 0.16
    assert np.abs(found.outfit - 1).max() < 0.18
    assert found.infit.mean() == pytest.approx(1.0, abs=0.02)


def test_mean_squares_of_a_coin_are_above_one():
    items = some_items(20)
    answers = drawn(items, np.random.default_rng(1).normal(size=2000), 4)
    answers[:, 0] = np.random.default_rng(2).integers(0, 2, 2000)
    found = mean_squares(items, answers)
    assert found.infit[0] == max(found.infit)
    assert found.infit[0] > 1.2


def test_ratings_have_no_s_x2():
    with pytest.raises(NotAccepted):
        score_fit(rated([1.0], [[0.0, 1.0]]), [[2]])


def test_groups_with_too_few_people_are_merged():
    items = dichotomous(np.ones(6), np.linspace(-3, 3, 6))
    answers = drawn(items, np.random.default_rng(1).normal(size=40), 4)
    found = score_fit(items, answers)
    assert (found.degrees < 3).all()
    assert np.isnan(found.p_value[found.degrees <= 0]).all()
