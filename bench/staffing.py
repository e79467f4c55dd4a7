"""Exact staffing beside pyworkforce's Erlang C: an answer, a month of many, a year of one.

The month and the year have 200 scenarios of the demand. pyworkforce knows none: it stands
beside the row that asks for the mean demand alone, by Erlang C.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from figures import Figure, cpu_s
from pyworkforce.queuing import ErlangC

from offhook.staffing.definitions import Definition
from offhook.staffing.demand import Demand
from offhook.staffing.required import Target, requirement
from offhook.staffing.uncertain import Rule, UncertainDemand, uncertain_requirement

TARGET = Target(0.8, 20.0, Definition.ABANDONS_NEGATIVE)


def exact_ms(calls: float, patience_s: float | None) -> float:
    """Return milliseconds to find the agents required and all figures at that number."""
    demand = Demand(calls, 1800.0, 240.0, patience_s)
    requirement(demand, TARGET)
    return cpu_s(lambda: requirement(demand, TARGET), repeats=9) * 1e3


def peer(calls: float) -> str:
    """Return what pyworkforce takes for the Erlang C question, or why it cannot answer."""
    queue = ErlangC(
        transactions=calls, aht=4.0, asa=20 / 60, interval=30, shrinkage=0.0
    )
    try:
        taken = cpu_s(lambda: queue.required_positions(0.8, 1.0))
    except (ArithmeticError, ValueError, RecursionError) as error:
        return f"pyworkforce: {type(error).__name__}"
    return f"pyworkforce: {taken * 1e3:,.2f} ms"


def scenarios(queues: int, days: int, patience_s: float | None) -> UncertainDemand:
    """Return 200 paths of half hours, busy days busy all day, 1 to 150 erlangs."""
    rng = np.random.default_rng(1)
    shape = 0.1 + np.sin(np.linspace(0.0, np.pi, 48))
    size = np.geomspace(30.0, 600.0, queues + 2)[1:-1, None, None]
    days_busy = np.exp(rng.normal(-0.02, 0.18, (200, queues, days, 1)))
    hours_busy = np.exp(rng.normal(0.0, 0.08, (200, queues, days, 48)))
    paths = size * shape * days_busy * hours_busy
    return UncertainDemand(paths, 1800.0, 240.0, patience_s)


def peer_on(certain: UncertainDemand) -> str:
    """Return what pyworkforce takes for one path, from some of its intervals."""
    calls = certain.paths.reshape(-1)
    some = calls[:: max(1, calls.size // 1000)]

    def ask() -> None:
        for number in some.tolist():
            queue = ErlangC(
                transactions=number, aht=4.0, asa=20 / 60, interval=30, shrinkage=0.0
            )
            queue.required_positions(0.8, 1.0)

    return f"pyworkforce: {cpu_s(ask) * calls.size / some.size:,.2f} s"


def staffing_s(demand: UncertainDemand, rule: Rule) -> float:
    """Return the seconds to find the agents of each interval and what they achieve."""
    return cpu_s(lambda: uncertain_requirement(demand, TARGET, rule), repeats=1)


def under_uncertainty() -> Iterator[Figure]:
    """Yield the cost of agents for every half hour, on certain and uncertain demand."""
    for what, queues, days, bar in (
        ("20 queues x 28 days", 20, 28, 10.0),
        ("1 queue x 52 weeks", 1, 364, None),
    ):
        uncertain = scenarios(queues, days, None)
        mean = replace(uncertain, paths=uncertain.paths.mean(axis=0, keepdims=True))
        taken = staffing_s(mean, Rule.EXPECTED)
        yield Figure(f"Erlang C, {what}, mean", taken, "s", beside=peer_on(mean))
        for model, patience_s in (("C", None), ("A", 60.0)):
            demand = replace(uncertain, patience_s=patience_s)
            for rule in Rule:
                yield Figure(
                    f"Erlang {model}, {what} x 200 paths, {rule}",
                    staffing_s(demand, rule),
                    "s",
                    bar,
                    more_is_better=False,
                )


def measure() -> Iterator[Figure]:
    """Yield the cost of an answer, the waiting-time distribution included, by size."""
    for calls in (500.0, 7_500.0, 75_000.0):
        size = f"{calls * 240 / 1800:,.0f} erlangs"
        yield Figure(
            f"Erlang C, {size}", exact_ms(calls, None), "ms", beside=peer(calls)
        )
        yield Figure(f"Erlang A, {size}", exact_ms(calls, 60.0), "ms")
    yield from under_uncertainty()
