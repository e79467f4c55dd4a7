"""A controller that does nothing but connect calls: what any program on Asterisk's event socket costs.

No journal, no desks, no rules, no recovery: the next telephone takes the next call. It is a
process of its own, so that its time can be counted: `python bare_controller.py URL USER PASSWORD AGENTS`.
"""

import asyncio
import base64
import itertools
import json
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import websockets

APP = "bare"
NUMBER = "8528000001"
DIALPLAN = f"""
[from-acme](+)
exten => _8X.,1,Stasis({APP},inbound)
 same => n,Hangup()
"""
HEARD = ("RESTResponse", "StasisStart", "StasisEnd", "ChannelDestroyed")


class Bare:
    """The calls: of each channel the other, where there is one."""

    def __init__(self, line: websockets.ClientConnection, agents: int) -> None:
        self._line = line
        self._numbers = itertools.count(1)
        self._free = [f"a{number}" for number in range(agents)]
        self._other: dict[str, str] = {}
        self._holds: dict[str, str] = {}

    async def hear_only(self, kinds: Sequence[str]) -> None:
        """Ask for events of some kinds only."""
        allowed = {"allowed": [{"type": kind} for kind in kinds]}
        await self.ask("PUT", f"applications/{APP}/eventFilter", allowed)

    async def ask(
        self, method: str, uri: str, body: object = None, **query: str
    ) -> None:
        """Send a request, and wait for nothing."""
        told: dict[str, Any] = {
            "type": "RESTRequest",
            "request_id": str(next(self._numbers)),
            "method": method,
            "uri": uri,
            "query_strings": [{"name": k, "value": v} for k, v in query.items()],
        }
        if body is not None:
            told["content_type"] = "application/json"
            told["message_body"] = json.dumps(body)
        await self._line.send(json.dumps(told))

    async def hear(self, event: dict[str, Any]) -> None:
        """Do what comes next for a call."""
        if event["type"] == "RESTResponse":
            return
        channel = event["channel"]["id"]
        if event["type"] == "StasisStart":
            if "inbound" in event["args"]:
                await self._came(channel, event["channel"]["caller"]["number"])
            else:
                await self._answered(channel)
        else:
            await self._ended(channel)

    async def _came(self, caller: str, number: str) -> None:
        path, leg = quote(caller, safe=""), f"leg-{caller}"
        agent = self._free.pop(0)
        self._other[caller], self._other[leg] = leg, caller
        self._holds[leg] = agent
        await self.ask("POST", f"channels/{path}/answer")
        await self.ask("POST", f"channels/{path}/moh")
        await self.ask(
            "POST", f"channels/{quote(leg, safe='')}", endpoint=f"PJSIP/{agent}", app=APP,
            appArgs="agent", originator=caller, callerId=number, timeout="20",
        )  # fmt: skip

    async def _answered(self, leg: str) -> None:
        caller = self._other.get(leg, "")
        path, bridge = quote(caller, safe=""), quote(f"br-{caller}", safe="")
        await self.ask("POST", f"bridges/{bridge}", type="mixing")
        await self.ask("DELETE", f"channels/{path}/moh")
        await self.ask(
            "POST", f"bridges/{bridge}/addChannel", channel=f"{caller},{leg}",
            inhibitConnectedLineUpdates="true",
        )  # fmt: skip

    async def _ended(self, channel: str) -> None:
        other = self._other.pop(channel, None)
        if channel in self._holds:
            self._free.append(self._holds.pop(channel))
        if other in self._other:
            await self.ask("DELETE", f"channels/{quote(other, safe='')}")
            caller = other if channel.startswith("leg-") else channel
            await self.ask("DELETE", f"bridges/{quote(f'br-{caller}', safe='')}")


async def main(url: str, user: str, password: str, agents: str) -> None:
    """Connect calls until the line breaks."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    async with websockets.connect(
        f"{url.replace('http', 'ws', 1)}/ari/events?app={APP}",
        additional_headers={"Authorization": f"Basic {token}"},
        compression=None,
        proxy=None,
    ) as line:
        bare = Bare(line, int(agents))
        await bare.hear_only(HEARD)
        print("ready", flush=True)
        async for text in line:
            await bare.hear(json.loads(text))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
