"""The linear programme: laws that hold whatever the plan."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.hiring.curves import retention
from offhook.hiring.facts import Counted, HiringFacts, Site
from offhook.hiring.layout import Block
from offhook.hiring.programme import programme_of
from offhook.hiring.solve import solve_relaxed
from tests.hiring.plans import one_pool, with_candidates, with_pool


def cost(facts: HiringFacts) -> float:
    return solve_relaxed(programme_of(facts)).cost


@settings(max_examples=15, deadline=None)
@given(
    st.floats(0.0, 60.0),
    st.floats(0.0, 30.0),
    st.floats(0.0, 20.0),
    st.floats(0.1, 3.0),
)
def test_more_candidates_never_cost_more(arrivals, more, ready, attrition):
    facts = with_pool(one_pool(), attrition={0: attrition})
    few = with_candidates(facts, arrivals=(arrivals,) * 16)
    many = with_candidates(
        facts, arrivals=(arrivals + more,) * 16, ready={"B2": 2.0 + ready}
    )
    assert cost(many) <= cost(few) + 1e-6 * cost(few)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 40.0), st.floats(0.0, 50.0), st.floats(0.0, 1e5))
def test_nothing_makes_a_plan_impossible(required, seats, budget):
    facts = with_pool(one_pool(budget=budget), required=(required,) * 16)
    small = replace(facts, sites=(Site("agadir", "Agadir", seats, seats),))
    found = solve_relaxed(programme_of(small))
    assert np.isfinite(found.cost)
    assert found.of(programme_of(small).layout, Block.SHORT).max() <= required + 1e-6


def test_without_candidates_positions_stay_empty():
    facts = with_pool(one_pool(candidates=()), overtime_most=0.0, attrition={0: 0.0})
    programme = programme_of(facts)
    short = solve_relaxed(programme).of(programme.layout, Block.SHORT)[0]
    there = 5.0 / 1.2
    assert short == pytest.approx(
        np.maximum(np.array(facts.pools[0].required) - there, 0)
    )


def test_a_looser_rule_never_costs_more():
    facts = one_pool()
    base = cost(facts)
    assert cost(with_pool(facts, trainers=(9.0,) * 16)) <= base + 1e-6
    assert cost(with_pool(facts, overtime_most=0.3)) <= base + 1e-6
    assert cost(with_candidates(facts, tests_per_week=(90.0,) * 16)) <= base + 1e-6
    assert cost(with_candidates(facts, interest_weeks=50.0)) <= base + 1e-6


def test_a_budget_only_ever_adds_to_the_cost():
    facts = one_pool()
    free = cost(facts)
    programme = programme_of(facts)
    spent = free + programme.unavoidable
    assert cost(replace(facts, budget=spent * 2)) == pytest.approx(free)
    assert cost(replace(facts, budget=spent * 0.5)) > free


def test_the_recursion_of_the_floor_is_the_sum_over_cohorts():
    facts = with_pool(
        one_pool(),
        counted=Counted.WORK,
        learning={0: 0.5, 3: 0.8, 5: 1.0},
        attrition={0: 1.5, 2: 0.7, 4: 0.2},
    )
    programme = programme_of(facts)
    found = solve_relaxed(programme)
    pool, layout = facts.pools[0], programme.layout
    stay = retention(pool.attrition, 40)
    does = np.array([0.5] * 3 + [0.8] * 2 + [1.0] * 35)
    starts = found.of(layout, Block.STARTS)
    assert starts.sum() > 10
    for block, curve in ((Block.PEOPLE, stay), (Block.WORK, stay * does)):
        expected = np.zeros(facts.weeks)
        for row, way in enumerate(layout.ways):
            path = facts.paths[way.path]
            for week in range(facts.weeks):
                for later in range(week + path.weeks, facts.weeks):
                    age = later - week - path.weeks
                    expected[later] += starts[row, week] * path.finishes * curve[age]
        assert found.of(layout, block)[0] == pytest.approx(expected, abs=1e-6)


def test_no_class_begins_before_its_notice_is_over():
    facts = one_pool(paths=(replace(one_pool().paths[0], notice_weeks=4),))
    programme = programme_of(facts)
    starts = solve_relaxed(programme).of(programme.layout, Block.STARTS)
    assert starts[:, :4].max() == 0.0
    assert starts.sum() > 0.0
