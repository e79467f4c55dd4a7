"""Item banks, sittings with their answers and works, ratings, results."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from offhook.academy.language_test import ANSWER_S, Part
from offhook.web.accounts.models import Tenant
from offhook.web.people.persons.models import Person

GRACE_S = 5
"""What an answer may be late by, for the way over the network."""


class Bank(models.Model):
    """A version of a tenant's items of a language. It never changes, for sittings refer to it.

    `text` is an item bank's file. The highest `number` of a language is the one in use.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Bank]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["language", "-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "language", "number"], name="one_bank_a_number"
            )
        ]


class Audio(models.Model):
    """What is heard of a passage, uploaded by the tenant. `file` is its name in the safe."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    language = models.CharField(max_length=5)
    passage = models.CharField(max_length=60)
    file = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Audio]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One of a passage."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "language", "passage"], name="one_audio_a_passage"
            )
        ]


class Sitting(models.Model):
    """A person's way through a test. Seed, bank and answers say where it stands.

    `person` is empty once he was forgotten: the answers stay, for the items' sake.
    """

    class State(models.TextChoices):
        """How far it is."""

        INVITED = "invited", _("Invited")
        UNDER_WAY = "under-way", _("Under way")
        TO_RATE = "to-rate", _("To be rated")
        DONE = "done", _("Done")
        EXPIRED = "expired", _("Expired")

    class Purpose(models.TextChoices):
        """What the result is for."""

        APPLY = "apply", _("Application")
        TRAIN = "train", _("Class")
        WATCH = "watch", _("Watches the raters")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=5)
    purpose = models.CharField(max_length=8, choices=Purpose)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[Sitting]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first; a person has one open test of a language."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["person", "language"],
                condition=models.Q(state__in=["invited", "under-way"]),
                name="one_open_sitting",
            )
        ]


class Answer(models.Model):
    """An item that was shown, and what was answered. It exists from the moment it is shown.

    `option` and `given_at` are empty until then; `right` is false of one that came too late.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10)
    item = models.CharField(max_length=60)
    shown_at = models.DateTimeField()
    option = models.TextField(null=True)
    right = models.BooleanField(default=False)
    given_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[Answer]"] = ScopedManager(tenant="tenant")

    class Meta:
        """Each place and each item once, whatever comes twice over a bad line."""

        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["sitting", "place"], name="one_answer_a_place"
            ),
            models.UniqueConstraint(
                fields=["sitting", "item"], name="one_answer_an_item"
            ),
        ]

    @property
    def until(self) -> Any:
        """When it is too late."""
        return self.shown_at + timedelta(seconds=ANSWER_S[Part(self.part)])


class Work(models.Model):
    """What a candidate said or wrote, for raters.

    It exists from the moment the task is shown. `file` is a recording in the safe; `tries`
    how often he recorded. `known` are the agreed marks of a work that watches the raters: it
    does so while it is there. `purge_on`: the day by which the recording goes; none of one
    that was made to stay.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    prompt = models.CharField(max_length=60)
    shown_at = models.DateTimeField()
    text = models.TextField(blank=True)
    file = models.CharField(max_length=40, blank=True)
    media = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    handed_in_at = models.DateTimeField(null=True)
    purge_on = models.DateField(null=True)
    known = models.JSONField(null=True)

    objects: ClassVar["models.Manager[Work]"] = ScopedManager(tenant="tenant")

    class Meta:
        """A task once in a sitting."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sitting", "kind"], name="one_work_a_kind")
        ]


class Rating(models.Model):
    """The six marks of one rater for one work. It stays as it was given."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, models.CASCADE, related_name="+")
    rater = models.CharField(max_length=150)
    marks = models.JSONField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    objects: ClassVar["models.Manager[Rating]"] = ScopedManager(tenant="tenant")

    class Meta:
        """A rater rates a work once."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["work", "rater"], name="one_rating_a_rater")
        ]


class Result(models.Model):
    """What a test came to, and what a person made of it.

    `chances` has the probability of each level, below A1 to C2, by skill; `level` is
    their mean, `probability` that of this level, `at_least` that of it or a higher one. `decision` is a person's, with a reason; without one nothing follows.
    """

    class Decision(models.TextChoices):
        """What a person said of it."""

        APPROVED = "approved", _("Approved")
        SET_ASIDE = "set-aside", _("Set aside")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    sitting = models.OneToOneField(Sitting, models.CASCADE, related_name="result")
    level = models.CharField(max_length=8)
    probability = models.FloatField()
    at_least = models.FloatField()
    chances = models.JSONField()
    made_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    approved_level = models.CharField(max_length=8, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects: ClassVar["models.Manager[Result]"] = ScopedManager(tenant="tenant")

    @property
    def shown_level(self) -> str:
        """Return what people call the level."""
        return str(_("below A1")) if self.level == "BELOW_A1" else self.level

    @property
    def percent(self) -> int:
        """Return the probability of the level, as a percentage."""
        return round(100 * self.probability)

    @property
    def percent_or_higher(self) -> int:
        """Return the probability of the level or a higher one, as a percentage."""
        return round(100 * self.at_least)


class OtherTest(models.Model):
    """A version of a table of another test's scores. The highest number is the one in use.

    `begins`: from which score on each level begins, by the level's name.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    test = models.CharField(max_length=80)
    language = models.CharField(max_length=5)
    part = models.CharField(max_length=40, blank=True)
    lowest = models.FloatField()
    highest = models.FloatField()
    begins = models.JSONField()
    source = models.CharField(max_length=400)
    published = models.DateField(null=True)
    checked_on = models.DateField(null=True)
    error = models.FloatField(null=True)
    valid_months = models.PositiveSmallIntegerField(null=True)
    is_retired = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[OtherTest]"] = ScopedManager(tenant="tenant")

    class Meta:
        """By language and name, the latest version first."""

        ordering: ClassVar[list[str]] = ["language", "test", "part", "-id"]
