"""Messages that sipp makes of fields: each is right, or is changed by chance into what is not.

A field is a part of one line, for a line's end and a semicolon end a field in sipp's file; where a
message has semicolons, the scenario has them.
"""

import random
from collections.abc import Callable, Sequence

METHODS = (
    "INVITE", "OPTIONS", "REGISTER", "CANCEL", "ACK", "SUBSCRIBE", "NOTIFY", "REFER", "UPDATE",
    "PRACK", "INFO", "MESSAGE", "PUBLISH", "invite", "FROBNICATE", "BYE",
)  # fmt: skip
"""Each is said of every row: sipp takes no method from a field. The last ends a call."""

_REST = """\
CSeq: [field6] METHOD
Contact: [field7];[field8]
Max-Forwards: [field9]
[field10]
[field11]
Content-Type: [field12]
Content-Length: [field13]

[field14]
[field15]
s=-
[field16]
t=0 0
[field17]
[field18]
]]></send>
  <pause milliseconds="PAUSE"/>
"""
_ALONE = f"""\
  <send><![CDATA[
METHOD [field0] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[field1]METHOD;rport
From: [field2];tag=[field3]
To: [field4]
Call-ID: METHOD[field5]
{_REST}"""
_WITHIN = f"""\
  <send><![CDATA[
METHOD [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
[routes]
From: "$shown" <sip:$caller@[local_ip]:[local_port]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]
{_REST}"""


def _of_all(part: str, pause_ms: int) -> str:
    return "".join(
        part.replace("METHOD", method).replace("PAUSE", str(pause_ms))
        for method in METHODS
    )


ALONE = _of_all(_ALONE, 50)
"""Requests that belong to no call before them."""

WITHIN = _of_all(_WITHIN, 50)
"""Requests within a call that is up."""


def _long(value: str, chance: random.Random) -> str:
    return value + chance.choice("a0 %\x7f,") * chance.choice((70, 300, 3000))


def _number(value: str, chance: random.Random) -> str:
    large = chance.choice(("-1", "0", "99999999999", "4294967296", "1e9", "0x10"))
    return "".join(large if sign.isdigit() else sign for sign in value[:60]) or large


def _sign(value: str, chance: random.Random) -> str:
    at = chance.randrange(len(value) + 1)
    signs = "\x01\x08\t\x7f\xff\xc0\xaf%<>\"'()@:,=/\\?&*"
    return value[:at] + chance.choice(signs) * chance.randint(1, 3) + value[at:]


def _cut(value: str, chance: random.Random) -> str:
    at = chance.randrange(len(value) + 1)
    return value[:at]


def _twice(value: str, chance: random.Random) -> str:
    return chance.choice((", ", "", " ")).join([value] * chance.randint(2, 40))


def _turned(value: str, chance: random.Random) -> str:
    signs = list(value)
    chance.shuffle(signs)
    return "".join(signs)


def _meant(_: str, chance: random.Random) -> str:
    return chance.choice((
        "%s%s%n%n", "${EXTEN}", "$[1/0]", "<sip:", "sip:@", "<>", "*", "../../etc/passwd",
        "<sip:[::1>", '"', "\\", "%00%ff", "tel:+1", "<sip:a@b?Replaces=x%3Bto-tag%3D1>",
    ))  # fmt: skip


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    _long, _number, _sign, _cut, _twice, _turned, _meant,
)  # fmt: skip

LONGEST = 3500
"""Of a field: a message of all of them still goes into a packet of UDP."""

HEADERS = (
    "Authorization: Digest username=x, realm=asterisk, nonce=0/0, uri=sip:x, response=0",
    "Expires: 3600", "Replaces: a@b", "Refer-To: <sip:100@127.0.0.1>", "Event: refer",
    "Route: <sip:127.0.0.1>", "Record-Route: <sip:127.0.0.1>", "Supported: replaces, timer, 100rel",
    "Require: 100rel", "Session-Expires: 90", "Min-SE: 1", "RAck: 1 1 INVITE", "Date: now",
    "P-Asserted-Identity: <sip:06@x>", "Diversion: <sip:06@x>", "Reason: Q.850", "Subject: x",
    "Content-Encoding: gzip", "Path: <sip:x@y>", "X-Offhook-Contact: 1", "Allow: INVITE",
    "Via: SIP/2.0/UDP 192.0.2.1", "Identity: x", "Proxy-Authorization: Digest x",
)  # fmt: skip
BODIES = ("application/sdp", "application/dtmf-relay", "multipart/mixed", "text/plain")


def rows(count: int, seed: int, host: str, port: int) -> list[list[str]]:
    """Return so many rows of fields, each with up to five of them changed."""
    chance = random.Random(seed)
    return [_row(chance, number, host, port) for number in range(count)]


def _row(chance: random.Random, number: int, host: str, port: int) -> list[str]:
    body = [
        "v=0", f"o=t {number} 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0",
        f"m=audio {port} RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000",
    ]  # fmt: skip
    row = [
        "sip:100@127.0.0.1", f"z9hG4bKf{number}",
        f"<sip:06{number}@{host}>", f"f{number}", "<sip:100@127.0.0.1>",
        f"fuzz-{number}@{host}", str(chance.randint(2, 9)), f"<sip:06@{host}:{port}>",
        "expires=60", "70", chance.choice(HEADERS), chance.choice(HEADERS),
        chance.choice(BODIES), str(sum(len(line) + 2 for line in body)),
        *(line for line in body if line not in ("s=-", "t=0 0")),
    ]  # fmt: skip
    for at in chance.sample(range(len(row)), chance.randint(0, 5)):
        for _ in range(chance.randint(1, 2)):
            row[at] = chance.choice(CHANGES)(row[at], chance)
    return [_kept(value) for value in row]


def _kept(value: str) -> str:
    """Return a field as sipp can say it: neither empty, nor a remark, nor too long."""
    kept = value.replace(";", ",").replace("\n", " ").lstrip("#")
    return kept[:LONGEST] or "-"


def written(told: Sequence[Sequence[str]]) -> bytes:
    """Return the fields as sipp's file."""
    lines = ["SEQUENTIAL", *(";".join(row) + ";" for row in told)]
    return "\n".join(lines).encode("latin-1") + b"\n"
