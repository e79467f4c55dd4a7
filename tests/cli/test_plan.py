import contextlib
import io
import json
from html.parser import HTMLParser

import pytest

from offhook.cli.main import run
from tests.cli.planning import command, write_history


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    return write_history(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def planned(history, tmp_path_factory):
    """Return the document, page and table of one plan."""
    folder = tmp_path_factory.mktemp("planned")
    page, table = folder / "plan.html", folder / "plan.csv"
    printed = io.StringIO()
    args = ["plan", str(history), "--centre", "small", "--weeks", "1", "--json"]
    with contextlib.redirect_stdout(printed):
        code = run([*args, "--html", str(page), "--csv", str(table)])
    assert code == 0
    return json.loads(printed.getvalue()), page.read_text("utf-8"), table.read_text()


@pytest.mark.slow
def test_the_json_has_the_keys_of_the_reference(planned):
    told, _, _ = planned
    assert {"total", "clients", "groups", "agents", "service", "shortfalls"} <= set(
        told
    )
    assert {"forecast", "backtest", "quality", "read", "kept"} <= set(told)
    total = told["total"]
    assert total["cost_bound"] < total["cost"] <= total["cost_of_queues_alone"]
    assert total["pooling_saves"] > 0.05
    assert total["gap_to_bound"] == pytest.approx(
        1 - total["cost_bound"] / total["cost"]
    )


@pytest.mark.slow
def test_every_queue_reaches_its_target(planned):
    told, _, _ = planned
    queues = [queue for client in told["clients"] for queue in client["queues"]]
    assert {queue["queue"] for queue in queues} == {"orders", "bookings"}
    for queue in queues:
        assert queue["service_level"] > queue["target_share"]
        assert 0.5 < queue["days_met"] <= 1.0
    assert told["kept"] is True


@pytest.mark.slow
def test_hours_add_up_and_nobody_works_while_all_is_closed(planned):
    told, _, table = planned
    hours = sum(row["agents"] for row in told["agents"]) * 0.5
    assert hours == pytest.approx(told["total"]["agent_hours"])
    assert hours == pytest.approx(sum(group["agent_hours"] for group in told["groups"]))
    starts = {row["start"][11:] for row in told["agents"]}
    assert min(starts) >= "09:00"
    lines = table.splitlines()
    assert lines[0] == "group,interval_start,interval_s,agents,occupancy"
    assert len(lines) == 1 + len(told["agents"])


@pytest.mark.slow
def test_the_page_is_whole_and_loads_nothing(planned):
    _, page, _ = planned

    class Checker(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags, self.loads = [], []

        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "link", "br", "img", "input"):
                self.tags.append(tag)
            self.loads += [v for k, v in attrs if k in ("src", "href") and v[:1] != "#"]

        def handle_endtag(self, tag):
            assert self.tags.pop() == tag

    checker = Checker()
    checker.feed(page)
    assert checker.tags == []
    assert checker.loads == []
    for anchor in ("headline", "required", "service", "people", "forecast", "accuracy"):
        assert f'<section id="{anchor}"' in page
    assert 'class="heat"' in page


@pytest.mark.slow
def test_the_rule_and_shrinkage_raise_the_cost(history, capsys, planned):
    args = ("plan", history, "--centre", "small", "--weeks", "1", "--json")
    surer = ("--rule", "probability", "--probability", "0.95", "--shrinkage", "0.25")
    told = json.loads(command(capsys, *args, *surer)[1])
    plain = planned[0]["total"]
    assert told["rule"] == "probability"
    assert told["total"]["agent_hours"] > plain["agent_hours"]
    assert told["total"]["cost"] == pytest.approx(told["total"]["agent_hours"] / 0.75)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--centre", "nowhere"), "agadir"),
        (("--centre", "agadir"), "no queue of the centre takes the contacts of"),
        (("--centre", "small", "--queue", "x=orders"), 'no queue "x" in the history'),
        (("--centre", "small", "--queue", "orders=x"), 'no queue "x" in the centre'),
        (("--centre", "small", "--shrinkage", "much"), "a number from 0 to below 1"),
        (("--centre", "small", "--shrinkage", "1.5"), "shrinkage"),
        (("--centre", "small", "--min", "counter=many"), "not a whole number"),
        (("--centre", "small", "--min", "nobody=2"), "counter"),
        (("--centre", "small", "--positions", "attic=2"), "attic"),
        (("--centre", "small", "--probability", "2"), "above 0 and below 1"),
        (("--centre", "small", "--html", "/nowhere/at/all.html"), "no folder"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_accepted(history, capsys, args, said):
    code, out, err = command(capsys, "plan", history, *args)
    assert (code, out) == (2, "")
    assert said in err
