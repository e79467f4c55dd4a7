"""Every read of persons that is not one of their own apps'."""

from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from offhook.web.people.persons.models import Consent, Person


def belongings_of(person: Person) -> dict[str, Any]:
    """Return all that is known of a person, as he may ask for it: plain values only.

    Who stands above adds his own: the settings name the functions, in `BELONGINGS`.
    """
    told: dict[str, Any] = {
        "person": {
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "language": person.language,
            "agent": person.agent,
            "created_at": person.created_at.isoformat(),
            "kept_until": person.kept_until.isoformat(),
        },
        "consents": [
            {
                "purpose": one.purpose,
                "wording": one.wording,
                "language": one.language,
                "given_at": one.given_at.isoformat(),
                "withdrawn_at": one.withdrawn_at and one.withdrawn_at.isoformat(),
            }
            for one in Consent.objects.filter(person=person).order_by("pk")
        ],
    }
    for path in settings.BELONGINGS:
        room = import_module(path)
        told[room.NAME] = room.export(person)
    return told


def due_for_erasure(day: date) -> QuerySet[Person]:
    """Return the persons of the open tenant who may be kept no longer."""
    return Person.objects.filter(erased_at=None, kept_until__lt=day).order_by("pk")
