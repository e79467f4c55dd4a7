"""What a replay says on a terminal: the file, the inference, the comparison, the verdict."""

from collections.abc import Sequence

from rich.console import Console

from offhook.formats.recorded import History
from offhook.measure.reconcile import Reconciliation
from offhook.policy.centre import Centre
from offhook.report import replay_rows as rows
from offhook.report.replay_figures import Replayed
from offhook.report.replay_inferred import inferred, patience_of, patience_rows
from offhook.report.replay_what_if import (
    what_if_heads,
    what_if_queue_rows,
    what_if_rows,
)
from offhook.report.tables import Row, print_table
from offhook.report.words import Speech


def print_history(
    speech: Speech,
    history: History,
    found: Reconciliation,
    centre: Centre,
    console: Console,
) -> None:
    """Print what was read, that it adds up, and the figures recorded."""
    reading = rows.reading_rows(speech, history)
    print_table(console, speech("reading"), [speech("rows"), speech("value")], reading)
    console.print(rows.equation(speech, found), markup=False)
    _values(console, speech, "recorded_figures", rows.level_rows(speech, found))
    console.print(rows.thresholds(speech, centre), markup=False)


def print_replay(speech: Speech, found: Replayed, console: Console) -> None:
    """Print what was inferred, recorded beside simulated, and whether to believe it."""
    console.print(speech("inferred"), style="bold", markup=False)
    for sentence in inferred(speech, found):
        console.print(f"- {sentence}", markup=False)
    patience = patience_of(found.result.log)
    _values(console, speech, "patience", patience_rows(speech, patience))
    print_table(
        console,
        speech("compared"),
        [speech(head) for head in ("figure", "was", "is", "difference")],
        rows.total_rows(speech, found),
    )
    if found.result.presence.states is None:
        console.print(speech("rests_on"), markup=False)
    print_table(
        console,
        speech("by_queue_too"),
        rows.pair_heads(speech, found, "queue"),
        rows.queue_rows(speech, found),
    )
    print_table(
        console,
        speech("by_time_too"),
        rows.pair_heads(speech, found, "half_hour", busy=True),
        rows.time_rows(speech, found),
    )
    print_table(
        console,
        speech("verdict"),
        [speech(h) for h in ("figure", "was", "is", "difference", "band", "judged")],
        rows.check_rows(speech, found.result.comparison.checks()),
    )
    valid = found.result.valid
    console.print(speech("valid" if valid else "not_valid"), style="bold", markup=False)
    warning = rows.queues_outside(speech, found)
    if warning:
        console.print(warning, markup=False)


def print_what_if(speech: Speech, found: Replayed, what: str, console: Console) -> None:
    """Print what would have been with other people or another routing."""
    console.print(speech("what_if_says", what=what), markup=False)
    print_table(
        console,
        speech("what_if"),
        [speech(head) for head in ("figure", "is", "what_if", "change")],
        what_if_rows(speech, found),
    )
    if len(found.queues()) > 1:
        print_table(
            console,
            speech("what_if_by_queue"),
            what_if_heads(speech),
            what_if_queue_rows(speech, found),
        )


def _values(console: Console, speech: Speech, title: str, found: Sequence[Row]) -> None:
    print_table(console, speech(title), [speech("figure"), speech("value")], found)
