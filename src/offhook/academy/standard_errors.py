"""How far the parameters of a calibration may be off.

The observed information of all parameters together, after Louis (1982): what complete
answers would tell, less what is not known because abilities are not. Nothing is
approximated, and no derivative is taken by differences but that of the complete part.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from offhook.academy import em
from offhook.academy.calibrate import Calibration
from offhook.academy.marks import Marks, counted
from offhook.academy.models import Floats, Items, Model, chances
from offhook.terms.errors import NotAccepted

SMALL = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class StandardErrors:
    """Standard errors, in the shapes of `Items`; not a number where nothing was estimated.

    `covariance` is of slopes, intercepts and logits of asymptotes item by item, each item's
    together, (items * p, items * p). With one slope for all, its row stands for each item.
    `guesses` are of the asymptotes themselves, by the delta method, as `difficulties` are.
    """

    slopes: Floats
    intercepts: Floats
    guesses: Floats
    difficulties: Floats
    covariance: Floats


def standard_errors(
    found: Calibration, answers: ArrayLike, *, counts: ArrayLike | None = None
) -> StandardErrors:
    """Return the standard errors of a calibration, from the answers that it is of.

    `answers` (persons, items) and `counts` (persons,) are those given to `calibrate`.
    """
    marks = counted(answers, counts=counts)
    if marks.items != len(found.items):
        raise NotAccepted(
            where="answers", wrong=f"{marks.items} items",
            accepted=f"the {len(found.items)} items calibrated",
        )  # fmt: skip
    with threadpool_limits(limits=1, user_api="blas"):
        known = observed_information(found, marks)
    free = _free(found)
    reduced = free.T @ known @ free
    covariance = free @ _inverted(reduced) @ free.T
    return _told(found, covariance)


def _inverted(known: Floats) -> Floats:
    """Return the inverse of an information; not a number where answers leave it singular."""
    try:
        return np.asarray(np.linalg.inv(known))
    except np.linalg.LinAlgError:
        return np.full(known.shape, np.nan)


def observed_information(found: Calibration, marks: Marks) -> Floats:
    """Return minus the second derivatives of the log-likelihood and of the beliefs.

    The order is item by item: slope, intercepts, logit of the asymptote. Rows of steps that
    an item does not have are zero.
    """
    seen = em.expect(found.items, marks, found.grid)
    p = found.items.intercepts.shape[1] + 1 + (found.model is Model.THREE_PL)
    complete = _complete_information(found, seen)
    known = np.zeros((marks.items, p, marks.items, p))
    rows = np.arange(marks.items)
    known[rows, :, rows, :] = complete
    size = marks.items * p
    return known.reshape(size, size) - _missing_information(found, marks, seen)


def _complete_information(found: Calibration, seen: em.Expected) -> Floats:
    """Return each item's information if abilities were known, (items, p, p)."""
    items, points = found.items, found.grid.points
    guessed = found.model is Model.THREE_PL
    slope = em.guessed_slope if guessed else em.partial_credit_slope

    def gradient(row: Floats) -> Floats:
        steps = items.intercepts.shape[1]
        g = 1.0 / (1.0 + np.exp(-row[:, 1 + steps])) if guessed else items.guesses
        moved = Items(row[:, 0], row[:, 1 : 1 + steps], g)
        pull = slope(moved, seen, points)[0]
        if found.model.is_dichotomous:
            prior = em.believed(moved, found.beliefs, guessed=guessed)[1]
            pull = pull + prior[:, : pull.shape[1]]
        return pull

    parts = [items.slopes[:, None], items.intercepts]
    if guessed:
        parts.append(em.logit(items.guesses)[:, None])
    here = np.concatenate(parts, axis=1)
    columns = []
    for one in range(here.shape[1]):
        up, down = here.copy(), here.copy()
        up[:, one] += SMALL
        down[:, one] -= SMALL
        columns.append((gradient(down) - gradient(up)) / (2.0 * SMALL))
    both = np.stack(columns, axis=2)
    return np.asarray(0.5 * (both + both.transpose(0, 2, 1)))


def _missing_information(found: Calibration, marks: Marks, seen: em.Expected) -> Floats:
    """Return the variance of the complete score that the answers leave, summed up.

    A score is linear in what an answer exceeds its chance by; so for each ability the sums
    over persons are of those excesses, and only then multiplied out.
    """
    points = found.grid.points
    upper = chances(found.items, points)[:, 1:, :]
    many, steps = upper.shape[:2]
    by = _by_excess(found, upper)
    size = many * by.shape[3]
    total = np.zeros((size, size))
    mean = np.zeros((len(marks.hits), size))
    for q in range(len(points)):
        mass = seen.posterior[:, q]
        if mass.max() <= 0.0:
            continue
        excess = _excess(marks, upper[:, :, q])
        turn = _turned(by[q], many, steps)
        held = np.sqrt(mass)[:, None] * excess
        total += turn.T @ (held.T @ held) @ turn
        mean += _times(mass[:, None] * excess, by[q])
    mean /= np.sqrt(marks.weights)[:, None]
    return np.asarray(total - mean.T @ mean)


def _excess(marks: Marks, upper: Floats) -> Floats:
    """Return by how much each answer exceeds its chance, (persons, items * steps)."""
    if marks.answered is None:
        return marks.hits - upper.reshape(-1)
    asked = np.repeat(marks.answered, upper.shape[1], axis=1)
    return marks.hits - asked * upper.reshape(-1)


def _by_excess(found: Calibration, upper: Floats) -> Floats:
    """Return what an excess adds to each score, (points, items, steps, p)."""
    many, steps, _ = upper.shape
    points = found.grid.points
    p = steps + 1 + (found.model is Model.THREE_PL)
    by = np.zeros((len(points), many, steps, p))
    by[:, :, :, 0] = points[:, None, None] * np.arange(1, steps + 1)
    ones = np.arange(steps)
    by[:, :, ones, 1 + ones] = np.isfinite(found.items.intercepts)
    if found.model is Model.THREE_PL:
        g = found.items.guesses[:, None]
        right = upper[:, 0, :]
        known = (right - g) / (1.0 - g)
        by[:, :, 0, :2] *= (known / right).T[:, :, None]
        by[:, :, 0, 2] = (g / right).T
    return by


def _turned(by: Floats, many: int, steps: int) -> Floats:
    """Return one ability's `by` as a matrix (items * steps, items * p)."""
    p = by.shape[2]
    turn = np.zeros((many, steps, many, p))
    rows = np.arange(many)
    turn[rows, :, rows, :] = by
    return turn.reshape(many * steps, many * p)


def _times(excess: Floats, by: Floats) -> Floats:
    """Return `excess` turned by one ability's `by`, item by item, (persons, items * p)."""
    many, steps, p = by.shape
    if steps == 1:
        both = excess[:, :, None] * by[:, 0, :]
        return np.asarray(both.reshape(len(excess), many * p))
    wide = excess.reshape(len(excess), many, steps)
    both = np.einsum("nik,ikp->nip", wide, by, optimize=True)
    return np.asarray(both.reshape(len(excess), many * p))


def _free(found: Calibration) -> Floats:
    """Return how each item's parameters depend on the free ones, (all, free)."""
    items = found.items
    steps = np.isfinite(items.intercepts)
    guessed = found.model is Model.THREE_PL
    many, p = len(items), steps.shape[1] + 1 + guessed
    column, rows = 1 if found.model.shares_slope else 0, []
    for item in range(many):
        if found.model.shares_slope:
            rows.append((item * p, 0))
        else:
            rows.append((item * p, column))
            column += 1
        for k in np.flatnonzero(steps[item]):
            rows.append((item * p + 1 + int(k), column))
            column += 1
        if guessed:
            rows.append((item * p + p - 1, column))
            column += 1
    free = np.zeros((many * p, column))
    free[tuple(np.transpose(rows))] = 1.0
    return free


def _told(found: Calibration, covariance: Floats) -> StandardErrors:
    """Return the errors of the parameters that are published, by the delta method."""
    items = found.items
    many, steps = items.intercepts.shape
    p = len(covariance) // many
    rows = np.arange(many)
    blocks = covariance.reshape(many, p, many, p)[rows, :, rows, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = np.sqrt(np.diagonal(blocks, axis1=1, axis2=2))
    there = np.isfinite(items.intercepts)
    by = np.zeros((many, steps, p))
    hard = np.where(there, items.difficulties, 0.0)
    by[:, :, 0] = -hard / items.slopes[:, None]
    for k in range(steps):
        by[:, k, 1 + k] = -1.0 / items.slopes
        if k:
            by[:, k, k] = 1.0 / items.slopes
    with np.errstate(invalid="ignore"):
        difficulty = np.sqrt(np.einsum("ikp,ipr,ikr->ik", by, blocks, by))
    guessed = found.model is Model.THREE_PL
    bend = items.guesses * (1.0 - items.guesses)
    return StandardErrors(
        errors[:, 0],
        np.where(there, errors[:, 1 : 1 + steps], np.nan),
        errors[:, -1] * bend if guessed else np.full(many, np.nan),
        np.where(there, difficulty, np.nan),
        covariance,
    )
