"""Versions of a centre's file. The latest is the one that the floor works by."""

from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopedManager

from offhook.web.accounts.models import Tenant


class CentreVersion(models.Model):
    """A centre file as it was from one change to the next."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    note = models.CharField(max_length=200)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[CentreVersion]"] = ScopedManager(tenant="tenant")

    class Meta:
        """Numbers count from 1 in each tenant; the latest first."""

        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="one_version_a_number"
            )
        ]
