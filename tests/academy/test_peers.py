"""The same numbers by packages of others."""

import girth
import krippendorff
import mirt
import numpy as np
import pytest
from adaptivetesting.math.estimators import BayesModal, NormalPrior
from adaptivetesting.models import TestItem as TheirItem
from catsim import irt as catsim
from sklearn import metrics
from statsmodels.stats import contingency_tables as tables

from offhook.academy.agreement import Scale, krippendorff_alpha, quadratic_kappa
from offhook.academy.calibrate import calibrate
from offhook.academy.dif import mantel_haenszel
from offhook.academy.grid import Prior
from offhook.academy.models import Model, information
from offhook.academy.score import Peak, peaks
from tests.academy.cases import LSAT6, PATTERNS, drawn, some_items
from tests.academy.test_dif import two_groups

RNG = np.random.default_rng(4)


def test_mantel_haenszel_is_that_of_statsmodels():
    answers, focal = two_groups(0.6, people=600)
    score = answers.sum(axis=1)
    for item, found in enumerate(mantel_haenszel(answers, focal)):
        strata = [
            [
                [((score == n) & (focal == group) & (answers[:, item] == right)).sum()
                 for right in (1, 0)]
                for group in (False, True)
            ]
            for n in range(26)
        ]  # fmt: skip
        kept = [one for one in map(np.array, strata) if (one.sum(axis=1) > 0).all()]
        theirs = tables.StratifiedTable(kept)
        assert found.odds_ratio == pytest.approx(theirs.oddsratio_pooled)
        assert found.error == pytest.approx(2.35 * theirs.logodds_pooled_se)
        test = theirs.test_null_odds(correction=True)
        assert found.chi_square == pytest.approx(test.statistic)


def test_kappa_is_that_of_scikit_learn():
    first = RNG.integers(0, 6, 300)
    second = np.clip(first + RNG.integers(-1, 2, 300), 0, 5)
    theirs = metrics.cohen_kappa_score(first, second, weights="quadratic")
    assert quadratic_kappa(first, second, marks=6) == pytest.approx(theirs)


@pytest.mark.parametrize("scale", list(Scale))
def test_alpha_is_that_of_krippendorff(scale):
    table = RNG.integers(0, 6, (4, 60)).astype(float)
    table[RNG.random(table.shape) < 0.3] = np.nan
    theirs = krippendorff.alpha(table, level_of_measurement=scale.value)
    assert krippendorff_alpha(table, scale) == pytest.approx(theirs)


def test_information_is_that_of_catsim():
    items = some_items(20)
    known = information(items, [0.4])[:, 0]
    for item in range(20):
        theirs = catsim.inf(
            0.4, items.slopes[item], items.difficulties[item, 0], 0.0, 1.0
        )
        assert known[item] == pytest.approx(theirs)


@pytest.mark.filterwarnings("ignore")
def test_a_calibration_is_near_that_of_girth():
    answers = drawn(some_items(15), RNG.normal(size=1000), 5)
    theirs = girth.twopl_mml(answers.T, options={"quadrature_n": 61})
    ours = calibrate(answers, Model.TWO_PL).items
    np.testing.assert_allclose(ours.slopes, theirs["Discrimination"], atol=0.05)
    np.testing.assert_allclose(
        ours.difficulties.ravel(), theirs["Difficulty"], atol=0.05
    )


def their_item(slope: float, difficulty: float) -> TheirItem:
    item = TheirItem()
    item.a, item.b = slope, difficulty
    return item


def test_the_posterior_mode_is_that_of_adaptivetesting():
    items = some_items(10)
    answers = drawn(items, np.array([0.5]), 3)
    theirs = BayesModal(
        answers[0].tolist(),
        [
            their_item(float(a), float(b))
            for a, b in zip(items.slopes, items.difficulties.ravel(), strict=True)
        ],
        NormalPrior(0, 1),
        optimization_interval=(-8, 8),
    ).get_estimation()
    ours = peaks(items, answers, Peak.POSTERIOR, Prior()).values[0]
    assert ours == pytest.approx(float(theirs), abs=1e-3)


def test_lsat6_is_that_of_mirt():
    answers = np.repeat(PATTERNS, LSAT6, axis=0)
    theirs = mirt.fit_mirt(answers, "2PL", n_quadpts=61, tol=1e-8, max_iter=5000)
    ours = calibrate(answers, Model.TWO_PL)
    told = theirs.model.parameters
    np.testing.assert_allclose(ours.items.slopes, told["discrimination"], atol=1e-3)
    np.testing.assert_allclose(
        ours.items.difficulties.ravel(), told["difficulty"], atol=3e-3
    )
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood, abs=1e-3)
