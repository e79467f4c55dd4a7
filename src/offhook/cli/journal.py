"""The commands ``offhook journal``: prove a journal, and make the books of it again.

docs/reference/journal.md explains both.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import click

from offhook.floor.entries import Entry, entry_of
from offhook.floor.floor import replayed
from offhook.floor.moments import from_us
from offhook.kernel.jit import is_compiled
from offhook.ports.journal import Journal
from offhook.report.progress import watched
from offhook.report.words import speech
from offhook.store.open import open_to_read, tenants
from offhook.terms.errors import NotFound
from offhook.web.environment import from_environment

_HOME = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the journals.  [default: the user's own]",
)


@click.group()
def journal() -> None:
    """Prove a floor's journal, or make its books again."""


@journal.command()
@click.argument("tenant")
@_HOME
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def verify(tenant: str, home: Path | None, as_json: bool) -> None:
    """Decide everything in a journal again, and compare."""
    opened = _opened(_folder(home), tenant)
    seen = _Seen()
    began_s = time.perf_counter()
    with watched(speech("en"), opened.last_seq(), compiled=is_compiled()) as step:
        replayed(seen.watch(map(entry_of, opened.read()), step))
    opened.close()
    seconds = time.perf_counter() - began_s
    if as_json:
        click.echo(json.dumps({"tenant": tenant, **seen.told(), "seconds": seconds}))
        return
    click.echo(
        f"{tenant}: {seen.entries} entries, {seen.decisions} decisions,"
        f" each of them decided again: {seconds:.1f} s"
    )


@journal.command()
@click.argument("tenant")
@_HOME
def rebuild(tenant: str, home: Path | None) -> None:
    """Make a tenant's books again, from nothing but the journal."""
    folder = _folder(home)
    _opened(folder, tenant).close()
    os.environ["OFFHOOK_HOME"] = str(folder)
    # Django reads its settings when it is imported: only now is the home known.
    from offhook.cli.books import rebuild_books  # noqa: PLC0415

    count = rebuild_books(tenant)
    click.echo(f"{tenant}: the books were made again of {count} entries")


class _Seen:
    """What went by while a journal was read."""

    def __init__(self) -> None:
        self.entries = self.decisions = 0
        self.first_us: int | None = None
        self.last_us: int | None = None

    def watch(self, entries: Iterator[Entry], step: object) -> Iterator[Entry]:
        for entry in entries:
            self.entries += 1
            self.decisions += len(entry.decisions)
            self.first_us = entry.at_us if self.first_us is None else self.first_us
            self.last_us = entry.at_us
            step(1)  # type: ignore[operator]
            yield entry

    def told(self) -> dict[str, object]:
        return {
            "entries": self.entries,
            "decisions": self.decisions,
            "first_at": _iso(self.first_us),
            "last_at": _iso(self.last_us),
        }


def _iso(at_us: int | None) -> str | None:
    return None if at_us is None else from_us(at_us).isoformat()


def _folder(home: Path | None) -> Path:
    return (home or from_environment().home).resolve()


def _opened(home: Path, tenant: str) -> Journal:
    url = from_environment().database_url
    opened = open_to_read(home, url, tenant)
    if opened is None:
        known = ", ".join(tenants(home, url)) or "none"
        raise NotFound(where=str(home), kind="journal", name=tenant, known=known)
    return opened
