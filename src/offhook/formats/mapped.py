"""Apply a map to the rows of a table file: a history, with every row accounted for."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from offhook.formats import columns
from offhook.formats.columns import Column, Times
from offhook.formats.mapping import (
    ACCEPTED_VALUES,
    TEXTS,
    TIMES,
    VIRTUAL_START,
    Map,
)
from offhook.formats.recorded import (
    CONTACT_COLUMNS,
    EXAMPLES,
    History,
    Reading,
    conform,
)
from offhook.formats.table_file import ROW, Table
from offhook.terms.contacts import Outcome
from offhook.terms.errors import FileInvalid, Problem

_WRONG, _LABEL = "__wrong", "__label"
_FOLDED = "__folded"
RAGGED = "the number of fields is not that of the header"


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from, and the time zone given beside the file, if any."""

    path: str
    timezone: str | None = None


def apply_map(mapping: Map, table: Table, source: Source) -> History:
    """Read a table by a map. Raise `FileInvalid` if it lacks columns or all is rejected."""
    check_columns(mapping, table, source.path)
    zone = source.timezone or mapping.timezone or "UTC"
    labelled = table.rows.with_columns(_label(mapping, table.rows.schema))
    taken = labelled.filter(pl.col(_LABEL).is_null())
    judged = _judge(_read_columns(mapping, taken, zone))
    kept = judged.filter(pl.col(_WRONG).is_null())
    rejected = judged.filter(pl.col(_WRONG).is_not_null())
    counted, shown = _counted(rejected[_WRONG]), _examples(rejected, table)
    if table.ragged:
        counted[RAGGED], shown[RAGGED] = table.ragged, table.ragged_examples
    reading = Reading(
        rows=table.rows.height + table.ragged,
        kept=kept.height,
        left_out=_counted(labelled[_LABEL]),
        rejected=counted,
        examples=shown,
        notes=_notes(kept),
        unread=tuple(n for n in table.columns if n not in mapping.sources()),
    )
    if kept.is_empty():
        raise nothing_kept(source.path, reading)
    contacts = conform(_derive(kept), CONTACT_COLUMNS)
    ordered = contacts.sort("queued_at", maintain_order=True)
    return History(ordered, None, zone, source.path, reading)


def nothing_kept(path: str, reading: Reading) -> FileInvalid:
    """Return the error of a file without a single row that can be used."""
    problems = [
        Problem(
            path,
            "rows",
            f"{reason} ({count} of {reading.rows} rows; "
            f"{(reading.examples.get(reason) or ('',))[0]})",
            "see docs/reference/formats.md",
        )
        for reason, count in reading.rejected.items()
    ]
    if not problems:
        wrong = f"none of the {reading.rows} rows is a contact"
        problems = [Problem(path, "rows", wrong, "at least one contact")]
    return FileInvalid(path, tuple(problems))


def check_columns(mapping: Map, table: Table, path: str) -> None:
    """Raise one problem for each column the map wants and the file has not."""
    has = ", ".join(table.columns)
    absent = [name for name in mapping.sources() if name not in table.columns]
    problems = [
        Problem(path, "columns", f'there is no column "{name}"', f"one of {has}")
        for name in absent
    ]
    named = {*mapping.times, *mapping.texts, *mapping.seconds, *mapping.constants}
    wanted = ["queue", "queued_at", "outcome"]
    problems += [
        Problem(mapping.name, "columns", f'nothing is given for "{name}"', "a column")
        for name in wanted
        if name not in named
    ]
    if not named & {"wait_s", "answered_at"}:
        wrong = "neither wait_s nor answered_at is given"
        problems.append(Problem(mapping.name, "columns", wrong, "one of them"))
    if problems:
        raise FileInvalid(path, tuple(problems))


def _label(mapping: Map, schema: pl.Schema) -> pl.Expr:
    """Return why a row is left out on purpose; null if it is not."""
    rules = [
        pl.when(
            pl.all_horizontal(
                columns.text(name, schema[name]).is_in(values).fill_null(value=False)
                for name, values in rule.where.items()
            )
        ).then(pl.lit(rule.label))
        for rule in mapping.ignores
    ]
    return pl.coalesce([*rules, pl.lit(None, pl.String)]).alias(_LABEL)


def _read_columns(mapping: Map, rows: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Add the canonical columns, and the first thing wrong with each row."""
    found = dict(_columns(mapping, rows.schema, zone))
    wrongs = [column.wrong for column in found.values()]
    folds = [column.fold for column in found.values() if column.fold is not None]
    return rows.select(
        ROW,
        *(column.value.alias(name) for name, column in found.items()),
        pl.coalesce([*wrongs, pl.lit(None, pl.String)]).alias(_WRONG),
        (pl.any_horizontal(folds) if folds else pl.lit(value=False)).alias(_FOLDED),
    )


def _columns(
    mapping: Map, schema: pl.Schema, zone: str
) -> Iterator[tuple[str, Column]]:
    times = Times(mapping, schema, zone, {})
    for name in TIMES:
        if name in mapping.times:
            times.read[name] = columns.time(name, mapping.times[name], times)
    yield from times.read.items()
    for name, spec in mapping.seconds.items():
        yield name, columns.seconds(name, spec, mapping, schema)
    for name in TEXTS:
        if name in mapping.texts or name in mapping.constants:
            yield name, _text_column(name, mapping, schema)
    if "credit_s" not in mapping.seconds:
        yield "credit_s", Column(_credit(mapping, schema))


def _text_column(name: str, mapping: Map, schema: pl.Schema) -> Column:
    constant = pl.lit(mapping.constants.get(name), pl.String)
    if name not in mapping.texts:
        return _checked(name, constant)
    column = mapping.texts[name]
    written = columns.present(columns.text(column, schema[column]), name, mapping)
    meanings = mapping.values.get(name, {})
    if meanings:
        written = written.replace(list(meanings), list(meanings.values()))
    return _checked(name, pl.coalesce(written, constant))


def _checked(name: str, written: pl.Expr) -> Column:
    """Return a text column with what is wrong in it, by the values its name accepts."""
    if name in ACCEPTED_VALUES:
        unknown = ~written.is_in(ACCEPTED_VALUES[name])
        reason = pl.lit(f'{name} "') + written + pl.lit('" is unknown')
        return Column(written, pl.when(unknown).then(reason))
    if name == "priority":
        number = written.cast(pl.Int32, strict=False)
        unread = written.is_not_null() & number.is_null()
        return Column(
            number, pl.when(unread).then(pl.lit("priority is not a whole number"))
        )
    return Column(written)


def _credit(mapping: Map, schema: pl.Schema) -> pl.Expr:
    constant = float(mapping.constants.get("credit_s", "0"))
    if mapping.credit is None:
        return pl.lit(constant)
    column, given = mapping.credit.column, mapping.credit.seconds
    return columns.text(column, schema[column]).replace_strict(
        list(given), list(given.values()), default=constant, return_dtype=pl.Float64
    )


def _judge(read: pl.DataFrame) -> pl.DataFrame:
    """Add to the first thing wrong in a row what its columns say against each other."""
    full = _with_absent(read)
    answered = pl.col("outcome") == Outcome.ANSWERED
    unknown_wait = pl.col("wait_s").is_null() & pl.col("answered_at").is_null()
    checks = [
        *((f"{name} is missing", pl.col(name).is_null())
          for name in ("contact_id", "queue", "queued_at", "outcome")),
        *((f"{name} is negative", pl.col(name) < 0.0)
          for name in ("wait_s", "ring_s", "talk_s", "hold_s", "acw_s", "credit_s")),
        ("answered before it was queued", pl.col("answered_at") < pl.col("queued_at")),
        ("ended before it was queued", pl.col("ended_at") < pl.col("queued_at")),
        ("ended before it was answered", pl.col("ended_at") < pl.col("answered_at")),
        ("answered, with neither wait_s nor answered_at", answered & unknown_wait),
    ]  # fmt: skip
    reasons = [pl.when(check).then(pl.lit(reason)) for reason, check in checks]
    judged = full.with_columns(pl.coalesce([_WRONG, *reasons]).alias(_WRONG))
    twice = ~pl.struct("contact_id", "queue", "queued_at").is_first_distinct()
    again = pl.lit("the same contact_id, queue and queued_at as an earlier row")
    return judged.with_columns(
        pl.coalesce(_WRONG, pl.when(twice).then(again)).alias(_WRONG)
    )


def _with_absent(read: pl.DataFrame) -> pl.DataFrame:
    """Add the columns the map does not give: null, but for a name of each row."""
    absent = [
        pl.lit(None, kind).alias(name)
        for name, kind in CONTACT_COLUMNS.items()
        if name not in read.columns and name != "contact_id"
    ]
    if "contact_id" not in read.columns:
        absent.append(pl.format("row-{}", ROW).alias("contact_id"))
    full = read.with_columns(absent)
    if VIRTUAL_START in full.columns:
        ahead_us = (pl.col("queued_at") - pl.col(VIRTUAL_START)).dt.total_microseconds()
        full = full.with_columns(
            pl.coalesce(ahead_us / 1e6, pl.col("credit_s")).alias("credit_s")
        )
    return full.with_columns(pl.col("credit_s").fill_null(0.0))


def _derive(kept: pl.DataFrame) -> pl.DataFrame:
    """Fill in what follows from the rest: a wait from two times, a time from a wait."""
    answered = pl.col("outcome") == Outcome.ANSWERED
    in_line_us = (pl.col("answered_at") - pl.col("queued_at")).dt.total_microseconds()
    until_end_us = (pl.col("ended_at") - pl.col("queued_at")).dt.total_microseconds()
    closed = pl.col("outcome") != Outcome.OPEN
    waited = kept.with_columns(
        pl.when(answered)
        .then(pl.coalesce("wait_s", in_line_us / 1e6))
        .when(closed)
        .then(pl.coalesce("wait_s", until_end_us / 1e6))
        .otherwise("wait_s")
        .alias("wait_s"),
        pl.col("channel").fill_null("voice"),
        pl.col("priority").fill_null(1),
    )
    after_wait = pl.col("queued_at") + _length(pl.col("wait_s"))
    answered_at = pl.when(answered).then(pl.coalesce("answered_at", after_wait))
    talked = pl.col("talk_s") + pl.col("hold_s").fill_null(0.0)
    served = answered | (pl.col("outcome") == Outcome.CALLBACK)
    timed = waited.with_columns(
        answered_at.alias("answered_at"),
        *(pl.when(served).then(name).alias(name) for name in _OF_THE_SERVED),
    )
    follows = (
        pl.when(answered)
        .then(pl.col("answered_at") + _length(talked))
        .when(closed)
        .then(after_wait)
    )
    return timed.with_columns(pl.coalesce("ended_at", follows).alias("ended_at"))


_OF_THE_SERVED = ("talk_s", "hold_s", "acw_s")


def _length(seconds: pl.Expr) -> pl.Expr:
    return pl.duration(microseconds=(seconds * 1e6).round().cast(pl.Int64))


def _notes(kept: pl.DataFrame) -> dict[str, int]:
    """Count what looks odd in rows that are kept as they are."""
    answered = pl.col("outcome") == Outcome.ANSWERED
    in_line_us = (pl.col("answered_at") - pl.col("queued_at")).dt.total_microseconds()
    odd = {
        "talk over two hours": answered & (pl.col("talk_s") > 7200.0),
        "talk under ten seconds": answered & (pl.col("talk_s") < 10.0),
        "answered, without a talk time": answered & pl.col("talk_s").is_null(),
        "answered, without an agent": answered & pl.col("agent").is_null(),
        "talk time of a contact that was not answered: left out": ~answered
        & (pl.col("outcome") != Outcome.CALLBACK)
        & (pl.col("talk_s") > 0.0),
        "a wait that is not known": (pl.col("outcome") != Outcome.OPEN)
        & pl.all_horizontal(
            pl.col(name).is_null() for name in ("wait_s", "answered_at", "ended_at")
        ),
        "wait_s and answered_at differ by over two seconds: wait_s is used": (
            pl.col("wait_s") - in_line_us / 1e6
        ).abs()
        > 2.0,
        "queued before it arrived": pl.col("queued_at") < pl.col("arrived_at"),
        "in the hour that the clocks repeat: the first is taken": pl.col(_FOLDED),
        "contact_id of an earlier row (another queue or time)": ~pl.col(
            "contact_id"
        ).is_first_distinct(),
    }
    counts = kept.select(check.sum().alias(note) for note, check in odd.items())
    return {note: count for note, count in counts.row(0, named=True).items() if count}


def _counted(reasons: pl.Series) -> dict[str, int]:
    counts = reasons.drop_nulls().value_counts(sort=True)
    return {str(reason): int(count) for reason, count in counts.iter_rows()}


def _examples(rejected: pl.DataFrame, table: Table) -> dict[str, tuple[str, ...]]:
    """Return the first rows rejected for each reason, as the file has them."""
    first = rejected.group_by(_WRONG, maintain_order=True).agg(
        pl.col(ROW).head(EXAMPLES)
    )
    wanted = {row for rows in first[ROW].to_list() for row in rows}
    chosen = table.rows.filter(pl.col(ROW).is_in(sorted(wanted)))
    written = {
        row: ", ".join("" if value is None else str(value) for value in values)[:160]
        for row, *values in chosen.iter_rows()
    }
    return {
        reason: tuple(f"{table.row_word} {row}: {written[row]}" for row in rows)
        for reason, rows in first.iter_rows()
    }
