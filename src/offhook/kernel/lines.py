"""Waiting contacts in order: one linked list for each queue and level.

The order is total: priority (lower first), then virtual start (earlier first), then number
of arrival. A contact joins from the tail, so that plain arrivals cost one comparison. A
heap was not chosen: the list also gives a caller his place, and the walk is short because
only contacts with a credit or a priority take it.
"""

from offhook.kernel.arrays import NOBODY, Records
from offhook.kernel.jit import njit


@njit
def comes_before(contacts: Records, one: int, other: int) -> bool:
    """Return whether `one` is ahead of `other` in line."""
    if contacts[one].priority != contacts[other].priority:
        return contacts[one].priority < contacts[other].priority
    if contacts[one].virtual_start_s != contacts[other].virtual_start_s:
        return contacts[one].virtual_start_s < contacts[other].virtual_start_s
    return contacts[one].number < contacts[other].number


@njit
def join(queues: Records, lines: Records, contacts: Records, contact: int) -> None:
    """Put a contact at its place in the line of its queue and level."""
    queue = contacts[contact].queue
    line = queues[queue].first_line + contacts[contact].level
    ahead = lines[line].tail
    while ahead != NOBODY and comes_before(contacts, contact, ahead):
        ahead = contacts[ahead].prev
    behind = lines[line].head if ahead == NOBODY else contacts[ahead].next
    contacts[contact].prev = ahead
    contacts[contact].next = behind
    if ahead == NOBODY:
        lines[line].head = contact
    else:
        contacts[ahead].next = contact
    if behind == NOBODY:
        lines[line].tail = contact
    else:
        contacts[behind].prev = contact
    lines[line].n += 1
    queues[queue].waiting += 1


@njit
def leave(queues: Records, lines: Records, contacts: Records, contact: int) -> None:
    """Take a contact out of the line it stands in."""
    queue = contacts[contact].queue
    line = queues[queue].first_line + contacts[contact].level
    ahead = contacts[contact].prev
    behind = contacts[contact].next
    if ahead == NOBODY:
        lines[line].head = behind
    else:
        contacts[ahead].next = behind
    if behind == NOBODY:
        lines[line].tail = ahead
    else:
        contacts[behind].prev = ahead
    contacts[contact].next = NOBODY
    contacts[contact].prev = NOBODY
    lines[line].n -= 1
    queues[queue].waiting -= 1


@njit
def place_in_line(
    queues: Records, lines: Records, contacts: Records, contact: int
) -> int:
    """Return how many contacts of its queue are ahead of a waiting contact."""
    queue = contacts[contact].queue
    ahead = 0
    for level in range(queues[queue].levels):
        other = lines[queues[queue].first_line + level].head
        while other != NOBODY and comes_before(contacts, other, contact):
            ahead += 1
            other = contacts[other].next
    return ahead
