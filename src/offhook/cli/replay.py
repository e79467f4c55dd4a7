"""The command ``offhook replay``: run a recorded history again, then with other people.

docs/reference/replay.md explains the options, the keys of ``--json`` and the exit codes.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import click
import polars as pl
from rich.console import Console

from offhook.formats.agent_states_file import read_agent_states
from offhook.formats.centre_toml import read_centre
from offhook.formats.history import read_history
from offhook.formats.recorded import History
from offhook.kernel.jit import is_compiled
from offhook.measure.reconcile import Reconciliation, reconcile
from offhook.policy.centre import Centre
from offhook.report.page_file import check_page_path, write_page
from offhook.report.progress import watched
from offhook.report.replay_figures import Replayed, counting_of
from offhook.report.replay_json import replay_json
from offhook.report.replay_page import replay_page
from offhook.report.replay_tables import print_history, print_replay, print_what_if
from offhook.report.replay_what_if import what_if_of
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import LANGUAGES, Speech, speech
from offhook.sim.replay import ReplayResult
from offhook.sim.replay import replay as run_replay

NOT_VALID = 3
"""The exit code where a what-if was asked for and the replay is not valid."""
_PLAIN_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Asked:
    """What to change after the replay, and how often to run."""

    agents: str
    routing: Centre | None
    replications: int
    seed: int

    @property
    def what_if(self) -> bool:
        """Whether anything differs from what was recorded."""
        return self.agents != "recorded" or self.routing is not None


@click.command()
@click.argument("history", type=click.Path(path_type=Path))
@click.option(
    "--centre", metavar="CENTRE", help="The routing: a TOML file or an example's name."
)
@click.option(
    "--map", "map_file", metavar="MAP", help="How to read the file: a map or its path."
)
@click.option(
    "--timezone", metavar="ZONE", help="Of times without an offset, and of the days."
)
@click.option(
    "--agent-states",
    "states_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Who was there when, as recorded (agent_states.csv); else it is inferred.",
)
@click.option(
    "--agents",
    default="recorded",
    show_default=True,
    metavar="WHO",
    help="recorded; recorded,+2:fr,-1:sales; or centre, for the centre's own people.",
)
@click.option(
    "--routing", metavar="CENTRE", help="What if this centre's routing had been used."
)
@click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Independent runs: the more, the narrower the intervals.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Of chance.",
)
@click.option(
    "--believe-anyway", is_flag=True, help="Show what if although the replay fails."
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
def replay(
    *,
    history: Path,
    centre: str | None,
    map_file: str | None,
    timezone: str | None,
    states_file: Path | None,
    agents: str,
    routing: str | None,
    replications: int,
    seed: int,
    believe_anyway: bool,
    language: str,
    page: Path | None,
    as_json: bool,
) -> int:
    """Run a recorded history through the routing kernel, then with other people.

    HISTORY is contacts.csv or .parquet, an Asterisk queue_log, or any table with --map.
    """
    words = speech(language, OF_REPLAY)
    if page is not None:
        check_page_path(page)
    centre_read = None if centre is None else read_centre(centre)
    if centre_read is not None and timezone is not None:
        centre_read = replace(centre_read, timezone=timezone)
    asked = Asked(
        agents, None if routing is None else read_centre(routing), replications, seed
    )
    zone = timezone or (None if centre_read is None else centre_read.timezone)
    recorded = read_history(history, map_file=map_file, timezone=zone)
    states = None
    if states_file is not None:
        states = read_agent_states(states_file, timezone=recorded.timezone)
    result = _watched_run(recorded, states, centre_read, asked, words)
    reconciled = reconcile(
        recorded.contacts, recorded.read.row_counts(), counting_of(result.centre)
    )
    refused = asked.what_if and not result.valid and not believe_anyway
    found = Replayed(result, with_what_if=asked.what_if and not refused)
    what = what_if_of(words, asked.agents, asked.routing)
    if page is not None:
        write_page(page, replay_page(words, recorded, reconciled, found, what))
    if as_json:
        told = replay_json(recorded, reconciled, found, refused=refused)
        click.echo(json.dumps(told, indent=2, allow_nan=False, default=str))
    else:
        _print(words, recorded, reconciled, found, what)
    if page is not None:
        click.echo(words("page_at", path=page), err=as_json)
    if refused:
        click.echo(words("refused_what_if"), err=True)
        return NOT_VALID
    return 0


def _watched_run(
    recorded: History,
    states: pl.DataFrame | None,
    centre: Centre | None,
    asked: Asked,
    words: Speech,
) -> ReplayResult:
    steps = asked.replications * (2 if asked.what_if else 1)
    with watched(words, steps, compiled=is_compiled()) as done:
        return run_replay(
            recorded,
            centre,
            agents=asked.agents,
            routing=asked.routing,
            replications=asked.replications,
            seed=asked.seed,
            agent_states=states,
            progress=done,
        )


def _print(
    words: Speech,
    recorded: History,
    reconciled: Reconciliation,
    found: Replayed,
    what: str,
) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    simulated = found.result.simulated
    click.echo(
        words(
            "replay_of",
            source=recorded.source,
            days=simulated.days,
            runs=simulated.replications,
            seed=simulated.seed,
        )
    )
    print_history(words, recorded, reconciled, found.centre, console)
    print_replay(words, found, console)
    if found.what_if is not None:
        if not found.result.valid:
            click.echo(words("believed_anyway"))
        print_what_if(words, found, what, console)
