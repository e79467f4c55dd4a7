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
from offhook.report.words import ABSENT, Speech
from offhook.report.written import target

_QUEUE_HEADS = (
    "queue", "target", "target_met", "so_far", "rest_of_today", "whole_day",
    "waiting_now", "wait_p50", "wait_p90",
)  # fmt: skip
_ACTION_HEADS = ("action", "targets_met", "in_time", "helps_most")


def print_nowcast(speech: Speech, found: Nowcast, console: Console) -> None:
    """Print the tables of a nowcast."""
    names = {client.id: client.name for client in found.centre.clients}
    print_table(
        console,
        speech("clients_now"),
        [speech("client"), speech("probability")],
        [(names[one.client], [chance_words(speech, one.met)]) for one in found.clients],
    )
    heads = [speech(head) for head in _QUEUE_HEADS]
    print_table(console, speech("queues_now"), heads, _queue_rows(speech, found))
    if found.effects:
        print_table(
            console,
            speech("actions_now"),
            [speech(head) for head in _ACTION_HEADS],
            [
                (
                    action_words(speech, found.centre, one.action),
                    _effect(speech, found, one),
                )
                for one in found.effects
            ],
        )


def notes(speech: Speech, found: Nowcast) -> list[str]:
    """Return what a reader of the tables must know."""
    lines = [speech("note_spread")]
    if found.effects:
        lines.append(
            speech(
                "note_actions",
                queues=len(found.queues),
                tried=found.tried,
                futures=speech.number(found.effects[0].futures),
            )
        )
    return lines


def _queue_rows(speech: Speech, found: Nowcast) -> list[tuple[str, list[str]]]:
    names = {queue.id: queue.name for queue in found.centre.queues}
    return [(names[one.queue], _queue(speech, one)) for one in found.queues]


def _queue(speech: Speech, one: QueueOutlook) -> list[str]:
    waits = [ABSENT, ABSENT]
    if one.wait:
        waits = [wait_words(speech, wait) for wait in (one.wait.p50_s, one.wait.p90_s)]
    return [
        target(one.target),
        chance_words(speech, one.met),
        speech.percent(one.level_so_far),
        spread_words(speech, one.level_rest),
        spread_words(speech, one.level_day),
        speech.number(one.waiting),
        *waits,
    ]


def _effect(speech: Speech, found: Nowcast, effect: Effect) -> list[str]:
    names = {queue.id: queue.name for queue in found.centre.queues}
    most = max(effect.queues, key=lambda one: (one.met.value, one.level_day.value))
    points = change_words(speech, most.met, 0, 100)
    return [
        change_words(speech, effect.targets_met, 2),
        change_words(speech, effect.in_time, 0),
        speech("helps", queue=names[most.queue], points=points),
    ]
