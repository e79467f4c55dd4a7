"""The command ``offhook forecast``: contacts and handling time to come, with bands."""

import json
from pathlib import Path

import click
from rich.console import Console

from offhook.cli.past_options import Read, Told, days_of, past_options, read_past
from offhook.forecast.forecast import Forecast
from offhook.forecast.predict import forecast as foresee
from offhook.formats.forecast_csv import forecast_csv
from offhook.report.forecast_json import forecast_json
from offhook.report.forecast_rows import FORECAST_HEADS, forecast_rows, note
from offhook.report.page_file import check_page_path, write_page
from offhook.report.plan_words import OF_PLAN
from offhook.report.progress import watched
from offhook.report.quality_json import reading_json
from offhook.report.quality_rows import print_quality
from offhook.report.tables import print_table
from offhook.report.words import LANGUAGES, Speech, speech

_PLAIN_WIDTH = 160


@click.command()
@past_options
@click.option(
    "--ahead",
    default="4w",
    show_default=True,
    metavar="LENGTH",
    help="How far: 14d, 4w.",
)
@click.option(
    "--paths",
    type=click.IntRange(min=10),
    default=200,
    show_default=True,
    help="Scenarios to draw.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Of chance.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES, case_sensitive=False),
    default="en",
    show_default=True,
    help="Of the tables.",
)
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write every interval with its bands.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
def forecast(
    *,
    ahead: str,
    paths: int,
    seed: int,
    language: str,
    csv_file: Path | None,
    as_json: bool,
    **told: object,
) -> int:
    """Forecast contacts and handling time from a history of counts or of contacts.

    HISTORY is intervals.csv, contacts.csv, a queue_log, any table with --map, or the
    word example for one to try.
    """
    words = speech(language, OF_PLAN)
    days = days_of(ahead, where="--ahead")
    if csv_file is not None:
        check_page_path(csv_file, where="--csv")
    read = read_past(Told(**told), ahead=days)  # type: ignore[arg-type]
    queues = len(read.history.queues)
    with watched(words, queues, compiled=True, says="forecasting") as done:
        found = foresee(
            read.past,
            days=days,
            paths=paths,
            seed=seed,
            progress=done,
        )
    if csv_file is not None:
        write_page(csv_file, forecast_csv(found), where="--csv")
    if as_json:
        document = {
            **reading_json(read.history, read.reading, read.quality),
            **forecast_json(found),
        }
        click.echo(json.dumps(document, indent=2, allow_nan=False))
    else:
        _print(words, read, found)
    if csv_file is not None:
        click.echo(words("csv_at", path=csv_file), err=as_json)
    return 0


def _print(words: Speech, read: Read, found: Forecast) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    first = found.first_day.isoformat()
    source = read.history.source
    click.echo(words("forecast_of", source=source, days=found.days, first=first))
    print_quality(words, read.history, read.reading, read.quality, console)
    heads = [words(head) for head in FORECAST_HEADS]
    for row, queue in enumerate(found.queues):
        print_table(console, queue, heads, forecast_rows(words, found, row))
        for said in found.notes.get(queue, ()):
            console.print(f"{queue}: {note(words, said)}", markup=False)
