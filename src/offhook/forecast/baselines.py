"""Simple forecasts that a model must beat: what planners do with a spreadsheet."""

from collections.abc import Callable

import numpy as np

from offhook.forecast.history import Numbers, Rows

Baseline = Callable[[Numbers, Rows, int], Numbers]


def seasonal_naive(counts: Numbers, weekday: Rows, days: int) -> Numbers:
    """Return the last known day of the same weekday, for `days` days ahead.

    `counts[day, interval]` is the past; `weekday` covers the past and the days ahead.
    """
    return _of_last(counts, weekday, days, 1)


def mean_of_four(counts: Numbers, weekday: Rows, days: int) -> Numbers:
    """Return the mean of the last four days of the same weekday."""
    return _of_last(counts, weekday, days, 4)


def _of_last(counts: Numbers, weekday: Rows, days: int, last: int) -> Numbers:
    known = np.flatnonzero(np.isfinite(counts).any(axis=1))
    found = np.zeros((days, counts.shape[1]))
    for day in range(days):
        same = known[weekday[known] == weekday[len(counts) + day]][-last:]
        if len(same):
            found[day] = _mean(counts[same])
    return found


def _mean(counts: Numbers) -> Numbers:
    """Return the mean of what is known in each interval; 0 where nothing is."""
    seen = np.isfinite(counts)
    total = np.where(seen, counts, 0.0).sum(axis=0)
    result: Numbers = total / np.maximum(seen.sum(axis=0), 1)
    return result


BASELINES: dict[str, Baseline] = {
    "seasonal_naive": seasonal_naive,
    "mean_of_4": mean_of_four,
}
