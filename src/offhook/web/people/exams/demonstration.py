"""Tests of a demonstration: people who have taken one, to be rated and to be decided on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from offhook.academy.item_bank import Item, Task
from offhook.academy.models import chances, dichotomous
from offhook.academy.ratings import MARKS, Criterion
from offhook.web.accounts.models import Tenant, User
from offhook.web.people.exams import actions, banks, queries, rating
from offhook.web.people.exams.models import Sitting, Work
from offhook.web.people.exams.speak import MADE
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons.models import Person

PEOPLE: tuple[tuple[str, str, float, int], ...] = (
    ("Hajar El Amrani", "fr", 0.9, 3),
    ("Mehdi Ouali", "fr", -0.2, 2),
    ("Chaimae Bennis", "fr", 1.7, 4),
    ("Anas Tahiri", "fr", 0.3, 2),
    ("Oumaima Sefrioui", "de", -0.6, 1),
    ("Ilyas Fassi", "en", 1.1, 3),
)
"""Name, language, ability, and the mark that raters give."""
_TEXT = (
    "Madame, nous avons vérifié votre dossier. La hausse vient d'un relevé estimé. "
    "Envoyez-nous une photo du compteur, et nous corrigerons la facture."
)
_MOST = 100
_KNOWN = {one.value: 3 for one in Criterion} | {Criterion.PRONUNCIATION.value: 2}


def furnish(tenant: Tenant, raters: Sequence[User], lead: User, at: datetime) -> None:
    """Let people take a test: some results are there, some works wait for their raters.

    One recording watches the raters: the synthetic voice, of which the lead says what it is.
    """
    voice = _voice("fr")
    if voice is not None:
        prompt = banks.items_of(banks.bank_in_use(tenant, "fr")).tasks(Task.SPEAKING)[0]
        rating.seed(
            by=lead, recording=rating.Recording("fr", prompt.id, voice, "audio/mpeg"),
            marks=_KNOWN, at=at,
        )  # fmt: skip
    rng = np.random.default_rng(20261005)
    for n, (name, language, ability, mark) in enumerate(PEOPLE):
        begun = at - timedelta(days=6 - n, hours=3)
        person = persons.take_in(
            tenant=tenant, name=name, email=f"{name.split()[0].lower()}@example.org",
            phone="", language="fr", kept_until=at.date() + timedelta(days=700), at=begun,
        )  # fmt: skip
        # The last two wait for their raters.
        ready = raters if n < len(PEOPLE) - 2 else ()
        take_test(
            person, language, Sitting.Purpose.APPLY, ability, ready, mark, rng, begun
        )
    invited = persons.take_in(
        tenant=tenant, name="Yasmine Idrissi", email="yasmine@example.org", phone="",
        language="fr", kept_until=at.date() + timedelta(days=700), at=at,
    )  # fmt: skip
    actions.begin(
        person=invited, language="fr", purpose=Sitting.Purpose.APPLY, at=at, by="salima"
    )


def invited(tenant: Tenant) -> Person | None:
    """Return somebody who may take a test, for the first page to name."""
    waiting = Sitting.objects.filter(tenant=tenant, state=Sitting.State.INVITED)
    found = waiting.select_related("person").first()
    return found.person if found else None


def take_test(
    person: Person, language: str, purpose: str, ability: float,
    raters: Sequence[User], mark: int, rng: np.random.Generator, at: datetime,
) -> None:  # fmt: skip
    """Let somebody of an ability take a test, and raters mark it about a mark."""
    sitting = actions.begin(
        person=person, language=language, purpose=purpose, at=at, by="salima"
    )
    actions.start(sitting=sitting, at=at)
    _take(sitting, ability, rng, at)
    for rater in raters:
        _rate(sitting, rater, mark, rng, at + timedelta(hours=2))


def _take(
    sitting: Sitting, ability: float, rng: np.random.Generator, at: datetime
) -> None:
    for _ in range(_MOST):
        at += timedelta(seconds=20)
        todo = actions.shown(sitting=sitting, at=at)
        if todo is None:
            return
        if isinstance(todo, Work):
            if todo.kind == "writing":
                actions.write(work=todo, text=_TEXT, at=at)
            elif (voice := _voice(sitting.language)) is not None:
                actions.record(work=todo, content=voice, media="audio/mpeg", at=at)
            actions.hand_in(work=todo, at=at)
            continue
        asked, item = todo
        option = (
            item.answer if rng.random() < _chance(item, ability) else item.others[0]
        )
        actions.answer(sitting=sitting, place=asked.place, option=option, at=at)


def _voice(language: str) -> bytes | None:
    """Return what stands for a candidate's voice: the synthetic one, reading a passage."""
    made = MADE / language / f"{language}-l3.mp3"
    return made.read_bytes() if made.is_file() else None


def _chance(item: Item, ability: float) -> float:
    one = dichotomous([item.slope], [item.difficulty], [item.guess])
    return float(chances(one, np.array([ability]))[0, 1, 0])


def _rate(
    sitting: Sitting, rater: User, mark: int, rng: np.random.Generator, at: datetime
) -> None:
    for work in queries.works_of(sitting):
        marks = {
            one.value: int(np.clip(mark + rng.integers(-1, 2), 0, MARKS - 1))
            for one in Criterion
        }
        rating.rate(by=rater, work=work, marks=marks, note="", at=at)
