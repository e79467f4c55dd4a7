"""Journals: how many entries a second are appended, in groups, to each kind there is.

An append is on the disk when it returns, so these are seconds on the wall and say as much of
the disk as of the program. A group is what a busy floor commits at once; groups of one are a
floor where little happens. Beside SQLite a private PostgreSQL, where one is installed, with
`fsync` on; both write below the folder of temporary files.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from figures import Figure

from offhook.ports.journal import Journal, Stored
from offhook.store.open import open_journal

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from postgres import MISSING, cluster, programs

SECONDS = float(os.environ.get("OFFHOOK_BENCH_SECONDS", "3"))
ROUNDS = 5
GROUPS = (1, 16, 256)
BUSY_GROUP = 16
# A contact's offer, as the floor writes it.
LINE = (
    b'{"seq":%d,' + b'"at_us":1795424400000000,"by":"switch","decisions":[' + b"x" * 260
)


def a_second(journal: Journal, group: int, seconds: float) -> float:
    """Return the entries that were appended a second, in groups of a size."""
    last = journal.last_seq()
    first, began_s = last, time.perf_counter()
    while (taken_s := time.perf_counter() - began_s) < seconds:
        some = range(last + 1, last + 1 + group)
        journal.append([Stored(n, n, LINE % n) for n in some])
        last += group
    return (last - first) / taken_s


def measure() -> Iterator[Figure]:
    """Yield the rate of each journal by the size of its groups; the bar is for SQLite."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {"SQLite": ""}
        missing = MISSING
        if programs() is not None:
            server = stack.enter_context(cluster(durable=True))
            urls["PostgreSQL"], missing = server.url(), ""
        journals = {
            name: open_journal(home, url, "bench", write=True)
            for name, url in urls.items()
        }
        for group in GROUPS:
            rates: dict[str, list[float]] = {name: [] for name in journals}
            # By turns, so that what else the disk does falls upon both.
            for _ in range(ROUNDS):
                for name, journal in journals.items():
                    rates[name].append(a_second(journal, group, SECONDS / ROUNDS))
            for name, found in rates.items():
                bar = 5000.0 if name == "SQLite" and group == BUSY_GROUP else None
                yield Figure(
                    f"journal: {name}, groups of {group}", statistics.median(found),
                    "entries/s", bar,
                    beside=missing or f"{min(found):,.0f} to {max(found):,.0f}",
                )  # fmt: skip
        for journal in journals.values():
            journal.close()
