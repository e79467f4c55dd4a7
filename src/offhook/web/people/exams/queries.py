"""Every read of the tests that others make, too."""

import base64
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from offhook.academy.item_bank import Item, Prompt
from offhook.academy.language_test import Part, part_chances
from offhook.academy.ratings import Criterion, Settled, settled
from offhook.academy.ratings import Rating as Marks
from offhook.terms.errors import NotFound
from offhook.web import safe
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, may, require
from offhook.web.people.exams import banks
from offhook.web.people.exams.models import Answer, Rating, Result, Sitting, Work
from offhook.web.people.persons.models import Person

OPEN = (Sitting.State.INVITED, Sitting.State.UNDER_WAY)
RATINGS_MOST = 3


def sitting_of(person: Person, language: str) -> Sitting | None:
    """Return a person's latest sitting of a language."""
    return Sitting.objects.filter(person=person, language=language).first()


def sittings_of(person: Person) -> QuerySet[Sitting]:
    """Return a person's sittings, the latest first."""
    return Sitting.objects.filter(person=person).select_related(
        "tenant", "bank", "result"
    )


def result_of(person: Person, language: str) -> Result | None:
    """Return a person's latest result in a language."""
    return (
        Result.objects.filter(sitting__person=person, sitting__language=language)
        .select_related("sitting")
        .order_by("-pk")
        .first()
    )


def sitting_numbered(person: Person, number: int) -> Sitting | None:
    """Return a person's sitting by its number, with its bank; `None` for another's."""
    found = (
        Sitting.objects.filter(person=person, pk=number).select_related("bank").first()
    )
    if found is not None:
        found.person, found.tenant = person, person.tenant
    return found


def answers_of(sitting: Sitting) -> QuerySet[Answer]:
    """Return the items of a sitting in the order in which they were shown."""
    return Answer.objects.filter(sitting=sitting)


def works_of(sitting: Sitting) -> QuerySet[Work]:
    """Return what a candidate said and wrote."""
    return Work.objects.filter(sitting=sitting).select_related(
        "tenant", "sitting__bank"
    )


def ratings_of(work: Work) -> QuerySet[Rating]:
    """Return the marks that a work was given, the earliest first."""
    return Rating.objects.filter(work=work)


def item_of(answer: Answer, sitting: Sitting) -> Item:
    """Return the item that was asked."""
    items = banks.items_of(sitting.bank).items
    found = next((one for one in items if one.id == answer.item), None)
    if found is None:
        raise NotFound(where="sitting", kind="item", name=answer.item, known="-")
    return found


def prompt_of(work: Work) -> Prompt:
    """Return the task of a work."""
    prompts = banks.items_of(work.sitting.bank).prompts
    found = next((one for one in prompts if one.id == work.prompt), None)
    if found is None:
        raise NotFound(where="sitting", kind="prompt", name=work.prompt, known="-")
    return found


def met_before(sitting: Sitting) -> tuple[str, ...]:
    """Return the items that a candidate has met in earlier sittings of the language."""
    if sitting.person_id is None:
        return ()
    return _met(sitting.person_id, sitting.language, sitting.pk, sitting.seed)


@lru_cache(maxsize=4096)
def _met(person: int, language: str, before: int, _seed: int) -> tuple[str, ...]:
    """Read it once a sitting, which its seed tells from all others: earlier ones are over."""
    earlier = Answer.objects.filter(
        sitting__person=person, sitting__language=language, sitting__lt=before
    )
    return tuple(sorted(set(earlier.values_list("item", flat=True))))


def item_chances(sitting: Sitting) -> dict[str, list[float]]:
    """Return the probability of each level by part, of the parts that have answers."""
    cuts = banks.items_of(sitting.bank).cuts
    met = met_before(sitting)
    answers = list(answers_of(sitting).exclude(given_at=None))
    found = {}
    for part in Part:
        here = [(one.item, one.right) for one in answers if one.part == part]
        ready = banks.part_of(sitting.bank, part, met)
        if here and ready is not None:
            found[part.value] = part_chances(ready, here, cuts).tolist()
    return found


def marks_of(rating: Rating) -> Marks:
    """Return a rating as the academy reads it."""
    return Marks(rating.rater, {one: rating.marks[one.value] for one in Criterion})


def settled_of(work: Work) -> Settled | None:
    """Return what the ratings of a work come to; `None` while it needs another one."""
    given = [marks_of(one) for one in ratings_of(work)]
    if len(given) < 2:
        return None
    return settled(*given[:RATINGS_MOST])


def to_rate(by: User) -> QuerySet[Work]:
    """Return the works that wait for this rater, those that others wait for first.

    Works that watch the raters are among them, and look like the others.
    """
    require(by, Permission.RATE)
    waiting = Q(sitting__state=Sitting.State.TO_RATE, handed_in_at__isnull=False)
    there = Q(known__isnull=False) & ~(Q(file="") & Q(text=""))
    works = Work.objects.filter(waiting | there)
    mine = Rating.objects.filter(rater=by.username).values("work")
    return (
        works.exclude(pk__in=mine)
        .select_related("sitting", "tenant")
        .order_by("sitting__ended_at", "pk")
    )


def next_to_rate(by: User) -> Work | None:
    """Return the work that this rater should rate now."""
    for work in to_rate(by):
        if work.known is not None or settled_of(work) is None:
            return work
    return None


def exported(person: Person) -> list[dict[str, Any]]:
    """Return all that the tests know of a person, as plain values."""
    return [
        {
            "language": one.language,
            "purpose": one.purpose,
            "state": one.state,
            "invited_at": one.invited_at.isoformat(),
            "begun_at": one.begun_at and one.begun_at.isoformat(),
            "ended_at": one.ended_at and one.ended_at.isoformat(),
            "answers": [
                {"item": its.item, "option": its.option, "right": its.right}
                for its in answers_of(one)
            ],
            "works": [
                {"kind": its.kind, "prompt": its.prompt, "text": its.text,
                 "recording": _recording(its),
                 "ratings": [rating.marks for rating in ratings_of(its)]}
                for its in works_of(one)
            ],
            "result": _told(Result.objects.filter(sitting=one).first()),
        }
        for one in Sitting.objects.filter(person=person)
    ]  # fmt: skip


def _recording(work: Work) -> dict[str, str] | None:
    """Return a recording as text, for whose voice it is."""
    if not work.file:
        return None
    content = base64.b64encode(safe.get(work.tenant, work.file)).decode()
    return {"media": work.media, "base64": content}


def watching() -> QuerySet[Work]:
    """Return the works that watch the raters, those that were made for it among them."""
    there = ~(Q(file="") & Q(text=""))
    return Work.objects.filter(there, known__isnull=False).select_related(
        "sitting", "tenant"
    )


def _told(result: Result | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {
        "level": result.level,
        "at_least": result.at_least,
        "chances": result.chances,
        "decision": result.decision,
        "approved_level": result.approved_level,
        "decided_by": result.decided_by,
        "reason": result.reason,
    }


def may_hear(by: User, work: Work) -> bool:
    """Return whether somebody may hear a recording: who is to rate it, and the lead."""
    if may(by, Permission.TESTS_LEAD):
        return True
    return to_rate(by).filter(pk=work.pk).exists()
