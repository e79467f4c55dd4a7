"""The sockets of desks, wallboards and widgets, as a plain ASGI application.

One socket is two tasks: one reads frames and asks the floor, one sends what the listener
hears. Whatever a browser sends, nobody but itself can come to harm by it: it is closed with
a reason (`hub.Close`), and the floor never saw it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import msgspec

from offhook.floor.listener import Close, Listener, new_listener
from offhook.floor.loop import FloorLoop, Stopped
from offhook.floor.requests import DECODERS, Role
from offhook.floor.tickets import BadTicket, OldTicket, Ticket, TicketReader
from offhook.terms.errors import OffhookError

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HELLO_S = 5.0
LAST_S = 1.0
FRAME_BYTES = 16 * 1024
FRAMES_A_SECOND = 20
PATHS = {f"/ws/{role.value}": role for role in Role}
_encode = msgspec.json.Encoder().encode


class _Hello(msgspec.Struct, frozen=True, tag_field="do", tag="hello"):
    ticket: str


class _Closed(Exception):
    """The socket is to be closed, or is."""

    def __init__(self, why: Close | None = None) -> None:
        super().__init__(why)
        self.why = why


class _Budget:
    """Frames that a socket may still send: so many a second, and as many at once."""

    def __init__(self, now_s: float) -> None:
        self._left = float(FRAMES_A_SECOND)
        self._at_s = now_s

    def spend(self, now_s: float) -> bool:
        """Take one; False if there is none left."""
        grown = self._left + (now_s - self._at_s) * FRAMES_A_SECOND
        self._left = min(grown, FRAMES_A_SECOND)
        self._at_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


@dataclass(slots=True)
class Sockets:
    """The application. `floors` are by tenant; `world_us` tells the world's time."""

    floors: Mapping[str, FloorLoop]
    tickets: TicketReader
    world_us: Callable[[], int]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its first frame to its last."""
        role = PATHS.get(scope["path"])
        if role is None:
            await send({"type": "websocket.close", "code": 1008})
            return
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        try:
            await self._serve(role, receive, send)
        except _Closed as closed:
            if closed.why is not None:
                with contextlib.suppress(OSError, RuntimeError):
                    await _close(send, closed.why)

    async def _serve(self, role: Role, receive: Receive, send: Send) -> None:
        ticket = await self._hello(role, receive)
        floor = self.floors.get(ticket.tenant)
        if floor is None:
            raise _Closed(Close.BAD_TICKET)
        listener = new_listener(ticket.who, ticket.session)
        try:
            await floor.join(listener)
        except Stopped as error:
            raise _Closed(Close.STOPPING) from error
        except OffhookError as error:
            raise _Closed(Close.BAD_TICKET) from error
        writer = asyncio.create_task(_write(listener, send))
        if self.tickets.is_shut_out(ticket, self.world_us()):
            listener.close(Close.BAD_TICKET)  # it ended while he was signed in
        left_s = (ticket.session_until_us - self.world_us()) / 1e6
        end = asyncio.get_running_loop().call_later(
            left_s, listener.close, Close.SESSION_ENDED
        )
        try:
            await _read(floor, listener, receive, writer)
        finally:
            end.cancel()
            floor.leave(listener)
            await _part(listener, send, writer)

    async def _hello(self, role: Role, receive: Receive) -> Ticket:
        try:
            text = await asyncio.wait_for(_text(receive), HELLO_S)
            hello = msgspec.json.decode(text, type=_Hello)
            ticket = self.tickets.read(hello.ticket, self.world_us())
        except (TimeoutError, msgspec.MsgspecError) as error:
            raise _Closed(Close.NO_HELLO) from error
        except OldTicket as error:
            raise _Closed(Close.OLD_TICKET) from error
        except BadTicket as error:
            raise _Closed(Close.BAD_TICKET) from error
        if ticket.who.role is not role or ticket.session_until_us < self.world_us():
            raise _Closed(Close.BAD_TICKET)
        return ticket


async def _text(receive: Receive) -> bytes:
    """Return the next frame; `_Closed` where it is none of ours."""
    event = await receive()
    if event["type"] == "websocket.disconnect":
        raise _Closed
    text = event.get("text")
    if text is None or len(text) > FRAME_BYTES:
        raise _Closed(Close.BAD_FRAME)
    frame: bytes = text.encode()
    if len(frame) > FRAME_BYTES:
        raise _Closed(Close.BAD_FRAME)
    return frame


async def _read(
    floor: FloorLoop, listener: Listener, receive: Receive, writer: asyncio.Task[None]
) -> None:
    """Ask the floor what the socket asks, until one of them has enough."""
    asking = asyncio.create_task(_ask(floor, listener, receive))
    closed = asyncio.create_task(listener.closed.wait())
    try:
        # The writer may hang in a socket that takes no more, and is then not waited for.
        await asyncio.wait(
            {asking, closed, writer}, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        asking.cancel()
        closed.cancel()
    end = asking.exception() if asking.done() else None
    if not isinstance(end, _Closed):
        if end is not None:
            raise end
    elif end.why is not None:
        listener.close(end.why)
    else:
        writer.cancel()


async def _ask(floor: FloorLoop, listener: Listener, receive: Receive) -> None:
    """Ask what the socket asks, one after another; `_Closed` when it is over."""
    now_s = asyncio.get_running_loop().time
    budget = _Budget(now_s())
    decoder = DECODERS[listener.who.role]
    while True:
        try:
            ask = decoder.decode(await _text(receive))
        except msgspec.MsgspecError as error:
            raise _Closed(Close.BAD_FRAME) from error
        if not budget.spend(now_s()):
            raise _Closed(Close.TOO_MANY)
        try:
            await floor.ask(listener, ask)
            listener.send(_encode({"re": ask.id, "ok": True}))
        except OffhookError as error:
            # The reason alone, where there is one: the pages have their own words for it.
            reason = error.fields.get("reason", error)
            told = {"code": error.code, "reason": str(reason)}
            listener.send(_encode({"re": ask.id, "error": told}))


async def _part(listener: Listener, send: Send, writer: asyncio.Task[None]) -> None:
    """Send what is in its line, if the browser takes it soon; one that does not is told why."""
    with contextlib.suppress(asyncio.CancelledError, TimeoutError):
        await asyncio.wait_for(writer, LAST_S)
        return
    if listener.closing is not None:
        with contextlib.suppress(TimeoutError, OSError, RuntimeError):
            await asyncio.wait_for(_close(send, listener.closing), LAST_S)


async def _write(listener: Listener, send: Send) -> None:
    """Send what the listener hears, until it is to be closed or the socket is gone."""
    try:
        while True:
            frame = await listener.frames.get()
            if isinstance(frame, Close):
                await _close(send, frame)
                return
            if listener.closing is Close.TOO_SLOW:
                await _close(send, Close.TOO_SLOW)
                return
            await send({"type": "websocket.send", "text": frame.decode()})
    except (OSError, RuntimeError) as error:
        # The server says in its own ways that the other side has gone.
        log.debug("socket gone: %s", error)


async def _close(send: Send, why: Close) -> None:
    reason = why.name.lower().replace("_", "-")
    await send({"type": "websocket.close", "code": int(why), "reason": reason})
