"""Which actions are worth trying: for queues that may miss their target, by simple rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from offhook.kernel.arrays import Numbers
from offhook.plan.actions import (
    Action,
    ActionKind,
    Setting,
    breaks_of,
    free_now,
    off_duty,
)
from offhook.policy.centre import Group, Queue
from offhook.policy.tables import first_step

_MOST_MOVED = 5
_MOST_CALLED = 3
_SPARE = 1.5
"""A group gives agents away if at least so many of it are available on average."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a team lead may do, and how soon.

    `lead_s`: how long people who are called in need. Breaks that begin within
    `breaks_within_s` may begin `break_delay_s` later. `most`: actions tried.
    """

    lead_s: float = 1800.0
    breaks_within_s: float = 2700.0
    break_delay_s: float = 3600.0
    most: int = 16


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """A floor and its queues in need: rows, the neediest first; `spare[group]` agents."""

    setting: Setting
    queues: Sequence[int]
    spare: Numbers


def suggestions(need: Need, means: Means) -> list[Action]:
    """Return actions to try, the neediest queue's first, none twice."""
    now_s = need.setting.state.now_s
    of_queue = []
    for row in need.queues:
        queue = need.setting.centre.queues[row]
        helpers = _helpers(need.setting, queue)
        opened = Action(ActionKind.OPEN_STEP, queue=queue.id)
        moves = _moves(need, queue, helpers) if helpers else []
        found = [
            *moves[:1],
            *_calls(need.setting, helpers, now_s + means.lead_s),
            *_delays(need.setting, helpers, now_s, means),
            *([opened] if len(queue.steps) > 1 else []),
            *moves[1:],
        ]
        of_queue.append(found)
    # The first of each queue, then the second of each: no queue takes all the places.
    turns = max(map(len, of_queue), default=0)
    mixed = [found[n] for n in range(turns) for found in of_queue if n < len(found)]
    return list(dict.fromkeys(mixed))[: means.most]


def _helpers(setting: Setting, queue: Queue) -> list[int]:
    """Return the groups that serve a queue: from its first step, and nothing else, first."""
    groups = setting.centre.groups
    able = []
    for row, group in enumerate(groups):
        step = first_step(queue, group)
        if step is not None:
            others = sum(
                first_step(other, group) is not None for other in setting.centre.queues
            )
            able.append((step, others, -group.agents, row))
    return [row for *_, row in sorted(able)]


def _moves(need: Need, queue: Queue, helpers: list[int]) -> list[Action]:
    """Return moves of agents from the groups with most to spare."""
    groups = need.setting.centre.groups
    to = groups[helpers[0]]
    needy = {need.setting.centre.queues[row].id for row in need.queues}
    found = []
    for row in np.argsort(-need.spare, kind="stable"):
        donor = groups[int(row)]
        serves = {q.id for q in need.setting.centre.queues if _serves(q, donor)}
        if need.spare[row] < _SPARE or int(row) in helpers or serves & needy:
            continue
        n = min(max(int(need.spare[row] // 2), 1), _MOST_MOVED)
        agents = tuple(free_now(need.setting, donor.id)[:n])
        if agents:
            found.append(
                Action(ActionKind.MOVE, group=donor.id, to_group=to.id, agents=agents)
            )
        if len(found) == 2:
            break
    return found


def _serves(queue: Queue, group: Group) -> bool:
    return first_step(queue, group) is not None


def _calls(setting: Setting, helpers: list[int], at_s: float) -> list[Action]:
    for row in helpers:
        group = setting.centre.groups[row]
        off = off_duty(setting, group.id)[:_MOST_CALLED]
        if off:
            return [
                Action(
                    ActionKind.CALL_IN, group=group.id, agents=tuple(off), from_s=at_s
                )
            ]
    return []


def _delays(
    setting: Setting, helpers: list[int], now_s: float, means: Means
) -> list[Action]:
    until_s = now_s + means.breaks_within_s
    for row in helpers:
        group = setting.centre.groups[row].id
        if len(breaks_of(setting, group, until_s)):
            return [
                Action(
                    ActionKind.DELAY_BREAKS,
                    group=group,
                    until_s=until_s,
                    by_s=means.break_delay_s,
                )
            ]
    return []
