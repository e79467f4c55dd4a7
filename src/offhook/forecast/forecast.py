"""A forecast as a value: contacts and handling time to come, with bands and scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from offhook.forecast.history import Numbers

Band = tuple[Numbers, Numbers]


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Contacts and handling time of each queue, day and interval to come.

    Arrays are `[queue, day, interval]`. `expected` is the mean of the contacts, `likely`
    their median: the one to staff for, and the one that misses least in WAPE. `bands`
    holds, for each central share such as 0.8, the counts that this share of outcomes lies
    between. `paths[path, ...]` are equally likely scenarios of the expected contacts: a
    busy day is busy all day, and for all queues that were busy together. They leave out
    the Poisson noise, which the simulator adds. `handle_s` is the mean handling time (nan
    where the history says nothing), `handle_bands` its bands. `notes` holds for a queue
    what a reader must know of how its forecast came about.
    """

    queues: tuple[str, ...]
    first_day: date
    interval_s: float
    timezone: str
    expected: Numbers
    likely: Numbers
    bands: Mapping[float, Band]
    paths: Numbers
    handle_s: Numbers
    handle_bands: Mapping[float, Band]
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """How many days it covers."""
        return int(self.expected.shape[1])

    def dates(self) -> tuple[date, ...]:
        """Return the days it covers."""
        return tuple(self.first_day + timedelta(n) for n in range(self.days))

    def day_bands(self, share: float) -> Band:
        """Return the band of each queue's contacts in a whole day, `[queue, day]`.

        Counted over the paths, with Poisson noise as a normal deviate: the intervals of a
        day go together, so that their bands must not be added up.
        """
        totals = self.paths.sum(axis=-1)
        # Ten normal deviates at equal steps of probability stand for the Poisson noise.
        steps = np.array([-1.645, -1.036, -0.674, -0.385, -0.126])
        noise = np.concatenate([steps, -steps])[:, None, None, None]
        counts = totals + noise * np.sqrt(np.maximum(totals, 0.0))
        counts = counts.reshape(-1, *totals.shape[1:])
        low, high = np.quantile(counts, [(1 - share) / 2, (1 + share) / 2], axis=0)
        return np.maximum(low, 0.0), high
