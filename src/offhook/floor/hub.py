"""Who listens to a floor, and what each of them hears.

Desks hear what concerns them with every batch. What changes for many at once
(the wallboard, the queues of a group) is put together a few times a second, encoded once and
sent to all.
"""

from collections.abc import Callable, Iterable

import msgspec

from offhook.floor.cards import Line
from offhook.floor.listener import Close, Listener
from offhook.floor.requests import (
    AnyAsk,
    Colleagues,
    Listen,
    Role,
    Unlisten,
    Who,
    conversation_of,
)
from offhook.floor.state import Changed
from offhook.floor.views import View, Views, ms
from offhook.terms.states import AgentState

_encode = msgspec.json.Encoder().encode


def put(name: str, key: str, value: View) -> View:
    """Return the change that puts a value."""
    return {"put": name, "id": key, "value": value}


def drop(name: str, key: str) -> View:
    """Return the change that takes a value away."""
    return {"drop": name, "id": key}


class Hub:
    """The listeners of one floor. `has_voice`: whether there are telephones.

    `now_us` tells the floor's clock: a floor may be quiet, and its last entry long ago.
    """

    def __init__(self, views: Views, now_us: Callable[[], int] | None = None) -> None:
        self.views = views
        self.has_voice = False
        self._now_us = now_us or (lambda: self.views.floor.memory.now_us)
        self.desks: dict[str, Listener] = {}
        self.customers: dict[str, Listener] = {}
        self.wallboards: set[Listener] = set()
        self._for_wallboards = Changed()
        self._group_frames: dict[str, bytes] = {}
        self._leaving: list[tuple[Listener, Close]] = []
        self._doors: dict[str, View] = {}
        self._see_pages()

    # ---- coming and going -----------------------------------------------------------

    def join(self, listener: Listener) -> None:
        """Let somebody listen: a snapshot first. His other socket is closed."""
        who = listener.who
        if who.role is Role.WALLBOARD:
            self.wallboards.add(listener)
        else:
            places = self.desks if who.role is Role.DESK else self.customers
            other = places.get(who.id)
            if other is not None:
                other.close(Close.ELSEWHERE)
            places[who.id] = listener
            self._call(who)
        listener.send(self._snapshot(listener))
        self._note_page(who)

    def leave(self, listener: Listener) -> None:
        """Forget a listener whose socket is gone."""
        self.wallboards.discard(listener)
        for places in (self.desks, self.customers):
            if places.get(listener.who.id) is listener:
                del places[listener.who.id]
        self._note_page(listener.who)

    def _call(self, who: Who) -> None:
        """Call an agent by the name of whoever sits at his desk."""
        views = self.views
        if who.role is Role.DESK and who.name and who.id in views.agent_names:
            views.agent_names[who.id] = who.name
            views.floor.state.changed.agents.add(who.id)

    def _see_pages(self) -> None:
        self.views.pages = self.customers

    def _note_page(self, who: Who) -> None:
        """Let a customer's agent hear that his page came or went."""
        if who.role is Role.CHAT:
            card = conversation_of(self.views.floor, who.id)
            if card is not None:
                self.views.floor.state.changed.contacts.add(card.contact)

    def hears(self, who: Who) -> bool:
        """Return whether somebody has a socket here by which he is present."""
        places = self.desks if who.role is Role.DESK else self.customers
        return who.id in places

    def everyone(self) -> list[Listener]:
        """Return all listeners."""
        return [*self.desks.values(), *self.customers.values(), *self.wallboards]

    def expel(
        self, who_id: str, session: str = "", *, is_patient: bool = False
    ) -> None:
        """Close the sockets of somebody whose session is over: an agent's, a supervisor's.

        Of one `session`, where it is told. `is_patient` leaves a desk with contacts in its
        hands until they are empty.
        """
        agents = self.views.floor.memory.agents
        for listener in self.everyone():
            who = listener.who
            if who.id != who_id or who.role is Role.CHAT:
                continue
            if session and listener.session != session:
                continue
            is_desk = who.role is Role.DESK and who.id in agents
            if is_patient and is_desk and agents[who.id].held:
                listener.ends = True
            else:
                listener.close(Close.SESSION_ENDED)

    def start_over(self, views: Views) -> None:
        """Give everybody a snapshot: of a changed centre, or of a restored floor."""
        self.views = views
        self._see_pages()
        for desk in self.desks.values():
            self._call(desk.who)
        self._for_wallboards = Changed()
        for listener in self.everyone():
            listener.send(self._snapshot(listener))

    def _snapshot(self, listener: Listener) -> bytes:
        view = {
            Role.DESK: self._desk,
            Role.WALLBOARD: self._wallboard,
            Role.CHAT: self._widget,
        }[listener.who.role](listener)
        return _encode({"snapshot": view, **self._stamp()})

    def _stamp(self) -> View:
        return {"seq": self.views.floor.memory.seq, "now": ms(self._now_us())}

    # ---- snapshots ------------------------------------------------------------------

    def _desk(self, listener: Listener) -> View:
        views, memory = self.views, self.views.floor.memory
        agent = listener.who.id
        listener.shown = set(memory.agents[agent].held)
        cards = [memory.cards[contact] for contact in memory.agents[agent].held]
        centre = views.floor.router.centre
        return {
            "me": views.me(agent),
            "contacts": {card.contact: views.card(card) for card in cards},
            "messages": {
                card.contact: views.lines(card.conversation) for card in cards
            },
            "queues": self._queue_lines(memory.agents[agent].group),
            "words": {
                "queues": [
                    {
                        "id": one.id,
                        "name": one.name,
                        "channel": one.channel.name.lower(),
                        "client": one.client,
                    }
                    for one in centre.queues
                ],
                "pauses": [{"id": p.id, "name": p.name} for p in centre.pauses],
                "dispositions": [
                    {"id": d.id, "name": d.name} for d in centre.dispositions
                ],
            },
            "today": views.own_day(agent, self._now_us()),
            "schedule": views.schedule(agent),
            "voice": self.has_voice,
            "speed": views.speed,
        }

    def _queue_lines(self, group: str) -> dict[str, View]:
        return {
            queue: self.views.queue_line(queue) for queue in self.views.served[group]
        }

    def _wallboard(self, listener: Listener) -> View:
        views, memory = self.views, self.views.floor.memory
        now_us = self._now_us()
        heard = {
            contact: views.lines(memory.cards[contact].conversation)
            for contact in listener.heard
            if contact in memory.cards
        }
        return {
            "queues": {queue: views.queue(queue, now_us) for queue in views.queues},
            "agents": {
                card.agent: views.agent(card) for card in memory.agents.values()
            },
            "contacts": {c.contact: views.watched(c) for c in memory.cards.values()},
            "messages": heard,
            "day": views.day(),
            "voice": self.has_voice,
            "speed": views.speed,
            "health": {},
        }

    def _widget(self, listener: Listener) -> View:
        views, memory = self.views, self.views.floor.memory
        listener.talk = memory.talks.get(listener.who.id, "")
        listener.told = views.customer(listener.who, self._now_us())
        return {
            "me": listener.told,
            "messages": {"all": views.lines(listener.talk)},
            "queues": views.chat_queues(),
            "speed": views.speed,
        }

    # ---- after a batch --------------------------------------------------------------

    def frames(self, changed: Changed) -> list[tuple[Listener, bytes]]:
        """Return what is to be sent for what a batch changed; note the rest for `tick`."""
        heard = [*self._desk_frames(changed), *self._customer_frames(changed)]
        if self.wallboards:
            heard += self._listened(changed.lines)
            self._for_wallboards.contacts |= changed.contacts
            self._for_wallboards.agents |= changed.agents
            self._for_wallboards.queues |= changed.queues
        return heard

    def _frame(self, listener: Listener, changes: list[View]) -> tuple[Listener, bytes]:
        return listener, _encode({**self._stamp(), "changes": changes})

    def _desk_frames(self, changed: Changed) -> Iterable[tuple[Listener, bytes]]:
        """Tell each desk about itself and what is, or was, in its hands."""
        views, memory = self.views, self.views.floor.memory
        lines: dict[str, list[Line]] = {}
        for conversation, line in changed.lines:
            lines.setdefault(conversation, []).append(line)
        for agent in self._concerned(changed):
            desk = self.desks.get(agent)
            if desk is None or agent not in memory.agents:
                continue
            changes = self._hand_changes(desk, changed, lines)
            if agent in changed.agents:
                changes.append({"set": "me", "value": views.me(agent)})
                changes.append(
                    {"set": "today", "value": views.own_day(agent, self._now_us())}
                )
            if changes:
                yield self._frame(desk, changes)
            if memory.agents[agent].state is AgentState.SIGNED_OUT:
                self._leaving.append((desk, Close.SIGNED_OUT))
            elif desk.ends and not memory.agents[agent].held:
                self._leaving.append((desk, Close.SESSION_ENDED))

    def _concerned(self, changed: Changed) -> set[str]:
        """Return the agents who were touched, or hold what was."""
        memory = self.views.floor.memory
        talks = (memory.conversations.get(name) for name, _ in changed.lines)
        contacts = changed.contacts | {talk.contact for talk in talks if talk}
        cards = (memory.cards.get(contact) for contact in contacts)
        return changed.agents | {card.agent for card in cards if card and card.agent}

    def close_leaving(self) -> None:
        """Close the desks of agents who went home, after they heard of it."""
        for desk, why in self._leaving:
            desk.close(why)
        self._leaving.clear()

    def _hand_changes(
        self, desk: Listener, changed: Changed, lines: dict[str, list[Line]]
    ) -> list[View]:
        views, memory = self.views, self.views.floor.memory
        changes: list[View] = []
        held = set(memory.agents[desk.who.id].held)
        for contact in sorted(desk.shown - held):
            changes += [drop("contacts", contact), drop("messages", contact)]
        for contact in memory.agents[desk.who.id].held:
            card = memory.cards[contact]
            if contact not in desk.shown:
                changes.append(put("contacts", contact, views.card(card)))
                spoken = views.lines(card.conversation)
                changes += [_added(contact, line) for line in spoken]
                continue
            if contact in changed.contacts:
                changes.append(put("contacts", contact, views.card(card)))
            fresh = lines.get(card.conversation, [])
            changes += [_added(contact, views.line(line)) for line in fresh]
        desk.shown = held
        return changes

    def _customer_frames(self, changed: Changed) -> Iterable[tuple[Listener, bytes]]:
        views, memory = self.views, self.views.floor.memory
        told: dict[str, list[View]] = {key: [] for key in changed.customers}
        for conversation, line in changed.lines:
            talk = memory.conversations.get(conversation)
            if talk is not None:
                changes = told.setdefault(talk.customer.key, [])
                changes.append(_added("all", views.line(line)))
        for key, changes in told.items():
            customer = self.customers.get(key)
            if customer is None:
                continue
            last = memory.talks.get(key, "")
            if last != customer.talk:
                customer.talk = last
                changes[:] = [{"set": "messages", "value": {"all": views.lines(last)}}]
            self._tell_place(customer, changes)
            if changes:
                yield self._frame(customer, changes)

    def _tell_place(self, customer: Listener, changes: list[View]) -> None:
        me = self.views.customer(customer.who, self._now_us())
        if me != customer.told:
            customer.told = me
            changes.append({"set": "me", "value": me})

    def _listened(
        self, lines: list[tuple[str, Line]]
    ) -> Iterable[tuple[Listener, bytes]]:
        memory = self.views.floor.memory
        for conversation, line in lines:
            talk = memory.conversations.get(conversation)
            for listener in self.wallboards:
                if talk is not None and talk.contact in listener.heard:
                    added = _added(talk.contact, self.views.line(line))
                    yield self._frame(listener, [added])

    # ---- what somebody asked to hear ------------------------------------------------

    def answer(self, listener: Listener, ask: AnyAsk) -> None:
        """Tell a listener what he asked to hear, once, or from now on."""
        match ask:
            case Listen():
                self._listen(listener, ask.contact)
            case Unlisten():
                self._unlisten(listener, ask.contact)
            case Colleagues():
                free = self.views.free_colleagues(ask.contact, ask.like)
                self.tell(listener, "colleagues", free)

    def _listen(self, listener: Listener, contact: str) -> None:
        """Let a wallboard read a conversation from now on, with what was said before."""
        card = self.views.floor.memory.cards.get(contact)
        if card is None or contact in listener.heard:
            return
        listener.heard.add(contact)
        spoken = self.views.lines(card.conversation)
        changes = [_added(contact, line) for line in spoken]
        listener.send(self._frame(listener, changes)[1])

    def _unlisten(self, listener: Listener, contact: str) -> None:
        listener.heard.discard(contact)
        listener.send(self._frame(listener, [drop("messages", contact)])[1])

    def tell(self, listener: Listener, name: str, value: View) -> None:
        """Tell one listener what nobody else is to know."""
        listener.send(self._frame(listener, [{"set": name, "value": value}])[1])

    # ---- a few times a second -------------------------------------------------------

    def run(self, speed: float) -> None:
        """Tell everybody how fast the floor's time passes from now on."""
        self.views.speed = speed
        self._tell_all({"set": "speed", "value": speed})

    def give_voice(self, has_voice: bool) -> None:
        """Tell everybody whether there are telephones from now on."""
        if has_voice != self.has_voice:
            self.has_voice = has_voice
            self._tell_all({"set": "voice", "value": has_voice})

    def _tell_all(self, change: View) -> None:
        for listener in self.everyone():
            listener.send(self._frame(listener, [change])[1])

    def tick_wallboards(self, health: View, now_us: int) -> None:
        """Tell the wallboards what changed since they were last told."""
        changed, views = self._for_wallboards, self.views
        if not self.wallboards:
            return
        memory = views.floor.memory
        changes: list[View] = [{"set": "health", "value": health}]
        for contact in changed.contacts:
            card = memory.cards.get(contact)
            changes.append(
                drop("contacts", contact)
                if card is None
                else put("contacts", contact, views.watched(card))
            )
        changes += [
            put("agents", agent, views.agent(memory.agents[agent]))
            for agent in changed.agents
            if agent in memory.agents
        ]
        changes += [
            put("queues", queue, views.queue(queue, now_us))
            for queue in changed.queues
            if queue in views.queues
        ]
        frame = _encode({**self._stamp(), "now": ms(now_us), "changes": changes})
        for listener in self.wallboards:
            listener.send(frame)
        changed.clear()

    def tick_day(self, now_us: int) -> None:
        """Tell the wallboards the day's counts and every queue's figures."""
        views = self.views
        if not self.wallboards:
            return
        changes = [
            put("queues", queue, views.queue(queue, now_us)) for queue in views.queues
        ]
        changes.append({"set": "day", "value": views.day()})
        frame = _encode({**self._stamp(), "changes": changes})
        for listener in self.wallboards:
            listener.send(frame)

    def tick_desks(self) -> None:
        """Tell the desks of each group how its lines are, if that changed."""
        memory = self.views.floor.memory
        frames: dict[str, bytes | None] = {}
        for agent, desk in self.desks.items():
            if agent not in memory.agents:
                continue
            group = memory.agents[agent].group
            if group not in frames:
                frames[group] = self._group_frame(group)
            frame = frames[group]
            if frame is not None:
                desk.send(frame)

    def _group_frame(self, group: str) -> bytes | None:
        lines = self._queue_lines(group)
        queues = _encode(lines)
        if queues == self._group_frames.get(group):
            return None
        self._group_frames[group] = queues
        changes = [put("queues", queue, line) for queue, line in lines.items()]
        return _encode({**self._stamp(), "changes": changes})

    def tick_customers(self) -> None:
        """Tell customers which queues are open, and who waits his place, where it changed."""
        doors = self.views.chat_queues()
        opened = [
            put("queues", name, door)
            for name, door in doors.items()
            if door != self._doors.get(name)
        ]
        self._doors = doors
        for customer in self.customers.values():
            changes = list(opened)
            if customer.told.get("state") in ("waiting", "offered", "callback"):
                self._tell_place(customer, changes)
            if changes:
                customer.send(self._frame(customer, changes)[1])


def _added(key: str, line: View) -> View:
    return {"add": "messages", "id": key, "value": line}
