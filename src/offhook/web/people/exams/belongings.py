"""What the tests keep of a person: for his own asking, and to be forgotten."""

from typing import Any

from offhook.web import safe
from offhook.web.people.exams import queries
from offhook.web.people.exams.models import Sitting, Work
from offhook.web.people.persons.models import Person

NAME = "exams"


def export(person: Person) -> list[dict[str, Any]]:
    """Return it as plain values."""
    return queries.exported(person)


def erase(person: Person) -> dict[str, int]:
    """Remove recordings and texts; answers and marks stay, without who gave them."""
    works = Work.objects.filter(sitting__person=person)
    recordings = 0
    for work in works.exclude(file=""):
        safe.remove(work.tenant, work.file)
        recordings += 1
    texts = works.exclude(text="").count()
    works.update(file="", text="", known=None)
    sittings = Sitting.objects.filter(person=person)
    sittings.filter(state__in=queries.OPEN).update(state=Sitting.State.EXPIRED)
    return {
        "recordings": recordings,
        "writings": texts,
        "sittings": sittings.update(person=None),
    }
