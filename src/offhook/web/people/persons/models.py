"""Persons, what they agreed to, and that they were forgotten."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django_scopes import ScopedManager

from offhook.terms.errors import Refused
from offhook.web.accounts.models import Tenant


class Person(models.Model):
    """Somebody who applies, is tested or is trained. He has no login but a link of his own.

    `email` and `phone` are as `contact.py` writes them, so that equal ones are equal; one of
    them may be empty. `link_number` is part of his link: with another number the old link
    opens nothing. `agent` is his id in the centre file, once he is an agent. `kept_until`:
    when all that tells who he is goes, at the latest; `erased_at`: when it went.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    name = models.CharField(max_length=150, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, blank=True)
    link_number = models.PositiveIntegerField(default=1)
    agent = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    kept_until = models.DateField()
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[Person]"] = ScopedManager(tenant="tenant")

    class Meta:
        """A telephone or an address is one person's in a tenant, and so is an agent."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", field],
                condition=~models.Q(**{field: ""}),
                name=f"one_person_a_{field}",
            )
            for field in ("email", "phone", "agent")
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Consent(models.Model):
    """What a person agreed to: for what, by which words, when; and when he took it back."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    wording = models.TextField()
    language = models.CharField(max_length=5)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[Consent]"] = ScopedManager(tenant="tenant")


class Erasure(models.Model):
    """The proof that a person was forgotten: when, why, and how much; never who.

    `counts`: how many rows and recordings of each kind went.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    person_number = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    counts = models.JSONField(default=dict)

    objects: ClassVar["models.Manager[Erasure]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-id"]

    def delete(self, *_args: object, **_named: object) -> NoReturn:
        """Refuse."""
        raise Refused(command="erasure", reason="what is written here stays")
