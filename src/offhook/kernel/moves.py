"""Everything that can happen on a floor, each as one function that keeps the state right.

A move changes the state and returns what the caller must know; it never asks who takes what
(see `seek`), never reads a clock, and refuses nothing silently: presence moves answer
whether the table allows them, contact moves are called only where `may` holds.
"""

import numpy as np

from offhook.kernel import hands, lines, timers
from offhook.kernel.arrays import NEVER, NOBODY, Flags, Numbers, Records, Rows
from offhook.kernel.jit import njit
from offhook.terms.happenings import Happening
from offhook.terms.states import (
    AGENT_NEXT,
    CONTACT_NEXT,
    AgentEvent,
    AgentState,
    ContactEvent,
    ContactState,
)


def _table(moves: dict, states: type, events: type) -> np.ndarray:  # type: ignore[type-arg]
    """Return a table of the compiled kind: next state by state and event, -1 for none."""
    table = np.full((len(states), len(events)), -1, np.int8)  # type: ignore[arg-type]
    for (state, event), after in moves.items():
        table[state, event] = after
    return table


AGENT_TABLE = _table(AGENT_NEXT, AgentState, AgentEvent)
CONTACT_TABLE = _table(CONTACT_NEXT, ContactState, ContactEvent)

PRESENCE_EVENT = np.full(max(Happening) + 1, -1, np.int8)
"""What a happening of presence is in the table of agents; -1 where it is none."""
PRESENCE_EVENT[Happening.SIGNED_IN] = AgentEvent.SIGN_IN
PRESENCE_EVENT[Happening.SIGNED_OUT] = AgentEvent.SIGN_OUT
PRESENCE_EVENT[Happening.READY] = AgentEvent.READY
PRESENCE_EVENT[Happening.PAUSED] = AgentEvent.PAUSE
PRESENCE_EVENT[Happening.LOST] = AgentEvent.LOST

AVAILABLE = int(AgentState.AVAILABLE)
PAUSED = int(AgentState.PAUSED)
SIGNED_OUT = int(AgentState.SIGNED_OUT)
SIGN_IN = int(AgentEvent.SIGN_IN)
SIGN_OUT = int(AgentEvent.SIGN_OUT)
READY = int(AgentEvent.READY)
LOST = int(AgentEvent.LOST)

GONE = int(ContactState.GONE)
WAITING = int(ContactState.WAITING)
OFFERED = int(ContactState.OFFERED)
CONNECTED = int(ContactState.CONNECTED)
WRAPPING_UP = int(ContactState.WRAPPING_UP)
AWAY = int(ContactState.AWAY)

REFUSE, MESSAGE, CALLBACK, ANOTHER_QUEUE = range(4)
"""What a queue does with a contact it cannot keep: policy.centre.OverflowTo, by position."""

WAITS, CLOSED, REFUSED, TOLD, MOVED = -1, -2, -3, -4, -5
"""What became of a contact that entered a queue; not negative: the agent who takes it."""


@njit
def may(contacts: Records, contact: int, event: int) -> bool:
    """Return whether the table lets this happen to the contact now."""
    return CONTACT_TABLE[contacts[contact].state, event] >= 0


@njit
def new_contact(book: Records, contacts: Records, now_s: float) -> int:
    """Take a free contact row for a contact that arrives; NOBODY if there is none left."""
    contact = book[0].free
    if contact == NOBODY:
        return NOBODY
    book[0].free = contacts[contact].next
    book[0].live += 1
    contacts[contact].number = book[0].next_number
    book[0].next_number += 1
    contacts[contact].next = NOBODY
    contacts[contact].prev = NOBODY
    contacts[contact].agent = NOBODY
    contacts[contact].level = 0
    contacts[contact].callback = 0
    contacts[contact].hops = 0
    contacts[contact].virtual_start_s = now_s
    contacts[contact].leaves_s = NEVER
    contacts[contact].asks_s = NEVER
    contacts[contact].answer_s = NEVER
    contacts[contact].state = GONE
    return contact


@njit
def release(
    book: Records, contacts: Records, contact_timers: Records, contact: int
) -> None:
    """Give the row of a contact that is gone back."""
    timers.clear(contact_timers, contacts, contact)
    contacts[contact].state = GONE
    contacts[contact].next = book[0].free
    book[0].free = contact
    book[0].live -= 1


@njit
def resumed_start_s(
    now_s: float, left_s: float, left_start_s: float, within_s: float
) -> float:
    """Return the virtual start of a caller who is back: his old one, if he is in time."""
    return left_start_s if now_s - left_s <= within_s else now_s


# ---- contacts -----------------------------------------------------------------------


@njit
def come(
    contacts: Records,
    queues: Records,
    widen_s: Numbers,
    contact: int,
    queue: int,
    now_s: float,
) -> int:
    """Let a contact come to a queue: WAITS if it may stand there, else CLOSED.

    Steps that open at once are opened. The caller looks for an agent next, and only if
    there is none calls `wait`.
    """  # fmt: skip
    contacts[contact].queue = queue
    contacts[contact].queued_s = now_s
    contacts[contact].since_s = now_s
    contacts[contact].level = 0
    if queues[queue].is_open == 0:
        return CLOSED
    while (
        contacts[contact].level + 1 < queues[queue].levels
        and widen_s[queue, contacts[contact].level + 1] <= 0.0
    ):
        contacts[contact].level += 1
    contacts[contact].state = WAITING
    return WAITS


@njit
def wait(queues: Records, queue_lines: Records, contacts: Records, contact: int) -> int:
    """Put a contact for which nobody is free in line: WAITS, or what the limit does."""
    queue = contacts[contact].queue
    if (
        queues[queue].waiting >= queues[queue].limit
        and contacts[contact].callback == 0
        and queues[queue].when_full != CALLBACK
    ):
        return _sent_away(contacts, contact, queues[queue].when_full)
    if queues[queue].waiting >= queues[queue].limit:
        contacts[contact].callback = 1
    lines.join(queues, queue_lines, contacts, contact)
    return WAITS


@njit
def _sent_away(contacts: Records, contact: int, how: int) -> int:
    contacts[contact].state = GONE
    if how == ANOTHER_QUEUE:
        contacts[contact].hops += 1
        return MOVED
    return TOLD if how == MESSAGE else REFUSED


@njit
def watch(
    contact_timers: Records,
    contacts: Records,
    queues: Records,
    widen_s: Numbers,
    contact: int,
    now_s: float,
) -> None:
    """Start the timer of a waiting contact: the earliest thing that can happen to it.

    What came due during an offer, through which the wait goes on, is due now.
    """  # fmt: skip
    queue = contacts[contact].queue
    level = contacts[contact].level + 1
    due_s = NEVER
    due = timers.WIDEN
    if level < queues[queue].levels:
        due_s = contacts[contact].queued_s + widen_s[queue, level]
    if contacts[contact].callback == 0:
        late_s = max(contacts[contact].queued_s + queues[queue].max_wait_s, now_s)
        asks_s = max(contacts[contact].asks_s, now_s)
        if late_s < due_s:
            due_s = late_s
            due = timers.TOO_LATE
        if asks_s < due_s:
            due_s = asks_s
            due = timers.ASKS_CALLBACK
        if contacts[contact].leaves_s < due_s:
            due_s = contacts[contact].leaves_s
            due = timers.LEAVES
    timers.start(contact_timers, contacts, contact, due_s, due)


@njit
def watch_offer(
    contact_timers: Records, contacts: Records, contact: int, expires_s: float, due: int
) -> None:
    """Start the timer of an offer: its answer (`due`), its expiry, or the caller's end."""
    due_s = expires_s
    first = timers.OFFER_EXPIRES
    if contacts[contact].leaves_s < due_s and contacts[contact].callback == 0:
        due_s = contacts[contact].leaves_s
        first = timers.LEAVES
    if contacts[contact].answer_s < due_s:
        due_s = contacts[contact].answer_s
        first = due
    timers.start(contact_timers, contacts, contact, due_s, first)


@njit
def widen(
    queues: Records, queue_lines: Records, contacts: Records, contact: int
) -> None:
    """Open the next routing step for a waiting contact."""
    lines.leave(queues, queue_lines, contacts, contact)
    contacts[contact].level += 1
    lines.join(queues, queue_lines, contacts, contact)


@njit
def call_back_later(contacts: Records, contact: int) -> None:
    """Let the caller hang up and keep his place: he is called back in his turn."""
    contacts[contact].callback = 1


@njit
def too_late(
    queues: Records, queue_lines: Records, contacts: Records, contact: int
) -> int:
    """Apply the queue's maximum wait: WAITS (as a callback), or what became of it."""
    how = queues[contacts[contact].queue].when_late
    if how == CALLBACK:
        contacts[contact].callback = 1
        return WAITS
    lines.leave(queues, queue_lines, contacts, contact)
    return _sent_away(contacts, contact, how)


@njit
def offer(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    queue_lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    beside: Flags,
    contact: int,
    agent: int,
    in_line: bool,
    now_s: float,
) -> None:
    """Reserve the agent for the contact."""  # fmt: skip
    if in_line:
        lines.leave(queues, queue_lines, contacts, contact)
    channel = queues[contacts[contact].queue].channel
    contacts[contact].state = OFFERED
    contacts[contact].since_s = now_s
    contacts[contact].agent = agent
    hands.leave_pools(agents, slots, pools, agent)
    hands.take(agents, slots, agent, channel, now_s)
    hands.enter_pools(agents, slots, pools, beside, agent)
    hands.show_state(agents, counts, spent_s, agent, now_s)


@njit
def accept(
    agents: Records,
    contacts: Records,
    counts: Rows,
    spent_s: Numbers,
    contact: int,
    now_s: float,
) -> None:
    """Connect the contact to the agent it was offered to. The caller sets the timer."""  # fmt: skip
    agent = contacts[contact].agent
    contacts[contact].state = CONNECTED
    contacts[contact].since_s = now_s
    agents[agent].reserved -= 1
    agents[agent].talking += 1
    hands.show_state(agents, counts, spent_s, agent, now_s)


@njit
def end_offer(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    beside: Flags,
    contact: int,
    reason: int,
    now_s: float,
) -> None:
    """Take an offer back; with a pause reason (not negative) the agent is paused for it.

    The agent keeps his place among the idle. The caller returns the contact to its line
    (`return_to_line`) or lets it go.
    """  # fmt: skip
    agent = contacts[contact].agent
    hands.leave_pools(agents, slots, pools, agent)
    agents[agent].reserved -= 1
    hands.put_down(agents, slots, agent, queues[contacts[contact].queue].channel, now_s)
    if reason >= 0 and agents[agent].wanted == AVAILABLE:
        agents[agent].wanted = PAUSED
        agents[agent].reason = reason
    hands.enter_pools(agents, slots, pools, beside, agent)
    hands.show_state(agents, counts, spent_s, agent, now_s)
    contacts[contact].agent = NOBODY
    contacts[contact].answer_s = NEVER


@njit
def return_to_line(
    queues: Records,
    queue_lines: Records,
    contacts: Records,
    widen_s: Numbers,
    contact: int,
    now_s: float,
) -> None:
    """Give a contact whose offer failed its place again, at the step its wait has earned."""  # fmt: skip
    queue = contacts[contact].queue
    waited_s = now_s - contacts[contact].queued_s
    while (
        contacts[contact].level + 1 < queues[queue].levels
        and widen_s[queue, contacts[contact].level + 1] <= waited_s
    ):
        contacts[contact].level += 1
    contacts[contact].state = WAITING
    contacts[contact].since_s = now_s
    lines.join(queues, queue_lines, contacts, contact)


@njit
def hang_up(
    agents: Records,
    contacts: Records,
    counts: Rows,
    spent_s: Numbers,
    contact: int,
    now_s: float,
) -> None:
    """End the conversation; the agent wraps up. The caller sets the timer."""  # fmt: skip
    agent = contacts[contact].agent
    contacts[contact].state = WRAPPING_UP
    contacts[contact].since_s = now_s
    agents[agent].talking -= 1
    agents[agent].wrapping_up += 1
    hands.show_state(agents, counts, spent_s, agent, now_s)


@njit
def wrapped_up(
    choice: int,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    beside: Flags,
    contact: int,
    now_s: float,
) -> None:
    """Empty the agent's hands of a contact that is done. The caller releases its row."""  # fmt: skip
    agent = contacts[contact].agent
    hands.leave_pools(agents, slots, pools, agent)
    agents[agent].wrapping_up -= 1
    hands.put_down(agents, slots, agent, queues[contacts[contact].queue].channel, now_s)
    hands.order_anew(choice, agents, agent, now_s)
    hands.enter_pools(agents, slots, pools, beside, agent)
    hands.show_state(agents, counts, spent_s, agent, now_s)
    contacts[contact].state = GONE


@njit
def requeue(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    queue_lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    beside: Flags,
    widen_s: Numbers,
    contact: int,
    now_s: float,
) -> None:
    """Take a connected contact from its agent and give it its place in line again."""  # fmt: skip
    agent = contacts[contact].agent
    hands.leave_pools(agents, slots, pools, agent)
    agents[agent].talking -= 1
    hands.put_down(agents, slots, agent, queues[contacts[contact].queue].channel, now_s)
    hands.enter_pools(agents, slots, pools, beside, agent)
    hands.show_state(agents, counts, spent_s, agent, now_s)
    contacts[contact].agent = NOBODY
    contacts[contact].queued_s = now_s
    contacts[contact].level = 0
    return_to_line(queues, queue_lines, contacts, widen_s, contact, now_s)


# ---- agents -------------------------------------------------------------------------


@njit
def change_presence(
    choice: int,
    agents: Records,
    slots: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    beside: Flags,
    agent: int,
    event: int,
    reason: int,
    now_s: float,
) -> bool:
    """Sign the agent in or out, pause him or make him ready; False if the table refuses.

    With a contact in hand only his wish changes, and he keeps his state until his hands
    are empty. `LOST` is for hands that the caller has emptied.
    """  # fmt: skip
    if AGENT_TABLE[agents[agent].state, event] < 0:
        return False
    hands.leave_pools(agents, slots, pools, agent)
    if event == READY:
        if agents[agent].state == PAUSED:
            hands.order_anew(choice, agents, agent, now_s)
        agents[agent].wanted = AVAILABLE
    elif event in (SIGN_OUT, LOST):
        agents[agent].wanted = SIGNED_OUT
    else:
        agents[agent].wanted = PAUSED
        agents[agent].reason = reason
    hands.enter_pools(agents, slots, pools, beside, agent)
    hands.show_state(agents, counts, spent_s, agent, now_s)
    return True


@njit
def move_agent(
    agents: Records,
    slots: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    beside: Flags,
    agent: int,
    group: int,
    now_s: float,
) -> None:
    """Give an agent other skills: another group, at once and with what is in his hands."""  # fmt: skip
    before = agents[agent].group
    state = agents[agent].state
    hands.leave_pools(agents, slots, pools, agent)
    counts[before, state] -= 1
    counts[group, state] += 1
    spent_s[before, state] += now_s
    spent_s[group, state] -= now_s
    agents[agent].group = group
    hands.enter_pools(agents, slots, pools, beside, agent)
