"""The engine: one compiled loop that lets days happen on the routing kernel.

It takes the next thing that happens and calls its step. At the same moment the schedule
comes first, then contacts' timers, then agents' timers, then arrivals. Intervals advance by an
index, for a floating-point remainder in the loop costs as much as a choice of agent.
"""

import numpy as np

from offhook.kernel import moves, timers
from offhook.kernel.arrays import (
    NEVER,
    NOBODY,
    STATES,
    Flags,
    Numbers,
    Records,
    Rows,
    row_type,
)
from offhook.kernel.jit import njit
from offhook.kernel.moves import PRESENCE_EVENT
from offhook.sim import offers, steps
from offhook.sim.record import write
from offhook.sim.tape import Drawn
from offhook.terms.contacts import Measure
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentEvent

CLOCK = row_type(
    ("now_s", "f8"),
    ("interval_s", "f8"),
    ("interval_ends_s", "f8"),
    ("interval", "i4"),  # of the day
    ("intervals", "i4"),  # in a day
    ("call", "i8"),  # the next row of the tape
    ("planned", "i8"),  # the next row of the schedule
    ("happenings", "i8"),  # so far: for progress, and for benchmarks
)
READY = int(Happening.READY)
PAUSED = int(Happening.PAUSED)
SIGNED_OUT = int(Happening.SIGNED_OUT)
OPENED = int(Happening.OPENED)
CLOSED = int(Happening.CLOSED)
ARRIVED = int(Happening.ARRIVED)
WIDENED = int(Happening.WIDENED)
MOVED = int(Happening.MOVED)
TOLD = int(Happening.TOLD)
ASKED_CALLBACK = int(Happening.ASKED_CALLBACK)
KEPT = int(Happening.KEPT_FOR_CALLBACK)
READY_EVENT = int(AgentEvent.READY)
M_OVERFLOW = int(Measure.OVERFLOW)
M_TIMEOUT = int(Measure.TIMEOUT)
M_QUEUE_S = int(Measure.QUEUE_S)

DONE, MORE_ROWS = 0, 1
"""Why `run` returned: the time is up, or every contact row is taken."""


@njit
def _next_s(rows: Records, row: int) -> float:
    """Return when a row is due; never, after the last one."""
    return rows[row].at_s if row < rows.shape[0] else NEVER


@njit
def _close_interval(
    clock: Records, counts: Rows, spent_s: Numbers, staff: Numbers
) -> None:
    """Book the seconds that agents spent in each state, and start the next interval."""
    end_s = clock[0].interval_ends_s
    interval = clock[0].interval
    for group in range(counts.shape[0]):
        for state in range(STATES):
            n = counts[group, state]
            staff[group, interval, state] += spent_s[group, state] + n * end_s
            spent_s[group, state] = -n * end_s
    interval += 1
    clock[0].interval = 0 if interval == clock[0].intervals else interval
    clock[0].interval_ends_s = end_s + clock[0].interval_s


@njit
def _note_arrival(
    record: Records, contacts: Records, contact: int, queue: int, now_s: float
) -> None:
    row = write(record, now_s, ARRIVED, contacts[contact].number, NOBODY, queue)
    if row >= 0:
        record[row].virtual_start_s = contacts[contact].virtual_start_s
        record[row].priority = contacts[contact].priority


@njit
def _arrive(
    book: Records,
    contacts: Records,
    life: Records,
    tape: Records,
    record: Records,
    call: int,
    now_s: float,
) -> int:
    """Take a call from the tape into a contact row, and note it."""  # fmt: skip
    contact = moves.new_contact(book, contacts, now_s)
    contacts[contact].priority = tape[call].priority
    contacts[contact].virtual_start_s = now_s - tape[call].credit_s
    life[contact].patience_s = tape[call].patience_s
    life[contact].talk_s = tape[call].talk_s
    life[contact].wrap_up_s = tape[call].wrap_up_s
    life[contact].arrived_s = now_s
    life[contact].tape = call
    _note_arrival(record, contacts, contact, tape[call].queue, now_s)
    return contact


@njit
def _ring_again(
    book: Records,
    contacts: Records,
    queues: Records,
    life: Records,
    record: Records,
    contact: int,
    now_s: float,
) -> int:
    """Let a caller who hung up ring again, with his place if he is in time: his queue."""  # fmt: skip
    queue = contacts[contact].queue
    contacts[contact].number = book[0].next_number
    book[0].next_number += 1
    contacts[contact].hops = 0
    contacts[contact].virtual_start_s = moves.resumed_start_s(
        now_s, life[contact].left_s, life[contact].left_start_s,
        queues[queue].resume_within_s,
    )  # fmt: skip
    _note_arrival(record, contacts, contact, queue, now_s)
    return queue


@njit
def _wait_no_more(
    book: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    contact_timers: Records,
    widen_s: Numbers,
    life: Records,
    tally: Numbers,
    record: Records,
    contact: int,
    asked: bool,
    now_s: float,
) -> int:
    """End a wait: called back as he asked, or too late; the queue it moves to, or NOBODY."""  # fmt: skip
    queue = contacts[contact].queue
    if asked or queues[queue].when_late == moves.CALLBACK:
        steps.keep_for_callback(
            contacts, queues, widen_s, contact_timers, life, tally, record,
            ASKED_CALLBACK if asked else KEPT, contact, now_s,
        )  # fmt: skip
        return NOBODY
    interval = life[contact].interval
    number = contacts[contact].number
    tally[queue, interval, M_QUEUE_S] += now_s - contacts[contact].queued_s
    fate = moves.too_late(queues, lines, contacts, contact)
    if fate == moves.MOVED and contacts[contact].hops <= queues.shape[0]:
        tally[queue, interval, M_OVERFLOW] += 1.0
        write(record, now_s, MOVED, number, NOBODY, queue)
        return queues[queue].late_queue
    tally[queue, interval, M_TIMEOUT] += 1.0
    write(record, now_s, TOLD, number, NOBODY, queue)
    moves.release(book, contacts, contact_timers, contact)
    return NOBODY


@njit
def _by_plan(
    choice: int,
    agents: Records,
    slots: Records,
    queues: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    agent_timers: Records,
    beside: Flags,
    schedule: Records,
    record: Records,
    row: int,
    now_s: float,
) -> int:
    """Let one row of the schedule happen; return the agent who is then ready, or NOBODY."""  # fmt: skip
    what = schedule[row].what
    if what in (OPENED, CLOSED):
        queue = schedule[row].queue
        queues[queue].is_open = what == OPENED
        write(record, now_s, what, NOBODY, NOBODY, queue)
        return NOBODY
    agent = schedule[row].agent
    if not moves.change_presence(
        choice, agents, slots, pools, counts, spent_s, beside, agent,
        PRESENCE_EVENT[what], schedule[row].reason, now_s,
    ):  # fmt: skip
        return NOBODY
    entry = write(record, now_s, what, NOBODY, agent, NOBODY)
    if entry >= 0:
        record[entry].reason = schedule[row].reason
    if what == READY:
        return agent
    if what == PAUSED:
        agents[agent].pause_s = max(agents[agent].pause_s, schedule[row].lasts_s)
        offers.begin_pause(agents, agent_timers, agent, now_s)
    elif what == SIGNED_OUT:
        agents[agent].pause_s = 0.0
        timers.clear(agent_timers, agents, agent)
    return NOBODY


@njit
def _come_back(
    choice: int,
    agents: Records,
    slots: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    agent_timers: Records,
    beside: Flags,
    record: Records,
    now_s: float,
) -> int:
    """End the pause that is over; return the agent if he is ready, else NOBODY."""  # fmt: skip
    agent = agent_timers[1].row
    timers.clear(agent_timers, agents, agent)
    if not moves.change_presence(
        choice, agents, slots, pools, counts, spent_s, beside, agent, READY_EVENT, 0,
        now_s,
    ):  # fmt: skip
        return NOBODY
    write(record, now_s, READY, NOBODY, agent, NOBODY)
    return agent


@njit
def _be_due(
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
    agent_timers: Records,
    routes: Records,
    by_rank: Rows,
    widen_s: Numbers,
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: Drawn,
    redial_after: Drawn,
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    contact: int,
    now_s: float,
) -> tuple[int, int]:
    """Let a contact's timer fire: the queue it enters, the agent to serve, or NOBODY."""  # fmt: skip
    due = contacts[contact].due
    queue = NOBODY
    agent = NOBODY
    if due == timers.HANGS_UP and steps.end_talk(
        agents, contacts, queues, counts, spent_s, contact_timers, life, manners,
        record, contact, now_s,
    ):  # fmt: skip
        return NOBODY, NOBODY
    if due in (timers.HANGS_UP, timers.WRAPPED_UP):
        agent = steps.free_hands(
            book, agents, slots, contacts, queues, pools, counts, spent_s,
            contact_timers, beside, record, contact, now_s,
        )  # fmt: skip
    elif due == timers.LEAVES:
        agent = steps.abandon(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, beside, life, ways, redial_after, rng, tally, record,
            contact, now_s,
        )  # fmt: skip
    elif due == timers.ANSWERS:
        offers.connect(
            agents, contacts, queues, counts, spent_s, contact_timers, life, ways,
            manners, tally, record, contact, now_s,
        )  # fmt: skip
    elif due in (timers.WIDEN, timers.DECLINES, timers.OFFER_EXPIRES):
        if due == timers.WIDEN:
            number = contacts[contact].number
            write(record, now_s, WIDENED, number, NOBODY, contacts[contact].queue)
            moves.widen(queues, lines, contacts, contact)
        else:
            offers.fail_offer(
                agents, slots, contacts, queues, lines, pools, counts, spent_s,
                agent_timers, widen_s, beside, manners, record, contact,
                due == timers.DECLINES, now_s,
            )  # fmt: skip
        if not offers.look(
            agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, beside, expires_s, life, ways, manners,
            answer, rng, tally, record, contact, True, now_s,
        ):  # fmt: skip
            moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
    elif due == timers.RINGS_AGAIN:
        queue = _ring_again(book, contacts, queues, life, record, contact, now_s)
    else:
        queue = _wait_no_more(
            book, contacts, queues, lines, contact_timers, widen_s, life, tally, record,
            contact, due == timers.ASKS_CALLBACK, now_s,
        )  # fmt: skip
    return queue, agent


@njit
def run(
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
    agent_timers: Records,
    routes: Records,
    by_rank: Rows,
    served: Rows,
    widen_s: Numbers,
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: Drawn,
    redial_after: Drawn,
    rng: np.random.Generator,
    tape: Records,
    schedule: Records,
    clock: Records,
    tally: Numbers,
    staff: Numbers,
    record: Records,
    until_s: float,
) -> int:
    """Let everything up to a moment happen; DONE, or MORE_ROWS to be called again."""  # fmt: skip
    while True:
        timer_s = timers.next_due_s(contact_timers)
        agent_timer_s = timers.next_due_s(agent_timers)
        call_s = _next_s(tape, clock[0].call)
        planned_s = _next_s(schedule, clock[0].planned)
        now_s = min(timer_s, agent_timer_s, call_s, planned_s)
        if now_s >= clock[0].interval_ends_s or now_s >= until_s:
            if clock[0].interval_ends_s > until_s:
                return DONE
            _close_interval(clock, counts, spent_s, staff)
            continue
        if call_s == now_s and book[0].free == NOBODY:
            return MORE_ROWS
        clock[0].now_s = now_s
        clock[0].happenings += 1
        contact = NOBODY
        queue = NOBODY  # then the contact enters it
        agent = NOBODY  # then he is served
        if planned_s == now_s:
            agent = _by_plan(
                book[0].agent_choice, agents, slots, queues, pools, counts, spent_s,
                agent_timers, beside, schedule, record, clock[0].planned, now_s,
            )  # fmt: skip
            clock[0].planned += 1
        elif timer_s == now_s:
            contact = contact_timers[1].row
            queue, agent = _be_due(
                book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
                contact_timers, agent_timers, routes, by_rank, widen_s, beside,
                expires_s, life, ways, manners, answer, redial_after, rng, tally,
                record, contact, now_s,
            )  # fmt: skip
        elif agent_timer_s == now_s:
            agent = _come_back(
                book[0].agent_choice, agents, slots, pools, counts, spent_s,
                agent_timers, beside, record, now_s,
            )  # fmt: skip
        else:
            queue = tape[clock[0].call].queue
            contact = _arrive(book, contacts, life, tape, record, clock[0].call, now_s)
            clock[0].call += 1
        if queue != NOBODY:
            steps.enter(
                book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
                contact_timers, routes, by_rank, widen_s, beside, expires_s, life, ways,
                manners, answer, rng, tally, record, contact, queue,
                clock[0].interval, now_s,
            )  # fmt: skip
        if agent != NOBODY:
            offers.begin_pause(agents, agent_timers, agent, now_s)
            offers.serve(
                book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
                contact_timers, routes, by_rank, served, beside, expires_s, life, ways,
                manners, answer, rng, tally, record, agent, now_s,
            )  # fmt: skip
