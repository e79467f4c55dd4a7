from dataclasses import replace

import pytest

from offhook.academy.levels import Cefr
from offhook.academy.score_tables import (
    PUBLISHED,
    TCF,
    TEF,
    TOEIC,
    TOEIC_LISTENING,
    converted,
)
from offhook.terms.errors import NotAccepted


@pytest.mark.parametrize(
    ("table", "score", "level"),
    [
        (TOEIC, 785, Cefr.B2),
        (TOEIC, 780, Cefr.B1),
        (TOEIC, 100, Cefr.BELOW_A1),
        (TCF, 399, Cefr.B1),
        (TCF, 400, Cefr.B2),
        (TEF, 541, Cefr.B2),
        (TEF, 900, Cefr.C2),
    ],
)
def test_a_level_begins_at_its_score(table, score, level):
    assert converted(score, table).level is level


def test_where_the_table_ends_the_person_may_be_higher():
    assert converted(990, TOEIC).at_most_reported
    assert not converted(785, TOEIC).at_most_reported


def test_a_score_at_the_edge_is_a_level_with_even_odds():
    found = converted(400, TOEIC_LISTENING)
    assert found.probability == pytest.approx(0.5, abs=1e-3)
    assert converted(30, TOEIC_LISTENING).probability == pytest.approx(0.885, abs=1e-3)


def test_without_a_published_error_no_probability_is_made_up():
    assert converted(450, TCF).probability is None


@pytest.mark.parametrize("table", PUBLISHED)
def test_a_score_off_the_scale_is_refused(table):
    with pytest.raises(NotAccepted):
        converted(table.highest + 1, table)


@pytest.mark.parametrize(
    "changes",
    [{"begins": {}}, {"begins": {Cefr.B1: 500, Cefr.B2: 400}}, {"source": " "}],
)
def test_a_table_without_rising_levels_or_source_is_refused(changes):
    with pytest.raises(NotAccepted):
        replace(TCF, **changes)
