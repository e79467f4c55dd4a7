"""The people's half of a floor's state, kept in step with the kernel's.

`Floor` lets the kernel move first, and then books here what that means for cards, agents,
conversations and today's counts. Every method notes what it touched.
"""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from offhook.floor import commands as c
from offhook.floor.cards import AgentCard, Card, Conversation, Left, Line, Message
from offhook.floor.state import (
    BEGUN_KEPT_US,
    CONVERSATION_KEPT_US,
    CUSTOMERS_KNOWN,
    RESUME_KEPT_US,
    FloorState,
    Memory,
)
from offhook.floor.timetable import Timetable, kept_places
from offhook.floor.today import today_at
from offhook.policy.router import Decision
from offhook.terms.contacts import Channel, Measure
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, ContactState

if TYPE_CHECKING:
    from offhook.policy.centre import Queue


class Accounts:
    """Books what happened. `adopt` must follow each change of the centre."""

    def __init__(self, state: FloorState) -> None:
        self._state = state
        self._queues: dict[str, Queue] = {}
        self._expires_us: dict[str, int] = {}
        self._read_centre()

    @property
    def memory(self) -> Memory:
        """What is known beside the kernel."""
        return self._state.memory

    # ---- the centre and the day -----------------------------------------------------

    def adopt(self, at_us: int) -> None:
        """Take over the centre that the router stands on now."""
        router, memory = self._state.router, self._state.memory
        for card in memory.agents.values():  # by the schedules that end now
            card.follow(self.timetable.of(card.agent), at_us)
        memory.places = kept_places(self.timetable.posts, router.centre)
        self._read_centre()
        names = router.names
        groups = [names.groups[row] for row in names.group_of_agent]
        for agent, group in zip(names.agents, groups, strict=True):
            card = memory.agents.setdefault(
                agent, AgentCard(agent, group, since_us=at_us, followed_us=at_us)
            )
            card.group = group
        for gone in memory.agents.keys() - set(names.agents):
            del memory.agents[gone]
        for kept in (memory.messages, memory.begun):
            for name, one in kept.items():
                kept[name] = self._still_heard(one)
        self._state.changed.centre = True

    def _still_heard(self, message: Message) -> Message:
        """Let a message whose queue is no more, or has another name, come to one that there is."""
        voice = [one for one in self._queues.values() if one.channel is Channel.VOICE]
        if not voice or message.queue in {one.id for one in voice}:
            return message
        alike = [one for one in voice if one.language == message.language]
        return msgspec.structs.replace(message, queue=(alike or voice)[0].id)

    def _read_centre(self) -> None:
        centre = self._state.router.centre
        self._queues = {queue.id: queue for queue in centre.queues}
        self._expires_us = {
            group.id: round(group.manner.offer_expires_s * 1e6)
            for group in centre.groups
        }
        self._read_schedules()

    def _read_schedules(self) -> None:
        """Read what the agents are to do today."""
        today, places = self._state.memory.today, self._state.memory.places
        self.timetable = Timetable(
            self._state.router.centre, today.begins_us, today.ends_us, places
        )

    def turn_day(self, at_us: int) -> None:
        """Begin a new day of counts when midnight has passed, and forget what is old."""
        memory = self._state.memory
        if at_us < memory.today.ends_us:
            return
        memory.today = today_at(self._state.router.centre, at_us)
        for card in memory.agents.values():
            card.begin_day(memory.today.begins_us)
        memory.places = {}
        self._read_schedules()
        for key in list(memory.visits)[: max(0, len(memory.visits) - CUSTOMERS_KNOWN)]:
            del memory.visits[key]
        self._state.changed.centre = True

    def _forget_old(self, at_us: int) -> None:
        memory = self._state.memory
        # Both are in the order in which they ended: the oldest come first.
        while memory.left:
            oldest = next(iter(memory.left))
            if memory.left[oldest].left_us > at_us - RESUME_KEPT_US:
                break
            del memory.left[oldest]

    # ---- contacts -------------------------------------------------------------------

    def arrive(self, command: c.Arrived, at_us: int) -> None:
        """Open a card; `follow` says what the kernel did with the contact."""
        memory = self._state.memory
        start_us = command.virtual_start_us
        key = command.customer.key
        memory.cards[command.contact] = Card(
            contact=command.contact,
            conversation=command.conversation,
            queue=command.queue,
            customer=command.customer,
            language=command.language,
            subject=command.subject,
            arrived_us=at_us,
            queued_us=at_us,
            since_us=at_us,
            virtual_start_us=at_us if start_us is None else start_us,
            previous=command.previous,
            history=memory.visits.get(key, 0),
            by_page=command.by_page,
            outbound=command.outbound,
            consult=command.consult,
            message=command.message,
        )
        card = memory.cards[command.contact]
        memory.messages.pop(command.message, None)
        self._touch(card)
        if not card.consult:
            self._begin_conversation(card)
            self.tell(card, command.told)
        elif command.previous in memory.cards:
            about = memory.cards[command.previous]
            about.asked = card.contact
            about.missed = about.missed_why = ""
        if card.is_served:
            memory.left.pop(place_key(key, command.queue), None)
            if command.previous is None:
                memory.visits[key] = memory.visits.get(key, 0) + 1
            memory.today.book(command.queue, Measure.OFFERED, at_us)
        if command.callback:
            self.call_back(card, at_us, "")

    def _begin_conversation(self, card: Card) -> None:
        """Let a contact be what its conversation is now."""
        memory = self._state.memory
        talk = memory.conversations.get(card.conversation)
        if talk is None:
            talk = Conversation(card.contact, card.customer)
            memory.conversations[card.conversation] = talk
        talk.contact = card.contact
        talk.ended_us = None
        memory.talks[card.customer.key] = card.conversation

    def connect(self, card: Card, at_us: int) -> None:
        """Book an answer: of the first agent who took it, and not of a callback."""
        queue, today = self._queues[card.queue], self._state.memory.today
        if card.answered_us is None and card.is_served and not card.callback:
            in_time = at_us - card.queued_us <= queue.target.within_s * 1e6
            measures: tuple[Measure, ...] = (Measure.OFFERED, Measure.ANSWERED)
            measures += (Measure.ANSWERED_IN_T,) if in_time else ()
            for measure in measures[1:]:
                today.book(card.queue, measure, card.queued_us)
            today.outcome(card.queue, measures, at_us)
        if card.answered_us is None:
            card.answered_us = at_us
        card.state = ContactState.CONNECTED
        card.since_us = at_us
        card.expires_us = None
        self._touch(card)
        self.agent(card.agent, at_us)

    def abandon(self, card: Card, at_us: int) -> None:
        """Book a customer who left, and remember his place for a while."""
        queue, memory = self._queues[card.queue], self._state.memory
        if card.is_served and not card.callback and card.answered_us is None:
            wait_us = at_us - card.queued_us
            measures: tuple[Measure, ...] = (Measure.OFFERED, Measure.ABANDONED)
            if wait_us <= queue.target.within_s * 1e6:
                measures += (Measure.ABANDONED_IN_T,)
            if wait_us <= queue.short_abandon_s * 1e6:
                measures += (Measure.SHORT_ABANDONED,)
            for measure in measures[1:]:
                memory.today.book(card.queue, measure, card.queued_us)
            memory.today.outcome(card.queue, measures, at_us)
            place = Left(at_us, card.virtual_start_us, card.conversation)
            memory.left[place_key(card.customer.key, card.queue)] = place
        self.forget(card, at_us)

    def call_back(self, card: Card, at_us: int, address: str) -> None:
        """Book a customer who hangs up and keeps his place: a flow-out."""
        if card.callback:
            return
        memory = self._state.memory
        memory.today.book(card.queue, Measure.CALLBACK, card.queued_us)
        memory.today.outcome(card.queue, (Measure.OFFERED, Measure.CALLBACK), at_us)
        card.callback = True
        if address:
            known = card.customer
            card.customer = c.Customer(known.key, known.name, address)
        self._touch(card)

    def hang_up(self, card: Card, at_us: int, by: str) -> None:
        """Book the end of a conversation, or of a call out that nobody took: wrap-up begins."""
        self._leave_three(card)
        card.state = ContactState.WRAPPING_UP
        card.ended_by = by
        card.missed = card.missed_why = ""
        if by in c.NOT_TAKEN:
            card.missed, card.missed_why = card.customer.address, str(by)
        card.since_us = at_us
        agent = card.agent
        if agent is not None:
            self._state.memory.agents[agent].contacts += 1
        self._touch(card)
        self.agent(agent, at_us)

    def change(self, card: Card, **fields: object) -> None:
        """Note what is done with a call in somebody's hands."""
        for name, value in fields.items():
            setattr(card, name, value)
        self._touch(card)

    def ask_outside(self, card: Card, number: str) -> None:
        """Note whom an agent calls outside; the customer is on hold."""
        card.missed = card.missed_why = ""
        self.change(card, outside=number, outside_answered=False, on_hold=True)

    def lose_outside(self, card: Card, why: str) -> None:
        """Note that nobody outside is asked any more, and why if nobody took the call."""
        if why in c.NOT_TAKEN and not card.outside_answered:
            card.missed, card.missed_why = card.outside, str(why)
        self.change(card, outside="", outside_answered=False, merged=False)

    def take_over(self, card: Card) -> None:
        """Let who was asked have the customer, and what becomes of him."""
        card.consult = False
        about = self._state.memory.cards.get(card.previous or "")
        if about is not None and about.is_message:
            card.message, card.callback = about.message, True
        self._begin_conversation(card)
        self._touch(card)

    def tell(self, card: Card, purposes: Sequence[str]) -> None:
        """Note for what a customer has heard that he may be recorded."""
        talk = self._state.memory.conversations[card.conversation]
        talk.told = list(dict.fromkeys([*talk.told, *purposes]))
        self._touch(card)

    def begin_message(self, command: c.MessageBegun, at_us: int) -> None:
        """Note whose a message is that somebody speaks now."""
        begun = self._state.memory.begun
        begun[command.message] = _message(command, at_us)
        # Of those too short to be kept nothing more is heard: the oldest come first.
        for name in list(begun):
            if begun[name].left_us > at_us - BEGUN_KEPT_US:
                break
            del begun[name]

    def leave_message(self, command: c.MessageLeft, at_us: int) -> None:
        """Keep a message until its queue is open."""
        memory = self._state.memory
        memory.begun.pop(command.message, None)
        memory.messages[command.message] = _message(command, at_us)

    def back_in_line(self, card: Card, at_us: int) -> None:
        """Book that a contact stands in its line again."""
        agent = card.agent
        self._leave_three(card)
        self._put_down(card)
        card.state = ContactState.WAITING
        card.agent = None
        card.expires_us = None
        card.on_hold = card.merged = card.recording_paused = False
        card.outside = card.missed = card.missed_why = ""
        card.outside_answered = False
        card.since_us = at_us
        self._touch(card)
        self.agent(agent, at_us)

    def forget(self, card: Card, at_us: int) -> None:
        """Take the card of a contact that is gone; its conversation stays for a while."""
        memory = self._state.memory
        del memory.cards[card.contact]
        self._put_down(card)
        talk = memory.conversations.get(card.conversation)
        if talk is not None and talk.contact == card.contact:
            talk.ended_us = at_us
        self._touch(card)
        self.agent(card.agent, at_us)
        self._forget_old(at_us)
        self._forget_conversations(at_us)

    def _leave_three(self, card: Card) -> None:
        """Note that a colleague speaks with a customer no more: the next one is asked alone first."""
        about = self._state.memory.cards.get(card.previous or "")
        if card.consult and about is not None:
            self.change(about, merged=False)

    def _put_down(self, card: Card) -> None:
        holder = self._state.memory.agents.get(card.agent or "")
        if holder is not None and card.contact in holder.held:
            holder.held.remove(card.contact)

    def _forget_conversations(self, at_us: int) -> None:
        memory = self._state.memory
        for name in list(islice(memory.conversations, 8)):
            ended_us = memory.conversations[name].ended_us
            if ended_us is None:  # still going on: it takes its turn at the end
                memory.conversations[name] = memory.conversations.pop(name)
            elif ended_us <= at_us - CONVERSATION_KEPT_US:
                key = memory.conversations.pop(name).customer.key
                if memory.talks.get(key) == name:
                    del memory.talks[key]
                    self._state.changed.customers.add(key)

    def line(self, card: Card, line: Line) -> None:
        """Add a line to the conversation of a contact."""
        self._state.memory.conversations[card.conversation].lines.append(line)
        self._state.changed.lines.append((card.conversation, line))

    # ---- what the kernel decided ----------------------------------------------------

    def follow(self, decided: Sequence[Decision]) -> None:
        """Book the kernel's decisions, in their order."""
        cards, router = self._state.memory.cards, self._state.router
        for one in decided:
            if one.contact in cards:
                self._enter(cards[one.contact], one.queue)
                self._follow(cards[one.contact], one)
        # Nothing more is said of one that was moved and waits in its new queue.
        for one in decided:
            if one.what is Happening.MOVED and one.contact in cards:
                self._enter(cards[one.contact], router.queue_of(one.contact))

    def _follow(self, card: Card, one: Decision) -> None:
        at_us = self._state.moment_us(one.at_s)
        match one.what:
            case Happening.OFFERED:
                self._offer(card, one.agent, at_us)
            case Happening.EXPIRED:
                agent = card.agent
                self.back_in_line(card, at_us)
                self.agent(agent, at_us, reason="no-answer")
            case Happening.MOVED:
                self._move(card, at_us)
            case Happening.TOLD:
                self._flow_out(card, Measure.TIMEOUT, at_us)
                self.forget(card, at_us)
            case Happening.REFUSED:
                self._refuse(card, at_us)
            case Happening.KEPT_FOR_CALLBACK:
                self.call_back(card, at_us, "")

    def _enter(self, card: Card, queue: str) -> None:
        """Book a contact on the queue that it overflowed to, if it did."""
        if card.queue == queue:
            return
        self._touch(card)
        card.queue = queue
        if card.is_served:
            self._state.memory.today.book(queue, Measure.OFFERED, card.queued_us)
        self._touch(card)

    def _offer(self, card: Card, agent: str | None, at_us: int) -> None:
        assert agent is not None
        group = self._state.memory.agents[agent].group
        self._state.memory.agents[agent].held.append(card.contact)
        card.state = ContactState.OFFERED
        card.agent = agent
        card.since_us = at_us
        card.expires_us = at_us + self._expires_us[group]
        self._touch(card)
        self.agent(agent, at_us)

    def _move(self, card: Card, at_us: int) -> None:
        """Book an overflow: it is out of the one queue, and arrives in the next."""
        self._flow_out(card, Measure.OVERFLOW, at_us)
        card.queued_us = at_us

    def _flow_out(self, card: Card, measure: Measure, at_us: int) -> None:
        today = self._state.memory.today
        if card.answered_us is None and card.is_served and not card.callback:
            today.book(card.queue, measure, card.queued_us)
            today.outcome(card.queue, (Measure.OFFERED, measure), at_us)

    def _refuse(self, card: Card, at_us: int) -> None:
        """Book a contact that never entered its queue: refused, and not offered."""
        today = self._state.memory.today
        if card.is_served:
            today.book(card.queue, Measure.REFUSED, card.queued_us)
            today.unbook(card.queue, Measure.OFFERED, card.queued_us)
        self.forget(card, at_us)

    # ---- agents ---------------------------------------------------------------------

    def agent(
        self, agent: str | None, at_us: int, *, reason: str | None = None
    ) -> None:
        """Bring an agent's card in line with what the kernel says he is doing."""
        if agent is None:
            return
        card = self._state.memory.agents.get(agent)
        if card is None:
            return
        state = self._state.router.agent_state(agent)
        if state is not card.state:
            card.follow(self.timetable.of(agent), at_us)
            card.enter(state, at_us)
        if reason is not None:
            if state is AgentState.PAUSED and reason != card.reason and card.reason:
                card.enter(state, at_us)
            card.reason = reason
        elif state is AgentState.AVAILABLE:
            card.reason = ""
        self._state.changed.agents.add(agent)

    def _touch(self, card: Card) -> None:
        changed = self._state.changed
        changed.contacts.add(card.contact)
        if card.consult and card.previous is not None:
            changed.contacts.add(card.previous)
        changed.customers.add(card.customer.key)
        changed.queues.add(card.queue)


def _message(command: c.MessageBegun | c.MessageLeft, at_us: int) -> Message:
    told = command.queue, command.customer, command.language
    return Message(command.message, *told, at_us)


def consult_about(memory: Memory, contact: str) -> Card | None:
    """Return the contact by which a colleague is asked about another, if there is one."""
    card = memory.cards.get(contact)
    asked = None if card is None else memory.cards.get(card.asked)
    if asked is None or not asked.consult:
        return None
    return None if asked.state is ContactState.WRAPPING_UP else asked


def resumed_place(
    state: FloorState, customer: str, queue: str, now_us: int
) -> Left | None:
    """Return the place that a customer who left a queue's line may have again."""
    left = state.memory.left.get(place_key(customer, queue))
    within_us = state.router.queue(queue).redial.resume_within_s * 1e6
    return left if left and now_us - left.left_us < within_us else None


def place_key(customer: str, queue: str) -> str:
    """Return what a place in a queue's line is remembered by."""
    return f"{queue}\n{customer}"
