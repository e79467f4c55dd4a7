"""Every write of persons: take one in, let him agree, give him a new link, forget him."""

from collections.abc import Mapping
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction

from offhook.web.accounts import audit
from offhook.web.accounts.models import Tenant
from offhook.web.people.persons import queries
from offhook.web.people.persons.models import Consent, Erasure, Person


def take_in(
    *,
    tenant: Tenant,
    name: str,
    email: str,
    phone: str,
    language: str,
    kept_until: date,
    at: datetime,
) -> Person:
    """Return the person of an address or a telephone number; make him if he is new.

    `email` and `phone` as `contact.py` writes them. What is known already stays, and he is
    kept as long as the later of both dates says.
    """
    known = _known(tenant, email, phone)
    if known is None:
        return Person.objects.create(
            tenant=tenant, name=name, email=email, phone=phone, language=language,
            kept_until=kept_until, created_at=at,
        )  # fmt: skip
    known.email = known.email or email
    if not known.phone and not Person.objects.filter(phone=phone).exists():
        known.phone = phone
    known.kept_until = max(known.kept_until, kept_until)
    known.save()
    return known


def _known(tenant: Tenant, email: str, phone: str) -> Person | None:
    people = Person.objects.filter(tenant=tenant)
    by_email = people.filter(email=email).first() if email else None
    return by_email or (people.filter(phone=phone).first() if phone else None)


@transaction.atomic
def agree(*, person: Person, purpose: str, wording: str, at: datetime) -> Consent:
    """Write down what a person agreed to, in the words that he read."""
    _audit(person, at, "agree", {"purpose": purpose})
    return Consent.objects.create(
        tenant=person.tenant, person=person, purpose=purpose, wording=wording,
        language=person.language, given_at=at,
    )  # fmt: skip


@transaction.atomic
def withdraw(*, person: Person, purpose: str, at: datetime) -> None:
    """Take back what a person agreed to."""
    _audit(person, at, "withdraw", {"purpose": purpose})
    Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=at
    )


@transaction.atomic
def told_all(*, person: Person, at: datetime) -> dict[str, Any]:
    """Return all that is known of a person, as he asks for it; that he did is kept."""
    told = queries.belongings_of(person)
    _audit(person, at, "take-own-data", {})
    return told


@transaction.atomic
def renew_link(*, person: Person, by: str, at: datetime) -> None:
    """Give a person another link; the old one opens nothing from now on."""
    _audit(person, at, "renew-link", {}, by)
    person.link_number += 1
    person.save(update_fields=["link_number"])


def _audit(
    person: Person,
    at: datetime,
    action: str,
    detail: Mapping[str, object],
    by: str = "person",
) -> None:
    audit.record(
        tenant=person.tenant, by=by, at=at, action=action, subject=f"#{person.pk}",
        detail=detail,
    )  # fmt: skip


@transaction.atomic
def erase(*, person: Person, by: str, reason: str, at: datetime) -> Erasure:
    """Forget who somebody is; what counts without a name stays, and a proof is written.

    `reason`: ``asked`` or ``expired``. `by`: a login, or ``person`` or ``clock``.
    """
    consents = Consent.objects.filter(person=person)
    counts: dict[str, int] = {"consents": consents.count()}
    for path in settings.BELONGINGS:
        counts.update(import_module(path).erase(person))
    consents.delete()
    person.name = person.email = person.phone = person.agent = ""
    person.link_number += 1
    person.erased_at = at
    person.save()
    proof = Erasure.objects.create(
        tenant=person.tenant, at=at, person_number=person.pk, reason=reason,
        counts=counts,
    )  # fmt: skip
    audit.record(
        tenant=person.tenant,
        by=by,
        at=at,
        action="erase-person",
        subject=f"#{person.pk}",
        detail={"reason": reason, **counts},
    )
    return proof


def erase_expired(*, day: date, at: datetime) -> list[Erasure]:
    """Forget all persons of the open tenant who may be kept no longer."""
    return [
        erase(person=person, by="clock", reason="expired", at=at)
        for person in queries.due_for_erasure(day)
    ]
