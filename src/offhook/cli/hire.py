"""The command ``offhook hire``: who to hire and train by when, at least cost, and how sure.

docs/reference/hire.md explains the options and the keys of ``--json``.
"""

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import click
from rich.console import Console

from offhook.formats.hiring_plan import read_hiring_plan
from offhook.hiring.decisions import decisions_of
from offhook.hiring.facts import HiringFacts
from offhook.hiring.hire import QUICK, QUICKEST, USUAL, Each, Effort, plan_hiring
from offhook.hiring.levers import how_sure, number_of_levers
from offhook.hiring.one_more import what_binds
from offhook.hiring.split import split
from offhook.report.hire_figures import Hired
from offhook.report.hire_json import hire_json
from offhook.report.hire_page import hire_page
from offhook.report.hire_rows import title
from offhook.report.hire_tables import print_hiring
from offhook.report.hire_words import OF_HIRING
from offhook.report.page_file import check_page_path, write_page
from offhook.report.progress import watched_parts
from offhook.report.words import LANGUAGES, Speech, speech

_PLAIN_WIDTH = 160
_RUNS, _FEW_POOLS = 2000, 10
"""So often a plan of so few pools is simulated; a larger one as much less often."""
_MANY_PARTS = 4
"""From so many parts on they are planned by several processes at once."""


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
    with _silenced(), _mapped(facts) as each:
        many = each is not map
        effort = Effort(seconds=seconds)
        if quick:
            effort = QUICKEST if many else QUICK
        runs = replications or max(_RUNS // max(len(facts.pools) // _FEW_POOLS, 1), 200)
        run = _Run(effort, QUICKEST if many else Effort(), each, runs, seed)
        found = _watched(words, facts, run, more=not quick)
    if page is not None:
        write_page(page, hire_page(words, found))
    if as_json:
        click.echo(json.dumps(hire_json(found), indent=2, allow_nan=False))
    else:
        _print(words, found)
    if page is not None:
        click.echo(words("page_at", path=page), err=as_json)
    return 0


@dataclass(frozen=True, slots=True)
class _Run:
    """How a plan is made: how hard, and how hard its changes, by what, and by which chance."""

    effort: Effort
    effort_of_changes: Effort
    each: Each
    replications: int
    seed: int


def _watched(words: Speech, facts: HiringFacts, run: _Run, *, more: bool) -> Hired:
    """Plan, price, date and simulate, with a bar for each."""
    count = len(split(facts))
    parts: dict[str, int | None] = {"planning_hiring": count}
    if more:
        parts |= {"pricing": count, "dating_decisions": count}
        parts["trying_levers"] = number_of_levers(facts)
    with watched_parts(words, parts, compiled=True) as done:
        hiring = plan_hiring(
            facts, run.effort, each=run.each, progress=done["planning_hiring"]
        )
        binding = what_binds(hiring, checked=more, progress=done.get("pricing"))
        decisions = decisions_of(hiring, done["dating_decisions"]) if more else ()
        sure = how_sure(
            hiring,
            replications=run.replications,
            seed=run.seed,
            levers=more,
            effort=run.effort_of_changes,
            each=run.each,
            progress=done.get("trying_levers"),
        )
    return Hired(hiring, binding, decisions, sure, run.seed)


@contextmanager
def _mapped(facts: HiringFacts) -> Iterator[Each]:
    """Give what plans the parts: one after the other, or several at once if many."""
    if len(split(facts)) < _MANY_PARTS:
        yield map
        return
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        # Its processes start now, while no bar is being drawn by another thread.
        pool.submit(abs, 0).result()
        yield pool.map


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
