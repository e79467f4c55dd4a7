"""What an Asterisk is to be: addresses, certificate, and the tenants with their trunks.

Values are checked here, once, by what they may be made of: what is not accepted here never
reaches a file of Asterisk's (`offhook.ari.lines` refuses what is left).
"""

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from offhook.terms.errors import NotAccepted


class Transport(StrEnum):
    """How SIP is carried to a trunk."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


CODECS = ("opus", "g722", "alaw", "ulaw", "gsm")

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62})")
_HOST = re.compile(r"(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?")
_USER = re.compile(r"[a-zA-Z0-9.+_~*!-]{1,128}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[_-][A-Za-z]{2})?")


@dataclass(frozen=True, slots=True)
class Trunk:
    """A line to a carrier, or to another exchange.

    `hosts`: the addresses its calls come from, as names, addresses or networks; they are
    how it is known. `contact`: where calls out go, ``host`` or ``host:port``; the first host
    if empty. `username` and `password`: what it asks of us for calls out, and for
    registering. `challenges`: whether it must show them too, for calls in.
    """

    id: str
    hosts: tuple[str, ...]
    contact: str = ""
    transport: Transport = Transport.UDP
    srtp: bool = False
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    username: str = ""
    password: str = field(default="", repr=False)
    challenges: bool = False
    registers: bool = False
    language: str = "en"

    def __post_init__(self) -> None:
        where = f"trunk {self.id}"
        _check(where, "id", self.id, _NAME.fullmatch(self.id))
        _check(where, "hosts", self.hosts, self.hosts)
        for host in self.hosts:
            _check(where, "hosts", host, is_host(host) or is_network(host))
        if self.contact:
            host, _port = host_and_port(where, self.contact)
            _check(where, "contact", host, is_host(host))
        elif not is_host(self.hosts[0]):
            _check(
                where, "contact", "", wanted="where calls out go: the host is a network"
            )
        _check(
            where,
            "codecs",
            self.codecs,
            self.codecs and set(self.codecs) <= set(CODECS),
        )
        if self.username:
            _check(where, "username", self.username, _USER.fullmatch(self.username))
        elif self.registers or self.challenges:
            _check(where, "username", "", wanted="a username to register or to ask for")
        _check(where, "language", self.language, _LANGUAGE.fullmatch(self.language))

    @property
    def leads_to(self) -> str:
        """Where calls out go, as a host and a port of a SIP address."""
        host, port = host_and_port(f"trunk {self.id}", self.contact or self.hosts[0])
        shown = f"[{host}]" if ":" in host else host
        return f"{shown}:{port}" if port else shown


@dataclass(frozen=True, slots=True)
class Tenant:
    """A centre: what its things are called, its language and its trunks."""

    id: str
    trunks: tuple[Trunk, ...] = ()
    language: str = "en"

    def __post_init__(self) -> None:
        _check("tenant", "id", self.id, _NAME.fullmatch(self.id))
        _check(
            f"tenant {self.id}",
            "language",
            self.language,
            _LANGUAGE.fullmatch(self.language),
        )
        names = [trunk.id for trunk in self.trunks]
        _check(f"tenant {self.id}", "trunks", names, len(names) == len(set(names)))

    @property
    def app(self) -> str:
        """The name of its application: what ARI's events are asked for by."""
        return f"offhook-{self.id}"

    def endpoint(self, trunk: Trunk) -> str:
        """Return the name of a trunk's endpoint."""
        return f"{self.id}-trunk-{trunk.id}"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the configuration is made from, but the folders and the password of ARI.

    `bind`: where SIP and its media listen. `public_address`: what the outside calls this
    machine where it stands behind a translation of addresses, and `inside` the networks for
    which that is not so. `http_port` and `https_port` listen on loopback only, for what is said
    there commands everything. `certificate` and `key`: those of SIP over TLS; a self-signed one
    is made where they are `None`. `authorities`: who may sign a carrier's certificate.
    """

    tenants: tuple[Tenant, ...] = ()
    bind: str = "0.0.0.0"  # noqa: S104
    sip_port: int = 5060
    sips_port: int = 5061
    http_port: int = 8088
    https_port: int = 8089
    rtp_ports: tuple[int, int] = (10000, 20000)
    public_address: str = ""
    inside: tuple[str, ...] = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    certificate: Path | None = None
    key: Path | None = None
    authorities: Path = Path("/etc/ssl/certs/ca-certificates.crt")
    country: str = "fr"

    def __post_init__(self) -> None:
        _check("voice", "bind", self.bind, is_address(self.bind))
        ports = (self.sip_port, self.sips_port, self.http_port, self.https_port)
        for port in (*ports, *self.rtp_ports):
            _check("voice", "port", port, 0 < port < 65536)
        _check(
            "voice", "rtp_ports", self.rtp_ports, self.rtp_ports[0] < self.rtp_ports[1]
        )
        if self.public_address:
            _check(
                "voice",
                "public_address",
                self.public_address,
                is_host(self.public_address),
            )
        for network in self.inside:
            _check("voice", "inside", network, is_network(network))
        both = (self.certificate is None) == (self.key is None)
        _check("voice", "certificate", self.certificate, both)
        _check("voice", "country", self.country, re.fullmatch("[a-z]{2}", self.country))
        names = [tenant.id for tenant in self.tenants]
        _check("voice", "tenants", names, len(names) == len(set(names)))


def is_address(told: str) -> bool:
    """Return whether it is an IP address."""
    try:
        ipaddress.ip_address(told)
    except ValueError:
        return False
    return True


def is_network(told: str) -> bool:
    """Return whether it is a network of IP addresses, as ``192.0.2.0/24``."""
    try:
        ipaddress.ip_network(told)
    except ValueError:
        return False
    return True


def is_host(told: str) -> bool:
    """Return whether it is an address or can be a name."""
    return is_address(told) or _HOST.fullmatch(told) is not None


def host_and_port(where: str, told: str) -> tuple[str, int | None]:
    """Return both of ``host:port``; the port may be absent.

    >>> host_and_port("", "[2001:db8::1]:5070"), host_and_port("", "sip.example.org")
    (('2001:db8::1', 5070), ('sip.example.org', None))
    """
    if is_address(told):
        return told, None
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?", told)
    if found is None or (found[2] and not 0 < int(found[2]) < 65536):
        _check(where, "contact", told, wanted="host or host:port")
        raise AssertionError
    return found[1].strip("[]"), int(found[2]) if found[2] else None


def _check(
    where: str, key: str, value: object, ok: object = False, *, wanted: str = ""
) -> None:
    if not ok:
        raise NotAccepted(
            where=f"{where}: {key}",
            wrong=f"{value!r} cannot be used",
            accepted=wanted or _WANTED.get(key, "another"),
        )


_WANTED = {
    "id": "1 to 63 of a-z, 0-9, - and _, the first a letter or digit",
    "hosts": "names, addresses or networks, at least one",
    "contact": "host or host:port",
    "codecs": ", ".join(CODECS),
    "username": "letters, digits and . + _ ~ * ! -",
    "language": "two letters, as fr",
    "trunks": "ids that differ",
    "tenants": "ids that differ",
    "bind": "an address of this machine, or 0.0.0.0",
    "port": "1 to 65535",
    "rtp_ports": "the first and the last port",
    "public_address": "an address or a name",
    "inside": "networks, as 10.0.0.0/8",
    "certificate": "a certificate and its key, or neither",
    "country": "two letters, as fr",
}
