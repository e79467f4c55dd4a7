"""SIP as Asterisk is told of it: transports, and each tenant's trunks (``pjsip.conf``)."""

import re
from collections.abc import Iterator
from pathlib import Path

from offhook.ari import dialplan
from offhook.ari.lines import Section, Value, section
from offhook.ari.settings import Settings, Tenant, is_address, is_host, is_network
from offhook.policy.telephony import Transport, Trunk
from offhook.terms.errors import NotAccepted

DEAD_AIR_S = 60
"""How long a call of a trunk stays without a packet of sound; carriers leave out silence."""

DEAD_AIR_HELD_S = 600

_CONTACT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?")


def sections(settings: Settings, certificate: Path, key: Path) -> Iterator[Section]:
    """Give the sections of ``pjsip.conf``."""
    yield section(
        "global",
        type="global",
        user_agent="Offhook",
        # By address first: a carrier's calls name the caller, who may call himself anything.
        endpoint_identifier_order="ip,header,username",
        # Carriers add to a number how it was ported: ``0100;npdi;rn=+33199``.
        ignore_uri_user_options=True,
        # Who is registered outlives Asterisk in its own file, and is shown as gone until he was
        # asked: within a second, and not at a random moment within `desks.LOOKED_AFTER_S`.
        max_initial_qualify_time=1,
    )
    yield section("system", type="system", timer_t1=500, threadpool_initial_size=5)
    yield from _transports(settings, certificate, key)
    for tenant in settings.tenants:
        for trunk in tenant.trunks:
            yield from _trunk(tenant, trunk, settings.sip_port)


def _transports(settings: Settings, certificate: Path, key: Path) -> Iterator[Section]:
    outside: tuple[tuple[str, Value], ...] = ()
    if settings.public_address:
        outside = (
            ("external_media_address", settings.public_address),
            ("external_signaling_address", settings.public_address),
            *(("local_net", network) for network in settings.inside),
        )
    bind = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
    for one in (Transport.UDP, Transport.TCP):
        yield section(
            f"transport-{one}",
            *outside,
            type="transport",
            protocol=one,
            bind=f"{bind}:{settings.sip_port}",
        )
    yield section(
        f"transport-{Transport.TLS}",
        *outside,
        type="transport",
        protocol=Transport.TLS,
        bind=f"{bind}:{settings.sips_port}",
        cert_file=certificate,
        priv_key_file=key,
        ca_list_file=settings.authorities,
        method="tlsv1_2",
        verify_server=True,
    )
    # The browsers' telephones, by the web server of ``http.conf``; its port is not this one's.
    yield section("transport-ws", type="transport", protocol="ws", bind=bind)


def _trunk(tenant: Tenant, trunk: Trunk, in_clear: int) -> Iterator[Section]:
    """Give a trunk's sections; `in_clear` is the port at which nothing is encrypted."""
    name = tenant.endpoint(trunk)
    password = tenant.passwords.get(trunk.id, "")
    has_login = bool(trunk.username and password)
    endpoint = _endpoint(tenant, trunk, has_login=has_login)
    if trunk.transport is Transport.TLS:
        refused = ("set_var", f"{dialplan.NOT_BY}={in_clear}")
        endpoint = Section(name, (*endpoint.lines, refused))
    yield endpoint
    to = f"sip:{leads_to(trunk)}{_carried(trunk)}" if trunk.contact else ""
    yield section(name, *((("contact", to),) if to else ()), type="aor")
    known_by = _known_by(trunk, has_login=has_login)
    if known_by:
        yield section(name, *known_by, type="identify", endpoint=name)
    if has_login:
        yield section(
            name,
            type="auth",
            auth_type="userpass",
            username=trunk.username,
            password=password,
        )
    if has_login and trunk.registers:
        yield section(
            name,
            type="registration",
            transport=f"transport-{trunk.transport}",
            outbound_auth=name,
            server_uri=to,
            client_uri=f"sip:{trunk.username}@{leads_to(trunk)}",
            contact_user=trunk.username,
            retry_interval=15,
            forbidden_retry_interval=60,
            fatal_retry_interval=60,
            max_retries=100000,
            expiration=600,
        )


def _endpoint(tenant: Tenant, trunk: Trunk, *, has_login: bool) -> Section:
    name = tenant.endpoint(trunk)
    lines: dict[str, Value] = {
        "type": "endpoint",
        "transport": f"transport-{trunk.transport}",
        "context": f"from-{tenant.id}",
        "identify_by": "ip,header",
        "aors": name,
        "disallow": "all",
        "allow": ",".join(trunk.codecs),
        "language": tenant.language.replace("-", "_"),
        "set_var": f"OFFHOOK_TRUNK={trunk.id}",
        "dtmf_mode": "auto",  # RFC 4733 where it is offered, else in-band
        "direct_media": False,
        "rtp_symmetric": True,
        "force_rport": True,
        "rewrite_contact": True,
        "trust_id_inbound": True,
        "send_pai": False,
        # Else the carrier is invited anew, with the agent's name, at every change of a talk.
        "send_connected_line": False,
        "allow_transfer": False,
        "allow_subscribe": False,
        "rtp_timeout": DEAD_AIR_S,
        "rtp_timeout_hold": DEAD_AIR_HELD_S,
        "media_encryption": "sdes" if trunk.srtp else "no",
    }
    if has_login:
        lines["outbound_auth"] = name
        if is_asked(trunk):
            lines["auth"] = name
    return Section(name, tuple(lines.items()))


def is_asked(trunk: Trunk) -> bool:
    """Return whether calls in must show the password: nothing else says whose they are."""
    return bool(trunk.username) and not trunk.hosts and not trunk.registers


def _known_by(trunk: Trunk, *, has_login: bool) -> tuple[tuple[str, Value], ...]:
    """Return what says that a call is of this trunk; what is known by nothing has none.

    A carrier that the centre registers with calls from where it was registered.
    """
    hosts = trunk.hosts
    if not hosts and trunk.registers:
        hosts = (host_and_port(trunk.contact)[0],)
    if hosts:
        return tuple(("match", matched(host)) for host in hosts)
    if has_login and is_asked(trunk):
        told = re.sub(r"([^A-Za-z0-9_@-])", r"[\1]", trunk.username)
        return (("match_header", f'Authorization: /username="{told}"/'),)
    return ()


def _carried(trunk: Trunk) -> str:
    """Return the parameter of an address that says how it is reached."""
    return "" if trunk.transport is Transport.UDP else f";transport={trunk.transport}"


def leads_to(trunk: Trunk) -> str:
    """Return where calls out go, as a host and a port of a SIP address."""
    host, port = host_and_port(trunk.contact)
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown


def matched(host: str) -> str:
    """Return how calls from an address or network are known.

    An address of IPv6 by its whole prefix, or Asterisk takes its end for a port.

    >>> matched("192.0.2.10"), matched("2001:db8::1")
    ('192.0.2.10', '2001:db8::1/128')
    """
    if is_address(host) and ":" in host:
        return f"{host}/128"
    if not (is_network(host) or is_host(host)):
        raise NotAccepted(
            where="hosts", wrong=f"{host!r} is none", accepted="an address"
        )
    return host


def host_and_port(told: str) -> tuple[str, int | None]:
    """Return both of ``host:port``; the port may be absent.

    >>> host_and_port("[2001:db8::1]:5070"), host_and_port("sip.example.org")
    (('2001:db8::1', 5070), ('sip.example.org', None))
    """
    found = _CONTACT.fullmatch(told)
    host = found[1].strip("[]") if found else told
    port = int(found[2]) if found and found[2] else None
    if not is_host(host) or (port is not None and not 0 < port < 65536):
        raise NotAccepted(
            where="contact", wrong=f"{told!r} is none", accepted="host or host:port"
        )
    return host, port
