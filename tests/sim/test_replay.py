"""Replays of histories whose truth is known, and of the real month where it is at hand."""

import os
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from offhook.formats.history import read_history
from offhook.policy.centre import Redial
from offhook.sim.replay import replay
from offhook.terms.errors import NotAccepted, NotFound
from offhook.terms.units import DAY_S
from tests.sim.history import MadeHistory, office, recorded, tampered

SMALL = {"agents": 3, "calls_per_half_hour": 8.0}


@pytest.fixture(scope="module")
def small_history():
    return recorded(office(**SMALL), days=2)


def test_a_history_is_replayed_under_its_own_centre_and_under_none(small_history):
    for centre in (None, office(**SMALL)):
        result = replay(small_history, centre, replications=2)
        total = result.comparison.total().row(0, named=True)
        assert total["recorded_offered"] == total["simulated_offered"]
        assert total["recorded_offered"] == small_history.contacts.height
        assert result.what_if is None
        assert isinstance(result.valid, bool)


def test_more_agents_answer_more_and_fewer_less(small_history):
    def answered(agents: str) -> float:
        result = replay(small_history, office(**SMALL), agents=agents, replications=2)
        assert result.what_if is not None
        return float(result.what_if.total()["answered"][0])

    fewer, more = answered("recorded,-1:q0"), answered("+3:q0")
    assert fewer < more


def test_the_centres_own_people_can_take_the_recorded_calls(small_history):
    result = replay(small_history, office(**SMALL), agents="centre", replications=2)
    assert result.what_if is not None
    assert result.what_if.by_queue()["answered"][0] > 0


def test_a_replay_neither_closes_queues_nor_calls_again(small_history):
    """Who was queued found the queue open, and who rang again is in the log himself."""
    centre = office(**SMALL)
    shut = replace(
        centre.queues[0],
        hours=(None,) * 7,
        redial=Redial(1.0, centre.queues[0].talk),
    )
    result = replay(small_history, replace(centre, queues=(shut,)), replications=1)
    total = result.comparison.total().row(0, named=True)
    assert total["simulated_offered"] == small_history.contacts.height


def test_what_a_planner_cannot_have_meant_is_told(small_history):
    with pytest.raises(NotAccepted, match='no agent has "greek"'):
        replay(small_history, agents="+1:greek", replications=1)
    with pytest.raises(NotAccepted, match="takes more than there are"):
        replay(small_history, agents="-40:q0", replications=1)
    with pytest.raises(NotAccepted, match="is not understood"):
        replay(small_history, agents="two more", replications=1)
    renamed = replace(office(**SMALL).queues[0], id="other")
    with pytest.raises(NotFound, match='no queue called "q0"'):
        replay(small_history, replace(office(**SMALL), queues=(renamed,)))
    with pytest.raises(NotAccepted, match="no contact entered a queue"):
        replay(MadeHistory(small_history.contacts.clear()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("centre", "days"),
    [
        (office(), 20),
        (office(agents=10, calls_per_half_hour=60.0), 10),
        (office(agents=40, calls_per_half_hour=260.0), 5),
        (office(agents=12, calls_per_half_hour=60.0, wrap_up_s=40.0), 15),
        (office(agents=12, calls_per_half_hour=75.0, queues=3), 15),
    ],
    ids=["six", "ten-busy", "forty", "long-wrap-up", "three-queues"],
)
def test_centres_of_many_kinds_are_given_back_within_the_bands(centre, days):
    """The presence of agents is inferred, with nothing tuned to any of them."""
    result = replay(recorded(centre, days), centre)
    assert result.valid, [
        (c.name, c.recorded, c.simulated) for c in result.comparison.checks()
    ]


@pytest.mark.slow
def test_a_history_that_did_not_happen_so_is_not_valid():
    """Who was there can explain much, but not that first in line were served last."""
    truth = recorded(office(agents=10, calls_per_half_hour=60.0), days=10)
    assert replay(truth, replications=2).valid
    assert not replay(tampered(truth), replications=2).valid


SHARED = os.environ.get("OFFHOOK_SHARED_DATA", "")
MONTH = Path(SHARED) / "anonymous_bank_calls_1999_02.parquet"


@pytest.mark.shared_data
@pytest.mark.skipif(not MONTH.is_file(), reason="OFFHOOK_SHARED_DATA has no such month")
def test_the_month_of_the_bank_and_each_week_of_it_are_given_back():
    history = read_history(MONTH, map_file="anonymous-bank-calls")
    assert replay(history).valid
    first = history.contacts["queued_at"].min()
    for week in range(4):
        from_s, to_s = week * 7 * DAY_S, (week + 1) * 7 * DAY_S
        since = (pl.col("queued_at") - first).dt.total_seconds()
        part = history.contacts.filter(since.is_between(from_s, to_s, closed="left"))
        result = replay(MadeHistory(part, history.timezone))
        checks = [(c.name, c.difference) for c in result.comparison.checks()]
        assert result.valid, (week, checks)
