"""Changes to the numbers of a hiring plan's file; all else in it stays as it was.

A number is read as `Given.value` shows it: ``0.85``, ``2026-09-07``, or by week
``2026-09-07 = 80, 2026-12-07 = 150``. Whether the result is a plan is for
`parse_hiring_plan` to say.
"""

import re
from collections.abc import Iterable, MutableMapping
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Table

from offhook.formats.hiring_plan import parse_hiring_plan
from offhook.formats.hiring_plan_given import places_in, typed
from offhook.formats.hiring_plan_kinds import ByWeek, Weeks
from offhook.formats.hiring_plan_required import NO_TABLES, Tables, required_from
from offhook.hiring.facts import Given, Origin

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def with_given(text: str, given: Iterable[Given]) -> str:
    """Return the text of a plan with other numbers, or with other words on their origin.

    Numbers that are not told of stay, and so do keys that the text does not have.
    """
    document = tomlkit.parse(text)
    before = {one.key: one for one in parse_hiring_plan(text, tables=NO_TABLES).given}
    places = {key: (table, name) for key, table, name in places_in(document)}
    for one in given:
        known = before.get(one.key)
        if known is None or known == one:
            continue
        if known.value != one.value:
            _set(*places[one.key], one.value)
        if (known.origin, known.note) != (one.origin, one.note):
            _mark(document, one.key, one.origin, one.note)
    return tomlkit.dumps(document)


def with_positions_typed(text: str, tables: Tables) -> str:
    """Return the text of a plan that stands alone: what it takes from tables is typed.

    It must be a plan with these tables. Such positions are marked as derived from them.
    """
    document = tomlkit.parse(text)
    named = [
        (key, table)
        for key, table, name in places_in(document)
        if name == "required"
        and isinstance(table[name], dict)
        and "plan" in table[name]
    ]
    if not named:
        return text
    facts = parse_hiring_plan(text, tables=tables)
    weeks = Weeks(facts.first_week, facts.weeks)
    for key, table in named:
        file, groups = table["required"]["plan"], table["required"].get("groups")
        found = required_from(tables, file, groups, weeks.first, weeks.count)
        table["required"] = _value(typed(ByWeek(weeks).write(found)), None)
        _mark(document, key, Origin.DERIVED, ", ".join((file, *(groups or ()))))
    return tomlkit.dumps(document)


def _mark(document: TOMLDocument, key: str, origin: Origin, note: str) -> None:
    if "marks" not in document:
        document["marks"] = tomlkit.table()
    document["marks"][key] = f"{origin}: {note}" if note else str(origin)


def _set(table: MutableMapping[str, Any], name: str, wanted: str) -> None:
    """Write a value in its place; a table of its own keeps its place and its comments."""
    fresh = _value(wanted, table[name])
    old = table[name]
    if not isinstance(fresh, dict) or not isinstance(old, Table):
        table[name] = fresh
        return
    for key in [key for key in old if key not in fresh]:
        del old[key]
    for key, value in fresh.items():
        if key not in old or typed(old[key]) != typed(value):
            old[key] = value


def _value(wanted: str, before: object) -> object:
    """Return what somebody typed: by week, a list where there was one, or one value."""
    if "=" in wanted:
        pairs = [pair.partition("=") for pair in wanted.split(",") if pair.strip()]
        series = tomlkit.inline_table()
        for key, _, value in pairs:
            series[key.strip()] = _one(value)
        return series
    if isinstance(before, list):
        return [_one(value) for value in wanted.split(";")]
    return _one(wanted)


def _one(wanted: str) -> int | float | str:
    wanted = wanted.strip()
    if not _NUMBER.fullmatch(wanted):
        return wanted
    return float(wanted) if "." in wanted else int(wanted)
