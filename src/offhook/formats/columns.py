"""Expressions that read one canonical column out of another system's columns.

Each comes with a second one: what is wrong in the row, or null. So a whole file is read in
one pass over its columns, and every row still says why it was rejected.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from offhook.formats.mapping import UNITS_S, Map, SecondsSpec, TimeSpec
from offhook.formats.recorded import INSTANT

FOLD = "__fold"  # appended to a time's name: it fell in the hour that comes twice
_NO_TEXT = pl.lit(None, pl.String)
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(2200, 1, 1, tzinfo=UTC)
_OFFSET = r"(?:Z|[+-]\d{2}:?\d{2})$"


@dataclass(frozen=True, slots=True)
class Column:
    """A value, what is wrong with it (null: nothing), and whether its hour is doubtful."""

    value: pl.Expr
    wrong: pl.Expr = _NO_TEXT
    fold: pl.Expr | None = None


def text(column: str, kind: pl.DataType) -> pl.Expr:
    """Return a column as text without blanks around it; an empty one is null."""
    value = pl.col(column)
    value = value if kind == pl.String else value.cast(pl.String)
    stripped = value.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def present(value: pl.Expr, name: str, mapping: Map) -> pl.Expr:
    """Return a text with the spellings that stand for "missing" made null."""
    spellings = mapping.missing.get(name)
    return pl.when(~value.is_in(spellings)).then(value) if spellings else value


def seconds(name: str, spec: SecondsSpec, mapping: Map, schema: pl.Schema) -> Column:
    """Return a duration in seconds."""
    written = present(text(spec.column, schema[spec.column]), name, mapping)
    number = written.cast(pl.Float64, strict=False)
    wrong = written.is_not_null() & ~number.is_finite().fill_null(value=False)
    for other in spec.minus:
        less = text(other, schema[other])
        subtrahend = less.cast(pl.Float64, strict=False)
        wrong |= less.is_not_null() & ~subtrahend.is_finite().fill_null(value=False)
        number = number - subtrahend
    reason = pl.when(wrong).then(pl.lit(f"{name} is not a number"))
    return Column(number * spec.unit_s if spec.unit_s != 1.0 else number, reason)


def time(name: str, specs: tuple[TimeSpec, ...], found: "Times") -> Column:
    """Return a time: of several ways to it, the first that the row has."""
    ways = [_way(name, spec, found) for spec in specs]
    folds = [way.fold for way in ways if way.fold is not None]
    return Column(
        value=pl.coalesce([way.value for way in ways]),
        wrong=pl.coalesce([way.wrong for way in ways]),
        fold=pl.any_horizontal(folds) if folds else None,
    )


@dataclass(frozen=True, slots=True)
class Times:
    """What reading a time takes: the map, the file's schema, its zone, earlier times."""

    mapping: Map
    schema: pl.Schema
    zone: str
    read: dict[str, Column]


def _way(name: str, spec: TimeSpec, found: Times) -> Column:
    if spec.after is not None:
        return _after(name, spec, found)
    if spec.date is not None and spec.time is not None:
        day = text(spec.date, found.schema[spec.date])
        written = day + " " + text(spec.time, found.schema[spec.time])
        return _instant(name, written, spec.layout, found.zone)
    assert spec.column is not None
    kind = found.schema[spec.column]
    if isinstance(kind, pl.Datetime):
        moment = pl.col(spec.column)
        if kind.time_zone is None:
            return _local(name, moment.cast(pl.Datetime("us")), moment, found.zone)
        return _plausible(name, moment.cast(INSTANT), moment)
    written = present(text(spec.column, kind), name, found.mapping)
    return _instant(name, written, spec.layout, found.zone)


def _after(name: str, spec: TimeSpec, found: Times) -> Column:
    assert spec.after is not None
    assert spec.seconds is not None
    base = found.read.get(spec.after)
    if base is None:
        base = _way(name, TimeSpec(column=spec.after), found)
    gap = seconds(f"{name} after {spec.after}", SecondsSpec(spec.seconds), found.mapping, found.schema)  # fmt: skip
    length = pl.duration(microseconds=(gap.value * 1e6).round().cast(pl.Int64))
    return Column(base.value + length, pl.coalesce(base.wrong, gap.wrong), base.fold)


def _instant(name: str, written: pl.Expr, layout: str, zone: str) -> Column:
    if layout in ("epoch-s", "epoch-ms"):
        unit = UNITS_S["ms"] if layout == "epoch-ms" else 1.0
        number = written.cast(pl.Float64, strict=False)
        # Out of the plausible range is caught below; beyond 64 bits it becomes null here.
        moment = (
            (number * unit * 1e6).round().cast(pl.Int64, strict=False).cast(INSTANT)
        )
        return _plausible(name, moment, written)
    if layout == "iso":
        return _iso(name, written, zone)
    if "%z" in layout or "%:z" in layout:
        return _plausible(
            name, written.str.strptime(INSTANT, layout, strict=False), written
        )
    naive = written.str.strptime(pl.Datetime("us"), layout, strict=False)
    return _local(name, naive, written, zone)


def _iso(name: str, written: pl.Expr, zone: str) -> Column:
    """Read ISO 8601, with an offset or in local time, with seconds or without."""
    spelled = written.str.replace(r"^(\d{4}-\d{2}-\d{2}) +", "${1}T")
    utc = spelled.str.replace(r" *Z$", "+00:00")
    has_offset = utc.str.contains(_OFFSET)
    aware = pl.coalesce(
        utc.str.strptime(INSTANT, layout, strict=False)
        for layout in ("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z")
    )
    naive = pl.coalesce(
        pl.when(~has_offset).then(spelled).str.strptime(
            pl.Datetime("us"), layout, strict=False
        )
        for layout in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    )  # fmt: skip
    local = _local(name, naive, written, zone)
    moment = pl.when(has_offset).then(aware).otherwise(local.value)
    plain = _plausible(name, moment, written)
    # The reasons of local time hold only for what has no offset.
    wrong = pl.when(has_offset).then(plain.wrong).otherwise(local.wrong)
    fold = None if local.fold is None else local.fold & ~has_offset
    return Column(moment, wrong, fold)


def _local(name: str, naive: pl.Expr, written: pl.Expr, zone: str) -> Column:
    """Read a local time. In the hour that comes twice, the first one is meant."""
    if zone == "UTC":
        return _plausible(name, naive.dt.replace_time_zone("UTC"), written)
    first, second = (
        naive.dt.replace_time_zone(
            zone, ambiguous=which, non_existent="null"
        ).dt.convert_time_zone("UTC")
        for which in ("earliest", "latest")
    )
    plain = _plausible(name, first, written)
    skipped = naive.is_not_null() & first.is_null()
    reason = pl.lit(f"{name} does not exist in {zone}: the clocks skipped that hour")
    wrong = pl.when(skipped).then(reason).otherwise(plain.wrong)
    return Column(first, wrong, (first != second).fill_null(value=False))


def _plausible(name: str, moment: pl.Expr, written: pl.Expr) -> Column:
    unread = written.is_not_null() & moment.is_null()
    far = ~moment.is_between(_FIRST, _LAST)
    wrong = (
        pl.when(unread)
        .then(pl.lit(f"{name} is not a time"))
        .when(far)
        .then(pl.lit(f"{name} is not between 1970 and 2200"))
    )
    return Column(moment, wrong)
