"""A demonstration's past: what its simulated people lived through before anybody looked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import numpy as np

from offhook.demo.morning import live_on, live_through
from offhook.floor.moments import from_us, to_us
from offhook.floor.snapshot import kept
from offhook.formats.centre_toml import example_text, parse_centre
from offhook.kernel.jit import is_compiled
from offhook.ports.journal import Journal
from offhook.report.progress import watched
from offhook.report.words import speech
from offhook.store.open import open_journal, tenants

TENANT = "agadir"
EXAMPLE = "agadir"
AGENTS = ("Salma", "Youssef", "shop-1", "telco-1")
MORNING_H = 8
STARTS_H = (9, 18)
# Who comes back after weeks does not wait for all of them.
LIVED_AGAIN = timedelta(days=3)
MISSED = timedelta(minutes=5)
MINUTE_US = 60_000_000


def starts_us(timezone: str, now: datetime) -> int:
    """Return when a demonstration begins: now, if that is a weekday's busy hours there.

    Else at ten o'clock of the last weekday, so that a visitor at night sees a full floor.
    """
    at = now.astimezone(ZoneInfo(timezone))
    low, high = STARTS_H
    if at.weekday() > 4 or not low <= at.hour < high:
        while at.weekday() > 4 or (at.hour < low and at.date() == now.date()):
            at = (at - timedelta(days=1)).replace(hour=12)
        at = at.replace(hour=10, minute=0, second=0, microsecond=0)
    return to_us(at)


def live_up_to_now(home: Path, database: str) -> None:
    """Let a demonstration live through its morning, or through what it missed since."""
    known = tenants(home, database)
    if known and TENANT not in known:
        return
    journal = open_journal(home, database, TENANT, write=True)
    try:
        if journal.last_seq() == 0:
            _begin(journal)
        else:
            _go_on(journal)
    finally:
        journal.close()


def _begin(journal: Journal) -> None:
    text = example_text(EXAMPLE)
    zone = ZoneInfo(parse_centre(text).timezone)
    until_us = starts_us(zone.key, _now())
    at = from_us(until_us, zone)
    opens = at.replace(hour=MORNING_H, minute=0, second=0, microsecond=0)
    begin_us = to_us(opens - timedelta(minutes=5))
    click.echo("The demonstration lives through its morning.", err=True)
    with _watched(until_us - begin_us) as step:
        live_through(
            journal,
            text,
            begin_us,
            until_us,
            np.random.default_rng(),
            is_human=AGENTS.__contains__,
            progress=step,
        )


def _go_on(journal: Journal) -> None:
    floor = kept(journal)
    if floor is None:
        return
    zone = ZoneInfo(floor.router.centre.timezone)
    until_us, ended_us = starts_us(zone.key, _now()), floor.memory.now_us
    if from_us(until_us, zone) - from_us(ended_us, zone) < MISSED:
        return
    begin_us = max(ended_us, to_us(from_us(until_us, zone) - LIVED_AGAIN))
    click.echo("The demonstration lives through what it missed.", err=True)
    with _watched(until_us - begin_us) as step:
        live_on(
            journal,
            floor,
            begin_us,
            until_us,
            np.random.default_rng(),
            is_human=AGENTS.__contains__,
            progress=step,
        )


@contextmanager
def _watched(lasts_us: int) -> Iterator[Callable[[int], None]]:
    """Yield what is called after each minute lived through."""
    steps = lasts_us // MINUTE_US
    with watched(speech("en"), steps, compiled=is_compiled()) as step:
        yield lambda at_us: step(1)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251
