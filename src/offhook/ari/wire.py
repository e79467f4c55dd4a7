"""One WebSocket to Asterisk: frames in and out, and nothing of what they say.

What is sent within one turn of the loop goes out at once: a busy floor writes few packets.
"""

import asyncio
import base64
from collections.abc import Callable

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

OPEN_S = 5.0


class Wire(asyncio.Protocol):
    """A WebSocket. `opened` and `closed` are done when it is; `closed` never fails."""

    def __init__(self, uri: str, login: str, take: Callable[[bytes], None]) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._login = base64.b64encode(login.encode()).decode()
        self._take = take
        self._frames = ClientProtocol(parse_uri(uri), max_size=None)
        self._parts: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._is_flushing = False
        self._is_over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        request = self._frames.connect()
        request.headers["Authorization"] = f"Basic {self._login}"
        self._frames.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Give every whole frame on."""
        self._frames.receive_data(data)
        for event in self._frames.events_received():
            if isinstance(event, Response):
                self._shake(event)
            elif isinstance(event, Frame):
                self._take_frame(event)
        self._flush()

    def _shake(self, response: Response) -> None:
        if self.opened.done():
            return
        if self._frames.handshake_exc is None:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(NotOpened(response.status_code))

    def _take_frame(self, frame: Frame) -> None:
        if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
            return
        self._parts.append(bytes(frame.data))
        if frame.fin:
            whole, self._parts = b"".join(self._parts), []
            self._take(whole)

    def send(self, text: bytes) -> None:
        """Send a frame with what else is sent in this turn; nothing when it is over."""
        if self._is_over:
            return
        self._frames.send_text(text)
        if not self._is_flushing:
            self._is_flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._is_flushing = False
        told = b"".join(self._frames.data_to_send())
        if self._transport is not None and told:
            self._transport.write(told)

    def eof_received(self) -> None:
        """Hear that nothing more comes."""
        self._is_over = True
        self._frames.receive_eof()

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so to who waits."""
        self._is_over = True
        if not self.opened.done():
            self.opened.set_exception(exc or NotOpened(0))
            self.opened.exception()  # who waits no more must not be warned of it
        if not self.closed.done():
            self.closed.set_result(None)

    def cut(self) -> None:
        """End it at once; what was sent goes out first, if it can."""
        if self._transport is not None:
            self._flush()
            self._is_over = True
            self._transport.close()
            asyncio.get_running_loop().call_later(1.0, self._transport.abort)


class NotOpened(InvalidHandshake):
    """Asterisk did not open its event socket. `status`: of HTTP, 0 if it said nothing."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status
