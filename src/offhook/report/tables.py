"""What a simulation says on a terminal: by queue, by interval of the day, by group."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from offhook.report import written
from offhook.report.figures import (
    OUTCOMES,
    SIGNED_IN,
    Counts,
    QueueFigures,
    Simulated,
    Staff,
)
from offhook.report.page_tables import RATE_HEADS, interval_head, mean_agents
from offhook.report.words import Speech
from offhook.report.written import Written
from offhook.terms.contacts import Measure

WIDE = 110
"""The columns a terminal needs to show a figure and its margin on one line."""

Row = tuple[str, Sequence[Written | str]]


def print_simulation(speech: Speech, found: Simulated, console: Console) -> None:
    """Print the tables of a simulation; on a narrow terminal, margins below figures."""
    print_table(
        console,
        speech("by_queue"),
        [speech(head) for head in _QUEUE_HEADS],
        _queue_rows(speech, found),
        total=True,
    )
    print_table(
        console,
        f"{speech('by_interval')} ({speech('all_queues')})",
        _interval_heads(speech, found),
        _interval_rows(speech, found),
    )
    print_table(
        console,
        speech("by_group"),
        [speech(head) for head in _GROUP_HEADS],
        _group_rows(speech, found),
        total=True,
    )
    print_table(
        console,
        speech("reconciliation"),
        [speech(head) for head in _SUM_HEADS],
        _sum_rows(speech, found),
        total=True,
    )


def print_table(
    console: Console,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Row],
    *,
    total: bool = False,
) -> None:
    """Print a table of a name and figures a row; with `total`, the last row is a sum."""
    table = Table(
        *map(escape, heads),
        title=escape(title),
        title_justify="left",
        title_style="bold",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    between = " " if console.width >= WIDE else "\n"
    for number, (label, cells) in enumerate(rows):
        last = total and number == len(rows) - 1
        if last:
            table.add_section()
        texts = [
            cell.text(between) if isinstance(cell, Written) else cell for cell in cells
        ]
        table.add_row(*map(escape, (label, *texts)), style="bold" if last else None)
    console.print(table)


_QUEUE_HEADS = ("queue", *RATE_HEADS, "service_level", "target", "asa", "aht")


def _queue_rows(speech: Speech, found: Simulated) -> list[Row]:
    rows: list[Row] = [
        (
            one.queue.name,
            (
                *_rates(speech, one.counts),
                written.share(speech, one.level),
                _target(speech, one),
                written.seconds(speech, one.counts.asa_s),
                written.seconds(speech, one.counts.aht_s),
            ),
        )
        for one in found.queues()
    ]
    total, common = found.total(), found.common_target()
    one_channel = len(found.channels()) == 1
    sum_up: Row = (
        speech("all_queues"),
        (
            *_rates(speech, total),
            written.share(speech, total.level(common)) if common else "",
            written.target(common) if common else "",
            written.seconds(speech, total.asa_s) if one_channel else "",
            written.seconds(speech, total.aht_s),
        ),
    )
    return [*rows, sum_up]


def _rates(speech: Speech, counts: Counts) -> tuple[Written, ...]:
    return (
        written.count(speech, counts.offered),
        written.count(speech, counts.a_day(Measure.ANSWERED)),
        written.count(speech, counts.a_day(Measure.ABANDONED)),
        written.share(speech, counts.abandonment),
    )


def _target(speech: Speech, one: QueueFigures) -> Written:
    wanted = written.target(one.queue.target)
    if one.reached is None:
        return Written(wanted, speech("no_contacts"))
    return Written(wanted, speech("reached" if one.reached else "missed"))


def _interval_heads(speech: Speech, found: Simulated) -> list[str]:
    """Return the heads of `_interval_rows`; the wait is of the first channel alone."""
    common, channels = found.common_target(), found.channels()
    level = f" ({written.target(common)})" if common else ""
    of = f" ({speech(min(channels).name.lower())})" if len(channels) > 1 else ""
    return [
        interval_head(speech, found),
        *(speech(head) for head in RATE_HEADS),
        speech("service_level") + level if common else speech("served_in_t"),
        speech("asa") + of,
        speech("agents"),
        speech("occupancy"),
    ]


def _interval_rows(speech: Speech, found: Simulated) -> list[Row]:
    common, channels = found.common_target(), found.channels()
    first = found.by_interval(channels[min(channels)]) if channels else []
    every = zip(
        found.times(),
        found.by_interval(),
        first,
        found.staff_by_interval(),
        strict=True,
    )
    return [
        (
            time,
            (
                *_rates(speech, counts),
                written.share(
                    speech, counts.level(common) if common else counts.served_in_t
                ),
                written.seconds(speech, of_channel.asa_s),
                speech.number(mean_agents(found, staff, SIGNED_IN), 1),
                written.share(speech, staff.occupancy),
            ),
        )
        for time, counts, of_channel, staff in every
    ]


_QUEUE_TIME_HEADS = (*RATE_HEADS, "service_level", "asa", "aht")


def print_each_queue(speech: Speech, found: Simulated, console: Console) -> None:
    """Print a table for each queue: its figures by interval of the day."""
    for row, queue in enumerate(found.centre.queues):
        print_table(
            console,
            f"{queue.name} ({written.target(queue.target)})",
            [interval_head(speech, found), *(speech(h) for h in _QUEUE_TIME_HEADS)],
            [
                (
                    time,
                    (
                        *_rates(speech, counts),
                        written.share(speech, counts.level(queue.target)),
                        written.seconds(speech, counts.asa_s),
                        written.seconds(speech, counts.aht_s),
                    ),
                )
                for time, counts in zip(
                    found.times(), found.by_interval([row]), strict=True
                )
            ],
        )


_GROUP_HEADS = ("group", "agents", "signed_in_h", "occupancy")


def _group_rows(speech: Speech, found: Simulated) -> list[Row]:
    rows: list[Row] = [
        (group.name or group.id, _group(speech, group.agents, staff))
        for group, staff in found.groups()
    ]
    everybody = sum(group.agents for group in found.centre.groups)
    return [
        *rows,
        (speech("all_groups"), _group(speech, everybody, found.everybody())),
    ]


def _group(speech: Speech, agents: int, staff: Staff) -> tuple[Written | str, ...]:
    return (
        speech.number(agents),
        written.count(speech, staff.hours(SIGNED_IN)),
        written.share(speech, staff.occupancy),
    )


_SUM_HEADS = (
    *("queue", "offered"),
    *(measure.name.lower() for measure in OUTCOMES),
    *("open", "refused"),
)


def _sum_rows(speech: Speech, found: Simulated) -> list[Row]:
    every = [(one.queue.name, one.counts) for one in found.queues()]
    every.append((speech("all_queues"), found.total()))
    return [
        (
            label,
            [
                speech.number(value, 1)
                for value in (
                    *(counts.a_day(m).value for m in (Measure.OFFERED, *OUTCOMES)),
                    counts.still_open,
                    counts.a_day(Measure.REFUSED).value,
                )
            ],
        )
        for label, counts in every
    ]
