"""A journal in a PostgreSQL table, beside those of the other tenants.

An append is one transaction. When the connection is lost in the middle of a commit nobody
knows what became of it: the journal connects again and asks for its last entry. One floor
writes a tenant's journal at a time: its session holds an advisory lock.
"""

from collections.abc import Iterator, Sequence

import psycopg

from offhook.ports.errors import JournalCorrupt, JournalFailed, JournalTaken
from offhook.ports.journal import Snapshot, Stored

SNAPSHOTS_KEPT = 3
_TABLES = """
CREATE TABLE IF NOT EXISTS offhook_journal (
    tenant text NOT NULL, seq bigint NOT NULL, at_us bigint NOT NULL, line bytea NOT NULL,
    PRIMARY KEY (tenant, seq)
);
CREATE TABLE IF NOT EXISTS offhook_snapshots (
    tenant text NOT NULL, seq bigint NOT NULL, at_us bigint NOT NULL, blob bytea NOT NULL,
    PRIMARY KEY (tenant, seq)
);
"""
# Any number will do that nobody else of this database locks by.
_LOCK = 20261005


class PostgresJournal:
    """A tenant's journal in a database; `write` takes the lock that only one may have."""

    def __init__(self, url: str, tenant: str, *, write: bool) -> None:
        self._url = url
        self._tenant = tenant
        self._write = write
        self._base = self._connected()
        self._last = self.last_seq()

    def _connected(self) -> psycopg.Connection:
        try:
            base = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
            if self._write:
                with base.transaction():
                    # Two that make the tables at once would meet: the lock is the database's.
                    base.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                    base.execute(_TABLES)
                self._take_lock(base)
        except psycopg.Error as error:
            raise JournalFailed(reason=str(error)) from error
        return base

    def _take_lock(self, base: psycopg.Connection) -> None:
        row = base.execute(
            "SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK, self._tenant)
        ).fetchone()
        if row is None or not row[0]:
            base.close()
            raise JournalTaken(name=self._tenant)

    def append(self, entries: Sequence[Stored]) -> None:
        """Append all entries in one transaction, or none."""
        if not entries:
            return
        try:
            if self._base.closed or self._base.broken:
                self._base = self._connected()
                self._last = self.last_seq()
            if entries[0].seq != self._last + 1:
                raise JournalFailed(
                    reason=f"entry {entries[0].seq} does not follow {self._last}"
                )
            self._insert(entries)
        except psycopg.Error as error:
            if self._is_there(entries):
                return
            raise JournalFailed(reason=str(error)) from error
        self._last += len(entries)

    def _insert(self, entries: Sequence[Stored]) -> None:
        copy = (
            "COPY offhook_journal (tenant, seq, at_us, line) FROM STDIN (FORMAT BINARY)"
        )
        with (
            self._base.transaction(),
            self._base.cursor() as cursor,
            cursor.copy(copy) as rows,
        ):
            rows.set_types(["text", "int8", "int8", "bytea"])
            for entry in entries:
                rows.write_row((self._tenant, *entry))

    def _is_there(self, entries: Sequence[Stored]) -> bool:
        """Return whether a batch was committed although its commit seemed to fail."""
        try:
            if self._base.closed or self._base.broken:
                self._base = self._connected()
            self._last = self.last_seq()
            last = entries[-1]
            kept = list(self.read(last.seq - 1, last.seq))
        except (psycopg.Error, JournalFailed):
            return False
        return kept == [last]

    def read(self, after_seq: int = 0, upto: int | None = None) -> Iterator[Stored]:
        """Return entries in order, each checked to follow the one before."""
        expected = after_seq
        query = (
            "SELECT seq, at_us, line FROM offhook_journal"
            " WHERE tenant = %s AND seq > %s AND seq <= %s ORDER BY seq"
        )
        last = 2**62 if upto is None else upto
        try:
            # A cursor of the server's: a journal need not fit into memory.
            with (
                self._base.transaction(),
                self._base.cursor("journal") as rows,
            ):
                rows.itersize = 2000
                rows.execute(query, (self._tenant, after_seq, last))
                for seq, at_us, line in rows:
                    expected += 1
                    if seq != expected:
                        raise JournalCorrupt(
                            name=self._tenant, seq=expected, reason="it is missing"
                        )
                    yield Stored(seq, at_us, bytes(line))
        except psycopg.errors.UndefinedTable:
            return
        except psycopg.Error as error:
            raise JournalFailed(reason=str(error)) from error

    def last_seq(self) -> int:
        """Return the number of the last entry."""
        try:
            row = self._base.execute(
                "SELECT coalesce(max(seq), 0) FROM offhook_journal WHERE tenant = %s",
                (self._tenant,),
            ).fetchone()
        except psycopg.errors.UndefinedTable:
            return 0
        return int(row[0]) if row else 0

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, and the few before it."""
        try:
            with self._base.transaction():
                self._base.execute(
                    "INSERT INTO offhook_snapshots VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT (tenant, seq) DO NOTHING",
                    (self._tenant, *snapshot),
                )
                self._base.execute(
                    "DELETE FROM offhook_snapshots WHERE tenant = %s AND seq NOT IN"
                    " (SELECT seq FROM offhook_snapshots WHERE tenant = %s"
                    " ORDER BY seq DESC LIMIT %s)",
                    (self._tenant, self._tenant, SNAPSHOTS_KEPT),
                )
        except psycopg.Error as error:
            raise JournalFailed(reason=str(error)) from error

    def latest_snapshot(self, upto: int | None = None) -> Snapshot | None:
        """Return the latest snapshot of at most entry `upto`."""
        try:
            row = self._base.execute(
                "SELECT seq, at_us, blob FROM offhook_snapshots"
                " WHERE tenant = %s AND seq <= %s ORDER BY seq DESC LIMIT 1",
                (self._tenant, 2**62 if upto is None else upto),
            ).fetchone()
        except psycopg.errors.UndefinedTable:
            return None
        return None if row is None else Snapshot(row[0], row[1], bytes(row[2]))

    def close(self) -> None:
        """Close the connection, and with it let go of the lock."""
        self._base.close()


def tenants_in(url: str) -> list[str]:
    """Return the tenants that have a journal in a database."""
    try:
        with psycopg.connect(url, connect_timeout=5) as base:
            rows = base.execute(
                "SELECT DISTINCT tenant FROM offhook_journal ORDER BY tenant"
            ).fetchall()
    except psycopg.errors.UndefinedTable:
        return []
    except psycopg.Error as error:
        raise JournalFailed(reason=str(error)) from error
    return [str(tenant) for (tenant,) in rows]
