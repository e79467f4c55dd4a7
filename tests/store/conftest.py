"""Where a journal may be kept: a folder, and a database of a private PostgreSQL."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from offhook.ports.journal import Journal, Stored
from offhook.store.open import open_journal, tenants
from tests.postgres import MISSING, Cluster, cluster, programs


def some(first: int, count: int) -> list[Stored]:
    return [Stored(n, n * 10, b'{"seq": %d}' % n) for n in range(first, first + count)]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of journals, or with a `url` a database of them."""

    home: Path
    url: str = ""

    def open(self, tenant: str = "agadir", *, write: bool = True) -> Journal:
        return open_journal(self.home, self.url, tenant, write=write)

    def tenants(self) -> list[str]:
        return tenants(self.home, self.url)

    def forget(self, seq: int) -> None:
        """Damage the journal of agadir: an entry is gone."""
        if self.url:
            with psycopg.connect(self.url) as base:
                base.execute("DELETE FROM offhook_journal WHERE seq = %s", (seq,))
            return
        with closing(sqlite3.connect(self.home / "journals/agadir.sqlite3")) as base:
            base.execute("DELETE FROM entries WHERE seq = ?", (seq,))
            base.commit()


def a_place(request, home: Path, server: str) -> Place:
    """Return a place for the database that a test's parameter names."""
    if request.param == "sqlite":
        return Place(home)
    return Place(home, request.getfixturevalue(server).new_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path) -> Place:
    return a_place(request, tmp_path, "postgres")


@pytest.fixture(params=["sqlite", "postgresql"])
def durable_place(request, tmp_path) -> Place:
    return a_place(request, tmp_path, "durable")


@pytest.fixture(scope="session")
def durable():
    """Run a PostgreSQL that waits for the disk, and may be killed."""
    if programs() is None:
        pytest.skip(MISSING)
    with cluster(durable=True) as made:
        yield made


@pytest.fixture
def killable(durable: Cluster):
    """Return that PostgreSQL, running again afterwards whatever the test did to it."""
    yield durable
    durable.start()
