"""Campaigns with their head-counts, applicants and their history, slots, offers."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from offhook.terms.errors import Refused
from offhook.web.accounts.models import Tenant
from offhook.web.people.persons.models import Person
from offhook.web.people.training.models import Cohort


class Stage(models.TextChoices):
    """How far somebody is. The last three end an application, for a reason."""

    APPLIED = "applied", _("Applied")
    INVITED = "invited", _("Invited")
    TESTING = "testing", _("Testing")
    RATED = "rated", _("Rated")
    INTERVIEW = "interview", _("Interview")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    STARTED = "started", _("Started")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


WAY = (
    Stage.APPLIED, Stage.INVITED, Stage.TESTING, Stage.RATED, Stage.INTERVIEW,
    Stage.OFFERED, Stage.ACCEPTED, Stage.STARTED,
)  # fmt: skip
"""The stages of who is taken, in their order."""
ENDS = (Stage.REJECTED, Stage.WITHDRAWN, Stage.EXPIRED)


class Campaign(models.Model):
    """A search for people for a site, from one day to another; its `Need`s say whom.

    `kept_months`: how long an application is kept after the last contact; whoever opens a
    campaign says it. `tests_a_day`: how many candidates can be tested in a day.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60)
    site = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    begins_on = models.DateField()
    ends_on = models.DateField()
    budget = models.PositiveIntegerField(default=0)
    tests_a_day = models.PositiveIntegerField()
    kept_months = models.PositiveSmallIntegerField()
    is_public = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Campaign]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first; its public address is its own."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "slug"], name="one_campaign_a_slug"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """How many people of a language and level a campaign is to find by a day.

    Of one language the head-counts add up: 20 by October and 30 by December are 50.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    language = models.CharField(max_length=5)
    level = models.CharField(max_length=2)
    head_count = models.PositiveIntegerField()
    needed_by = models.DateField()

    objects: ClassVar["models.Manager[Need]"] = ScopedManager(tenant="tenant")

    class Meta:
        """By language and day; a language has one head-count a day."""

        ordering: ClassVar[list[str]] = ["language", "needed_by"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["campaign", "language", "needed_by"], name="one_need_a_day"
            )
        ]


class Expense(models.Model):
    """Money that a campaign has cost. It stays as it is; a mistake is taken back by another."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    on = models.DateField()
    what = models.CharField(max_length=200)
    amount = models.IntegerField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Expense]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-on", "-id"]


class Applicant(models.Model):
    """A person in a campaign, and which language he applies for.

    `person` is empty once he was forgotten: the stage counts on. `kept_until`: when the
    application goes at the latest, whatever else the person is kept for.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=5)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.APPLIED)
    kept_until = models.DateField()
    source = models.CharField(max_length=60, blank=True)
    applied_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Applicant]"] = ScopedManager(tenant="tenant")

    class Meta:
        """Who applied first stands first; nobody is in a campaign twice."""

        ordering: ClassVar[list[str]] = ["applied_at", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["campaign", "person"], name="one_application_a_person"
            )
        ]


class StageChange(models.Model):
    """That somebody went from one stage to another, by whom, and why. It stays as it is.

    The database refuses to change it, and lets it go with its application alone.
    """

    tenant = models.ForeignKey(Tenant, models.DO_NOTHING, related_name="+")
    applicant = models.ForeignKey(Applicant, models.DO_NOTHING, related_name="+")
    before = models.CharField(max_length=10, choices=Stage, blank=True)
    after = models.CharField(max_length=10, choices=Stage)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar["models.Manager[StageChange]"] = ScopedManager(tenant="tenant")

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar[list[str]] = ["id"]

    def save(self, *args: Any, **named: Any) -> None:
        """Write it once."""
        if not self._state.adding:
            raise Refused(command="stage-change", reason="what is written here stays")
        super().save(*args, **named)

    def delete(self, *_args: object, **_named: object) -> NoReturn:
        """Refuse."""
        raise Refused(command="stage-change", reason="what is written here stays")


class Slot(models.Model):
    """A time at which so many candidates can be tested. `taken` never passes `places`."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    begins_at = models.DateTimeField()
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    objects: ClassVar["models.Manager[Slot]"] = ScopedManager(tenant="tenant")

    class Meta:
        """One after another; the database itself refuses one too many."""

        ordering: ClassVar[list[str]] = ["begins_at"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("places")), name="no_overbooking"
            )
        ]


class Booking(models.Model):
    """That a candidate comes at a slot."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="+")
    applicant = models.OneToOneField(Applicant, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar["models.Manager[Booking]"] = ScopedManager(tenant="tenant")


class Offer(models.Model):
    """A place that somebody is offered: a seat in a class, until a time."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        TAKEN_BACK = "taken-back", _("Taken back")
        EXPIRED = "expired", _("Expired")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    applicant = models.ForeignKey(Applicant, models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[Offer]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first; one open offer an applicant."""

        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["applicant"],
                condition=models.Q(state="open"),
                name="one_open_offer",
            )
        ]
