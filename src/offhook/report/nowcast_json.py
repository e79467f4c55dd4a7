"""A nowcast as JSON; docs/reference/nowcast.md explains the keys, which are stable."""

import math
from typing import Any

from offhook.plan.nowcast import Nowcast
from offhook.plan.outlook import (
    CONFIDENCE,
    SPREAD,
    Chance,
    Change,
    Effect,
    QueueOutlook,
    Spread,
)
from offhook.report.nowcast_words import OF_NOWCAST, action_words
from offhook.report.words import speech
from offhook.terms.units import clock

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def nowcast_json(found: Nowcast) -> dict[str, Any]:
    """Return all that a nowcast says."""
    return {
        "centre": found.centre.id,
        "weekday": _WEEKDAYS[found.state.weekday],
        "at": clock(found.state.now_s),
        "now_s": found.state.now_s,
        "horizon_s": found.horizon_s,
        "futures": found.futures,
        "seed": found.seed,
        "confidence": CONFIDENCE,
        "spread": list(SPREAD),
        "clients": [
            {"client": client.client, **_chance("met", client.met)}
            for client in found.clients
        ],
        "queues": [_queue(queue) for queue in found.queues],
        "actions_tried": found.tried,
        "actions": [_effect(found, effect) for effect in found.effects],
    }


def _queue(queue: QueueOutlook) -> dict[str, Any]:
    target, wait = queue.target, queue.wait
    return {
        "queue": queue.queue,
        "client": queue.client,
        "definition": target.definition.value,
        "target_share": target.share,
        "target_within_s": target.within_s,
        **_chance("met", queue.met),
        "waiting": queue.waiting,
        "offered_so_far": queue.offered_so_far,
        **_spread("offered_rest", queue.offered_rest),
        "level_so_far": queue.level_so_far,
        **_spread("level_rest", queue.level_rest),
        **_spread("level_day", queue.level_day),
        "wait_p50_s": wait.p50_s if wait else None,
        "wait_p90_s": wait.p90_s if wait else None,
        "wait_answered": wait.answered if wait else 0.0,
    }


def _effect(found: Nowcast, effect: Effect) -> dict[str, Any]:
    action = effect.action
    return {
        "kind": action.kind.value,
        "words": action_words(speech("en", OF_NOWCAST), found.centre, action),
        "group": action.group or None,
        "to_group": action.to_group or None,
        "queue": action.queue or None,
        "agents": list(action.agents),
        "from": clock(action.from_s) if action.from_s else None,
        "until": clock(action.until_s) if action.until_s else None,
        "by_s": action.by_s or None,
        "futures": effect.futures,
        **_change("targets_met", effect.targets_met),
        **_change("in_time", effect.in_time),
        "queues": [
            {
                "queue": one.queue,
                **_change("met", one.met),
                **_change("level_day", one.level_day),
            }
            for one in effect.queues
        ],
    }


def _chance(name: str, chance: Chance | None) -> dict[str, Any]:
    return {
        name: chance.value if chance else None,
        f"{name}_half_width": chance.half_width if chance else None,
    }


def _change(name: str, change: Change) -> dict[str, Any]:
    half = change.half_width
    return {
        name: change.value,
        f"{name}_half_width": None if math.isnan(half) else half,
    }


def _spread(name: str, spread: Spread | None) -> dict[str, Any]:
    return {
        name: spread.mean if spread else None,
        f"{name}_low": spread.low if spread else None,
        f"{name}_high": spread.high if spread else None,
    }
