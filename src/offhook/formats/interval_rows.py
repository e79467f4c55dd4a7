"""The rows of a table of counts: each column typed, and what is wrong with each row."""

import polars as pl

from offhook.formats import columns
from offhook.formats.interval_map import IntervalMap
from offhook.formats.table_file import ROW, Table
from offhook.terms.errors import FileInvalid, Problem
from offhook.terms.units import DAY_S

_MOST_OFFERED = 1_000_000
_SHORTEST_S = 60.0
_NUMBERS = ("answered", "handle_s", "aht_s", "length")
_EXAMPLES = 5


def typed_rows(table: Table, mapping: IntervalMap, zone: str) -> pl.DataFrame:
    """Return queue, local start, counts and what is wrong with each row."""
    schema = table.rows.schema
    start = _local(mapping, schema, zone)
    offered = _number(mapping.offered, schema)
    taken = dict(
        zip(
            _NUMBERS,
            (mapping.answered, mapping.handle_s, mapping.aht_s, mapping.length),
            strict=True,
        )
    )
    numbers = {
        name: pl.lit(None, pl.Float64) if column is None else _number(column, schema)
        for name, column in taken.items()
    }
    texts = {
        f"{name}_written": pl.lit(None, pl.String)
        if column is None
        else columns.text(column, schema[column])
        for name, column in taken.items()
    }
    queue = (
        pl.lit(mapping.constant_queue or "all")
        if mapping.queue is None
        else columns.text(mapping.queue, schema[mapping.queue])
    )
    written = columns.text(mapping.offered, schema[mapping.offered])
    channel = (
        pl.lit(None, pl.String)
        if mapping.channel is None
        else columns.text(mapping.channel, schema[mapping.channel])
    )
    rows = table.rows.select(
        ROW,
        queue=queue,
        channel=channel,
        start=start,
        offered=offered,
        written=written,
        **numbers,
        **texts,
    )
    wrong = pl.coalesce(
        _said(pl.col("start").is_null(), "the start of the interval is not a time"),
        _said(pl.col("queue").is_null(), "the queue is empty"),
        _said(
            pl.col("written").is_not_null()
            & ~pl.col("offered").is_finite().fill_null(value=False),
            "the count is not a number",
        ),
        _said(pl.col("offered") < 0, "the count is negative"),
        _said(
            pl.col("offered") != pl.col("offered").round(), "the count is a fraction"
        ),
        _said(pl.col("offered") > _MOST_OFFERED, "the count is over a million"),
        *_wrong_times(),
    )
    if mapping.label == "end":
        length = pl.coalesce(pl.col("length"), pl.lit(mapping.length_s, pl.Float64))
        back = pl.duration(microseconds=(length * 1e6).cast(pl.Int64))
        rows = rows.with_columns(start=pl.col("start") - back)
    return rows.with_columns(wrong=wrong, **clock_changes(zone))


def _wrong_times() -> tuple[pl.Expr, ...]:
    """Return what may be wrong with the length, the answered and the handling times."""
    answered = pl.coalesce(pl.col("answered"), pl.col("offered"))
    mean_s = pl.coalesce(pl.col("aht_s"), pl.col("handle_s") / answered)
    unread = pl.any_horizontal(
        pl.col(f"{name}_written").is_not_null()
        & ~pl.col(name).is_finite().fill_null(value=False)
        for name in _NUMBERS
    )
    return (
        _said(unread, "a length, an answered count or a handling time is not a number"),
        _said(
            pl.min_horizontal("handle_s", "aht_s", "answered", "length") < 0,
            "a length, an answered count or a handling time is negative",
        ),
        _said(
            pl.col("answered") > pl.col("offered"),
            "more are answered than were offered",
        ),
        _said((mean_s > DAY_S) & (answered > 0), "a contact is handled for over a day"),
        _said(
            pl.col("length") < _SHORTEST_S,
            "an interval is shorter than a minute: are its minutes written as seconds?",
        ),
    )


def _said(condition: pl.Expr, reason: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(reason))


def _number(column: str, schema: pl.Schema) -> pl.Expr:
    kind = schema[column]
    value = pl.col(column) if kind.is_numeric() else columns.text(column, kind)
    return value.cast(pl.Float64, strict=False)


def _local(mapping: IntervalMap, schema: pl.Schema, zone: str) -> pl.Expr:
    """Return the start of an interval on the local clock; null where it is no time."""
    kind = schema[mapping.start]
    if isinstance(kind, pl.Datetime):
        moment = pl.col(mapping.start)
        if kind.time_zone is not None:
            moment = moment.dt.convert_time_zone(zone).dt.replace_time_zone(None)
        return moment.cast(pl.Datetime("us"))
    written = columns.text(mapping.start, kind)
    if mapping.layout != "iso":
        return written.str.strptime(pl.Datetime("us"), mapping.layout, strict=False)
    spelled = written.str.replace(r"^(\d{4}-\d{2}-\d{2}) +", "${1}T").str.replace(
        r" *Z$", "+00:00"
    )
    aware = pl.coalesce(
        spelled.str.strptime(pl.Datetime("us", "UTC"), layout, strict=False)
        for layout in ("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z")
    )
    naive = pl.coalesce(
        spelled.str.strptime(pl.Datetime("us"), layout, strict=False)
        for layout in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    )
    # A number after the sign of an offset is no fraction of a second.
    has_offset = spelled.str.contains(r"T[\d:.]+[+-]\d{2}:?\d{2}$")
    local = aware.dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return pl.when(has_offset).then(local).otherwise(naive)


def clock_changes(zone: str) -> dict[str, pl.Expr]:
    """Return whether a local time was skipped, or comes twice."""
    start = pl.col("start")
    first, second = (
        start.dt.replace_time_zone(zone, ambiguous=which, non_existent="null")
        for which in ("earliest", "latest")
    )
    return {
        "skipped": start.is_not_null() & first.is_null(),
        "folded": (first != second).fill_null(value=False),
    }


def refuse_wrong_rows(bad: pl.DataFrame, table: Table, path: str) -> None:
    """Raise what is wrong with rows, the first few of them by their number."""
    if bad.is_empty():
        return
    accepted = "a time, a queue and a whole number of contacts in every row"
    problems = [
        Problem(path, f"{table.row_word} {row[ROW]}", row["wrong"], accepted)
        for row in bad.head(_EXAMPLES).iter_rows(named=True)
    ]
    if bad.height > _EXAMPLES:
        more = f"{bad.height - _EXAMPLES} more rows are wrong"
        problems.append(Problem(path, "rows", more, accepted))
    raise FileInvalid(path, tuple(problems))
