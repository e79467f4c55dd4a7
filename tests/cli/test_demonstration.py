"""What a demonstration's people lived through before anybody looked."""

from datetime import UTC, datetime, timedelta

import pytest

from offhook.cli import demonstration
from offhook.cli.demonstration import AGENTS, TENANT, live_up_to_now, starts_us
from offhook.floor.entries import entry_of
from offhook.floor.moments import to_us
from offhook.formats.centre_toml import example_text, parse_centre
from offhook.policy.tables import names
from offhook.store.open import open_journal
from offhook.web import demonstration as seats


def test_the_people_of_the_demonstration_are_agents_of_its_centre():
    known = names(parse_centre(example_text(seats.EXAMPLE))).agents
    agents = [agent for _, _, agent in seats.AGENTS]
    assert tuple(agents) == AGENTS
    assert set(agents) <= set(known)
    assert seats.SLUG == TENANT


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        ("2026-11-23T10:20", "2026-11-23T10:20"),  # a Monday morning
        ("2026-11-23T21:00", "2026-11-23T10:00"),
        ("2026-11-23T05:00", "2026-11-20T10:00"),  # before work: the Friday
        ("2026-11-22T12:00", "2026-11-20T10:00"),  # a Sunday
    ],
)
def test_a_demonstration_begins_in_busy_hours(now, starts):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    begins = datetime.fromtimestamp(starts_us("UTC", at) / 1e6, UTC)
    assert begins.isoformat()[:16] == starts


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ends_us(home) -> int:
    journal = open_journal(home, "", TENANT, write=False)
    (last,) = journal.read(journal.last_seq() - 1)
    journal.close()
    return last.at_us


def test_what_was_missed_is_lived_through_and_a_little_is_not(monkeypatch, tmp_path):
    now = at("2026-11-23T11:10")
    monkeypatch.setattr(demonstration, "_now", lambda: now)
    monkeypatch.setattr(
        demonstration, "example_text", lambda _: example_text("chat-and-voice")
    )
    monkeypatch.setattr(demonstration, "AGENTS", ("voice-only-1",))
    live_up_to_now(tmp_path, "")
    began_us = ends_us(tmp_path)
    assert began_us <= to_us(now)
    now += timedelta(minutes=4)
    live_up_to_now(tmp_path, "")
    assert ends_us(tmp_path) == began_us
    # A night, and a morning: yesterday is whole.
    now = at("2026-11-24T09:30")
    live_up_to_now(tmp_path, "")
    assert to_us(now) - ends_us(tmp_path) < 60_000_000
    journal = open_journal(tmp_path, "", TENANT, write=False)
    days = {
        datetime.fromtimestamp(one.at_us / 1e6, UTC).date() for one in journal.read()
    }
    journal.close()
    assert len(days) == 2


def test_after_weeks_the_last_days_are_enough(monkeypatch, tmp_path):
    now = at("2026-11-02T11:10")
    monkeypatch.setattr(demonstration, "_now", lambda: now)
    monkeypatch.setattr(
        demonstration, "example_text", lambda _: example_text("one-queue")
    )
    live_up_to_now(tmp_path, "")
    now = at("2026-11-24T09:30")
    live_up_to_now(tmp_path, "")
    journal = open_journal(tmp_path, "", TENANT, write=False)
    entries = [entry_of(one) for one in journal.read()]
    journal.close()
    days = {datetime.fromtimestamp(one.at_us / 1e6, UTC).date() for one in entries}
    # On the Sunday it is closed.
    assert sorted(day.day for day in days) == [2, 21, 23, 24]
