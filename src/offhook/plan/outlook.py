"""What a nowcast says: chances of targets, spreads of service levels, waits, and effects."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from offhook.kernel.arrays import Numbers
from offhook.measure.ratios import SERVICE_LEVELS
from offhook.plan.actions import Action
from offhook.policy.centre import Centre, Target
from offhook.terms.contacts import Measure

CONFIDENCE = 0.95
SPREAD = (0.05, 0.95)
"""A spread lies between these shares of the futures."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability, and half the width of its 95 % interval from so many futures."""

    value: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over all futures: its mean, and the 5 % and 95 % points."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Change:
    """How much a figure is above that of doing nothing, and half its 95 % interval."""

    value: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait of a contact that comes now and does not hang up, until it is answered.

    `None`: not within an hour. `answered`: the share of futures in which it is.
    """

    p50_s: float | None
    p90_s: float | None
    answered: float


@dataclass(frozen=True, slots=True)
class QueueOutlook:
    """A queue: so far, the rest of the day, the whole day; `None` where nothing comes."""

    queue: str
    client: str
    target: Target
    met: Chance | None
    level_so_far: float | None
    level_rest: Spread | None
    level_day: Spread | None
    offered_so_far: float
    offered_rest: Spread
    waiting: int
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class ClientOutlook:
    """A client: the chance that all its queues meet their targets today."""

    client: str
    met: Chance | None


@dataclass(frozen=True, slots=True)
class QueueEffect:
    """What an action changes for one queue over the day."""

    queue: str
    met: Change
    level_day: Change


@dataclass(frozen=True, slots=True)
class Effect:
    """An action and what it changes, over `futures` played with it and without it.

    `targets_met`: how many more queues meet their target, on average. `in_time`: how many
    more contacts are answered within the threshold of their queue.
    """

    action: Action
    futures: int
    targets_met: Change
    in_time: Change
    queues: tuple[QueueEffect, ...]


def levels(centre: Centre, tallies: Numbers) -> Numbers:
    """Return the service level of each queue's own target; `tallies[..., queue, Measure]`."""
    columns = [
        SERVICE_LEVELS[queue.target.definition].of(tallies[..., row, :])
        for row, queue in enumerate(centre.queues)
    ]
    return np.stack(columns, axis=-1)


def reached(centre: Centre, day_levels: Numbers) -> Numbers:
    """Return 1 where a target is met, 0 where it is not, nan where nothing was counted."""
    share = np.array([queue.target.share for queue in centre.queues])
    met = (day_levels >= share - 1e-12).astype(float)
    return np.where(np.isnan(day_levels), np.nan, met)


def chance(met: Numbers) -> Chance | None:
    """Return a probability from what happened in each future (nan: nothing).

    The half width is Agresti and Coull's, so that it is not 0 where all futures agree.

    >>> chance(np.array([1.0, 0.0])).value
    0.5
    """
    met = met[~np.isnan(met)]
    n = len(met)
    if n == 0:
        return None
    shrunk = (met.sum() + 2.0) / (n + 4.0)
    half = 1.96 * np.sqrt(shrunk * (1.0 - shrunk) / (n + 4.0))
    return Chance(float(met.mean()), float(half))


def spread(values: Numbers) -> Spread | None:
    """Return the spread of a figure over the futures in which there is one."""
    values = values[~np.isnan(values)]
    if len(values) == 0:
        return None
    low, high = np.quantile(values, SPREAD)
    return Spread(float(values.mean()), float(low), float(high))


def change(before: Numbers, after: Numbers, least: float = 0.0) -> Change:
    """Return the mean change from future to future, and half its 95 % interval.

    Future by future the chances are the same, so what they did to both cancels out. `least`
    is the step a figure takes at least: one such step more is assumed than was seen, for
    "no change in all futures" is no certainty.

    >>> change(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    Change(value=1.0, half_width=0.0)
    """
    both = ~(np.isnan(before) | np.isnan(after))
    moved = after[both] - before[both]
    n = len(moved)
    if n < 2:
        return Change(float(moved.mean()) if n else 0.0, float("nan"))
    squares = float(((moved - moved.mean()) ** 2).sum()) + least**2
    half = stdtrit(n - 1, 0.5 + CONFIDENCE / 2) * np.sqrt(squares / (n - 1) / n)
    return Change(float(moved.mean()), float(half))


def client_met(centre: Centre, met: Numbers) -> dict[str, Numbers]:
    """Return for each client, future by future, whether all its queues meet their target."""
    found = {}
    for client in centre.clients:
        rows = [n for n, queue in enumerate(centre.queues) if queue.client == client.id]
        own = met[:, rows]
        some = (~np.isnan(own)).any(axis=1)
        every = np.where(np.isnan(own), 1.0, own).min(axis=1, initial=1.0)
        found[client.id] = np.where(some, every, np.nan)
    return found


def in_time(tallies: Numbers) -> Numbers:
    """Return the contacts answered within their threshold, all queues together."""
    total: Numbers = tallies[..., Measure.ANSWERED_IN_T].sum(axis=-1)
    return total
