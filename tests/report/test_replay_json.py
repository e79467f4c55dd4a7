import json

import pytest

from offhook.measure.reconcile import reconcile
from offhook.report.replay_figures import METRICS, Replayed
from offhook.report.replay_json import replay_json
from offhook.sim.replay import replay
from tests.report.replays import told, without_hang_ups

FIGURES = {
    *("offered", "answered", "abandoned", "abandonment", "served_in_t"),
    *("asa_s", "mean_wait_s", "aht_s"),
}


@pytest.fixture(scope="module")
def document():
    history, reconciled, found = told()
    written = replay_json(history, reconciled, found, refused=False)
    return json.loads(json.dumps(written, allow_nan=False))


def test_the_keys_are_those_of_the_reference(document):
    assert set(document) == {
        *("centre", "days", "replications", "seed", "valid", "checks", "total"),
        *("queues", "times", "intervals", "history", "inferred", "compared"),
        *("compared_queues", "compared_times", "queues_outside", "dates"),
        *("what_if", "what_if_refused"),
    }
    assert set(document["compared"]) == FIGURES | {"occupancy"}
    assert set(document["compared_queues"][0]) == FIGURES | {"queue"}
    assert set(document["compared_times"][0]) == FIGURES | {"interval", "occupancy"}
    assert set(document["dates"][0]) == FIGURES | {"date"}
    assert len(METRICS) == len(FIGURES)


def test_every_figure_has_its_interval_and_its_change(document):
    wanted = {
        *("recorded", "simulated", "simulated_half_width", "difference"),
        *("what_if", "what_if_half_width", "change", "change_half_width"),
    }
    for row in (document["compared"], *document["compared_queues"]):
        assert set(row["abandonment"]) == wanted
    assert set(document["dates"][0]["abandonment"]) < wanted


def test_the_queues_and_half_hours_add_up_to_the_whole(document):
    whole = document["compared"]["abandoned"]
    for rows in (document["compared_queues"], document["compared_times"]):
        for side in ("recorded", "simulated", "what_if"):
            parts = sum(row["abandoned"][side] for row in rows)
            assert parts == pytest.approx(whole[side])


def test_a_what_if_that_is_refused_is_absent_everywhere():
    history, reconciled, found = told()
    bare = Replayed(found.result, with_what_if=False)
    document = replay_json(history, reconciled, bare, refused=True)
    assert document["what_if"] is None
    assert document["what_if_refused"] is True
    assert "what_if" not in document["compared"]["abandonment"]


def test_a_history_of_answers_alone_is_written_without_nan():
    history = without_hang_ups()
    found = Replayed(replay(history, replications=1), with_what_if=False)
    reconciled = reconcile(history.contacts, history.read.row_counts())
    document = replay_json(history, reconciled, found, refused=False)
    assert json.dumps(document, allow_nan=False)
    assert document["inferred"]["patience"]["median_s"] is None
