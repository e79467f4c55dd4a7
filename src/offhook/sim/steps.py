"""What people do, one step at a time: arrive, answer, decline, hang up, ring again.

No rule of routing is here. Each step makes the kernel's move, draws what people do about
it, and counts. `engine` calls the steps in order of time.

The functions take the floor's arrays in the order of `State` and `Rules`, then behaviour,
then what is counted; numbers last. A tuple of arrays was three times slower, for its
members are reference-counted at every access.
"""

import numpy as np

from offhook.kernel import hands, moves, timers
from offhook.kernel.arrays import NEVER, NOBODY, Flags, Numbers, Records, Rows
from offhook.kernel.jit import njit
from offhook.kernel.lines import leave as leave_line
from offhook.sim import offers
from offhook.sim.record import write
from offhook.sim.tape import Drawn, draw
from offhook.terms.contacts import Channel, Measure
from offhook.terms.happenings import Happening

M_OFFERED = int(Measure.OFFERED)
M_ABANDONED = int(Measure.ABANDONED)
M_SHORT_ABANDONED = int(Measure.SHORT_ABANDONED)
M_OVERFLOW = int(Measure.OVERFLOW)
M_TIMEOUT = int(Measure.TIMEOUT)
M_CALLBACK = int(Measure.CALLBACK)
M_REFUSED = int(Measure.REFUSED)
M_ABANDONED_IN_T = int(Measure.ABANDONED_IN_T)
M_WAIT_ABANDONED_S = int(Measure.WAIT_ABANDONED_S)
M_QUEUE_S = int(Measure.QUEUE_S)

ABANDONED = int(Happening.ABANDONED)
HUNG_UP = int(Happening.HUNG_UP)
WRAPPED_UP = int(Happening.WRAPPED_UP)
MOVED = int(Happening.MOVED)
TOLD = int(Happening.TOLD)
REFUSED = int(Happening.REFUSED)
KEPT = int(Happening.KEPT_FOR_CALLBACK)

EMAIL = int(Channel.EMAIL)


@njit
def enter(
    book: Records,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    routes: Records,
    by_rank: Rows,
    widen_s: Numbers,
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: Drawn,
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    contact: int,
    queue: int,
    interval: int,
    now_s: float,
) -> None:
    """Bring a contact into a queue, and on into others as long as it is sent there."""  # fmt: skip
    number = contacts[contact].number
    life[contact].interval = interval
    while True:
        if moves.come(contacts, queues, widen_s, contact, queue, now_s) == moves.CLOSED:
            write(record, now_s, REFUSED, number, NOBODY, queue)
            tally[queue, interval, M_REFUSED] += 1.0
            moves.release(book, contacts, contact_timers, contact)
            return
        contacts[contact].leaves_s = now_s + life[contact].patience_s
        contacts[contact].asks_s = NEVER
        if (
            ways[queue].callback_share > 0.0
            and rng.random() < ways[queue].callback_share
        ):
            contacts[contact].asks_s = now_s + ways[queue].callback_after_s
        if offers.look(
            agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, beside, expires_s, life, ways, manners,
            answer, rng, tally, record, contact, False, now_s,
        ):  # fmt: skip
            tally[queue, interval, M_OFFERED] += 1.0
            return
        fate = moves.wait(queues, lines, contacts, contact)
        if fate == moves.WAITS:
            tally[queue, interval, M_OFFERED] += 1.0
            if contacts[contact].callback != 0:
                tally[queue, interval, M_CALLBACK] += 1.0
                write(record, now_s, KEPT, number, NOBODY, queue)
            moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
            return
        if fate != moves.MOVED or contacts[contact].hops > queues.shape[0]:
            send_away(tally, record, contacts, fate, contact, interval, now_s)
            moves.release(book, contacts, contact_timers, contact)
            return
        tally[queue, interval, M_OFFERED] += 1.0
        tally[queue, interval, M_OVERFLOW] += 1.0
        write(record, now_s, MOVED, number, NOBODY, queue)
        queue = queues[queue].full_queue


@njit
def send_away(
    tally: Numbers,
    record: Records,
    contacts: Records,
    fate: int,
    contact: int,
    interval: int,
    now_s: float,
) -> None:
    """Count a contact that a full queue refuses, or tells so by a message: a timeout."""  # fmt: skip
    queue = contacts[contact].queue
    number = contacts[contact].number
    if fate == moves.TOLD:
        tally[queue, interval, M_OFFERED] += 1.0
        tally[queue, interval, M_TIMEOUT] += 1.0
        write(record, now_s, TOLD, number, NOBODY, queue)
    else:
        tally[queue, interval, M_REFUSED] += 1.0
        write(record, now_s, REFUSED, number, NOBODY, queue)


@njit
def abandon(
    book: Records,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    beside: Flags,
    life: Records,
    ways: Records,
    redial_after: Drawn,
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    contact: int,
    now_s: float,
) -> int:
    """Let a caller hang up, waiting or ringing; return the agent who rang, or NOBODY."""  # fmt: skip
    queue = contacts[contact].queue
    interval = life[contact].interval
    agent = contacts[contact].agent
    wait_s = now_s - contacts[contact].queued_s
    write(record, now_s, ABANDONED, contacts[contact].number, agent, queue)
    if contacts[contact].state == moves.WAITING:
        leave_line(queues, lines, contacts, contact)
    else:
        moves.end_offer(
            agents, slots, contacts, queues, pools, counts, spent_s, beside,
            contact, -1, now_s,
        )  # fmt: skip
    tally[queue, interval, M_ABANDONED] += 1.0
    tally[queue, interval, M_WAIT_ABANDONED_S] += wait_s
    tally[queue, interval, M_QUEUE_S] += wait_s
    if wait_s <= ways[queue].within_s:
        tally[queue, interval, M_ABANDONED_IN_T] += 1.0
    if wait_s < ways[queue].short_abandon_s:
        tally[queue, interval, M_SHORT_ABANDONED] += 1.0
    if ways[queue].redial_share > 0.0 and rng.random() < ways[queue].redial_share:
        contacts[contact].state = moves.AWAY
        life[contact].left_s = now_s
        life[contact].left_start_s = contacts[contact].virtual_start_s
        after_s = draw(rng, *redial_after, queue)
        timers.start(
            contact_timers, contacts, contact, now_s + after_s, timers.RINGS_AGAIN
        )
    else:
        moves.release(book, contacts, contact_timers, contact)
    return agent


@njit
def end_talk(
    agents: Records,
    contacts: Records,
    queues: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    life: Records,
    manners: Records,
    record: Records,
    contact: int,
    now_s: float,
) -> bool:
    """End a conversation; return whether more follows: wrap-up, or the rest of an e-mail.

    An e-mail whose agent was interrupted lasts that much longer.
    """  # fmt: skip
    agent = contacts[contact].agent
    queue = contacts[contact].queue
    if queues[queue].channel == EMAIL:
        # Looked at again when the agent is rid of what he is known to hold, not before:
        # to ask again and again meanwhile was a fifth of all that happened in a future.
        interrupted_s = hands.foreseen_s(agents, agent, now_s)
        more_s = interrupted_s - life[contact].interrupted_s
        if more_s > 0.0:
            life[contact].interrupted_s = interrupted_s
            timers.start(
                contact_timers, contacts, contact, now_s + more_s, timers.HANGS_UP
            )
            return True
    write(record, now_s, HUNG_UP, contacts[contact].number, agent, queue)
    moves.hang_up(agents, contacts, counts, spent_s, contact, now_s)
    wrap_up_s = life[contact].wrap_up_s * manners[agents[agent].group].pace
    if wrap_up_s <= 0.0:
        return False
    timers.start(
        contact_timers, contacts, contact, now_s + wrap_up_s, timers.WRAPPED_UP
    )
    return True


@njit
def free_hands(
    book: Records,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    beside: Flags,
    record: Records,
    contact: int,
    now_s: float,
) -> int:
    """End the wrap-up of a contact and return the agent whose hands are free."""  # fmt: skip
    agent = contacts[contact].agent
    write(
        record, now_s, WRAPPED_UP, contacts[contact].number, agent,
        contacts[contact].queue,
    )  # fmt: skip
    moves.wrapped_up(
        book[0].agent_choice, agents, slots, contacts, queues, pools, counts, spent_s,
        beside, contact, now_s,
    )  # fmt: skip
    moves.release(book, contacts, contact_timers, contact)
    return agent


@njit
def keep_for_callback(
    contacts: Records,
    queues: Records,
    widen_s: Numbers,
    contact_timers: Records,
    life: Records,
    tally: Numbers,
    record: Records,
    what: int,
    contact: int,
    now_s: float,
) -> None:
    """Count the call as a callback; the contact keeps its place without the caller."""  # fmt: skip
    queue = contacts[contact].queue
    interval = life[contact].interval
    moves.call_back_later(contacts, contact)
    tally[queue, interval, M_CALLBACK] += 1.0
    tally[queue, interval, M_QUEUE_S] += now_s - contacts[contact].queued_s
    write(record, now_s, what, contacts[contact].number, NOBODY, queue)
    moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
