import pytest

from offhook.hiring.decisions import TOLERATED, Step, decisions_of
from offhook.hiring.hire import Effort, plan_hiring
from offhook.hiring.layout import Block
from offhook.hiring.programme import programme_of
from offhook.hiring.solve import solve_relaxed
from tests.hiring.plans import one_pool


@pytest.fixture(scope="module")
def decided():
    hiring = plan_hiring(one_pool(), Effort())
    return hiring, decisions_of(hiring)


def cost_without(facts, block, row, week):
    programme = programme_of(facts)
    upper = programme.upper.copy()
    upper[programme.layout.at[block][row, :week]] = 0.0
    return solve_relaxed(programme, upper).cost


def test_until_its_latest_week_a_decision_can_wait_and_then_it_costs(decided):
    hiring, decisions = decided
    best = hiring.bound
    tests = next(one for one in decisions if one.step is Step.TESTS)
    block, facts = Block.TESTS, hiring.facts
    on_time = cost_without(facts, block, 0, tests.latest)
    late = cost_without(facts, block, 0, tests.latest + 1)
    assert on_time <= best * (1.0 + TOLERATED)
    assert late > best * (1.0 + TOLERATED)
    assert late - best == pytest.approx(tests.week_late, rel=1e-6)
    assert cost_without(facts, block, 0, 16) - best == pytest.approx(tests.never)


def test_offers_go_out_before_the_class_by_their_notice(decided):
    hiring, decisions = decided
    for path in hiring.facts.paths:
        offers, classes = (
            next((o for o in decisions if o.step is step and o.path == path.id), None)
            for step in (Step.OFFERS, Step.CLASSES)
        )
        if offers is None:
            continue
        assert classes.latest - offers.latest == path.notice_weeks
        assert classes.leads_to == classes.planned + path.weeks


def test_the_most_urgent_comes_first(decided):
    latest = [one.latest for one in decided[1]]
    assert latest == sorted(latest)
    assert all(one.never >= one.week_late > 0.0 for one in decided[1])
