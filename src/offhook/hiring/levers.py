"""What raises the probability of opening in time: each change planned and simulated again.

All are simulated with the same seed, against the positions that are really required.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from offhook.hiring.curves import Numbers
from offhook.hiring.facts import HiringFacts, Series
from offhook.hiring.hire import Each, Effort, Hiring, Progress, plan_hiring
from offhook.hiring.programme import series
from offhook.hiring.simulate import Outcomes, simulate_hiring

_MARGIN = 0.1
"""Hired beyond what is required, where anything else is changed: the cheapest plan would
otherwise take each improvement as money, and be as unsure as before."""


class Lever(StrEnum):
    """What could be changed."""

    HIRE_MORE = "hire-more"
    MORE_APPLICANTS = "more-applicants"
    MORE_TESTS = "more-tests"
    MORE_ACCEPT = "more-accept"
    MORE_FINISH = "more-finish"
    MORE_TRAINERS = "more-trainers"
    MORE_SEATS = "more-seats"
    OPEN_LATER = "open-later"


@dataclass(frozen=True, slots=True)
class Pulled:
    """A lever: by how much, the probability it leads to, and what the plan then costs.

    `more` is a share of what there was, except trainers (a number in each pool) and weeks.
    `margin` is hired beyond the positions required in the weeks after the opening.
    """

    lever: Lever
    more: float
    margin: float
    probability: float
    standard_error: float
    cost_more: float


@dataclass(frozen=True, slots=True, eq=False)
class Sureness:
    """How sure the opening is: the outcomes of the plan, and what would change them."""

    outcomes: Outcomes
    week: int
    levers: tuple[Pulled, ...]

    @property
    def probability(self) -> float:
        """How often enough positions are filled on the opening day."""
        return self.outcomes.probability(self.week)

    @property
    def standard_error(self) -> float:
        """The standard error of that probability."""
        return self.outcomes.standard_error(self.week)


def how_sure(
    hiring: Hiring,
    *,
    replications: int,
    seed: int,
    levers: bool = True,
    effort: Effort | None = None,
    each: Each = map,
    progress: Progress | None = None,
) -> Sureness:
    """Return how sure the opening is and, with `levers`, what would make it surer.

    `effort` and `each` are those of `plan_hiring` for the changed plans; `progress` is
    called with the number of changes tried.
    """
    facts, week = hiring.facts, hiring.facts.opening
    outcomes = _simulated(hiring, _required(facts), replications, seed)
    effort = Effort() if effort is None else effort
    pulled = []
    for lever, more, changed in _changes(facts) if levers else ():
        at = changed.opening
        other = plan_hiring(changed, effort, each=each)
        then = _simulated(other, _required(changed), replications, seed, until=at + 1)
        pulled.append(
            Pulled(
                lever,
                more,
                changed.margin,
                then.probability(at),
                then.standard_error(at),
                other.cost - hiring.cost,
            )
        )
        if progress is not None:
            progress(1)
    best = tuple(sorted(pulled, key=lambda one: -one.probability))
    return Sureness(outcomes, week, best)


def number_of_levers(facts: HiringFacts) -> int:
    """Return how many changes `how_sure` tries."""
    return sum(1 for _ in _changes(facts))


def _simulated(
    hiring: Hiring,
    required: Numbers,
    replications: int,
    seed: int,
    until: int | None = None,
) -> Outcomes:
    return simulate_hiring(
        hiring.facts,
        hiring.flows,
        replications=replications,
        rng=np.random.default_rng(seed),
        required=required,
        until=until,
    )


def _required(facts: HiringFacts) -> Numbers:
    return np.array(
        [
            series(one.required, facts.weeks, 0.0) * one.agents_per_position
            for one in facts.pools
        ]
    ).reshape(len(facts.pools), facts.weeks)


def _changes(facts: HiringFacts) -> Iterator[tuple[Lever, float, HiringFacts]]:
    """Yield the changes worth trying; what has no bound is not raised."""
    for more in (0.05, _MARGIN, 0.2):
        if more > facts.margin:
            yield Lever.HIRE_MORE, more, replace(facts, margin=more)
    facts = replace(facts, margin=max(facts.margin, _MARGIN))
    sources = facts.candidates
    yield (
        Lever.MORE_APPLICANTS,
        0.2,
        replace(
            facts,
            candidates=tuple(
                replace(
                    one, arrivals=_times(one.arrivals, 1.2), applied=one.applied * 1.2
                )
                for one in sources
            ),
        ),
    )
    if facts.tests_per_week or any(one.tests_per_week for one in sources):
        yield (
            Lever.MORE_TESTS,
            0.2,
            replace(
                facts,
                tests_per_week=_times(facts.tests_per_week, 1.2),
                candidates=tuple(
                    replace(one, tests_per_week=_times(one.tests_per_week, 1.2))
                    for one in sources
                ),
            ),
        )
    yield Lever.MORE_ACCEPT, 0.05, _accepting(facts, 1.05)
    finishing = tuple(
        replace(path, finishes=min(path.finishes * 1.05, 1.0)) for path in facts.paths
    )
    yield Lever.MORE_FINISH, 0.05, replace(facts, paths=finishing)
    if any(pool.trainers for pool in facts.pools):
        yield Lever.MORE_TRAINERS, 1.0, _pools(facts, _trainers_more, 1.0)
    seats = tuple(
        replace(one, training_seats=one.training_seats * 1.2) for one in facts.sites
    )
    yield Lever.MORE_SEATS, 0.2, replace(facts, sites=seats)
    if facts.opening_week is not None and facts.opening_week + 1 < facts.weeks:
        later = replace(
            _pools(facts, _required_later, 1.0), opening_week=facts.opening_week + 1
        )
        yield Lever.OPEN_LATER, 1.0, later


def _pools(
    facts: HiringFacts,
    change: Callable[[Series, Series, float], tuple[Series, Series]],
    more: float,
) -> HiringFacts:
    """Change the required positions and the trainers of every pool."""
    pools = []
    for pool in facts.pools:
        required, trainers = change(pool.required, pool.trainers, more)
        pools.append(replace(pool, required=required, trainers=trainers))
    return replace(facts, pools=tuple(pools))


def _required_later(
    required: Series, trainers: Series, _: float
) -> tuple[Series, Series]:
    return (0.0, *required[:-1]), trainers


def _trainers_more(
    required: Series, trainers: Series, more: float
) -> tuple[Series, Series]:
    return required, tuple(one + more for one in trainers)


def _accepting(facts: HiringFacts, times: float) -> HiringFacts:
    return replace(
        facts,
        candidates=tuple(
            replace(
                one,
                funnel=replace(
                    one.funnel, accepts=min(one.funnel.accepts * times, 1.0)
                ),
            )
            for one in facts.candidates
        ),
    )


def _times(values: Sequence[float], times: float) -> Series:
    return tuple(value * times for value in values)
