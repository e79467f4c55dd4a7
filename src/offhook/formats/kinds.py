"""Kinds of values of a file a person writes: each reads, writes and describes itself.

A kind never raises. It notes at the spot what is wrong and gives its `blank`, so that one
reading finds every problem. Kinds made of several values are in `tables`.
"""

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from offhook.formats.findings import Spot, shown, unknown
from offhook.terms import units
from offhook.terms.errors import NotAccepted

T = TypeVar("T")
NONE = "none"
_LARGEST = sys.float_info.max


class Kind(Protocol[T]):
    """One kind of value. `read` of what `write` gives is the same value."""

    @property
    def accepted(self) -> str:
        """What people may write, in a few words."""

    @property
    def blank(self) -> T:
        """What stands for a value that is missing or wrong."""

    def read(self, value: object, spot: Spot) -> T:
        """Return the value a person wrote, or note what is wrong with it."""

    def write(self, value: T) -> object:
        """Return what a person would write for the value."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `pattern` bounds it where it is used as a name."""

    accepted: str = "a text in quotes"
    pattern: str = r"(?s:.+)"
    blank: str = ""
    forbidden: tuple[str, ...] = ()

    def read(self, value: object, spot: Spot) -> str:
        """Return the text."""
        fits = isinstance(value, str) and re.fullmatch(self.pattern, value)
        if fits and str(value).lower() not in self.forbidden:
            return str(value)
        spot.wrong(f"{shown(value)} is not a usable text", self.accepted)
        return self.blank

    def write(self, value: str) -> object:
        """Return the text."""
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number from `least` to `most`; `above`: greater than `least`."""

    least: float = 0.0
    most: float = math.inf
    above: bool = False

    @property
    def blank(self) -> float:
        """The least number, or 1 where it is not allowed itself."""
        return min(1.0, self.most) if self.above else self.least

    @property
    def accepted(self) -> str:
        """The bounds in words."""
        return f"a number {_bounds(self.least, self.most, above=self.above)}"

    def read(self, value: object, spot: Spot) -> float:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            spot.wrong(f"{shown(value)} is not a number", self.accepted)
            return self.blank
        if not _within(value, self.least, self.most, above=self.above):
            hint = f"; {value} % is {value / 100}" if self._percent(value) else ""
            spot.wrong(f"{shown(value)} is out of range{hint}", self.accepted)
            return self.blank
        return float(value)

    def write(self, value: float) -> object:
        """Return the number, without a point where it is whole."""
        return int(value) if value == int(value) and abs(value) < 1e15 else value

    def _percent(self, value: float) -> bool:
        return self.most == 1.0 and 1.0 < value <= 100.0


SHARE = Number(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 2**31 - 1

    @property
    def blank(self) -> int:
        """The least number."""
        return self.least

    @property
    def accepted(self) -> str:
        """The bounds in words."""
        most = math.inf if self.most == 2**31 - 1 else self.most
        return f"a whole number {_bounds(self.least, most)}"

    def read(self, value: object, spot: Spot) -> int:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, int):
            spot.wrong(f"{shown(value)} is not a whole number", self.accepted)
            return self.blank
        if not self.least <= value <= self.most:
            spot.wrong(f"{shown(value)} is out of range", self.accepted)
            return self.blank
        return value

    def write(self, value: int) -> object:
        """Return the number."""
        return value


@dataclass(frozen=True, slots=True)
class Seconds:
    """A duration such as "90s", "1h30m" or a number of seconds."""

    least: float = 0.0
    above: bool = False
    most: float = 1e9

    @property
    def blank(self) -> float:
        """The least duration, or a second where it is not allowed itself."""
        return 1.0 if self.above else self.least

    @property
    def accepted(self) -> str:
        """The ways to write one."""
        more = ", longer than nothing" if self.above else ""
        return f'a duration as "90s", "4m", "1h30m" or in seconds{more}'

    def read(self, value: object, spot: Spot) -> float:
        """Return the seconds."""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            spot.wrong(f"{shown(value)} is not a duration", self.accepted)
            return self.blank
        try:
            seconds = units.seconds(value)
        except (NotAccepted, OverflowError):
            spot.wrong(f"{shown(value)} is not a duration", self.accepted)
            return self.blank
        if not _within(seconds, self.least, self.most, above=self.above):
            spot.wrong(f"{shown(value)} is out of range", self.accepted)
            return self.blank
        return seconds

    def write(self, value: float) -> object:
        """Return the shortest text, or the number where no text is exact."""
        return duration_text(value)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day as seconds after midnight; `most` bounds those given as a number."""

    accepted: str = '"HH:MM" from "00:00" to "24:00", or seconds after midnight'
    blank: float = 0.0
    most: float = units.DAY_S

    def read(self, value: object, spot: Spot) -> float:
        """Return the seconds after midnight."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if _within(value, 0.0, self.most):
                return float(value)
            spot.wrong(f"{shown(value)} is not in the day", self.accepted)
            return self.blank
        try:
            return units.time_of_day(value if isinstance(value, str) else "")
        except NotAccepted:
            spot.wrong(f"{shown(value)} is not a time of day", self.accepted)
            return self.blank

    def write(self, value: float) -> object:
        """Return HH:MM, or the seconds where it falls between two minutes."""
        whole = value % 60 == 0 and value <= units.DAY_S
        return units.clock(value) if whole else value


E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Choice(Generic[E]):
    """One of a few words, each standing for a value."""

    words: Mapping[str, E]

    @property
    def blank(self) -> E:
        """The first one."""
        return next(iter(self.words.values()))

    @property
    def accepted(self) -> str:
        """The words."""
        return ", ".join(f'"{word}"' for word in self.words)

    def read(self, value: object, spot: Spot) -> E:
        """Return what the word stands for."""
        if isinstance(value, str) and value in self.words:
            return self.words[value]
        wrong, _ = unknown("choice", value, self.words)
        spot.wrong(wrong, self.accepted)
        return self.blank

    def write(self, value: E) -> object:
        """Return the word."""
        return next(word for word, meaning in self.words.items() if meaning == value)


def words_of(enum: type[StrEnum]) -> Choice[Any]:
    """Return the choice of a text enum's values."""
    return Choice({str(member): member for member in enum})


@dataclass(frozen=True, slots=True)
class Reference:
    """The id of something that is in the file."""

    kind: str
    known: Sequence[str]
    blank: str = ""

    @property
    def accepted(self) -> str:
        """What it refers to."""
        return f"the id of a {self.kind}"

    def read(self, value: object, spot: Spot) -> str:
        """Return the id."""
        if value not in self.known:
            spot.wrong(*unknown(self.kind, value, self.known))
        return str(value)

    def write(self, value: str) -> object:
        """Return the id."""
        return value


@dataclass(frozen=True, slots=True)
class Optional(Generic[T]):
    """A kind, or "none": so that a queue can undo what [defaults.queue] says."""

    kind: Kind[T]
    blank: T | None = None

    @property
    def accepted(self) -> str:
        """What the kind accepts, or none."""
        return f'{self.kind.accepted}, or "{NONE}"'

    def read(self, value: object, spot: Spot) -> T | None:
        """Return the value, or None."""
        return None if value == NONE else self.kind.read(value, spot)

    def write(self, value: T | None) -> object:
        """Return what the kind writes."""
        return NONE if value is None else self.kind.write(value)


def duration_text(seconds: float) -> str | float:
    """Return a duration as people write it, exactly.

    >>> duration_text(5400.0), duration_text(90.0), duration_text(0.25), duration_text(0)
    ('1h30m', '1m30s', 0.25, '0s')
    """
    if seconds != int(seconds):
        return seconds
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "m"), (rest, "s")]
    return "".join(f"{n}{unit}" for n, unit in parts if n) or "0s"


def _within(value: float, least: float, most: float, *, above: bool = False) -> bool:
    """Return whether a finite number lies in its bounds; never for nan.

    Whole numbers too large for a float are as good as infinite.
    """
    if abs(value) == math.inf or abs(value) > _LARGEST:
        return False
    return (value > least if above else value >= least) and value <= most


def _bounds(least: float, most: float, *, above: bool = False) -> str:
    start = f"above {least:g}" if above else f"from {least:g}"
    return start if most == math.inf else f"{start} to {most:g}"
