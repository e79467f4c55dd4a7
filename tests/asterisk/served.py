"""A centre with telephones, served as its users serve it: `offhook serve --voice`, to be killed."""

import asyncio
import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from offhook.ari.asterisk import Address
from offhook.ari.installed import find
from offhook.floor import commands as c
from offhook.floor.control import Question, answer_to
from offhook.floor.entries import entry_of, stored
from offhook.floor.floor import new_floor
from offhook.floor.requests import Role, Who
from offhook.floor.secret import shared_secret
from offhook.floor.tickets import Ticket, signed
from offhook.store.open import open_journal, open_to_read
from tests.asterisk.conftest import free_ports
from tests.asterisk.ears import Ears
from tests.asterisk.telephone import Line, Telephone

TENANT = "acme"
CARRIER = "127.0.0.2"
DESKS = "127.0.0.3"
PATIENCE_S = 60.0
SOON_S = 10.0
CENTRE = """
[centre]
id = "acme"
name = "Acme"

[skills]
fr = "French"

[defaults.queue]
language = "fr"
steps = "fr"
arrivals = "none"
talk = "3m"

[[queue]]
id = "orders"
callback = {{ after = 2, share = 0.5 }}
recording = {recorded}
recording_law = "a test"
recording_announced = false

[[queue]]
id = "letters"
max_wait = "1s"
when_late = "message"
voicemail = true
recording = 0.0

[[group]]
id = "all"
agents = {agents}
skills = {{ fr = 5 }}
dials = ["+33"]

[[trunk]]
id = "main"
hosts = ["127.0.0.2"]
contact = "127.0.0.2:{carrier_port}"
codecs = ["ulaw", "alaw"]

[[number]]
number = "0100"
queue = "orders"
greeting = "none"

[[number]]
number = "0200"
queue = "orders"
greeting = "welcome"
menu = {{ 1 = "orders" }}

[[number]]
number = "0300"
queue = "letters"
greeting = "none"
"""


@dataclass
class Desk:
    """An agent's desk: its socket, and the telephone that is registered for it."""

    centre: "Served"
    agent: str
    line: ClientConnection
    phone: Telephone
    state: dict[str, Any] = field(default_factory=dict)
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0
    hearing: asyncio.Task[None] | None = None

    async def hear(self) -> None:
        async for text in self.line:
            frame = json.loads(text)
            if "re" in frame:
                self.answers[frame["re"]] = frame
            self.state.update(frame.get("snapshot", {}))
            for change in frame.get("changes", ()):
                self._apply(change)

    def _apply(self, change: dict[str, Any]) -> None:
        if "set" in change:
            self.state[change["set"]] = change["value"]
        elif "put" in change:
            self.state.setdefault(change["put"], {})[change["id"]] = change["value"]
        elif "drop" in change:
            self.state.get(change["drop"], {}).pop(change["id"], None)

    async def ask(self, do: str, **fields: object) -> dict[str, Any]:
        self.asked += 1
        number = self.asked
        await self.line.send(json.dumps({"id": number, "do": do, **fields}))
        await self.centre.until(lambda: number in self.answers)
        return self.answers[number]

    async def register(self, lasts_s: int = 300) -> None:
        """Let a SIP telephone register with what the floor tells this desk alone."""
        await self.centre.until(lambda: bool(self.state.get("voice")))
        assert "ok" in await self.ask("telephone", in_browser=False)
        await self.centre.until(lambda: "telephone" in self.state)
        told = self.state["telephone"]
        self.phone.user, self.phone.secret = told["account"], told["secret"]
        await self.phone.keep_registering(lasts_s)

    async def rung(self) -> Line:
        """Wait until the telephone rings; return the line."""
        # It may ring before the desk has heard of the contact.
        await self.centre.until(
            lambda: self._ringing() is not None and bool(self.state.get("contacts"))
        )
        found = self._ringing()
        assert found is not None
        return found

    async def takes(self, tone_hz: int = 0) -> Line:
        """Take the call that rings, and wait until it is connected; return its line."""
        leg = await self.rung()
        leg.tone_hz = tone_hz or leg.tone_hz
        leg.answer()
        await self.centre.until(lambda: self.card["state"] == "connected")
        return leg

    def _ringing(self) -> Line | None:
        rings = (
            one for one in self.phone.lines if one.state == "ringing" and one.local
        )
        return next(rings, None)

    @property
    def card(self) -> dict[str, Any]:
        """The one contact in his hands."""
        (card,) = self.state["contacts"].values()
        return card

    async def close(self) -> None:
        if self.hearing is not None:
            self.hearing.cancel()
        with contextlib.suppress(Exception):
            await self.line.close()
        for line in self.phone.lines:
            line.hang_up()
        self.phone.close()


@dataclass
class Served:
    """The centre. `process` is its floor, of which Asterisk is no child that dies with it."""

    home: Path
    port: int
    sip: tuple[str, int]
    ari_port: int
    rtp: str
    carrier: Telephone
    process: subprocess.Popen[bytes] | None = None
    desks: list[Desk] = field(default_factory=list)

    def start(self) -> None:
        with (self.home / "said").open("ab") as said:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "offhook", "serve", "--voice", "--home",
                    str(self.home), "--port", str(self.port), "--sip-port",
                    str(self.sip[1]), "--sip-bind", "127.0.0.1", "--ari-port",
                    str(self.ari_port), "--rtp-ports", self.rtp,
                ],
                stdout=said,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """Kill the floor, as a lack of memory does; its children end by themselves."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        if self.process is not None and self.process.poll() is None:
            self.process.kill()

    @property
    def certificate(self) -> Path:
        """What it shows in TLS, once it is there."""
        return self.home / "voice/keys/voice.crt"

    def ears(self) -> Ears:
        """Return a client of its ARI that takes no call."""
        kept = (self.home / "voice/run/ari.json").read_bytes()
        return Ears(msgspec.json.decode(kept, type=Address), "listening")

    @property
    def asterisk_pid(self) -> int:
        return int((self.home / "voice/run/asterisk.pid").read_text())

    def kill_asterisk(self) -> None:
        os.kill(self.asterisk_pid, signal.SIGKILL)

    async def until(self, holds: Callable[[], bool], within_s: float = SOON_S) -> None:
        end_s = time.monotonic() + within_s
        while not holds():
            said = (self.home / "said").read_text(errors="replace")[-3000:]
            assert time.monotonic() < end_s, f"it never held; the centre said: {said}"
            await asyncio.sleep(0.01)

    async def desk(self, agent: str, *, is_ready: bool = True) -> Desk:
        """Let an agent sit down, with a telephone that is registered, and be ready."""
        socket = await self._socket(Role.DESK, agent)
        known = next((one for one in self.desks if one.agent == agent), None)
        if known is None:
            phone = Telephone(DESKS, 0, self.sip)
            await phone.open()
            known = Desk(self, agent, socket, phone)
            self.desks.append(known)
        else:
            known.line, known.state, known.answers = socket, {}, {}
        known.hearing = asyncio.create_task(known.hear())
        await self.until(lambda: "me" in known.state)
        if is_ready:
            await known.register()
            assert "ok" in await known.ask("ready")
        return known

    async def wallboard(self, login: str) -> Desk:
        """Let a supervisor open a wallboard, with a telephone beside it."""
        socket = await self._socket(Role.WALLBOARD, login)
        phone = Telephone(DESKS, 0, self.sip)
        await phone.open()
        board = Desk(self, login, socket, phone)
        self.desks.append(board)
        board.hearing = asyncio.create_task(board.hear())
        return board

    def expel(self, who: str) -> None:
        """End the session of somebody, as the pages do where he is shut out."""
        asked = Question("expel", TENANT, None, "admin", who)
        assert answer_to(self.home / "floor.sock", asked).ok

    async def _socket(self, role: Role, who: str) -> ClientConnection:
        end_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket = await connect(
                    f"ws://127.0.0.1:{self.port}/ws/{role.value}",
                    proxy=None,
                    max_size=None,
                    ping_interval=None,  # as a browser's, which answers and asks nothing
                )
            except OSError:
                assert time.monotonic() < end_s, (self.home / "said").read_text()[
                    -3000:
                ]
                await asyncio.sleep(0.1)
                continue
            # After the line is there: no floor takes a ticket that is older than itself.
            now_us = time.time_ns() // 1000
            ticket = Ticket(
                TENANT, Who(role, who, who, True), now_us + 30_000_000,
                secrets.token_hex(8), now_us + 3_600_000_000,
            )  # fmt: skip
            secret = shared_secret(self.home / "tickets.key").encode()
            await socket.send(
                json.dumps({"do": "hello", "ticket": signed(ticket, secret)})
            )
            return socket

    def entries(self, kind: type) -> list[c.AnyCommand]:
        """Return the commands of a kind that are in the journal."""
        journal = open_to_read(self.home, "", TENANT)
        assert journal is not None
        try:
            told = [entry_of(one).command for one in journal.read()]
        finally:
            journal.close()
        return [one for one in told if isinstance(one, kind)]

    def channels(self) -> list[str]:
        """Return the channels that Asterisk has."""
        return self._asterisk_says("core show channels concise")

    def bridges(self) -> list[str]:
        """Return the bridges that Asterisk has."""
        lines = self._asterisk_says("bridge show all")
        return [line for line in lines if re.match(r"^[0-9a-z!:.-]+\s", line)][1:]

    def _asterisk_says(self, command: str) -> list[str]:
        told = subprocess.run(
            [find().program, "-C", self.home / "voice/etc/asterisk.conf", "-rx", command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [line for line in told.stdout.splitlines() if line.strip()]


@asynccontextmanager
async def served(
    home: Path,
    *,
    agents: int = 3,
    recorded: bool = True,
    rtp_ports: int = 250,
    more: str = "",
) -> AsyncIterator[Served]:
    """Serve a centre, and `more` of one, and end it with all that belongs to it."""
    sip, ari = _pairs(2)
    (port,) = free_ports(1)
    carrier = Telephone(CARRIER, 0, ("127.0.0.1", sip))
    await carrier.open()
    text = CENTRE.format(
        agents=agents, carrier_port=carrier.port, recorded=1.0 if recorded else 0.0
    )
    journal = open_journal(home, "", TENANT, write=True)
    adopted = c.CentreAdopted(text + more, 1)
    now_us = time.time_ns() // 1000
    journal.append(stored([new_floor(adopted, now_us).apply(adopted, "admin", now_us)]))
    journal.close()
    first = 22000 + os.getpid() % 40 * 250
    rtp = f"{first}-{first + rtp_ports - 1}"
    centre = Served(home, port, ("127.0.0.1", sip), ari, rtp, carrier)
    centre.start()
    try:
        yield centre
    finally:
        for desk in centre.desks:
            await desk.close()
        for line in carrier.lines:
            line.hang_up()
        await asyncio.sleep(0.1)
        carrier.close()
        centre.stop()
        with contextlib.suppress(OSError, ValueError):
            centre.kill_asterisk()


def _pairs(count: int) -> list[int]:
    """Return ports that are free with the one after each."""
    found: list[int] = []
    while len(found) < count:
        (port,) = free_ports(1)
        with contextlib.suppress(OSError):
            with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
                tcp.bind(("127.0.0.1", port + 1))
                udp.bind(("127.0.0.1", port + 1))
            found.append(port)
    return found
