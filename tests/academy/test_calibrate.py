import numpy as np
import pytest
from scipy.special import logsumexp

from offhook.academy.calibrate import Effort, calibrate
from offhook.academy.em import Beliefs
from offhook.academy.models import Items, Model, chances, dichotomous, rated
from offhook.academy.standard_errors import standard_errors
from offhook.terms.errors import NotAccepted
from tests.academy.cases import (
    LSAT6,
    LSAT7,
    LSAT7_INTERCEPTS,
    LSAT7_SLOPES,
    LTM_DIFFICULTIES,
    LTM_SLOPES,
    MIRT_AIC,
    MIRT_BIC,
    MIRT_DIFFICULTIES,
    MIRT_LOG_LIKELIHOOD,
    MIRT_SLOPES,
    PATTERNS,
    RASCH_INTERCEPTS,
    RASCH_VARIANCE,
    drawn,
    some_items,
)

ABILITIES = np.random.default_rng(7).normal(size=2000)
RATINGS = rated([0.7, 1.2, 1.9], [[-1.5, 0, 1], [-0.5, 0.4, 1.3], [-1, 1, np.nan]])


def log_likelihood(items, answers):
    """Sum the likelihood over 401 abilities, row by row, as the definition says."""
    at = np.linspace(-8, 8, 401)
    logs = np.log(np.maximum(chances(items, at), 1e-300))
    total = 0.0
    for row in answers:
        each = -0.5 * at**2 + sum(
            logs[item, mark] for item, mark in enumerate(row) if mark >= 0
        )
        total += logsumexp(each) - logsumexp(-0.5 * at**2)
    return total


def moved(items, which, item, by):
    """Return items with one parameter of one item moved."""
    parts = [items.slopes.copy(), items.intercepts.copy(), items.guesses.copy()]
    if which == 0:
        parts[0][item] += by
    else:
        parts[1][item, which - 1] += by
    return Items(*parts)


class TestLsat6:
    found = calibrate(PATTERNS, Model.TWO_PL, counts=LSAT6)

    def test_it_is_what_mirt_finds_at_the_top(self):
        np.testing.assert_allclose(self.found.items.slopes, MIRT_SLOPES, atol=1e-3)
        np.testing.assert_allclose(
            self.found.items.difficulties.ravel(), MIRT_DIFFICULTIES, atol=1e-3
        )

    def test_it_is_what_ltm_finds_before_the_top(self):
        np.testing.assert_allclose(self.found.items.slopes, LTM_SLOPES, atol=3e-3)
        np.testing.assert_allclose(
            self.found.items.difficulties.ravel(), LTM_DIFFICULTIES, atol=3e-3
        )

    def test_its_likelihood_and_criteria_are_those_published(self):
        assert self.found.log_likelihood == pytest.approx(MIRT_LOG_LIKELIHOOD, abs=1e-3)
        assert self.found.aic == pytest.approx(MIRT_AIC, abs=1e-3)
        assert self.found.bic == pytest.approx(MIRT_BIC, abs=1e-3)

    def test_rasch_is_one_slope_and_its_square_the_variance(self):
        found = calibrate(PATTERNS, Model.ONE_PL, counts=LSAT6)
        assert np.ptp(found.items.slopes) == 0.0
        assert found.items.slopes[0] == pytest.approx(0.7551, abs=1e-4)
        assert found.items.slopes[0] ** 2 == pytest.approx(RASCH_VARIANCE, abs=1e-3)
        np.testing.assert_allclose(
            found.items.intercepts.ravel(), RASCH_INTERCEPTS, atol=1e-3
        )
        assert found.log_likelihood == pytest.approx(-2466.9376, abs=1e-3)
        assert found.parameters == 6

    def test_people_one_by_one_are_the_same_as_patterns_with_counts(self):
        people = np.repeat(PATTERNS, LSAT6, axis=0)
        found = calibrate(people, Model.TWO_PL)
        np.testing.assert_allclose(
            found.items.slopes, self.found.items.slopes, atol=1e-6
        )


def test_lsat7_is_what_mirt_publishes():
    found = calibrate(PATTERNS, Model.TWO_PL, counts=LSAT7)
    np.testing.assert_allclose(found.items.slopes, LSAT7_SLOPES, atol=1.5e-3)
    np.testing.assert_allclose(
        found.items.intercepts.ravel(), LSAT7_INTERCEPTS, atol=1.5e-3
    )
    assert found.log_likelihood == pytest.approx(-2658.805, abs=1e-3)


@pytest.mark.parametrize(
    "model", [Model.PARTIAL_CREDIT, Model.GENERALISED_PARTIAL_CREDIT]
)
def test_nothing_beside_it_is_likelier(model):
    answers = drawn(RATINGS, ABILITIES[:300], 3)
    answers[::7, 1] = -1
    found = calibrate(answers, model)
    assert found.converged
    top = log_likelihood(found.items, answers)
    assert found.log_likelihood == pytest.approx(top, abs=1e-3)
    for item in range(3):
        for which in range(int(found.items.categories[item])):
            if which == 0 and model is Model.PARTIAL_CREDIT:
                continue
            beside = [
                log_likelihood(moved(found.items, which, item, by), answers)
                for by in (-0.05, 0.05)
            ]
            assert max(beside) < top
            # The top of a parabola through the three lies where the estimate is.
            bend = sum(beside) - 2 * top
            assert abs(0.05 * (beside[1] - beside[0]) / (2 * bend)) < 1e-3


@pytest.mark.parametrize(
    ("model", "items"),
    [
        (Model.ONE_PL, dichotomous(np.full(20, 1.3), np.linspace(-2, 2, 20))),
        (Model.TWO_PL, some_items(20)),
        (Model.GENERALISED_PARTIAL_CREDIT, RATINGS),
    ],
)
def test_items_that_people_were_drawn_from_come_back(model, items):
    found = calibrate(drawn(items, ABILITIES, 5), model).items
    assert np.abs(found.slopes - items.slopes).max() < 0.35
    there = np.isfinite(items.intercepts)
    away = found.intercepts[there] - items.intercepts[there]
    assert np.abs(away).max() < 0.35


@pytest.mark.slow
def test_lower_asymptotes_are_found_where_there_are_people_to_find_them():
    rng = np.random.default_rng(2)
    items = dichotomous(rng.uniform(1, 2, 30), rng.normal(0, 1, 30), 0.2)
    answers = drawn(items, rng.normal(size=8000), 3)
    found = calibrate(answers, Model.THREE_PL)
    assert found.converged
    assert np.corrcoef(found.items.slopes, items.slopes)[0, 1] > 0.9
    assert np.abs(found.items.guesses - 0.2).mean() < 0.05


def test_a_belief_about_slopes_holds_them_together():
    answers = drawn(some_items(10), ABILITIES[:100], 1)
    free = calibrate(answers, Model.TWO_PL).items.slopes
    held = calibrate(answers, Model.TWO_PL, beliefs=Beliefs(slope_log_sd=0.1))
    assert np.log(held.items.slopes).std() < 0.5 * np.log(np.abs(free)).std()


def test_gaps_at_random_change_little():
    items = some_items(20)
    answers = drawn(items, ABILITIES, 9)
    whole = calibrate(answers, Model.TWO_PL).items.slopes
    answers[np.random.default_rng(1).random(answers.shape) < 0.2] = -1
    gaps = calibrate(answers, Model.TWO_PL).items.slopes
    assert np.abs(gaps - whole).max() < 0.25


class TestLongTests:
    items = some_items(150, seed=4)
    answers = drawn(items, ABILITIES[:1000], 8)

    def slopes(self, points):
        found = calibrate(
            self.answers, Model.TWO_PL, effort=Effort(points=points, within=1e-4)
        )
        return found.items.slopes, found.grid_is_fine

    def test_21_points_bias_the_slopes_and_it_is_said(self):
        few, fine = self.slopes(21)
        exact, _ = self.slopes(161)
        assert np.abs(few / exact - 1).mean() > 0.03
        assert not fine

    def test_as_many_points_as_are_needed_do_not(self):
        exact, _ = self.slopes(161)
        ours = calibrate(self.answers, Model.TWO_PL)
        assert ours.grid_is_fine
        assert np.abs(ours.items.slopes / exact - 1).max() < 2e-3


def test_it_says_when_it_ran_out_of_rounds():
    found = calibrate(
        PATTERNS, Model.TWO_PL, counts=LSAT6, effort=Effort(rounds_most=3)
    )
    assert not found.converged


def test_ratings_are_refused_by_a_model_of_right_and_wrong():
    with pytest.raises(NotAccepted):
        calibrate([[0], [1], [2]], Model.TWO_PL)


class TestLittleIsKnown:
    """What few people answered has no finite peak, or a flat one: it ends all the same."""

    @pytest.mark.parametrize("model", [Model.ONE_PL, Model.TWO_PL, Model.THREE_PL])
    @pytest.mark.parametrize("persons", [10, 12, 30])
    def test_small_samples_end_with_finite_numbers(self, model, persons):
        items = some_items(5, seed=persons)
        answers = drawn(items, ABILITIES[:persons], persons)
        answers[0], answers[1] = 0, 1
        found = calibrate(answers, model, effort=Effort(rounds_most=200))
        assert np.isfinite(found.items.slopes).all()
        assert np.isfinite(found.items.intercepts).all()
        errors = standard_errors(found, answers)
        assert errors.slopes.shape == (5,)

    def test_items_without_a_finite_peak_are_named(self):
        rows = [[1, 1, 1], [0, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 0]]
        found = calibrate(rows, Model.TWO_PL, effort=Effort(rounds_most=200))
        assert found.at_bounds.any()
        assert not calibrate(PATTERNS, Model.TWO_PL, counts=LSAT6).at_bounds.any()

    def test_without_beliefs_three_parameters_end_at_the_top_too(self):
        free = Beliefs(guess_logit_sd=None)
        found = calibrate(PATTERNS, Model.THREE_PL, counts=LSAT7, beliefs=free)
        two = calibrate(PATTERNS, Model.TWO_PL, counts=LSAT7)
        assert found.converged
        assert found.log_likelihood > two.log_likelihood

    @pytest.mark.parametrize(
        "answers", [None, [], "abc", [["a", 1]], [[1, 0], [1]], [[np.inf, 0]], [[0.5]]]
    )
    def test_what_is_no_table_of_answers_is_refused_in_words(self, answers):
        with pytest.raises(NotAccepted):
            calibrate(answers, Model.TWO_PL)
