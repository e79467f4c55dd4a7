"""How long something goes on that has lasted a while: durations, given that they last longer.

A survival function and its inverse give every family exactly: the tail probability of the
whole duration is uniform below that of the time that has passed.
"""

import numpy as np
from scipy.special import gammaincc, gammainccinv, ndtr, ndtri

from offhook.kernel.arrays import NEVER, Numbers
from offhook.policy.centre import Duration, Shape

_TINY = 1e-300
"""Something has lasted longer than its distribution knows: then it ends about now."""


def survival(duration: Duration, after_s: Numbers) -> Numbers:
    """Return the probability that a duration is longer than each of some times.

    >>> survival(Duration(Shape.EXPONENTIAL, 60.0), np.array([0.0, 60.0])).round(3)
    array([1.   , 0.368])
    """
    after_s = np.maximum(np.asarray(after_s, float), 0.0)
    if duration.shape is Shape.NEVER:
        return np.ones_like(after_s)
    if duration.shape is Shape.EMPIRICAL:
        return _sample_survival(duration, after_s)
    if _is_constant(duration):
        return (after_s < duration.mean_s).astype(np.float64)
    if duration.shape is Shape.EXPONENTIAL:
        return np.exp(-after_s / duration.mean_s)
    if duration.shape is Shape.GAMMA:
        scale_s = duration.mean_s * duration.cv**2
        return np.asarray(gammaincc(duration.cv**-2, after_s / scale_s))
    mu, sigma = _lognormal(duration)
    with np.errstate(divide="ignore"):
        return np.asarray(ndtr((mu - np.log(after_s)) / sigma))


def longer_than(
    duration: Duration, passed_s: Numbers, rng: np.random.Generator, draws: int
) -> Numbers:
    """Draw whole durations that last longer than what has passed: `[draw, passed]`."""
    passed_s = np.maximum(np.asarray(passed_s, float), 0.0)
    mark = 1.0 - rng.random((draws, len(passed_s)))
    tail = mark * np.maximum(survival(duration, passed_s), _TINY)
    return np.maximum(_reached(duration, tail), passed_s)


def _reached(duration: Duration, tail: Numbers) -> Numbers:
    """Return the duration that is exceeded with each probability."""
    if duration.shape is Shape.NEVER:
        return np.full_like(tail, NEVER)
    if duration.shape is Shape.EMPIRICAL:
        return _sample_reached(duration, tail)
    if _is_constant(duration):
        return np.full_like(tail, duration.mean_s)
    if duration.shape is Shape.EXPONENTIAL:
        return np.asarray(-np.log(tail) * duration.mean_s)
    if duration.shape is Shape.GAMMA:
        scale_s = duration.mean_s * duration.cv**2
        return np.asarray(gammainccinv(duration.cv**-2, tail) * scale_s)
    mu, sigma = _lognormal(duration)
    return np.asarray(np.exp(mu - sigma * np.asarray(ndtri(tail))))


def _is_constant(duration: Duration) -> bool:
    spread = duration.shape in (Shape.LOGNORMAL, Shape.GAMMA) and duration.cv > 0
    return duration.mean_s == 0 or not (spread or duration.shape is Shape.EXPONENTIAL)


def _lognormal(duration: Duration) -> tuple[float, float]:
    variance = float(np.log1p(duration.cv**2))
    return float(np.log(duration.mean_s)) - variance / 2, float(np.sqrt(variance))


def _finite(duration: Duration) -> tuple[Numbers, Numbers]:
    """Return the finite part of a sample and the share of each of its values."""
    sample = np.array(duration.quantiles_s)
    share = np.linspace(0.0, 1.0, len(sample)) if len(sample) > 1 else np.ones(1)
    keep = np.isfinite(sample)
    return sample[keep], share[keep]


def _sample_survival(duration: Duration, after_s: Numbers) -> Numbers:
    sample, share = _finite(duration)
    if len(sample) == 0:
        return np.ones_like(after_s)
    # The last of equal values: a duration that has reached a step has passed all of it.
    order = np.searchsorted(sample, after_s, side="right")
    between = np.interp(after_s, sample, share)
    step = share[np.maximum(order - 1, 0)]
    return 1.0 - np.where(order == 0, 0.0, np.maximum(between, step))


def _sample_reached(duration: Duration, tail: Numbers) -> Numbers:
    sample, share = _finite(duration)
    if len(sample) == 0:
        return np.full_like(tail, NEVER)
    value = np.interp(1.0 - tail, share, sample)
    return np.where(1.0 - tail > share[-1], NEVER, value)
