"""What a user waits for: help, staffing, and a simulation for the first time and later."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from figures import Figure, wall_s

STAFF = "staff --calls 500 --interval 30m --aht 240 --patience 60 --target 80/20 --json"


def run(arguments: str, cache: str) -> None:
    """Run the command line as a user does, with a folder for what is compiled."""
    subprocess.run(
        [sys.executable, "-m", "offhook", *arguments.split()],
        check=True,
        capture_output=True,
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
    )


def measure() -> Iterator[Figure]:
    """Yield seconds on the wall."""
    with tempfile.TemporaryDirectory() as cache:
        for arguments, bar in (("--help", 0.3), (STAFF, 0.3)):
            taken = wall_s(lambda args=arguments: run(args, cache), repeats=7)
            yield Figure(f"offhook {arguments.split()[0]}", taken, "s", bar, False)
        day = "simulate agadir --replications 1 --json"
        first = wall_s(lambda: run(day, cache), repeats=1)
        yield Figure("offhook simulate, the first time ever", first, "s")
        yield Figure(
            "offhook simulate, a day later",
            wall_s(lambda: run(day, cache)),
            "s",
            2.0,
            False,
        )
