"""Hiring plans that were asked for, and what was found."""

from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopedManager

from offhook.web.accounts.models import Tenant
from offhook.web.beside.collecting import State


class HiringPlan(models.Model):
    """A hiring plan: its file, never changed afterwards, and what was found by it.

    `quick`: without the latest dates, and without what makes the opening surer. `found` is
    what `child` tells, `pages` the whole pages as `beside.child` packs them, `failed` the code
    and the fields of an error. `based_on`: whose numbers were changed for this one.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    text = models.TextField()
    quick = models.BooleanField(default=False)
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    steps = models.PositiveIntegerField(default=1)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    found = models.JSONField(default=dict)
    failed = models.JSONField(default=dict)
    pages = models.BinaryField(default=bytes)

    objects: ClassVar["models.Manager[HiringPlan]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first; a tenant makes one at a time."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(state="running"),
                name="one_hiring_plan_at_a_time",
            )
        ]
