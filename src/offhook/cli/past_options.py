"""The options that say which history to learn from, the same for every planning command."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import click

from offhook.forecast.calendar import NO_CALENDAR, Calendar, country_calendar
from offhook.forecast.history import IntervalHistory
from offhook.forecast.past import Past, past_of
from offhook.forecast.quality import Quality, inspect
from offhook.forecast.resample import coarser
from offhook.formats.calendar_file import read_calendar
from offhook.formats.interval_file import IntervalReading, read_intervals
from offhook.terms.errors import NotAccepted
from offhook.terms.units import seconds

F = TypeVar("F", bound=Callable[..., object])
_INTERVAL_S = 1800.0
EXAMPLE = "example"
"""The name of the history that is shipped; a file of that name is ./example."""

_OPTIONS = (
    click.argument("history", type=click.Path(path_type=Path)),
    click.option(
        "--map",
        "map_file",
        metavar="MAP",
        help="How to read the file: a map or its path.",
    ),
    click.option("--timezone", metavar="ZONE", help="Of the days and of local times."),
    click.option(
        "--interval",
        metavar="DURATION",
        help="Length of the intervals: 15m, 30m.  [default: 30m, or the file's own]",
    ),
    click.option(
        "--holidays",
        metavar="COUNTRY",
        help="Public holidays of FR, MA, DE, IL, US...  [default: of the map]",
    ),
    click.option(
        "--events",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Further holidays and events: a CSV file of name, first, last, kind.",
    ),
    click.option(
        "--like",
        multiple=True,
        metavar="NEW=OLD",
        help="A new queue borrows the course of an old one.",
    ),
)


def past_options(command: F) -> F:
    """Give a command the argument HISTORY and the options that say how to read it."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Told:
    """What those options said."""

    history: Path
    map_file: str | None
    timezone: str | None
    interval: str | None
    holidays: str | None
    events: Path | None
    like: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A history as read and inspected; `past` reaches `ahead` days beyond it."""

    history: IntervalHistory
    reading: IntervalReading
    quality: Quality
    calendar: Calendar
    past: Past


def read_past(told: Told, *, ahead: int) -> Read:
    """Read and inspect the history of a command, with its calendar."""
    path = _shipped() if str(told.history) == EXAMPLE else told.history
    history, reading = read_intervals(
        path, map_file=told.map_file, timezone=told.timezone
    )
    history = _resampled(history, told.interval)
    calendar = _calendar(told, history, reading, ahead)
    quality = inspect(history, holidays=calendar.holidays)
    like = pairs(told.like, "--like")
    past = past_of(history, quality, calendar, ahead=ahead, like=like)
    return Read(history, reading, quality, calendar, past)


def _shipped() -> Path:
    """Return the history that comes with Offhook: half a year of the centre `small`."""
    return Path(str(files("offhook.examples") / "history.csv.gz"))


def _resampled(history: IntervalHistory, interval: str | None) -> IntervalHistory:
    if interval is None:
        wanted_s = max(_INTERVAL_S, history.interval_s)
    else:
        wanted_s = seconds(interval, where="--interval")
    if wanted_s == history.interval_s:
        return history
    if wanted_s < history.interval_s or wanted_s % history.interval_s:
        raise NotAccepted(
            where="--interval",
            wrong=f"the file has intervals of {history.interval_s / 60:g} minutes",
            accepted="that length, or a multiple of it that divides a day",
        )
    return coarser(history, wanted_s)


def _calendar(
    told: Told, history: IntervalHistory, reading: IntervalReading, ahead: int
) -> Calendar:
    """Return the holidays of the country, and the user's own days."""
    country = told.holidays or reading.holidays
    last = history.end_day + timedelta(days=ahead)
    named = country_calendar(country, history.first_day, last) if country else {}
    if told.events is not None:
        return read_calendar(told.events, named)
    return Calendar(named) if named else NO_CALENDAR


def pairs(written: tuple[str, ...], where: str) -> dict[str, str]:
    """Return what options such as NAME=VALUE say.

    >>> pairs(("a=1", "b=2"), "--min")
    {'a': '1', 'b': '2'}
    """
    found = {}
    for text in written:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise NotAccepted(
                where=where, wrong=f'"{text}" is not a pair', accepted="NAME=VALUE"
            )
        found[name] = value
    return found


def days_of(text: str, *, where: str) -> int:
    """Return the days of a length such as 14d or 4w.

    >>> days_of("14d", where="--horizon"), days_of("10w", where="--origins")
    (14, 70)
    """
    number, unit = text.strip()[:-1], text.strip()[-1:].lower()
    if number.isdigit() and int(number) > 0 and unit in ("d", "w"):
        return int(number) * (7 if unit == "w" else 1)
    raise NotAccepted(
        where=where,
        wrong=f'"{text}" is not a length',
        accepted="days or weeks: 14d, 4w",
    )
