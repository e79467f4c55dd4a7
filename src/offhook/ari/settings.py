"""What an Asterisk is to be: addresses, certificate, and the tenants with their trunks."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from offhook.policy.telephony import Trunk
from offhook.terms.errors import NotAccepted

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_HOST = re.compile(r"(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A centre: what its things are called, its language and its trunks.

    `passwords`: those of trunks that have a username, by the trunk's id.
    """

    id: str
    trunks: tuple[Trunk, ...] = ()
    language: str = "en"
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        where = f"tenant {self.id}"
        _check(where, "id", self.id, _NAME.fullmatch(self.id))
        _check(where, "language", self.language, _LANGUAGE.fullmatch(self.language))
        names = [trunk.id for trunk in self.trunks]
        for name in names:
            _check(where, "id", name, _NAME.fullmatch(name))
        _check(where, "trunks", names, len(names) == len(set(names)))

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
    "id": "1 to 63 letters, digits, - and _, the first no sign",
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
