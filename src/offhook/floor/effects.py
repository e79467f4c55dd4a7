"""What a performer is told of an entry, once it is in the journal."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from offhook.floor import commands as c
from offhook.floor.entries import Entry
from offhook.floor.floor import Floor
from offhook.ports.performer import Performer

Tell: TypeAlias = Callable[[Performer], None]


def happen(
    floor: Floor, command: c.AnyCommand, by: str, at_us: int
) -> tuple[Entry, Sequence[Tell]]:
    """Let a command happen on a floor; return its entry and what a performer is told of it."""
    card = floor.memory.cards.get(getattr(command, "contact", ""))
    before = card.agent if card else None
    entry = floor.apply(command, by, at_us)
    return entry, effects(entry, before)


def effects(entry: Entry, agent_before: str | None) -> Sequence[Tell]:
    """Return what is to be done for an entry, in order.

    `agent_before`: in whose hands the contact of the command was.
    """
    told = [*_of_command(entry.command, agent_before)]
    for one in entry.decisions:
        told += _of_decision(one.what, one.contact, one.agent)
    return told


def _of_command(command: c.AnyCommand, agent: str | None) -> Sequence[Tell]:
    match command:
        case c.Arrived(contact=contact, queue=queue):
            return [lambda performer: performer.arrived(contact, queue)]
        case c.Accepted(contact=contact) if agent:
            return [lambda performer: performer.connect(contact, agent)]
        case c.Declined(contact=contact) if agent:
            return [lambda performer: performer.stop_ringing(contact, agent)]
        case c.Abandoned(contact=contact):
            stop = (
                [lambda performer: performer.stop_ringing(contact, agent)]
                if agent
                else []
            )
            return [*stop, lambda performer: performer.release(contact)]
        case c.HungUp(contact=contact):
            return [lambda performer: performer.release(contact)]
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
    return []


def _of_decision(what: str, contact: str, agent: str | None) -> Sequence[Tell]:
    if what == "offered" and agent:
        return [lambda performer: performer.ring(contact, agent)]
    if what == "expired" and agent:
        return [lambda performer: performer.stop_ringing(contact, agent)]
    if what in ("told", "refused"):
        return [lambda performer: performer.release(contact)]
    return []
