from dataclasses import replace

import numpy as np
import pytest

from offhook.policy.skills import Has
from offhook.sim.cast import (
    TAKES,
    Cast,
    Change,
    changed,
    present_s,
    read_changes,
    recorded_cast,
    stage,
)
from offhook.sim.log import read_log
from offhook.sim.presence import infer_presence
from offhook.sim.schedule import in_order, presence_rows
from offhook.terms.errors import NotAccepted
from offhook.terms.happenings import Happening
from tests.sim.history import office, recorded

HOURS = {"Ann": 8.0, "Bob": 4.0, "Cid": 7.0, "Dan": 2.0}


@pytest.fixture
def cast():
    """Three who take sales (Ann 8 h, Bob 4 h, Cid 7 h), and Dan, whom nobody named."""
    skills = ({TAKES + "sales": 1}, {TAKES + "sales": 1, "fr": 5}, {TAKES + "sales": 1})
    rows = np.arange(4)
    ends_s = np.array([*HOURS.values()]) * 3600.0
    return Cast(
        tuple(HOURS),
        (*skills, {TAKES + "sales": 1}),
        ("recorded", "french", "recorded", "unknown"),
        in_order(
            [
                presence_rows(0.0, rows, Happening.SIGNED_IN),
                presence_rows(0.0, rows, Happening.READY),
                presence_rows(ends_s, rows, Happening.SIGNED_OUT),
            ]
        ),
    )


def hours(cast):
    return (present_s(cast) / 3600.0).tolist()


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("recorded", ()),
        ("+2:fr", (Change(2, "fr"),)),
        (
            " recorded , +2:fr , -1:stock exchange ",
            (Change(2, "fr"), Change(-1, "stock exchange")),
        ),
    ],
)
def test_changes_are_read_as_people_write_them(text, changes):
    assert read_changes(text) == changes


@pytest.mark.parametrize("text", ["2:fr", "+2", "+2:", "+two:fr", "", "all", "+1.5:fr"])
def test_other_changes_are_refused_with_what_is_understood(text):
    with pytest.raises(NotAccepted, match=r"such as \+2:fr"):
        read_changes(text)


def test_those_of_typical_hours_are_copied_first(cast):
    more = changed(cast, [Change(4, "sales")])
    assert hours(more) == [8.0, 4.0, 7.0, 2.0, 7.0, 8.0, 4.0, 7.0]
    assert more.skills[4] == cast.skills[2]
    assert len(set(more.names)) == 8


def test_those_of_typical_hours_go_home_first(cast):
    assert hours(changed(cast, [Change(-2, "sales")])) == [0.0, 4.0, 0.0, 2.0]


@pytest.mark.parametrize("like", ["fr", "french", "Bob"])
def test_a_change_names_a_skill_a_group_or_an_agent(cast, like):
    assert hours(changed(cast, [Change(-1, like)])) == [8.0, 0.0, 7.0, 2.0]


def test_changes_follow_one_another(cast):
    both = changed(cast, read_changes("-1:fr,-2:sales"))
    assert hours(both) == [0.0, 0.0, 0.0, 2.0]
    with pytest.raises(NotAccepted, match="no agent has"):
        changed(both, [Change(1, "sales")])


def test_nobody_is_like_an_agent_whom_the_history_does_not_name(cast):
    with pytest.raises(NotAccepted, match='no agent has "Dan"') as refusal:
        changed(cast, [Change(1, "Dan")])
    assert refusal.value.fields["accepted"].endswith("fr, sales")


def test_more_cannot_go_than_there_are(cast):
    with pytest.raises(NotAccepted, match="at most 3"):
        changed(cast, [Change(-4, "sales")])


def test_agents_whom_the_centre_names_have_its_skills_and_its_group():
    centre = office(agents=4)
    history = recorded(centre, days=1)
    log = read_log(history.contacts, timezone="UTC")
    presence = infer_presence(log, np.random.default_rng(1))
    group = replace(centre.groups[0], names=log.agents, skills={"q0": 9})
    named = recorded_cast(log, presence, replace(centre, groups=(group,)))
    assert set(named.groups) == {"all"}
    assert all(skills == {"q0": 9} for skills in named.skills)
    unnamed = recorded_cast(log, presence, replace(centre, groups=()))
    assert set(unnamed.groups) == {"recorded"}
    assert all(skills == {TAKES + "q0": 1} for skills in unnamed.skills)


def test_the_stage_has_everybody_in_the_group_of_his_skills(cast):
    queue = replace(office().queues[0], id="sales")
    centre, schedule = stage(replace(office(), queues=(queue,)), cast)
    names = [name for group in centre.groups for name in group.agent_names()]
    assert sorted(names) == sorted(cast.names)
    assert [len(group.agent_names()) for group in centre.groups] == [3, 1]
    there = Cast(tuple(names), (), (), schedule)
    assert dict(zip(names, hours(there), strict=True)) == HOURS


def test_the_first_step_of_a_queue_takes_who_was_seen_to_serve_it(cast):
    queue = replace(office().queues[0], id="sales")
    centre, _ = stage(replace(office(), queues=(queue,)), cast)
    first = centre.queues[0].steps[0].skills
    assert first.parts == (Has("q0"), Has(TAKES + "sales"))
