"""Read holidays and events from a CSV file: name, first day, last day, kind.

Moving feasts, Ramadan hours, campaigns and closings are data, written by those who know
them. `last` may be empty for one day; `kind` is ``event`` (as it is without the column) or
``holiday``.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from offhook.forecast.calendar import Calendar, Event
from offhook.formats.table_file import decode, read_bytes
from offhook.terms.errors import FileInvalid, Problem

_KINDS = ("event", "holiday")
_HEADER = "the columns name, first, last and kind (the last two may be missing)"


def read_calendar(path: Path, holidays: Mapping[date, str]) -> Calendar:
    """Return holidays that are known already together with those, and events, of a file."""
    where = str(path)
    return parse_calendar(decode(read_bytes(path), where), where, holidays)


def parse_calendar(text: str, file: str, holidays: Mapping[date, str]) -> Calendar:
    r"""Return the calendar of a CSV text, or every problem in it at once.

    >>> parse_calendar("name,first,last\nRamadan,2026-02-18,2026-03-19", "e.csv", {}).events
    (Event(name='Ramadan', first=datetime.date(2026, 2, 18), last=datetime.date(2026, 3, 19)),)
    """
    rows = csv.DictReader(io.StringIO(text))
    problems: list[Problem] = []
    if not {"name", "first"} <= set(rows.fieldnames or ()):
        found = ", ".join(rows.fieldnames or ()) or "no columns"
        problems.append(Problem(file, "header", f"it has {found}", _HEADER, 1))
        raise FileInvalid(file, tuple(problems))
    events: list[Event] = []
    named = dict(holidays)
    for number, row in enumerate(rows, start=2):
        event = _event(row, file, number, problems)
        kind = (row.get("kind") or "event").strip().lower()
        if kind not in _KINDS:
            problems.append(
                Problem(
                    file, "kind", f'"{kind}" is unknown', " or ".join(_KINDS), number
                )
            )
        elif event is not None and kind == "event":
            events.append(event)
        elif event is not None:
            days = (event.last - event.first).days + 1
            named |= {event.first + timedelta(n): event.name for n in range(days)}
    if problems:
        raise FileInvalid(file, tuple(problems))
    return Calendar(named, tuple(events))


def _event(
    row: Mapping[str, str | None], file: str, line: int, problems: list[Problem]
) -> Event | None:
    """Return the event of a row; what is wrong with it goes to `problems`."""
    name = (row.get("name") or "").strip()
    first = _day(row.get("first"), "first", file, line, problems)
    last = first
    if (row.get("last") or "").strip():
        last = _day(row.get("last"), "last", file, line, problems)
    if not name:
        problems.append(Problem(file, "name", "it is empty", "a name", line))
    if first is None or last is None or not name:
        return None
    if last < first:
        wrong = f"{last} is before {first}"
        problems.append(Problem(file, "last", wrong, "a day from the first on", line))
        return None
    return Event(name, first, last)


def _day(
    text: str | None, key: str, file: str, line: int, problems: list[Problem]
) -> date | None:
    written = (text or "").strip()
    try:
        return date.fromisoformat(written)
    except ValueError:
        accepted = "a day such as 2026-02-18"
        problems.append(Problem(file, key, f'"{written}" is no day', accepted, line))
        return None
