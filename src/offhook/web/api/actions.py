"""Every write of keys and webhooks: who may, one transaction, one audit row."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction

from offhook.floor.moments import to_us
from offhook.terms.errors import NotAccepted, NotFound
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.api import addresses, keys
from offhook.web.api.events import KINDS
from offhook.web.api.models import ApiKey, Webhook
from offhook.web.api.scopes import Scope
from offhook.web.reports.journal import journal_of


@transaction.atomic
def make_key(
    *,
    by: User,
    name: str,
    scopes: Sequence[Scope],
    at: datetime,
    per_minute: int = 600,
) -> tuple[ApiKey, str]:
    """Make a key that acts for who makes it; return it and its secret, which is not kept."""
    require(by, Permission.API_KEYS)
    if not scopes:
        accepted = ", ".join(Scope.values)
        raise NotAccepted(where="scopes", wrong="there is none", accepted=accepted)
    fresh = keys.fresh()
    key = ApiKey.objects.create(
        tenant=by.tenant,
        name=name.strip(),
        prefix=fresh.prefix,
        hash=fresh.hash,
        scopes=sorted({scope.value for scope in scopes}),
        per_minute=per_minute,
        tokens=float(per_minute),
        filled_us=to_us(at),
        made_by=by,
        made_at=at,
    )
    detail = {"prefix": key.prefix, "scopes": key.scopes}
    _audit(by, at, "make-api-key", key.name, detail)
    return key, fresh.secret


@transaction.atomic
def revoke_key(*, by: User, number: int, at: datetime) -> ApiKey:
    """Let a key count no more, from the next request on."""
    require(by, Permission.API_KEYS)
    key = ApiKey.objects.select_for_update().filter(tenant=by.tenant, pk=number).first()
    if key is None:
        raise NotFound(where="keys", kind="key", name=number, known="-")
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        _audit(by, at, "revoke-api-key", key.name, {"prefix": key.prefix})
    return key


def make_webhook(*, by: User, url: str, kinds: Sequence[str], at: datetime) -> Webhook:
    """Call an address with what happens from now on. Its secret stays on its page."""
    require(by, Permission.API_KEYS)
    wrong = sorted(set(kinds) - set(KINDS))
    if wrong:
        raise NotAccepted(
            where="kinds", wrong=", ".join(wrong), accepted=", ".join(KINDS)
        )
    # A name without an address yet may have one by then; it is checked at each call.
    with suppress(addresses.Unresolved):
        addresses.targets(url, open_to_all=may_go_anywhere())
    with journal_of(by.tenant) as journal:
        seq = 0 if journal is None else journal.last_seq()
    # Only now: a slow name must not hold up whoever else writes.
    with transaction.atomic():
        webhook = Webhook.objects.create(
            tenant=by.tenant,
            url=url,
            secret=f"whsec_{secrets.token_urlsafe(32)}",
            kinds=sorted(set(kinds)),
            seq=seq,
            made_by=by.username,
            made_at=at,
        )
        _audit(by, at, "make-webhook", url, {"kinds": webhook.kinds})
    return webhook


@transaction.atomic
def switch_webhook(*, by: User, number: int, is_active: bool, at: datetime) -> Webhook:
    """Let a webhook rest, or go on with the event where it stopped, at once."""
    webhook = _own(by, number)
    webhook.is_active = is_active
    webhook.next_at = None
    webhook.save(update_fields=["is_active", "next_at"])
    action = "resume-webhook" if is_active else "pause-webhook"
    _audit(by, at, action, webhook.url, {})
    return webhook


@transaction.atomic
def remove_webhook(*, by: User, number: int, at: datetime) -> None:
    """Forget a webhook and its deliveries."""
    webhook = _own(by, number)
    _audit(by, at, "remove-webhook", webhook.url, {"seq": webhook.seq})
    webhook.delete()


def may_go_anywhere() -> bool:
    """Return whether webhooks may go to private addresses: never in earnest."""
    return bool(settings.DEBUG or settings.DEMO)


def _own(by: User, number: int) -> Webhook:
    require(by, Permission.API_KEYS)
    found = (
        Webhook.objects.select_for_update().filter(tenant=by.tenant, pk=number).first()
    )
    if found is None:
        raise NotFound(where="webhooks", kind="webhook", name=number, known="-")
    return found


def _audit(
    by: User, at: datetime, action: str, subject: str, detail: dict[str, object]
) -> None:
    audit.record(
        tenant=by.tenant,
        by=by,
        at=at,
        action=action,
        subject=subject[:200],
        detail=detail,
    )
