"""Required positions by week, from the table that ``offhook plan --csv`` writes."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePath

from offhook.formats.required_csv import HEADS
from offhook.hiring.facts import Series
from offhook.terms.errors import NotAccepted

REQUIRED_SHAPE = '{ plan = "agents.csv", groups = ["french"] }'
Tables = Callable[[str], str]
"""Gives the text of the table that a plan names, or raises `NotAccepted`."""


def tables_in(folder: Path) -> Tables:
    """Return the tables of a folder, as files name them from there."""

    def text_of(name: str) -> str:
        try:
            return (folder / name).read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise _wrong(f'"{PurePath(name).name}" cannot be read ({error})') from error

    return text_of


def tables_sent(texts: Mapping[str, str]) -> Tables:
    """Return the tables that came with a plan, and no others: wherever it says they are."""

    def text_of(name: str) -> str:
        file = PurePath(name).name
        if file not in texts:
            raise _wrong(f'"{file}" did not come with the plan')
        return texts[file]

    return text_of


NO_TABLES = tables_sent({})
"""For a plan that stands alone."""


def required_from(
    tables: Tables, name: str, groups: Sequence[str] | None, first: date, weeks: int
) -> Series:
    """Return the most agents at once of some groups (None: of all) in each week.

    A week that the table does not reach has the positions of the nearest one it does.
    """
    rows = list(csv.DictReader(io.StringIO(tables(name), newline="")))
    file = PurePath(name).name
    if not rows or not set(HEADS[:4]) <= set(rows[0]):
        raise _wrong(f'"{file}" has not the columns {", ".join(HEADS[:4])}')
    known = {row["group"] for row in rows}
    for group in groups or ():
        if group not in known:
            there = ", ".join(sorted(known))
            raise _wrong(f'"{file}" has no group "{group}" (it has {there})')
    most = _by_week(
        file, [r for r in rows if groups is None or r["group"] in groups], first
    )
    near = sorted(most)
    return tuple(
        float(most[min(near, key=lambda known: abs(known - week))])
        for week in range(weeks)
    )


def _by_week(
    file: str, rows: Iterable[dict[str, str]], first: date
) -> dict[int, float]:
    """Return the most agents at once of each week that has a row."""
    agents: dict[str, float] = defaultdict(float)
    for row in rows:
        try:
            agents[row["interval_start"]] += float(row["agents"])
        except (TypeError, ValueError) as error:
            raise _wrong(f'"{file}": "{row["agents"]}" is no number') from error
    most: dict[int, float] = {}
    for start, number in agents.items():
        try:
            week = (date.fromisoformat(start[:10]) - first).days // 7
        except ValueError as error:
            raise _wrong(f'"{file}": "{start}" is no time') from error
        most[week] = max(most.get(week, 0.0), number)
    if not most:
        raise _wrong(f'"{file}" has no rows of these groups')
    return most


def _wrong(wrong: str) -> NotAccepted:
    accepted = "a table that offhook plan --csv wrote, and groups of it"
    return NotAccepted(where="required", wrong=wrong, accepted=accepted)
