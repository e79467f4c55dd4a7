"""One WebSocket to Asterisk: frames in and out, and nothing of what they say."""

import base64
from collections.abc import Callable

from picows import (
    WSError,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,
)

OPEN_S = 5.0
LARGEST = 256 * 1024 * 1024
"""Bytes of a frame: what Asterisk holds at once comes in one."""


class Wire(WSListener):
    """A WebSocket that is open. `closed` returns when it is not any more."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._parts: list[bytes] = []
        self._transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Hear that it is open."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Give every whole message on."""
        if frame.msg_type is WSMsgType.TEXT and frame.fin:
            self._take(frame.get_payload_as_bytes())
        elif frame.msg_type in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            self._parts.append(frame.get_payload_as_bytes())
            if frame.fin:
                whole, self._parts = b"".join(self._parts), []
                self._take(whole)
        elif frame.msg_type is WSMsgType.CLOSE:
            transport.disconnect()

    def send(self, text: bytes) -> None:
        """Send a message; nothing when it is over."""
        if self._transport is not None and not self._transport.is_disconnected:
            self._transport.send(WSMsgType.TEXT, text)

    async def closed(self) -> None:
        """Wait until it is over."""
        if self._transport is not None:
            await self._transport.wait_disconnected()

    def cut(self) -> None:
        """End it at once."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)


async def opened(uri: str, login: str, take: Callable[[bytes], None]) -> Wire:
    """Open a WebSocket; `OSError`, `TimeoutError` or `NotOpened` if it cannot be."""
    token = base64.b64encode(login.encode()).decode()
    try:
        _, wire = await ws_connect(
            lambda: Wire(take),
            uri,
            websocket_handshake_timeout=OPEN_S,
            max_frame_size=LARGEST,
            extra_headers={"Authorization": f"Basic {token}"},
            logger_name="asterisk",
            use_aiofastnet=False,
        )
    except WSError as error:
        raise NotOpened(str(error)) from error
    assert isinstance(wire, Wire)
    return wire


class NotOpened(Exception):
    """Asterisk did not open its event socket."""
