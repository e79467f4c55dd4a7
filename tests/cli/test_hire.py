import json
from html.parser import HTMLParser

import pytest

from offhook.report.words import LANGUAGES
from tests.cli.planning import command

PLAN = """
[plan]
id = "desk"
name = "A desk"
first_week = "2026-01-05"
weeks = 16
opening = "2026-02-09"
calendar_weeks = 8
currency = "EUR"
budget = 60000

[languages]
fr = "French"
de = "German"

[[site]]
id = "agadir"
positions = 30
training_seats = 24

[[path]]
id = "direct"
name = "Direct hire"
level = "B2"
weeks = 3
class_least = 4
class_most = 10
finishes = 0.9
class_cost = 200
wage = 60

[[candidates]]
id = "french"
language = "fr"
applied = 60
arrivals = 12
levels = { B2 = 0.5, B1 = 0.2 }
tests_per_week = 30

[[candidates]]
id = "german"
language = "de"
arrivals = 4
levels = { B2 = 0.3 }

[[pool]]
id = "french"
language = "fr"
required = { "2026-02-09" = 10, "2026-03-09" = 14 }
attrition = 0.6
staff = [{ agents = 3, weeks = 30 }]
trainers = 2
overtime_most = 0.1

[[pool]]
id = "german"
language = "de"
required = { "2026-03-02" = 3 }
attrition = 0.6
trainers = 1

[costs]
wage = 120
test = 5
start = 30
overtime = 180
shortage = 500
excess_position = 50

[marks]
"plan.opening" = "fact: in the contract"
"""
QUICK = ("--replications", "200", "--seconds", "1")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("hire") / "plan.toml"
    path.write_text(PLAN)
    return path


@pytest.fixture
def told(file, capsys):
    code, out, err = command(capsys, "hire", file, *QUICK, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_the_json_has_the_keys_of_the_reference(told):
    assert set(told) == {
        "plan", "name", "first_week", "weeks", "calendar_weeks", "opening", "currency",
        "margin", "seed", "total", "classes", "pools", "candidates", "binding", "decisions",
        "sureness", "given",
    }  # fmt: skip
    total = told["total"]
    assert total["cost"] == pytest.approx(sum(total["by"].values()), abs=1e-4)
    assert total["decided_cost"] + total["unavoidable"] == pytest.approx(total["cost"])
    assert 0.0 <= total["gap"] < 0.2
    assert total["bound"] <= total["decided_cost"]


def test_people_of_the_json_are_conserved_and_classes_are_whole(told):
    for pool in told["pools"]:
        people = {"french": 3.0, "german": 0.0}[pool["pool"]]
        for week in pool["weeks"]:
            people += week["joining"] - week["leaving"]
            assert week["people"] == pytest.approx(people, abs=1e-4)
            assert week["filled"] <= week["required"] + 1e-6
    whole = [one for one in told["classes"] if one["whole"]]
    assert whole
    for one in whole:
        assert one["classes"] == int(one["classes"])
        assert (
            4 * one["classes"] <= one["trainees"] + 1e-6 <= 10 * one["classes"] + 1e-5
        )
        assert one["offers"] < one["starts"] < one["on_floor"]


def test_the_same_file_and_seed_give_the_same_plan(file, told, capsys):
    _, out, _ = command(capsys, "hire", file, *QUICK, "--json")
    assert json.loads(out) == told


def test_what_binds_decisions_and_levers_are_told(told):
    assert all(one["saves"] > 0.0 for one in told["binding"])
    assert {one["step"] for one in told["decisions"]} >= {"tests", "offers", "classes"}
    assert all(one["planned"] <= "2026-04-27" for one in told["decisions"])
    sure = told["sureness"]
    assert 0.0 <= sure["probability"] <= 1.0
    assert sure["day"] == "2026-02-09"
    assert {one["lever"] for one in sure["levers"]} >= {"hire-more", "open-later"}
    given = {one["key"]: one for one in told["given"]}
    assert given["plan.opening"]["origin"] == "fact"
    assert given["costs.wage"]["origin"] == "assumption"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_in_every_language_and_loads_nothing(
    file, language, tmp_path, capsys
):
    page = tmp_path / "hire.html"
    args = ("hire", file, "--quick", "--replications", "200", "--language", language)
    code, out, _ = command(capsys, *args, "--html", page)
    assert code == 0
    assert "A desk" in out
    assert str(page) in out

    class Checker(HTMLParser):
        def __init__(self):
            super().__init__()
            self.ids, self.loads, self.language = [], [], None

        def handle_starttag(self, tag, attrs):
            known = dict(attrs)
            self.language = self.language or (tag == "html" and known.get("lang"))
            self.ids += [known["id"]] if "id" in known else []
            self.loads += [known[key] for key in ("src",) if key in known]
            if tag == "link":
                self.loads.append(known.get("href"))

    text = page.read_text("utf-8")
    found = Checker()
    found.feed(text)
    assert found.language == language
    assert found.loads == []
    assert len(found.ids) == len(set(found.ids))
    assert {"coverage", "calendar", "binding", "decisions", "sure", "given"} <= set(
        found.ids
    )
    direction = "rtl" if language == "ar" else "ltr"
    assert f'lang="{language}" dir="{direction}"' in text


def test_the_example_runs_quickly(capsys):
    args = ("hire", "agadir", "--quick", "--replications", "200", "--json")
    code, out, err = command(capsys, *args)
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["opening"] == "2011-10-03"
    assert told["decisions"] == []
    assert told["sureness"]["levers"] == []
    assert told["total"]["gap"] < 0.025
    assert {one["subject"] for one in told["binding"]} >= {"german"}


def test_many_sites_are_planned_by_several_processes(tmp_path, capfd):
    row = "[[{0}]]"
    text = PLAN.replace("budget = 60000\n", "")
    tables = {name: text.index(row.format(name)) for name in ("site", "path")}
    site = text[tables["site"] : tables["path"]]
    more = "".join(site.replace("agadir", f"site-{n}") for n in range(4))
    pools = "".join(
        f'[[pool]]\nid = "french-{n}"\nsite = "site-{n}"\nlanguage = "fr"\n'
        f"required = 6\nattrition = 0.5\n"
        for n in range(4)
    )
    text = text.replace("[costs]", f"{more}{pools}[costs]")
    text = text.replace(
        'language = "fr"\napplied', 'language = "fr"\nsites = ["agadir"]\napplied'
    )
    text = text.replace(
        'language = "de"\narrivals', 'language = "de"\nsites = ["agadir"]\narrivals'
    )
    text = text.replace(
        '"french"\nlanguage = "fr"\nrequired',
        '"french"\nsite = "agadir"\nlanguage = "fr"\nrequired',
    )
    text = text.replace(
        '"german"\nlanguage = "de"\nrequired',
        '"german"\nsite = "agadir"\nlanguage = "de"\nrequired',
    )
    path = tmp_path / "sites.toml"
    path.write_text(text)
    code, out, err = command(capfd, "hire", path, "--quick", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert [pool["pool"] for pool in told["pools"]][2:] == [
        f"french-{n}" for n in range(4)
    ]
    assert all(week["filled"] == 0.0 for week in told["pools"][2]["weeks"])
    assert told["total"]["short_position_weeks"] >= 4 * 6 * 16


def test_a_wrong_file_is_refused_with_its_lines(file, tmp_path, capsys):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(PLAN.replace("weeks = 3", "weeks = -3"))
    code, out, err = command(capsys, "hire", wrong)
    assert (code, out) == (2, "")
    assert "wrong.toml:" in err
    assert "Accepted: a whole number from 1 to 104" in err
    code, _, err = command(capsys, "hire", "agdir")
    assert code == 2
    assert 'did you mean "agadir"?' in err


def test_a_page_that_cannot_be_written_is_refused_before_anything_runs(file, capsys):
    code, _, err = command(capsys, "hire", file, "--html", "/nowhere/at/all.html")
    assert code == 2
    assert "--html" in err
