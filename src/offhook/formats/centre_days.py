"""Weekdays and times of day: days, opening hours, profiles, contacts by interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from offhook.formats.findings import Spot, shown
from offhook.formats.kinds import Kind, Moment, Number
from offhook.terms.errors import NotAccepted
from offhook.terms.units import DAY_S, clock, time_of_day

T = TypeVar("T")
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = "every-day"
_MANY_CHANGES = 12
_DAYS = "mon ... sun, a range such as mon-fri, or every-day"
Series = tuple[float, ...]


def days_of(word: object) -> tuple[int, ...]:
    """Return the weekdays of a word, Monday is 0; nothing if it is not one.

    >>> days_of("mon-wed"), days_of("sat"), days_of("sun-mon"), days_of("caturday")
    ((0, 1, 2), (5,), (6, 0), ())
    """
    if word == EVERY_DAY:
        return tuple(range(7))
    first, dash, last = str(word).partition("-")
    if first not in DAY_NAMES or (dash and last not in DAY_NAMES):
        return ()
    start = DAY_NAMES.index(first)
    end = DAY_NAMES.index(last) if dash else start
    return tuple(day % 7 for day in range(start, end + 1 + 7 * (end < start)))


def days_word(first: int, last: int) -> str:
    """Return the word of a run of weekdays.

    >>> days_word(0, 4), days_word(5, 5), days_word(0, 6)
    ('mon-fri', 'sat', 'every-day')
    """
    if (first, last) == (0, 6):
        return EVERY_DAY
    names = dict.fromkeys((DAY_NAMES[first], DAY_NAMES[last]))
    return "-".join(names)


def runs(days: Mapping[int, T]) -> dict[str, T]:
    """Return values of weekdays by words, neighbours with the same value together.

    >>> runs({0: "a", 1: "a", 2: "b"})
    {'mon-tue': 'a', 'wed': 'b'}
    """
    words: dict[str, T] = {}
    start = 0
    for day in range(1, 8):
        same = day in days and start in days and days[day] == days[start]
        if not same:
            if start in days:
                words[days_word(start, day - 1)] = days[start]
            start = day
    return words


@dataclass(frozen=True, slots=True)
class Days:
    """Some weekdays: "mon-fri", or a list of such words."""

    accepted: str = f'"mon-fri", or a list of {_DAYS}'
    blank: tuple[int, ...] = tuple(range(7))

    def read(self, value: object, spot: Spot) -> tuple[int, ...]:
        """Return the weekdays in order."""
        words = value if isinstance(value, list) else [value]
        for word in words:
            if not days_of(word):
                spot.wrong(f"{shown(word)} is not a weekday", self.accepted)
        return tuple(sorted({day for word in words for day in days_of(word)}))

    def write(self, value: tuple[int, ...]) -> object:
        """Return one word, or a list of words."""
        words = list(runs(dict.fromkeys(value, True)))
        return words[0] if len(words) == 1 else words


@dataclass(frozen=True, slots=True)
class ByDay(Generic[T]):
    """A value for weekdays: { mon-fri = ..., sat = ... }; days left out have none."""

    kind: Kind[T]
    blank: tuple[T | None, ...] = (None,) * 7

    @property
    def accepted(self) -> str:
        """An example, and the words."""
        return f"{{ mon-fri = ..., sat = ... }} by {_DAYS}, each {self.kind.accepted}"

    def read(self, value: object, spot: Spot) -> tuple[T | None, ...]:
        """Return one value a weekday, Monday first."""
        if not isinstance(value, dict):
            spot.wrong(f"{shown(value)} is not a table of weekdays", self.accepted)
            return self.blank
        found: dict[int, T] = {}
        for word, one in value.items():
            days = days_of(word)
            if not days:
                spot.at(word).wrong(f"{shown(word)} is not a weekday", _DAYS)
            elif twice := [DAY_NAMES[day] for day in days if day in found]:
                spot.at(word).wrong(
                    f"it says {', '.join(twice)} for the second time", "each day once"
                )
            read = self.kind.read(one, spot.at(word))
            found.update(dict.fromkeys(days, read))
        return tuple(found.get(day) for day in range(7))

    def write(self, value: tuple[T | None, ...]) -> dict[str, object]:
        """Return the table, neighbours with the same value together."""
        days = {day: one for day, one in enumerate(value) if one is not None}
        return {word: self.kind.write(one) for word, one in runs(days).items()}


@dataclass(frozen=True, slots=True)
class Weights:
    """A number for each interval of a day: a list, or { "08:00" = 1.0, "12:00" = 0.6 }.

    In a table each number holds from its time until the next one; before the first it
    is 0.
    """

    interval_s: float

    @property
    def intervals(self) -> int:
        """How many intervals a day has."""
        return round(DAY_S / self.interval_s)

    @property
    def blank(self) -> Series:
        """Nothing all day."""
        return (0.0,) * self.intervals

    @property
    def accepted(self) -> str:
        """Both forms."""
        return (
            f"a list of {self.intervals} numbers, one for each {self.interval_s / 60:g} "
            'minutes, or numbers from a time on: { "08:00" = 1.0, "18:00" = 0 }'
        )

    def read(self, value: object, spot: Spot) -> Series:
        """Return one number an interval."""
        if isinstance(value, dict):
            return self._steps(value, spot)
        if not isinstance(value, list):
            spot.wrong(f"{shown(value)} is neither a list nor a table", self.accepted)
            return self.blank
        if len(value) != self.intervals:
            spot.wrong(f"it has {len(value)} numbers", self.accepted)
        series = [Number().read(one, spot.at(n)) for n, one in enumerate(value)]
        return (*series, *self.blank)[: self.intervals]

    def write(self, value: Series) -> object:
        """Return the changes by time, or the list where there are many."""
        before = (0.0, *value)
        changes = {
            clock(n * self.interval_s): Number().write(one)
            for n, one in enumerate(value)
            if one != before[n]
        }
        if len(changes) > _MANY_CHANGES:
            return [Number().write(one) for one in value]
        return changes

    def _steps(self, value: dict[str, object], spot: Spot) -> Series:
        changes: dict[int, float] = {}
        for text, one in value.items():
            here = spot.at(f'"{text}"')
            place = self._place(text)
            if place is None:
                here.wrong(
                    f"{shown(text)} does not start an interval",
                    f"HH:MM at full {self.interval_s / 60:g} minutes",
                )
            changes[place or 0] = Number().read(one, here)
        series, now = [], 0.0
        for n in range(self.intervals):
            now = changes.get(n, now)
            series.append(now)
        return tuple(series)

    def _place(self, text: str) -> int | None:
        try:
            at_s = time_of_day(text)
        except NotAccepted:
            return None
        place = int(at_s / self.interval_s)
        return place if place * self.interval_s == at_s else None


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of one day: ["08:00", "20:00"]."""

    accepted: str = '["08:00", "20:00"]'
    blank: tuple[float, float] | None = (0.0, DAY_S)

    def read(self, value: object, spot: Spot) -> tuple[float, float] | None:
        """Return from and to, in seconds after midnight; None where it is "closed"."""
        if value == "closed":
            return None
        if not isinstance(value, list) or len(value) != 2:
            spot.wrong(f"{shown(value)} is not a pair of times", self.accepted)
            return self.blank
        start = Moment().read(value[0], spot.at(0))
        end = Moment().read(value[1], spot.at(1))
        if end <= start:
            spot.wrong(
                f"it closes at {clock(end)}, before it opens at {clock(start)}",
                'a later second time, up to "24:00"',
            )
        return start, end

    def write(self, value: tuple[float, float] | None) -> object:
        """Return the pair."""
        if value is None:
            return "closed"
        return [Moment().write(value[0]), Moment().write(value[1])]


Hours = tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Opening hours by weekday, or "always"."""

    blank: Hours = ()

    @property
    def accepted(self) -> str:
        """Both forms."""
        return '"always", or { mon-fri = ["08:00", "20:00"], sat = ["09:00", "13:00"] }'

    def read(self, value: object, spot: Spot) -> Hours:
        """Return the hours of each weekday; nothing at all means always."""
        if value == "always":
            return ()
        return ByDay(Opening()).read(value, spot)

    def write(self, value: Hours) -> object:
        """Return the table; a queue that never opens is closed every day."""
        if not value:
            return "always"
        return ByDay(Opening()).write(value) or {EVERY_DAY: "closed"}


def is_interval(seconds: float) -> bool:
    """Return whether a day divides into such intervals of whole minutes.

    >>> is_interval(1800.0), is_interval(1000.0)
    (True, False)
    """
    return seconds >= 60.0 and seconds % 60 == 0 and DAY_S % seconds == 0
