"""The kinds of values that telephony has: hosts, numbers, keys, prompts.

None of them lets a control character through: they end in the configuration of a switch.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from phonenumbers import SUPPORTED_REGIONS

from offhook.formats.findings import Spot, shown
from offhook.formats.kinds import SHARE, Choice, Text

_LEAST_PREFIX = {4: 16, 6: 32}
_CONTACT = re.compile(
    r"(?:(?!.{254})[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[(?P<address>[0-9A-Fa-f:.]{2,45})\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
)
_SHARES = {"off": 0.0, "all": 1.0}
Network = IPv4Network | IPv6Network

LINE = Text(
    accepted="a text in quotes, on one line",
    # No control characters, no line or paragraph separator, nothing that turns a line around.
    pattern=r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]{1,200}",
)
TRUNK_ID = Text(
    accepted='an id of letters a-z, digits, - and _, such as "carrier-1"',
    pattern=r"[a-z0-9][a-z0-9_-]{0,39}",
)
USERNAME = Text(
    accepted="a name of letters, digits and . _ + -",
    pattern=r"[A-Za-z0-9_.+-]{1,80}",
)
DIALLED = Text(
    accepted='a number as the carrier sends it, such as "+33199001234"',
    pattern=r"\+[0-9]{1,15}|[0-9A-Za-z][0-9A-Za-z_.-]{0,31}",
)
SHOWN_NUMBER = Text(
    accepted='a number of digits, such as "+33199001234"',
    pattern=r"\+?[0-9]{1,15}",
)
PREFIX = Text(
    accepted='+ and the beginning of a number, such as "+33"',
    pattern=r"\+[1-9][0-9]{0,14}",
)
COUNTRY_CODE = Text(
    accepted='a country\'s two capital letters, such as "MA"',
    pattern="|".join(sorted(SUPPORTED_REGIONS)),
)
LANGUAGE = Text(
    accepted='a code such as "fr" or "ar-MA"',
    pattern=r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}",
)
PROMPT = Text(
    accepted='the name of a prompt, such as "welcome"',
    pattern=r"[a-z][a-z0-9-]{0,39}",
)
DIGIT = Text(accepted="a key from 0 to 9, * or #", pattern=r"[0-9*#]")
A_KEY: Choice[str | None] = Choice(
    {"none": None} | {one: one for one in "*#0123456789"}
)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    accepted: str = "true or false"
    blank: bool = False

    def read(self, value: object, spot: Spot) -> bool:
        """Return whether it is so."""
        if isinstance(value, bool):
            return value
        spot.wrong(f"{shown(value)} is neither true nor false", self.accepted)
        return self.blank

    def write(self, value: bool) -> object:
        """Return it."""
        return value


@dataclass(frozen=True, slots=True)
class Contact:
    """Where calls go: a name or an address, with a port or without."""

    accepted: str = 'a host, with a port or without, such as "sip.example.com:5061"'
    blank: str = ""

    def read(self, value: object, spot: Spot) -> str:
        """Return it as it is written."""
        if isinstance(value, str) and _is_contact(value):
            return value
        spot.wrong(f"{shown(value)} is none", self.accepted)
        return self.blank

    def write(self, value: str) -> object:
        """Return it."""
        return value


def _is_contact(text: str) -> bool:
    found = _CONTACT.fullmatch(text)
    if found is None or (found["port"] and not 0 < int(found["port"]) < 65536):
        return False
    inside = found["address"]
    return inside is None or network_of(inside) is not None


@dataclass(frozen=True, slots=True)
class Host:
    """An address, or a network of few enough addresses to be a carrier's own."""

    accepted: str = 'an address or a network, such as "192.0.2.10" or "192.0.2.0/28"'
    blank: str = ""

    def read(self, value: object, spot: Spot) -> str:
        """Return the address, or the network, in its shortest form."""
        network = network_of(value) if isinstance(value, str) else None
        if network is None:
            spot.wrong(f"{shown(value)} is neither", self.accepted)
            return self.blank
        least = _LEAST_PREFIX[network.version]
        if network.prefixlen < least:
            spot.wrong(
                f"{shown(value)} holds too many addresses for a carrier",
                f"a network of /{least} or smaller",
            )
        is_one = network.prefixlen == network.max_prefixlen
        return str(network.network_address) if is_one else str(network)

    def write(self, value: str) -> object:
        """Return it."""
        return value


def network_of(text: str) -> Network | None:
    """Return the network that a text says; an address is a network of one.

    >>> str(network_of("192.0.2.10")), network_of("192.0.2.1/24"), network_of("carrier")
    ('192.0.2.10/32', None, None)
    """
    # What ipaddress also takes: zones of IPv6, and masks written as addresses.
    if not re.fullmatch(r"[0-9A-Fa-f.:]+(?:/[0-9]{1,3})?", text):
        return None
    try:
        return ip_network(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class RecordedShare:
    """Which share of conversations is recorded: "off", "all", or a number between."""

    accepted: str = '"off", "all", or the share of a sample: a number from 0 to 1'
    blank: float = 0.0

    def read(self, value: object, spot: Spot) -> float:
        """Return the share."""
        if isinstance(value, str):
            if value in _SHARES:
                return _SHARES[value]
            spot.wrong(f"{shown(value)} is no share", self.accepted)
            return self.blank
        return SHARE.read(value, spot)

    def write(self, value: float) -> object:
        """Return the word where there is one."""
        for word, share in _SHARES.items():
            if value == share:
                return word
        return value
