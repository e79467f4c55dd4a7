import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.academy.agreement import Scale, krippendorff_alpha, quadratic_kappa
from offhook.terms.errors import NotAccepted

NONE = np.nan
# Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section D: four
# observers, twelve units.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)


@pytest.mark.parametrize(
    ("scale", "alpha"),
    [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849)],
)
def test_alpha_is_krippendorffs_own(scale, alpha):
    assert krippendorff_alpha(PUBLISHED, scale) == pytest.approx(alpha, abs=5e-4)


MARKS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=40
)


@given(pairs=MARKS)
def test_kappa_is_one_for_who_agrees_with_himself_and_the_same_both_ways(pairs):
    first, second = np.transpose(pairs)
    if len(set(first.tolist())) > 1:
        assert quadratic_kappa(first, first, marks=6) == pytest.approx(1.0)
    np.testing.assert_allclose(
        quadratic_kappa(first, second, marks=6), quadratic_kappa(second, first, marks=6)
    )


def test_strangers_agree_no_better_than_chance():
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 6, (2, 20_000))
    assert abs(quadratic_kappa(first, second, marks=6)) < 0.03
    assert abs(krippendorff_alpha(np.stack([first, second]))) < 0.03


def test_where_nothing_varies_there_is_no_agreement_to_measure():
    assert np.isnan(quadratic_kappa([2, 2], [2, 2], marks=6))
    assert np.isnan(krippendorff_alpha([[2.0, 2.0], [2.0, 2.0]]))


@pytest.mark.parametrize(
    ("first", "second"), [([1], [1, 2]), ([], []), ([6], [1]), ([0.5], [1])]
)
def test_marks_that_are_none_are_refused(first, second):
    with pytest.raises(NotAccepted):
        quadratic_kappa(first, second, marks=6)


@pytest.mark.parametrize("ratings", [[[1.0, 2.0]], [[1.0, NONE], [NONE, 2.0]]])
def test_alpha_needs_something_rated_twice(ratings):
    with pytest.raises(NotAccepted):
        krippendorff_alpha(ratings)
