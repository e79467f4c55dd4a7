import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.staffing.definitions import Definition
from offhook.staffing.demand import Demand
from offhook.staffing.many_queues import shares_of_one
from offhook.staffing.required import Target, queue_of, requirement
from offhook.staffing.uncertain import (
    Rule,
    UncertainDemand,
    uncertain_evaluation,
    uncertain_requirement,
)
from offhook.terms.errors import NotAccepted

targets = st.builds(
    Target,
    level=st.floats(0.2, 0.98),
    within_s=st.floats(0.0, 120.0),
    definition=st.sampled_from(Definition),
    short_abandon_s=st.floats(0.0, 200.0),
    max_occupancy=st.one_of(st.none(), st.floats(0.4, 1.0)),
)
patiences = st.one_of(st.none(), st.floats(5.0, 2000.0))
unequal_loads = st.lists(st.floats(0.01, 30.0), min_size=2, max_size=5)


def at(load_erl, patience_s):
    return Demand(load_erl, 240, 240, patience_s)


def uncertain(loads_erl, patience_s=None):
    return UncertainDemand(np.array(loads_erl), 240, 240, patience_s)


def summed(loads_erl, patience_s, target, agents):
    """Return the level and the occupancy that a plain sum over the paths gives."""
    queues = [queue_of(at(load, patience_s), agents) for load in loads_erl]
    parts = [shares_of_one(queue, target) for queue in queues]
    kept = sum(load * part for load, (part, _) in zip(loads_erl, parts, strict=True))
    counted = sum(load * all_ for load, (_, all_) in zip(loads_erl, parts, strict=True))
    level = kept / counted if counted > 0 else 0.0
    return level, sum(queue.occupancy for queue in queues) / len(queues)


def met_in_sum(loads_erl, patience_s, target, agents):
    level, occupancy = summed(loads_erl, patience_s, target, agents)
    most = target.max_occupancy or 1.0
    return level >= target.level - 1e-12 and occupancy <= most * (1 + 1e-12)


@settings(max_examples=25)
@given(st.lists(st.floats(0.01, 300.0), min_size=1, max_size=4), patiences, targets)
def test_on_certain_demand_both_rules_are_the_requirement(loads, patience_s, target):
    wanted = [requirement(at(load, patience_s), target).agents for load in loads]
    demand = uncertain([loads] * 3, patience_s)
    for rule in Rule:
        found = uncertain_requirement(demand, target, rule, 0.5)
        assert found.agents.tolist() == wanted


@pytest.mark.parametrize("patience_s", [None, 60.0])
@pytest.mark.parametrize("definition", Definition)
def test_every_definition_agrees_with_the_requirement(definition, patience_s):
    loads = [0.01, 0.4, 3.0, 17.0, 80.0, 333.0]
    target = Target(0.8, 20, definition)
    wanted = [requirement(at(load, patience_s), target).agents for load in loads]
    found = uncertain_requirement(uncertain([loads] * 2, patience_s), target)
    assert found.agents.tolist() == wanted


@settings(max_examples=40)
@given(unequal_loads, patiences, targets)
def test_the_expected_rule_is_a_sum_over_the_paths(loads, patience_s, target):
    """From the required number on the sums keep the target, and one fewer does not."""
    enough = int(uncertain_requirement(uncertain(loads, patience_s), target).agents)
    beyond = requirement(at(max(loads), patience_s), target).agents
    for agents in range(enough, beyond + 2):
        assert met_in_sum(loads, patience_s, target, agents)
    assert enough == 1 or not met_in_sum(loads, patience_s, target, enough - 1)


@settings(max_examples=25)
@given(unequal_loads, patiences, targets, st.floats(0.05, 1.0))
def test_the_probability_rule_counts_the_paths(loads, patience_s, target, probability):
    found = uncertain_requirement(
        uncertain(loads, patience_s), target, Rule.PROBABILITY, probability
    )
    each = [requirement(at(load, patience_s), target).agents for load in loads]
    agents = int(found.agents)
    needed = math.ceil(probability * len(loads) - 1e-9)
    assert sum(need <= agents for need in each) >= needed
    assert sum(need <= agents - 1 for need in each) < needed


@pytest.mark.parametrize("patience_s", [None, 90.0])
@pytest.mark.parametrize("definition", Definition)
def test_hundreds_of_far_apart_paths_are_summed_exactly(definition, patience_s):
    """The polynomials must not decide what only the paths can."""
    loads = 40.0 * np.exp(np.random.default_rng(1).normal(0.0, 0.4, 120))
    target = Target(0.9, 20, definition, 5.0)
    found = uncertain_requirement(uncertain(loads, patience_s), target)
    agents = int(found.agents)
    level, occupancy = summed(loads.tolist(), patience_s, target, agents)
    assert level >= target.level
    assert not met_in_sum(loads.tolist(), patience_s, target, agents - 1)
    assert float(found.service_level) == pytest.approx(level, abs=1e-5)
    assert float(found.occupancy) == pytest.approx(occupancy, abs=1e-5)


@pytest.mark.parametrize("patience_s", [None, 90.0])
def test_a_level_that_is_just_reached_costs_no_agent(patience_s):
    loads = np.random.default_rng(2).uniform(10.0, 14.0, 30)
    for off, more in ((-1e-11, 0), (1e-11, 1)):
        level, _ = summed(loads.tolist(), patience_s, Target(), 16)
        found = uncertain_requirement(
            uncertain(loads, patience_s), Target(level + off, 20)
        )
        assert int(found.agents) == 16 + more


steady = st.sampled_from(
    [
        Definition.ABANDONS_POSITIVE,
        Definition.ABANDONS_NEGATIVE,
        Definition.ABANDONS_IN_T_IGNORED,
        Definition.VIRTUAL_WAIT,
    ]
)


@settings(max_examples=25)
@given(unequal_loads, patiences, steady, st.floats(0.3, 0.9), st.sampled_from(Rule))
def test_more_load_or_a_stricter_target_never_takes_fewer_agents(
    loads, patience_s, definition, level, rule
):
    growth = np.array([1.0, 1.02, 1.3, 2.0])
    demand = uncertain(np.outer(loads, growth), patience_s)
    rows = [
        uncertain_requirement(demand, Target(strict, within_s, definition), rule).agents
        for strict, within_s in (
            (level, 30),
            (level, 20),
            (level + 0.02, 20),
            (0.99, 20),
        )
    ]
    assert all((np.diff(row) >= 0).all() for row in rows)
    assert all((above >= below).all() for below, above in pairwise(rows))


@settings(max_examples=25)
@given(unequal_loads, patiences, targets, st.integers(0, 45))
def test_given_agents_are_judged_as_path_by_path(loads, patience_s, target, agents):
    found = uncertain_evaluation(uncertain(loads, patience_s), target, agents)
    queues = [queue_of(at(load, patience_s), agents) for load in loads]
    weights = np.array(loads) / sum(loads)
    level, occupancy = summed(loads, patience_s, target, agents)
    # Where next to nobody is counted, a share of them has fewer digits.
    counted = weights @ [shares_of_one(queue, target)[1] for queue in queues]
    if counted > 1e-3:
        assert float(found.service_level) == pytest.approx(level, abs=1e-5)
    assert float(found.occupancy) == pytest.approx(occupancy, abs=1e-5)
    assert float(found.p_met) == np.mean([target.is_met_by(queue) for queue in queues])
    assert float(found.mean_wait_s) == pytest.approx(
        weights @ [queue.mean_wait_s for queue in queues], rel=1e-4, abs=1e-2
    )
    assert float(found.p_abandon) == pytest.approx(
        weights @ [queue.p_abandon for queue in queues], abs=1e-5
    )


@settings(max_examples=25)
@given(unequal_loads, patiences, targets)
def test_the_figures_lie_within_their_bounds(loads, patience_s, target):
    found = uncertain_requirement(uncertain(loads, patience_s), target)
    for share in (found.service_level, found.p_met, found.occupancy, found.p_abandon):
        assert 0.0 <= float(share) <= 1.0
    assert float(found.mean_wait_s) >= 0.0
    assert found.service_level >= target.level - 1e-6
    assert (
        found.agents
        >= uncertain_requirement(uncertain([min(loads)], patience_s), target).agents
    )


def test_the_probability_rule_at_one_half_reaches_it_on_half_of_the_paths():
    loads = np.linspace(5.0, 15.0, 40)[:, None]
    found = uncertain_requirement(
        uncertain(loads, 60.0), Target(), Rule.PROBABILITY, 0.5
    )
    assert found.p_met[0] >= 0.5


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("patience_s", [None, 60.0, [math.inf, 60.0, 60.0]])
def test_no_demand_takes_no_agents_and_any_takes_one(rule, patience_s):
    """The handling time of nobody may be unknown."""
    paths = np.array([[0.0, 1e-9, 5.0]] * 4)
    demand = UncertainDemand(paths, 1800, [math.nan, 240, 240], patience_s)
    found = uncertain_requirement(demand, Target(), rule)
    assert found.agents.tolist()[:2] == [0, 1]
    assert found.agents[2] > 1
    assert (found.service_level[0], found.p_met[0]) == (1.0, 1.0)
    assert (found.occupancy[0], found.mean_wait_s[0]) == (0.0, 0.0)


def test_quiet_paths_without_a_contact_need_nobody():
    paths = np.array([0.0, 0.0, 30.0])
    demand = UncertainDemand(paths, 1800, 240, 60)
    likely = uncertain_requirement(demand, Target(), Rule.PROBABILITY, 0.6)
    assert (int(likely.agents), float(likely.p_met)) == (0, pytest.approx(2 / 3))
    assert int(uncertain_requirement(demand, Target()).agents) == int(
        uncertain_requirement(uncertain([4.0], 60), Target()).agents
    )


def test_an_endless_patience_is_erlang_c_beside_others():
    paths = np.array([[100.0, 100.0], [140.0, 140.0]])
    mixed = UncertainDemand(paths, 1800, 240, [math.inf, 60.0])
    each = [
        uncertain_requirement(UncertainDemand(paths[:, 0], 1800, 240, one), Target())
        for one in (None, 60.0)
    ]
    assert uncertain_requirement(mixed, Target()).agents.tolist() == [
        int(one.agents) for one in each
    ]


def test_an_overloaded_path_makes_the_wait_without_abandonment_infinite():
    found = uncertain_evaluation(uncertain([5.0, 50.0]), Target(), 20)
    assert float(found.mean_wait_s) == math.inf
    assert float(found.p_met) == 0.5


def test_an_answer_has_the_shape_of_a_path():
    demand = UncertainDemand(np.full((3, 2, 4), 10.0), 1800, np.full((2, 4), 240.0), 60)
    found = uncertain_requirement(demand, Target())
    assert found.agents.shape == found.service_level.shape == (2, 4)


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("paths", -1.0),
        ("paths", math.nan),
        ("paths", math.inf),
        ("paths", 1e300),
        ("aht_s", 0.0),
        ("aht_s", math.nan),
        ("aht_s", [1.0, 2.0]),
        ("aht_s", "long"),
        ("patience_s", -1.0),
        ("patience_s", math.nan),
        ("interval_s", 0.0),
    ],
)
def test_a_demand_that_cannot_be_is_refused_by_its_name(where, wrong):
    given_ = {"paths": 10.0, "interval_s": 1800, "aht_s": 240, "patience_s": 60}
    given_[where] = wrong
    with pytest.raises(NotAccepted) as refusal:
        UncertainDemand(np.full((4, 3), given_.pop("paths")), **given_)
    assert refusal.value.fields["where"] == where


def test_no_path_at_all_is_refused():
    for paths in (np.zeros((0, 3)), np.array(3.0)):
        with pytest.raises(NotAccepted):
            UncertainDemand(paths, 1800, 240)


@pytest.mark.parametrize("agents", [-1, 1.5, math.nan, [1, 2]])
def test_agents_that_cannot_be_are_refused(agents):
    with pytest.raises(NotAccepted) as refusal:
        uncertain_evaluation(uncertain([[5.0] * 3]), Target(), agents)
    assert refusal.value.fields["where"] == "agents"


@pytest.mark.parametrize("probability", [0.0, 1.1, math.nan])
def test_a_probability_outside_its_range_is_refused(probability):
    with pytest.raises(NotAccepted):
        uncertain_requirement(uncertain([5.0]), Target(), Rule.PROBABILITY, probability)
