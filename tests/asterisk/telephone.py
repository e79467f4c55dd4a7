"""A telephone of SIP and RTP that does what a test tells it, and says what it hears.

It rings until it is told to answer; it speaks one tone and keeps what it hears. Loopback only.
"""

import asyncio
import contextlib
import hashlib
import random
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tests.asterisk.tones import FRAME, HEARD, frames

Address = tuple[str, int]
PHRASES = {180: "Ringing", 200: "OK", 302: "Moved Temporarily",
           480: "Temporarily Unavailable", 481: "No", 486: "Busy Here",
           487: "Request Terminated", 603: "Decline"}  # fmt: skip
FIRST_PORT = 42000


@dataclass(frozen=True)
class Message:
    """A SIP message. `first`: its first line."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def get(self, name: str) -> str:
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    @property
    def method(self) -> str:
        return self.get("CSeq").split()[1]

    @property
    def status(self) -> int:
        """Return the status of an answer; 0 of a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/") else 0


def parse(text: str) -> Message:
    head, _, body = text.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = tuple(tuple(map(str.strip, line.split(":", 1))) for line in lines)
    return Message(first, pairs, body)  # type: ignore[arg-type]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, take: Callable[[bytes, Address], None]) -> None:
        self.take = take

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.take(data, addr)


async def _open(ip: str, port: int, take: Callable[[bytes, Address], None]):
    loop = asyncio.get_running_loop()
    made = await loop.create_datagram_endpoint(lambda: _Datagrams(take), (ip, port))
    return made[0]


@dataclass
class Line:
    """One dialog of a telephone. `state`: ringing, up or over.

    `answers`: how the other side answered what was asked last, by its method.
    """

    phone: "Telephone"
    call_id: str
    tone_hz: int
    invite: Message | None = None
    state: str = "ringing"
    status: int = 0
    local: str = ""
    remote: str = ""
    target: str = ""
    sequence: int = 1
    heard: list[tuple[float, bytes]] = field(default_factory=list)
    rtp: asyncio.DatagramTransport | None = None
    peer: Address | None = None
    keys: list[tuple[int, bytes]] = field(default_factory=list)
    talker: asyncio.Task[None] | None = None
    is_mute: bool = False
    answers: dict[str, int] = field(default_factory=dict)

    async def open(self) -> None:
        self.rtp = await _open(self.phone.ip, 0, self._take)

    def _take(self, data: bytes, addr: Address) -> None:
        if data[1] & 127 == 0:
            self.heard.append((time.monotonic(), data[12:]))

    def sdp(self) -> str:
        assert self.rtp is not None
        ip, port = self.rtp.get_extra_info("sockname")
        return (
            f"v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n"
        )

    def speak_to(self, sdp: str) -> None:
        ip = re.search(r"c=IN IP4 (\S+)", sdp)
        port = re.search(r"m=audio (\d+)", sdp)
        if ip is None or port is None:
            return
        self.peer = (ip[1], int(port[1]))
        if self.talker is None:
            self.talker = asyncio.create_task(self._talk())

    async def _talk(self) -> None:
        """Send a frame every 20 ms, or what is left of a key."""
        tone, source = frames(self.tone_hz), random.getrandbits(32)
        start, count = time.monotonic(), 0
        while self.state != "over":
            kind, payload, stamp = 0, tone[count % len(tone)], count * FRAME
            step, key = self.keys.pop(0) if self.keys else (-1, b"")
            if step >= 0:  # all packets of a key carry the time it was pressed at
                kind, payload, stamp = 101, key[:-1], (count - step) * FRAME
            head = struct.pack("!BBHII", 128, kind, count & 0xFFFF, stamp, source)
            assert self.rtp is not None
            if not self.is_mute:
                self.rtp.sendto(head + payload, self.peer)
            count += 1
            await asyncio.sleep(max(0.0, start + count * 0.02 - time.monotonic()))

    def press(self, keys: str) -> None:
        """Press keys by RFC 4733, 100 ms each, with a pause as fingers make it."""
        for key in keys:
            code = "0123456789*#".index(key)
            for step in range(8):
                end = 128 if step >= 5 else 0
                length = FRAME * (min(step, 5) + 1)
                told = struct.pack("!BBHB", code, end | 10, length, step)
                self.keys.append((step, told))
            self.keys += [(-1, b"")] * 5

    def info(self, key: str) -> None:
        """Press a key by SIP INFO."""
        self.ask("INFO", f"Signal={key}\r\nDuration=160\r\n", "application/dtmf-relay")

    def samples(self, last_s: float) -> np.ndarray:
        """Return what was heard in the last seconds."""
        since = time.monotonic() - last_s
        coded = b"".join(frame for at, frame in self.heard if at >= since)
        return HEARD[np.frombuffer(coded, np.uint8)].astype(np.float64)

    def answer(self) -> None:
        assert self.invite is not None
        self.state = "up"
        self.speak_to(self.invite.body)
        self.phone.reply(self.invite, 200, self.local, self.sdp())

    def refuse(self, status: int) -> None:
        assert self.invite is not None
        self.phone.reply(self.invite, status, self.local)
        self.end()

    def forward(self, to: str) -> None:
        assert self.invite is not None
        self.phone.reply(self.invite, 302, self.local, contact=f"<sip:{to}>")
        self.end()

    def hang_up(self) -> None:
        if self.state == "up":
            self.ask("BYE")
        elif self.state == "ringing" and self.invite is None:
            self.phone.cancel(self)
        self.end()

    def end(self) -> None:
        self.state = "over"

    def close(self) -> None:
        self.end()
        if self.talker is not None:
            self.talker.cancel()
        if self.rtp is not None:
            self.rtp.close()

    def ask(self, method: str, body: str = "", kind: str = "") -> None:
        self.sequence += 1
        self.phone.send_request(
            method, self.target, self.local, self.remote, self.call_id, self.sequence,
            body, kind,
        )  # fmt: skip


@dataclass
class Telephone:
    """A telephone at an address of the loopback network, and its lines."""

    ip: str
    port: int
    switch: Address
    user: str = "caller"
    secret: str = ""
    lines: list[Line] = field(default_factory=list)
    tones: list[int] = field(default_factory=list)
    status: int = 0
    transport: asyncio.DatagramTransport | None = None
    pending: dict[str, tuple[str, ...]] = field(default_factory=dict)
    number_of_register: int = 0

    async def open(self) -> None:
        self.transport = await _open(self.ip, self.port, self._take)
        self.port = self.transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        for line in self.lines:
            line.close()
        if self.transport is not None:
            self.transport.close()

    # ---- outwards ---------------------------------------------------------------

    @property
    def contact(self) -> str:
        return f"<sip:{self.user}@{self.ip}:{self.port}>"

    def send(self, text: str) -> None:
        assert self.transport is not None
        self.transport.sendto(text.encode(), self.switch)

    def send_request(
        self, method: str, target: str, local: str, remote: str, call_id: str,
        sequence: int, body: str = "", kind: str = "", extra: str = "", branch: str = "",
    ) -> None:  # fmt: skip
        branch = branch or f"z9hG4bK{random.getrandbits(48):x}"
        typed = f"Content-Type: {kind}\r\n" if kind else ""
        self.send(
            f"{method} {target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.ip}:{self.port};rport;branch={branch}\r\n"
            f"Max-Forwards: 70\r\nFrom: {local}\r\nTo: {remote}\r\nCall-ID: {call_id}\r\n"
            f"CSeq: {sequence} {method}\r\nContact: {self.contact}\r\n{extra}{typed}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def reply(
        self, request: Message, status: int, local: str = "", body: str = "",
        contact: str = "",
    ) -> None:  # fmt: skip
        to = local if local else request.get("To")
        vias = "".join(
            f"Via: {v}\r\n" for k, v in request.headers if k.lower() == "via"
        )
        typed = "Content-Type: application/sdp\r\n" if body else ""
        self.send(
            f"SIP/2.0 {status} {PHRASES[status]}\r\n{vias}From: {request.get('From')}\r\n"
            f"To: {to}\r\nCall-ID: {request.get('Call-ID')}\r\nCSeq: {request.get('CSeq')}\r\n"
            f"Contact: {contact or self.contact}\r\n{typed}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def register(self, expires_s: int = 300, challenge: str = "") -> None:
        """Register with the secret, or cease to; `status` is what came of it."""
        self.number_of_register += 1 + (not challenge and self.number_of_register % 2)
        self.status = self.status if challenge else 0
        me, uri = f"<sip:{self.user}@{self.ip}>", f"sip:{self.switch[0]}"
        extra = f"Expires: {expires_s}\r\n"
        if challenge:
            extra += f"Authorization: {self._digest(challenge, 'REGISTER', uri)}\r\n"
        call_id = f"register-{self.user}-{expires_s}"
        self.send_request("REGISTER", uri, f"{me};tag=r", me, call_id,
                          self.number_of_register, extra=extra)  # fmt: skip

    async def keep_registering(self, expires_s: int = 300) -> None:
        """Register until it is taken: one may be sooner than what is to know of it."""
        for _ in range(20):
            self.register(expires_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    while self.status != 200:  # noqa: ASYNC110 - a fact of another place
                        await asyncio.sleep(0.01)
                    return
        raise AssertionError(f"{self.user} cannot register")

    def _digest(self, challenge: str, method: str, uri: str) -> str:
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))

        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()

        one = md5(f"{self.user}:{given['realm']}:{self.secret}")
        two = md5(f"{method}:{uri}")
        response = md5(f"{one}:{given['nonce']}:00000001:c:auth:{two}")
        return (
            f'Digest username="{self.user}",realm="{given["realm"]}",uri="{uri}",'
            f'nonce="{given["nonce"]}",response="{response}",algorithm=MD5,cnonce="c",'
            "qop=auth,nc=00000001"
            + (f',opaque="{given["opaque"]}"' if "opaque" in given else "")
        )

    async def dial(
        self, number: str, caller: str = "", tone_hz: int = 0, extra: str = ""
    ) -> Line:
        """Call a number of the switch; `extra`: more lines of the request's head."""
        call_id = f"{random.getrandbits(64):x}"
        line = Line(self, call_id, tone_hz or self._tone())
        await line.open()
        line.target = f"sip:{number}@{self.switch[0]}:{self.switch[1]}"
        line.local = f"<sip:{caller or self.user}@{self.ip}>;tag={call_id[:6]}"
        line.remote = f"<{line.target}>"
        self.lines.append(line)
        self._invite(line, f"z9hG4bK{call_id}", extra)
        return line

    def _invite(self, line: Line, branch: str, extra: str = "") -> None:
        self.pending[line.call_id] = (branch,)
        self.send_request("INVITE", line.target, line.local, line.remote, line.call_id,
                          line.sequence, line.sdp(), "application/sdp", extra, branch)  # fmt: skip

    def cancel(self, line: Line) -> None:
        (branch,) = self.pending[line.call_id]
        self.send_request("CANCEL", line.target, line.local, f"<{line.target}>",
                          line.call_id, line.sequence, branch=branch)  # fmt: skip

    # ---- inwards ----------------------------------------------------------------

    def _tone(self) -> int:
        return self.tones.pop(0) if self.tones else 1000

    def _line(self, message: Message) -> Line | None:
        call_id = message.get("Call-ID")
        return next((line for line in self.lines if line.call_id == call_id), None)

    def _take(self, data: bytes, addr: Address) -> None:
        message = parse(data.decode())
        if not message.get("CSeq"):
            return
        if message.status:
            self._answered(message)
        else:
            self._asked(message)

    def _answered(self, answer: Message) -> None:
        if answer.method == "REGISTER":
            challenge = answer.get("WWW-Authenticate")
            self.status = answer.status
            if answer.status == 401 and self.secret and self.number_of_register % 2:
                expires_s = int(answer.get("Call-ID").rsplit("-", 1)[1])
                self.register(expires_s, challenge)
            return
        line = self._line(answer)
        if line is not None:
            line.answers[answer.method] = answer.status
        if line is None or answer.method != "INVITE" or answer.status < 180:
            return
        line.status = answer.status
        if answer.status < 200:
            return
        line.remote = answer.get("To")
        found = re.search(r"<([^>]+)>", answer.get("Contact"))
        line.target = found[1] if found else line.target
        self.send_request("ACK", line.target, line.local, line.remote, line.call_id,
                          line.sequence)  # fmt: skip
        if answer.status == 401 and self.secret and line.sequence == 1:
            self._try_again(line, answer)
        elif answer.status >= 300:
            line.end()
        elif line.state == "ringing":
            line.state = "up"
            line.speak_to(answer.body)
        else:  # taken as it was cancelled
            line.ask("BYE")

    def _try_again(self, line: Line, answer: Message) -> None:
        number = re.search(r"<(sip:[^>]+)>", line.remote)
        assert number is not None
        line.target = number[1]
        line.remote = f"<{line.target}>"
        line.sequence += 1
        proof = self._digest(answer.get("WWW-Authenticate"), "INVITE", line.target)
        self._invite(line, f"z9hG4bK{random.getrandbits(48):x}",
                     f"Authorization: {proof}\r\n")  # fmt: skip

    def _asked(self, request: Message) -> None:
        line = self._line(request)
        if request.method == "INVITE" and line is None:
            asyncio.get_running_loop().create_task(self._rung(request))
        elif request.method == "INVITE" and line is not None and line.state == "up":
            line.speak_to(request.body)
            self.reply(request, 200, line.local, line.sdp())
        elif (
            request.method == "CANCEL" and line is not None and line.invite is not None
        ):
            self.reply(request, 200)
            self.reply(line.invite, 487, line.local)
            line.end()
        elif request.method == "BYE":
            self.reply(request, 200)
            if line is not None:
                line.end()
        elif request.method != "ACK":
            self.reply(request, 200)

    async def _rung(self, request: Message) -> None:
        line = Line(self, request.get("Call-ID"), self._tone(), request)
        self.lines.append(line)
        await line.open()
        line.local = f"{request.get('To')};tag={random.getrandbits(32):x}"
        line.remote = request.get("From")
        found = re.search(r"<([^>]+)>", request.get("Contact"))
        line.target = found[1] if found else ""
        self.reply(request, 180, line.local)
