import numpy as np
import pytest

from offhook.academy.marks import checked, counted
from offhook.terms.errors import NotAccepted


def test_not_a_number_is_no_answer():
    assert checked([[np.nan, 1.0]]).tolist() == [[-1, 1]]


@pytest.mark.parametrize("answers", [[1, 0], [[]], [[0.5]], [[-2]]])
def test_what_is_no_table_of_categories_is_refused(answers):
    with pytest.raises(NotAccepted):
        checked(answers)


def test_a_table_of_another_test_is_refused():
    with pytest.raises(NotAccepted):
        checked([[1, 0]], items=3)


def test_an_item_that_nobody_got_right_cannot_be_estimated_and_is_named():
    with pytest.raises(NotAccepted, match=r"item 1.*category 1"):
        counted([[1, 0], [0, 0]])


def test_a_row_that_stands_for_nobody_is_left_out():
    marks = counted([[1], [0], [1]], counts=[2, 1, 0])
    assert marks.persons == 3.0
    assert len(marks.hits) == 2


def test_counts_that_are_not_one_a_row_are_refused():
    with pytest.raises(NotAccepted):
        counted([[1], [0]], counts=[1])


def test_gaps_are_told_from_wrong_answers():
    marks = counted([[1, -1], [0, 1], [1, 0]])
    assert marks.answered.tolist() == [[1, 0], [1, 1], [1, 1]]
    assert counted([[1], [0]]).answered is None
