"""Telephones of the tests: sipp speaks SIP, a `Line` of ours speaks and hears.

A carrier's caller, a telephone that answers, one that rings until it is told to stop, one that
is busy, and one that registers. All on loopback, each with an end of its own.
"""

import contextlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from string import Template

from tests.asterisk.sound import Line

SIPP = shutil.which("sipp")
MISSING = "no sipp on this machine (Debian: apt install sip-tester)"
PATIENCE_S = 30

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="$name">\n'
_TAIL = "</scenario>\n"
_SDP = """\
v=0
o=test 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] $sound_host
t=0 0
m=audio $sound_port RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20"""
_OF_KEYS = """\
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
"""
_SOUND_OF = (
    '<action><ereg regexp="m=audio ([0-9]+)" search_in="body" check_it="true"'
    ' assign_to="all,port"/><exec command="echo [$$port] > $port_file"/></action>'
)
_USED = '<Reference variables="all,port"/>\n'


def _with(part: str, **words: object) -> str:
    """Fill in some words now, and leave the others."""
    for word, told in words.items():
        part = part.replace(f"${word}", str(told))
    return part


_INVITE = f"""\
  <send retrans="500"><![CDATA[
INVITE sip:$number@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "$shown" <sip:$caller@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:$number@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: $turn INVITE
Contact: <sip:$caller@[local_ip]:[local_port]>
$shows
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

{_SDP}
]]></send>
"""
_ACK = """\
  <send><![CDATA[
ACK $whom SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
$routes
From: "$shown" <sip:$caller@[local_ip]:[local_port]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: $turn ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
_TALKS = f"""\
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true">{_SOUND_OF}</recv>
{_with(_ACK, whom="[next_url]", routes="[routes]")}
  <recv request="BYE" timeout="$lasts_ms" ontimeout="hang up" next="over"/>
  <label id="hang up"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: "$shown" <sip:$caller@[local_ip]:[local_port]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 9 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200" next="end"/>
"""


def _asked(turn: int, shows: str = "User-Agent: test") -> str:
    return _with(_INVITE, turn=turn, shows=shows)


_CALLER = _asked(1) + _with(_TALKS, turn=1)
_SHOWS_PASSWORD = (
    _asked(1)
    + '  <recv response="401" auth="true"/>\n'
    + _with(
        _ACK,
        turn=1,
        whom="sip:$number@[remote_ip]:[remote_port]",
        routes="Subject: call",
    )
    + _asked(2, "[authentication username=$user password=$password]")
)
_CALLER_WITH_PASSWORD = _SHOWS_PASSWORD + _with(_TALKS, turn=2)
_REFUSED = _SHOWS_PASSWORD + '  <recv response="401"/>\n'
_OK_TO_BYE = """\
  <label id="over"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <label id="end"/>
"""
_CALLED = """\
  <recv request="INVITE" rrs="true">
    <action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
    </action>
  </recv>
  <send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]d[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
"""
_ANSWERS = f"""\
  <pause milliseconds="$rings_ms"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]d[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

{_SDP}
]]></send>
  <recv request="ACK"/>
  <recv request="BYE" timeout="$lasts_ms" ontimeout="hang up" next="over"/>
  <label id="hang up"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$$to];tag=[pid]d[call_number]
To:[$$from]
[last_Call-ID:]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200" next="end"/>
"""
_RINGS_ON = """\
  <recv request="CANCEL"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <send retrans="500"><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
From:[$$from]
To:[$$to];tag=[pid]d[call_number]
[last_Call-ID:]
CSeq: 1 INVITE
Content-Length: 0

]]></send>
  <recv request="ACK"/>
"""
_BUSY = """\
  <send retrans="500"><![CDATA[
SIP/2.0 486 Busy Here
[last_Via:]
[last_From:]
[last_To:];tag=[pid]d[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <recv request="ACK"/>
"""
_REGISTER = """\
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@[remote_ip]>;tag=[pid]r[call_number]
To: <sip:$user@[remote_ip]>
Call-ID: [call_id]
CSeq: $turn REGISTER
Contact: <sip:$user@[local_ip]:$listens>
Expires: 300
$shows
Max-Forwards: 70
Content-Length: 0

"""
_CHALLENGE = """\
  <recv request="$method"/>
  <send><![CDATA[
SIP/2.0 401 Unauthorized
[last_Via:]
[last_From:]
[last_To:];tag=[pid]w[call_number]
[last_Call-ID:]
[last_CSeq:]
WWW-Authenticate: Digest realm="carrier", nonce="$nonce", algorithm=MD5
Content-Length: 0

]]></send>
$between
  <recv request="$method" rrs="true">
    <action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
      $more
      <verifyauth assign_to="known" username="$user" password="$password"/>
    </action>
  </recv>
  <nop next="known" test="known"/>
  <send next="end"><![CDATA[
SIP/2.0 403 Forbidden
[last_Via:]
[last_From:]
[last_To:];tag=[pid]x[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <label id="known"/>
"""
_REGISTERED = """\
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]y[call_number]
[last_Call-ID:]
[last_CSeq:]
[last_Contact:];expires=600
Content-Length: 0

]]></send>
  <nop><action><exec command="echo 1 > $port_file"/></action></nop>
  <label id="end"/>
<Reference variables="from,to"/>
"""
_ASKS = f"""\
  <send retrans="500"><![CDATA[
{_with(_REGISTER, turn="1", shows="User-Agent: test")}]]></send>
  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[
{
    _with(
        _REGISTER, turn="2", shows="[authentication username=$user password=$password]"
    )
}]]></send>
  <recv response="200"/>
"""


def free_port(host: str) -> int:
    """Return a port of UDP that nobody has now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        tried.bind((host, 0))
        return int(tried.getsockname()[1])


class Phone:
    """A telephone that plays one scenario of sipp, once or `times`.

    `line`: its sound, if it has one; the line is told where to send once a call is up.
    """

    def __init__(
        self,
        scenario: str,
        *,
        at: tuple[str, int],
        host: str,
        port: int = 0,
        line: Line | None = None,
        times: int = 1,
        per_s: float = 10.0,
        **values: object,
    ) -> None:
        assert SIPP is not None, MISSING
        self.host, self.port, self.line = host, port or free_port(host), line
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self._port_file = folder / "sound"
        told = Template(f"{_HEAD}{scenario}{_TAIL}").substitute(
            values,
            name=type(self).__name__,
            port_file=self._port_file,
            sound_host=line.host if line else host,
            sound_port=line.port if line else free_port(host),
        )
        (folder / "scenario.xml").write_text(told)
        self._errors = folder / "errors"
        self._process = subprocess.Popen(
            [
                SIPP, f"{at[0]}:{at[1]}", "-sf", folder / "scenario.xml",
                "-i", host, "-p", str(self.port), "-m", str(times), "-r", str(per_s),
                "-nostdin", "-timeout", f"{PATIENCE_S}s", "-timeout_error",
                "-trace_err", "-error_file", self._errors,
            ],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._at = at

    def __enter__(self) -> "Phone":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def is_up(self, within_s: float = 10.0) -> bool:
        """Wait until the call is up, and let the line play; return whether it is."""
        until_s = time.monotonic() + within_s
        while time.monotonic() < until_s:
            with contextlib.suppress(OSError, ValueError):
                port = int(self._port_file.read_text())
                if self.line is not None:
                    self.line.send_to(self._at[0], port)
                return True
            if self._process.poll() is not None:
                return False
            time.sleep(0.02)
        return False

    def went_well(self, within_s: float = PATIENCE_S) -> bool:
        """Wait for the end of the scenario; return whether all came as it says."""
        return self._process.wait(within_s) == 0

    @property
    def errors(self) -> str:
        """What sipp found wrong."""
        return self._errors.read_text() if self._errors.exists() else ""


def caller(
    at: tuple[str, int],
    number: str,
    *,
    host: str = "127.0.0.2",
    line: Line | None = None,
    lasts_s: float = 3.0,
    shown: str = "0612345678",
    times: int = 1,
    per_s: float = 10.0,
    sings: bool = False,
) -> Phone:
    """Return somebody who calls a number, and hangs up after a time if nobody else has.

    `sings`: his telephone knows keys as tones alone, and not RFC 4733.
    """
    told = (
        _CALLER.replace(_OF_KEYS, "").replace("AVP 0 101", "AVP 0")
        if sings
        else _CALLER
    )
    return Phone(
        told + _OK_TO_BYE + _USED, at=at, host=host, line=line, times=times,
        per_s=per_s, number=number, caller=shown, shown=shown,
        lasts_ms=round(lasts_s * 1000),
    )  # fmt: skip


def caller_with_password(
    at: tuple[str, int],
    number: str,
    user: str,
    password: str,
    *,
    host: str,
    line: Line | None = None,
    lasts_s: float = 3.0,
) -> Phone:
    """Return somebody who calls, and shows his password when asked: a desk, or an exchange."""
    return Phone(
        _CALLER_WITH_PASSWORD + _OK_TO_BYE + _USED, at=at, host=host, line=line,
        number=number, caller=user, shown=user, user=user, password=password,
        lasts_ms=round(lasts_s * 1000),
    )  # fmt: skip


def refused(
    at: tuple[str, int], number: str, user: str, password: str, *, host: str
) -> bool:
    """Return whether who calls with this password is asked for another."""
    with Phone(
        _REFUSED, at=at, host=host, number=number, caller=user, shown=user, user=user,
        password=password,
    ) as phone:  # fmt: skip
        return phone.went_well(10)


def answering(
    at: tuple[str, int],
    *,
    host: str,
    port: int,
    line: Line | None = None,
    rings_s: float = 0.1,
    lasts_s: float = 20.0,
    times: int = 1,
) -> Phone:
    """Return a telephone that rings, is answered, and hangs up after a time."""
    called = _CALLED.replace("<action>", _sound_of_offer(), 1)
    return Phone(
        called + _ANSWERS + _OK_TO_BYE + _USED, at=at, host=host, port=port, line=line,
        times=times, rings_ms=round(rings_s * 1000), lasts_ms=round(lasts_s * 1000),
    )  # fmt: skip


def ringing(at: tuple[str, int], *, host: str, port: int) -> Phone:
    """Return a telephone that nobody answers, until it is told to stop."""
    return Phone(_CALLED + _RINGS_ON, at=at, host=host, port=port)


def busy(at: tuple[str, int], *, host: str, port: int) -> Phone:
    """Return a telephone that is busy."""
    return Phone(
        _CALLED + _BUSY + '<Reference variables="from,to"/>\n',
        at=at,
        host=host,
        port=port,
    )


def registrar(
    at: tuple[str, int], user: str, password: str, *, host: str, port: int
) -> Phone:
    """Return a carrier that lets somebody register; it `is_up` once he has."""
    told = _with(_CHALLENGE, method="REGISTER", between="", more="", nonce="6f7fac8e")
    return Phone(
        told + _REGISTERED, at=at, host=host, port=port, user=user, password=password
    )


def asking(
    at: tuple[str, int], user: str, password: str, *, host: str, port: int
) -> Phone:
    """Return a carrier that asks for a password before it lets a call out."""
    told = _with(
        _CHALLENGE,
        method="INVITE",
        between='  <recv request="ACK"/>',
        more=_sound_of_offer().removeprefix("<action>"),
        nonce="6f7fac8f",
    )
    return Phone(
        told + _ANSWERS + _OK_TO_BYE + _USED, at=at, host=host, port=port, user=user,
        password=password, rings_ms=50, lasts_ms=300,
    )  # fmt: skip


def registers(
    at: tuple[str, int], user: str, password: str, *, host: str, port: int
) -> bool:
    """Register a telephone that listens at `host` and `port`; return whether it may."""
    with Phone(
        _ASKS, at=at, host=host, user=user, password=password, listens=port
    ) as phone:
        return phone.went_well(10)


def _sound_of_offer() -> str:
    return _SOUND_OF.removesuffix("</action>")


def ask(
    at: tuple[str, int],
    method: str,
    user: str = "",
    *,
    host: str,
    sign: str = "anybody",
) -> list[int]:
    """Send one request by UDP, with neither name nor password; return the statuses that come."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((host, 0))
        one.settimeout(1.0)
        port = one.getsockname()[1]
        whom = f"sip:{user}@{at[0]}:{at[1]}" if user else f"sip:{at[0]}:{at[1]}"
        told = (
            f"{method} {whom} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{time.monotonic_ns()};rport\r\n"
            f"From: <sip:{sign}@{host}>;tag=1\r\nTo: <{whom}>\r\n"
            f"Call-ID: {time.monotonic_ns()}@{host}\r\nCSeq: 1 {method}\r\n"
            f"Contact: <sip:{sign}@{host}:{port}>\r\nMax-Forwards: 70\r\n"
            "Content-Length: 0\r\n\r\n"
        )
        one.sendto(told.encode(), at)
        statuses: list[int] = []
        with contextlib.suppress(TimeoutError):
            while not statuses or statuses[-1] < 200:
                found = re.match(rb"SIP/2.0 (\d+)", one.recv(65536))
                statuses += [int(found[1])] if found else []
        return statuses
