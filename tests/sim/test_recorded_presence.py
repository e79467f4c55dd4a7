"""Presence from states as they were recorded."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from offhook.formats.recorded import STATE_COLUMNS
from offhook.kernel.arrays import NOBODY
from offhook.policy.centre import Group, Shape
from offhook.sim.agent_states import read_states
from offhook.sim.callers import uninterrupted
from offhook.sim.cast import recorded_cast, stage
from offhook.sim.log import read_log
from offhook.sim.manners import recorded_kinds
from offhook.sim.recorded_presence import recorded_presence
from offhook.sim.replay import replay
from offhook.terms.contacts import Channel
from offhook.terms.errors import NotAccepted
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState
from offhook.terms.units import DAY_S
from tests.sim.history import HOUR_S, MONDAY, MadeHistory, office, table


def call(at_s, wait_s, talk_s, agent="Ines", queue="q0", **more):
    at = MONDAY + timedelta(seconds=at_s)
    answered = at + timedelta(seconds=wait_s)
    fields = {
        "contact_id": f"c{at_s}",
        "queue": queue,
        "channel": "voice",
        "queued_at": at,
        "answered_at": answered,
        "ended_at": answered + timedelta(seconds=talk_s),
        "outcome": "answered",
        "agent": agent,
        "acw_s": 10.0,
    }
    return fields | more


def states(*rows):
    return pl.DataFrame(
        [(agent, MONDAY + timedelta(seconds=at_s), state, reason, None)
         for agent, at_s, state, reason in rows],
        schema=STATE_COLUMNS,
        orient="row",
    )  # fmt: skip


def presence_of(calls, *rows, seed=1):
    log = read_log(table(calls), timezone="UTC")
    found = read_states(states(*rows), log, timezone="UTC")
    return log, recorded_presence(log, found, np.random.default_rng(seed))


def planned(presence, agent="Ines"):
    row = presence.agents.index(agent)
    mine = presence.schedule[presence.schedule["agent"] == row]
    return [
        (Happening(one["what"]).name, float(one["at_s"]), float(one["lasts_s"]))
        for one in mine
    ]


ONE_CALL = (call(9 * HOUR_S, 5.0, 200.0),)
COMES = (
    ("Ines", 8 * HOUR_S, "paused", "signed-in"),
    ("Ines", 8 * HOUR_S + 60, "available", None),
    ("Ines", 9 * HOUR_S, "reserved", None),
    ("Ines", 9 * HOUR_S + 5, "talking", None),
    ("Ines", 9 * HOUR_S + 205, "wrap_up", None),
)


def test_an_agent_comes_is_ready_pauses_and_goes():
    _, presence = presence_of(
        ONE_CALL,
        *COMES,
        ("Ines", 9 * HOUR_S + 215, "available", None),
        ("Ines", 10 * HOUR_S, "paused", "break"),
        ("Ines", 10 * HOUR_S + 900, "available", None),
        ("Ines", 12 * HOUR_S, "signed_out", None),
    )
    assert planned(presence) == [
        ("SIGNED_IN", 8 * HOUR_S, 0.0),
        ("READY", 8 * HOUR_S + 60, 0.0),
        ("PAUSED", 10 * HOUR_S, 900.0),
        ("SIGNED_OUT", 12 * HOUR_S, 0.0),
    ]
    assert presence.wrap_up_s.tolist() == [10.0]


def test_a_pause_after_a_contact_was_asked_for_since_it_was_taken():
    asked = []
    for seed in range(40):
        _, presence = presence_of(
            ONE_CALL,
            *COMES,
            ("Ines", 9 * HOUR_S + 215, "paused", "lunch"),
            ("Ines", 9 * HOUR_S + 815, "available", None),
            seed=seed,
        )
        (pause,) = [one for one in planned(presence) if one[0] == "PAUSED"]
        assert pause[2] == 600.0
        asked.append(pause[1])
    assert min(asked) > 9 * HOUR_S + 5.0
    assert max(asked) < 9 * HOUR_S + 215.0
    assert np.std(asked) > 30.0


def test_a_pause_before_the_way_home_has_no_end():
    _, presence = presence_of(
        ONE_CALL,
        *COMES,
        ("Ines", 9 * HOUR_S + 215, "available", None),
        ("Ines", 10 * HOUR_S, "paused", "break"),
        ("Ines", 10 * HOUR_S + 900, "signed_out", None),
    )
    assert planned(presence)[-2:] == [
        ("PAUSED", 10 * HOUR_S, 0.0),
        ("SIGNED_OUT", 10 * HOUR_S + 900, 0.0),
    ]


def test_nobody_plans_the_pause_after_an_offer_that_failed():
    """Offers fail in the replay as often as they did."""
    log, presence = presence_of(
        ONE_CALL,
        *COMES,
        ("Ines", 9 * HOUR_S + 215, "available", None),
        ("Ines", 10 * HOUR_S, "reserved", None),
        ("Ines", 10 * HOUR_S + 20, "paused", "no-answer"),
        ("Ines", 10 * HOUR_S + 50, "available", None),
    )
    assert [one[0] for one in planned(presence)] == ["SIGNED_IN", "READY", "SIGNED_OUT"]
    centre = office()
    everybody = Group("all", "s", {"q0": 5}, (("always", 1),), names=("Ines",))
    centre = replace(centre, groups=(everybody,))
    manner = recorded_kinds(log, presence.states, centre)["all"].manner
    assert manner.no_answer_share == pytest.approx(1 / 2)
    assert manner.pause_after_s == pytest.approx(30.0)


def test_who_did_not_go_is_there_until_the_last_day_ends():
    """So that his hours are known, and one more like him can be asked for."""
    _, presence = presence_of(ONE_CALL, *COMES)
    assert planned(presence)[-1] == ("SIGNED_OUT", DAY_S, 0.0)


def test_who_was_there_without_a_contact_is_there_in_the_replay():
    _, presence = presence_of(
        ONE_CALL,
        *COMES,
        ("Karim", 8 * HOUR_S, "available", None),
        ("Karim", 12 * HOUR_S, "signed_out", None),
    )
    assert presence.agents == ("Ines", "Karim")
    assert [one[0] for one in planned(presence, "Karim")] == [
        "SIGNED_IN", "READY", "SIGNED_OUT",
    ]  # fmt: skip
    assert presence.unknown == 0


def test_a_contact_that_names_nobody_gets_an_agent_of_its_own():
    _, presence = presence_of(
        (*ONE_CALL, call(11 * HOUR_S, 3.0, 60.0, agent=None)), *COMES
    )
    assert presence.agents == ("Ines", "unknown-1")
    assert presence.unknown == 1


def test_what_was_before_the_day_counts_from_its_midnight():
    _, presence = presence_of(
        ONE_CALL,
        ("Ines", -HOUR_S, "available", None),
        ("Ines", 12 * HOUR_S, "signed_out", None),
    )
    assert planned(presence)[:2] == [("SIGNED_IN", 0.0, 0.0), ("READY", 0.0, 0.0)]


def test_who_served_contacts_must_have_states():
    with pytest.raises(NotAccepted, match='"Ines" served contacts'):
        presence_of(ONE_CALL, ("Karim", 8 * HOUR_S, "available", None))


def test_seconds_in_a_state_are_those_recorded():
    log, presence = presence_of(ONE_CALL, *COMES)
    assert log.epoch == MONDAY.replace(tzinfo=None)
    from_s, to_s = presence.states.of(AgentState.TALKING)
    assert (to_s - from_s).tolist() == [200.0]
    assert presence.idle_s.tolist() == [[8 * HOUR_S + 60], [9 * HOUR_S]]


def test_agents_hold_as_many_contacts_as_their_group_may():
    log, presence = presence_of(ONE_CALL, *COMES)
    desk = Group("desk", "s", {"q0": 5}, (("always", 1),), names=("Ines",), capacity=(1, 3, 0))  # fmt: skip
    centre = replace(office(), groups=(desk,))
    staged, _ = stage(centre, recorded_cast(log, presence, centre))
    (group,) = staged.groups
    assert (group.id, group.capacity, group.names) == ("desk", (1, 3, 0), ("Ines",))
    assert group.manner.answer.shape is Shape.CONSTANT


def test_an_interrupted_e_mail_lasts_as_long_as_was_worked_on_it():
    mail = call(8.5 * HOUR_S, 0.0, 3600.0, queue="q1", channel="email")
    other = call(9 * HOUR_S, 5.0, 200.0, ring_s=5.0)
    log = read_log(
        table([mail, other]).with_columns(ring_s=pl.lit(5.0)), timezone="UTC"
    )
    centre = office(queues=2)
    mails = replace(centre.queues[1], channel=Channel.EMAIL)
    centre = replace(centre, queues=(centre.queues[0], mails))
    worked = uninterrupted(log, np.array([0.0, 10.0]), centre)
    assert worked.talk_s.tolist() == [3600.0 - 5.0 - 200.0 - 10.0, 200.0]


def test_contacts_that_were_moved_come_once():
    """The centre's rules move them again; both stays are counted."""
    moved = call(
        9 * HOUR_S, 30.0, 0.0, agent=None, outcome="overflow",
        answered_at=None, ended_at=MONDAY + timedelta(seconds=9 * HOUR_S + 30),
    )  # fmt: skip
    goes_on = call(9 * HOUR_S + 30, 5.0, 200.0, queue="q1", contact_id=f"c{9 * HOUR_S}")
    log = read_log(table([moved, goes_on]), timezone="UTC")
    assert log.moved.tolist() == [False, True]
    assert log.agent.tolist() == [NOBODY, 0]


def test_a_replay_with_states_needs_no_inference():
    calls = [call(9 * HOUR_S + 600.0 * n, 0.0, 200.0) for n in range(20)]
    there = states(
        ("Ines", 8 * HOUR_S, "available", None), ("Ines", 13 * HOUR_S, "signed_out", None)
    )  # fmt: skip
    result = replay(MadeHistory(table(calls)), agent_states=there, replications=1)
    assert result.valid
    assert result.to_dict()["inferred"]["presence"] == "recorded"
