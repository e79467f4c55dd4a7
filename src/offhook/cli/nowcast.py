"""The command ``offhook nowcast``: today's targets from the state of the floor now.

docs/reference/nowcast.md explains the options, the state file and the keys of ``--json``.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console

from offhook.formats.centre_days import DAY_NAMES
from offhook.formats.centre_toml import read_centre
from offhook.formats.state_forecast import StatedForecast, parse_forecast
from offhook.formats.state_json import read_state, read_text, tree_of, write_state
from offhook.kernel.jit import is_compiled
from offhook.plan.nowcast import Effort, Nowcast
from offhook.plan.nowcast import nowcast as run_nowcast
from offhook.policy.centre import Centre
from offhook.report.nowcast_json import nowcast_json
from offhook.report.nowcast_tables import notes, print_nowcast
from offhook.report.nowcast_words import OF_NOWCAST
from offhook.report.progress import watched
from offhook.report.words import LANGUAGES, Speech, speech
from offhook.sim.capture import simulated_state
from offhook.sim.floor_state import FloorState
from offhook.terms.errors import NotAccepted
from offhook.terms.units import clock, time_of_day

_PLAIN_WIDTH = 160
_FORECAST_STREAM = 98


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one run."""

    state: Path | None
    at: str | None
    weekday: str
    forecast: Path | None
    futures: int
    hours: float
    seed: int
    no_actions: bool


@click.command()
@click.argument("centre")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The floor's state now, as JSON.",
)
@click.option(
    "--at",
    metavar="HH:MM",
    help="Instead of a state: simulate the day up to this time, and start there.",
)
@click.option(
    "--weekday",
    type=click.Choice(DAY_NAMES, case_sensitive=False),
    default="mon",
    show_default=True,
    help="The day that --at simulates.",
)
@click.option(
    "--forecast",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Today's expected contacts, as JSON.  [default: the state's, or the centre's]",
)
@click.option(
    "--futures",
    type=click.IntRange(min=2),
    default=1000,
    show_default=True,
    help="How many futures to play.",
)
@click.option(
    "--hours",
    type=click.FloatRange(min=0, min_open=True, max=24),
    default=4.0,
    show_default=True,
    help="How far to play all of them; one in ten goes on to the day's end.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Another seed, other futures (and with --at another morning).",
)
@click.option("--no-actions", is_flag=True, help="Do not look for what could be done.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES, case_sensitive=False),
    default="en",
    show_default=True,
    help="Of the tables.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
@click.option(
    "--write-example",
    "example",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the state that --at leads to into a file, and stop.",
)
def nowcast(
    *,
    centre: str,
    language: str,
    as_json: bool,
    example: Path | None,
    **asked: object,
) -> None:
    """Say which of today's targets will be met, from the floor's state now.

    CENTRE is a centre's TOML file, or the name of an example: agadir, small.
    """
    words = speech(language, OF_NOWCAST)
    wanted = Asked(**asked)  # type: ignore[arg-type]  # click has checked their types
    floor = read_centre(centre)
    state, forecast = _state(floor, wanted)
    if example is not None:
        _write_example(words, example, state)
        return
    if wanted.forecast is not None:
        name = str(wanted.forecast)
        forecast = parse_forecast(tree_of(read_text(name), name), floor, name)
    found = _watched_run(words, floor, state, forecast, wanted)
    if as_json:
        click.echo(json.dumps(nowcast_json(found), indent=2, allow_nan=False))
    else:
        _print(words, found)


def _write_example(words: Speech, path: Path, state: FloorState) -> None:
    try:
        path.write_text(write_state(state), encoding="utf-8")
    except OSError as error:
        raise NotAccepted(
            where="--write-example",
            wrong=f"{path} cannot be written: {error.strerror}",
            accepted="a file in a folder that is there",
        ) from error
    click.echo(words("state_written", path=path), err=True)


def _state(centre: Centre, wanted: Asked) -> tuple[FloorState, StatedForecast | None]:
    """Return the state told by a file, or that of a simulated morning."""
    if (wanted.state is None) == (wanted.at is None):
        raise NotAccepted(
            where="--state",
            wrong="both --state and --at"
            if wanted.at is not None
            else "no state to start from",
            accepted="--state FILE, or --at HH:MM to simulate the day until then",
        )
    if wanted.state is not None:
        read = read_state(wanted.state, centre)
        return read.state, read.forecast
    at_s = time_of_day(str(wanted.at), where="--at")
    if at_s >= 86_400.0:
        raise NotAccepted(where="--at", wrong="24:00", accepted='"00:00" to "23:59"')
    weekday = DAY_NAMES.index(wanted.weekday)
    return simulated_state(centre, at_s, weekday=weekday, seed=wanted.seed), None


def _watched_run(
    words: Speech,
    centre: Centre,
    state: FloorState,
    forecast: StatedForecast | None,
    wanted: Asked,
) -> Nowcast:
    paths = None
    if forecast is not None:
        rng = np.random.default_rng((wanted.seed, _FORECAST_STREAM))
        paths = forecast.drawn(rng, wanted.futures)
    with watched(words, wanted.futures, compiled=is_compiled()) as step:
        return run_nowcast(
            centre,
            state,
            futures=wanted.futures,
            horizon_s=wanted.hours * 3600.0,
            seed=wanted.seed,
            paths=paths,
            actions=[] if wanted.no_actions else None,
            effort=Effort(),
            progress=step,
        )


def _print(words: Speech, found: Nowcast) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    click.echo(
        words(
            "nowcast_of",
            centre=found.centre.name,
            day=words(f"weekday_{found.state.weekday}"),
            at=clock(found.state.now_s),
            futures=words.number(found.futures),
            hours=f"{found.horizon_s / 3600:g}",
            seed=found.seed,
        )
    )
    print_nowcast(words, found, console)
    for line in notes(words, found):
        click.echo(line)
