"""Who is on the floor of a replay: the people the history shows, and a planner's changes.

A change is written ``+2:fr`` or ``-3:sales``: two more agents who have what it names (a skill,
a group, a queue, or the name of one agent), three fewer. ``+2:group:fr`` means the group
alone. The one whose hours are nearest the median of them all is copied, or sent home, first: a
change is of typical people.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from offhook.kernel.arrays import Numbers, Records
from offhook.policy.centre import ALWAYS, Centre, Group, Queue, RoutingStep
from offhook.policy.skills import Has, Or
from offhook.sim.log import Log
from offhook.sim.manners import UNNAMED, recorded_kinds
from offhook.sim.presence import Presence
from offhook.sim.schedule import in_order
from offhook.terms.errors import NotAccepted
from offhook.terms.happenings import Happening

TAKES = "takes:"
"""Prefix of the skill of an agent who was seen to serve a queue."""
GROUP = "group:"
"""Prefix of a group's name in a change, where a skill may have the same name."""
_PLAIN = Group("", "", {}, ())


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Agents by name with their skills and their presence (agent rows as in `names`).

    `kinds` are the groups of agents whose capacity and manner are known, by their names;
    the others take one call at a time, at once.
    """

    names: tuple[str, ...]
    skills: tuple[Mapping[str, int], ...]
    groups: tuple[str, ...]
    schedule: Records
    kinds: Mapping[str, Group] = field(default_factory=dict)


def recorded_cast(log: Log, presence: Presence, centre: Centre) -> Cast:
    """Return the agents of a history.

    One whom the centre names has the centre's skills for him, and belongs to his group: where
    states were recorded, also by a name that the centre made, such as ``desk-3``. Another has
    the skill ``takes:QUEUE`` for each queue he was seen to serve.
    """
    known = {
        name: group
        for group in centre.groups
        for name in group.agent_names()
        if group.names or presence.states is not None
    }
    skills: list[Mapping[str, int]] = []
    groups: list[str] = []
    for row, name in enumerate(presence.agents):
        if name in known:
            skills.append(known[name].skills)
            groups.append(known[name].id)
        else:
            seen = np.flatnonzero(presence.can[row])
            skills.append({TAKES + log.queues[queue]: 1 for queue in seen})
            is_known = row < len(presence.agents) - presence.unknown
            groups.append(UNNAMED if is_known else "unknown")
    return Cast(
        presence.agents,
        tuple(skills),
        tuple(groups),
        presence.schedule,
        {} if presence.states is None else recorded_kinds(log, presence.states, centre),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """`more` agents (fewer if negative) who have what `like` names."""

    more: int
    like: str


def read_changes(text: str) -> tuple[Change, ...]:
    """Return the changes that ``recorded,+2:fr,-1:AVNI`` asks for.

    >>> read_changes("recorded,+2:fr")
    (Change(more=2, like='fr'),)
    """
    changes = []
    for part in (part.strip() for part in text.split(",")):
        match = re.fullmatch(r"([+-]\d+):(.+)", part)
        if match:
            changes.append(Change(int(match[1]), match[2].strip()))
        elif part != "recorded":
            raise NotAccepted(
                where="--agents",
                wrong=f'"{part}" is not understood',
                accepted='"recorded", and changes such as +2:fr or -1:sales, by commas',
            )
    return tuple(changes)


def changed(cast: Cast, changes: Iterable[Change]) -> Cast:
    """Return the cast with the changes made, one after another."""
    for change in changes:
        cast = _more(cast, change) if change.more > 0 else _fewer(cast, change)
    return cast


def _like(cast: Cast, like: str) -> list[int]:
    """Return the rows of the agents that a change names, those of typical hours first."""
    hours = present_s(cast)
    rows = [
        row
        for row, name in enumerate(cast.names)
        if hours[row] > 0
        and cast.groups[row] != "unknown"
        and (
            like == GROUP + cast.groups[row]
            or like in (name, cast.groups[row])
            or like in cast.skills[row]
            or TAKES + like in cast.skills[row]
        )
    ]
    if not rows:
        known = {
            skill.removeprefix(TAKES) for skills in cast.skills for skill in skills
        }
        raise NotAccepted(
            where="--agents",
            wrong=f'no agent has "{like}"',
            accepted="a skill, queue, group or agent: " + ", ".join(sorted(known)),
        )
    middle = np.median(hours[rows])
    return sorted(rows, key=lambda row: (abs(hours[row] - middle), row))


def present_s(cast: Cast) -> Numbers:
    """Return for each agent the seconds from signing in to signing out, in all."""
    hours = np.zeros(len(cast.names))
    schedule = cast.schedule
    for what, sign in ((Happening.SIGNED_IN, -1.0), (Happening.SIGNED_OUT, 1.0)):
        rows = schedule[schedule["what"] == what]
        np.add.at(hours, rows["agent"], sign * rows["at_s"])
    return hours


def _more(cast: Cast, change: Change) -> Cast:
    rows = _like(cast, change.like)
    names, skills, groups = list(cast.names), list(cast.skills), list(cast.groups)
    schedules = [cast.schedule]
    for number in range(change.more):
        model = rows[number % len(rows)]
        copy = cast.schedule[cast.schedule["agent"] == model].copy()
        copy["agent"] = len(names)
        schedules.append(copy)
        names.append(f"{cast.names[model]}+{len(names)}")
        skills.append(cast.skills[model])
        groups.append(cast.groups[model])
    return replace(
        cast,
        names=tuple(names),
        skills=tuple(skills),
        groups=tuple(groups),
        schedule=in_order(schedules),
    )


def _fewer(cast: Cast, change: Change) -> Cast:
    rows = _like(cast, change.like)
    if len(rows) < -change.more:
        raise NotAccepted(
            where="--agents",
            wrong=f"{change.more}:{change.like} takes more than there are",
            accepted=f"at most {len(rows)}",
        )
    gone = rows[: -change.more]
    kept = ~np.isin(cast.schedule["agent"], gone)
    return replace(cast, schedule=cast.schedule[kept])


def stage(centre: Centre, cast: Cast) -> tuple[Centre, Records]:
    """Return a centre whose agents are the cast, and its schedule in that centre's rows.

    Agents with the same skills form a group, and so do those of a known kind, which keep the
    reserves of their group. A queue's first step also takes those who were seen to serve it.
    """
    members: dict[tuple[str, tuple[tuple[str, int], ...]], list[int]] = {}
    for row, skills in enumerate(cast.skills):
        kind = cast.groups[row] if cast.groups[row] in cast.kinds else ""
        members.setdefault((kind, tuple(sorted(skills.items()))), []).append(row)
    groups = tuple(
        replace(
            cast.kinds.get(kind, _PLAIN),
            id=f"group-{number + 1}" if kind in ("", UNNAMED) else kind,
            skills=dict(skills),
            shifts=((ALWAYS, len(rows)),),
            names=tuple(cast.names[row] for row in rows),
        )
        for number, ((kind, skills), rows) in enumerate(members.items())
    )
    place = np.zeros(len(cast.names), np.int64)
    place[[row for rows in members.values() for row in rows]] = np.arange(
        len(cast.names)
    )
    schedule = cast.schedule.copy()
    schedule["agent"] = place[schedule["agent"]]
    queues = tuple(_also_seen(queue) for queue in centre.queues)
    there = {group.id for group in groups}
    reserves = tuple(one for one in centre.reserves if one.group in there)
    staged = replace(centre, groups=groups, queues=queues, reserves=reserves)
    return staged, schedule


def _also_seen(queue: Queue) -> Queue:
    first = queue.steps[0] if queue.steps else RoutingStep()
    seen = Or((first.skills, Has(TAKES + queue.id)))
    return replace(queue, steps=(replace(first, skills=seen), *queue.steps[1:]))
