from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.measure.tallies import (
    MEASURES,
    UNMEASURED,
    By,
    Clock,
    Counting,
    Promise,
    rates,
    tally,
    totals,
)
from offhook.terms.contacts import REFUSALS, Measure, Outcome

DAY = datetime(2026, 10, 5, tzinfo=UTC)
INSTANT = pl.Datetime("us", "UTC")
SCHEMA = {
    "queue": pl.String,
    "channel": pl.String,
    "queued_at": INSTANT,
    "answered_at": INSTANT,
    "ended_at": INSTANT,
    "outcome": pl.String,
    "wait_s": pl.Float64,
    "ring_s": pl.Float64,
    "talk_s": pl.Float64,
    "hold_s": pl.Float64,
    "acw_s": pl.Float64,
}


def contact(hour, minute, outcome="answered", wait_s=0.0, talk_s=None, **more):
    queued_at = DAY + timedelta(hours=hour, minutes=minute)
    left_at = queued_at + timedelta(seconds=wait_s or 0.0)
    row = {"queue": "fr", "channel": "voice", "queued_at": queued_at}
    row |= {"outcome": outcome, "wait_s": wait_s, "talk_s": talk_s}
    row["ended_at"] = left_at + timedelta(seconds=talk_s or 0.0)
    row["answered_at"] = left_at if outcome == "answered" else None
    return row | more


def frame(*contacts):
    return pl.DataFrame(list(contacts), schema=SCHEMA)


some_contacts = st.lists(
    st.builds(
        contact,
        st.integers(0, 23),
        st.integers(0, 59),
        st.sampled_from([str(outcome) for outcome in Outcome]),
        st.integers(0, 4000).map(float),
        st.none() | st.integers(0, 900).map(float),
        queue=st.sampled_from(["fr", "de"]),
        acw_s=st.none() | st.integers(0, 90).map(float),
    ),
    min_size=1,
    max_size=30,
)


def test_cohort_time_books_everything_on_the_interval_of_arrival():
    found = tally(frame(contact(7, 28, wait_s=240.0, talk_s=100.0, acw_s=30.0)))
    assert found.height == 1
    row = found.row(0, named=True)
    assert row["interval_start"] == DAY + timedelta(hours=7)
    assert (row["offered"], row["answered"], row["talk_s"]) == (1, 1, 100)


def test_event_time_books_an_answer_on_the_interval_it_was_given_in():
    counting = Counting(clock=Clock.EVENT)
    found = tally(frame(contact(7, 28, wait_s=240.0, talk_s=1700.0)), counting)
    starts = [start.strftime("%H:%M") for start in found["interval_start"]]
    assert starts == ["07:00", "07:30", "08:00"]
    assert found["offered"].to_list() == [1, 0, 0]
    assert found["answered"].to_list() == [0, 1, 0]
    assert found["wait_answered_s"].to_list() == [0, 240, 0]
    assert found["talk_s"].to_list() == [0, 0, 1700]


@given(some_contacts)
def test_both_clocks_count_the_same_in_total(contacts):
    columns = [*MEASURES, *UNMEASURED]
    cohort, event = (
        tally(frame(*contacts), Counting(clock=clock)).select(pl.col(columns).sum())
        for clock in Clock
    )
    assert cohort.row(0) == pytest.approx(event.row(0))


@given(some_contacts)
def test_what_was_offered_is_the_sum_of_its_outcomes(contacts):
    found = tally(frame(*contacts))
    outcomes = [str(o) for o in Outcome if o not in REFUSALS]
    assert (found["offered"] == found.select(pl.sum_horizontal(outcomes))[:, 0]).all()
    entered = sum(Outcome(row["outcome"]) not in REFUSALS for row in contacts)
    assert found["offered"].sum() == entered
    assert found["refused"].sum() == len(contacts) - entered


@given(some_contacts)
def test_totals_are_the_sum_of_the_rows(contacts):
    found = tally(frame(*contacts), by=(By.QUEUE,))
    summed = found.select(pl.col(MEASURES).sum()).row(0)
    assert totals(frame(*contacts)).tolist() == pytest.approx(list(summed))


def test_thresholds_include_t_and_leave_out_s():
    found = totals(
        frame(
            contact(9, 0, wait_s=20.0),
            contact(9, 1, wait_s=20.1),
            contact(9, 2, "abandoned", wait_s=5.0),
            contact(9, 3, "abandoned", wait_s=4.9),
        )
    )
    assert found[Measure.ANSWERED_IN_T] == 1
    assert found[Measure.ABANDONED_IN_T] == 2
    assert found[Measure.SHORT_ABANDONED] == 1


def test_each_queue_has_its_own_promise():
    waited = contact(9, 0, wait_s=30.0)
    counting = Counting(promises={"vip": Promise(within_s=40.0)})
    found = tally(frame(waited, waited | {"queue": "vip"}), counting, (By.QUEUE,))
    assert dict(found.select("queue", "answered_in_t").iter_rows()) == {
        "fr": 0,
        "vip": 1,
    }


def test_days_and_intervals_are_those_of_the_centre():
    counting = Counting(timezone="Africa/Casablanca", interval_s=900.0)
    found = tally(frame(contact(23, 50)), counting, (By.DATE, By.SECOND_OF_DAY))
    assert found["date"][0].isoformat() == "2026-10-06"
    assert found["second_of_day"][0] == 45 * 60


def test_rates_are_null_where_nothing_was_counted():
    found = rates(tally(frame(contact(9, 0, "abandoned", wait_s=60.0)), by=(By.QUEUE,)))
    row = found.row(0, named=True)
    assert row["abandonment"] == 1.0
    assert row["abandon_time_s"] == 60.0
    assert row["asa_s"] is None
    assert row["sl_2"] is None


def test_an_unknown_time_counts_nothing():
    found = totals(
        frame(contact(9, 0, wait_s=None), contact(9, 0, "open", wait_s=None))
    )
    assert found[Measure.OFFERED] == 2
    assert found[Measure.QUEUE_S] == found[Measure.ANSWERED_IN_T] == 0
