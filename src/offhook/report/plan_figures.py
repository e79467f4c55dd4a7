"""What a plan comes to: by client, queue, group, day, and as weeks of half hours."""

from dataclasses import dataclass

import numpy as np

from offhook.forecast.history import Flags, Numbers
from offhook.plan.loop import Plan
from offhook.policy.centre import Client, Group, Queue
from offhook.staffing.limits import bounds_of
from offhook.terms.units import clock


@dataclass(frozen=True, slots=True)
class QueueService:
    """What a queue is to expect. Shares are None where no contact comes.

    `level` is the service level over the whole span by its own formula, `days_met` the
    mean probability that a day reaches its target, `worst` the lowest level of an interval.
    """

    queue: Queue
    contacts: float
    level: float | None
    half_width: float | None
    days_met: float | None
    worst: float | None


@dataclass(frozen=True, slots=True)
class ClientService:
    """What a client is to expect, over all of its queues."""

    client: Client
    queues: tuple[QueueService, ...]

    @property
    def contacts(self) -> float:
        """The contacts of all its queues."""
        return sum(one.contacts for one in self.queues)

    @property
    def days_met(self) -> float | None:
        """The mean probability that a queue's day reaches its target, by contacts."""
        known = [one for one in self.queues if one.days_met is not None]
        total = sum(one.contacts for one in known)
        if not total:
            return None
        return sum((one.days_met or 0.0) * one.contacts for one in known) / total


@dataclass(frozen=True, slots=True)
class GroupWork:
    """What a group is to work: hours present, hours paid, pay, and how busy it is."""

    group: Group
    hours: float
    paid_hours: float
    cost: float
    peak: int
    occupancy: float | None


class Planned:
    """The figures of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.centre = plan.centre
        self.staffing = plan.staffing
        self.expected = plan.demand.ahead.expected
        self.hours = plan.staffing.interval_s / 3600.0

    @property
    def contacts(self) -> float:
        """All contacts expected."""
        return float(self.expected.sum())

    @property
    def peak(self) -> int:
        """The most agents present in any interval."""
        return int(self.staffing.agents.sum(axis=0).max())

    def queues(self) -> list[QueueService]:
        """Return the service of each queue."""
        return [self._queue(row, queue) for row, queue in enumerate(self.centre.queues)]

    def _queue(self, row: int, queue: Queue) -> QueueService:
        contacts = self.expected[row].sum(axis=1)
        level = self.staffing.day_level.value[row]
        half = self.staffing.day_level.half_width[row]
        seen = np.isfinite(level) & (contacts > 0)
        by_interval = self.staffing.level.value[row]
        busy = np.isfinite(by_interval) & (self.expected[row] > 0)
        if not seen.any():
            return QueueService(queue, float(contacts.sum()), None, None, None, None)
        weight = contacts[seen] / contacts[seen].sum()
        # Days are simulated apart, so that their errors are independent.
        width = np.sqrt((np.nan_to_num(half[seen]) ** 2 * weight**2).sum())
        return QueueService(
            queue=queue,
            contacts=float(contacts.sum()),
            level=float(level[seen] @ weight),
            half_width=float(width),
            days_met=float(self.staffing.met_share[row][seen].mean()),
            worst=float(by_interval[busy].min()) if busy.any() else None,
        )

    def clients(self) -> list[ClientService]:
        """Return the service of each client that has queues here."""
        queues = self.queues()
        named = {client.id: client for client in self.centre.clients}
        for one in queues:  # A queue may belong to nobody in particular.
            named.setdefault(one.queue.client, Client(one.queue.client, ""))
        return [
            ClientService(client, mine)
            for client in named.values()
            if (mine := tuple(one for one in queues if one.queue.client == client.id))
        ]

    def groups(self) -> list[GroupWork]:
        """Return the work of each group."""
        bounds = bounds_of(self.centre, self.plan.wish.limits)
        return [
            self._group(row, group, float(bounds.cost_per_slot[row]))
            for row, group in enumerate(self.centre.groups)
        ]

    def _group(self, row: int, group: Group, cost_per_slot: float) -> GroupWork:
        agents = self.staffing.agents[row]
        busy = self.staffing.occupancy[row]
        there = np.isfinite(busy) & (agents > 0)
        per_h = group.cost_per_h or 1.0  # Without any cost an hour counts 1.
        return GroupWork(
            group=group,
            hours=float(agents.sum()) * self.hours,
            paid_hours=float(agents.sum()) * cost_per_slot / per_h,
            cost=float(agents.sum()) * cost_per_slot,
            peak=int(agents.max()),
            occupancy=float((busy[there] * agents[there]).sum() / agents[there].sum())
            if there.any()
            else None,
        )

    @property
    def has_costs(self) -> bool:
        """Whether the centre says what an hour costs."""
        return any(group.cost_per_h for group in self.centre.groups)

    def week(self, group: int | None = None) -> Numbers:
        """Return the mean agents of each weekday and interval, of a group or of all."""
        agents = self.staffing.agents
        chosen = agents.sum(axis=0) if group is None else agents[group]
        weekday = (self.plan.demand.ahead.first_weekday + np.arange(len(chosen))) % 7
        found = np.zeros((7, chosen.shape[1]))
        for day in range(7):
            if (weekday == day).any():
                found[day] = chosen[weekday == day].mean(axis=0)
        return found

    def worked(self) -> Flags:
        """Return in which intervals of the day anybody works."""
        return np.asarray(self.staffing.agents.sum(axis=(0, 1)) > 0)

    def starts(self) -> list[str]:
        """Return when each interval of the day starts."""
        step = self.staffing.interval_s
        return [clock(n * step) for n in range(self.staffing.agents.shape[2])]
