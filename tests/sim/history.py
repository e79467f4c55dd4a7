"""A history whose truth is known: the record of a simulated centre, written as a log.

Nothing but what a switch would write goes into the table: who called when, who answered,
how long it took. Shifts, pauses, wrap-ups and patience stay behind, to be inferred.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from offhook.policy.centre import (
    Arrivals,
    Break,
    Centre,
    Client,
    Duration,
    Group,
    Queue,
    RoutingStep,
    Shape,
    Shift,
    Site,
    Skill,
    Target,
)
from offhook.policy.skills import Has
from offhook.policy.tables import names
from offhook.sim.record import entries
from offhook.sim.simulate import run_days, streams
from offhook.terms.happenings import Happening

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR_S = 3600.0


@dataclass(frozen=True)
class MadeHistory:
    """What `replay` needs of a history."""

    contacts: pl.DataFrame
    timezone: str = "UTC"


def office(
    *,
    agents: int = 6,
    calls_per_half_hour: float = 30.0,
    talk_s: float = 200.0,
    patience_s: float = 180.0,
    wrap_up_s: float = 15.0,
    queues: int = 1,
) -> Centre:
    """Return a centre open from 8:00 to 18:00, in two shifts with a lunch break.

    With several queues half the agents serve only one of them, and half all.
    """
    ids = [f"q{n}" for n in range(queues)]
    rate = calls_per_half_hour / queues
    expected = tuple(rate if 16 <= n < 36 else 0.0 for n in range(48))
    lunch = Break(12 * HOUR_S, 1800.0, HOUR_S)
    shifts = (
        Shift("early", 8 * HOUR_S, 16 * HOUR_S, breaks=(lunch,)),
        Shift("late", 10 * HOUR_S, 18 * HOUR_S, breaks=(lunch,)),
    )
    half = agents // 2
    size = (("early", half), ("late", agents - half))
    groups = [Group("all", "s", dict.fromkeys(ids, 5), size)]
    if queues > 1:
        each = max(1, half // queues)
        groups = [
            Group(f"only-{name}", "s", {name: 5}, (("early", each), ("late", each)))
            for name in ids
        ] + [Group("all", "s", dict.fromkeys(ids, 5), size)]
    return Centre(
        id="office",
        name="Office",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=tuple(Skill(name, name) for name in ids),
        queues=tuple(
            Queue(
                id=name,
                name=name,
                client="c",
                steps=(RoutingStep(Has(name)),),
                arrivals=Arrivals((expected,) * 7),
                talk=Duration(Shape.LOGNORMAL, talk_s, 0.8),
                patience=Duration(Shape.EXPONENTIAL, patience_s),
                wrap_up=Duration(Shape.EXPONENTIAL, wrap_up_s),
                target=Target(0.8, 20.0),
            )
            for name in ids
        ),
        groups=tuple(groups),
        shifts=shifts,
    )


def recorded(centre: Centre, days: int, seed: int = 11) -> MadeHistory:
    """Return what the switch of a simulated centre would have written."""
    floor = run_days(centre, streams(seed, 0), days, record_entries=4_000_000)
    found = names(centre)
    calls: dict[int, dict[str, object]] = {}
    for entry in entries(floor.record):
        what, number, at_s = Happening(entry["what"]), entry["contact"], entry["at_s"]
        at = MONDAY + timedelta(seconds=float(at_s))
        if what is Happening.ARRIVED:
            calls[number] = {
                "contact_id": str(number),
                "queue": found.queues[entry["queue"]],
                "channel": "voice",
                "queued_at": at,
                "outcome": "open",
            }
        elif what is Happening.ACCEPTED:
            calls[number] |= {
                "outcome": "answered",
                "answered_at": at,
                "agent": found.agents[entry["agent"]],
            }
        elif what in (Happening.HUNG_UP, Happening.ABANDONED):
            calls[number]["ended_at"] = at
            if what is Happening.ABANDONED:
                calls[number]["outcome"] = "abandoned"
    return MadeHistory(table(list(calls.values())))


def table(calls: list[dict[str, object]]) -> pl.DataFrame:
    """Return finished calls as the canonical table of a history."""
    instant = pl.Datetime("us", "UTC")
    columns = {
        "contact_id": pl.String(),
        "queue": pl.String(),
        "channel": pl.String(),
        "queued_at": instant,
        "answered_at": instant,
        "ended_at": instant,
        "outcome": pl.String(),
        "agent": pl.String(),
        "priority": pl.Int32(),
        "credit_s": pl.Float64(),
        "hold_s": pl.Float64(),
        "acw_s": pl.Float64(),
    }
    rows = [{name: call.get(name) for name in columns} for call in calls]
    frame = pl.DataFrame(rows, schema=columns).filter(pl.col("outcome") != "open")
    left = pl.coalesce("answered_at", "ended_at") - pl.col("queued_at")
    talked = pl.col("ended_at") - pl.col("answered_at")
    return frame.filter(pl.col("ended_at").is_not_null()).with_columns(
        wait_s=left.dt.total_microseconds() / 1e6,
        talk_s=talked.dt.total_microseconds() / 1e6,
    )


def tampered(history: MadeHistory) -> MadeHistory:
    """Return the history with every third call queued four minutes before it was."""
    third = pl.int_range(pl.len()) % 3 == 0
    earlier = pl.col("queued_at") - timedelta(minutes=4)
    return MadeHistory(
        history.contacts.with_columns(
            queued_at=pl.when(third).then(earlier).otherwise("queued_at"),
            wait_s=pl.col("wait_s") + pl.when(third).then(240.0).otherwise(0.0),
        )
    )
