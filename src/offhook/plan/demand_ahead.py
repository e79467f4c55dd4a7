"""What the rest of today may bring: paths of expected contacts, one a future.

Without a forecast, the centre's own expectations are taken, and today's counts so far say how
busy a day it is: the busyness of all queues and of each is jointly normal around 1, seen
through the Poisson noise of the counts (Gelman and others, Bayesian Data Analysis, 14.2).
"""

from datetime import date

import numpy as np

from offhook.forecast.forecast import Forecast
from offhook.kernel.arrays import Numbers
from offhook.policy.centre import Centre
from offhook.sim.floor_state import FloorState
from offhook.terms.contacts import Measure
from offhook.terms.errors import NotAccepted

_LEAST = 0.05
"""No day is less than this share of what is expected."""


def expected_day(centre: Centre, weekday: int) -> Numbers:
    """Return the centre's own expected contacts of a weekday, `[queue, interval]`."""
    rows = [
        queue.arrivals.expected[weekday]
        if queue.arrivals.expected
        else np.zeros(centre.intervals)
        for queue in centre.queues
    ]
    return np.array(rows, float).reshape(len(rows), centre.intervals)


def paths_of_centre(
    centre: Centre, state: FloorState, rng: np.random.Generator, paths: int
) -> Numbers:
    """Return paths of the centre's own expectations, given today's counts so far."""
    expected = expected_day(centre, state.weekday)
    mean, spread = busyness(centre, state, expected)
    values, vectors = np.linalg.eigh(spread)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = mean + rng.standard_normal((paths, len(mean))) @ root.T
    factors = np.repeat(np.maximum(drawn, _LEAST)[:, :, None], centre.intervals, 2)
    for row, queue in enumerate(centre.queues):
        cv = queue.arrivals.interval_cv
        if cv > 0:
            factors[:, row] *= rng.gamma(cv**-2, cv**2, (paths, centre.intervals))
    return factors * expected


def busyness(
    centre: Centre, state: FloorState, expected: Numbers
) -> tuple[Numbers, Numbers]:
    """Return the mean and covariance of the queues' busyness today, 1 is a usual day."""
    own = np.array([queue.arrivals.day_cv for queue in centre.queues])
    within = np.array([queue.arrivals.interval_cv for queue in centre.queues])
    spread = np.diag(own**2) + centre.busyness_cv**2
    begun = np.clip(
        state.now_s / centre.interval_s - np.arange(centre.intervals), 0.0, 1.0
    )
    due = expected * begun
    came, known = first_attempts(centre, state)
    seen = np.flatnonzero(known & (due.sum(axis=1) > 0))
    mean = np.ones(len(own))
    if not len(seen):
        return mean, spread
    total = due[seen].sum(axis=1)
    noise = 1.0 / total + within[seen] ** 2 * (due[seen] ** 2).sum(axis=1) / total**2
    joint = spread[np.ix_(seen, seen)] + np.diag(noise)
    gain = np.linalg.solve(joint, spread[seen])
    mean = mean + (came[seen] / total - 1.0) @ gain
    return mean, spread - spread[:, seen] @ gain


def first_attempts(centre: Centre, state: FloorState) -> tuple[Numbers, Numbers]:
    """Return how many customers came by themselves so far, and for which queues it is told.

    Refused ones came too; those who rang again or overflowed from another queue did not.
    """
    tally = state.tally(centre)
    came = tally[:, Measure.OFFERED] + tally[:, Measure.REFUSED]
    row_of = {queue.id: row for row, queue in enumerate(centre.queues)}
    for row, queue in enumerate(centre.queues):
        came[row] -= queue.redial.share * tally[row, Measure.ABANDONED]
        to = {one.queue for one in (queue.when_full, queue.when_late)} - {None}
        if len(to) == 1:
            came[row_of[str(to.pop())]] -= tally[row, Measure.OVERFLOW]
    known = np.array([queue.id in state.counts for queue in centre.queues])
    return np.maximum(came, 0.0), known


def paths_around(
    expected: Numbers, cv: float, rng: np.random.Generator, paths: int
) -> Numbers:
    """Return paths around a forecast `[queue, interval]`: one gamma busyness for all.

    >>> rng = np.random.default_rng(1)
    >>> paths_around(np.full((1, 2), 8.0), 0.0, rng, 1)
    array([[[8., 8.]]])
    """
    if cv == 0.0:
        return expected[None].copy()
    return rng.gamma(cv**-2, cv**2, (paths, 1, 1)) * expected


def paths_of_forecast(centre: Centre, forecast: Forecast, on: date) -> Numbers:
    """Return a forecast's paths of one day in the order of the centre's queues."""
    day = (on - forecast.first_day).days
    missing = {queue.id for queue in centre.queues} - {*forecast.queues}
    for wrong, accepted in (
        (missing and f"no queue {', '.join(sorted(missing))}", "all queues"),
        (
            forecast.interval_s != centre.interval_s and "intervals of another length",
            f"intervals of {centre.interval_s:g} s",
        ),
        (
            not 0 <= day < forecast.days and f"{on} is not in it",
            f"{forecast.days} days from {forecast.first_day}",
        ),
    ):
        if wrong:
            raise NotAccepted(where="forecast", wrong=str(wrong), accepted=accepted)
    rows = [forecast.queues.index(queue.id) for queue in centre.queues]
    paths: Numbers = forecast.paths[:, rows, day]
    return paths


def check_paths(centre: Centre, paths: Numbers) -> None:
    """Refuse paths that are not `[path, queue, interval]` of this centre's day."""
    wanted = (len(centre.queues), centre.intervals)
    if paths.ndim != 3 or paths.shape[0] < 1 or paths.shape[1:] != wanted:
        raise NotAccepted(
            where="paths",
            wrong=f"an array of shape {paths.shape}",
            accepted=f"[path, {wanted[0]} queues, {wanted[1]} intervals]",
        )
    if not np.isfinite(paths).all() or (paths < 0).any():
        raise NotAccepted(
            where="paths", wrong="a count is negative or unknown", accepted="from 0"
        )
