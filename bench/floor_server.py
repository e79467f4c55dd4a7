"""A floor of many desks, for `floor` to load: serves until its standard input is closed."""

import asyncio
import json
import math
import resource
import sys
import time
from pathlib import Path

import uvicorn
import uvloop
from centres import multi_skill

from offhook.floor.clock import LiveClock
from offhook.floor.commands import CentreAdopted
from offhook.floor.control import Control
from offhook.floor.loop import FloorLoop
from offhook.floor.quiet import Quiet
from offhook.floor.sockets import Sockets
from offhook.floor.tickets import TicketReader
from offhook.formats.centre_toml import write_centre
from offhook.store.sqlite_journal import SqliteJournal

SECRET = b"of the benchmark"


def most_mib() -> float:
    """Return the most memory that this process had: `ru_maxrss` is its parent's, if that had more."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return math.nan


def world_us() -> int:
    """Return the world's time."""
    return time.time_ns() // 1000


async def main(folder: Path, agents: int) -> None:
    """Serve sockets on a free port, and the control socket; tell CPU and memory at the end."""
    loop = FloorLoop(
        SqliteJournal(folder / "bench.sqlite3", write=True), LiveClock(), Quiet()
    )
    running = asyncio.create_task(loop.run())
    await loop.started.wait()
    centre = multi_skill(agents=agents, contacts=1000.0, flat=True)
    await loop.command(CentreAdopted(write_centre(centre), 1), "bench")

    async def the_floor(_tenant: str) -> FloorLoop:
        return loop

    tickets = TicketReader(SECRET)
    control = await Control(the_floor, tickets, world_us).serve(folder / "floor.sock")
    sockets = Sockets({"bench": loop}, tickets, world_us)
    server = uvicorn.Server(
        uvicorn.Config(
            sockets, port=0, log_level="error", lifespan="off", ws="websockets-sansio",
            ws_per_message_deflate=False, backlog=4096,
        )
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    used = resource.getrusage(resource.RUSAGE_SELF)
    begun_s = used.ru_utime + used.ru_stime
    await asyncio.to_thread(sys.stdin.read)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {"cpu_s": used.ru_utime + used.ru_stime - begun_s, "mib": most_mib()}
    print(json.dumps({**told, **loop.health}), flush=True)
    control.close()
    await loop.stop()
    await running
    server.should_exit = True
    await serving


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2])))
