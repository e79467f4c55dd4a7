"""The process that runs one replay: ``python -m offhook.web.reports.replays.child FOLDER``.

It knows nothing of Django: what is asked lies in the folder, and what was found is put there.
"""

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from offhook.formats.centre_toml import parse_centre
from offhook.formats.recorded import History, Reading
from offhook.measure.reconcile import Reconciliation, reconcile
from offhook.report import replay_rows as rows
from offhook.report.replay_figures import Replayed, counting_of
from offhook.report.replay_page import replay_page
from offhook.report.replay_what_if import what_if_of, what_if_rows
from offhook.report.replay_words import OF_REPLAY
from offhook.report.words import LANGUAGES, Speech, speech
from offhook.report.written import Written
from offhook.sim.replay import replay
from offhook.web.beside import child as beside

LIMIT_S = 300.0
REPLICATIONS = 5
CONTACTS, STATES = "contacts.parquet", "agent_states.parquet"


class Asked(msgspec.Struct):
    """What is to be run: a day's name, the centre and the routing as texts, the changes."""

    name: str
    timezone: str
    centre: str
    routing: str | None
    agents: str

    @property
    def what_if(self) -> bool:
        """Whether anything is changed."""
        return self.agents != "recorded" or self.routing is not None


def main() -> None:
    """Run what a folder asks for."""
    beside.run(_run, LIMIT_S)


def _run(folder: Path) -> None:
    asked = msgspec.json.decode((folder / beside.ASKED).read_bytes(), type=Asked)
    contacts = pl.read_parquet(folder / CONTACTS)
    states = pl.read_parquet(folder / STATES)
    reading = Reading(rows=contacts.height, kept=contacts.height)
    history = History(contacts, states, asked.timezone, asked.name, reading)
    routing = None if asked.routing is None else parse_centre(asked.routing)
    result = replay(
        history,
        parse_centre(asked.centre),
        agents=asked.agents,
        routing=routing,
        replications=REPLICATIONS,
        agent_states=states,
        progress=beside.counter(folder),
    )
    counting = counting_of(result.centre)
    reconciled = reconcile(contacts, reading.row_counts(), counting)
    found = Replayed(result, with_what_if=asked.what_if and result.valid)
    told, pages = {}, {}
    for language in LANGUAGES:
        words = speech(language, OF_REPLAY)
        told[language] = _told(words, found, reconciled)
        what = what_if_of(words, asked.agents, routing)
        pages[language] = replay_page(words, history, reconciled, found, what)
    beside.leave(folder, {"valid": result.valid, "told": told}, pages)


def _told(words: Speech, found: Replayed, reconciled: Reconciliation) -> dict[str, Any]:
    """Return the verdict, and the tables of the checks and of the what-if, as texts."""
    checks = rows.check_rows(words, found.result.comparison.checks())
    heads: tuple[str, ...] = ("was", "is", "difference", "band", "judged")
    tables = [_table(words, "verdict", heads, checks)]
    if found.what_if is not None:
        changes = what_if_rows(words, found)
        heads = ("is", "what_if", "change")
        tables.append(_table(words, "what_if", heads, changes))
    return {
        "verdict": words("valid" if found.result.valid else "not_valid"),
        "outside": rows.queues_outside(words, found),
        "offered": rows.equation(words, reconciled),
        "tables": tables,
    }


def _table(
    words: Speech, caption: str, heads: tuple[str, ...], lines: list[rows.Row]
) -> dict[str, Any]:
    return {
        "caption": words(caption),
        "heads": [words(head) for head in ("figure", *heads)],
        "rows": [[label, *map(_text, cells)] for label, cells in lines],
    }


def _text(cell: Written | str) -> str:
    return cell.text() if isinstance(cell, Written) else cell


if __name__ == "__main__":
    main()
