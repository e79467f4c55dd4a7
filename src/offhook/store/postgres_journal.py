"""A journal in a PostgreSQL table, beside those of the other tenants.

An append is one statement, and so one transaction. When the connection is lost in the middle
of it nobody knows what became of it: the journal connects again and asks for its last entry.
One floor writes a tenant's journal at a time: its session holds an advisory lock, and whoever
has the lock knows that the session before is over, with all that it was about to commit.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from offhook.ports.errors import JournalCorrupt, JournalFailed, JournalTaken
from offhook.ports.journal import Snapshot, Stored

SNAPSHOTS_KEPT = 3
PAGE_ENTRIES = 2000
CONNECT_S = 5
LOCK_S = 2.0
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
# A floor must not wait for ever, and one whose machine went down not keep its lock for hours.
# The database's owner may be content with commits that wait for no disk; a journal is not.
_SESSION = """
SET statement_timeout = '10s';
SET tcp_keepalives_idle = 10;
SET tcp_keepalives_interval = 5;
SET tcp_keepalives_count = 3;
SET tcp_user_timeout = 15000;
SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off';
"""
_INSERT = """
INSERT INTO offhook_journal (tenant, seq, at_us, line)
SELECT %s::text, * FROM unnest(%s::bigint[], %s::bigint[], %b::bytea[])
"""
# The next tenant is looked up in the index: a journal has more rows than one can count.
_TENANTS = """
WITH RECURSIVE known AS (
    SELECT min(tenant) AS tenant FROM offhook_journal
    UNION ALL
    SELECT (SELECT min(tenant) FROM offhook_journal WHERE tenant > known.tenant)
    FROM known WHERE known.tenant IS NOT NULL
)
SELECT tenant FROM known WHERE tenant IS NOT NULL
"""
# Any number will do that nobody else of this database locks by.
_LOCK = 20261005


class PostgresJournal:
    """A tenant's journal in a database; `write` takes the lock that only one may have."""

    is_near = False

    def __init__(self, url: str, tenant: str, *, write: bool) -> None:
        self._url = url
        self._tenant = tenant
        self._write = write
        self._base = self._connected()
        self._last = self.last_seq()

    def _connected(self) -> psycopg.Connection:
        base = _connected(self._url, f"offhook {self._tenant}")
        try:
            if self._write:
                self._prepare(base)
        except psycopg.Error as error:
            base.close()
            raise _failed(error) from error
        except JournalTaken:
            base.close()
            raise
        return base

    def _prepare(self, base: psycopg.Connection) -> None:
        try:
            base.execute(
                "SELECT pg_advisory_lock(hashtextextended(%s, %s))",
                (self._tenant, _LOCK),
            )
        except psycopg.errors.LockNotAvailable as error:
            raise JournalTaken(name=self._tenant) from error
        with base.transaction():
            # Two that make the tables at once would meet: the lock is the database's.
            base.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            base.execute(_TABLES)

    def _ready(self) -> psycopg.Connection:
        """Return the connection, a new one where it was lost."""
        if self._base.closed:
            try:
                self._base = self._connected()
            except JournalTaken as error:
                raise JournalFailed(reason=str(error)) from error
            self._last = self.last_seq()
        return self._base

    def append(self, entries: Sequence[Stored]) -> None:
        """Append all entries in one transaction, or none."""
        if not entries:
            return
        base = self._ready()
        if entries[0].seq != self._last + 1:
            raise JournalFailed(
                reason=f"entry {entries[0].seq} does not follow {self._last}"
            )
        try:
            base.execute(
                _INSERT, (self._tenant, *map(list, zip(*entries, strict=True)))
            )
        except psycopg.Error as error:
            if not self._has(entries[-1]):
                raise _failed(error) from error
        self._last = entries[-1].seq

    def _has(self, entry: Stored) -> bool:
        """Return whether a batch was committed although its commit seemed to fail."""
        try:
            self._last = self.last_seq()
            return list(self.read(entry.seq - 1, entry.seq)) == [entry]
        except JournalFailed:
            return False

    def read(self, after_seq: int = 0, upto: int | None = None) -> Iterator[Stored]:
        """Return entries in order, each checked to follow the one before."""
        expected = after_seq
        query = (
            "SELECT seq, at_us, line FROM offhook_journal"
            " WHERE tenant = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT %s"
        )
        last = 2**62 if upto is None else upto
        # Page by page, for a journal need not fit into memory; and no transaction stays
        # open meanwhile, in which an append would wait for its commit.
        while page := self._rows(query, (self._tenant, expected, last, PAGE_ENTRIES)):
            for row in page:
                expected += 1
                if row[0] != expected:
                    raise JournalCorrupt(
                        name=self._tenant, seq=expected, reason="it is missing"
                    )
                yield Stored(*row)
            if len(page) < PAGE_ENTRIES:
                return

    def last_seq(self) -> int:
        """Return the number of the last entry."""
        rows = self._rows(
            "SELECT coalesce(max(seq), 0) FROM offhook_journal WHERE tenant = %s",
            (self._tenant,),
        )
        return int(rows[0][0]) if rows else 0

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, and the few before it."""
        base = self._ready()
        try:
            with base.transaction():
                base.execute(
                    "INSERT INTO offhook_snapshots VALUES (%s, %s, %s, %b)"
                    " ON CONFLICT (tenant, seq) DO UPDATE"
                    " SET at_us = excluded.at_us, blob = excluded.blob",
                    (self._tenant, *snapshot),
                )
                base.execute(
                    "DELETE FROM offhook_snapshots WHERE tenant = %s AND seq NOT IN"
                    " (SELECT seq FROM offhook_snapshots WHERE tenant = %s"
                    " ORDER BY seq DESC LIMIT %s)",
                    (self._tenant, self._tenant, SNAPSHOTS_KEPT),
                )
        except psycopg.Error as error:
            raise _failed(error) from error

    def latest_snapshot(self, upto: int | None = None) -> Snapshot | None:
        """Return the latest snapshot of at most entry `upto`."""
        rows = self._rows(
            "SELECT seq, at_us, blob FROM offhook_snapshots"
            " WHERE tenant = %s AND seq <= %s ORDER BY seq DESC LIMIT 1",
            (self._tenant, 2**62 if upto is None else upto),
        )
        return Snapshot(*rows[0]) if rows else None

    def close(self) -> None:
        """Close the connection, and with it let go of the lock."""
        self._base.close()

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return _rows(self._ready(), query, values)


def tenants_in(url: str) -> list[str]:
    """Return the tenants that have a journal in a database."""
    with _connected(url, "offhook") as base:
        return [str(tenant) for (tenant,) in _rows(base, _TENANTS, ())]


def _connected(url: str, name: str) -> psycopg.Connection:
    """Return a connection that gives up in the end; whoever looks sees whose it is."""
    try:
        base = psycopg.connect(
            url, autocommit=True, connect_timeout=CONNECT_S, application_name=name,
            keepalives_idle=10, keepalives_interval=5, keepalives_count=3,
            tcp_user_timeout=15_000,
        )  # fmt: skip
    except psycopg.ProgrammingError as error:
        # The message would show the whole URL, and in it a password.
        raise JournalFailed(
            reason="OFFHOOK_DATABASE_URL is not understood; write it like"
            " postgresql://user:password@host:5432/name"
        ) from error
    except psycopg.Error as error:
        raise JournalFailed(
            reason=f"no connection to PostgreSQL: {_line(error)} See that it runs, and"
            " that OFFHOOK_DATABASE_URL is right"
        ) from error
    try:
        base.execute(_SESSION)
        base.execute("SELECT set_config('lock_timeout', %s, false)", (f"{LOCK_S}s",))
    except psycopg.Error as error:
        base.close()
        raise _failed(error) from error
    return base


def _rows(
    base: psycopg.Connection, query: str, values: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    """Return what a query finds; nothing where the tables are not made yet."""
    try:
        with base.cursor(binary=True) as cursor:
            return cursor.execute(query, values).fetchall()
    except psycopg.errors.UndefinedTable:
        return []
    except psycopg.Error as error:
        raise _failed(error) from error


def _failed(error: psycopg.Error) -> JournalFailed:
    return JournalFailed(reason=f"PostgreSQL says: {_line(error)}")


def _line(error: psycopg.Error) -> str:
    """Return the server's words in one line."""
    return " ".join(str(error).split())
