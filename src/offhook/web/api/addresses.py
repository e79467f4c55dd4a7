"""Where a webhook may go: to the public internet, and nowhere on the centre's own network.

A name is resolved by us, every address it has is checked, and the connection is made to one of
the addresses that were checked: a name that means another machine a moment later does not help.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from offhook.web.api.errors import AddressRefused

Resolve = Callable[[str, int], Sequence[str]]
# Networks through which an address of IPv4 is written as one of IPv6.
_BRIDGES = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_PORTS = {"http": 80, "https": 443}


class Unresolved(Exception):
    """A name has no address now."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address to connect to. `host` is what certificate and `Host` say."""

    address: str
    host: str
    netloc: str


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolved(host) from error
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def targets(
    url: str, *, open_to_all: bool, resolved: Resolve = resolve
) -> list[Target]:
    """Return where a URL leads, checked.

    `open_to_all`: also without TLS and to private addresses, in a demonstration. Otherwise
    `AddressRefused` if any address is not public; `Unresolved` where there is none.
    """
    host, port = _checked(url, open_to_all=open_to_all)
    found = resolved(host, port)
    if not found:
        raise Unresolved(host)
    for address in found:
        if not open_to_all and not is_public(address):
            raise AddressRefused(url=url, reason=f"{host} is {address}, not public")
    netloc = urlsplit(url).netloc
    return [Target(address, host, netloc) for address in found]


def _checked(url: str, *, open_to_all: bool) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(url=url, reason="this is no URL") from error
    schemes = ("https", "http") if open_to_all else ("https",)
    if parts.scheme not in schemes:
        raise AddressRefused(url=url, reason=f"it must begin with {schemes[0]}://")
    if not host or parts.username is not None or parts.password is not None:
        raise AddressRefused(url=url, reason="a host is needed, and no password in it")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused(url=url, reason="write other letters as %XX, or as xn--")
    return host, port or _PORTS[parts.scheme]


def is_public(address: str) -> bool:
    """Return whether an address belongs to a machine of the public internet.

    >>> [is_public(one) for one in ("1.1.1.1", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1%3")]
    [True, False, False, False]
    """
    found = ip_address(address.partition("%")[0])
    inner = _inner(found)
    if inner is not None:
        return is_public(str(inner))
    is_special = found.is_multicast or found.is_reserved or found.is_unspecified
    is_site_local = isinstance(found, IPv6Address) and found.is_site_local
    return found.is_global and not is_special and not is_site_local


def _inner(found: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the address of IPv4 that one of IPv6 leads to, if any."""
    if isinstance(found, IPv4Address):
        return None
    if found.ipv4_mapped is not None:
        return found.ipv4_mapped
    if found.sixtofour is not None:
        return found.sixtofour
    if found.teredo is not None:
        return found.teredo[1]
    if any(found in bridge for bridge in _BRIDGES):
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return None
