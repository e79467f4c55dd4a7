import json

import pytest

from offhook.cli.main import run

FEW = ["nowcast", "small", "--futures", "20"]
AT = [*FEW, "--at", "11:00"]


@pytest.fixture
def said(capsys):
    """Return a function that runs a command and returns what it printed."""

    def say(*options):
        assert run(list(options)) == 0
        return capsys.readouterr().out

    return say


def refuse(constant):
    raise AssertionError(constant)


def test_json_is_one_document_without_nan(said):
    told = json.loads(said(*AT, "--json"), parse_constant=refuse)
    assert list(told) == [
        *("centre", "weekday", "at", "now_s", "horizon_s", "futures", "seed"),
        *("confidence", "spread", "clients", "queues", "actions_tried", "actions"),
    ]
    assert [queue["queue"] for queue in told["queues"]] == ["orders", "bookings"]
    assert told["at"] == "11:00"


def test_the_tables_name_clients_queues_and_actions(said):
    out = said(*AT)
    for words in ("Clients", "orders", "bookings", "Target met", "Wait P90"):
        assert words in out


def test_an_example_state_is_a_state(said, tmp_path):
    example = tmp_path / "state.json"
    said(*AT, "--write-example", str(example))
    told = json.loads(said(*FEW, "--state", str(example), "--json"))
    direct = json.loads(said(*AT, "--json"))
    near = [
        (one["offered_so_far"], other["offered_so_far"])
        for one, other in zip(told["queues"], direct["queues"], strict=True)
    ]
    assert all(one == other for one, other in near)


def test_no_actions_are_tried_when_none_are_wanted(said):
    told = json.loads(said(*AT, "--json", "--no-actions"))
    assert told["actions"] == []
    assert told["actions_tried"] == 0


def test_a_forecast_of_nothing_brings_nothing(said, tmp_path):
    forecast = tmp_path / "forecast.json"
    nothing = {"expected": {"orders": [0] * 48, "bookings": [0] * 48}}
    forecast.write_text(json.dumps(nothing))
    told = json.loads(said(*AT, "--json", "--forecast", str(forecast)))
    assert [queue["offered_rest"] for queue in told["queues"]] == [0.0, 0.0]


@pytest.mark.parametrize(
    "options",
    [
        FEW,
        [*AT, "--state", "x.json"],
        [*FEW, "--state", "no-such.json"],
        [*FEW, "--at", "24:00"],
        [*FEW, "--at", "noon"],
        [*AT, "--forecast", "no-such.json"],
        [*AT, "--write-example", "no-such-folder/state.json"],
        [*AT, "--futures", "1"],
        ["nowcast", "no-such-centre", "--at", "11:00"],
    ],
)
def test_what_cannot_be_done_is_refused(options, capsys):
    assert run(options) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err
