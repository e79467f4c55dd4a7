"""Staff each queue alone: exact Erlang in every interval, its cheapest group, no sharing.

What a planner does who has formulas only, with the demand as uncertain as it is. It is
where a search may begin, and what the saving of pooling is counted from.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from offhook.policy.centre import Centre, Queue
from offhook.policy.tables import first_step, opens_s
from offhook.staffing.ahead import Ahead, Counts, Flags, Numbers, handle_s, mean_s
from offhook.staffing.definitions import definition_named
from offhook.staffing.demand import SHORTEST_S
from offhook.staffing.limits import Bounds
from offhook.staffing.required import Target
from offhook.staffing.uncertain import UncertainDemand, uncertain_agents

_ENDLESS_S = 1e9
_STEPS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Which groups may take which queues, as `[queue, group]`.

    `handle_s` is a group's handling time of a queue's contacts, its pace and ringing
    included, divided by how many it holds at once; infinite where it may not take them.
    `opens_s` is the wait after which it may.
    """

    handle_s: Numbers
    opens_s: Numbers

    @property
    def able(self) -> Counts:
        """Return 1 where a group may take a queue's contacts within any time, else 0."""
        return np.isfinite(self.handle_s).astype(np.int64)


def fit_of(centre: Centre) -> Fit:
    """Return who may take what, how soon, and how long it takes them."""
    shape = (len(centre.queues), len(centre.groups))
    handle, opens = np.full(shape, np.inf), np.full(shape, np.inf)
    for q, queue in enumerate(centre.queues):
        waits = opens_s(queue)
        for g, group in enumerate(centre.groups):
            step = first_step(queue, group)
            if step is None or waits[step] == np.inf:
                continue
            manner = group.manner
            taken = handle_s(queue) * manner.pace + mean_s(manner.answer)
            handle[q, g] = max(taken, SHORTEST_S) / group.capacity[queue.channel]
            opens[q, g] = waits[step]
    return Fit(handle, opens)


def workable_slots(fit: Fit, peak: Numbers, reach: Counts) -> Flags:
    """Return for each group and slot whether contacts for it may be there.

    Contacts that may wait for hours make slots after them workable as well.
    """
    there = peak > 0
    for queue, slots in enumerate(reach):
        came = there[queue].copy()
        for later in range(1, int(slots)):
            there[queue, later:] |= came[: len(came) - later]
    return np.asarray((fit.able.T @ there.astype(np.int64)) > 0)


def cheapest_groups(fit: Fit, bounds: Bounds) -> Counts:
    """Return each queue's group of least pay for a contact, of those that may soonest.

    A queue that nobody may take has -1.
    """
    chosen = np.full(len(fit.handle_s), -1)
    for q, handle in enumerate(fit.handle_s):
        if not np.isfinite(handle).any():
            continue
        soonest = fit.opens_s[q] <= fit.opens_s[q].min()
        roomy = bounds.most >= bounds.most[np.isfinite(handle)].max()
        pay = np.where(
            soonest & np.isfinite(handle), handle * bounds.cost_per_slot, np.inf
        )
        if np.isfinite(pay[roomy]).any():
            pay = np.where(roomy, pay, np.inf)
        chosen[q] = int(np.argmin(pay))
    return chosen


def alone(centre: Centre, ahead: Ahead, bounds: Bounds) -> tuple[Counts, Counts]:
    """Return agents by queue and slot, each queue alone, and the group of each queue.

    Lines of a group that holds several contacts count as agents that hold one each.
    """
    fit = fit_of(centre)
    groups = cheapest_groups(fit, bounds)
    agents = np.zeros((len(centre.queues), ahead.slots), np.int64)
    for q, queue in enumerate(centre.queues):
        if groups[q] >= 0:
            capacity = centre.groups[groups[q]].capacity[queue.channel]
            aht_s = fit.handle_s[q, groups[q]] * capacity
            paths = _paths(centre, ahead, q)
            lines = _required(centre, queue, paths, aht_s, bounds)
            agents[q] = -(-lines // capacity)
    return agents, groups


def _required(
    centre: Centre, queue: Queue, paths: Numbers, aht_s: float, bounds: Bounds
) -> Counts:
    """Return the agents that keep a target over `paths[path, slot]`, each slot alone."""
    target = Target(
        min(queue.target.share, 1.0 - 1e-9),
        queue.target.within_s,
        definition_named(queue.target.definition),
        queue.short_abandon_s,
        bounds.max_occupancy,
    )
    patience_s = min(mean_s(queue.patience), np.inf)
    endless = patience_s > _ENDLESS_S
    demand = UncertainDemand(
        paths, centre.interval_s, aht_s, None if endless else patience_s
    )
    return uncertain_agents(demand, target)


def _paths(centre: Centre, ahead: Ahead, row: int) -> Numbers:
    """Return scenarios of a queue's contacts, `[path, slot]`: as given, or as busy as it is.

    Without scenarios the gamma factors of the centre, the queue and its intervals are taken
    as one, at equal steps of its probability.
    """
    if ahead.paths is not None:
        return np.asarray(ahead.paths[:, row].reshape(len(ahead.paths), -1))
    arrivals = centre.queues[row].arrivals
    cv = np.hypot(np.hypot(centre.busyness_cv, arrivals.day_cv), arrivals.interval_cv)
    expected = ahead.flat()[row]
    if cv == 0.0:
        return np.asarray(expected[None])
    steps = (np.arange(_STEPS) + 0.5) / _STEPS
    factors = gammaincinv(1.0 / cv**2, steps) * cv**2
    return np.asarray(np.multiply.outer(factors / factors.mean(), expected))


def by_group(agents: Counts, groups: Counts, count: int) -> Counts:
    """Return agents by group from agents by queue.

    >>> by_group(np.array([[2], [3], [1]]), np.array([1, 0, 1]), 2).tolist()
    [[3], [3]]
    """
    total = np.zeros((count, agents.shape[1]), np.int64)
    for queue, group in enumerate(groups):
        if group >= 0:
            total[group] += agents[queue]
    return total
