"""The hiring and class calendar at least cost: bound, calendar, flows and prices.

>>> from offhook.hiring.facts import Candidates, Costs, Funnel, HiringFacts, Language
>>> from offhook.hiring.facts import Path, Pool, Site
>>> from datetime import date
>>> facts = HiringFacts(
...     "desk", "Desk", date(2026, 1, 5), weeks=8, opening_week=4,
...     languages=(Language("fr", "French"),),
...     sites=(Site("agadir", "Agadir", 10, 10),),
...     candidates=(Candidates("fr", "fr", ("agadir",), (9.0,), Funnel(levels={"B2": 0.5})),),
...     paths=(Path("direct", "Direct", "B2", ("fr",), 2, 1, 3, 6, 1.0, 1.0, 100.0, 50.0),),
...     pools=(Pool("agadir-fr", "agadir", "fr", (0, 0, 0, 0, 6, 6, 6, 6)),),
...     costs=Costs(wage=100.0, test=5.0, shortage=1000.0),
... )
>>> found = plan_hiring(facts)
>>> found.flows.classes[0].tolist(), found.flows.people[0].round(2).tolist()
([0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 6.0, 6.0, 6.0, 6.0])
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from offhook.hiring.apart import relaxed_plan
from offhook.hiring.calendar import gathered
from offhook.hiring.curves import Numbers
from offhook.hiring.facts import HiringFacts
from offhook.hiring.flows import Flows, flows_of, joined
from offhook.hiring.layout import Block
from offhook.hiring.prices import Price
from offhook.hiring.programme import Programme, programme_of
from offhook.hiring.rows import Row
from offhook.hiring.solve import MANY_UNKNOWNS, solve_if_possible, solve_whole
from offhook.hiring.spending import Cost, spending
from offhook.hiring.split import Share, split

Progress = Callable[[int], None]
_FULLNESS = (0.0, 0.25)
_CLOSE = 0.001
"""Below this gap to the bound nothing is looked for any more."""
_NOTHING = 1e-9
_FULL_PARTS = 4.0
"""So many parts get all the seconds of an effort; where there are more, they share them."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look for a cheaper calendar.

    After the calendar only the starts of so many weeks are decided again
    (`decided_weeks`; None: all of them). `apart`: the bound leaves out what the languages
    of a site share. `seconds` are for the exact search of each part, fewer where there are
    many; with 0 there is none. A part whose search ends before them is planned alike
    anywhere.
    """

    decided_weeks: int | None = None
    seconds: float = 0.0
    apart: bool = False


QUICK = Effort(decided_weeks=7)
QUICKEST = Effort(decided_weeks=7, apart=True)
USUAL = Effort(seconds=10.0)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What was found for a part: its flows, cost, the bound on it, and its prices."""

    share: Share
    flows: Flows
    cost: float
    bound: float
    unavoidable: float
    prices: tuple[Price, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Hiring:
    """A hiring plan. `cost` and `bound` leave out what nothing decided here can change."""

    facts: HiringFacts
    flows: Flows
    cost: float
    bound: float
    unavoidable: float
    prices: tuple[Price, ...]

    @property
    def gap(self) -> float:
        """By how much the plan may cost more than the cheapest one, as a share."""
        return max(self.cost - self.bound, 0.0) / self.bound if self.bound > 0 else 0.0

    @property
    def spending(self) -> dict[Cost, float]:
        """What the plan costs by what it goes on, people already there included."""
        return spending(self.facts, self.flows)


Each = Callable[..., Iterable[Part]]
"""A function such as `map`."""


def plan_hiring(
    facts: HiringFacts,
    effort: Effort = USUAL,
    *,
    each: Each = map,
    progress: Progress | None = None,
) -> Hiring:
    """Return the hiring and class calendar at least cost.

    `each` maps a function over the parts, as `map` does: that of a pool of processes
    plans several at once. `progress` is called with the number of parts done.
    """
    shares = split(facts)
    share_of = effort.seconds / max(len(shares) / _FULL_PARTS, 1.0)
    efforts = [replace(effort, seconds=share_of)] * len(shares)
    parts = []
    for part in each(plan_part, shares, efforts):
        parts.append(part)
        if progress is not None:
            progress(1)
    return _whole(facts, parts)


def _whole(facts: HiringFacts, parts: Sequence[Part]) -> Hiring:
    return Hiring(
        facts=facts,
        flows=joined(facts, [(part.share, part.flows) for part in parts]),
        cost=sum(part.cost for part in parts),
        bound=sum(part.bound for part in parts),
        unavoidable=sum(part.unavoidable for part in parts),
        prices=tuple(price for part in parts for price in part.prices),
    )


def plan_part(share: Share, effort: Effort) -> Part:
    """Return the plan of a part: relaxed, then with whole classes, then looked for."""
    relaxed = relaxed_plan(share.facts, apart=effort.apart)
    whole = programme_of(share.facts, whole_classes=True)
    x = _calendar(whole, relaxed.starts, effort)
    gap = (float(whole.cost @ x) - relaxed.cost) / max(relaxed.cost, 1.0)
    small = len(whole.cost) <= MANY_UNKNOWNS
    if effort.seconds > 0.0 and small and gap > _CLOSE:
        other = solve_whole(whole, effort.seconds, _CLOSE)
        if other is not None and whole.cost @ other < whole.cost @ x:
            whole_classes = np.round(other[whole.layout.at[Block.CLASSES]])
            cleaned = _fixed(whole, whole_classes)
            x = other if cleaned is None else cleaned
    x[np.abs(x) < _NOTHING] = 0.0
    return Part(
        share=share,
        flows=flows_of(whole, x),
        cost=float(whole.cost @ x),
        bound=relaxed.cost,
        unavoidable=whole.unavoidable,
        prices=relaxed.prices,
    )


def _calendar(whole: Programme, starts: Numbers, effort: Effort) -> Numbers:
    """Return the cheapest plan with the classes of one of some calendars."""
    found = []
    for fullness in _FULLNESS if effort.decided_weeks is None else _FULLNESS[:1]:
        calendar = gathered(whole, starts, fullness)
        later = None if effort.decided_weeks is None else calendar.starts
        found.append(_fixed(whole, calendar.classes, later, effort.decided_weeks))
    possible = [x for x in found if x is not None]
    if not possible:  # rounding errors of the bound; but having no class never fails
        nothing = _fixed(whole, np.zeros(whole.layout.at[Block.CLASSES].shape))
        assert nothing is not None
        return nothing
    return min(possible, key=lambda x: float(whole.cost @ x))


def _fixed(
    whole: Programme,
    classes: Numbers,
    later: Numbers | None = None,
    decided_weeks: int | None = None,
) -> Numbers | None:
    """Return the cheapest plan with given classes, None where there is none.

    Of `later` starts, those after the calendar and `decided_weeks` stay as they are; or
    fewer do where, planned language by language, they want more seats than there are.
    """
    lower, upper = whole.lower.copy(), whole.upper.copy()
    places, starts = whole.layout.at[Block.CLASSES], whole.layout.at[Block.STARTS]
    lower[places] = upper[places] = classes
    # A given class bounds its trainees by itself: the rows that say so would be in the way.
    paths = [whole.facts.paths[way.path] for way in whole.layout.ways]
    least = np.array([[one.class_least] for one in paths]).reshape(-1, 1)
    most = np.array([[one.class_most] for one in paths]).reshape(-1, 1)
    begun = starts[:, : places.shape[1]]
    lower[begun] = least * classes
    upper[begun] = np.minimum(upper[begun], most * classes)
    right = whole.right_most.copy()
    for row in {Row.CLASS_MOST, Row.CLASS_LEAST} & whole.most_rows.keys():
        right[whole.most_rows[row]] = np.inf
    given = replace(whole, right_most=right)
    solved = None
    if later is not None and decided_weeks is not None:
        decided = places.shape[1] + decided_weeks
        upper[starts[:, decided:]] = later[:, decided:]
        stay = lower.copy()
        stay[starts[:, decided:]] = later[:, decided:]
        solved = solve_if_possible(given, upper, stay)
    if solved is None:
        solved = solve_if_possible(given, upper, lower)
    return None if solved is None else solved.x
