"""The state file: what is written is read again, and all that is wrong is named."""

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.formats.centre_toml import read_centre
from offhook.formats.state_json import parse_state, read_state, write_state
from offhook.sim.capture import simulated_state
from offhook.sim.floor_state import FloorState, PlannedNow
from offhook.terms.contacts import Measure
from offhook.terms.errors import FileInvalid, NotFound
from offhook.terms.states import AgentState, ContactState

CENTRE = read_centre("small")
NIGHT = {"at": "03:00", "weekday": "mon"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=4,
)


def read(**keys):
    return parse_state(json.dumps({**NIGHT, **keys}), CENTRE)


def problems(**keys):
    """Return what is wrong with a state, as (where, sentence)."""
    with pytest.raises(FileInvalid) as caught:
        read(**keys)
    return {problem.where: str(problem) for problem in caught.value.problems}


def rounded(state):
    """Return what a file keeps of a state: moments to a thousandth of a second."""
    return json.loads(write_state(state))


def test_a_state_that_was_written_is_read_again():
    centre = read_centre("agadir")
    state = simulated_state(centre, 37_800.0, seed=1)
    again = parse_state(write_state(state), centre).state
    assert rounded(again) == rounded(state)
    assert len(again.agents) == len(state.agents) > 100
    assert len(again.contacts) == len(state.contacts) > 100
    assert np.allclose(again.tally(centre), state.tally(centre), atol=1e-3)
    assert again.open_queues == state.open_queues


def test_a_plan_is_written_and_read_again():
    plan = (PlannedNow("Ines", 37_800.0, AgentState.PAUSED, 900.0),)
    state = FloorState(weekday=2, now_s=36_000.0, plan=plan)
    assert parse_state(write_state(state), CENTRE).state == state


def test_the_least_that_a_state_needs_is_a_time_and_a_weekday():
    state = read().state
    assert (state.weekday, state.now_s) == (0, 3 * 3600.0)
    assert state.agents == state.contacts == ()
    assert state.plan is None
    assert state.open_queues is None


def test_instants_are_taken_to_the_time_zone_of_the_centre():
    told = {
        "at": "2026-03-04T09:30:00+00:00",  # half past ten in Paris, a Wednesday
        "contacts": [
            {
                "queue": "orders",
                "state": "waiting",
                "since": "2026-03-04T10:29:30.500+01:00",
            },
            {"queue": "orders", "state": "waiting", "since": "2026-03-03T22:59:00Z"},
            {"queue": "orders", "state": "waiting", "since": "10:28"},
        ],
    }
    state = parse_state(json.dumps(told), CENTRE).state
    assert (state.weekday, state.now_s) == (2, 37_800.0)
    assert [c.since_s for c in state.contacts] == [37_770.5, -60.0, 37_680.0]


def test_all_keys_are_read():
    state = read(
        queues={"orders": {"offered": 3, "answered": 2, "open": True},
                "bookings": {"open": False}},
        agents=[
            {"agent": "Ines", "wants": "paused", "since": "02:50", "until": "03:05",
             "reason": "break", "group": "events", "occupied_s": 40},
            {"agent": "Karim", "wants": "signed-out", "since": "02:50"},
        ],
        contacts=[
            {"queue": "orders", "state": "connected", "since": "02:58",
             "queued": "02:57", "agent": "Karim", "priority": 2,
             "virtual_start": "02:40", "callback": True},
            {"queue": "orders", "state": "away", "since": "02:59", "returns": 0.5},
        ],
    ).state  # fmt: skip
    assert state.counts == {"orders": {Measure.OFFERED: 3.0, Measure.ANSWERED: 2.0}}
    assert state.open_queues == frozenset({"orders"})
    assert state.agents[0].until_s == 3 * 3600.0 + 300.0
    assert state.agents[0].group == "events"
    talk = state.contacts[0]
    assert (talk.state, talk.agent, talk.priority) == (
        ContactState.CONNECTED, "Karim", 2
    )  # fmt: skip
    assert talk.callback
    assert state.contacts[1].returns == 0.5


def test_a_forecast_is_read():
    day = {"orders": [1.0] * 48, "bookings": [2.0] * 48}
    forecast = read(forecast={"expected": day, "cv": 0.1}).forecast
    assert forecast.expected.shape == (2, 48)
    drawn = forecast.drawn(np.random.default_rng(1), 5)
    assert drawn.shape == (5, 2, 48)
    paths = {queue: [rows, rows] for queue, rows in day.items()}
    forecast = read(forecast={"paths": paths}).forecast
    assert forecast.paths.shape == (2, 2, 48)
    assert forecast.paths[0, 1, 0] == 2.0


WRONG = [
    ({"at": "25:00"}, "at"),
    ({"at": None}, "the file"),
    ({"at": 4.5e9}, "at"),
    ({"weekday": "caturday"}, "weekday"),
    ({"wether": 1}, "wether"),
    ({"queues": {"sail": {}}}, "queues.sail"),
    ({"queues": {"orders": {"offered": -1}}}, "queues.orders.offered"),
    ({"queues": {"orders": {"open": True}}}, "queues.bookings"),
    ({"queues": {"orders": {"open": 1}}}, "queues.orders.open"),
    ({"queues": []}, None),
    ({"agents": {}}, "agents"),
    ({"agents": [3]}, "agents[1]"),
    ({"agents": [{"agent": "Ine", "wants": "available", "since": "01:00"}]},
     "agents[1].agent"),
    ({"agents": [{"agent": "Ines", "wants": "tea", "since": "01:00"}]},
     "agents[1].wants"),
    ({"agents": [{"agent": "Ines", "wants": "available"}]}, "agents[1]"),
    ({"agents": [{"agent": "Ines", "wants": "available", "since": "04:00"}]},
     "agents[1]"),
    ({"contacts": [{"queue": "orders", "state": "waiting",
                    "since": "2026-01-01T00:00Z"}]}, "contacts[1].since"),
    ({"contacts": [{"queue": "orders", "state": "connected", "since": "01:00"}]},
     "contacts[1]"),
    ({"plan": [{"agent": "Ines", "at": "noon", "what": "paused"}]}, "plan[1].at"),
    ({"forecast": {"cv": 1}}, "forecast"),
    ({"forecast": {"expected": {"orders": [1]}}}, "forecast.expected"),
    ({"forecast": {"expected": {"orders": [1], "bookings": [1]}}},
     "forecast.expected.orders"),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "where"), WRONG)
def test_what_is_wrong_is_named_with_its_place(keys, where):
    if where is None:
        assert read(**keys).state.counts == {}
    else:
        assert where in problems(**keys)


def test_an_unknown_name_is_refused_with_the_known_ones():
    told = problems(queues={"ordres": {}})["queues.ordres"]
    assert 'did you mean "orders"' in told
    assert "orders, bookings" in told


def test_one_reading_finds_all_that_is_wrong():
    assert len(problems(weekday="x", agents=[{}], contacts=[{}], wether=1)) >= 4


@pytest.mark.parametrize("text", ["", "[]", "{", '{"at": NaN}', "[" * 100_000])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(FileInvalid):
        parse_state(text, CENTRE)


@settings(max_examples=25)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(
    ("at", "weekday", "queues", "agents", "contacts", "plan", "forecast"), JSON
)))  # fmt: skip
def test_any_json_is_read_or_refused(tree):
    with suppress(FileInvalid):
        parse_state(json.dumps(tree), CENTRE)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(NotFound):
        read_state(tmp_path / "none.json", CENTRE)
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileInvalid):
        read_state(tmp_path / "bytes.json", CENTRE)
