"""An Asterisk's event socket in memory: it answers as a test says, and keeps what it was asked.

It does nothing by itself: calls are those that a test tells of, as Asterisk would.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import Request, Response, Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from offhook.ari.asterisk import Address

Told = dict[str, Any]
SINCE = "2026-11-28T16:13:03.450+0000"


class FakeAsterisk:
    """Listens on loopback. `refuse`: the HTTP statuses of the next sockets that are opened.

    `answers`: what is said to a method and an address, else 204. `is_silent`: nothing is.
    """

    def __init__(self) -> None:
        self.asked: list[Told] = []
        self.refuse: list[int] = []
        self.is_silent = False
        self.since = SINCE
        self.channels: list[Told] = []
        self.bridges: list[Told] = []
        self.endpoints: list[Told] = []
        self.statuses: dict[tuple[str, str], int] = {}
        self.sockets: list[ServerConnection] = []
        self._server: Server | None = None
        self.port = 0

    def where(self) -> Address:
        return Address("127.0.0.1", self.port, "offhook", "secret")

    async def open(self) -> None:
        self._server = await serve(
            self._serve, "127.0.0.1", self.port, process_request=self._let_in
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End as a process does that is killed."""
        assert self._server is not None
        for socket in self.sockets:
            socket.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    def _let_in(self, socket: ServerConnection, request: Request) -> Response | None:
        if not self.refuse:
            return None
        return socket.respond(self.refuse.pop(0), "not now")

    async def _serve(self, socket: ServerConnection) -> None:
        self.sockets.append(socket)
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                told = json.loads(frame)
                if self.is_silent:
                    continue
                self.asked.append(told)
                await socket.send(json.dumps(self._answer(told)))

    def _answer(self, told: Told) -> Told:
        lists: dict[str, Callable[[], object]] = {
            "asterisk/info": lambda: {"status": {"startup_time": self.since}},
            "channels": lambda: self.channels,
            "bridges": lambda: self.bridges,
            "endpoints/PJSIP": lambda: self.endpoints,
        }
        body = lists[told["uri"]]() if told["uri"] in lists else None
        status = self.statuses.get((told["method"], told["uri"]), 200 if body else 204)
        if told["uri"] in lists:
            status = 200
        answer = {"type": "RESTResponse", "request_id": told["request_id"]}
        return answer | {"status_code": status, "message_body": json.dumps(body)}

    async def say(self, kind: str, **told: object) -> None:
        """Tell the last socket of an event."""
        await self.sockets[-1].send(json.dumps({"type": kind, **told}))

    def were_asked(self) -> list[str]:
        """Return what was asked about calls, as methods and addresses."""
        quiet = ("asterisk/", "applications/", "endpoints/")
        return [
            f"{one['method']} {one['uri']}"
            for one in self.asked
            if not one["uri"].startswith(quiet)
            and one["uri"] not in ("channels", "bridges")
        ]


def channel(id_: str, state: str = "Ring", *, data: str = "", **more: object) -> Told:
    """Return a channel, as Asterisk tells of one."""
    return {
        "id": id_, "name": "PJSIP/acme-trunk-main-00000000", "state": state,
        "caller": {"name": "", "number": "0612345678"},
        "dialplan": {"app_name": "Stasis", "app_data": data, "exten": "s"},
        "channelvars": {}, "novelty": 1, **more,
    }  # fmt: skip


async def until(done: Callable[[], bool], within_s: float = 8.0) -> None:
    """Wait for what will be."""
    async with asyncio.timeout(within_s):
        while not done():  # noqa: ASYNC110 - a fact of somewhere else
            await asyncio.sleep(0.005)
