import pytest

from offhook.report.replay_what_if import (
    what_if_heads,
    what_if_of,
    what_if_queue_rows,
    what_if_rows,
)
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import LANGUAGES, speech
from tests.report.replays import told


@pytest.fixture(scope="module", params=LANGUAGES)
def words(request):
    return speech(request.param, OF_REPLAY)


def test_every_figure_has_a_change_with_an_interval(words):
    rows = dict(what_if_rows(words, told().found))
    simulated, what_if, change = rows[words("abandonment")]
    assert simulated.margin.startswith("±")
    assert what_if.margin.startswith("±")
    assert change.margin.startswith("±")
    assert "\u2212" in change.value


def test_what_is_changed_is_said_and_nothing_else(words):
    centre = told().found.centre
    assert what_if_of(words, "recorded", None) == ""
    both = what_if_of(words, "+2:fr", centre)
    assert "+2:fr" in both
    assert centre.name in both


def test_each_queue_has_its_changes(words):
    found = told().found
    rows = what_if_queue_rows(words, found)
    assert [label for label, _ in rows] == [q.name for q in found.centre.queues]
    for _, cells in rows:
        assert len(cells) + 1 == len(what_if_heads(words))
        assert ["→" in cell.value for cell in cells[1:]] == [True, False] * 3
