"""What is missing, wrong or unusual in a history: named one by one, never repaired.

A value is either learned from as it stands or, with a finding that says so, not at all.
Days that only look odd are learned from: the model gives little weight to what it cannot
explain, and a planner may know better.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from offhook.forecast.history import Flags, IntervalHistory, Numbers, Rows

_OPEN_SHARE = 0.05
"""An interval is open where contacts came on this share of its weekday's days, or more."""
_NEAR_WEEKS = 4
_ODD_DAY, _ODD_DAY_LEAST = 5.0, 0.25
_ODD_INTERVAL = 7.0
_SILENT_USUAL = 20.0
"""Contacts that were to come while none did, before silence is called an outage."""
_SURELY_SOME = 5.0
_RECENT_DAYS = 56
"""Opening hours are those of the last eight weeks."""
_LASTING = 3
"""So many of the last days of a weekday that agree make a change of hours."""
_START_DAYS = 7


class FindingKind(StrEnum):
    """What was found."""

    MISSING_DAY = "missing-day"
    MISSING_INTERVALS = "missing-intervals"
    HOLIDAY = "holiday"
    CLOSED_DAY = "closed-day"
    ODD_DAY = "odd-day"
    ODD_INTERVAL = "odd-interval"
    SILENCE = "silence"
    NEW_HOURS = "new-hours"
    STRAY = "stray"
    BEGINS_LATE = "begins-late"
    ENDS_EARLY = "ends-early"


class Treatment(StrEnum):
    """What is done about it."""

    LEARNED = "learned-from"
    LEFT_OUT = "not-learned-from"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: on which day, from which interval on, and over how many.

    `value` is what the history has there (None: nothing), `usual` what was to be expected
    (None: not known). `name` is that of a holiday.
    """

    kind: FindingKind
    queue: str
    day: date
    treatment: Treatment
    interval: int | None = None
    intervals: int = 0
    value: float | None = None
    usual: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Quality:
    """Opening hours, what is learned from, and all that was found.

    `open[queue, weekday, interval]`: whether contacts can come. `weight[queue, day,
    interval]` is 1 where a value is learned from, else 0.
    """

    open: Flags
    weight: Numbers
    findings: tuple[Finding, ...]


def inspect(
    history: IntervalHistory, *, holidays: Mapping[date, str] | None = None
) -> Quality:
    """Return the quality of a history; days in `holidays` are judged as such."""
    weekday = history.weekdays()
    found: list[Finding] = []
    opened = np.zeros((len(history.queues), 7, history.intervals), bool)
    weight = np.zeros(history.offered.shape)
    for row in range(len(history.queues)):
        one = _Inspection(history, row, weekday, holidays or {})
        opened[row] = one.opened
        found += one.run()
        weight[row] = one.weight
    order = list(FindingKind)
    found.sort(key=lambda f: (order.index(f.kind), f.day, f.interval or 0, f.queue))
    return Quality(opened, weight, tuple(found))


class _Inspection:
    """The inspection of one queue, step by step; each takes values out of `weight`."""

    def __init__(
        self,
        history: IntervalHistory,
        row: int,
        weekday: Rows,
        holidays: Mapping[date, str],
    ) -> None:
        self.history = history
        self.queue = history.queues[row]
        self.counts = history.offered[row]
        self.weekday = weekday
        self.holidays = {
            day: holidays[history.day(day)]
            for day in range(history.days)
            if history.day(day) in holidays
        }
        self.known = np.isfinite(self.counts)
        self.opened = opening_hours(self.counts, weekday)
        self.is_open = self.opened[weekday]
        self.weight = (self.known & self.is_open).astype(float)
        self.total = np.where(self.known & self.is_open, self.counts, 0.0).sum(axis=1)
        worked = self.weight.any(axis=1) & (self.total > 0.0)
        self.usual = _usual_of_weekday(self.total, worked, weekday)

    def run(self) -> Iterator[Finding]:
        """Yield all findings; afterwards `weight` says what to learn from."""
        yield from self._ends()
        yield from self._new_hours()
        yield from self._strays()
        yield from self._closed()
        yield from self._missing()
        expected = self._expected()
        yield from self._silences(expected)
        yield from self._odd_intervals(expected)
        yield from self._odd_days()

    def _finding(
        self, kind: FindingKind, day: int, treatment: Treatment, **more: object
    ) -> Finding:
        return Finding(kind, self.queue, self.history.day(day), treatment, **more)  # type: ignore[arg-type]

    def _ends(self) -> Iterator[Finding]:
        """Find a queue that begins after the history does, or ends before."""
        alive = np.flatnonzero(self.total > 0.0)
        if len(alive) == 0:
            return
        first, last = int(alive[0]), int(alive[-1])
        if first >= _START_DAYS:
            self.weight[:first] = 0.0
            yield self._finding(FindingKind.BEGINS_LATE, first, Treatment.LEFT_OUT)
        if self.history.days - 1 - last >= _START_DAYS:
            self.weight[last + 1 :] = 0.0
            yield self._finding(FindingKind.ENDS_EARLY, last, Treatment.LEFT_OUT)

    def _new_hours(self) -> Iterator[Finding]:
        """Find intervals that were closed at first and then open for good."""
        begins = np.zeros((7, self.history.intervals), np.int64)
        for weekday in range(7):
            days = np.flatnonzero((self.weekday == weekday) & self.weight.any(axis=1))
            came = (self.weight[days] > 0.0) & (self.counts[days] > 0.0)
            for interval in np.flatnonzero(self.opened[weekday]):
                at = np.flatnonzero(came[:, interval])
                if (
                    len(at)
                    and at[0] >= _LASTING
                    and came[at[0] :, interval].mean() > 0.8
                ):
                    begins[weekday, interval] = days[at[0]]
                    self.weight[days[: at[0]], interval] = 0.0
        for day in np.unique(begins[begins > 0]):
            changed = np.flatnonzero(begins[self.weekday[day]] == day)
            yield self._finding(
                FindingKind.NEW_HOURS,
                int(day),
                Treatment.LEFT_OUT,
                interval=int(changed[0]),
                intervals=len(changed),
            )

    def _strays(self) -> Iterator[Finding]:
        """Find contacts outside the opening hours."""
        outside = np.where(self.known & ~self.is_open, self.counts, 0.0)
        for day in np.flatnonzero(outside.sum(axis=1) > 0.0):
            at = np.flatnonzero(outside[day])
            yield self._finding(
                FindingKind.STRAY,
                int(day),
                Treatment.LEFT_OUT,
                interval=int(at[0]),
                intervals=len(at),
                value=float(outside[day].sum()),
            )

    def _closed(self) -> Iterator[Finding]:
        """Find days on which nothing came although something usually does."""
        counted = self.weight.any(axis=1)
        silent = counted & (self.total == 0.0) & (self.usual >= _SILENT_USUAL)
        for day in np.flatnonzero(silent):
            self.weight[day] = 0.0
            kind = FindingKind.CLOSED_DAY
            if int(day) in self.holidays:
                kind = FindingKind.HOLIDAY
            yield self._finding(
                kind,
                int(day),
                Treatment.LEFT_OUT,
                value=0.0,
                usual=float(self.usual[day]),
                name=self.holidays.get(int(day), ""),
            )

    def _missing(self) -> Iterator[Finding]:
        """Find days and intervals that the history does not have."""
        alive = np.flatnonzero(self.total > 0.0)
        lacking = self.is_open & ~self.known
        for day in np.flatnonzero(lacking.any(axis=1)):
            if len(alive) == 0 or not alive[0] <= day <= alive[-1]:
                continue
            at = np.flatnonzero(lacking[day])
            whole = len(at) == self.is_open[day].sum()
            name = self.holidays.get(int(day), "")
            kind = FindingKind.MISSING_INTERVALS
            if whole:
                kind = FindingKind.HOLIDAY if name else FindingKind.MISSING_DAY
            yield self._finding(
                kind,
                int(day),
                Treatment.UNKNOWN,
                interval=None if whole else int(at[0]),
                intervals=len(at),
                usual=float(self.usual[day]) if whole else None,
                name=name,
            )

    def _expected(self) -> Numbers:
        """Return what each interval was to have: the weekday's profile at the day's level."""
        counts = np.where(self.weight > 0.0, self.counts, np.nan)
        profile = np.zeros((7, self.history.intervals))
        for weekday in range(7):
            mine = counts[self.weekday == weekday]
            if np.isfinite(mine).any():
                profile[weekday] = _median_of_columns(mine)
        usual = profile[self.weekday]
        # Nothing at a busy time says that a line was down, not that the day was quiet.
        down = (self.counts == 0.0) & (usual >= _SURELY_SOME)
        some = (self.weight > 0.0) & (usual > 0.0) & ~down
        ratio = np.where(
            some, np.nan_to_num(self.counts) / np.maximum(usual, 1e-9), np.nan
        )
        level = np.ones(self.history.days)
        days = some.any(axis=1)
        level[days] = [np.median(row[np.isfinite(row)]) for row in ratio[days]]
        result: Numbers = usual * level[:, None]
        return result

    def _silences(self, expected: Numbers) -> Iterator[Finding]:
        """Find runs of nothing during which many were to come: an outage, or a cut."""
        silent = (self.weight > 0.0) & (self.counts == 0.0)
        # A holiday, or the day before it, is quiet for its own reason.
        for holiday in self.holidays:
            silent[max(holiday - 1, 0) : holiday + 1] = False
        for day in np.flatnonzero(silent.any(axis=1)):
            for first, last in _runs(silent[int(day)]):
                usual = float(expected[day, first:last].sum())
                if usual < _SILENT_USUAL:
                    continue
                self.weight[day, first:last] = 0.0
                yield self._finding(
                    FindingKind.SILENCE,
                    int(day),
                    Treatment.LEFT_OUT,
                    interval=first,
                    intervals=last - first,
                    value=0.0,
                    usual=usual,
                )

    def _odd_intervals(self, expected: Numbers) -> Iterator[Finding]:
        """Find intervals far from their day and weekday, beyond how far others go."""
        off = np.sqrt(np.nan_to_num(self.counts)) - np.sqrt(expected)
        seen = self.weight > 0.0
        if not seen.any():
            return
        scale = np.full(self.history.intervals, 0.5)
        for interval in np.flatnonzero(seen.any(axis=0)):
            mine = off[seen[:, interval], interval]
            scale[interval] = max(0.5, 1.4826 * float(np.median(np.abs(mine))))
        far = seen & (np.abs(off) > _ODD_INTERVAL * scale)
        ordinary = [day not in self.holidays for day in range(self.history.days)]
        for day, interval in np.argwhere(far & np.array(ordinary)[:, None]):
            self.weight[day, interval] = 0.0
            yield self._finding(
                FindingKind.ODD_INTERVAL,
                int(day),
                Treatment.LEFT_OUT,
                interval=int(interval),
                intervals=1,
                value=float(self.counts[day, interval]),
                usual=float(expected[day, interval]),
            )

    def _odd_days(self) -> Iterator[Finding]:
        """Find days far from the same weekday of the weeks around, and holidays."""
        counted = (self.weight > 0.0).sum(axis=1) >= 0.9 * self.is_open.sum(axis=1)
        counted &= (self.total > 0.0) & (self.usual > 0.0)
        off = np.zeros(self.history.days)
        off[counted] = np.log(self.total[counted] / self.usual[counted])
        spread = (
            1.4826 * float(np.median(np.abs(off[counted]))) if counted.any() else 0.0
        )
        odd = np.abs(off) > np.maximum(_ODD_DAY * max(spread, 0.02), _ODD_DAY_LEAST)
        for day in np.flatnonzero(counted):
            name = self.holidays.get(int(day), "")
            if not odd[day] and not name:
                continue
            yield self._finding(
                FindingKind.HOLIDAY if name else FindingKind.ODD_DAY,
                int(day),
                Treatment.LEARNED,
                value=float(self.total[day]),
                usual=float(self.usual[day]),
                name=name,
            )


def opening_hours(counts: Numbers, weekday: Rows) -> Flags:
    """Return when contacts come of late, `[weekday, interval]`, from `counts[day, interval]`.

    Contacts on a twentieth of a weekday's days, and on two at least, make an interval
    open; quiet intervals between open ones are open as well. Where one contact or more
    comes on the mean only the last eight weeks count (all, where none of these is known),
    and nothing on the last three days at a time when many used to come makes it closed.

    >>> counts = np.tile([0.0, 5.0, 0.0, 7.0, 0.0, 0.0], (14, 1))
    >>> opening_hours(counts, np.arange(14) % 7)[0].tolist()
    [False, True, True, True, False, False]
    """
    found = np.zeros((7, counts.shape[1]), bool)
    recent = np.arange(len(counts)) >= len(counts) - _RECENT_DAYS
    known = np.isfinite(counts).any(axis=1)
    for day in range(7):
        every = np.nan_to_num(counts[(weekday == day) & known])
        mine = np.nan_to_num(counts[(weekday == day) & known & recent])
        mine = mine if len(mine) else every
        if len(mine) == 0:
            continue
        is_open = _often(mine) | (_often(every) & (every.mean(axis=0) < 1.0))
        # A whole day of nothing is a closed day, no change of hours.
        worked = mine[mine.sum(axis=1) > 0.0]
        if len(worked) > _LASTING:
            before, last = worked[:-_LASTING], worked[-_LASTING:]
            is_open &= (last.sum(axis=0) > 0.0) | (before.mean(axis=0) < _SURELY_SOME)
        open_at = np.flatnonzero(is_open)
        if len(open_at):
            found[day, open_at[0] : open_at[-1] + 1] = True
    return found


def _often(counts: Numbers) -> Flags:
    """Return in which intervals contacts came on enough of some days."""
    came = (counts > 0.0).sum(axis=0)
    least = max(min(2, len(counts) // 2), _OPEN_SHARE * len(counts))
    return np.asarray((came > 0) & (came >= least))


def _usual_of_weekday(total: Numbers, counted: Flags, weekday: Rows) -> Numbers:
    """Return the median total of the same weekday in the weeks around each day, not its own."""
    usual = np.zeros(len(total))
    for day in range(len(total)):
        near = np.arange(-_NEAR_WEEKS, _NEAR_WEEKS + 1) * 7 + day
        near = near[(near >= 0) & (near < len(total)) & (near != day)]
        near = near[counted[near] & (weekday[near] == weekday[day])]
        if len(near):
            usual[day] = np.median(total[near])
    return usual


def _median_of_columns(counts: Numbers) -> Numbers:
    """Return the median of each column's known values; 0 where there are none."""
    known = np.isfinite(counts)
    found = np.zeros(counts.shape[1])
    some = known.any(axis=0)
    found[some] = np.nanmedian(counts[:, some], axis=0)
    return found


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """Return the (first, last + 1) of each run of true flags.

    >>> _runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(
        np.diff(np.concatenate([[False], flags, [False]]).astype(int))
    )
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
