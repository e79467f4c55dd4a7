"""What is known of the calls of one tenant, and how Asterisk is told about them."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from offhook.ari.names import Names
from offhook.ari.remote import Then
from offhook.ari.requests import Request
from offhook.ports.switch import Came, End, Heard

REMEMBERED = 4096
PLAYBACKS = 8
"""A call's playbacks are numbered in a ring, so that those of a lost floor can be stopped."""


@dataclass(slots=True)
class Sound:
    """What a call is played. `is_unknown`: it may be anything, for a floor before us played it."""

    has_music: bool = False
    playback: str = ""
    left: list[str] = field(default_factory=list)
    language: str = ""
    number: int = 0
    is_unknown: bool = False


@dataclass(slots=True)
class Call:
    """A call. `dialled`: somebody at a desk did. `been`: the talks that it was in.

    `why`, `cause`: how it ends, if it is known.
    """

    name: str
    channel: str
    is_up: bool = False
    came: Came | None = None
    dialled: bool = False
    talk: str = ""
    been: set[str] = field(default_factory=set)
    sound: Sound = field(default_factory=Sound)
    why: End | None = None
    cause: int = 0

    @property
    def is_inward(self) -> bool:
        """Tell whether it came to us, and was not rung or dialled by us."""
        return self.came is not None or self.dialled


class Teller(Protocol):
    """Sends requests."""

    def __call__(self, request: Request, then: Then | None = None) -> None:
        """Send one; `then` hears what came of it."""


def _later(seconds: float, do: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, do)


@dataclass(slots=True)
class Board:
    """All that is known. `talks`: the calls in each, those that are ours to end.

    `been`: of all that were ever in a talk, those that are there still. `later` does something
    after so many seconds.
    """

    names: Names
    tell: Teller
    hear: Callable[[Heard], None]
    later: Callable[[float, Callable[[], None]], None] = _later
    calls: dict[str, Call] = field(default_factory=dict)
    talks: dict[str, list[str]] = field(default_factory=dict)
    been: dict[str, set[str]] = field(default_factory=dict)
    over: dict[str, None] = field(default_factory=dict)

    def hear_soon(self, heard: Heard) -> None:
        """Let something be heard after the present method has returned."""
        asyncio.get_running_loop().call_soon(self.hear, heard)

    def up(self, names: Iterable[str]) -> list[Call]:
        """Return those of the calls that are there and taken."""
        known = (self.calls.get(name) for name in names)
        return [call for call in known if call is not None and call.is_up]

    def close(self, call: Call) -> bool:
        """Forget a call; False if it was forgotten before."""
        if self.calls.pop(call.name, None) is None:
            return False
        self.over[call.name] = None
        if len(self.over) > REMEMBERED:
            del self.over[next(iter(self.over))]
        return True

    def clear(self) -> None:
        """Forget everything: the next Asterisk may give the names of the last again."""
        self.over.clear()
        self.calls.clear()
        self.talks.clear()
        self.been.clear()
