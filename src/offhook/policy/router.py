"""The live face of the kernel: plain Python, ids instead of rows, one event at a time.

A `Router` owns a floor's arrays. Each method is something that happened at a moment given
by the caller, and returns what the kernel decided about it, in order. It performs nothing:
ringing a desk is for others. Two rules keep its clock honest: time never goes back, and
`pass_time` must be called when `next_due_s` has come, for then a routing step opens, an
offer expires, or a wait has become too long.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from offhook.kernel import commands, lines, moves, timers
from offhook.kernel.arrays import NOBODY, Records, Rules, State
from offhook.policy.carry import Carried, carry
from offhook.policy.centre import Centre, Queue
from offhook.policy.tables import (
    Names,
    compile_rules,
    names,
    new_state,
    with_more_contacts,
)
from offhook.terms.errors import NotFound, Refused
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, ContactState, PauseReason

_GONE = int(ContactState.GONE)


class Decision(NamedTuple):
    """What the kernel decided: OFFERED, EXPIRED, WIDENED, MOVED, TOLD, REFUSED...

    `agent` only of an offer and its expiry; `queue` is the one it happened in.
    """

    at_s: float
    what: Happening
    contact: str
    agent: str | None
    queue: str


_HAPPENINGS = {int(what): what for what in Happening}
_ENDS = frozenset({Happening.TOLD, Happening.REFUSED})


class Router:
    """A floor's routing under a clock of the caller's. Not safe for several threads."""

    def __init__(self, centre: Centre, *, contact_rows: int = 1024) -> None:
        self.now_s = 0.0
        self._contact_row: dict[str, int] = {}
        self._contact_id: list[str | None] = [None] * contact_rows
        state = new_state(centre, contact_rows=contact_rows)
        self._stand_on(centre, Carried(names(centre), state, compile_rules(centre)))

    def _stand_on(self, centre: Centre, carried: Carried) -> None:
        self.centre = centre
        self.names: Names = carried.names
        self.state: State = carried.state
        self.rules: Rules = carried.rules
        self._agent_row = {name: row for row, name in enumerate(self.names.agents)}
        self._queue_row = {name: row for row, name in enumerate(self.names.queues)}
        # No command decides more than an offer for every hand, and a way through all queues.
        hands = max((sum(group.capacity) for group in centre.groups), default=0)
        room = hands * len(self.names.agents)
        self._out = np.zeros(8 + len(centre.queues) + room, commands.DECISION)
        self._arrays = (*self.state, *self.rules, self._out)

    # ---- agents ---------------------------------------------------------------------

    def sign_in(self, agent: str, now_s: float) -> list[Decision]:
        """Sign an agent in; he is paused until he is ready."""
        return self._agent(Happening.SIGNED_IN, agent, now_s)

    def sign_out(self, agent: str, now_s: float) -> list[Decision]:
        """Sign an agent out, at once or when his hands are empty."""
        return self._agent(Happening.SIGNED_OUT, agent, now_s)

    def ready(self, agent: str, now_s: float) -> list[Decision]:
        """Make an agent available, at once or when his hands are empty."""
        return self._agent(Happening.READY, agent, now_s)

    def pause(
        self, agent: str, now_s: float, reason: int = PauseReason.BREAK
    ) -> list[Decision]:
        """Pause an agent, at once or when his hands are empty."""
        return self._agent(Happening.PAUSED, agent, now_s, reason)

    def lose(self, agent: str, now_s: float) -> list[Decision]:
        """Sign out an agent whose desk is gone; his contacts have their place again.

        A contact in wrap-up is over. Offers and conversations are looked after once he is
        out, so that none comes back to him.
        """
        row = self._row(self._agent_row, "agent", agent)
        self._agent(Happening.PAUSED, agent, now_s)
        decisions: list[Decision] = []
        for contact, held in self._in_hand(row):
            if held is ContactState.WRAPPING_UP:
                decisions += self.wrapped_up(contact, now_s)
            elif held is ContactState.OFFERED:
                decisions += self.decline(contact, now_s)
            else:
                decisions += self.requeue(contact, now_s)
        return decisions + self._agent(Happening.LOST, agent, now_s)

    def agent_state(self, agent: str) -> AgentState:
        """Return what an agent is doing."""
        row = self._row(self._agent_row, "agent", agent)
        return AgentState(self.state.agents["state"][row])

    def wanted_state(self, agent: str) -> AgentState:
        """Return what an agent will be doing once his hands are empty."""
        row = self._row(self._agent_row, "agent", agent)
        return AgentState(self.state.agents["wanted"][row])

    # ---- contacts -------------------------------------------------------------------

    def arrive(
        self,
        contact: str,
        queue: str,
        now_s: float,
        *,
        priority: int | None = None,
        virtual_start_s: float | None = None,
    ) -> list[Decision]:
        """Let a contact arrive in a queue.

        `priority` is the queue's unless given. An earlier `virtual_start_s` is a credit: for
        a customer who is owed one, or who resumes his place (`resumed_start_s`).
        """
        if contact in self._contact_row:
            raise Refused(
                command="arrive", reason=f'contact "{contact}" is here already'
            )
        row = self._row(self._queue_row, "queue", queue)
        if priority is None:
            priority = int(self.state.queues["priority"][row])
        start_s = now_s if virtual_start_s is None else virtual_start_s
        if self.state.book[0]["free"] == NOBODY:
            self._make_room()
        n = self._command(Happening.ARRIVED, row, 0, priority, start_s, now_s)
        fresh = int(self._out[0]["contact"])
        self._contact_row[contact] = fresh
        self._contact_id[fresh] = contact
        return self._decisions(n, now_s)

    def arrive_for(
        self,
        contact: str,
        queue: str,
        agent: str,
        now_s: float,
        *,
        is_passed_on: bool = False,
    ) -> list[Decision]:
        """Let a contact arrive that is meant for one agent, who must be free for it.

        It is offered to him whatever the steps say; if the offer fails it stands in the line
        of the queue like any other. `is_passed_on`: a colleague has it, and so its queue may
        have closed since it came.
        """
        self._tick(now_s)
        queue_row = self._row(self._queue_row, "queue", queue)
        agent_row = self._row(self._agent_row, "agent", agent)
        state, rules = self.state, self.rules
        channel = state.queues[queue_row]["channel"]
        if contact in self._contact_row:
            raise Refused(
                command="arrive", reason=f'contact "{contact}" is here already'
            )
        if not state.slots[agent_row, channel]["pooled"]:
            raise Refused(command="arrive", reason=f'agent "{agent}" is not free')
        if not (is_passed_on or state.queues[queue_row]["is_open"]):
            raise Refused(command="arrive", reason=f'queue "{queue}" is closed')
        if state.book[0]["free"] == NOBODY:
            self._make_room()
            state = self.state
        row = moves.new_contact(state.book, state.contacts, now_s)
        state.contacts[row]["priority"] = state.queues[queue_row]["priority"]
        moves.come(state.contacts, state.queues, rules.widen_s, row, queue_row, now_s)
        moves.offer(
            state.agents, state.slots, state.contacts, state.queues, state.lines,
            state.pools, state.counts, state.spent_s, rules.beside, row, agent_row, False,
            now_s,
        )  # fmt: skip
        expires_s = now_s + float(rules.expires_s[state.agents[agent_row]["group"]])
        moves.watch_offer(state.timers, state.contacts, row, expires_s, timers.NOTHING)
        self._contact_row[contact] = row
        self._contact_id[row] = contact
        return [Decision(now_s, Happening.OFFERED, contact, agent, queue)]

    def accept(self, contact: str, now_s: float) -> list[Decision]:
        """Connect a contact with the agent it was offered to."""
        return self._contact(Happening.ACCEPTED, contact, now_s)

    def decline(self, contact: str, now_s: float) -> list[Decision]:
        """Refuse an offer: the agent is paused, the contact has its place again."""
        return self._contact(Happening.DECLINED, contact, now_s)

    def abandon(self, contact: str, now_s: float) -> list[Decision]:
        """Let a caller hang up before he is connected."""
        return self._contact(Happening.ABANDONED, contact, now_s, ends=True)

    def ask_callback(self, contact: str, now_s: float) -> list[Decision]:
        """Let a waiting caller hang up and keep his place."""
        return self._contact(Happening.ASKED_CALLBACK, contact, now_s)

    def hang_up(self, contact: str, now_s: float) -> list[Decision]:
        """End a conversation; its agent wraps up."""
        return self._contact(Happening.HUNG_UP, contact, now_s)

    def wrapped_up(self, contact: str, now_s: float) -> list[Decision]:
        """End the wrap-up of a contact; its agent may be offered the next."""
        return self._contact(Happening.WRAPPED_UP, contact, now_s, ends=True)

    def requeue(self, contact: str, now_s: float) -> list[Decision]:
        """Take a contact from a conversation and give it its place in line again."""
        return self._contact(Happening.REQUEUED, contact, now_s)

    def contact_state(self, contact: str) -> ContactState:
        """Return where a contact is; one that has gone, or never came, is not found."""
        row = self._row(self._contact_row, "contact", contact)
        return ContactState(self.state.contacts["state"][row])

    def queue_of(self, contact: str) -> str:
        """Return the queue that a contact is in now: it may have overflowed into it."""
        row = self._row(self._contact_row, "contact", contact)
        return self.names.queues[int(self.state.contacts["queue"][row])]

    def agent_of(self, contact: str) -> str | None:
        """Return the agent in whose hands a contact is."""
        row = self._row(self._contact_row, "contact", contact)
        agent = int(self.state.contacts["agent"][row])
        return None if agent == NOBODY else self.names.agents[agent]

    def place(self, contact: str) -> int:
        """Return how many contacts of its queue are ahead of a waiting contact."""
        row = self._row(self._contact_row, "contact", contact)
        state = self.state
        return lines.place_in_line(state.queues, state.lines, state.contacts, row)

    def virtual_start_s(self, contact: str) -> float:
        """Return the moment that a contact's place in line counts from."""
        row = self._row(self._contact_row, "contact", contact)
        return float(self.state.contacts["virtual_start_s"][row])

    # ---- queues ---------------------------------------------------------------------

    def queue(self, queue: str) -> Queue:
        """Return a queue of the centre."""
        return self.centre.queues[self._row(self._queue_row, "queue", queue)]

    def is_open(self, queue: str) -> bool:
        """Return whether a queue takes who comes."""
        row = self._row(self._queue_row, "queue", queue)
        return bool(self.state.queues["is_open"][row])

    def free_for(self, queue: str) -> list[str]:
        """Return the agents who could be offered a contact of a queue's channel now.

        Whatever its steps say: who may be offered it from the line is for the kernel.
        """
        row = self._row(self._queue_row, "queue", queue)
        pooled = self.state.slots["pooled"][:, self.state.queues["channel"][row]]
        return [self.names.agents[agent] for agent in np.flatnonzero(pooled).tolist()]

    def waiting(self, queue: str) -> int:
        """Return how many contacts wait in a queue's line."""
        row = self._row(self._queue_row, "queue", queue)
        return int(self.state.queues["waiting"][row])

    # ---- time and changes -----------------------------------------------------------

    @property
    def next_due_s(self) -> float:
        """When `pass_time` has something to do; infinity when nothing is due."""
        return float(timers.next_due_s(self.state.timers))

    def pass_time(self, now_s: float) -> list[Decision]:
        """Fire all timers up to and including a moment, each at its own."""
        decisions: list[Decision] = []
        while self.next_due_s <= now_s:
            due_s = self.next_due_s
            n = self._command(commands.PASS_TIME, 0, 0, 0, 0.0, due_s)
            decisions += self._decisions(n, due_s)
        self.now_s = max(self.now_s, now_s)
        return decisions

    def set_open(self, queue: str, is_open: bool, now_s: float) -> None:
        """Open or close a queue: a closed one refuses who comes, and serves who waits."""
        self._tick(now_s)
        row = self._row(self._queue_row, "queue", queue)
        self.state.queues[row]["is_open"] = is_open

    def move_agent(self, agent: str, group: str, now_s: float) -> list[Decision]:
        """Give an agent the skills of another group, at once."""
        self._tick(now_s)
        row = self._row(self._agent_row, "agent", agent)
        groups = {name: number for number, name in enumerate(self.names.groups)}
        to = self._row(groups, "group", group)
        state = self.state
        capacity = self.centre.groups[to].capacity[: state.slots.shape[1]]
        state.slots["capacity"][row] = capacity
        moves.move_agent(
            state.agents,
            state.slots,
            state.pools,
            state.counts,
            state.spent_s,
            self.rules.beside,
            row,
            to,
            now_s,
        )
        return self.settle(now_s)

    def adopt(self, centre: Centre, now_s: float) -> list[Decision]:
        """Go on with a changed centre: its queues, steps, skills and people, at once.

        `Refused`, and nothing has changed, where a queue that still has contacts or an
        agent who is signed in is not in it.
        """
        self._tick(now_s)
        self._stand_on(centre, carry(self.state, self.names, centre, now_s))
        return self.settle(now_s)

    def settle(self, now_s: float) -> list[Decision]:
        """Offer every waiting contact anew, first in line first, after rules changed."""
        contacts = self.state.contacts
        waiting = np.flatnonzero(contacts["state"] == ContactState.WAITING)
        decisions: list[Decision] = []
        for row in waiting[_in_line(contacts, waiting)]:
            n = self._command(commands.SEEK, int(row), 0, 0, 0.0, now_s)
            decisions += self._decisions(n, now_s)
        return decisions

    def contact_names(self) -> tuple[str | None, ...]:
        """Return the id in each contact row; `None` where the row is free."""
        return tuple(self._contact_id)

    def stand_in(
        self, state: State, contacts: tuple[str | None, ...], now_s: float
    ) -> None:
        """Take a saved state of the same centre for one's own (see `image`)."""
        self.state = state
        self._arrays = (*self.state, *self.rules, self._out)
        self._contact_id = list(contacts)
        self._contact_row = {
            name: row for row, name in enumerate(contacts) if name is not None
        }
        self.now_s = now_s

    # ---- inside ---------------------------------------------------------------------

    def _row(self, rows: dict[str, int], kind: str, name: str) -> int:
        if name in rows:
            return rows[name]
        known = ", ".join(list(rows)[:10]) or "none"
        raise NotFound(where="router", kind=kind, name=name, known=known)

    def _agent(
        self, what: Happening, agent: str, now_s: float, reason: int = 0
    ) -> list[Decision]:
        row = self._row(self._agent_row, "agent", agent)
        n = self._command(what, row, reason, 0, 0.0, now_s)
        if n < 0:
            state = self.agent_state(agent).name
            raise Refused(command=what.name, reason=f'agent "{agent}" is {state}')
        return self._decisions(n, now_s)

    def _contact(
        self, what: Happening, contact: str, now_s: float, *, ends: bool = False
    ) -> list[Decision]:
        row = self._row(self._contact_row, "contact", contact)
        n = self._command(what, row, 0, 0, 0.0, now_s)
        if n < 0:
            state = self.contact_state(contact).name
            raise Refused(command=what.name, reason=f'contact "{contact}" is {state}')
        if ends:
            self._forget(contact)
        return self._decisions(n, now_s)

    def _command(
        self, what: int, subject: int, detail: int, priority: int, start_s: float,
        now_s: float,
    ) -> int:  # fmt: skip
        self._tick(now_s)
        return commands.command(
            *self._arrays, int(what), subject, detail, priority, start_s, now_s
        )

    def _tick(self, now_s: float) -> None:
        if now_s < self.now_s:
            raise Refused(
                command="command", reason=f"{now_s} s is before {self.now_s} s, now"
            )
        self.now_s = now_s

    def _decisions(self, n: int, at_s: float) -> list[Decision]:
        if n == 0:
            return []
        decisions = []
        for contact, agent, queue, what in self._out[:n].tolist():
            happening = _HAPPENINGS[what]
            decisions.append(
                Decision(
                    at_s,
                    happening,
                    self._contact_id[contact] or "",
                    None if agent == NOBODY else self.names.agents[agent],
                    self.names.queues[queue],
                )
            )
        for decision in decisions:
            if decision.what in _ENDS:
                self._forget(decision.contact)
        return decisions

    def _forget(self, contact: str) -> None:
        self._contact_id[self._contact_row.pop(contact)] = None

    def _in_hand(self, agent: int) -> Iterable[tuple[str, ContactState]]:
        contacts = self.state.contacts
        held = np.flatnonzero(
            (contacts["agent"] == agent) & (contacts["state"] != _GONE)
        )
        for row in held[_in_line(contacts, held)]:
            yield self._contact_id[row] or "", ContactState(contacts[row]["state"])

    def _make_room(self) -> None:
        self._contact_id += [None] * len(self.state.contacts)
        self.state = with_more_contacts(self.state)
        self._arrays = (*self.state, *self.rules, self._out)


def _in_line(contacts: Records, rows: Records) -> Records:
    """Return the order of the line in which contacts of any queues stand."""
    keys = ("number", "virtual_start_s", "priority")
    return np.lexsort([contacts[key][rows] for key in keys])
