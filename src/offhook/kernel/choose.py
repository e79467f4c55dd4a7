"""Who takes what: the two choices of the floor, each a total order.

A contact chooses among the agents who may take it now: lowest rank of their group, then the
order of the pools (fewest of the channel in hand, longest idle or least occupied, lowest
row). An agent chooses among the contacts he may take now, by the centre's rule:

* FIRST_IN_LINE: priority, virtual start, number of arrival;
* RELATIVE_WAIT, WEIGHTED_WAIT: priority, then the longest wait in line times the queue's
  factor (1 / target, or weight), then virtual start, then number of arrival;
* OWN_QUEUES_FIRST: rank of his group for the queue, then as FIRST_IN_LINE.

A group may take a contact once the contact's level has reached the route's, and while more
of its agents are free than the route keeps for others.
"""

from offhook.kernel.arrays import NOBODY, Records, Rows
from offhook.kernel.jit import njit
from offhook.kernel.lines import comes_before
from offhook.kernel.pools import is_ahead
from offhook.terms.contacts import ContactChoice

_CHOICES = tuple(ContactChoice)
RELATIVE_WAIT = _CHOICES.index(ContactChoice.RELATIVE_WAIT)
WEIGHTED_WAIT = _CHOICES.index(ContactChoice.WEIGHTED_WAIT)
OWN_QUEUES_FIRST = _CHOICES.index(ContactChoice.OWN_QUEUES_FIRST)


@njit
def choose_agent(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    pools: Records,
    routes: Records,
    by_rank: Rows,
    contact: int,
) -> int:
    """Return the agent who takes this contact now, or NOBODY."""
    queue = contacts[contact].queue
    level = contacts[contact].level
    channel = queues[queue].channel
    best = NOBODY
    best_rank = 0
    for k in range(by_rank.shape[1]):
        group = by_rank[queue, k]
        if group == NOBODY:
            break
        rank = routes[queue, group].rank
        if best != NOBODY and rank > best_rank:
            break
        if routes[queue, group].level > level:
            continue
        if pools[group, channel].n <= routes[queue, group].keep:
            continue
        agent = pools[group, channel].head
        if best == NOBODY or is_ahead(agents, slots, channel, agent, best):
            best = agent
            best_rank = rank
    return best


@njit
def _is_preferred(
    choice: int,
    contacts: Records,
    queues: Records,
    routes: Records,
    group: int,
    one: int,
    other: int,
    now_s: float,
) -> bool:
    if choice == OWN_QUEUES_FIRST:
        one_rank = routes[contacts[one].queue, group].rank
        other_rank = routes[contacts[other].queue, group].rank
        if one_rank != other_rank:
            return one_rank < other_rank
    elif choice in (RELATIVE_WAIT, WEIGHTED_WAIT):
        if contacts[one].priority != contacts[other].priority:
            return contacts[one].priority < contacts[other].priority
        one_wait = (now_s - contacts[one].virtual_start_s) * queues[
            contacts[one].queue
        ].factor
        other_wait = (now_s - contacts[other].virtual_start_s) * queues[
            contacts[other].queue
        ].factor
        if one_wait != other_wait:
            return one_wait > other_wait
    return comes_before(contacts, one, other)


@njit
def choose_contact(
    choice: int,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    routes: Records,
    served: Rows,
    agent: int,
    now_s: float,
) -> int:
    """Return the contact that this available agent takes now, or NOBODY."""
    group = agents[agent].group
    best = NOBODY
    for channel in range(served.shape[1]):
        if slots[agent, channel].pooled == 0:
            continue
        for k in range(served.shape[2]):
            queue = served[group, channel, k]
            if queue == NOBODY:
                break
            if queues[queue].waiting == 0:
                continue
            if pools[group, channel].n <= routes[queue, group].keep:
                continue
            first_line = queues[queue].first_line
            for level in range(routes[queue, group].level, queues[queue].levels):
                contact = lines[first_line + level].head
                if contact != NOBODY and (
                    best == NOBODY
                    or _is_preferred(
                        choice, contacts, queues, routes, group, contact, best, now_s
                    )
                ):
                    best = contact
    return best
