import numpy as np
import pytest

from offhook.academy.item_statistics import cronbach_alpha, exposure, item_statistics
from offhook.terms.errors import NotAccepted
from tests.academy.cases import LSAT6, PATTERNS, drawn, some_items


def test_shares_of_right_answers_are_those_of_the_table():
    people = np.repeat(PATTERNS, LSAT6, axis=0)
    found = item_statistics(people)
    np.testing.assert_allclose(
        found.easiness, [0.924, 0.709, 0.553, 0.763, 0.870], atol=1e-12
    )
    # R's ltm, descript(LSAT): Cronbach's alpha of all items, and without each.
    assert cronbach_alpha(people) == pytest.approx(0.2950, abs=5e-5)
    np.testing.assert_allclose(
        found.alpha_without, [0.2754, 0.2376, 0.2168, 0.2459, 0.2663], atol=5e-5
    )


def test_a_discriminating_item_correlates_with_the_rest():
    people = drawn(some_items(20), np.random.default_rng(1).normal(size=3000), 2)
    people[:, 4] = np.random.default_rng(3).integers(0, 2, 3000)
    found = item_statistics(people).discrimination
    assert int(np.argmin(found)) == 4
    assert abs(found[4]) < 0.06
    rest = np.delete(people, 0, axis=1).sum(axis=1)
    assert found[0] == pytest.approx(np.corrcoef(people[:, 0], rest)[0, 1])


def test_who_left_something_out_counts_where_he_answered():
    found = item_statistics([[1, -1, 1], [0, 1, 0], [1, 0, 1]])
    assert found.answered.tolist() == [3, 2, 3]
    assert found.easiness[1] == 0.5


def test_nothing_varies_nothing_correlates():
    found = item_statistics([[1, 1, 1], [1, 0, 1]])
    assert np.isnan(found.discrimination[0])
    assert np.isnan(cronbach_alpha([[1, 1]]))
    assert np.isnan(cronbach_alpha([[1, 1], [1, 1]]))


def test_overlap_is_what_two_sittings_share():
    found = exposure([[0, 1, 2], [0, 1, 3], [0, 4, 5]], items=8)
    assert found.overlap == pytest.approx((2 / 3 + 1 / 3 + 1 / 3) / 3)
    assert found.never_used == 2
    assert np.isnan(exposure([], items=2).overlap)


def test_what_there_is_not_is_refused():
    with pytest.raises(NotAccepted):
        exposure([[3]], items=3)
    with pytest.raises(NotAccepted):
        cronbach_alpha([[1], [0]])
