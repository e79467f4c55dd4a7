import math

import numpy as np
import pytest

from offhook.measure.accuracy import bias, coverage, poisson_floor, wape

FORECAST = np.array([80.0, 130.0, 100.0])
ACTUAL = np.array([100.0, 100.0, 50.0])


def test_wape_is_the_sum_of_absolute_errors_over_the_sum_that_came():
    assert wape(FORECAST, ACTUAL) == pytest.approx(100 / 250)


def test_bias_is_above_nothing_where_too_much_was_foreseen():
    assert bias(FORECAST, ACTUAL) == pytest.approx(60 / 250)


def test_the_floor_is_that_of_the_field():
    assert poisson_floor(np.full(4, 50.0)) == pytest.approx(
        math.sqrt(2 / (math.pi * 50))
    )


def test_the_floor_is_what_knowing_every_mean_leaves():
    rng = np.random.default_rng(1)
    mean = rng.uniform(20, 200, 20_000)
    came = rng.poisson(mean).astype(float)
    assert wape(mean, came) == pytest.approx(poisson_floor(came), rel=0.02)


def test_values_that_are_not_known_are_left_out():
    actual = np.array([100.0, np.nan, 50.0])
    assert wape(FORECAST, actual) == pytest.approx(70 / 150)
    assert bias(FORECAST, actual) == pytest.approx(30 / 150)
    assert coverage(FORECAST - 1, FORECAST + 60, actual) == 0.5


@pytest.mark.parametrize("measure", [wape, bias])
def test_of_nothing_there_is_no_figure(measure):
    assert math.isnan(measure(FORECAST, np.full(3, np.nan)))
    assert math.isnan(measure(FORECAST, np.zeros(3)))


def test_coverage_of_nothing_is_no_figure():
    assert math.isnan(coverage(FORECAST, FORECAST, np.full(3, np.nan)))


def test_the_ends_of_a_band_belong_to_it():
    assert coverage(ACTUAL, ACTUAL, ACTUAL) == 1.0
