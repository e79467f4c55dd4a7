"""What ``offhook staff`` prints for people: a table, and why the number is that one."""

import math
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from offhook.staffing.definitions import MEANING, Definition
from offhook.staffing.erlang_a import ErlangA
from offhook.staffing.erlang_c import ErlangC
from offhook.staffing.required import LineRequirement, Requirement

Row = tuple[str, list[str]]


def print_agents(need: Requirement, *, given: bool) -> None:
    """Print what the agents achieve beside what one fewer would."""
    target, queue = need.target, need.queue
    queues = [one for one in (need.one_fewer, queue) if one is not None]
    model = "Erlang C" if queue.demand.patience_s is None else "Erlang A"
    click.echo(
        f"{_count(need.agents, 'agent')}{'' if given else ' required'} for "
        f"{queue.demand.load_erl:,.2f} erlangs ({model}). Target: "
        f"{target.level * 100:g} % in {target.within_s:g} s"
        + ("" if target.max_occupancy is None else _most_occupied(target.max_occupancy))
    )
    heads = [_count(one.agents, "agent") for one in queues]
    _print_table(heads, _level_rows(need, queues) + _figure_rows(queues))
    for line in _remarks(need, given=given):
        click.echo(line)


def print_lines(need: LineRequirement) -> None:
    """Print what the lines achieve beside what one fewer would."""
    groups = [one for one in (need.one_fewer, need.group) if one is not None]
    click.echo(
        f"{_count(need.lines, 'line')} for {need.group.demand.load_erl:,.2f} erlangs "
        f"(Erlang B). Target: at most {need.blocking * 100:g} % busy tones"
    )
    rows = [
        ("Busy tone", [percent(one.p_block) for one in groups]),
        ("Lines busy", [f"{one.busy_lines:,.2f}" for one in groups]),
        ("Occupancy", [percent(one.occupancy) for one in groups]),
    ]
    _print_table([_count(one.lines, "line") for one in groups], rows)
    if not need.is_met:
        click.echo("The target is not met.")


def percent(part: float) -> str:
    """Return a share as a percentage; 100.0 % and 0.0 % only where it is just that.

    >>> percent(0.78125), percent(0.99999), percent(1e-9)
    ('78.1 %', '>99.9 %', '<0.1 %')
    """
    if 0.9995 <= part < 1.0:
        return ">99.9 %"
    return "<0.1 %" if 0.0 < part < 0.0005 else f"{part * 100:.1f} %"


def _remarks(need: Requirement, *, given: bool) -> list[str]:
    target, queue, fewer = need.target, need.queue, need.one_fewer
    remarks = [f"* {target.definition}: {MEANING[target.definition]}."]
    if isinstance(queue, ErlangC):
        remarks[0] += " Nobody abandons, so every definition gives the same."
    if not given and fewer is not None and target.is_kept_by(fewer) and fewer.agents:
        remarks.append(
            f"{_count(fewer.agents, 'agent')} would answer in time, but would be busier "
            "than the target allows."
        )
    if need.agents_on_books != need.agents:
        remarks.append(
            f"With shrinkage: {_count(need.agents_on_books, 'agent')} on the books."
        )
    if not queue.stable:
        least = math.floor(queue.demand.load_erl) + 1
        remarks.append(
            "Unstable: nobody hangs up and calls come faster than they are handled, so "
            f"the queue grows for ever. It takes {least:,} agents at least."
        )
    if given:
        remarks.append(f"The target is {'met' if need.is_met else 'not met'}.")
    return remarks


def _level_rows(need: Requirement, queues: Sequence[ErlangA | ErlangC]) -> list[Row]:
    target = need.target
    if isinstance(need.queue, ErlangC):  # Nobody abandons: the seven names are one.
        return [("Service level *", [percent(target.level_of(one)) for one in queues])]
    return [
        (
            f"{definition} *" if definition is target.definition else definition.value,
            [
                percent(target.with_definition(definition).level_of(one))
                for one in queues
            ],
        )
        for definition in Definition
    ]


def _figure_rows(queues: Sequence[ErlangA | ErlangC]) -> list[Row]:
    return [
        ("Must wait", [percent(one.p_wait) for one in queues]),
        ("Hang up", [percent(one.p_abandon) for one in queues]),
        ("ASA, answered", [_amount(one.mean_wait_answered_s, " s") for one in queues]),
        ("Mean wait, all", [_amount(one.mean_wait_s, " s") for one in queues]),
        ("Mean queue", [_amount(one.mean_queue, "") for one in queues]),
        ("Occupancy", [percent(one.occupancy) for one in queues]),
    ]


def _print_table(heads: list[str], rows: list[Row]) -> None:
    table = Table("", *heads)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, cells in rows:
        table.add_row(name, *cells, style="bold" if name.endswith("*") else None)
    Console(highlight=False).print(table)


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}{unit}" if math.isfinite(value) else "endless"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _most_occupied(most: float) -> str:
    return f", agents busy at most {most * 100:g} % of the time"
