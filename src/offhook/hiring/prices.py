"""What binds a plan, and what one more of it every week would be worth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from offhook.hiring.curves import Numbers
from offhook.hiring.layout import Block, Places
from offhook.hiring.programme import Programme
from offhook.hiring.rows import Row
from offhook.hiring.solve import Side, Solved


class Scarce(StrEnum):
    """What may be too little."""

    READY = "ready"
    APPLICANTS = "applicants"
    TESTS = "tests"
    CAMPAIGN = "campaign"
    TRAINERS = "trainers"
    SEATS = "seats"
    POSITIONS = "positions"
    ALL_TESTS = "all-tests"
    BUDGET = "budget"


Key = tuple[Scarce, str, str]
"""What something is, whose, and of which level."""


@dataclass(frozen=True, slots=True, eq=False)
class Price:
    """What one more of something is worth: in each week, and every week of the plan.

    `subject` is the id of candidates, pool or site; `level` that of tested candidates. A
    budget is not a matter of weeks: its worth is of one more unit of money.
    """

    scarce: Scarce
    subject: str
    level: str
    by_week: Numbers

    @property
    def worth(self) -> float:
        """What one more in every week is worth: the sum of the shadow prices.

        The first part of one more is worth that; the whole one may save less.
        """
        return float(self.by_week.sum())

    @property
    def binding_weeks(self) -> tuple[int, ...]:
        """The weeks in which it binds."""
        floor = 1e-6 * max(float(self.by_week.max(initial=0.0)), 1.0)
        return tuple(int(week) for week in np.flatnonzero(self.by_week > floor))

    @property
    def key(self) -> Key:
        """What it is the price of."""
        return self.scarce, self.subject, self.level


def prices_of(programme: Programme, solved: Solved) -> tuple[Price, ...]:
    """Return a price for everything that may bind; that of what does not is 0."""
    return tuple(
        Price(*key, np.maximum(solved.saves[side][places], 0.0))
        for key, side, places in _each(programme)
    )


def keys_of(programme: Programme) -> list[Key]:
    """Return what may bind, as `Price.key` names it."""
    return [key for key, _, _ in _each(programme)]


def with_one_more(programme: Programme, key: Key) -> Programme:
    """Return the programme with one more of something in every week."""
    side, places = next(
        (side, places) for one, side, places in _each(programme) if one == key
    )
    if side is Side.EQUAL:
        return replace(programme, right_equal=_more(programme.right_equal, places))
    if side is Side.MOST:
        return replace(programme, right_most=_more(programme.right_most, places))
    return replace(programme, upper=_more(programme.upper, places))


def _more(values: Numbers, places: Places) -> Numbers:
    found = values.copy()
    found[places] += 1.0
    return found


def _each(
    programme: Programme,
) -> Iterator[tuple[Key, Side, Places]]:
    """Yield what may bind, and where it stands in the programme, week by week."""
    facts, at = programme.facts, programme.layout.at
    equal, most = programme.equal_rows, programme.most_rows
    for row, one in enumerate(facts.candidates):
        for number, level in enumerate(facts.levels):
            places = equal[Row.READY][row, number]
            yield (Scarce.READY, one.id, level), Side.EQUAL, places
        yield (Scarce.APPLICANTS, one.id, ""), Side.EQUAL, equal[Row.UNTESTED][row]
        if one.tests_per_week:
            yield (Scarce.TESTS, one.id, ""), Side.UPPER, at[Block.TESTS][row]
        if one.campaign_most:
            yield (Scarce.CAMPAIGN, one.id, ""), Side.UPPER, at[Block.CAMPAIGN][row]
    for row, pool in enumerate(facts.pools):
        if pool.trainers:
            yield (Scarce.TRAINERS, pool.id, ""), Side.MOST, most[Row.TRAINERS][row]
    for row, site in enumerate(facts.sites):
        yield (Scarce.SEATS, site.id, ""), Side.MOST, most[Row.SEATS][row]
        yield (Scarce.POSITIONS, site.id, ""), Side.MOST, most[Row.POSITIONS][row]
    if Row.TESTS in most:
        yield (Scarce.ALL_TESTS, "", ""), Side.MOST, most[Row.TESTS]
    if Row.BUDGET in most:
        yield (Scarce.BUDGET, "", ""), Side.MOST, most[Row.BUDGET].ravel()


def scarcest(prices: Sequence[Price], most: int | None = None) -> tuple[Price, ...]:
    """Return what binds, the most valuable first."""
    found = [one for one in prices if one.binding_weeks]
    return tuple(sorted(found, key=lambda one: -one.worth)[:most])
