"""What a floor has counted since midnight, for those who watch it.

Cohort time: everything about a contact is booked on the interval in which it arrived, so
that offered = answered + abandoned + flow-outs + open at any moment. Beside it, the last
half hour by the moment an outcome became known, for which nothing is still open.
"""

import math
from collections import deque
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from offhook.floor.moments import from_us, to_us
from offhook.measure.service_level import service_level
from offhook.policy.centre import Centre, Queue
from offhook.terms.contacts import Measure

RECENT_US = 30 * 60 * 1_000_000
_COUNTED = (
    Measure.OFFERED, Measure.ANSWERED, Measure.ABANDONED, Measure.SHORT_ABANDONED,
    Measure.ANSWERED_IN_T, Measure.ABANDONED_IN_T, Measure.TIMEOUT, Measure.OVERFLOW,
    Measure.CALLBACK, Measure.REFUSED,
)  # fmt: skip
FLOW_OUTS = (Measure.TIMEOUT, Measure.OVERFLOW, Measure.CALLBACK)


def day_of(at_us: int, timezone: str) -> datetime:
    """Return the midnight, in the centre's time zone, of the day a moment is in."""
    at = from_us(at_us, ZoneInfo(timezone))
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


class Recent(msgspec.Struct, frozen=True):
    """An outcome of the last half hour."""

    at_us: int
    measures: tuple[int, ...]


class QueueToday(msgspec.Struct):
    """One queue's counts: `counts[measure]` lists one number for each interval of the day."""

    counts: dict[int, list[int]]
    recent: list[Recent] = []


class Today(msgspec.Struct):
    """The counts of one day; `begins_us` and `ends_us` are its midnights."""

    begins_us: int
    ends_us: int
    interval_us: int
    queues: dict[str, QueueToday] = {}

    def book(self, queue: str, measure: Measure, arrived_us: int) -> None:
        """Count one more of something, on the interval in which the contact arrived.

        A contact of yesterday is not of today: its counts are in yesterday's reports.
        """
        self._count(queue, measure, arrived_us, 1)

    def unbook(self, queue: str, measure: Measure, arrived_us: int) -> None:
        """Take back what was booked on the interval in which a contact arrived."""
        self._count(queue, measure, arrived_us, -1)

    def _count(
        self, queue: str, measure: Measure, arrived_us: int, change: int
    ) -> None:
        if arrived_us < self.begins_us:
            return
        counts = self.of(queue).counts[measure]
        interval = (arrived_us - self.begins_us) // self.interval_us
        counts[min(interval, len(counts) - 1)] += change

    def outcome(self, queue: str, measures: tuple[Measure, ...], at_us: int) -> None:
        """Remember for half an hour what became of a contact."""
        self.of(queue).recent.append(Recent(at_us, tuple(int(m) for m in measures)))

    def of(self, queue: str) -> QueueToday:
        """Return a queue's counts; a new queue has none."""
        if queue not in self.queues:
            length = math.ceil((self.ends_us - self.begins_us) / self.interval_us)
            counts = {int(measure): [0] * length for measure in _COUNTED}
            self.queues[queue] = QueueToday(counts)
        return self.queues[queue]

    def totals(self, queue: str) -> dict[Measure, int]:
        """Return a queue's counts of the day so far."""
        counts = self.of(queue).counts
        return {measure: sum(counts[measure]) for measure in _COUNTED}

    def recently(self, queue: str, now_us: int) -> dict[Measure, int]:
        """Return the counts of the outcomes of the last half hour."""
        entries = self.of(queue).recent
        fresh = deque(entries)
        while fresh and fresh[0].at_us <= now_us - RECENT_US:
            fresh.popleft()
        entries[:] = fresh
        counts = dict.fromkeys(_COUNTED, 0)
        for entry in entries:
            for measure in entry.measures:
                counts[Measure(measure)] += 1
        return counts


def today_at(centre: Centre, at_us: int) -> Today:
    """Return an empty day of a centre: the one that a moment is in, 23 to 25 hours long."""
    begins = day_of(at_us, centre.timezone)
    tomorrow = (begins.replace(tzinfo=None) + timedelta(days=1)).replace(
        tzinfo=begins.tzinfo
    )
    return Today(to_us(begins), to_us(tomorrow), round(centre.interval_s * 1_000_000))


def level(queue: Queue, counts: dict[Measure, int]) -> float | None:
    """Return a queue's service level by its own formula; `None` while there is none."""
    share = service_level(
        queue.target.definition,
        answered=float(counts[Measure.ANSWERED]),
        abandoned=float(counts[Measure.ABANDONED]),
        answered_in_t=float(counts[Measure.ANSWERED_IN_T]),
        abandoned_in_t=float(counts[Measure.ABANDONED_IN_T]),
        short_abandoned=float(counts[Measure.SHORT_ABANDONED]),
    )
    return None if math.isnan(share) else share
