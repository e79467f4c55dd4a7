"""A virtual floor that stands in a given state, brought there by the kernel's own moves.

Everybody signs in, is offered what he holds, accepts it, hangs up: at the moments the state
tells. What nobody can know (how long it all lasts) is left open; `future` draws it.
"""

from dataclasses import dataclass

import numpy as np

from offhook.kernel import moves
from offhook.kernel.arrays import NEVER, NOBODY
from offhook.policy.centre import Centre
from offhook.policy.tables import names, with_more_contacts
from offhook.sim.behaviour import LIFE
from offhook.sim.floor import VirtualFloor, new_floor
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState
from offhook.sim.state_faults import check_state
from offhook.terms.states import AgentEvent, AgentState, ContactState


@dataclass(slots=True)
class Standing:
    """A floor in a state, and the rows of the contacts and agents of that state."""

    floor: VirtualFloor
    state: FloorState
    contact_rows: tuple[int, ...]
    agent_rows: tuple[int, ...]


def stand(centre: Centre, state: FloorState) -> Standing:
    """Return a floor in a state; the order of the line is that of virtual starts."""
    check_state(centre, state)
    floor = new_floor(centre, np.random.Generator(np.random.PCG64(0)))
    while len(floor.state.contacts) < 2 * len(state.contacts):
        floor.state = with_more_contacts(floor.state)
    floor.life = np.zeros(len(floor.state.contacts), LIFE)
    known = names(centre)
    stage = _Stage(
        centre,
        state,
        floor,
        {name: row for row, name in enumerate(known.queues)},
        {name: row for row, name in enumerate(known.agents)},
    )
    agents = tuple(stage.sign_in(agent) for agent in state.agents)
    contacts = [0] * len(state.contacts)
    for place in stage.by_arrival():
        contacts[place] = stage.bring(state.contacts[place])
    for agent in state.agents:
        stage.wish(agent)
    stage.open_queues()
    stage.set_clock()
    return Standing(floor, state, tuple(contacts), agents)


@dataclass(frozen=True, slots=True)
class _Stage:
    centre: Centre
    state: FloorState
    floor: VirtualFloor
    queue_row: dict[str, int]
    agent_row: dict[str, int]

    def sign_in(self, agent: AgentNow) -> int:
        """Sign an agent in, with the skills he has now."""
        state, row = self.floor.state, self.agent_row[agent.agent]
        self._change(row, AgentEvent.SIGN_IN, 0, agent.since_s)
        if agent.group is not None:
            groups = [group.id for group in self.centre.groups]
            to = groups.index(agent.group)
            channels = state.slots.shape[1]
            state.slots["capacity"][row] = self.centre.groups[to].capacity[:channels]
            moves.move_agent(
                state.agents, state.slots, state.pools, state.counts, state.spent_s,
                self.floor.rules.beside, row, to, agent.since_s,
            )  # fmt: skip
        state.agents[row]["occupied_s"] = agent.occupied_s
        if agent.wants is AgentState.AVAILABLE:
            self._change(row, AgentEvent.READY, 0, agent.since_s)
        return row

    def wish(self, agent: AgentNow) -> None:
        """Let an agent want what he wants, now that his hands hold what they hold."""
        row = self.agent_row[agent.agent]
        if agent.wants is AgentState.PAUSED:
            self._change(row, AgentEvent.PAUSE, agent.reason, agent.since_s)
            self.floor.state.agents[row]["pause_s"] = agent.pause_s
        elif agent.wants is AgentState.SIGNED_OUT:
            self._change(row, AgentEvent.SIGN_OUT, 0, agent.since_s)

    def by_arrival(self) -> list[int]:
        """Return the places of the contacts in the order in which they arrived."""
        contacts = self.state.contacts
        return sorted(range(len(contacts)), key=lambda n: contacts[n].entered_s)

    def bring(self, contact: ContactNow) -> int:
        """Bring a contact to where it is; return its row."""
        state = self.floor.state
        queue, entered_s = self.queue_row[contact.queue], contact.entered_s
        state.queues[queue]["is_open"] = 1
        row = moves.new_contact(state.book, state.contacts, entered_s)
        assert row != NOBODY
        record = state.contacts[row]
        own = state.queues[queue]["priority"]
        record["priority"] = own if contact.priority is None else contact.priority
        if contact.virtual_start_s is not None:
            record["virtual_start_s"] = contact.virtual_start_s
        moves.come(
            state.contacts,
            state.queues,
            self.floor.rules.widen_s,
            row,
            queue,
            entered_s,
        )
        if contact.callback:
            moves.call_back_later(state.contacts, row)
        life = self.floor.life[row]
        interval_s = self.centre.interval_s
        life["arrived_s"] = entered_s
        life["tape"] = NOBODY
        life["interval"] = min(max(int(entered_s // interval_s), 0), self._last)
        if contact.state is ContactState.WAITING:
            moves.return_to_line(
                state.queues, state.lines, state.contacts, self.floor.rules.widen_s, row,
                self.state.now_s,
            )  # fmt: skip
        elif contact.state is ContactState.AWAY:
            record["state"] = ContactState.AWAY
            life["left_s"] = contact.since_s
            life["left_start_s"] = record["virtual_start_s"]
        else:
            self._hand_over(contact, row)
        return row

    @property
    def _last(self) -> int:
        return self.centre.intervals - 1

    def _hand_over(self, contact: ContactNow, row: int) -> None:
        """Put a contact in its agent's hands, as far as it has come there."""
        state, since_s = self.floor.state, contact.since_s
        agent = self.agent_row[str(contact.agent)]
        moves.offer(
            state.agents, state.slots, state.contacts, state.queues, state.lines,
            state.pools, state.counts, state.spent_s, self.floor.rules.beside, row, agent,
            False, since_s,
        )  # fmt: skip
        if contact.state is ContactState.OFFERED:
            return
        moves.accept(
            state.agents, state.contacts, state.counts, state.spent_s, row, since_s
        )
        if contact.state is ContactState.WRAPPING_UP:
            moves.hang_up(
                state.agents, state.contacts, state.counts, state.spent_s, row, since_s
            )

    def open_queues(self) -> None:
        """Open and close the queues as they are now: as told, or by their hours."""
        told, day = self.state.open_queues, self.state.weekday
        for row, queue in enumerate(self.centre.queues):
            hours = queue.hours[day] if queue.hours else (-NEVER, NEVER)
            is_open = hours is not None and hours[0] <= self.state.now_s < hours[1]
            if told is not None:
                is_open = queue.id in told
            self.floor.state.queues[row]["is_open"] = is_open

    def set_clock(self) -> None:
        """Let the clock say now; nothing that agents spent before it is counted."""
        floor, now_s = self.floor, self.state.now_s
        interval = int(now_s // self.centre.interval_s)
        floor.clock["now_s"] = now_s
        floor.clock["interval"] = interval
        floor.clock["interval_ends_s"] = (interval + 1) * self.centre.interval_s
        floor.state.spent_s[:] = -floor.state.counts * now_s

    def _change(self, row: int, event: AgentEvent, reason: int, at_s: float) -> None:
        state = self.floor.state
        moves.change_presence(
            state.book[0]["agent_choice"], state.agents, state.slots, state.pools,
            state.counts, state.spent_s, self.floor.rules.beside, row, event, reason,
            at_s,
        )  # fmt: skip
