"""What comes in over a span of days: expected contacts, or scenarios of them.

Time is flat in this part of the room: slot 0 is the first interval of the first day, and
`days * intervals` slots make the span.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from offhook.policy.centre import Centre, Duration, Queue, Shape
from offhook.terms.errors import NotAccepted

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """Expected contacts of each queue, day and interval, and which weekday comes first.

    With `paths[path, queue, day, interval]`, equally likely scenarios of the expected
    contacts, each replication meets one of them; else the centre's own busyness factors
    (`busyness_cv`, `day_cv`, `interval_cv`) are drawn. The queues are the centre's, in
    its order. Days follow each other, unless `weekdays` says which weekday each one is.
    """

    expected: Numbers
    paths: Numbers | None = None
    first_weekday: int = 0
    weekdays: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        """How many days there are."""
        return int(self.expected.shape[1])

    @property
    def intervals(self) -> int:
        """How many intervals a day has."""
        return int(self.expected.shape[2])

    @property
    def slots(self) -> int:
        """How many intervals the span has."""
        return self.days * self.intervals

    def weekday(self, day: int) -> int:
        """Return the weekday of a day; 0 is Monday."""
        if self.weekdays:
            return self.weekdays[day]
        return (self.first_weekday + day) % 7

    def flat(self) -> Numbers:
        """Return the expected contacts as `[queue, slot]`."""
        return self.expected.reshape(len(self.expected), -1)

    def peak(self) -> Numbers:
        """Return the most that any scenario expects, as `[queue, slot]`."""
        if self.paths is None:
            return self.flat()
        return np.asarray(self.paths.max(axis=0).reshape(len(self.expected), -1))

    def of_days(self, days: list[int]) -> "Ahead":
        """Return some of the days as a span of their own."""
        return Ahead(
            self.expected[:, days],
            None if self.paths is None else self.paths[:, :, days],
            weekdays=tuple(self.weekday(day) for day in days),
        )

    def scenarios(self, first: int, last: int, replications: int) -> Numbers | None:
        """Return the contacts that each replication expects on some days.

        Scenarios are taken evenly over the order of their totals, so that few
        replications already meet quiet days and busy ones alike.

        >>> paths = np.arange(4.0)[::-1].reshape(4, 1, 1, 1)
        >>> ahead = Ahead(paths.mean(axis=0), paths)
        >>> ahead.scenarios(0, 1, 2).ravel().tolist()
        [1.0, 3.0]
        """
        if self.paths is None:
            return None
        part = self.paths[:, :, first:last]
        order = np.argsort(part.sum(axis=(1, 2, 3)), kind="stable")
        places = (np.arange(replications) + 0.5) / replications * len(order)
        return np.asarray(part[order[places.astype(np.int64)]])


def ahead_of(centre: Centre, *, days: int = 7, first_weekday: int = 0) -> Ahead:
    """Return what the centre itself expects on some days."""
    week = np.zeros((len(centre.queues), 7, centre.intervals))
    for row, queue in enumerate(centre.queues):
        if queue.arrivals.expected:
            week[row] = queue.arrivals.expected
    weekdays = (first_weekday + np.arange(days)) % 7
    return Ahead(week[:, weekdays], None, first_weekday)


def checked(centre: Centre, ahead: Ahead) -> Ahead:
    """Return contacts that fit the centre, none while a queue is closed; or refuse them."""
    shape = (len(centre.queues), ahead.days, centre.intervals)
    paths_fit = ahead.paths is None or ahead.paths.shape[1:] == shape
    if ahead.expected.shape != shape or not paths_fit:
        raise NotAccepted(
            where="expected",
            wrong=f"the shape is {ahead.expected.shape}",
            accepted=f"[queue, day, interval] = {shape}, paths with one axis before",
        )
    every = ahead.expected if ahead.paths is None else ahead.paths
    if not (np.isfinite(every).all() and (every >= 0).all()):
        raise NotAccepted(
            where="expected",
            wrong="a value is no number of contacts",
            accepted="0 or more",
        )
    is_open = _open_shares(centre, ahead) > 0.0
    paths = None if ahead.paths is None else ahead.paths * is_open
    expected = ahead.expected if paths is None else paths.mean(axis=0)
    return replace(ahead, expected=expected * is_open, paths=paths)


def _open_shares(centre: Centre, ahead: Ahead) -> Numbers:
    """Return how much of each interval each queue is open: `[queue, day, interval]`."""
    starts = np.arange(centre.intervals) * centre.interval_s
    share = np.ones((len(centre.queues), ahead.days, centre.intervals))
    for row, queue in enumerate(centre.queues):
        if not queue.hours:
            continue
        for day in range(ahead.days):
            hours = queue.hours[ahead.weekday(day)] or (0.0, 0.0)
            until = np.minimum(starts + centre.interval_s, hours[1])
            inside = until - np.maximum(starts, hours[0])
            share[row, day] = np.clip(inside / centre.interval_s, 0.0, 1.0)
    return share


def mean_s(duration: Duration) -> float:
    """Return the mean of a distribution; infinite for one that never ends.

    >>> mean_s(Duration(Shape.CONSTANT, 12.0))
    12.0
    """
    if duration.shape is Shape.NEVER:
        return np.inf
    if duration.shape is Shape.EMPIRICAL:
        ends = np.array(duration.quantiles_s, float)
        return (
            float((ends[1:] + ends[:-1]).mean() / 2)
            if len(ends) > 1
            else float(ends[0])
        )
    return duration.mean_s


def handle_s(queue: Queue) -> float:
    """Return the mean seconds of talk and wrap-up of a queue's contacts."""
    return mean_s(queue.talk) + mean_s(queue.wrap_up)


def reach_slots(centre: Centre) -> Counts:
    """Return for each queue how many slots later its contacts may still be in time."""
    within = [queue.target.within_s for queue in centre.queues]
    return np.ceil(np.array(within) / centre.interval_s).clip(1).astype(np.int64)


def days_of_blocks(centre: Centre, ahead: Ahead) -> list[tuple[int, int]]:
    """Return the runs of days that can be simulated apart, as (first day, day after).

    A day stands alone where callers wait minutes. Where somebody may wait for hours (an
    e-mail), days hang together and up to two weeks are one run.
    """
    slow = any(
        queue.target.within_s > 3600.0 or mean_s(queue.patience) > 3 * 3600.0
        for queue in centre.queues
        if queue.target.within_s > 600.0 or queue.channel > 0
    )
    step = min(ahead.days, 14) if slow else 1
    firsts = range(0, ahead.days, step)
    return [(first, min(first + step, ahead.days)) for first in firsts]
