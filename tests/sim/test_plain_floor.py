"""Replays of a floor that is not the kernel's own: nothing is given back by construction."""

from datetime import timedelta

import pytest

from offhook.sim.replay import replay
from tests.sim.history import MadeHistory, table
from tests.sim.plain_floor import HOUR_S, plain_days

pytestmark = pytest.mark.slow


def lunches(agents):
    """Return a break of 40 minutes for each, begun from 11:30 to 14:00."""
    starts_s = [(11.5 + 0.5 * (agent % 6)) * HOUR_S for agent in range(agents)]
    return [(agent, at_s, at_s + 2400.0) for agent, at_s in enumerate(starts_s)]


@pytest.mark.parametrize(
    ("agents", "calls_per_h", "days"),
    [(3, 90.0, 5), (5, 90.0, 5), (8, 150.0, 4), (8, 300.0, 3), (20, 380.0, 3)],
    ids=["three-overloaded", "five-busy", "eight", "eight-flooded", "twenty"],
)
def test_another_floor_is_given_back_within_the_bands(agents, calls_per_h, days):
    calls = plain_days(days, agents, calls_per_h, breaks=lunches(agents))
    result = replay(MadeHistory(table(calls)))
    checks = [(c.name, c.recorded, c.simulated) for c in result.comparison.checks()]
    assert result.valid, checks


def test_callers_left_waiting_by_no_known_rule_are_not_given_back():
    """Every second caller had entered four minutes before anybody would take him."""
    calls = plain_days(4, 8, 60.0)
    for call in calls[::2]:
        call["queued_at"] -= timedelta(minutes=4)
    assert not replay(MadeHistory(table(calls)), replications=2).valid
