"""Every write of the hiring plans: ask for one, and take what was found."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction

from offhook.formats.hiring_plan import parse_hiring_plan
from offhook.formats.hiring_plan_edit import with_positions_typed
from offhook.formats.hiring_plan_required import tables_sent
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.beside import child as beside
from offhook.web.beside import collecting, processes
from offhook.web.beside.collecting import State
from offhook.web.people.hiring import child, queries
from offhook.web.people.hiring.errors import HiringEnded, HiringRuns
from offhook.web.people.hiring.models import HiringPlan

KEPT = 40
"""So many plans of a tenant are kept."""


def ask(
    *,
    by: User,
    text: str,
    quick: bool,
    at: datetime,
    based_on: HiringPlan | None = None,
    file_name: str = "hiring.toml",
    sent: Mapping[str, str] | None = None,
) -> HiringPlan:
    """Begin to make the plan that a file asks for; all that is wrong with it is raised.

    It may take positions from the tables `sent` with it, by their names, and from no
    other file. One plan is made at a time.
    """
    require(by, Permission.PLAN_HIRING)
    tables = tables_sent(sent or {})
    facts = parse_hiring_plan(text, file_name, tables)
    text = with_positions_typed(text, tables)
    for running in queries.plans_of(by).filter(state=State.RUNNING):
        collect(plan=running)
    asked = child.Asked(text, quick)
    plan = HiringPlan(
        tenant=by.tenant,
        name=facts.name[:200],
        text=text,
        quick=quick,
        based_on=based_on,
        steps=sum(asked.making.parts(facts).values()),
        asked_by=by.username,
        asked_at=at,
    )
    try:
        _begin(by, plan, asked)
    except IntegrityError as error:
        raise HiringRuns from error
    return plan


@transaction.atomic
def _begin(by: User, plan: HiringPlan, asked: child.Asked) -> None:
    """Write a plan down and start it: nobody sees it before its process runs."""
    plan.save()
    audit.record(
        tenant=by.tenant,
        by=by,
        at=plan.asked_at,
        action="ask-hiring-plan",
        subject=f"#{plan.pk}",
        detail={"name": plan.name, "based_on": plan.based_on_id or "-"},
    )
    old = queries.plans_of(by).values_list("pk", flat=True)[KEPT:]
    HiringPlan.objects.filter(pk__in=list(old)).delete()

    def fill(folder: Path) -> None:
        (folder / beside.ASKED).write_bytes(msgspec.json.encode(asked))

    processes.start(folder_of(plan), child.__name__, fill)


def collect(*, plan: HiringPlan) -> int:
    """Take what was found for a plan being made, if it is over; return how much is done."""
    ended = HiringEnded(limit_s=round(child.LIMIT_S))
    return collecting.collect(plan, folder_of(plan), ended, _taken)


def _taken(seen: processes.Look) -> dict[str, Any]:
    return {"found": seen.found or {}, "pages": seen.pages}


def folder_of(plan: HiringPlan) -> Path:
    """Return where the process of a plan works."""
    home: Path = settings.ENVIRONMENT.home
    return home / "hiring" / str(plan.pk)
