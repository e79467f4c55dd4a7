"""A measured figure and the bar it is held against, and how CPU time is taken."""

import gc
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the table. `bar` is `None` where nothing was promised.

    `more_is_better` says on which side of the bar the value should be.
    """

    what: str
    value: float
    unit: str
    bar: float | None = None
    more_is_better: bool = True
    beside: str = ""

    @property
    def times_the_bar(self) -> float | None:
        """How many times better than the bar (above 1) or worse (below)."""
        if self.bar is None or self.value == 0:
            return None
        return self.value / self.bar if self.more_is_better else self.bar / self.value


def cpu_s(work: Callable[[], object], *, repeats: int = 3) -> float:
    """Return the median CPU seconds of a piece of work, all threads together."""
    taken = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def cpu_s_of(pid: int) -> float:
    """Return the CPU seconds that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wall_s(work: Callable[[], object], *, repeats: int = 3) -> float:
    """Return the median seconds on the wall, for what runs in parallel or elsewhere."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
