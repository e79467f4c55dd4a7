"""What a plan says on a terminal."""

from rich.console import Console

from offhook.report.plan_figures import Planned
from offhook.report.plan_rows import (
    COST_HEADS,
    GROUP_HEADS,
    SERVICE_HEADS,
    SHORT_HEADS,
    cost_rows,
    group_rows,
    rule_in_words,
    service_rows,
    shortfall_rows,
    verdicts,
)
from offhook.report.tables import print_table
from offhook.report.words import Speech

_MOST_ROWS = 20


def print_plan(speech: Speech, found: Planned, console: Console) -> None:
    """Print the service to expect, people and cost, and what cannot be kept."""
    heads = [speech(head) for head in SERVICE_HEADS]
    print_table(console, speech("service"), heads, service_rows(speech, found))
    console.print(rule_in_words(speech, found), markup=False)
    console.print(speech("service_says"), markup=False)
    heads = [speech(head) for head in GROUP_HEADS]
    print_table(console, speech("people"), heads, group_rows(speech, found), total=True)
    heads = [speech(head) for head in COST_HEADS]
    print_table(console, speech("cost_says"), heads, cost_rows(speech, found))
    rows = shortfall_rows(speech, found)[:_MOST_ROWS]
    if rows:
        heads = [speech(head) for head in SHORT_HEADS]
        print_table(console, speech("not_kept"), heads, rows)
    for sentence in verdicts(speech, found):
        console.print(sentence, style="bold", markup=False)
