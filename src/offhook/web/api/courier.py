"""Webhooks are called: at least once, in order, again and again until it works.

Each webhook has its own place in the journal, and goes on from there. What is not answered
by 2xx holds up what comes after it, for this webhook alone.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

import msgspec
from django.db import Error as DatabaseFailed
from django.db import connections, transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from offhook.floor.entries import Entry, entry_of
from offhook.ports.errors import JournalCorrupt
from offhook.ports.journal import Journal
from offhook.web.accounts.models import Tenant
from offhook.web.api.actions import may_go_anywhere
from offhook.web.api.calls import Answered, Call, Line
from offhook.web.api.events import cloud_event, kind_of, tag_of
from offhook.web.api.models import Delivery, Webhook
from offhook.web.reports.journal import journal_of

LONGEST_PAUSE_S = 3600
CHUNK = 500
KEPT = 1000
"""Deliveries that are remembered of each webhook, in events."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manner:
    """How webhooks are called.

    `longest_s`: how long one may take before others come. `is_over`: whether to stop before
    the next call.
    """

    patience_s: float = 15.0
    longest_s: float = 60.0
    now: Callable[[], datetime] = timezone.now
    is_over: Callable[[], bool] = bool


def deliver(tenant: Tenant, manner: Manner = Manner()) -> int:
    """Call each webhook of a tenant that is due; return how many events were delivered."""
    with scope(tenant=tenant):
        return sum(
            deliver_to(webhook, manner)
            for webhook in Webhook.objects.filter(is_active=True)
            if webhook.is_due(manner.now())
        )


def deliver_to(webhook: Webhook, manner: Manner = Manner()) -> int:
    """Deliver to one webhook until it is up to date, something fails, or it takes long."""
    with scope(tenant=webhook.tenant), journal_of(webhook.tenant) as journal:
        if journal is None or journal.last_seq() <= webhook.seq:
            return 0
        line = Line(
            webhook.url,
            webhook.secret,
            open_to_all=may_go_anywhere(),
            patience_s=manner.patience_s,
        )
        with line:
            return _deliver(webhook, journal, line, manner)


def _deliver(webhook: Webhook, journal: Journal, line: Line, manner: Manner) -> int:
    until = manner.now() + timedelta(seconds=manner.longest_s)
    delivered = 0
    while chunk := list(islice(journal.read(webhook.seq), CHUNK)):
        for entry in map(entry_of, chunk):
            if not _wants(webhook, entry):
                continue
            at = manner.now()
            if at >= until or manner.is_over() or not _is_still_wanted(webhook):
                return delivered
            answered = line.send(_call(webhook, entry, at), webhook.attempts)
            _note(webhook, entry, answered, manner.now())
            if not answered.is_done:
                return delivered
            delivered += 1
        webhook.seq = chunk[-1].seq
        Webhook.objects.filter(pk=webhook.pk).update(seq=webhook.seq)
    return delivered


def pause_s(attempts: int) -> int:
    """Return how long to wait after so many attempts: twice as long each time, to an hour.

    >>> [pause_s(n) for n in (1, 2, 3, 12, 1000)]
    [2, 4, 8, 3600, 3600]
    """
    return min(LONGEST_PAUSE_S, 1 << min(attempts, 12))


def _wants(webhook: Webhook, entry: Entry) -> bool:
    return not webhook.kinds or _kind(entry) in webhook.kinds


def _is_still_wanted(webhook: Webhook) -> bool:
    """Ask again before each call: somebody may have let it rest, or removed it."""
    return Webhook.objects.filter(pk=webhook.pk, is_active=True).exists()


def _kind(entry: Entry) -> str:
    return kind_of(tag_of(type(entry.command)))


def _call(webhook: Webhook, entry: Entry, at: datetime) -> Call:
    event = cloud_event(webhook.tenant.slug, entry)
    return Call(id=event["id"], at=at, body=msgspec.json.encode(event))


@transaction.atomic
def _note(webhook: Webhook, entry: Entry, answered: Answered, at: datetime) -> None:
    """Write down how a call went, and when to try again."""
    attempts = webhook.attempts + 1
    if answered.is_done:
        webhook.seq = entry.seq
        webhook.attempts, webhook.next_at, webhook.failing_since = 0, None, None
    else:
        webhook.attempts = attempts
        webhook.next_at = at + timedelta(seconds=pause_s(attempts))
        webhook.failing_since = webhook.failing_since or at
    # Only if it is still there: what was removed meanwhile stays removed.
    kept = Webhook.objects.filter(pk=webhook.pk).update(
        seq=webhook.seq,
        attempts=webhook.attempts,
        next_at=webhook.next_at,
        failing_since=webhook.failing_since,
    )
    if not kept:
        return
    Delivery.objects.update_or_create(
        webhook=webhook,
        seq=entry.seq,
        defaults={
            "tenant": webhook.tenant,
            "kind": _kind(entry),
            "attempts": attempts,
            "status": answered.status,
            "wrong": answered.wrong[:200],
            "tried_at": at,
            "next_at": webhook.next_at,
            "delivered_at": at if answered.is_done else None,
        },
    )
    if entry.seq % 50 == 0:
        _forget_old(webhook)


def _forget_old(webhook: Webhook) -> None:
    rows = Delivery.objects.filter(webhook=webhook).order_by("-seq")
    oldest = rows.values_list("seq", flat=True)[KEPT : KEPT + 1].first()
    if oldest is not None:
        rows.filter(seq__lte=oldest).delete()


# ---- beside other work ------------------------------------------------------------------


@dataclass(slots=True)
class Courier:
    """Calls the webhooks of all tenants in threads, one webhook in one thread at a time.

    `follow` returns at once; whoever follows the journals calls it each second.
    """

    manner: Manner = Manner()
    threads: int = 8
    _pool: ThreadPoolExecutor | None = None
    _under_way: dict[int, Future[None]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def follow(self) -> None:
        """Begin to call all webhooks that are due and not being called."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, "webhook")
        self._under_way = {
            number: future
            for number, future in self._under_way.items()
            if not future.done()
        }
        with scopes_disabled():
            active = Webhook.objects.filter(is_active=True).select_related("tenant")
            due = [one for one in active if one.is_due(self.manner.now())]
        for webhook in due:
            if webhook.pk not in self._under_way:
                self._under_way[webhook.pk] = self._pool.submit(self._run, webhook)

    def close(self) -> None:
        """End after the calls that are being made; what waits is called next time."""
        self._over.set()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, webhook: Webhook) -> None:
        try:
            deliver_to(webhook, replace(self.manner, is_over=self._over.is_set))
        except (DatabaseFailed, JournalCorrupt):
            log.exception("webhook %s stops for now", webhook.pk)
        finally:
            connections.close_all()
