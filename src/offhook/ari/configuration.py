"""The configuration of an Asterisk, as files: made from settings, and never read back."""

import os
import resource
import secrets
from dataclasses import dataclass
from pathlib import Path

from offhook.ari import dialplan, modules, telephony
from offhook.ari.folders import Folders
from offhook.ari.indications import COUNTRIES
from offhook.ari.installed import Installed
from offhook.ari.lines import Section, section, text
from offhook.ari.settings import Settings

USER = "offhook"
LOOPBACK = "127.0.0.1"

SOCKETS = 4096
"""Every browser's telephone holds one, and Asterisk's default of 100 ends at a hundred."""

UNHEARD = (
    "ast_channel_varset_type", "ast_channel_dtmf_begin_type", "ast_channel_moh_start_type",
    "ast_channel_moh_stop_type", "ast_channel_hold_type", "ast_channel_unhold_type",
    "ast_channel_chanspy_start_type", "ast_channel_chanspy_stop_type",
    "ast_channel_hangup_handler_type", "ast_security_event_type", "cel_generic_type",
)  # fmt: skip
"""What Asterisk need not even tell itself: most of it is the twenty variables a call is given."""


@dataclass(frozen=True, slots=True)
class Made:
    """What configuration is made of.

    `inside`: this machine's own address, where the outside knows it by another.
    """

    settings: Settings
    installed: Installed
    folders: Folders
    certificate: Path
    key: Path
    password: str
    inside: str | None = None


def files(made: Made) -> dict[str, str]:
    """Return the files by name."""
    settings = made.settings
    sections: dict[str, list[Section]] = {
        "asterisk.conf": _itself(made),
        "modules.conf": [Section("modules", (("autoload", False), *modules.lines()))],
        "logger.conf": _logger(),
        "http.conf": [_http(made)],
        "ari.conf": _ari(made.password),
        "rtp.conf": _rtp(made),
        "pjsip.conf": list(telephony.sections(settings, made.certificate, made.key)),
        "sorcery.conf": _sorcery(),
        "musiconhold.conf": [
            section("default", mode="files", directory=made.folders.music, sort="alpha")
        ],
        "indications.conf": [
            section(
                "general",
                country=settings.country if settings.country in COUNTRIES else "us",
            ),
            *(
                Section(country, tuple(tones.items()))
                for country, tones in COUNTRIES.items()
            ),
        ],
        "codecs.conf": [section("opus", type="opus", fec=True)],
        "pjproject.conf": [section("startup", type="startup", log_mappings=False)],
        "cdr.conf": [section("general", enable=False)],
        "cel.conf": [section("general", enable=False)],
        "manager.conf": [section("general", enabled=False)],
        "udptl.conf": [section("general")],
        "features.conf": [section("general")],
        "ccss.conf": [section("general")],
        "stasis.conf": [
            Section(
                "declined_message_types", tuple(("decline", kind) for kind in UNHEARD)
            )
        ],
        "acl.conf": [],
        "websocket_client.conf": [],
    }
    told = {name: text(parts) for name, parts in sections.items()}
    return told | {"extensions.conf": dialplan.text(settings.tenants)}


def write(folder: Path, told: dict[str, str]) -> set[str]:
    """Write those files that differ, each whole or not at all; return their names."""
    changed = set()
    for name, content in told.items():
        path = folder / name
        if path.exists() and path.read_text() == content:
            continue
        write_secretly(path, content.encode())
        changed.add(name)
    return changed


def write_secretly(path: Path, content: bytes) -> None:
    """Write a file that its user alone may read, whole or not at all."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as out:
            out.write(content)
        beside.replace(path)
    except OSError:  # a full disk must not be filled by every attempt
        beside.unlink(missing_ok=True)
        raise


def _itself(made: Made) -> list[Section]:
    folders = made.folders
    files_open = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if files_open == resource.RLIM_INFINITY or files_open > 65536:
        files_open = 65536
    return [
        section(
            "directories",
            astetcdir=folders.configuration,
            astmoddir=made.installed.modules,
            astvarlibdir=folders.database,
            astdbdir=folders.database,
            astkeydir=folders.root,
            astdatadir=folders.shared,
            astagidir=folders.shared / "agi-bin",
            astspooldir=folders.spool,
            astrundir=folders.running,
            astlogdir=folders.logs,
            astcachedir=folders.spool,
            astsbindir=made.installed.program.parent,
        ),
        section(
            "options",
            # The same at each start: only of its own name does it forget the browsers that
            # were registered, and one that stays keeps the next from registering.
            systemname="offhook",
            nocolor=True,
            transmit_silence=True,  # carriers take a line without packets for a dead one
            maxfiles=files_open,
            lockconfdir=False,
            documentation_language="en_US",
        ),
    ]


def _logger() -> list[Section]:
    return [
        section("general", dateformat="%F %T.%3q", use_callids=True),
        section("logfiles", console="warning,error", messages="notice,warning,error"),
    ]


def _http(made: Made) -> Section:
    settings = made.settings
    return section(
        "general",
        enabled=True,
        # Who reaches it with the password commands every call: nobody but this machine.
        bindaddr=LOOPBACK,
        bindport=settings.http_port,
        tlsenable=True,
        tlsbindaddr=f"{LOOPBACK}:{settings.https_port}",
        tlscertfile=made.certificate,
        tlsprivatekey=made.key,
        sessionlimit=SOCKETS,
        session_inactivity=30000,
        session_keep_alive=15000,
    )


def _ari(password: str) -> list[Section]:
    return [
        # The default is 100 ms: a floor that stalls for longer would lose its socket.
        section(
            "general",
            enabled=True,
            pretty=False,
            websocket_write_timeout=2000,
            # What was counted of a call's sound comes with its last events, unasked.
            channelvars="RTPAUDIOQOS",
        ),
        section(USER, type="user", read_only=False, password=password),
    ]


def _rtp(made: Made) -> list[Section]:
    first, last = made.settings.rtp_ports
    told = [
        section("general", rtpstart=first, rtpend=last, strictrtp=True, icesupport=True)
    ]
    outside = made.settings.public_address
    if made.inside is not None and made.inside != outside:
        # Browsers are offered both: they may stand on either side of the translation.
        pair = (made.inside, f"{outside},include_local_address")
        told.append(Section("ice_host_candidates", (pair,)))
    return told


def _sorcery() -> list[Section]:
    """Desks come and go through ARI, in memory; what files have is looked up after it."""
    by_kind = [
        (kind, source)
        for kind in ("endpoint", "auth", "aor")
        for source in ("memory", f"config,pjsip.conf,criteria=type={kind}")
    ]
    return [
        Section("res_pjsip", tuple(by_kind)),
        section(
            "res_pjsip_endpoint_identifier_ip",
            identify="config,pjsip.conf,criteria=type=identify",
        ),
    ]
