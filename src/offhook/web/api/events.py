"""Entries of the journal as CloudEvents 1.0: what programs read, and what webhooks send."""

from typing import Any, get_args

import msgspec

from offhook.floor.commands import AnyCommand
from offhook.floor.entries import Entry
from offhook.floor.moments import from_us

ROOT = "io.offhook"
_AGENT = ("signed-in", "signed-out", "ready", "paused", "lost")
_OTHERS = {
    "centre-adopted": "centre.adopted",
    "time-passed": "clock.time-passed",
    "opened": "queue.opened",
    "closed": "queue.closed",
    **{what: f"agent.{what}" for what in _AGENT},
}


def kind_of(what: str) -> str:
    """Return the type of an event by the tag of its command.

    >>> kind_of("arrived")
    'io.offhook.contact.arrived'
    >>> kind_of("paused")
    'io.offhook.agent.paused'
    """
    return f"{ROOT}.{_OTHERS.get(what, f'contact.{what}')}"


def tag_of(command: type[msgspec.Struct]) -> str:
    """Return the name that a kind of command has in the journal."""
    return str(command.__struct_config__.tag)


KINDS: tuple[str, ...] = tuple(
    sorted(kind_of(tag_of(command)) for command in get_args(AnyCommand))
)
"""All types of events."""


def cloud_event(tenant: str, entry: Entry) -> dict[str, Any]:
    """Return an entry in its envelope. Its id stays the same whenever it is made again."""
    return {
        "specversion": "1.0",
        "id": f"{tenant}/{entry.seq}",
        "source": f"/{tenant}/floor",
        "type": kind_of(tag_of(type(entry.command))),
        "time": iso(entry.at_us),
        "subject": _subject(entry),
        "datacontenttype": "application/json",
        "data": msgspec.to_builtins(entry),
    }


def iso(at_us: int) -> str:
    """Return a moment of the journal as text.

    >>> iso(1_773_000_000_000_001)
    '2026-03-08T20:00:00.000001Z'
    """
    at = from_us(at_us)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _subject(entry: Entry) -> str:
    """Return whom or what it is about: a contact, an agent, a queue; else the floor."""
    for name in ("contact", "agent", "queue"):
        found = getattr(entry.command, name, None)
        if found:
            return str(found)
    return "floor"
