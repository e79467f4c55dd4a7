"""The engine: one compiled loop that lets days happen on the routing kernel.

It takes the next thing that happens and calls its step. At the same moment presences come
first, then contacts' timers, then agents' timers, then arrivals. Intervals advance by an
index, for a floating-point remainder in the loop costs as much as a choice of agent.
"""

from typing import Any

import numpy as np

from offhook.kernel import moves, timers
from offhook.kernel.arrays import NEVER, NOBODY, STATES, Flags, Numbers, Records, Rows
from offhook.kernel.jit import njit
from offhook.sim import steps
from offhook.sim.record import write
from offhook.terms.contacts import Measure
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentEvent

CLOCK = np.dtype(
    (
        np.record,
        np.dtype(
            [
                ("now_s", "f8"),
                ("interval_s", "f8"),
                ("interval_ends_s", "f8"),
                ("interval", "i4"),  # of the day
                ("intervals", "i4"),  # in a day
                ("call", "i8"),  # the next row of the tape
                ("presence", "i8"),  # the next row of the schedule
                ("happenings", "i8"),  # so far: for progress, and for benchmarks
            ],
            align=True,
        ),
    )
)
READY = int(AgentEvent.READY)
PAUSE = int(AgentEvent.PAUSE)
OVERFLOW = int(Measure.OVERFLOW)
TIMEOUT = int(Measure.TIMEOUT)
QUEUE_S = int(Measure.QUEUE_S)
H_ARRIVED = int(Happening.ARRIVED)
H_WIDENED = int(Happening.WIDENED)
H_MOVED = int(Happening.MOVED)
H_TOLD = int(Happening.TOLD)
H_ASKED_CALLBACK = int(Happening.ASKED_CALLBACK)
H_KEPT = int(Happening.KEPT_FOR_CALLBACK)
H_READY = int(Happening.READY)
PRESENCE_HAPPENING = np.full(len(AgentEvent), -1, np.int64)
PRESENCE_HAPPENING[AgentEvent.SIGN_IN] = Happening.SIGNED_IN
PRESENCE_HAPPENING[AgentEvent.SIGN_OUT] = Happening.SIGNED_OUT
PRESENCE_HAPPENING[AgentEvent.READY] = Happening.READY
PRESENCE_HAPPENING[AgentEvent.PAUSE] = Happening.PAUSED

DONE, MORE_ROWS = 0, 1
"""Why `run` returned: the time is up, or every contact row is taken."""


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
def _arrive(
    book: Records,
    contacts: Records,
    life: Records,
    tape: Records,
    record: Records,
    call: int,
    now_s: float,
) -> int:
    """Take the next call from the tape into a contact row."""  # fmt: skip
    contact = moves.new_contact(book, contacts, now_s)
    contacts[contact].priority = tape[call].priority
    contacts[contact].virtual_start_s = now_s - tape[call].credit_s
    life[contact].patience_s = tape[call].patience_s
    life[contact].talk_s = tape[call].talk_s
    life[contact].wrap_up_s = tape[call].wrap_up_s
    life[contact].arrived_s = now_s
    life[contact].tape = call
    return contact


@njit
def _note_arrival(
    record: Records, contacts: Records, contact: int, queue: int, now_s: float
) -> None:
    row = write(record, now_s, H_ARRIVED, contacts[contact].number, NOBODY, queue)
    if row >= 0:
        record[row].virtual_start_s = contacts[contact].virtual_start_s
        record[row].priority = contacts[contact].priority


@njit
def _be_late(
    queues: Records,
    lines: Records,
    contacts: Records,
    life: Records,
    tally: Numbers,
    record: Records,
    contact: int,
    now_s: float,
) -> int:
    """Apply the maximum wait and count it; return the queue it moves to, or NOBODY."""  # fmt: skip
    queue = contacts[contact].queue
    interval = life[contact].interval
    tally[queue, interval, QUEUE_S] += now_s - contacts[contact].queued_s
    fate = moves.too_late(queues, lines, contacts, contact)
    number = contacts[contact].number
    if fate == moves.MOVED and contacts[contact].hops <= queues.shape[0]:
        tally[queue, interval, OVERFLOW] += 1.0
        write(record, now_s, H_MOVED, number, NOBODY, queue)
        return queues[queue].late_queue
    tally[queue, interval, TIMEOUT] += 1.0
    write(record, now_s, H_TOLD, number, NOBODY, queue)
    return NOBODY


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
    answer: tuple[Any, ...],
    redial_after: tuple[Any, ...],
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
        call_s = NEVER
        if clock[0].call < tape.shape[0]:
            call_s = tape[clock[0].call].at_s
        presence_s = NEVER
        if clock[0].presence < schedule.shape[0]:
            presence_s = schedule[clock[0].presence].at_s
        now_s = min(min(timer_s, call_s), min(presence_s, agent_timer_s))
        if now_s >= clock[0].interval_ends_s or now_s >= until_s:
            if clock[0].interval_ends_s > until_s:
                return DONE
            _close_interval(clock, counts, spent_s, staff)
            continue
        if call_s == now_s and book[0].free == NOBODY:
            return MORE_ROWS
        clock[0].now_s = now_s
        clock[0].happenings += 1
        contact = NOBODY  # then to be brought into `queue`
        queue = NOBODY
        seeker = NOBODY  # then an agent to be served
        searching = False  # then the contact looks for an agent
        if presence_s == now_s:
            row = clock[0].presence
            clock[0].presence += 1
            event = schedule[row].event
            agent = schedule[row].agent
            if moves.change_presence(
                book[0].agent_choice, agents, slots, pools, counts, spent_s, beside,
                agent, event, schedule[row].reason, now_s,
            ):  # fmt: skip
                entry = write(
                    record, now_s, PRESENCE_HAPPENING[event], NOBODY, agent, NOBODY
                )
                if entry >= 0:
                    record[entry].reason = schedule[row].reason
                if event == READY:
                    seeker = agent
                elif event == PAUSE:
                    agents[agent].pause_s = schedule[row].lasts_s
                    steps.begin_pause(agents, agent_timers, agent, now_s)
        elif timer_s == now_s:
            contact = contact_timers[1].row
            due = contacts[contact].due
            if due == timers.HANGS_UP:
                if steps.end_talk(
                    agents, contacts, queues, counts, spent_s, contact_timers, life,
                    manners, record, contact, now_s,
                ):  # fmt: skip
                    due = timers.WRAPPED_UP
            if due == timers.WRAPPED_UP:
                seeker = steps.free_hands(
                    book, agents, slots, contacts, queues, pools, counts, spent_s,
                    contact_timers, beside, record, contact, now_s,
                )  # fmt: skip
            elif due == timers.LEAVES:
                seeker = steps.abandon(
                    book, agents, slots, contacts, queues, lines, pools, counts,
                    spent_s, contact_timers, beside, life, ways, redial_after, rng,
                    tally, record, contact, now_s,
                )  # fmt: skip
            elif due == timers.WIDEN:
                write(
                    record, now_s, H_WIDENED, contacts[contact].number, NOBODY,
                    contacts[contact].queue,
                )  # fmt: skip
                moves.widen(queues, lines, contacts, contact)
                searching = True
            elif due == timers.ANSWERS:
                steps.connect(
                    agents, contacts, queues, counts, spent_s, contact_timers, life,
                    ways, manners, tally, record, contact, now_s,
                )  # fmt: skip
            elif due in (timers.DECLINES, timers.OFFER_EXPIRES):
                steps.fail_offer(
                    agents, slots, contacts, queues, lines, pools, counts, spent_s,
                    contact_timers, agent_timers, routes, by_rank, widen_s, beside,
                    expires_s, life, ways, manners, answer, rng, tally, record, contact,
                    due == timers.DECLINES, now_s,
                )  # fmt: skip
            elif due == timers.ASKS_CALLBACK:
                steps.keep_for_callback(
                    contacts, queues, widen_s, contact_timers, life, tally, record,
                    H_ASKED_CALLBACK, contact, now_s,
                )  # fmt: skip
            elif due == timers.TOO_LATE:
                if queues[contacts[contact].queue].when_late == moves.CALLBACK:
                    steps.keep_for_callback(
                        contacts, queues, widen_s, contact_timers, life, tally, record,
                        H_KEPT, contact, now_s,
                    )  # fmt: skip
                else:
                    queue = _be_late(
                        queues, lines, contacts, life, tally, record, contact, now_s
                    )
                    if queue == NOBODY:
                        moves.release(book, contacts, contact_timers, contact)
            elif due == timers.RINGS_AGAIN:
                queue = contacts[contact].queue
                contacts[contact].number = book[0].next_number
                book[0].next_number += 1
                contacts[contact].virtual_start_s = moves.resumed_start_s(
                    now_s, life[contact].left_s, life[contact].left_start_s,
                    queues[queue].resume_within_s,
                )  # fmt: skip
                _note_arrival(record, contacts, contact, queue, now_s)
            if searching:
                if not steps.look(
                    agents, slots, contacts, queues, lines, pools, counts, spent_s,
                    contact_timers, routes, by_rank, beside, expires_s, life, ways,
                    manners, answer, rng, tally, record, contact, True, now_s,
                ):  # fmt: skip
                    moves.watch(contact_timers, contacts, queues, widen_s, contact)
        elif agent_timer_s == now_s:
            agent = agent_timers[1].row
            timers.clear(agent_timers, agents, agent)
            if moves.change_presence(
                book[0].agent_choice, agents, slots, pools, counts, spent_s, beside,
                agent, READY, 0, now_s,
            ):  # fmt: skip
                write(record, now_s, H_READY, NOBODY, agent, NOBODY)
                seeker = agent
        else:
            call = clock[0].call
            clock[0].call += 1
            queue = tape[call].queue
            contact = _arrive(book, contacts, life, tape, record, call, now_s)
            _note_arrival(record, contacts, contact, queue, now_s)
        if queue != NOBODY:
            steps.enter(
                book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
                contact_timers, routes, by_rank, widen_s, beside, expires_s, life, ways,
                manners, answer, rng, tally, record, contact, queue,
                clock[0].interval, now_s,
            )  # fmt: skip
        if seeker != NOBODY:
            steps.begin_pause(agents, agent_timers, seeker, now_s)
            steps.serve(
                book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
                contact_timers, routes, by_rank, served, beside, expires_s, life, ways,
                manners, answer, rng, tally, record, seeker, now_s,
            )  # fmt: skip
