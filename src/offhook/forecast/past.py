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
_FEW_DAYS = 7
_ALIKE = 0.3
_LEAST_SHARED = 24


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
    """Fill the days before a new queue's first with another's, scaled; say so.

    `usable` and `is_open` of the queue are changed.
    """
    own = np.isfinite(usable[row]).any(axis=1)
    if own.sum() >= NEW_QUEUE_DAYS:
        return ()
    if own.all() or not own.any():
        return ("short-history",)
    donor = _donor(row, queue, usable, history.queues, like)
    if donor is None:
        return ("short-history",)
    both = np.isfinite(usable[row]) & np.isfinite(usable[donor])
    share = usable[row][both].sum() / max(usable[donor][both].sum(), 1e-9)
    weekday = (history.first_day.weekday() + np.arange(is_open.shape[1])) % 7
    # Of weekdays that it has not lived through, the other's hours are all that is known.
    unseen = ~np.isin(weekday, weekday[: len(own)][own])
    is_open[row, unseen] = is_open[donor, unseen]
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
    """Return the queue to borrow from: as told, or the one most alike where both are known.

    A queue of less than a week borrows from the largest if it is like none.
    """
    if queue in like:
        if like[queue] not in queues:
            raise NotAccepted(
                where="--like",
                wrong=f'there is no queue "{like[queue]}"',
                accepted=", ".join(queues),
            )
        return queues.index(like[queue])
    old = [
        other
        for other in range(len(queues))
        if other != row
        and np.isfinite(usable[other]).any(axis=1).sum() >= NEW_QUEUE_DAYS
    ]
    own_days = np.isfinite(usable[row]).any(axis=1).sum()
    best, closest = None, _ALIKE
    if old and own_days < _FEW_DAYS:
        best = max(old, key=lambda other: float(np.nansum(usable[other])))
    for other in old:
        both = np.isfinite(usable[row]) & np.isfinite(usable[other])
        if both.sum() < _LEAST_SHARED:
            continue
        mine, theirs = usable[row][both], usable[other][both]
        if mine.std() == 0.0 or theirs.std() == 0.0:
            continue
        alike = float(np.corrcoef(np.sqrt(mine), np.sqrt(theirs))[0, 1])
        if alike > closest:
            best, closest = other, alike
    return best
