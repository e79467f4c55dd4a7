"""One who listens to a floor: his socket, as the floor sees it.

A listener has a bounded line of frames; one that is too slow loses its socket, and nobody
else notices.
"""

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from offhook.floor.requests import Who
from offhook.floor.views import View

FRAMES_WAITING = 256


class Close(IntEnum):
    """Why a socket is closed: the codes of the protocol."""

    NO_HELLO = 4001
    BAD_TICKET = 4002
    BAD_FRAME = 4003
    TOO_SLOW = 4004
    TOO_MANY = 4005
    ELSEWHERE = 4006
    SIGNED_OUT = 4007
    STOPPING = 4010
    SESSION_ENDED = 4011
    OLD_TICKET = 4012


@dataclass(eq=False, slots=True)
class Listener:
    """One socket. `frames` are bytes to send, or the reason to close it; `closed` says that it came.

    What it knows: the contacts `shown` on a desk, those whose lines a wallboard has `heard`,
    what a customer was `told` of himself, and the conversation, `talk`, whose lines he has.
    `session` is the one that opened it; it `ends` once nothing is in his hands.
    """

    who: Who
    frames: asyncio.Queue[bytes | Close]
    closing: Close | None = None
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    shown: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    told: View = field(default_factory=dict)
    talk: str = ""
    session: str = ""
    ends: bool = False

    def send(self, frame: bytes) -> None:
        """Put a frame in its line; a full line means that it is too slow."""
        if self.closing is None:
            try:
                self.frames.put_nowait(frame)
            except asyncio.QueueFull:
                self.close(Close.TOO_SLOW)

    def close(self, why: Close) -> None:
        """Let its socket be closed after what is in its line, or instead of it."""
        if self.closing is not None:
            return
        self.closing = why
        self.closed.set()
        if self.frames.full():
            self.frames.get_nowait()
        self.frames.put_nowait(why)


def new_listener(who: Who, session: str = "") -> Listener:
    """Return a listener with an empty line."""
    return Listener(who, asyncio.Queue(FRAMES_WAITING), session=session)
