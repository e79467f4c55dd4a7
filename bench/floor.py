"""The live floor: entries journalled a second, and how soon an offer is at its desk.

Desks are real WebSockets; the floor is a process of its own, and the load generator, this
one, runs beside it on the same cores. An offer's latency is from the moment at which the
arrival is handed to the floor to the moment at which the desk has the frame. `SECONDS` of load
are measured, after the desks have all signed in: OFFHOOK_BENCH_SECONDS=600 for ten minutes.
"""

import asyncio
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from centres import multi_skill
from figures import Figure
from floor_server import SECRET
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from offhook.demo.morning import live_through
from offhook.floor.requests import Role, Who
from offhook.floor.tickets import Ticket, signed
from offhook.formats.centre_toml import write_centre
from offhook.policy.tables import names
from offhook.store.sqlite_journal import SqliteJournal

SECONDS = float(os.environ.get("OFFHOOK_BENCH_SECONDS", "30"))
ARRIVALS_A_SECOND = 10.0
TALK_S = 15.0
AT_ONCE = 50
# Queues of which agents are in the first step: of the others an offer is due after 20 seconds.
QUEUES = 4
# All desks sign in at once, which they never do in life; so many a second calm down.
CALM_DESKS_A_SECOND = 200.0


def ticket(role: Role, who: str) -> str:
    """Return a ticket to the floor."""
    now_us = time.time_ns() // 1000
    return signed(
        Ticket(
            "bench", Who(role, who, who), now_us + 30_000_000, secrets.token_hex(8),
            now_us + 3_600_000_000,
        ),
        SECRET,
    )  # fmt: skip


@dataclass
class Load:
    """What is running: when each contact was handed over, and what it took."""

    port: int
    asked_s: dict[str, float] = field(default_factory=dict)
    took_s: list[float] = field(default_factory=list)
    frames: int = 0

    async def open(self, role: Role, who: str) -> ClientConnection:
        """Open a socket, and hear its snapshot."""
        socket = await connect(
            f"ws://127.0.0.1:{self.port}/ws/{role.value}",
            proxy=None, max_size=None, compression=None, open_timeout=60,
            ping_interval=None,
        )  # fmt: skip
        await socket.send(json.dumps({"do": "hello", "ticket": ticket(role, who)}))
        await socket.recv()
        return socket

    async def desk(self, socket: ClientConnection) -> None:
        """Work as an agent does: accept at once, talk for a while, wrap up at once."""
        try:
            async for text in socket:
                self.frames += 1
                if '"state":"offered"' in text:
                    await self.offered(socket, text)
        except ConnectionClosed:
            return

    async def offered(self, socket: ClientConnection, text: str | bytes) -> None:
        """Take the time of an offer, and let the conversation run its course."""
        heard_s = time.perf_counter()
        for change in json.loads(text)["changes"]:
            card = change.get("value")
            if change.get("put") == "contacts" and card["state"] == "offered":
                asked_s = self.asked_s.pop(card["id"], None)
                if asked_s is not None:
                    self.took_s.append(heard_s - asked_s)
                asyncio.create_task(converse(socket, card["id"]))  # noqa: RUF006

    async def watch(self, socket: ClientConnection) -> None:
        """Watch the wallboard."""
        try:
            async for _ in socket:
                self.frames += 1
        except ConnectionClosed:
            return


async def converse(socket: ClientConnection, contact: str) -> None:
    """Accept, talk, wrap up."""
    try:
        for do, pause_s in (("accept", TALK_S), ("hang-up", 0.2), ("wrapped-up", 0.0)):
            await socket.send(json.dumps({"do": do, "contact": contact}))
            await asyncio.sleep(pause_s)
    except ConnectionClosed:
        return


async def arrivals(load: Load, path: Path, seconds: float) -> None:
    """Let contacts arrive, one every tenth of a second."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    begin_s = time.perf_counter()
    for n in range(round(seconds * ARRIVALS_A_SECOND)):
        await asyncio.sleep(
            max(0.0, begin_s + n / ARRIVALS_A_SECOND - time.perf_counter())
        )
        contact = f"b{n}"
        command = {
            "what": "arrived", "contact": contact, "queue": f"q{n % QUEUES}",
            "conversation": contact, "customer": {"key": f"k{n}"},
        }  # fmt: skip
        question = {
            "do": "submit",
            "tenant": "bench",
            "by": "bench",
            "command": command,
        }
        load.asked_s[contact] = time.perf_counter()
        writer.write(json.dumps(question).encode() + b"\n")
        answer = json.loads(await reader.readline())
        assert answer["ok"], answer
    writer.close()


async def loaded(port: int, folder: Path, agents: list[str]) -> Load:
    """Sign all desks in, open a wallboard, and run the load."""
    load = Load(port)
    desks: list[ClientConnection] = []
    for start in range(0, len(agents), AT_ONCE):
        some = agents[start : start + AT_ONCE]
        desks += await asyncio.gather(*(load.open(Role.DESK, one) for one in some))
    board = await load.open(Role.WALLBOARD, "board")
    tasks = [asyncio.create_task(load.desk(one)) for one in desks]
    tasks.append(asyncio.create_task(load.watch(board)))
    for desk in desks:
        await desk.send('{"do": "ready"}')
    await asyncio.sleep(3.0 + len(desks) / CALM_DESKS_A_SECOND)
    await arrivals(load, folder / "floor.sock", SECONDS)
    await asyncio.sleep(1.0)
    gone = sum(socket.state is not State.OPEN for socket in (*desks, board))
    assert gone == 0, f"{gone} sockets were closed under the load"
    for socket in (*desks, board):
        socket.transport.abort()
    await asyncio.gather(*tasks)
    return load


def desks(count: int) -> tuple[Load, dict[str, float]]:
    """Return what a floor with so many desks did, and what it cost."""
    centre = multi_skill(agents=count, contacts=1000.0, flat=True)
    with tempfile.TemporaryDirectory() as name:
        server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("floor_server.py")), name, str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(server.stdout.readline())
        load = asyncio.run(loaded(port, Path(name), list(names(centre).agents)))
        server.stdin.close()
        cost = json.loads(server.stdout.readline())
        server.wait(30)
    return load, cost


def entries_a_second() -> float:
    """Return entries applied and journalled a CPU second, with no socket open."""
    centre = multi_skill(agents=400, contacts=96_000.0, flat=True)
    with tempfile.TemporaryDirectory() as name:
        journal = SqliteJournal(Path(name) / "bench.sqlite3", write=True)
        hour_us = 3_600_000_000
        begin_us = 1_795_392_000_000_000
        began_s = time.process_time()
        live_through(
            journal, write_centre(centre), begin_us, begin_us + 2 * hour_us,
            np.random.default_rng(1), is_human=lambda _: False,
        )  # fmt: skip
        taken_s = time.process_time() - began_s
        count = journal.last_seq()
        journal.close()
    return count / taken_s


def measure() -> Iterator[Figure]:
    """Yield the bare floor's rate, and the latency of offers at two sizes."""
    entries_a_second()
    yield Figure(
        "floor: applied and journalled, with its simulated people", entries_a_second(),
        "entries/CPU s", 5000.0,
    )  # fmt: skip
    for count, p50, p99 in ((400, 10.0, 100.0), (4000, None, 1000.0)):
        load, cost = desks(count)
        took = sorted(1000.0 * one for one in load.took_s)
        beside = (
            f"{len(took)} offers, {cost['cpu_s']:.1f} CPU s and {cost['mib']:.0f} MiB of the"
            f" floor, {load.frames:,} frames"
        )
        for what, value, bar in (
            ("p50", statistics.median(took), p50),
            ("p99", took[round(0.99 * (len(took) - 1))], p99),
        ):
            yield Figure(
                f"floor: offer at one of {count:,} desks, {what}", value, "ms", bar,
                more_is_better=False, beside=beside,
            )  # fmt: skip
