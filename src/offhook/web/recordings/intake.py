"""Take in what telephony recorded: coded, sealed, described by the books; nothing lies about.

Telephony leaves whole files under ``voice/recordings/TENANT`` of the home folder. Each step is
on the disk before the next one begins, and may be done again after a crash at any point:

1. a row with the file's digest and a key of its own: it is coming;
2. the sealed file, under the name that the row says;
3. the row again: it is kept;
4. only then the file that telephony left is removed.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from offhook.policy.centre import Centre, Queue
from offhook.policy.recording import KEPT_MOST_DAYS, kept_days, sheets_kept_days
from offhook.web import safe
from offhook.web.accounts.models import Tenant
from offhook.web.centre.queries import centre_of
from offhook.web.recordings.callers import plain_caller
from offhook.web.recordings.models import Part, Recording
from offhook.web.recordings.sound import NotSound, coded
from offhook.web.reports.models import ContactRow, RecordingMark

log = logging.getLogger(__name__)

STILL_S = 2.0
"""A file that changed later than this is not taken yet: somebody may copy it there."""
BOOKS_LATE = timedelta(minutes=1)
"""How long the journal may say nothing of a recording whose conversation is in the books."""
BOOKS_NEVER = timedelta(days=7)
_HEADER_BYTES = 44
_CONVERSATION_MOST = 40
"""As long as the books keep a conversation's name."""


def folder_of(tenant: Tenant) -> Path:
    """Return where telephony leaves a tenant's recordings."""
    home: Path = settings.ENVIRONMENT.home
    return home / "voice" / "recordings" / tenant.slug


def write_durably() -> None:
    """Let what this process commits outlive a power cut, not only a crash.

    Pages commit to SQLite without waiting for the disk; here a file is removed that only the
    row leads to.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def take_in(*, tenant: Tenant, at: datetime) -> int:
    """Take in all files that telephony has left; return how many."""
    taken = 0
    for path in sorted(folder_of(tenant).glob("*.wav")):
        try:
            if at.timestamp() - path.stat().st_mtime >= STILL_S:
                _take(tenant, path)
                taken += 1
        except OSError:
            log.exception("the recording %s waits", path.name)
    _settle_coming(tenant)
    return taken


def _take(tenant: Tenant, path: Path) -> None:
    if path.stat().st_size <= _HEADER_BYTES:
        log.warning("the recording %s is empty, and is removed", path.name)
        path.unlink()
        return
    with path.open("rb") as file:
        source = hashlib.file_digest(file, "sha256").hexdigest()
    known = Recording.objects.filter(name=path.stem, source=source).first()
    if known is None or known.state == Recording.State.COMING:
        content, lasts_s, state = _read(path)
        row = known or _begin(tenant, path, source, lasts_s)
        row.sealed = safe.put_under(tenant, row.file, bytes(row.key), content)
        row.state, row.size = state, len(content)
        row.save()
    path.unlink()


def _read(path: Path) -> tuple[bytes, float, Recording.State]:
    """Return what is kept of a file: its sound, or all of it where none can be read."""
    try:
        content, lasts_s = coded(path)
    except NotSound as error:
        log.warning("%s", error)
        return path.read_bytes(), 0.0, Recording.State.UNREADABLE
    return content, lasts_s, Recording.State.KEPT


def _begin(tenant: Tenant, path: Path, source: str, lasts_s: float) -> Recording:
    ended_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    name = safe.new_name()
    return Recording.objects.create(
        tenant=tenant, name=path.stem, source=source, state=Recording.State.COMING,
        file=name, key=safe.new_key(tenant, name), lasts_s=lasts_s,
        conversation=path.stem.rpartition(".")[0] or path.stem,
        began_at=ended_at - timedelta(seconds=lasts_s), ended_at=ended_at,
        expires_at=ended_at + timedelta(days=KEPT_MOST_DAYS),
    )  # fmt: skip


def _settle_coming(tenant: Tenant) -> None:
    """Settle what was begun and whose file somebody else has taken away since."""
    for row in Recording.objects.filter(state=Recording.State.COMING):
        if (folder_of(tenant) / f"{row.name}.wav").exists():
            continue
        row.sealed = safe.digest_of(tenant, row.file)
        if row.sealed:
            row.state = Recording.State.KEPT
            row.size = len(safe.get_under(tenant, row.file, bytes(row.key)))
            row.save()
        else:
            log.warning("the recording %s was taken away before it was kept", row.name)
            row.delete()


# ---- what the books tell -----------------------------------------------------------------


def describe(*, tenant: Tenant, at: datetime) -> int:
    """Say of every new recording whose it is and how long it is kept; return of how many."""
    kept = (Recording.State.KEPT, Recording.State.UNREADABLE)
    centre = centre_of(tenant)
    described = 0
    for row in Recording.objects.filter(described=False, state__in=kept):
        described += _describe(row, centre, at)
    return described


@transaction.atomic
def _describe(row: Recording, centre: Centre | None, at: datetime) -> bool:
    marks = list(RecordingMark.objects.filter(name=row.name).order_by("seq"))
    row.is_message = any(mark.is_message for mark in marks)
    stays = _stays(row, marks)
    is_over = bool(stays) and all(stay.ended_at for stay in stays)
    is_told = is_over if row.is_message else bool(marks)
    is_late = at - row.ended_at >= (BOOKS_LATE if is_over else BOOKS_NEVER)
    if not (is_told or is_late):
        row.save(update_fields=["is_message"])
        return False
    for stay in stays:
        Part.objects.create(
            tenant=row.tenant, recording=row, contact=stay.contact, queue=stay.queue,
            client=stay.client, agent=stay.agent, began_at=stay.answered_at or stay.queued_at,
        )  # fmt: skip
    row.gaps = _gaps(stays, _times(row, marks)[1])
    row.caller = next(filter(None, map(_caller, stays)), "")
    _keep_by_rule(row, {stay.queue for stay in stays}, centre)
    row.described = True
    row.save()
    return True


def _stays(row: Recording, marks: Sequence[RecordingMark]) -> list[ContactRow]:
    """Return the contacts in whose time a recording falls, as they came.

    Where none does, all of the conversation: whose it is decides how long it is kept.
    """
    told_of = [mark.contact for mark in marks if mark.contact]
    if row.is_message:
        rows = ContactRow.objects.filter(contact__in=told_of)
        return list(rows.order_by("queued_at", "stay"))
    rows = ContactRow.objects.filter(
        Q(conversation=row.conversation[:_CONVERSATION_MOST]) | Q(contact__in=told_of)
    )
    begins_at, ends_at = _times(row, marks)
    answered = rows.filter(answered_at__isnull=False).order_by("answered_at", "stay")
    talked = answered.filter(answered_at__lte=ends_at).exclude(ended_at__lt=begins_at)
    return list(talked) or list(answered) or list(rows.order_by("queued_at", "stay"))


def _times(row: Recording, marks: Sequence[RecordingMark]) -> tuple[datetime, datetime]:
    """Return from when to when it was recorded, by the clock of the books if they tell.

    A file has the time of the machine, and a demonstration's floor has a clock of its own.
    """
    for mark in marks:
        if mark.name and not mark.is_message:
            lasts_s = mark.lasts_s or row.lasts_s
            return mark.at - timedelta(seconds=lasts_s), mark.at
    return row.began_at, row.ended_at


def _gaps(stays: Iterable[ContactRow], ends_at: datetime) -> list[tuple[str, str]]:
    """Return between which moments nothing was recorded."""
    gaps, begun = [], None
    contacts = [stay.contact for stay in stays]
    marks = RecordingMark.objects.filter(contact__in=contacts, name="").order_by("seq")
    for mark in marks:
        if mark.is_gap and begun is None:
            begun = mark.at
        elif not mark.is_gap and begun is not None:
            gaps.append((begun.isoformat(), mark.at.isoformat()))
            begun = None
    if begun is not None:
        gaps.append((begun.isoformat(), max(begun, ends_at).isoformat()))
    return gaps


def _caller(stay: ContactRow) -> str:
    return plain_caller(stay.customer_address) or plain_caller(stay.customer_key)


def _keep_by_rule(row: Recording, queues: set[str], centre: Centre | None) -> None:
    """Say why and until when it is kept: by the strictest rule of the queues it was in."""
    found: list[Queue] = [] if centre is None else list(centre.queues)
    rules = [(one.id, one.voice.recording) for one in found if one.id in queues]
    row.sheet_days = min((sheets_kept_days(rule) for _, rule in rules), default=0)
    days, row.rule = KEPT_MOST_DAYS, f"{KEPT_MOST_DAYS} d"
    if rules:
        queue, strictest = min(rules, key=lambda one: kept_days(one[1]))
        days, row.purpose = kept_days(strictest), strictest.purpose.value
        row.rule = f"{queue}: {days} d"
        row.rule += f", {strictest.law}" if strictest.law else ""
    row.rule = row.rule[:200]
    row.expires_at = row.ended_at + timedelta(days=days)
