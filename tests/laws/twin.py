"""A slow and obvious twin of the routing rules, written from their documentation.

Plain objects, lists and sorting: every question is asked of everybody, every time. It takes
the commands of `policy.router.Router` and gives the same decisions, so the compiled kernel
can be held against it (test_twin).
"""

from dataclasses import dataclass, field
from math import inf

from offhook.policy.centre import Centre, Group, Overflow, OverflowTo, Queue
from offhook.policy.router import Decision
from offhook.policy.skills import holds, skills_named
from offhook.terms.contacts import AgentChoice, Channel, ContactChoice
from offhook.terms.errors import NotFound, Refused
from offhook.terms.happenings import Happening
from offhook.terms.states import (
    AGENT_NEXT,
    CONTACT_NEXT,
    HELD_AS,
    AgentEvent,
    AgentState,
    ContactEvent,
    ContactState,
)

MOST_ENGAGED = (AgentState.TALKING, AgentState.RESERVED, AgentState.WRAP_UP)


@dataclass(eq=False, slots=True)
class Agent:
    """An agent: what he wants, what he holds, and what the agent choice orders him by."""

    name: str
    row: int
    group: Group
    capacity: tuple[int, int, int]
    wanted: AgentState = AgentState.SIGNED_OUT
    hands: list["Contact"] = field(default_factory=list)
    order_s: float = 0.0
    occupied_s: float = 0.0
    busy_since_s: float = 0.0

    @property
    def state(self) -> AgentState:
        """The state of the most engaged contact in hand, else what he wants."""
        shown = {HELD_AS[contact.state] for contact in self.hands}
        return next((state for state in MOST_ENGAGED if state in shown), self.wanted)

    def load(self, channel: Channel) -> int:
        """Return how many contacts of a channel he holds."""
        return sum(contact.queue.channel == channel for contact in self.hands)


@dataclass(eq=False, slots=True)
class Contact:
    """A contact: its place in line, and how many of its queue's steps are open."""

    name: str
    number: int
    queue: Queue
    priority: int
    start_s: float
    queued_s: float = 0.0
    since_s: float = 0.0
    step: int = 0
    hops: int = 0
    expires_s: float = inf
    callback: bool = False
    state: ContactState = ContactState.WAITING
    agent: Agent | None = None

    @property
    def place(self) -> tuple[int, float, int]:
        """What a line is sorted by."""
        return self.priority, self.start_s, self.number


def opens_s(queue: Queue) -> list[float]:
    """Return the waits after which each step opens: when all before it have expired."""
    waits = [0.0]
    for step in queue.steps[:-1]:
        waits.append(waits[-1] + (inf if step.expires_s is None else step.expires_s))
    return waits


class Twin:
    """The rules of a floor, by the book; the methods are those of `Router`."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.now_s = 0.0
        self.queues = {queue.id: queue for queue in centre.queues}
        self.groups = {group.id: group for group in centre.groups}
        people = [(name, g) for g in centre.groups for name in g.agent_names()]
        self.agents = {
            name: Agent(name, row, group, group.capacity)
            for row, (name, group) in enumerate(people)
        }
        self.contacts: dict[str, Contact] = {}
        self.closed: set[str] = set()
        self.arrived = 0
        self.said: list[Decision] = []
        self.merits = {
            (queue.id, group.id): self._merit(queue, group)
            for queue in centre.queues
            for group in centre.groups
        }

    # ---- who may take what ----------------------------------------------------------

    def _merit(self, queue: Queue, group: Group) -> tuple[int, int] | None:
        """Return the first step that lets the group in, refined by the agent choice."""
        if group.capacity[queue.channel] == 0:
            return None
        for number, step in enumerate(queue.steps):
            if holds(step.skills, group.skills):
                refined = 0
                if self.centre.agent_choice is AgentChoice.BEST_PROFICIENCY:
                    asked = set(skills_named(step.skills))
                    refined = -sum(group.skills.get(skill, 0) for skill in asked)
                elif self.centre.agent_choice is AgentChoice.FEWEST_SKILLS:
                    refined = len(group.skills)
                return number, refined
        return None

    def rank(self, queue: Queue, group: Group) -> int:
        """Return how many better merits there are among the groups of a queue."""
        merits = {self.merits[queue.id, other] for other in self.groups} - {None}
        return sorted(merits).index(self.merits[queue.id, group.id])

    def is_free(self, agent: Agent, channel: Channel) -> bool:
        """Return whether an agent can be offered one more contact of a channel."""
        return (
            agent.wanted is AgentState.AVAILABLE
            and agent.load(channel) < agent.capacity[channel]
            and all(
                self.centre.beside[held.queue.channel][channel] for held in agent.hands
            )
        )

    def is_kept(self, group: Group, queue: Queue) -> bool:
        """Return whether all free agents of a group are kept for other queues."""
        keep = sum(
            reserve.keep
            for reserve in self.centre.reserves
            if reserve.group == group.id and queue.id not in reserve.queues
        )
        team = [agent for agent in self.agents.values() if agent.group is group]
        return sum(self.is_free(agent, queue.channel) for agent in team) <= keep

    def may_take(self, agent: Agent, contact: Contact) -> bool:
        """Return whether an agent may be offered a contact at this moment."""
        merit = self.merits[contact.queue.id, agent.group.id]
        return (
            merit is not None
            and merit[0] <= contact.step
            and self.is_free(agent, contact.queue.channel)
            and not self.is_kept(agent.group, contact.queue)
        )

    def agent_for(self, contact: Contact) -> Agent | None:
        """Return who takes a contact: lowest rank, least load, order, lowest row."""
        queue = contact.queue
        able = [one for one in self.agents.values() if self.may_take(one, contact)]
        return min(
            able,
            key=lambda agent: (
                self.rank(queue, agent.group),
                agent.load(queue.channel),
                agent.order_s,
                agent.row,
            ),
            default=None,
        )

    def waiting(self) -> list[Contact]:
        """Return everybody who waits, first in line first."""
        waiting = [
            contact
            for contact in self.contacts.values()
            if contact.state is ContactState.WAITING
        ]
        return sorted(waiting, key=lambda contact: contact.place)

    def contact_for(self, agent: Agent, now_s: float) -> Contact | None:
        """Return what an agent takes, by the centre's contact choice."""

        def order(contact: Contact) -> tuple[float, ...]:
            wait_s = now_s - contact.start_s
            queue = contact.queue
            match self.centre.contact_choice:
                case ContactChoice.RELATIVE_WAIT:
                    relative = wait_s * (1.0 / max(queue.target.within_s, 1.0))
                    return contact.priority, -relative, *contact.place
                case ContactChoice.WEIGHTED_WAIT:
                    return contact.priority, -wait_s * queue.weight, *contact.place
                case ContactChoice.OWN_QUEUES_FIRST:
                    return self.rank(queue, agent.group), *contact.place
            return contact.place

        able = [one for one in self.waiting() if self.may_take(agent, one)]
        return min(able, key=order, default=None)

    # ---- what follows from what happened --------------------------------------------

    def _say(self, what: Happening, contact: Contact, agent: str | None = None) -> None:
        self.said.append(
            Decision(self.now_s, what, contact.name, agent, contact.queue.id)
        )

    def _offer(self, contact: Contact, agent: Agent) -> None:
        if not agent.hands:
            agent.busy_since_s = self.now_s
        agent.hands.append(contact)
        contact.agent = agent
        contact.state = ContactState.OFFERED
        contact.expires_s = self.now_s + agent.group.manner.offer_expires_s
        self._say(Happening.OFFERED, contact, agent.name)

    def _look(self, contact: Contact) -> None:
        """Offer a contact to whoever takes it; without anybody it waits on."""
        agent = self.agent_for(contact)
        if agent is not None:
            self._offer(contact, agent)

    def _serve(self, agent: Agent) -> None:
        """Offer what an agent may take, each to the one whose turn it is."""
        while contact := self.contact_for(agent, self.now_s):
            taker = self.agent_for(contact)
            assert taker is not None
            self._offer(contact, taker)

    def _let_go(self, contact: Contact) -> Agent:
        """Take a contact out of its agent's hands."""
        agent = contact.agent
        assert agent is not None
        agent.hands.remove(contact)
        contact.agent = None
        if not agent.hands:
            agent.occupied_s += self.now_s - agent.busy_since_s
        return agent

    def _order_anew(self, agent: Agent) -> None:
        least = self.centre.agent_choice is AgentChoice.LEAST_OCCUPIED
        agent.order_s = agent.occupied_s if least else self.now_s

    def _open_steps(self, contact: Contact) -> None:
        """Open the steps that the contact's wait has earned."""
        waited_s = self.now_s - contact.queued_s
        earned = [wait_s <= waited_s for wait_s in opens_s(contact.queue)]
        contact.step = max(contact.step, sum(earned) - 1)

    def _return(self, contact: Contact) -> None:
        """Give a contact its place in line again."""
        contact.state = ContactState.WAITING
        contact.since_s = self.now_s
        self._open_steps(contact)

    def _fail(self, contact: Contact) -> None:
        """End an offer that nobody took: the agent is paused, the contact looks on."""
        agent = self._let_go(contact)
        if agent.wanted is AgentState.AVAILABLE:
            agent.wanted = AgentState.PAUSED
        self._return(contact)
        self._look(contact)

    def _enter(self, contact: Contact, queue: Queue) -> None:
        """Bring a contact into a queue, or where the queue sends it."""
        contact.queue = queue
        contact.queued_s = self.now_s
        contact.step = 0
        if queue.id in self.closed:
            self._end(contact, Happening.REFUSED)
            return
        self._return(contact)
        self._look(contact)
        others = [one for one in self.waiting() if one.queue is queue] if queue else []
        full = queue.limit is not None and len(others) - 1 >= queue.limit
        if contact.state is ContactState.WAITING and full:
            self._send_away(contact, queue.when_full, Happening.REFUSED)

    def _send_away(
        self, contact: Contact, overflow: Overflow, else_: Happening
    ) -> None:
        """Do what a queue's limit says; `else_` ends what nothing else does."""
        if overflow.to is OverflowTo.CALLBACK:
            contact.callback = True
            contact.since_s = self.now_s
            self._say(Happening.KEPT_FOR_CALLBACK, contact)
        elif overflow.to is OverflowTo.QUEUE and contact.hops < len(self.queues):
            contact.hops += 1
            self._say(Happening.MOVED, contact)
            self._enter(contact, self.queues[overflow.queue or ""])
        elif overflow.to is OverflowTo.MESSAGE:
            self._end(contact, Happening.TOLD)
        else:
            self._end(contact, else_)

    def _end(self, contact: Contact, what: Happening) -> None:
        self._say(what, contact)
        del self.contacts[contact.name]

    # ---- time -----------------------------------------------------------------------

    def _due(self, contact: Contact) -> tuple[float, int]:
        """Return when something is due of a contact, and what: 0 step, 1 expiry, 2 late.

        What is overdue when an offer fails is due at that moment.
        """
        if contact.state is ContactState.OFFERED:
            return contact.expires_s, 1
        if contact.state is not ContactState.WAITING:
            return inf, 1
        moments = [(inf, 1)]
        waits = opens_s(contact.queue)
        if contact.step + 1 < len(waits):
            moments.append((contact.queued_s + waits[contact.step + 1], 0))
        if contact.queue.max_wait_s is not None and not contact.callback:
            moments.append((contact.queued_s + contact.queue.max_wait_s, 2))
        due_s, what = min(moments)
        return max(due_s, contact.since_s), what

    @property
    def next_due_s(self) -> float:
        """When `pass_time` has something to do."""
        return min((self._due(one)[0] for one in self.contacts.values()), default=inf)

    def pass_time(self, now_s: float) -> list[Decision]:
        """Let all that is due happen, in order of time, then of arrival."""
        while self.next_due_s <= now_s:
            contact = min(
                self.contacts.values(), key=lambda one: (self._due(one)[0], one.number)
            )
            self.now_s, what = self._due(contact)
            if what == 0:
                self._say(Happening.WIDENED, contact)
                contact.step += 1
                self._look(contact)
            elif what == 1:
                agent = contact.agent
                assert agent is not None
                self._say(Happening.EXPIRED, contact, agent.name)
                self._fail(contact)
            else:
                self._send_away(contact, contact.queue.when_late, Happening.TOLD)
        self.now_s = now_s
        return self._decided()

    def _decided(self) -> list[Decision]:
        said, self.said = self.said, []
        return said

    # ---- agents ---------------------------------------------------------------------

    def _presence(
        self, name: str, event: AgentEvent, wanted: AgentState, now_s: float
    ) -> list[Decision]:
        agent = self.agents[name]
        if (agent.state, event) not in AGENT_NEXT:
            raise Refused(command=event.name, reason=agent.state.name)
        self.now_s = now_s
        if event is AgentEvent.READY and agent.state is AgentState.PAUSED:
            self._order_anew(agent)
        agent.wanted = wanted
        if event is AgentEvent.READY:
            self._serve(agent)
        return self._decided()

    def sign_in(self, agent: str, now_s: float) -> list[Decision]:
        """Sign an agent in, paused."""
        return self._presence(agent, AgentEvent.SIGN_IN, AgentState.PAUSED, now_s)

    def sign_out(self, agent: str, now_s: float) -> list[Decision]:
        """Sign an agent out, at once or when his hands are empty."""
        return self._presence(agent, AgentEvent.SIGN_OUT, AgentState.SIGNED_OUT, now_s)

    def ready(self, agent: str, now_s: float) -> list[Decision]:
        """Make an agent available and serve him."""
        return self._presence(agent, AgentEvent.READY, AgentState.AVAILABLE, now_s)

    def pause(self, agent: str, now_s: float) -> list[Decision]:
        """Pause an agent, at once or when his hands are empty."""
        return self._presence(agent, AgentEvent.PAUSE, AgentState.PAUSED, now_s)

    def lose(self, agent: str, now_s: float) -> list[Decision]:
        """Sign out an agent at once; what he held has its place again, or is over."""
        self._presence(agent, AgentEvent.LOST, AgentState.SIGNED_OUT, now_s)
        held = sorted(self.agents[agent].hands, key=lambda contact: contact.place)
        for contact in held:
            self._let_go(contact)
            if contact.state is ContactState.WRAPPING_UP:
                del self.contacts[contact.name]
            else:
                self._queue_anew(contact)
        for contact in held:
            if contact.state is ContactState.WAITING:
                self._look(contact)
        return self._decided()

    def _queue_anew(self, contact: Contact) -> None:
        """Put a contact in line again; after a conversation its wait begins anew."""
        if contact.state is ContactState.CONNECTED:
            contact.queued_s = self.now_s
            contact.step = 0
        self._return(contact)

    def agent_state(self, agent: str) -> AgentState:
        """Return what an agent is doing."""
        return self.agents[agent].state

    def move_agent(self, agent: str, group: str, now_s: float) -> list[Decision]:
        """Give an agent another group's skills and capacity; let everybody look anew."""
        moved = self.agents[agent]
        moved.group = self.groups[group]
        moved.capacity = moved.group.capacity
        return self.settle(now_s)

    def settle(self, now_s: float) -> list[Decision]:
        """Let all who wait look for an agent, first in line first."""
        self.now_s = now_s
        for contact in self.waiting():
            self._look(contact)
        return self._decided()

    # ---- contacts -------------------------------------------------------------------

    def arrive(
        self, contact: str, queue: str, now_s: float, *,
        priority: int | None = None, virtual_start_s: float | None = None,
    ) -> list[Decision]:  # fmt: skip
        """Let a contact come to a queue."""
        if contact in self.contacts:
            raise Refused(command="arrive", reason=contact)
        self.now_s = now_s
        into = self.queues[queue]
        start_s = now_s if virtual_start_s is None else virtual_start_s
        first = into.priority if priority is None else priority
        new = Contact(contact, self.arrived, into, first, start_s)
        self.arrived += 1
        self.contacts[contact] = new
        self._enter(new, into)
        return self._decided()

    def _known(self, name: str, event: ContactEvent, now_s: float) -> Contact:
        if name not in self.contacts:
            raise NotFound(where="twin", kind="contact", name=name, known="")
        contact = self.contacts[name]
        if (contact.state, event) not in CONTACT_NEXT:
            raise Refused(command=event.name, reason=contact.state.name)
        self.now_s = now_s
        return contact

    def accept(self, contact: str, now_s: float) -> list[Decision]:
        """Connect a contact with the agent it was offered to."""
        self._known(contact, ContactEvent.ACCEPT, now_s).state = ContactState.CONNECTED
        return []

    def decline(self, contact: str, now_s: float) -> list[Decision]:
        """Refuse an offer."""
        self._fail(self._known(contact, ContactEvent.RETURN, now_s))
        return self._decided()

    def abandon(self, contact: str, now_s: float) -> list[Decision]:
        """Let a caller hang up; the agent whom he was offered to is free again."""
        gone = self._known(contact, ContactEvent.ABANDON, now_s)
        del self.contacts[contact]
        if gone.agent is not None:
            self._serve(self._let_go(gone))
        return self._decided()

    def ask_callback(self, contact: str, now_s: float) -> list[Decision]:
        """Let a waiting caller hang up and keep his place."""
        self._known(contact, ContactEvent.FLOW_OUT, now_s).callback = True
        return []

    def hang_up(self, contact: str, now_s: float) -> list[Decision]:
        """End a conversation; the agent wraps up."""
        ended = self._known(contact, ContactEvent.HANG_UP, now_s)
        ended.state = ContactState.WRAPPING_UP
        return []

    def wrapped_up(self, contact: str, now_s: float) -> list[Decision]:
        """Empty the agent's hands of a contact and serve him."""
        agent = self._let_go(self._known(contact, ContactEvent.WRAPPED_UP, now_s))
        del self.contacts[contact]
        self._order_anew(agent)
        self._serve(agent)
        return self._decided()

    def requeue(self, contact: str, now_s: float) -> list[Decision]:
        """Put a connected contact in line again; its agent and then it are looked after."""
        again = self._known(contact, ContactEvent.REQUEUE, now_s)
        agent = self._let_go(again)
        self._queue_anew(again)
        self._serve(agent)
        if again.state is ContactState.WAITING:
            self._look(again)
        return self._decided()

    def set_open(self, queue: str, is_open: bool, now_s: float) -> None:
        """Open or close a queue."""
        self.now_s = now_s
        (self.closed.discard if is_open else self.closed.add)(queue)

    # ---- what can be asked ----------------------------------------------------------

    def contact_state(self, contact: str) -> ContactState:
        """Return where a contact is."""
        if contact not in self.contacts:
            raise NotFound(where="twin", kind="contact", name=contact, known="")
        return self.contacts[contact].state

    def agent_of(self, contact: str) -> str | None:
        """Return in whose hands a contact is."""
        agent = self.contacts[contact].agent
        return None if agent is None else agent.name

    def place(self, contact: str) -> int:
        """Return how many of its queue are ahead of a contact."""
        mine = self.contacts[contact]
        line = [one for one in self.waiting() if one.queue is mine.queue]
        return sum(one.place < mine.place for one in line)
