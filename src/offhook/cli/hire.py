"""The command ``offhook hire``: who to hire and train by when, at least cost, and how sure.

docs/reference/hire.md explains the options and the keys of ``--json``.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from offhook.formats.hiring_plan import read_hiring_plan
from offhook.hiring.hire import USUAL
from offhook.report.hire_figures import Hired
from offhook.report.hire_json import hire_json
from offhook.report.hire_made import Making, make_hired, several_at_once
from offhook.report.hire_page import hire_page
from offhook.report.hire_rows import title
from offhook.report.hire_tables import print_hiring
from offhook.report.hire_words import OF_HIRING
from offhook.report.page_file import check_page_path, write_page
from offhook.report.progress import watched_parts
from offhook.report.words import LANGUAGES, Speech, speech

_PLAIN_WIDTH = 160


@click.command()
@click.argument("plan", metavar="PLAN")
@click.option(
    "--quick",
    is_flag=True,
    help="Only the calendar and its probability: no dates, no changes tried.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.0, max=3600.0),
    default=USUAL.seconds,
    show_default=True,
    help="How long to look for a cheaper calendar, for each part.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=100, max=100_000),
    help="How often to simulate the plan: 2000, or fewer where it is large.",
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
    help="Of the tables and of the page.",
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page with charts: one file that loads nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
def hire(
    *,
    plan: str,
    quick: bool,
    seconds: float,
    replications: int | None,
    seed: int,
    language: str,
    page: Path | None,
    as_json: bool,
) -> int:
    """Plan hiring and classes at least cost, and say how sure the opening is.

    PLAN is a TOML file, or the name of an example: agadir.
    """
    words = speech(language, OF_HIRING)
    if page is not None:
        check_page_path(page)
    facts = read_hiring_plan(plan)
    making = Making(
        more=not quick, seconds=seconds, replications=replications, seed=seed
    )
    with (
        _silenced(),
        several_at_once(facts) as each,
        watched_parts(words, making.parts(facts), compiled=True) as done,
    ):
        found = make_hired(facts, making, done, each)
    if page is not None:
        write_page(page, hire_page(words, found))
    if as_json:
        click.echo(json.dumps(hire_json(found), indent=2, allow_nan=False))
    else:
        _print(words, found)
    if page is not None:
        click.echo(words("page_at", path=page), err=as_json)
    return 0


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep what HiGHS prints by itself out of the output.

    Its search writes lines of its own to the process's output, whatever it is told.
    """
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _print(words: Speech, found: Hired) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    click.echo(f"{found.facts.name}: {title(words, found)}")
    print_hiring(words, found, console)
