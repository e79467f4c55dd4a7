"""A whole centre with telephones under load: `offhook serve --voice`, its desks, and callers.

The floor, its journal, the pages and Asterisk are those that are used; agents sit at desks by
their sockets, with SIP telephones that are sipp, and so are the callers, all on the same cores.
Three loads: calls one after another as fast as a large centre has them; as many, short, as leave
something behind if anything does; and conversations with sound both ways at once.
"""

import asyncio
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import app_queue
import bare_controller
import msgspec
from figures import Figure, cpu_s_of
from sip_load import Callers, Wire, agent, sipp, why_not

from offhook.ari.asterisk import Address
from offhook.floor import commands as c

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.asterisk.conftest import DESK, free_ports
from tests.asterisk.served import Desk, Served, served
from tests.asterisk.telephone import Telephone

CALLS = int(os.environ.get("OFFHOOK_BENCH_CALLS", "1000"))
SOAK = int(os.environ.get("OFFHOOK_BENCH_SOAK", "10000"))
TALKS = int(os.environ.get("OFFHOOK_BENCH_TALKS", "400"))
A_SECOND = 50
AGENTS = TALKS + 20
TALKED_S = 30
WARM_UP = 300
REGISTERED_S = 600
OF_QUEUE = 4.0 / 8.5
"""The bar of 4 ms was set on a machine on which app_queue takes 8.5 ms a call: as a share of it,
it says the same on any machine."""
TONE = bytes(range(256)) * 32
"""A second of G.711, whatever it sounds like."""


async def _sit_down(centre: Served, rings_at: int) -> list[asyncio.Task[None]]:
    """Let the agents come and be ready; return their work.

    Their telephones register from the port on which sipp will take the calls of all of them.
    """
    working = []
    for number in range(1, AGENTS + 1):
        desk = await centre.desk(f"all-{number}", is_ready=False)
        desk.phone.close()
        desk.phone = Telephone(DESK, rings_at, centre.sip)
        await desk.phone.open()
        await desk.register(REGISTERED_S)
        desk.phone.close()
        assert "ok" in await desk.ask("ready")
        assert desk.hearing is not None
        desk.hearing.cancel()
        working.append(asyncio.create_task(_work(desk)))
    return working


async def _work(desk: Desk) -> None:
    """Wrap up whatever is over: what else a desk hears is not even parsed."""
    async for text in desk.line:
        if '"wrapping_up"' not in text:
            continue
        for change in json.loads(text).get("changes", ()):
            value = change.get("value")
            if change.get("put") == "contacts" and value["state"] == "wrapping_up":
                told = {"id": 1, "do": "wrapped-up", "contact": change["id"]}
                await desk.line.send(json.dumps(told))


@dataclass(frozen=True)
class Standing:
    """What a centre holds at a moment of quiet."""

    channels: int
    bridges: int
    files: int
    floor_mib: float
    asterisk_mib: float


def _mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return math.nan


def _dropped(centre: Served) -> int:
    """Return how many packets came for Asterisk and found no room: its own of these ports."""
    first, last = (int(port) for port in centre.rtp.split("-"))
    rows = (line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:])
    return sum(
        int(row[-1])
        for row in rows
        if first <= int(row[1].rpartition(":")[2], 16) <= last
    )


def _standing(centre: Served) -> Standing:
    assert centre.process is not None
    floor, asterisk = centre.process.pid, centre.asterisk_pid
    return Standing(
        channels=len(centre.channels()),
        bridges=len(centre.bridges()),
        files=sum(
            len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in (floor, asterisk)
        ),
        floor_mib=_mib(floor),
        asterisk_mib=_mib(asterisk),
    )


def _telephones(
    folder: Path, port: int, sound: Path | None
) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
    """Run sipp as the telephone of all agents."""
    scenario = folder / "agent.xml"
    scenario.write_text(agent(sound, is_asked=True))
    return sipp("-sf", str(scenario), "-i", DESK, "-p", str(port))


async def _measure(folder: Path) -> list[Figure]:
    figures: list[Figure] = []
    (rings_at,) = free_ports(1)
    async with served(folder, agents=AGENTS, recorded=False, rtp_ports=4000) as centre:
        port = centre.carrier.port
        centre.carrier.close()
        sound = folder / "sound.ul"
        sound.write_bytes(TONE)
        working = await _sit_down(centre, rings_at)
        etc = centre.home / "voice" / "etc"
        kept = (centre.home / "voice" / "run" / "ari.json").read_bytes()
        address = msgspec.json.decode(kept, type=Address)
        with (etc / "extensions.conf").open("a") as file:
            file.write(bare_controller.DIALPLAN)
        await app_queue.add_queue(etc, address, f"{DESK}:{rings_at}")
        async with _telephones(folder, rings_at, None):
            async with _bare(address) as bare:
                figures += await _fast(centre, folder, port, bare.pid)
            figures += await _many(centre, folder, port)
        async with _telephones(folder, rings_at, sound):
            figures += await _at_once(centre, folder, port, sound)
        for task in working:
            task.cancel()
    return figures


@asynccontextmanager
async def _bare(address: Address) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bare controller beside the centre, at the same Asterisk."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, bare_controller.__file__,
        address.url, address.user, address.password, str(app_queue.AGENTS),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert started.stdout is not None
        assert await started.stdout.readline() == b"ready\n"
        yield started
    finally:
        started.terminate()
        await started.wait()


async def _fast(centre: Served, folder: Path, port: int, bare: int) -> list[Figure]:
    """Measure the way of an INVITE through the whole floor, and what a call costs.

    Beside it, by the same Asterisk: its own queue, and a controller that but connects.
    """
    assert centre.process is not None
    wire = Wire(centre.sip[1])
    callers = Callers(folder, centre.sip[1], port, A_SECOND, 3000)
    numbers = ("0100", app_queue.NUMBER, bare_controller.NUMBER)
    for number, base in zip(numbers, ("0001", "0002", "0006"), strict=True):
        await callers.call(WARM_UP, number, base)
    pids = centre.process.pid, centre.asterisk_pid, bare
    taken = [[cpu_s_of(pid) for pid in pids]]
    for number, base in zip(numbers, ("1111", "2222", "6666"), strict=True):
        await callers.call(CALLS, number, base)
        taken.append([cpu_s_of(pid) for pid in pids])
    (floor_ms, asterisk_ms, _), (_, queue_ms, _), (_, _, bare_ms) = (
        [1000 * (after - before) / CALLS for before, after in zip(*two, strict=True)]
        for two in pairwise(taken)
    )

    def beside(share: float) -> str:
        queue, other = (wire.percentile_ms(b, share, CALLS) for b in ("2222", "6666"))
        return f"app_queue {queue:.1f} ms, bare controller {other:.1f} ms"

    what = f"a caller's INVITE to the agent's by a whole floor, {A_SECOND} a second"
    return [
        *(
            Figure(f"{what}, {name}", wire.percentile_ms("1111", share, CALLS), "ms",
                   bar, more_is_better=False, beside=beside(share))
            for name, share, bar in (("median", 0.5, 10.0), ("p99", 0.99, 60.0))
        ),
        Figure("the floor's CPU a call", floor_ms, "ms", 4.0, more_is_better=False,
               beside=f"Asterisk {asterisk_ms:.1f} ms, app_queue {queue_ms:.1f} ms,"
               f" bare controller {bare_ms:.1f} ms"),
        Figure("the floor's CPU, of app_queue's for the same call", floor_ms / queue_ms, "",
               OF_QUEUE, more_is_better=False),
    ]  # fmt: skip


async def _many(centre: Served, folder: Path, port: int) -> list[Figure]:
    """Count what is left of many calls in a row."""
    await asyncio.sleep(5.0)
    before = _standing(centre)
    callers = Callers(folder, centre.sip[1], port, A_SECOND, 1000)
    await callers.call(SOAK, "0100", "3333")
    await asyncio.sleep(10.0)
    after = _standing(centre)
    answered = len(centre.entries(c.Accepted))
    left = after.channels + after.bridges + max(0, after.files - before.files)
    return [
        Figure(f"left of {SOAK:,} calls in a row: channels, bridges, open files", left, "",
               0.0, more_is_better=False, beside=f"{answered:,} were answered in all"),
        Figure("the floor's memory after them", after.floor_mib, "MiB",
               beside=f"before {before.floor_mib:.0f}"),
        Figure("Asterisk's memory after them", after.asterisk_mib, "MiB",
               beside=f"before {before.asterisk_mib:.0f}"),
    ]  # fmt: skip


async def _at_once(
    centre: Served, folder: Path, port: int, sound: Path
) -> list[Figure]:
    """Let many talk at once, with sound both ways, and count what was lost."""
    talk_ms = 1000 * (TALKED_S + TALKS // A_SECOND)
    known = len(centre.entries(c.Measured))
    # One sipp does not play as many sounds at once.
    (other,) = free_ports(1)
    calling = asyncio.gather(
        *(
            Callers(folder, centre.sip[1], one, A_SECOND / 2, talk_ms, sound).call(
                TALKS // 2, "0100", base
            )
            for one, base in ((port, "4444"), (other, "5555"))
        )
    )
    await asyncio.sleep(TALKS / A_SECOND + 5)
    began_s = time.monotonic()
    spent_s = cpu_s_of(centre.asterisk_pid)
    at_once = len(centre.channels()) // 2
    await asyncio.sleep(TALKED_S - 10)
    spent_s = (cpu_s_of(centre.asterisk_pid) - spent_s) / (time.monotonic() - began_s)
    dropped = _dropped(centre)
    await calling
    await asyncio.sleep(3.0)
    heard = [
        one for one in centre.entries(c.Measured)[known:] if isinstance(one, c.Measured)
    ]
    worst = max((one.lost_share for one in heard), default=math.nan)
    return [
        Figure("conversations at once, G.711 both ways", at_once, "", float(TALKS),
               beside=f"Asterisk {100 * spent_s:.0f} % of a core"),
        Figure("packets lost in the worst leg of them", 100 * worst, "%", 0.1,
               more_is_better=False, beside=f"{len(heard)} legs; {dropped} dropped by Asterisk's sockets"),
    ]  # fmt: skip


def measure() -> Iterator[Figure]:
    """Yield the figures; nothing where telephony or the wire cannot be had."""
    missing = why_not()
    if missing:
        print(f"calls: not measured: {missing}")
        return
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_measure(Path(folder)))
