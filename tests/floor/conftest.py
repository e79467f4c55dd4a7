"""A small centre live, with simulated people who fill its journal in a moment."""

from datetime import UTC, datetime
from importlib import resources

import numpy as np
import pytest

from offhook.demo.morning import live_through
from offhook.floor.entries import Entry, entry_of
from tests.fakes.journal import MemoryJournal

MONDAY_US = round(datetime(2026, 11, 23, 6, tzinfo=UTC).timestamp() * 1e6)
HOUR_US = 3_600_000_000


def example(name: str) -> str:
    return (resources.files("offhook.examples") / f"{name}.toml").read_text("utf-8")


def lived(name: str, hours: float, seed: int = 1, *, humans: tuple[str, ...] = ()):
    """Return the journal of some hours of an example centre."""
    return lived_in(example(name), hours, seed, humans=humans)


def lived_in(centre: str, hours: float, seed: int = 1, *, humans: tuple[str, ...] = ()):
    """Return the journal of some hours of the centre of a file's text."""
    journal = MemoryJournal()
    live_through(
        journal,
        centre,
        MONDAY_US,
        MONDAY_US + round(hours * HOUR_US),
        np.random.default_rng(seed),
        is_human=humans.__contains__,
    )
    return journal


def entries(journal: MemoryJournal) -> list[Entry]:
    return [entry_of(kept) for kept in journal.entries]


@pytest.fixture(scope="session")
def morning() -> MemoryJournal:
    return lived("chat-and-voice", 4.0, seed=2)
