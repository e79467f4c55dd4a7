"""What a day of a centre brings by plan: who signs in, pauses and signs out, what opens.

A pause has a length, not an end: an agent who is on a call when his break begins takes it
after the call, whole.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from offhook.kernel.arrays import NOBODY, Numbers, Records, row_type
from offhook.policy.centre import ALWAYS, Break, Centre, Group, Shape, Shift
from offhook.sim.tape import compile_durations, draw
from offhook.terms.happenings import Happening
from offhook.terms.states import PauseReason
from offhook.terms.units import DAY_S

SCHEDULED = row_type(
    ("at_s", "f8"),
    ("lasts_s", "f8"),  # of a pause: he is ready again; 0 says nothing
    ("agent", "i4"),
    ("queue", "i4"),
    ("reason", "i2"),
    ("what", "i1"),  # a Happening
)
Rows = npt.NDArray[np.integer[Any]]
_ALL_DAY = Shift(ALWAYS, 0.0, DAY_S)


def presence_rows(
    at_s: Numbers | float,
    agent: Rows,
    what: Happening,
    reason: PauseReason = PauseReason.SIGNED_IN,
    lasts_s: Numbers | float = 0.0,
) -> Records:
    """Return rows of one presence happening, for agents at moments (broadcast)."""
    at_s, agent = np.broadcast_arrays(at_s, agent)
    rows = np.zeros(at_s.shape, SCHEDULED)
    rows["at_s"], rows["agent"], rows["lasts_s"] = at_s, agent, lasts_s
    rows["queue"], rows["what"], rows["reason"] = NOBODY, what, reason
    return rows


def opening_rows(centre: Centre, day: int, weekday: int) -> Records:
    """Return when queues with hours open and close on a day.

    Who waits when his queue closes is still served, as long as somebody is there.
    """
    found = []
    for row, queue in enumerate(centre.queues):
        hours = queue.hours[weekday] if queue.hours else None
        if hours is not None:
            found += [
                (day * DAY_S + hours[0], 0.0, NOBODY, row, 0, Happening.OPENED),
                (day * DAY_S + hours[1], 0.0, NOBODY, row, 0, Happening.CLOSED),
            ]
    return np.array(found, SCHEDULED)


def in_order(rows: list[Records]) -> Records:
    """Return scheduled rows in order of time; at one moment in the order given."""
    every = np.concatenate([np.zeros(0, SCHEDULED), *rows])
    return every[np.argsort(every["at_s"], kind="stable")]


def day_schedule(
    centre: Centre, rng: np.random.Generator, day: int, weekday: int
) -> Records:
    """Return the presence of all agents for the shifts that start on a day, and openings.

    Who is absent and when pauses fall is drawn from `rng`; the rest is the shift plan.
    """
    shifts = {shift.id: shift for shift in centre.shifts}
    rows: list[Records] = [opening_rows(centre, day, weekday)]
    first = 0
    for group in centre.groups:
        for shift_id, size in group.shifts:
            agents = np.arange(first, first + size)
            first += size
            if shift_id == ALWAYS:
                rows += _round_the_clock(agents, group, rng, day)
            elif weekday in shifts[shift_id].days:
                here = agents[rng.random(size) >= group.manner.absent_share]
                rows += _shift(here, shifts[shift_id], group, rng, day)
    return in_order(rows)


def _signs_in(at_s: Numbers | float, agents: Rows) -> list[Records]:
    return [
        presence_rows(at_s, agents, Happening.SIGNED_IN),
        presence_rows(at_s, agents, Happening.READY),
    ]


def _round_the_clock(
    agents: Rows, group: Group, rng: np.random.Generator, day: int
) -> list[Records]:
    rows = _signs_in(day * DAY_S, agents) if day == 0 else []
    return rows + _pauses(agents, _ALL_DAY, group, rng, day)


def _shift(
    agents: Rows, shift: Shift, group: Group, rng: np.random.Generator, day: int
) -> list[Records]:
    start_s = day * DAY_S + shift.start_s
    end_s = day * DAY_S + shift.end_s
    rows = _signs_in(start_s, agents)
    for rest in shift.breaks:
        from_s = day * DAY_S + _break_starts_s(rest, len(agents))
        rows.append(
            presence_rows(
                from_s, agents, Happening.PAUSED, PauseReason.BREAK, rest.length_s
            )
        )
    rows += _pauses(agents, shift, group, rng, day)
    rows.append(presence_rows(end_s, agents, Happening.SIGNED_OUT))
    return rows


def _break_starts_s(rest: Break, agents: int) -> Numbers:
    """Return when each agent's break starts, evenly spread in row order."""
    return rest.at_s + rest.spread_s * np.arange(agents) / max(agents, 1)


def _pauses(
    agents: Rows, shift: Shift, group: Group, rng: np.random.Generator, day: int
) -> list[Records]:
    """Return random pauses: a Poisson stream that fills `pause_share` of the shift."""
    manner = group.manner
    length_s = shift.end_s - shift.start_s
    mean_s = _mean_s(group)
    if manner.pause_share <= 0.0 or mean_s <= 0.0 or len(agents) == 0:
        return []
    per_agent = length_s * manner.pause_share / mean_s
    who = np.repeat(agents, rng.poisson(per_agent, len(agents)))
    starts_s = day * DAY_S + shift.start_s + rng.random(len(who)) * length_s
    arrays = compile_durations([manner.pause]).arrays()
    lasts_s = np.array([draw(rng, *arrays, 0) for _ in who])
    return [presence_rows(starts_s, who, Happening.PAUSED, PauseReason.CUSTOM, lasts_s)]


def _mean_s(group: Group) -> float:
    pause = group.manner.pause
    if pause.shape is Shape.EMPIRICAL:
        return float(np.mean(pause.quantiles_s))
    return pause.mean_s
