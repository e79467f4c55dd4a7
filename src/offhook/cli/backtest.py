"""The command ``offhook backtest``: how good forecasts from the past would have been."""

import json

import click
from rich.console import Console

from offhook.cli.past_options import Told, days_of, past_options, read_past
from offhook.forecast.backtest import Backtest, origins_of
from offhook.forecast.backtest import backtest as look_back
from offhook.forecast.history import IntervalHistory
from offhook.report.forecast_json import backtest_json
from offhook.report.forecast_rows import (
    ACCURACY_HEADS,
    UPDATE_HEADS,
    accuracy_rows,
    update_rows,
)
from offhook.report.plan_words import OF_PLAN
from offhook.report.progress import watched
from offhook.report.quality_json import reading_json
from offhook.report.tables import print_table
from offhook.report.words import LANGUAGES, Speech, speech

_PLAIN_WIDTH = 160


@click.command()
@past_options
@click.option(
    "--horizon",
    default="14d",
    show_default=True,
    metavar="LENGTH",
    help="How far each forecast looks: 14d, 4w.",
)
@click.option(
    "--origins",
    default="10w",
    show_default=True,
    metavar="LENGTH",
    help="Forecast from every day of the last 10w, 20d...",
)
@click.option(
    "--step",
    default="1d",
    show_default=True,
    metavar="LENGTH",
    help="From one origin to the next.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES, case_sensitive=False),
    default="en",
    show_default=True,
    help="Of the tables.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
def backtest(
    *,
    horizon: str,
    origins: str,
    step: str,
    language: str,
    as_json: bool,
    **told: object,
) -> int:
    """Forecast from days of the past as if the future were not known, and look.

    HISTORY is intervals.csv, contacts.csv, a queue_log, any table with --map, or the
    word example for one to try.
    """
    words = speech(language, OF_PLAN)
    days = days_of(horizon, where="--horizon")
    span, apart = days_of(origins, where="--origins"), days_of(step, where="--step")
    read = read_past(Told(**told), ahead=days)  # type: ignore[arg-type]
    asked = origins_of(read.history.days, span, apart)
    steps = len(asked) * len(read.history.queues)
    with watched(words, steps, compiled=True, says="looking_back") as done:
        found = look_back(
            read.past,
            asked,
            horizon_days=days,
            progress=done,
        )
    if as_json:
        document = {
            **reading_json(read.history, read.reading, read.quality),
            **backtest_json(found, read.history),
        }
        click.echo(json.dumps(document, indent=2, allow_nan=False))
    else:
        _print(words, read.history, found)
    return 0


def _print(words: Speech, history: IntervalHistory, found: Backtest) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    first, last = (
        history.day(found.origins[0]).isoformat(),
        history.day(found.origins[-1]).isoformat(),
    )
    origins = len(found.origins)
    click.echo(
        words(
            "backtest_of",
            source=history.source,
            origins=origins,
            first=first,
            last=last,
        )
    )
    print_table(
        console,
        words("accuracy"),
        [words(head) for head in ACCURACY_HEADS],
        accuracy_rows(words, found, history.interval_s),
    )
    console.print(words("accuracy_says"), markup=False)
    rows = update_rows(words, found)
    if rows:
        heads = [words(head) for head in UPDATE_HEADS]
        print_table(console, words("rest_of_day"), heads, rows)
        console.print(words("rest_of_day_says"), markup=False)
