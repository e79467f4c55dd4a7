"""The way of a browser's telephone to the switch: SIP by WebSocket, through the centre's door.

So that a browser needs one address, and one certificate, for everything. Only a telephone that was admitted has the
key to it: strangers never reach the switch.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from urllib.parse import parse_qs

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from offhook.floor.sockets import Receive, Scope, Send

log = logging.getLogger(__name__)

PATH = "/ws/phone"
SIP = Subprotocol("sip")
MESSAGE_BYTES = 64 * 1024
_REFUSED, _AWAY = 4002, 4010


class PhoneDoor:
    """Passes on. `is_key` knows the keys; `address` tells where the switch listens, if it does."""

    def __init__(
        self, is_key: Callable[[str], bool], address: Callable[[], str | None]
    ) -> None:
        self._is_key = is_key
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one telephone."""
        assert (await receive())["type"] == "websocket.connect"
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        address = self._address()
        if not self._is_key(asked.get("key", [""])[0]):
            await send({"type": "websocket.close", "code": _REFUSED})
            return
        if address is None or SIP not in scope.get("subprotocols", ()):
            await send({"type": "websocket.close", "code": _AWAY})
            return
        try:
            async with connect(
                address, subprotocols=[SIP], proxy=None, compression=None,
                max_size=MESSAGE_BYTES, open_timeout=5.0, ping_interval=None,
            ) as switch:  # fmt: skip
                await send({"type": "websocket.accept", "subprotocol": SIP})
                await _both_ways(switch, receive, send)
        except (OSError, WebSocketException) as error:
            log.info("a telephone does not reach the switch: %s", error)
            with contextlib.suppress(OSError, RuntimeError):
                await send({"type": "websocket.close", "code": _AWAY})


async def _both_ways(switch: ClientConnection, receive: Receive, send: Send) -> None:
    """Pass on until one side has gone."""
    to_switch = asyncio.create_task(_to_switch(switch, receive))
    to_phone = asyncio.create_task(_to_phone(switch, send))
    _, left = await asyncio.wait(
        {to_switch, to_phone}, return_when=asyncio.FIRST_COMPLETED
    )
    for task in left:
        task.cancel()
    await asyncio.gather(to_switch, to_phone, return_exceptions=True)
    if to_switch in left:
        with contextlib.suppress(OSError, RuntimeError):
            await send({"type": "websocket.close", "code": _AWAY})


async def _to_switch(switch: ClientConnection, receive: Receive) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                return
            told = event.get("text") or event.get("bytes") or b""
            if len(told) > MESSAGE_BYTES:
                return
            await switch.send(told, text=True)


async def _to_phone(switch: ClientConnection, send: Send) -> None:
    with contextlib.suppress(ConnectionClosed, OSError, RuntimeError):
        async for told in switch:
            text = told if isinstance(told, str) else told.decode("utf-8", "replace")
            await send({"type": "websocket.send", "text": text})
