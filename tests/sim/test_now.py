"""A floor that stands in a state goes on as the floor would whose state it is."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.formats.centre_toml import read_centre
from offhook.policy.centre import FOREVER, Arrivals, Duration, Manner, Shape
from offhook.sim.capture import captured, simulated_state
from offhook.sim.chances import Chances, Scene
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState
from offhook.sim.future import Playing
from offhook.sim.plan_ahead import plan_ahead, plan_of_day, still_to_come
from offhook.sim.remaining import longer_than, survival
from offhook.sim.simulate import run_days, streams
from offhook.sim.standing import stand
from offhook.terms.contacts import Measure
from offhook.terms.errors import NotAccepted
from offhook.terms.states import AgentState, ContactState

NOON = 11 * 3600.0
DURATIONS = [
    Duration(Shape.EXPONENTIAL, 300.0),
    Duration(Shape.LOGNORMAL, 300.0, 0.9),
    Duration(Shape.GAMMA, 300.0, 0.6),
    Duration(Shape.CONSTANT, 300.0),
    Duration(Shape.EMPIRICAL, quantiles_s=(10.0, 60.0, 200.0, 200.0, 900.0)),
    Duration(Shape.EMPIRICAL, quantiles_s=(30.0, 300.0, float("inf"))),
    Duration(Shape.NEVER),
]


def futures(centre, state, number, *, until_s=86_400.0, seed=5):
    """Return what some futures count from now on, `[future, queue, Measure]`."""
    standing = stand(centre, state)
    plan = plan_of_day(centre, state)
    ahead = plan_ahead(centre, state, still_to_come(centre, state, plan))
    scene = Scene(Playing(standing), ahead)
    expected = [queue.arrivals.expected[state.weekday] for queue in centre.queues]
    chances = Chances(centre, standing, plan, np.array([expected]), seed)
    counts = []
    for future in range(number):
        tape = chances.tape(future, until_s)
        draw = chances.draw(future, scene, tape[1:], until_s)
        scene.playing.start(draw, chances.answers(future))
        while not scene.playing.play(until_s):
            scene.playing.start(draw, chances.answers(future))
        counts.append(scene.playing.tally.sum(axis=1))
    return np.array(counts)


def certain(centre):
    """Return a centre whose days are equally busy, and nobody of which is absent."""
    groups = tuple(
        replace(group, manner=replace(group.manner, absent_share=0.0))
        for group in centre.groups
    )
    queues = tuple(
        replace(queue, arrivals=replace(queue.arrivals, day_cv=0.0, interval_cv=0.0))
        for queue in centre.queues
    )
    return replace(centre, groups=groups, queues=queues, busyness_cv=0.0)


@pytest.mark.slow
def test_a_day_that_is_continued_from_its_noon_counts_what_the_day_counts():
    centre = certain(read_centre("small"))
    off = []
    for replication in range(150):
        randoms = streams(11, replication)
        day = run_days(centre, randoms, 1).tally.sum(axis=1)
        state = simulated_state(centre, NOON, seed=11, replication=replication)
        rest = futures(centre, state, 4, seed=replication).mean(axis=0)
        off.append(state.tally(centre) + rest - day)
    for measure in (
        Measure.OFFERED, Measure.ANSWERED, Measure.ABANDONED, Measure.ANSWERED_IN_T,
        Measure.ABANDONED_IN_T, Measure.SHORT_ABANDONED,
    ):  # fmt: skip
        column = np.array(off)[:, :, measure]
        error = column.std(axis=0, ddof=1) / np.sqrt(len(column)) + 1e-9
        assert np.all(np.abs(column.mean(axis=0)) < 3.5 * error), measure


def test_what_is_offered_is_accounted_for_at_the_day_s_end():
    centre = read_centre("small")
    state = simulated_state(centre, NOON, seed=3)
    day = state.tally(centre) + futures(centre, state, 5)
    ended = (
        Measure.ANSWERED, Measure.ABANDONED, Measure.TIMEOUT, Measure.OVERFLOW,
        Measure.CALLBACK,
    )  # fmt: skip
    assert np.array_equal(day[..., ended].sum(axis=-1), day[..., Measure.OFFERED])


@pytest.mark.slow
def test_a_captured_floor_stands_as_the_floor_stood():
    centre = read_centre("agadir")
    state = simulated_state(centre, NOON, seed=2)
    standing = stand(centre, state)
    again = captured(standing.floor, NOON, state.weekday)
    assert {a.agent: a.wants for a in again.agents} == {
        a.agent: a.wants for a in state.agents
    }

    def key(contact):
        return (contact.entered_s, contact.queue, contact.state, contact.agent or "")

    assert sorted(map(key, again.contacts)) == sorted(map(key, state.contacts))
    assert again.open_queues == state.open_queues
    floor = standing.floor.state
    waiting = sum(c.state is ContactState.WAITING for c in state.contacts)
    assert floor.queues["waiting"].sum() == waiting
    assert floor.counts.sum() == len(floor.agents)


def test_the_order_of_the_idle_is_kept():
    centre = read_centre("small")
    names = centre.groups[0].agent_names()[:3]
    idle = tuple(
        AgentNow(name, AgentState.AVAILABLE, NOON - since_s)
        for name, since_s in zip(names, (10.0, 30.0, 20.0), strict=True)
    )
    floor = stand(centre, FloorState(0, NOON, agents=idle)).floor.state
    agent, order = floor.pools[0, 0]["head"], []
    while agent >= 0:
        order.append(int(agent))
        agent = floor.slots[agent, 0]["next"]
    assert order == [1, 2, 0]


def test_one_future_is_the_same_again():
    centre = read_centre("small")
    state = simulated_state(centre, NOON, seed=3)
    assert np.array_equal(futures(centre, state, 3), futures(centre, state, 3))


def test_a_floor_with_nobody_on_it_answers_nobody_until_a_shift_begins():
    centre = read_centre("small")
    state = FloorState(weekday=0, now_s=NOON, plan=())
    counts = futures(centre, state, 3)
    assert counts[..., Measure.OFFERED].sum() > 0
    assert counts[..., Measure.ANSWERED].sum() == 0


@pytest.mark.slow
def test_a_line_longer_than_the_arrays_is_given_room():
    centre = read_centre("small")
    centre = replace(
        centre,
        queues=tuple(
            replace(
                queue,
                patience=FOREVER,
                arrivals=Arrivals(((100.0,) * centre.intervals,) * 7),
            )
            for queue in centre.queues
        ),
    )
    state = FloorState(weekday=0, now_s=NOON, plan=())
    counts = futures(centre, state, 3)
    assert np.all(counts[..., Measure.OFFERED].sum(axis=1) > 2048)
    assert counts[..., Measure.ANSWERED].sum() == 0


def test_what_is_planned_for_this_very_moment_is_still_to_come():
    """A queue that opens now, and a shift that begins now, are not missed."""
    centre = read_centre("agadir")
    for hour in (8, 9):
        at_s = hour * 3600.0
        sharp = simulated_state(centre, at_s, seed=2)
        rows = still_to_come(centre, sharp, plan_of_day(centre, sharp))
        assert (rows["at_s"] == at_s).any()
        counts = futures(centre, sharp, 2, until_s=at_s + 3600.0).sum(axis=1)
        before = simulated_state(centre, at_s - 1.0, seed=2)
        blink = futures(centre, before, 2, until_s=at_s + 3600.0).sum(axis=1)
        answered = counts[:, Measure.ANSWERED].sum()
        assert answered == pytest.approx(blink[:, Measure.ANSWERED].sum(), rel=0.1)


def test_an_agent_whose_shift_has_begun_without_him_stays_away():
    centre = read_centre("small")
    late = FloorState(weekday=0, now_s=NOON)
    rows = still_to_come(centre, late, plan_of_day(centre, late))
    assert np.all(rows["at_s"] > NOON)
    begins = {shift.id: shift.start_s for shift in centre.shifts}
    first = 0
    for group in centre.groups:
        for shift, size in group.shifts:
            agents = np.arange(first, first + size)
            first += size
            if begins.get(shift, 0.0) <= NOON:
                assert not np.isin(rows["agent"], agents).any()


@pytest.mark.parametrize("duration", DURATIONS, ids=lambda one: one.shape.value)
def test_what_has_lasted_a_while_lasts_longer(duration):
    rng = np.random.default_rng(1)
    passed = np.array([0.0, 50.0, 250.0, 5000.0])
    whole = longer_than(duration, passed, rng, 500)
    assert np.all(whole >= passed)


@pytest.mark.parametrize("duration", DURATIONS[:3], ids=lambda one: one.shape.value)
def test_the_rest_has_the_conditional_survival(duration):
    rng = np.random.default_rng(2)
    whole = longer_than(duration, np.array([200.0]), rng, 40_000)[:, 0]
    wanted = survival(duration, np.array([600.0])) / survival(
        duration, np.array([200.0])
    )
    assert (whole > 600.0).mean() == pytest.approx(wanted[0], abs=0.01)


def test_a_contact_in_hand_is_pausing_its_agent_s_wish():
    centre = read_centre("small")
    queue, name = centre.queues[0].id, centre.groups[0].agent_names()[0]
    state = FloorState(
        0,
        NOON,
        agents=(AgentNow(name, AgentState.PAUSED, NOON - 60, pause_s=600.0),),
        contacts=(ContactNow(queue, ContactState.CONNECTED, NOON - 60, name),),
    )
    agents = stand(centre, state).floor.state.agents
    row = np.flatnonzero(agents["talking"])
    assert agents[row]["wanted"] == [AgentState.PAUSED]
    assert agents[row]["state"] == [AgentState.TALKING]


WAITS = ContactState.WAITING
GARBAGE = {
    "unknown agent": {"agents": (AgentNow("nobody", AgentState.AVAILABLE, 0.0),)},
    "unknown queue": {"contacts": (ContactNow("none", WAITS, 0.0),)},
    "no agent": {"contacts": (ContactNow("QUEUE", ContactState.CONNECTED, 0.0),)},
    "future": {"contacts": (ContactNow("QUEUE", WAITS, NOON + 1.0),)},
    "gone": {"contacts": (ContactNow("QUEUE", ContactState.GONE, 0.0),)},
    "counts": {"counts": {"QUEUE": {Measure.ANSWERED_IN_T: 3.0}}},
    "negative": {"counts": {"QUEUE": {Measure.OFFERED: -1.0}}},
    "weekday": {"weekday": 7},
    "time": {"now_s": 90_000.0},
}


@pytest.mark.parametrize("wrong", GARBAGE.values(), ids=GARBAGE)
def test_a_state_that_no_floor_can_be_in_is_refused(wrong):
    centre = read_centre("small")
    own = centre.queues[0].id
    wrong = dict(wrong)
    if "contacts" in wrong:
        wrong["contacts"] = tuple(
            replace(c, queue=own) if c.queue == "QUEUE" else c
            for c in wrong["contacts"]
        )
    if "counts" in wrong:
        wrong["counts"] = {own: wrong["counts"]["QUEUE"]}
    with pytest.raises(NotAccepted):
        stand(centre, replace(FloorState(weekday=0, now_s=NOON), **wrong))


def test_a_pause_that_no_plan_knows_ends_by_the_group_s_pauses():
    centre = read_centre("small")
    manner = Manner(pause_share=0.1, pause=Duration(Shape.CONSTANT, 120.0))
    groups = tuple(replace(group, manner=manner) for group in centre.groups)
    centre = replace(centre, groups=groups)
    state = simulated_state(centre, NOON, seed=1)
    assert futures(centre, state, 2).sum() > 0
