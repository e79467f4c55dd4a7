from datetime import date

import numpy as np
import pytest
from scipy.stats import norm

from offhook.academy.grid import Prior
from offhook.academy.levels import (
    Cefr,
    CutScores,
    expected_accuracy,
    expected_agreement,
    level_chances,
    mass_above,
    normal_level_chances,
    placed,
)
from offhook.academy.score import Abilities, posterior
from offhook.terms.errors import NotAccepted
from tests.academy.cases import drawn, some_items

LEVELS = list(Cefr)[1:]
CUTS = CutScores(
    "fr", dict(zip(LEVELS, (-2.2, -1.3, -0.4, 0.5, 1.4, 2.3), strict=True)),
    "for the tests", date(2026, 1, 1),
)  # fmt: skip


@pytest.mark.parametrize("cut", [-1.234, 0.0, 0.05, 0.777])
def test_a_cut_between_two_points_divides_the_mass_in_proportion(cut):
    points = np.linspace(-5, 5, 101)
    mass = norm.pdf(points, 0.2, 0.35)
    mass /= mass.sum()
    assert mass_above(mass[None], points, cut)[0] == pytest.approx(
        norm.sf(cut, 0.2, 0.35), abs=1e-3
    )


def test_a_cut_off_the_grid_leaves_all_or_nothing():
    points = np.linspace(-1, 1, 11)
    mass = np.full((2, 11), 1 / 11)
    assert mass_above(mass, points, -9.0).tolist() == [1.0, 1.0]
    assert mass_above(mass, points, 9.0).tolist() == [0.0, 0.0]
    assert 0.0 < mass_above(mass, points, 1.0)[0] < mass_above(mass, points, -1.0)[0]


def test_who_answered_nothing_has_the_levels_of_his_prior():
    found = posterior(some_items(5), [[-1] * 5], Prior(0.5, 0.8))
    edges = np.concatenate([[-np.inf], CUTS.bounds, [np.inf]])
    np.testing.assert_allclose(
        level_chances(found, CUTS)[0], np.diff(norm.cdf(edges, 0.5, 0.8)), atol=2e-3
    )


def test_a_level_is_right_as_often_as_it_says():
    items = some_items(15)
    true = np.random.default_rng(2).normal(size=8000)
    table = level_chances(posterior(items, drawn(items, true, 4)), CUTS)
    assert table.sum(axis=1) == pytest.approx(np.ones(8000))
    given = table.argmax(axis=1)
    right = given == np.searchsorted(CUTS.bounds, true, side="right")
    assert right.mean() == pytest.approx(table.max(axis=1).mean(), abs=0.015)
    agreement = expected_agreement(table, given)
    assert np.trace(agreement) == pytest.approx(table.max(axis=1).mean())


def test_a_level_is_never_printed_without_its_probability():
    one = placed([[0.0, 0.0, 0.05, 0.2, 0.7, 0.05, 0.0]])[0]
    assert (one.level, str(one)) == (Cefr.B2, "B2 (70%)")
    assert one.at_least == pytest.approx(0.75)
    assert str(placed([[1.0] + [0.0] * 6])[0]) == "below A1 (100%)"


def test_rudners_accuracy_is_the_share_that_is_right():
    rng = np.random.default_rng(1)
    found = Abilities(rng.normal(size=4000), np.full(4000, 0.4))
    true = found.values + 0.4 * rng.normal(size=4000)
    right = np.searchsorted(CUTS.bounds, true) == np.searchsorted(
        CUTS.bounds, found.values
    )
    assert expected_accuracy(found, CUTS) == pytest.approx(right.mean(), abs=0.02)
    assert normal_level_chances(found, CUTS).sum(axis=1) == pytest.approx(np.ones(4000))


@pytest.mark.parametrize(
    "cuts",
    [{}, {Cefr.B2: 0.5}, dict.fromkeys(LEVELS, 0.0)],
)
def test_cuts_that_do_not_rise_through_all_levels_are_refused(cuts):
    with pytest.raises(NotAccepted):
        CutScores("fr", cuts, "", date(2026, 1, 1))
