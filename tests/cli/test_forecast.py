import json

import pytest

from tests.cli.planning import command, write_history


@pytest.fixture
def history(tmp_path):
    return write_history(tmp_path)


def test_a_table_a_queue_and_what_was_found_in_the_file(history, capsys):
    code, out, _ = command(capsys, "forecast", history, "--ahead", "1w")
    assert code == 0
    assert "7 days from 2026-03-29" in out
    for text in ("orders", "bookings", "80 % band", "Handling time", "Nothing odd"):
        assert text in out


def test_the_json_has_the_keys_of_the_reference(history, capsys):
    code, out, err = command(capsys, "forecast", history, "--ahead", "3d", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert {"source", "read", "quality", "first_day", "queues"} <= set(told)
    queue = told["queues"][0]
    assert (queue["queue"], told["days"], told["interval_s"]) == ("orders", 3, 1800.0)
    interval = queue["intervals"][0]
    assert interval["start"] == "2026-03-30T09:00"
    assert interval["low_80"] < interval["likely"] < interval["high_80"]
    assert interval["handle_s"] == pytest.approx(240.0)
    assert queue["days"][1]["low_95"] < queue["days"][1]["expected"]


def test_the_csv_has_a_row_for_each_interval(history, tmp_path, capsys):
    target = tmp_path / "forecast.csv"
    code, out, _ = command(
        capsys, "forecast", history, "--ahead", "1w", "--csv", target
    )
    lines = target.read_text().splitlines()
    assert code == 0
    assert str(target) in out
    assert lines[0].startswith("queue,interval_start,interval_s,expected,likely,low_50")
    assert len(lines) == 1 + 2 * 6 * 18


def test_the_same_seed_says_the_same(history, capsys):
    args = ("forecast", history, "--ahead", "2d", "--json")
    one, two, other = (
        command(capsys, *args, "--seed", seed)[1] for seed in ("4", "4", "5")
    )
    assert one == two != other


@pytest.mark.parametrize("language", ["fr", "de", "ar"])
def test_it_speaks_the_language_that_is_asked(history, capsys, language):
    args = ("forecast", history, "--ahead", "2d")
    english = command(capsys, *args)[1]
    code, out, _ = command(capsys, *args, "--language", language)
    assert code == 0
    assert "Handling time" in english
    assert "Handling time" not in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--ahead", "soon"), "days or weeks: 14d, 4w"),
        (("--interval", "45m"), "or a multiple of it that divides a day"),
        (("--interval", "15m"), "intervals of 30 minutes"),
        (("--holidays", "XX"), "FR, MA, DE, IL, US"),
        (("--like", "orders"), "NAME=VALUE"),
        (("--timezone", "Moon/Base"), "Europe/Paris"),
        (("--map", "none"), "bank-calls-2003"),
        (("--csv", "/nowhere/at/all.csv"), "no folder"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_accepted(history, capsys, args, said):
    code, out, err = command(capsys, "forecast", history, *args)
    assert (code, out) == (2, "")
    assert said in err


def test_a_file_of_events_is_refused_with_its_lines(history, tmp_path, capsys):
    events = tmp_path / "events.csv"
    events.write_text(
        "name,first,last,kind\nRamadan,2026-02-18,2026-01-01,event\n,today,,feast\n"
    )
    code, _, err = command(capsys, "forecast", history, "--events", events)
    assert code == 2
    assert "events.csv:2: last: 2026-01-01 is before 2026-02-18" in err
    assert 'events.csv:3: first: "today" is no day' in err
    assert 'events.csv:3: kind: "feast" is unknown' in err


def test_a_history_of_nothing_is_refused(tmp_path, capsys):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    code, _, err = command(capsys, "forecast", empty)
    assert code == 2
    assert "the file is empty" in err
