from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.staffing.demand import Demand
from offhook.staffing.erlang_b import blocked_share, busy_tone


def slow_blocked_share(lines, load_erl):
    """Return Erlang B by its recursion, in exact fractions."""
    load, inverse = Fraction(load_erl), Fraction(1)
    for number in range(1, lines + 1):
        inverse = 1 + inverse * number / load
    return float(1 / inverse)


@given(lines=st.integers(0, 150), load_erl=st.floats(0.001, 300.0))
def test_the_blocking_is_that_of_the_recursion(lines, load_erl):
    exact = slow_blocked_share(lines, load_erl)
    assert blocked_share(lines, load_erl) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize(
    ("lines", "load_erl", "exact"),
    [
        (10, 5.0, 0.018384570336648132),
        (100, 90.0, 0.026957380464359214),
        (1000, 960.0, 0.006135071485061539),
        # call-center-tools 1.0.0 prints 0.0346 in its docstrings: a misprint.
        (132, 123.0, 0.031242821046996373),
    ],
)
def test_the_blocking_is_exact(lines, load_erl, exact):
    assert blocked_share(lines, load_erl) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("load_erl", [0.0, 1e-300, 1e-9, 1.0, 1e6, 1e9])
@pytest.mark.parametrize("lines", [0, 1, 2, 10_000, 100_000, 10**9])
def test_no_load_is_too_small_or_too_large(load_erl, lines):
    group = busy_tone(Demand(load_erl, 1.0, 1.0), lines)
    assert 0.0 <= group.p_block <= 1.0
    assert 0.0 <= group.occupancy <= 1.0
    assert group.p_block >= 1.0 - lines / load_erl - 1e-9 if load_erl else True


@given(lines=st.integers(1, 10_000), load_erl=st.floats(0.01, 1e5))
def test_one_line_more_never_blocks_more(lines, load_erl):
    with_more = blocked_share(lines + 1, load_erl)
    assert with_more <= blocked_share(lines, load_erl) * (1 + 1e-12)


def test_the_figures_have_the_names_that_the_command_prints():
    assert set(busy_tone(Demand(10, 1.0, 1.0), 12).to_dict()) == {
        "model",
        "lines",
        "load_erl",
        "p_block",
        "busy_lines",
        "occupancy",
    }
