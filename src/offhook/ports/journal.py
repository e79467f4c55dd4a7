"""The journal of a floor: what happened, in order, for ever.

Methods block; a floor calls them one at a time, and in a thread what may take long. `read` may
be called by others at any time.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol


class Stored(NamedTuple):
    """An entry as a journal keeps it: its number, its moment, and its line of JSON."""

    seq: int
    at_us: int
    line: bytes


class Snapshot(NamedTuple):
    """A floor as it was after entry `seq`."""

    seq: int
    at_us: int
    blob: bytes


class Journal(Protocol):
    """Appends entries and reads them again.

    `is_near`: whether an append goes to a disk of this machine and no further. A floor may wait
    for it while all else waits too, as long as the disk is quick.
    """

    is_near: bool

    def append(self, entries: Sequence[Stored]) -> None:
        """Append all of them, or none. On return they survive a loss of power.

        `JournalFailed` where they cannot be written, also where the first does not follow
        the last entry: then nothing was.
        """

    def read(self, after_seq: int = 0, upto: int | None = None) -> Iterator[Stored]:
        """Return entries in order; `JournalCorrupt` at one that is damaged or missing."""

    def last_seq(self) -> int:
        """Return the number of the last entry; 0 where there is none."""

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot; older ones but for a few may be forgotten."""

    def latest_snapshot(self, upto: int | None = None) -> Snapshot | None:
        """Return the latest snapshot of at most entry `upto`."""

    def close(self) -> None:
        """Let go of it."""
