"""Telephony: how long a caller's INVITE takes to become the agent's, and what it costs.

An Asterisk of its own, with sipp as carrier and as every agent's telephone, all on loopback
and on the same cores. The switch is told by a floor of a few lines what to do with a call, so
that these are figures of `offhook.ari` and Asterisk alone; beside it Asterisk's own `app_queue`
does the same with as many callers, in the same Asterisk. Both are watched on the wire, which
takes the right to listen to the loopback (root, or CAP_NET_RAW); without, there is no figure.
"""

import asyncio
import ctypes
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from string import Template

import httpx
from figures import Figure

from offhook.ari.asterisk import Asterisk
from offhook.ari.installed import NoAsterisk, find
from offhook.ari.switch import AsteriskSwitch, Centre
from offhook.floor.call_names import contact_of
from offhook.ports.switch import Answered, Came, Ended, Heard, Shown

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.asterisk.conftest import CARRIER, DESK, HOST, free_ports, settings_for_tests

CALLS = int(os.environ.get("OFFHOOK_BENCH_CALLS", "500"))
WARM_UP = 100
CALLS_A_SECOND = 50
TALK_MS = 3000
SIPP = shutil.which("sipp")
POOL, AGENTS = "pool", 400
OURS, QUEUE = "0528000001", "7528000001"

_MEDIA = """\
v=0
o=b 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio $sound RTP/AVP 0
a=rtpmap:0 PCMU/8000
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
_NOTHING = "Content-Length: 0\n"
_SDP = "Content-Type: application/sdp\nContent-Length: [len]\n\n" + _MEDIA


def _caller(number: str, base: str) -> str:
    """Return the scenario of callers, whose numbers begin in a way of their own."""
    to = f"sip:{number}@[remote_ip]:[remote_port]"

    def ask(method: str, cseq: str, to: str, body: str = _NOTHING) -> str:
        body = body.replace("$sound", "6000")
        told = {"method": method, "cseq": cseq, "to": to, "body": body, "base": base}
        text = Template(_ASK).substitute(told)
        return text.replace(' retrans="500"', "") if cseq.endswith("ACK") else text

    return (
        '<?xml version="1.0"?><scenario name="caller">'
        + ask(f"INVITE {to}", "1 INVITE", f"To: <{to}>", _SDP)
        + '<recv response="100" optional="true"/><recv response="180" optional="true"/>'
        + '<recv response="183" optional="true"/><recv response="200" rrs="true"/>'
        + ask("ACK [next_url]", "1 ACK", "[last_To:]")
        + f'<pause milliseconds="{TALK_MS}"/>'
        + ask("BYE [next_url]", "2 BYE", "[last_To:]")
        + '<recv response="200"/></scenario>'
    )


def _agent() -> str:
    """Return the scenario of telephones that ring for 100 ms."""

    def say(status: str, body: str, tag: str = ";tag=[pid]s[call_number]") -> str:
        again = 'retrans="500"' if status == "200 OK" and tag else ""
        told = {"status": status, "tag": tag, "again": again}
        return Template(_SAY).substitute(told, body=body.replace("$sound", "6002"))

    return (
        '<?xml version="1.0"?><scenario name="agent"><recv request="INVITE"/>'
        + say("180 Ringing", _NOTHING)
        + '<pause milliseconds="100"/>'
        + say("200 OK", _SDP)
        + '<recv request="ACK"/><recv request="BYE"/>'
        + say("200 OK", _NOTHING, tag="")
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

    def percentile_ms(self, base: str, share: float) -> float:
        """Return a percentile of those callers whose numbers begin so."""
        took_s = sorted(
            s for who, s in self.took_s.items() if who[2:6] == base.encode()
        )
        assert len(took_s) >= CALLS * 0.99, (base, len(took_s))
        return 1000 * took_s[min(len(took_s) - 1, int(len(took_s) * share))]


class Floor:
    """Answers, plays music, rings the pool, connects, releases."""

    switch: AsteriskSwitch

    def hear(self, heard: Heard) -> None:
        """Do what a floor would, without waiting for anything."""
        if isinstance(heard, Came):
            self.switch.answer(heard.call)
            self.switch.play_music(heard.call)
            leg = f"leg:{heard.call}:1"
            self.switch.ring(leg, POOL, Shown(number=heard.caller), 20.0)
        elif isinstance(heard, Answered):
            caller = contact_of(heard.call)
            self.switch.connect(f"talk:{caller}", [caller, heard.call])
        elif isinstance(heard, Ended):
            self.switch.release(f"leg:{contact_of(heard.call)}:1")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _add_queue(asterisk: Asterisk, agents_port: int) -> None:
    """Let Asterisk know the pool of telephones, and a queue of its own before it."""
    etc = asterisk.folders.configuration
    with (etc / "pjsip.conf").open("a") as file:
        # The queue's agents are as many as their states: a busy one is not rung.
        for name in (f"acme-desk-{POOL}", *(f"a{n}" for n in range(AGENTS))):
            file.write(
                f"\n[{name}]\ntype=endpoint\ndisallow=all\nallow=ulaw\naors={name}\n"
                "direct_media=no\nsend_connected_line=no\n"
                f"[{name}]\ntype=aor\ncontact=sip:a@{DESK}:{agents_port}\n"
            )
    with (etc / "extensions.conf").open("a") as file:
        # Answer by itself waits for the first sound, up to half a second.
        file.write(
            "\n[from-acme](+)\nexten => _7X.,1,Answer(0,i)\n same => n,Queue(bench)\n"
        )
    members = "".join(f"member => PJSIP/a{n},0,a{n}\n" for n in range(AGENTS))
    (etc / "queues.conf").write_text(
        "[general]\nautofill=yes\n[bench]\nstrategy=leastrecent\nringinuse=no\n"
        + members
    )
    at = asterisk.address
    async with httpx.AsyncClient(
        auth=(at.user, at.password), trust_env=False
    ) as client:
        for verb, module in (
            ("PUT", "res_pjsip"), ("PUT", "pbx_config"), ("POST", "app_queue"),
        ):  # fmt: skip
            told = await client.request(
                verb, f"{at.url}/ari/asterisk/modules/{module}.so"
            )
            told.raise_for_status()


@asynccontextmanager
async def _sipp(*options: str):  # noqa: ANN202
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


async def _call(
    calls: int, number: str, base: str, folder: Path, sip: int, port: int
) -> None:
    """Let all the callers call, and hang up."""
    scenario = folder / f"{base}.xml"
    scenario.write_text(_caller(number, base))
    async with _sipp(
        "-sf", str(scenario), "-i", CARRIER, "-p", str(port), "-r", str(CALLS_A_SECOND),
        "-m", str(calls), "-l", "5000", f"{HOST}:{sip}",
    ) as calling:  # fmt: skip
        assert await calling.wait() == 0, f"callers of {number} failed"
    await asyncio.sleep(0.5)


async def _measure(folder: Path) -> list[Figure]:
    carrier_port, agents_port = free_ports(2)
    settings = replace(settings_for_tests(carrier_port), rtp_ports=(26000, 29999))
    asterisk = Asterisk(folder / "voice", find(), settings)
    await asterisk.start()
    wire, floor = Wire(settings.sip_port), Floor()
    centre = Centre(
        "acme", (), asterisk.folders.recordings, folder, lambda _, name: [name]
    )
    floor.switch = AsteriskSwitch(centre, lambda: asterisk.address, floor.hear)
    running = asyncio.create_task(floor.switch.run())
    agent = folder / "agent.xml"
    agent.write_text(_agent())
    try:
        await _add_queue(asterisk, agents_port)
        await floor.switch.standing()
        async with _sipp("-sf", str(agent), "-i", DESK, "-p", str(agents_port)):
            for number, base in ((OURS, "0001"), (QUEUE, "0002")):
                # The first calls of an Asterisk pay for its pools of memory and threads.
                await _call(
                    WARM_UP, number, base, folder, settings.sip_port, carrier_port
                )
            taken = [(time.process_time(), _cpu_s(asterisk.pid))]
            for number, base in ((OURS, "1111"), (QUEUE, "2222")):
                await _call(
                    CALLS, number, base, folder, settings.sip_port, carrier_port
                )
                taken.append((time.process_time(), _cpu_s(asterisk.pid)))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await asterisk.stop()
    ours_ms, asterisk_ms, queue_ms = (
        1000 * (after - before) / CALLS
        for before, after in (
            (taken[0][0], taken[1][0]), (taken[0][1], taken[1][1]), (taken[1][1], taken[2][1]),
        )
    )  # fmt: skip
    return [
        *(
            Figure(
                f"a caller's INVITE to the agent's, {CALLS_A_SECOND} a second, {name}",
                wire.percentile_ms("1111", share), "ms", bar, more_is_better=False,
                beside=f"app_queue {wire.percentile_ms('2222', share):.1f} ms",
            )
            for name, share, bar in (("median", 0.5, 10.0), ("p99", 0.99, 60.0))
        ),
        Figure("the switch's CPU a call", ours_ms, "ms", 4.0, more_is_better=False),
        Figure(
            "Asterisk's CPU a call", asterisk_ms, "ms", beside=f"app_queue {queue_ms:.1f} ms"
        ),
    ]  # fmt: skip


def measure() -> Iterator[Figure]:
    """Yield the figures; nothing where telephony or the wire cannot be had."""
    try:
        find()
        Wire(0)
    except (NoAsterisk, PermissionError) as missing:
        print(f"voice: not measured: {missing}")
        return
    if SIPP is None:
        print("voice: not measured: no sipp on this machine")
        return
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_measure(Path(folder)))
