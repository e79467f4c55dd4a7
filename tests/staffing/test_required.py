import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.staffing.definitions import Definition
from offhook.staffing.demand import Demand
from offhook.staffing.required import (
    Target,
    evaluation,
    first_number,
    on_books,
    queue_of,
    required_agents,
    required_lines,
    requirement,
)
from offhook.terms.errors import NotAccepted


def test_the_published_example_with_occupancy_and_shrinkage_is_reproduced():
    """ErlangC of CRAN, and pyworkforce 0.5.1: 14 agents, 20 with shrinkage."""
    need = required_agents(
        calls=100, aht_s=180, level=0.8, within_s=20, max_occupancy=0.85, shrinkage=0.3
    )
    assert (need.agents, need.agents_on_books) == (14, 20)


@given(
    load_erl=st.floats(0.1, 30.0),
    patience_s=st.one_of(st.none(), st.floats(1.0, 3000.0)),
    within_s=st.floats(0.0, 300.0),
    short_s=st.floats(0.0, 900.0),
    level=st.floats(0.1, 0.99),
    most=st.one_of(st.none(), st.floats(0.3, 1.0)),
    definition=st.sampled_from(Definition),
)
def test_from_the_required_number_on_the_target_is_always_met(
    load_erl, patience_s, within_s, short_s, level, most, definition
):
    """The oracle counts down from too many agents, valley or none."""
    demand = Demand(load_erl, 240, 240, patience_s)
    target = Target(level, within_s, definition, short_s, most)
    agents = 150
    assert target.is_met_by(queue_of(demand, agents))
    while agents > 1 and target.is_met_by(queue_of(demand, agents - 1)):
        agents -= 1
    assert requirement(demand, target).agents == agents


@pytest.mark.parametrize("short_s", [5.0, 300.0])
def test_sl_5_is_staffed_beyond_its_valley(short_s):
    demand = Demand(40, 240, 240, patience_s=180)
    need = requirement(
        demand, Target(0.8, 20, Definition.SHORT_ABANDONS_FORGIVEN, short_s)
    )
    assert need.is_met
    assert not need.target.is_met_by(need.one_fewer)


@pytest.mark.parametrize("patience_s", [None, 1e-3, 60.0, 1e9])
@pytest.mark.parametrize("load_erl", [1e-9, 1.0, 1e4, 1e5, 1e6])
def test_centres_of_any_size_are_staffed(load_erl, patience_s):
    need = requirement(Demand(load_erl, 240, 240, patience_s), Target())
    assert need.is_met
    assert need.agents == 1 or not need.target.is_met_by(need.one_fewer)


@pytest.mark.parametrize("answer", [0, 1, 9, 1000, 999_983, 1_000_000, 2_000_000])
@pytest.mark.parametrize("guess", [0, 1, 1_000_000])
def test_the_search_asks_few_questions(answer, guess):
    asked = []
    found = first_number(
        lambda number: asked.append(number) or number >= answer, least=0, guess=guess
    )
    assert found == answer
    assert len(asked) < 45
    assert min(asked) >= 0


@pytest.mark.parametrize("patience_s", [None, 60.0])
def test_no_calls_take_no_agent_and_any_call_takes_one(patience_s):
    assert requirement(Demand(0, 1800, 240, patience_s), Target()).agents == 0
    hasty = Target(0.5, 300, Definition.ABANDONS_POSITIVE)
    assert requirement(Demand(1e-9, 1800, 240, patience_s), hasty).agents == 1


def test_a_given_number_is_judged_enough_or_not():
    demand = Demand(100, 1800, 180)
    assert evaluation(demand, Target(), agents=14).is_met
    short = evaluation(demand, Target(), agents=10)
    assert not short.is_met
    assert json.dumps(short.to_dict(), allow_nan=False)


def test_the_answer_has_the_names_that_the_command_prints():
    answer = required_agents(calls=100, aht_s=180, patience_s=60).to_dict()
    assert set(answer) == {
        "demand",
        "target",
        "agents",
        "agents_on_books",
        "met",
        "service_level",
        "figures",
        "one_fewer",
    }
    assert set(answer["figures"]["service_levels"]) == set(map(str, Definition))
    assert answer["service_level"] == answer["figures"]["service_levels"]["SL-4"]


@pytest.mark.parametrize(
    ("agents", "shrinkage", "people"), [(14, 0.3, 20), (0, 0.9, 0), (9, 0.1, 10)]
)
def test_people_on_the_books_make_up_for_those_absent(agents, shrinkage, people):
    assert on_books(agents, shrinkage) == people


@given(load_erl=st.floats(0.01, 1e5), blocking=st.floats(1e-6, 0.9))
def test_the_lines_required_are_the_fewest_that_will_do(load_erl, blocking):
    need = required_lines(calls=load_erl, aht_s=60, interval_s=60, blocking=blocking)
    assert need.is_met
    assert need.lines == 1 or need.one_fewer.p_block > blocking


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("level", 1.0),
        ("level", 0.0),
        ("level", 80),
        ("within_s", -1),
        ("short_abandon_s", float("nan")),
        ("max_occupancy", 0.0),
        ("max_occupancy", 85),
        ("shrinkage", 1.0),
        ("definition", "SL-7"),
    ],
)
def test_a_target_that_cannot_be_kept_is_refused_by_its_name(field, wrong):
    with pytest.raises(NotAccepted) as refusal:
        required_agents(calls=100, aht_s=180, **{field: wrong})
    assert refusal.value.fields["where"] == field
