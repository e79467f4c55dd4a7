"""The command ``offhook replay``, from a file a switch wrote to the what-if."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from offhook.cli.main import run
from offhook.formats.centre_toml import write_centre
from offhook.policy.centre import Target
from tests.sim.history import office, recorded, tampered

CENTRE = office(agents=3, calls_per_half_hour=8.0)
COMMAND = (sys.executable, "-m", "offhook", "replay")
COLUMNS = ("contact_id", "queue", "queued_at", "outcome", "wait_s", "talk_s", "agent")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a history of three days in three formats, and its centre."""
    folder = tmp_path_factory.mktemp("replay")
    contacts = recorded(CENTRE, days=3).contacts.select(COLUMNS)
    contacts.write_parquet(folder / "contacts.parquet")
    contacts.with_columns(
        pl.col("queued_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    ).write_csv(folder / "contacts.csv")
    (folder / "centre.toml").write_text(write_centre(CENTRE))
    (folder / "queue_log").write_text(queue_log(contacts))
    return folder


def queue_log(contacts):
    """Return the same calls as Asterisk would have written them."""
    lines = []
    for call in contacts.iter_rows(named=True):
        at = call["queued_at"]
        left = at + timedelta(seconds=call["wait_s"])
        agent = call["agent"] or "NONE"

        def write(when, who, event, *data, call=call):
            fields = (f"{when.timestamp():.0f}", call["contact_id"], "q0", who, event)
            lines.append("|".join((*fields, *map(str, data))))

        write(at, "NONE", "ENTERQUEUE", "", "0612345678", 1)
        wait_s = round(call["wait_s"])
        if call["outcome"] == "answered":
            write(left, agent, "CONNECT", wait_s, "x", 0)
            done = left + timedelta(seconds=call["talk_s"])
            write(done, agent, "COMPLETECALLER", wait_s, round(call["talk_s"]), 1)
        else:
            write(left, "NONE", "ABANDON", 1, 1, wait_s)
    lines.sort(key=lambda line: int(line.partition("|")[0]))
    return "\n".join(lines) + "\n"


def told(capsys, *arguments, expected=0):
    code = run(["replay", *map(str, arguments), "--replications", "2", "--json"])
    assert code == expected
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["contacts.csv", "contacts.parquet", "queue_log"])
def test_one_history_in_three_formats_is_replayed(folder, capsys, name):
    found = told(capsys, folder / name, "--centre", folder / "centre.toml")
    offered = found["history"]["offered"]
    assert found["history"]["balanced"] is True
    assert sum(found["history"]["outcomes"].values()) == offered
    assert found["compared"]["offered"]["recorded"] == offered
    assert found["compared"]["offered"]["simulated"] == offered
    assert [check["name"] for check in found["checks"]] == [
        *("abandonment", "served_in_t_of_offered", "mean_wait_s")
    ]
    assert found["inferred"]["agents"] == 3
    assert found["what_if"] is None
    assert found["what_if_refused"] is False


def test_a_what_if_is_shown_beside_what_was_simulated(folder, capsys):
    arguments = [folder / "contacts.csv", "--centre", folder / "centre.toml"]
    found = told(capsys, *arguments, "--agents", "+2:q0", "--believe-anyway")
    abandonment = found["compared"]["abandonment"]
    change = abandonment["what_if"] - abandonment["simulated"]
    assert abandonment["change"] == pytest.approx(change)
    assert abandonment["change"] < 0
    assert abandonment["change_half_width"] is not None


def test_a_what_if_on_a_replay_that_fails_is_refused(tmp_path, capsys):
    path = tmp_path / "odd.parquet"
    history = tampered(recorded(office(), days=4))
    history.contacts.select(COLUMNS).write_parquet(path)
    arguments = ["replay", str(path), "--agents", "+1:q0", "--replications", "1"]
    assert run(arguments) == 3
    printed = capsys.readouterr()
    assert "NOT VALID" in printed.out
    assert "--believe-anyway" in printed.err
    assert "The same callers with" not in printed.out
    found = told(capsys, path, "--agents", "+1:q0", expected=3)
    assert (found["what_if"], found["what_if_refused"]) == (None, True)
    assert run([*arguments, "--believe-anyway"]) == 0
    assert "do not rely on it" in capsys.readouterr().out


def test_the_tables_say_it_all_in_order(folder, capsys):
    arguments = ["replay", str(folder / "contacts.csv"), "--replications", "1"]
    assert run(arguments) == 0
    out = capsys.readouterr().out
    places = [
        out.index(part)
        for part in (
            "The file",
            "Offered: ",
            "SL-6: ",
            "What the log does not say",
            "half have hung up after",
            "Recorded beside simulated",
            "By queue",
            "By half hour",
            "Whether to believe it",
            "VALID",
        )
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_the_page_loads_nothing_and_speaks_the_language(folder, tmp_path, language):
    page = tmp_path / "page.html"
    arguments = [folder / "contacts.csv", "--html", page, "--language", language]
    code = run(["replay", *map(str, arguments), "--replications", "2"])
    assert code == 0
    text = page.read_text()
    assert f'lang="{language}"' in text
    assert "%(" not in text.partition("<script")[0]
    assert "&lt;bdi" not in text
    assert "%%" not in text.partition("<script")[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "nowhere.csv"),
        (["empty.csv"], "empty.csv"),
        (["words.csv"], "queue"),
        (["contacts.csv", "--agents", "+1:greek"], 'no agent has "greek"'),
        (["contacts.csv", "--agents", "more"], "is not understood"),
        (["contacts.csv", "--centre", "agadir"], 'no queue called "q0"'),
        (["contacts.csv", "--centre", "nothing"], 'called "nothing"'),
        (["contacts.csv", "--map", "nothing"], "nothing"),
        (["contacts.csv", "--timezone", "Mars/Base"], "Mars/Base"),
        (["contacts.csv", "--html", "no/such/folder.html"], "no folder"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    folder, capsys, monkeypatch, arguments, message
):
    monkeypatch.chdir(folder)
    (folder / "empty.csv").write_text("")
    (folder / "words.csv").write_text("a,b\n1,2\n")
    assert run(["replay", *arguments]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""


def test_each_day_is_told_beside_what_was_recorded(folder, capsys):
    found = told(capsys, folder / "contacts.csv")
    dates = found["dates"]
    assert [row["date"] for row in dates] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    for key in ("offered", "answered", "abandoned"):
        for side in ("recorded", "simulated"):
            of_days = sum(row[key][side] for row in dates)
            assert of_days == pytest.approx(found["compared"][key][side])


def test_recorded_levels_are_those_of_the_centres_own_promise(folder, tmp_path, capsys):
    """SL-3 is answered within T of those offered; T is the centre's, not the usual 20 s."""
    queue = replace(CENTRE.queues[0], target=Target(0.8, 90.0))
    path = tmp_path / "slow.toml"
    path.write_text(write_centre(replace(CENTRE, queues=(queue,))))
    usual = told(capsys, folder / "contacts.csv")["history"]
    found = told(capsys, folder / "contacts.csv", "--centre", path)
    slow = found["history"]
    assert slow["service_levels"]["SL-3"] > usual["service_levels"]["SL-3"]
    recorded = found["compared"]["served_in_t"]["recorded"]
    assert slow["answered_in_t_of_offered"] == pytest.approx(recorded)


def test_the_days_are_those_of_the_time_zone_asked_for(folder, capsys):
    arguments = [folder / "contacts.csv", "--centre", folder / "centre.toml"]
    found = told(capsys, *arguments, "--timezone", "Asia/Tokyo")
    assert found["times"][0]["interval"] == "00:00"
    busy = [row["interval"] for row in found["times"] if row["recorded_offered"]]
    assert "17:00" in busy
    assert "09:00" not in busy


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"agent": None}, "no answered contact names its agent"),
        ({"outcome": "abandoned"}, "no answered contact names its agent"),
        ({"outcome": "lost"}, 'outcome "lost" is unknown'),
    ],
)
def test_a_history_that_says_too_little_is_refused(
    folder, tmp_path, capsys, change, message
):
    contacts = pl.read_parquet(folder / "contacts.parquet")
    path = tmp_path / "poor.parquet"
    page = tmp_path / "page.html"
    contacts.with_columns(
        pl.lit(value, pl.String()).alias(name) for name, value in change.items()
    ).write_parquet(path)
    assert run(["replay", str(path), "--html", str(page)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert not page.exists()


def test_a_page_of_one_replication_and_one_queue_has_all_its_charts(folder, tmp_path):
    page = tmp_path / "page.html"
    arguments = ["--html", str(page), "--replications", "1", "--agents", "+1:q0"]
    history = str(folder / "contacts.csv")
    assert run(["replay", history, *arguments, "--believe-anyway"]) == 0
    text = page.read_text()
    for chart in ("offered", "abandonment", "mean-wait", "patience", "presence"):
        assert f'<figure id="{chart}">' in text
    for chart in ("days", "by-queue", "what-if-mean-wait"):
        assert f'<figure id="{chart}">' in text
    assert "NaN" not in text.partition("</main>")[0]


def test_another_systems_table_is_read_with_a_map_of_ones_own(folder, tmp_path, capsys):
    names = {"contact_id": "id", "queue": "skill", "outcome": "how", "agent": "who"}
    contacts = pl.read_parquet(folder / "contacts.parquet")
    path = tmp_path / "calls.parquet"
    coded = pl.col("outcome").replace_strict({"answered": "OK", "abandoned": "LOST"})
    contacts.with_columns(coded).rename(names).write_parquet(path)
    columns = {name: names.get(name, name) for name in COLUMNS}
    lines = ["[columns]", *(f'{name} = "{was}"' for name, was in columns.items())]
    lines += ["[values.outcome]", 'OK = "answered"', 'LOST = "abandoned"']
    (tmp_path / "own.toml").write_text("\n".join(lines))
    found = told(capsys, path, "--map", tmp_path / "own.toml")
    usual = told(capsys, folder / "contacts.parquet")
    assert found["compared"] == usual["compared"]


def test_recorded_need_not_be_written_before_a_change(folder, capsys):
    arguments = [folder / "contacts.csv", "--believe-anyway", "--agents"]
    short = told(capsys, *arguments, "+1:q0,-1:q0")
    long = told(capsys, *arguments, "recorded,+1:q0,-1:q0")
    assert short["what_if"] == long["what_if"]


def test_the_same_routing_as_a_what_if_changes_nothing(folder, capsys):
    centre = folder / "centre.toml"
    arguments = [folder / "contacts.csv", "--centre", centre, "--routing", centre]
    found = told(capsys, *arguments, "--believe-anyway")
    assert found["compared"]["mean_wait_s"]["change"] == 0.0
    assert found["compared_queues"][0]["abandonment"]["change"] == 0.0


def test_the_same_seed_gives_the_same_document_again(folder, capsys):
    first = told(capsys, folder / "contacts.csv", "--seed", 7)
    assert first == told(capsys, folder / "contacts.csv", "--seed", 7)
    assert first != told(capsys, folder / "contacts.csv", "--seed", 8)


def test_a_page_of_a_refused_what_if_says_so(tmp_path, capsys):
    history = tampered(recorded(office(), days=4))
    path, page = tmp_path / "odd.parquet", tmp_path / "page.html"
    history.contacts.select(COLUMNS).write_parquet(path)
    arguments = ["--agents", "+1:q0", "--replications", "1", "--html", str(page)]
    assert run(["replay", str(path), *arguments]) == 3
    text = page.read_text()
    assert "What if is not shown" in text
    assert 'id="what-if"' not in text
    assert "Page: " in capsys.readouterr().out


def test_a_document_goes_to_standard_output_and_all_else_beside_it(folder, tmp_path):
    """Scripts read the one; a person sees the other."""
    page = tmp_path / "page.html"
    done = subprocess.run(
        [*COMMAND, "contacts.csv", "--json", "--replications", "1", "--html", page],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["days"] == 3
    assert str(page) in done.stderr


def test_presence_that_was_recorded_is_not_inferred(folder, capsys):
    """Agents whose states are known, and one who served and is not in the file."""
    agents = pl.read_parquet(folder / "contacts.parquet")["agent"].drop_nulls().unique()
    rows = [f"{name},2026-03-02T00:00:00Z,available" for name in sorted(agents)]
    path = folder / "agent_states.csv"
    path.write_text("\n".join(["agent,at,state", *rows]))
    arguments = (folder / "contacts.csv", "--agent-states", path, "--replications", "1")
    result = told(capsys, *arguments, "--json")
    assert result["inferred"]["presence"] == "recorded"
    assert run(["replay", *map(str, arguments)]) == 0
    printed = capsys.readouterr().out
    assert "was recorded: nothing of it is inferred" in printed
    assert "rest on wrap-up and presence as inferred" not in printed
    path.write_text("\n".join(["agent,at,state", *rows[1:]]))
    assert run(["replay", *map(str, arguments)]) == 2
    assert "served contacts, and no state of his is there" in capsys.readouterr().err
