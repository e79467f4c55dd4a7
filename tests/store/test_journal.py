"""What is appended to a journal is there, whatever it is kept in."""

import multiprocessing
import os
import random
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count as counted
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.ports.errors import JournalCorrupt, JournalFailed, JournalTaken
from offhook.ports.journal import Snapshot, Stored
from offhook.store import sqlite_journal
from offhook.store.open import open_to_read
from offhook.store.sqlite_journal import SqliteJournal
from tests.fakes.journal import MemoryJournal
from tests.store.conftest import a_place, some

KILLS = 30
NUMBERS = counted()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def journal(request, tmp_path):
    if request.param == "memory":
        yield MemoryJournal()
        return
    opened = a_place(request, tmp_path, "postgres").open()
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


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sizes=st.lists(st.integers(0, 40), max_size=8), data=st.data())
def test_any_batches_are_read_back(place, sizes, data):
    tenant = f"t{next(NUMBERS)}"
    writer, reader = place.open(tenant), None
    first = 1
    for size in sizes:
        writer.append(some(first, size))
        first += size
        reader = reader or place.open(tenant, write=False)
        assert list(reader.read()) == some(1, first - 1)
        after = data.draw(st.integers(0, first))
        upto = data.draw(st.integers(after, first))
        assert list(reader.read(after, upto)) == some(1, first - 1)[after:upto]
    writer.close()
    again = place.open(tenant)
    assert again.last_seq() == first - 1
    again.close()
    if reader is not None:
        reader.close()


def test_only_one_floor_writes_a_journal(place):
    first = place.open("agadir")
    with pytest.raises(JournalTaken, match="agadir"):
        place.open("agadir")
    fes = place.open("fes")
    first.append(some(1, 1))
    first.close()
    fes.close()
    place.open("agadir").close()


def test_tenants_have_journals_of_their_own(place):
    assert place.tenants() == []
    agadir, fes = place.open("agadir"), place.open("fes")
    agadir.append(some(1, 3))
    fes.append([Stored(1, 7, b"fes")])
    for seq in range(1, 6):
        agadir.save_snapshot(Snapshot(seq, seq, b"agadir"))
    assert fes.latest_snapshot() is None
    assert list(fes.read()) == [Stored(1, 7, b"fes")]
    assert list(agadir.read()) == some(1, 3)
    agadir.close()
    fes.close()
    assert place.tenants() == ["agadir", "fes"]
    assert open_to_read(place.home, place.url, "sale") is None


def test_a_missing_entry_is_named(place):
    writer = place.open()
    writer.append(some(1, 5))
    place.forget(3)
    with pytest.raises(JournalCorrupt, match="at entry 3"):
        list(writer.read())
    writer.close()


def test_any_bytes_come_back(place):
    odd = [
        b"", b"\0", b"\0\0a\0", bytes(range(256)), b"\xff\xfe", b"\\x00",
        b"\xed\xa0\x80", b"'; DROP TABLE entries; --", b"%s %b %%", b"{NULL,1}", b"x" * 3_000_000,
    ]  # fmt: skip
    entries = [Stored(n, 2**62 - n, line) for n, line in enumerate(odd, start=1)]
    writer = place.open()
    writer.append(entries)
    assert list(writer.read()) == entries
    writer.save_snapshot(Snapshot(1, 2, bytes(range(256))))
    assert writer.latest_snapshot() == Snapshot(1, 2, bytes(range(256)))
    writer.close()


def test_the_last_snapshots_are_kept_and_one_of_the_same_entry_is_another(place):
    writer = place.open()
    for seq in (1, 2, 3, 4, 5, 5):
        writer.save_snapshot(Snapshot(seq, seq, b"first" if seq < 5 else b"later"))
    assert writer.latest_snapshot() == Snapshot(5, 5, b"later")
    assert writer.latest_snapshot(3) == Snapshot(3, 3, b"first")
    assert writer.latest_snapshot(2) is None
    writer.close()


def test_a_reader_sees_whole_batches_in_order_while_a_writer_writes(place):
    writer, size, batches = place.open(), 7, 150
    writer.append(some(1, size))
    reader = place.open(write=False)

    def write() -> None:
        for batch in range(1, batches):
            writer.append(some(1 + batch * size, size))

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        seen = 0
        while seen < size * batches:
            if writing.done():
                writing.result()
            kept = list(reader.read(seen))
            assert len(kept) % size == 0
            assert kept == some(seen + 1, len(kept))
            seen += len(kept)
    reader.close()
    writer.close()


def test_an_append_is_durable_though_somebody_has_read_half(place):
    writer = place.open()
    writer.append(some(1, 5000))
    reading = writer.read()
    assert next(reading).seq == 1
    writer.append(some(5001, 1))
    other = place.open(write=False)
    assert other.last_seq() == 5001
    assert [kept.seq for kept in reading] == list(range(2, 5002))
    other.close()
    writer.close()


def write_for_ever(place, told: int) -> None:
    """Append groups of any size, and tell of each once it is durable."""
    journal, last, rng = place.open(), 0, random.Random()
    last = journal.last_seq()
    while True:
        count = rng.randint(1, 8)
        journal.append(some(last + 1, count))
        last += count
        os.write(told, b"%d\n" % last)


def killed(place, after_s: float) -> int:
    """Kill a process that appends, and return the last entry that it told of."""
    read, write = os.pipe()
    process = multiprocessing.get_context("fork").Process(
        target=write_for_ever, args=(place, write)
    )
    process.start()
    os.close(write)
    with open(read, "rb") as answers:  # noqa: PTH123  a pipe
        first = answers.readline()
        time.sleep(after_s)
        process.kill()
        lines = [first, *answers]
    process.join()
    return int([line for line in lines if line.endswith(b"\n")][-1])


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_loses_nothing_that_it_told_of(durable_place):
    place, rng, last = durable_place, random.Random(7), 0
    for _ in range(KILLS):
        told = killed(place, rng.random() * 0.04)
        journal = place.open()  # the dead one's lock is gone
        before, last = last, journal.last_seq()
        assert last >= told > before
        assert list(journal.read(before)) == some(before + 1, last - before)
        journal.close()
    journal = place.open(write=False)
    assert list(journal.read()) == some(1, last)
    journal.close()


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
