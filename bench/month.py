"""A recorded month through the kernel: the bank's where it is at hand, else a made-up one.

Set OFFHOOK_SHARED_DATA to the folder with ``anonymous_bank_calls_1999_02.parquet``.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, cpu_s

from offhook.formats.history import read_history
from offhook.sim.replay import replay

NAME = "anonymous_bank_calls_1999_02.parquet"


def measure() -> Iterator[Figure]:
    """Yield seconds for reading and replaying, compiled."""
    folder = os.environ.get("OFFHOOK_SHARED_DATA")
    if not folder or not (Path(folder) / NAME).exists():
        return
    path = Path(folder) / NAME
    history = read_history(path, map_file="anonymous-bank-calls")
    replay(history)
    read = cpu_s(lambda: read_history(path, map_file="anonymous-bank-calls"))
    once = cpu_s(lambda: replay(history, replications=1))
    five = cpu_s(lambda: replay(history))
    yield Figure("reading a month of 33,000 calls", read, "s")
    yield Figure("replaying it once", once, "s", 1.0, more_is_better=False)
    yield Figure("replaying it five times", five, "s", 1.0, more_is_better=False)
