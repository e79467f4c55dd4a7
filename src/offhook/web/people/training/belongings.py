"""What training keeps of a person: for his own asking, and to be forgotten."""

from typing import Any

from offhook.web.people.persons.models import Person
from offhook.web.people.training import queries
from offhook.web.people.training.models import Attendance, Certificate, Grant, Trainee

NAME = "training"


def export(person: Person) -> dict[str, Any]:
    """Return it as plain values."""
    return {
        "classes": [
            {
                "cohort": one.cohort.name,
                "joined_at": one.joined_at.isoformat(),
                "left_at": one.left_at and one.left_at.isoformat(),
                "attendance": [
                    {"session": its.session.begins_at.isoformat(), "state": its.state}
                    for its in Attendance.objects.filter(trainee=one).select_related(
                        "session"
                    )
                ],
            }
            for one in Trainee.objects.filter(person=person).select_related("cohort")
        ],
        "certificates": [
            queries.signed(one) for one in queries.certificates_of(person)
        ],
        "skills": [
            {
                "skill": one.skill,
                "proficiency": one.proficiency,
                "valid_from": one.valid_from.isoformat(),
                "valid_until": one.valid_until.isoformat(),
                "state": one.state,
            }
            for one in queries.grants_of(person)
        ],
    }


def erase(person: Person) -> dict[str, int]:
    """Part seats, certificates and skills from who had them; they stay as numbers."""
    return {
        "classes": Trainee.objects.filter(person=person).update(person=None),
        "certificates": Certificate.objects.filter(person=person).update(person=None),
        "skills": Grant.objects.filter(person=person).update(person=None),
    }
