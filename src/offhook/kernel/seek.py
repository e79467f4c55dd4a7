"""A choice and the offer that follows it: what both clocks call when something changed."""

from offhook.kernel import moves
from offhook.kernel.arrays import NOBODY, Flags, Numbers, Records, Rows
from offhook.kernel.choose import choose_agent, choose_contact
from offhook.kernel.jit import njit


@njit
def seek_agent(
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    routes: Records,
    by_rank: Rows,
    beside: Flags,
    contact: int,
    in_line: bool,
    now_s: float,
) -> int:
    """Offer a contact that waits, or has just come, to an agent: him, or NOBODY."""  # fmt: skip
    agent = choose_agent(
        agents, slots, contacts, queues, pools, routes, by_rank, contact
    )
    if agent != NOBODY:
        moves.offer(
            agents, slots, contacts, queues, lines, pools, counts, spent_s, beside,
            contact, agent, in_line, now_s,
        )  # fmt: skip
    return agent


@njit
def seek_contact(
    book: Records,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    routes: Records,
    by_rank: Rows,
    served: Rows,
    beside: Flags,
    agent: int,
    now_s: float,
) -> int:
    """Find a contact for an agent who may take one: the contact, now offered, or NOBODY.

    The contact goes to whomever it chooses: not always to him, where reserves kept others
    of his group, or where it has just come back to its line. Call again until NOBODY.
    """  # fmt: skip
    contact = choose_contact(
        book[0].contact_choice, agents, slots, contacts, queues, lines, pools, routes,
        served, agent, now_s,
    )  # fmt: skip
    if contact == NOBODY:
        return NOBODY
    taker = choose_agent(
        agents, slots, contacts, queues, pools, routes, by_rank, contact
    )
    moves.offer(
        agents, slots, contacts, queues, lines, pools, counts, spent_s, beside,
        contact, taker, True, now_s,
    )  # fmt: skip
    return contact
