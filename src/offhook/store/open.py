"""Find a tenant's journal: in a file of the home folder, or in PostgreSQL."""

from pathlib import Path

from offhook.ports.journal import Journal
from offhook.store.postgres_journal import PostgresJournal, tenants_in
from offhook.store.sqlite_journal import SqliteJournal


def open_journal(home: Path, url: str, tenant: str, *, write: bool) -> Journal:
    """Open a tenant's journal; with `write` as the only one who may append.

    `url` names a PostgreSQL database; empty, the journal is a SQLite file below `home`.
    """
    if url:
        return PostgresJournal(url, tenant, write=write)
    return SqliteJournal(_path(home, tenant), write=write)


def open_to_read(home: Path, url: str, tenant: str) -> Journal | None:
    """Open a tenant's journal for reading; `None` where there is none yet."""
    if not url and not _path(home, tenant).exists():
        return None
    opened = open_journal(home, url, tenant, write=False)
    if url and opened.last_seq() == 0:
        opened.close()
        return None
    return opened


def tenants(home: Path, url: str) -> list[str]:
    """Return the tenants that have a journal."""
    if url:
        return tenants_in(url)
    return sorted(path.stem for path in (home / "journals").glob("*.sqlite3"))


def _path(home: Path, tenant: str) -> Path:
    return home / "journals" / f"{tenant}.sqlite3"
