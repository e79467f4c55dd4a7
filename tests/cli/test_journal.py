"""`offhook journal`: a journal is proved, and books are made of it again."""

import json
import os
import sqlite3
import subprocess
import sys

import numpy as np
import pytest

from offhook.cli.main import run
from offhook.demo.morning import live_through
from offhook.store.open import open_journal
from tests.floor.conftest import HOUR_US, MONDAY_US, example


@pytest.fixture
def home(tmp_path):
    journal = open_journal(tmp_path, "", "bakery", write=True)
    until_us = MONDAY_US + 8 * HOUR_US
    rng = np.random.default_rng(3)
    live_through(
        journal, example("small"), MONDAY_US, until_us, rng, is_human=lambda _: False
    )
    journal.close()
    return tmp_path


def test_a_journal_is_verified(home, capsys):
    assert run(["journal", "verify", "bakery", "--home", str(home), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tenant"] == "bakery"
    assert told["entries"] > 400
    assert told["decisions"] > 50
    assert told["first_at"] == "2026-11-23T06:00:00+00:00"
    assert run(["journal", "verify", "bakery", "--home", str(home)]) == 0
    assert "each of them decided again" in capsys.readouterr().out


def test_a_forged_decision_is_found(home, capsys):
    path = home / "journals" / "bakery.sqlite3"
    with sqlite3.connect(path) as base:
        seq, line = base.execute(
            "SELECT seq, line FROM entries WHERE CAST(line AS TEXT) LIKE '%\"offered\"%' LIMIT 1"
        ).fetchone()
        forged = line.replace(b'"offered"', b'"widened"')
        base.execute("UPDATE entries SET line = ? WHERE seq = ?", (forged, seq))
    base.close()
    assert run(["journal", "verify", "bakery", "--home", str(home)]) == 2
    assert f"entry {seq} " in capsys.readouterr().err


def test_a_journal_that_is_not_there_is_named_with_those_that_are(home, capsys):
    assert run(["journal", "verify", "shop", "--home", str(home)]) == 2
    assert 'no journal called "shop". Known: bakery' in capsys.readouterr().err


def test_books_are_made_again(home):
    """In a process of its own: Django's settings are read once."""
    program = """
import os, sys
os.environ["OFFHOOK_HOME"] = sys.argv[1]
from offhook.cli import books
from django.core.management import call_command
from django.utils import timezone
from django_scopes import scope
from offhook.web.accounts.models import Tenant
from offhook.web.reports.models import AgentInterval, ContactRow
call_command("migrate", verbosity=0)
tenant = Tenant.objects.create(slug="bakery", name="B", created_at=timezone.now())
def rows():
    with scope(tenant=tenant):
        contacts = list(ContactRow.objects.order_by("contact", "stay").values())
        spans = list(AgentInterval.objects.order_by("agent", "first_seq").values())
    for row in (*contacts, *spans):
        del row["id"]
    return contacts, spans
follower = books.Books()
follower.follow()
follower.close()
first = rows()
assert len(first[0]) > 50 < len(first[1])
assert books.rebuild_books("bakery") > 200
assert rows() == first
print("same")
"""
    environment = {**os.environ, "OFFHOOK_DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", program, str(home)],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.stdout.strip() == "same", done.stderr
