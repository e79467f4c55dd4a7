"""Every write of offers: a seat of a class is offered, answered, or given up in time."""

from datetime import datetime

from django.db import transaction

from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.people.recruiting.actions import CLOCK, PERSON, step_to
from offhook.web.people.recruiting.errors import NoSeat, NotThere
from offhook.web.people.recruiting.models import Applicant, Offer, Stage
from offhook.web.people.recruiting.slots import person_of
from offhook.web.people.training import actions as training
from offhook.web.people.training.errors import CohortFull
from offhook.web.people.training.models import Cohort


@transaction.atomic
def make_offer(
    *,
    by: User,
    applicant: Applicant,
    cohort: Cohort,
    expires_at: datetime,
    at: datetime,
) -> Offer:
    """Offer a seat of a class; an offered seat is nobody else's until it expires."""
    require(by, Permission.RECRUIT)
    person = person_of(applicant)
    has_one = Offer.objects.filter(
        applicant=applicant, state__in=(Offer.State.OPEN, Offer.State.ACCEPTED)
    )
    if expires_at <= at or has_one.exists():
        raise NotThere(stage=applicant.stage, wanted=Stage.OFFERED)
    try:
        training.hold_seat(cohort=cohort, person=person, at=at)
    except CohortFull as error:
        raise NoSeat(cohort=cohort.name) from error
    offer = Offer.objects.create(
        tenant=by.tenant, applicant=applicant, cohort=cohort, made_by=by.username,
        made_at=at, expires_at=expires_at,
    )  # fmt: skip
    step_to(applicant, Stage.OFFERED, by.username, "", at)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="make-offer", subject=f"#{applicant.pk}",
        detail={"cohort": cohort.name, "expires_at": expires_at.isoformat()},
    )  # fmt: skip
    return offer


@transaction.atomic
def answer_offer(*, offer: Offer, accepts: bool, at: datetime) -> None:
    """Take a candidate's answer: who accepts has his seat; `NotThere` once it is not open."""
    taken = Offer.objects.filter(
        pk=offer.pk, state=Offer.State.OPEN, expires_at__gte=at
    ).update(
        state=Offer.State.ACCEPTED if accepts else Offer.State.DECLINED, answered_at=at
    )
    if not taken:
        raise NotThere(stage=offer.state, wanted=Offer.State.ACCEPTED)
    if accepts:
        training.take_seat(
            cohort=offer.cohort, person=person_of(offer.applicant), by=PERSON, at=at
        )
    audit.record(
        tenant=offer.tenant, by=PERSON, at=at, action="answer-offer",
        subject=f"#{offer.applicant_id}",
        detail={"cohort": offer.cohort.name, "accepts": accepts},
    )  # fmt: skip
    to = Stage.ACCEPTED if accepts else Stage.WITHDRAWN
    step_to(offer.applicant, to, PERSON, "" if accepts else "declined the offer", at)


def expire(*, at: datetime) -> int:
    """Close the offers of the open tenant whose time is over; nobody is rejected by it."""
    due = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lt=at)
    many = 0
    for one in due.select_related(
        "tenant", "applicant__campaign", "applicant__person", "applicant__tenant"
    ):
        with transaction.atomic():
            one.state = Offer.State.EXPIRED
            one.save(update_fields=["state"])
            audit.record(
                tenant=one.tenant, by=CLOCK, at=at, action="expire-offer",
                subject=f"#{one.applicant_id}",
                detail={"expires_at": one.expires_at.isoformat()},
            )  # fmt: skip
            step_to(one.applicant, Stage.EXPIRED, CLOCK, "the offer expired", at)
        many += 1
    return many
