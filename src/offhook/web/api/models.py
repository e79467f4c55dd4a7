"""Keys of other programs, the webhooks that call them, and what became of each call."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopedManager

from offhook.web.accounts.models import Tenant, User

FAILING_AFTER = timedelta(hours=24)


class ApiKey(models.Model):
    """A secret by which a program asks. Only its hash is kept.

    `made_by`: the user whose rights the key has, as they are at each request. `scopes`: what
    of them it may use. `tokens` and `filled_us` are the bucket of its rate limit.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField(default=600)
    tokens = models.FloatField(default=0.0)
    filled_us = models.BigIntegerField(default=0)
    made_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[ApiKey]"] = ScopedManager(tenant="tenant")
    # A request has no tenant before its key is known: `unlocked` is for that alone.
    unlocked: ClassVar["models.Manager[ApiKey]"] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Webhook(models.Model):
    """An address that is called with what happens, in order.

    `kinds`: the types of events that it wants; all of them where there are none. `seq`: the
    last entry of the journal that it is done with. `attempts` and `next_at` are those of
    the event that could not be delivered, since `failing_since`.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    url = models.URLField(max_length=500)
    # Signing needs the secret itself; who reads this table reads the contacts, too.
    secret = models.CharField(max_length=80)
    kinds = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    seq = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Webhook]"] = ScopedManager(tenant="tenant")

    class Meta:
        """In the order in which they were made."""

        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.url

    def is_failing(self, now: datetime) -> bool:
        """Return whether nothing could be delivered for so long that somebody must look."""
        since = self.failing_since
        return since is not None and now - since >= FAILING_AFTER

    def is_due(self, now: datetime) -> bool:
        """Return whether it may be called now."""
        return self.is_active and (self.next_at is None or self.next_at <= now)


class Delivery(models.Model):
    """What became of one event: delivered, or to be tried again at `next_at`.

    `status`: of the last answer over HTTP; null where there was none, and `wrong` says why.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="+")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    wrong = models.CharField(max_length=200, blank=True)
    tried_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[Delivery]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest event first; one row an event and webhook."""

        ordering: ClassVar[list[str]] = ["-seq"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["webhook", "seq"], name="one_row_an_event_of_a_webhook"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"
