"""What an Asterisk holds of one tenant, read from its lists of channels and bridges."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from offhook.ari.calls import Call, Sound
from offhook.ari.events import Bridge, Channel, Endpoint
from offhook.ari.hearing import came_by
from offhook.ari.names import Kind, Names
from offhook.ari.tapes import Tape
from offhook.ports.switch import Came, Dialled, Standing

_SNOOPED = re.compile(r"Snoop/(.+)-[0-9a-f]{8}")
UP = "Up"

channels = msgspec.json.Decoder(list[Channel])
bridges = msgspec.json.Decoder(list[Bridge])
endpoints = msgspec.json.Decoder(list[Endpoint])


@dataclass(slots=True)
class Found:
    """What there is. `snoops`: names and the calls that they hear.

    `empty`: talks in which nobody is; `bridged`: calls that have a bridge to hear others by.
    """

    calls: dict[str, Call] = field(default_factory=dict)
    talks: dict[str, list[str]] = field(default_factory=dict)
    tapes: list[Tape] = field(default_factory=list)
    snoops: list[tuple[str, str]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    bridged: list[str] = field(default_factory=list)

    def drop(self, name: str) -> None:
        """Leave a call out that is over."""
        call = self.calls.pop(name, None)
        if call is None or not call.talk:
            return
        self.talks[call.talk].remove(name)
        if not self.talks[call.talk]:
            del self.talks[call.talk]


def found(
    names: Names, channels: Sequence[Channel], bridges: Sequence[Bridge]
) -> Found:
    """Sort what is there of a tenant."""
    there = Found()
    for channel in channels:
        thing = names.things(channel.id)
        if thing is not None:
            _sort_snoop(names, there, thing, channel)
        else:
            call = _call(names, channel)
            if call is not None:
                there.calls[call.name] = call
    for bridge in bridges:
        if bridge.id.startswith(names.ours):
            _sort_bridge(names, there, bridge)
    return there


def _call(names: Names, channel: Channel) -> Call | None:
    name = names.call(channel.id)
    if name is None:
        return None
    is_up = channel.state == UP
    call = Call(name, channel.id, is_up, sound=Sound(is_unknown=True))
    if channel.id.startswith(names.ours):
        return call
    app, *args = channel.dialplan.app_data.split(",")
    came = came_by(names, channel, tuple(args)) if app == names.app else None
    if isinstance(came, Came):
        call.came = came
    call.dialled = isinstance(came, Dialled)
    return call if came is not None else None


def _sort_snoop(
    names: Names, there: Found, thing: tuple[Kind, str], channel: Channel
) -> None:
    kind, name = thing
    match = _SNOOPED.fullmatch(channel.name)
    to = names.call(match[1]) if match else None
    if kind is Kind.TAPE:
        there.tapes.append(Tape(name, to or "", is_on=True, is_paused=None))
    else:
        there.snoops.append((name, to or ""))


def _sort_bridge(names: Names, there: Found, bridge: Bridge) -> None:
    called = [name for one in bridge.channels if (name := names.call(one)) is not None]
    inside = sorted(name for name in called if name in there.calls)
    talk = bridge.id.removeprefix(names.ours)
    thing = names.things(bridge.id)
    if thing is not None:
        there.bridged.append(thing[1])
    elif inside:
        there.talks[talk] = inside
        for name in inside:
            there.calls[name].talk = talk
    else:
        there.empty.append(talk)


def standing(names: Names, there: Found, endpoints: Sequence[Endpoint]) -> Standing:
    """Return what is there, in the words of the port."""
    desks = [names.desk(one.resource) for one in endpoints if one.state == "online"]
    return Standing(
        calls={name: call.is_up for name, call in there.calls.items()},
        callers={
            name: call.came
            for name, call in there.calls.items()
            if call.came is not None
        },
        talks={talk: tuple(calls) for talk, calls in there.talks.items()},
        desks=tuple(sorted(desk for desk in desks if desk is not None)),
    )
