"""The latest date of each decision: until when it can wait, and what waiting then costs.

A decision is put off week by week, everything else is decided again in the best way, and
the cost is compared. What can wait longer costs no less: so the week is found by halving.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from offhook.hiring.curves import Numbers
from offhook.hiring.facts import HiringFacts
from offhook.hiring.flows import Flows
from offhook.hiring.hire import Hiring, Progress
from offhook.hiring.layout import Block, Places
from offhook.hiring.programme import Programme, programme_of
from offhook.hiring.solve import Solved, solve_relaxed
from offhook.hiring.split import split

TOLERATED = 0.001
"""A delay that raises the cost by no more than this share costs nothing."""
MOST_POOLS = 15
_TRIFLE = 1e-6


class Step(StrEnum):
    """What is decided."""

    CAMPAIGN = "campaign"
    TESTS = "tests"
    OFFERS = "offers"
    CLASSES = "classes"


@dataclass(frozen=True, slots=True)
class Decision:
    """A first step of its kind: when the plan takes it, and until when it could wait.

    `subject` is the id of candidates, or of the pool whose `path` begins. A week later than
    `latest` the whole plan costs `week_late` more than at its best; if it is never taken,
    `never` more. `leads_to` is the week in which its first people reach the floor.
    """

    step: Step
    subject: str
    path: str
    planned: int
    latest: int
    leads_to: int
    week_late: float
    never: float


def decisions_of(
    hiring: Hiring, progress: Progress | None = None
) -> tuple[Decision, ...]:
    """Return the first decisions of a plan, the most urgent first.

    A plan of more than `MOST_POOLS` has none: deciding all again so often would take
    hours. `progress` is called with the number of parts done.
    """
    if len(hiring.facts.pools) > MOST_POOLS:
        return ()
    found: list[Decision] = []
    for share in split(hiring.facts):
        found += _decisions(share.facts, hiring)
        if progress is not None:
            progress(1)
    return tuple(sorted(found, key=lambda one: (one.latest, one.planned)))


def _decisions(facts: HiringFacts, hiring: Hiring) -> Iterator[Decision]:
    programme = programme_of(facts)
    best = solve_relaxed(programme)
    at, flows = programme.layout.at, hiring.flows
    rows = {one.id: row for row, one in enumerate(hiring.facts.candidates)}
    for row, one in enumerate(facts.candidates):
        onto = _shortest(facts, row)
        for step, block, planned in (
            (Step.CAMPAIGN, Block.CAMPAIGN, flows.campaign),
            (Step.TESTS, Block.TESTS, flows.tests),
        ):
            first = _first(planned[rows[one.id]])
            wait = _wait(programme, best, at[block][row])
            if first is not None and wait is not None:
                latest, late, never = wait
                yield Decision(
                    step, one.id, "", first, latest, first + onto, late, never
                )
    yield from _of_ways(programme, best, hiring.facts, flows)


def _of_ways(
    programme: Programme, best: Solved, whole: HiringFacts, flows: Flows
) -> Iterator[Decision]:
    """Yield when offers must go out and classes begin, for each path into a pool."""
    facts = programme.facts
    planned = {
        (whole.pools[way.pool].id, whole.paths[way.path].id): flows.starts[row]
        for row, way in enumerate(flows.ways)
    }
    for row, way in enumerate(programme.layout.ways):
        pool, path = facts.pools[way.pool].id, facts.paths[way.path]
        first = _first(planned[pool, path.id])
        wait = _wait(programme, best, programme.layout.at[Block.STARTS][row])
        if first is None or wait is None:
            continue
        latest, late, never = wait
        notice, ends = path.notice_weeks, first + path.weeks
        for step, before in ((Step.OFFERS, notice), (Step.CLASSES, 0)):
            yield Decision(
                step, pool, path.id, first - before, latest - before, ends, late, never
            )


def _shortest(facts: HiringFacts, source: int) -> int:
    """Return the weeks from a test to the floor by the shortest path."""
    one = facts.candidates[source]
    ways = [path for path in facts.paths if one.language in path.languages]
    return min((path.notice_weeks + path.weeks for path in ways), default=0)


def _first(values: Numbers) -> int | None:
    """Return the first week with anything in it."""
    weeks = np.flatnonzero(values > _TRIFLE)
    return int(weeks[0]) if len(weeks) else None


def _wait(
    programme: Programme, best: Solved, places: Places
) -> tuple[int, float, float] | None:
    """Return until when some unknowns may be 0 for nothing, and what more would cost.

    None: doing without them costs nothing at all.
    """

    def cost_from(week: int) -> float:
        upper = programme.upper.copy()
        upper[places[:week]] = 0.0
        return solve_relaxed(programme, upper).cost - best.cost

    tolerated = TOLERATED * max(best.cost, 1.0)
    never = cost_from(len(places))
    if never <= tolerated:
        return None
    low, high = _first(best.x[places]) or 0, len(places)
    late = never
    while high - low > 1:
        middle = (low + high) // 2
        more = cost_from(middle)
        low, high = (middle, high) if more <= tolerated else (low, middle)
        late = more if high == middle else late
    return low, late, never
