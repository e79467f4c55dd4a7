import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from offhook.staffing.bell import lower_bell, phi, upper_bell

RATES = st.floats(0.01, 300.0)


@given(c=RATES, x=RATES)
def test_the_upper_bell_is_a_lower_incomplete_gamma_function(c, x):
    log_area = upper_bell(c=c, x=x, gap=c - x).log_area
    gamma = special.gammainc(c, x)
    if gamma > 1e-280:
        expected = x - c * math.log(x) + special.gammaln(c) + math.log(gamma)
        assert log_area == pytest.approx(expected, rel=1e-10, abs=1e-10)


@given(c=RATES, x=RATES)
def test_the_lower_bell_is_an_upper_incomplete_gamma_function(c, x):
    log_area = lower_bell(c=c, x=x, gap=c - x).log_area
    gamma = special.gammaincc(c, x)
    if gamma > 1e-280:
        expected = x - c * math.log(x) + special.gammaln(c) + math.log(gamma)
        assert log_area == pytest.approx(expected, rel=1e-10, abs=1e-10)


@given(c=RATES, x=RATES, y=st.floats(0.0, 5.0))
def test_the_parts_of_a_bell_add_up_to_it(c, x, y):
    bell = upper_bell(c=c, x=x, gap=c - x)
    parts = bell.mean(np.ones_like, high=y) + bell.mean(np.ones_like, low=y)
    assert parts == pytest.approx(1.0, abs=1e-12)


@given(v=st.floats(-30.0, 30.0))
def test_phi_is_never_negative_and_loses_no_digits(v):
    value = float(phi(np.array([v]))[0])
    exact = math.fsum((-v) ** k / math.factorial(k) for k in range(2, 140))
    assert value >= 0.0
    assert value == pytest.approx(exact, rel=1e-12, abs=1e-3 if v > 5 else 1e-300)
