"""The past as a value: contacts of each queue in each interval of each day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class IntervalHistory:
    """Contacts offered by queue, day and interval of the local clock.

    `offered[queue, day, interval]` is nan where the source says nothing. `handle_s`, of
    the same shape, is the mean handling time of the contacts answered (talk + hold +
    wrap-up), nan where unknown. Day 0 is `first_day`; an interval lasts `interval_s`
    seconds and the first of a day begins at midnight of `timezone`.
    """

    queues: tuple[str, ...]
    first_day: date
    interval_s: float
    offered: Numbers
    handle_s: Numbers
    timezone: str = "UTC"
    source: str = ""

    @property
    def days(self) -> int:
        """How many days there are."""
        return int(self.offered.shape[1])

    @property
    def intervals(self) -> int:
        """How many intervals a day has."""
        return int(self.offered.shape[2])

    @property
    def end_day(self) -> date:
        """The day after the last."""
        return self.day(self.days)

    def day(self, number: int) -> date:
        """Return the date of a day by its number."""
        return self.first_day + timedelta(days=number)

    def weekdays(self) -> Rows:
        """Return the weekday of each day; 0 is Monday."""
        return (self.first_day.weekday() + np.arange(self.days)) % 7

    def until(self, days: int) -> "IntervalHistory":
        """Return the first `days` days: what was known on the day after them."""
        return replace(
            self, offered=self.offered[:, :days], handle_s=self.handle_s[:, :days]
        )
