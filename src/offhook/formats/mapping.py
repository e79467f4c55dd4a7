"""Maps: how the columns of another system's file become the columns of a history.

A map is a TOML file; docs/reference/maps.md describes it, and `maps/` holds those that
are shipped. Reading one finds all that is wrong with it at once.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offhook.formats.recorded import CONTACT_COLUMNS, INSTANT
from offhook.terms.contacts import Channel, Outcome
from offhook.terms.errors import FileInvalid, NotFound, Problem

VIRTUAL_START = "virtual_start_at"
TIMES = (*(n for n, kind in CONTACT_COLUMNS.items() if kind == INSTANT), VIRTUAL_START)
SECONDS = tuple(name for name in CONTACT_COLUMNS if name.endswith("_s"))
TEXTS = tuple(n for n in CONTACT_COLUMNS if n not in TIMES and n not in SECONDS)
ACCEPTED_VALUES: dict[str, tuple[str, ...]] = {
    "outcome": tuple(str(outcome) for outcome in Outcome),
    "channel": tuple(channel.name.lower() for channel in Channel),
}
_KEYS = (
    "about", "kind", "timezone", "columns", "values", "constants", "missing", "credit",
    "ignore", "aliases",
)  # fmt: skip
_TIME_KEYS = ("column", "format", "date", "time", "after", "seconds")
_SECONDS_KEYS = ("column", "minus", "unit")
UNITS_S = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class TimeSpec:
    """One way to a time: a column, a date and a time column, or seconds after a time.

    `layout` is "iso", "epoch-s", "epoch-ms" or a strftime pattern. `after` names a time
    of the history or a column of the file.
    """

    column: str | None = None
    date: str | None = None
    time: str | None = None
    layout: str = "iso"
    after: str | None = None
    seconds: str | None = None

    def sources(self) -> tuple[str, ...]:
        """Return the columns of the file it takes something from."""
        named = (self.column, self.date, self.time, self.seconds)
        after = None if self.after in TIMES else self.after
        return tuple(name for name in (*named, after) if name)


@dataclass(frozen=True, slots=True)
class SecondsSpec:
    """A duration: a column of some unit, less the columns of `minus`."""

    column: str
    minus: tuple[str, ...] = ()
    unit_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Ignore:
    """Rows left out on purpose: each column has one of its values."""

    label: str
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Credit:
    """Seconds of place in line that a value of `column` is given."""

    column: str
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Map:
    """A map: of `times` the first that is there counts. Values compare as text."""

    name: str
    about: str = ""
    kind: str = "table"
    timezone: str | None = None
    times: Mapping[str, tuple[TimeSpec, ...]] = field(default_factory=dict)
    seconds: Mapping[str, SecondsSpec] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    credit: Credit | None = None
    ignores: tuple[Ignore, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def sources(self) -> tuple[str, ...]:
        """Return the columns of the file that the map takes something from."""
        found = [s for specs in self.times.values() for t in specs for s in t.sources()]
        found += [name for spec in self.seconds.values() for name in _used(spec)]
        found += self.texts.values()
        found += [name for ignore in self.ignores for name in ignore.where]
        found += [self.credit.column] if self.credit else []
        return tuple(dict.fromkeys(found))


def _used(spec: SecondsSpec) -> tuple[str, ...]:
    return (spec.column, *spec.minus)


def shipped_maps() -> tuple[str, ...]:
    """Return the names of the maps that come with Offhook."""
    folder = resources.files("offhook.formats") / "maps"
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def read_map(name: str | Path) -> Map:
    """Read a shipped map by its name, or any other by its path."""
    text, file, short = map_text(name)
    return parse_map(text, file=file, name=short)


def map_text(name: str | Path) -> tuple[str, str, str]:
    """Return the text of a map, the file it is in, and its short name."""
    if str(name) in shipped_maps():
        folder = resources.files("offhook.formats") / "maps"
        text = (folder / f"{name}.toml").read_text(encoding="utf-8")
        return text, f"{name}.toml", str(name)
    path = Path(name)
    if not path.is_file():
        known = ", ".join((*shipped_maps(), "the path of a .toml file"))
        raise NotFound(where="map", kind="map", name=str(name), known=known)
    try:
        return path.read_text(encoding="utf-8"), str(path), path.stem
    except UnicodeDecodeError as error:
        problem = Problem(str(path), "encoding", "it is not UTF-8", "text in UTF-8")
        raise FileInvalid(str(path), (problem,)) from error


def parse_map(text: str, *, file: str, name: str) -> Map:
    """Return the map that a TOML text describes, or every problem in it at once.

    >>> parse_map('columns.queue = "skill"', file="m.toml", name="m").texts
    {'queue': 'skill'}
    """
    tree = map_tree(text, file)
    parser = _Parser(file)
    found = parser.map(tree, name)
    if parser.problems:
        raise FileInvalid(file, tuple(parser.problems))
    return found


def map_tree(text: str, file: str) -> dict[str, Any]:
    """Return the keys of a map's text, or say where it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(file, "syntax", str(error), "TOML")
        raise FileInvalid(file, (problem,)) from error


def as_text(value: object) -> str:
    """Return a value of a map as the text it is compared by.

    >>> as_text(True), as_text(2), as_text("a")
    ('true', '2', 'a')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Parser:
    """Walks the tree of a map and gathers problems instead of stopping at the first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def wrong(self, where: str, wrong: str, accepted: str) -> None:
        self.problems.append(Problem(self.file, where, wrong, accepted))

    def map(self, tree: dict[str, Any], name: str) -> Map:
        self.known(tree, _KEYS, "")
        times, seconds, texts = self.columns(self.table(tree, "columns"))
        zone = self.zone(tree.get("timezone"))
        kind = str(tree.get("kind", "table"))
        if kind == "intervals":
            accepted = '"table" or "queue_log", which hold contacts one by one'
            self.wrong("kind", "this map reads counts by interval", accepted)
        elif kind not in ("table", "queue_log"):
            accepted = '"table", "queue_log" or "intervals"'
            self.wrong("kind", f'"{kind}" is unknown', accepted)
        return Map(
            name=name,
            about=str(tree.get("about", "")),
            kind=kind,
            timezone=zone,
            times=times,
            seconds=seconds,
            texts=texts,
            values=self.values(self.table(tree, "values")),
            constants=self.constants(self.table(tree, "constants")),
            missing=self.missing(self.table(tree, "missing")),
            credit=self.credit(tree),
            ignores=self.ignores(tree.get("ignore", [])),
            aliases={k: str(v) for k, v in self.table(tree, "aliases").items()},
        )

    def table(self, tree: dict[str, Any], key: str) -> dict[str, Any]:
        found = tree.get(key, {})
        if isinstance(found, dict):
            return found
        self.wrong(key, "it is not a table", f"[{key}] with one line for each entry")
        return {}

    def known(self, tree: Mapping[str, Any], keys: tuple[str, ...], at: str) -> None:
        for key in tree:
            if key not in keys:
                self.wrong(f"{at}{key}", "this key is unknown", ", ".join(keys))

    def zone(self, zone: object) -> str | None:
        if zone is None:
            return None
        if is_zone(str(zone)):
            return str(zone)
        self.wrong("timezone", f'"{zone}" is unknown', "a name such as Europe/Paris")
        return None

    def columns(
        self, tree: dict[str, Any]
    ) -> tuple[dict[str, tuple[TimeSpec, ...]], dict[str, SecondsSpec], dict[str, str]]:
        self.known(tree, (*CONTACT_COLUMNS, VIRTUAL_START), "columns.")
        times, seconds, texts = {}, {}, {}
        for name, spec in tree.items():
            where = f"columns.{name}"
            if name in TIMES:
                ways = spec if isinstance(spec, list) else [spec]
                times[name] = tuple(self.time(way, where) for way in ways)
            elif name in SECONDS:
                seconds[name] = self.duration(spec, where)
            elif isinstance(spec, str):
                texts[name] = spec
            else:
                self.wrong(where, "it is not a column name", 'a name in "quotes"')
        return times, seconds, texts

    def time(self, spec: object, where: str) -> TimeSpec:
        if isinstance(spec, str):
            return TimeSpec(column=spec)
        accepted = (
            "a column, or {column, format}, {date, time, format}, {after, seconds}"
        )
        keys = set(spec) - {"format"} if isinstance(spec, dict) else set()
        if not isinstance(spec, dict) or keys not in (
            {"column"}, {"date", "time"}, {"after", "seconds"},
        ):  # fmt: skip
            self.wrong(where, f"{spec!r} does not say where the time is", accepted)
            return TimeSpec()
        words = {key: str(value) for key, value in spec.items()}
        return TimeSpec(layout=words.pop("format", "iso"), **words)

    def duration(self, spec: object, where: str) -> SecondsSpec:
        if isinstance(spec, str):
            return SecondsSpec(spec)
        if not isinstance(spec, dict) or "column" not in spec:
            self.wrong(
                where, f"{spec!r} names no column", "a column, or {column, minus, unit}"
            )
            return SecondsSpec("")
        self.known(spec, _SECONDS_KEYS, f"{where}.")
        unit = str(spec.get("unit", "s"))
        if unit not in UNITS_S:
            self.wrong(f"{where}.unit", f'"{unit}" is unknown', ", ".join(UNITS_S))
        minus = spec.get("minus", [])
        names = minus if isinstance(minus, list) else [minus]
        return SecondsSpec(
            str(spec["column"]), tuple(map(str, names)), UNITS_S.get(unit, 1.0)
        )

    def values(self, tree: dict[str, Any]) -> dict[str, dict[str, str]]:
        self.known(tree, TEXTS, "values.")
        for name in tree:
            for source, meaning in self.table(tree, name).items():
                self.value(name, meaning, f"values.{name}.{source}")
        return {
            name: {key: as_text(value) for key, value in self.table(tree, name).items()}
            for name in tree
        }

    def value(self, name: str, value: object, where: str) -> None:
        accepted = ACCEPTED_VALUES.get(name)
        if accepted and value not in accepted:
            self.wrong(where, f"{value!r} is unknown", ", ".join(accepted))
        if name == "priority" and not isinstance(value, int):
            self.wrong(where, f"{value!r} is not a priority", "a whole number")

    def constants(self, tree: dict[str, Any]) -> dict[str, str]:
        self.known(tree, (*TEXTS, "credit_s"), "constants.")
        for name, value in tree.items():
            self.value(name, value, f"constants.{name}")
        return {name: as_text(value) for name, value in tree.items()}

    def missing(self, tree: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        self.known(tree, tuple(CONTACT_COLUMNS), "missing.")
        return {
            name: tuple(
                as_text(value)
                for value in (values if isinstance(values, list) else [values])
            )
            for name, values in tree.items()
        }

    def credit(self, tree: dict[str, Any]) -> Credit | None:
        if "credit" not in tree:
            return None
        spec = self.table(tree, "credit")
        self.known(spec, ("column", "seconds"), "credit.")
        seconds = self.table(spec, "seconds")
        for key, value in seconds.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                self.wrong(
                    f"credit.seconds.{key}", f"{value!r} is no number", "seconds"
                )
                return None
        if "column" not in spec or not seconds:
            self.wrong("credit", "it lacks column or seconds", "both of them")
            return None
        return Credit(str(spec["column"]), {k: float(v) for k, v in seconds.items()})

    def ignores(self, rules: object) -> tuple[Ignore, ...]:
        accepted = 'label = "...", where = { column = value or [values] }'
        found = []
        for n, rule in enumerate(rules if isinstance(rules, list) else [rules]):
            if not isinstance(rule, dict) or set(rule) != {"label", "where"}:
                self.wrong(f"ignore[{n}]", "it lacks label or where", accepted)
                continue
            where = self.table(rule, "where")
            found.append(
                Ignore(
                    str(rule["label"]),
                    {
                        column: tuple(map(as_text, v if isinstance(v, list) else [v]))
                        for column, v in where.items()
                    },
                )
            )
        return tuple(found)


def is_zone(name: str) -> bool:
    """Return whether a time zone of that name is known here.

    >>> is_zone("Asia/Jerusalem"), is_zone("Moon/Tranquility")
    (True, False)
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
