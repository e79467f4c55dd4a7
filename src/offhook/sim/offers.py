"""What people do about offers: answer at once or later, decline, let them ring, pause.

Like `steps`, these make the kernel's moves, draw what agents do about it, and count.
"""

import numpy as np

from offhook.kernel import hands, moves, timers
from offhook.kernel.arrays import NEVER, NOBODY, Flags, Numbers, Records, Rows
from offhook.kernel.jit import njit
from offhook.kernel.seek import seek_agent, seek_contact
from offhook.sim.record import write
from offhook.sim.tape import Drawn, draw
from offhook.terms.contacts import Channel, Measure
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, PauseReason

M_ANSWERED = int(Measure.ANSWERED)
M_ANSWERED_IN_T = int(Measure.ANSWERED_IN_T)
M_WAIT_ANSWERED_S = int(Measure.WAIT_ANSWERED_S)
M_RING_S = int(Measure.RING_S)
M_TALK_S = int(Measure.TALK_S)
M_WRAP_UP_S = int(Measure.WRAP_UP_S)
M_QUEUE_S = int(Measure.QUEUE_S)
M_CALLED_BACK = int(Measure.CALLED_BACK)

ACCEPTED = int(Happening.ACCEPTED)
DECLINED = int(Happening.DECLINED)
OFFERED = int(Happening.OFFERED)
EXPIRED = int(Happening.EXPIRED)

EMAIL = int(Channel.EMAIL)
PAUSE_NO_ANSWER = int(PauseReason.NO_ANSWER)
PAUSE_DECLINED = int(PauseReason.DECLINED)
AVAILABLE = int(AgentState.AVAILABLE)
PAUSED = int(AgentState.PAUSED)
BLINK_S = 0.001
"""The shortest pause after an offer that failed: one of no length would never end."""


@njit
def begin_pause(
    agents: Records, agent_timers: Records, agent: int, now_s: float
) -> None:
    """Start the clock of a pause that has a length, once it takes effect."""
    if agents[agent].pause_s > 0.0 and agents[agent].state == PAUSED:
        due_s = now_s + agents[agent].pause_s
        agents[agent].pause_s = 0.0
        if agents[agent].place != NOBODY:  # a pause within a longer one ends with it
            due_s = max(due_s, agents[agent].due_s)
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
    write(record, now_s, ACCEPTED, contacts[contact].number, agent, queue)
    pace = manners[agents[agent].group].pace
    talk_s = life[contact].talk_s * pace
    if contacts[contact].callback != 0:
        tally[queue, interval, M_CALLED_BACK] += 1.0
    else:
        wait_s = now_s - contacts[contact].queued_s
        tally[queue, interval, M_ANSWERED] += 1.0
        tally[queue, interval, M_WAIT_ANSWERED_S] += wait_s
        tally[queue, interval, M_QUEUE_S] += wait_s
        if wait_s <= ways[queue].within_s:
            tally[queue, interval, M_ANSWERED_IN_T] += 1.0
    tally[queue, interval, M_RING_S] += ring_s
    tally[queue, interval, M_TALK_S] += talk_s
    tally[queue, interval, M_WRAP_UP_S] += life[contact].wrap_up_s * pace
    life[contact].interrupted_s = hands.interrupted_s(agents, agent, now_s)
    timers.start(contact_timers, contacts, contact, now_s + talk_s, timers.HANGS_UP)
    if queues[queue].channel != EMAIL:
        wrap_up_s = max(life[contact].wrap_up_s * pace, 0.0)
        hands.foresee_live(agents, agent, now_s + talk_s + wrap_up_s)


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
    answer: Drawn,
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
        OFFERED,
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
    if queues[contacts[contact].queue].channel != EMAIL:
        hands.foresee_live(agents, agent, contacts[contact].due_s)


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
    answer: Drawn,
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
    answer: Drawn,
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
def fail_offer(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    agent_timers: Records,
    widen_s: Numbers,
    beside: Flags,
    manners: Records,
    record: Records,
    contact: int,
    declined: bool,
    now_s: float,
) -> None:
    """End an offer that was declined or left to expire; the contact has its place again."""  # fmt: skip
    agent = contacts[contact].agent
    queue = contacts[contact].queue
    what = DECLINED if declined else EXPIRED
    write(record, now_s, what, contacts[contact].number, agent, queue)
    if agents[agent].wanted == AVAILABLE:
        agents[agent].pause_s = max(manners[agents[agent].group].pause_after_s, BLINK_S)
    moves.end_offer(
        agents, slots, contacts, queues, pools, counts, spent_s, beside, contact,
        PAUSE_DECLINED if declined else PAUSE_NO_ANSWER, now_s,
    )  # fmt: skip
    begin_pause(agents, agent_timers, agent, now_s)
    moves.return_to_line(queues, lines, contacts, widen_s, contact, now_s)
