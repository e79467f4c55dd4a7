"""What was read and what was found in a history, as rows for a terminal and a page."""

from collections.abc import Sequence

from rich.console import Console

from offhook.forecast.history import IntervalHistory
from offhook.forecast.quality import Finding, Quality
from offhook.formats.interval_file import IntervalReading
from offhook.report.tables import print_table
from offhook.report.words import ABSENT, Speech
from offhook.terms.units import clock

Row = tuple[str, Sequence[str]]
MOST_ROWS = 25
"""Findings that a terminal shows; a page and JSON have them all."""

READING_HEADS = ("rows", "value")
QUALITY_HEADS = ("found", "day_of", "from_time", "queue", "was", "usual", "treatment")


def reading_rows(
    speech: Speech, history: IntervalHistory, read: IntervalReading
) -> list[Row]:
    """Return how the rows of the file were read, under `READING_HEADS`."""
    reading = read.reading
    span = f"{history.first_day.isoformat()}, {speech.number(history.days)}"
    minutes = speech.number(read.interval_s / 60.0)
    rows: list[Row] = [
        (speech("rows_read"), (speech.number(reading.rows),)),
        (speech("rows_kept"), (speech.number(reading.kept),)),
        (speech("first_day_and_days"), (span,)),
        (speech("minutes_each"), (minutes,)),
    ]
    for key, counts in (
        ("rows_left_out_plan", reading.left_out),
        ("rows_rejected_plan", reading.rejected),
        ("rows_noted_plan", reading.notes),
    ):
        rows += [
            (speech(key, what=what), (speech.number(count),))
            for what, count in counts.items()
        ]
    return rows


def quality_rows(speech: Speech, quality: Quality, interval_s: float) -> list[Row]:
    """Return a row for each finding, under `QUALITY_HEADS`."""
    return [_finding_row(speech, finding, interval_s) for finding in quality.findings]


def _finding_row(speech: Speech, found: Finding, interval_s: float) -> Row:
    what = speech(f"found_{found.kind}")
    if found.name:
        what = f"{what}: {found.name}"
    at = ABSENT
    if found.interval is not None:
        ends = (found.interval + found.intervals) * interval_s
        at = f"{clock(found.interval * interval_s)}–{clock(ends)}"  # noqa: RUF001
    return (
        what,
        (
            found.day.isoformat(),
            at,
            found.queue,
            speech.number(found.value),
            speech.number(found.usual),
            speech(f"treatment_{found.treatment}"),
        ),
    )


def print_quality(
    speech: Speech,
    history: IntervalHistory,
    read: IntervalReading,
    quality: Quality,
    console: Console,
) -> None:
    """Print how a file was read, and the first findings in it."""
    print_table(
        console,
        speech("reading_plan"),
        [speech(head) for head in READING_HEADS],
        reading_rows(speech, history, read),
    )
    rows = quality_rows(speech, quality, history.interval_s)
    if not rows:
        console.print(speech("nothing_found"), markup=False)
        return
    heads = [speech(head) for head in QUALITY_HEADS]
    print_table(console, speech("data_quality"), heads, rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        more = speech.number(len(rows) - MOST_ROWS)
        console.print(speech("more_found", n=more), markup=False)
