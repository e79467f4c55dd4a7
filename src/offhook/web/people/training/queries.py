"""Every read of training."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django_scopes import scopes_disabled

from offhook.academy.language_test import level_shares
from offhook.academy.levels import Cefr
from offhook.terms.errors import NotFound
from offhook.web.accounts.models import Tenant
from offhook.web.centre import queries as centre
from offhook.web.people.exams.models import Result
from offhook.web.people.persons.models import Person
from offhook.web.people.training import signing
from offhook.web.people.training.curve import Curve, Measured, curve
from offhook.web.people.training.models import (
    Attendance,
    Certificate,
    Cohort,
    Grant,
    Hold,
    Session,
    Trainee,
)

PRESENT = (Attendance.State.PRESENT, Attendance.State.LATE)


def taken_seats(cohort: Cohort) -> int:
    """Return how many seats of a cohort are taken."""
    return Trainee.objects.filter(cohort=cohort, left_at=None).count()


def free_seats(cohort: Cohort, besides: Person | None = None) -> int:
    """Return the seats that are neither taken nor held for anybody else than somebody."""
    held = Hold.objects.filter(cohort=cohort)
    if besides is not None:
        held = held.exclude(person=besides)
    return cohort.capacity - taken_seats(cohort) - held.count()


def sessions_of(cohort: Cohort) -> QuerySet[Session]:
    """Return the sessions of a cohort, one after another."""
    return Session.objects.filter(cohort=cohort)


def trainees_of(cohort: Cohort) -> QuerySet[Trainee]:
    """Return who is and was in a cohort."""
    return Trainee.objects.filter(cohort=cohort).select_related(
        "person", "cohort__course"
    )


def seats_of(person: Person) -> QuerySet[Trainee]:
    """Return the classes that somebody is and was in, the latest first."""
    return (
        Trainee.objects.filter(person=person)
        .select_related("cohort__course")
        .order_by("-pk")
    )


def person_of(trainee: Trainee) -> Person:
    """Return who a trainee is; `NotFound` once he was forgotten."""
    if trainee.person is None:
        raise NotFound(where="training", kind="person", name="-", known="-")
    return trainee.person


def free_agents(tenant: Tenant) -> list[str]:
    """Return the agents of the centre whom nobody in the people rooms is yet."""
    found = centre.centre_of(tenant)
    if found is None:
        return []
    taken = set(
        Person.objects.filter(tenant=tenant)
        .exclude(agent="")
        .values_list("agent", flat=True)
    )
    names = [name for group in found.groups for name in group.agent_names()]
    return [name for name in names if name not in taken]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a trainee is: hours he was there, of those the course takes, and his levels.

    `levels` are the dates, levels and probabilities of his tests, the earliest first.
    """

    attended_hours: float
    expected_hours: int
    missed: int
    levels: tuple[tuple[date, str, float], ...]

    @property
    def percent(self) -> int:
        """Return the hours as a percentage of those the course takes."""
        return round(100 * self.attended_hours / max(1, self.expected_hours))


def progress_of(trainee: Trainee) -> Progress:
    """Return how far a trainee is."""
    marks = Attendance.objects.filter(trainee=trainee).select_related("session")
    there = [one.session for one in marks if one.state in PRESENT]
    results = Result.objects.filter(
        sitting__person=trainee.person_id,
        sitting__language=trainee.cohort.course.language,
    ).order_by("made_at")
    if trainee.person_id is None:
        results = results.none()
    return Progress(
        sum(one.hours for one in there),
        trainee.cohort.course.hours,
        sum(one.state == Attendance.State.ABSENT for one in marks),
        tuple(
            (centre.day_of(one.tenant, one.made_at), one.shown_level, one.probability)
            for one in results
        ),
    )


def curve_of(trainee: Trainee) -> Curve:
    """Return the picture of what a trainee has learnt beside what is expected of his hours."""
    course = trainee.cohort.course
    there = [
        one.session
        for one in Attendance.objects.filter(trainee=trainee).select_related("session")
        if one.state in PRESENT
    ]
    results = Result.objects.filter(
        sitting__person=trainee.person_id, sitting__language=course.language
    ).order_by("made_at")
    if trainee.person_id is None:
        results = results.none()
    tests = [
        Measured(
            centre.day_of(one.tenant, one.made_at),
            sum(its.hours for its in there if its.ends_at <= one.made_at),
            np.array(level_shares(one.chances)),
        )
        for one in results.select_related("tenant")
    ]
    return curve(
        Cefr[course.from_level], Cefr[course.target_level], course.hours,
        sum(one.hours for one in there), tests,
    )  # fmt: skip


def shown_languages(person: Person) -> set[str]:
    """Return the languages in which a person has an approved result."""
    approved = Result.objects.filter(
        sitting__person=person, decision=Result.Decision.APPROVED
    )
    return set(approved.values_list("sitting__language", flat=True))


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """Return a person's certificates, the latest first."""
    return Certificate.objects.filter(person=person)


def grants_of(person: Person) -> QuerySet[Grant]:
    """Return a person's granted skills, the latest first."""
    return Grant.objects.filter(person=person)


def told(certificate: Certificate) -> dict[str, Any]:
    """Return what a certificate says and what is signed: no name, but of whom by a number.

    Who holds the paper shows the name; who checks it reads the initials beside.
    """
    return {
        "format": "offhook-certificate/1",
        "number": certificate.number,
        "issuer": certificate.tenant.name,
        "language": certificate.language,
        "level": certificate.level,
        "issued_at": certificate.issued_at.isoformat(),
        "valid_until": certificate.valid_until.isoformat(),
        "evidence": certificate.evidence,
    }


def signed(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as others may keep and check it."""
    return {
        "certificate": told(certificate),
        "signature": certificate.signature,
        "public_key": signing.public_key(),
        "revoked_at": certificate.revoked_at and certificate.revoked_at.isoformat(),
    }


def by_number(number: str) -> Certificate | None:
    """Return a certificate by its number, whosever it is: anybody may check one."""
    with scopes_disabled():
        return (
            Certificate.objects.select_related("tenant", "person")
            .filter(number=number)
            .first()
        )


def standing(certificate: Certificate, at: datetime) -> str:
    """Return whether a certificate counts: `valid`, `revoked`, `expired` or `forged`."""
    if not signing.is_signed(told(certificate), certificate.signature):
        return "forged"
    if certificate.revoked_at is not None:
        return "revoked"
    return (
        "expired"
        if certificate.valid_until < centre.day_of(certificate.tenant, at)
        else "valid"
    )


def initials(person: Person | None) -> str:
    """Return what of a name is shown to who checks a certificate."""
    return (
        "" if person is None else "".join(f"{word[0]}." for word in person.name.split())
    )


def ending_soon(tenant: Tenant) -> QuerySet[Grant]:
    """Return the skills that end soon."""
    return Grant.objects.filter(tenant=tenant, state=Grant.State.WARNED).select_related(
        "person"
    )
