"""Simulations against closed forms, and what a run promises: seeds, streams, memory."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.policy.centre import (
    ALWAYS,
    Arrivals,
    Group,
    Queue,
    RecordedDay,
    Redial,
    RoutingStep,
    Skill,
)
from offhook.policy.skills import Has
from offhook.sim.simulate import simulate
from offhook.staffing.erlang import erlang_a, erlang_c
from offhook.terms.contacts import Measure
from offhook.terms.errors import NotAccepted
from offhook.terms.states import AgentState

WARM_UP = 16  # half hours left out: the floor starts empty


def test_days_and_replications_below_one_are_refused(one_queue):
    centre = one_queue(agents=2, load_erl=1.0, aht_s=60.0)
    with pytest.raises(NotAccepted, match="days: 0"):
        simulate(centre, days=0)
    with pytest.raises(NotAccepted, match="replications: -1"):
        simulate(centre, replications=-1)


def test_the_same_seed_gives_the_same_result_on_any_number_of_workers(one_queue):
    centre = one_queue(agents=3, load_erl=2.0, aht_s=600.0, patience_s=60.0)
    alone = simulate(centre, days=1, replications=3, seed=7)
    shared = simulate(centre, days=1, replications=3, seed=7, workers=2)
    other = simulate(centre, days=1, replications=3, seed=8)
    assert np.array_equal(alone.tally, shared.tally)
    assert np.array_equal(alone.staff, shared.staff)
    assert not np.array_equal(alone.tally, other.tally)


def test_other_staffing_meets_the_same_customers(one_queue):
    few = one_queue(agents=2, load_erl=2.0, aht_s=600.0, patience_s=60.0)
    many = one_queue(agents=4, load_erl=2.0, aht_s=600.0, patience_s=60.0)
    offered = [
        simulate(centre, days=3).tally[..., Measure.OFFERED] for centre in (few, many)
    ]
    assert np.array_equal(*offered)


def test_progress_is_told_of_every_day(one_queue):
    told: list[int] = []
    centre = one_queue(agents=2, load_erl=1.0, aht_s=600.0)
    simulate(centre, days=3, replications=2, progress=told.append)
    assert told == [1] * 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("agents", "load_erl", "patience_s", "days"),
    [
        (10, 9.0, 60.0, 200),
        (14, 10.0, 60.0, 100),
        (100, 110.0, 120.0, 20),
        (1000, 990.0, 180.0, 4),
        (5000, 4990.0, 180.0, 4),
    ],
)
def test_erlang_a_is_what_the_simulator_finds(
    one_queue, agents, load_erl, patience_s, days
):
    """M/M/s+M at small, medium and large sizes: a test of means, with narrow intervals."""
    centre = one_queue(
        agents=agents, load_erl=load_erl, aht_s=240.0, patience_s=patience_s
    )
    result = simulate(centre, replications=days, seed=3)
    tally = result.tally[:, 0, WARM_UP:].sum(axis=1)
    exact = erlang_a(
        calls=load_erl * 7.5, aht_s=240.0, patience_s=patience_s, agents=agents
    )
    offered = tally[:, Measure.OFFERED]
    for measure, figure in (
        (Measure.ABANDONED, exact.p_abandon),
        (Measure.ANSWERED_IN_T, exact.service_level("SL-3", within_s=20.0)),
        (Measure.QUEUE_S, exact.mean_wait_s),
    ):
        found = tally[:, measure].sum() / offered.sum()
        # Intervals of half an hour are the batches: there are too few days at large sizes.
        batches = result.tally[:, 0, WARM_UP:]
        residual = batches[..., measure] - found * batches[..., Measure.OFFERED]
        error = np.sqrt((residual.sum(axis=1) ** 2).sum()) / offered.sum()
        pooled = np.sqrt((residual**2).sum()) / offered.sum()
        assert abs(found - figure) < 4.0 * max(error, pooled) + 1e-4 * figure
        assert max(error, pooled) < 0.08 * figure


@pytest.mark.slow
@pytest.mark.parametrize(
    ("agents", "load_erl", "days"), [(10, 8.0, 300), (100, 93.0, 40), (1000, 970.0, 16)]
)
def test_erlang_c_is_what_the_simulator_finds_without_patience(
    one_queue, agents, load_erl, days
):
    centre = one_queue(agents=agents, load_erl=load_erl, aht_s=180.0)
    result = simulate(centre, replications=days, seed=5)
    tally = result.tally[:, 0, WARM_UP:].sum(axis=1)
    exact = erlang_c(calls=load_erl * 10, aht_s=180.0, agents=agents)
    offered = tally[:, Measure.OFFERED]
    for measure, figure in (
        (Measure.ANSWERED_IN_T, exact.service_level("SL-3", within_s=20.0)),
        (Measure.QUEUE_S, exact.mean_wait_s),
    ):
        found = tally[:, measure].sum() / offered.sum()
        residual = tally[:, measure] - found * offered
        error = np.sqrt((residual**2).sum()) / offered.sum()
        assert abs(found - figure) < 4.0 * error
        assert error < 0.15 * figure


@pytest.mark.slow
def test_two_skills_an_agent_are_almost_as_good_as_all(one_queue):
    """Wallace and Whitt (2005): 6 types of call, 90 agents, callers who wait for ever.

    Every ordered pair of skills has three agents. At 76 erlangs one skill an agent gives a
    mean wait of 105 s, two 6.5 s, all six 3.4 s; within 20 s are 59, 92 and 95 %.
    """
    plain = one_queue(agents=90, load_erl=76.0, aht_s=600.0)
    names = [f"q{n}" for n in range(6)]
    share = tuple(
        tuple(n / 6 for n in day) for day in plain.queues[0].arrivals.expected
    )
    queues = tuple(
        replace(
            plain.queues[0],
            id=name,
            steps=(RoutingStep(Has(name, 2), 0.0), RoutingStep(Has(name))),
            arrivals=Arrivals(share),
        )
        for name in names
    )
    pairs = [(a, b) for a in names for b in names if a != b]
    teams = {
        1: [({name: 2}, 15) for name in names],
        2: [({a: 2, b: 1}, 3) for a, b in pairs],
        6: [({**dict.fromkeys(names, 1), name: 2}, 15) for name in names],
    }
    found = {}
    for skills, team in teams.items():
        groups = tuple(
            Group(f"g{row}", "s", has, ((ALWAYS, size),))
            for row, (has, size) in enumerate(team)
        )
        centre = replace(
            plain,
            skills=tuple(Skill(name, name) for name in names),
            queues=queues,
            groups=groups,
        )
        tally = simulate(centre, replications=20, seed=2).tally[:, :, WARM_UP:]
        counts = tally.sum(axis=(0, 1, 2))
        found[skills] = (
            counts[Measure.ANSWERED_IN_T] / counts[Measure.OFFERED],
            counts[Measure.QUEUE_S] / counts[Measure.OFFERED],
        )
    (sl_1, wait_1), (sl_2, wait_2), (sl_6, wait_6) = found.values()
    assert (sl_2 - sl_1) / (sl_6 - sl_1) > 0.85
    assert (wait_1 - wait_2) / (wait_1 - wait_6) > 0.95
    assert wait_1 > 50.0
    assert wait_2 < 10.0


def test_a_closed_queue_refuses_and_still_serves_who_waits(one_queue):
    """One agent is busy past the closing time; who came before it is answered after it."""
    plain = one_queue(agents=1, load_erl=3.0, aht_s=600.0)
    nine_to_five = ((9 * 3600.0, 17 * 3600.0),) * 7
    centre = replace(plain, queues=(replace(plain.queues[0], hours=nine_to_five),))
    tally = simulate(centre, replications=5).tally[:, 0].sum(axis=0)
    opened = np.zeros(48, bool)
    opened[18:34] = True
    assert tally[~opened, Measure.OFFERED].sum() == 0
    assert tally[~opened, Measure.REFUSED].sum() > 0
    assert tally[opened, Measure.REFUSED].sum() == 0
    answered = tally[opened, Measure.ANSWERED].sum()
    assert answered > 5 * 8 * 3600 / 600 * 1.5  # more than the hours alone allow


def test_recorded_arrivals_come_as_they_came_on_a_day_of_that_weekday(one_queue):
    plain = one_queue(agents=5, load_erl=1.0, aht_s=60.0)
    monday = RecordedDay(0, (3600.0, 3601.0, 50_000.0))
    other_monday = RecordedDay(0, (7200.0,))
    tuesday = RecordedDay(1, tuple(float(n) for n in range(100, 80_000, 800)))
    arrivals = Arrivals((), recorded=(monday, tuesday, other_monday))
    centre = replace(plain, queues=(replace(plain.queues[0], arrivals=arrivals),))
    mondays = simulate(centre, replications=30).tally[:, 0, :, Measure.OFFERED]
    assert set(mondays.sum(axis=1)) == {1.0, 3.0}
    assert set(np.flatnonzero(mondays.sum(axis=0))) == {2, 4, 27}
    tuesdays = simulate(centre, replications=3, first_weekday=1).tally
    assert set(tuesdays[:, 0, :, Measure.OFFERED].sum(axis=1)) == {100.0}
    sundays = simulate(centre, replications=30, first_weekday=6).tally
    assert set(sundays[:, 0, :, Measure.OFFERED].sum(axis=1)) == {1.0, 3.0, 100.0}


@pytest.mark.slow
def test_busyness_spreads_the_days_and_keeps_the_mean(one_queue):
    plain = one_queue(agents=50, load_erl=20.0, aht_s=60.0)
    queue = plain.queues[0]
    busy = replace(queue, arrivals=replace(queue.arrivals, day_cv=0.2))
    offered = (
        simulate(replace(plain, queues=(busy,)), replications=400)
        .tally[..., Measure.OFFERED]
        .sum(axis=(1, 2))
    )
    expected = sum(queue.arrivals.expected[0])
    assert abs(offered.mean() / expected - 1) < 0.04
    assert abs(offered.std() / expected - 0.2) < 0.03


@pytest.mark.slow
def test_callers_who_hung_up_ring_again(one_queue):
    plain = one_queue(agents=11, load_erl=10.0, aht_s=240.0, patience_s=60.0)
    queue = plain.queues[0]
    redials = replace(queue, redial=Redial(1.0, queue.patience, 600.0))
    once = simulate(plain, days=2).tally.sum(axis=(0, 1, 2))
    again = simulate(replace(plain, queues=(redials,)), days=2).tally.sum(
        axis=(0, 1, 2)
    )
    assert once[Measure.OFFERED] < again[Measure.OFFERED]
    # All come back until they are answered, so all but the last few are.
    assert again[Measure.ANSWERED] > 0.99 * once[Measure.OFFERED]
    open_at_end = (
        again[Measure.OFFERED] - again[Measure.ANSWERED] - again[Measure.ABANDONED]
    )
    assert 0 <= open_at_end < 20


def test_every_second_of_every_agent_is_in_one_state(one_queue):
    centre = one_queue(agents=3, load_erl=2.0, aht_s=600.0, patience_s=60.0)
    staff = simulate(centre, days=2).staff
    assert np.allclose(staff.sum(axis=-1), 3 * 1800.0 * 2)
    assert staff[..., AgentState.WRAP_UP].sum() == 0


def test_a_queue_nobody_serves_only_loses_its_callers(one_queue):
    plain = one_queue(agents=3, load_erl=2.0, aht_s=600.0, patience_s=30.0)
    nobody = Queue(
        id="nobody",
        name="Nobody",
        client="c",
        steps=(RoutingStep(Has("greek")),),
        arrivals=plain.queues[0].arrivals,
        talk=plain.queues[0].talk,
        patience=plain.queues[0].patience,
    )
    both = replace(plain, queues=(*plain.queues, nobody))
    tally = simulate(both, days=1).tally[0, 1].sum(axis=0)
    assert tally[Measure.ANSWERED] == 0
    assert tally[Measure.ABANDONED] == pytest.approx(tally[Measure.OFFERED], abs=3)


def test_an_interrupted_run_starts_no_further_replications(one_queue):
    """Of 500 replications on two threads, those not begun are dropped."""
    started: list[int] = []

    def stop(day: int) -> None:
        started.append(day)
        raise KeyboardInterrupt

    centre = one_queue(agents=2, load_erl=0.1, aht_s=600.0)
    with pytest.raises(KeyboardInterrupt):
        simulate(centre, replications=500, workers=2, progress=stop)
    assert len(started) < 250
