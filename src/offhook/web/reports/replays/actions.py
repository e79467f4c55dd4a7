"""Every write of the replays: ask for one, and take what was found."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction

from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.beside import child as beside
from offhook.web.beside import collecting, processes
from offhook.web.beside.collecting import State
from offhook.web.centre import queries as centres
from offhook.web.reports import queries as reports
from offhook.web.reports.replays import child, queries
from offhook.web.reports.replays.errors import (
    ReplayEnded,
    ReplayRuns,
    RoutingUnchanged,
)
from offhook.web.reports.replays.models import Replay

KEPT = 20
"""So many replays of a tenant are kept."""


def ask(
    *, by: User, day: date, agents: str, newest_routing: bool, at: datetime
) -> Replay:
    """Begin to replay a day of the floor, and what would have been with other staffing.

    `agents` as `offhook replay --agents` reads them. `newest_routing`: what if the queues
    and steps had been those of the centre as it is now. One runs at a time.
    """
    require(by, Permission.REPLAY)
    for running in queries.replays_of(by).filter(state=State.RUNNING):
        collect(replay=running)
    found = queries.day_of(by, day, at)
    newest = centres.latest(by.tenant) if newest_routing else None
    if newest is not None and newest.text == found.centre:
        raise RoutingUnchanged(day=day.isoformat())
    asked = child.Asked(
        name=f"{by.tenant.slug}, {day.isoformat()}",
        timezone=reports.timezone_of(by.tenant),
        centre=found.centre,
        routing=newest.text if newest else None,
        agents=agents,
    )
    replay = Replay(
        tenant=by.tenant,
        day=day,
        cut_at=found.cut_at,
        agents=agents,
        routing=newest.number if newest else None,
        asked_by=by.username,
        asked_at=at,
    )
    try:
        _begin(by, replay, asked, found)
    except IntegrityError as error:
        raise ReplayRuns from error
    return replay


@transaction.atomic
def _begin(by: User, replay: Replay, asked: child.Asked, found: queries.Day) -> None:
    """Write a replay down and start it: nobody sees it before its process runs."""
    replay.save()
    audit.record(
        tenant=by.tenant,
        by=by,
        at=replay.asked_at,
        action="ask-replay",
        subject=replay.day.isoformat(),
        detail={"agents": replay.agents, "routing": replay.routing or "-"},
    )
    old = queries.replays_of(by).values_list("pk", flat=True)[KEPT:]
    Replay.objects.filter(pk__in=list(old)).delete()

    def fill(folder: Path) -> None:
        (folder / beside.ASKED).write_bytes(msgspec.json.encode(asked))
        found.contacts.write_parquet(folder / child.CONTACTS)
        found.states.write_parquet(folder / child.STATES)

    processes.start(folder_of(replay), child.__name__, fill)


def collect(*, replay: Replay) -> int:
    """Take what a running replay found, if it is over; return how much of it is done."""
    ended = ReplayEnded(limit_s=round(child.LIMIT_S))
    return collecting.collect(replay, folder_of(replay), ended, _taken)


def _taken(seen: processes.Look) -> dict[str, Any]:
    found = seen.found or {}
    return {"valid": found["valid"], "found": found["told"], "pages": seen.pages}


def folder_of(replay: Replay) -> Path:
    """Return where the process of a replay works."""
    home: Path = settings.ENVIRONMENT.home
    return home / "replays" / str(replay.pk)
