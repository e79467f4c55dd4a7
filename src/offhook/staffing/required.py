"""The smallest number of agents, or lines, that keeps a promise.

More agents make the virtual wait V smaller, in the strongest sense: the ratio of its two
densities falls with V (each agent more multiplies it by exp(-V / aht)). Under every
definition but one, the service level is the mean of a falling function of V, if need be
under a law tilted by another function of V; so it rises with the agents, SL-2 included.
The exception is SL-5 with S above T. A caller who leaves between T and S counts as served,
one answered then does not: the level falls to a valley before it rises. There the
required number is the one from which on the promise is kept.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from offhook.staffing.definitions import Definition, definition_named
from offhook.staffing.demand import Demand, duration, head_count, share
from offhook.staffing.erlang_a import ErlangA, with_patience
from offhook.staffing.erlang_b import ErlangB, blocked_share, busy_tone
from offhook.staffing.erlang_c import ErlangC, endless_patience
from offhook.terms.contacts import ServiceLevel

_ROUNDING = 1e-12  # A rounding error must not cost an agent.


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: this share within so long, by this definition, agents not too busy."""

    level: float = 0.8
    within_s: float = 20.0
    definition: Definition = Definition.ABANDONS_IN_T_IGNORED
    short_abandon_s: float = 5.0
    max_occupancy: float | None = None

    def __post_init__(self) -> None:
        share("level", self.level)
        duration("within_s", self.within_s, least_s=0.0)
        duration("short_abandon_s", self.short_abandon_s, least_s=0.0)
        if self.max_occupancy is not None:
            share("max_occupancy", self.max_occupancy, one=True)

    def level_of(self, queue: ErlangA | ErlangC) -> float:
        """Return the service level of a queue by this target's definition."""
        return queue.service_level(self.definition, self.within_s, self.short_abandon_s)

    def with_definition(self, definition: Definition) -> "Target":
        """Return the same target under another name of a service level."""
        return replace(self, definition=definition)

    def is_kept_by(self, queue: ErlangA | ErlangC) -> bool:
        """Return whether the queue reaches the service level."""
        return self.level_of(queue) >= self.level - _ROUNDING

    def is_met_by(self, queue: ErlangA | ErlangC) -> bool:
        """Return whether it does, and its agents are not busier than the target allows."""
        most = 1.0 if self.max_occupancy is None else self.max_occupancy
        return queue.occupancy <= _just_above(most) and self.is_kept_by(queue)

    @property
    def has_valley(self) -> bool:
        """Whether more agents can make this service level worse."""
        forgiving = self.definition is Definition.SHORT_ABANDONS_FORGIVEN
        return forgiving and self.short_abandon_s > self.within_s


@dataclass(frozen=True, slots=True)
class Requirement:
    """The agents a demand takes, what they achieve, and what one agent fewer would.

    `agents_on_books`: with those who are absent, on a break or in a class.
    """

    agents: int
    agents_on_books: int
    target: Target
    queue: ErlangA | ErlangC
    one_fewer: ErlangA | ErlangC | None

    @property
    def service_level(self) -> float:
        """The service level reached, by the target's definition."""
        return self.target.level_of(self.queue)

    @property
    def is_met(self) -> bool:
        """Whether the target is met: not always where the agents were given."""
        return self.target.is_met_by(self.queue)

    def to_dict(self) -> dict[str, object]:
        """Return the answer under the names that the command prints."""
        fewer = self.one_fewer
        return {
            "demand": self.queue.demand.to_dict(),
            "target": asdict(self.target),
            "agents": self.agents,
            "agents_on_books": self.agents_on_books,
            "met": self.is_met,
            "service_level": self.service_level,
            "figures": figures(self.queue, self.target),
            "one_fewer": None if fewer is None else figures(fewer, self.target),
        }


@dataclass(frozen=True, slots=True)
class LineRequirement:
    """The lines a demand takes, what they achieve, and what one line fewer would."""

    lines: int
    blocking: float
    group: ErlangB
    one_fewer: ErlangB | None

    @property
    def is_met(self) -> bool:
        """Whether no more calls are turned away than allowed."""
        return self.group.p_block <= _just_above(self.blocking)

    def to_dict(self) -> dict[str, object]:
        """Return the answer under the names that the command prints."""
        return {
            "demand": self.group.demand.to_dict(),
            "blocking": self.blocking,
            "lines": self.lines,
            "met": self.is_met,
            "figures": self.group.to_dict(),
            "one_fewer": None if self.one_fewer is None else self.one_fewer.to_dict(),
        }


def required_agents(
    *,
    calls: float,
    aht_s: float,
    patience_s: float | None = None,
    interval_s: float = 1800.0,
    level: float = 0.8,
    within_s: float = 20.0,
    definition: Definition | ServiceLevel | str = Definition.ABANDONS_IN_T_IGNORED,
    short_abandon_s: float = 5.0,
    max_occupancy: float | None = None,
    shrinkage: float = 0.0,
) -> Requirement:
    """Return the agents required: by Erlang A with a patience, else by Erlang C.

    >>> need = required_agents(
    ...     calls=100, aht_s=180, max_occupancy=0.85, shrinkage=0.3
    ... )
    >>> need.agents, need.agents_on_books, round(need.service_level, 4)
    (14, 20, 0.8884)
    >>> required_agents(calls=100, aht_s=180, patience_s=60).agents
    11
    """
    named = definition_named(definition)
    target = Target(level, within_s, named, short_abandon_s, max_occupancy)
    return requirement(Demand(calls, interval_s, aht_s, patience_s), target, shrinkage)


def requirement(demand: Demand, target: Target, shrinkage: float = 0.0) -> Requirement:
    """Return the agents from whose number on the target is always met.

    Calls take one agent at least, even where abandoned calls alone would meet the target;
    no calls take none.

    >>> requirement(Demand(500, 1800, 240, patience_s=60), Target()).agents
    58
    """
    least = 1 if demand.calls > 0 else 0
    if demand.patience_s is not None and target.has_valley:
        bottom = _bottom(demand, target)
        if not target.is_kept_by(queue_of(demand, bottom)):
            least = max(least, bottom)
    agents = first_number(
        lambda number: target.is_met_by(queue_of(demand, number)),
        least=least,
        guess=math.ceil(demand.load_erl),
    )
    return evaluation(demand, target, agents, shrinkage)


def evaluation(
    demand: Demand, target: Target, agents: int, shrinkage: float = 0.0
) -> Requirement:
    """Return what a given number of agents achieves, enough or not."""
    agents = head_count("agents", agents)
    one_fewer = queue_of(demand, agents - 1) if agents > 0 else None
    return Requirement(
        agents=agents,
        agents_on_books=on_books(agents, shrinkage),
        target=target,
        queue=queue_of(demand, agents),
        one_fewer=one_fewer,
    )


def required_lines(
    *, calls: float, aht_s: float, interval_s: float = 1800.0, blocking: float = 0.01
) -> LineRequirement:
    """Return the fewest lines that turn away at most this share of the calls.

    >>> required_lines(calls=100, aht_s=180).lines
    18
    """
    return line_requirement(Demand(calls, interval_s, aht_s), blocking)


def line_requirement(demand: Demand, blocking: float) -> LineRequirement:
    """Return the fewest lines that turn away at most this share of the demand."""
    share("blocking", blocking)
    lines = first_number(
        lambda number: blocked_share(number, demand.load_erl) <= _just_above(blocking),
        least=1 if demand.calls > 0 else 0,
        guess=math.ceil(demand.load_erl),
    )
    return line_evaluation(demand, blocking, lines)


def line_evaluation(demand: Demand, blocking: float, lines: int) -> LineRequirement:
    """Return what a given number of lines achieves, enough or not."""
    share("blocking", blocking)
    group = busy_tone(demand, lines)
    fewer = busy_tone(demand, lines - 1) if lines > 0 else None
    return LineRequirement(group.lines, blocking, group, fewer)


def queue_of(demand: Demand, agents: int) -> ErlangA | ErlangC:
    """Return what so many agents do: Erlang A with a patience, Erlang C without."""
    if demand.patience_s is None:
        return endless_patience(demand, agents)
    return with_patience(demand, agents)


def figures(queue: ErlangA | ErlangC, target: Target) -> dict[str, object]:
    """Return a queue's figures, with its service level under every definition."""
    levels = {
        definition.value: target.with_definition(definition).level_of(queue)
        for definition in Definition
    }
    return queue.to_dict() | {"service_levels": levels}


def _just_above(limit: float) -> float:
    return limit * (1.0 + _ROUNDING)


def on_books(agents: int, shrinkage: float) -> int:
    """Return the people to employ so that so many are there.

    >>> on_books(14, 0.3), on_books(7, 0.0)
    (20, 7)
    """
    share("shrinkage", shrinkage, zero=True)
    return math.ceil(agents / (1.0 - shrinkage) * (1.0 - _ROUNDING))


def first_number(meets: Callable[[int], bool], *, least: int, guess: int) -> int:
    """Return the first number from `least` on that meets a lasting condition.

    >>> first_number(lambda number: number * number >= 50, least=0, guess=3)
    8
    """
    stride = max(1, math.isqrt(guess) // 2)
    low, high = least - 1, max(least, guess)  # `low` fails, or lies below the least.
    if meets(high):
        while high - stride > low and meets(high - stride):
            high, stride = high - stride, 2 * stride
        low = max(low, high - stride)
    else:
        while not meets(high + stride):
            high, stride = high + stride, 2 * stride
        low, high = high, high + stride
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high


def _bottom(demand: Demand, target: Target) -> int:
    """Return the number of agents at the bottom of the valley of SL-5 with S above T.

    The level is flat far left (all hang up) and far right (all are answered): there the
    virtual wait says on which side we are.
    """

    def rises(number: int) -> bool:
        here, next_one = queue_of(demand, number), queue_of(demand, number + 1)
        step = target.level_of(next_one) - target.level_of(here)
        flat = abs(step) <= _ROUNDING
        return here.virtual_wait_within(target.within_s) > 0.5 if flat else step > 0

    return first_number(rises, least=0, guess=math.ceil(demand.load_erl))
