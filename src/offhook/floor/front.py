"""The door of a centre: one port for the floor's sockets and the web's pages.

Sockets stay in this process. Everything else is passed on to the web process by its Unix
socket, as it comes and streaming both ways, so that a heavy page never holds up a desk. When
the web is away the door says so, and the floor goes on.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from offhook.floor import away
from offhook.floor.sockets import Receive, Scope, Send, Sockets
from offhook.floor.voice.phone_door import PATH, PhoneDoor

# Of one connection only, and so not passed on (RFC 9110, section 7.6.1).
_HOP = {
    b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer",
    b"transfer-encoding", b"upgrade",
}  # fmt: skip
_BODY = {b"content-length", b"transfer-encoding"}
_TIMEOUT = httpx.Timeout(300.0, connect=2.0)


@dataclass(slots=True)
class Front:
    """The application that listens on the public port.

    `web` is a bare transport: a client would keep the cookies of one answer and send them
    with the next request, whoever asks.
    """

    sockets: Sockets
    web: httpx.AsyncBaseTransport
    phones: PhoneDoor | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a socket, pass on a request."""
        if scope["type"] == "websocket" and scope["path"] == PATH and self.phones:
            await self.phones(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
        elif scope["type"] == "http":
            await self._pass_on(scope, receive, send)
        else:
            await _live(receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["raw_path"].decode("ascii")
        query = scope["query_string"].decode("latin-1")
        has_body = any(name in _BODY for name, _ in scope["headers"])
        request = httpx.Request(
            scope["method"],
            f"http://web{path}" + (f"?{query}" if query else ""),
            headers=_headers(scope),
            content=_body(receive) if has_body else None,
            extensions={"timeout": _TIMEOUT.as_dict()},
        )
        try:
            answer = await self.web.handle_async_request(request)
        except httpx.TransportError:
            await _away(scope, send)
            return
        try:
            headers = [
                (name.lower(), value)
                for name, value in answer.headers.raw
                if name.lower() not in _HOP
            ]
            await send(
                {
                    "type": "http.response.start",
                    "status": answer.status_code,
                    "headers": headers,
                }
            )
            async for part in answer.aiter_raw():
                await send(
                    {"type": "http.response.body", "body": part, "more_body": True}
                )
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()


def web_transport(socket_path: str) -> httpx.AsyncHTTPTransport:
    """Return what reaches the web process."""
    return httpx.AsyncHTTPTransport(
        uds=socket_path, limits=httpx.Limits(max_connections=64)
    )


def _headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the request's headers, and from whom it came; what it claims is dropped."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in _HOP and not name.startswith(b"x-forwarded-")
    ]
    client = scope.get("client") or ("", 0)
    return [
        *kept,
        (b"x-forwarded-for", str(client[0]).encode()),
        (b"x-forwarded-proto", str(scope.get("scheme", "http")).encode()),
    ]


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return
        if event.get("body"):
            yield event["body"]
        if not event.get("more_body"):
            return


async def _away(scope: Scope, send: Send) -> None:
    kind, body = away.answer(scope["path"], scope["headers"])
    headers: list[Any] = [
        (b"content-type", kind),
        (b"retry-after", str(away.AGAIN_S).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    """Answer the server's own start and end; there is nothing to do for either."""
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
