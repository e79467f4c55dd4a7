"""Counts for each queue and interval, made from a table of recorded contacts.

The columns bear the names of `terms.contacts.Measure`, so the counts of a history and of
a simulation go through the same rates. Two clocks (both are in use, so both are here):

* cohort time books everything about a contact on the interval in which it was queued;
* event time books each thing on the interval in which it happened: an answer when it was
  given, talk when the conversation ended, wrap-up when that ended, waiting when it ended.

A time the history does not know counts 0. `Measure.CALLED_BACK` is always 0: no history
says which of its answered contacts were callbacks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from offhook.measure.ratios import RATES
from offhook.terms.contacts import REFUSALS, Measure, Outcome

Numbers = npt.NDArray[np.float64]

MEASURES: tuple[str, ...] = tuple(measure.name.lower() for measure in Measure)
UNMEASURED: tuple[str, ...] = (Outcome.EMPTY, Outcome.KEY, Outcome.OPEN)
"""Outcomes that have a column of their own beside the measures.

With them offered = answered + abandoned + timeout + overflow + callback + empty + key
+ open, in every row of cohort time.
"""


class Clock(StrEnum):
    """On which interval a thing is booked."""

    COHORT = "cohort"
    EVENT = "event"


class By(StrEnum):
    """What a row of counts stands for; they combine."""

    QUEUE = "queue"
    CLIENT = "client"
    CHANNEL = "channel"
    AGENT = "agent"
    SITE = "site"
    DATE = "date"
    INTERVAL_START = "interval_start"
    SECOND_OF_DAY = "second_of_day"


@dataclass(frozen=True, slots=True)
class Promise:
    """A queue's threshold T, and the wait under which an abandon is short."""

    within_s: float = 20.0
    short_abandon_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Counting:
    """How to count. `promises` holds the queues that differ from `promise`.

    `interval_s` divides the day; days and intervals are those of `timezone`.
    """

    promise: Promise = Promise()
    promises: Mapping[str, Promise] = field(default_factory=dict)
    interval_s: float = 1800.0
    timezone: str = "UTC"
    clock: Clock = Clock.COHORT


USUAL = Counting()


def tally(
    contacts: pl.DataFrame,
    counting: Counting = USUAL,
    by: Sequence[By] = (By.QUEUE, By.INTERVAL_START),
) -> pl.DataFrame:
    """Return one row of counts for each combination of `by` that occurs, sorted.

    `contacts` has the columns of a history: queue, queued_at, answered_at, ended_at,
    outcome, wait_s, ring_s, talk_s, hold_s, acw_s (and client, channel, agent, site where
    asked for).
    """
    booked = _booked(_with_promises(contacts, counting), counting.clock)
    local = pl.col("booked_at").dt.convert_time_zone(counting.timezone)
    second = (
        local.dt.hour().cast(pl.Int64) * 3600
        + local.dt.minute().cast(pl.Int64) * 60
        + local.dt.second().cast(pl.Int64)
    )
    step = round(counting.interval_s)
    keyed = booked.with_columns(
        local.dt.date().alias(By.DATE),
        local.dt.truncate(f"{step}s").alias(By.INTERVAL_START),
        (second // step * step).alias(By.SECOND_OF_DAY),
    )
    sums = [pl.col(name).sum() for name in (*MEASURES, *UNMEASURED)]
    return keyed.group_by(list(by)).agg(sums).sort(list(by))


def totals(contacts: pl.DataFrame, counting: Counting = USUAL) -> Numbers:
    """Return the counts of all contacts together, indexed by `Measure`."""
    booked = _booked(_with_promises(contacts, counting), Clock.COHORT)
    total: Numbers = counts(booked.select(pl.col(MEASURES).sum()))[0]
    return total


def counts(table: pl.DataFrame) -> Numbers:
    """Return a table of counts as an array with one row each and `Measure` last."""
    return table.select(pl.col(MEASURES).cast(pl.Float64)).to_numpy()


def rates(table: pl.DataFrame) -> pl.DataFrame:
    """Add every rate of `ratios.RATES` to a table of counts; null where undefined."""
    tallies = counts(table)
    return table.with_columns(
        pl.Series(rate.name, rate.of(tallies)).fill_nan(None) for rate in RATES
    )


def _with_promises(contacts: pl.DataFrame, counting: Counting) -> pl.DataFrame:
    """Add each contact's T and S, and the three moments things are booked at."""
    queues = list(counting.promises)
    within = [counting.promises[queue].within_s for queue in queues]
    short = [counting.promises[queue].short_abandon_s for queue in queues]
    wait = pl.duration(microseconds=(pl.col("wait_s") * 1e6).round().cast(pl.Int64))
    waited = pl.coalesce(pl.col("queued_at") + wait, "answered_at", "queued_at")
    return contacts.with_columns(
        _of_queue(queues, within, counting.promise.within_s).alias("within_s"),
        _of_queue(queues, short, counting.promise.short_abandon_s).alias("short_s"),
        waited.alias("left_line_at"),
        pl.coalesce("ended_at", waited).alias("ended_at"),
    )


def _of_queue(queues: list[str], values: list[float], default: float) -> pl.Expr:
    if not queues:
        return pl.lit(default)
    return pl.col("queue").replace_strict(
        queues, values, default=default, return_dtype=pl.Float64
    )


def _booked(contacts: pl.DataFrame, clock: Clock) -> pl.DataFrame:
    """Return the measures as columns, each row with the moment it is booked at."""
    columns = _columns()
    groups = [("queued_at", tuple(columns))]
    if clock is Clock.EVENT:
        groups = [
            ("queued_at", (*_AT_ENTRY, Outcome.OPEN.value)),
            ("left_line_at", tuple(n for n in columns if n not in _NOT_AT_EXIT)),
            ("ended_at", ("talk_s",)),
            ("wrapped_up_at", ("wrap_up_s",)),
        ]
    wrap_up = pl.col("acw_s").fill_null(0.0) * 1e6
    timed = contacts.with_columns(
        (pl.col("ended_at") + pl.duration(microseconds=wrap_up.cast(pl.Int64))).alias(
            "wrapped_up_at"
        )
    )
    own = (By.QUEUE, By.CLIENT, By.CHANNEL, By.AGENT, By.SITE)
    keys = [name for name in own if name in timed.columns]
    return pl.concat(
        [
            timed.select(
                *keys,
                pl.col(moment).alias("booked_at"),
                *(
                    columns[name] if name in names else pl.lit(0.0).alias(name)
                    for name in (*MEASURES, *UNMEASURED)
                ),
            )
            for moment, names in groups
        ]
    )


_AT_ENTRY = ("offered", "refused")
_NOT_AT_EXIT = frozenset({*_AT_ENTRY, Outcome.OPEN.value, "talk_s", "wrap_up_s"})


def _columns() -> dict[str, pl.Expr]:
    """Return each measure of one contact as an expression, 0 where it has none."""
    outcome, wait = pl.col("outcome"), pl.col("wait_s")
    answered = outcome == Outcome.ANSWERED
    abandoned = outcome == Outcome.ABANDONED
    refused = outcome.is_in([str(refusal) for refusal in REFUSALS])
    held = pl.col("talk_s").fill_null(0.0) + pl.col("hold_s").fill_null(0.0)
    measures: dict[Measure, pl.Expr] = {
        Measure.OFFERED: ~refused,
        Measure.ANSWERED: answered,
        Measure.ABANDONED: abandoned,
        Measure.SHORT_ABANDONED: abandoned & (wait < pl.col("short_s")),
        Measure.TIMEOUT: outcome == Outcome.TIMEOUT,
        Measure.OVERFLOW: outcome == Outcome.OVERFLOW,
        Measure.CALLBACK: outcome == Outcome.CALLBACK,
        Measure.REFUSED: refused,
        Measure.ANSWERED_IN_T: answered & (wait <= pl.col("within_s")),
        Measure.ABANDONED_IN_T: abandoned & (wait <= pl.col("within_s")),
        Measure.WAIT_ANSWERED_S: pl.when(answered).then(wait),
        Measure.WAIT_ABANDONED_S: pl.when(abandoned).then(wait),
        Measure.RING_S: pl.when(answered).then("ring_s"),
        Measure.TALK_S: pl.when(answered).then(held),
        Measure.WRAP_UP_S: pl.when(answered).then("acw_s"),
        Measure.QUEUE_S: pl.when(~refused).then(wait),
        Measure.CALLED_BACK: pl.lit(0.0),
    }
    found = {measure.name.lower(): value for measure, value in measures.items()}
    found.update({name: outcome == name for name in UNMEASURED})
    return {
        name: value.cast(pl.Float64).fill_null(0.0).alias(name)
        for name, value in found.items()
    }
