"""Recordings and in whose hands they were, evaluations, proofs of deletion, who may hear."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from offhook.terms.errors import Refused
from offhook.web.accounts.models import Tenant


class Recording(models.Model):
    """The sound of a conversation, or a message. `name` is telephony's.

    `source`: SHA-256 of the file that telephony left; `file` its name in the safe, `key` its
    own key there, empty once it is deleted; `sealed`: SHA-256 of what lies in the safe.
    `gaps`: pairs of moments between which nothing was recorded. `caller`: the customer's number as he
    was shown. `rule` says why it is kept until `expires_at`; `described`: whether the books
    have told all that. A recording that is `held_by` somebody does not expire.
    """

    class State(models.TextChoices):
        """How far it is. `UNREADABLE`: kept as telephony left it, and no sound."""

        COMING = "coming", _("Coming")
        KEPT = "kept", _("Kept")
        UNREADABLE = "unreadable", _("Unreadable")
        DELETED = "deleted", _("Deleted")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    source = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State)
    file = models.CharField(max_length=40, blank=True)
    key = models.BinaryField(default=bytes)
    sealed = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    conversation = models.CharField(max_length=255, db_index=True)
    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField()
    lasts_s = models.FloatField(default=0.0)
    gaps = models.JSONField(default=list)
    is_message = models.BooleanField(default=False)
    described = models.BooleanField(default=False)
    caller = models.CharField(max_length=200, blank=True, db_index=True)
    purpose = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    sheet_days = models.PositiveIntegerField(default=0)
    held_by = models.CharField(max_length=150, blank=True)
    held_at = models.DateTimeField(null=True)
    held_for = models.CharField(max_length=500, blank=True)

    objects: ClassVar["models.Manager[Recording]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One row a file: the same file that comes again is known."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "name", "source"], name="one_recording_a_file"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "state", "began_at"])
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Part(models.Model):
    """A contact in whose time a recording falls: which queue's, and who talked."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="+")
    contact = models.CharField(max_length=40, db_index=True)
    queue = models.CharField(max_length=120)
    client = models.CharField(max_length=120)
    agent = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Part]"] = ScopedManager(tenant="tenant")

    class Meta:
        """As they talked."""

        ordering: ClassVar[list[str]] = ["began_at", "pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "agent"]),
            models.Index(fields=["tenant", "client"]),
        ]


class Sheet(models.Model):
    """What somebody noted about a recording, and how many of 100 points it is worth.

    It is kept for longer than the recording may be, and then goes, too.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="+")
    agent = models.CharField(max_length=120, blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar["models.Manager[Sheet]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]


class Deletion(models.Model):
    """The proof that a recording was deleted: what, when, why, by which rule; never who spoke.

    `sealed`: SHA-256 of the file as it lay in the safe, so that a copy of it would be known.
    """

    class Reason(models.TextChoices):
        """Why."""

        EXPIRED = "expired", _("Its time was over")
        EARLIER = "earlier", _("An administrator deleted it")
        ASKED = "asked", _("The caller asked for it")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    recording_number = models.BigIntegerField()
    sealed = models.CharField(max_length=64)
    size = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=Reason)
    rule = models.CharField(max_length=700, blank=True)

    objects: ClassVar["models.Manager[Deletion]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def save(self, *_args: object, **_named: object) -> None:
        """Write the proof, once."""
        if not self._state.adding:
            raise Refused(command="deletion", reason="what is written here stays so")
        super().save(force_insert=True)

    def delete(self, *_args: object, **_named: object) -> NoReturn:
        """Refuse."""
        raise Refused(command="deletion", reason="what is written here stays")


class Hearers(models.Model):
    """Who may hear recordings beside supervisors and administrators; nobody without a row."""

    tenant = models.OneToOneField(Tenant, models.CASCADE, related_name="+")
    agents_hear_own = models.BooleanField(default=False)
    clients_hear = models.BooleanField(default=False)

    objects: ClassVar["models.Manager[Hearers]"] = ScopedManager(tenant="tenant")
