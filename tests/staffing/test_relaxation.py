"""The lower bound: laws of patience, what a target owes, prices of a few for all."""

import numpy as np
import pytest
from scipy import stats

from offhook.policy.centre import FOREVER, Duration, Shape
from offhook.staffing.alone import fit_of
from offhook.staffing.limits import Limits, bounds_of
from offhook.staffing.relaxation import (
    Relaxation,
    answers_owed,
    gone_within,
    work_of,
)
from tests.staffing.small_centres import centre, steady

CENTRE = centre(queues=3, flexible=True)


@pytest.mark.parametrize(
    ("patience", "law"),
    [
        (Duration(Shape.EXPONENTIAL, 90.0), stats.expon(scale=90.0)),
        (
            Duration(Shape.LOGNORMAL, 90.0, 0.8),
            stats.lognorm(np.sqrt(np.log1p(0.64)), scale=90.0 / np.sqrt(1.64)),
        ),
        (Duration(Shape.GAMMA, 90.0, 0.8), stats.gamma(1 / 0.64, scale=90.0 * 0.64)),
    ],
)
def test_the_law_of_patience_is_the_one_that_is_drawn(patience, law):
    for within_s in (5.0, 20.0, 300.0):
        assert gone_within(patience, within_s) == pytest.approx(law.cdf(within_s))


def test_who_never_hangs_up_is_owed_the_whole_share():
    assert gone_within(FOREVER, 1e9) == 0.0
    assert answers_owed(CENTRE.queues[0]) == 0.8


def test_the_bound_by_prices_is_the_program_of_each_interval():
    demand = steady(3, 0.0)
    rng = np.random.default_rng(2)
    demand.expected[:] = rng.uniform(0.0, 90.0, demand.expected.shape)
    bounds = bounds_of(CENTRE, Limits())
    program = Relaxation(fit_of(CENTRE), bounds)
    work = work_of(CENTRE, demand, np.ones((4, 48), np.int64))
    bound = program.bound(work)
    for slot in range(48):
        agents, _, _ = program.solve(work.answers_per_s[:, slot], work.least[:, slot])
        assert bound[slot] == pytest.approx(agents @ bounds.cost_per_slot)


def test_twice_the_contacts_have_twice_the_bound():
    program = Relaxation(fit_of(CENTRE), bounds_of(CENTRE, Limits()))
    once, twice = (
        program.bound(work_of(CENTRE, steady(3, n), np.zeros((4, 48), np.int64))).sum()
        for n in (20.0, 40.0)
    )
    assert twice == pytest.approx(2 * once)
