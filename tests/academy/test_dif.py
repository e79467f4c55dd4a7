import numpy as np
import pytest

from offhook.academy.dif import DifClass, ets_class, mantel_haenszel
from offhook.academy.models import Items
from offhook.terms.errors import NotAccepted
from tests.academy.cases import drawn, some_items


def two_groups(harder, seed=1, people=3000):
    """Draw a test of which item 0 is harder for the focal group, of one slope."""
    items = some_items(25)
    items = Items(np.ones(25), items.intercepts, items.guesses)
    intercepts = items.intercepts.copy()
    intercepts[0] -= harder
    rng = np.random.default_rng(seed)
    reference = drawn(items, rng.normal(size=people), seed)
    focal = drawn(
        Items(items.slopes, intercepts, items.guesses),
        rng.normal(-0.5, 1.0, people), seed + 1,
    )  # fmt: skip
    return np.vstack([reference, focal]), np.arange(2 * people) >= people


def test_the_odds_ratio_of_one_table_is_the_crossed_product():
    answers = [[1]] * 30 + [[0]] * 10 + [[1]] * 20 + [[0]] * 20
    found = mantel_haenszel(answers, [False] * 40 + [True] * 40, matched_by=[0] * 80)[0]
    assert found.odds_ratio == pytest.approx(3.0)
    assert found.delta == pytest.approx(-2.35 * np.log(3.0))


def test_an_item_that_is_harder_for_a_group_is_found_and_the_others_are_not():
    found = mantel_haenszel(*two_groups(1.0))
    assert found[0].grade is DifClass.C
    assert found[0].delta == pytest.approx(-2.35, abs=3 * found[0].error + 0.2)
    assert [one.grade for one in found[1:]] == [DifClass.A] * 24


def test_groups_of_different_ability_alone_are_no_dif():
    found = mantel_haenszel(*two_groups(0.0))
    assert {one.grade for one in found} == {DifClass.A}


def test_who_did_not_answer_does_not_count():
    answers, focal = two_groups(1.0)
    answers[::3, 0] = -1
    found = mantel_haenszel(answers, focal, matched_by=answers[:, 1:].sum(axis=1))
    assert found[0].grade is DifClass.C


def test_where_groups_never_meet_nothing_is_said():
    found = mantel_haenszel([[1], [0]], [False, True], matched_by=[0, 1])[0]
    assert found.grade is None
    assert np.isnan(found.delta)


@pytest.mark.parametrize(
    ("delta", "error", "p_value", "grade"),
    [
        (0.99, 0.01, 0.0, DifClass.A),
        (-3.0, 2.0, 0.2, DifClass.A),
        (1.49, 0.01, 0.0, DifClass.B),
        (1.6, 0.4, 0.0, DifClass.B),
        (-1.5, 0.3, 0.0, DifClass.C),
    ],
)
def test_classes_are_those_of_the_educational_testing_service(
    delta, error, p_value, grade
):
    assert ets_class(delta, error, p_value) is grade


@pytest.mark.parametrize(
    ("answers", "focal"), [([[1], [0]], [True]), ([[2], [0]], [True, False])]
)
def test_groups_that_do_not_fit_the_answers_are_refused(answers, focal):
    with pytest.raises(NotAccepted):
        mantel_haenszel(answers, focal)
