"""Service levels as ratios of counts, and the interval of a ratio of means."""

import numpy as np
import pytest

from offhook.measure.ratios import ABANDONMENT, AHT, ASA, SERVICE_LEVELS, estimate
from offhook.terms.contacts import Measure, ServiceLevel


def counts(**named: float) -> np.ndarray:
    tally = np.zeros(len(Measure))
    for name, value in named.items():
        tally[Measure[name.upper()]] = value
    return tally


A_DAY = counts(
    offered=100,
    answered=80,
    abandoned=20,
    short_abandoned=6,
    answered_in_t=60,
    abandoned_in_t=10,
    wait_answered_s=1600,
    talk_s=16_000,
    wrap_up_s=4_000,
)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (ServiceLevel.ABANDONS_POSITIVE, 70 / 100),
        (ServiceLevel.ANSWERED_ONLY, 60 / 80),
        (ServiceLevel.ABANDONS_NEGATIVE, 60 / 100),
        (ServiceLevel.ABANDONS_IN_T_IGNORED, 60 / 90),
        (ServiceLevel.SHORT_ABANDONS_FORGIVEN, 66 / 100),
        (ServiceLevel.SHORT_ABANDONS_EXCLUDED, 60 / 94),
    ],
)
def test_the_six_service_levels_of_one_day_differ(definition, expected):
    assert SERVICE_LEVELS[definition].of(A_DAY) == pytest.approx(expected)


def test_other_figures_of_the_same_day():
    assert ABANDONMENT.of(A_DAY) == 0.2
    assert ASA.of(A_DAY) == 20.0
    assert AHT.of(A_DAY) == 250.0


def test_a_ratio_of_nothing_is_not_a_number():
    assert np.isnan(ASA.of(counts()))


def test_one_run_has_no_interval():
    figure = estimate(np.array([3.0]), np.array([4.0]))
    assert figure.value == 0.75
    assert np.isnan(figure.half_width)


def test_a_ratio_is_of_means_not_a_mean_of_ratios():
    figure = estimate(np.array([1.0, 90.0]), np.array([2.0, 100.0]))
    assert figure.value == pytest.approx(91 / 102)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    """Poisson counts, a tenth of them abandoned: 95 % of 2,000 intervals hold 0.1."""
    rng = np.random.default_rng(3)
    under = rng.poisson(400, (10, 2000)).astype(float)
    over = rng.binomial(under.astype(int), 0.1).astype(float)
    figure = estimate(over, under)
    covered = np.abs(figure.value - 0.1) <= figure.half_width
    assert covered.mean() == pytest.approx(0.95, abs=0.015)
