"""A carrier that speaks TLS and SRTP, and what a trunk that asks for both refuses."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from offhook.ari.asterisk import Address, Asterisk
from offhook.ari.installed import Installed
from offhook.ari.settings import Settings, Tenant
from offhook.policy.telephony import Transport, Trunk
from tests.asterisk.conftest import CARRIER, HOST, free_ports
from tests.asterisk.ears import Ears
from tests.asterisk.exchange import Authority, Exchange
from tests.asterisk.phones import answering, caller, free_port
from tests.asterisk.sound import Line, tones

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sipp")]

EXCHANGE, TELEPHONE = "127.0.0.12", "127.0.0.13"
PLAIN_SOUND, SECRET_SOUND, ANOTHER = "127.0.0.14", "127.0.0.15", "127.0.0.16"
KEY = (
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
)


@dataclass(frozen=True)
class Pair:
    """A centre and its carrier, both running; `another` is not."""

    exchange: Exchange
    another: Exchange
    authority: Authority
    settings: Settings
    address: Address
    certificate: Path

    @property
    def sip(self) -> tuple[str, int]:
        """Where the centre listens for SIP in the clear."""
        return HOST, self.settings.sip_port

    def ears(self) -> Ears:
        """Return a client of the centre's ARI."""
        return Ears(self.address, "offhook-acme")


@pytest.fixture(scope="module")
def running_pair(
    installed: Installed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Run a centre, and a carrier that is an Asterisk of its own."""
    sip, sips, http, https = free_ports(4)
    exchange, another = (
        Exchange(
            host, *free_ports(3), (TELEPHONE, free_port(TELEPHONE)),
            tmp_path_factory.mktemp("exchange"),
        )
        for host in (EXCHANGE, ANOTHER)
    )  # fmt: skip
    authority = Authority()
    authority.sign(exchange.folder, EXCHANGE)
    known = exchange.folder / "authority.crt"
    known.write_bytes(authority.certificate)
    there = f"{EXCHANGE}:{exchange.sips}"
    elsewhere = f"{ANOTHER}:{another.sips}"
    tls = Transport.TLS
    trunks = (
        Trunk("secret", "", (EXCHANGE, SECRET_SOUND), there, tls, srtp=True),
        Trunk("clear", "", (PLAIN_SOUND,), there, tls),
        Trunk("another", "", (ANOTHER,), elsewhere, tls, srtp=True),
        Trunk("main", "", (CARRIER,)),
    )
    settings = Settings(
        (Tenant("acme", trunks),), HOST, sip, sips, http, https, (14000, 14200),
        authorities=known,
    )  # fmt: skip
    home = tmp_path_factory.mktemp("centre")

    async def start() -> tuple[Address, Path]:
        keeper = Asterisk(home, installed, settings)
        await keeper.start()
        told = keeper.address, keeper.folders.keys / "voice.crt"
        await keeper.let_go()
        return told

    async def stop() -> None:
        keeper = Asterisk(home, installed, settings)
        await keeper.start()
        await keeper.stop()

    address, certificate = asyncio.run(start())
    try:
        with exchange.running(installed, f"{HOST}:{sips}", certificate):
            yield Pair(exchange, another, authority, settings, address, certificate)
    finally:
        asyncio.run(stop())


@pytest.fixture
def pair(running_pair: Pair) -> Iterator[Pair]:
    """Give the centre and its carrier, and leave no call in the centre."""
    yield running_pair
    with running_pair.ears() as ears:
        for kind in ("channels", "bridges"):
            for one in ears.ask("GET", f"/{kind}"):
                ears.ask("DELETE", f"/{kind}/{one['id']}", missing_ok=True)


def is_secret(ears: Ears, channel: str) -> tuple[str, str]:
    """Return what Asterisk says of a channel's signalling, and of its sound: 1 is encrypted."""
    told = (
        ears.ask(
            "GET", f"/channels/{channel}/variable", variable=f"CHANNEL({one},secure)"
        )
        for one in ("pjsip", "rtp")
    )
    signalling, sound = (one["value"] for one in told)
    return signalling, sound


def test_a_call_in_tls_with_encrypted_sound_is_heard_both_ways(pair: Pair) -> None:
    """The one side is encrypted, the other a trunk in the clear: both are heard."""
    with (
        pair.ears() as ears, Line(TELEPHONE, 600) as afar, Line(CARRIER, 1000) as near,
        caller((EXCHANGE, pair.exchange.sip), "+33199001234", host=TELEPHONE, line=afar, lasts_s=20)
        as one,
        caller(pair.sip, "2", line=near, lasts_s=20) as other,
    ):  # fmt: skip
        came = {}
        for _ in range(2):
            start = ears.wait_for("StasisStart")
            came[start["args"][2]] = start
            ears.ask("POST", f"/channels/{start['channel']['id']}/answer")
        assert came["secret"]["args"] == ["inbound", "+33199001234", "secret"]
        assert one.is_up(), one.errors
        assert other.is_up(), other.errors
        calls = {trunk: start["channel"]["id"] for trunk, start in came.items()}
        assert is_secret(ears, calls["secret"]) == ("1", "1")
        assert is_secret(ears, calls["main"]) == ("0", "0")
        ears.ask("POST", "/bridges/talk:1", type="mixing")
        ears.ask("POST", "/bridges/talk:1/addChannel", channel=",".join(calls.values()))
        time.sleep(1.5)
        assert tones(afar.heard()) == [1000]
        assert tones(near.heard()) == [600]


def test_a_call_out_goes_in_tls_with_encrypted_sound(pair: Pair) -> None:
    host, port = pair.exchange.telephone
    with (
        pair.ears() as ears, Line(TELEPHONE, 600) as afar, Line(CARRIER, 1000) as near,
        answering((EXCHANGE, pair.exchange.sip), host=host, port=port, line=afar) as one,
        caller(pair.sip, "2", line=near, lasts_s=20) as other,
    ):  # fmt: skip
        came = ears.wait_for("StasisStart")["channel"]["id"]
        ears.ask("POST", f"/channels/{came}/answer")
        assert other.is_up(), other.errors
        dial(ears, "secret")
        assert one.is_up(), one.errors
        ears.wait_for("StasisStart")
        assert is_secret(ears, "out:1") == ("1", "1")
        ears.ask("POST", "/bridges/talk:1", type="mixing")
        ears.ask("POST", "/bridges/talk:1/addChannel", channel=f"{came},out:1")
        time.sleep(1.5)
        assert tones(afar.heard()) == [1000]
        assert tones(near.heard()) == [600]


def dial(ears: Ears, trunk: str) -> None:
    ears.ask(
        "POST", "/channels/out:1", endpoint=f"PJSIP/0499@acme-trunk-{trunk}",
        app="offhook-acme", timeout="5",
    )  # fmt: skip


def test_a_carrier_that_insists_on_encryption_takes_no_call_without(pair: Pair) -> None:
    """Here the carrier refuses: so the test before is none of two ends that agree on nothing."""
    with pair.ears() as ears:
        dial(ears, "clear")
        ended = ears.wait_for("ChannelDestroyed")
        assert ended["channel"]["id"] == "out:1"
        assert ended["cause"] == 58, ended  # bearer capability: 488


@pytest.mark.parametrize(
    ("is_known", "named", "rings"),
    [(True, ANOTHER, True), (False, ANOTHER, False), (True, EXCHANGE, False)],
    ids=["as it should be", "of an unknown authority", "of another address"],
)
def test_no_call_goes_to_a_carrier_whose_certificate_is_wrong(
    pair: Pair, installed: Installed, is_known: bool, named: str, rings: bool
) -> None:
    authority = pair.authority if is_known else Authority()
    authority.sign(pair.another.folder, named)
    host, port = pair.another.telephone
    with (
        pair.another.running(installed, f"{HOST}:1", pair.certificate),
        answering((ANOTHER, pair.another.sip), host=host, port=port) as telephone,
        pair.ears() as ears,
    ):
        dial(ears, "another")
        told = ears.wait_for("StasisStart" if rings else "ChannelDestroyed")
        assert told["channel"]["id"] == "out:1"
        assert telephone.is_up(0.5) == rings


# ---- what is refused --------------------------------------------------------------------


def invite(host: str, carried: str, sound: str, *more: str) -> bytes:
    """Return a call as a carrier sends it: `sound` is the profile, `more` its attributes."""
    body = "\r\n".join((
        "v=0", f"o=t 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0",
        f"m=audio 40000 {sound} 8", *more, "",
    ))  # fmt: skip
    turn = time.monotonic_ns()
    return (
        f"INVITE sip:100@{HOST} SIP/2.0\r\n"
        f"Via: SIP/2.0/{carried} {host}:5999;branch=z9hG4bK{turn};rport\r\n"
        f"From: <sip:06@{host}>;tag={turn}\r\nTo: <sip:100@{HOST}>\r\n"
        f"Call-ID: {turn}@{host}\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
        f"Contact: <sip:06@{host}:5999;transport={carried.lower()}>\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def answer(line: Any) -> str:
    """Return the first answer that is final, or what a call that was taken is told."""
    line.settimeout(3.0)
    told = ""
    while not (found := re.search(r"SIP/2\.0 ([2-6]\d\d) (?s:.*)", told)):
        told += line.recv(65536).decode()
    return found[0]


def in_tls(pair: Pair, host: str, told: bytes, *, is_taken: bool) -> str:
    """Return what a call in TLS is told; the centre answers it, if it comes that far."""
    trusted = ssl.create_default_context(cafile=str(pair.certificate))
    where = (HOST, pair.settings.sips_port)
    with (
        socket.create_connection(where, 5, source_address=(host, 0)) as plain,
        trusted.wrap_socket(plain, server_hostname=HOST) as line,
        pair.ears() as ears,
    ):
        line.sendall(told)
        if is_taken:
            came = ears.wait_for("StasisStart")["channel"]["id"]
            ears.ask("POST", f"/channels/{came}/answer")
        said = answer(line)
        if is_taken:
            ears.ask("DELETE", f"/channels/{came}")
        end_s = time.monotonic() + 3.0
        while ears.ask("GET", "/channels"):  # what is hung up goes a moment later
            assert time.monotonic() < end_s
            time.sleep(0.02)
        return said


def test_the_sound_of_a_trunk_with_encryption_is_encrypted_or_refused(
    pair: Pair,
) -> None:
    secret = invite(SECRET_SOUND, "TLS", "RTP/SAVP", KEY)
    taken = in_tls(pair, SECRET_SOUND, secret, is_taken=True)
    assert taken.startswith("SIP/2.0 200 ")
    assert re.search(r"m=audio \d+ RTP/SAVP 8", taken), taken
    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" in taken
    assert KEY not in taken
    told = invite(SECRET_SOUND, "TLS", "RTP/AVP")
    refused = in_tls(pair, SECRET_SOUND, told, is_taken=False)
    assert refused.startswith("SIP/2.0 488 "), refused


def test_a_trunk_in_tls_need_not_encrypt_its_sound(pair: Pair) -> None:
    told = invite(PLAIN_SOUND, "TLS", "RTP/AVP")
    taken = in_tls(pair, PLAIN_SOUND, told, is_taken=True)
    assert re.search(r"m=audio \d+ RTP/AVP 8", taken), taken


@pytest.mark.parametrize("host", [SECRET_SOUND, PLAIN_SOUND])
@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
@pytest.mark.parametrize("says", ["TLS", "as it is"])
def test_a_trunk_in_tls_takes_no_call_in_the_clear(
    pair: Pair, host: str, kind: socket.SocketKind, says: str
) -> None:
    """Whatever the call says of itself: who only forges an address gets nowhere."""
    carried = "UDP" if kind is socket.SOCK_DGRAM else "TCP"
    sound = ("RTP/SAVP", KEY) if host == SECRET_SOUND else ("RTP/AVP",)
    told = invite(host, carried, *sound)
    if says == "TLS":
        told = told.replace(f"transport={carried.lower()}".encode(), b"transport=tls")
    with pair.ears() as ears, socket.socket(socket.AF_INET, kind) as line:
        line.bind((host, 0))
        line.connect(pair.sip)
        line.send(told)
        assert answer(line).startswith("SIP/2.0 403 ")
        with pytest.raises(AssertionError, match="no StasisStart"):
            ears.wait_for("StasisStart", within_s=0.3)
