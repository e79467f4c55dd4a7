"""The report of telephone calls: how long each part of them was, who ended them, how they sounded.

The calls are those that were answered, in and out. The opinion scores are estimates of the
E-model (`measure.voice`), one for each leg of a call that was measured.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from offhook.formats.recorded import INSTANT
from offhook.measure.tallies import By
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.reports.queries import contacts_of, in_days, timezone_of

POOR_MOS = 3.6
"""Of G.107, annex B: below it many who speak are dissatisfied."""

_ENDED = ("customer", "agent", "transfer")
_PARTS = {"wait_s": "queue", "ring_s": "ring", "talk_s": "talk", "hold_s": "hold"}
_READ = (
    "queue", "client", "agent", "site", "queued_at", *_PARTS, "acw_s", "ended_by", "sound",
)  # fmt: skip
_LEGS = ("customer", "agent", "outside")


@dataclass(frozen=True, slots=True)
class CallsAsked:
    """What a report of calls is about: days, both included, and what makes a row.

    `direction`: in, or out; empty for both.
    """

    first: date
    last: date
    by: tuple[By, ...] = (By.QUEUE,)
    queue: str = ""
    direction: str = ""


def calls_report(by: User, asked: CallsAsked) -> pl.DataFrame:
    """Return the calls and the means of their parts, a row for each combination asked for.

    Times are means of the calls in seconds, those without a hold included. `poor_share`: of
    the calls that were measured, those of which a leg was below `POOR_MOS`. Every call was ended
    in one of the ways or is `going_on`.
    """
    if By.AGENT in asked.by:  # who works for a client is not for the client to know
        require(by, Permission.REPORTS_READ)
    timezone = timezone_of(by.tenant)
    rows = in_days(contacts_of(by), asked.first, asked.last, timezone).filter(
        channel="voice", answered_at__isnull=False
    )
    rows = rows.exclude(direction="aside")
    if asked.queue:
        rows = rows.filter(queue=asked.queue)
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    calls = pl.DataFrame(
        [(*told, *_scores(sound)) for *told, sound in rows.values_list(*_READ)],
        schema=_SCHEMA,
        orient="row",
    ).with_columns(
        pl.col("queued_at").dt.convert_time_zone(timezone).dt.date().alias(By.DATE)
    )
    keys = list(asked.by)
    return calls.group_by(keys).agg(_counted()).sort(keys)


_SCHEMA: dict[str, pl.DataType] = {
    "queue": pl.String(),
    "client": pl.String(),
    "agent": pl.String(),
    "site": pl.String(),
    "queued_at": INSTANT,
    **dict.fromkeys((*_PARTS, "acw_s"), pl.Float64()),
    "ended_by": pl.String(),
    **{f"mos_{leg}": pl.Float64() for leg in _LEGS},
}


def _scores(sound: dict[str, dict[str, float]]) -> list[float | None]:
    return [sound[leg]["mos"] if leg in sound else None for leg in _LEGS]


def _counted() -> list[pl.Expr]:
    ended = pl.col("ended_by")
    worst = pl.min_horizontal(f"mos_{leg}" for leg in _LEGS)
    return [
        pl.len().cast(pl.Int64).alias("calls"),
        *(
            pl.col(column).fill_null(0.0).mean().alias(f"mean_{part}_s")
            for column, part in _PARTS.items()
        ),
        pl.col("acw_s").mean().alias("mean_wrap_up_s"),
        *((ended == who).sum().cast(pl.Int64).alias(f"ended_{who}") for who in _ENDED),
        (~ended.is_in([*_ENDED, ""])).sum().cast(pl.Int64).alias("ended_other"),
        (ended == "").sum().cast(pl.Int64).alias("going_on"),
        *(pl.col(f"mos_{leg}").mean() for leg in _LEGS[:2]),
        worst.min().alias("mos_worst"),
        (worst < POOR_MOS).mean().alias("poor_share"),
    ]
