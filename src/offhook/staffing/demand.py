"""What comes in: calls an interval, how long each takes, how long callers wait.

Also the checks of every number a user gives, so that the formulas meet sane ones only.
"""

import math
from dataclasses import asdict, dataclass

from offhook.terms.errors import NotAccepted

SHORTEST_S = 1e-6
LONGEST_S = 1e12
MOST_ERL = 1e9
MOST_AGENTS = 2 * 10**9


def duration(where: str, value_s: float, *, least_s: float = SHORTEST_S) -> float:
    """Return a duration that a formula can bear, or refuse it.

    >>> duration("aht_s", 240)
    240.0
    """
    if not least_s <= value_s <= LONGEST_S:  # False for nan too
        raise NotAccepted(
            where=where,
            wrong=f"{value_s:g} s is out of range",
            accepted=f"{least_s:g} to {LONGEST_S:g} seconds",
        )
    return float(value_s)


def head_count(where: str, count: int) -> int:
    """Return a number of agents or lines, or refuse it.

    >>> head_count("agents", 12)
    12
    """
    if isinstance(count, bool) or count != count // 1 or not 0 <= count <= MOST_AGENTS:
        raise NotAccepted(
            where=where,
            wrong=f"{count} is not a number of {where}",
            accepted=f"a whole number from 0 to {MOST_AGENTS}",
        )
    return int(count)


def share(where: str, value: float, *, zero: bool = False, one: bool = False) -> float:
    """Return a share between 0 and 1, or refuse it; an end only where it is allowed.

    >>> share("level", 0.8), share("shrinkage", 0.0, zero=True)
    (0.8, 0.0)
    """
    if 0.0 < value < 1.0 or (zero and value == 0.0) or (one and value == 1.0):
        return float(value)
    raise NotAccepted(
        where=where,
        wrong=f"{value:g} is not a usable share",
        accepted=f"{'from' if zero else 'above'} 0 {'up to' if one else 'and below'} 1",
    )


@dataclass(frozen=True, slots=True)
class Demand:
    """Poisson calls, exponential handling and patience. No patience: nobody hangs up.

    >>> Demand(calls=100, interval_s=1800, aht_s=180).load_erl
    10.0
    """

    calls: float
    interval_s: float
    aht_s: float
    patience_s: float | None = None

    def __post_init__(self) -> None:
        duration("interval_s", self.interval_s)
        duration("aht_s", self.aht_s)
        if self.patience_s is not None:
            duration("patience_s", self.patience_s)
        if not (0 <= self.calls < math.inf):
            raise NotAccepted(
                where="calls",
                wrong=f"{self.calls:g} is not a number of calls",
                accepted="0 or more in each interval",
            )
        if self.load_erl > MOST_ERL * (1.0 + 1e-9):
            raise NotAccepted(
                where="calls",
                wrong=f"the load is {self.load_erl:g} erlangs",
                accepted=f"calls x aht / interval up to {MOST_ERL:g}",
            )

    @property
    def load_erl(self) -> float:
        """The calls in progress on average if nobody ever waited."""
        return self.calls * self.aht_s / self.interval_s

    @property
    def calls_per_s(self) -> float:
        """The rate of arrival."""
        return self.calls / self.interval_s

    def to_dict(self) -> dict[str, object]:
        """Return the demand under the names that the command prints."""
        return asdict(self) | {"load_erl": self.load_erl}
