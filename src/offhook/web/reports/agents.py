"""The report of agents: what they did on some days, and how far they kept to their schedules.

Schedules are those of the centre that was in force at each moment, as the journal has it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from offhook.floor.adherence import ON_QUEUE, Stretches, kept
from offhook.floor.moments import from_us, to_us
from offhook.floor.timetable import timetables
from offhook.measure.tallies import MEASURES, By, Clock, rates
from offhook.policy.centre import Centre
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre.queries import parsed
from offhook.web.reports.models import Adoption, AgentInterval, Book
from offhook.web.reports.queries import Asked, report, timezone_of

STATES = ("available", "reserved", "talking", "wrap_up", "paused")
_ON_QUEUE = tuple(state.name.lower() for state in ON_QUEUE)
_KEYS = {"agent": pl.String, "group": pl.String, "site": pl.String, "date": pl.Date}
_SPENT = _KEYS | {"state": pl.String, "began_us": pl.Int64, "ended_us": pl.Int64}
_KEPT = ("scheduled_s", "adherent_s", "scheduled_on_queue_s", "on_queue_s")


@dataclass(frozen=True, slots=True)
class AgentsAsked:
    """What a report of agents is about: days, both included, and what makes a row."""

    first: date
    last: date
    by: tuple[str, ...] = ("agent", "group")
    clock: Clock = Clock.COHORT


@dataclass(frozen=True, slots=True)
class _Day:
    on: date
    begins_us: int
    ends_us: int


def agents_report(by: User, asked: AgentsAsked) -> pl.DataFrame:
    """Return seconds in each state, contacts, occupancy, adherence and conformance.

    Who had a shift and never came has a row too.
    """
    require(by, Permission.REPORTS_READ)
    days = list(_days(asked, timezone_of(by.tenant)))
    until_us = _known_until_us(by.tenant)
    spans = _spans(days, until_us)
    parts = [_spent(spans), _kept(days, until_us, spans), _handled(by, asked, spans)]
    every = pl.concat(parts, how="diagonal")
    counts = [name for name in every.columns if name not in _KEYS]
    summed = (
        every.group_by(asked.by).agg(pl.col(counts).sum()).sort(*reversed(asked.by))
    )
    return rates(summed).select(
        *asked.by,
        "answered",
        "aht_s",
        "asa_s",
        _share(
            pl.sum_horizontal("reserved_s", "talking_s", "wrap_up_s"),
            pl.sum_horizontal("reserved_s", "talking_s", "wrap_up_s", "available_s"),
        ).alias("occupancy"),
        _share(pl.col("adherent_s"), pl.col("scheduled_s")).alias("adherence"),
        _share(pl.col("on_queue_s"), pl.col("scheduled_on_queue_s")).alias(
            "conformance"
        ),
        *(f"{state}_s" for state in STATES),
        *_KEPT,
    )


def _share(over: pl.Expr, under: pl.Expr) -> pl.Expr:
    """Return a rate; null where nothing is under it."""
    return pl.when(under > 0).then(over / under)


def _days(asked: AgentsAsked, timezone: str) -> Iterator[_Day]:
    zone = ZoneInfo(timezone)
    for number in range((asked.last - asked.first).days + 1):
        on = asked.first + timedelta(days=number)
        begins, ends = (
            to_us(datetime.combine(day, time(), zone))
            for day in (on, on + timedelta(days=1))
        )
        yield _Day(on, begins, ends)


def _known_until_us(tenant: Tenant) -> int:
    """Return up to when the books know what agents do."""
    book = Book.objects.filter(tenant=tenant).first()
    last = AgentInterval.objects.order_by("-began_at").first()
    return max(book.at_us if book else 0, to_us(last.began_at) if last else 0)


# ---- what they did ----------------------------------------------------------------------


def _spans(days: Sequence[_Day], until_us: int) -> pl.DataFrame:
    """Return the times that agents were in states, those over midnight in parts."""
    begin, end = from_us(days[0].begins_us), from_us(days[-1].ends_us)
    rows = AgentInterval.objects.filter(began_at__lt=end).exclude(ended_at__lte=begin)
    values = rows.exclude(state="signed_out").values_list(
        "agent", "group", "site", "state", "began_at", "ended_at"
    )
    return pl.DataFrame(
        [
            (agent, group, site, on, state, *part_us)
            for agent, group, site, state, began, ended in values
            for on, *part_us in _parts(
                days, to_us(began), to_us(ended) if ended else until_us
            )
        ],
        schema=_SPENT,
        orient="row",
    )


def _parts(
    days: Sequence[_Day], began_us: int, ended_us: int
) -> Iterator[tuple[date, int, int]]:
    """Yield the days that a time falls on, and from when to when it does."""
    first = bisect_right(days, began_us, key=lambda day: day.ends_us)
    for day in days[first:]:
        if day.begins_us >= ended_us:
            break
        yield day.on, max(began_us, day.begins_us), min(ended_us, day.ends_us)


def _spent(spans: pl.DataFrame) -> pl.DataFrame:
    seconds = (pl.col("ended_us") - pl.col("began_us")) / 1e6
    return spans.group_by(*_KEYS).agg(
        seconds.filter(pl.col("state") == state).sum().alias(f"{state}_s")
        for state in STATES
    )


def _handled(by: User, asked: AgentsAsked, spans: pl.DataFrame) -> pl.DataFrame:
    """Return the counts of the contacts that agents answered, booked on their groups."""
    groups = spans.group_by("agent").agg(pl.col("group", "site").last())
    wanted = Asked(asked.first, asked.last, (By.AGENT, By.DATE), asked.clock)
    counts = report(by, wanted).select(By.AGENT, By.DATE, *MEASURES)
    return counts.join(groups, on="agent")


# ---- how far they kept to their schedules -----------------------------------------------


def _kept(days: Sequence[_Day], until_us: int, spans: pl.DataFrame) -> pl.DataFrame:
    """Return what agents who have a shift were to do so far, and did."""
    times = {
        str(agent): (_stretches(mine, *_ON_QUEUE), _stretches(mine, "paused"))
        for (agent,), mine in spans.group_by("agent")
    }
    never = Stretches([]), Stretches([])
    rows = []
    adopted = _adopted(days)
    for day in days:
        ends_us = min(day.ends_us, until_us)
        for timetable in timetables(adopted, day.begins_us, ends_us):
            for agent, post in timetable.posts.items():
                on_queue, paused = times.get(agent, never)
                found = kept(timetable.of(agent), on_queue, paused)
                worked_us = on_queue.fill_us(timetable.begins_us, timetable.ends_us)
                if found.scheduled_us or worked_us:
                    counted = (*astuple(found), worked_us)
                    seconds = (one_us / 1e6 for one_us in counted)
                    rows.append(
                        (agent, post.group.id, post.group.site, day.on, *seconds)
                    )
    schema = _KEYS | dict.fromkeys(_KEPT, pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _stretches(spans: pl.DataFrame, *states: str) -> Stretches:
    mine = spans.filter(pl.col("state").is_in(states))
    return Stretches(mine.select("began_us", "ended_us").iter_rows())


def _adopted(days: Sequence[_Day]) -> list[tuple[int, Centre]]:
    """Return the centres that were in force on some days, and since when each was."""
    begin, end = from_us(days[0].begins_us), from_us(days[-1].ends_us)
    known = Adoption.objects.filter(at__lte=begin).order_by("-seq").first()
    rows = Adoption.objects.filter(at__lt=end, seq__gte=known.seq if known else 0)
    return [(to_us(one.at), parsed(one.text)) for one in rows.order_by("seq")]
