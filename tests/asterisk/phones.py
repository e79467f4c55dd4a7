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

from tests.asterisk.scenarios import (
    ANSWERS,
    ASKS,
    BUSY,
    CALLED,
    CALLER,
    CALLER_WITH_PASSWORD,
    CHALLENGE,
    HEAD,
    OF_KEYS,
    OK_TO_BYE,
    REFUSED,
    REGISTERED,
    RINGS_ON,
    SOUND_OF,
    TAIL,
    USED,
    filled,
)
from tests.asterisk.sound import Line

SIPP = shutil.which("sipp")
MISSING = "no sipp on this machine (Debian: apt install sip-tester)"
PATIENCE_S = 30


def free_port(host: str) -> int:
    """Return a port of UDP that nobody has now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        tried.bind((host, 0))
        return int(tried.getsockname()[1])


class Phone:
    """A telephone that plays one scenario of sipp, once or `times`.

    `line`: its sound, if it has one; the line is told where to send once a call is up.
    `fields`: a file of what stands for ``[field0]`` and so on, a line each time.
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
        fields: bytes = b"",
        **values: object,
    ) -> None:
        assert SIPP is not None, MISSING
        self.host, self.port, self.line = host, port or free_port(host), line
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self._port_file = folder / "sound"
        told = Template(f"{HEAD}{scenario}{TAIL}").substitute(
            values,
            name=type(self).__name__,
            port_file=self._port_file,
            sound_host=line.host if line else host,
            sound_port=line.port if line else free_port(host),
        )
        (folder / "scenario.xml").write_text(told)
        self._errors = folder / "errors"
        injected: list[str | Path] = []
        if fields:
            (folder / "fields.csv").write_bytes(fields)
            # What comes back of a wrong message is nothing to end for.
            injected = ["-inf", folder / "fields.csv", "-default_behaviors", "none"]
        self._process = subprocess.Popen(
            [
                SIPP, f"{at[0]}:{at[1]}", "-sf", folder / "scenario.xml",
                "-i", host, "-p", str(self.port), "-m", str(times), "-r", str(per_s),
                "-nostdin", "-timeout", f"{PATIENCE_S}s", "-timeout_error",
                "-trace_err", "-error_file", self._errors, *injected,
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

    @property
    def is_playing(self) -> bool:
        """Whether its scenario is not over."""
        return self._process.poll() is None

    def went_well(self, within_s: float = PATIENCE_S) -> bool:
        """Wait for the end of the scenario; return whether all came as it says."""
        return self._process.wait(within_s) == 0

    @property
    def errors(self) -> str:
        """What sipp found wrong."""
        there = self._errors.exists()
        return self._errors.read_text(errors="replace") if there else ""


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
        CALLER.replace(OF_KEYS, "").replace("AVP 0 101", "AVP 0") if sings else CALLER
    )
    return Phone(
        told + OK_TO_BYE + USED, at=at, host=host, line=line, times=times,
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
        CALLER_WITH_PASSWORD + OK_TO_BYE + USED, at=at, host=host, line=line,
        number=number, caller=user, shown=user, user=user, password=password,
        lasts_ms=round(lasts_s * 1000),
    )  # fmt: skip


def refused(
    at: tuple[str, int], number: str, user: str, password: str, *, host: str
) -> bool:
    """Return whether who calls with this password is asked for another."""
    with Phone(
        REFUSED, at=at, host=host, number=number, caller=user, shown=user, user=user,
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
    called = CALLED.replace("<action>", _sound_of_offer(), 1)
    return Phone(
        called + ANSWERS + OK_TO_BYE + USED, at=at, host=host, port=port, line=line,
        times=times, rings_ms=round(rings_s * 1000), lasts_ms=round(lasts_s * 1000),
    )  # fmt: skip


def ringing(at: tuple[str, int], *, host: str, port: int) -> Phone:
    """Return a telephone that nobody answers, until it is told to stop."""
    return Phone(CALLED + RINGS_ON, at=at, host=host, port=port)


def busy(at: tuple[str, int], *, host: str, port: int) -> Phone:
    """Return a telephone that is busy."""
    return refusing(at, 486, host=host, port=port)


def refusing(
    at: tuple[str, int], status: int, *, host: str, port: int, rings: bool = True
) -> Phone:
    """Return who takes no call, of which he may say first that it rings."""
    asked = CALLED if rings else CALLED.partition("  <send>")[0]
    told = asked + BUSY.replace("486 Busy Here", f"{status} No")
    return Phone(
        told + '<Reference variables="from,to"/>\n', at=at, host=host, port=port
    )


def registrar(
    at: tuple[str, int], user: str, password: str, *, host: str, port: int
) -> Phone:
    """Return a carrier that lets somebody register; it `is_up` once he has."""
    told = filled(CHALLENGE, method="REGISTER", between="", more="", nonce="6f7fac8e")
    return Phone(
        told + REGISTERED, at=at, host=host, port=port, user=user, password=password
    )


def asking(
    at: tuple[str, int], user: str, password: str, *, host: str, port: int
) -> Phone:
    """Return a carrier that asks for a password before it lets a call out."""
    told = filled(
        CHALLENGE,
        method="INVITE",
        between='  <recv request="ACK"/>',
        more=_sound_of_offer().removeprefix("<action>"),
        nonce="6f7fac8f",
    )
    return Phone(
        told + ANSWERS + OK_TO_BYE + USED, at=at, host=host, port=port, user=user,
        password=password, rings_ms=50, lasts_ms=300,
    )  # fmt: skip


def registers(
    at: tuple[str, int], user: str, password: str, *, host: str, port: int
) -> bool:
    """Register a telephone that listens at `host` and `port`; return whether it may."""
    with Phone(
        ASKS, at=at, host=host, user=user, password=password, listens=port
    ) as phone:
        return phone.went_well(10)


def _sound_of_offer() -> str:
    return SOUND_OF.removesuffix("</action>")


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
