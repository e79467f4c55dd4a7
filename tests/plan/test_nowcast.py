"""The nowcast: against independent arithmetic, against itself, and in odd corners."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from offhook.forecast.forecast import Forecast
from offhook.formats.centre_toml import read_centre
from offhook.plan.actions import Action, ActionKind, Setting
from offhook.plan.demand_ahead import (
    busyness,
    expected_day,
    paths_around,
    paths_of_centre,
    paths_of_forecast,
)
from offhook.plan.futures import Played, Stage, whole_rest
from offhook.plan.nowcast import Effort, nowcast
from offhook.plan.outlook import chance, change, client_met
from offhook.policy.centre import (
    ALWAYS,
    FOREVER,
    Arrivals,
    Centre,
    Client,
    Duration,
    Group,
    Queue,
    RoutingStep,
    Shape,
    Site,
    Skill,
)
from offhook.policy.skills import Has
from offhook.sim.capture import simulated_state
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState
from offhook.sim.plan_ahead import plan_of_day, still_to_come
from offhook.terms.contacts import Measure
from offhook.terms.errors import NotAccepted, NotFound
from offhook.terms.states import AgentState, ContactState

NOON = 12 * 3600.0
TALK_S = 200.0
FEW = Effort(wait_futures=20, screened=10, finalists=2, action_futures=20)


def markov(agents, per_hour, patience=FOREVER):
    """Return one queue of a Markovian centre, day and night."""
    queue = Queue(
        id="q",
        name="Queue",
        client="c",
        steps=(RoutingStep(Has("q")),),
        arrivals=Arrivals(((per_hour / 2,) * 48,) * 7),
        talk=Duration(Shape.EXPONENTIAL, TALK_S),
        patience=patience,
    )
    return Centre(
        id="markov",
        name="Markov",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=(Skill("q", "Queue"),),
        queues=(queue,),
        groups=(Group("g", "s", {"q": 5}, ((ALWAYS, agents),)),),
    )


def crowded(centre, busy, waiting):
    """Return a state: some agents talk, and some contacts wait."""
    names = centre.groups[0].agent_names()
    agents = tuple(AgentNow(n, AgentState.AVAILABLE, NOON - 50.0) for n in names)
    talks = tuple(
        ContactNow("q", ContactState.CONNECTED, NOON - 50.0, name)
        for name in names[:busy]
    )
    waits = tuple(
        ContactNow("q", ContactState.WAITING, NOON - 10.0 + n) for n in range(waiting)
    )
    return FloorState(0, NOON, agents, talks + waits, {"q": {Measure.OFFERED: 500.0}})


def test_the_wait_of_who_comes_now_is_that_of_a_pure_death_process():
    # With all busy and w ahead of me I wait for w + 1 ends of talks, each exponential.
    agents, waiting = 8, 5
    centre = markov(agents, 100.0)
    stage = staged(centre, crowded(centre, agents, waiting), paths_of_noon(centre))
    waits = stage.waits(1500)[:, 0]
    gamma = np.random.default_rng(1).gamma(waiting + 1, TALK_S / agents, 400_000)
    for share in (0.5, 0.9):
        wanted = np.quantile(gamma, share)
        assert np.quantile(waits, share) == pytest.approx(wanted, rel=0.07)


def test_the_rest_from_a_known_state_agrees_with_a_birth_death_chain():
    # How many of those to come must wait, by the chain's own forward equations.
    agents, per_hour, horizon_s = 4, 70.0, 1800.0
    centre = markov(agents, per_hour, Duration(Shape.EXPONENTIAL, 150.0))
    state = crowded(centre, agents, 6)
    counts = played(centre, state, rising(centre, horizon_s), 2000)
    offered = counts[:, 0, Measure.OFFERED].mean()
    assert offered == pytest.approx(per_hour / 2, abs=0.5)
    at_once = counts[:, 0, Measure.ANSWERED_IN_T].mean() / offered
    late = chain_late(agents, per_hour / 3600.0, agents + 6, horizon_s)
    assert at_once == pytest.approx(1.0 - late, abs=0.012)


def played(centre, state, paths, futures):
    """Return what futures count, where in time is at once."""
    queues = tuple(
        replace(queue, target=replace(queue.target, within_s=0.0))
        for queue in centre.queues
    )
    centre = replace(centre, queues=queues)
    stage = staged(centre, state, paths)
    return stage.play(futures, 1, lambda _: None).by_horizon


def staged(centre, state, paths):
    """Return the futures of a state up to the day's end."""
    plan = plan_of_day(centre, state)
    setting = Setting(centre, state, plan, still_to_come(centre, state, plan))
    return Stage(setting, paths, 86_400.0, seed=3)


def paths_of_noon(centre):
    """Return one path of the centre's own expectations."""
    return expected_day(centre, 0)[None]


def rising(centre, horizon_s):
    """Return one path with contacts from noon until the horizon only."""
    paths = np.zeros((1, 1, centre.intervals))
    first = int(NOON // centre.interval_s)
    last = int((NOON + horizon_s) // centre.interval_s)
    paths[0, 0, first:last] = centre.queues[0].arrivals.expected[0][0]
    return paths


def chain_late(agents, rate, start, horizon_s):
    """Return the share of Poisson arrivals that find all agents busy (M/M/s+M)."""
    n, step_s = np.arange(80), 0.25
    leave = np.minimum(n, agents) / TALK_S + np.maximum(n - agents, 0) / 150.0
    p = np.zeros(80)
    p[start] = 1.0
    late = 0.0
    for _ in range(int(horizon_s / step_s)):
        late += p[agents:].sum() * step_s
        up, down = rate * p, leave * p
        up[-1] = 0.0
        p = p - step_s * (up + down)
        p[1:] += step_s * up[:-1]
        p[:-1] += step_s * down[1:]
    return late / horizon_s


@pytest.fixture(scope="module")
def small():
    return read_centre("small")


@pytest.fixture(scope="module")
def at_eleven(small):
    return simulated_state(small, 11 * 3600.0, seed=4)


@pytest.fixture(scope="module")
def found(small, at_eleven):
    return nowcast(small, at_eleven, futures=200, effort=FEW)


def test_the_same_seed_says_the_same(small, at_eleven, found):
    again = nowcast(small, at_eleven, futures=200, effort=FEW)
    assert again.queues == found.queues
    assert again.effects == found.effects


def test_every_figure_is_in_its_bounds(found):
    for queue in found.queues:
        assert 0.0 <= queue.met.value <= 1.0
        for level in (queue.level_rest, queue.level_day):
            assert 0.0 <= level.low <= level.mean <= level.high <= 1.0
        wait = queue.wait
        assert wait is not None
        if wait.p50_s is not None and wait.p90_s is not None:
            assert 0.0 <= wait.p50_s <= wait.p90_s


def test_a_client_s_targets_are_met_no_more_often_than_any_of_its_queues(found):
    for client in found.clients:
        own = [queue for queue in found.queues if queue.client == client.client]
        assert client.met.value <= min(queue.met.value for queue in own)


def test_the_evening_beyond_the_horizon_is_counted_too(small, at_eleven):
    short = nowcast(
        small, at_eleven, futures=200, horizon_s=3600.0, actions=[], effort=FEW
    )
    whole = nowcast(
        small, at_eleven, futures=200, horizon_s=86_400.0, actions=[], effort=FEW
    )
    for one, other in zip(short.queues, whole.queues, strict=True):
        assert one.offered_rest.mean == pytest.approx(other.offered_rest.mean, rel=0.05)
        assert one.level_day.mean == pytest.approx(other.level_day.mean, abs=0.05)


def test_more_people_never_lower_the_chances_beyond_noise():
    centre = markov(6, 100.0, Duration(Shape.EXPONENTIAL, 120.0))
    names = centre.groups[0].agent_names()
    state = FloorState(
        0,
        NOON,
        tuple(AgentNow(name, AgentState.AVAILABLE, NOON) for name in names[:4]),
        plan=(),
    )
    call = Action(
        ActionKind.CALL_IN, group="g", agents=tuple(names[4:]), from_s=NOON + 60.0
    )
    effort = Effort(wait_futures=2, screened=100, finalists=1, action_futures=100)
    found = nowcast(centre, state, futures=100, actions=[call], effort=effort)
    effect = found.effects[0]
    assert effect.in_time.value > 0
    assert effect.targets_met.value >= -effect.targets_met.half_width
    assert effect.queues[0].level_day.value > 0.05


def test_an_action_that_changes_nothing_changes_nothing(small, at_eleven):
    nobody = Action(
        ActionKind.DELAY_BREAKS, group="counter", until_s=11.01 * 3600.0, by_s=60.0
    )
    found = nowcast(small, at_eleven, futures=50, actions=[nobody], effort=FEW)
    assert found.effects[0].in_time.value == 0.0
    assert found.effects[0].targets_met.value == 0.0
    assert found.effects[0].targets_met.half_width > 0.0


@pytest.mark.parametrize(
    "action",
    [
        Action(ActionKind.MOVE, group="events", to_group="counter", agents=("Nadia",)),
        Action(ActionKind.OPEN_STEP, queue="orders"),
        Action(
            ActionKind.DELAY_BREAKS, group="counter", until_s=13 * 3600.0, by_s=3600.0
        ),
    ],
    ids=lambda one: one.kind.value,
)
def test_an_action_is_played_on_the_same_futures(small, at_eleven, action):
    found = nowcast(small, at_eleven, futures=50, actions=[action], effort=FEW)
    effect = found.effects[0]
    assert effect.futures == 20
    assert np.isfinite(effect.in_time.value)
    assert effect.in_time.half_width < 20.0


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (Action(ActionKind.MOVE, to_group="none", agents=("Ines",)), NotFound),
        (Action(ActionKind.MOVE, to_group="events", agents=("Nobody",)), NotFound),
        (Action(ActionKind.CALL_IN, group="events", agents=("Otto",)), NotFound),
        (Action(ActionKind.OPEN_STEP, queue="none"), NotFound),
        (Action(ActionKind.MOVE, to_group="events"), NotAccepted),
        (Action(ActionKind.DELAY_BREAKS, group="events"), NotAccepted),
    ],
)
def test_an_action_nobody_can_take_is_refused(small, at_eleven, action, error):
    with pytest.raises(error):
        nowcast(small, at_eleven, futures=2, actions=[action], effort=FEW)


def test_an_empty_floor_at_night_has_no_figures_but_an_answer(small):
    state = FloorState(weekday=6, now_s=23.9 * 3600.0)
    found = nowcast(small, state, futures=10, effort=FEW)
    for queue in found.queues:
        assert queue.met is None
        assert queue.level_day is None
        assert queue.wait is None
    assert found.effects == ()


def test_nothing_is_played_with_wrong_numbers(small, at_eleven):
    for wrong in (
        {"futures": 1},
        {"horizon_s": 0.0},
        {"paths": np.zeros((1, 1, 1))},
        {"paths": np.full((1, 2, 48), -1.0)},
    ):
        with pytest.raises(NotAccepted):
            nowcast(small, at_eleven, **wrong)


def test_a_busy_morning_tells_of_a_busy_day(small):
    centre = replace(small, busyness_cv=0.2)
    expected = expected_day(centre, 0)
    usual = FloorState(0, NOON)
    mean, spread = busyness(centre, usual, expected)
    assert np.array_equal(mean, [1.0, 1.0])
    assert spread[0, 0] == pytest.approx(0.04)
    begun = expected[:, :24].sum(axis=1)
    busy = replace(
        usual,
        counts={
            queue.id: {Measure.OFFERED: 1.3 * n}
            for queue, n in zip(centre.queues, begun, strict=True)
        },
    )
    mean, left = busyness(centre, busy, expected)
    total = begun.sum()
    weight = 0.04 / (0.04 + 1.0 / total)
    assert mean == pytest.approx([1.0 + 0.3 * weight] * 2)
    assert left[0, 0] == pytest.approx(0.04 * (1 - weight))
    paths = paths_of_centre(centre, busy, np.random.default_rng(1), 500)
    ratio = paths.sum(axis=(1, 2)) / expected.sum()
    assert ratio.mean() == pytest.approx(mean[0], abs=0.01)


def test_a_forecast_that_may_be_off_has_paths_around_it():
    expected = np.full((2, 4), 10.0)
    paths = paths_around(expected, 0.2, np.random.default_rng(1), 4000)
    totals = paths.sum(axis=(1, 2)) / expected.sum()
    assert totals.mean() == pytest.approx(1.0, abs=0.02)
    assert totals.std() == pytest.approx(0.2, abs=0.02)


def test_a_forecast_is_taken_by_the_names_of_its_queues(small):
    own = np.arange(2 * 48.0).reshape(2, 1, 48)
    paths = np.stack([own, own + 100.0])
    forecast = Forecast(
        queues=("bookings", "orders"),
        first_day=date(2026, 3, 2),
        interval_s=1800.0,
        timezone="Europe/Paris",
        expected=own,
        likely=own,
        bands={},
        paths=paths,
        handle_s=own,
        handle_bands={},
    )
    taken = paths_of_forecast(small, forecast, date(2026, 3, 2))
    assert np.array_equal(taken[:, 0], paths[:, 1, 0])
    assert np.array_equal(taken[:, 1], paths[:, 0, 0])
    for wrong in (
        replace(forecast, queues=("bookings", "sales")),
        replace(forecast, interval_s=900.0),
        replace(forecast, first_day=date(2026, 3, 3)),
    ):
        with pytest.raises(NotAccepted):
            paths_of_forecast(small, wrong, date(2026, 3, 2))


def test_an_evening_is_borrowed_from_the_nearest_future():
    by_horizon = np.zeros((4, 1, len(Measure)))
    later = np.zeros((2, 1, len(Measure)))
    later[0], later[1] = 1.0, 2.0
    played = Played(by_horizon, np.array([0, 2]), later, np.zeros(1))
    expected = np.array([[10.0], [11.0], [20.0], [19.0]])
    whole = whole_rest(played, expected, ((0,),))
    assert whole[:, 0, 0].tolist() == [1.0, 1.0, 2.0, 2.0]


def test_all_futures_alike_are_no_certainty():
    assert chance(np.ones(100)).half_width > 0.01
    assert chance(np.full(3, np.nan)) is None
    assert change(np.zeros(100), np.zeros(100), 1.0).half_width > 0.01


def test_a_queue_without_contacts_does_not_decide_for_its_client(small):
    centre = replace(
        small, queues=tuple(replace(queue, client="c") for queue in small.queues)
    )
    centre = replace(centre, clients=(Client("c", "Client"),))
    met = np.array([[1.0, np.nan], [0.0, np.nan], [np.nan, np.nan]])
    own = client_met(centre, met)["c"]
    assert own[:2].tolist() == [1.0, 0.0]
    assert np.isnan(own[2])
