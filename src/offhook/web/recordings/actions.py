"""Every write of recordings: hear, evaluate, hold, delete, give to who is heard."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django_scopes import scope

from offhook.policy.recording import MESSAGE_LEAST_S, SHEETS_KEPT_MOST_DAYS
from offhook.terms.errors import NotAccepted, NotFound
from offhook.web import safe
from offhook.web.accounts import audit
from offhook.web.accounts.models import AuditRow, Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.recordings import queries
from offhook.web.recordings.errors import NotHere, OnHold
from offhook.web.recordings.models import Deletion, Hearers, Part, Recording, Sheet
from offhook.web.recordings.sound import SUFFIX

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

State = Recording.State
_SCORE_MOST = 100
_HEAR, _FETCH = "hear-recording", "fetch-recording"


# ---- hearing -----------------------------------------------------------------------------


def hear(
    *, by: User, recording: Recording, address: str, begins: bool, at: datetime
) -> bytes:
    """Return the sound for somebody who may hear it, and write down that he does.

    A browser asks for the sound in pieces. A row is written whenever one `begins` at the
    beginning, and for any other unless the same person began to hear this within the time that
    it lasts: who asks for nearly all of it later, but for a first byte, hears it anew.
    """
    if queries.one_heard(by, recording.pk) is None:
        raise NotHere(number=recording.pk)
    return _heard(by, recording, address, begins, at)


def hear_message(
    *, by: User, name: str, address: str, begins: bool, at: datetime
) -> bytes:
    """Return a message that was left, for the agent who has it in hand."""
    recording = queries.message_for(by, name)
    if recording is None:
        raise NotHere(number=name)
    return _heard(by, recording, address, begins, at)


def _heard(
    by: User, recording: Recording, address: str, begins: bool, at: datetime
) -> bytes:
    content = _content(recording)
    since = at - timedelta(seconds=recording.lasts_s)
    lately = AuditRow.objects.filter(
        by=by.username, action=_HEAR, subject=str(recording), at__gte=since
    )
    if begins or not lately.exists():
        _audit(by, at, _HEAR, recording, {"from": address})
    return content


def fetch(*, by: User, recording: Recording, address: str, at: datetime) -> bytes:
    """Return the sound as a file to be taken away, for an administrator."""
    require(by, Permission.RECORDINGS_KEEP)
    content = _content(recording)
    _audit(by, at, _FETCH, recording, {"from": address})
    return content


def _content(recording: Recording) -> bytes:
    try:
        return safe.get_under(recording.tenant, recording.file, bytes(recording.key))
    except NotFound as error:
        raise NotHere(number=recording.pk) from error


@transaction.atomic
def write_sheet(
    *,
    by: User,
    recording: Recording,
    agent: str,
    score: int | None,
    note: str,
    at: datetime,
) -> Sheet:
    """Note something about a recording, and how good it was; it goes after a year at most."""
    require(by, Permission.RECORDINGS_PLAY)
    if score is None and not note.strip():
        raise NotAccepted(
            where="sheet", wrong="it is empty", accepted="a score, a note"
        )
    if score is not None and not 0 <= score <= _SCORE_MOST:
        raise NotAccepted(where="score", wrong=str(score), accepted=f"0-{_SCORE_MOST}")
    days = min(recording.sheet_days or SHEETS_KEPT_MOST_DAYS, SHEETS_KEPT_MOST_DAYS)
    sheet = Sheet.objects.create(
        tenant=recording.tenant, recording=recording, agent=agent, score=score,
        note=note.strip(), made_by=by.username, made_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    _audit(by, at, "evaluate-recording", recording, {"agent": agent})
    return sheet


@transaction.atomic
def let_hear(
    *, by: User, agents_hear_own: bool, clients_hear: bool, at: datetime
) -> None:
    """Say who may hear recordings beside supervisors and administrators."""
    require(by, Permission.RECORDINGS_KEEP)
    told = {"agents_hear_own": agents_hear_own, "clients_hear": clients_hear}
    Hearers.objects.update_or_create(tenant=by.tenant, defaults=told)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="let-hear-recordings",
        subject=by.tenant.slug, detail=told,
    )  # fmt: skip


# ---- keeping and deleting ----------------------------------------------------------------


@transaction.atomic
def hold(*, by: User, recording: Recording, reason: str, at: datetime) -> None:
    """Keep a recording beyond its time, as for a court, until somebody ends that."""
    require(by, Permission.RECORDINGS_KEEP)
    row = _locked(recording)
    row.held_by, row.held_at, row.held_for = by.username, at, _reason(reason)
    row.save(update_fields=["held_by", "held_at", "held_for"])
    _audit(by, at, "hold-recording", row, {"reason": row.held_for})


@transaction.atomic
def release(*, by: User, recording: Recording, at: datetime) -> None:
    """End a hold: the recording expires as its rule says."""
    require(by, Permission.RECORDINGS_KEEP)
    row = _locked(recording)
    row.held_by, row.held_at, row.held_for = "", None, ""
    row.save(update_fields=["held_by", "held_at", "held_for"])
    _audit(by, at, "release-recording", row, {})


def delete(*, by: User, recording: Recording, reason: str, at: datetime) -> None:
    """Delete a recording before its time."""
    require(by, Permission.RECORDINGS_KEEP)
    told = _reason(reason)
    _delete(recording, by.username, Deletion.Reason.EARLIER, told, at)


def erase_caller(
    *, by: User, number: str, country: str, at: datetime
) -> tuple[int, int]:
    """Delete all recordings of a caller; return how many, and how many are held."""
    rows = queries.of_caller(by, number, country)
    held = rows.exclude(held_by="").count()
    erased = list(rows.filter(held_by=""))
    for row in erased:
        _delete(row, by.username, Deletion.Reason.ASKED, "", at)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="erase-caller", subject=_masked(number),
        detail={"recordings": len(erased), "held": held},
    )  # fmt: skip
    return len(erased), held


def discard(*, at: datetime) -> int:
    """Delete, in the open tenant, messages that hold nothing; return how many.

    They come to no queue, so that no rule would ever say for how long they are kept.
    """
    empty = list(queries.empty_messages())
    for row in empty:
        rule = f"message of less than {MESSAGE_LEAST_S:g} s: 0 d"
        _delete(row, "clock", Deletion.Reason.EXPIRED, rule, at)
    return len(empty)


def expire(*, at: datetime) -> dict[str, int]:
    """Delete, in the open tenant, what may be kept no longer; return how much of it."""
    due = list(queries.due(at))
    for row in due:
        _delete(row, "clock", Deletion.Reason.EXPIRED, row.rule, at)
    for row in Recording.objects.filter(state=State.DELETED).exclude(file=""):
        _unlink(row)
    sheets, _ = Sheet.objects.filter(expires_at__lte=at).delete()
    return {"recordings": len(due), "sheets": sheets}


@transaction.atomic
def _delete(
    recording: Recording, by: str, reason: Deletion.Reason, rule: str, at: datetime
) -> None:
    """Destroy the key, write the proof; then take the file away, now or at the next sweep."""
    row = _locked(recording)
    if row.held_by:
        raise OnHold(by=row.held_by)
    Deletion.objects.create(
        tenant=row.tenant, at=at, by=by, recording_number=row.pk, sealed=row.sealed,
        size=row.size, recorded_at=row.began_at, reason=reason, rule=rule,
    )  # fmt: skip
    row.state, row.key, row.caller, row.gaps = State.DELETED, b"", "", []
    row.save()
    audit.record(
        tenant=row.tenant, by=by, at=at, action="delete-recording", subject=str(row),
        detail={"reason": reason.value, "rule": rule},
    )  # fmt: skip
    transaction.on_commit(lambda: _unlink(row))


def _unlink(row: Recording) -> None:
    safe.remove(row.tenant, row.file)
    with scope(tenant=row.tenant):
        Recording.objects.filter(pk=row.pk).update(file="")


def _locked(recording: Recording) -> Recording:
    """Return the row as it is now, for this transaction alone."""
    kept = (State.KEPT, State.UNREADABLE)
    rows = Recording.objects.select_for_update().filter(state__in=kept)
    row = rows.filter(pk=recording.pk).first()
    if row is None:
        raise NotHere(number=recording.pk)
    return row


# ---- what is given to who is heard -------------------------------------------------------


def give_to_caller(
    *, by: User, number: str, country: str, address: str, at: datetime
) -> Iterator[bytes]:
    """Return all recordings of a caller as a ZIP, piece by piece: one sound in memory."""
    rows = list(queries.of_caller(by, number, country))
    audit.record(
        tenant=by.tenant, by=by, at=at, action="give-to-caller", subject=_masked(number),
        detail={"recordings": len(rows), "from": address},
    )  # fmt: skip
    parts = queries.parts_of(rows)
    facts = [_told(row, parts[row.pk]) for row in rows]
    told = json.dumps(facts, indent=2).encode()
    return _zipped(by.tenant, rows, told)


class _Pieces(io.RawIOBase):
    """What a ZIP is written to that is sent as it grows: nothing is written twice."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        """Return that it is."""
        return True

    def write(self, some: "ReadableBuffer", /) -> int:
        """Take some."""
        self._written.append(bytes(some))
        return len(self._written[-1])

    def taken(self) -> bytes:
        """Return what was written since this was last asked."""
        written, self._written = self._written, []
        return b"".join(written)


def _zipped(tenant: Tenant, rows: Sequence[Recording], told: bytes) -> Iterator[bytes]:
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("recordings.json", told)
        for row in rows:
            try:
                content = safe.get_under(tenant, row.file, bytes(row.key))
            except NotFound:
                continue  # deleted since it was asked for
            archive.writestr(file_name(row), content)
            yield pieces.taken()
    yield pieces.taken()


def _told(row: Recording, parts: Sequence[Part]) -> dict[str, Any]:
    """Return what is kept beside the sound; who answered is another person's."""
    return {
        "file": file_name(row),
        "began_at": row.began_at.isoformat(),
        "lasts_s": row.lasts_s,
        "gaps": row.gaps,
        "queues": [part.queue for part in parts],
        "purpose": row.purpose,
        "expires_at": row.expires_at.isoformat(),
    }


def file_name(recording: Recording) -> str:
    """Return what a recording is called as a file."""
    suffix = SUFFIX if recording.state == State.KEPT else "bin"
    return f"{recording.began_at:%Y-%m-%d-%H%M%S}-{recording.pk}.{suffix}"


def _reason(told: str) -> str:
    if not told.strip():
        raise NotAccepted(where="reason", wrong="it is empty", accepted="a sentence")
    return told.strip()[:500]


def _masked(number: str) -> str:
    """Return so much of a number as says which was meant, and not whose it is.

    >>> _masked("+212612345678")
    '…78'
    """
    return f"…{number.strip()[-2:]}"


def _audit(
    by: User, at: datetime, action: str, recording: Recording, detail: dict[str, object]
) -> None:
    audit.record(
        tenant=recording.tenant,
        by=by,
        at=at,
        action=action,
        subject=str(recording),
        detail=detail,
    )
