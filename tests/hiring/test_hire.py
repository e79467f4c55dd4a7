"""The calendar against every calendar there is, and against its bound."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.hiring.facts import Costs, Funnel, Site, Staff
from offhook.hiring.hire import QUICK, Effort, plan_hiring
from tests.hiring.plans import DIRECT, one_pool, two_sites, with_candidates, with_pool

CLASS = 4


def tiny():
    """Return a plan in which the number of classes of each week decides everything.

    Classes have exactly four trainees, tests cost nothing and nobody pays overtime.
    """
    facts = one_pool(
        weeks=7,
        calendar_weeks=7,
        paths=(replace(DIRECT, class_least=CLASS, class_most=CLASS, finishes=1.0),),
        costs=Costs(wage=100.0, start=30.0, shortage=260.0),
    )
    facts = with_candidates(
        facts,
        arrivals=(5.0,) * 7,
        applied=0.0,
        ready={"B2": 1.0},
        campaign_most=(),
        tests_per_week=(),
        funnel=Funnel(levels={"B2": 1.0}),
    )
    return with_pool(
        facts,
        required=(2.0, 2.0, 5.0, 9.0, 9.0, 12.0, 12.0),
        staff=(Staff(2.0, 0),),
        agents_per_position=1.0,
        attrition={0: 0.0},
        overtime_most=0.0,
        trainers=(2.0,) * 7,
        extra_trainers=0.0,
    )


def cost_by_hand(facts, classes):
    """Return what the classes of each week cost, or None where they cannot be."""
    source, pool, path = facts.candidates[0], facts.pools[0], facts.paths[0]
    stock = source.ready["B2"]
    for week in range(facts.weeks):
        stock = stock * (source.keeps if week else 1.0) + source.arrivals[week]
        begins = week + path.notice_weeks
        stock -= CLASS * classes[begins] if begins < facts.weeks else 0
        if stock < -1e-9:
            return None
    running = [
        sum(classes[max(week - path.weeks + 1, 0) : week + 1])
        for week in range(facts.weeks)
    ]
    if classes[0] or max(running) > pool.trainers[0]:
        return None
    total = 0.0
    for week in range(facts.weeks):
        hired = CLASS * sum(classes[: max(week - path.weeks + 1, 0)])
        total += hired * facts.costs.wage
        short = max(pool.required[week] - 2.0 - hired, 0.0)
        total += short * facts.costs.shortage
    each = facts.costs.start + path.wage * path.weeks
    return total + sum(classes) * (CLASS * each + path.class_cost * path.weeks)


def test_the_calendar_is_the_cheapest_of_all():
    facts = tiny()
    tried = (
        cost_by_hand(facts, classes)
        for classes in product(range(3), repeat=facts.weeks)
    )
    cheapest = min(cost for cost in tried if cost is not None)
    found = plan_hiring(facts, Effort(seconds=20.0))
    assert found.cost == pytest.approx(cheapest)
    assert cost_by_hand(facts, found.flows.classes[0].astype(int)) == pytest.approx(
        cheapest
    )
    assert found.bound <= cheapest + 1e-6


@pytest.mark.parametrize("facts", [one_pool(), two_sites()], ids=["one", "two"])
def test_a_plan_lies_above_its_bound_and_more_effort_lowers_it(facts):
    quick, usual, long = (
        plan_hiring(facts, effort) for effort in (QUICK, Effort(), Effort(seconds=10.0))
    )
    assert long.bound == pytest.approx(quick.bound)
    assert long.bound - 1e-6 <= long.cost <= usual.cost + 1e-6
    assert usual.cost <= quick.cost + 1e-6
    assert quick.gap < 0.25


def test_sites_without_a_common_bound_are_parts_of_their_own():
    done = []
    found = plan_hiring(two_sites(), QUICK, progress=done.append)
    assert done == [1, 1]
    together = plan_hiring(replace(two_sites(), budget=1e9), QUICK)
    assert together.bound == pytest.approx(found.bound, rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(
    required=st.lists(st.integers(0, 30), min_size=16, max_size=16),
    least=st.integers(1, 8),
    more=st.integers(0, 8),
    weeks=st.integers(1, 20),
    seats=st.integers(0, 20),
    trainers=st.floats(0.0, 3.0),
)
def test_whatever_is_asked_there_is_a_plan_and_it_costs_what_it_says(
    required, least, more, weeks, seats, trainers
):
    path = replace(DIRECT, weeks=weeks, class_least=least, class_most=least + more)
    facts = one_pool(paths=(path,), sites=(Site("agadir", "Agadir", 15, seats),))
    facts = with_pool(
        facts, required=tuple(map(float, required)), trainers=(trainers,) * 16
    )
    found = plan_hiring(facts, QUICK)
    assert found.cost >= found.bound - 1e-6 * max(found.bound, 1.0)
    assert sum(found.spending.values()) == pytest.approx(found.cost + found.unavoidable)
    assert found.flows.starts.sum(axis=0).max() <= seats + 1e-6
