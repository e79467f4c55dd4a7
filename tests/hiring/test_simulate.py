"""The simulation against the flows of the linear programme, and against itself."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.hiring.facts import Counted, Doubt, Staff
from offhook.hiring.hire import Effort, plan_hiring
from offhook.hiring.simulate import simulate_hiring
from tests.hiring.plans import one_pool, with_candidates, with_pool

RUNS = 3000


def simulated(hiring, seed=1, **options):
    return simulate_hiring(
        hiring.facts,
        hiring.flows,
        replications=RUNS,
        rng=np.random.default_rng(seed),
        **options,
    )


def abundant():
    """Return a plan with many more candidates than it needs, so that none is short.

    Only then are the plan's means those of chance: where a stock can run out, what is
    drawn from it is less than the mean on average.
    """
    facts = with_candidates(
        one_pool(), applied=600.0, arrivals=(200.0,) * 16, tests_per_week=()
    )
    facts = replace(facts, costs=replace(facts.costs, test=0.0))
    hiring = plan_hiring(facts, Effort())
    flows = replace(hiring.flows, tests=np.full_like(hiring.flows.tests, 120.0))
    return replace(hiring, flows=flows)


def test_its_means_are_the_flows_of_the_plan():
    hiring = abundant()
    outcomes, flows = simulated(hiring), hiring.flows
    people = outcomes.people.mean(axis=0)
    # Offers are whole, and so are the trainees that follow; a class that is full turns
    # the last ones away until the next.
    assert people == pytest.approx(flows.people, abs=0.05 * flows.people.max())
    started = outcomes.started.mean(axis=0).sum(axis=1)
    assert started == pytest.approx(flows.starts.sum(axis=1), rel=0.06, abs=0.5)


def test_those_who_leave_are_those_of_the_curve():
    facts = with_pool(one_pool(candidates=()), attrition={0: 1.2, 6: 0.5})
    hiring = plan_hiring(facts, Effort())
    people = simulated(hiring).people.mean(axis=0)[0]
    assert people == pytest.approx(hiring.flows.people[0], abs=0.06)


def test_work_of_newcomers_grows_as_the_curve_says():
    facts = with_pool(
        one_pool(candidates=()),
        attrition={0: 0.0},
        learning={0: 0.5, 3: 0.8, 7: 1.0},
        counted=Counted.WORK,
        staff=(Staff(4.0, 2), Staff(2.0, 90)),
    )
    outcomes = simulated(plan_hiring(facts, Effort()))
    expected = [4 * 0.5 + 2] + [4 * 0.8 + 2] * 4 + [6.0] * 11
    assert outcomes.filled[:, 0] == pytest.approx(np.tile(expected, (RUNS, 1)))


def test_people_are_conserved_in_every_replication():
    outcomes = simulated(plan_hiring(one_pool(), Effort()))
    moved = np.cumsum(outcomes.joined - outcomes.left, axis=2)
    assert np.array_equal(outcomes.people, 5.0 + moved)


def test_no_class_has_more_trainees_than_it_holds():
    hiring = plan_hiring(one_pool(), Effort())
    started = simulated(hiring).started
    for row, way in enumerate(hiring.flows.ways):
        most = hiring.facts.paths[way.path].class_most
        whole = np.ceil(hiring.flows.classes[row] - 1e-6)
        assert np.all(started[:, row] <= whole * most)


def test_the_same_seed_gives_the_same_outcomes_and_doubt_widens_them():
    hiring = plan_hiring(one_pool(), Effort())
    once, again = simulated(hiring), simulated(hiring)
    assert np.array_equal(once.people, again.people)
    doubtful = replace(hiring.facts, doubt=Doubt(0.3, 0.3, 0.3, 0.3))
    wide = simulated(replace(hiring, facts=doubtful))
    week = hiring.facts.weeks - 1
    assert wide.filled_share(week).std() > 1.2 * once.filled_share(week).std()


def test_the_filled_share_counts_no_surplus_of_another_language():
    hiring = plan_hiring(one_pool(), Effort())
    outcomes = simulated(hiring)
    share = outcomes.filled_share(5)
    assert share.max() <= 1.0
    assert outcomes.probability(5) == pytest.approx(
        float((share >= 0.95 - 1e-9).mean())
    )
    assert simulated(hiring, until=6).people[:, :, 6:].sum() == 0.0
