"""The three Erlang formulas, by keyword: the doors of this room."""

from offhook.staffing.demand import Demand
from offhook.staffing.erlang_a import ErlangA, with_patience
from offhook.staffing.erlang_b import ErlangB, busy_tone
from offhook.staffing.erlang_c import ErlangC, endless_patience


def erlang_a(
    *,
    calls: float,
    aht_s: float,
    patience_s: float,
    agents: int,
    interval_s: float = 1800.0,
) -> ErlangA:
    """Return what a queue does whose callers hang up after an exponential patience.

    >>> queue = erlang_a(calls=100, aht_s=180, patience_s=60, agents=14)
    >>> round(queue.p_abandon, 6), round(queue.mean_wait_s, 6)
    (0.030322, 1.81931)
    >>> round(queue.service_level("virtual-wait", within_s=20), 6)
    0.952436
    """
    return with_patience(Demand(calls, interval_s, aht_s, patience_s), agents)


def erlang_b(
    *, calls: float, aht_s: float, lines: int, interval_s: float = 1800.0
) -> ErlangB:
    """Return what a group of lines does whose callers leave when all are taken.

    >>> round(erlang_b(calls=123, interval_s=60, aht_s=60, lines=132).p_block, 12)
    0.031242821047
    """
    return busy_tone(Demand(calls, interval_s, aht_s), lines)


def erlang_c(
    *, calls: float, aht_s: float, agents: int, interval_s: float = 1800.0
) -> ErlangC:
    """Return what a queue does whose callers wait for ever.

    >>> queue = erlang_c(calls=100, aht_s=180, agents=13)
    >>> round(queue.p_wait, 7), round(queue.service_level("SL-3", within_s=20), 7)
    (0.2852705, 0.7955948)
    >>> erlang_c(calls=100, aht_s=180, agents=10).stable
    False
    """
    return endless_patience(Demand(calls, interval_s, aht_s), agents)
