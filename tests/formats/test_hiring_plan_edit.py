"""Numbers of a hiring plan are changed in its file, and all else stays."""

from dataclasses import replace

import pytest

from offhook.formats.hiring_plan import hiring_example_text, parse_hiring_plan
from offhook.formats.hiring_plan_edit import with_given, with_positions_typed
from offhook.formats.hiring_plan_required import NO_TABLES, tables_sent
from offhook.hiring.facts import Origin
from offhook.terms.errors import FileInvalid

TEXT = hiring_example_text("agadir")


def given_of(text: str) -> dict[str, object]:
    return {one.key: one for one in parse_hiring_plan(text, tables=NO_TABLES).given}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plan.opening", "2011-10-10"),
        ("plan.weeks", "60"),
        ("costs.wage", "1300.5"),
        ("pool.agadir-fr.required", "2011-10-03 = 90, 2011-12-05 = 150"),
        ("pool.agadir-en.trainers", "3"),
        ("site.agadir.training_seats", "2011-08-01 = 100"),
        ("defaults.pool.learning", "0 = 0.5, 52 = 1"),
        ("defaults.candidates.accepts", "0.8"),
    ],
)
def test_one_number_is_changed_and_no_other(key, value):
    before = given_of(TEXT)
    changed = with_given(TEXT, [replace(before[key], value=value)])
    if key == "site.agadir.training_seats":  # these do not change with the weeks
        with pytest.raises(FileInvalid, match="training_seats"):
            parse_hiring_plan(changed)
        return
    after = given_of(changed)
    assert after.pop(key).value == value
    before.pop(key)
    assert after == before
    assert "# ---" in changed


def test_where_a_number_comes_from_is_kept_beside_it():
    wage = replace(
        given_of(TEXT)["costs.wage"], origin=Origin.FACT, note='the "payroll", May'
    )
    assert given_of(with_given(TEXT, [wage]))["costs.wage"] == wage
    bare = TEXT[: TEXT.index("\n[marks]")]
    wage = replace(wage, note="")
    assert given_of(with_given(bare, [wage]))["costs.wage"] == wage


@pytest.mark.parametrize("value", ["many", "", "=", "1, 2", 'x"]\n[plan]', "1 = = 2"])
def test_what_is_no_number_stays_a_value_of_its_key(value):
    wrong = replace(given_of(TEXT)["costs.wage"], value=value)
    with pytest.raises(FileInvalid, match="wage"):
        parse_hiring_plan(with_given(TEXT, [wrong]))


def test_nothing_told_changes_nothing():
    every = given_of(TEXT)
    assert given_of(with_given(TEXT, every.values())) == every


def test_positions_from_a_table_are_typed_and_say_where_they_come_from():
    before = 'required = { "2012-03-05" = 20, "2012-06-04" = 35, "2012-10-01" = 45 }'
    assert TEXT.count(before) == 1
    table = "group,interval_start,interval_s,agents\na,2011-10-03T09:00,1800,7\n"
    table += "a,2011-11-02T09:00,1800,9\n"
    sent = tables_sent({"agents.csv": table})
    text = TEXT.replace(
        before, 'required = { plan = "out/agents.csv", groups = ["a"] }'
    )
    asked = parse_hiring_plan(text, tables=sent)
    alone = with_positions_typed(text, sent)
    assert parse_hiring_plan(alone, tables=NO_TABLES).pools == asked.pools
    required = given_of(alone)["pool.agadir-en.required"]
    assert (required.origin, required.note) == (Origin.DERIVED, "out/agents.csv, a")
    with pytest.raises(FileInvalid, match="did not come with the plan"):
        parse_hiring_plan(text, tables=NO_TABLES)


def test_a_plan_that_stands_alone_stays_as_it_is():
    assert with_positions_typed(TEXT, NO_TABLES) == TEXT
