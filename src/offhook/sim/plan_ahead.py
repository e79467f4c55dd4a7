"""What the rest of a day brings by plan, and what it brings by chance: absences and pauses.

The planned rows are made once; for each future one compiled pass leaves out those who do not
come, and weaves in the pauses that no plan knows.
"""

from dataclasses import dataclass, replace

import numpy as np

from offhook.kernel.arrays import NEVER, NOBODY, Flags, Numbers, Records, row_type
from offhook.kernel.jit import njit
from offhook.policy.centre import Centre, Shape
from offhook.policy.tables import names
from offhook.sim.floor_state import FloorState, PlannedNow
from offhook.sim.schedule import (
    SCHEDULED,
    day_schedule,
    in_order,
    opening_rows,
    presence_rows,
)
from offhook.sim.tape import Drawn, compile_durations, draw
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, PauseReason

WINDOW = row_type(
    ("from_s", "f8"),
    ("to_s", "f8"),
    ("total", "f8"),  # pauses a second, of this agent and all before him
    ("agent", "i4"),
    ("group", "i4"),
)
"""When an agent is signed in, and how often he then pauses beside his breaks."""
PAUSED = int(Happening.PAUSED)
CUSTOM = int(PauseReason.CUSTOM)
SIGNED_IN = int(Happening.SIGNED_IN)
SIGNED_OUT = int(Happening.SIGNED_OUT)


@dataclass(frozen=True, slots=True, eq=False)
class PlanAhead:
    """The rest of a day: scheduled rows after now, and the chances of its people.

    `absent_share[agent]` of those who have yet to sign in; `windows` are rows of `WINDOW`.
    """

    rows: Records
    absent_share: Numbers
    windows: Records
    pauses: Drawn


def plan_of_day(centre: Centre, state: FloorState) -> Records:
    """Return all presence of the day as planned, nobody absent, and the openings.

    The state's own plan if it has one, else the centre's shifts of today and of last night.
    """
    today = opening_rows(centre, 0, state.weekday)
    if state.plan is not None:
        return in_order([today, *_told(centre, state.plan)])
    certain = replace(
        centre,
        groups=tuple(
            replace(
                group, manner=replace(group.manner, absent_share=0.0, pause_share=0.0)
            )
            for group in centre.groups
        ),
    )
    rng = np.random.Generator(np.random.PCG64(0))  # draws nothing that matters
    night = day_schedule(certain, rng, -1, (state.weekday - 1) % 7)
    night = night[night["agent"] != NOBODY]
    return in_order([night, day_schedule(certain, rng, 0, state.weekday)])


def _told(centre: Centre, plan: tuple[PlannedNow, ...]) -> list[Records]:
    row_of = {name: row for row, name in enumerate(names(centre).agents)}
    rows = []
    for one in plan:
        agent = np.array([row_of[one.agent]])
        if one.what is AgentState.AVAILABLE:
            rows.append(presence_rows(one.at_s, agent, Happening.SIGNED_IN))
            rows.append(presence_rows(one.at_s, agent, Happening.READY))
        elif one.what is AgentState.PAUSED:
            reason = PauseReason.BREAK
            rows.append(
                presence_rows(one.at_s, agent, Happening.PAUSED, reason, one.lasts_s)
            )
        else:
            rows.append(presence_rows(one.at_s, agent, Happening.SIGNED_OUT))
    return rows


def still_to_come(centre: Centre, state: FloorState, plan: Records) -> Records:
    """Return the rows of a day's plan that are still to come.

    One who is away although his shift has begun does not come; one who is here does not
    sign in again. What is planned for this very moment is still to come: said of somebody
    who has just done it, it changes nothing.
    """
    now_s = state.now_s
    here = here_now(centre, state)
    ahead = plan[plan["at_s"] >= now_s]
    if len(here) == 0:
        return ahead
    signs_in = np.full(len(here), NEVER)
    first = ahead[ahead["what"] == SIGNED_IN]
    np.minimum.at(signs_in, first["agent"], first["at_s"])
    of_queue = ahead["agent"] == NOBODY
    comes = here | np.isfinite(signs_in)
    kept = of_queue | (
        comes[ahead["agent"]]
        & (here[ahead["agent"]] | (ahead["at_s"] >= signs_in[ahead["agent"]]))
    )
    return ahead[kept]


def here_now(centre: Centre, state: FloorState) -> Flags:
    """Return for each agent whether he is signed in."""
    row_of = {name: row for row, name in enumerate(names(centre).agents)}
    here = np.zeros(len(row_of), np.bool_)
    here[[row_of[one.agent] for one in state.agents]] = True
    return here


def plan_ahead(centre: Centre, state: FloorState, rows: Records) -> PlanAhead:
    """Return the rest of a day with its chances; `rows` as `still_to_come` gives them."""
    groups = np.array(names(centre).group_of_agent, np.int64)
    here = here_now(centre, state)
    share = np.array([group.manner.absent_share for group in centre.groups])
    return PlanAhead(
        rows=rows,
        absent_share=np.where(here, 0.0, share[groups] if len(groups) else 0.0),
        windows=_windows(centre, state.now_s, here, groups, rows),
        pauses=compile_durations([g.manner.pause for g in centre.groups]).arrays(),
    )


def _windows(
    centre: Centre, now_s: float, here: Flags, groups: Records, rows: Records
) -> Records:
    from_s = np.where(here, now_s, NEVER)
    to_s = np.full(len(here), NEVER)
    signs_in = rows[rows["what"] == SIGNED_IN]
    leaves = rows[rows["what"] == SIGNED_OUT]
    np.minimum.at(from_s, signs_in["agent"], signs_in["at_s"])
    # The last sign-out: between two shifts a pause is refused by the table anyway.
    last_s = np.full(len(here), -NEVER)
    np.maximum.at(last_s, leaves["agent"], leaves["at_s"])
    to_s = np.where(np.isfinite(last_s), last_s, to_s)
    rate = np.array([_pauses_per_s(centre, row) for row in range(len(centre.groups))])
    rate = rate[groups] if len(groups) else np.zeros(0)
    agents = np.flatnonzero((rate > 0) & (from_s < to_s))
    windows = np.zeros(len(agents), WINDOW)
    windows["agent"], windows["group"] = agents, groups[agents]
    windows["from_s"], windows["to_s"] = from_s[agents], to_s[agents]
    windows["total"] = np.cumsum(rate[agents])
    return windows


def _pauses_per_s(centre: Centre, group: int) -> float:
    manner = centre.groups[group].manner
    mean_s = manner.pause.mean_s
    if manner.pause.shape is Shape.EMPIRICAL:
        mean_s = float(np.mean(manner.pause.quantiles_s))
    return manner.pause_share / mean_s if mean_s > 0 else 0.0


@njit
def _window_at(windows: Records, mark: float) -> int:
    """Return the window that a mark on the sum of rates falls into."""
    low = 0
    high = windows.shape[0] - 1
    while low < high:
        middle = (low + high) // 2
        if windows[middle].total > mark:
            high = middle
        else:
            low = middle + 1
    return low


@njit
def write_rest(
    rng: np.random.Generator,
    now_s: float,
    until_s: float,
    planned: Records,
    absent_share: Numbers,
    here: Flags,
    windows: Records,
    pauses: Drawn,
    rows: Records,
) -> int:
    """Write what happens by plan and by chance up to a moment; return how many rows.

    Writing stops, but counting does not, where `rows` is full.
    """
    for agent in range(absent_share.shape[0]):
        here[agent] = absent_share[agent] <= 0.0 or rng.random() >= absent_share[agent]
    every = 0.0 if windows.shape[0] == 0 else windows[windows.shape[0] - 1].total
    pause_s = NEVER if every <= 0.0 else now_s + rng.standard_exponential() / every
    n = 0
    plan = 0
    while True:
        plan_s = NEVER if plan >= planned.shape[0] else planned[plan].at_s
        if min(plan_s, pause_s) >= until_s:
            return n
        if plan_s <= pause_s:
            if planned[plan].agent == NOBODY or here[planned[plan].agent]:
                if n < rows.shape[0]:
                    rows[n].at_s = planned[plan].at_s
                    rows[n].lasts_s = planned[plan].lasts_s
                    rows[n].agent = planned[plan].agent
                    rows[n].queue = planned[plan].queue
                    rows[n].reason = planned[plan].reason
                    rows[n].what = planned[plan].what
                n += 1
            plan += 1
            continue
        window = _window_at(windows, rng.random() * every)
        agent = windows[window].agent
        if windows[window].from_s <= pause_s < windows[window].to_s and here[agent]:
            if n < rows.shape[0]:
                rows[n].at_s = pause_s
                rows[n].lasts_s = draw(rng, *pauses, windows[window].group)
                rows[n].agent = agent
                rows[n].queue = NOBODY
                rows[n].reason = CUSTOM
                rows[n].what = PAUSED
            n += 1
        pause_s += rng.standard_exponential() / every


def rest_rows(
    plan: PlanAhead,
    rng: np.random.Generator,
    now_s: float,
    until_s: float,
    here: Flags,
    rows: Records,
) -> tuple[Records, Records]:
    """Return one rest of the day, a view of `rows` (longer, where they were too few)."""
    state = rng.bit_generator.state
    while True:
        n = write_rest(
            rng, now_s, until_s, plan.rows, plan.absent_share, here, plan.windows,
            plan.pauses, rows,
        )  # fmt: skip
        if n <= len(rows):
            return rows[:n], rows
        rows = np.zeros(2 * n, SCHEDULED)
        rng.bit_generator.state = state
