"""Compile a centre's routing to the kernel's arrays.

Routing steps become, for each queue and group, the level from which on the group is open
(the first step whose expression its skills satisfy) and its rank (that step, refined by the
centre's choice of agent). Steps whose turn adds no group are kept as levels: a supervisor
may change the skills, and a contact's step is something that people look at.
"""

from dataclasses import dataclass

import numpy as np

from offhook.kernel.arrays import (
    AGENT,
    BOOK,
    NEVER,
    NOBODY,
    QUEUE,
    ROUTE,
    SLOT,
    STATES,
    Numbers,
    Records,
    Rows,
    Rules,
    State,
    empty_contacts,
    empty_list,
    empty_timers,
)
from offhook.policy.centre import Centre, Group, OverflowTo, Queue
from offhook.policy.skills import holds, skills_named
from offhook.terms.contacts import AgentChoice, Channel, ContactChoice
from offhook.terms.states import AgentState

_LARGE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows are called: queue, group and agent ids in row order."""

    queues: tuple[str, ...]
    groups: tuple[str, ...]
    agents: tuple[str, ...]
    group_of_agent: tuple[int, ...]


def names(centre: Centre) -> Names:
    """Return the ids behind the rows of a centre's arrays."""
    sizes = [group.agents for group in centre.groups]
    return Names(
        queues=tuple(queue.id for queue in centre.queues),
        groups=tuple(group.id for group in centre.groups),
        agents=tuple(name for group in centre.groups for name in group.agent_names()),
        group_of_agent=tuple(
            int(row) for row in np.repeat(np.arange(len(sizes)), sizes)
        ),
    )


def first_step(queue: Queue, group: Group) -> int | None:
    """Return the first routing step at which the group may take the queue's contacts."""
    if group.capacity[queue.channel] == 0:
        return None
    for number, step in enumerate(queue.steps):
        if holds(step.skills, group.skills):
            return number
    return None


def opens_s(queue: Queue) -> list[float]:
    """Return for each routing step the seconds of waiting after which it opens.

    The steps of Amazon Connect's RoutingCriteria: each lasts until it expires.
    """
    opens = [0.0]
    for step in queue.steps[:-1]:
        opens.append(opens[-1] + (NEVER if step.expires_s is None else step.expires_s))
    return opens


def _merit(choice: AgentChoice, queue: Queue, group: Group, step: int) -> int:
    """Return the static part of the agent choice, lower first, within one step."""
    if choice is AgentChoice.BEST_PROFICIENCY:
        named = set(skills_named(queue.steps[step].skills))
        return -sum(group.skills.get(skill, 0) for skill in named)
    if choice is AgentChoice.FEWEST_SKILLS:
        return len(group.skills)
    return 0


def _kept(centre: Centre, queue: Queue, group: Group) -> int:
    return sum(
        reserve.keep
        for reserve in centre.reserves
        if reserve.group == group.id and queue.id not in reserve.queues
    )


def _routes(centre: Centre) -> Records:
    routes = np.zeros((len(centre.queues), len(centre.groups)), ROUTE)
    routes["level"] = _LARGE
    routes["rank"] = _LARGE
    for q, queue in enumerate(centre.queues):
        keys = {}
        for g, group in enumerate(centre.groups):
            step = first_step(queue, group)
            if step is not None:
                keys[g] = (step, _merit(centre.agent_choice, queue, group, step))
                routes[q, g]["level"] = step
                routes[q, g]["keep"] = _kept(centre, queue, group)
        ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
        for g, key in keys.items():
            routes[q, g]["rank"] = ranks[key]
    return routes


def _by_rank(routes: Records) -> Rows:
    """Return for each queue its groups by (rank, row), padded with NOBODY."""
    order = np.argsort(routes["rank"], axis=1, kind="stable")
    able = np.take_along_axis(routes["level"], order, axis=1) < _LARGE
    width = max(1, int(able.sum(axis=1).max(initial=0)))
    return np.where(able, order, NOBODY)[:, :width].astype(np.int32)


def channels(centre: Centre) -> int:
    """Return how many channel columns the arrays need: a centre of voice alone has one."""
    return 1 + max((int(queue.channel) for queue in centre.queues), default=0)


def _served(centre: Centre, routes: Records) -> Rows:
    """Return for each group and channel the queues it serves, padded with NOBODY."""
    lists = [
        [
            [
                q
                for q, queue in enumerate(centre.queues)
                if queue.channel == channel and routes[q, g]["level"] < _LARGE
            ]
            for channel in range(channels(centre))
        ]
        for g in range(len(centre.groups))
    ]
    width = max((len(row) for group in lists for row in group), default=0)
    served = np.full((len(lists), channels(centre), max(1, width)), NOBODY, np.int32)
    for g, group in enumerate(lists):
        for channel, row in enumerate(group):
            served[g, channel, : len(row)] = row
    return served


def _widen_s(centre: Centre) -> Numbers:
    levels = max((len(queue.steps) for queue in centre.queues), default=1)
    widen_s = np.full((len(centre.queues), levels), NEVER)
    for q, queue in enumerate(centre.queues):
        widen_s[q, : len(queue.steps)] = opens_s(queue)
    return widen_s


def compile_rules(centre: Centre) -> Rules:
    """Return the arrays of a centre's routing."""
    routes = _routes(centre)
    return Rules(
        routes=routes,
        by_rank=_by_rank(routes),
        served=_served(centre, routes),
        widen_s=_widen_s(centre),
        beside=np.array(centre.beside, np.bool_),
        expires_s=np.array([g.manner.offer_expires_s for g in centre.groups], float),
    )


def _factor(centre: Centre, queue: Queue) -> float:
    if centre.contact_choice is ContactChoice.RELATIVE_WAIT:
        return 1.0 / max(queue.target.within_s, 1.0)
    return queue.weight


def _queue_rows(centre: Centre) -> Records:
    rows = np.zeros(len(centre.queues), QUEUE)
    row_of = {queue.id: row for row, queue in enumerate(centre.queues)}
    ways = tuple(OverflowTo)
    first_line = 0
    for row, queue in zip(rows, centre.queues, strict=True):
        row["max_wait_s"] = NEVER if queue.max_wait_s is None else queue.max_wait_s
        row["factor"] = _factor(centre, queue)
        row["resume_within_s"] = queue.redial.resume_within_s
        row["first_line"] = first_line
        row["levels"] = len(queue.steps)
        row["limit"] = _LARGE if queue.limit is None else queue.limit
        row["full_queue"] = row_of.get(queue.when_full.queue or "", NOBODY)
        row["late_queue"] = row_of.get(queue.when_late.queue or "", NOBODY)
        row["when_full"] = ways.index(queue.when_full.to)
        row["when_late"] = ways.index(queue.when_late.to)
        row["priority"] = queue.priority
        row["channel"] = queue.channel
        row["is_open"] = 1
        first_line += len(queue.steps)
    return rows


def new_state(centre: Centre, *, contact_rows: int = 1024) -> State:
    """Return the state of a floor at second 0: everybody signed out, nobody waiting.

    `contact_rows` bounds the contacts alive at once; see `with_more_contacts`.
    """
    agents_of = [group.agents for group in centre.groups]
    n_agents = sum(agents_of)
    agents = np.zeros(n_agents, AGENT)
    agents["group"] = np.repeat(np.arange(len(agents_of)), agents_of)
    agents["number"] = np.arange(n_agents)
    agents["place"] = NOBODY
    slots = np.zeros((n_agents, channels(centre)), SLOT)
    capacity = np.array([group.capacity for group in centre.groups], np.int16)
    slots["capacity"] = np.repeat(
        capacity.reshape(-1, len(Channel))[:, : channels(centre)], agents_of, axis=0
    )
    book = np.zeros(1, BOOK)
    book["agent_choice"] = tuple(AgentChoice).index(centre.agent_choice)
    book["contact_choice"] = tuple(ContactChoice).index(centre.contact_choice)
    counts = np.zeros((len(centre.groups), STATES), np.int32)
    counts[:, AgentState.SIGNED_OUT] = agents_of
    return State(
        book=book,
        agents=agents,
        slots=slots,
        contacts=empty_contacts(contact_rows),
        queues=_queue_rows(centre),
        lines=empty_list(sum(len(queue.steps) for queue in centre.queues)),
        pools=empty_list(len(centre.groups), channels(centre)),
        counts=counts,
        spent_s=np.zeros((len(centre.groups), STATES)),
        timers=empty_timers(contact_rows),
        agent_timers=empty_timers(n_agents),
    )


def with_more_contacts(state: State) -> State:
    """Return the same state with room for twice as many contacts at once."""
    rows = len(state.contacts)
    more = empty_contacts(rows)
    more["next"][:-1] += rows
    more["next"][-1] = state.book[0]["free"]
    state.book[0]["free"] = rows
    return state._replace(
        contacts=np.concatenate([state.contacts, more]),
        timers=np.concatenate([state.timers, np.zeros(rows, state.timers.dtype)]),
    )
