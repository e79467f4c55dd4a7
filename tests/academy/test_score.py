import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from offhook.academy.calibrate import calibrate
from offhook.academy.grid import Prior
from offhook.academy.models import Model, chances, dichotomous, information, rated
from offhook.academy.score import Peak, peaks, posterior
from offhook.terms.errors import NotAccepted
from tests.academy.cases import LSAT6, PATTERNS, drawn, some_items

RATINGS = rated([0.8, 1.2, 1.6], [[-1, 0, 1], [-0.5, 0.4, np.nan], [0, 0.5, 1]])


class TestLsat6:
    items = calibrate(PATTERNS, Model.TWO_PL, counts=LSAT6).items
    patterns = ((0, 0, 0, 0, 0), (0, 0, 0, 0, 1), (1, 1, 1, 1, 1))

    def test_peaks_of_the_posterior_are_the_scores_of_ltm(self):
        found = peaks(self.items, self.patterns, Peak.POSTERIOR)
        np.testing.assert_allclose(found.values, [-1.895, -1.479, 0.606], atol=1e-3)

    def test_expected_numbers_of_people_are_those_of_ltm(self):
        found = 1000 * np.exp(posterior(self.items, self.patterns).log_likelihoods)
        np.testing.assert_allclose(found, [2.277, 5.861, 296.693], atol=2e-2)

    def test_all_patterns_together_are_certain(self):
        found = posterior(self.items, PATTERNS).log_likelihoods
        assert np.exp(found).sum() == pytest.approx(1.0)


@pytest.mark.parametrize("items", [some_items(12), RATINGS])
@pytest.mark.parametrize("peak", list(Peak))
def test_a_peak_is_where_nothing_beside_is_higher(items, peak):
    prior = Prior(0.3, 0.8)
    answers = drawn(items, np.linspace(-1, 1, 6), 1)
    answers[0, 0] = -1
    found = peaks(items, answers, peak, prior)

    def height(ability, row):
        p = chances(items, [ability])[:, :, 0]
        asked = [item for item, mark in enumerate(row) if mark >= 0]
        total = sum(np.log(p[item, row[item]]) for item in asked)
        if peak is Peak.POSTERIOR:
            total -= 0.5 * ((ability - prior.mean) / prior.sd) ** 2
        if peak is Peak.WEIGHTED:
            total += 0.5 * np.log(information(items.chosen(asked), [ability]).sum())
        return total

    for row, value in zip(answers, found.values, strict=True):
        if np.isfinite(value):
            best = minimize_scalar(
                lambda at, row=row: -height(at, row), bounds=(-8, 8), method="bounded"
            )
            assert value == pytest.approx(best.x, abs=1e-4)


def test_all_right_has_no_most_likely_ability_but_a_weighted_one():
    items = some_items(10)
    whole = np.ones((1, 10), dtype=int)
    assert peaks(items, whole, Peak.LIKELIHOOD).values[0] == np.inf
    assert peaks(items, 1 - whole, Peak.LIKELIHOOD).errors[0] == np.inf
    assert np.isfinite(peaks(items, whole, Peak.WEIGHTED).values[0])


def test_the_posterior_mean_is_its_definition():
    items = dichotomous([1.0, 1.5], [0.0, 0.5], [0.2, 0.0])
    at = np.linspace(-9, 11, 20001)
    p = chances(items, at)
    mass = np.exp(-0.5 * ((at - 1.0) / 0.7) ** 2) * p[0, 1] * p[1, 0]
    mass /= mass.sum()
    found = posterior(items, [[1, 0]], Prior(1.0, 0.7)).abilities
    assert found.values[0] == pytest.approx(mass @ at, abs=1e-4)
    spread = np.sqrt(mass @ (at - mass @ at) ** 2)
    assert found.errors[0] == pytest.approx(spread, abs=1e-4)


def test_warms_estimate_is_less_biased_than_the_most_likely():
    items = some_items(25)
    answers = drawn(items, np.full(4000, 1.5), 6)
    weighted = peaks(items, answers, Peak.WEIGHTED).values
    likely = peaks(items, answers, Peak.LIKELIHOOD).values
    likely = likely[np.isfinite(likely)]
    assert abs(weighted.mean() - 1.5) < 0.02 < abs(likely.mean() - 1.5)


def test_a_mark_that_the_item_does_not_have_is_refused_and_named():
    with pytest.raises(NotAccepted, match="person 0, item 1"):
        posterior(RATINGS, [[3, 3, 3]])
