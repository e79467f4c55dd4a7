"""What no telephone sends reaches the port of the trunks, and the centre keeps answering.

The kinds of messages are those of RFC 4475: right but strange, wrong, and right where they mean
nothing. They come from a carrier's address, so that none is refused before it is read.
"""

import random
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from tests.asterisk.conftest import CARRIER, HOST, Voice
from tests.asterisk.phones import ask

pytestmark = pytest.mark.slow

SDP = (
    "v=0\r\no=t 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 0\r\n"
)
Lines = dict[str, str]


def invite(number: int) -> Lines:
    """Return a request that is right, line by line."""
    return {
        "start": f"INVITE sip:100@{HOST} SIP/2.0",
        "Via": f"SIP/2.0/UDP {CARRIER}:5999;branch=z9hG4bKt{number}",
        "From": f"<sip:06@{CARRIER}>;tag=t{number}",
        "To": f"<sip:100@{HOST}>",
        "Call-ID": f"torture-{number}@{CARRIER}",
        "CSeq": "1 INVITE",
        "Contact": f"<sip:06@{CARRIER}:5999>",
        "Max-Forwards": "70",
        "Content-Type": "application/sdp",
        "Content-Length": str(len(SDP)),
        "body": SDP,
    }


def written(lines: Lines, *, colon: str = ": ", end: str = "\r\n") -> bytes:
    """Return a message as it is sent."""
    heads = [
        f"{key}{colon}{lines[key]}" for key in lines if key not in {"start", "body"}
    ]
    text = end.join([lines.get("start", ""), *heads, "", lines.get("body", "")])
    return text.encode("utf-8", "surrogateescape")


def changed(**lines: str) -> Callable[[int], bytes]:
    """Return how to write a request with other lines; `_` stands for a hyphen."""
    other = {key.replace("_", "-"): value for key, value in lines.items()}
    return lambda number: written(invite(number) | other)


def without(*keys: str) -> Callable[[int], bytes]:
    """Return how to write a request that lacks lines."""
    return lambda number: written(
        {key: value for key, value in invite(number).items() if key not in keys}
    )


STRANGE: dict[str, Callable[[int], bytes]] = {
    "lines that go on, and spaces everywhere": lambda n: written(
        {
            key: value.replace(";", "\r\n ;\t").replace(" ", "  ")
            if key in {"From", "To", "Contact"}
            else value
            for key, value in invite(n).items()
        },
        colon="  :\r\n  ",
    ),
    "short names, and capitals where none are": lambda n: written(
        {
            {
                "Via": "v",
                "From": "F",
                "To": "t",
                "Call-ID": "i",
                "Contact": "m",
                "Content-Type": "c",
                "Content-Length": "l",
                "CSeq": "cSEQ",
            }.get(key, key): value
            for key, value in invite(n).items()
        }
    ),
    "a method of unusual signs": changed(
        start=f"!odd-Method0*_+`.%indeed'~ sip:1@{HOST} SIP/2.0",
        CSeq="1 !odd-Method0*_+`.%indeed'~",
    ),
    "escapes, and a null among them": changed(
        start=f"INVITE sip:%31%30%30;x=%00@{HOST} SIP/2.0",
        From="<sip:null-%00-null@x>;tag=1",
    ),
    "quotes, and a name in another writing": changed(
        From='"\u0431\\"\\\\;<sip:x@y>" <sip:06@127.0.0.2>;tag=q'
    ),
    "very long": changed(
        Subject="a" * 8000, From=f'"{"b" * 3000}" <sip:06@x>;tag={"c" * 2000}'
    ),
    "a hundred ways that it came": lambda n: written(
        invite(n)
        | {
            "Via": ", ".join(
                f"SIP/2.0/UDP 192.0.2.{i};branch=z9hG4bK{i}" for i in range(100)
            )
        }
    ),
    "many bodies": changed(
        Content_Type="multipart/mixed;boundary=x",
        body="--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x\r\n"
        f"Content-Type: application/sdp\r\n\r\n{SDP}\r\n--x--\r\n",
        Content_Length="200",
    ),
    "two requests in one packet": lambda n: written(invite(n)) + written(invite(n + 1)),
}
WRONG: dict[str, Callable[[int], bytes]] = {
    "separators too many": changed(
        Via=";;,;,,", Contact="<sip:a@b>;;;;", From="<sip:a@b>;;tag"
    ),
    "a body shorter than it says": changed(Content_Length="9999"),
    "a body of less than nothing": changed(Content_Length="-999"),
    "numbers that no field holds": changed(
        CSeq="36893488147419103232 INVITE", Max_Forwards="300", Expires="1" + "0" * 100
    ),
    "a quote without its end": changed(To='"Mr. J. User <sip:100@x>'),
    "brackets around the address": changed(start=f"INVITE <sip:100@{HOST}> SIP/2.0"),
    "spaces in the address": changed(start=f"INVITE sip:100@{HOST}; lr SIP/2.0"),
    "spaces after the start": changed(start=f"INVITE sip:100@{HOST} SIP/2.0  "),
    "spaces between its parts": changed(start=f"INVITE   sip:100@{HOST}   SIP/2.0"),
    "a header in the address": changed(
        start=f"INVITE sip:100@{HOST}?Route=%3Csip:x%3E SIP/2.0"
    ),
    "a zone of time that is none": changed(Date="Fri, 01 Jan 2010 16:00:00 EST"),
    "a name that must be quoted": changed(From="Bell, A. <sip:06@x>;tag=1"),
    "another version": changed(start=f"INVITE sip:100@{HOST} SIP/7.0"),
    "two methods": changed(CSeq="8 OPTIONS"),
    "an unknown method in two ways": changed(
        start=f"NEWMETHOD sip:100@{HOST} SIP/2.0", CSeq="8 INVITE"
    ),
    "an answer nobody asked for": changed(start="SIP/2.0 200 OK"),
    "an answer of no known kind": changed(start="SIP/2.0 4294967301 better not"),
    "nothing": lambda _: b"",
    "an empty line": lambda _: b"\r\n\r\n",
    "noise": lambda n: random.Random(n).randbytes(1200),
    "nulls": lambda _: b"\0" * 1200,
    "another protocol": lambda _: b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
}
MEANINGLESS: dict[str, Callable[[int], bytes]] = {
    "no fields that every request has": without("Call-ID", "From", "To", "CSeq", "Via"),
    "no contact": without("Contact"),
    "no body": without("body", "Content-Type", "Content-Length"),
    "a scheme nobody knows": changed(start="INVITE nobody:knows SIP/2.0"),
    "another scheme": changed(start="INVITE soap.beep://192.0.2.103:3002 SIP/2.0"),
    "an unknown scheme of who asks": changed(
        To="isbn:2983792873", From="<http://www.example.com>;tag=1"
    ),
    "the same field twice": lambda n: written(invite(n)).replace(
        b"CSeq: 1 INVITE\r\n",
        b"CSeq: 1 INVITE\r\nCSeq: 2 INVITE\r\nCall-ID: b\r\nFrom: <sip:x@y>;tag=2\r\n",
    ),
    "lengths that differ": lambda n: written(invite(n)).replace(
        b"Max-Forwards: 70\r\n", b"Max-Forwards: 70\r\nContent-Length: 5\r\n"
    ),
    "an answer to somebody else": changed(
        start="SIP/2.0 200 OK", Via="SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKb"
    ),
    "no further": changed(Max_Forwards="0"),
    "an extension that is demanded": changed(
        Require="nothingSupportsThis", Proxy_Require="norThis"
    ),
    "a body of an unknown kind": changed(
        Content_Type="application/unknown", body="<a/>\r\n"
    ),
    "a way to itself": changed(Route=f"<sip:{HOST};lr>"),
    "sound to nowhere": changed(
        body=SDP.replace("40000", "0").replace("127.0.0.2", "0.0.0.0")
    ),
    "sound of no known kind": changed(
        body=SDP.replace("RTP/AVP 0", "RTP/SAVPF 99999 x")
    ),
    "sound in a thousand ways": changed(
        body=SDP + "".join(f"a=rtpmap:{n % 128} X{n}/8000\r\n" for n in range(1000)),
        Content_Length="30000",
    ),
}


@pytest.fixture
def gate(voice: Voice) -> Iterator[socket.socket]:
    """Give a socket of a carrier, and see that the same Asterisk still answers after it."""
    pid = (voice.folders.running / "asterisk.pid").read_text()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((CARRIER, 0))
        yield one
    assert still_answers(voice)
    assert (voice.folders.running / "asterisk.pid").read_text() == pid
    with voice.ears() as ears:
        until_s = time.monotonic() + 10
        while channels := ears.ask("GET", "/channels"):
            assert time.monotonic() < until_s, channels
            for channel in channels:
                ears.ask("DELETE", f"/channels/{channel['id']}", missing_ok=True)
            time.sleep(0.1)


def still_answers(voice: Voice) -> bool:
    """Return whether a carrier that asks properly is answered."""
    return any(ask(voice.sip, "OPTIONS", host=CARRIER)[-1:] == [200] for _ in range(5))


@pytest.mark.parametrize(
    "kind", [STRANGE, WRONG, MEANINGLESS], ids=["strange", "wrong", "void"]
)
def test_no_message_silences_the_centre(
    voice: Voice, gate: socket.socket, kind: dict[str, Callable[[int], bytes]]
) -> None:
    for number, (name, write) in enumerate(kind.items()):
        gate.sendto(write(1000 + 10 * number), voice.sip)
        assert still_answers(voice), name


@pytest.mark.parametrize(
    ("garbled", "comes"),
    [
        ({"From": '"\udcff" <sip:06@127.0.0.2>;tag=1'}, True),
        ({"From": "<sip:0%FF6@127.0.0.2>;tag=1"}, True),
        ({"start": f"INVITE sip:100%FF@{HOST} SIP/2.0"}, True),
        ({"P-Asserted-Identity": '"\udcff" <sip:0%FF7@x>'}, True),
        ({"Diversion": '"\udcff" <sip:0%FF7@x>;reason=unconditional'}, True),
        ({"Call-ID": "\udcff"}, False),
    ],
)
def test_bytes_that_are_no_text_leave_the_floor_its_view_of_all_calls(
    voice: Voice, garbled: Lines, comes: bool
) -> None:
    """Asterisk says nothing of any call while one has bytes in it that no JSON can hold."""
    with voice.ears() as ears, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gate:
        gate.bind((CARRIER, 0))
        gate.sendto(written(invite(time.monotonic_ns()) | garbled), voice.sip)
        if comes:
            channel = ears.wait_for("StasisStart")
            assert channel["args"] == ["inbound", "100", "main"]
        time.sleep(0.3)
        assert len(ears.ask("GET", "/channels")) == comes


def test_no_message_on_a_connection_silences_the_centre(voice: Voice) -> None:
    for number, (name, write) in enumerate((STRANGE | WRONG | MEANINGLESS).items()):
        with socket.create_connection(
            voice.sip, 5, source_address=(CARRIER, 0)
        ) as line:
            line.sendall(write(3000 + 10 * number).replace(b"/UDP ", b"/TCP "))
        assert still_answers(voice), name


def test_no_change_of_a_message_silences_the_centre(
    voice: Voice, gate: socket.socket
) -> None:
    """Two thousand requests with bytes turned, cut out, doubled and put elsewhere."""
    chance = random.Random(4475)
    written_well = list(STRANGE.values())
    for number in range(2000):
        message = bytearray(chance.choice(written_well)(10_000 + 10 * number))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(message))
            to = min(len(message), at + chance.randint(1, 40))
            match chance.randrange(4):
                case 0:
                    message[at] = chance.randrange(256)
                case 1:
                    del message[at : min(to, len(message) - 1)]
                case 2:
                    message[at:at] = message[at:to] * chance.randint(1, 8)
                case _:
                    message[at:to] = bytes(reversed(message[at:to]))
        gate.sendto(bytes(message[:60000]), voice.sip)
        if number % 200 == 199:
            assert still_answers(voice), number
