"""The rules of calling out, each with the day from which it holds.

All rules of a law that are in force must be kept: a rule that is added never allows what
another one forbids. `formats.dialling_rules` reads them from a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Protocol, TypeVar

from offhook.consent.calls import Ground, Mode, Purpose

Window = tuple[float, float]
"""From when to when, in seconds after midnight by the clock on the wall."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of a country with clocks and holidays of its own.

    `regions`: what `phonenumbers` calls it. `holidays`: codes of the package `holidays`;
    `perhaps` those that count as well while nobody knows where in it somebody lives.
    `postcodes`: how they begin here; the longest beginning decides.
    """

    id: str
    law: str
    regions: tuple[str, ...]
    timezones: tuple[str, ...]
    holidays: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewrite:
    """How a number that people write in one country's way is dialled in another's."""

    written: str
    dialled: str


@dataclass(frozen=True, slots=True)
class HoursRule:
    """On which weekdays (0 is Monday) and in which hours may be called; not on holidays."""

    law: str
    since: date
    source: str
    days: tuple[int, ...]
    windows: tuple[Window, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AttemptsRule:
    """How many attempts may be made in so many calendar days."""

    law: str
    since: date
    source: str
    most: int
    days: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """For how many whole days nobody calls after a refusal.

    `ends_grounds`: a consent or contract from before the refusal counts no more, ever.
    """

    law: str
    since: date
    source: str
    days: int
    ends_grounds: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class GroundRule:
    """On what calls of some purposes may rest: one of these is needed."""

    law: str
    since: date
    source: str
    purposes: tuple[Purpose, ...]
    accepts: tuple[Ground, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuthorisationRule:
    """That an authority must have authorised the brand's calls."""

    law: str
    since: date
    source: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ShownRule:
    """Which numbers may not be shown by these diallers: the beginnings, but for some."""

    since: date
    source: str
    modes: tuple[Mode, ...]
    refused: tuple[str, ...]
    but: tuple[str, ...] = ()
    until: date | None = None


class Dated(Protocol):
    """A rule that holds from a day on, perhaps until another."""

    @property
    def since(self) -> date:
        """The first day."""

    @property
    def until(self) -> date | None:
        """The last day."""


class OfLaw(Dated, Protocol):
    """A dated rule of one law."""

    @property
    def law(self) -> str:
        """The law."""

    @property
    def source(self) -> str:
        """Where it is written."""


D = TypeVar("D", bound=Dated)
L = TypeVar("L", bound=OfLaw)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules that a centre calls out by."""

    territories: tuple[Territory, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    hours: tuple[HoursRule, ...] = ()
    attempts: tuple[AttemptsRule, ...] = ()
    silences: tuple[SilenceRule, ...] = ()
    grounds: tuple[GroundRule, ...] = ()
    authorisations: tuple[AuthorisationRule, ...] = ()
    shown: tuple[ShownRule, ...] = ()

    def with_more(self, other: "Rules") -> "Rules":
        """Return these rules and others beside them."""
        return Rules(
            *(
                getattr(self, one.name) + getattr(other, one.name)
                for one in fields(self)
            )
        )


def in_force(rules: Iterable[D], on: date) -> tuple[D, ...]:
    """Return the rules that hold on a day; the last day counts."""
    return tuple(
        one
        for one in rules
        if one.since <= on and (one.until is None or on <= one.until)
    )


def of_law(rules: Iterable[L], law: str, on: date) -> tuple[L, ...]:
    """Return the rules of a law that hold on a day."""
    return tuple(one for one in in_force(rules, on) if one.law == law)
