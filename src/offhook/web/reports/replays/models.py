"""Replays that were asked for, and what they found."""

from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopedManager

from offhook.sim.cast import GROUP, read_changes
from offhook.web.accounts.models import Tenant
from offhook.web.beside.collecting import State


class Replay(models.Model):
    """A day of the floor, brought to the kernel again.

    `agents` is what `offhook replay --agents` reads. `routing` is the version of the centre
    whose routing was tried, if any. `cut_at`: later contacts are left out, for the day was not
    over. `found` has the verdict and the main figures by language, and `pages` the whole pages,
    as `beside.child` packs them. `failed` is the code and the fields of an error.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    day = models.DateField()
    cut_at = models.DateTimeField(null=True)
    agents = models.CharField(max_length=2000, default="recorded")
    routing = models.PositiveIntegerField(null=True)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    valid = models.BooleanField(null=True)
    found = models.JSONField(default=dict)
    failed = models.JSONField(default=dict)
    pages = models.BinaryField(default=bytes)

    objects: ClassVar["models.Manager[Replay]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first; a tenant runs one at a time."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(state="running"),
                name="one_replay_at_a_time",
            )
        ]

    @property
    def asks_what_if(self) -> bool:
        """Whether anything was to be changed."""
        return self.agents != "recorded" or self.routing is not None

    @property
    def changes(self) -> list[str]:
        """Who was to be more or fewer, as people read it: ``+2 sales``."""
        return [
            f"{change.more:+d} {change.like.removeprefix(GROUP)}"
            for change in read_changes(self.agents)
        ]
