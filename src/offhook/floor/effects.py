"""What a switch is told after an entry is in the journal."""

from collections.abc import Callable, Sequence

from offhook.floor import commands as c
from offhook.floor.entries import Entry
from offhook.ports.switch import Switch

_Tell = Callable[[Switch], None]


def effects(entry: Entry, agent_before: str | None) -> Sequence[_Tell]:
    """Return what is to be done for an entry, in order.

    `agent_before`: in whose hands the contact of the command was.
    """
    told = [*_of_command(entry.command, agent_before)]
    for one in entry.decisions:
        told += _of_decision(one.what, one.contact, one.agent)
    return told


def _of_command(command: c.AnyCommand, agent: str | None) -> Sequence[_Tell]:
    match command:
        case c.Arrived(contact=contact, queue=queue):
            return [lambda switch: switch.arrived(contact, queue)]
        case c.Accepted(contact=contact) if agent:
            return [lambda switch: switch.connect(contact, agent)]
        case c.Declined(contact=contact) if agent:
            return [lambda switch: switch.stop_ringing(contact, agent)]
        case c.Abandoned(contact=contact):
            stop = [lambda switch: switch.stop_ringing(contact, agent)] if agent else []
            return [*stop, lambda switch: switch.release(contact)]
        case c.HungUp(contact=contact):
            return [lambda switch: switch.release(contact)]
        case c.Requeued(contact=contact):
            return [lambda switch: switch.park(contact)]
        case c.WrappedUp(contact=contact) if agent:
            return [lambda switch: switch.wrapped_up(contact, agent)]
        case (
            c.SignedIn(agent=who)
            | c.SignedOut(agent=who)
            | c.Ready(agent=who)
            | c.Paused(agent=who)
            | c.Lost(agent=who)
        ):
            return [lambda switch: switch.presence(who)]
    return []


def _of_decision(what: str, contact: str, agent: str | None) -> Sequence[_Tell]:
    if what == "offered" and agent:
        return [lambda switch: switch.ring(contact, agent)]
    if what == "expired" and agent:
        return [lambda switch: switch.stop_ringing(contact, agent)]
    if what in ("told", "refused"):
        return [lambda switch: switch.release(contact)]
    return []
