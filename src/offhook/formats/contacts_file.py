"""The project's own tables: contacts.csv and intervals.csv, and their Parquet twins."""

import gzip
from pathlib import Path

import polars as pl

from offhook.formats.interval_map import is_interval_map, parse_interval_map
from offhook.formats.mapped import Source, apply_map
from offhook.formats.mapping import (
    SECONDS,
    TEXTS,
    TIMES,
    Map,
    SecondsSpec,
    TimeSpec,
    map_text,
    parse_map,
    shipped_maps,
)
from offhook.formats.recorded import CONTACT_COLUMNS, History, conform
from offhook.formats.table_file import Table
from offhook.terms.errors import FileInvalid, NotAccepted, Problem

MANDATORY = ("contact_id", "queue", "queued_at", "outcome")
INTERVAL_COLUMNS = (
    "queue", "channel", "interval_start", "interval_s", "offered", "answered",
    "abandoned", "short_abandoned", "flow_out", "answered_in_T", "abandoned_in_T", "T_s",
    "handle_s", "wait_s", "staffed_s",
)  # fmt: skip
"""The columns of intervals.csv. `wait_s` is the waiting of the answered."""


def read_contacts(table: Table, source: Source) -> History:
    """Read a table in the columns of contacts.csv.

    Only contact_id, queue, queued_at, outcome and one of answered_at and wait_s must be
    there. Raise `FileInvalid` naming all that are not, and the maps that would fit.
    """
    problems = _absent(table, source.path)
    if problems:
        raise FileInvalid(source.path, problems)
    return apply_map(_own_map(table), table, source)


def _absent(table: Table, path: str) -> tuple[Problem, ...]:
    has = set(table.columns)
    wanted = [name for name in MANDATORY if name not in has]
    if not has & {"answered_at", "wait_s"}:
        wanted.append("answered_at or wait_s")
    fitting = [name for name in shipped_maps() if _fits(name, has)]
    advice = (
        f'a map: its columns are those of "{fitting[0]}"'
        if fitting
        else f"such a column, or a map ({', '.join(shipped_maps())}, or your own)"
    )
    return tuple(
        Problem(path, "columns", f"there is no column {name}", advice)
        for name in wanted
    )


def _fits(name: str, has: set[str]) -> bool:
    text, file, short = map_text(name)
    mapping = (
        parse_interval_map(text, file=file, name=short)
        if is_interval_map(text, file)
        else parse_map(text, file=file, name=short)
    )
    sources = set(mapping.sources())
    return bool(sources) and sources <= has


def _own_map(table: Table) -> Map:
    """Return the map that takes every column of our own by its own name."""
    has = table.columns
    return Map(
        name="contacts",
        times={name: (TimeSpec(column=name),) for name in TIMES if name in has},
        seconds={name: SecondsSpec(name) for name in SECONDS if name in has},
        texts={name: name for name in TEXTS if name in has},
    )


def write_contacts(contacts: pl.DataFrame, path: str | Path) -> None:
    """Write contacts that `read_history` reads back unchanged.

    The name decides: .parquet, .csv or .csv.gz. Times carry their offset.
    """
    write_table(conform(contacts, CONTACT_COLUMNS), Path(path))


def write_intervals(tally: pl.DataFrame, path: str | Path) -> None:
    """Write a table of `interval_table` as intervals.csv (or .parquet, .csv.gz)."""
    write_table(tally, Path(path))


def interval_table(
    tally: pl.DataFrame, *, interval_s: float, within_s: float
) -> pl.DataFrame:
    """Return counts by queue, channel and interval with the columns of intervals.csv.

    `tally` is of `measure.tallies.tally` by queue (and channel) and interval_start.
    """
    channel = pl.col("channel") if "channel" in tally.columns else pl.lit("voice")
    outs = ("timeout", "overflow", "callback", "empty", "key")
    flow_out = pl.sum_horizontal(name for name in outs if name in tally.columns)
    return tally.with_columns(
        channel.alias("channel"),
        pl.lit(interval_s).alias("interval_s"),
        flow_out.alias("flow_out"),
        pl.col("answered_in_t").alias("answered_in_T"),
        pl.col("abandoned_in_t").alias("abandoned_in_T"),
        pl.lit(within_s).alias("T_s"),
        (pl.col("talk_s") + pl.col("wrap_up_s")).alias("handle_s"),
        pl.col("wait_answered_s").alias("wait_s"),
        pl.lit(None, pl.Float64).alias("staffed_s"),
    ).select(INTERVAL_COLUMNS)


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as the name says: .parquet, .csv or .csv.gz; times with their offset."""
    name = path.name.lower()
    if name.endswith(".parquet"):
        frame.write_parquet(path)
        return
    if not name.endswith((".csv", ".csv.gz")):
        raise NotAccepted(
            where=str(path),
            wrong="the name does not say what to write",
            accepted="a name that ends in .csv, .csv.gz or .parquet",
        )
    text = csv_of(frame)
    path.write_bytes(gzip.compress(text, mtime=0) if name.endswith(".gz") else text)


def csv_of(frame: pl.DataFrame) -> bytes:
    """Return a table as CSV whose times are ISO 8601 with an offset."""
    times = [n for n, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    written = frame.with_columns(
        pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%S%.6f%:z") for name in times
    )
    return written.write_csv().encode()
