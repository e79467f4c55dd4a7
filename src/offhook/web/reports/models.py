"""Contacts and agent states as the journal tells them. Nothing else writes these tables."""

from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopedManager

from offhook.web.accounts.models import Tenant


class Book(models.Model):
    """How far a tenant's journal is in the tables, and what is still open in it.

    `pages` holds the open pages of `floor.ledger` after entry `seq`.
    """

    tenant = models.OneToOneField(Tenant, models.CASCADE, related_name="+")
    seq = models.BigIntegerField(default=0)
    at_us = models.BigIntegerField(default=0)
    pages = models.BinaryField(default=bytes)

    objects: ClassVar["models.Manager[Book]"] = ScopedManager(tenant="tenant")


class ContactRow(models.Model):
    """A contact's stay in one queue: one that overflows has a row in each.

    The columns are those of contacts.csv; `first_seq` and `last_seq` are the entries
    with which it began and last changed. `direction`: in, out, or aside where a colleague
    was asked. `sound`: how each call of it was; `mos` is that of the customer's.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    contact = models.CharField(max_length=40)
    stay = models.PositiveSmallIntegerField(default=1)
    conversation = models.CharField(max_length=40)
    previous = models.CharField(max_length=40, blank=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    client = models.CharField(max_length=120)
    queue = models.CharField(max_length=120)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=40, blank=True)
    customer_key = models.CharField(max_length=200, db_index=True)
    customer_name = models.CharField(max_length=200, blank=True)
    customer_address = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    queued_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12)
    agent = models.CharField(max_length=120, blank=True, db_index=True)
    site = models.CharField(max_length=120, blank=True)
    wait_s = models.FloatField(null=True)
    ring_s = models.FloatField(null=True)
    talk_s = models.FloatField(null=True)
    hold_s = models.FloatField(null=True)
    acw_s = models.FloatField(null=True)
    within_s = models.FloatField()
    short_abandon_s = models.FloatField()
    formula = models.CharField(max_length=4)
    disposition = models.CharField(max_length=120, blank=True)
    notes = models.JSONField(default=list)
    ended_by = models.CharField(max_length=20, blank=True)
    direction = models.CharField(max_length=5, default="in")
    sound = models.JSONField(default=dict)
    mos = models.FloatField(null=True)

    objects: ClassVar["models.Manager[ContactRow]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One row a stay."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "contact", "stay"], name="one_row_a_stay"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "queued_at"]),
            models.Index(fields=["tenant", "queue", "queued_at"]),
        ]


class Adoption(models.Model):
    """A centre file that the floor worked by from a moment on."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    text = models.TextField()

    objects: ClassVar["models.Manager[Adoption]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One row an entry of the journal."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "seq"], name="one_adoption_an_entry"
            )
        ]


class RecordingMark(models.Model):
    """What the journal says of a recording: complete, a gap, a message (`floor.ledger.Mark`)."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    contact = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=60, blank=True)
    lasts_s = models.FloatField()
    is_gap = models.BooleanField()
    is_message = models.BooleanField()

    objects: ClassVar["models.Manager[RecordingMark]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One row an entry of the journal."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "seq"], name="one_recording_mark_an_entry"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "contact"]),
            models.Index(fields=["tenant", "name"]),
        ]


class AgentInterval(models.Model):
    """A time that an agent was in one state; `ended_at` is null while he is."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    agent = models.CharField(max_length=120)
    group = models.CharField(max_length=120)
    site = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    first_seq = models.BigIntegerField()

    objects: ClassVar["models.Manager[AgentInterval]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One row a state entered."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "agent", "first_seq"], name="one_row_a_state"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "agent", "began_at"])
        ]
