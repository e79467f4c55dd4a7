"""The simulator against published simulations: ContactCenters' printed 95 % intervals.

Each case is rebuilt from its description, run for 1,000 days as its authors did, and its mean
held against their interval, widened by ours (both are estimates).
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from offhook.kernel.arrays import NEVER
from offhook.policy.centre import (
    ALWAYS,
    Arrivals,
    Centre,
    Client,
    Duration,
    Group,
    Queue,
    RoutingStep,
    Shape,
    Site,
    Target,
)
from offhook.policy.skills import ANYONE, Has
from offhook.sim.floor import VirtualFloor, new_floor
from offhook.sim.schedule import in_order, presence_rows
from offhook.sim.tape import CALL
from offhook.terms.contacts import AgentChoice, Measure
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, ContactState

DAYS = 1000
MINUTE_S = 60.0
OCCUPIED = [AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP]

pytestmark = pytest.mark.slow


def tape_of(
    rng: np.random.Generator,
    queue: int,
    per_min: float,
    start_min: float,
    end_min: float,
    talk_min: float,
    patience_min: float,
) -> Any:
    n = rng.poisson(per_min * (end_min - start_min))
    tape = np.zeros(n, CALL)
    tape["at_s"] = rng.uniform(start_min, end_min, n) * MINUTE_S
    tape["queue"], tape["priority"] = queue, 1
    tape["talk_s"] = rng.exponential(talk_min * MINUTE_S, n)
    tape["patience_s"] = (
        NEVER if np.isinf(patience_min) else rng.exponential(patience_min * MINUTE_S, n)
    )
    return tape


def signed_in(agents: np.ndarray, at_min: float) -> list[Any]:
    at_s = at_min * MINUTE_S
    return [
        presence_rows(at_s, agents, Happening.SIGNED_IN),
        presence_rows(at_s, agents, Happening.READY),
    ]


def ordered(tapes: list[Any]) -> Any:
    tape = np.concatenate(tapes)
    return tape[np.argsort(tape["at_s"], kind="stable")]


def is_near(values: np.ndarray, low: float, high: float) -> bool:
    """Return whether two estimates of a mean agree: a test of means at 0.3 %."""
    mine = 1.96 * values.std(ddof=1) / np.sqrt(values.size)
    theirs = (high - low) / 2
    return abs(values.mean() - (low + high) / 2) <= 1.5 * np.hypot(mine, theirs)


def centre_of(queues: int, groups: list[tuple[dict[str, int], int]]) -> Centre:
    return Centre(
        id="published",
        name="Published",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=(),
        queues=tuple(
            Queue(
                id=f"q{row}",
                name=f"Queue {row}",
                client="c",
                steps=(RoutingStep(ANYONE),),
                arrivals=Arrivals(()),
                talk=Duration(Shape.EXPONENTIAL, 120.0),
                target=Target(0.8, 20.0),
            )
            for row in range(queues)
        ),
        groups=tuple(
            Group(f"g{row}", "s", skills, ((ALWAYS, size),))
            for row, (skills, size) in enumerate(groups)
        ),
    )


def single_queue_days(patience_min: float) -> tuple[np.ndarray, np.ndarray]:
    """Return tally[day, Measure] and staff[day, AgentState] of M/M/12(+M), 480 minutes."""
    centre = centre_of(1, [({}, 12)])
    rng = np.random.default_rng(1)
    tallies, staffs = [], []
    for _ in range(DAYS):
        floor = new_floor(centre, rng)
        floor.run_day(
            ordered([tape_of(rng, 0, 4.2, 0, 480, 2.0, patience_min)]),
            in_order(signed_in(np.arange(12), 0)),
            480 * MINUTE_S,
        )
        tallies.append(floor.tally.sum(axis=(0, 1)))
        staffs.append(floor.staff.sum(axis=(0, 1)))
    return np.array(tallies), np.array(staffs)


def shares(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """Return values whose mean is the ratio of means, and whose spread is its error."""
    ratio = over.mean() / under.mean()
    return ratio + (over - ratio * under) / under.mean()


def test_mmc_starting_empty_is_within_the_printed_intervals():
    tally, staff = single_queue_days(np.inf)
    in_t, answered = tally[:, Measure.ANSWERED_IN_T], tally[:, Measure.ANSWERED]
    wait_min = tally[:, Measure.WAIT_ANSWERED_S] / MINUTE_S
    busy = staff[:, OCCUPIED].sum(axis=1)
    assert is_near(in_t, 1812.618, 1819.698)
    assert is_near(shares(in_t, answered), 0.9, 0.904)
    assert is_near(shares(wait_min, answered), 0.097, 0.102)
    assert is_near(busy / (12 * 480 * MINUTE_S), 0.694, 0.697)


def test_mmc_with_abandonment_is_within_the_printed_intervals():
    tally, staff = single_queue_days(1.0)
    in_t, answered = tally[:, Measure.ANSWERED_IN_T], tally[:, Measure.ANSWERED]
    gone = tally[:, Measure.ABANDONED]
    late = gone - tally[:, Measure.ABANDONED_IN_T]
    wait_min = tally[:, Measure.WAIT_ANSWERED_S] / MINUTE_S
    busy = staff[:, OCCUPIED].sum(axis=1)
    assert is_near(gone, 57.66, 59.558)
    assert is_near(shares(in_t, answered), 0.974, 0.975)
    assert is_near(shares(in_t, answered + late), 0.968, 0.969)
    assert is_near(shares(wait_min, answered), 0.023, 0.024)
    assert is_near(busy / (12 * 480 * MINUTE_S), 0.674, 0.677)


PER_MIN = ((4.2, 5.3, 3.2), (5.1, 4.3, 4.8), (6.3, 5.2, 4.8))
TALK_PER_MIN = (0.5, 0.6, 0.4)
PATIENCE_PER_MIN = (0.3, 0.4, 0.2)
AGENTS = ((12, 18, 9), (15, 20, 11))
FIRST_AND_SIZES = tuple(zip((0, 18), AGENTS, strict=True))
PERIOD_MIN = 120.0


def multi_skill_centre() -> Centre:
    """Return three queues: 0 for group 0, 1 for group 0 and then 1, 2 for group 1."""
    centre = centre_of(3, [({"a": 1, "b": 2}, 18), ({"b": 1, "c": 2}, 20)])
    steps = ((Has("a"),), (Has("b", 2), Has("b")), (Has("c"),))
    return replace(
        centre,
        interval_s=PERIOD_MIN * MINUTE_S,
        agent_choice=AgentChoice.BEST_PROFICIENCY,
        queues=tuple(
            replace(queue, steps=tuple(RoutingStep(skill, 0.0) for skill in of_queue))
            for queue, of_queue in zip(centre.queues, steps, strict=True)
        ),
    )


def multi_skill_day(
    centre: Centre, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    busyness = rng.gamma(28.7, 1 / 28.7)
    tapes = [
        tape_of(
            rng,
            queue,
            busyness * PER_MIN[queue][period],
            period * PERIOD_MIN,
            (period + 1) * PERIOD_MIN,
            1 / TALK_PER_MIN[period],
            1 / PATIENCE_PER_MIN[period],
        )
        for queue in range(3)
        for period in range(3)
    ]
    tape = ordered(tapes)
    rows = []
    for first, (small, large, _) in FIRST_AND_SIZES:
        rows += signed_in(np.arange(first, first + small), 0)
        rows += signed_in(np.arange(first + small, first + large), PERIOD_MIN)
    floor = new_floor(centre, rng)
    cut_s = 2 * PERIOD_MIN * MINUTE_S
    floor.run_day(tape[tape["at_s"] < cut_s], in_order(rows), cut_s)
    leaving = [
        presence_rows(
            cut_s,
            first_to_be_free(floor, first, large)[: large - least],
            Happening.SIGNED_OUT,
        )
        for first, (_, large, least) in FIRST_AND_SIZES
    ]
    floor.run_day(tape[tape["at_s"] >= cut_s], in_order(leaving), 86_400.0)
    return floor.tally[:, :3], floor.staff[:, :3]


def first_to_be_free(floor: VirtualFloor, first: int, size: int) -> np.ndarray:
    """Return the agents of a group by when they will be free: whoever is idle, first.

    ContactCenters takes agents away in this order; Offhook signs out the ones it is told.
    """
    free_s = np.zeros(len(floor.state.agents))
    held = floor.state.contacts[floor.state.contacts["state"] == ContactState.CONNECTED]
    free_s[held["agent"]] = held["due_s"]
    return first + np.argsort(free_s[first : first + size], kind="stable")


def test_three_types_and_two_groups_are_within_the_printed_intervals():
    """SimpleMSK: busyness, three periods, agents who leave after their last contact.

    Its occupancy is printed for group 0 only, its service as good contacts by type and
    period.
    """
    centre, rng = multi_skill_centre(), np.random.default_rng(1)
    days = [multi_skill_day(centre, rng) for _ in range(DAYS)]
    tally = np.array([tally for tally, _ in days])
    staff = np.array([staff[0] for _, staff in days]).sum(axis=1)
    served = tally[..., Measure.ANSWERED].sum(axis=(1, 2))
    gone = tally[..., Measure.ABANDONED].sum(axis=(1, 2))
    late = gone - tally[..., Measure.ABANDONED_IN_T].sum(axis=(1, 2))
    good = tally[..., Measure.ANSWERED_IN_T]
    assert is_near(served, 4270.15, 4324.46)
    assert is_near(gone, 876.133, 944.537)
    assert is_near(shares(good.sum(axis=(1, 2)), served + late), 0.494, 0.509)
    busy, free = staff[:, OCCUPIED].sum(axis=1), staff[:, AgentState.AVAILABLE]
    assert is_near(shares(busy, busy + free), 0.877, 0.884)
    printed = (
        ((164.338, 175.97), (594.159, 604.509), (13.782, 17.198)),
        ((254.597, 271.275), (506.276, 517.02), (31.27, 38.124)),
        ((250.178, 269.434), (607.586, 619.878), (22.137, 27.639)),
    )
    far = [
        (queue, period, good[:, queue, period].mean(), interval)
        for queue, periods in enumerate(printed)
        for period, interval in enumerate(periods)
        if not is_near(good[:, queue, period], *interval)
    ]
    assert far == []
