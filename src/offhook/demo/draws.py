"""Durations drawn from a centre file, one at a time."""

from dataclasses import dataclass

import numpy as np

from offhook.policy.centre import Centre
from offhook.sim.tape import Durations, compile_durations, draw


@dataclass(frozen=True, slots=True)
class Draws:
    """A centre's distributions; rows are those of queues and groups."""

    talk: Durations
    wrap_up: Durations
    patience: Durations
    answer: Durations

    def of(self, kind: Durations, row: int, rng: np.random.Generator) -> float:
        """Return one duration in seconds; infinity where it never ends."""
        return float(draw(rng, *kind.arrays(), row))


def draws_of(centre: Centre) -> Draws:
    """Compile a centre's distributions."""
    return Draws(
        talk=compile_durations([queue.talk for queue in centre.queues]),
        wrap_up=compile_durations([queue.wrap_up for queue in centre.queues]),
        patience=compile_durations([queue.patience for queue in centre.queues]),
        answer=compile_durations([group.manner.answer for group in centre.groups]),
    )
