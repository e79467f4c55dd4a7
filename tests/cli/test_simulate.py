import json
import signal

import pytest

from offhook.cli.main import run
from offhook.cli.simulate import _stoppable
from offhook.formats.centre_toml import read_centre
from offhook.measure.ratios import RATES
from offhook.sim.simulate import simulate

SMALL = ["simulate", "small"]
FEW = [*SMALL, "--replications", "3"]
COUNTS = ("answered", "abandoned", "timeout", "overflow", "callback", "open")


@pytest.fixture
def said(capsys):
    """Return a function that runs the command and returns what it printed."""

    def say(*options):
        assert run([*FEW, *options]) == 0
        return capsys.readouterr().out

    return say


def paths(value, name=""):
    """Yield every (path, leaf) of a JSON document."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from paths(inside, f"{name}.{key}")
    elif isinstance(value, list):
        for inside in value:
            yield from paths(inside, name)
    else:
        yield name, value


def test_json_is_one_document_without_nan(said):
    out = said("--json")

    def refuse(constant):
        raise AssertionError(constant)

    told = json.loads(out, parse_constant=refuse)
    assert list(told) == [
        *("centre", "days", "replications", "seed", "confidence"),
        *("occupancy", "occupancy_half_width", "total", "queues", "intervals"),
        *("groups", "first_weekday", "interval_s", "times", "group_intervals"),
    ]


def test_json_holds_the_figures_of_the_library(said):
    told = json.loads(said("--json", "--seed", "7", "--days", "2"))
    result = simulate(read_centre("small"), days=2, replications=3, seed=7)
    library = result.to_dict()
    assert told["occupancy"] == pytest.approx(library["occupancy"])
    for place in ("queues", "intervals", "groups"):
        for row, expected in zip(told[place], library[place], strict=True):
            assert row | expected == pytest.approx(row, nan_ok=False)


def test_json_keys_stay(said):
    told = json.loads(said("--json"))
    rates = [name for r in RATES for name in (r.name, f"{r.name}_half_width")]
    for row in told["queues"]:
        assert {"sl", "sl_half_width", "definition", "target_share", *rates} <= set(row)
        assert {"target_within_s", "target_reached", "name", "client"} <= set(row)
    for row in told["groups"]:
        assert {"group", "name", "agents", "signed_in_h", "occupancy"} <= set(row)
    for row in told["times"]:
        assert {"interval", "offered_half_width", "asa_s", "signed_in_h"} <= set(row)
    assert {row["group"] for row in told["group_intervals"]} == {"counter", "events"}


def test_offered_is_the_sum_of_its_outcomes(said):
    told = json.loads(said("--json"))
    for row in (told["total"], *told["queues"]):
        assert row["offered"] == pytest.approx(sum(row[name] for name in COUNTS))
    for name in ("offered", "answered", "abandoned"):
        of_times = sum(row[name] for row in told["times"])
        assert told["total"][name] == pytest.approx(of_times)


def test_one_replication_has_no_intervals(capsys):
    assert run([*SMALL, "--replications", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["confidence"] is None
    halves = [leaf for path, leaf in paths(told) if path.endswith("_half_width")]
    assert halves
    assert not any(half is not None for half in halves)
    assert run([*SMALL, "--replications", "1"]) == 0
    out = capsys.readouterr().out
    assert "One replication only" in out
    assert "±" not in out


def test_workers_change_no_figure(said):
    assert said("--json", "--workers", "1") == said("--json", "--workers", "3")


def test_the_tables_name_every_queue_group_and_formula(said):
    out = said()
    for name in ("orders", "bookings", "counter", "events", "09:00", "SL-4 80/20"):
        assert name in out
    assert "3 replications of one day from Monday, seed 1" in out
    assert "SL-4: answered within T / (answered + abandoned after T)." in out
    assert "Student's t over 3 independent replications" in out
    assert "…" not in out  # nothing is cut off
    assert "nan" not in out.casefold()


@pytest.mark.parametrize(
    ("code", "word"), [("fr", "Présentés"), ("de", "Angeboten"), ("ar", "الواردة")]
)
def test_the_tables_speak_the_language_asked_for(said, code, word):
    assert word in said("--language", code)


def test_the_page_is_written_and_named(said, tmp_path):
    path = tmp_path / "page.html"
    out = said("--html", str(path), "--language", "fr")
    assert out.endswith(f"Page : {path}\n")
    page = path.read_text(encoding="utf-8")
    assert page.startswith('<!doctype html>\n<html lang="fr" dir="ltr">')
    assert list(tmp_path.iterdir()) == [path]


def test_with_json_the_page_is_named_on_stderr(tmp_path, capsys):
    path = tmp_path / "page.html"
    assert run([*FEW, "--json", "--html", str(path)]) == 0
    out, err = capsys.readouterr()
    json.loads(out)
    assert err == f"Page: {path}\n"
    assert path.exists()


def test_the_first_weekday_is_the_one_asked_for(said):
    assert "from Sunday" in said("--first-weekday", "SUN")
    closed = json.loads(said("--first-weekday", "sun", "--json"))
    assert closed["total"]["offered"] == 0
    assert closed["total"]["asa_s"] is None
    assert closed["times"] == []


def test_a_closed_day_makes_a_page_all_the_same(tmp_path, said):
    path = tmp_path / "page.html"
    said("--first-weekday", "sun", "--html", str(path))
    assert "Nobody came" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["small", "--days", "0"], "--days"),
        (["small", "--days", "1.5"], "--days"),
        (["small", "--replications", "0"], "--replications"),
        (["small", "--workers", "0"], "--workers"),
        (["small", "--seed", "-1"], "--seed"),
        (["small", "--first-weekday", "lundi"], "--first-weekday"),
        (["small", "--language", "it"], "--language"),
        (["small", "--html", "/"], "--html"),
        (["small", "--html", "no/such/folder/a.html"], "no/such/folder"),
        (["smal"], 'did you mean "small"'),
        ([], "CENTRE"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_runs(options, named, capsys):
    assert run(["simulate", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert named in err


def interrupted(steps):
    with _stoppable(steps.append) as step:
        step(1)
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            with pytest.raises(KeyboardInterrupt):
                step(1)


def test_an_interrupted_run_stops_its_workers():
    steps = []
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interrupted(steps)
    assert steps == [1]
    assert signal.getsignal(signal.SIGINT) is before


def test_each_queue_is_told_by_half_hour_when_asked(said):
    plain, more = said(), said("--each-queue")
    assert "orders (SL-4 80/20)" not in plain
    assert "orders (SL-4 80/20)" in more
    assert "bookings (SL-4 80/20)" in more
    assert more.count("09:00") == plain.count("09:00") + 2
