"""Every write of training: cohorts, seats, sessions, attendance, certificates."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from secrets import choice, token_urlsafe
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from offhook.academy.levels import Cefr
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre.queries import day_of
from offhook.web.people.exams import actions as exams
from offhook.web.people.exams import queries as exam_queries
from offhook.web.people.exams.models import Result, Sitting
from offhook.web.people.persons.models import Person
from offhook.web.people.training import queries, signing
from offhook.web.people.training.errors import CohortFull, NotApproved, WrongDates
from offhook.web.people.training.models import (
    Attendance,
    Certificate,
    Cohort,
    Course,
    Hold,
    Session,
    Trainee,
)

HOURS: dict[str, int] = {
    "A1": 100,
    "A2": 180,
    "B1": 200,
    "B2": 200,
    "C1": 250,
    "C2": 300,
}
"""Hours of class from the level below, for most people: provisional, and a course's own."""
CERTIFICATE_DAYS = 730
"""Two years, as the usual tests of languages are held to be true."""
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_NUMBER_LETTERS = 10
_SESSIONS_MOST = 400


@transaction.atomic
def make_course(
    *,
    by: User,
    name: str,
    language: str,
    from_level: str,
    target_level: str,
    hours: int,
    at: datetime,
) -> Course:
    """Make a course."""
    require(by, Permission.TRAIN)
    if Cefr[target_level] <= Cefr[from_level]:
        raise WrongDates(reason=f"{target_level} is not above {from_level}")
    audit.record(
        tenant=by.tenant, by=by, at=at, action="make-course", subject=name,
        detail={"language": language, "to": target_level, "hours": hours},
    )  # fmt: skip
    return Course.objects.create(
        tenant=by.tenant, name=name, language=language, from_level=from_level,
        target_level=target_level, hours=hours,
    )  # fmt: skip


@transaction.atomic
def make_cohort(
    *, by: User, course: Course, name: str, site: str, capacity: int, starts_on: date,
    ends_on: date, at: datetime,
) -> Cohort:  # fmt: skip
    """Make a cohort of a course."""
    require(by, Permission.TRAIN)
    if ends_on < starts_on:
        raise WrongDates(reason=f"{ends_on} is before {starts_on}")
    cohort = Cohort.objects.create(
        tenant=by.tenant, course=course, name=name, site=site, capacity=capacity,
        starts_on=starts_on, ends_on=ends_on, trainer=by.username,
        feed=token_urlsafe(24),
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="make-cohort", subject=name,
        detail={"course": course.name, "capacity": capacity},
    )  # fmt: skip
    return cohort


def enrol(*, by: User, cohort: Cohort, person: Person, at: datetime) -> Trainee:
    """Give somebody a seat; `CohortFull` where there is none left."""
    require(by, Permission.TRAIN)
    return take_seat(cohort=cohort, person=person, by=by.username, at=at)


@transaction.atomic
def take_seat(*, cohort: Cohort, person: Person, by: str, at: datetime) -> Trainee:
    """Seat somebody who has a right to it: by a trainer's word, or an offer he accepted."""
    # The cohort's row is the lock under which its seats are counted.
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    known = Trainee.objects.filter(cohort=cohort, person=person).first()
    if known is not None and known.left_at is None:
        return known
    if queries.free_seats(cohort, besides=person) < 1:
        raise CohortFull(capacity=cohort.capacity)
    Hold.objects.filter(cohort=cohort, person=person).delete()
    audit.record(
        tenant=cohort.tenant, by=by, at=at, action="enrol", subject=f"#{person.pk}",
        detail={"cohort": cohort.name},
    )  # fmt: skip
    if known is None:
        return Trainee.objects.create(
            tenant=cohort.tenant, person=person, cohort=cohort, joined_at=at
        )
    known.left_at = None
    known.left_reason = ""
    known.save(update_fields=["left_at", "left_reason"])
    return known


@transaction.atomic
def hold_seat(*, cohort: Cohort, person: Person, at: datetime) -> None:
    """Keep a seat for somebody until it is taken or given back; `CohortFull` if none is left."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if queries.free_seats(cohort, besides=person) < 1:
        raise CohortFull(capacity=cohort.capacity)
    Hold.objects.get_or_create(
        cohort=cohort, person=person, defaults={"tenant": cohort.tenant, "made_at": at}
    )


@transaction.atomic
def give_seat_back(
    *, cohort: Cohort, person: Person, by: str, reason: str, at: datetime
) -> None:
    """Let somebody have no seat of a cohort any more, neither held nor taken."""
    Hold.objects.filter(cohort=cohort, person=person).delete()
    taken = Trainee.objects.filter(cohort=cohort, person=person, left_at=None)
    if taken.update(left_at=at, left_reason=reason[:300]):
        audit.record(
            tenant=cohort.tenant, by=by, at=at, action="leave-cohort",
            subject=f"#{person.pk}", detail={"cohort": cohort.name, "reason": reason},
        )  # fmt: skip


def leave(*, by: User, trainee: Trainee, reason: str, at: datetime) -> None:
    """Take somebody out of a cohort; his seat is free, what he did stays."""
    require(by, Permission.TRAIN)
    give_seat_back(
        cohort=trainee.cohort, person=queries.person_of(trainee), by=by.username,
        reason=reason, at=at,
    )  # fmt: skip


@transaction.atomic
def plan_sessions(
    *, by: User, cohort: Cohort, weekdays: Collection[int], begins: time, hours: float,
    room: str, zone: ZoneInfo, at: datetime,
) -> int:  # fmt: skip
    """Plan a session on each of these weekdays (0 is Monday) of a cohort; return how many.

    Times are of the centre's clock. A session that is planned already is not planned twice.
    """
    require(by, Permission.TRAIN)
    days = (cohort.ends_on - cohort.starts_on).days + 1
    dates = [cohort.starts_on + timedelta(days=n) for n in range(days)]
    chosen = [day for day in dates if day.weekday() in weekdays]
    if not chosen or len(chosen) > _SESSIONS_MOST or not 0 < hours <= 12:
        raise WrongDates(reason=f"{len(chosen)} sessions of {hours:g} hours")
    known = set(queries.sessions_of(cohort).values_list("begins_at", flat=True))
    fresh = []
    for day in chosen:
        begins_at = datetime.combine(day, begins, tzinfo=zone)
        if begins_at not in known:
            ends_at = begins_at + timedelta(hours=hours)
            fresh.append(
                Session(
                    tenant=by.tenant, cohort=cohort, begins_at=begins_at,
                    ends_at=ends_at, room=room,
                )
            )  # fmt: skip
    Session.objects.bulk_create(fresh)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="plan-sessions", subject=cohort.name,
        detail={"sessions": len(fresh), "hours": hours},
    )  # fmt: skip
    return len(fresh)


@transaction.atomic
def mark(
    *, by: User, session: Session, trainee: Trainee, state: str, at: datetime
) -> Attendance:
    """Write down whether somebody was there; the last word counts."""
    require(by, Permission.TRAIN)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="mark-attendance",
        subject=f"#{trainee.pk}", detail={"session": session.pk, "state": state},
    )  # fmt: skip
    return Attendance.objects.update_or_create(
        session=session, trainee=trainee,
        defaults={
            "tenant": by.tenant, "state": Attendance.State(state).value,
            "marked_by": by.username, "marked_at": at,
        },
    )[0]  # fmt: skip


def assess(*, by: User, trainee: Trainee, at: datetime) -> Sitting:
    """Invite a trainee to a test of his course's language, with items he has not met."""
    require(by, Permission.TRAIN)
    person = queries.person_of(trainee)
    return exams.begin(
        person=person, language=trainee.cohort.course.language, at=at, by=by,
        purpose=Sitting.Purpose.TRAIN,
    )  # fmt: skip


def approved(person: Person, language: str, level: str) -> Result:
    """Return the approved result that shows a level; `NotApproved` where there is none."""
    result = exam_queries.result_of(person, language)
    shown = bool(
        result
        and result.decision == Result.Decision.APPROVED
        and Cefr[result.approved_level] >= Cefr[level]
    )
    if result is None or not shown:
        raise NotApproved(language=language, level=level)
    return result


def certify(
    *, by: User, person: Person, language: str, level: str, at: datetime
) -> Certificate:
    """Certify a level that an approved test shows, signed, for two years."""
    require(by, Permission.TRAIN)
    result = approved(person, language, level)
    evidence = {
        "test": result.sitting_id,
        "level": result.level,
        "probability": round(result.probability, 4),
        "approved_level": result.approved_level,
        "approved_by": result.decided_by,
        "approved_at": result.decided_at.isoformat() if result.decided_at else "",
    }
    for _ in range(3):
        certificate = Certificate(
            tenant=by.tenant, person=person, number=_number(), language=language,
            level=level, evidence=evidence, issued_by=by.username, issued_at=at,
            valid_until=day_of(by.tenant, at) + timedelta(days=CERTIFICATE_DAYS),
        )  # fmt: skip
        certificate.signature = signing.sign(queries.told(certificate))
        try:
            with transaction.atomic():
                certificate.save()
        except IntegrityError:
            continue  # the number is another's, which happens once in a life
        break
    audit.record(
        tenant=by.tenant, by=by, at=at, action="certify", subject=certificate.number,
        detail={"person": person.pk, "language": language, "level": level},
    )  # fmt: skip
    return certificate


@transaction.atomic
def revoke(*, by: User, certificate: Certificate, reason: str, at: datetime) -> None:
    """Take a certificate back; its page says so from now on."""
    require(by, Permission.TRAIN)
    certificate.revoked_at = at
    certificate.revoked_reason = reason[:300]
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    audit.record(
        tenant=by.tenant, by=by, at=at, action="revoke-certificate",
        subject=certificate.number, detail={"reason": reason},
    )  # fmt: skip


def _number() -> str:
    letters = "".join(choice(_LETTERS) for _ in range(_NUMBER_LETTERS))
    return f"{letters[:5]}-{letters[5:]}"
