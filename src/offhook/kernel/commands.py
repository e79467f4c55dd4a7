"""One event at a time: what a live floor does to the kernel, in one compiled call.

A command makes the moves, lets the routing settle, starts the timers that are the kernel's
own, and writes what it decided into `out` (rows of `DECISION`). It returns how many rows, or
a negative code: REFUSED_COMMAND where the tables do not allow it, NO_ROOM where every contact
row is taken; then nothing has changed. The simulator calls the same moves and choices; only
the people are its own.
"""

from offhook.kernel import lines as line
from offhook.kernel import moves, timers
from offhook.kernel.arrays import NOBODY, Flags, Numbers, Records, Rows, row_type
from offhook.kernel.jit import njit
from offhook.kernel.seek import seek_agent, seek_contact
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentEvent, ContactEvent, PauseReason

DECISION = row_type(
    ("contact", "i4"),
    ("agent", "i4"),
    ("queue", "i4"),
    ("what", "i4"),
)
REFUSED_COMMAND, NO_ROOM = -1, -2
PASS_TIME, SEEK = -1, -2
"""Two commands that are no happening: fire the next timer; look for an agent again."""

ARRIVED = int(Happening.ARRIVED)
ACCEPTED = int(Happening.ACCEPTED)
DECLINED = int(Happening.DECLINED)
ABANDONED = int(Happening.ABANDONED)
ASKED_CALLBACK = int(Happening.ASKED_CALLBACK)
HUNG_UP = int(Happening.HUNG_UP)
WRAPPED_UP = int(Happening.WRAPPED_UP)

EXPIRED = int(Happening.EXPIRED)
KEPT = int(Happening.KEPT_FOR_CALLBACK)
MOVED = int(Happening.MOVED)
OFFERED = int(Happening.OFFERED)
REFUSED = int(Happening.REFUSED)
REQUEUED = int(Happening.REQUEUED)
TOLD = int(Happening.TOLD)
WIDENED = int(Happening.WIDENED)
E_ABANDON = int(ContactEvent.ABANDON)
E_ACCEPT = int(ContactEvent.ACCEPT)
E_HANG_UP = int(ContactEvent.HANG_UP)
E_REQUEUE = int(ContactEvent.REQUEUE)
E_RETURN = int(ContactEvent.RETURN)
E_WRAPPED_UP = int(ContactEvent.WRAPPED_UP)
READY = int(AgentEvent.READY)
PAUSE_NO_ANSWER = int(PauseReason.NO_ANSWER)
PAUSE_DECLINED = int(PauseReason.DECLINED)


@njit
def _say(out: Records, n: int, what: int, contact: int, agent: int, queue: int) -> int:
    out[n].what = what
    out[n].contact = contact
    out[n].agent = agent
    out[n].queue = queue
    return n + 1


@njit
def _find_agent(
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
    contact: int,
    out: Records,
    n: int,
    now_s: float,
) -> int:
    """Offer a contact that stands in line to an agent, or watch it wait."""  # fmt: skip
    agent = seek_agent(
        agents, slots, contacts, queues, lines, pools, counts, spent_s, routes, by_rank,
        beside, contact, True, now_s,
    )  # fmt: skip
    if agent == NOBODY:
        moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
        return n
    expiry_s = now_s + expires_s[agents[agent].group]
    moves.watch_offer(contact_timers, contacts, contact, expiry_s, timers.NOTHING)
    return _say(out, n, OFFERED, contact, agent, contacts[contact].queue)


@njit
def _serve(
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
    agent: int,
    out: Records,
    n: int,
    now_s: float,
) -> int:
    """Offer an agent all that he may take."""  # fmt: skip
    while True:
        contact = seek_contact(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            routes, by_rank, served, beside, agent, now_s,
        )  # fmt: skip
        if contact == NOBODY:
            return n
        taker = contacts[contact].agent
        expiry_s = now_s + expires_s[agents[taker].group]
        moves.watch_offer(contact_timers, contacts, contact, expiry_s, timers.NOTHING)
        n = _say(out, n, OFFERED, contact, taker, contacts[contact].queue)


@njit
def _enter(
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
    contact: int,
    queue: int,
    out: Records,
    n: int,
    now_s: float,
) -> int:
    """Bring a contact into a queue, and on into others as long as it is sent there."""  # fmt: skip
    while True:
        if moves.come(contacts, queues, widen_s, contact, queue, now_s) == moves.CLOSED:
            moves.release(book, contacts, contact_timers, contact)
            return _say(out, n, REFUSED, contact, NOBODY, queue)
        agent = seek_agent(
            agents, slots, contacts, queues, lines, pools, counts, spent_s, routes,
            by_rank, beside, contact, False, now_s,
        )  # fmt: skip
        if agent != NOBODY:
            expiry_s = now_s + expires_s[agents[agent].group]
            moves.watch_offer(
                contact_timers, contacts, contact, expiry_s, timers.NOTHING
            )
            return _say(out, n, OFFERED, contact, agent, queue)
        called_back = contacts[contact].callback
        fate = moves.wait(queues, lines, contacts, contact)
        if fate == moves.WAITS:
            if contacts[contact].callback != called_back:
                n = _say(out, n, KEPT, contact, NOBODY, queue)
            moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
            return n
        if fate != moves.MOVED or contacts[contact].hops > queues.shape[0]:
            moves.release(book, contacts, contact_timers, contact)
            what = TOLD if fate == moves.TOLD else REFUSED
            return _say(out, n, what, contact, NOBODY, queue)
        n = _say(out, n, MOVED, contact, NOBODY, queue)
        queue = queues[queue].full_queue


@njit
def _pass_time(
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
    out: Records,
    now_s: float,
) -> int:
    """Fire the contact timer that is due: a step opens, an offer expires, a wait ends."""  # fmt: skip
    contact = contact_timers[1].row
    queue = contacts[contact].queue
    due = contacts[contact].due
    if due in (timers.OFFER_EXPIRES, timers.WIDEN):
        if due == timers.WIDEN:
            n = _say(out, 0, WIDENED, contact, NOBODY, queue)
            moves.widen(queues, lines, contacts, contact)
        else:
            n = _say(out, 0, EXPIRED, contact, contacts[contact].agent, queue)
            moves.end_offer(
                agents, slots, contacts, queues, pools, counts, spent_s, beside, contact,
                PAUSE_NO_ANSWER, now_s,
            )  # fmt: skip
            moves.return_to_line(queues, lines, contacts, widen_s, contact, now_s)
        return _find_agent(
            agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, widen_s, beside, expires_s, contact, out, n,
            now_s,
        )  # fmt: skip
    fate = moves.too_late(queues, lines, contacts, contact)
    if fate == moves.WAITS:
        moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
        return _say(out, 0, KEPT, contact, NOBODY, queue)
    if fate == moves.MOVED and contacts[contact].hops <= queues.shape[0]:
        n = _say(out, 0, MOVED, contact, NOBODY, queue)
        return _enter(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, widen_s, beside, expires_s, contact,
            queues[queue].late_queue, out, n, now_s,
        )  # fmt: skip
    moves.release(book, contacts, contact_timers, contact)
    return _say(out, 0, TOLD, contact, NOBODY, queue)


@njit
def _change_presence(
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
    what: int,
    agent: int,
    reason: int,
    out: Records,
    now_s: float,
) -> int:
    """Sign an agent in or out, pause him, or make him ready and serve him."""  # fmt: skip
    event = moves.PRESENCE_EVENT[what]
    if not moves.change_presence(
        book[0].agent_choice, agents, slots, pools, counts, spent_s, beside, agent,
        event, reason, now_s,
    ):  # fmt: skip
        return REFUSED_COMMAND
    if event != READY:
        return 0
    return _serve(
        book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
        contact_timers, routes, by_rank, served, beside, expires_s, agent, out, 0, now_s,
    )  # fmt: skip


@njit
def _be_done(
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
    what: int,
    contact: int,
    now_s: float,
) -> bool:
    """End a contact that was abandoned or wrapped up; False if the table refuses."""  # fmt: skip
    if what == ABANDONED and moves.may(contacts, contact, E_ABANDON):
        if contacts[contact].state == moves.WAITING:
            line.leave(queues, lines, contacts, contact)
        else:
            moves.end_offer(
                agents, slots, contacts, queues, pools, counts, spent_s, beside, contact,
                -1, now_s,
            )  # fmt: skip
    elif what == WRAPPED_UP and moves.may(contacts, contact, E_WRAPPED_UP):
        moves.wrapped_up(
            book[0].agent_choice, agents, slots, contacts, queues, pools, counts,
            spent_s, beside, contact, now_s,
        )  # fmt: skip
    else:
        return False
    moves.release(book, contacts, contact_timers, contact)
    return True


@njit
def _go_on(
    agents: Records,
    contacts: Records,
    queues: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    widen_s: Numbers,
    what: int,
    contact: int,
    now_s: float,
) -> bool:
    """Accept, hang up or ask for a callback: nothing to decide; False if refused."""  # fmt: skip
    if what == ACCEPTED and moves.may(contacts, contact, E_ACCEPT):
        moves.accept(agents, contacts, counts, spent_s, contact, now_s)
        timers.clear(contact_timers, contacts, contact)
    elif what == HUNG_UP and moves.may(contacts, contact, E_HANG_UP):
        moves.hang_up(agents, contacts, counts, spent_s, contact, now_s)
    elif what == ASKED_CALLBACK and contacts[contact].state == moves.WAITING:
        moves.call_back_later(contacts, contact)
        moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
    else:
        return False
    return True


@njit
def _stands_in_line_again(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    widen_s: Numbers,
    beside: Flags,
    what: int,
    contact: int,
    now_s: float,
) -> bool:
    """Decline, requeue or seek: the contact is in line, to be offered; False if refused."""  # fmt: skip
    if what == DECLINED and moves.may(contacts, contact, E_RETURN):
        moves.end_offer(
            agents, slots, contacts, queues, pools, counts, spent_s, beside, contact,
            PAUSE_DECLINED, now_s,
        )  # fmt: skip
        moves.return_to_line(queues, lines, contacts, widen_s, contact, now_s)
    elif what == REQUEUED and moves.may(contacts, contact, E_REQUEUE):
        moves.requeue(
            agents, slots, contacts, queues, lines, pools, counts, spent_s, beside,
            widen_s, contact, now_s,
        )  # fmt: skip
    else:
        return what == SEEK and contacts[contact].state == moves.WAITING
    return True


@njit
def _happen_to_contact(
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
    widen_s: Numbers,
    beside: Flags,
    expires_s: Numbers,
    what: int,
    contact: int,
    out: Records,
    now_s: float,
) -> int:
    """Let something happen to a contact that is here; then serve whom it frees."""  # fmt: skip
    agent = contacts[contact].agent
    if _go_on(
        agents, contacts, queues, counts, spent_s, contact_timers, widen_s, what,
        contact, now_s,
    ):  # fmt: skip
        return 0
    if _be_done(
        book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
        contact_timers, beside, what, contact, now_s,
    ):  # fmt: skip
        if agent == NOBODY:
            return 0
        return _serve(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, served, beside, expires_s, agent, out, 0,
            now_s,
        )  # fmt: skip
    if not _stands_in_line_again(
        agents, slots, contacts, queues, lines, pools, counts, spent_s, widen_s, beside,
        what, contact, now_s,
    ):  # fmt: skip
        return REFUSED_COMMAND
    n = 0
    if what == REQUEUED:  # its agent is free, for whoever is first in line
        n = _serve(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, served, beside, expires_s, agent, out, 0,
            now_s,
        )  # fmt: skip
        if contacts[contact].state != moves.WAITING:
            return n
    return _find_agent(
        agents, slots, contacts, queues, lines, pools, counts, spent_s, contact_timers,
        routes, by_rank, widen_s, beside, expires_s, contact, out, n, now_s,
    )  # fmt: skip


@njit
def command(
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
    out: Records,
    what: int,
    subject: int,
    detail: int,
    priority: int,
    start_s: float,
    now_s: float,
) -> int:
    """Let one thing happen: `what` is a Happening, PASS_TIME or SEEK.

    `subject` is the agent's or the contact's row (of an arrival: the queue's), `detail` a
    pause reason, `priority` and `start_s` (the virtual start) are an arrival's. The row of a
    contact that arrived is `out[0].contact`, whatever was decided.
    """  # fmt: skip
    if what == PASS_TIME:
        return _pass_time(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, widen_s, beside, expires_s, out, now_s,
        )  # fmt: skip
    if what == ARRIVED:
        contact = moves.new_contact(book, contacts, now_s)
        if contact == NOBODY:
            return NO_ROOM
        contacts[contact].priority = priority
        contacts[contact].virtual_start_s = start_s
        out[0].contact = contact
        return _enter(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, widen_s, beside, expires_s, contact,
            subject, out, 0, now_s,
        )  # fmt: skip
    if what >= 0 and moves.PRESENCE_EVENT[what] >= 0:
        return _change_presence(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, served, beside, expires_s, what, subject,
            detail, out, now_s,
        )  # fmt: skip
    return _happen_to_contact(
        book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
        contact_timers, routes, by_rank, served, widen_s, beside, expires_s, what,
        subject, out, now_s,
    )  # fmt: skip
