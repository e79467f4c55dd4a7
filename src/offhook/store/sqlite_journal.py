"""A journal in a SQLite file of its own.

Write-ahead log with `synchronous = FULL`: an append is on the disk when it returns, and a
reader never waits for the writer. One floor writes at a time: it holds a lock on a file
beside, which the system takes back when the process is gone, however it went.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from offhook.ports.errors import JournalCorrupt, JournalFailed, JournalTaken
from offhook.ports.journal import Snapshot, Stored

FORMAT = 1
SNAPSHOTS_KEPT = 3
BUSY_S = 2.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, line BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS snapshots (
    seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, blob BLOB NOT NULL
) STRICT;
"""


class SqliteJournal:
    """A journal in a file; `write` takes the lock that only one may have."""

    is_near = True

    def __init__(self, path: Path, *, write: bool) -> None:
        self._path = path
        self._lock = _locked(path) if write else None
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
        # The loop's threads take turns; the connection need not know which one it is.
        self._base = sqlite3.connect(
            path if write else f"{path.resolve().as_uri()}?mode=ro",
            uri=not write,
            timeout=BUSY_S,
            isolation_level=None,
            check_same_thread=False,
        )
        if write:
            self._prepare()
        self._last = self.last_seq()

    def _prepare(self) -> None:
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.executescript(_SCHEMA)
        self._base.execute(
            "INSERT OR IGNORE INTO about VALUES ('format', ?)", (str(FORMAT),)
        )
        (text,) = self._base.execute(
            "SELECT value FROM about WHERE key = 'format'"
        ).fetchone()
        if int(text) > FORMAT:
            raise JournalFailed(reason=f"{self._path.name} is of a newer release")

    def append(self, entries: Sequence[Stored]) -> None:
        """Append all entries in one transaction, or none."""
        if entries and entries[0].seq != self._last + 1:
            raise JournalFailed(
                reason=f"entry {entries[0].seq} does not follow {self._last}"
            )
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany("INSERT INTO entries VALUES (?, ?, ?)", entries)
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            raise JournalFailed(reason=str(error)) from error
        self._last += len(entries)

    def _undo(self) -> None:
        try:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            self._last = self.last_seq()
        except sqlite3.Error as error:
            raise JournalFailed(reason=str(error)) from error

    def read(self, after_seq: int = 0, upto: int | None = None) -> Iterator[Stored]:
        """Return entries in order, each checked to follow the one before."""
        last = 2**62 if upto is None else upto
        expected = after_seq
        with _told_as_failed():
            rows = self._base.execute(
                "SELECT seq, at_us, line FROM entries"
                " WHERE seq > ? AND seq <= ? ORDER BY seq",
                (after_seq, last),
            )
        with closing(rows), _told_as_failed():
            for seq, at_us, line in rows:
                expected += 1
                if seq != expected:
                    raise JournalCorrupt(
                        name=self._path.name, seq=expected, reason="it is missing"
                    )
                yield Stored(seq, at_us, line)

    def last_seq(self) -> int:
        """Return the number of the last entry."""
        (last,) = self._base.execute(
            "SELECT coalesce(max(seq), 0) FROM entries"
        ).fetchone()
        return int(last)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, and the few before it."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.execute(
                "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)", snapshot
            )
            self._base.execute(
                "DELETE FROM snapshots WHERE seq NOT IN"
                " (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)",
                (SNAPSHOTS_KEPT,),
            )
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            raise JournalFailed(reason=str(error)) from error

    def latest_snapshot(self, upto: int | None = None) -> Snapshot | None:
        """Return the latest snapshot of at most entry `upto`."""
        with _told_as_failed():
            row = self._base.execute(
                "SELECT seq, at_us, blob FROM snapshots WHERE seq <= ?"
                " ORDER BY seq DESC LIMIT 1",
                (2**62 if upto is None else upto,),
            ).fetchone()
        return None if row is None else Snapshot(*row)

    def close(self) -> None:
        """Close the file and let go of the lock."""
        self._base.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@contextmanager
def _told_as_failed() -> Iterator[None]:
    """Tell an error of the disk as what a floor knows to wait for."""
    try:
        yield
    except sqlite3.Error as error:
        raise JournalFailed(reason=str(error)) from error


def _locked(path: Path) -> int:
    """Return the descriptor of a lock that nobody else has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise JournalTaken(name=path.stem) from error
    return lock
