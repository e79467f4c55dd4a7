"""Who is still there, and how much a newcomer does: curves over weeks of tenure."""

import numpy as np
from numpy.typing import NDArray

from offhook.hiring.facts import WEEKS_A_YEAR, Counted, HiringFacts, Pool, Steps

Numbers = NDArray[np.float64]


def values_at(steps: Steps, weeks: int) -> Numbers:
    """Return the value of each week of a table of steps.

    >>> values_at({0: 0.6, 2: 0.3}, 4).tolist()
    [0.6, 0.6, 0.3, 0.3]
    """
    found = np.zeros(weeks)
    for start in sorted(steps):
        found[start:] = steps[start]
    return found


def retention(attrition: Steps, weeks: int) -> Numbers:
    """Return the share still there after 0, 1, ... weeks on the floor.

    Attrition is leavers a year per head, as it is reported: it may exceed 1.

    >>> retention({0: 0.35}, 53)[-1].round(4).tolist()
    0.7055
    """
    leaving = values_at(attrition, max(weeks - 1, 0)) / WEEKS_A_YEAR
    stay: Numbers = np.exp(-np.concatenate([[0.0], np.cumsum(leaving)]))
    return stay[:weeks]


def weight(pool: Pool, weeks: int) -> Numbers:
    """Return how much of a position somebody of 0, 1, ... weeks of tenure fills."""
    if pool.counted is Counted.PEOPLE:
        return np.ones(weeks)
    return values_at(pool.learning, weeks)


def starting_staff(facts: HiringFacts, pool: Pool) -> tuple[Numbers, Numbers]:
    """Return those there without any hiring, week by week: people, and their work.

    They are today's staff and those already coming, less those who leave.
    """
    people, work = np.zeros(facts.weeks), np.zeros(facts.weeks)
    groups = [(one.agents, 0, one.tenure_weeks) for one in pool.staff]
    groups += [(count, week, 0) for week, count in enumerate(pool.coming) if count]
    for count, week, tenure in groups:
        span = facts.weeks - week
        stay = retention(pool.attrition, tenure + span)[tenure:]
        there = count * stay / stay[0]
        people[week:] += there
        work[week:] += there * values_at(pool.learning, tenure + span)[tenure:]
    return people, work


def tail_start(steps: Steps) -> int:
    """Return the week of tenure from which a table of steps no longer changes."""
    return max(steps)
