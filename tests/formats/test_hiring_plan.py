import tomllib
from datetime import date
from importlib import resources

import pytest

from offhook.formats.hiring_plan import (
    hiring_example_names,
    parse_hiring_plan,
    read_hiring_plan,
)
from offhook.hiring.facts import Counted, Origin
from offhook.hiring.programme import series
from offhook.terms.errors import FileInvalid, NotFound

SMALL = """
[plan]
id = "desk"
first_week = "2026-01-05"
weeks = 10
opening = "2026-02-02"

[languages]
fr = "French"

[[site]]
id = "agadir"
positions = 20
training_seats = 12

[[path]]
id = "direct"
level = "B2"
weeks = 3
class_most = 12

[[candidates]]
id = "french"
arrivals = 15
levels = { B2 = 0.4 }

[[pool]]
id = "agadir-fr"
required = { "2026-02-02" = 10, "2026-02-18" = 15 }
attrition = { "0" = 0.6, "13" = 0.35 }

[costs]
wage = 100
shortage = 400
"""


def problems(text):
    with pytest.raises(FileInvalid) as found:
        parse_hiring_plan(text, "plan.toml")
    return [str(one) for one in found.value.problems]


def test_a_short_file_is_enough():
    facts = parse_hiring_plan(SMALL)
    assert facts.first_week == date(2026, 1, 5)
    assert facts.opening_week == 4
    assert facts.pools[0].required == (0.0,) * 4 + (10.0,) * 2 + (15.0,) * 4
    assert facts.pools[0].site == "agadir"
    assert facts.pools[0].attrition == {0: 0.6, 13: 0.35}
    assert facts.pools[0].counted is Counted.PEOPLE
    assert facts.candidates[0].sites == ("agadir",)
    assert facts.candidates[0].arrivals == (15.0,) * 10
    assert facts.candidates[0].tests_per_week == ()
    assert facts.paths[0].languages == ("fr",)
    assert facts.budget is None


def test_defaults_are_shared_and_a_row_may_differ():
    text = SMALL + "[defaults.pool]\novertime_most = 0.1\nextra_trainers = 2\n"
    text = text.replace("[[pool]]", "[[pool]]\nextra_trainers = 1")
    pool = parse_hiring_plan(text).pools[0]
    assert (pool.overtime_most, pool.extra_trainers) == (0.1, 1.0)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2026-01-05", "2026-01-06", "2026-01-06 is not a Monday"),
        ('opening = "2026-02-02"', 'opening = "2027-02-02"', "is not in the plan"),
        ("class_most = 12", "class_most = 12\nclass_least = 13", "larger than the"),
        ("B2 = 0.4", "B2 = 0.4, B1 = 0.7", "sum up to more than 1"),
        ("B2 = 0.4", "B2 = 40", "out of range; 40 % is 0.4"),
        ("weeks = 3", "weaks = 3", 'there is no key "weaks" (did you mean "weeks"?)'),
        ('id = "agadir-fr"', 'id = "agadir-fr"\nsite = "fes"', 'no site "fes"'),
        ('"13" = 0.35', '"x" = 0.35', '"x" is no number of weeks'),
        ('{ "0" = 0.6, "13" = 0.35 }', '{ "13" = 0.35 }', "nothing is said of week 0"),
        ("2026-02-18", "2026-02-30", 'there is no day "2026-02-30"'),
        ("wage = 100\n", "", "wage is missing"),
        ("[costs]", "[cost]", 'no table "cost" (did you mean "costs"?)'),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_is_accepted(old, new, says):
    assert old in SMALL
    found = [one for one in problems(SMALL.replace(old, new)) if says in one]
    assert found
    assert found[0].startswith("plan.toml:")
    assert "Accepted: " in found[0]


def test_all_problems_are_found_at_once():
    text = SMALL.replace("positions = 20", "positions = -1").replace(
        "B2 = 0.4", "B2 = 2"
    )
    assert len(problems(text)) == 2


def test_broken_toml_is_said_where():
    assert problems("[plan\n")[0].startswith("plan.toml:1")


def test_two_candidates_or_pools_of_one_language_and_site_are_refused():
    twice = SMALL + SMALL[
        SMALL.index("[[candidates]]") : SMALL.index("[costs]")
    ].replace('"french"', '"other"').replace('"agadir-fr"', '"other-fr"')
    found = problems(twice)
    assert any("fr candidates of agadir already" in one for one in found)
    assert any("fr pool of agadir already" in one for one in found)


def test_required_positions_come_from_a_plan_of_agents(tmp_path):
    rows = ["group,interval_start,interval_s,agents,occupancy"]
    for day, agents in (("2026-01-05", 7), ("2026-01-07", 9), ("2026-01-13", 11)):
        rows += [f"a,{day}T09:00,1800,{agents},0.8", f"b,{day}T09:00,1800,2,0.8"]
    (tmp_path / "agents.csv").write_text("\n".join(rows) + "\n")
    old = '{ "2026-02-02" = 10, "2026-02-18" = 15 }'
    path = tmp_path / "plan.toml"
    for groups, expected in (("", (11.0, 13.0)), (', groups = ["a"]', (9.0, 11.0))):
        path.write_text(SMALL.replace(old, f'{{ plan = "agents.csv"{groups} }}'))
        required = read_hiring_plan(path).pools[0].required
        assert required == (expected[0],) + (expected[1],) * 9
    for new, says in (
        ('{ plan = "agents.csv", groups = ["c"] }', 'has no group "c"'),
        ('{ plan = "missing.csv" }', "cannot be read"),
        ('{ plan = "plan.toml" }', "has not the columns"),
        ("{ plan = 3 }", "it names no file"),
    ):
        path.write_text(SMALL.replace(old, new))
        with pytest.raises(FileInvalid, match=says):
            read_hiring_plan(path)


def test_marks_say_where_a_number_comes_from():
    text = SMALL + (
        '[marks]\n"plan.opening" = "fact: early October"\n"costs" = "derived"\n'
    )
    given = {one.key: one for one in parse_hiring_plan(text).given}
    assert given["plan.opening"].origin is Origin.FACT
    assert given["plan.opening"].note == "early October"
    assert given["costs.wage"].origin is Origin.DERIVED
    assert given["site.agadir.positions"].origin is Origin.ASSUMPTION
    assert given["pool.agadir-fr.required"].value == "2026-02-02 = 10, 2026-02-18 = 15"
    assert not any(key.endswith((".id", ".level")) for key in given)


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        (
            '"plan.opning" = "fact"',
            'no number "plan.opning" (did you mean "plan.opening"',
        ),
        ('"plan.opening" = "guess"', "is not a usable text"),
    ],
)
def test_a_mark_of_nothing_or_of_no_kind_is_refused(mark, says):
    assert any(says in one for one in problems(f"{SMALL}[marks]\n{mark}\n"))


def test_an_unknown_plan_names_the_examples():
    with pytest.raises(NotFound, match="agadir"):
        read_hiring_plan("agdir")


# ------------------------------------------------------------------ the example of Agadir


@pytest.fixture(scope="module")
def agadir():
    return read_hiring_plan("agadir")


def test_the_example_tells_the_story(agadir):
    assert hiring_example_names() == ("agadir",)
    assert agadir.day(agadir.opening_week) == date(2011, 10, 3)
    assert agadir.sites[0].positions == 400
    required = [
        sum(series(pool.required, agadir.weeks, 0.0)[week] for pool in agadir.pools)
        for week in range(agadir.weeks)
    ]
    ramp = {
        "2011-09-26": 0, "2011-10-03": 80, "2011-12-05": 150, "2012-03-05": 250,
        "2012-06-04": 330, "2012-10-01": 400,
    }  # fmt: skip
    for day, positions in ramp.items():
        week = (date.fromisoformat(day) - agadir.first_week).days // 7
        assert required[week] == positions, day
    academy = next(path for path in agadir.paths if path.id == "academy")
    assert academy.languages == ("en", "de")
    for pool in agadir.pools:
        assert pool.agents_per_position == 1.15
        assert pool.attrition == {0: 0.6, 13: 0.35}
        assert pool.learning[0] == 0.53


def test_the_funnel_of_the_example_is_that_of_the_story(agadir):
    french = agadir.candidates[0]
    funnel = french.funnel
    hired = 2400 * funnel.ready_share("B2") * funnel.start_share * 0.85
    assert hired == pytest.approx(2400 * 0.75 * 0.9 * 0.4 * 0.65 * 0.85 * 0.92 * 0.85)
    until_october = (
        french.applied + sum(french.arrivals[:9]) + sum(french.campaign_most[:9])
    )
    assert until_october == pytest.approx(2400, rel=0.05)
    september = (date(2011, 9, 5) - agadir.first_week).days // 7
    assert set(french.campaign_most[:september]) == {0.0}
    assert french.campaign_most[september] > 0.0


def test_every_number_of_the_example_is_marked(agadir):
    by_key = {one.key: one for one in agadir.given}
    assert by_key["plan.opening"].origin is Origin.FACT
    assert by_key["site.agadir.positions"].origin is Origin.FACT
    text = (resources.files("offhook.examples") / "hiring" / "agadir.toml").read_text()
    marks = tomllib.loads(text)["marks"]
    for key in by_key:
        assert key in marks or key.rpartition(".")[0] in marks, key
