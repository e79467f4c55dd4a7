"""The state of a floor as structured arrays, one row an entity.

Rows refer to rows by number; `NOBODY` is no row. Times are float64 seconds since the
floor's epoch, infinity is never. The arrays:

``book``      one row: counters and the two choices of the centre
``agents``    one row an agent; ``slots[agent, channel]`` his capacity there
``contacts``  one row a live contact; free rows are chained through ``next``
``queues``    one row a queue; ``widen_s[queue, level]`` the wait that opens a level
``lines``     one row a (queue, level): a list of waiting contacts in order
``pools``     ``[group, channel]``: a list of agents who can be offered a contact now
``routes``    ``[queue, group]``: from which level on the group is open, rank, reserve
``by_rank``   ``[queue, k]``: the groups open to a queue, by rank; padded with NOBODY
``served``    ``[group, channel, k]``: the queues a group serves; padded with NOBODY
``beside``    ``[held, offered]``: channels that may be in hand together
``counts``    ``[group, state]``: agents by state; ``spent_s`` their seconds (see hands)
``timers``    a heap of contacts by the moment something is due; ``agent_timers`` of agents
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from offhook.terms.states import AgentState

NOBODY = -1
NEVER = np.inf
STATES = len(AgentState)

Records = npt.NDArray[Any]
Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


def row_type(*fields: tuple[str, str]) -> np.dtype[Any]:
    """Return the type of an array's rows, whose fields are attributes on either clock."""
    return np.dtype((np.record, np.dtype(list(fields), align=True)))


BOOK = row_type(
    ("next_number", "i8"),  # the next contact's number in order of arrival
    ("free", "i4"),  # the first free contact row
    ("live", "i4"),  # contact rows in use
    ("agent_choice", "i4"),
    ("contact_choice", "i4"),
)
AGENT = row_type(
    ("order_s", "f8"),  # what the agent choice orders by: idle since, or occupied
    ("since_s", "f8"),  # in this state
    ("busy_since_s", "f8"),  # hands not empty
    ("occupied_s", "f8"),  # hands not empty, in all
    ("live_since_s", "f8"),  # something that interrupts e-mail in hand
    ("live_s", "f8"),  # the same, in all
    ("live_until_s", "f8"),  # foreseen: not sooner is he rid of it; 0 on a live floor
    ("pause_s", "f8"),  # how long his next pause lasts; on a live floor nobody knows: 0
    ("due_s", "f8"),  # when his timer fires
    ("number", "i8"),  # his row, again: timers are the same for contacts
    ("group", "i4"),
    ("place", "i4"),  # in the heap of timers
    ("due", "i1"),
    ("state", "i1"),
    ("wanted", "i1"),  # AVAILABLE, PAUSED or SIGNED_OUT once hands are empty
    ("reason", "i2"),  # of the pause
    ("reserved", "i2"),
    ("talking", "i2"),
    ("wrapping_up", "i2"),
    ("live", "i2"),  # contacts in hand that interrupt e-mail
)
SLOT = row_type(
    ("next", "i4"),
    ("prev", "i4"),
    ("capacity", "i2"),
    ("load", "i2"),
    ("pooled", "i2"),
)
CONTACT = row_type(
    ("number", "i8"),  # order of arrival, never used twice
    ("virtual_start_s", "f8"),
    ("queued_s", "f8"),  # entered its queue: steps and maximum wait count from here
    ("due_s", "f8"),  # when its timer fires
    ("leaves_s", "f8"),  # gives up; on a live floor nobody knows: never
    ("asks_s", "f8"),  # would rather be called back; likewise
    ("answer_s", "f8"),  # its offer is answered; likewise
    ("since_s", "f8"),  # in this state
    ("queue", "i4"),
    ("priority", "i4"),
    ("agent", "i4"),
    ("next", "i4"),
    ("prev", "i4"),
    ("place", "i4"),  # in the heap of timers
    ("hops", "i4"),  # queues it overflowed from
    ("level", "i2"),
    ("state", "i1"),
    ("due", "i1"),  # what its timer means: a Due
    ("callback", "i1"),  # the caller has hung up and is called back in his turn
)
QUEUE = row_type(
    ("max_wait_s", "f8"),
    ("factor", "f8"),  # of the wait, when contacts of several queues are compared
    ("resume_within_s", "f8"),
    ("first_line", "i4"),
    ("levels", "i4"),
    ("waiting", "i4"),
    ("limit", "i4"),
    ("full_queue", "i4"),
    ("late_queue", "i4"),
    ("priority", "i4"),
    ("channel", "i1"),
    ("is_open", "i1"),
    ("when_full", "i1"),  # an OverflowTo by position
    ("when_late", "i1"),
)
LIST = row_type(("head", "i4"), ("tail", "i4"), ("n", "i4"))
ROUTE = row_type(("level", "i4"), ("rank", "i4"), ("keep", "i4"))
TIMER = row_type(("due_s", "f8"), ("row", "i4"))


class Rules(NamedTuple):
    """The compiled routing of a centre: what the moves read and never write."""

    routes: Records
    by_rank: Rows
    served: Rows
    widen_s: Numbers
    beside: Flags
    expires_s: Numbers  # by group: how long an offer stands


class State(NamedTuple):
    """The floor's state: what the moves write."""

    book: Records
    agents: Records
    slots: Records
    contacts: Records
    queues: Records
    lines: Records
    pools: Records
    counts: Rows
    spent_s: Numbers
    timers: Records
    agent_timers: Records


def empty_list(*shape: int) -> Records:
    """Return lists with nothing in them."""
    lists = np.zeros(shape, LIST)
    lists["head"] = NOBODY
    lists["tail"] = NOBODY
    return lists


def empty_contacts(rows: int) -> Records:
    """Return free contact rows, chained in row order."""
    contacts = np.zeros(rows, CONTACT)
    contacts["next"] = np.arange(1, rows + 1)
    contacts["next"][-1:] = NOBODY
    for name in ("prev", "place", "agent"):
        contacts[name] = NOBODY
    return contacts


def empty_timers(rows: int) -> Records:
    """Return a heap for `rows` timers; entry 0 holds its size."""
    return np.zeros(rows + 1, TIMER)
