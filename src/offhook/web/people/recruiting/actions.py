"""Every write of campaigns, applications and their stages; slots and offers are beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre.queries import day_of
from offhook.web.people.exams.errors import ReasonMissing
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons.models import Erasure
from offhook.web.people.recruiting.errors import KeptTooLong, NeedsWrong, NotThere
from offhook.web.people.recruiting.imports import Table
from offhook.web.people.recruiting.models import (
    ENDS,
    Applicant,
    Booking,
    Campaign,
    Expense,
    Need,
    Offer,
    Slot,
    Stage,
    StageChange,
)
from offhook.web.people.training import actions as training

KEPT_MOST = {"FR": 24}
"""Months after the last contact, by country: CNIL, recommendation on recruiting (2023)."""
KEPT_OTHERWISE = 60
DAYS_A_MONTH = 30.4375
SEATED = (Stage.OFFERED, Stage.ACCEPTED, Stage.STARTED)
"""Where somebody has a seat, held or taken."""
CLOCK = "clock"
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many people of a language and level are needed by a day."""

    language: str
    level: str
    head_count: int
    needed_by: date


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table: how many are new, and were known in this campaign."""

    new: int
    known: int


@transaction.atomic
def open_campaign(
    *, by: User, name: str, site: str, country: str, needs: Sequence[Wanted],
    begins_on: date, ends_on: date, budget: int, tests_a_day: int, kept_months: int,
    is_public: bool, at: datetime,
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
        begins_on=begins_on, ends_on=ends_on, budget=budget, tests_a_day=tests_a_day,
        kept_months=kept_months, is_public=is_public, made_by=by.username, made_at=at,
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="open-campaign", subject=name,
        detail={"kept_months": kept_months, "budget": budget},
    )  # fmt: skip
    set_needs(by=by, campaign=campaign, needs=needs, at=at)
    return campaign


@transaction.atomic
def set_needs(
    *, by: User, campaign: Campaign, needs: Sequence[Wanted], at: datetime
) -> None:
    """Say how many people of which languages are needed by when, in place of what was said.

    `NeedsWrong` where there is none, a language twice on a day or at two levels, or one that
    somebody applied for already is left out.
    """
    require(by, Permission.RECRUIT)
    days = {(one.language, one.needed_by) for one in needs}
    levels = {(one.language, one.level) for one in needs}
    languages = {one.language for one in needs}
    asked = set(
        Applicant.objects.filter(campaign=campaign).values_list("language", flat=True)
    )
    reason = ""
    if not needs:
        reason = "nobody is needed"
    elif len(days) < len(needs):
        reason = "a language has two head-counts on one day"
    elif len(levels) > len(languages):
        reason = "a language has two levels"
    elif asked - languages:
        reason = f"somebody applied for {', '.join(sorted(asked - languages))}"
    if reason:
        raise NeedsWrong(reason=reason)
    Need.objects.filter(campaign=campaign).delete()
    Need.objects.bulk_create(
        Need(
            tenant=by.tenant, campaign=campaign, language=one.language, level=one.level,
            head_count=one.head_count, needed_by=one.needed_by,
        )
        for one in needs
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="set-needs", subject=campaign.name,
        detail={
            "needs": [
                f"{one.language} {one.level}: {one.head_count} by {one.needed_by}"
                for one in needs
            ]
        },
    )  # fmt: skip


@transaction.atomic
def spend(
    *, by: User, campaign: Campaign, on: date, what: str, amount: int, at: datetime
) -> Expense:
    """Write down what a campaign has cost; less than nothing takes something back."""
    require(by, Permission.RECRUIT)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="spend", subject=campaign.name,
        detail={"on": str(on), "what": what, "amount": amount},
    )  # fmt: skip
    return Expense.objects.create(
        tenant=by.tenant, campaign=campaign, on=on, what=what, amount=amount,
        made_by=by.username, made_at=at,
    )  # fmt: skip


def kept_until(campaign: Campaign, at: datetime) -> date:
    """Return until when somebody is kept whose last contact is now."""
    return day_of(campaign.tenant, at) + timedelta(
        days=campaign.kept_months * DAYS_A_MONTH
    )


@transaction.atomic
def apply(
    *, campaign: Campaign, language: str, name: str, email: str, phone: str,
    source: str, by: str, at: datetime, speaks: str = "",
) -> tuple[Applicant, bool]:  # fmt: skip
    """Take an application for one of a campaign's languages in; return it, and if it is new.

    Who has the same address or number is the same person. `email` and `phone` as
    `persons.contact` writes them; `speaks` is the language of his pages.
    """
    needed = Need.objects.filter(campaign=campaign, language=language)
    if not needed.exists():
        raise NeedsWrong(reason=f'"{language}" is not searched for')
    until = kept_until(campaign, at)
    person = persons.take_in(
        tenant=campaign.tenant, name=name, email=email, phone=phone, language=speaks,
        kept_until=until, at=at,
    )  # fmt: skip
    applicant, is_new = Applicant.objects.get_or_create(
        campaign=campaign, person=person,
        defaults={
            "tenant": campaign.tenant, "source": source, "applied_at": at,
            "moved_at": at, "language": language, "kept_until": until,
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
            campaign=campaign, language=one.language or table.language, name=one.name,
            email=one.email, phone=one.phone, source=one.source, by=by.username, at=at,
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
    """Let a person say how far an applicant is; who ends an application says why.

    Nobody is moved to an offer or past one: an offer is made, with a seat, and answered.
    """
    require(by, Permission.RECRUIT)
    if to in ENDS and not reason.strip():
        raise ReasonMissing
    if to == Stage.OFFERED or (
        to in (Stage.ACCEPTED, Stage.STARTED) and not _has_seat(applicant)
    ):
        raise NotThere(stage=applicant.stage, wanted=to)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="move-applicant",
        subject=f"#{applicant.pk}", detail={"to": to, "reason": reason.strip()},
    )  # fmt: skip
    step_to(applicant, Stage(to), by.username, reason.strip(), at)


def _has_seat(applicant: Applicant) -> bool:
    return Offer.objects.filter(
        applicant=applicant, state=Offer.State.ACCEPTED
    ).exists()


def step_to(
    applicant: Applicant, to: Stage, by: str, reason: str, at: datetime
) -> None:
    """Write a stage with its history; contact with somebody keeps him longer.

    An open offer is taken back where it is not what he goes to, and an end gives back his
    place in a slot and his seat. The caller has made sure that it may be.
    """
    before = Applicant.objects.select_for_update().get(pk=applicant.pk).stage
    if before == to:
        return
    if before == Stage.STARTED:
        raise NotThere(stage=before, wanted=to)
    applicant.stage = to
    applicant.moved_at = at
    applicant.save(update_fields=["stage", "moved_at"])
    _note(applicant, before, to, by, reason, at)
    if by != CLOCK:
        _keep(applicant, at)
    if to in ENDS:
        _leave_slot(applicant, at)
    if to not in SEATED:
        _give_back(applicant, by, reason, at)


def _keep(applicant: Applicant, at: datetime) -> None:
    """Let the clock of an application begin anew: this was the last contact."""
    until = kept_until(applicant.campaign, at)
    if until > applicant.kept_until:
        applicant.kept_until = until
        applicant.save(update_fields=["kept_until"])
    person = applicant.person
    if person is not None and until > person.kept_until:
        person.kept_until = until
        person.save(update_fields=["kept_until"])


def _leave_slot(applicant: Applicant, at: datetime) -> None:
    """Give back the place in a slot that is still to come."""
    booked = Booking.objects.filter(applicant=applicant, slot__begins_at__gt=at).first()
    if booked is not None:
        Slot.objects.filter(pk=booked.slot_id).update(taken=F("taken") - 1)
        booked.delete()


def _give_back(applicant: Applicant, by: str, reason: str, at: datetime) -> None:
    """Give back the seats of his offers, and take back what is still open."""
    offers = Offer.objects.filter(applicant=applicant).select_related("cohort__tenant")
    for offer in offers:
        if applicant.person is not None:
            training.give_seat_back(
                cohort=offer.cohort,
                person=applicant.person,
                by=by,
                reason=reason,
                at=at,
            )
    offers.filter(state__in=(Offer.State.OPEN, Offer.State.ACCEPTED)).update(
        state=Offer.State.TAKEN_BACK
    )


def _note(
    applicant: Applicant, before: str, after: Stage, by: str, reason: str, at: datetime
) -> None:
    StageChange.objects.create(
        tenant=applicant.tenant, applicant=applicant, before=before, after=after, by=by,
        at=at, reason=reason[:500],
    )  # fmt: skip


def part_expired(*, day: date, at: datetime) -> int:
    """Part the applications of the open tenant that may be kept no longer from who made them.

    Their stages count on without a name, and a proof is written. Whoever is kept for nothing
    else is forgotten by `persons.actions.erase_expired`.
    """
    due = Applicant.objects.filter(kept_until__lt=day, person__isnull=False)
    many = 0
    for one in due.select_related("tenant"):
        with transaction.atomic():
            number = one.person_id
            one.person = None
            one.save(update_fields=["person"])
            Erasure.objects.create(
                tenant=one.tenant, at=at, person_number=number or 0,
                reason="application-expired", counts={"applications": 1},
            )  # fmt: skip
            audit.record(
                tenant=one.tenant, by=CLOCK, at=at, action="part-application",
                subject=f"#{one.pk}", detail={"kept_until": str(one.kept_until)},
            )  # fmt: skip
        many += 1
    return many
