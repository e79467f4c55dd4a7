"""The link by which a person without a login comes to his own page."""

from django.core import signing
from django_scopes import scopes_disabled

from offhook.web.people.persons.models import Person

_SALT = "offhook.person"


def key_of(person: Person) -> str:
    """Return the secret part of a person's link: the same until he gets another number."""
    return signing.Signer(salt=_SALT).sign_object([person.pk, person.link_number])


def person_of(key: str) -> Person | None:
    """Return whose link it is; `None` for a wrong or a revoked one, or who was forgotten.

    There is no scope yet: the caller opens that of the person's tenant.
    """
    try:
        number, link_number = signing.Signer(salt=_SALT).unsign_object(key)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    with scopes_disabled():
        return (
            Person.objects.select_related("tenant")
            .filter(pk=number, link_number=link_number, erased_at=None)
            .first()
        )
