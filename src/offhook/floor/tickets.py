"""Tickets: what the web pages give to a browser, and a browser to the floor.

A ticket says who somebody is in one role of one tenant. It is signed with a secret that the
web and the floor share, good for half a minute, and good once. It says nothing secret.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

import msgspec

from offhook.floor.requests import Role, Who
from offhook.terms.errors import OffhookError

LASTS_US = 30_000_000
CLOCKS_DIFFER_US = 30_000_000


class BadTicket(OffhookError):
    """The ticket is {wrong}."""

    code = "bad-ticket"


class OldTicket(BadTicket):
    """The ticket is {wrong}: another one may be good."""

    code = "old-ticket"


class Ticket(msgspec.Struct, frozen=True):
    """Who may come to which tenant's floor, until when; `nonce` makes it one of a kind.

    `session_until_us`: when the session behind it ends, and the socket with it; `session`
    tells that session from his others.
    """

    tenant: str
    who: Who
    until_us: int
    nonce: str
    session_until_us: int
    session: str = ""


def signed(ticket: Ticket, secret: bytes) -> str:
    """Return a ticket as the text that a browser brings."""
    body = msgspec.json.encode(ticket)
    seal = hmac.digest(secret, body, hashlib.sha256)
    return base64.urlsafe_b64encode(seal + body).decode()


@dataclass(slots=True)
class TicketReader:
    """Reads tickets, each once. `now_us` is the world's time, not the floor's.

    `since_us`: when this reader began. Which older tickets were used, the one before it knew.
    """

    secret: bytes
    since_us: int = 0
    used: dict[str, int] = field(default_factory=dict)
    shut_out: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def read(self, text: str, now_us: int) -> Ticket:
        """Return the ticket that a text is; `BadTicket` where it is not good now.

        `OldTicket`: it was made before this reader began, and may have been used.
        """
        try:
            sealed = base64.urlsafe_b64decode(text)
            seal, body = sealed[:32], sealed[32:]
            if not hmac.compare_digest(
                seal, hmac.digest(self.secret, body, hashlib.sha256)
            ):
                raise BadTicket(wrong="not ours")
            ticket = msgspec.json.decode(body, type=Ticket)
        except (binascii.Error, ValueError, msgspec.DecodeError) as error:
            raise BadTicket(wrong="no ticket") from error
        latest_us = now_us + LASTS_US + CLOCKS_DIFFER_US
        if not now_us <= ticket.until_us <= latest_us:
            raise BadTicket(wrong="too old")
        if ticket.until_us < self.since_us + LASTS_US:
            raise OldTicket(wrong="older than the floor")
        for nonce in [n for n, until_us in self.used.items() if until_us < now_us]:
            del self.used[nonce]
        if self.is_shut_out(ticket, now_us):
            raise BadTicket(wrong="of a session that is over")
        if ticket.nonce in self.used:
            raise BadTicket(wrong="used already")
        self.used[ticket.nonce] = ticket.until_us
        return ticket

    def shut(self, tenant: str, who: str, session: str, now_us: int) -> None:
        """Take no ticket any more that somebody was given up to now, in one session or any.

        `session` is empty for all of his sessions.
        """
        self.shut_out[tenant, who, session] = now_us

    def is_shut_out(self, ticket: Ticket, now_us: int) -> bool:
        """Return whether its session ended after a ticket was given; no customer's does."""
        for one in [o for o, at in self.shut_out.items() if at + LASTS_US < now_us]:
            del self.shut_out[one]  # what was given before it is too old by now
        if ticket.who.role is Role.CHAT:
            return False
        given_us = ticket.until_us - LASTS_US
        return any(
            given_us <= self.shut_out.get((ticket.tenant, ticket.who.id, session), -1)
            for session in {"", ticket.session}
        )
