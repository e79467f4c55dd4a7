"""A floor: the one place where its state changes, by one command at a time.

`apply` lets a command happen at a moment and returns the journal's entry. It is pure: no
clock, no socket, no file. Commands and moments given again give the same entries again, and
that is how a floor is restored and how a journal is verified. What is refused has changed
nothing and is not in the journal.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from offhook.floor import commands as c
from offhook.floor.accounts import Accounts
from offhook.floor.call_changes import CallChanges
from offhook.floor.cards import Card, Line
from offhook.floor.commands import AnyCommand
from offhook.floor.entries import Entry, decision
from offhook.floor.state import FloorState, Memory
from offhook.floor.timetable import Schedule
from offhook.floor.today import today_at
from offhook.formats.centre_toml import parse_centre
from offhook.policy.router import Decision, Router
from offhook.terms.errors import NotFound, Refused
from offhook.terms.states import ContactState, PauseReason

DAY_US = 86_400_000_000


class Floor:
    """A centre at work. Begins with `CentreAdopted`; see `restored` for going on."""

    def __init__(self, state: FloorState) -> None:
        self.state = state
        self.router: Router = state.router
        self.memory: Memory = state.memory
        self._accounts = Accounts(state)
        self._do: dict[type, Callable[[Any, int, float], list[Decision]]] = {
            c.CentreAdopted: self._adopt,
            c.Arrived: self._arrive,
            c.SignedIn: self._sign_in,
            c.SignedOut: self._sign_out,
            c.Ready: self._ready,
            c.Paused: self._pause,
            c.Lost: self._lose,
            c.Accepted: self._accept,
            c.Declined: self._decline,
            c.Abandoned: self._abandon,
            c.CallbackAsked: self._ask_callback,
            c.HungUp: self._hang_up,
            c.WrappedUp: self._wrap_up,
            c.Requeued: self._requeue,
            **CallChanges(self._accounts, self._card).table,
            c.Said: self._say,
            c.Noted: self._note,
            c.Disposed: self._dispose,
            c.Joined: self._join,
            c.Opened: self._open,
            c.Closed: self._close,
            c.TimePassed: self._pass_time,
        }

    @property
    def next_due_us(self) -> int | None:
        """When `TimePassed` has something to do; `None` when nothing is due."""
        due_s = self.router.next_due_s
        if due_s == math.inf:
            return None
        # Rounded up: at the moment before, nothing would be due yet, for ever.
        return self.memory.epoch_us + math.ceil(due_s * 1e6)

    def schedule_of(self, agent: str) -> Schedule:
        """Return what an agent is to do today; empty where he has no shift."""
        return self._accounts.timetable.of(agent)

    def is_due(self, at_us: int) -> bool:
        """Return whether time must pass before anything else may happen at a moment."""
        return self.router.next_due_s <= self.state.seconds(at_us)

    def apply(self, command: AnyCommand, by: str, at_us: int) -> Entry:
        """Let a command happen; return what is to be written down.

        `Refused` or `NotFound`, and nothing has changed, where it cannot happen now.
        """
        memory = self.memory
        if at_us < memory.now_us:
            raise Refused(command=type(command).__name__, reason="it is in the past")
        at_s = self.state.seconds(at_us)
        assert isinstance(command, c.TimePassed) or not self.is_due(at_us)
        self._accounts.turn_day(at_us)
        decided = self._do[type(command)](command, at_us, at_s)
        self._accounts.follow(decided)
        memory.seq += 1
        memory.now_us = at_us
        told = tuple(decision(one, self.state.moment_us(one.at_s)) for one in decided)
        return Entry(memory.seq, at_us, by, command, told)

    # ---- agents ---------------------------------------------------------------------

    def _sign_in(self, command: c.SignedIn, at_us: int, at_s: float) -> list[Decision]:
        decided = self.router.sign_in(command.agent, at_s)
        self._accounts.agent(command.agent, at_us, reason="signed-in")
        return decided

    def _sign_out(
        self, command: c.SignedOut, at_us: int, at_s: float
    ) -> list[Decision]:
        decided = self.router.sign_out(command.agent, at_s)
        self._accounts.agent(command.agent, at_us)
        return decided

    def _ready(self, command: c.Ready, at_us: int, at_s: float) -> list[Decision]:
        decided = self.router.ready(command.agent, at_s)
        self._accounts.agent(command.agent, at_us)
        return decided

    def _pause(self, command: c.Paused, at_us: int, at_s: float) -> list[Decision]:
        decided = self.router.pause(command.agent, at_s, PauseReason.BREAK)
        self._accounts.agent(command.agent, at_us, reason=command.reason)
        return decided

    def _lose(self, command: c.Lost, at_us: int, at_s: float) -> list[Decision]:
        """Sign out an agent whose desk is gone: what he wrapped up is over."""
        held = self._in_hand(command.agent)
        decided = self.router.lose(command.agent, at_s)
        for card in held:
            if card.state is ContactState.WRAPPING_UP:
                self._accounts.forget(card, at_us)
            else:
                self._accounts.back_in_line(card, at_us)
        self._accounts.agent(command.agent, at_us)
        return decided

    def _in_hand(self, agent: str) -> list[Card]:
        held = self.memory.agents[agent].held if agent in self.memory.agents else []
        return [self.memory.cards[contact] for contact in held]

    # ---- contacts -------------------------------------------------------------------

    def _arrive(self, command: c.Arrived, at_us: int, at_s: float) -> list[Decision]:
        start_us = command.virtual_start_us
        last = self.memory.cards.get(command.previous or "")
        is_known = last is not None and last.message == command.message
        is_new = command.message in self.memory.messages
        if command.message and not (is_new or is_known):
            raise Refused(command="arrive", reason="the message has come already")
        if command.agent is not None:
            decided = self.router.arrive_for(
                command.contact,
                command.queue,
                command.agent,
                at_s,
                is_passed_on=last is not None and last.queue == command.queue,
            )
        else:
            decided = self.router.arrive(
                command.contact,
                command.queue,
                at_s,
                priority=command.priority,
                virtual_start_s=None
                if start_us is None
                else self.state.seconds(start_us),
            )
            if command.callback and self._waits(command.contact):
                decided += self.router.ask_callback(command.contact, at_s)
        self._accounts.arrive(command, at_us)
        return decided

    def _waits(self, contact: str) -> bool:
        try:
            return self.router.contact_state(contact) is ContactState.WAITING
        except NotFound:  # turned away at the door
            return False

    def _accept(self, command: c.Accepted, at_us: int, at_s: float) -> list[Decision]:
        decided = self.router.accept(command.contact, at_s)
        self._accounts.connect(self._card(command.contact), at_us)
        return decided

    def _decline(self, command: c.Declined, at_us: int, at_s: float) -> list[Decision]:
        card = self._card(command.contact)
        decided = self.router.decline(command.contact, at_s)
        agent = card.agent
        self._accounts.back_in_line(card, at_us)
        self._accounts.agent(agent, at_us, reason=command.reason)
        return decided

    def _abandon(self, command: c.Abandoned, at_us: int, at_s: float) -> list[Decision]:
        card = self._card(command.contact)
        decided = self.router.abandon(command.contact, at_s)
        self._accounts.abandon(card, at_us)
        return decided

    def _ask_callback(
        self, command: c.CallbackAsked, at_us: int, at_s: float
    ) -> list[Decision]:
        card = self._card(command.contact)
        if card.callback:
            raise Refused(command="callback", reason="it is to be called back already")
        decided = self.router.ask_callback(command.contact, at_s)
        self._accounts.call_back(card, at_us, command.address)
        return decided

    def _hang_up(self, command: c.HungUp, at_us: int, at_s: float) -> list[Decision]:
        decided = self.router.hang_up(command.contact, at_s)
        self._accounts.hang_up(self._card(command.contact), at_us, command.by)
        return decided

    def _wrap_up(self, command: c.WrappedUp, at_us: int, at_s: float) -> list[Decision]:
        card = self._card(command.contact)
        decided = self.router.wrapped_up(command.contact, at_s)
        self._accounts.forget(card, at_us)
        return decided

    def _requeue(self, command: c.Requeued, at_us: int, at_s: float) -> list[Decision]:
        card = self._card(command.contact)
        decided = self.router.requeue(command.contact, at_s)
        self._accounts.back_in_line(card, at_us)
        return decided

    # ---- words ----------------------------------------------------------------------

    def _say(self, command: c.Said, at_us: int, _: float) -> list[Decision]:
        line = Line(at_us, command.author, command.name, command.text)
        self._accounts.line(self._card(command.contact), line)
        return []

    def _note(self, command: c.Noted, _: int, __: float) -> list[Decision]:
        card = self._card(command.contact)
        card.notes = [*card.notes, command.text]
        self.state.changed.contacts.add(card.contact)
        return []

    def _dispose(self, command: c.Disposed, _: int, __: float) -> list[Decision]:
        card = self._card(command.contact)
        card.disposition = command.disposition
        self.state.changed.contacts.add(card.contact)
        return []

    def _join(self, command: c.Joined, at_us: int, _: float) -> list[Decision]:
        card = self._card(command.contact)
        talk = self.memory.conversations[card.conversation]
        if command.supervisor not in talk.joined:
            talk.joined.append(command.supervisor)
            line = Line(at_us, "system", command.supervisor, "joined")
            self._accounts.line(card, line)
        return []

    # ---- the centre and the clock ---------------------------------------------------

    def _adopt(
        self, command: c.CentreAdopted, at_us: int, at_s: float
    ) -> list[Decision]:
        centre = parse_centre(command.centre)
        decided = self.router.adopt(centre, at_s)
        self.memory.centre = command.centre
        self.memory.version = command.version
        self._accounts.adopt(at_us)
        return decided

    def _open(self, command: c.Opened, _: int, at_s: float) -> list[Decision]:
        self.router.set_open(command.queue, True, at_s)
        self.state.changed.queues.add(command.queue)
        return []

    def _close(self, command: c.Closed, _: int, at_s: float) -> list[Decision]:
        self.router.set_open(command.queue, False, at_s)
        self.state.changed.queues.add(command.queue)
        return []

    def _pass_time(self, _: c.TimePassed, __: int, at_s: float) -> list[Decision]:
        return self.router.pass_time(at_s)

    def _card(self, contact: str) -> Card:
        card = self.memory.cards.get(contact)
        if card is None:
            raise NotFound(where="floor", kind="contact", name=contact, known="-")
        return card


def new_floor(first: c.CentreAdopted, at_us: int) -> Floor:
    """Return a floor before its first entry, which is to be `first`."""
    centre = parse_centre(first.centre)
    memory = Memory(
        epoch_us=at_us // DAY_US * DAY_US,
        seq=0,
        now_us=at_us,
        centre=first.centre,
        version=first.version,
        today=today_at(centre, at_us),
    )
    return Floor(FloorState(Router(centre), memory))


def replayed(entries: Iterable[Entry], floor: Floor | None = None) -> Floor | None:
    """Return the floor after more entries, by their commands alone; `None` if none came."""
    for entry in entries:
        if floor is None:
            assert isinstance(entry.command, c.CentreAdopted)
            floor = new_floor(entry.command, entry.at_us)
        again = floor.apply(entry.command, entry.by, entry.at_us)
        if again != entry:
            raise Refused(command="replay", reason=differing(entry, again))
    return floor


def differing(entry: Entry, again: Entry) -> str:
    """Return in words how an entry came out otherwise than it is in the journal."""

    def told(decisions: Sequence[Any]) -> str:
        return (
            ", ".join(
                f"{one.what} {one.contact}" + (f" to {one.agent}" if one.agent else "")
                for one in decisions
            )
            or "nothing"
        )

    what = type(entry.command).__name__
    return (
        f"entry {entry.seq} ({what}): the journal says {told(entry.decisions)},"
        f" the kernel {told(again.decisions)}"
    )
