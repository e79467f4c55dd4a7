"""Callers and telephones that are sipp, and what is seen of their INVITEs on the wire."""

import asyncio
import ctypes
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from offhook.ari.installed import NoAsterisk, find

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.asterisk.conftest import CARRIER, HOST

SIPP = shutil.which("sipp")
SILENT_PORT = "6000"

_MEDIA = """\
v=0
o=b 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio $sound RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
"""
_ASK = """\
<send retrans="500"><![CDATA[
$method SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:06$base[call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
$to
Call-ID: [call_id]
CSeq: $cseq
Contact: <sip:b@[local_ip]:[local_port]>
Max-Forwards: 70
$body
]]></send>
"""
_SAY = """\
<send $again><![CDATA[
SIP/2.0 $status
[last_Via:]
[last_From:]
[last_To:]$tag
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:b@[local_ip]:[local_port]>
$body
]]></send>
"""
_ASKED = """\
<nop next="over"/><label id="asked"/>$ok<label id="over"/><nop/>
"""
_NOTHING = "Content-Length: 0\n"
_SDP = "Content-Type: application/sdp\nContent-Length: [len]\n\n" + _MEDIA


def why_not() -> str:
    """Return what is missing to load a telephony and to see it on the wire; "" if nothing."""
    try:
        find()
        Wire(0)
    except (NoAsterisk, PermissionError) as missing:
        return str(missing)
    return "" if SIPP else "no sipp on this machine"


def _speak(sound: Path | None) -> str:
    if sound is None:
        return ""
    return f'<nop><action><exec rtp_stream="{sound},-1,0"/></action></nop>'


def _port(sound: Path | None) -> str:
    return SILENT_PORT if sound is None else "[rtpstream_audio_port]"


def _caller(number: str, base: str, talk_ms: int, sound: Path | None) -> str:
    """Return the scenario of callers, whose numbers begin in a way of their own."""
    to = f"sip:{number}@[remote_ip]:[remote_port]"

    def ask(method: str, cseq: str, to: str, body: str = _NOTHING) -> str:
        body = body.replace("$sound", _port(sound))
        told = {"method": method, "cseq": cseq, "to": to, "body": body, "base": base}
        text = Template(_ASK).substitute(told)
        return text.replace(' retrans="500"', "") if cseq.endswith("ACK") else text

    return (
        '<?xml version="1.0"?><scenario name="caller">'
        + ask(f"INVITE {to}", "1 INVITE", f"To: <{to}>", _SDP)
        + '<recv response="100" optional="true"/><recv response="180" optional="true"/>'
        + '<recv response="183" optional="true"/><recv response="200" rrs="true"/>'
        + ask("ACK [next_url]", "1 ACK", "[last_To:]")
        + _speak(sound)
        + f'<pause milliseconds="{talk_ms}"/>'
        + ask("BYE [next_url]", "2 BYE", "[last_To:]")
        + '<recv response="200"/></scenario>'
    )


def agent(sound: Path | None = None, *, is_asked: bool = False) -> str:
    """Return the scenario of telephones that ring for 100 ms.

    `sound`: what each speaks over and over. `is_asked`: whether they also answer to who asks whether they are there.
    """

    def say(status: str, body: str, tag: str = ";tag=[pid]s[call_number]") -> str:
        again = 'retrans="500"' if status == "200 OK" and tag else ""
        told = {"status": status, "tag": tag, "again": again}
        return Template(_SAY).substitute(
            told, body=body.replace("$sound", _port(sound))
        )

    return (
        '<?xml version="1.0"?><scenario name="agent">'
        + ('<recv request="OPTIONS" optional="true" next="asked"/>' if is_asked else "")
        + '<recv request="INVITE"/>'
        + say("180 Ringing", _NOTHING)
        + '<pause milliseconds="100"/>'
        + say("200 OK", _SDP)
        + '<recv request="ACK"/>'
        + _speak(sound)
        + '<recv request="BYE"/>'
        + say("200 OK", _NOTHING, tag="")
        + (_ASKED.replace("$ok", say("200 OK", _NOTHING)) if is_asked else "")
        + "</scenario>"
    )


_ATTACH_FILTER = 26
# For the kernel: only packets that have INVI after the heads of Ethernet, IP and UDP.
_ONLY_INVITES = b"".join(
    struct.pack("HBBI", *step)
    for step in (
        (0x20, 0, 0, 42), (0x15, 0, 1, 0x494E5649), (0x06, 0, 0, 4096), (0x06, 0, 0, 0),
    )
)  # fmt: skip


class Wire:
    """Hears every INVITE on the loopback, and how long each takes to become another."""

    def __init__(self, sip_port: int) -> None:
        self._sip_port = sip_port
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        filtered = ctypes.create_string_buffer(_ONLY_INVITES)
        program = struct.pack("HL", len(_ONLY_INVITES) // 8, ctypes.addressof(filtered))
        self._socket.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)
        self._socket.bind(("lo", 0))
        self._came: dict[bytes, float] = {}
        self.took_s: dict[bytes, float] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        caller = re.compile(rb"\r\nFrom: [^<\r]*<sip:(06\d+)@")
        while True:
            packet, where = self._socket.recvfrom(4096)
            # Of the loopback each packet is seen twice; 42 bytes are Ethernet, IP and UDP.
            if where[2] != socket.PACKET_OUTGOING or packet[42:53] != b"INVITE sip:":
                continue
            now_s = time.monotonic()
            found = caller.search(packet)
            if found is None:
                continue
            if int.from_bytes(packet[36:38]) == self._sip_port:
                self._came.setdefault(found[1], now_s)
            elif found[1] in self._came:
                self.took_s.setdefault(found[1], now_s - self._came[found[1]])

    def percentile_ms(self, base: str, share: float, calls: int) -> float:
        """Return a percentile of so many callers whose numbers begin so."""
        took_s = sorted(
            s for who, s in self.took_s.items() if who[2:6] == base.encode()
        )
        assert len(took_s) >= calls * 0.99, (base, len(took_s))
        return 1000 * took_s[min(len(took_s) - 1, int(len(took_s) * share))]


@asynccontextmanager
async def sipp(*options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run sipp, silently."""
    started = await asyncio.create_subprocess_exec(
        str(SIPP), *options, "-nostdin",
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield started
    finally:
        if started.returncode is None:
            started.terminate()
            await started.wait()


@dataclass(frozen=True)
class Callers:
    """Callers of a centre: `a_second` come, and each talks for so long.

    `sound`: a file of G.711 that each speaks over and over; without one they are silent.
    """

    folder: Path
    sip_port: int
    port: int
    a_second: float
    talk_ms: int
    sound: Path | None = None

    async def call(self, calls: int, number: str, base: str) -> None:
        """Let so many call a number, and hang up; their own numbers begin with `base`.

        sipp's last words are kept beside the scenario.
        """
        scenario = self.folder / f"{base}.xml"
        scenario.write_text(_caller(number, base, self.talk_ms, self.sound))
        async with sipp(
            "-sf", str(scenario), "-i", CARRIER, "-p", str(self.port),
            "-r", str(self.a_second), "-m", str(calls), "-l", "5000",
            "-trace_err", "-error_file", str(self.folder / f"{base}.errors"),
            f"{HOST}:{self.sip_port}",
        ) as calling:  # fmt: skip
            assert await calling.wait() == 0, (
                f"callers of {number} failed: {self._errors(base)}"
            )
        await asyncio.sleep(0.5)

    def _errors(self, base: str) -> str:
        file = self.folder / f"{base}.errors"
        return (
            file.read_text(errors="replace")[:2000]
            if file.exists()
            else "it said nothing"
        )
