"""How customers and agents behave, as arrays for the engine; the kernel knows none of it."""

from typing import NamedTuple

import numpy as np

from offhook.kernel.arrays import NEVER, Records, row_type
from offhook.policy.centre import Centre, Group, Queue, Shape
from offhook.sim.tape import Durations, compile_durations

LIFE = row_type(
    ("patience_s", "f8"),
    ("talk_s", "f8"),
    ("wrap_up_s", "f8"),
    ("arrived_s", "f8"),
    ("left_s", "f8"),  # hung up, and may ring again
    ("left_start_s", "f8"),  # virtual start he had then
    ("interrupted_s", "f8"),  # of an e-mail: its agent's interruptions at the start
    ("interval", "i4"),  # of arrival: where its measures are booked
    ("tape", "i4"),  # its row of the tape; a ring again has its first one's
    ("declines", "i1"),  # the agent will decline this offer
)
WAY = row_type(
    ("within_s", "f8"),  # the target's threshold T
    ("short_abandon_s", "f8"),
    ("redial_share", "f8"),
    ("callback_after_s", "f8"),
    ("callback_share", "f8"),
)
MANNER = row_type(
    ("pace", "f8"),
    ("decline_share", "f8"),
    ("no_answer_share", "f8"),
    ("pause_after_s", "f8"),
    ("at_once", "i1"),  # every offer is accepted at the moment it is made
)


class Behaviour(NamedTuple):
    """What the engine knows of people beside the tape. Read only."""

    ways: Records
    manners: Records
    answer: Durations
    redial_after: Durations


def compile_behaviour(centre: Centre) -> Behaviour:
    """Return the behaviour of a centre's customers and agents, by queue and group row."""
    return Behaviour(
        ways=np.array([_way(queue) for queue in centre.queues], WAY),
        manners=np.array([_manner(group) for group in centre.groups], MANNER),
        answer=compile_durations([group.manner.answer for group in centre.groups]),
        redial_after=compile_durations([queue.redial.after for queue in centre.queues]),
    )


def _way(queue: Queue) -> tuple[float, ...]:
    callback = queue.callback
    return (
        queue.target.within_s,
        queue.short_abandon_s,
        queue.redial.share,
        NEVER if callback is None else callback.after_s,
        0.0 if callback is None else callback.share,
    )


def _manner(group: Group) -> tuple[float, ...]:
    manner = group.manner
    at_once = (
        manner.answer.shape is Shape.CONSTANT
        and manner.answer.mean_s == 0.0
        and manner.decline_share == 0.0
        and manner.no_answer_share == 0.0
    )
    return (
        manner.pace,
        manner.decline_share,
        manner.no_answer_share,
        manner.pause_after_s,
        at_once,
    )
