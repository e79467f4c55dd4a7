from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from offhook.kernel.arrays import NOBODY
from offhook.sim.log import read_log
from offhook.terms.errors import NotAccepted
from tests.sim.history import table

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def call(name, *, at_s=0.0, wait_s=5.0, talk_s=60.0, agent="Amal", **other):
    """Return a call as a switch would write it; hung up if `agent` is None."""
    queued_at = NINE + timedelta(seconds=at_s)
    left_at = queued_at + timedelta(seconds=wait_s)
    answered = agent is not None
    return {
        "contact_id": name,
        "queue": "sales",
        "channel": "voice",
        "queued_at": queued_at,
        "answered_at": left_at if answered else None,
        "ended_at": left_at + timedelta(seconds=talk_s if answered else 0.0),
        "outcome": "answered" if answered else "abandoned",
        "agent": agent,
    } | other


def log_of(*calls, timezone="UTC"):
    return read_log(table(list(calls)), timezone=timezone)


def test_contacts_stand_in_order_of_entering_their_queue():
    log = log_of(call("b", at_s=30.0, queue="help"), call("a", agent=None))
    assert log.queued_s.tolist() == [9 * 3600.0, 9 * 3600.0 + 30.0]
    assert [log.queues[row] for row in log.queue] == ["sales", "help"]
    assert log.answered.tolist() == [False, True]
    assert log.abandoned.tolist() == [True, False]
    assert log.agent.tolist() == [NOBODY, 0]


def test_a_contact_leaves_when_its_wait_ends_and_ends_when_its_talk_does():
    log = log_of(call("a", wait_s=7.0, talk_s=50.0), call("b", at_s=1.0, agent=None))
    start_s = 9 * 3600.0
    assert log.left_s.tolist() == [start_s + 7.0, start_s + 6.0]
    assert log.ended_s[0] == start_s + 57.0
    assert np.isnan(log.ended_s[1])


def test_the_day_is_the_centres_own():
    log = log_of(call("a"), timezone="Asia/Tokyo")
    assert log.epoch == datetime(2026, 3, 2)  # noqa: DTZ001 - a wall clock
    assert log.queued_s.tolist() == [18 * 3600.0]


def test_a_conversation_ends_where_its_agents_next_one_begins():
    log = log_of(
        call("a", talk_s=600.0), call("b", at_s=100.0), call("c", at_s=100.0, agent="B")
    )
    assert log.cut == 1
    assert log.talk_s.tolist() == [100.0, 60.0, 60.0]


def test_several_chats_at_once_are_not_cut():
    first = call("a", talk_s=600.0, channel="chat")
    log = log_of(first, call("b", at_s=100.0, channel="chat"))
    assert log.cut == 0
    assert log.talk_s[0] == 600.0


def test_hold_belongs_to_the_conversation_and_wrap_up_does_not():
    log = log_of(call("a", hold_s=20.0, acw_s=9.0))
    assert log.talk_s.tolist() == [80.0]
    assert log.wrap_up_s.tolist() == [9.0]


def test_what_was_refused_at_the_door_never_entered():
    full = call("b", outcome="full", agent=None)
    assert log_of(call("a"), full).queue.size == 1
    with pytest.raises(NotAccepted, match="no contact entered a queue"):
        log_of(full)


def test_priority_and_credit_are_kept_and_else_the_usual():
    log = log_of(call("a", priority=0, credit_s=90.0), call("b", at_s=9.0, agent=None))
    assert log.priority.tolist() == [0, 1]
    assert log.credit_s.tolist() == [90.0, 0.0]


def test_when_clocks_go_forward_a_day_still_has_24_hours():
    """In Paris 02:00 became 03:00 on 29 March 2026."""
    before = call("a", at_s=0.0)
    before["queued_at"] = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    after = call("b", at_s=0.0, agent=None)
    after["queued_at"] = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    frame = table([before, after]).with_columns(wait_s=pl.lit(5.0), talk_s=pl.lit(60.0))
    log = read_log(frame, timezone="Europe/Paris")
    assert (log.queued_s / 3600.0).tolist() == [1.5, 3.5]
