"""Erlang B: lines, and callers who get the busy tone when all are taken."""

import math
from dataclasses import dataclass

from offhook.staffing.bell import lower_bell
from offhook.staffing.demand import Demand, head_count


@dataclass(frozen=True, slots=True)
class ErlangB:
    """What a group of lines does with its calls. `busy_lines`: taken on average."""

    demand: Demand
    lines: int
    p_block: float
    busy_lines: float
    occupancy: float

    def to_dict(self) -> dict[str, object]:
        """Return the figures under the names that the command prints."""
        return {
            "model": "erlang-b",
            "lines": self.lines,
            "load_erl": self.demand.load_erl,
            "p_block": self.p_block,
            "busy_lines": self.busy_lines,
            "occupancy": self.occupancy,
        }


def blocked_share(lines: int, load_erl: float) -> float:
    """Return the Erlang B probability that a call finds every line taken.

    With no load nobody is turned away, lines or not.

    >>> round(blocked_share(lines=10, load_erl=5.0), 6)
    0.018385
    """
    if load_erl <= 0:
        return 0.0
    bell = lower_bell(c=lines + 1.0, x=load_erl, gap=lines + 1.0 - load_erl)
    return min(1.0, math.exp(-bell.log_area - math.log(load_erl)))


def busy_tone(demand: Demand, lines: int) -> ErlangB:
    """Return what so many lines do with a demand.

    >>> busy_tone(Demand(calls=60, interval_s=3600, aht_s=180), 2).p_block.__round__(4)
    0.5294
    """
    lines, load_erl = head_count("lines", lines), demand.load_erl
    p_block = blocked_share(lines, load_erl)
    busy = min(load_erl * (1.0 - p_block), float(lines))
    return ErlangB(demand, lines, p_block, busy, busy / lines if lines else 0.0)
