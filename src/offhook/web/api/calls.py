"""One call of a webhook: an event as a signed request, to an address that was checked."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from offhook.web.api import addresses
from offhook.web.api.addresses import Target
from offhook.web.api.errors import AddressRefused

AGENT = "offhook-webhooks/1"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: a status, or what went wrong instead."""

    status: int | None
    wrong: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the receiver has the event now."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent. `id` is the event's; a receiver that knows it already may drop it."""

    id: str
    at: datetime
    body: bytes

    def headers(self, secret: str) -> dict[str, str]:
        """Return the headers with the signature."""
        timestamp = str(int(self.at.timestamp()))
        return {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": AGENT,
            "Webhook-Id": self.id,
            "Webhook-Timestamp": timestamp,
            "Webhook-Signature": signature(secret, self.id, timestamp, self.body),
        }


def signature(secret: str, event: str, timestamp: str, body: bytes) -> str:
    """Return the signature of ``id.timestamp.body``.

    >>> signature("whsec_x", "souss/1", "1773000000", b"{}")[:11]
    'v1=9452452a'
    """
    signed = f"{event}.{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Line:
    """A line to one webhook, open over several calls. It follows no redirect.

    `patience_s` is for the whole call, however slowly the other side speaks.
    """

    url: str
    secret: str
    open_to_all: bool
    patience_s: float = 15.0
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    _client: httpx.AsyncClient | None = None

    def __enter__(self) -> Self:
        self._client = httpx.AsyncClient(
            timeout=self.patience_s, follow_redirects=False, trust_env=False
        )
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._runner.run(self._client.aclose())
        self._runner.close()

    def send(self, call: Call, turn: int = 0) -> Answered:
        """Make a call; `turn` chooses another address of several at another attempt."""
        try:
            found = addresses.targets(self.url, open_to_all=self.open_to_all)
        except AddressRefused as error:
            return Answered(None, str(error))
        except addresses.Unresolved:
            return Answered(None, "the name has no address")
        return self._runner.run(self._post(call, found[turn % len(found)]))

    async def _post(self, call: Call, target: Target) -> Answered:
        assert self._client is not None
        host = f"[{target.address}]" if ":" in target.address else target.address
        request = self._client.build_request(
            "POST",
            httpx.URL(self.url).copy_with(host=host.strip("[]")),
            content=call.body,
            headers={**call.headers(self.secret), "Host": target.netloc},
            extensions={"sni_hostname": target.host},
        )
        try:
            async with asyncio.timeout(self.patience_s):
                answer = await self._client.send(request, stream=True)
                status = answer.status_code
                # What it says beside its status is nobody's: not read, however long.
                await answer.aclose()
                return Answered(status)
        except TimeoutError:
            return Answered(None, f"no answer within {self.patience_s:g} s")
        except (httpx.HTTPError, OSError, ValueError) as error:
            return Answered(None, f"{type(error).__name__}: {error}"[:200])
