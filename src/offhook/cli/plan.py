"""The command ``offhook plan``: from a history to the people needed, tested by simulation.

docs/reference/plan.md explains the options and the keys of ``--json``.
"""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console

from offhook.cli.past_options import Read, Told, pairs, past_options, read_past
from offhook.forecast.backtest import HORIZON_DAYS
from offhook.formats.centre_toml import read_centre
from offhook.formats.required_csv import required_csv
from offhook.kernel.jit import is_compiled
from offhook.plan.loop import Plan, Wish, backtest_origins, make_plan
from offhook.policy.centre import Centre
from offhook.report.forecast_rows import ACCURACY_HEADS, accuracy_rows
from offhook.report.page_file import check_page_path, write_page
from offhook.report.plan_figures import Planned
from offhook.report.plan_json import plan_json
from offhook.report.plan_page import plan_page
from offhook.report.plan_tables import print_plan
from offhook.report.plan_words import OF_PLAN
from offhook.report.progress import watched_parts
from offhook.report.quality_json import reading_json
from offhook.report.quality_rows import print_quality
from offhook.report.tables import print_table
from offhook.report.words import LANGUAGES, Speech, speech
from offhook.staffing.judge import TargetPer
from offhook.staffing.limits import Limits
from offhook.staffing.uncertain import Rule
from offhook.terms.errors import NotAccepted

_PLAIN_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Asked:
    """What the plan is to keep, as written."""

    weeks: int
    rule: str
    probability: float
    per: str
    shrinkage: tuple[str, ...]
    max_occupancy: float | None
    least: tuple[str, ...]
    positions: tuple[str, ...]
    seed: int

    def wish(self) -> Wish:
        """Return it as a wish, or say what is wrong with it."""
        return Wish(
            limits=Limits(
                shrinkage=_shrinkage(self.shrinkage),
                max_occupancy=self.max_occupancy,
                least=_whole(self.least, "--min"),
                positions=_whole(self.positions, "--positions"),
            ),
            target_per=TargetPer(self.per),
            rule=Rule(self.rule),
            probability=self.probability,
            seed=self.seed,
        )


@click.command()
@past_options
@click.option(
    "--centre",
    required=True,
    metavar="CENTRE",
    help="Who answers, and how: a TOML file or an example's name.",
)
@click.option(
    "--queue",
    "queues",
    multiple=True,
    metavar="HISTORY=CENTRE",
    help="A queue of the history is this one of the centre.",
)
@click.option(
    "--weeks",
    type=click.IntRange(min=1, max=53),
    default=4,
    show_default=True,
    help="How many weeks to plan.",
)
@click.option(
    "--rule",
    type=click.Choice([str(rule) for rule in Rule]),
    default=str(Rule.EXPECTED),
    show_default=True,
    help="When a target is met although demand is uncertain.",
)
@click.option(
    "--probability",
    type=float,
    default=0.8,
    show_default=True,
    metavar="SHARE",
    help="With --rule probability: how sure.",
)
@click.option(
    "--per",
    type=click.Choice([str(per) for per in TargetPer]),
    default=str(TargetPer.INTERVAL),
    show_default=True,
    help="Over how long each target must hold.",
)
@click.option(
    "--shrinkage",
    multiple=True,
    metavar="SHARE",
    help="Paid time away from the queue: 0.3, or GROUP=0.25.",
)
@click.option(
    "--max-occupancy", type=float, metavar="SHARE", help="Keep agents at most so busy."
)
@click.option(
    "--min",
    "least",
    multiple=True,
    metavar="GROUP=AGENTS",
    help="Never fewer of a group.",
)
@click.option(
    "--positions", multiple=True, metavar="SITE=SEATS", help="No more agents at a site."
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
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the agents of each group and interval.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
def plan(
    *,
    centre: str,
    queues: tuple[str, ...],
    language: str,
    page: Path | None,
    csv_file: Path | None,
    as_json: bool,
    **options: object,
) -> int:
    """Plan the people needed: forecast, staff by simulation, and say how sure it is.

    HISTORY is intervals.csv, contacts.csv, a queue_log, any table with --map, or the
    word example for one to try with the centre small.
    """
    words = speech(language, OF_PLAN)
    told, asked = _parted(options)
    for path, where in ((page, "--html"), (csv_file, "--csv")):
        if path is not None:
            check_page_path(path, where=where)
    wish = asked.wish()
    people = read_centre(centre)
    names = pairs(queues, "--queue")
    told = replace(told, timezone=told.timezone or people.timezone)
    read = read_past(told, ahead=max(asked.weeks * 7, HORIZON_DAYS))
    made = _watched_plan(words, people, read, asked.weeks * 7, wish, names)
    found = Planned(made)
    if csv_file is not None:
        table = required_csv(made.staffing, made.forecast.first_day)
        write_page(csv_file, table, where="--csv")
    if page is not None:
        write_page(
            page, plan_page(words, found, read.history, read.reading, read.quality)
        )
    if as_json:
        document = {
            **reading_json(read.history, read.reading, read.quality),
            **plan_json(found, read.history),
        }
        click.echo(json.dumps(document, indent=2, allow_nan=False))
    else:
        _print(words, read, found)
    for path, key in ((csv_file, "csv_at"), (page, "page_at")):
        if path is not None:
            click.echo(words(key, path=path), err=as_json)
    return 0


def _parted(options: dict[str, object]) -> tuple[Told, Asked]:
    """Return the options that say which history, and those that say what to plan."""
    told = {name: options[name] for name in Told.__slots__}
    asked = {name: options[name] for name in Asked.__slots__}
    return Told(**told), Asked(**asked)  # type: ignore[arg-type]


def _watched_plan(
    words: Speech,
    centre: Centre,
    read: Read,
    days: int,
    wish: Wish,
    names: dict[str, str],
) -> Plan:
    """Make the plan, with a bar for each of its three parts."""
    queues = len(read.history.queues)
    origins = len(backtest_origins(read.history.days)) * queues
    parts = {"forecasting": queues, "looking_back": origins, "staffing_search": None}
    with watched_parts(words, parts, compiled=is_compiled()) as done:
        return make_plan(
            centre,
            read.past,
            days=days,
            wish=wish,
            names=names,
            workers=os.cpu_count() or 1,
            foreseen=done["forecasting"],
            looked_back=done["looking_back"],
            simulated=done["staffing_search"],
        )


def _print(words: Speech, read: Read, found: Planned) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    made = found.plan
    click.echo(
        words(
            "plan_of",
            centre=found.centre.name,
            days=made.forecast.days,
            first=made.forecast.first_day.isoformat(),
            source=read.history.source,
        )
    )
    print_quality(words, read.history, read.reading, read.quality, console)
    print_plan(words, found, console)
    if made.backtest is None:
        console.print(words("no_backtest"), markup=False)
        return
    heads = [words(head) for head in ACCURACY_HEADS]
    rows = accuracy_rows(words, made.backtest, read.history.interval_s)
    print_table(console, words("accuracy"), heads, rows)
    console.print(words("accuracy_says"), markup=False)


def _shrinkage(written: tuple[str, ...]) -> float | dict[str, float]:
    """Return one share for all groups, or one for each that is named."""
    if len(written) == 1 and "=" not in written[0]:
        return _share(written[0])
    return {name: _share(text) for name, text in pairs(written, "--shrinkage").items()}


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise NotAccepted(
            where="--shrinkage",
            wrong=f'"{text}" is not a share',
            accepted="a number from 0 to below 1, or GROUP=0.3 for each group",
        ) from error


def _whole(written: tuple[str, ...], where: str) -> dict[str, int]:
    """Return whole numbers by name, from NAME=NUMBER."""
    found = {}
    for name, text in pairs(written, where).items():
        if not text.isdigit():
            raise NotAccepted(
                where=where, wrong=f'"{text}" is not a whole number', accepted="NAME=12"
            )
        found[name] = int(text)
    return found
