"""A journal in memory, which fails and dawdles when it is told to."""

import time
from collections.abc import Iterator, Sequence

from offhook.ports.errors import JournalFailed
from offhook.ports.journal import Snapshot, Stored


class MemoryJournal:
    """Keeps what it is given as long as it lives. `fail`: how many appends go wrong."""

    def __init__(self, *, is_near: bool = False) -> None:
        self.is_near = is_near
        self.entries: list[Stored] = []
        self.snapshots: list[Snapshot] = []
        self.fail = 0
        self.delay_s = 0.0

    def append(self, entries: Sequence[Stored]) -> None:
        time.sleep(self.delay_s)
        if self.fail:
            self.fail -= 1
            raise JournalFailed(reason="the test said so")
        if entries and entries[0].seq != len(self.entries) + 1:
            raise JournalFailed(reason=f"entry {entries[0].seq} does not follow")
        self.entries += entries

    def read(self, after_seq: int = 0, upto: int | None = None) -> Iterator[Stored]:
        yield from self.entries[after_seq:upto]

    def last_seq(self) -> int:
        return len(self.entries)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)

    def latest_snapshot(self, upto: int | None = None) -> Snapshot | None:
        fit = [one for one in self.snapshots if upto is None or one.seq <= upto]
        return fit[-1] if fit else None

    def close(self) -> None:
        pass
