"""Kinds of values of a hiring plan's file: days, series by date, steps by tenure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from offhook.formats.findings import Spot, shown
from offhook.formats.hiring_plan_required import REQUIRED_SHAPE, Tables, required_from
from offhook.formats.kinds import Kind, Number
from offhook.formats.tables import DAY_OF_YEAR
from offhook.hiring.facts import Series, Steps
from offhook.terms.errors import NotAccepted

_UNKNOWN_DAY = date(2000, 1, 3)
_MOST_TENURE = 1040  # twenty years of weeks


@dataclass(frozen=True, slots=True)
class Day:
    """A day as "2026-12-25", or as TOML's own date."""

    accepted: str = DAY_OF_YEAR.accepted
    blank: date = _UNKNOWN_DAY

    def read(self, value: object, spot: Spot) -> date:
        """Return the day."""
        if type(value) is date:
            return value
        if isinstance(value, str) and re.fullmatch(DAY_OF_YEAR.pattern, value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                spot.wrong(f"there is no day {shown(value)}", self.accepted)
                return self.blank
        spot.wrong(f"{shown(value)} is not a day", self.accepted)
        return self.blank

    def write(self, value: date) -> object:
        """Return the day as text."""
        return value.isoformat()


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of a plan: which day belongs to which."""

    first: date
    count: int

    def of(self, day: date) -> int:
        """Return the week of a day; negative before the plan.

        >>> Weeks(date(2026, 1, 5), 10).of(date(2026, 1, 18))
        1
        """
        return (day - self.first).days // 7


@dataclass(frozen=True, slots=True)
class ByWeek:
    """A number a week: one for all weeks, or by the day from which each holds.

    Before the first day written it is 0, and for no number at all there is no series.
    """

    weeks: Weeks
    number: Number = Number()  # noqa: RUF009 - a frozen value
    blank: Series = ()

    @property
    def accepted(self) -> str:
        """An example of both ways."""
        return f'{self.number.accepted}, or {{ "2026-09-07" = 20, "2026-10-05" = 40 }}'

    def read(self, value: object, spot: Spot) -> Series:
        """Return a value for every week."""
        if not isinstance(value, Mapping):
            return (self.number.read(value, spot),) * self.weeks.count
        found = [0.0] * self.weeks.count
        for day, number in sorted(_dated(value, self.number, spot)):
            first = max(self.weeks.of(day), 0)
            found[first:] = [number] * max(self.weeks.count - first, 0)
        return tuple(found)

    def write(self, value: Series) -> object:
        """Return the number, or the days on which it changes."""
        if len(set(value)) == 1:
            return self.number.write(value[0])
        return {
            _day(self.weeks, week): self.number.write(number)
            for week, number in enumerate(value)
            if week == 0 or value[week - 1] != number
        }


@dataclass(frozen=True, slots=True)
class InWeeks:
    """Numbers in some weeks only, each by a day of its week."""

    weeks: Weeks
    number: Number = Number()  # noqa: RUF009 - a frozen value
    blank: Series = ()

    @property
    def accepted(self) -> str:
        """An example."""
        return '{ "2026-09-07" = 12 }, a number for the week of each day'

    def read(self, value: object, spot: Spot) -> Series:
        """Return a value for every week, 0 for those that are not written."""
        if not isinstance(value, Mapping):
            spot.wrong(f"{shown(value)} is not a table", self.accepted)
            return self.blank
        found = [0.0] * self.weeks.count
        for day, number in _dated(value, self.number, spot):
            week = self.weeks.of(day)
            if 0 <= week < self.weeks.count:
                found[week] += number
            else:
                spot.at(day.isoformat()).wrong(
                    f"the week of {day.isoformat()} is not in the plan",
                    f"a day of the {self.weeks.count} weeks from {self.weeks.first}",
                )
        return tuple(found)

    def write(self, value: Series) -> object:
        """Return the weeks that have a number."""
        return {
            _day(self.weeks, week): self.number.write(number)
            for week, number in enumerate(value)
            if number
        }


@dataclass(frozen=True, slots=True)
class Required:
    """Required positions: typed, or the most agents of a week of ``offhook plan --csv``."""

    weeks: Weeks
    tables: Tables
    blank: Series = ()

    @property
    def typed(self) -> ByWeek:
        """The kind of those that are typed."""
        return ByWeek(self.weeks)

    @property
    def accepted(self) -> str:
        """Both ways."""
        return f"{self.typed.accepted}, or {REQUIRED_SHAPE}"

    def read(self, value: object, spot: Spot) -> Series:
        """Return the positions of every week."""
        if not isinstance(value, Mapping) or "plan" not in value:
            return self.typed.read(value, spot)
        for name in value:
            if name not in ("plan", "groups"):
                spot.at(name).wrong(f'there is no key "{name}"', REQUIRED_SHAPE)
        groups = value.get("groups")
        if not isinstance(value["plan"], str) or not (
            groups is None or isinstance(groups, list)
        ):
            spot.wrong("it names no file, or no list of groups", REQUIRED_SHAPE)
            return self.blank
        names = None if groups is None else [str(name) for name in groups]
        first, count = self.weeks.first, self.weeks.count
        try:
            return required_from(self.tables, value["plan"], names, first, count)
        except NotAccepted as error:
            spot.wrong(str(error.fields["wrong"]), str(error.fields["accepted"]))
            return self.blank

    def write(self, value: Series) -> object:
        """Return them typed."""
        return self.typed.write(value)


@dataclass(frozen=True, slots=True)
class ByTenure:
    """A number by weeks of tenure: one for all, or by the week from which each holds."""

    number: Number

    @property
    def blank(self) -> Steps:
        """The least number."""
        return {0: self.number.blank}

    @property
    def accepted(self) -> str:
        """An example of both ways."""
        return f'{self.number.accepted}, or {{ "0" = ..., "13" = ... }} by weeks there'

    def read(self, value: object, spot: Spot) -> Steps:
        """Return the steps."""
        if not isinstance(value, Mapping):
            return {0: self.number.read(value, spot)}
        found = {}
        for name, one in value.items():
            if not re.fullmatch(r"\d{1,4}", name) or int(name) > _MOST_TENURE:
                wrong = f"{shown(name)} is no number of weeks"
                spot.at(name).wrong(wrong, f'"0" to "{_MOST_TENURE}"')
                continue
            found[int(name)] = self.number.read(one, spot.at(name))
        if 0 not in found:
            spot.wrong("nothing is said of week 0", self.accepted)
            return self.blank
        return found

    def write(self, value: Steps) -> object:
        """Return the number, or the table."""
        if len(value) == 1:
            return self.number.write(value[0])
        return {str(week): self.number.write(one) for week, one in value.items()}


def _dated(
    value: Mapping[str, object], number: Kind[float], spot: Spot
) -> list[tuple[date, float]]:
    return [
        (Day().read(day, spot.at(str(day))), number.read(one, spot.at(str(day))))
        for day, one in value.items()
    ]


def _day(weeks: Weeks, week: int) -> str:
    return date.fromordinal(weeks.first.toordinal() + 7 * week).isoformat()
