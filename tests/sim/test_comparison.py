from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from offhook.measure.tallies import Counting, totals
from offhook.sim.comparison import (
    Bands,
    Check,
    Comparison,
    Recorded,
    recorded_by_day,
    recorded_tally,
)
from offhook.sim.log import read_log
from offhook.sim.presence import infer_presence
from offhook.sim.result import SimulationResult
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState
from tests.sim.history import office, recorded

CENTRE = office(agents=3, calls_per_half_hour=10.0)


@pytest.fixture(scope="module")
def history():
    return recorded(CENTRE, days=3)


@pytest.fixture(scope="module")
def log(history):
    return read_log(history.contacts, timezone="UTC")


@pytest.fixture(scope="module")
def presence(log):
    return infer_presence(log, np.random.default_rng(1))


def tally(offered, abandoned, in_t, wait_s):
    """Return the tally of one queue in the first interval of the day."""
    counts = np.zeros((1, CENTRE.intervals, len(Measure)))
    counts[0, 0, Measure.OFFERED] = offered
    counts[0, 0, Measure.ANSWERED] = offered - abandoned
    counts[0, 0, Measure.ABANDONED] = abandoned
    counts[0, 0, Measure.ANSWERED_IN_T] = in_t
    counts[0, 0, Measure.QUEUE_S] = wait_s * offered
    return counts


def compared(was, *runs, bands=None):
    """Return what was recorded beside some replications."""
    staff = np.zeros((len(runs), 1, CENTRE.intervals, len(AgentState)))
    simulated = SimulationResult(CENTRE, 1, 1, np.stack(runs), staff)
    there = Recorded(was, np.zeros((CENTRE.intervals, len(AgentState))))
    return Comparison(CENTRE, there, simulated, bands or Bands())


def test_a_history_is_counted_as_a_simulation_is(history, log, presence):
    """Two countings of the same table, of different code, agree."""
    mine = recorded_tally(log, presence, CENTRE).tally.sum(axis=(0, 1))
    unknown = pl.lit(None, pl.Float64)
    other = totals(history.contacts.with_columns(ring_s=unknown), Counting())
    for measure in (
        *(Measure.OFFERED, Measure.ANSWERED, Measure.ABANDONED, Measure.QUEUE_S),
        *(Measure.SHORT_ABANDONED, Measure.ANSWERED_IN_T, Measure.ABANDONED_IN_T),
        *(Measure.WAIT_ANSWERED_S, Measure.WAIT_ABANDONED_S, Measure.TALK_S),
    ):
        assert mine[measure] == pytest.approx(other[measure], abs=1e-3), measure


def test_the_days_add_up_to_the_whole(log, presence):
    days = recorded_by_day(log, presence, CENTRE)
    assert len(days) == 3
    whole = recorded_tally(log, presence, CENTRE).tally.sum(axis=(0, 1))
    assert days.sum(axis=0) == pytest.approx(whole)


def test_agents_time_is_spread_over_the_intervals_it_lies_in(log, presence):
    staff = recorded_tally(log, presence, CENTRE).staff
    talk_s = staff[:, AgentState.TALKING].sum()
    assert talk_s == pytest.approx(np.nansum(log.talk_s[log.answered]))
    idle_s = staff[:, AgentState.AVAILABLE].sum()
    assert idle_s == pytest.approx((presence.idle_s[1] - presence.idle_s[0]).sum())
    most_s = 3 * len(log.agents) * CENTRE.interval_s
    assert staff.sum(axis=1).max() <= most_s + 1e-6


@pytest.mark.parametrize(
    ("simulated", "failed"),
    [
        ((1000, 100, 700, 30.0), []),
        ((1000, 114, 700, 30.0), []),
        ((1000, 86, 700, 30.0), []),
        ((1000, 116, 700, 30.0), ["abandonment"]),
        ((1000, 84, 700, 30.0), ["abandonment"]),
        ((1000, 100, 729, 30.0), []),
        ((1000, 100, 731, 30.0), ["served_in_t_of_offered"]),
        ((1000, 100, 700, 34.4), []),
        ((1000, 100, 700, 34.6), ["mean_wait_s"]),
        ((1000, 100, 700, 25.4), ["mean_wait_s"]),
        (
            (1000, 300, 100, 90.0),
            ["abandonment", "served_in_t_of_offered", "mean_wait_s"],
        ),
    ],
)
def test_a_replay_holds_only_within_every_band(simulated, failed):
    found = compared(tally(1000, 100, 700, 30.0), tally(*simulated))
    assert [check.name for check in found.checks() if not check.ok] == failed
    assert found.valid is (not failed)


def test_the_mean_of_the_replications_is_judged():
    low, high = tally(1000, 60, 700, 30.0), tally(1000, 140, 700, 30.0)
    assert not compared(tally(1000, 100, 700, 30.0), high).valid
    assert compared(tally(1000, 100, 700, 30.0), low, high).valid


def test_the_bands_are_the_ones_given():
    narrow = Bands(abandonment=0.001)
    was, is_ = tally(1000, 100, 700, 30.0), tally(1000, 102, 700, 30.0)
    assert compared(was, is_).valid
    assert not compared(was, is_, bands=narrow).valid


def test_where_nobody_ever_waited_a_second_is_too_much():
    was = tally(1000, 0, 1000, 0.0)
    assert compared(was, was).valid
    assert not compared(was, tally(1000, 0, 1000, 1.0)).valid


def test_a_band_counts_from_both_sides():
    check = Check("abandonment", 0.1, 0.08, -0.02, 0.015)
    assert not check.ok
    assert replace(check, difference=-0.01).ok


def test_a_figure_of_nobody_is_absent_and_not_zero():
    row = compared(tally(0, 0, 0, 0.0), tally(0, 0, 0, 0.0)).total()
    assert row["recorded_abandonment"].to_list() == [None]
    assert row["simulated_occupancy"].to_list() == [None]


def test_every_table_lays_the_same_figures_beside_each_other():
    found = compared(tally(1000, 100, 700, 30.0), tally(1000, 110, 690, 33.0))
    told = found.to_dict()
    for rows in ([told["total"]], told["queues"], told["times"], told["intervals"]):
        first = rows[0]
        pairs = {name.partition("_")[2] for name in first if "_" in name}
        assert {"offered", "abandonment", "mean_wait_s", "sl_4"} <= pairs
        assert first["recorded_abandoned"] == 100
        assert first["simulated_abandoned"] == 110
    assert len(told["times"]) == len(told["intervals"]) == CENTRE.intervals
