"""A plain client of ARI for the tests: it asks, and hears the events of one application."""

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from offhook.ari.asterisk import Address

Event = dict[str, Any]


class Ears:
    """Hears an application while it is open."""

    def __init__(self, address: Address, app: str) -> None:
        self._address = address
        self._app = app
        self._open = contextlib.ExitStack()
        self.heard: list[Event] = []

    def __enter__(self) -> "Ears":
        to = self._address
        self._asked = self._open.enter_context(
            httpx.Client(
                base_url=f"{to.url}/ari", auth=(to.user, to.password), timeout=5.0,
                trust_env=False,
            )
        )  # fmt: skip
        key = f"{to.user}:{to.password}"
        where = f"ws://{to.host}:{to.port}/ari/events?api_key={key}&app={self._app}"
        self._socket = self._open.enter_context(connect(where, proxy=None))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def wait_for(
        self, kind: str, fits: Callable[[Event], bool] = bool, *, within_s: float = 10.0
    ) -> Event:
        """Return the next event of a kind that fits; fail if it does not come."""
        until_s = time.monotonic() + within_s
        while (left_s := until_s - time.monotonic()) > 0:
            try:
                event: Event = json.loads(self._socket.recv(timeout=left_s))
            except (TimeoutError, ConnectionClosed):
                break
            self.heard.append(event)
            if event["type"] == kind and fits(event):
                return event
        heard = [one["type"] for one in self.heard]
        raise AssertionError(f"no {kind} within {within_s} s, but {heard}")

    def ask(
        self, method: str, path: str, *, missing_ok: bool = False, **query: str
    ) -> Any:
        """Ask something, and return the answer; fail if it is refused."""
        told = self._asked.request(method, path, params=query)
        if missing_ok and told.status_code == 404:
            return None
        assert told.is_success, f"{method} {path}: {told.status_code} {told.text}"
        return told.json() if told.content else None

    def put_config(self, kind: str, name: str, **fields: str) -> None:
        """Make an object of SIP, as `endpoint`, `aor` or `auth`."""
        told = self._asked.put(
            f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}",
            json={
                "fields": [{"attribute": key, "value": fields[key]} for key in fields]
            },
        )
        assert told.is_success, told.text
