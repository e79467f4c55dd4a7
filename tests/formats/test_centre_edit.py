"""A person types values of a centre file without knowing how files write them."""

import pytest

from offhook.formats import centre_edit
from offhook.formats.centre_toml import example_names, parse_centre
from offhook.terms.errors import NotAccepted
from tests.floor.conftest import example


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_time_may_stand_without_quotes(quote):
    told = {"id": "early", "start": f"{quote}08:00{quote}", "end": "16:30"}
    text = centre_edit.with_row(example("small"), "shift", told)
    shift = parse_centre(text).shifts[-1]
    assert (shift.start_s, shift.end_s) == (8 * 3600, 16.5 * 3600)


def test_a_value_of_several_lines_is_taken_whole():
    told = {
        "id": "early",
        "start": "08:00",
        "end": "16:30",
        "days": '[\n"mon",\n"tue"]',
    }
    text = centre_edit.with_row(example("small"), "shift", told)
    assert parse_centre(text).shifts[-1].days == (0, 1)


@pytest.mark.parametrize("typed", ['"shop"\nlimit = 0', "08:00\n09:00", "[1"])
def test_what_is_more_or_less_than_one_value_is_refused(typed):
    with pytest.raises(NotAccepted) as caught:
        centre_edit.with_row(example("small"), "shift", {"id": "a", "start": typed})
    assert caught.value.fields["where"] == "start"


def skills_by_agent(text: str) -> dict[str, dict[str, int]]:
    return {
        agent: dict(group.skills)
        for group in parse_centre(text).groups
        for agent in group.agent_names()
    }


@pytest.mark.parametrize("name", example_names())
def test_who_gets_other_skills_is_the_only_one_who_does(name):
    before = example(name)
    skill = parse_centre(before).skills[0].id
    for group in parse_centre(before).groups:
        for agent in (group.agent_names()[0], group.agent_names()[-1]):
            after = centre_edit.with_agent_skills(before, agent, {skill: 7})
            assert skills_by_agent(after) == {
                **skills_by_agent(before),
                agent: {skill: 7},
            }
