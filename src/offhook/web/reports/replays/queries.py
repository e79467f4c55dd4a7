"""Every read of the replays worth a name."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from django.conf import settings
from django.db.models import Max, QuerySet

from offhook.formats.recorded import STATE_COLUMNS
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.beside.pages import page_in
from offhook.web.centre import queries as centres
from offhook.web.reports import queries as reports
from offhook.web.reports.models import Adoption, AgentInterval, ContactRow
from offhook.web.reports.replays.errors import DayTooYoung, NothingToReplay
from offhook.web.reports.replays.models import Replay

SETTLED = timedelta(minutes=15)
"""What came later than that before now is left out of a day that is not over."""
AFTERWARDS = timedelta(hours=1)
"""So long after the last contact of such a day its agents go on, to finish their work."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is needed to replay a day: `centre` is the file's text.

    `cut_at`: later contacts are left out.
    """

    contacts: pl.DataFrame
    states: pl.DataFrame
    centre: str
    cut_at: datetime | None


def replays_of(by: User) -> QuerySet[Replay]:
    """Return the replays that were asked for, the latest first, without their pages."""
    require(by, Permission.REPLAY)
    return Replay.objects.filter(tenant=by.tenant).defer("pages")


def replay_of(by: User, number: int) -> Replay | None:
    """Return one replay."""
    return replays_of(by).filter(pk=number).first()


def page_of(replay: Replay, language: str) -> str | None:
    """Return the whole page of a replay that is done."""
    return page_in(replay.pages, language)


def centre_at(end: datetime) -> str | None:
    """Return the centre that was in force at a moment; if there was none yet, the first."""
    every = Adoption.objects.order_by("seq")
    found = every.filter(at__lt=end).last() or every.first()
    return None if found is None else found.text


def day_of(by: User, day: date, at: datetime) -> Day:
    """Return a day of the books as a replay needs it.

    Raise `NothingToReplay`, or `DayTooYoung` where it has hardly begun.
    """
    require(by, Permission.REPLAY)
    zone = ZoneInfo(reports.timezone_of(by.tenant))
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    text = centre_at(end)
    if text is None:
        raise NothingToReplay(day=day.isoformat())
    centre = centres.parsed(text)
    contacts = reports.history_of(by, day, day, centre)
    if contacts["agent"].drop_nulls().is_empty():
        raise NothingToReplay(day=day.isoformat())
    states = reports.agent_states_of(by, day, day)
    now = _floors_now(at)
    if now >= end:
        return Day(contacts, states, text, None)
    cut_at = _cut(now, centre.interval_s, zone)
    contacts = contacts.filter(pl.col("queued_at") < cut_at)
    if contacts["agent"].drop_nulls().is_empty():
        raise DayTooYoung(day=day.isoformat())
    return Day(contacts, _ended(states, cut_at + AFTERWARDS), text, cut_at)


def _floors_now(at: datetime) -> datetime:
    """Return the floor's moment, which in a demonstration is not the world's."""
    if not settings.DEMO:
        return at
    contact = ContactRow.objects.aggregate(last=Max("queued_at"))["last"]
    agent = AgentInterval.objects.aggregate(last=Max("began_at"))["last"]
    return max((one for one in (contact, agent) if one), default=at)


def _cut(now: datetime, interval_s: float, zone: ZoneInfo) -> datetime:
    """Return the last interval's end that is long enough ago for its contacts to be done."""
    settled = (now - SETTLED).astimezone(zone)
    midnight = datetime.combine(settled.date(), time(), zone)
    whole = (settled - midnight).total_seconds() // interval_s
    return (midnight + timedelta(seconds=whole * interval_s)).astimezone(UTC)


def _ended(states: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """Return states after which everybody goes home at a moment."""
    before = states.filter(pl.col("at") < end)
    names = before["agent"].unique(maintain_order=True)
    gone = pl.DataFrame(
        [(name, end, "signed_out", None, None) for name in names],
        schema=STATE_COLUMNS,
        orient="row",
    )
    return pl.concat([before, gone])
