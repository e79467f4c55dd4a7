"""Erlang C: agents, and callers who wait for ever. With too few agents it has no answer."""

import math
from dataclasses import dataclass

from offhook.staffing.bell import lower_bell
from offhook.staffing.definitions import Definition, definition_named
from offhook.staffing.demand import Demand, duration, head_count, share
from offhook.terms.contacts import ServiceLevel


@dataclass(frozen=True, slots=True)
class ErlangC:
    """What a queue without abandonment does in the long run.

    Not `stable`: the load is not below the agents and the queue grows for ever; everyone
    waits, the mean wait and queue are infinite (None in `to_dict`), no one is in time.
    """

    demand: Demand
    agents: int
    stable: bool
    p_wait: float
    p_immediate: float
    mean_wait_s: float
    mean_queue: float
    occupancy: float

    @property
    def p_abandon(self) -> float:
        """Return 0: nobody hangs up."""
        return 0.0

    @property
    def mean_wait_answered_s(self) -> float:
        """The average speed of answer: everyone is answered."""
        return self.mean_wait_s

    def virtual_wait_within(self, within_s: float) -> float:
        """Return the share of callers who wait at most so long."""
        duration("within_s", within_s, least_s=0.0)
        return 1.0 - self._longer_than(within_s)

    def answered_within(self, within_s: float) -> float:
        """Return the share of callers answered in so long: the only share there is."""
        return self.virtual_wait_within(within_s)

    def abandoned_within(self, within_s: float) -> float:
        """Return 0: nobody hangs up."""
        duration("within_s", within_s, least_s=0.0)
        return 0.0

    def service_level(
        self,
        definition: Definition | ServiceLevel | str,
        within_s: float,
        short_abandon_s: float = 5.0,
    ) -> float:
        """Return the service level; without abandonment all definitions are one.

        >>> queue = endless_patience(Demand(100, 1800, 180), agents=14)
        >>> round(queue.service_level("SL-4", within_s=20), 6)
        0.88835
        """
        definition_named(definition)
        duration("short_abandon_s", short_abandon_s, least_s=0.0)
        return self.answered_within(within_s)

    def wait_quantile_s(self, quantile: float) -> float:
        """Return the wait that this share of the callers does not exceed."""
        late = 1.0 - share("quantile", quantile)
        if self.p_wait <= late:
            return 0.0
        if not self.stable:
            return math.inf
        spare = self.agents - self.demand.load_erl
        return math.log(self.p_wait / late) * self.demand.aht_s / spare

    def to_dict(self) -> dict[str, object]:
        """Return the figures under the names that the command prints."""
        return {
            "model": "erlang-c",
            "agents": self.agents,
            "load_erl": self.demand.load_erl,
            "stable": self.stable,
            "p_wait": self.p_wait,
            "p_abandon": 0.0,
            "mean_wait_s": self.mean_wait_s if self.stable else None,
            "mean_wait_answered_s": self.mean_wait_s if self.stable else None,
            "mean_wait_abandoned_s": None,
            "mean_queue": self.mean_queue if self.stable else None,
            "occupancy": self.occupancy,
        }

    def _longer_than(self, wait_s: float) -> float:
        if not self.stable:
            return self.p_wait
        spare = self.agents - self.demand.load_erl
        return self.p_wait * math.exp(-spare * wait_s / self.demand.aht_s)


def waiting_share(agents: int, load_erl: float) -> float:
    """Return the Erlang C probability that an arriving contact must wait.

    A queue with no more agents than erlangs is unstable: the answer is 1.

    >>> round(waiting_share(agents=2, load_erl=1.0), 4)
    0.3333
    """
    if load_erl <= 0:
        return 0.0
    spare = agents - load_erl
    if spare <= 0:
        return 1.0
    bell = lower_bell(c=float(agents), x=load_erl, gap=spare)
    return from_log_odds(-bell.log_area - math.log(spare))


def endless_patience(demand: Demand, agents: int) -> ErlangC:
    """Return what so many agents do with a demand whose callers never hang up.

    >>> queue = endless_patience(Demand(100, 1800, 180), agents=14)
    >>> round(queue.p_wait, 7), round(queue.mean_wait_s, 3)
    (0.1741319, 7.836)
    """
    agents, load_erl = head_count("agents", agents), demand.load_erl
    if load_erl <= 0:
        return ErlangC(demand, agents, True, 0.0, 1.0, 0.0, 0.0, 0.0)
    if agents <= load_erl:
        occupancy = 1.0 if agents else 0.0
        never = math.inf
        return ErlangC(demand, agents, False, 1.0, 0.0, never, never, occupancy)
    p_wait = waiting_share(agents, load_erl)
    in_aht = p_wait / (agents - load_erl)
    return ErlangC(
        demand=demand,
        agents=agents,
        stable=True,
        p_wait=p_wait,
        p_immediate=1.0 - p_wait,
        mean_wait_s=in_aht * demand.aht_s,
        mean_queue=in_aht * load_erl,
        occupancy=load_erl / agents,
    )


def from_log_odds(log_odds: float) -> float:
    """Return the probability of these odds, however long they are.

    >>> from_log_odds(0.0), from_log_odds(-1e9), from_log_odds(1e9)
    (0.5, 0.0, 1.0)
    """
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    return math.exp(log_odds) / (1.0 + math.exp(log_odds))
