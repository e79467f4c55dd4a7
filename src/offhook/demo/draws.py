"""Durations and arrivals drawn from a centre file, one at a time."""

from dataclasses import dataclass

import numpy as np

from offhook.policy.centre import Centre, Duration
from offhook.sim.tape import Durations, compile_durations, draw


@dataclass(frozen=True, slots=True)
class Draws:
    """A centre's distributions; rows are those of queues and groups."""

    talk: Durations
    wrap_up: Durations
    patience: Durations
    answer: Durations
    pause: Durations

    def of(self, kind: Durations, row: int, rng: np.random.Generator) -> float:
        """Return one duration in seconds; infinity where it never ends."""
        return float(draw(rng, *kind.arrays(), row))


def draws_of(centre: Centre) -> Draws:
    """Compile a centre's distributions."""

    def compiled(durations: list[Duration]) -> Durations:
        return compile_durations(durations)

    return Draws(
        talk=compiled([queue.talk for queue in centre.queues]),
        wrap_up=compiled([queue.wrap_up for queue in centre.queues]),
        patience=compiled([queue.patience for queue in centre.queues]),
        answer=compiled([group.manner.answer for group in centre.groups]),
        pause=compiled([group.manner.pause for group in centre.groups]),
    )


def arrivals_s(
    centre: Centre, weekday: int, factor: float, rng: np.random.Generator
) -> list[tuple[float, int]]:
    """Return the arrivals of a day as (seconds after midnight, queue row), sorted.

    Poisson in each interval about the expected count, with a gamma busyness of the day
    for each queue, as in the simulator.
    """
    found: list[tuple[float, int]] = []
    for row, queue in enumerate(centre.queues):
        days = queue.arrivals.expected
        if not days:
            continue
        busy = _gamma(queue.arrivals.day_cv, rng)
        for interval, expected in enumerate(days[weekday]):
            count = int(rng.poisson(expected * busy * factor))
            starts_s = interval * centre.interval_s
            at_s = starts_s + rng.random(count) * centre.interval_s
            found += [(float(second), row) for second in at_s]
    return sorted(found)


def _gamma(cv: float, rng: np.random.Generator) -> float:
    if cv <= 0.0:
        return 1.0
    shape = 1.0 / cv**2
    return float(rng.gamma(shape, 1.0 / shape))
