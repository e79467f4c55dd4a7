"""Agents who can be offered a contact now: one linked list for each group and channel.

The order is total: fewest contacts of the channel in hand, then what the centre chose
(longest idle, or least occupied: `order_s`, lower first), then the lowest row. An agent who
has just become free is the last of the longest idle, so joining from the tail is short.
"""

from offhook.kernel.arrays import NOBODY, Records
from offhook.kernel.jit import njit


@njit
def is_ahead(
    agents: Records, slots: Records, channel: int, one: int, other: int
) -> bool:
    """Return whether agent `one` is offered a contact before `other`."""
    if slots[one, channel].load != slots[other, channel].load:
        return slots[one, channel].load < slots[other, channel].load
    if agents[one].order_s != agents[other].order_s:
        return agents[one].order_s < agents[other].order_s
    return one < other


@njit
def enter(
    pools: Records, slots: Records, agents: Records, agent: int, channel: int
) -> None:
    """Put an agent at his place in his group's pool for a channel."""
    group = agents[agent].group
    ahead = pools[group, channel].tail
    while ahead != NOBODY and is_ahead(agents, slots, channel, agent, ahead):
        ahead = slots[ahead, channel].prev
    behind = (
        pools[group, channel].head if ahead == NOBODY else slots[ahead, channel].next
    )
    slots[agent, channel].prev = ahead
    slots[agent, channel].next = behind
    if ahead == NOBODY:
        pools[group, channel].head = agent
    else:
        slots[ahead, channel].next = agent
    if behind == NOBODY:
        pools[group, channel].tail = agent
    else:
        slots[behind, channel].prev = agent
    pools[group, channel].n += 1
    slots[agent, channel].pooled = 1


@njit
def leave(
    pools: Records, slots: Records, agents: Records, agent: int, channel: int
) -> None:
    """Take an agent out of his group's pool for a channel."""
    group = agents[agent].group
    ahead = slots[agent, channel].prev
    behind = slots[agent, channel].next
    if ahead == NOBODY:
        pools[group, channel].head = behind
    else:
        slots[ahead, channel].next = behind
    if behind == NOBODY:
        pools[group, channel].tail = ahead
    else:
        slots[behind, channel].prev = ahead
    pools[group, channel].n -= 1
    slots[agent, channel].pooled = 0
