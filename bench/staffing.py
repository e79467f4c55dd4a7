"""Exact staffing beside pyworkforce's Erlang C: milliseconds an answer."""

from collections.abc import Iterator

from figures import Figure, cpu_s
from pyworkforce.queuing import ErlangC

from offhook.staffing.definitions import Definition
from offhook.staffing.demand import Demand
from offhook.staffing.required import Target, requirement

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


def measure() -> Iterator[Figure]:
    """Yield the cost of an answer, the waiting-time distribution included, by size."""
    for calls in (500.0, 7_500.0, 75_000.0):
        size = f"{calls * 240 / 1800:,.0f} erlangs"
        yield Figure(
            f"Erlang C, {size}", exact_ms(calls, None), "ms", beside=peer(calls)
        )
        yield Figure(f"Erlang A, {size}", exact_ms(calls, 60.0), "ms")
