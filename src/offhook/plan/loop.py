"""The circle: history -> forecast -> demand -> staffing, and how far to believe it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from offhook.forecast.backtest import Backtest, backtest, origins_of
from offhook.forecast.forecast import Forecast
from offhook.forecast.past import Past
from offhook.forecast.predict import forecast
from offhook.plan.demand import CentreDemand, demand_on
from offhook.policy.centre import Centre
from offhook.staffing.ahead import Ahead
from offhook.staffing.judge import TargetPer
from offhook.staffing.limits import Limits
from offhook.staffing.search import EFFORT, NO_LIMITS, Effort, staff
from offhook.staffing.staff_plan import StaffPlan
from offhook.staffing.uncertain import Rule
from offhook.terms.errors import NotAccepted

_BACKTEST_DAYS = 70
_LEARN_DAYS_FIRST = 42
"""A backtest begins when there are six weeks to learn from."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a plan is to keep, and how sure it is to be.

    By `Rule.EXPECTED` a target holds over all scenarios together; by `Rule.PROBABILITY`
    it holds on the demand that a share `probability` of the scenarios stays below.
    """

    limits: Limits = NO_LIMITS
    target_per: TargetPer = TargetPer.INTERVAL
    rule: Rule = Rule.EXPECTED
    probability: float = 0.8
    seed: int = 1
    effort: Effort = EFFORT

    def __post_init__(self) -> None:
        if not 0.0 < self.probability < 1.0:
            raise NotAccepted(
                where="--probability",
                wrong=f"{self.probability:g}",
                accepted="a share above 0 and below 1, such as 0.8",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A plan and what it rests on. `backtest` is None where the history is too short."""

    forecast: Forecast
    backtest: Backtest | None
    demand: CentreDemand
    staffing: StaffPlan
    wish: Wish

    @property
    def centre(self) -> Centre:
        """The centre as it was planned for."""
        return self.demand.centre


def make_plan(
    centre: Centre,
    past: Past,
    *,
    days: int,
    wish: Wish,
    names: Mapping[str, str] | None = None,
    workers: int = 1,
    foreseen: Progress | None = None,
    looked_back: Progress | None = None,
    simulated: Progress | None = None,
) -> Plan:
    """Return the plan of the `days` days after a past.

    The three functions are called with the queues, the origins and the days done.
    """
    found = forecast(past, days=days, seed=wish.seed, progress=foreseen)
    demand = demand_on(centre, found, names)
    origins = backtest_origins(past.history.days)
    judged = None
    if origins:
        judged = backtest(past, origins, progress=looked_back)
    staffing = staff(
        demand.centre,
        wanted(demand.ahead, wish),
        wish.limits,
        target_per=wish.target_per,
        seed=wish.seed,
        effort=wish.effort,
        workers=workers,
        progress=simulated,
    )
    return Plan(found, judged, demand, staffing, wish)


def backtest_origins(days: int) -> tuple[int, ...]:
    """Return the days a plan's backtest begins from: the last ten weeks, or fewer.

    >>> len(backtest_origins(365)), len(backtest_origins(56)), backtest_origins(40)
    (70, 14, ())
    """
    span = min(_BACKTEST_DAYS, days - _LEARN_DAYS_FIRST)
    return origins_of(days, span) if span > 0 else ()


def wanted(ahead: Ahead, wish: Wish) -> Ahead:
    """Return the demand to staff for, by the rule that was wished."""
    if wish.rule is Rule.EXPECTED or ahead.paths is None:
        return ahead
    high = np.quantile(ahead.paths, wish.probability, axis=0)
    return replace(ahead, expected=high, paths=high[None])
