"""Make a hiring plan with all that is told of it: how hard, how often simulated, by what."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from offhook.hiring.decisions import decisions_of
from offhook.hiring.facts import HiringFacts
from offhook.hiring.hire import (
    QUICK,
    QUICKEST,
    USUAL,
    Each,
    Effort,
    Progress,
    plan_hiring,
)
from offhook.hiring.levers import how_sure, number_of_levers
from offhook.hiring.one_more import what_binds
from offhook.hiring.split import split
from offhook.report.hire_figures import Hired

_RUNS, _FEW_POOLS = 2000, 10
"""So often a plan of so few pools is simulated; a larger one as much less often."""
_MANY_PARTS = 4
"""From so many parts on their changes are looked at less hard, by several processes."""


@dataclass(frozen=True, slots=True)
class Making:
    """How a plan is made: how long to look, how often to simulate, and by which chance.

    `more`: also the latest dates, the prices solved again, and what makes it surer.
    """

    more: bool = True
    seconds: float = USUAL.seconds
    replications: int | None = None
    seed: int = 1

    def parts(self, facts: HiringFacts) -> dict[str, int]:
        """Return what is done one after the other, and in how many steps."""
        count = len(split(facts))
        parts = {"planning_hiring": count}
        if self.more:
            parts |= {"pricing": count, "dating_decisions": count}
            parts["trying_levers"] = number_of_levers(facts)
        return parts


def make_hired(
    facts: HiringFacts, making: Making, done: Mapping[str, Progress], each: Each = map
) -> Hired:
    """Plan, price, date and simulate; `done` has a function for each of the parts."""
    many, more = len(split(facts)) >= _MANY_PARTS, making.more
    effort = Effort(seconds=making.seconds)
    if not more:
        effort = QUICKEST if many else QUICK
    runs = max(_RUNS // max(len(facts.pools) // _FEW_POOLS, 1), 200)
    hiring = plan_hiring(facts, effort, each=each, progress=done["planning_hiring"])
    binding = what_binds(hiring, checked=more, progress=done.get("pricing"))
    decisions = decisions_of(hiring, done["dating_decisions"]) if more else ()
    sure = how_sure(
        hiring,
        replications=making.replications or runs,
        seed=making.seed,
        levers=more,
        effort=QUICKEST if many else Effort(),
        each=each,
        progress=done.get("trying_levers"),
    )
    return Hired(hiring, binding, decisions, sure, making.seed)


@contextmanager
def several_at_once(facts: HiringFacts) -> Iterator[Each]:
    """Give what plans the parts: one after the other, or several at once if many."""
    if len(split(facts)) < _MANY_PARTS:
        yield map
        return
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        # Its processes start now, while no bar is being drawn by another thread.
        pool.submit(abs, 0).result()
        yield pool.map
