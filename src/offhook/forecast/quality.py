"""What is wrong or unusual in a history: named, never repaired in silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from offhook.forecast.history import Flags, IntervalHistory, Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Quality:
    """`open[queue, weekday, interval]`, and `weight[queue, day, interval]`: 0 teaches nothing."""

    open: Flags
    weight: Numbers
    findings: tuple[object, ...] = ()


def inspect(
    history: IntervalHistory, *, holidays: Mapping[date, str] | None = None
) -> Quality:
    """Return opening hours and weights (first version: open where anything ever came)."""
    weekday = history.weekdays()
    opened = np.stack(
        [np.nansum(history.offered[:, weekday == w], axis=1) > 0.0 for w in range(7)],
        axis=1,
    )
    return Quality(opened, np.isfinite(history.offered).astype(float))
