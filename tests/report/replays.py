"""Replays of small histories, made once for all the tests of their reports."""

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import polars as pl

from offhook.formats.recorded import CONTACT_COLUMNS, History, Reading, conform
from offhook.measure.reconcile import Reconciliation, reconcile
from offhook.report.replay_figures import Replayed
from offhook.sim.replay import replay
from tests.sim.history import MadeHistory, office, recorded, tampered

EVIL = "<script>alert('x')</script> & \"Co\""


class Told(NamedTuple):
    """What a report of a replay is made of."""

    history: History
    reconciled: Reconciliation
    found: Replayed


@cache
def told(
    *,
    queues: int = 2,
    agents: str = "+1:q0",
    replications: int = 3,
    odd: bool = False,
) -> Told:
    """Return a replay of two days; queue q0 is named with markup.

    `agents` as the command takes them; with "recorded" there is no what-if. `odd`: the
    history did not happen so.
    """
    plain = office(agents=4, calls_per_half_hour=25.0 * queues, queues=queues)
    first = replace(plain.queues[0], name=f"Q {EVIL}")
    centre = replace(plain, name=EVIL, queues=(first, *plain.queues[1:]))
    made = recorded(plain, days=2)
    history = as_read(tampered(made) if odd else made)
    result = replay(history, centre, agents=agents, replications=replications)
    return Told(
        history,
        reconcile(history.contacts, history.read.row_counts()),
        Replayed(result, with_what_if=agents != "recorded"),
    )


def as_read(made: MadeHistory) -> History:
    """Return a made history as if it had been read from a file with a few other rows."""
    contacts = conform(made.contacts, CONTACT_COLUMNS)
    read = Reading(
        rows=contacts.height + 7,
        kept=contacts.height,
        left_out={"a test call": 4},
        rejected={'outcome "lost" is unknown': 3},
        notes={"talk under ten seconds": 2},
    )
    return History(contacts, None, made.timezone, "folder/history.csv", read)


def without_hang_ups() -> History:
    """Return a history in which everybody was answered at once, by one of two agents."""
    made = recorded(office(agents=2, calls_per_half_hour=1.0, patience_s=1e6), days=1)
    answered = made.contacts.filter(pl.col("outcome") == "answered")
    return as_read(MadeHistory(answered))
