"""The search for the cheapest staffing: its limits, its oracle, its verification."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.policy.centre import Site, Target
from offhook.staffing.ahead import Ahead
from offhook.staffing.alone import alone, by_group
from offhook.staffing.attempt import start
from offhook.staffing.improve import trimmed
from offhook.staffing.judge import TargetPer, judge_of
from offhook.staffing.limits import Limits, bounds_of
from offhook.staffing.moves import moves_of
from offhook.staffing.repair import repair
from offhook.staffing.required import required_agents
from offhook.staffing.rostered import Rehearsal
from offhook.staffing.search import Effort, staff
from offhook.staffing.staff_plan import Reason, StaffPlan
from offhook.terms.contacts import ServiceLevel
from offhook.terms.errors import NotAccepted
from tests.staffing.small_centres import centre, steady

pytestmark = pytest.mark.slow  # with the compiler off, minutes

QUICK = Effort(replications=24, check_replications=48, rounds=24)
THREE = centre(queues=3, flexible=True)


@pytest.fixture(scope="module")
def pooled() -> StaffPlan:
    return staff(THREE, steady(3, 60.0), effort=QUICK, seed=3)


@pytest.mark.parametrize("contacts", [40.0, 150.0])
def test_one_queue_takes_the_agents_of_erlang_a_within_one(contacts: float) -> None:
    plan = staff(centre(), steady(1, contacts), effort=QUICK)
    exact = required_agents(
        calls=contacts, aht_s=180.0, patience_s=120.0, definition="SL-3"
    ).agents
    agents = plan.agents[0, 0, 16:22]
    # The first interval begins with an empty line, and so may take fewer.
    assert np.abs(agents[1:] - exact).max() <= 1
    assert agents[0] <= exact + 1
    assert plan.is_kept


def test_a_plan_keeps_its_targets_with_customers_it_never_met(
    pooled: StaffPlan,
) -> None:
    other = Rehearsal(THREE, steady(3, 60.0), seed=99, replications=400)
    seen = other.play(pooled.agents.reshape(len(pooled.groups), -1))
    over, under = seen.over.sum(axis=0), seen.under.sum(axis=0)
    level = over[:, 16:22] / under[:, 16:22]
    assert level.min() >= 0.8 - 0.04
    assert level.mean() >= 0.8


def test_pooling_is_never_dearer_than_queues_alone(pooled: StaffPlan) -> None:
    assert pooled.alone_holds
    assert pooled.cost <= pooled.alone_cost
    assert pooled.pooling_saves > 0.0


@pytest.mark.parametrize("contacts", [8.0, 25.0, 60.0])
def test_a_hasty_search_is_never_dearer_than_queues_alone_mended(
    contacts: float,
) -> None:
    demand = steady(3, contacts, intervals=3)
    hasty = Effort(replications=2, check_replications=24, rounds=1)
    plan = staff(THREE, demand, effort=hasty, seed=3)
    bounds = bounds_of(THREE, Limits())
    agents, groups = alone(THREE, demand, bounds)
    mended = start(
        Rehearsal(THREE, demand, seed=3 + 1_000_003, replications=24),
        judge_of(THREE, demand, bounds, TargetPer.INTERVAL),
        bounds,
        by_group(agents, groups, len(THREE.groups)),
    )
    repair(mended)
    assert plan.is_kept
    assert plan.cost <= mended.cost


def test_what_a_repair_gave_beyond_need_is_taken_back() -> None:
    demand = steady(3, 60.0, intervals=3)
    bounds = bounds_of(THREE, Limits())
    floor = np.zeros((len(THREE.groups), demand.slots), np.int64)
    lavish = start(
        Rehearsal(THREE, demand, seed=3, replications=24),
        judge_of(THREE, demand, bounds, TargetPer.INTERVAL),
        bounds,
        floor + 12,
    )
    lavish.play()
    moves = moves_of(lavish.fit, bounds.cost_per_slot)
    lean = trimmed(lavish, moves, floor, rounds=8)
    assert lean.cost < lavish.cost
    assert lean.misses == 0
    held = trimmed(lavish, moves, lavish.agents, rounds=8)
    assert (held.agents == lavish.agents).all()


def test_no_staffing_is_cheaper_than_the_bound(pooled: StaffPlan) -> None:
    assert 0.0 < pooled.bound <= pooled.cost
    assert pooled.gap == 1.0 - pooled.bound / pooled.cost


def test_nobody_is_staffed_where_nothing_arrives(pooled: StaffPlan) -> None:
    assert pooled.agents[:, 0, :16].sum() == 0
    assert pooled.agents[:, 0, 22:].sum() == 0


def test_more_contacts_never_cost_less() -> None:
    costs = [
        staff(THREE, steady(3, contacts, intervals=3), effort=QUICK).cost
        for contacts in (30.0, 45.0, 60.0)
    ]
    assert costs == sorted(costs)


def test_a_stricter_target_never_costs_less() -> None:
    costs = []
    for share in (0.6, 0.8, 0.95):
        target = Target(share, 20.0, ServiceLevel.ABANDONS_NEGATIVE)
        queues = tuple(replace(queue, target=target) for queue in THREE.queues)
        strict = replace(THREE, queues=queues)
        costs.append(staff(strict, steady(3, 50.0, intervals=3), effort=QUICK).cost)
    assert costs == sorted(costs)


def test_a_target_of_the_day_is_never_dearer_than_one_of_each_interval() -> None:
    demand = steady(3, 40.0)
    plans = [staff(THREE, demand, effort=QUICK, target_per=per) for per in TargetPer]
    assert plans[1].cost <= plans[0].cost
    assert np.nanmin(plans[1].day_level.value) >= 0.8


def test_the_answer_does_not_depend_on_the_workers(pooled: StaffPlan) -> None:
    again = staff(THREE, steady(3, 60.0), effort=QUICK, seed=3, workers=3)
    assert (again.agents == pooled.agents).all()
    assert (again.level.value[np.isfinite(again.level.value)] >= 0).all()
    assert again.cost == pooled.cost


def test_least_numbers_are_kept_where_there_is_work() -> None:
    limits = Limits(least={"g-all": 3})
    plan = staff(THREE, steady(3, 30.0, intervals=2), limits, effort=QUICK)
    assert (plan.agents[-1, 0, 16:18] >= 3).all()


def test_occupancy_stays_below_its_limit() -> None:
    limits = Limits(max_occupancy=0.7)
    plan = staff(THREE, steady(3, 60.0, intervals=3), limits, effort=QUICK)
    free = staff(THREE, steady(3, 60.0, intervals=3), effort=QUICK)
    assert plan.is_kept
    assert plan.cost > free.cost


def test_shrinkage_is_paid() -> None:
    demand = steady(1, 30.0, intervals=2)
    plan = staff(centre(), demand, effort=QUICK)
    paid = staff(centre(), demand, Limits(shrinkage=0.2), effort=QUICK)
    assert (plan.agents == paid.agents).all()
    assert paid.cost == pytest.approx(plan.cost / 0.8)


def test_too_few_seats_are_said_with_the_number_missing() -> None:
    small = replace(THREE, sites=(Site("s", "Site", positions=12),))
    plan = staff(small, steady(3, 60.0, intervals=2), effort=QUICK)
    assert plan.agents.sum(axis=0).max() <= 12
    assert not plan.is_kept
    worst = max(plan.shortfalls, key=lambda one: one.missing)
    assert worst.reason is Reason.SEATS
    assert worst.queue in plan.queues
    assert worst.interval in (16, 17)
    assert worst.more_agents is not None
    assert worst.more_agents > 3


def test_a_queue_that_nobody_may_take_is_said() -> None:
    lost = replace(centre(queues=2), groups=centre(queues=2).groups[:1])
    plan = staff(lost, steady(2, 20.0, intervals=1), effort=QUICK)
    reasons = {(one.queue, one.reason) for one in plan.shortfalls}
    assert ("q1", Reason.NOBODY_ABLE) in reasons


def test_scenarios_ask_for_more_than_their_mean() -> None:
    level = np.linspace(0.6, 1.4, 20)[:, None, None, None]
    mean = steady(1, 80.0, intervals=3)
    paths = Ahead(mean.expected, level * mean.expected)
    sure = staff(centre(), mean, effort=QUICK)
    unsure = staff(centre(), paths, effort=QUICK)
    assert unsure.cost > sure.cost
    assert 0.5 < unsure.met_share[0, 0] < 1.0


def test_many_days_are_carried_over_from_a_few() -> None:
    rng = np.random.default_rng(4)
    level = rng.uniform(0.5, 1.5, 28)[:, None]
    demand = Ahead(steady(1, 60.0, intervals=3, days=28).expected * level)
    quick = replace(QUICK, reference_days=4, long_replications=8)
    plan = staff(centre(), demand, effort=quick)
    assert plan.is_kept
    assert plan.cost <= plan.alone_cost * 1.05
    assert np.nanmean(plan.day_level.value) > 0.8


def test_contacts_of_another_shape_are_refused() -> None:
    with pytest.raises(NotAccepted, match="expected"):
        staff(centre(), steady(2, 10.0))
