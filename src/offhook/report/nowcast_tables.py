"""What a nowcast says on a terminal: clients, queues, and what can be done."""

from rich.console import Console

from offhook.plan.nowcast import Nowcast
from offhook.plan.outlook import Effect, QueueOutlook
from offhook.report.nowcast_words import (
    action_words,
    chance_words,
    change_words,
    spread_words,
    wait_words,
)
from offhook.report.tables import print_table
from offhook.report.written import target

_QUEUE_HEADS = (
    *("Queue", "Target", "Target met", "So far", "Rest of the day", "Whole day"),
    *("Waiting", "Wait P50", "Wait P90"),
)
_ACTION_HEADS = ("Action", "Targets met", "In time", "Helps most")


def print_nowcast(found: Nowcast, console: Console) -> None:
    """Print the tables of a nowcast."""
    names = {client.id: client.name for client in found.centre.clients}
    print_table(
        console,
        "Clients: will all their targets be met today?",
        ["Client", "Probability"],
        [(names[one.client], [chance_words(one.met)]) for one in found.clients],
    )
    print_table(console, "Queues", _QUEUE_HEADS, _queue_rows(found))
    if found.effects:
        print_table(
            console,
            "Actions: what each would change today",
            _ACTION_HEADS,
            [
                (action_words(found.centre, one.action), _effect(found, one))
                for one in found.effects
            ],
        )


def notes(found: Nowcast) -> list[str]:
    """Return what a reader of the tables must know."""
    lines = [
        (
            "In brackets: 5 % and 95 % of the futures lie below. ±: half of a 95 % "
            "interval. Waits: of a contact that comes now and does not hang up."
        )
    ]
    if found.effects:
        lines.append(
            f"Targets met: more queues that meet their target, of {len(found.queues)}; in "
            f"time: more contacts answered in time; the best of {found.tried} actions "
            f"tried, each in {found.effects[0].futures:,} of the same futures."
        )
    return lines


def _queue_rows(found: Nowcast) -> list[tuple[str, list[str]]]:
    names = {queue.id: queue.name for queue in found.centre.queues}
    return [(names[one.queue], _queue(one)) for one in found.queues]


def _queue(one: QueueOutlook) -> list[str]:
    so_far = one.level_so_far
    waits = (
        [wait_words(one.wait.p50_s), wait_words(one.wait.p90_s)]
        if one.wait
        else ["-", "-"]
    )
    return [
        target(one.target),
        chance_words(one.met),
        "-" if so_far is None else f"{so_far * 100:.1f} %",
        spread_words(one.level_rest),
        spread_words(one.level_day),
        f"{one.waiting:,}",
        *waits,
    ]


def _effect(found: Nowcast, effect: Effect) -> list[str]:
    names = {queue.id: queue.name for queue in found.centre.queues}
    most = max(effect.queues, key=lambda one: (one.met.value, one.level_day.value))
    return [
        change_words(effect.targets_met, 2),
        change_words(effect.in_time, 0),
        f"{names[most.queue]}: {change_words(most.met, 0, 100)} points",
    ]
