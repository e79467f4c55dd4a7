"""`offhook serve --demo` with its tables and journals in PostgreSQL, from end to end."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from websockets.sync.client import ClientConnection, connect

PATIENCE_S = 120.0
BOOKS = """
SELECT queue, contact, stay, first_seq, outcome, wait_s FROM reports_contactrow
WHERE ended_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A demonstration that is being served."""

    home: Path
    port: int
    url: str
    process: subprocess.Popen[bytes]

    def lives(self) -> bool:
        """Look whether it still runs; if not, what it said is the reason of the failure."""
        assert self.process.poll() is None, (self.home / "log").read_text()
        return True

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url) as base:
            return base.execute(query).fetchall()

    def run(self, *words: str) -> str:
        """Run a command of offhook on its journals."""
        done = subprocess.run(
            [sys.executable, "-m", "offhook", *words, "--home", str(self.home)],
            capture_output=True, text=True, check=False, env=environment(self.url),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def environment(url: str) -> dict[str, str]:
    told = {**os.environ, "OFFHOOK_DATABASE_URL": url, "OFFHOOK_DEMO": ""}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    return told


def eventually(ask):
    """Return the first answer that is one; a door that is not open yet is none."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        try:
            if answer := ask():
                return answer
        except (httpx.TransportError, psycopg.errors.UndefinedTable):
            pass
        time.sleep(0.1)
    raise AssertionError("it never came")


@pytest.fixture
def served(postgres):
    url = postgres.new_database()
    # The path of a socket in it must be short.
    home = Path(tempfile.mkdtemp(prefix="offhook-"))
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "offhook", "serve", "--demo",
                "--home", str(home), "--port", str(port),
            ],
            env=environment(url), stdout=log, stderr=log,
        )  # fmt: skip
    yield Served(home, port, url, process)
    process.terminate()
    process.wait(30)
    shutil.rmtree(home)


@contextmanager
def logged_in(served: Served, username: str) -> Iterator[httpx.Client]:
    base = f"http://localhost:{served.port}"
    with httpx.Client(base_url=base, follow_redirects=True, timeout=30) as client:
        eventually(lambda: served.lives() and client.get("/login/").is_success)
        form = {
            "username": username,
            "password": "demo",
            "csrfmiddlewaretoken": client.cookies["csrftoken"],
        }
        assert "/login/" not in str(client.post("/login/", data=form).url)
        yield client


@contextmanager
def at_desk(served: Served, client: httpx.Client) -> Iterator[ClientConnection]:
    """Open the desk's socket, and hear its snapshot."""
    ticket = client.get("/ticket/desk").json()["ticket"]
    with connect(f"ws://localhost:{served.port}/ws/desk", proxy=None) as desk:
        desk.send(json.dumps({"do": "hello", "ticket": ticket}))
        assert json.loads(desk.recv(30))["snapshot"]["me"]["agent"] == "shop-1"
        yield desk


def answer(desk: ClientConnection, number: int, **ask) -> dict:
    desk.send(json.dumps({"id": number, **ask}))
    while True:
        frame = json.loads(desk.recv(30))
        if frame.get("re") == number:
            return frame


@pytest.mark.slow
def test_a_demonstration_runs_on_postgresql(served):
    with (
        logged_in(served, "shop-1") as client,
        at_desk(served, client) as desk,
    ):
        works(desk, served)
    with logged_in(served, "amina") as client:
        assert client.get("/reports/").status_code == 200
    eventually(lambda: len(served.rows(BOOKS)) > 20)
    told = json.loads(served.run("journal", "verify", "agadir", "--json"))
    assert told["decisions"] > 20
    served.process.terminate()
    assert served.process.wait(30) in (0, -signal.SIGTERM)
    assert not list(served.home.rglob("*.sqlite3*"))

    books = set(served.rows(BOOKS))
    rebuilt = served.run("journal", "rebuild", "agadir")
    ((entries,),) = served.rows("SELECT count(*) FROM offhook_journal")
    assert f"of {entries} entries" in rebuilt
    assert books <= set(served.rows(BOOKS))


def works(desk: ClientConnection, served: Served) -> None:
    """Ask for something, cut every connection to the database, and ask again."""
    pause = {"do": "pause", "reason": "training"}
    assert answer(desk, 1, **pause) == {"re": 1, "ok": True}
    served.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    numbers = count(2)
    eventually(lambda: "ok" in answer(desk, next(numbers), **pause))


def test_a_journal_that_is_not_there_is_named_with_those_that_are(postgres, tmp_path):
    url = postgres.new_database()
    done = subprocess.run(
        [sys.executable, "-m", "offhook", "journal", "verify", "shop",
         "--home", str(tmp_path)],
        capture_output=True, text=True, check=False, env=environment(url),
    )  # fmt: skip
    assert done.returncode == 2
    assert 'no journal called "shop". Known: none' in done.stderr


def test_a_server_that_does_not_answer_is_told_with_what_to_do(tmp_path):
    url = f"postgresql://me:secret@/offhook?host={tmp_path}"
    for words in (("journal", "verify", "agadir"), ("serve", "--demo")):
        done = subprocess.run(
            [sys.executable, "-m", "offhook", *words, "--home", str(tmp_path)],
            capture_output=True, text=True, check=False, env=environment(url),
        )  # fmt: skip
        assert done.returncode == 2
        assert "See that it runs, and that OFFHOOK_DATABASE_URL is right" in done.stderr
        assert "Traceback" not in done.stderr
        assert "secret" not in done.stderr
