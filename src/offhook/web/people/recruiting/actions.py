"""Every write of recruiting: campaigns, applications, stages, slots, offers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre.queries import day_of
from offhook.web.people.exams import actions as exams
from offhook.web.people.exams.errors import ReasonMissing
from offhook.web.people.exams.models import Sitting
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons.models import Person
from offhook.web.people.recruiting import queries
from offhook.web.people.recruiting.errors import (
    KeptTooLong,
    NoSeat,
    NotThere,
    SlotFull,
)
from offhook.web.people.recruiting.imports import Table
from offhook.web.people.recruiting.models import (
    ENDS,
    WAY,
    Applicant,
    Booking,
    Campaign,
    Offer,
    Slot,
    Stage,
    StageChange,
)
from offhook.web.people.training import actions as training
from offhook.web.people.training.models import Cohort

KEPT_MOST = {"FR": 24}
"""Months after the last contact, by country: CNIL, recommendation on recruiting (2023)."""
KEPT_OTHERWISE = 60
DAYS_A_MONTH = 30.4375
CLOCK = "clock"
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table: how many are new, and were known in this campaign."""

    new: int
    known: int


def open_campaign(
    *, by: User, name: str, site: str, country: str, language: str, level: str,
    head_count: int, begins_on: date, needed_by: date, budget: int, tests_a_day: int,
    kept_months: int, is_public: bool, at: datetime,
) -> Campaign:  # fmt: skip
    """Open a campaign; `KeptTooLong` where applications would be kept beyond the law."""
    require(by, Permission.RECRUIT)
    most = KEPT_MOST.get(country, KEPT_OTHERWISE)
    if not 1 <= kept_months <= most:
        raise KeptTooLong(country=country, most=most)
    slug = slugify(name)[:50] or "campaign"
    taken = set(Campaign.objects.values_list("slug", flat=True))
    number = 2
    fresh = slug
    while fresh in taken:
        fresh, number = f"{slug}-{number}", number + 1
    campaign = Campaign.objects.create(
        tenant=by.tenant, name=name, slug=fresh, site=site, country=country,
        language=language, level=level, head_count=head_count, begins_on=begins_on,
        needed_by=needed_by, budget=budget, tests_a_day=tests_a_day,
        kept_months=kept_months, is_public=is_public, made_by=by.username, made_at=at,
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="open-campaign", subject=name,
        detail={"head_count": head_count, "kept_months": kept_months},
    )  # fmt: skip
    return campaign


def kept_until(campaign: Campaign, at: datetime) -> date:
    """Return until when somebody is kept whose last contact is now."""
    return day_of(campaign.tenant, at) + timedelta(
        days=campaign.kept_months * DAYS_A_MONTH
    )


@transaction.atomic
def apply(
    *, campaign: Campaign, name: str, email: str, phone: str, source: str, by: str,
    at: datetime, language: str = "",
) -> tuple[Applicant, bool]:  # fmt: skip
    """Take an application in; return it, and whether it is new.

    Who has the same address or number is the same person. `email` and `phone` as
    `persons.contact` writes them.
    """
    person = persons.take_in(
        tenant=campaign.tenant, name=name, email=email, phone=phone, language=language,
        kept_until=kept_until(campaign, at), at=at,
    )  # fmt: skip
    applicant, is_new = Applicant.objects.get_or_create(
        campaign=campaign, person=person,
        defaults={
            "tenant": campaign.tenant, "source": source, "applied_at": at, "moved_at": at,
        },
    )  # fmt: skip
    if is_new:
        _note(applicant, "", Stage.APPLIED, by, "", at)
    return applicant, is_new


def bring_table(*, by: User, campaign: Campaign, table: Table, at: datetime) -> Taken:
    """Take all rows of a table in."""
    require(by, Permission.RECRUIT)
    found = [
        apply(
            campaign=campaign, name=one.name, email=one.email, phone=one.phone,
            source=one.source, by=by.username, at=at,
        )[1]
        for one in table.rows
    ]  # fmt: skip
    taken = Taken(sum(found), len(found) - sum(found))
    audit.record(
        tenant=by.tenant, by=by, at=at, action="bring-applicants", subject=campaign.name,
        detail={"new": taken.new, "known": taken.known, "wrong": len(table.wrong)},
    )  # fmt: skip
    return taken


@transaction.atomic
def move(*, by: User, applicant: Applicant, to: str, reason: str, at: datetime) -> None:
    """Let a person say how far an applicant is; who ends an application says why."""
    require(by, Permission.RECRUIT)
    if to in ENDS and not reason.strip():
        raise ReasonMissing
    _move(applicant, Stage(to), by.username, reason.strip(), at)


def _move(applicant: Applicant, to: Stage, by: str, reason: str, at: datetime) -> None:
    """Write a stage with its history; contact with somebody keeps him longer."""
    before = Applicant.objects.select_for_update().get(pk=applicant.pk).stage
    if before == to:
        return
    if before == Stage.STARTED:
        raise NotThere(stage=before, wanted=to)
    applicant.stage = to
    applicant.moved_at = at
    applicant.save(update_fields=["stage", "moved_at"])
    _note(applicant, before, to, by, reason, at)
    person = applicant.person
    if person is not None and by != CLOCK:
        until = kept_until(applicant.campaign, at)
        if until > person.kept_until:
            person.kept_until = until
            person.save(update_fields=["kept_until"])


def _note(
    applicant: Applicant, before: str, after: Stage, by: str, reason: str, at: datetime
) -> None:
    StageChange.objects.create(
        tenant=applicant.tenant, applicant=applicant, before=before, after=after, by=by,
        at=at, reason=reason[:500],
    )  # fmt: skip


def invite_wave(
    *, by: User, campaign: Campaign, most: int, at: datetime
) -> list[Applicant]:
    """Invite those who applied first to the test, as many as there are free places for."""
    require(by, Permission.RECRUIT)
    room = min(most, queries.free_places(campaign, at))
    waiting = Applicant.objects.filter(
        campaign=campaign, stage=Stage.APPLIED, person__isnull=False
    ).select_related("person", "campaign", "tenant")[:room]
    invited = []
    for one in waiting:
        with transaction.atomic():
            exams.begin(
                person=_person(one), language=campaign.language, at=at, by=by,
                purpose=Sitting.Purpose.APPLY,
            )  # fmt: skip
            _move(one, Stage.INVITED, by.username, "", at)
        invited.append(one)
    return invited


def plan_slots(
    *, by: User, campaign: Campaign, begins_at: datetime, places: int
) -> Slot:
    """Open a time at which candidates can be tested."""
    require(by, Permission.RECRUIT)
    return Slot.objects.create(
        tenant=by.tenant, campaign=campaign, begins_at=begins_at, places=places
    )


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
    return Booking.objects.create(
        tenant=applicant.tenant, slot=slot, applicant=applicant, at=at
    )


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
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if queries.seats_left(cohort) < 1:
        raise NoSeat(cohort=cohort.name)
    if expires_at <= at:
        raise NotThere(stage=applicant.stage, wanted=Stage.OFFERED)
    offer = Offer.objects.create(
        tenant=by.tenant, applicant=applicant, cohort=cohort, made_by=by.username,
        made_at=at, expires_at=expires_at,
    )  # fmt: skip
    _move(applicant, Stage.OFFERED, by.username, "", at)
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
            cohort=offer.cohort, person=_person(offer.applicant), by=PERSON, at=at
        )
    to = Stage.ACCEPTED if accepts else Stage.WITHDRAWN
    _move(offer.applicant, to, PERSON, "" if accepts else "declined the offer", at)


def expire(*, at: datetime) -> int:
    """Close the offers of the open tenant whose time is over; nobody is rejected by it."""
    due = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lt=at)
    many = 0
    for one in due.select_related("applicant__campaign", "applicant__person"):
        with transaction.atomic():
            one.state = Offer.State.EXPIRED
            one.save(update_fields=["state"])
            _move(one.applicant, Stage.EXPIRED, CLOCK, "the offer expired", at)
        many += 1
    return many


def follow_tests(*, at: datetime) -> int:
    """Move those of the open tenant whose test has gone on: to testing, and to rated."""
    many = 0
    under_way = Applicant.objects.filter(stage__in=(Stage.INVITED, Stage.TESTING))
    for one in under_way.select_related("campaign", "person", "tenant"):
        to = queries.stage_by_test(one)
        if to is not None and WAY.index(to) > WAY.index(Stage(one.stage)):
            with transaction.atomic():
                _move(one, to, CLOCK, "", at)
            many += 1
    return many


def _person(applicant: Applicant) -> Person:
    person = applicant.person
    if person is None:
        raise NotThere(stage=applicant.stage, wanted=Stage.INVITED)
    return person
