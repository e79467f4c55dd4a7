"""What people do, one step at a time: arrive, answer, decline, hang up, ring again.

No rule of routing is here. Each step makes the kernel's move, draws what people do about
it, and counts. `engine` calls the steps in order of time.

The functions take the floor's arrays in the order of `State` and `Rules`, then behaviour,
then what is counted; numbers last. A tuple of arrays was three times slower, for its
members are reference-counted at every access.
"""

from typing import Any

import numpy as np

from offhook.kernel import hands, moves, timers
from offhook.kernel.arrays import NEVER, NOBODY, Flags, Numbers, Records, Rows
from offhook.kernel.jit import njit
from offhook.kernel.lines import leave as leave_line
from offhook.kernel.seek import seek_agent, seek_contact
from offhook.sim.record import write
from offhook.sim.tape import draw
from offhook.terms.contacts import Channel, Measure
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentEvent, AgentState, PauseReason

OFFERED_M = int(Measure.OFFERED)
ANSWERED = int(Measure.ANSWERED)
ABANDONED = int(Measure.ABANDONED)
SHORT_ABANDONED = int(Measure.SHORT_ABANDONED)
OVERFLOW = int(Measure.OVERFLOW)
CALLBACK = int(Measure.CALLBACK)
REFUSED = int(Measure.REFUSED)
ANSWERED_IN_T = int(Measure.ANSWERED_IN_T)
ABANDONED_IN_T = int(Measure.ABANDONED_IN_T)
WAIT_ANSWERED_S = int(Measure.WAIT_ANSWERED_S)
WAIT_ABANDONED_S = int(Measure.WAIT_ABANDONED_S)
RING_S = int(Measure.RING_S)
TALK_S = int(Measure.TALK_S)
WRAP_UP_S = int(Measure.WRAP_UP_S)
QUEUE_S = int(Measure.QUEUE_S)
CALLED_BACK = int(Measure.CALLED_BACK)

H_ACCEPTED = int(Happening.ACCEPTED)
H_DECLINED = int(Happening.DECLINED)
H_ABANDONED = int(Happening.ABANDONED)
H_ASKED_CALLBACK = int(Happening.ASKED_CALLBACK)
H_HUNG_UP = int(Happening.HUNG_UP)
H_WRAPPED_UP = int(Happening.WRAPPED_UP)
H_OFFERED = int(Happening.OFFERED)
H_EXPIRED = int(Happening.EXPIRED)
H_MOVED = int(Happening.MOVED)
H_TOLD = int(Happening.TOLD)
H_REFUSED = int(Happening.REFUSED)
H_KEPT = int(Happening.KEPT_FOR_CALLBACK)

NO_ANSWER = int(PauseReason.NO_ANSWER)
DECLINED = int(PauseReason.DECLINED)
EMAIL = int(Channel.EMAIL)
PAUSED = int(AgentState.PAUSED)


@njit
def begin_pause(
    agents: Records, agent_timers: Records, agent: int, now_s: float
) -> None:
    """Start the clock of a pause that has a length, once it takes effect."""
    if agents[agent].pause_s > 0.0 and agents[agent].state == PAUSED:
        due_s = now_s + agents[agent].pause_s
        agents[agent].pause_s = 0.0
        timers.start(agent_timers, agents, agent, due_s, timers.READY_AGAIN)


@njit
def connect(
    agents: Records,
    contacts: Records,
    queues: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    life: Records,
    ways: Records,
    manners: Records,
    tally: Numbers,
    record: Records,
    contact: int,
    now_s: float,
) -> None:
    """Let the agent accept: count the answer and set the end of the conversation."""  # fmt: skip
    agent = contacts[contact].agent
    queue = contacts[contact].queue
    interval = life[contact].interval
    ring_s = now_s - contacts[contact].since_s
    moves.accept(agents, contacts, counts, spent_s, contact, now_s)
    write(record, now_s, H_ACCEPTED, contacts[contact].number, agent, queue)
    pace = manners[agents[agent].group].pace
    talk_s = life[contact].talk_s * pace
    if contacts[contact].callback != 0:
        tally[queue, interval, CALLED_BACK] += 1.0
    else:
        wait_s = now_s - contacts[contact].queued_s
        tally[queue, interval, ANSWERED] += 1.0
        tally[queue, interval, WAIT_ANSWERED_S] += wait_s
        tally[queue, interval, QUEUE_S] += wait_s
        if wait_s <= ways[queue].within_s:
            tally[queue, interval, ANSWERED_IN_T] += 1.0
    tally[queue, interval, RING_S] += ring_s
    tally[queue, interval, TALK_S] += talk_s
    tally[queue, interval, WRAP_UP_S] += life[contact].wrap_up_s * pace
    life[contact].interrupted_s = hands.interrupted_s(agents, agent, now_s)
    timers.start(contact_timers, contacts, contact, now_s + talk_s, timers.HANGS_UP)


@njit
def answer_offer(
    agents: Records,
    contacts: Records,
    queues: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: tuple[Any, ...],
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    contact: int,
    now_s: float,
) -> None:
    """Let the agent who was offered a contact accept at once, later, or not at all."""  # fmt: skip
    agent = contacts[contact].agent
    write(
        record,
        now_s,
        H_OFFERED,
        contacts[contact].number,
        agent,
        contacts[contact].queue,
    )
    group = agents[agent].group
    if manners[group].at_once != 0:
        connect(
            agents, contacts, queues, counts, spent_s, contact_timers, life, ways,
            manners, tally, record, contact, now_s,
        )  # fmt: skip
        return
    mark = rng.random()
    delay_s = draw(rng, *answer, group)
    due = timers.ANSWERS
    if mark < manners[group].decline_share:
        due = timers.DECLINES
    elif mark < manners[group].decline_share + manners[group].no_answer_share:
        delay_s = NEVER
    contacts[contact].answer_s = now_s + delay_s
    moves.watch_offer(contact_timers, contacts, contact, now_s + expires_s[group], due)


@njit
def serve(
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
    served: Rows,
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: tuple[Any, ...],
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    agent: int,
    now_s: float,
) -> None:
    """Offer an agent whose hands or wishes changed all that he may take."""  # fmt: skip
    while True:
        contact = seek_contact(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            routes, by_rank, served, beside, agent, now_s,
        )  # fmt: skip
        if contact == NOBODY:
            return
        answer_offer(
            agents, contacts, queues, counts, spent_s, contact_timers, expires_s, life,
            ways, manners, answer, rng, tally, record, contact, now_s,
        )  # fmt: skip


@njit
def look(
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
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: tuple[Any, ...],
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    contact: int,
    in_line: bool,
    now_s: float,
) -> bool:
    """Look for an agent for a contact; return whether it was offered to one."""  # fmt: skip
    agent = seek_agent(
        agents, slots, contacts, queues, lines, pools, counts, spent_s, routes, by_rank,
        beside, contact, in_line, now_s,
    )  # fmt: skip
    if agent == NOBODY:
        return False
    answer_offer(
        agents, contacts, queues, counts, spent_s, contact_timers, expires_s, life,
        ways, manners, answer, rng, tally, record, contact, now_s,
    )  # fmt: skip
    return True


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
    answer: tuple[Any, ...],
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
            write(record, now_s, H_REFUSED, number, NOBODY, queue)
            tally[queue, interval, REFUSED] += 1.0
            moves.release(book, contacts, contact_timers, contact)
            return
        contacts[contact].leaves_s = now_s + life[contact].patience_s
        contacts[contact].asks_s = NEVER
        if (
            ways[queue].callback_share > 0.0
            and rng.random() < ways[queue].callback_share
        ):
            contacts[contact].asks_s = now_s + ways[queue].callback_after_s
        if look(
            agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, beside, expires_s, life, ways, manners,
            answer, rng, tally, record, contact, False, now_s,
        ):  # fmt: skip
            tally[queue, interval, OFFERED_M] += 1.0
            return
        fate = moves.wait(queues, lines, contacts, contact)
        if fate == moves.WAITS:
            tally[queue, interval, OFFERED_M] += 1.0
            if contacts[contact].callback != 0:
                tally[queue, interval, CALLBACK] += 1.0
                write(record, now_s, H_KEPT, number, NOBODY, queue)
            moves.watch(contact_timers, contacts, queues, widen_s, contact)
            return
        if fate != moves.MOVED or contacts[contact].hops > queues.shape[0]:
            send_away(tally, record, contacts, fate, OVERFLOW, contact, interval, now_s)
            moves.release(book, contacts, contact_timers, contact)
            return
        tally[queue, interval, OFFERED_M] += 1.0
        tally[queue, interval, OVERFLOW] += 1.0
        write(record, now_s, H_MOVED, number, NOBODY, queue)
        queue = queues[queue].full_queue


@njit
def send_away(
    tally: Numbers,
    record: Records,
    contacts: Records,
    fate: int,
    measure: int,
    contact: int,
    interval: int,
    now_s: float,
) -> None:
    """Count a contact that a full queue refuses, or tells that it is full."""  # fmt: skip
    queue = contacts[contact].queue
    number = contacts[contact].number
    if fate == moves.TOLD:
        tally[queue, interval, OFFERED_M] += 1.0
        tally[queue, interval, measure] += 1.0
        write(record, now_s, H_TOLD, number, NOBODY, queue)
    else:
        tally[queue, interval, REFUSED] += 1.0
        write(record, now_s, H_REFUSED, number, NOBODY, queue)


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
    redial_after: tuple[Any, ...],
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
    write(record, now_s, H_ABANDONED, contacts[contact].number, agent, queue)
    if contacts[contact].state == moves.WAITING:
        leave_line(queues, lines, contacts, contact)
    else:
        moves.end_offer(
            agents, slots, contacts, queues, pools, counts, spent_s, beside,
            contact, -1, now_s,
        )  # fmt: skip
    tally[queue, interval, ABANDONED] += 1.0
    tally[queue, interval, WAIT_ABANDONED_S] += wait_s
    tally[queue, interval, QUEUE_S] += wait_s
    if wait_s <= ways[queue].within_s:
        tally[queue, interval, ABANDONED_IN_T] += 1.0
    if wait_s < ways[queue].short_abandon_s:
        tally[queue, interval, SHORT_ABANDONED] += 1.0
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
def fail_offer(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    agent_timers: Records,
    routes: Records,
    by_rank: Rows,
    widen_s: Numbers,
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: tuple[Any, ...],
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    contact: int,
    declined: bool,
    now_s: float,
) -> None:
    """End an offer that was declined or left to expire; the contact has its place again."""  # fmt: skip
    agent = contacts[contact].agent
    queue = contacts[contact].queue
    what = H_DECLINED if declined else H_EXPIRED
    write(record, now_s, what, contacts[contact].number, agent, queue)
    moves.end_offer(
        agents, slots, contacts, queues, pools, counts, spent_s, beside, contact,
        DECLINED if declined else NO_ANSWER, now_s,
    )  # fmt: skip
    pause_s = manners[agents[agent].group].pause_after_s
    timers.start(agent_timers, agents, agent, now_s + pause_s, timers.READY_AGAIN)
    begin_pause(agents, agent_timers, agent, now_s)
    moves.return_to_line(queues, lines, contacts, widen_s, contact, now_s)
    if not look(
        agents, slots, contacts, queues, lines, pools, counts, spent_s, contact_timers,
        routes, by_rank, beside, expires_s, life, ways, manners, answer, rng, tally,
        record, contact, True, now_s,
    ):  # fmt: skip
        moves.watch(contact_timers, contacts, queues, widen_s, contact)


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
    """End a conversation; return whether the agent needs no wrap-up at all.

    An e-mail whose agent was interrupted lasts that much longer.
    """  # fmt: skip
    agent = contacts[contact].agent
    queue = contacts[contact].queue
    if queues[queue].channel == EMAIL:
        interrupted_s = hands.interrupted_s(agents, agent, now_s)
        more_s = interrupted_s - life[contact].interrupted_s
        if more_s > 0.0:
            life[contact].interrupted_s = interrupted_s
            timers.start(
                contact_timers, contacts, contact, now_s + more_s, timers.HANGS_UP
            )
            return False
    write(record, now_s, H_HUNG_UP, contacts[contact].number, agent, queue)
    moves.hang_up(agents, contacts, counts, spent_s, contact, now_s)
    wrap_up_s = life[contact].wrap_up_s * manners[agents[agent].group].pace
    if wrap_up_s <= 0.0:
        return True
    timers.start(
        contact_timers, contacts, contact, now_s + wrap_up_s, timers.WRAPPED_UP
    )
    return False


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
        record, now_s, H_WRAPPED_UP, contacts[contact].number, agent,
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
    tally[queue, interval, CALLBACK] += 1.0
    tally[queue, interval, QUEUE_S] += now_s - contacts[contact].queued_s
    write(record, now_s, what, contacts[contact].number, NOBODY, queue)
    moves.watch(contact_timers, contacts, queues, widen_s, contact)
