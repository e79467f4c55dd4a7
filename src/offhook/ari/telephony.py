"""SIP as Asterisk is told of it: transports, and each tenant's trunks (``pjsip.conf``)."""

from collections.abc import Iterator
from pathlib import Path

from offhook.ari.lines import Section, Value, section
from offhook.ari.settings import Settings, Tenant, Transport, Trunk, is_address

DEAD_AIR_S = 60
"""How long a call of a trunk stays without a packet of sound; carriers leave out silence."""

DEAD_AIR_HELD_S = 600


def sections(settings: Settings, certificate: Path, key: Path) -> Iterator[Section]:
    """Give the sections of ``pjsip.conf``."""
    yield section("global", type="global", user_agent="Offhook")
    # By address first: a carrier's calls name the caller, who may call himself anything.
    yield section("system", type="system", timer_t1=500, threadpool_initial_size=5)
    yield from _transports(settings, certificate, key)
    for tenant in settings.tenants:
        for trunk in tenant.trunks:
            yield from _trunk(tenant, trunk)


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


def _trunk(tenant: Tenant, trunk: Trunk) -> Iterator[Section]:
    name = tenant.endpoint(trunk)
    has_login = bool(trunk.username)
    lines: dict[str, Value] = {
        "type": "endpoint",
        "transport": f"transport-{trunk.transport}",
        "context": f"from-{tenant.id}",
        "identify_by": "ip",
        "aors": name,
        "disallow": "all",
        "allow": ",".join(trunk.codecs),
        "language": trunk.language,
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
        lines["from_user"] = trunk.username
    if trunk.challenges:
        lines["auth"] = name
    yield Section(name, tuple(lines.items()))
    yield section(name, type="aor", contact=f"sip:{trunk.leads_to}{_carried(trunk)}")
    yield section(
        name,
        *(("match", _matched(host)) for host in trunk.hosts),
        type="identify",
        endpoint=name,
        srv_lookups=True,
    )
    if has_login:
        yield section(
            name,
            type="auth",
            auth_type="userpass",
            username=trunk.username,
            password=trunk.password,
        )
    if trunk.registers:
        yield section(
            name,
            type="registration",
            transport=f"transport-{trunk.transport}",
            outbound_auth=name,
            server_uri=f"sip:{trunk.leads_to}{_carried(trunk)}",
            client_uri=f"sip:{trunk.username}@{trunk.leads_to}",
            contact_user=trunk.username,
            retry_interval=15,
            forbidden_retry_interval=60,
            fatal_retry_interval=60,
            max_retries=100000,
            expiration=600,
        )


def _carried(trunk: Trunk) -> str:
    """Return the parameter of an address that says how it is reached."""
    return "" if trunk.transport is Transport.UDP else f";transport={trunk.transport}"


def _matched(host: str) -> str:
    """Return how an address is matched: an IPv6 one by its whole prefix, or it has a port."""
    return f"{host}/128" if is_address(host) and ":" in host else host
