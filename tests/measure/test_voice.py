"""The E-model: known points, and that nothing bad makes a call sound better."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.measure.voice import listening_quality, opinion, rating

SHARES = st.floats(0.0, 1.0)
SECONDS = st.floats(0.0, 2.0)


@pytest.mark.parametrize(
    # ITU-T G.107, annex B: R to MOS.
    ("rated", "score"),
    [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58)],
)
def test_a_rating_stands_for_the_opinion_in_the_recommendation(rated, score):
    assert opinion(rated) == pytest.approx(score, abs=0.01)


@given(SHARES, SHARES, SECONDS)
def test_more_loss_never_sounds_better(one, other, delay_s):
    less, more = sorted((one, other))
    assert rating(more, delay_s) <= rating(less, delay_s)


@given(SHARES, SECONDS, SECONDS)
def test_more_delay_never_sounds_better(share, one, other):
    less, more = sorted((one, other))
    assert rating(share, more) <= rating(share, less)


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_opinions_lie_between_one_and_four_and_a_half(one, other):
    assert 1.0 <= opinion(one) <= 4.5
    assert 1.0 <= listening_quality(one / 100, other / 1000, other / 100) <= 4.5
