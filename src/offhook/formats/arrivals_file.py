"""Recorded arrivals of a queue, from a history or from counts by interval.

A centre file may say ``arrivals = { file = "history.csv" }``. The file is read once, however
many queues are in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from offhook.formats import columns
from offhook.formats.findings import unknown
from offhook.formats.history import read_history
from offhook.formats.mapping import Map, TimeSpec, read_map, shipped_maps
from offhook.formats.table_file import ROW, Table, open_table, read_bytes
from offhook.policy.centre import ArrivalsFile, RecordedDay
from offhook.terms.errors import FileInvalid, NotAccepted, Problem
from offhook.terms.units import DAY_S

Week = tuple[tuple[float, ...], ...]
_COUNTED = ("queue", "interval_start", "interval_s", "offered")
_MOST_OFFERED = (
    1_000_000  # in one interval: more is a mistake, and would fill the memory
)
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class ArrivalsReader:
    """Reads the files that a centre file names; paths are relative to its `folder`."""

    folder: Path
    timezone: str
    _read: dict[tuple[str, str | None], pl.DataFrame] = field(default_factory=dict)

    def read(self, file: ArrivalsFile, queue: str) -> tuple[RecordedDay, ...]:
        """Return every day from the first of the file to its last, for one queue.

        Raise `OffhookError` with the name of the file, also for a queue it has not.
        """
        key = (file.path, file.map)
        if key not in self._read:
            self._read[key] = self._moments(file)
        moments = self._read[key]
        name = file.queue or queue
        found = moments.filter(pl.col("queue") == name)
        if found.is_empty():
            names = moments["queue"].drop_nulls().unique().sort().to_list()
            wrong, accepted = unknown("queue", name, names)
            raise NotAccepted(where=file.path, wrong=wrong, accepted=accepted)
        return _days(moments, found)

    def _moments(self, file: ArrivalsFile) -> pl.DataFrame:
        """Return queue and local time of every contact; `count` 0 only says a day."""
        path = self.folder / file.path
        if file.map is None and (table := _counts(path)) is not None:
            frame = _spread(table, str(path), self.timezone)
        else:
            frame = self._contacts(path, file.map)
        local = pl.col("at").dt.convert_time_zone(self.timezone)
        return frame.with_columns(local.dt.replace_time_zone(None))

    def _contacts(self, path: Path, map_name: str | None) -> pl.DataFrame:
        zone: str | None = self.timezone
        named: str | Path | None = map_name
        if map_name is not None:
            named = map_name if map_name in shipped_maps() else self.folder / map_name
            zone = None if read_map(named).timezone else zone
        history = read_history(path, map_file=named, timezone=zone)
        inbound = pl.col("direction").fill_null("inbound") != "outbound"
        return history.contacts.filter(inbound).select(
            "queue", pl.col("queued_at").alias("at"), pl.lit(1).alias("count")
        )


def means(recorded: Iterable[RecordedDay], interval_s: float) -> Week:
    """Return the mean contacts by weekday and interval of recorded days.

    A weekday that was not recorded has the mean of all days.

    >>> means([RecordedDay(0, (10.0, 50000.0)), RecordedDay(0, (20.0,))], 43200.0)[0]
    (1.0, 0.5)
    """
    days = list(recorded)
    intervals = round(DAY_S / interval_s)
    week = []
    for weekday in range(7):
        mine = [day for day in days if day.weekday == weekday] or days
        counts = [0] * intervals
        for day in mine:
            for at_s in day.arrivals_s:
                counts[min(int(at_s / interval_s), intervals - 1)] += 1
        week.append(tuple(count / max(len(mine), 1) for count in counts))
    return tuple(week)


def _days(moments: pl.DataFrame, found: pl.DataFrame) -> tuple[RecordedDay, ...]:
    """Return the days of the whole file, with the contacts of one queue."""
    midnight = pl.col("at").dt.truncate("1d")
    span = moments.select(first=midnight.min(), last=midnight.max())
    dates = pl.datetime_range(span["first"][0], span["last"][0], "1d", eager=True)
    since_s = (pl.col("at") - midnight).dt.total_microseconds() / 1e6
    by_day = {
        day: tuple(sorted(seconds))
        for day, seconds in found.filter(pl.col("count") > 0)
        .group_by(midnight)
        .agg(since_s.alias("seconds"))
        .iter_rows()
    }
    return tuple(RecordedDay(day.weekday(), by_day.get(day, ())) for day in dates)


def _counts(path: Path) -> Table | None:
    """Return the table of an intervals.csv, None where the file is something else."""
    content = read_bytes(path)
    first_line = content.partition(b"\n")[0]
    if not (
        content.startswith(b"PAR1") or all(n.encode() in first_line for n in _COUNTED)
    ):
        return None
    table = open_table(content, str(path))
    return table if set(_COUNTED) <= set(table.columns) else None


def _spread(table: Table, path: str, zone: str) -> pl.DataFrame:
    """Return the contacts of counted intervals, evenly spread inside each.

    An interval without contacts keeps one row, of `count` 0, for it says that its day
    was recorded.
    """
    schema = table.rows.schema
    spec = (TimeSpec(column="interval_start"),)
    found = columns.Times(Map(name="intervals"), schema, zone, {})
    start = columns.time("interval_start", spec, found)
    length = pl.col("interval_s").cast(pl.Float64, strict=False)
    offered = pl.col("offered").cast(pl.Float64, strict=False)
    rows = table.rows.select(
        ROW,
        queue=columns.text("queue", schema["queue"]),
        start=start.value,
        length=length,
        offered=offered,
        wrong=pl.coalesce(
            start.wrong,
            pl.when(start.value.is_null()).then(pl.lit("interval_start is empty")),
            pl.when(~length.is_between(1.0, DAY_S).fill_null(value=False)).then(
                pl.lit("interval_s is not a length of seconds up to a day")
            ),
            pl.when(
                ~offered.is_between(0, _MOST_OFFERED).fill_null(value=False)
                | (offered != offered.round())
            ).then(pl.lit("offered is not a whole number of contacts")),
        ),
    )
    _check(rows, table.row_word, path)
    many = rows.with_columns(
        place=pl.int_ranges(0, pl.max_horizontal(pl.col("offered"), 1).cast(pl.Int64))
    ).explode("place")
    part = (pl.col("place") + 0.5) / pl.max_horizontal(pl.col("offered"), 1)
    after = (part * pl.col("length") * 1e6).round().cast(pl.Int64)
    return many.select(
        "queue",
        at=pl.col("start") + pl.duration(microseconds=after),
        count=(pl.col("offered") > 0).cast(pl.Int32),
    )


def _check(rows: pl.DataFrame, word: str, path: str) -> None:
    bad = rows.filter(pl.col("wrong").is_not_null())
    problems = [
        Problem(path, f"{word} {row[ROW]}", row["wrong"], "a row of intervals.csv")
        for row in bad.head(_EXAMPLES).iter_rows(named=True)
    ]
    if bad.height > _EXAMPLES:
        more = f"{bad.height - _EXAMPLES} more rows are wrong"
        problems.append(Problem(path, "rows", more, "rows of intervals.csv"))
    if rows.is_empty():
        problems.append(Problem(path, "rows", "there are none", "one row at least"))
    if problems:
        raise FileInvalid(path, tuple(problems))
