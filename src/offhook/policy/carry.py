"""A floor's state carried over to a changed centre, while everybody goes on working.

A supervisor changes a skill, a routing step or a limit; nobody hangs up for it. Rows are
found again by name; who waits keeps his place, who talks goes on talking, and offers stand.
What cannot be carried is refused before anything changes: a queue that still has contacts,
an agent who is still signed in.
"""

from dataclasses import dataclass

import numpy as np

from offhook.kernel import hands, lines, moves, timers
from offhook.kernel.arrays import NOBODY, Records, Rules, State
from offhook.policy.centre import Centre
from offhook.policy.tables import Names, compile_rules, names, new_state
from offhook.terms.errors import Refused
from offhook.terms.states import AgentState, ContactState

_KEPT_OF_AGENT = (
    "order_s", "since_s", "busy_since_s", "occupied_s", "live_since_s", "live_s",
    "state", "wanted", "reason", "reserved", "talking", "wrapping_up", "live",
)  # fmt: skip


class QueueHasContacts(Refused):
    """The queue "{queue}" still has contacts: close it, and remove it when it is empty."""

    code = "queue-has-contacts"


class AgentSignedIn(Refused):
    """The agent "{agent}" is signed in: remove him when he has signed out."""

    code = "agent-signed-in"


@dataclass(frozen=True, slots=True)
class Carried:
    """A centre's arrays with the people of another in them."""

    names: Names
    state: State
    rules: Rules


def carry(old: State, known: Names, centre: Centre, now_s: float) -> Carried:
    """Return the arrays of `centre` in the state that `old` is in.

    `known` names the rows of `old`. The caller lets the waiting seek anew: a step that is
    open to more people may have found somebody.
    """
    fresh = names(centre)
    queue_of = _rows_again(known.queues, fresh.queues)
    agent_of = _rows_again(known.agents, fresh.agents)
    _refuse_loss(old, known, queue_of, agent_of)
    state = new_state(centre, contact_rows=len(old.contacts))
    rules = compile_rules(centre)
    _carry_agents(old, state, agent_of, now_s)
    _carry_contacts(old, state, queue_of, agent_of)
    _carry_doors(old, state, queue_of)
    for agent in range(len(state.agents)):
        hands.enter_pools(state.agents, state.slots, state.pools, rules.beside, agent)
    _stand_again(old, state, rules, now_s)
    return Carried(fresh, state, rules)


def _rows_again(before: tuple[str, ...], after: tuple[str, ...]) -> Records:
    """Return for each row before its row after; NOBODY where the name is gone."""
    rows = {name: row for row, name in enumerate(after)}
    return np.array([rows.get(name, NOBODY) for name in before], np.int64)


def _refuse_loss(
    old: State, known: Names, queue_of: Records, agent_of: Records
) -> None:
    live = old.contacts[old.contacts["state"] != ContactState.GONE]
    for row in np.unique(live["queue"]):
        if queue_of[row] == NOBODY:
            name = known.queues[row]
            raise QueueHasContacts(queue=name)
    for row in np.flatnonzero(old.agents["state"] != AgentState.SIGNED_OUT):
        if agent_of[row] == NOBODY:
            name = known.agents[row]
            raise AgentSignedIn(agent=name)


def _carry_agents(old: State, new: State, agent_of: Records, now_s: float) -> None:
    stay = np.flatnonzero(agent_of != NOBODY)
    to = agent_of[stay]
    for name in _KEPT_OF_AGENT:
        new.agents[name][to] = old.agents[name][stay]
    channels = min(old.slots.shape[1], new.slots.shape[1])
    new.slots["load"][to, :channels] = old.slots["load"][stay, :channels]
    new.counts[:] = 0
    np.add.at(new.counts, (new.agents["group"], new.agents["state"]), 1)
    new.spent_s[:] = -new.counts * now_s


def _carry_contacts(
    old: State, new: State, queue_of: Records, agent_of: Records
) -> None:
    """Copy the rows whole, so that numbers, places in time and free rows stay."""
    new.contacts[:] = old.contacts
    new.book["next_number"] = old.book["next_number"]
    new.book["free"] = old.book["free"]
    new.book["live"] = old.book["live"]
    live = np.flatnonzero(old.contacts["state"] != ContactState.GONE)
    new.contacts["queue"][live] = queue_of[old.contacts["queue"][live]]
    held = live[old.contacts["agent"][live] != NOBODY]
    new.contacts["agent"][held] = agent_of[old.contacts["agent"][held]]
    for name in ("next", "prev", "place"):
        new.contacts[name][live] = NOBODY
    new.contacts["place"] = NOBODY


def _carry_doors(old: State, new: State, queue_of: Records) -> None:
    stay = np.flatnonzero(queue_of != NOBODY)
    new.queues["is_open"][queue_of[stay]] = old.queues["is_open"][stay]


def _stand_again(old: State, new: State, rules: Rules, now_s: float) -> None:
    """Put who waits in line, at the step his wait has earned, and start all timers."""
    contacts, queues = new.contacts, new.queues
    for row in np.flatnonzero(contacts["state"] != ContactState.GONE).tolist():
        contact = contacts[row]
        queue = int(contact["queue"])
        # The sum is the timers' own: a difference, rounded, may miss a step just opened.
        opens_s = contact["queued_s"] + rules.widen_s[queue, : queues[queue]["levels"]]
        contact["level"] = max(int(np.sum(opens_s <= now_s)) - 1, 0)
        if contact["state"] == ContactState.WAITING:
            lines.join(queues, new.lines, contacts, row)
            moves.watch(new.timers, contacts, queues, rules.widen_s, row, now_s)
        elif contact["state"] == ContactState.OFFERED:
            due_s, due = float(contact["due_s"]), int(contact["due"])
            timers.start(new.timers, contacts, row, due_s, due)
