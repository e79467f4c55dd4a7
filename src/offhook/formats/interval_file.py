"""Read counts by interval: intervals.csv, any table with a map, or contacts to be counted.

Times without an offset are the local clock. What could not be taken as it stands is either
an error that names the rows, or counted in the reading's notes: nothing is repaired in
silence.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from offhook.forecast.history import Flags, IntervalHistory
from offhook.forecast.resample import coarser
from offhook.formats.history import read_history
from offhook.formats.interval_map import (
    IntervalMap,
    intervals_csv_map,
    is_interval_map,
    parse_interval_map,
)
from offhook.formats.interval_rows import (
    clock_changes,
    refuse_wrong_rows,
    typed_rows,
)
from offhook.formats.mapping import is_zone, map_text
from offhook.formats.recorded import History, Reading
from offhook.formats.table_file import ROW, Table, is_parquet, open_table, read_bytes
from offhook.terms.contacts import Outcome
from offhook.terms.errors import FileInvalid, NotAccepted, Problem
from offhook.terms.units import DAY_S

_COUNTED = ("interval_start", "offered")
_CONTACTS_INTERVAL_S = 300.0
_MOST_DAYS = 3_660
_MOST_VALUES = 50_000_000
_EXAMPLES = 5

TWICE = "rows that say again what another one said: counted once"
FOLDED = "rows of the hour that comes twice when clocks go back: their mean is taken"
SKIPPED = "rows of the hour that clocks skip: left out"
EMPTY = "rows without a count: missing"
COUNTED_FOLDED = "intervals of an hour that came twice: the mean of both is taken"
COUNTED_SKIPPED = "intervals of an hour that clocks skipped: missing"


@dataclass(frozen=True, slots=True)
class IntervalReading:
    """How a history was read: its rows, the length written, the country of its map."""

    reading: Reading
    interval_s: float
    holidays: str | None = None


def read_intervals(
    path: str | Path,
    *,
    map_file: str | Path | None = None,
    timezone: str | None = None,
) -> tuple[IntervalHistory, IntervalReading]:
    """Read a history of counts, or count one of contacts by five minutes.

    `map_file` is the name of a shipped map or the path of one; `timezone` comes before
    the map's. Raise `NotFound`, `NotAccepted` or `FileInvalid`, which say where and why.
    """
    where = str(path)
    if timezone is not None and not is_zone(timezone):
        raise NotAccepted(
            where="timezone",
            wrong=f'"{timezone}" is unknown',
            accepted="a name such as Europe/Paris or Africa/Casablanca",
        )
    if map_file is not None:
        text, file, name = map_text(map_file)
        if is_interval_map(text, file):
            mapping = parse_interval_map(text, file=file, name=name)
            return _read_counts(_open(path), mapping, where, timezone)
    elif (table := _counts_table(path)) is not None:
        return _read_counts(table, intervals_csv_map(table.columns), where, timezone)
    return _count(read_history(path, map_file=map_file, timezone=timezone))


def _open(path: str | Path) -> Table:
    return open_table(read_bytes(Path(path)), str(path))


def _counts_table(path: str | Path) -> Table | None:
    """Return the table of an intervals.csv, None where the file is something else."""
    content = read_bytes(Path(path))
    first_line = content.partition(b"\n")[0]
    if not is_parquet(content) and not all(n.encode() in first_line for n in _COUNTED):
        return None
    table = open_table(content, str(path))
    return table if set(_COUNTED) <= set(table.columns) else None


def _read_counts(
    table: Table, mapping: IntervalMap, path: str, timezone: str | None
) -> tuple[IntervalHistory, IntervalReading]:
    _check_columns(table, mapping, path)
    zone = timezone or mapping.timezone or "UTC"
    rows = typed_rows(table, mapping, zone)
    refuse_wrong_rows(rows.filter(pl.col("wrong").is_not_null()), table, path)
    notes = {
        SKIPPED: rows.filter("skipped").height,
        EMPTY: rows.filter(pl.col("offered").is_null() & ~pl.col("skipped")).height,
    }
    kept = rows.filter(~pl.col("skipped") & pl.col("offered").is_not_null())
    if kept.is_empty():
        problem = Problem(path, "rows", "there are none", "one row with a count")
        raise FileInvalid(path, (problem,))
    lengths = _lengths(kept, mapping, path)
    once, doubled = _once(kept, table.row_word, path)
    notes |= doubled
    history = _gridded(once, lengths, zone, path)
    reading = Reading(
        rows=table.rows.height + table.ragged,
        kept=once.height,
        rejected={"the number of fields is not that of the header": table.ragged}
        if table.ragged
        else {},
        notes={said: count for said, count in notes.items() if count},
        unread=tuple(n for n in table.columns if n not in mapping.sources()),
    )
    return history, IntervalReading(reading, history.interval_s, mapping.holidays)


def _check_columns(table: Table, mapping: IntervalMap, path: str) -> None:
    has = ", ".join(table.columns)
    problems = tuple(
        Problem(path, "columns", f'there is no column "{name}"', f"one of {has}")
        for name in mapping.sources()
        if name not in table.columns
    )
    if problems:
        raise FileInvalid(path, problems)


def _lengths(rows: pl.DataFrame, mapping: IntervalMap, path: str) -> dict[str, float]:
    """Return the length of the intervals of each queue, in seconds.

    Where nothing says it, it is the smallest gap between two starts of the file.
    """
    found: dict[str, float] = {}
    gap_s = _smallest_gap(rows)
    accepted = "one length for each queue that divides a day: 5, 6, 15, 30, 60 minutes"
    for (queue,), mine in rows.group_by("queue", maintain_order=True):
        written = mine["length"].drop_nulls().unique().sort().to_list()
        if len(written) > 1:
            both = " and ".join(f"{one / 60:g}" for one in written[:2])
            wrong = f'queue "{queue}" has intervals of {both} minutes'
            raise FileInvalid(path, (Problem(path, "interval_s", wrong, accepted),))
        length_s = written[0] if written else mapping.length_s or gap_s
        if not 0 < length_s <= DAY_S or DAY_S % length_s:
            wrong = f"intervals of {length_s / 60:g} minutes do not divide a day"
            raise FileInvalid(path, (Problem(path, "interval_s", wrong, accepted),))
        found[str(queue)] = float(length_s)
    longest = max(found.values())
    if any(longest % length_s for length_s in found.values()):
        both = " and ".join(f"{one / 60:g}" for one in sorted(set(found.values())))
        wrong = f"queues have intervals of {both} minutes, no multiples of each other"
        raise FileInvalid(path, (Problem(path, "interval_s", wrong, accepted),))
    return found


def _smallest_gap(rows: pl.DataFrame) -> float:
    gaps = rows["start"].unique().sort().diff().drop_nulls().dt.total_seconds()
    return float(gaps.min() or DAY_S) if len(gaps) else DAY_S  # type: ignore[arg-type]


def _once(
    rows: pl.DataFrame, word: str, path: str
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return one row for each queue and interval, and what became of the others."""
    numbers = ("offered", "answered", "handle_s", "aht_s")
    alike = [pl.col(name).n_unique() == 1 for name in numbers]
    many = rows.group_by("queue", "channel", "start", maintain_order=True).agg(
        pl.col(ROW),
        pl.col("folded").first(),
        said=pl.col("offered"),
        alike=pl.all_horizontal(alike),
        rows=pl.len(),
        **{name: pl.col(name).unique().mean() for name in numbers},
    )
    clash = many.filter((pl.col("rows") > 1) & ~pl.col("alike") & ~pl.col("folded"))
    if not clash.is_empty():
        accepted = "one row for each queue and interval"
        problems = [
            Problem(
                path,
                f"{word}s {', '.join(map(str, row[ROW][:3]))}",
                f'queue "{row["queue"]}" at {row["start"]} has '
                f"{' and '.join(f'{n:g}' for n in row['said'][:3])} contacts",
                accepted,
            )
            for row in clash.head(_EXAMPLES).iter_rows(named=True)
        ]
        if clash.height > _EXAMPLES:
            more = f"{clash.height - _EXAMPLES} more intervals are given twice"
            problems.append(Problem(path, "rows", more, accepted))
        raise FileInvalid(path, tuple(problems))
    doubled = many.filter(pl.col("rows") > 1)
    folded = doubled.filter("folded")["rows"].sum()
    again = (
        doubled.filter(~pl.col("folded"))["rows"].sum()
        - doubled.filter(~pl.col("folded")).height
    )
    notes = {FOLDED: int(folded), TWICE: int(again)}
    return _over_channels(many), notes


def _over_channels(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the contacts of all channels of a queue together."""
    known = pl.col("aht_s").is_not_null()
    busy = pl.when(known).then("offered")
    return rows.group_by("queue", "start", maintain_order=True).agg(
        pl.col("offered").sum(),
        answered=pl.when(pl.col("answered").count() > 0).then(pl.col("answered").sum()),
        handle_s=pl.when(pl.col("handle_s").count() > 0).then(pl.col("handle_s").sum()),
        aht_s=pl.when(known.any()).then(
            (pl.col("aht_s") * pl.col("offered")).sum() / busy.sum()
        ),
    )


def _gridded(
    rows: pl.DataFrame, lengths: dict[str, float], zone: str, path: str
) -> IntervalHistory:
    """Return the counts as arrays, all queues in the coarsest of their intervals."""
    first = rows["start"].min().date()  # type: ignore[union-attr]
    last = rows["start"].max().date()  # type: ignore[union-attr]
    days = (last - first).days + 1
    if days > _MOST_DAYS:
        wrong = f"the rows span {days} days, from {first} to {last}"
        raise FileInvalid(
            path, (Problem(path, "interval_start", wrong, "ten years at most"),)
        )
    parts = [
        _queue_history(
            rows.filter(pl.col("queue") == queue), queue, length_s, first, days
        )
        for queue, length_s in lengths.items()
    ]
    longest = max(lengths.values())
    parts = [coarser(part, longest) for part in parts]
    return IntervalHistory(
        queues=tuple(lengths),
        first_day=first,
        interval_s=longest,
        offered=np.concatenate([part.offered for part in parts]),
        handle_s=np.concatenate([part.handle_s for part in parts]),
        timezone=zone,
        source=path,
    )


def _queue_history(
    rows: pl.DataFrame, queue: str, length_s: float, first: date, days: int
) -> IntervalHistory:
    midnight = pl.col("start").dt.truncate("1d")
    placed = rows.select(
        day=(midnight - pl.lit(first).cast(pl.Datetime("us"))).dt.total_days(),
        at=(pl.col("start") - midnight).dt.total_microseconds() / 1e6 / length_s,
        offered="offered",
        mean_s=_mean_handle(),
    )
    at = placed["at"].to_numpy()
    if np.any(np.abs(at - np.round(at)) > 1e-6):
        raise NotAccepted(
            where=f'queue "{queue}"',
            wrong=f"an interval of {length_s / 60:g} minutes begins between two others",
            accepted="intervals that begin at midnight and follow one another",
        )
    shape = (1, days, round(DAY_S / length_s))
    offered, handle_s = np.full(shape, np.nan), np.full(shape, np.nan)
    where = (0, placed["day"].to_numpy(), np.round(at).astype(int))
    offered[where] = placed["offered"].to_numpy()
    handle_s[where] = placed["mean_s"].fill_null(np.nan).to_numpy()
    return IntervalHistory((queue,), first, length_s, offered, handle_s)


def _mean_handle() -> pl.Expr:
    """Return the mean handling time: as given, or all seconds over the answered."""
    answered = pl.coalesce(pl.col("answered"), pl.col("offered"))
    mean = pl.when(answered > 0).then(pl.col("handle_s") / answered)
    return pl.coalesce(pl.col("aht_s"), mean)


def _count(history: History) -> tuple[IntervalHistory, IntervalReading]:
    """Return inbound contacts counted by five minutes of the local clock."""
    local = pl.col("queued_at").dt.convert_time_zone(history.timezone)
    handle = pl.sum_horizontal("talk_s", "hold_s", "acw_s")
    answered = pl.col("outcome") == Outcome.ANSWERED
    inbound = pl.col("direction").fill_null("inbound") != "outbound"
    rows = (
        history.contacts.filter(inbound)
        .select(
            queue=pl.col("queue").fill_null("all"),
            start=local.dt.replace_time_zone(None).dt.truncate(
                f"{_CONTACTS_INTERVAL_S:.0f}s"
            ),
            handle=pl.when(answered & pl.col("talk_s").is_not_null()).then(handle),
        )
        .group_by("queue", "start")
        .agg(offered=pl.len().cast(pl.Float64), aht_s=pl.col("handle").mean())
        .with_columns(
            answered=pl.lit(None, pl.Float64), handle_s=pl.lit(None, pl.Float64)
        )
        .sort("queue", "start")
    )
    queues: list[str] = rows["queue"].unique().sort().to_list()
    lengths = dict.fromkeys(queues, _CONTACTS_INTERVAL_S)
    if rows.is_empty():
        problem = Problem(
            history.source, "rows", "all contacts are outbound", "an inbound contact"
        )
        raise FileInvalid(history.source, (problem,))
    counted = _gridded(rows, lengths, history.timezone, history.source)
    # Where contacts are counted, no contact means none, not unknown.
    offered = np.nan_to_num(counted.offered)
    skipped, folded = _clock_changes(counted)
    offered[:, skipped] = np.nan
    offered[:, folded] /= 2.0
    notes = {
        COUNTED_FOLDED: int(folded.sum()) * len(queues),
        COUNTED_SKIPPED: int(skipped.sum()) * len(queues),
    }
    seen = {said: count for said, count in notes.items() if count}
    reading = replace(history.read, notes={**history.read.notes, **seen})
    return replace(counted, offered=offered), IntervalReading(
        reading, _CONTACTS_INTERVAL_S
    )


def _clock_changes(history: IntervalHistory) -> tuple[Flags, Flags]:
    """Return which intervals `[day, interval]` the clocks skipped, and had twice."""
    start = pl.datetime_range(
        history.first_day,
        history.end_day,
        f"{history.interval_s:.0f}s",
        closed="left",
        time_unit="us",
        eager=True,
    )
    clock = pl.DataFrame({"start": start}).select(**clock_changes(history.timezone))
    shape = (history.days, history.intervals)
    return (
        clock["skipped"].to_numpy().reshape(shape),
        clock["folded"].to_numpy().reshape(shape),
    )
