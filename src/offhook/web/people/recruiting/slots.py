"""Every write of the times for tests: slots, waves of invitations, bookings, what tests did."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.people.exams import actions as exams
from offhook.web.people.exams.models import Sitting
from offhook.web.people.persons.models import Person
from offhook.web.people.recruiting import queries
from offhook.web.people.recruiting.actions import CLOCK, PERSON, step_to
from offhook.web.people.recruiting.errors import DayFull, NotThere, SlotFull
from offhook.web.people.recruiting.models import (
    WAY,
    Applicant,
    Booking,
    Campaign,
    Slot,
    Stage,
)


@transaction.atomic
def plan_slots(
    *, by: User, campaign: Campaign, begins_at: datetime, places: int, at: datetime
) -> Slot:
    """Open a time at which candidates can be tested, within the campaign's tests a day."""
    require(by, Permission.RECRUIT)
    left = campaign.tests_a_day - queries.places_on(campaign, begins_at)
    if places > left:
        raise DayFull(most=campaign.tests_a_day, left=max(0, left))
    audit.record(
        tenant=by.tenant, by=by, at=at, action="plan-slot", subject=campaign.name,
        detail={"begins_at": begins_at.isoformat(), "places": places},
    )  # fmt: skip
    return Slot.objects.create(
        tenant=by.tenant, campaign=campaign, begins_at=begins_at, places=places
    )


def invite_wave(
    *, by: User, campaign: Campaign, most: int, at: datetime, language: str = ""
) -> list[Applicant]:
    """Invite those who applied first to the test, as many as there are free places for.

    With a `language`, only who applied for it.
    """
    require(by, Permission.RECRUIT)
    room = min(most, queries.free_places(campaign, at))
    waiting = Applicant.objects.filter(
        campaign=campaign, stage=Stage.APPLIED, person__isnull=False
    ).select_related("person", "campaign", "tenant")
    if language:
        waiting = waiting.filter(language=language)
    invited = []
    for one in waiting[:room]:
        with transaction.atomic():
            exams.begin(
                person=person_of(one), language=one.language, at=at, by=by,
                purpose=Sitting.Purpose.APPLY,
            )  # fmt: skip
            step_to(one, Stage.INVITED, by.username, "", at)
        invited.append(one)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="invite-wave", subject=campaign.name,
        detail={"invited": len(invited), "most": most, "language": language},
    )  # fmt: skip
    return invited


@transaction.atomic
def book(*, applicant: Applicant, slot: Slot, at: datetime) -> Booking:
    """Let a candidate choose his time; another one he had is free again. `SlotFull` if so."""
    earlier = Booking.objects.filter(applicant=applicant).first()
    if earlier is not None and earlier.slot_id == slot.pk:
        return earlier
    # One statement takes the place: two who ask at once do not both get the last one.
    free = Slot.objects.filter(
        pk=slot.pk,
        campaign=applicant.campaign_id,
        taken__lt=F("places"),
        begins_at__gt=at,
    )
    if not free.update(taken=F("taken") + 1):
        raise SlotFull
    if earlier is not None:
        Slot.objects.filter(pk=earlier.slot_id).update(taken=F("taken") - 1)
        earlier.delete()
    audit.record(
        tenant=applicant.tenant, by=PERSON, at=at, action="book-slot",
        subject=f"#{applicant.pk}", detail={"begins_at": slot.begins_at.isoformat()},
    )  # fmt: skip
    return Booking.objects.create(
        tenant=applicant.tenant, slot=slot, applicant=applicant, at=at
    )


def follow_tests(*, at: datetime) -> int:
    """Move those of the open tenant whose test has gone on: to testing, and to rated."""
    many = 0
    under_way = Applicant.objects.filter(stage__in=(Stage.INVITED, Stage.TESTING))
    for one in under_way.select_related("campaign", "person", "tenant"):
        to = queries.stage_by_test(one)
        if to is not None and WAY.index(to) > WAY.index(Stage(one.stage)):
            with transaction.atomic():
                step_to(one, to, CLOCK, "", at)
            many += 1
    return many


def person_of(applicant: Applicant) -> Person:
    """Return who applied; `NotThere` once he was forgotten."""
    person = applicant.person
    if person is None:
        raise NotThere(stage=applicant.stage, wanted=Stage.INVITED)
    return person
