"""Courses, cohorts with their sessions and trainees, certificates, granted skills."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from offhook.web.accounts.models import Tenant
from offhook.web.people.persons.models import Person


class Course(models.Model):
    """A way from one level of a language to another, in so many hours.

    `hours` are what it takes most people; the defaults are provisional.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=5)
    from_level = models.CharField(max_length=2)
    target_level = models.CharField(max_length=2)
    hours = models.PositiveIntegerField()

    objects: ClassVar["models.Manager[Course]"] = ScopedManager(tenant="tenant")

    class Meta:
        """By language and level."""

        ordering: ClassVar[list[str]] = ["language", "target_level", "name"]

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """The people who take a course together. `feed` is the secret of its calendar."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    site = models.CharField(max_length=100, blank=True)
    capacity = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    trainer = models.CharField(max_length=150, blank=True)
    feed = models.CharField(max_length=40, unique=True)

    objects: ClassVar["models.Manager[Cohort]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-starts_on", "-id"]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """An hour or more of a cohort."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=100, blank=True)

    objects: ClassVar["models.Manager[Session]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One after another."""

        ordering: ClassVar[list[str]] = ["begins_at"]

    @property
    def hours(self) -> float:
        """Return how long it is."""
        return (self.ends_at - self.begins_at).total_seconds() / 3600.0


class Trainee(models.Model):
    """A person in a cohort; `left_at` with a reason, if he did not stay."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar["models.Manager[Trainee]"] = ScopedManager(tenant="tenant")

    class Meta:
        """Somebody is in a cohort once."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["person", "cohort"], name="one_seat_a_person"
            )
        ]


class Hold(models.Model):
    """A seat that is kept for somebody while he makes up his mind."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Hold]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One a person and cohort."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["person", "cohort"], name="one_hold_a_person"
            )
        ]


class Attendance(models.Model):
    """Whether somebody was there."""

    class State(models.TextChoices):
        """How he was."""

        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        ABSENT = "absent", _("Absent")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    trainee = models.ForeignKey(Trainee, models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State)
    marked_by = models.CharField(max_length=150)
    marked_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Attendance]"] = ScopedManager(tenant="tenant")

    class Meta:
        """Once a session."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["session", "trainee"], name="one_mark_a_session"
            )
        ]


class Certificate(models.Model):
    """That a person has a level, on which evidence, signed. It is revoked, never changed."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    language = models.CharField(max_length=5)
    level = models.CharField(max_length=2)
    evidence = models.JSONField()
    issued_by = models.CharField(max_length=150)
    issued_at = models.DateTimeField()
    valid_until = models.DateField()
    signature = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar["models.Manager[Certificate]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-id"]


class Grant(models.Model):
    """A skill that an agent has by evidence, from one day to another.

    The floor routes by it while it is in force; it warns before its end, and then drops.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("In force")
        WARNED = "warned", _("Ends soon")
        DROPPED = "dropped", _("Ended")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    agent = models.CharField(max_length=120)
    skill = models.CharField(max_length=60)
    proficiency = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    evidence = models.JSONField()
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    granted_by = models.CharField(max_length=150)
    granted_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Grant]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first; an agent has a skill by one grant, and one may be to come."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "agent", "skill"],
                condition=models.Q(state__in=["active", "warned"]),
                name="one_grant_a_skill",
            ),
            models.UniqueConstraint(
                fields=["tenant", "agent", "skill"],
                condition=models.Q(state="planned"),
                name="one_grant_to_come",
            ),
        ]
