"""What a hiring plan says on a terminal."""

from collections.abc import Sequence

from rich.console import Console

from offhook.report import hire_rows as rows
from offhook.report.hire_figures import Hired
from offhook.report.tables import print_table
from offhook.report.words import Speech


def print_hiring(speech: Speech, found: Hired, console: Console) -> None:
    """Print calendar, coverage, cost, what binds, latest dates, and how sure it is."""

    def table(
        title: str,
        heads: Sequence[str],
        cells: Sequence[rows.Row],
        *,
        total: bool = False,
    ) -> None:
        if cells:
            names = [speech(head) for head in heads]
            print_table(console, title, names, cells, total=total)

    currency = f" ({found.facts.currency})" if found.facts.currency else ""
    table(speech("class_calendar"), rows.CLASS_HEADS, rows.class_rows(speech, found))
    covered = rows.coverage_rows(speech, found, found.turning_weeks())
    table(speech("coverage"), rows.COVERAGE_HEADS, covered)
    table(
        speech("hire_cost") + currency,
        rows.COST_HEADS,
        rows.cost_rows(speech, found),
        total=True,
    )
    table(
        speech("what_binds") + currency,
        rows.BINDING_HEADS,
        rows.binding_rows(speech, found),
    )
    console.print(speech("what_binds_says"), markup=False)
    table(
        speech("latest_dates") + currency,
        rows.DECISION_HEADS,
        rows.decision_rows(speech, found),
    )
    if found.decisions:
        console.print(speech("latest_dates_says"), markup=False)
    table(
        speech("how_sure") + currency, rows.LEVER_HEADS, rows.lever_rows(speech, found)
    )
    for sentence in rows.verdicts(speech, found):
        console.print(sentence, style="bold", markup=False)
