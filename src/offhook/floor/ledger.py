"""The journal as books: contacts' stays in queues, and agents' times in states.

A fold over entries, and nothing else: reading the journal again gives the same books again.
It lets every entry happen on a floor of its own, so that a journal that does not reproduce its
own decisions is found here too.
"""

from typing import Any

import msgspec

from offhook.floor import commands as c
from offhook.floor.entries import Decision, Entry
from offhook.floor.floor import Floor, replayed
from offhook.floor.snapshot import floor_of, saved
from offhook.terms.contacts import Outcome
from offhook.terms.states import ContactState

LATE = 256
"""Of so many that are gone it may still be told how they sounded: at fifty a second for 5 s."""


class Sound(msgspec.Struct, frozen=True):
    """How a call was (see `offhook.ports.switch.Quality`)."""

    lost_share: float
    jitter_ms: float
    round_trip_ms: float
    mos: float


class Stay(msgspec.Struct):
    """A contact's stay in one queue; moments are microseconds, `None` where there is none.

    `stay` counts from 1. `asked_us`: when it left its line to be called back. `ringing_us`,
    `talking_us`, `holding_us`, `wrapping_us`: since when it is, while it is. `first_seq` and
    `last_seq`: the entries with which it began and last changed. `direction`: in, out, or
    aside of one by which a colleague is asked. `sound`: how its calls were, by whose they are.
    """

    contact: str
    stay: int
    conversation: str
    previous: str
    queue: str
    client: str
    channel: str
    language: str
    customer: c.Customer
    subject: str
    queued_us: int
    first_seq: int
    last_seq: int
    within_s: float
    short_abandon_s: float
    formula: str
    outcome: str = Outcome.OPEN.value
    asked_us: int | None = None
    answered_us: int | None = None
    ended_us: int | None = None
    agent: str = ""
    site: str = ""
    ring_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    acw_s: float = 0.0
    disposition: str = ""
    notes: list[str] = []
    ended_by: str = ""
    ringing_us: int | None = None
    talking_us: int | None = None
    holding_us: int | None = None
    wrapping_us: int | None = None
    direction: str = "in"
    sound: dict[str, Sound] = {}


class Span(msgspec.Struct):
    """A time that an agent was in one state; `ended_us` is `None` while he is."""

    agent: str
    group: str
    site: str
    state: str
    reason: str
    began_us: int
    first_seq: int
    ended_us: int | None = None


class Adopted(msgspec.Struct, frozen=True):
    """A centre that was worked by from a moment on, as a centre file's text."""

    at_us: int
    centre: str


class Mark(msgspec.Struct, frozen=True):
    """Something of a recording: it is complete, has a gap, or is a message that was left.

    `contact`: in whose hands it was; of a message, by which it came to the queue. `name` is
    empty of a gap; `is_gap`: it begins or ends.
    """

    at_us: int
    contact: str
    name: str = ""
    lasts_s: float = 0.0
    is_gap: bool = False
    is_message: bool = False


class Turned(msgspec.Struct, frozen=True):
    """What entries changed in the books. `adopted` and `marks` are by their entry's number."""

    stays: dict[tuple[str, int], Stay] = {}
    spans: dict[tuple[str, int], Span] = {}
    adopted: dict[int, Adopted] = {}
    marks: dict[int, Mark] = {}


class _Open(msgspec.Struct):
    floor: bytes
    stays: dict[str, Stay]
    spans: dict[str, Span]
    closed: dict[str, Stay] = {}


class Ledger:
    """The books' open pages. `read` entries in order; closed pages are the caller's."""

    def __init__(self) -> None:
        self.floor: Floor | None = None
        self._stays: dict[str, Stay] = {}
        self._closed: dict[str, Stay] = {}
        self._spans: dict[str, Span] = {}
        self._turned = Turned({}, {})

    @property
    def seq(self) -> int:
        """The number of the last entry read."""
        return 0 if self.floor is None else self.floor.memory.seq

    def read(self, entry: Entry) -> None:
        """Take one more entry into the books."""
        self.floor = replayed([entry], self.floor)
        assert self.floor is not None
        changed = self.floor.state.changed
        self._follow_command(entry)
        for decision in entry.decisions:
            self._follow_decision(entry, decision)
        for contact in changed.contacts:
            self._settle(contact, entry)
        for agent in changed.agents:
            self._follow_agent(agent, entry)
        changed.clear()

    def turned(self) -> Turned:
        """Return what changed since this was last asked."""
        turned, self._turned = self._turned, Turned({}, {})
        return turned

    def saved(self) -> bytes:
        """Return the open pages as bytes."""
        assert self.floor is not None
        pages = _Open(saved(self.floor), self._stays, self._spans, self._closed)
        return msgspec.msgpack.encode(pages)

    # ---- contacts -------------------------------------------------------------------

    def _follow_command(self, entry: Entry) -> None:
        command, at_us = entry.command, entry.at_us
        match command:
            case c.CentreAdopted(centre=text):
                self._turned.adopted[entry.seq] = Adopted(at_us, text)
            case c.Arrived():
                self._begin(command, entry)
            case c.Accepted(contact=contact):
                self._answer(self._stays[contact], at_us)
            case c.HungUp(contact=contact, by=by):
                stay = self._stays[contact]
                self._stop_talk(stay, at_us)
                stay.wrapping_us, stay.ended_us, stay.ended_by = at_us, at_us, by
            case c.WrappedUp(contact=contact):
                self._stop_wrap_up(self._stays[contact], at_us)
            case c.Abandoned(contact=contact):
                self._end(self._stays[contact], Outcome.ABANDONED, at_us, command.by)
            case c.CallbackAsked(contact=contact):
                self._call_back(self._stays[contact], at_us)
            case c.Lost(agent=agent):
                self._lose(agent, at_us)
            case c.Requeued(contact=contact):
                self._stop_talk(self._stays[contact], at_us)
            case _:
                self._follow_call(command, entry.seq, at_us)

    def _follow_call(self, command: c.AnyCommand, seq: int, at_us: int) -> None:
        match command:
            case c.Held(contact=contact) | c.AskedOutside(contact=contact):
                self._begin_hold(self._stays[contact], at_us)
            case c.Resumed(contact=contact) | c.Merged(contact=contact):
                self._stop_hold(self._stays[contact], at_us)
            case c.Measured():
                self._measure(command)
            case _:
                self._mark(command, seq, at_us)

    def _mark(self, command: c.AnyCommand, seq: int, at_us: int) -> None:
        match command:
            case c.Recorded(contact=contact, name=name, lasts_s=lasts_s):
                mark = Mark(at_us, contact, name, lasts_s)
            case c.RecordingPaused(contact=contact, paused=paused):
                mark = Mark(at_us, contact, is_gap=paused)
            case c.MessageLeft(message=name, lasts_s=lasts_s):
                mark = Mark(at_us, "", name, lasts_s, is_message=True)
            case _:
                return
        self._turned.marks[seq] = mark

    def _begin(self, command: c.Arrived, entry: Entry) -> None:
        stay = Stay(
            contact=command.contact,
            stay=1,
            conversation=command.conversation,
            previous=command.previous or "",
            language=command.language,
            customer=command.customer,
            subject=command.subject,
            queued_us=entry.at_us,
            first_seq=entry.seq,
            last_seq=entry.seq,
            direction=_direction(command),
            **self._of_queue(command.queue),
        )
        self._stays[command.contact] = stay
        if command.callback:
            self._call_back(stay, entry.at_us)
        self._note(stay)
        if command.message:
            self._turned.marks[entry.seq] = Mark(
                entry.at_us, command.contact, command.message, is_message=True
            )

    def _of_queue(self, name: str) -> dict[str, Any]:
        """Return the fields of a stay that its queue says."""
        assert self.floor is not None
        queue = self.floor.router.queue(name)
        return {
            "queue": queue.id,
            "client": queue.client,
            "channel": queue.channel.name.lower(),
            "within_s": queue.target.within_s,
            "short_abandon_s": queue.short_abandon_s,
            "formula": queue.target.definition.value,
        }

    def _note(self, stay: Stay) -> None:
        self._turned.stays[stay.contact, stay.stay] = stay

    def _answer(self, stay: Stay, at_us: int) -> None:
        if stay.ringing_us is not None:
            stay.ring_s += (at_us - stay.ringing_us) / 1e6
            stay.ringing_us = None
        if stay.answered_us is None:
            stay.answered_us = at_us
        if stay.outcome == Outcome.OPEN:
            stay.outcome = Outcome.ANSWERED.value
        stay.talking_us = at_us

    def _begin_hold(self, stay: Stay, at_us: int) -> None:
        if stay.talking_us is not None:
            self._stop_talk(stay, at_us)
            stay.holding_us = at_us

    def _stop_hold(self, stay: Stay, at_us: int) -> None:
        if stay.holding_us is not None:
            stay.hold_s += (at_us - stay.holding_us) / 1e6
            stay.holding_us, stay.talking_us = None, at_us

    def _measure(self, told: c.Measured) -> None:
        """Note how a call was: it ends after its contact where the agent wraps up at once."""
        stay = self._stays.get(told.contact) or self._closed.get(told.contact)
        if stay is not None:
            heard = Sound(told.lost_share, told.jitter_ms, told.round_trip_ms, told.mos)
            stay.sound = {**stay.sound, told.part: heard}
            self._note(stay)

    def _stop_talk(self, stay: Stay, at_us: int) -> None:
        self._stop_hold(stay, at_us)
        if stay.talking_us is not None:
            stay.talk_s += (at_us - stay.talking_us) / 1e6
            stay.talking_us = None

    def _stop_wrap_up(self, stay: Stay, at_us: int) -> None:
        if stay.wrapping_us is not None:
            stay.acw_s += (at_us - stay.wrapping_us) / 1e6
            stay.wrapping_us = None

    def _flow_out(self, stay: Stay, outcome: Outcome) -> None:
        if stay.outcome == Outcome.OPEN:
            stay.outcome = outcome.value

    def _call_back(self, stay: Stay, at_us: int) -> None:
        self._flow_out(stay, Outcome.CALLBACK)
        stay.asked_us = at_us

    def _end(self, stay: Stay, outcome: Outcome, at_us: int, by: str) -> None:
        self._flow_out(stay, outcome)
        stay.ringing_us = None
        stay.ended_us, stay.ended_by = at_us, by

    def _lose(self, agent: str, at_us: int) -> None:
        """End what the agent had in hand: offers stop, talk stops, wrap-up is over."""
        for stay in self._stays.values():
            if stay.agent == agent:
                stay.ringing_us = None
                self._stop_talk(stay, at_us)
                self._stop_wrap_up(stay, at_us)

    def _follow_decision(self, entry: Entry, decision: Decision) -> None:
        stay = self._stays.get(decision.contact)
        if stay is None:
            return
        if decision.queue != stay.queue:
            stay = self._next_stay(stay, decision.queue, entry, decision.at_us)
        match decision.what:
            case "offered":
                stay.ringing_us = decision.at_us
                stay.agent = decision.agent or ""
                stay.site = self._site(stay.agent)
            case "expired":
                stay.ringing_us = None
            case "moved":
                self._end(stay, Outcome.OVERFLOW, decision.at_us, "queue")
            case "told":
                self._end(stay, Outcome.TIMEOUT, decision.at_us, "queue")
            case "refused":
                self._end(stay, self._refusal(stay.queue), decision.at_us, "queue")
            case "kept_for_callback":
                self._call_back(stay, decision.at_us)

    def _refusal(self, queue: str) -> Outcome:
        assert self.floor is not None
        return Outcome.FULL if self.floor.router.is_open(queue) else Outcome.CLOSED

    def _next_stay(self, stay: Stay, queue: str, entry: Entry, at_us: int) -> Stay:
        """Begin the stay in the queue that a contact overflowed to."""
        stay.last_seq = entry.seq
        self._note(stay)
        fresh = msgspec.structs.replace(
            stay,
            stay=stay.stay + 1,
            queued_us=at_us,
            first_seq=entry.seq,
            outcome=Outcome.OPEN.value,
            asked_us=None,
            ended_us=None,
            ended_by="",
            agent="",
            site="",
            ring_s=0.0,
            **self._of_queue(queue),
        )
        self._stays[stay.contact] = fresh
        self._note(fresh)
        return fresh

    def _site(self, agent: str) -> str:
        assert self.floor is not None
        group = self.floor.memory.agents[agent].group if agent else ""
        sites = {one.id: one.site for one in self.floor.router.centre.groups}
        return sites.get(group, "")

    def _settle(self, contact: str, entry: Entry) -> None:
        """Bring a touched stay up to date, and close the page of one that is gone."""
        assert self.floor is not None
        stay = self._stays.get(contact)
        if stay is None:
            return
        card = self.floor.memory.cards.get(contact)
        if card is not None:
            if card.queue != stay.queue:
                stay = self._next_stay(stay, card.queue, entry, card.queued_us)
            stay.customer = card.customer
            stay.disposition = card.disposition or ""
            stay.notes = card.notes
            if card.state is not ContactState.OFFERED:
                stay.ringing_us = None
        stay.last_seq = entry.seq
        self._note(stay)
        if card is None:
            if stay.ended_us is None:
                stay.ended_us = entry.at_us
            self._closed[contact] = self._stays.pop(contact)
            if len(self._closed) > LATE:
                del self._closed[next(iter(self._closed))]

    # ---- agents ---------------------------------------------------------------------

    def _follow_agent(self, agent: str, entry: Entry) -> None:
        assert self.floor is not None
        card = self.floor.memory.agents.get(agent)
        if card is None:
            return
        state = card.state.name.lower()
        reason = card.reason if state == "paused" else ""
        span = self._spans.get(agent)
        if span is not None and (span.state, span.reason) == (state, reason):
            return
        began_us = max(card.since_us, span.began_us if span else 0)
        if span is not None:
            span.ended_us = began_us
            self._turned.spans[agent, span.first_seq] = span
        fresh = Span(
            agent, card.group, self._site(agent), state, reason, began_us, entry.seq
        )
        self._spans[agent] = fresh
        self._turned.spans[agent, entry.seq] = fresh


def _direction(command: c.Arrived) -> str:
    if command.consult:
        return "aside"
    return "out" if command.outbound else "in"


def ledger_of(pages: bytes) -> Ledger:
    """Return the ledger whose open pages were saved; a new one of no bytes."""
    ledger = Ledger()
    if pages:
        kept = msgspec.msgpack.decode(pages, type=_Open)
        ledger.floor = floor_of(kept.floor)
        ledger._stays, ledger._spans = kept.stays, kept.spans  # noqa: SLF001
        ledger._closed = kept.closed  # noqa: SLF001
    return ledger
