import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.measure.survival import kaplan_meier, sample_beyond

# Freireich et al. 1963, weeks of remission under 6-mercaptopurine; + is censored.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
WEEKS = [float(week.rstrip("+")) for week in REMISSION.split()]
RELAPSED = [not week.endswith("+") for week in REMISSION.split()]

cases = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


def slow_survival(cases, time_s):
    share = 1.0
    for moment in sorted({wait for wait, hung_up in cases if hung_up}):
        if moment <= time_s:
            waiting = sum(wait >= moment for wait, _ in cases)
            share *= 1 - sum(case == (moment, True) for case in cases) / waiting
    return share


def slow_greenwood(cases, time_s):
    total = 0.0
    for moment in sorted({wait for wait, hung_up in cases if hung_up}):
        if moment <= time_s:
            waiting = sum(wait >= moment for wait, _ in cases)
            gone = sum(case == (moment, True) for case in cases)
            if waiting == gone:
                return math.nan
            total += gone / (waiting * (waiting - gone))
    return slow_survival(cases, time_s) * math.sqrt(total)


def test_the_leukaemia_trial_gives_the_published_curve():
    remission = kaplan_meier(WEEKS, RELAPSED)
    assert remission.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert remission.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert remission.survival.round(3).tolist() == [
        0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448,
    ]  # fmt: skip
    assert remission.standard_error.round(4).tolist() == [
        0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346,
    ]  # fmt: skip
    assert remission.median() == 23


@given(cases, st.integers(0, 50))
def test_the_curve_is_the_textbook_product(cases, time_s):
    waits, hung_up = zip(*cases, strict=True)
    patience = kaplan_meier(waits, hung_up)
    assert patience.at(time_s) == pytest.approx(slow_survival(cases, time_s))
    assert float(patience.error_at(time_s)) == pytest.approx(
        slow_greenwood(cases, time_s), nan_ok=True
    )


@given(cases, st.integers(0, 60), st.integers(0, 2**32))
def test_who_has_waited_is_drawn_a_longer_patience(cases, seen_s, seed):
    waits, hung_up = zip(*cases, strict=True)
    patience = kaplan_meier(waits, hung_up)
    uniforms = np.random.default_rng(seed).random(20)
    uniforms[0], uniforms[1] = 0.0, np.nextafter(1.0, 0.0)
    drawn = sample_beyond(patience, np.full(20, float(seen_s)), uniforms)
    assert (drawn > seen_s).all()
    assert np.isfinite(drawn).all() == any(hung_up)


def test_draws_follow_the_curve():
    rng = np.random.default_rng(1)
    true_s, offered_s = rng.exponential(200, 40_000), rng.exponential(150, 40_000)
    patience = kaplan_meier(np.minimum(true_s, offered_s), true_s <= offered_s)
    drawn = sample_beyond(patience, np.full(40_000, 50.0), rng.random(40_000))
    for later_s in (60.0, 150.0, 400.0, 800.0):
        share = float((drawn > later_s).mean())
        assert share == pytest.approx(math.exp(-(later_s - 50) / 200), abs=0.015)
    assert patience.tail_mean_s == pytest.approx(200, rel=0.1)
    assert patience.median() == pytest.approx(200 * math.log(2), rel=0.03)


def test_nobody_who_never_hung_up_is_impatient():
    patience = kaplan_meier([5.0, 9.0], [False, False])
    assert np.isinf(
        sample_beyond(patience, np.zeros(3), np.array([0.1, 0.5, 0.9]))
    ).all()
    assert math.isnan(patience.median())
    assert patience.at(100) == 1.0


def test_no_contact_at_all_gives_a_curve_without_steps():
    assert kaplan_meier([], []).at(10) == 1.0
