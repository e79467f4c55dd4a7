"""Moments of a floor's day as JSON writes them: a time of day, or an instant with offset."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offhook.formats.centre_days import DAY_NAMES
from offhook.formats.findings import Spot, shown
from offhook.terms.units import DAY_S

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")
_ACCEPTED = '"HH:MM[:SS]", or ISO 8601 with an offset'
_NO_DATE = '"HH:MM[:SS]": an instant needs an "at" that is one too'


@dataclass(frozen=True, slots=True)
class Day:
    """The day that a file tells of; `date` only where its "at" is an instant."""

    weekday: int
    now_s: float
    date: date | None
    zone: str


def read_day(at: object, weekday: object, zone: str, spot: Spot) -> Day:
    """Return the day and the second of now."""
    if at is None:
        spot.wrong('"at" is missing', f'"at": {_ACCEPTED}')
        return Day(0, 0.0, None, zone)
    instant = _instant(at, zone)
    if instant is not None:
        day = Day(instant.weekday(), second_of_day(instant), instant.date(), zone)
        if weekday is not None and weekday != DAY_NAMES[day.weekday]:
            spot.at("weekday").wrong(
                f"{shown(weekday)} is not the day of {shown(at)}",
                DAY_NAMES[day.weekday],
            )
        return day
    now_s = read_moment(at, spot.at("at"), Day(0, 0.0, None, zone))
    if weekday not in DAY_NAMES:
        wrong = (
            f"{shown(weekday)} is no weekday"
            if weekday is not None
            else '"weekday" is missing beside a time of day'
        )
        spot.at("weekday").wrong(wrong, ", ".join(DAY_NAMES))
        return Day(0, now_s, None, zone)
    return Day(DAY_NAMES.index(str(weekday)), now_s, None, zone)


def read_moment(value: object, spot: Spot, day: Day) -> float:
    """Return a moment as seconds after the day's midnight, by the clock on the wall."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if -7 * DAY_S <= value <= 7 * DAY_S:
            return float(value)
        spot.wrong(f"{shown(value)} is out of range", "seconds after midnight")
        return 0.0
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match:
        hour, minute, second = int(match[1]), int(match[2]), float(match[3] or 0.0)
        if hour < 24 and minute < 60 and second < 60:
            return hour * 3600.0 + minute * 60.0 + second
    instant = _instant(value, day.zone)
    if instant is None:
        spot.wrong(f"{shown(value)} is no time", _ACCEPTED)
        return 0.0
    if day.date is None:
        spot.wrong(f"{shown(value)} has a date, and now has none", _NO_DATE)
        return 0.0
    return (instant.date() - day.date).days * DAY_S + second_of_day(instant)


def second_of_day(instant: datetime) -> float:
    """Return the seconds that a clock on the wall shows.

    >>> second_of_day(datetime.fromisoformat("2026-03-02T08:30:01+00:00"))
    30601.0
    """
    seconds = instant.hour * 3600 + instant.minute * 60 + instant.second
    return seconds + instant.microsecond / 1e6


def written_moment(at_s: float) -> str | float:
    """Return a moment as a time of day; as seconds, if it is of another day.

    >>> written_moment(37800.25), written_moment(-60.0)
    ('10:30:00.250', -60.0)
    """
    tick = round(at_s * 1000)
    if not 0 <= tick < DAY_S * 1000:
        return round(at_s, 3)
    second, thousandth = divmod(tick, 1000)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{clock}.{thousandth:03d}" if thousandth else clock


def _instant(value: object, zone: str) -> datetime | None:
    """Return an instant in a time zone; nothing for what is not one."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            return None
        return instant.astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None
