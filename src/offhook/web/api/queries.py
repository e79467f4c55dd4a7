"""Every read that programs and the pages of keys ask for."""

import math
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from django.db.models import Count, Min, Q, QuerySet

from offhook.floor.entries import entry_of
from offhook.policy.centre import Queue
from offhook.terms.contacts import Outcome
from offhook.terms.errors import NotFound
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.api.events import cloud_event
from offhook.web.api.models import ApiKey, Delivery, Webhook
from offhook.web.centre import queries as centre
from offhook.web.reports import queries as reports
from offhook.web.reports.journal import journal_of
from offhook.web.reports.models import AgentInterval, ContactRow


def queues_of(by: User) -> tuple[date, list[dict[str, Any]]]:
    """Return the day of the counts, and each queue with its figures.

    They are those of the books, which are a second or two behind the floor.
    """
    require(by, Permission.FLOOR_WATCH)
    today = reports.today_of(by.tenant)
    table = reports.report(by, reports.Asked(today, today))
    counted = {row["queue"]: row for row in rows_of(table)}
    now = {
        row["queue"]: dict(row)
        for row in ContactRow.objects.filter(ended_at=None)
        .order_by()
        .values("queue")
        .annotate(
            waiting=Count("id", filter=Q(outcome=Outcome.OPEN)),
            longest_since=Min("queued_at", filter=Q(outcome=Outcome.OPEN)),
            talking=Count("id", filter=Q(answered_at__isnull=False)),
        )
    }
    found = centre.centre_of(by.tenant)
    queues = found.queues if found else ()
    return today, [
        _queue(one, counted.get(one.id, {}), now.get(one.id, {})) for one in queues
    ]


def _queue(
    queue: Queue, counted: dict[str, Any], now: dict[str, Any]
) -> dict[str, Any]:
    definition = queue.target.definition.value.lower().replace("-", "_")
    return {
        "id": queue.id,
        "name": queue.name,
        "client": queue.client,
        "channel": queue.channel.name.lower(),
        "language": queue.language,
        "target_share": queue.target.share,
        "within_s": queue.target.within_s,
        "waiting": now.get("waiting", 0),
        "longest_since": now.get("longest_since"),
        "talking": now.get("talking", 0),
        "offered": counted.get("offered", 0),
        "answered": counted.get("answered", 0),
        "abandoned": counted.get("abandoned", 0),
        "service_level": counted.get(definition),
    }


def agents_of(by: User, agent: str | None = None) -> list[dict[str, Any]]:
    """Return all agents with their states, or the one asked for."""
    require(by, Permission.FLOOR_WATCH)
    found = centre.centre_of(by.tenant)
    current = AgentInterval.objects.filter(ended_at=None).order_by("first_seq")
    if agent is not None:
        current = current.filter(agent=agent)
    states = {one.agent: one for one in current}
    return [
        {
            "id": name,
            "group": group.id,
            "site": group.site,
            "skills": dict(group.skills),
            "state": states[name].state if name in states else "signed_out",
            "reason": states[name].reason if name in states else "",
            "since": states[name].began_at if name in states else None,
        }
        for group in (found.groups if found else ())
        for name in group.agent_names()
        if agent in (None, name)
    ]


def contacts_of(by: User) -> QuerySet[ContactRow]:
    """Return the stays that a program may read."""
    require(by, Permission.CONTACTS_READ)
    return reports.contacts_of(by)


def must_know_queue(by: User, queue: str) -> None:
    """Raise `NotFound` for a queue that is not in the centre and never was in the books."""
    known = reports.queues_of(by)
    if queue not in known and not reports.contacts_of(by).filter(queue=queue).exists():
        raise NotFound(
            where="queue", kind="queue", name=queue, known=", ".join(known) or "-"
        )


def contact_of(by: User, contact: str) -> dict[str, Any]:
    """Return a contact's stays and its timeline; `NotFound` where there is none."""
    stays = list(contacts_of(by).filter(contact=contact).order_by("stay"))
    if not stays:
        raise NotFound(where="contacts", kind="contact", name=contact, known="-")
    moments = [
        {
            "at": one.at,
            "seq": one.entry.seq,
            "by": one.entry.by,
            "event": cloud_event(by.tenant.slug, one.entry),
            "why": None if one.why is None else plain(asdict(one.why)),
        }
        for one in reports.timeline(by, contact)
    ]
    return {"contact": contact, "stays": stays, "moments": moments}


def events_of(by: User, after: int, limit: int) -> dict[str, Any]:
    """Return the entries after one of the journal as events: all that happened."""
    require(by, Permission.CONTACTS_READ)
    with journal_of(by.tenant) as journal:
        if journal is None:
            return {"events": [], "next": after, "last": 0}
        last = journal.last_seq()
        read = journal.read(after, min(last, after + limit)) if after < last else ()
        entries = [entry_of(kept) for kept in read]
    upto = entries[-1].seq if entries else after
    events = [cloud_event(by.tenant.slug, entry) for entry in entries]
    return {"events": events, "next": upto, "last": last}


# ---- tables as JSON ---------------------------------------------------------------------


def rows_of(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a report; what is no number in JSON is null."""
    return [plain(row) for row in table.to_dicts()]


def plain(told: Any) -> Any:
    """Return values without infinities, which JSON does not know.

    >>> plain({"a": [1.5, float("inf")]})
    {'a': [1.5, None]}
    """
    if isinstance(told, dict):
        return {key: plain(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [plain(value) for value in told]
    if isinstance(told, float) and not math.isfinite(told):
        return None
    if isinstance(told, datetime):
        return told.astimezone(UTC).isoformat()
    return told


# ---- keys and webhooks ------------------------------------------------------------------


def keys_of(by: User) -> QuerySet[ApiKey]:
    """Return the keys of one's tenant, revoked ones too."""
    require(by, Permission.API_KEYS)
    return ApiKey.objects.filter(tenant=by.tenant).select_related("made_by")


def webhooks_of(by: User) -> QuerySet[Webhook]:
    """Return the webhooks of one's tenant."""
    require(by, Permission.API_KEYS)
    return Webhook.objects.filter(tenant=by.tenant)


def deliveries_of(by: User, webhook: Webhook) -> QuerySet[Delivery]:
    """Return what became of a webhook's events, the latest first."""
    require(by, Permission.API_KEYS)
    return Delivery.objects.filter(webhook=webhook)
