"""Telephones of desks: who may register, with which secret, and who has.

They are Asterisk's for as long as it runs: after its next start they are told again. Nothing
of them is in a file.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from offhook.ari import requests as ask
from offhook.ari.calls import Board
from offhook.ari.events import ContactStatusChange, Endpoint, PeerStatusChange
from offhook.ports.switch import DeskThere

GONE = ("Removed", "Unreachable")
BOTH = {
    "disallow": "all",
    "direct_media": "no",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "rewrite_contact": "yes",
    "send_connected_line": "no",
    "allow_transfer": "no",
    "allow_subscribe": "no",
    "identify_by": "username",
    "rtp_timeout": "30",
    "rtp_timeout_hold": "300",
}
BROWSER = {"webrtc": "yes", "dtls_auto_generate_cert": "yes", "transport": "transport-ws",
           "allow": "opus,alaw,ulaw", "dtmf_mode": "rfc4733"}  # fmt: skip
# An endpoint that was a browser's keeps of it, and of what `webrtc` implies, all that is not said.
TELEPHONE = {
    "webrtc": "no",
    "dtls_auto_generate_cert": "no",
    "media_encryption": "no",
    "transport": "",
    **dict.fromkeys(
        (
            "use_avpf",
            "ice_support",
            "media_use_received_transport",
            "rtcp_mux",
            "bundle",
        ),
        "no",
    ),
    "allow": "alaw,ulaw,g722",
    "dtmf_mode": "auto",
}
AOR = {
    "max_contacts": "1",
    "remove_existing": "yes",
    "minimum_expiration": "30",
    "default_expiration": "120",
    "maximum_expiration": "600",
}
LOOKED_AFTER_S = 60
"""How often a telephone that is no browser is asked whether it is there; those say so."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a telephone may register."""

    secret: str
    in_browser: bool


@dataclass(slots=True)
class Desks:
    """The desks of one tenant. `there`: those whose telephone is registered."""

    board: Board
    admitted: dict[str, Terms] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    contacts: dict[str, str] = field(default_factory=dict)

    def admit(self, desk: str, terms: Terms) -> bool:
        """Note who may register; False if that is known already."""
        is_new = self.admitted.get(desk) != terms
        self.admitted[desk] = terms
        return is_new

    def push(self, desk: str) -> None:
        """Tell Asterisk of a desk: none any more, or with other terms."""
        name, terms = self.board.names.endpoint(desk), self.admitted.get(desk)
        self._unregister(desk, name)
        if terms is None:
            for kind in ("endpoint", "aor", "auth"):
                self.board.tell(ask.unconfigure(kind, name))
            self.note(desk, is_there=False)
            return
        for kind, fields in self._objects(name, terms):
            self.board.tell(ask.configure(kind, name, fields))
        self.board.tell(ask.hear_of(self.board.names.desks_app, name))

    def push_all(self) -> None:
        """Tell an Asterisk of all desks that has just been started."""
        self.contacts.clear()
        for desk in self.admitted:
            self.push(desk)

    def _objects(self, name: str, terms: Terms) -> Iterable[tuple[str, dict[str, str]]]:
        context = f"desk-{self.board.names.tenant}"
        secret = {"auth_type": "userpass", "username": name, "password": terms.secret}
        qualify = "0" if terms.in_browser else str(LOOKED_AFTER_S)
        yield "auth", secret
        yield "aor", AOR | {"qualify_frequency": qualify}
        kind = BROWSER if terms.in_browser else TELEPHONE
        yield "endpoint", BOTH | kind | {"auth": name, "aors": name, "context": context}

    def _unregister(self, desk: str, name: str) -> None:
        """End a registration that was made with a secret of before."""
        contact = self.contacts.pop(desk, None)
        if contact is not None:
            digest = hashlib.md5(contact.encode(), usedforsecurity=False).hexdigest()
            self.board.tell(ask.unconfigure("contact", f"{name};@{digest}"))

    def changed(self, event: ContactStatusChange | PeerStatusChange) -> None:
        """Hear that a telephone registered, or is there no more."""
        desk = self.board.names.desk(event.endpoint.resource)
        if desk is None:
            return
        if isinstance(event, ContactStatusChange):
            contact = event.contact_info
            if contact.contact_status == "Removed":
                if self.contacts.get(desk) == contact.uri:
                    del self.contacts[desk]
            else:
                self.contacts[desk] = contact.uri
        self.note(desk, is_there=event.endpoint.state == "online")

    def note(self, desk: str, *, is_there: bool) -> None:
        """Say it if it is new."""
        if is_there == (desk in self.there):
            return
        (self.there.add if is_there else self.there.discard)(desk)
        self.board.hear(DeskThere(desk, is_there=is_there))

    def adopt(self, endpoints: Iterable[Endpoint]) -> None:
        """Note whose telephones are registered."""
        found = {
            desk: one.state == "online"
            for one in endpoints
            if (desk := self.board.names.desk(one.resource)) is not None
        }
        for desk in self.there - set(found):
            self.note(desk, is_there=False)
        for desk, is_there in found.items():
            self.note(desk, is_there=is_there)
