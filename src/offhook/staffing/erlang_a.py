"""Erlang A: agents, and callers whose patience is exponential (M/M/n+M), exactly.

Notation of the comments: V is the virtual wait, the time an arrival would wait were he
never to hang up; X is his patience. He is answered if V < X, and waits min(V, X).
"""

import math
from dataclasses import dataclass, field

import numpy as np

from offhook.staffing.bell import Bell, Floats, Weight, lower_bell, phi, upper_bell
from offhook.staffing.definitions import Definition, definition_named
from offhook.staffing.demand import Demand, duration, head_count, share
from offhook.staffing.erlang_c import from_log_odds
from offhook.terms.contacts import ServiceLevel


@dataclass(frozen=True, slots=True)
class ErlangA:
    """What a queue does in the long run when callers hang up.

    Shares are of the callers offered. `mean_wait_s` is over all of them;
    `mean_wait_answered_s` (the trade's ASA) and `mean_wait_abandoned_s` over those who
    were answered, or hung up; both are None without an agent or without calls.
    """

    demand: Demand
    agents: int
    p_wait: float
    p_immediate: float
    p_answered: float
    p_abandon: float
    mean_wait_s: float
    mean_wait_answered_s: float | None
    mean_wait_abandoned_s: float | None
    mean_queue: float
    occupancy: float
    _bell: Bell | None = field(default=None, repr=False, compare=False)

    @property
    def stable(self) -> bool:
        """Return True: a queue whose callers hang up never grows for ever."""
        return True

    def virtual_wait_within(self, within_s: float) -> float:
        """Return the share of arrivals whom an agent would reach in so long: P(V <= t)."""
        y = self._patiences(within_s)
        return min(1.0, self.p_immediate + self._waiting(np.ones_like, high=y))

    def answered_within(self, within_s: float) -> float:
        """Return the share of callers answered in so long: P(V <= t, V < X)."""
        y = self._patiences(within_s)
        return min(1.0, self.p_immediate + self._waiting(_still_there, high=y))

    def abandoned_within(self, within_s: float) -> float:
        """Return the share of callers who hang up in so long: P(X <= t, X < V)."""
        y = self._patiences(within_s)
        return self._waiting(_gone, high=y) - math.expm1(-y) * self._longer_than(y)

    def waiting_after(self, wait_s: float) -> float:
        """Return the share of callers still waiting then: P(V > t, X > t)."""
        y = self._patiences(wait_s)
        return math.exp(-y) * self._longer_than(y)

    def service_level(
        self,
        definition: Definition | ServiceLevel | str,
        within_s: float,
        short_abandon_s: float = 5.0,
    ) -> float:
        """Return the service level under one of its names, as a ratio of long-run rates.

        A share of nobody is 0: without an agent, SL-2 has no caller to speak of.

        >>> queue = with_patience(Demand(100, 1800, 180, patience_s=60), agents=14)
        >>> round(queue.service_level("SL-3", within_s=20), 6)
        0.943776
        """
        answered = self.answered_within(within_s)
        match definition_named(definition):
            case Definition.ABANDONS_POSITIVE:
                return 1.0 - self.waiting_after(within_s)
            case Definition.ANSWERED_ONLY:
                return _ratio(answered, self.p_answered)
            case Definition.ABANDONS_NEGATIVE:
                return answered
            case Definition.ABANDONS_IN_T_IGNORED:
                return _ratio(answered, answered + self.waiting_after(within_s))
            case Definition.SHORT_ABANDONS_FORGIVEN:
                return min(1.0, answered + self.abandoned_within(short_abandon_s))
            case Definition.SHORT_ABANDONS_EXCLUDED:
                late = self.waiting_after(short_abandon_s)
                return _ratio(answered, self.answered_within(short_abandon_s) + late)
            case Definition.VIRTUAL_WAIT:
                return self.virtual_wait_within(within_s)

    def wait_quantile_s(self, quantile: float) -> float:
        """Return the wait, answered or not, that this share of callers does not exceed."""
        late = 1.0 - share("quantile", quantile)
        assert self.demand.patience_s is not None
        low, high = 0.0, -math.log(late)  # Nobody outwaits his patience.
        if self.p_wait <= late:
            return 0.0
        while high - low > 1e-13 * high:
            middle = 0.5 * (low + high)
            if middle in {low, high}:
                break
            if math.exp(-middle) * self._longer_than(middle) > late:
                low = middle
            else:
                high = middle
        return high * self.demand.patience_s

    def to_dict(self) -> dict[str, object]:
        """Return the figures under the names that the command prints."""
        return {
            "model": "erlang-a",
            "agents": self.agents,
            "load_erl": self.demand.load_erl,
            "stable": True,
            "p_wait": self.p_wait,
            "p_abandon": self.p_abandon,
            "mean_wait_s": self.mean_wait_s,
            "mean_wait_answered_s": self.mean_wait_answered_s,
            "mean_wait_abandoned_s": self.mean_wait_abandoned_s,
            "mean_queue": self.mean_queue,
            "occupancy": self.occupancy,
        }

    def _patiences(self, wait_s: float) -> float:
        assert self.demand.patience_s is not None
        return duration("within_s", wait_s, least_s=0.0) / self.demand.patience_s

    def _waiting(
        self, weight: Weight, low: float = 0.0, high: float = math.inf
    ) -> float:
        """Return the mean of a weight over those who wait, as a share of the offered."""
        if self._bell is None:
            return 0.0
        return self.p_wait * self._bell.mean(weight, low, high)

    def _longer_than(self, patiences: float) -> float:
        """Return P(V > t): certain for whoever calls a centre without agents."""
        if self._bell is None:
            return self.p_wait
        return self._waiting(np.ones_like, low=patiences)


def with_patience(demand: Demand, agents: int) -> ErlangA:
    """Return what so many agents do with a demand whose callers have a patience.

    >>> demand = Demand(calls=48, interval_s=60, aht_s=60, patience_s=120)
    >>> queue = with_patience(demand, agents=50)
    >>> round(queue.p_wait, 10), round(queue.p_abandon, 10)
    (0.4677740686, 0.0309122492)
    """
    agents = head_count("agents", agents)
    assert demand.patience_s is not None
    if agents == 0:
        return _nobody_there(demand, demand.patience_s)
    load_erl, ratio = demand.load_erl, demand.patience_s / demand.aht_s
    gap = agents - load_erl
    bell = upper_bell(c=ratio * agents, x=ratio * load_erl, gap=ratio * gap)
    log_odds = -math.inf
    if load_erl > 0:
        lower = lower_bell(c=float(agents), x=load_erl, gap=gap)
        log_odds = math.log(ratio) + bell.log_area - lower.log_area
    p_wait, p_immediate = from_log_odds(log_odds), from_log_odds(-log_odds)
    p_answered = p_immediate + p_wait * bell.mean(_still_there)
    gone = bell.mean(_gone)
    return ErlangA(
        demand=demand,
        agents=agents,
        p_wait=p_wait,
        p_immediate=p_immediate,
        p_answered=p_answered,
        p_abandon=p_wait * gone,
        # The rate of hanging up is the queue over the patience; then Little's law.
        mean_wait_s=p_wait * gone * demand.patience_s,
        mean_wait_answered_s=(
            p_wait * bell.mean(_wait_answered) / p_answered * demand.patience_s
        ),
        mean_wait_abandoned_s=bell.mean(_wait_abandoned) / gone * demand.patience_s,
        mean_queue=p_wait * gone * demand.patience_s * demand.calls_per_s,
        occupancy=min(1.0, load_erl * p_answered / agents),
        _bell=bell,
    )


def _nobody_there(demand: Demand, patience_s: float) -> ErlangA:
    """Return the queue without agents: whoever calls hangs up, and no call is no wait."""
    lost = 1.0 if demand.calls > 0 else 0.0
    return ErlangA(
        demand=demand,
        agents=0,
        p_wait=lost,
        p_immediate=1.0 - lost,
        p_answered=1.0 - lost,
        p_abandon=lost,
        mean_wait_s=lost * patience_s,
        mean_wait_answered_s=None,
        mean_wait_abandoned_s=patience_s if lost else None,
        mean_queue=demand.calls_per_s * patience_s,
        occupancy=0.0,
    )


def _still_there(y: Floats) -> Floats:
    """P(X > V)."""
    return np.exp(-y)


def _gone(y: Floats) -> Floats:
    """P(X < V)."""
    return -np.expm1(-y)


def _wait_answered(y: Floats) -> Floats:
    """E(V; X > V), in patiences."""
    return y * np.exp(-y)


def _wait_abandoned(y: Floats) -> Floats:
    """E(X; X < V), in patiences: 1 - (1 + y) exp(-y), without cancellation near 0."""
    small = np.minimum(y, 1.0)
    return np.where(y < 1.0, phi(-small) * np.exp(-small), 1.0 - (1.0 + y) * np.exp(-y))


def _ratio(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0
