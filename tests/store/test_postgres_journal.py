"""What only a journal in PostgreSQL can meet: connections that end, and servers that do."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from offhook.floor.entries import entry_of
from offhook.floor.floor import replayed
from offhook.floor.loop import Stopped
from offhook.ports.errors import JournalFailed, JournalTaken
from offhook.ports.journal import Snapshot
from offhook.store import postgres_journal
from offhook.store.postgres_journal import PostgresJournal, tenants_in
from tests.floor.awaiting import awaited
from tests.floor.test_loop import arrived, running, until
from tests.store.conftest import Place, some

ENDED = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'offhook %'
"""


@pytest.fixture
def url(postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def journal(url):
    opened = PostgresJournal(url, "agadir", write=True)
    yield opened
    opened.close()


@pytest.fixture
def owner(url):
    """Return a connection of the database's owner, who may end the others."""
    with psycopg.connect(url, autocommit=True) as base:
        yield base


def test_a_connection_says_whose_it_is(journal, owner):
    rows = owner.execute("SELECT application_name FROM pg_stat_activity").fetchall()
    assert ("offhook agadir",) in rows


def test_a_lost_connection_fails_the_append_and_the_next_one_works(journal, owner):
    journal.append(some(1, 3))
    owner.execute(ENDED)
    with pytest.raises(JournalFailed, match="PostgreSQL says"):
        journal.append(some(4, 2))
    assert list(journal.read()) == some(1, 3)
    journal.append(some(4, 2))
    assert list(journal.read()) == some(1, 5)


def test_what_is_read_and_saved_survives_a_lost_connection_too(journal, owner):
    journal.append(some(1, 3))
    journal.save_snapshot(Snapshot(3, 30, b"floor"))
    for ask in (
        lambda: list(journal.read()),
        journal.last_seq,
        journal.latest_snapshot,
        lambda: journal.save_snapshot(Snapshot(2, 20, b"floor")),
    ):
        owner.execute(ENDED)
        with pytest.raises(JournalFailed):
            ask()
        ask()


def test_a_connection_that_ends_at_any_moment_loses_nothing_and_doubles_nothing(
    journal, url
):
    """A floor that was told of a failure goes back to what the journal holds."""
    over, cuts = threading.Event(), []

    def cut() -> None:
        with psycopg.connect(url, autocommit=True) as base:
            while not over.wait(0.013):
                cuts.append(base.execute(ENDED).rowcount)

    cutting = threading.Thread(target=cut)
    cutting.start()
    last = failures = 0
    try:
        until_s = time.monotonic() + 2.0
        while time.monotonic() < until_s:
            try:
                journal.append(some(last + 1, 5))
                last += 5
            except JournalFailed:
                failures += 1
                last = eventually(journal.last_seq)
    finally:
        over.set()
        cutting.join()
    assert failures > 10
    kept = eventually(lambda: list(journal.read()))
    assert kept == some(1, last)
    assert last > 50


def eventually(ask):
    """Return an answer, where the first attempts may fail."""
    for _ in range(1000):
        try:
            return ask()
        except JournalFailed:
            time.sleep(0.005)
    raise AssertionError("the journal never answers")


def test_an_append_whose_commit_only_seemed_to_fail_is_not_told_as_failed(
    tmp_path, killable
):
    """It is on the disk, and the connection ends while it waits for another machine."""
    url = killable.new_database()
    journal = Place(tmp_path, url).open()
    journal.append(some(1, 1))
    with (
        psycopg.connect(url, autocommit=True) as base,
        ThreadPoolExecutor(1) as threads,
    ):
        base.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        base.execute("SELECT pg_reload_conf()")
        try:
            eventually(lambda: shows(base, "SHOW synchronous_standby_names", "nobody"))
            appending = threads.submit(journal.append, some(2, 2))
            waits = "SELECT max(wait_event) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            eventually(lambda: shows(base, waits, "SyncRep"))
            base.execute(ENDED)
            appending.result(10)
        finally:
            base.execute("ALTER SYSTEM RESET synchronous_standby_names")
            base.execute("SELECT pg_reload_conf()")
    journal.append(some(4, 1))
    assert list(journal.read()) == some(1, 4)
    journal.close()


def shows(base, query: str, value: str) -> None:
    """Look whether a query shows a value; not yet is a failure."""
    if base.execute(query).fetchone() != (value,):
        raise JournalFailed(reason="not yet")


def test_who_lost_his_journal_to_another_floor_writes_nothing(
    journal, url, owner, monkeypatch
):
    monkeypatch.setattr(postgres_journal, "LOCK_S", 0.1)
    journal.append(some(1, 1))
    owner.execute(ENDED)
    other = PostgresJournal(url, "agadir", write=True)
    other.append(some(2, 1))
    for _ in range(2):
        with pytest.raises(JournalFailed):
            journal.append(some(2, 3))
    with pytest.raises(JournalTaken):
        PostgresJournal(url, "agadir", write=True)
    other.close()
    with pytest.raises(JournalFailed, match="does not follow 2"):
        journal.append(some(2, 3))
    journal.append(some(3, 1))
    assert list(journal.read()) == some(1, 3)


def test_a_locked_table_fails_the_append_and_the_next_one_works(
    url, owner, monkeypatch
):
    monkeypatch.setattr(postgres_journal, "LOCK_S", 0.1)
    journal = PostgresJournal(url, "agadir", write=True)
    with owner.transaction():
        owner.execute("LOCK TABLE offhook_journal IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(JournalFailed, match="lock timeout"):
            journal.append(some(1, 1))
    journal.append(some(1, 1))
    assert list(journal.read()) == some(1, 1)
    journal.close()


def test_a_database_that_does_not_wait_for_its_disk_does_so_for_a_journal(url):
    with psycopg.connect(url, autocommit=True) as base:
        name = base.info.dbname
        base.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    journal = PostgresJournal(url, "agadir", write=True)
    assert journal._base.execute("SHOW synchronous_commit").fetchone() == ("on",)
    journal.close()


def test_a_reader_of_an_empty_database_finds_nothing(url):
    journal = PostgresJournal(url, "agadir", write=False)
    assert list(journal.read()) == []
    assert journal.latest_snapshot() is None
    assert tenants_in(url) == []
    journal.close()


def test_a_server_that_dies_loses_nothing_and_is_found_again(tmp_path, killable):
    journal = Place(tmp_path, killable.new_database()).open()
    last, failed = 0, None
    crash = threading.Timer(0.2, lambda: killable.stop(crash=True))
    crash.start()
    while failed is None:
        try:
            journal.append(some(last + 1, 3))
            last += 3
        except JournalFailed as error:
            failed = error
    crash.join()
    with pytest.raises(JournalFailed, match="See that it runs, and that OFFHOOK_DATA"):
        journal.append(some(last + 1, 3))
    with pytest.raises(JournalFailed, match="no connection to PostgreSQL"):
        list(journal.read())
    killable.start()
    kept = list(journal.read())
    assert kept == some(1, len(kept))
    assert len(kept) in (last, last + 3)
    journal.append(some(len(kept) + 1, 1))
    journal.close()


def test_a_url_that_is_none_is_refused_without_its_password():
    for wrong in ("postgresql://me:secret@[h/db", "secret", "x=1 password=secret"):
        with pytest.raises(JournalFailed, match="postgresql://user:") as refused:
            tenants_in(wrong)
        assert "secret" not in str(refused.value)


def test_a_floor_goes_on_when_its_connection_was_lost(url, owner):
    @awaited
    async def lived():
        journal = PostgresJournal(url, "agadir", write=True)
        async with running(journal) as loop:
            await loop.command(arrived("c1"), "switch")
            told = loop.floor.memory.seq
            owner.execute(ENDED)
            with pytest.raises(Stopped, match="PostgreSQL says"):
                await loop.command(arrived("c2", key="k2"), "switch")
            await until(lambda: not loop.health["stopped"])
            assert set(loop.floor.memory.cards) == {"c1"}
            assert loop.floor.memory.seq >= told
            await loop.command(arrived("c2", key="k2"), "switch")
            floor = loop.floor

        kept = PostgresJournal(url, "agadir", write=False)
        assert replayed(map(entry_of, kept.read())).memory == floor.memory
        kept.close()

    lived()
