import json
from datetime import UTC, datetime, timedelta

import polars as pl

from offhook.measure.reconcile import RowCounts, reconcile
from offhook.terms.contacts import ServiceLevel

START = datetime(2026, 10, 5, 8, tzinfo=UTC)
INSTANT = pl.Datetime("us", "UTC")


def contacts(rows):
    return pl.DataFrame(
        {
            "queue": ["fr"] * len(rows),
            "queued_at": [START + timedelta(minutes=n) for n in range(len(rows))],
            "outcome": [outcome for outcome, _, _ in rows],
            "wait_s": [wait_s for _, wait_s, _ in rows],
            "talk_s": [talk_s for _, _, talk_s in rows],
            "agent": ["Amal" if talk_s else None for _, _, talk_s in rows],
        },
        schema_overrides={
            "talk_s": pl.Float64,
            "agent": pl.String,
            "queued_at": INSTANT,
        },
    ).with_columns(
        *(pl.lit(None, INSTANT).alias(name) for name in ("answered_at", "ended_at")),
        *(pl.lit(None, pl.Float64).alias(n) for n in ("ring_s", "hold_s", "acw_s")),
    )


SOME = contacts(
    [
        ("answered", 10.0, 100.0),
        ("answered", 30.0, 300.0),
        ("answered", 20.0, None),
        ("abandoned", 40.0, None),
        ("timeout", 120.0, None),
        ("closed", 0.0, None),
    ]
)
ROWS = RowCounts(read=8, kept=6, left_out={"test call": 1}, rejected={"no queue": 1})


def test_offered_is_the_sum_of_what_entered():
    found = reconcile(SOME, ROWS)
    assert (found.offered, found.refused, found.contacts) == (5, 1, 6)
    assert found.balanced


def test_a_row_that_is_nowhere_is_seen():
    assert not reconcile(
        SOME, RowCounts(9, 6, {"test call": 1}, {"no queue": 1})
    ).balanced


def test_figures_are_recomputed():
    found = reconcile(SOME, ROWS)
    assert found.service_levels[ServiceLevel.ANSWERED_ONLY] == 2 / 3
    assert found.service_levels[ServiceLevel.ABANDONS_IN_T_IGNORED] == 2 / 4
    assert found.abandonment == 1 / 5
    assert found.asa_s == 20.0
    assert found.mean_wait_s == 220.0 / 5
    assert found.agents == 1


def test_handling_is_of_those_whose_talk_is_known():
    handling = reconcile(SOME, ROWS).handling
    assert (handling.contacts, handling.mean_s, handling.median_s) == (2, 200.0, 200.0)


def test_nothing_to_divide_by_is_none():
    found = reconcile(contacts([("open", 1.0, None)]), RowCounts(1, 1, {}, {}))
    assert set(found.service_levels.values()) == {None}
    assert found.asa_s is None
    assert found.median_patience_s is None


def test_the_dictionary_is_json():
    found = json.loads(json.dumps(reconcile(SOME, ROWS).to_dict()))
    assert found["outcomes"] == {
        "answered": 3,
        "abandoned": 1,
        "timeout": 1,
        "closed": 1,
    }
    assert found["first_at"] == "2026-10-05T08:00:00+00:00"
    assert found["rows"]["rejected"] == {"no queue": 1}
