"""What people see of a floor: its state as plain values, as the sockets' protocol says.

docs/reference/floor-protocol.md describes every field. Moments leave the floor as
milliseconds since 1970.
"""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from offhook.floor.accounts import consult_about
from offhook.floor.adherence import kept_us
from offhook.floor.cards import AgentCard, Card, Line
from offhook.floor.floor import Floor
from offhook.floor.moments import from_us
from offhook.floor.requests import Who, conversation_of
from offhook.floor.today import FLOW_OUTS, level
from offhook.floor.wait import Expected, wait_band_s
from offhook.policy.recording import is_recorded
from offhook.terms.contacts import Channel, Measure
from offhook.terms.states import AgentState, ContactState

if TYPE_CHECKING:
    from collections.abc import Container

    from offhook.policy.centre import Queue

View = dict[str, Any]
COLLEAGUES_SHOWN = 40
HANDED = (ContactState.OFFERED, ContactState.CONNECTED, ContactState.WRAPPING_UP)


def ms(at_us: int | None) -> int | None:
    """Return a moment in milliseconds."""
    return None if at_us is None else at_us // 1000


def state_name(state: AgentState | ContactState) -> str:
    """Return a state's name as the sockets know it."""
    return state.name.lower()


class Views:
    """Views of one floor; `adopt` after each change of its centre.

    `expected` is what was last foreseen of each contact that waits; `pages` are the customers
    whose pages are open.
    """

    def __init__(self, floor: Floor, speed: float = 1.0) -> None:
        self.floor = floor
        self.speed = speed
        self.expected: dict[str, Expected] = {}
        self.pages: Container[str] = ()
        self._first_us: dict[str, int] = {}
        self._first_seq = -1
        self.adopt()

    def adopt(self) -> None:
        """Read the names of the centre again."""
        centre = self.floor.router.centre
        self.queues: dict[str, Queue] = {queue.id: queue for queue in centre.queues}
        self.clients = {client.id: client.name for client in centre.clients}
        self.groups = {group.id: group for group in centre.groups}
        self.agent_names = {
            name: name.replace("-", " ").title() if name.islower() else name
            for name in self.floor.router.names.agents
        }
        self.served = {
            group.id: self._served(row) for row, group in enumerate(centre.groups)
        }

    def _served(self, group: int) -> list[str]:
        served = np.unique(self.floor.router.rules.served[group])
        names = self.floor.router.names.queues
        return [names[row] for row in served.tolist() if row >= 0]

    # ---- contacts -------------------------------------------------------------------

    def card(self, card: Card) -> View:
        """Return a contact card."""
        queue = self.queues[card.queue]
        waits = card.callback and card.state is ContactState.WAITING
        return {
            "id": card.contact,
            "conversation": card.conversation,
            "queue": card.queue,
            "queue_name": queue.name,
            "client": queue.client,
            "client_name": self.clients.get(queue.client, queue.client),
            "channel": queue.channel.name.lower(),
            "state": "callback" if waits else state_name(card.state),
            "customer": {
                "key": card.customer.key,
                "name": card.customer.name,
                "address": card.customer.address,
            },
            "language": card.language,
            "subject": card.subject,
            "arrived": ms(card.arrived_us),
            "since": ms(card.since_us),
            "expires": ms(card.expires_us),
            "agent": card.agent,
            "callback": card.callback,
            "away": card.must_stay and card.customer.key not in self.pages,
            "history": card.history,
            "disposition": card.disposition,
            "notes": card.notes,
            "previous": card.previous,
            "outbound": card.outbound,
            "consult": card.consult,
            "message": card.message,
            "on_hold": card.on_hold,
            "outside": card.outside,
            "outside_answered": card.outside_answered,
            "merged": card.merged,
            "recorded": self._is_recorded(card),
            "recording_paused": card.recording_paused,
            "asked": self._asked(card),
            "missed": self._missed(card),
            "ended_by": card.ended_by,
        }

    def watched(self, card: Card) -> View:
        """Return a contact card as a wallboard sees it: also who hears the call."""
        return {**self.card(card), "heard_by": sorted(card.heard_by)}

    def _is_recorded(self, card: Card) -> bool:
        """Return whether what is said is recorded, or would be if it were not paused."""
        rule = self.queues[card.queue].voice.recording
        agent = self.floor.memory.agents.get(card.agent or "")
        group = None if agent is None else self.groups.get(agent.group)
        may_be = group is None or group.is_recorded
        talk = self.floor.memory.conversations.get(card.conversation)
        told = [] if talk is None else talk.told
        return (
            card.state is ContactState.CONNECTED
            and self.queues[card.queue].channel is Channel.VOICE
            and may_be
            and (not rule.is_announced or rule.purpose in told)
            and is_recorded(rule, card.conversation)
        )

    def _asked(self, card: Card) -> View | None:
        """Return who is asked about a contact: where that stands, and his name."""
        asked = consult_about(self.floor.memory, card.contact)
        if asked is None:
            return None
        name = self.agent_names.get(asked.agent or "", "")
        return {"state": state_name(asked.state), "name": name}

    def _missed(self, card: Card) -> View | None:
        """Return which number did not answer, and why."""
        if not card.missed_why:
            return None
        return {"number": card.missed, "why": card.missed_why}

    def line(self, line: Line) -> View:
        """Return a line of a conversation."""
        is_agent = line.author == "agent"
        return {
            "at": ms(line.at_us),
            "author": line.author,
            "name": self.agent_names.get(line.name, line.name)
            if is_agent
            else line.name,
            "text": line.text,
        }

    def lines(self, conversation: str) -> list[View]:
        """Return all lines of a conversation."""
        talk = self.floor.memory.conversations.get(conversation)
        return [] if talk is None else [self.line(line) for line in talk.lines]

    # ---- agents ---------------------------------------------------------------------

    def me(self, agent: str) -> View:
        """Return what an agent's desk says about himself."""
        card = self.floor.memory.agents[agent]
        return {
            "agent": agent,
            "name": self.agent_names[agent],
            "state": state_name(card.state),
            "wanted": state_name(self.floor.router.wanted_state(agent)),
            "reason": card.reason,
            "since": ms(card.since_us),
        }

    def free_colleagues(self, contact: str, like: str) -> View:
        """Return the first agents who are free to take a contact, and how many more are.

        Those who serve its queue come first. `like`: letters of the name, in any case.
        """
        card = self.floor.memory.cards.get(contact)
        if card is None:
            return {"free": [], "more": 0}
        groups, names = self.floor.memory.agents, self.agent_names
        serving = {name for name, own in self.served.items() if card.queue in own}
        found = sorted(
            (groups[agent].group not in serving, names[agent], agent)
            for agent in self.floor.router.free_for(card.queue)
            if agent != card.agent and like.casefold() in names[agent].casefold()
        )
        return {
            "free": [
                {"agent": agent, "name": name, "serves": not is_other}
                for is_other, name, agent in found[:COLLEAGUES_SHOWN]
            ],
            "more": max(0, len(found) - COLLEAGUES_SHOWN),
        }

    def agent(self, card: AgentCard) -> View:
        """Return an agent's row of the wallboard."""
        return {
            "agent": card.agent,
            "name": self.agent_names[card.agent],
            "group": card.group,
            "site": self.groups[card.group].site,
            "state": state_name(card.state),
            "reason": card.reason,
            "since": ms(card.since_us),
            "contacts": list(card.held),
        }

    def own_day(self, agent: str, now_us: int) -> View:
        """Return what an agent did today."""
        card = self.floor.memory.agents[agent]
        spent = list(card.spent_us)
        spent[card.state] += now_us - card.since_us
        scheduled_us, adherent_us = kept_us(
            self.floor.schedule_of(agent), card.state, card.followed_us, now_us
        )
        return {
            "contacts": card.contacts,
            "talk_ms": spent[AgentState.TALKING] // 1000,
            "wrap_up_ms": spent[AgentState.WRAP_UP] // 1000,
            "ready_ms": spent[AgentState.AVAILABLE] // 1000,
            "paused_ms": spent[AgentState.PAUSED] // 1000,
            "scheduled_ms": (card.scheduled_us + scheduled_us) // 1000,
            "adherent_ms": (card.adherent_us + adherent_us) // 1000,
        }

    def schedule(self, agent: str) -> list[View]:
        """Return what an agent is to do today, with what the centre's clock shows then."""
        zone = ZoneInfo(self.floor.router.centre.timezone)

        def shown(at_us: int) -> str:
            return f"{from_us(at_us, zone):%H:%M}"

        return [
            {
                "from": ms(one.begins_us),
                "to": ms(one.ends_us),
                "break": one.is_break,
                "begins": shown(one.begins_us),
                "ends": shown(one.ends_us),
            }
            for one in self.floor.schedule_of(agent)
        ]

    # ---- queues ---------------------------------------------------------------------

    def waiting(self, queue: str) -> tuple[int, int | None]:
        """Return how many wait in a queue, and since when who came first is here.

        A customer waits since he came: one who overflowed, or whose agent was lost, still does.
        """
        memory = self.floor.memory
        if self._first_seq != memory.seq:
            self._first_seq = memory.seq
            self._first_us = {}
            for card in memory.cards.values():
                if card.state is ContactState.WAITING:
                    first_us = self._first_us.get(card.queue, card.arrived_us)
                    self._first_us[card.queue] = min(first_us, card.arrived_us)
        return self.floor.router.waiting(queue), self._first_us.get(queue)

    def queue_line(self, queue: str) -> View:
        """Return what desks know about a queue."""
        waiting, since_us = self.waiting(queue)
        return {
            "id": queue,
            "name": self.queues[queue].name,
            "waiting": waiting,
            "longest": ms(since_us),
        }

    def queue(self, name: str, now_us: int) -> View:
        """Return a queue's row of the wallboard."""
        queue, today = self.queues[name], self.floor.memory.today
        totals = today.totals(name)
        recent = today.recently(name, now_us)
        return {
            **self.queue_line(name),
            "client": queue.client,
            "client_name": self.clients.get(queue.client, queue.client),
            "channel": queue.channel.name.lower(),
            "open": self.floor.router.is_open(name),
            "offered": totals[Measure.OFFERED],
            "answered": totals[Measure.ANSWERED],
            "abandoned": totals[Measure.ABANDONED],
            "flow_out": sum(totals[measure] for measure in FLOW_OUTS),
            "sl": level(queue, totals),
            "sl_30m": level(queue, recent),
            "sl_name": queue.target.definition.value,
            "within_s": queue.target.within_s,
            "target": queue.target.share,
            "agents": self._agents_of(name),
        }

    def _agents_of(self, queue: str) -> dict[str, int]:
        groups = self.floor.router.names.groups
        serving = [row for row, name in enumerate(groups) if queue in self.served[name]]
        counts = self.floor.router.state.counts[serving].sum(axis=0)
        return {
            state_name(state): int(counts[state])
            for state in AgentState
            if state is not AgentState.SIGNED_OUT
        }

    def day(self) -> View:
        """Return today's counts of every queue by interval."""
        today = self.floor.memory.today
        names = {
            "offered": Measure.OFFERED,
            "answered": Measure.ANSWERED,
            "abandoned": Measure.ABANDONED,
            "in_t": Measure.ANSWERED_IN_T,
        }
        return {
            "begins": ms(today.begins_us),
            "timezone": self.floor.router.centre.timezone,
            "interval_s": today.interval_us // 1_000_000,
            "queues": {
                queue: {key: today.of(queue).counts[m] for key, m in names.items()}
                for queue in self.queues
            },
        }

    # ---- customers ------------------------------------------------------------------

    def customer(self, who: Who, now_us: int) -> View:
        """Return what a customer's widget says about himself."""
        card = conversation_of(self.floor, who.id)
        empty: View = {
            "state": "new",
            "contact": None,
            "queue_name": "",
            "open": True,
            "place": None,
            "wait": None,
            "agent_name": "",
            "can_call_back": False,
            "resume_until": self._resume_until(who.id),
        }
        if card is None:
            ended = who.id in self.floor.memory.talks
            return {**empty, "state": "ended" if ended else "new"}
        waits = card.state in (ContactState.WAITING, ContactState.OFFERED)
        shown = state_name(card.state)
        return {
            **empty,
            "contact": card.contact,
            "state": "callback" if card.callback and waits else shown,
            "queue_name": self.queues[card.queue].name,
            "open": self.floor.router.is_open(card.queue),
            "place": self.floor.router.place(card.contact)
            if card.state is ContactState.WAITING
            else 0,
            "wait": self.wait(card, now_us) if waits else None,
            "agent_name": self.agent_names.get(card.agent or "", ""),
            "can_call_back": card.state is ContactState.WAITING and not card.callback,
        }

    def _resume_until(self, key: str) -> int | None:
        for place, left in self.floor.memory.left.items():
            queue, _, customer = place.partition("\n")
            if customer == key and queue in self.queues:
                within_us = round(self.queues[queue].redial.resume_within_s * 1e6)
                return ms(left.left_us + within_us) if within_us else None
        return None

    def wait(self, card: Card, now_us: int) -> list[float] | None:
        """Return the band of seconds that a contact still has to wait, if known."""
        if card.state is not ContactState.WAITING:
            return None
        expected = self.expected.get(card.contact)
        band = None if expected is None else wait_band_s(expected, now_us)
        return None if band is None else list(band)

    def chat_queues(self) -> dict[str, View]:
        """Return the queues that a widget can come to."""
        router = self.floor.router
        return {
            queue.id: {
                "id": queue.id,
                "name": queue.name,
                "client": self.clients.get(queue.client, ""),
                "language": queue.language,
                "open": router.is_open(queue.id),
            }
            for queue in router.centre.queues
            if queue.channel is Channel.CHAT
        }
