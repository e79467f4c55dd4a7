"""Which skills an agent needs to serve just some queues: moving people, for supervisors.

People think of queues, the kernel of skills. Here is the way back: of all the proficiencies
with which an agent serves just the queues he is wanted for, those that change the fewest of
his own.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product

from offhook.policy.centre import Centre, Group, Queue
from offhook.policy.skills import MAX_PROFICIENCY, And, Expression, Has, Not, Or
from offhook.policy.tables import first_step

CHANGES = 4
"""More skills than these are not changed at once: then somebody should look at each."""


def served_by(centre: Centre, group: Group) -> set[str]:
    """Return the queues of which a group may be offered contacts, at once or later."""
    return {q.id for q in centre.queues if first_step(q, group) is not None}


def skills_to_serve(
    centre: Centre, group: Group, wanted: Collection[str]
) -> dict[str, int] | None:
    """Return proficiencies with which a group serves the wanted queues and no other.

    Of a queue that is new to it, it is offered contacts from the first step on. `None` where
    no change of at most `CHANGES` skills does it: two queues may ask for the same ones.
    """
    before = served_by(centre, group)
    turned = [q for q in centre.queues if (q.id in wanted) != (q.id in before)]
    levels = _levels(turned)
    for count in range(min(CHANGES, len(levels)) + 1):
        for skills in _changed(group.skills, levels, count):
            moved = replace(group, skills=skills)
            if _fits(centre, moved, wanted, before):
                return skills
    return None


def _fits(
    centre: Centre, group: Group, wanted: Collection[str], before: set[str]
) -> bool:
    for queue in centre.queues:
        step = first_step(queue, group)
        if (step is not None) != (queue.id in wanted):
            return False
        if queue.id in wanted and queue.id not in before and step != 0:
            return False
    return True


def _changed(
    skills: Mapping[str, int], levels: Mapping[str, list[int]], count: int
) -> Iterator[dict[str, int]]:
    """Yield all proficiencies that differ in `count` skills; 0 is none."""
    for some in combinations(levels, count):
        others = ([n for n in levels[one] if n != skills.get(one, 0)] for one in some)
        for chosen in product(*others):
            told = {**skills, **dict(zip(some, chosen, strict=True))}
            yield {skill: level for skill, level in told.items() if level}


def _levels(queues: Collection[Queue]) -> dict[str, list[int]]:
    """Return the proficiencies at which an expression of the queues turns, by skill."""
    found: dict[str, set[int]] = {}
    for queue in queues:
        for step in queue.steps:
            for one in _leaves(step.skills):
                found.setdefault(one.skill, {0}).add(one.least)
                if one.most < MAX_PROFICIENCY:
                    found[one.skill].add(one.most)
    return {skill: sorted(levels) for skill, levels in found.items()}


def _leaves(expression: Expression) -> Iterator[Has]:
    match expression:
        case Has():
            yield expression
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
