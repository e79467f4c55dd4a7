"""How far agents keep to their schedules.

Adherence is adherent time / scheduled time. Time on queue is kept to in any state of work
(available, offered, talking, wrapping up), a break in a pause of any reason. Each moment
counts for itself, as in the trade: a contact that runs into the break is time in which the
break is not kept to, and so is the end of a pause that began late. Before and after his shift
nobody can fail it.

Conformance is time on queue, whenever it was / scheduled time on queue, and may exceed 1.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from offhook.floor.timetable import Activity, Schedule
from offhook.terms.states import AgentState

ON_QUEUE = (
    AgentState.AVAILABLE,
    AgentState.RESERVED,
    AgentState.TALKING,
    AgentState.WRAP_UP,
)


def kept_us(
    schedule: Schedule, state: AgentState, from_us: int, to_us: int
) -> tuple[int, int]:
    """Return how long a state was scheduled time, and how long the schedule asked for it.

    >>> shift = (Activity(0, 60, False), Activity(60, 90, True))
    >>> kept_us(shift, AgentState.TALKING, 50, 70)
    (20, 10)
    """
    scheduled_us = adherent_us = 0
    for one in schedule:
        both_us = min(one.ends_us, to_us) - max(one.begins_us, from_us)
        if both_us > 0:
            scheduled_us += both_us
            adherent_us += both_us if is_kept_by(one, state) else 0
    return scheduled_us, adherent_us


def is_kept_by(activity: Activity, state: AgentState) -> bool:
    """Return whether a state is what the schedule asks for."""
    return state is AgentState.PAUSED if activity.is_break else state in ON_QUEUE


class Stretches:
    """Stretches of time, none of which overlap: how much of others they fill."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(stretches)
        lengths = (ended_us - began_us for began_us, ended_us in ordered)
        self._began = [began_us for began_us, _ in ordered]
        self._ended = [ended_us for _, ended_us in ordered]
        self._full = [0, *accumulate(lengths)]

    def fill_us(self, from_us: int, to_us: int) -> int:
        """Return how long they last between two moments."""
        return self._until(to_us) - self._until(from_us)

    def _until(self, at_us: int) -> int:
        begun = bisect_right(self._began, at_us)
        to_come_us = max(0, self._ended[begun - 1] - at_us) if begun else 0
        return self._full[begun] - to_come_us


@dataclass(frozen=True, slots=True)
class Kept:
    """How far an agent kept to a schedule, and how much of it was to be on queue."""

    scheduled_us: int
    adherent_us: int
    scheduled_on_queue_us: int


def kept(schedule: Schedule, on_queue: Stretches, paused: Stretches) -> Kept:
    """Return how far he kept to a schedule who was on queue, and paused, at some times."""
    lengths_us = [one.ends_us - one.begins_us for one in schedule]
    return Kept(
        scheduled_us=sum(lengths_us),
        adherent_us=sum(
            (paused if one.is_break else on_queue).fill_us(one.begins_us, one.ends_us)
            for one in schedule
        ),
        scheduled_on_queue_us=sum(
            length_us
            for one, length_us in zip(schedule, lengths_us, strict=True)
            if not one.is_break
        ),
    )
