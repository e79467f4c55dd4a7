"""Calibration: the parameters of items from the answers of many people.

Marginal maximum likelihood by expectation and maximisation (Bock & Aitkin 1981), hastened by
Anderson's mixing of the last rounds: plain rounds gain a tenth of what is left, and need
hundreds (bench/academy.py). A round that lost likelihood is taken back.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from offhook.academy import em
from offhook.academy.grid import Grid, grid_of, points_needed
from offhook.academy.marks import Marks, counted
from offhook.academy.models import Floats, Items, Model
from offhook.terms.errors import NotAccepted

Flags = NDArray[np.bool_]
MIXED_ROUNDS = 8
SLOPE_MOST, INTERCEPT_MOST, GUESS_LOGIT_MOST = 20.0, 100.0, 9.0
"""No parameter goes beyond: what few people answered may be likeliest at infinity."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look: until no parameter moves by `within`, or after `rounds_most`.

    `points` fixes the number of abilities; without it there are as many as the test needs,
    found from its own information.
    """

    within: float = 1e-5
    rounds_most: int = 1000
    points: int | None = None
    start_points: int = 61


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Items as estimated, and how well they explain the answers.

    `converged` is false where the rounds ran out; `grid_is_fine` is false where a fixed
    number of points is too small for this test, and its slopes are then biased.
    `at_bounds`, (items,), marks the items that no finite parameters explain best: too few
    people answered them.
    """

    model: Model
    items: Items
    beliefs: em.Beliefs
    grid: Grid
    log_likelihood: float
    persons: float
    rounds: int
    converged: bool
    grid_is_fine: bool

    @property
    def parameters(self) -> int:
        """Return how many numbers were estimated."""
        steps = int((self.items.categories - 1).sum())
        slopes = 1 if self.model.shares_slope else len(self.items)
        guesses = len(self.items) if self.model is Model.THREE_PL else 0
        return steps + slopes + guesses

    @property
    def at_bounds(self) -> Flags:
        """Return which items have a slope or an intercept as large as is looked at."""
        steep = np.abs(self.items.slopes) >= SLOPE_MOST
        steps = self.items.intercepts
        far = np.isfinite(steps) & (np.abs(steps) >= INTERCEPT_MOST)
        return np.asarray(steep | far.any(axis=1))

    @property
    def aic(self) -> float:
        """Return Akaike's criterion."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Return Schwarz's criterion."""
        return math.log(self.persons) * self.parameters - 2.0 * self.log_likelihood


def calibrate(
    answers: ArrayLike,
    model: Model,
    *,
    counts: ArrayLike | None = None,
    beliefs: em.Beliefs | None = None,
    effort: Effort | None = None,
) -> Calibration:
    """Return the items that make the answers most likely; abilities are normal (0, 1).

    `answers` is (persons, items) of categories, -1 where there is none; `counts` is
    (persons,), for how many people a row stands. With one slope for all, its square is the
    variance of abilities in Rasch's form. `beliefs` bear on slopes and lower asymptotes of
    dichotomous items only.

    >>> answers = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> found = calibrate(answers, Model.ONE_PL, counts=[20, 10, 10, 20])
    >>> found.converged, round(float(found.items.slopes[0]), 2)
    (True, 1.69)
    """
    effort, beliefs = effort or Effort(), beliefs or em.Beliefs()
    marks = counted(answers, counts=counts)
    if model.is_dichotomous and marks.categories.max() > 2:
        raise NotAccepted(
            where="answers", wrong=f"{marks.categories.max()} categories",
            accepted=f"right (1) or wrong (0) with {model.value}",
        )  # fmt: skip
    items = first_guess(marks, model, beliefs)
    grid = grid_of(effort.points or effort.start_points)
    rounds = 0
    while True:
        climb = Climb(marks, model, beliefs, grid, effort)
        # Two threads of linear algebra took thirty times as long beside other work.
        with threadpool_limits(limits=1, user_api="blas"):
            items, log_likelihood, converged, more = climb.run(items)
        rounds += more
        needed = points_needed(items)
        if needed <= len(grid.points) or effort.points is not None:
            break
        grid = grid_of(needed + (needed - 1) // 8 * 2)
    return Calibration(
        model, items, beliefs, grid, log_likelihood, marks.persons, rounds, converged,
        grid_is_fine=needed <= len(grid.points),
    )  # fmt: skip


def first_guess(marks: Marks, model: Model, beliefs: em.Beliefs) -> Items:
    """Return items of slope 1 on which the shares of the categories are as observed."""
    steps = int(marks.categories.max()) - 1
    given = (marks.weights @ marks.hits).reshape(marks.items, steps)
    asked = (
        np.full(marks.items, marks.persons)
        if marks.answered is None
        else marks.weights @ marks.answered
    )
    lowest = asked - given.sum(axis=1)
    valid = np.arange(1, steps + 1) < marks.categories[:, None]
    with np.errstate(divide="ignore"):
        odds = np.log((given + 0.5 * valid) / (lowest + 0.5)[:, None])
    # One unit of ability crosses a rating's whole scale more slowly than a single step.
    slopes = np.full(marks.items, 1.0 / math.sqrt(steps))
    guess = beliefs.guess if model is Model.THREE_PL else 0.0
    return Items(slopes, np.where(valid, odds, -np.inf), np.full(marks.items, guess))


@dataclass(frozen=True, slots=True)
class Climb:
    """One ascent of the likelihood on one grid."""

    marks: Marks
    model: Model
    beliefs: em.Beliefs
    grid: Grid
    effort: Effort

    def run(self, items: Items) -> tuple[Items, float, bool, int]:
        """Return the items at the top, their log-likelihood, if it is one, the rounds."""
        valid = np.isfinite(items.intercepts)
        bounds = self.bounds(valid)
        known = here = self.packed(items, valid).clip(-bounds, bounds)
        past: list[tuple[Floats, Floats]] = []
        best = -np.inf
        for done in range(1, self.effort.rounds_most + 1):
            items = self.unpacked(here, valid)
            log_likelihood, height, there = self.round(items, valid)
            if height < best - 1e-7 and past:
                here, past, best = known, [], -np.inf  # the mixing overshot
                continue
            best = height
            there = there.clip(-bounds, bounds)
            move = there - here
            if np.abs(move).max() < self.effort.within:
                return items, log_likelihood, True, done
            known = there
            past = [*past[-MIXED_ROUNDS:], (there, move)]
            here = mixed(past).clip(-bounds, bounds)
        return items, log_likelihood, False, self.effort.rounds_most

    def round(self, items: Items, valid: Floats) -> tuple[float, float, Floats]:
        """Return the log-likelihood, the same with beliefs, and one Newton step on."""
        seen = em.expect(items, self.marks, self.grid)
        guessed = self.model is Model.THREE_PL
        slope = em.guessed_slope if guessed else em.partial_credit_slope
        gradient, curve = slope(items, seen, self.grid.points)
        log_density = 0.0
        if self.model.is_dichotomous:
            log_density, pull, stiff = em.believed(items, self.beliefs, guessed=guessed)
            many = gradient.shape[1]
            gradient += pull[:, :many]
            curve[:, range(many), range(many)] += stiff[:, :many]
        steps = em.steps_of(
            gradient, curve, shared=self.model.shares_slope, persons=self.marks.persons
        )
        steps = steps.clip(-em.LONGEST_STEP, em.LONGEST_STEP)
        there = self.packed(items, valid)
        there += self.laid(steps, valid)
        height = seen.log_likelihood + log_density
        return seen.log_likelihood, height, there

    def laid(self, steps: Floats, valid: Floats) -> Floats:
        """Return steps (items, p) in the order of `packed`."""
        wide = valid.shape[1]
        parts = [steps[:, 0], steps[:, 1 : 1 + wide][valid]]
        if self.model is Model.THREE_PL:
            parts.append(steps[:, 2])
        return np.concatenate(parts)

    def packed(self, items: Items, valid: Floats) -> Floats:
        """Return the free parameters in one row: slopes, intercepts, asymptotes' logits."""
        parts = [items.slopes, items.intercepts[valid]]
        if self.model is Model.THREE_PL:
            parts.append(em.logit(items.guesses))
        return np.concatenate(parts)

    def bounds(self, valid: Floats) -> Floats:
        """Return how far each number of `packed` may go, either way."""
        parts = [
            np.full(len(valid), SLOPE_MOST),
            np.full(int(valid.sum()), INTERCEPT_MOST),
        ]
        if self.model is Model.THREE_PL:
            parts.append(np.full(len(valid), GUESS_LOGIT_MOST))
        return np.concatenate(parts)

    def unpacked(self, row: Floats, valid: Floats) -> Items:
        """Return the items of a row."""
        many, steps = len(valid), int(valid.sum())
        intercepts = np.full(valid.shape, -np.inf)
        intercepts[valid] = row[many : many + steps]
        guesses = np.zeros(many)
        if self.model is Model.THREE_PL:
            guesses = 1.0 / (1.0 + np.exp(-row[many + steps :]))
        return Items(row[:many], intercepts, guesses)


def mixed(past: list[tuple[Floats, Floats]]) -> Floats:
    """Return where the last rounds point to: Anderson's mixing (Walker & Ni 2011).

    `past` holds where each round arrived and by how much it had moved, latest last.
    """
    there, move = past[-1]
    if len(past) == 1:
        return there
    arrivals = np.diff([one for one, _ in past], axis=0)
    moves = np.diff([one for _, one in past], axis=0)
    share = np.linalg.lstsq(moves.T, move, rcond=1e-10)[0]
    return np.asarray(there - share @ arrivals)
