"""What is known of a day before it comes: weekday, month, year, holidays and events."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from offhook.forecast.history import Flags, Numbers, Rows
from offhook.terms.errors import NotAccepted

HOLIDAY = 7
"""The kind of a holiday; kinds 0 to 6 are the weekdays from Monday on."""

_BACKLOG_KEPT = 0.5
"""What is left, a working day later, of the calls that a closed day held back.

Chosen on rolling windows of the bank's calls of 2003: 0.4 to 0.6 do equally well."""


@dataclass(frozen=True, slots=True)
class Event:
    """Days that are not as usual: Ramadan hours, a campaign, a strike; both ends count."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays and events that a forecast is told of."""

    holidays: Mapping[date, str]
    events: tuple[Event, ...] = ()


NO_CALENDAR = Calendar({})


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Days in a row as a model sees them; every array has one entry (row) a day.

    `month` and `year` are phases in 0..1. `backlog` is how many calls a closed day may
    have held back: the log of the days since the last open one over what is usual, halved
    every working day. `special[day, name]` marks eves of holidays and named days.
    """

    number: Numbers
    kind: Rows
    month: Numbers
    year: Numbers
    backlog: Numbers
    special: Numbers

    def __len__(self) -> int:
        return len(self.number)

    def rows(self, rows: Rows) -> "Days":
        """Return some of the days."""
        return Days(
            self.number[rows],
            self.kind[rows],
            self.month[rows],
            self.year[rows],
            self.backlog[rows],
            self.special[rows],
        )


def country_calendar(country: str, first: date, last: date) -> dict[date, str]:
    """Return the public holidays of a country (FR, MA, DE, IL, US...) by day.

    >>> list(country_calendar("FR", date(2026, 7, 1), date(2026, 7, 31)))
    [datetime.date(2026, 7, 14)]
    """
    import holidays  # noqa: PLC0415  a quarter of a second, and few commands need it

    code, _, part = country.partition("-")
    try:
        found = holidays.country_holidays(
            code, subdiv=part or None, years=range(first.year, last.year + 1)
        )
    except (NotImplementedError, KeyError) as error:
        raise NotAccepted(
            where="--holidays",
            wrong=f'"{country}" is not a country that is known',
            accepted="a code such as FR, MA, DE, IL, US or DE-BY",
        ) from error
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}


def describe(calendar: Calendar, first_day: date, days: int, worked: Flags) -> Days:
    """Return what is known of `days` days from `first_day` on.

    `worked[weekday]` says on which weekdays contacts come at all.
    """
    dates = [first_day + timedelta(n) for n in range(days)]
    weekday = np.array([day.weekday() for day in dates], np.int64)
    holiday = np.array([day in calendar.holidays for day in dates])
    lengths = [monthrange(day.year, day.month)[1] for day in dates]
    parts = zip(dates, lengths, strict=True)
    return Days(
        number=np.arange(days, dtype=float),
        kind=np.where(holiday, HOLIDAY, weekday),
        month=np.array([(day.day - 1) / length for day, length in parts]),
        year=np.array([day.timetuple().tm_yday / 365.25 for day in dates]),
        backlog=_backlog(weekday, holiday, worked),
        special=_special(calendar, dates, holiday),
    )


def _backlog(weekday: Rows, holiday: Flags, worked: Flags) -> Numbers:
    """Return for each open day the calls that closed days before it held back."""
    found = np.zeros(len(weekday))
    carried, last, last_if_none_closed = 0.0, -1, -1
    for day, works in enumerate(worked[weekday]):
        if not works:
            continue
        if not holiday[day]:
            carried *= _BACKLOG_KEPT
            if last >= 0:
                carried += np.log((day - last) / (day - last_if_none_closed))
            found[day] = carried
            last = day
        last_if_none_closed = day
    return found


def _special(calendar: Calendar, dates: list[date], holiday: Flags) -> Numbers:
    """Return one column for eves, and one for each name of a holiday or an event."""
    ahead = calendar.holidays
    one = timedelta(days=1)
    eves = [day + one in ahead and day not in ahead for day in dates]
    named = sorted({ahead[day] for day in dates if day in ahead})
    columns = [np.array(eves, float)]
    columns += [
        np.array([ahead.get(day) == name for day in dates], float) for name in named
    ]
    for name in sorted({event.name for event in calendar.events}):
        spans = [event for event in calendar.events if event.name == name]
        within = [any(s.first <= day <= s.last for s in spans) for day in dates]
        columns.append(np.array(within, float))
    return np.column_stack(columns)
