"""Every write of raters: marks for a work, and a work that watches them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from offhook.academy.ratings import Criterion
from offhook.academy.ratings import Rating as Marks
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.people.exams import actions, queries
from offhook.web.people.exams.errors import RatedAlready
from offhook.web.people.exams.models import Rating, Sitting, Work


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


def watch_with(*, by: User, work: Work, marks: Mapping[str, int], at: datetime) -> None:
    """Let a work watch the raters: these are its agreed marks, and all shall rate it."""
    require(by, Permission.TESTS_LEAD)
    Marks(by.username, {one: marks.get(one.value, -1) for one in Criterion})
    work.known = dict(marks)
    work.purge_on = None
    work.save(update_fields=["known", "purge_on"])
    audit.record(
        tenant=work.tenant, by=by, at=at, action="watch-raters", subject=f"#{work.pk}",
        detail={"marks": dict(marks)},
    )  # fmt: skip
