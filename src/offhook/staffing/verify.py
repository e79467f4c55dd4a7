"""Look at a staffing with customers that its search never met, and say what was seen."""

import numpy as np

from offhook.measure.ratios import estimate
from offhook.staffing.ahead import Counts, Flags, Numbers
from offhook.staffing.attempt import Attempt
from offhook.staffing.judge import HOLDS, TargetPer
from offhook.staffing.repair import repair
from offhook.staffing.staff_plan import Reason, Shortfall, StaffPlan


def noise_of(attempt: Attempt) -> Numbers:
    """Return the half width (95 %) of the slack of each row and cell; 0 where unknown."""
    width = estimate(*attempt.judge.folded(attempt.seen)).half_width
    return np.where(np.isfinite(width), width, 0.0)


def levels(attempt: Attempt, *, simulated_days: int) -> dict[str, object]:
    """Return the fields of a plan that were counted."""
    seen, ahead = attempt.seen, attempt.rehearsal.ahead
    days, n = ahead.days, ahead.intervals
    over = seen.over.reshape(*seen.over.shape[:2], days, n)
    under = seen.under.reshape(over.shape)
    day_over, day_under = over.sum(axis=-1), under.sum(axis=-1)
    share = attempt.judge.share[:, None]
    came = day_under > 0
    met = (day_over >= share * day_under * (1 + HOLDS)) & came
    there = seen.there_s.sum(axis=0)
    occupancy = np.divide(
        seen.occupied_s.sum(axis=0),
        there,
        out=np.full(there.shape, np.nan),
        where=there > 0,
    )
    paid_s = attempt.agents * attempt.rehearsal.centre.interval_s
    overrun_s = np.maximum(seen.there_s.mean(axis=0) - paid_s, 0.0).sum()
    return {
        "level": estimate(over, under),
        "day_level": estimate(day_over, day_under),
        "met_share": met.sum(axis=0) / np.maximum(came.sum(axis=0), 1),
        "occupancy": occupancy.reshape(-1, days, n),
        "overrun_h": float(overrun_s) / 3600.0,
        "replications": attempt.rehearsal.replications,
        "simulated_days": simulated_days,
    }


def shortfalls(
    attempt: Attempt, per: TargetPer, noise: Numbers
) -> tuple[Shortfall, ...]:
    """Return every condition that fails, with what stands in its way."""
    slack = attempt.judge.slack(attempt.seen)
    failing = slack < HOLDS
    sure = failing & (slack + noise < HOLDS)
    wanted = _without_seats(attempt, sure)
    ahead, centre = attempt.rehearsal.ahead, attempt.rehearsal.centre
    found = []
    for row, cell in zip(*np.nonzero(failing), strict=True):
        is_queue = row < len(centre.queues)
        limit = _limit(attempt, int(row))
        day, interval = divmod(int(cell), ahead.intervals)
        of_day = per is TargetPer.DAY
        reason, more = Reason.NOISE, None
        if sure[row, cell]:
            reason, more = _reason(attempt, int(row), int(cell), wanted)
        short = -float(slack[row, cell])
        found.append(
            Shortfall(
                queue=centre.queues[row].id if is_queue else None,
                day=int(cell) if of_day else day,
                interval=None if of_day else interval,
                figure=limit - short if is_queue else limit + short,
                limit=limit,
                reason=reason,
                more_agents=more,
            )
        )
    return tuple(found)


def _limit(attempt: Attempt, row: int) -> float:
    queues = len(attempt.judge.share)
    if row < queues:
        return float(attempt.judge.share[row])
    if row == queues:
        return float(attempt.judge.max_occupancy or 1.0)
    return float(attempt.judge.max_group_occupancy[row - queues - 1])


def _without_seats(attempt: Attempt, sure: Flags) -> Attempt | None:
    """Return the attempt repaired as if seats and people had no end.

    None where no limit stands in the way of what fails: then no number helps.
    """
    n = attempt.judge.slots_per_cell
    slots = np.repeat(sure.any(axis=0), n)
    bounds = attempt.bounds
    sites = np.zeros((len(bounds.positions), len(slots)), np.int64)
    np.add.at(sites, bounds.site, attempt.agents)
    full = (sites >= bounds.positions[:, None]).any(axis=0)
    full |= (attempt.agents >= bounds.most[:, None]).any(axis=0)
    if not (slots & full).any():
        return None
    free = attempt.without_limits()
    repair(free, spare=np.where(sure, 0.0, np.inf))
    return free


def _reason(
    attempt: Attempt, row: int, cell: int, free: Attempt | None
) -> tuple[Reason, int | None]:
    queues = len(attempt.judge.share)
    if row < queues and not attempt.fit.able[row].any():
        return Reason.NOBODY_ABLE, None
    n = attempt.judge.slots_per_cell
    slots = slice(cell * n, cell * n + n)
    if (
        free is None
        or free.judge.slack(free.seen)[row, cell] < -noise_of(free)[row, cell]
    ):
        return Reason.NO_NUMBER_HELPS, None
    bounds = attempt.bounds
    sites = np.zeros((len(bounds.positions), n), np.int64)
    np.add.at(sites, bounds.site, free.agents[:, slots])
    over = (sites - bounds.positions[:, None]).max()
    if over > 0:
        return Reason.SEATS, int(over)
    people = (free.agents[:, slots] - bounds.most[:, None]).max()
    return Reason.PEOPLE, int(people) if people > 0 else None


def as_days(agents: Counts, days: int) -> Counts:
    """Return `[group, slot]` as `[group, day, interval]`.

    >>> as_days(np.arange(4).reshape(1, 4), 2).tolist()
    [[[0, 1], [2, 3]]]
    """
    return agents.reshape(len(agents), days, -1)


def plan_of(
    attempt: Attempt,
    per: TargetPer,
    *,
    bound: float,
    alone_cost: float,
    alone_holds: bool,
    noise: Numbers,
    simulated_days: int,
    seed: int,
) -> StaffPlan:
    """Return the plan of a staffing that was just seen."""
    centre, ahead = attempt.rehearsal.centre, attempt.rehearsal.ahead
    return StaffPlan(
        queues=tuple(queue.id for queue in centre.queues),
        groups=tuple(group.id for group in centre.groups),
        interval_s=centre.interval_s,
        agents=as_days(attempt.agents, ahead.days),
        cost=attempt.cost,
        bound=bound,
        alone_cost=alone_cost,
        alone_holds=alone_holds,
        shortfalls=shortfalls(attempt, per, noise),
        seed=seed,
        **levels(attempt, simulated_days=simulated_days),  # type: ignore[arg-type]
    )
