"""Which numbers a hiring plan's file gives, and where it says that each comes from.

``[marks]`` names a key, or a whole table, and says fact, derived or assumption, with a
note. What nobody marks is an assumption.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from offhook.formats.findings import Spot, unknown
from offhook.formats.kinds import Text
from offhook.formats.tables import Named
from offhook.hiring.facts import Given, Origin

MARKS: Named[str] = Named(
    Text(accepted='a key such as "pool.agadir-fr.required"'),
    Text(
        accepted='"fact", "derived" or "assumption", and a note after a colon',
        pattern=r"(?s:(fact|derived|assumption)(:.*)?)",
    ),
    '{ "plan.opening" = "fact: early October; the day is an assumption" }',
)
_NO_NUMBERS = ("marks", "notes", "languages")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def given_in(tree: Mapping[str, Any], root: Spot) -> tuple[Given, ...]:
    """Return every key with numbers, in the order of the file, with its mark."""
    spot = root.at("marks")
    marks = MARKS.read(tree.get("marks", {}), spot)
    keys = {
        key: table[name]
        for key, table, name in places_in(tree)
        if _has_numbers(table[name])
    }
    tables = {key.rpartition(".")[0] for key in keys}
    for key in marks:
        if key not in keys and key not in tables:
            spot.at(key).wrong(*unknown("number", key, keys))
    return tuple(_given(key, value, marks) for key, value in keys.items())


def _given(key: str, value: object, marks: Mapping[str, str]) -> Given:
    mark = marks.get(key, marks.get(key.rpartition(".")[0], ""))
    word, _, note = mark.partition(":")
    return Given(key, typed(value), Origin(word or "assumption"), note.strip())


def places_in(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Yield every key of all tables with its table and its name there.

    A key is written ``plan.weeks``, ``defaults.pool.attrition``, ``pool.agadir-fr.required``.
    """
    for name, table in tree.items():
        if name not in _NO_NUMBERS:
            for label, row in _rows(name, table):
                yield from ((f"{label}.{key}", row, key) for key in row)


def _rows(name: str, table: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if name == "defaults" and isinstance(table, Mapping):
        for kind, one in table.items():
            yield from _rows(f"defaults.{kind}", one)
    elif isinstance(table, Mapping):
        yield name, table
    elif isinstance(table, list):
        for number, row in enumerate(table):
            if isinstance(row, Mapping):
                yield f"{name}.{row.get('id', number + 1)}", row


def _has_numbers(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_numbers(one) for one in value.values())
    if isinstance(value, list):
        return any(_has_numbers(one) for one in value)
    if isinstance(value, str):
        return bool(_DAY.fullmatch(value))
    return isinstance(value, (int, float, date)) and not isinstance(value, bool)


def typed(value: object) -> str:
    """Return a value as a person would type it.

    >>> typed({"2026-09-07": 80, "2026-12-07": 150.0})
    '2026-09-07 = 80, 2026-12-07 = 150'
    """
    if isinstance(value, dict):
        return ", ".join(f"{key} = {typed(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "; ".join(typed(one) for one in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
