"""A staffing in simulation: who is there when, and days apart."""

import numpy as np
import pytest

from offhook.staffing.rostered import Rehearsal
from tests.staffing.small_centres import centre, steady

pytestmark = pytest.mark.slow  # with the compiler off

CENTRE = centre(queues=2, flexible=True)


def agents_of(slots, *sizes):
    agents = np.zeros((3, slots), np.int64)
    agents[:, 16:22] = np.array(sizes)[:, None]
    return agents


def test_as_many_are_there_as_the_staffing_says():
    demand = steady(2, 5.0)
    seen = Rehearsal(CENTRE, demand, seed=1, replications=4).play(
        agents_of(48, 3, 2, 1)
    )
    there = seen.there_s.mean(axis=0) / CENTRE.interval_s
    assert np.allclose(there[:, 16:22], [[3], [2], [1]])
    assert there[:, :16].max() == 0.0


def test_an_agent_in_a_call_at_the_end_finishes_it():
    seen = Rehearsal(CENTRE, steady(2, 60.0), seed=1, replications=4).play(
        agents_of(48, 5, 5, 1)
    )
    after = seen.there_s[..., 22].mean(axis=0).sum()
    assert 0.0 < after < 11 * CENTRE.interval_s / 2


def test_everybody_expected_is_judged_however_he_left():
    rehearsal = Rehearsal(CENTRE, steady(2, 60.0), seed=1, replications=8)
    seen = rehearsal.play(agents_of(48, 1, 1, 0))
    came = seen.under.mean(axis=0)[:, 16:22]
    assert np.abs(came / 60.0 - 1.0).max() < 0.2
    assert (seen.over <= seen.under).all()


def test_a_block_played_again_gives_the_same():
    demand = steady(2, 40.0, days=3)
    rehearsal = Rehearsal(CENTRE, demand, seed=1, replications=3)
    agents = np.tile(agents_of(48, 4, 4, 1), 3)
    seen = rehearsal.play(agents)
    again = rehearsal.play(agents, seen.copy(), [1])
    assert (again.over == seen.over).all()


def test_customers_are_the_same_whatever_the_staffing():
    rehearsal = Rehearsal(CENTRE, steady(2, 40.0), seed=1, replications=3)
    few, many = (rehearsal.play(agents_of(48, n, n, 1)) for n in (2, 9))
    assert (few.under == many.under).all()
    assert few.over.sum() < many.over.sum()


def test_a_backlog_is_carried_over_midnight():
    demand = steady(2, 0.0, days=2)
    demand.expected[:, 0, 46:] = 60.0
    demand.expected[:, 1, :2] = 20.0
    patient = centre(queues=2, flexible=True, patience_s=3600.0)
    rehearsal = Rehearsal(patient, demand, seed=1, replications=30)
    assert len(rehearsal.blocks) == 2
    agents = np.full((3, 96), 3)
    calm, after_rush = (agents.copy() for _ in range(2))
    after_rush[:, 46:48] = 1
    level = [
        seen.over[..., 48].sum() / seen.under[..., 48].sum()
        for seen in (rehearsal.play(calm), rehearsal.play(after_rush))
    ]
    assert level[1] < level[0] - 0.02
