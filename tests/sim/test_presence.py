"""Presence inferred from the log of a floor whose truth is known."""

import numpy as np
import pytest

from offhook.sim.cast import Cast, present_s
from offhook.sim.log import read_log
from offhook.sim.presence import Inference, infer_presence, infer_skills
from offhook.terms.happenings import Happening
from tests.sim.history import table
from tests.sim.plain_floor import HOUR_S, WRAP_UP_S, plain_floor, row

NOON_S = 12 * HOUR_S


def inferred(calls, options=None):
    log = read_log(table(calls), timezone="UTC")
    rng = np.random.default_rng(1)
    return log, infer_presence(log, rng, options or Inference())


def hours_of(presence):
    cast = Cast(presence.agents, ({},) * len(presence.agents), (), presence.schedule)
    return present_s(cast) / HOUR_S


@pytest.mark.parametrize(
    ("agents", "calls_per_h"), [(3, 60.0), (8, 150.0), (8, 220.0), (20, 350.0)]
)
def test_the_hours_inferred_are_near_the_hours_worked(agents, calls_per_h):
    calls = plain_floor(agents, calls_per_h, np.random.default_rng(5))
    _, presence = inferred(calls)
    assert len(presence.agents) == agents
    assert hours_of(presence).mean() == pytest.approx(8.0, abs=0.4)


def test_wrap_up_is_found_where_somebody_was_always_waiting():
    calls = plain_floor(8, 220.0, np.random.default_rng(5))
    log, presence = inferred(calls)
    wrap_up_s = presence.wrap_up_s[log.answered]
    assert np.median(wrap_up_s) == pytest.approx(WRAP_UP_S, abs=1.0)
    assert np.isnan(presence.wrap_up_s[~log.answered]).all()


def test_wrap_up_that_was_recorded_is_taken_as_it_is():
    calls = plain_floor(3, 60.0, np.random.default_rng(5))
    for one in calls:
        one["acw_s"] = 7.0 if one["agent"] else None
    log, presence = inferred(calls)
    assert (presence.wrap_up_s[log.answered] == 7.0).all()


def test_a_lunch_is_seen_as_a_pause_of_its_length():
    lunch = (0, NOON_S, NOON_S + 2400.0)
    calls = plain_floor(4, 100.0, np.random.default_rng(5), breaks=[lunch])
    log, presence = inferred(calls)
    pauses = presence.schedule[presence.schedule["what"] == Happening.PAUSED]
    longest = pauses[np.argmax(pauses["lasts_s"])]
    assert presence.agents[longest["agent"]] == "a0"
    assert longest["lasts_s"] == pytest.approx(2400.0, abs=300.0)
    assert longest["at_s"] == pytest.approx(NOON_S, abs=300.0)
    assert log.agents == presence.agents


def test_nobody_is_idle_while_somebody_he_serves_waits():
    calls = plain_floor(4, 100.0, np.random.default_rng(5))
    log, presence = inferred(calls)
    waits = np.flatnonzero(log.wait_s > 0.0)
    for from_s, to_s in presence.idle_s.T:
        inside = (log.queued_s[waits] < to_s) & (log.left_s[waits] > from_s)
        # Who is answered at the end of an idle span was not waiting within it.
        assert not (inside & (log.left_s[waits] < to_s)).any()


def test_a_gap_of_a_night_ends_a_days_work():
    calls = [row(0, 9 * HOUR_S, 0.0, "a0", 60.0), row(1, 33 * HOUR_S, 0.0, "a0", 60.0)]
    _, presence = inferred(calls)
    what = presence.schedule["what"].tolist()
    assert what.count(Happening.SIGNED_IN) == 2
    assert what.count(Happening.SIGNED_OUT) == 2
    _, one_day = inferred(calls, Inference(night_s=30 * HOUR_S))
    assert one_day.schedule["what"].tolist().count(Happening.SIGNED_IN) == 1


def test_a_few_transfers_are_no_skill():
    calls = [row(n, n * 100.0, 0.0, "a0", 50.0) for n in range(1000)]
    calls += [row(1000 + n, n * 90.0, 0.0, "a1", 50.0, "other") for n in range(20)]
    calls += [row(1100 + n, n * 9000.0 + 60, 0.0, "a0", 5.0, "other") for n in range(2)]
    log = read_log(table(calls), timezone="UTC")
    can = infer_skills(log)
    served = [[log.queues[q] for q in np.flatnonzero(row)] for row in can]
    assert dict(zip(log.agents, served, strict=True)) == {"a0": ["q"], "a1": ["other"]}


def test_contacts_that_name_nobody_get_as_few_agents_as_could_have_done_it():
    calls = [row(0, 100.0, 0.0, "a0", 60.0)]
    calls += [row(n, 100.0 + 40.0 * n, 0.0, None, 50.0) for n in range(1, 5)]
    for one in calls[1:]:
        one |= {"outcome": "answered", "answered_at": one["queued_at"]}
    log, presence = inferred(calls)
    assert log.agents == ("a0",)
    assert presence.agents == ("a0", "unknown-1", "unknown-2")
    assert presence.can.all()
    strangers = presence.schedule[presence.schedule["agent"] > 0]
    signed_in = (strangers["what"] == Happening.SIGNED_IN).sum()
    assert signed_in == (strangers["what"] == Happening.SIGNED_OUT).sum() == 4
