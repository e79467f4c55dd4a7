"""The two halves of Bock and Aitkin's (1981) algorithm for marginal likelihood.

`expect` spreads each person over the abilities that he may have; `improve` takes one Newton
step for every item as if those were known. Of partial credit models the step is Newton's,
for with known abilities they are logistic regressions; with a lower asymptote it is
Fisher's.
"""

from dataclasses import dataclass

import numpy as np

from offhook.academy.grid import Grid
from offhook.academy.marks import Marks
from offhook.academy.models import Floats, Items, log_chances

LONGEST_STEP = 1.0
"""No parameter moves further at once: the first steps start from a guess."""
FLAT = 1e-9
"""Information that is added to what all persons give, by person: where answers say nothing
of a parameter, as of an item that everybody able answered rightly, its matrix is singular."""


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of items before the answers are seen; `None` is nothing.

    The logit of a lower asymptote is normal about `guess` with `guess_logit_sd`; the
    logarithm of a slope is normal about 0 with `slope_log_sd`. Lower asymptotes can hardly
    be told from easy answers by a few hundred people, hence one belief from the start.
    """

    guess: float = 0.2
    guess_logit_sd: float | None = 0.5
    slope_log_sd: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Expected numbers of people: in each category, (items, categories, points), and all.

    `log_likelihood` is of all answers; `posterior` is (rows, points), each row's mass times
    its weight.
    """

    given: Floats
    asked: Floats
    log_likelihood: float
    posterior: Floats


def log_likelihoods(items: Items, marks: Marks, points: Floats) -> Floats:
    """Return each row's log-likelihood at each ability, (rows, points)."""
    logs = log_chances(items, points)
    gains = logs[:, 1:, :] - logs[:, :1, :]
    gains[~np.isfinite(items.intercepts)] = 0.0
    found = marks.hits @ gains.reshape(-1, len(points))
    base = logs[:, 0, :]
    found += base.sum(axis=0) if marks.answered is None else marks.answered @ base
    return found


def posteriors(items: Items, marks: Marks, grid: Grid) -> tuple[Floats, Floats]:
    """Return each row's posterior, (rows, points), and its log-likelihood, (rows,)."""
    found = log_likelihoods(items, marks, grid.points)
    found += np.log(grid.weights)
    peak = found.max(axis=1)
    found -= peak[:, None]
    mass = np.exp(found, out=found)
    total = mass.sum(axis=1)
    mass /= total[:, None]
    return mass, peak + np.log(total)


def expect(items: Items, marks: Marks, grid: Grid) -> Expected:
    """Return the expected numbers of people at each ability and in each category."""
    mass, logs = posteriors(items, marks, grid)
    mass *= marks.weights[:, None]
    many = len(grid.points)
    given = np.empty((marks.items, int(marks.categories.max()), many))
    given[:, 1:, :] = (marks.hits.T @ mass).reshape(marks.items, -1, many)
    if marks.answered is None:
        asked = np.broadcast_to(mass.sum(axis=0), (marks.items, many))
    else:
        asked = marks.answered.T @ mass
    given[:, 0, :] = asked - given[:, 1:, :].sum(axis=1)
    return Expected(given, asked, float(marks.weights @ logs), mass)


def partial_credit_slope(
    items: Items, seen: Expected, points: Floats
) -> tuple[Floats, Floats]:
    """Return gradients (items, p) and informations (items, p, p); p = 1 + steps.

    The parameters of an item are its slope and then its intercepts. A step that an item
    does not have has gradient 0 and information 1.
    """
    p = np.exp(log_chances(items, points))
    steps = p.shape[1] - 1
    over = seen.given[:, 1:, :] - seen.asked[:, None, :] * p[:, 1:, :]
    k = np.arange(1, steps + 1)
    upper, n = p[:, 1:, :], seen.asked[:, None, :]
    mean = np.tensordot(upper, k, (1, 0))
    spread = np.tensordot(upper, k * k, (1, 0)) - mean**2
    gradient = np.empty((len(items), steps + 1))
    gradient[:, 0] = np.tensordot(over, k, (1, 0)) @ points
    gradient[:, 1:] = over.sum(axis=2)
    curve = np.empty((len(items), steps + 1, steps + 1))
    curve[:, 0, 0] = (seen.asked * spread) @ points**2
    with_slope = (n * upper * (k[:, None] - mean[:, None, :])) @ points
    curve[:, 0, 1:] = curve[:, 1:, 0] = with_slope
    curve[:, 1:, 1:] = -np.matmul(n * upper, upper.transpose(0, 2, 1))
    ones = np.arange(1, steps + 1)
    curve[:, ones, ones] += (n * upper).sum(axis=2)
    absent = ~np.isfinite(items.intercepts)
    curve[:, ones, ones] += absent
    gradient[:, 1:][absent] = 0.0
    return gradient, curve


def guessed_slope(
    items: Items, seen: Expected, points: Floats
) -> tuple[Floats, Floats]:
    """Return gradients (items, 3) and Fisher's informations (items, 3, 3).

    The parameters are slope, intercept and the logit of the lower asymptote.
    """
    known = 1.0 / (1.0 + np.exp(-(items.slopes[:, None] * points + items.intercepts)))
    g = items.guesses[:, None]
    right = g + (1.0 - g) * known
    bend = (1.0 - g) * known * (1.0 - known)
    by = np.stack([bend * points, bend, (1.0 - known) * g * (1.0 - g)], axis=1)
    weight = 1.0 / np.maximum(right * (1.0 - right), 1e-15)
    over = (seen.given[:, 1, :] - seen.asked * right) * weight
    gradient = np.einsum("iq,ipq->ip", over, by)
    curve = np.einsum("iq,ipq,irq->ipr", seen.asked * weight, by, by)
    return gradient, curve


def believed(
    items: Items, beliefs: Beliefs, *, guessed: bool
) -> tuple[float, Floats, Floats]:
    """Return the beliefs' log density, gradients (items, 3) and informations (items, 3)."""
    gradient, curve = np.zeros((len(items), 3)), np.zeros((len(items), 3))
    log_density = 0.0
    if beliefs.slope_log_sd is not None:
        precision = beliefs.slope_log_sd**-2
        slope = np.maximum(items.slopes, 1e-3)
        away = np.log(slope)
        log_density -= float((0.5 * precision * away**2 + away).sum())
        gradient[:, 0] = -(precision * away + 1.0) / slope
        curve[:, 0] = precision / slope**2
    if guessed and beliefs.guess_logit_sd is not None:
        precision = beliefs.guess_logit_sd**-2
        away = logit(items.guesses) - logit(np.array(beliefs.guess))
        log_density -= float((0.5 * precision * away**2).sum())
        gradient[:, 2], curve[:, 2] = -precision * away, precision
    return log_density, gradient, curve


def logit(share: Floats) -> Floats:
    """Return the log odds of shares."""
    return np.log(share) - np.log1p(-share)


def steps_of(
    gradient: Floats, curve: Floats, *, shared: bool, persons: float
) -> Floats:
    """Return Newton's step for each item, (items, p); the slope may be common to all.

    With a common slope the matrix is an arrow: the intercepts are eliminated item by item,
    the slope is solved for, and the intercepts follow.
    """
    curve = curve + FLAT * (1.0 + persons) * np.eye(curve.shape[1])
    if not shared:
        return np.asarray(np.linalg.solve(curve, gradient[:, :, None])[:, :, 0])
    inner, edge = curve[:, 1:, 1:], curve[:, 1:, :1]
    both = np.linalg.solve(inner, np.concatenate([edge, gradient[:, 1:, None]], axis=2))
    through = edge[:, :, 0]
    below = curve[:, 0, 0].sum() - (through * both[:, :, 0]).sum()
    slope = (gradient[:, 0].sum() - (through * both[:, :, 1]).sum()) / below
    steps = np.empty_like(gradient)
    steps[:, 0] = slope
    steps[:, 1:] = both[:, :, 1] - slope * both[:, :, 0]
    return steps
