"""A history made ready to learn from: open hours, values that count, days, loans."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from offhook.forecast.calendar import HOLIDAY, Calendar, Days, describe
from offhook.forecast.history import Flags, IntervalHistory, Numbers
from offhook.forecast.quality import Quality
from offhook.terms.errors import NotAccepted

NEW_QUEUE_DAYS = 28
"""A queue with fewer days of history borrows the course of another."""


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What models learn from: one row a day from the history's first to the last foreseen.

    `usable[queue, day, interval]` are the counts, nan where they teach nothing.
    `open[queue, day, interval]` reaches `ahead` days beyond the history. `days[queue]`
    describes the same days. `notes` says what was assumed for a queue.
    """

    history: IntervalHistory
    usable: Numbers
    open: Flags
    days: tuple[Days, ...]
    notes: Mapping[str, tuple[str, ...]]

    def until(self, day: int, ahead: int) -> "Past":
        """Return what was known on a day, and the days foreseen from it."""
        return replace(
            self,
            history=self.history.until(day),
            usable=self.usable[:, :day],
            open=self.open[:, : day + ahead],
            days=tuple(one.rows(np.arange(day + ahead)) for one in self.days),
        )


def past_of(
    history: IntervalHistory,
    quality: Quality,
    calendar: Calendar,
    *,
    ahead: int,
    like: Mapping[str, str] | None = None,
) -> Past:
    """Return a history ready to learn from.

    `like` names for a new queue the one whose course it borrows; else it is the one that
    its own few days resemble most.
    """
    weekday = (history.first_day.weekday() + np.arange(history.days + ahead)) % 7
    usable = np.where(quality.weight > 0.0, history.offered, np.nan)
    is_open = quality.open[:, weekday]
    days = tuple(
        describe(calendar, history.first_day, len(weekday), opened.any(axis=1))
        for opened in quality.open
    )
    notes: dict[str, tuple[str, ...]] = {}
    for row, queue in enumerate(history.queues):
        closed, said = _holidays_closed(days[row], usable[row], is_open[row])
        is_open[row] &= ~closed[:, None]
        notes[queue] = said
    for row, queue in enumerate(history.queues):
        said = _borrow(row, queue, usable, is_open, history, like or {})
        notes[queue] += said
    return Past(history, usable, is_open, days, notes)


def _holidays_closed(
    days: Days, usable: Numbers, is_open: Flags
) -> tuple[Flags, tuple[str, ...]]:
    """Return on which days a queue is closed because they are holidays, as in the past."""
    holiday = days.kind == HOLIDAY
    known = np.flatnonzero(holiday[: len(usable)] & is_open[: len(usable)].any(axis=1))
    ahead = holiday[len(usable) :].any()
    nothing = np.zeros(len(holiday), bool)
    if len(known) == 0:
        return nothing, ("holidays-not-seen",) if ahead else ()
    worked = np.nan_to_num(usable[known]).sum(axis=1) > 0.0
    if worked.any():
        return nothing, ()
    return holiday, ("holidays-closed",) if ahead else ()


def _borrow(
    row: int,
    queue: str,
    usable: Numbers,
    is_open: Flags,
    history: IntervalHistory,
    like: Mapping[str, str],
) -> tuple[str, ...]:
    """Fill the days before a new queue's first with another's, scaled; say so."""
    own = np.isfinite(usable[row]).any(axis=1)
    if own.sum() >= NEW_QUEUE_DAYS or (own.size and own[0] and own.all()):
        return () if own.sum() >= NEW_QUEUE_DAYS else ("short-history",)
    donor = _donor(row, queue, usable, history.queues, like)
    if donor is None:
        return ("short-history",)
    both = np.isfinite(usable[row]) & np.isfinite(usable[donor])
    share = usable[row][both].sum() / max(usable[donor][both].sum(), 1e-9)
    first = int(np.flatnonzero(own)[0])
    begins = max(0, first - 26 * 7)
    lent = usable[donor, begins:first] * share
    usable[row, begins:first] = np.where(is_open[row, begins:first], lent, np.nan)
    return (f"borrowed:{history.queues[donor]}",)


def _donor(
    row: int,
    queue: str,
    usable: Numbers,
    queues: tuple[str, ...],
    like: Mapping[str, str],
) -> int | None:
    """Return the queue to borrow from: as told, or the one most alike where both are known."""
    if queue in like:
        if like[queue] not in queues:
            raise NotAccepted(
                where="--like",
                wrong=f'there is no queue "{like[queue]}"',
                accepted=", ".join(queues),
            )
        return queues.index(like[queue])
    best, closest = None, 0.3
    for other in range(len(queues)):
        days = np.isfinite(usable[other]).any(axis=1).sum()
        both = np.isfinite(usable[row]) & np.isfinite(usable[other])
        if other == row or days < NEW_QUEUE_DAYS or both.sum() < 24:
            continue
        mine, theirs = usable[row][both], usable[other][both]
        if mine.std() == 0.0 or theirs.std() == 0.0:
            continue
        alike = float(np.corrcoef(np.sqrt(mine), np.sqrt(theirs))[0, 1])
        if alike > closest:
            best, closest = other, alike
    return best
