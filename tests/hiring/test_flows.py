"""People and candidates are neither made nor lost on their way."""

import numpy as np
import pytest

from offhook.hiring.facts import Counted
from offhook.hiring.hire import Effort, plan_hiring
from offhook.hiring.programme import series
from tests.hiring.plans import one_pool, two_sites, with_pool


@pytest.fixture(scope="module")
def planned():
    return plan_hiring(one_pool(), Effort())


def test_people_are_those_there_and_hired_less_those_who_left(planned):
    facts, flows = planned.facts, planned.flows
    first = np.array([[sum(one.agents for one in pool.staff)] for pool in facts.pools])
    moved = np.cumsum(flows.joining - flows.leaving, axis=1)
    assert flows.people == pytest.approx(first + moved, abs=1e-6)
    assert flows.leaving.min() >= -1e-9


def test_every_candidate_is_tested_waiting_or_gone(planned):
    facts, flows = planned.facts, planned.flows
    for row, one in enumerate(facts.candidates):
        arrived = series(one.arrivals, facts.weeks, 0.0) + flows.campaign[row]
        stock = one.applied
        for week in range(facts.weeks):
            kept = stock * (one.keeps if week else 1.0)
            stock = kept + arrived[week] - flows.tests[row, week]
            assert flows.untested[row, week] == pytest.approx(stock, abs=1e-6)
            assert stock >= -1e-6


def test_every_start_had_an_offer(planned):
    facts, flows = planned.facts, planned.flows
    one = facts.candidates[0]
    for number, level in enumerate(facts.levels):
        stock = one.ready.get(level, 0.0)
        for week in range(facts.weeks):
            kept = stock * (one.keeps if week else 1.0)
            found = flows.tests[0, week] * one.funnel.ready_share(level)
            offers = sum(
                flows.starts[row, week + facts.paths[way.path].notice_weeks]
                / one.funnel.start_share
                for row, way in enumerate(flows.ways)
                if facts.paths[way.path].level == level
                and week + facts.paths[way.path].notice_weeks < facts.weeks
            )
            stock = kept + found - offers
            assert flows.ready[0, number, week] == pytest.approx(stock, abs=1e-6)


def test_whole_classes_hold_their_trainees(planned):
    facts, flows = planned.facts, planned.flows
    for row, way in enumerate(flows.ways):
        path = facts.paths[way.path]
        classes = flows.classes[row, : facts.calendar_weeks]
        trainees = flows.starts[row, : facts.calendar_weeks]
        assert classes == pytest.approx(np.round(classes), abs=1e-9)
        assert np.all(trainees <= path.class_most * classes + 1e-6)
        assert np.all(trainees >= path.class_least * classes - 1e-6)


def test_what_is_required_is_filled_worked_over_or_short(planned):
    flows, pool = planned.flows, planned.facts.pools[0]
    covered = flows.filled + flows.overtime + flows.short * pool.agents_per_position
    assert np.all(covered >= flows.required - 1e-6)


def test_the_cost_is_what_the_flows_cost(planned):
    assert sum(planned.spending.values()) == pytest.approx(
        planned.cost + planned.unavoidable
    )


def test_parts_are_planned_as_the_whole_is():
    facts = two_sites()
    both = plan_hiring(facts, Effort())
    alone = plan_hiring(one_pool(), Effort())
    assert both.flows.people[0] == pytest.approx(alone.flows.people[0])
    assert both.bound > 2 * alone.bound
    assert [price.subject for price in both.prices].count("fes-fr") == 1


@pytest.mark.parametrize("counted", Counted)
def test_the_work_of_newcomers_is_told_whatever_fills_a_position(counted):
    facts = with_pool(
        one_pool(),
        counted=counted,
        learning={0: 0.5, 4: 0.8, 8: 1.0},
        attrition={0: 0.0},
        staff=(),
        coming=(3.0,),
    )
    flows = plan_hiring(facts, Effort()).flows
    expected = np.zeros(facts.weeks)
    for week, joined in enumerate(flows.joining[0]):
        for later in range(week, facts.weeks):
            age = later - week
            expected[later] += joined * (0.5 if age < 4 else 0.8 if age < 8 else 1.0)
    assert flows.work[0] == pytest.approx(expected, abs=1e-6)
    fills = flows.work if counted is Counted.WORK else flows.people
    assert flows.filled == pytest.approx(fills)
