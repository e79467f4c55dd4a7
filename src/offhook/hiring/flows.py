"""The flows of a plan: people and candidates week by week, and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from offhook.hiring.curves import Numbers, retention, starting_staff, values_at
from offhook.hiring.facts import Counted, HiringFacts
from offhook.hiring.layout import Block, Way, ways_of
from offhook.hiring.programme import Programme, series
from offhook.hiring.split import Share


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Arrays with a column a week; rows are sources, ways, pools or sites.

    `people` are all agents on the floor, `work` what they do in agents with experience,
    and `filled` the agents that count towards `required`; these two are in agents, `short`
    in positions. `leaving` have left the floor since the week before.
    """

    ways: tuple[Way, ...]
    campaign: Numbers
    untested: Numbers
    tests: Numbers
    ready: Numbers  # by source, level and week
    starts: Numbers  # by way
    classes: Numbers  # by way; fractions after the calendar
    joining: Numbers  # by pool, as those below
    leaving: Numbers
    people: Numbers
    work: Numbers
    filled: Numbers
    required: Numbers
    overtime: Numbers
    short: Numbers
    extra_trainers: Numbers
    excess: Numbers  # by site


def flows_of(programme: Programme, x: Numbers) -> Flows:
    """Return the flows of a solved programme."""
    facts, at = programme.facts, programme.layout.at
    there = [starting_staff(facts, pool) for pool in facts.pools]
    people = x[at[Block.PEOPLE]] + _stacked([one for one, _ in there], facts.weeks)
    work = _work(programme, x) + _stacked([one for _, one in there], facts.weeks)
    counts = np.array([[pool.counted is Counted.WORK] for pool in facts.pools])
    joining = _joining(programme, x)
    before = np.concatenate([_first(facts), people[:, :-1]], axis=1)
    needed = [
        series(one.required, facts.weeks, 0.0) * one.agents_per_position
        for one in facts.pools
    ]
    return Flows(
        ways=programme.layout.ways,
        campaign=x[at[Block.CAMPAIGN]],
        untested=x[at[Block.UNTESTED]],
        tests=x[at[Block.TESTS]],
        ready=x[at[Block.READY]],
        starts=x[at[Block.STARTS]],
        classes=_classes(programme, x),
        joining=joining,
        leaving=before + joining - people,
        people=people,
        work=work,
        filled=np.where(counts, work, people),
        required=_stacked(needed, facts.weeks),
        overtime=x[at[Block.OVERTIME]],
        short=x[at[Block.SHORT]],
        extra_trainers=x[at[Block.TRAINERS]],
        excess=x[at[Block.EXCESS]],
    )


def _stacked(rows: Sequence[Numbers], weeks: int) -> Numbers:
    return np.array(rows).reshape(len(rows), weeks)


def _first(facts: HiringFacts) -> Numbers:
    """Return the staff of the day before the plan, a column."""
    return np.array([[sum(one.agents for one in pool.staff)] for pool in facts.pools])


def _joining(programme: Programme, x: Numbers) -> Numbers:
    """Return who reaches the floor in each week: out of classes, or coming anyway."""
    facts = programme.facts
    found = _stacked(
        [series(p.coming, facts.weeks, 0.0) for p in facts.pools], facts.weeks
    )
    for row, pool in enumerate(facts.pools):
        found[row, len(pool.coming) :] = 0.0
    return found + _hired(programme, x)


def _hired(programme: Programme, x: Numbers) -> Numbers:
    """Return who reaches the floor in each week out of classes, by pool."""
    facts = programme.facts
    found = np.zeros((len(facts.pools), facts.weeks))
    starts = x[programme.layout.at[Block.STARTS]]
    for row, way in enumerate(programme.layout.ways):
        path = facts.paths[way.path]
        begun = starts[row, : max(facts.weeks - path.weeks, 0)]
        found[way.pool, path.weeks :] += begun * path.finishes
    return found


def _work(programme: Programme, x: Numbers) -> Numbers:
    """Return the work of the people hired, in agents with experience."""
    facts, weeks = programme.facts, programme.facts.weeks
    found = np.zeros((len(facts.pools), weeks))
    hired = _hired(programme, x)
    for row, pool in enumerate(facts.pools):
        does = retention(pool.attrition, weeks) * values_at(pool.learning, weeks)
        found[row] = np.convolve(hired[row], does)[:weeks]
    return found


def _classes(programme: Programme, x: Numbers) -> Numbers:
    """Return the classes that begin; where nobody counted them, as shares of one."""
    facts, at = programme.facts, programme.layout.at
    found = x[at[Block.STARTS]].copy()
    for row, way in enumerate(programme.layout.ways):
        found[row] /= facts.paths[way.path].class_most
    counted = at[Block.CLASSES]
    found[:, : counted.shape[1]] = x[counted]
    return found


def joined(facts: HiringFacts, parts: Sequence[tuple[Share, Flows]]) -> Flows:
    """Return the flows of the whole from those of its parts."""
    ways = ways_of(facts)
    weeks = facts.weeks
    counts = {
        "ways": (len(ways),),
        "candidates": (len(facts.candidates),),
        "pools": (len(facts.pools),),
        "sites": (len(facts.sites),),
    }
    found = {}
    for field in fields(Flows)[1:]:
        kind = _KIND_OF.get(field.name, "pools")
        shape: tuple[int, ...] = (*counts[kind], weeks)
        if field.name == "ready":
            shape = (*counts[kind], len(facts.levels), weeks)
        found[field.name] = np.zeros(shape)
    for share, flows in parts:
        rows = {
            "ways": [n for n, way in enumerate(ways) if way.pool in share.pools],
            "candidates": share.candidates,
            "pools": share.pools,
            "sites": share.sites,
        }
        for name, whole in found.items():
            whole[list(rows[_KIND_OF.get(name, "pools")])] = getattr(flows, name)
    return Flows(ways=ways, **found)


_KIND_OF = {
    "campaign": "candidates",
    "untested": "candidates",
    "tests": "candidates",
    "ready": "candidates",
    "starts": "ways",
    "classes": "ways",
    "excess": "sites",
}
