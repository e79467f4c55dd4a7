"""Where each unknown of a hiring plan stands in the vector of the linear programme."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from offhook.hiring.facts import HiringFacts

Places = NDArray[np.int64]


class Block(StrEnum):
    """The kinds of unknowns; each has a row a subject and a column a week."""

    CAMPAIGN = "campaign"  # applicants won by advertising, by candidates
    UNTESTED = "untested"  # applicants waiting for a test at the week's end
    TESTS = "tests"  # invitations to the test
    READY = "ready"  # tested and waiting for an offer, by candidates and level
    STARTS = "starts"  # trainees who begin, by way
    PEOPLE = "people"  # hired people on the floor, by pool
    WORK = "work"  # what they do, in agents with experience
    OVERTIME = "overtime"  # agents' worth of overtime
    SHORT = "short"  # positions not filled
    TRAINERS = "trainers"  # trainers beside the usual ones
    EXCESS = "excess"  # people beyond a site's positions
    OVER = "over"  # money beyond the budget
    CLASSES = "classes"  # classes that begin, by way; whole numbers


@dataclass(frozen=True, slots=True)
class Way:
    """A path into a pool, from the candidates it hires."""

    pool: int
    path: int
    source: int


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The unknowns: `at[block]` gives their places, `ways` the paths into pools."""

    ways: tuple[Way, ...]
    at: dict[Block, Places]
    size: int


def ways_of(facts: HiringFacts) -> tuple[Way, ...]:
    """Return every path into a pool for which somebody applies."""
    return tuple(
        Way(row, path, source)
        for row, pool in enumerate(facts.pools)
        if (source := facts.source_of(pool)) is not None
        for path in facts.ways_of(pool)
    )


def layout_of(facts: HiringFacts, *, whole_classes: bool) -> Layout:
    """Return the places of all unknowns; classes have some only if they are whole."""
    ways = ways_of(facts)
    weeks, sources, pools = facts.weeks, len(facts.candidates), len(facts.pools)
    shapes: dict[Block, tuple[int, ...]] = {
        Block.CAMPAIGN: (sources, weeks),
        Block.UNTESTED: (sources, weeks),
        Block.TESTS: (sources, weeks),
        Block.READY: (sources, len(facts.levels), weeks),
        Block.STARTS: (len(ways), weeks),
        Block.PEOPLE: (pools, weeks),
        Block.WORK: (pools, weeks),
        Block.OVERTIME: (pools, weeks),
        Block.SHORT: (pools, weeks),
        Block.TRAINERS: (pools, weeks),
        Block.EXCESS: (len(facts.sites), weeks),
        Block.OVER: (1, 1),
        Block.CLASSES: (
            len(ways),
            min(facts.calendar_weeks, weeks) if whole_classes else 0,
        ),
    }
    at, size = {}, 0
    for block, shape in shapes.items():
        count = int(np.prod(shape))
        at[block] = np.arange(size, size + count, dtype=np.int64).reshape(shape)
        size += count
    return Layout(ways, at, size)
