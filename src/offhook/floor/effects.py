"""What a performer is told of an entry, once it is in the journal."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from offhook.floor import commands as c
from offhook.floor.entries import Entry
from offhook.floor.floor import Floor
from offhook.ports.performer import Performer
from offhook.terms.states import ContactState

Tell: TypeAlias = Callable[[Performer], None]
Hands: TypeAlias = Sequence[tuple[str, ContactState]]
"""The contacts in somebody's hands, and where they are."""


def happen(
    floor: Floor, command: c.AnyCommand, by: str, at_us: int
) -> tuple[Entry, Sequence[Tell]]:
    """Let a command happen on a floor; return its entry and what a performer is told."""
    card = floor.memory.cards.get(getattr(command, "contact", ""))
    before = card.agent if card else None
    held = _held(floor, command.agent) if isinstance(command, c.Lost) else ()
    entry = floor.apply(command, by, at_us)
    return entry, effects(entry, before, held)


def _held(floor: Floor, agent: str) -> Hands:
    known = floor.memory.agents.get(agent)
    cards = floor.memory.cards
    return [] if known is None else [(one, cards[one].state) for one in known.held]


def effects(entry: Entry, agent_before: str | None, held: Hands = ()) -> Sequence[Tell]:
    """Return what is to be done for an entry, in order.

    `agent_before`: in whose hands the contact of the command was; `held`: what an agent who
    was lost had in his.
    """
    told = [*_of_command(entry.command, agent_before), *_of_hands(entry.command, held)]
    for one in entry.decisions:
        told += _of_decision(one.what, one.contact, one.agent)
    return told


def _of_hands(command: c.AnyCommand, held: Hands) -> Sequence[Tell]:
    """Take what an agent who is lost had in hand out of it."""
    if not isinstance(command, c.Lost):
        return []
    agent = command.agent

    def put_down(performer: Performer) -> None:
        for contact, state in held:
            if state is ContactState.OFFERED:
                performer.stop_ringing(contact, agent)
            elif state is ContactState.CONNECTED:
                performer.park(contact)
            else:
                performer.wrapped_up(contact, agent)

    return [put_down]


def _of_command(command: c.AnyCommand, agent: str | None) -> Sequence[Tell]:
    match command:
        case c.Arrived(contact=contact, queue=queue):
            return [lambda performer: performer.arrived(contact, queue)]
        case c.Accepted(contact=contact) if agent:
            return [lambda performer: performer.connect(contact, agent)]
        case c.Declined(contact=contact) if agent:
            return [lambda performer: performer.stop_ringing(contact, agent)]
        case c.Abandoned(contact=contact, by=by):
            stop: Sequence[Tell] = (
                [lambda performer: performer.stop_ringing(contact, agent)]
                if agent
                else []
            )
            return [*stop, lambda performer: performer.release(contact, by)]
        case c.HungUp(contact=contact, by=by):
            return [lambda performer: performer.release(contact, by)]
        case c.Requeued(contact=contact):
            return [lambda performer: performer.park(contact)]
        case c.WrappedUp(contact=contact) if agent:
            return [lambda performer: performer.wrapped_up(contact, agent)]
        case (
            c.SignedIn(agent=who)
            | c.SignedOut(agent=who)
            | c.Ready(agent=who)
            | c.Paused(agent=who)
            | c.Lost(agent=who)
        ):
            return [lambda performer: performer.presence(who)]
    return _of_call(command)


def _of_call(command: c.AnyCommand) -> Sequence[Tell]:
    match command:
        case c.Held() | c.Resumed() | c.AskedOutside() | c.OutsideGone() | c.Merged():
            return [lambda performer: performer.changed(command.contact)]
        case c.TookOver() | c.RecordingPaused() | c.RecordingTold() | c.CallbackAsked():
            return [lambda performer: performer.changed(command.contact)]
        case c.CustomerCalled(contact=contact):
            return [lambda performer: performer.call_customer(contact)]
        case c.Listened(contact=contact, supervisor=who, how=how) if how:
            return [lambda performer: performer.listen(contact, who, how)]
        case c.Unlistened(contact=contact, supervisor=who):
            return [lambda performer: performer.listen(contact, who, "")]
    return []


def _of_decision(what: str, contact: str, agent: str | None) -> Sequence[Tell]:
    if what == "offered" and agent:
        return [lambda performer: performer.ring(contact, agent)]
    if what == "expired" and agent:
        return [lambda performer: performer.stop_ringing(contact, agent)]
    if what == "told":
        return [lambda performer: performer.turn_away(contact, "late")]
    if what == "refused":
        return [lambda performer: performer.turn_away(contact, "refused")]
    if what in ("kept_for_callback", "moved"):
        return [lambda performer: performer.changed(contact)]
    return []
