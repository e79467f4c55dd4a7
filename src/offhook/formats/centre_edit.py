"""Changes to the text of a centre file, one value at a time; all else stays as it was.

What a form shows of a key is what stands in the file, and what a person types into it is
written there as it is, comments and order kept. Whether the result is a centre is for
`parse_centre` to say.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item, Table, Time

from offhook.formats.centre_people import (
    Known,
    agent_table,
    group_table,
    reserve_table,
    shift_table,
    site_table,
)
from offhook.formats.centre_queues import ArrivalsOf, queue_table
from offhook.formats.centre_toml import CENTRE_TABLE, NOT_SHARED, parse_centre
from offhook.formats.centre_voice import DIALLING, number_table, trunk_table
from offhook.formats.kinds import Choice, Text
from offhook.formats.tables import Key, Listed
from offhook.formats.tables import Table as KeyTable
from offhook.formats.voice_kinds import Contact
from offhook.terms.errors import NotAccepted, NotFound

ROWS = (
    "site", "shift", "queue", "group", "agent", "reserve", "trunk", "number",
)  # fmt: skip
DEFAULTS = ("defaults-queue", "defaults-group")
"""What the rows of a table share: ``[defaults.queue]`` and ``[defaults.group]``."""
ONES = ("centre", "dialling", *DEFAULTS)
SHARED = {"queue": "queue", "group": "group", "agent": "group"}
"""Which of ``[defaults]`` the rows of a table have."""
NAMES = ("clients", "skills", "pauses", "dispositions", "holidays", "notes")


def keys_of(table: str) -> tuple[Key, ...]:
    """Return the keys that a row of a table may have."""
    if table in DEFAULTS:
        keys = keys_of(table.partition("-")[2])
        return tuple(key for key in keys if key.name not in NOT_SHARED)
    known = Known()
    return {
        "centre": CENTRE_TABLE.keys,
        "dialling": DIALLING.keys,
        "site": site_table().keys,
        "shift": shift_table().keys,
        "queue": queue_table(known, ArrivalsOf("", 1800.0, {})).keys,
        "group": group_table(known).keys,
        "agent": agent_table(known).keys,
        "reserve": reserve_table(known).keys,
        "trunk": trunk_table().keys,
        "number": number_table(known).keys,
    }[table]


def identity(table: str) -> str:
    """Return the key by which the rows of a table are known."""
    return "number" if table == "number" else "id"


def is_text(key: Key) -> bool:
    """Return whether a key's value is written without quotes in a form."""
    return isinstance(key.kind, Text | Choice | Contact)


def ids(text: str, table: str) -> list[str]:
    r"""Return the ids of the rows of a table, in their order.

    >>> ids('[[site]]\nid = "agadir"', "site")
    ['agadir']
    """
    rows = _rows(_read(text), table)
    return [str(row.get(identity(table), "")) for row in rows]


def is_one(key: Key) -> bool:
    """Return whether a key's value is one word or number: nothing with brackets."""
    return not re.search(r"[\[{]", key.kind.accepted)


def is_listed(key: Key) -> bool:
    """Return whether a key's value is a list of words, which a form has one a line."""
    return isinstance(key.kind, Listed) and not isinstance(key.kind.kind, KeyTable)


def accepted(key: Key) -> str:
    """Return what a form says that a key takes; empty where its meaning says enough."""
    if is_text(key):
        return ""
    kind = key.kind
    if isinstance(kind, Listed) and is_listed(key):
        kind = kind.kind
    return "" if kind == Text() else str(kind.accepted)


def labels(text: str, table: str) -> dict[str, str]:
    r"""Return what the rows of a table are called, by their ids.

    >>> labels('[[site]]\nid = "agadir"\nname = "Agadir"\n[[site]]\nid = "fes"', "site")
    {'agadir': 'Agadir', 'fes': 'fes'}
    """
    known = identity(table)
    found = ((str(row.get(known, "")), row) for row in _rows(_read(text), table))
    return {one: str(row.get("name", one)) for one, row in found}


def shared(text: str, table: str) -> dict[str, str]:
    r"""Return what the rows of a table have of ``[defaults]``, as a person would type it.

    >>> shared("[defaults.queue]\nrecording = 0.1", "queue")
    {'recording': '0.1'}
    """
    told = _read(text).get("defaults", {}).get(SHARED.get(table, ""), {})
    return {str(key): typed(value).strip() for key, value in told.items()}


def values(text: str, table: str, name: str) -> dict[str, str]:
    r"""Return what is written for a row, as a person would type it.

    >>> values('[[site]]\nid = "a"\npositions = 40', "site", "a")
    {'id': 'a', 'positions': '40'}
    """
    row = _row(_read(text), table, name, is_new=False)
    return {str(key): typed(value) for key, value in row.items()}


def typed(value: object) -> str:
    """Return a value as it is typed into a form: texts without quotes."""
    if isinstance(value, str):
        return str(value)
    return value.as_string() if isinstance(value, Item) else str(value)


def held(text: str) -> object:
    """Return the value that a text of the file holds, plain; None where it is none.

    >>> held('{ 1 = "sales" }'), held('1 = "sales"'), held('["a"]'), held("10s")
    ({'1': 'sales'}, {'1': 'sales'}, ['a'], None)
    """
    # A table of its own, [number.menu], has no braces.
    for whole in (f"value = {text}", f"[value]\n{text}") if text else ():
        with suppress(TOMLKitError):
            return tomlkit.parse(whole).unwrap()["value"]
    return None


def written(value: Mapping[str, str] | Sequence[str]) -> str:
    """Return words, or words by name, as they are written on a line of the file.

    >>> written({"1": "sales", "*": "help"}), written(["g722", "alaw"])
    ('{1 = "sales", "*" = "help"}', '["g722", "alaw"]')
    """
    if not isinstance(value, Mapping):
        return tomlkit.item(list(value)).as_string()
    table = tomlkit.inline_table()
    table.update(value)
    return table.as_string()


def with_values(text: str, table: str, name: str, told: Mapping[str, str]) -> str:
    """Return the text with the values of one row changed; an empty one is taken away."""
    document = _document(text)
    row = _row(document, table, name)
    for key in keys_of(table):
        if key.name not in told:
            continue
        wanted = told[key.name].strip()
        if key.name in row and wanted == typed(row[key.name]).strip():
            continue
        if not wanted:
            row.pop(key.name, None)
        else:
            row[key.name] = _value(key, wanted)
    return tomlkit.dumps(document)


def with_row(text: str, table: str, told: Mapping[str, str]) -> str:
    """Return the text with one row more."""
    document = _document(text)
    fresh = tomlkit.table()
    for key in keys_of(table):
        wanted = told.get(key.name, "").strip()
        if wanted:
            fresh[key.name] = _value(key, wanted)
    if table not in document:
        document[table] = tomlkit.aot()
    document[table].append(fresh)
    return tomlkit.dumps(document)


def without_row(text: str, table: str, name: str) -> str:
    """Return the text with a row less."""
    document = _document(text)
    rows = document.get(table, [])
    left = [row for row in rows if str(row.get(identity(table), "")) != name]
    if len(left) == len(rows):
        raise NotFound(where="centre", kind=table, name=name, known="-")
    del document[table]
    if left:
        kept = tomlkit.aot()
        for row in left:
            kept.append(row)
        document[table] = kept
    return tomlkit.dumps(document)


def names(text: str, table: str) -> dict[str, str]:
    """Return a table of names, such as the skills."""
    return {str(key): str(name) for key, name in _read(text).get(table, {}).items()}


def with_names(text: str, table: str, told: Mapping[str, str]) -> str:
    """Return the text with another table of names."""
    document = _document(text)
    if not told:
        document.pop(table, None)
        return tomlkit.dumps(document)
    if table not in document:
        document[table] = tomlkit.table()
    row = document[table]
    for key in [key for key in row if key not in told]:
        del row[key]
    for key, name in told.items():
        if row.get(key) != name:
            row[key] = name
    return tomlkit.dumps(document)


def with_agent_skills(text: str, agent: str, skills: Mapping[str, int]) -> str:
    """Return the text with other proficiencies for one agent.

    `agent` is the name he is known by, which a row of his own may write beside its id. One of
    a group leaves it and gets a row of his own, with the group's ways: his shift, site, pace.
    The others keep their names.
    """
    document = _document(text)
    levels = tomlkit.inline_table()
    for skill, level in sorted(skills.items()):
        levels[skill] = level
    for row in _rows(document, "agent"):
        if str(row.get("name", row.get("id", ""))) == agent:
            row["skills"] = levels
            return tomlkit.dumps(document)
    centre = parse_centre(text)
    for group in centre.groups:
        if agent in group.agent_names():
            row = _row(document, "group", group.id)
            fresh = _leave(row, group.agent_names(), group.shifts, agent)
            fresh["skills"] = levels
            if group.agents == 1:
                document = _document(
                    without_row(tomlkit.dumps(document), "group", group.id)
                )
            if "agent" not in document:
                document["agent"] = tomlkit.aot()
            document["agent"].append(fresh)
            return tomlkit.dumps(document)
    raise NotFound(where="centre", kind="agent", name=agent, known="-")


def _leave(
    row: Table,
    members: tuple[str, ...],
    shifts: tuple[tuple[str, int], ...],
    agent: str,
) -> Table:
    """Take an agent out of his group's row; return a row for him."""
    fresh = tomlkit.table()
    fresh["id"] = agent
    place, shift = members.index(agent), shifts[0][0]
    for name, count in shifts:
        shift = name
        if place < count:
            break
        place -= count
    fresh["shift"] = shift
    theirs = {key.name for key in keys_of("agent")}
    for key, value in row.items():
        if key in theirs and key not in ("id", "name", "skills"):
            fresh[key] = value
    row["names"] = [member for member in members if member != agent]
    left = {name: count - (name == shift) for name, count in shifts}
    counts = tomlkit.inline_table()
    for name, count in left.items():
        if count:
            counts[name] = count
    row.pop("agents", None)  # as many, day and night, is a shift as well
    row["shifts"] = counts
    return fresh


@lru_cache(maxsize=8)
def _read(text: str) -> tomlkit.TOMLDocument:
    """Return the document of a text to read alone: one of a large centre takes half a second."""
    return _document(text)


def _document(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise NotAccepted(
            where="centre", wrong=str(error), accepted="TOML: key = value"
        ) from error


def _rows(document: tomlkit.TOMLDocument, table: str) -> list[Any]:
    rows = document.get(table, [])
    return list(rows) if isinstance(rows, AoT | list) else []


def _row(
    document: tomlkit.TOMLDocument, table: str, name: str, *, is_new: bool = True
) -> Table:
    """Return a row; a table that there is once is made, if it `is_new`."""
    if table in ONES:
        place: Any = document
        for step in table.split("-"):
            if step not in place:
                if not is_new:
                    return tomlkit.table()
                place[step] = tomlkit.table()
            place = place[step]
        return cast("Table", place)
    known = [str(row.get(identity(table), "")) for row in _rows(document, table)]
    if name in known:
        return cast("Table", _rows(document, table)[known.index(name)])
    raise NotFound(where="centre", kind=table, name=name, known=", ".join(known[:10]))


def _value(key: Key, wanted: str) -> object:
    """Return what a person typed as a value of the file.

    A text that is no TOML value is taken as it is: durations and expressions need no quotes.
    So is a time of day, which TOML would read as a value that no key of a centre has.
    """
    if is_text(key):
        return wanted
    try:
        document = tomlkit.parse(f"value = {wanted}")
    except TOMLKitError:
        document = tomlkit.document()
    if len(document) == 1:
        value = document["value"]
        return wanted if isinstance(value, Time) else value
    if wanted[:1] in "[{" or "\n" in wanted:
        raise NotAccepted(
            where=key.name,
            wrong=f"{wanted} is not one whole value",
            accepted=key.kind.accepted,
        )
    return wanted
