import re
from dataclasses import replace

import pytest

from offhook.policy.centre import Target
from offhook.report import replay_rows as rows
from offhook.report.figures import Figure
from offhook.report.replay_figures import Kind, Replayed
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import ABSENT, LANGUAGES, speech
from offhook.report.written import Written
from offhook.sim.comparison import Check
from tests.report.replays import EVIL, told

WORDS = speech("en", OF_REPLAY)


@pytest.fixture(scope="module")
def found():
    return told().found


def numbers(text):
    return [int(part.replace(",", "")) for part in re.findall(r"\d[\d,]*", text)]


def test_every_row_of_the_file_is_accounted_for():
    history = told().history
    found = dict(rows.reading_rows(WORDS, history))
    assert found["left out: a test call"] == ["4"]
    assert found['rejected: outcome "lost" is unknown'] == ["3"]
    assert found["kept, but odd: talk under ten seconds"] == ["2"]
    read, kept = (numbers(found[key][0])[0] for key in ("read", "kept"))
    assert read == kept + 4 + 3


def test_offered_is_the_sum_of_its_outcomes():
    offered, *parts = numbers(rows.equation(WORDS, told().reconciled))
    assert offered == sum(parts) == told().history.contacts.height


def test_the_six_service_levels_are_told_with_their_formulas():
    labels = [label for label, _ in rows.level_rows(WORDS, told().reconciled)]
    for number in range(1, 7):
        assert labels[number - 1].startswith(f"SL-{number}: ")
        assert " / " in labels[number - 1]


def test_what_t_is_stands_below_the_levels(found):
    assert "T is 20\u00a0s" in rows.thresholds(WORDS, found.centre)
    first, *others = found.centre.queues
    slow = replace(first, target=Target(0.8, 90.0))
    mixed = replace(found.centre, queues=(slow, *others))
    assert rows.thresholds(WORDS, mixed) == WORDS("t_each")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (Kind.SHARE, 0.0123, "+1.2 points"),
        (Kind.SHARE, -0.0123, "\u22121.2 points"),
        (Kind.SHARE, 0.0, "0.0 points"),
        (Kind.SECONDS, 3.25, "+3.2\u00a0s"),
        (Kind.COUNT, -128.0, "\u2212128"),
        (Kind.COUNT, 128.0, "+128"),
    ],
)
def test_a_difference_has_its_sign_and_shares_are_in_points(kind, value, said):
    assert rows.step_in_words(WORDS, kind, Figure(value, None)) == Written(said)


def test_an_unknown_figure_is_a_dash_and_an_unknown_difference_is_empty():
    assert rows.in_words(WORDS, Kind.SECONDS, Figure(None, None)).value == ABSENT
    assert rows.step_in_words(WORDS, Kind.SHARE, Figure(None, None)) == Written("")


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_lies_outside_its_band_is_said(code):
    words = speech(code, OF_REPLAY)
    near = Check("abandonment", 0.10, 0.11, 0.01, 0.015)
    far = Check("mean_wait_s", 40.0, 50.0, 0.25, 0.15)
    (_, inside), (_, outside) = rows.check_rows(words, [near, far])
    assert inside[-1] == words("inside")
    assert outside[-1] == words("outside")
    assert "+1" in inside[2]
    assert "±1" in inside[3]
    assert "+25" in outside[2]
    assert "±15" in outside[3]


def test_each_queue_and_half_hour_has_its_interval(found):
    for label, cells in (*rows.queue_rows(WORDS, found), *rows.time_rows(WORDS, found)):
        assert all("→" in cell.value for cell in cells[1:]), label
    (first, *_) = rows.queue_rows(WORDS, found)
    assert first[1][1].margin.startswith("±")
    heads = rows.pair_heads(WORDS, found, "half_hour", busy=True)
    assert len(heads) == len(rows.time_rows(WORDS, found)[0][1]) + 1


def test_the_service_level_names_its_formula_where_all_queues_share_it(found):
    names = [label for label, _ in rows.total_rows(WORDS, found)]
    assert "Service level (SL-4 80/20)" in names
    first, *others = found.centre.queues
    strict = replace(first, target=Target(0.9, 10.0))
    mixed = replace(found.centre, queues=(strict, *others))
    other = Replayed(replace(found.result, centre=mixed), with_what_if=False)
    names = [label for label, _ in rows.total_rows(WORDS, other)]
    assert not [name for name in names if name.startswith("Service level")]


def test_queues_that_do_not_come_out_are_named():
    said = rows.queues_outside(WORDS, told(odd=True).found)
    assert f"Q {EVIL}; q1" in said
    alone = told(queues=1, agents="recorded", odd=True).found
    assert rows.queues_outside(WORDS, alone) == ""


def test_cells_of_a_page_are_escaped(found):
    cells = rows.cells_html(rows.queue_rows(WORDS, found))
    assert not any("<script>" in cell for row in cells for cell in row)
