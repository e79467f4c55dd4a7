from dataclasses import replace

import pytest

from offhook.hiring.facts import Doubt
from offhook.hiring.hire import Effort, plan_hiring
from offhook.hiring.levers import Lever, how_sure, number_of_levers
from tests.hiring.plans import one_pool


@pytest.fixture(scope="module")
def sure():
    facts = one_pool(doubt=Doubt(0.1, 0.1, 0.1, 0.1))
    done = []
    found = how_sure(
        plan_hiring(facts, Effort()), replications=400, seed=3, progress=done.append
    )
    assert len(done) == number_of_levers(facts)
    return found


def test_hiring_more_is_surer_and_what_is_surest_comes_first(sure):
    by = {(one.lever, one.more): one for one in sure.levers}
    assert by[Lever.HIRE_MORE, 0.2].probability >= sure.probability
    chances = [one.probability for one in sure.levers]
    assert chances == sorted(chances, reverse=True)
    assert {one.lever for one in sure.levers} == set(Lever)


def test_every_lever_but_hiring_more_comes_with_a_margin(sure):
    for one in sure.levers:
        margin = one.more if one.lever is Lever.HIRE_MORE else 0.1
        assert one.margin == margin


def test_without_an_opening_the_first_required_week_counts():
    facts = replace(one_pool(), opening_week=None)
    assert facts.opening == 0
    pool = replace(facts.pools[0], required=(0.0,) * 3 + (5.0,) * 13)
    assert replace(facts, pools=(pool,)).opening == 3


def test_a_margin_is_planned_for_and_makes_the_opening_surer():
    facts = one_pool(doubt=Doubt(0.1, 0.1, 0.1, 0.1))
    plans = [plan_hiring(replace(facts, margin=more), Effort()) for more in (0.0, 0.2)]
    plain, more = (
        how_sure(plan, replications=400, seed=3, levers=False) for plan in plans
    )
    assert more.probability > plain.probability
    assert plans[1].flows.required[0, 5] == pytest.approx(14.0 * 1.2 * 1.2)
    assert plans[1].flows.required[0, 9] == pytest.approx(14.0 * 1.2)
    assert more.outcomes.required[0, 5] == pytest.approx(14.0 * 1.2)
