"""The adaptive test: which item comes next, and when it is enough.

A sitting is a seed and the answers so far, and nothing else: `next_step` is a function of
them, so a closed tab, another machine or a restart goes on with the same item. Items are
balanced over skills by their shares (Kingsbury & Zara 1989), drawn from the most informing
few (randomesque), and refused by Sympson and Hetter's (1985) rates where they would be met
too often.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offhook.academy import stepping
from offhook.academy.grid import Grid, Prior, grid_of
from offhook.academy.models import Floats, Items, Whole, log_chances
from offhook.academy.score import Posterior
from offhook.terms.errors import NotAccepted

POINTS = 121
"""Abilities of the posterior: sharp enough for an error of 0.07."""
Answer = tuple[int, bool]
"""The row of an item, and whether it was answered rightly."""


class Reason(IntEnum):
    """Why a test is over."""

    PRECISE = stepping.PRECISE
    DECIDED = stepping.DECIDED
    LONG = stepping.LONG
    EMPTY = stepping.EMPTY


class Aim(IntEnum):
    """Where an item should inform most: at the ability so far, or at the cut."""

    ABILITY = stepping.ABILITY
    CUT = stepping.CUT


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """Items that are right or wrong, the skill of each and each skill's share of a test.

    `skills` is one name an item; `shares` sum to 1 over the skills in `skills`. `keep` is
    how often an item that is drawn is given, (items,); `None` is always.
    """

    items: Items
    skills: tuple[str, ...]
    shares: Mapping[str, float]
    keep: Floats | None = None

    def __post_init__(self) -> None:
        """Refuse a bank whose parts do not fit."""
        many = len(self.items)
        wrong = ""
        if len(self.skills) != many or self.items.intercepts.shape[1] != 1:
            wrong = f"{many} items, {len(self.skills)} skills, or an item with more than two"
        elif set(self.skills) - set(self.shares):
            wrong = f"no share of {sorted(set(self.skills) - set(self.shares))}"
        elif min(self.shares.values()) < 0 or not math.isclose(
            sum(self.shares.values()), 1.0, abs_tol=1e-6
        ):
            wrong = f"shares {dict(self.shares)}"
        elif self.keep is not None and self.keep.shape != (many,):
            wrong = "keep is not one number an item"
        if wrong:
            raise NotAccepted(
                where="bank", wrong=wrong,
                accepted="dichotomous items with a skill each, and shares that sum to 1",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StopRule:
    """When it is enough: whichever comes first, but not before `least` items.

    `error` is the standard error of the ability that suffices. With a `cut`, the test is
    over once the ability is above or below it with `confidence`.
    """

    least: int = 5
    most: int = 40
    error: float | None = None
    cut: float | None = None
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse a rule that never or always stops."""
        if not (1 <= self.least <= self.most and 0.5 < self.confidence < 1.0):
            raise NotAccepted(
                where="stop rule", wrong=f"{self.least} to {self.most} items, "
                f"confidence {self.confidence}",
                accepted="1 <= least <= most, 0.5 < confidence < 1",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """How an item is chosen: one of the `among` most informing, by chance."""

    among: int = 5
    aim: Aim = Aim.ABILITY


@dataclass(frozen=True, slots=True, eq=False)
class AdaptiveTest:
    """A test made ready: bank, prior and rules as the arrays that a step needs."""

    bank: Bank
    prior: Prior
    stop: StopRule
    choice: Choice
    grid: Grid
    tables: tuple[NDArray[Any], ...]

    def room(self) -> tuple[NDArray[Any], ...]:
        """Return empty arrays for the steps of a sitting to work in."""
        return (
            np.zeros(len(self.bank.items), dtype=stepping.SEEN),
            np.empty(self.choice.among, dtype=stepping.NEARBY),
            np.empty(POINTS),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Where a sitting stands: an item to give, or why there is none.

    `ability` and `error` are the posterior's mean and standard deviation; `above_cut` is
    the probability of an ability above the cut, `None` if the test has none.
    """

    item: int | None
    over: Reason | None
    ability: float
    error: float
    above_cut: float | None


def made_ready(
    bank: Bank,
    *,
    prior: Prior | None = None,
    stop: StopRule | None = None,
    choice: Choice | None = None,
) -> AdaptiveTest:
    """Return the test, its logarithms taken once for all sittings."""
    prior, stop, choice = prior or Prior(), stop or StopRule(), choice or Choice()
    if choice.aim is Aim.CUT and stop.cut is None:
        raise NotAccepted(where="choice", wrong="no cut to aim at", accepted="a cut")
    if not 1 <= choice.among <= len(bank.items):
        raise NotAccepted(
            where="choice", wrong=f"one of {choice.among}",
            accepted=f"1 to {len(bank.items)}",
        )  # fmt: skip
    grid = grid_of(POINTS, prior)
    logs = log_chances(bank.items, grid.points)
    tables = (
        _bank(bank),
        _rules(bank, stop, choice),
        _skills(bank),
        np.ascontiguousarray(logs[:, 1, :]),
        np.ascontiguousarray(logs[:, 0, :]),
        grid.points,
        np.log(grid.weights),
    )
    return AdaptiveTest(bank, prior, stop, choice, grid, tables)


def _bank(bank: Bank) -> NDArray[Any]:
    """Return the items as rows."""
    rows = np.empty(len(bank.items), dtype=stepping.BANK)
    names = sorted(bank.shares)
    rows["slope"] = bank.items.slopes
    rows["intercept"] = bank.items.intercepts[:, 0]
    rows["guess"] = bank.items.guesses
    rows["keep"] = 1.0 if bank.keep is None else bank.keep
    rows["skill"] = [names.index(skill) for skill in bank.skills]
    return rows


def _rules(bank: Bank, stop: StopRule, choice: Choice) -> NDArray[Any]:
    """Return the rules as a row; what is not asked for never comes true."""
    rows = np.empty(1, dtype=stepping.RULES)
    rows["cut"] = 0.0 if stop.cut is None else stop.cut
    rows["confidence"] = 2.0 if stop.cut is None else stop.confidence
    rows["error"] = -1.0 if stop.error is None else stop.error
    rows["least"], rows["most"] = stop.least, min(stop.most, len(bank.items))
    rows["aim"], rows["among"] = choice.aim, choice.among
    return rows


def _skills(bank: Bank) -> NDArray[Any]:
    """Return the skills as rows, in the order of their names."""
    rows = np.zeros(len(bank.shares), dtype=stepping.SKILL)
    rows["share"] = [bank.shares[name] for name in sorted(bank.shares)]
    return rows


def next_step(test: AdaptiveTest, seed: int, answers: Sequence[Answer]) -> Step:
    """Return where a sitting stands after its answers, in the order in which they came.

    The same seed and answers give the same step, wherever and whenever. The seed is a whole
    number below 2**63, drawn for the sitting and kept with it.

    >>> from offhook.academy.models import dichotomous
    >>> bank = Bank(dichotomous([1.5] * 9, np.linspace(-2, 2, 9)), ("read",) * 9, {"read": 1})
    >>> test = made_ready(bank, stop=StopRule(least=1, most=3), choice=Choice(among=1))
    >>> next_step(test, 7, []).item, next_step(test, 7, [(4, True)]).item
    (4, 5)
    >>> next_step(test, 7, [(4, True), (5, False), (6, True)]).over.name
    'LONG'
    """
    given, right = _rows(test, answers)
    told = np.empty(1, dtype=stepping.TOLD)
    known: tuple[Any, ...] = (
        *test.tables, *test.room(), seed, given, right, len(given), told
    )  # fmt: skip
    stepping.step(*known)
    ability, error, above, item, reason = told[0].item()
    return Step(
        None if reason else item,
        Reason(reason) if reason else None,
        ability,
        error,
        None if test.stop.cut is None else above,
    )


def sitting_posterior(test: AdaptiveTest, answers: Sequence[Answer]) -> Posterior:
    """Return what a sitting's answers leave possible, for `levels.level_chances`."""
    given, right = _rows(test, answers)
    logs_right, logs_wrong = test.tables[3], test.tables[4]
    logs = np.where(right[:, None], logs_right[given], logs_wrong[given]).sum(axis=0)
    logs = logs + np.log(test.grid.weights)
    peak = logs.max()
    mass = np.exp(logs - peak)
    total = mass.sum()
    return Posterior(
        test.grid, (mass / total)[None, :], np.array([peak + math.log(total)])
    )


def _rows(
    test: AdaptiveTest, answers: Sequence[Answer]
) -> tuple[Whole, NDArray[np.bool_]]:
    """Return the items given and the answers as arrays, or say what is wrong."""
    given = np.array([item for item, _ in answers], dtype=np.int64)
    right = np.array([bool(was) for _, was in answers], dtype=np.bool_)
    many = len(test.bank.items)
    if len(given) and (
        given.min() < 0 or given.max() >= many or len(set(given.tolist())) != len(given)
    ):
        raise NotAccepted(
            where="answers", wrong="an item twice, or one that the bank does not have",
            accepted=f"different items, 0 to {many - 1}",
        )  # fmt: skip
    return given, right
