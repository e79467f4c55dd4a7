import json

import pytest

from offhook.cli.main import run
from offhook.cli.staff import parse_target
from offhook.staffing.required import required_agents
from offhook.terms.errors import NotAccepted

CALLS = ["staff", "--calls", "500", "--aht", "240"]


@pytest.fixture
def said(capsys):
    """Return a function that runs the command and returns what it printed."""

    def say(*options):
        assert run([*CALLS, *options]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return say


def test_json_holds_the_answer_of_the_library(said):
    answer = json.loads(
        said(
            *("--interval", "30m", "--patience", "1m", "--target", "80/20"),
            *("--definition", "sl-3", "--shrinkage", "0.3", "--json"),
        )
    )
    need = required_agents(
        calls=500, aht_s=240, patience_s=60, definition="SL-3", shrinkage=0.3
    )
    assert answer == need.to_dict()
    assert (answer["agents"], answer["agents_on_books"]) == (62, 89)


def test_the_table_shows_one_agent_fewer_and_why_that_is_too_few(said):
    out = said("--patience", "60", "--definition", "SL-3")
    assert out.startswith("62 agents required for 66.67 erlangs (Erlang A)")
    level = next(line for line in out.splitlines() if "SL-3 *" in line)
    assert "77.9 %" in level
    assert "80.1 %" in level
    assert "* SL-3: answered within T / offered." in out


def test_the_table_says_when_the_occupancy_decides(said):
    out = said("--patience", "60", "--max-occupancy", "0.85")
    assert "busy at most 85 % of the time" in out
    assert "would be busier than the target allows" in out


def test_without_patience_the_seven_names_are_one_row(said):
    out = said()
    assert "Erlang C" in out
    assert out.count("Service level *") == 1
    assert "SL-1" not in out


def test_too_few_agents_for_endless_patience_are_called_unstable(said):
    out = said("--agents", "60")
    assert "Unstable" in out
    assert "67 agents at least" in out
    assert "not met" in out
    answer = json.loads(said("--agents", "60", "--json"))
    assert answer["figures"]["stable"] is answer["met"] is False
    assert answer["figures"]["mean_wait_s"] is None


def test_lines_are_counted_by_erlang_b(said):
    answer = json.loads(said("--lines", "--blocking", "0.01", "--json"))
    assert (answer["lines"], answer["met"]) == (82, True)
    assert answer["figures"]["p_block"] <= 0.01 < answer["one_fewer"]["p_block"]
    assert said("--lines").startswith("82 lines for 66.67 erlangs (Erlang B)")
    assert "not met" in said("--lines", "--agents", "70")


@pytest.mark.parametrize("more", [[], ["--patience", "60"], ["--lines"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_no_calls_are_no_error(more, form, capsys):
    assert run(["staff", "--calls", "0", "--aht", "240", *more, *form]) == 0
    assert "nan" not in capsys.readouterr().out.casefold()


@pytest.mark.parametrize(
    "options",
    [
        "--target 80/0",
        "--target 180/20",
        "--target 0.8/20",
        "--target 80",
        "--target 80/nan",
        "--calls -1",
        "--calls nan",
        "--calls inf",
        "--calls many",
        "--aht 0",
        "--aht -3",
        "--interval 0",
        "--patience 0",
        "--patience nan",
        "--short-abandon -1",
        "--definition SL-9",
        "--max-occupancy 85",
        "--max-occupancy nan",
        "--shrinkage 1",
        "--agents -4",
        "--agents 2.5",
        "--blocking 0.1",
        "--patience 60 --lines",
        "--shrinkage 0.3 --lines",
        "--blocking 2 --lines",
        "--agents -1 --lines",
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_option(options, capsys):
    assert run([*CALLS, *options.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert options.split()[0] in err


@pytest.mark.parametrize("text", ["80/20", "80 / 20s", "80%/20"])
def test_a_target_may_be_written_in_several_ways(text):
    assert parse_target(text) == (0.8, 20.0)


def test_a_target_that_is_none_is_refused_with_examples():
    with pytest.raises(NotAccepted, match="80/20, 95/90s"):
        parse_target("eighty")
