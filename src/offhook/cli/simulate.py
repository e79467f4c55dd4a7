"""The command ``offhook simulate``: run a centre's days and say what came of them.

docs/reference/simulate.md explains the options and the keys of ``--json``.
"""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from offhook.formats.centre_toml import read_centre
from offhook.kernel.jit import is_compiled
from offhook.policy.centre import Centre
from offhook.report.figures import Simulated
from offhook.report.figures_json import simulation_json
from offhook.report.page import notes, simulation_page, sizes
from offhook.report.page_file import check_page_path, write_page
from offhook.report.progress import watched
from offhook.report.tables import print_each_queue, print_simulation
from offhook.report.words import LANGUAGES, Speech, speech
from offhook.sim.result import SimulationResult
from offhook.sim.simulate import simulate as run_simulation

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PLAIN_WIDTH = 160
"""Columns of a table that no terminal bounds: in a pipe or a file nothing is cut off."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much to simulate, and from where."""

    days: int
    replications: int
    seed: int
    workers: int | None
    first_weekday: str

    @property
    def weekday(self) -> int:
        """The first day's number, 0 is Monday."""
        return WEEKDAYS.index(self.first_weekday)


@click.command()
@click.argument("centre")
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Days of each replication, one after the other.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Independent runs: the more, the narrower the intervals.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Another seed, other customers.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Threads; they change no figure.  [default: one a core]",
)
@click.option(
    "--first-weekday",
    type=click.Choice(WEEKDAYS, case_sensitive=False),
    default="mon",
    show_default=True,
    help="What the first day is.",
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
@click.option("--each-queue", is_flag=True, help="Print each queue by half hour too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
def simulate(
    *,
    centre: str,
    language: str,
    page: Path | None,
    each_queue: bool,
    as_json: bool,
    **sizes: object,
) -> None:
    """Run a centre's days on a simulated clock.

    CENTRE is a centre's TOML file, or the name of an example: agadir, small.
    """
    wanted = Sizes(**sizes)  # type: ignore[arg-type]  # click has checked their types
    words = speech(language)
    if page is not None:
        check_page_path(page)
    result = _watched_run(read_centre(centre), wanted, words)
    if page is not None:
        write_page(page, simulation_page(words, result, wanted.weekday))
    found = Simulated(result)
    if as_json:
        told = simulation_json(found, wanted.weekday)
        click.echo(json.dumps(told, indent=2, allow_nan=False))
        if page is not None:
            click.echo(words("page_at", path=page), err=True)
    else:
        _print(words, found, wanted, page, each_queue=each_queue)


def _watched_run(centre: Centre, wanted: Sizes, words: Speech) -> SimulationResult:
    steps = wanted.days * wanted.replications
    with (
        watched(words, steps, compiled=is_compiled()) as done,
        _stoppable(done) as step,
    ):
        return run_simulation(
            centre,
            days=wanted.days,
            replications=wanted.replications,
            seed=wanted.seed,
            first_weekday=wanted.weekday,
            workers=wanted.workers or os.cpu_count() or 1,
            progress=step,
        )


@contextmanager
def _stoppable(done: Callable[[int], None]) -> Iterator[Callable[[int], None]]:
    """Yield a step that ends every worker at the next day once the run is interrupted.

    Python tells only the main thread; it would wait for all replications to finish.
    """
    if threading.current_thread() is not threading.main_thread():
        yield done
        return
    stopped = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopped.set()
        raise KeyboardInterrupt

    def step(days: int) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        done(days)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield step
    finally:
        signal.signal(signal.SIGINT, before)


def _print(
    words: Speech,
    found: Simulated,
    wanted: Sizes,
    page: Path | None,
    *,
    each_queue: bool,
) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    centre = found.centre
    click.echo(f"{centre.name}: {sizes(words, found.result, wanted.weekday)}")
    print_simulation(words, found, console)
    if each_queue:
        print_each_queue(words, found, console)
    for line in notes(words, found, {q.target.definition for q in centre.queues}):
        click.echo(line)
    if page is not None:
        click.echo(words("page_at", path=page))
