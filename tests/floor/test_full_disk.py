"""A floor whose disk is full says so, refuses new work, and loses nothing that it told of."""

import json
import subprocess
import sys

from offhook.floor.entries import entry_of
from offhook.floor.floor import replayed
from offhook.store.sqlite_journal import SqliteJournal

FLOOR = """
import asyncio, json, resource, signal, sys
from importlib import resources
from pathlib import Path
from offhook.floor import commands as c
from offhook.floor.clock import LiveClock
from offhook.floor.loop import FloorLoop, Stopped
from offhook.floor.quiet import Quiet
from offhook.store.sqlite_journal import SqliteJournal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit fails, as on a disk
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)

async def main():
    loop = FloorLoop(SqliteJournal(Path(sys.argv[1]), write=True), LiveClock(), Quiet())
    running = asyncio.create_task(loop.run())
    await loop.started.wait()
    text = (resources.files("offhook.examples") / "small.toml").read_text()
    text = text.replace('hours = { mon-sat = ["09:00", "18:00"] }', "")
    await loop.command(c.CentreAdopted(text, 1), "admin")
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))

    async def arrive(n):
        customer = c.Customer(f"k{n}", "x" * 2000)
        return await loop.command(c.Arrived(f"c{n}", "orders", f"c{n}", customer), "switch")

    told, why = [], ""
    for n in range(1000):
        try:
            told.append((f"c{n}", (await arrive(n)).seq))
        except Stopped as error:
            why = str(error)
            break
    refused = 0
    for again in range(5):
        try:
            await arrive(5000 + again)
        except Stopped:
            refused += 1
    stopped = loop.health["stopped"]
    resource.setrlimit(resource.RLIMIT_FSIZE, NO_LIMIT)
    for _ in range(100):
        if loop.health["stopped"] is None:
            break
        await asyncio.sleep(0.1)
    told.append(("c9000", (await arrive(9000)).seq))
    print(json.dumps({"told": told, "why": why, "refused": refused, "stopped": stopped}))
    await loop.stop()
    await running

asyncio.run(main())
"""


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(tmp_path):
    path = tmp_path / "floor.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", FLOOR, str(path)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["why"]
    assert said["stopped"]
    assert said["refused"] == 5
    assert len(said["told"]) > 20
    journal = SqliteJournal(path, write=False)
    entries = [entry_of(one) for one in journal.read()]
    journal.close()
    floor = replayed(entries)
    kept = {
        one.command.contact: one.seq
        for one in entries
        if type(one.command).__name__ == "Arrived"
    }
    # All that was told of, as it was told; and nothing that was refused.
    assert kept == dict(said["told"])
    assert set(floor.memory.cards) == set(kept)
