"""What a floor has counted since midnight, for those who watch it.

Cohort time: everything about a contact is booked on the interval in which it arrived, so
that offered = answered + abandoned + flow-outs + open at any moment. Beside it, the last
half hour by the moment an outcome became known, for which nothing is still open.
"""

import math
from bisect import bisect_right
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from offhook.floor.moments import from_us, to_us
from offhook.measure.service_level import service_level
from offhook.policy.centre import Centre, Queue
from offhook.terms.contacts import Measure

SECOND_US = 1_000_000
RECENT_US = 30 * 60 * SECOND_US
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


class Recent(msgspec.Struct):
    """What became of contacts in a second of the last half hour: `counts[measure]`."""

    begins_us: int
    counts: dict[int, int]


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
        recent, begins_us = self.of(queue).recent, at_us - at_us % SECOND_US
        if not recent or recent[-1].begins_us != begins_us:
            _forget_old(recent, at_us)
            recent.append(Recent(begins_us, {}))
        counts = recent[-1].counts
        for measure in measures:
            counts[int(measure)] = counts.get(int(measure), 0) + 1

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
        """Return the counts of the outcomes of the last half hour, to a second."""
        recent = self.of(queue).recent
        _forget_old(recent, now_us)
        counts = dict.fromkeys(map(int, _COUNTED), 0)
        for one in recent:
            for measure, count in one.counts.items():
                counts[measure] += count
        return {measure: counts[measure] for measure in _COUNTED}


def _forget_old(recent: list[Recent], now_us: int) -> None:
    del recent[
        : bisect_right(recent, now_us - RECENT_US, key=lambda one: one.begins_us)
    ]


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
