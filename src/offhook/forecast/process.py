"""A Gaussian process over days: how one score of a day goes with that of another.

A score (how busy the day is, how much of it is the evening) is the sum of independent
parts, each with a fixed pattern of covariance between two days and a variance that is
learned by maximum marginal likelihood (Rasmussen and Williams 2006, chapter 5) under a weak
prior: the weekday's own level, level that wanders over months, weeks and days, the day of
the month and of the year, the backlog after closed days, and named days.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy.linalg import cho_factor, cho_solve, cholesky, solve_triangular
from scipy.linalg.lapack import dpotri
from scipy.optimize import minimize

from offhook.forecast.calendar import Days
from offhook.forecast.history import Numbers, Rows


class Part(IntEnum):
    """The parts of a score; the last is what each day has alone."""

    CONSTANT = 0
    WEEKDAY = 1
    MONTHS = 2
    WEEKS = 3
    DAYS = 4
    MONTH_PHASE = 5
    YEAR_PHASE = 6
    BACKLOG = 7
    SPECIAL = 8
    ALONE = 9


# Lengths in days (phases: of a radian's sine). Learning them too gained nothing on rolling
# windows of two banks, and makes short histories swing.
_WEEKDAY_DAYS = 1000.0
_WANDER_DAYS = (60.0, 10.0, 2.5)
_MONTH_LENGTH = 0.6
_YEAR_LENGTH = 0.4
_USUAL_SD = np.array([1.0, 0.7, 0.3, 0.2, 0.2, 0.25, 0.15, 1.0, 0.5, 0.7])
"""Prior medians of the standard deviations, over the spread around the weekdays' levels
(CONSTANT and WEEKDAY: over the spread of these levels)."""
_PRIOR_SD = np.array([0.3, 1.0, 1.0, 1.0, 1.0, 0.7, 1.0, 0.7, 1.0, 0.7])
"""How sure that is: standard deviations of the logs."""
_OUTLYING = 3.5
_ROUNDS = 2
_LEARN_STEPS = 25


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Covariances of the parts of unit variance: `table[part, day, other day]`."""

    table: Numbers

    def covariance(self, sd: Numbers) -> Numbers:
        """Return the covariance of all parts but what a day has alone."""
        flat = self.table.reshape(Part.ALONE, -1)
        result: Numbers = sd[: Part.ALONE] ** 2 @ flat
        return result.reshape(self.table.shape[1:])

    def within(self, rows: slice, columns: slice) -> "Patterns":
        """Return the patterns between some days and others."""
        return Patterns(np.ascontiguousarray(self.table[:, rows, columns]))


def patterns(
    days: Days, others: Days, scale: Numbers, other_scale: Numbers
) -> Patterns:
    """Return the patterns between days; `scale` is how large each one's kind of day is.

    Parts that wander or come by the calendar act in proportion to the scale: a busy month
    adds more calls to a Monday than to a Sunday.
    """
    apart = np.abs(np.subtract.outer(days.number, others.number))
    same = np.equal.outer(days.kind, others.kind)
    both = np.multiply.outer(scale, other_scale)
    table = np.empty((Part.ALONE, *apart.shape))
    table[Part.CONSTANT] = 1.0
    table[Part.WEEKDAY] = same * (0.5 + 0.5 * np.exp(-apart / _WEEKDAY_DAYS))
    for part, length in zip(
        (Part.MONTHS, Part.WEEKS, Part.DAYS), _WANDER_DAYS, strict=True
    ):
        table[part] = both * np.exp(-apart / length)
    table[Part.MONTH_PHASE] = both * _periodic(days.month, others.month, _MONTH_LENGTH)
    table[Part.YEAR_PHASE] = both * _periodic(days.year, others.year, _YEAR_LENGTH)
    table[Part.BACKLOG] = both * np.multiply.outer(days.backlog, others.backlog)
    table[Part.SPECIAL] = both * (days.special @ others.special.T)
    return Patterns(table)


def _periodic(phase: Numbers, others: Numbers, length: float) -> Numbers:
    """Return MacKay's periodic covariance between phases in 0..1."""
    sine = np.sin(np.pi * np.subtract.outer(phase, others))
    result: Numbers = np.exp(-2.0 * (sine / length) ** 2)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Conditioned:
    """Scores seen, and what they say: `weights` multiply a covariance with new days.

    `inverse` is that of the covariance of the days seen; `outlying` marks days that the
    process cannot explain and therefore learns little from, by `extra` variance.
    """

    sd: Numbers
    weights: Numbers
    inverse: Numbers
    extra: Numbers

    def ahead(self, to_seen: Patterns, among: Patterns) -> tuple[Numbers, Numbers]:
        """Return the mean and the covariance of new days, what they have alone included."""
        across = to_seen.covariance(self.sd)
        spread = among.covariance(self.sd) - across @ self.inverse @ across.T
        spread += np.eye(len(spread)) * self.sd[Part.ALONE] ** 2
        return across @ self.weights, spread


def usual_sd(level_spread: float, spread: float) -> Numbers:
    """Return the prior medians of the parts' standard deviations."""
    unit = np.full(len(Part), max(spread, 1e-6))
    unit[[Part.CONSTANT, Part.WEEKDAY]] = max(level_spread, 1e-6)
    result: Numbers = _USUAL_SD * unit
    return result


def learn(
    seen: Patterns, scores: Numbers, usual: Numbers, start: Numbers | None = None
) -> Numbers:
    """Return the parts' standard deviations of highest posterior density.

    The search begins at `start`, else at what is usual.
    """
    centre = np.log(usual)
    halves = _halves(seen)

    def objective(log_sd: Numbers) -> tuple[float, Numbers]:
        value, slope = _misfit(seen, halves, scores, np.exp(log_sd))
        away = (log_sd - centre) / _PRIOR_SD
        return value + 0.5 * float(away @ away), slope + away / _PRIOR_SD

    limits = [(c - 6 * s, c + 6 * s) for c, s in zip(centre, _PRIOR_SD, strict=True)]
    found = minimize(
        objective,
        centre if start is None else np.log(start),
        jac=True,
        method="L-BFGS-B",
        bounds=limits,
        options={"maxiter": _LEARN_STEPS},
    )
    result: Numbers = np.exp(found.x)
    return result


def _halves(seen: Patterns) -> Numbers:
    """Return each part's pattern above the diagonal twice, on it once, below it not.

    The sum of a product with a symmetric matrix then asks for its upper half alone.
    """
    days = seen.table.shape[1]
    twice = 2.0 * np.triu(np.ones((days, days)), 1) + np.eye(days)
    return np.asarray((seen.table * twice).reshape(Part.ALONE, -1))


def _misfit(
    seen: Patterns, halves: Numbers, scores: Numbers, sd: Numbers
) -> tuple[float, Numbers]:
    """Return minus the log likelihood, and its slope in the logs of the deviations."""
    covariance = seen.covariance(sd)
    covariance[np.diag_indices_from(covariance)] += sd[Part.ALONE] ** 2
    upper, weights, log_root = _solved(covariance, scores)
    pull = np.multiply.outer(weights, weights) - upper
    slope = np.empty(len(Part))
    slope[: Part.ALONE] = -(halves @ pull.ravel()) * sd[: Part.ALONE] ** 2
    slope[Part.ALONE] = -np.trace(pull) * sd[Part.ALONE] ** 2
    return 0.5 * float(scores @ weights) + log_root, slope


def _solved(covariance: Numbers, scores: Numbers) -> tuple[Numbers, Numbers, float]:
    """Return the upper half of the inverse, its product with scores, and a determinant.

    The last is the log of the root of the covariance's determinant. What stands below the
    diagonal of the first means nothing.
    """
    factor, lower = cho_factor(
        covariance, lower=True, overwrite_a=True, check_finite=False
    )
    weights = cho_solve((factor, lower), scores, check_finite=False)
    inverse, _ = dpotri(factor, lower=lower)
    # LAPACK counts along columns: its lower half is the upper one of rows.
    return inverse.T, weights, float(np.log(np.diag(factor)).sum())


def condition(seen: Patterns, scores: Numbers, sd: Numbers) -> Conditioned:
    """Return what scores say, with days that lie far off given little weight.

    A day is far off when its score lies more than 3.5 standard deviations from what all
    others say of it (leave-one-out, Rasmussen and Williams 5.12).
    """
    plain = seen.covariance(sd)
    extra = np.zeros(len(scores))
    for _ in range(_ROUNDS):
        own = sd[Part.ALONE] ** 2 + extra
        upper, weights, _ = _solved(plain + np.diag(own), scores)
        precision = np.diag(upper)
        off = weights / precision
        far = (np.abs(off) * np.sqrt(precision) > _OUTLYING) & (off**2 > extra)
        if not far.any():
            break
        extra = np.where(far, off**2, extra)
    inverse = np.triu(upper) + np.triu(upper, 1).T
    return Conditioned(sd, weights, inverse, extra)


def errors_ahead(
    seen: Patterns, scores: Numbers, known: Conditioned, since: Rows
) -> tuple[Numbers, Numbers]:
    """Return how far each day was from what the days before day `since[day]` said of it.

    And the variance that was foreseen. Rows of the Cholesky factor are the regressions of
    a day on those before it, so that leaving out its last columns is forgetting days.
    """
    covariance = seen.covariance(known.sd)
    covariance += np.diag(known.sd[Part.ALONE] ** 2 + known.extra)
    lower = cholesky(covariance, lower=True, check_finite=False)
    innovation = solve_triangular(lower, scores, lower=True, check_finite=False)
    unknown = lower * (np.arange(len(scores)) >= since[:, None])
    return unknown @ innovation, np.maximum((unknown**2).sum(axis=1) - known.extra, 0.0)
