"""How good a forecast was: WAPE, bias, the floor that Poisson noise sets, and coverage.

Formulas: docs/reference/metrics.md. All take arrays of one shape; values that are nan in
`actual` are left out.
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def wape(forecast: Numbers, actual: Numbers) -> float:
    """Return the sum of absolute errors over the sum of what came; nan of nothing.

    >>> wape(np.array([90.0, 110.0]), np.array([100.0, 100.0]))
    0.1
    """
    seen = np.isfinite(actual)
    return _over(float(np.abs(forecast - actual)[seen].sum()), actual[seen])


def bias(forecast: Numbers, actual: Numbers) -> float:
    """Return the sum of errors over the sum of what came: above 0 is forecast too high.

    >>> bias(np.array([90.0, 130.0]), np.array([100.0, 100.0]))
    0.1
    """
    seen = np.isfinite(actual)
    return _over(float((forecast - actual)[seen].sum()), actual[seen])


def poisson_floor(actual: Numbers) -> float:
    """Return the WAPE of one who knows every mean, where counts are Poisson.

    The mean absolute deviation of a Poisson count of mean m is near sqrt(2 m / pi); with the
    counts in place of their means it is a little too small for small ones.

    >>> round(poisson_floor(np.array([100.0, 100.0])), 4)
    0.0798
    """
    seen = actual[np.isfinite(actual)]
    return _over(float(np.sqrt(2.0 / np.pi * seen).sum()), seen)


def coverage(low: Numbers, high: Numbers, actual: Numbers) -> float:
    """Return the share of values that lie within their band; nan of nothing.

    >>> coverage(np.array([1.0, 1.0]), np.array([3.0, 3.0]), np.array([2.0, 4.0]))
    0.5
    """
    seen = np.isfinite(actual)
    if not seen.any():
        return float("nan")
    within = (low <= actual) & (actual <= high)
    return float(within[seen].mean())


def _over(errors: float, actual: Numbers) -> float:
    total = float(actual.sum())
    return errors / total if total > 0.0 else float("nan")
