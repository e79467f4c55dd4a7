import numpy as np
import pytest

from offhook.forecast.calendar import NO_CALENDAR
from offhook.forecast.intraday import carried, rest_of_day
from offhook.forecast.past import past_of
from offhook.forecast.predict import fit
from offhook.forecast.quality import inspect


@pytest.fixture(scope="module")
def outlook(made):
    """Return a Monday's outlook of a queue whose days differ as a whole."""
    history = made(days=140, volume=12_000.0, day_cv=0.12, interval_cv=0.02).history
    past = past_of(history, inspect(history), NO_CALENDAR, ahead=1)
    return fit(past, 0).ahead(np.array([140]))


def test_with_nothing_seen_the_day_is_as_it_was_foreseen(outlook):
    rest = rest_of_day(outlook, 0, np.zeros(0))
    assert np.allclose(rest.roots.mean, outlook.roots().mean)
    assert np.allclose(rest.roots.quantile(0.5), outlook.roots().quantile(0.5))


@pytest.mark.parametrize("times", [0.8, 1.25])
def test_a_busier_morning_makes_a_busier_afternoon(outlook, times):
    expected = outlook.roots().expected()[0]
    rest = rest_of_day(outlook, 0, expected[:8] * times)
    ratio = rest.roots.expected().sum() / expected[8:].sum()
    assert 1.0 < max(ratio, 1 / ratio) < max(times, 1 / times) * 1.02
    assert (ratio > 1.0) == (times > 1.0)


def test_what_is_known_makes_the_rest_surer(outlook):
    expected = outlook.roots().expected()[0]
    rest = rest_of_day(outlook, 0, expected[:8])
    assert (rest.roots.variance[0] < outlook.roots().variance[0, 8:]).all()


def test_a_value_that_is_missing_says_nothing(outlook):
    expected = outlook.roots().expected()[0]
    counts = expected[:8].copy()
    counts[3] = np.nan
    rest = rest_of_day(outlook, 0, counts)
    assert rest.slots[0] == outlook.scores.slots[8]
    assert np.isfinite(rest.roots.mean).all()


def test_its_scenarios_have_the_mean_that_is_expected(outlook):
    expected = outlook.roots().expected()[0]
    rest = rest_of_day(outlook, 0, expected[:8] * 1.1)
    paths = rest.paths(np.random.default_rng(1), 300)
    assert np.allclose(paths.mean(axis=0), rest.roots.expected()[0])
    whole = rest_of_day(outlook, 0, np.zeros(0)).paths(np.random.default_rng(1), 300)
    assert np.corrcoef(whole[:, 4], whole[:, 18])[0, 1] > 0.5


def test_noise_that_goes_on_is_carried_over():
    rng = np.random.default_rng(2)
    noise = rng.standard_normal((200, 30))
    for slot in range(1, 30):
        noise[:, slot] = 0.6 * noise[:, slot - 1] + 0.8 * noise[:, slot]
    assert carried(noise, np.ones(30)) == pytest.approx(0.6, abs=0.05)
