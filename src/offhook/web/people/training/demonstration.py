"""Training of a demonstration: a class of French under way, with who was there."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from offhook.web.accounts.models import Tenant, User
from offhook.web.people.exams import demonstration as exams
from offhook.web.people.exams.models import Sitting
from offhook.web.people.persons import actions as persons
from offhook.web.people.training import actions, queries
from offhook.web.people.training.models import Attendance, Cohort

PEOPLE = (
    "Salwa Amrani", "Younes Belkadi", "Fatima Zahra Idrissi", "Omar Naciri",
    "Kenza Lahlou", "Rachid Saidi", "Nour Benali", "Ayoub Mansouri",
)  # fmt: skip
_TESTED = {
    "Salwa Amrani": ((13, -0.4), (1, 0.3)),
}
"""Whose levels are known: days ago, and the ability that he had then."""
_SEATS = 12
_NEXT_SEATS = 30
_HOURS = 200
_WEEKDAYS = {0, 1, 2, 3, 4}
_ZONE = ZoneInfo("Africa/Casablanca")


def furnish(
    tenant: Tenant, trainer: User, raters: Sequence[User], at: datetime
) -> Cohort:
    """Let a class be in its third week; return the next one, whose seats can be offered."""
    rng = np.random.default_rng(20261006)
    course = actions.make_course(
        by=trainer, name="Français B1 → B2", language="fr", from_level="B1",
        target_level="B2", hours=_HOURS, at=at,
    )  # fmt: skip
    cohort = actions.make_cohort(
        by=trainer, course=course, name="Octobre 1", site="Agadir", capacity=_SEATS,
        starts_on=at.date() - timedelta(days=14), ends_on=at.date() + timedelta(days=42),
        at=at,
    )  # fmt: skip
    actions.plan_sessions(
        by=trainer, cohort=cohort, weekdays=_WEEKDAYS, begins=time(9), hours=5.0,
        room="Salle 4", zone=_ZONE, at=at,
    )  # fmt: skip
    past = [one for one in queries.sessions_of(cohort) if one.ends_at < at]
    for name in PEOPLE:
        first, _, last = name.partition(" ")
        person = persons.take_in(
            tenant=tenant, name=name, phone="", language="fr",
            email=f"{first}.{last.replace(' ', '')}@example.org".lower(),
            kept_until=at.date() + timedelta(days=700), at=at,
        )  # fmt: skip
        trainee = actions.enrol(by=trainer, cohort=cohort, person=person, at=at)
        for days, ability in _TESTED.get(name, ()):
            exams.take_test(
                person, "fr", Sitting.Purpose.TRAIN, ability, raters, 2, rng,
                at - timedelta(days=days),
            )  # fmt: skip
        states = rng.choice(
            Attendance.State.values, size=len(past), p=(0.88, 0.06, 0.06)
        )
        for session, state in zip(past, states, strict=True):
            actions.mark(
                by=trainer, session=session, trainee=trainee, state=str(state), at=at
            )
    return actions.make_cohort(
        by=trainer, course=course, name="Octobre 2", site="Agadir", capacity=_NEXT_SEATS,
        starts_on=at.date() + timedelta(days=16), ends_on=at.date() + timedelta(days=72),
        at=at,
    )  # fmt: skip
