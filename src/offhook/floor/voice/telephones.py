"""What a desk's own telephone needs to register: told to that desk alone, good for its session.

A secret is drawn each time that one is asked for, and the one before is good no more; when the agent
or the supervisor is gone none is.
"""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field

from offhook.floor.requests import Role, Who
from offhook.floor.views import View
from offhook.floor.voice.listening import supervisor_desk
from offhook.floor.voice.phone_door import PATH
from offhook.ports.switch import Switch


@dataclass(frozen=True, slots=True)
class SipPlace:
    """Where a SIP telephone that is no browser finds the switch."""

    host: str
    port: int


@dataclass(slots=True)
class Telephones:
    """Lets the telephones of one floor register.

    `patience_s`: whose telephone was not admitted by then is told all the same; it tries again.
    """

    switch: Switch
    place: SipPlace
    patience_s: float = 2.0
    _keys: dict[str, str] = field(default_factory=dict)

    def is_key(self, key: str) -> bool:
        """Return whether a key opens the way to the switch for a browser's telephone."""
        return bool(key) and key in self._keys.values()

    async def told(self, who: Who, *, in_browser: bool) -> View:
        """Admit somebody's telephone; return what it is to be told, once it may register.

        One that registers sooner is refused, and waits for a while before it tries again.
        """
        desk = who.id if who.role is Role.DESK else supervisor_desk(who.id)
        secret = secrets.token_urlsafe(24)
        key = self._keys[desk] = secrets.token_urlsafe(24) if in_browser else ""
        with contextlib.suppress(OSError):  # as a TimeoutError is
            async with asyncio.timeout(self.patience_s):
                await self.switch.admit(desk, secret, in_browser=in_browser)
        return {
            "account": self.switch.account(desk),
            "secret": secret,
            "path": f"{PATH}?key={key}" if in_browser else "",
            "host": self.place.host,
            "port": self.place.port,
        }

    def desks(self) -> set[str]:
        """Return the desks whose telephones may register."""
        return set(self._keys)

    def dismiss(self, desk: str) -> None:
        """Let no telephone of a desk register any more."""
        self._keys.pop(desk, None)
        self.switch.dismiss(desk)
