"""The command ``offhook staff``: how many agents, or lines, and what they achieve.

The keys of ``--json`` are those of `Requirement.to_dict`; with ``--lines`` they are
``demand``, ``blocking``, ``lines``, ``met``, ``figures`` and ``one_fewer``.
"""

import json
import re
from dataclasses import dataclass

import click
from click.core import ParameterSource

from offhook.cli.staff_table import print_agents, print_lines
from offhook.staffing.definitions import Definition, definition_named
from offhook.staffing.demand import Demand
from offhook.staffing.required import (
    LineRequirement,
    Requirement,
    Target,
    evaluation,
    line_evaluation,
    line_requirement,
    requirement,
)
from offhook.terms.errors import NotAccepted
from offhook.terms.units import seconds

_OPTIONS = {
    "interval_s": "--interval",
    "aht_s": "--aht",
    "patience_s": "--patience",
    "level": "--target",
    "within_s": "--target",
    "short_abandon_s": "--short-abandon",
    "lines": "--agents",
}
"""The option that a parameter of the library came from, where the names differ."""

_FOR_WAITING = (
    "patience",
    "target",
    "definition",
    "short_abandon",
    "max_occupancy",
    "shrinkage",
)
"""The options that mean nothing where nobody waits."""


def _duration(
    _ctx: click.Context, param: click.Parameter, value: str | None
) -> float | None:
    """Return the seconds of an option that takes 20, 90s, 30m or 1h30m."""
    return None if value is None else seconds(value, where=param.opts[0])


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one run, read but not yet judged."""

    calls: float
    interval: float
    aht: float
    patience: float | None
    target: str
    definition: str
    short_abandon: float
    max_occupancy: float | None
    shrinkage: float
    lines: bool
    blocking: float | None
    agents: int | None


@click.command()
@click.option("--calls", type=float, required=True, help="Calls in one interval.")
@click.option(
    "--interval",
    callback=_duration,
    metavar="DURATION",
    default="30m",
    show_default=True,
    help="Length of the interval: 1800, 30m, 1h.",
)
@click.option(
    "--aht",
    callback=_duration,
    metavar="DURATION",
    required=True,
    help="Mean handling time: talk + wrap-up.",
)
@click.option(
    "--patience",
    callback=_duration,
    metavar="DURATION",
    help="Mean time before a caller hangs up (Erlang A). Without: never (Erlang C).",
)
@click.option(
    "--target",
    metavar="PERCENT/WAIT",
    default="80/20",
    show_default=True,
    help="The share to serve, and the longest wait T.",
)
@click.option(
    "--definition",
    metavar="NAME",
    default=Definition.ABANDONS_IN_T_IGNORED.value,
    show_default=True,
    help="The service level that the target means: SL-1 to SL-6, or virtual-wait.",
)
@click.option(
    "--short-abandon",
    callback=_duration,
    metavar="DURATION",
    default="5s",
    show_default=True,
    help="The limit S of SL-5 and SL-6.",
)
@click.option(
    "--max-occupancy",
    type=float,
    metavar="SHARE",
    help="Keep agents at most so busy: 0.85.",
)
@click.option(
    "--shrinkage",
    type=float,
    metavar="SHARE",
    default=0.0,
    help="Paid time away from the queue: 0.3.",
)
@click.option("--lines", is_flag=True, help="Count lines, not agents (Erlang B).")
@click.option(
    "--blocking",
    type=float,
    metavar="SHARE",
    help="With --lines: calls that may meet a busy tone.  [default: 0.01]",
)
@click.option("--agents", type=int, help="Judge this number instead of finding one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def staff(ctx: click.Context, /, as_json: bool, **options: object) -> None:
    """Say how many agents an interval needs, and what they achieve.

    Exact in the long run, at any size: Erlang A with --patience, Erlang C without,
    Erlang B with --lines.
    """
    asked = Asked(**options)  # type: ignore[arg-type]  # click has checked their types
    _refuse_mixtures(ctx, asked)
    try:
        answer = _lines(asked) if asked.lines else _agents(asked)
    except NotAccepted as error:
        raise _about_option(error) from error
    if as_json:
        click.echo(json.dumps(answer.to_dict(), indent=2, allow_nan=False))
    elif isinstance(answer, Requirement):
        print_agents(answer, given=asked.agents is not None)
    else:
        print_lines(answer)


def parse_target(text: str) -> tuple[float, float]:
    """Return the share and the seconds of a target such as 80/20 or 90/1m.

    >>> parse_target("80/20"), parse_target("99.5/1m")
    ((0.8, 20.0), (0.995, 60.0))
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%?\s*/\s*(.+)", text)
    percent = float(match[1]) if match else 0.0
    # 0.8/20 is a share written for a percentage: refused rather than met by nobody.
    if match and 1.0 <= percent < 100.0:
        within_s = seconds(match[2], where="--target")
        if within_s > 0:
            return percent / 100.0, within_s
    raise NotAccepted(
        where="--target",
        wrong=f'"{text}" is not a target',
        accepted="a percentage from 1 to below 100, a slash and a wait above 0: "
        "80/20, 95/90s, 90/1m",
    )


def _agents(asked: Asked) -> Requirement:
    level, within_s = parse_target(asked.target)
    target = Target(
        level=level,
        within_s=within_s,
        definition=definition_named(asked.definition),
        short_abandon_s=asked.short_abandon,
        max_occupancy=asked.max_occupancy,
    )
    demand = Demand(asked.calls, asked.interval, asked.aht, asked.patience)
    if asked.agents is None:
        return requirement(demand, target, asked.shrinkage)
    return evaluation(demand, target, asked.agents, asked.shrinkage)


def _lines(asked: Asked) -> LineRequirement:
    demand = Demand(asked.calls, asked.interval, asked.aht)
    blocking = 0.01 if asked.blocking is None else asked.blocking
    if asked.agents is None:
        return line_requirement(demand, blocking)
    return line_evaluation(demand, blocking, asked.agents)


def _refuse_mixtures(ctx: click.Context, asked: Asked) -> None:
    """Refuse an option that the other options make meaningless."""
    if not asked.lines and asked.blocking is not None:
        raise NotAccepted(
            where="--blocking",
            wrong="agents turn nobody away",
            accepted="--blocking together with --lines",
        )
    for name in _FOR_WAITING if asked.lines else ():
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = f"--{name.replace('_', '-')}"
            raise NotAccepted(
                where=option,
                wrong="with --lines nobody waits",
                accepted=f"--lines without {option}",
            )


def _about_option(error: NotAccepted) -> NotAccepted:
    """Return the error under the name of the option that the user wrote."""
    fields = dict(error.fields)
    where = str(fields["where"])
    if not where.startswith("--"):
        fields["where"] = _OPTIONS.get(where, f"--{where.replace('_', '-')}")
    return NotAccepted(**fields)
