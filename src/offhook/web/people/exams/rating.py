"""Every write of raters: marks for a work, and a work that watches them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from offhook.academy.item_bank import Task
from offhook.academy.ratings import Criterion
from offhook.academy.ratings import Rating as Marks
from offhook.web import safe
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.people.exams import actions, banks, queries
from offhook.web.people.exams.errors import RatedAlready, WorkRefused
from offhook.web.people.exams.models import Rating, Sitting, Work


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded, in which language, for which task."""

    language: str
    prompt: str
    content: bytes
    media: str


@transaction.atomic
def rate(
    *, by: User, work: Work, marks: Mapping[str, int], note: str, at: datetime
) -> Rating:
    """Keep a rater's marks; with enough that agree, the result is made.

    `marks` are from 0 to 5 by the value of each `Criterion`. `RatedAlready` where the rater
    has given some, or no more are wanted.
    """
    require(by, Permission.RATE)
    waits = work.sitting.state == Sitting.State.TO_RATE
    is_wanted = waits and queries.settled_of(work) is None
    if not (is_wanted or work.known is not None):
        raise RatedAlready
    Marks(by.username, {one: marks.get(one.value, -1) for one in Criterion})
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                tenant=work.tenant, work=work, rater=by.username, marks=dict(marks),
                note=note, at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise RatedAlready from error
    audit.record(
        tenant=work.tenant, by=by, at=at, action="rate-work", subject=f"#{work.pk}",
        detail={"marks": dict(marks)},
    )  # fmt: skip
    if waits:
        actions.conclude(sitting=work.sitting, at=at)
    return rating


@transaction.atomic
def watch_with(*, by: User, work: Work, marks: Mapping[str, int], at: datetime) -> None:
    """Let a work watch the raters: these are its agreed marks, and all shall rate it.

    It goes when its day comes as it would have: the candidate was told so.
    """
    require(by, Permission.TESTS_LEAD)
    Marks(by.username, {one: marks.get(one.value, -1) for one in Criterion})
    work.known = dict(marks)
    work.save(update_fields=["known"])
    audit.record(
        tenant=work.tenant, by=by, at=at, action="watch-raters", subject=f"#{work.pk}",
        detail={"marks": dict(marks)},
    )  # fmt: skip


@transaction.atomic
def seed(
    *, by: User, recording: Recording, marks: Mapping[str, int], at: datetime
) -> Work:
    """Keep a recording that was made to watch the raters with; it stays until it is removed."""
    require(by, Permission.TESTS_LEAD)
    Marks(by.username, {one: marks.get(one.value, -1) for one in Criterion})
    kind = recording.media.partition(";")[0].strip().lower()
    if kind not in actions.MEDIA or not recording.content:
        raise WorkRefused(reason="it is no recording")
    if len(recording.content) > actions.RECORDING_BYTES:
        raise WorkRefused(reason="it is too long")
    sitting = Sitting.objects.create(
        tenant=by.tenant, language=recording.language, purpose=Sitting.Purpose.WATCH,
        bank=banks.bank_in_use(by.tenant, recording.language), seed=0,
        state=Sitting.State.DONE, invited_at=at, expires_at=at, begun_at=at, ended_at=at,
    )  # fmt: skip
    work = Work.objects.create(
        tenant=by.tenant, sitting=sitting, kind=Task.SPEAKING, prompt=recording.prompt,
        shown_at=at, handed_in_at=at, file=safe.put(by.tenant, recording.content),
        media=kind, tries=1, known=dict(marks),
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="seed-recording", subject=f"#{work.pk}",
        detail={"marks": dict(marks)},
    )  # fmt: skip
    return work


@transaction.atomic
def unseed(*, by: User, work: Work, at: datetime) -> None:
    """Let a work watch the raters no more; one that was made for it goes."""
    require(by, Permission.TESTS_LEAD)
    if work.sitting.purpose == Sitting.Purpose.WATCH and work.file:
        safe.remove(work.tenant, work.file)
        work.file = ""
    elif work.file or work.text:
        work.known = None
    work.save(update_fields=["file", "known"])
    audit.record(
        tenant=work.tenant, by=by, at=at, action="unseed-recording",
        subject=f"#{work.pk}",
    )  # fmt: skip
