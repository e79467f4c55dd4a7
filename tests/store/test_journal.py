"""What is appended to a journal is there, whatever it is kept in."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.ports.errors import JournalCorrupt, JournalFailed, JournalTaken
from offhook.ports.journal import Snapshot, Stored
from offhook.store import sqlite_journal
from offhook.store.open import open_journal, open_to_read, tenants
from offhook.store.sqlite_journal import SqliteJournal
from tests.fakes.journal import MemoryJournal


def some(first: int, count: int) -> list[Stored]:
    return [Stored(n, n * 10, b'{"seq": %d}' % n) for n in range(first, first + count)]


@pytest.fixture(params=["memory", "sqlite"])
def journal(request, tmp_path):
    if request.param == "memory":
        yield MemoryJournal()
        return
    opened = SqliteJournal(tmp_path / "a.sqlite3", write=True)
    yield opened
    opened.close()


def test_entries_come_back_in_order(journal):
    journal.append(some(1, 3))
    journal.append(some(4, 2))
    assert list(journal.read()) == some(1, 5)
    assert list(journal.read(2, 4)) == some(3, 2)
    assert journal.last_seq() == 5


def test_an_entry_that_does_not_follow_is_refused_and_nothing_is_written(journal):
    journal.append(some(1, 2))
    for wrong in (some(2, 2), some(4, 1)):
        with pytest.raises(JournalFailed, match="does not follow"):
            journal.append(wrong)
    assert list(journal.read()) == some(1, 2)


def test_the_latest_snapshot_up_to_an_entry_is_found(journal):
    assert journal.latest_snapshot() is None
    for seq in (3, 7):
        journal.save_snapshot(Snapshot(seq, seq * 10, b"floor"))
    assert journal.latest_snapshot().seq == 7
    assert journal.latest_snapshot(6).seq == 3
    assert journal.latest_snapshot(2) is None


@settings(max_examples=20, deadline=None)
@given(sizes=st.lists(st.integers(0, 40), max_size=8))
def test_any_batches_are_read_back(tmp_path_factory, sizes):
    path = tmp_path_factory.mktemp("journal") / "a.sqlite3"
    writer = SqliteJournal(path, write=True)
    reader = SqliteJournal(path, write=False)
    first = 1
    for size in sizes:
        writer.append(some(first, size))
        first += size
        assert list(reader.read()) == some(1, first - 1)
    writer.close()
    again = SqliteJournal(path, write=True)
    assert again.last_seq() == first - 1
    again.close()
    reader.close()


def test_only_one_floor_writes_a_journal(tmp_path):
    first = open_journal(tmp_path, "", "agadir", write=True)
    with pytest.raises(JournalTaken, match="agadir"):
        open_journal(tmp_path, "", "agadir", write=True)
    first.close()
    open_journal(tmp_path, "", "agadir", write=True).close()
    assert tenants(tmp_path, "") == ["agadir"]
    assert open_to_read(tmp_path, "", "fes") is None


def test_a_missing_entry_is_named(tmp_path):
    path = tmp_path / "a.sqlite3"
    writer = SqliteJournal(path, write=True)
    writer.append(some(1, 5))
    with sqlite3.connect(path) as base:
        base.execute("DELETE FROM entries WHERE seq = 3")
    base.close()
    with pytest.raises(JournalCorrupt, match="at entry 3"):
        list(writer.read())
    writer.close()


def test_a_locked_database_fails_the_append_and_the_next_one_works(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(sqlite_journal, "BUSY_S", 0.1)
    path = tmp_path / "a.sqlite3"
    writer = SqliteJournal(path, write=True)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalFailed, match="locked"):
        writer.append(some(1, 1))
    other.execute("ROLLBACK")
    other.close()
    writer.append(some(1, 1))
    assert list(writer.read()) == some(1, 1)
    writer.close()


FULL = """
import resource, signal, sys
from pathlib import Path
from offhook.ports.errors import JournalFailed
from offhook.ports.journal import Stored
from offhook.store.sqlite_journal import SqliteJournal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = SqliteJournal(Path(sys.argv[1]), write=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
told, failed = 0, False
for n in range(1, 2000):
    try:
        journal.append([Stored(n, n, b"x" * 1000)])
        told = n
    except JournalFailed:
        failed = True
        break
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
journal.append([Stored(told + 1, 0, b"again")])
print(told, failed)
"""


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path):
    path = tmp_path / "a.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        capture_output=True, text=True, check=True, env={**os.environ},
    )  # fmt: skip
    told, failed = done.stdout.split()
    assert failed == "True"
    journal = SqliteJournal(path, write=False)
    assert [kept.seq for kept in journal.read()] == list(range(1, int(told) + 2))
    journal.close()


def test_a_journal_of_a_newer_release_is_refused(tmp_path):
    path = Path(tmp_path / "a.sqlite3")
    SqliteJournal(path, write=True).close()
    with sqlite3.connect(path) as base:
        base.execute("UPDATE about SET value = '99' WHERE key = 'format'")
    base.close()
    with pytest.raises(JournalFailed, match="newer release"):
        SqliteJournal(path, write=True)
