"""What customers agreed to and refused, contracts, lists of numbers, and every attempt.

A number is in E.164, a client is its id in the centre file. What somebody agreed to, took back
or refused is written once and stays: it is the proof that the law asks for.
"""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from offhook.terms.errors import Refused
from offhook.web.accounts.models import Tenant

REASON = "what is written here stays"


class Purpose(models.TextChoices):
    """What a call is for, as `offhook.consent.calls.Purpose`."""

    OFFER = "offer", _("An offer")
    ENERGY_WORKS = "energy-works", _("Energy works at home")
    ADAPTATION_WORKS = "adaptation-works", _("Adaptation works at home")
    CALLBACK = "callback", _("The customer asked for it")


class Channel(models.TextChoices):
    """How somebody said it."""

    WEB_FORM = "web-form", _("A form on the web")
    PAPER = "paper", _("On paper")
    TELEPHONE = "telephone", _("In a call that he made")
    EMAIL = "email", _("By e-mail")
    SHOP = "shop", _("In a shop")


class Record(models.Model):
    """Something that is known of a number and a client, and who wrote it down."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    client = models.CharField(max_length=120)
    number = models.CharField(max_length=16)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        """The latest first, found by number."""

        abstract = True
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "number", "client"])
        ]


class Once(Record):
    """A record that nobody changes or removes."""

    class Meta(Record.Meta):
        """As every record."""

        abstract = True

    def save(self, *args: Any, **named: Any) -> None:
        """Write it once."""
        if not self._state.adding:
            raise Refused(command="record", reason=REASON)
        super().save(*args, **named)

    def delete(self, *_args: object, **_named: object) -> NoReturn:
        """Refuse."""
        raise Refused(command="record", reason=REASON)


class Consent(Once):
    """That somebody agreed to be called by a client: who, when, which words, by which channel.

    `proof` says where it lies: a document, a row of a file, a recording. `source`: the file it
    came with.
    """

    who = models.CharField(max_length=150)
    home = models.CharField(max_length=10, blank=True)
    given_at = models.DateTimeField()
    wording = models.TextField()
    channel = models.CharField(max_length=10, choices=Channel)
    purposes = models.JSONField(default=list)
    is_free = models.BooleanField()
    is_specific = models.BooleanField()
    is_informed = models.BooleanField()
    is_unambiguous = models.BooleanField()
    is_revocable = models.BooleanField()
    proof = models.CharField(max_length=300)
    source = models.CharField(max_length=200, blank=True)

    objects: ClassVar["models.Manager[Consent]"] = ScopedManager(tenant="tenant")


class Revocation(Once):
    """That somebody took back all that he had agreed to for a client."""

    at = models.DateTimeField()
    how = models.CharField(max_length=300)

    objects: ClassVar["models.Manager[Revocation]"] = ScopedManager(tenant="tenant")


class CustomerRefusal(Once):
    """That somebody said in a call that he does not want such calls."""

    at = models.DateTimeField()
    how = models.CharField(max_length=300, blank=True)

    objects: ClassVar["models.Manager[CustomerRefusal]"] = ScopedManager(
        tenant="tenant"
    )


class CallbackRequest(Once):
    """That a customer asked to be called, until when."""

    who = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField()
    until_at = models.DateTimeField()
    how = models.CharField(max_length=300)

    objects: ClassVar["models.Manager[CallbackRequest]"] = ScopedManager(
        tenant="tenant"
    )


class ContractLink(Record):
    """A contract between a customer and a client, and what it is about."""

    reference = models.CharField(max_length=100)
    subject = models.CharField(max_length=300)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar["models.Manager[ContractLink]"] = ScopedManager(tenant="tenant")


class Authorisation(models.Model):
    """What an authority gave a client, such as the CNDP in Morocco."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    client = models.CharField(max_length=120)
    law = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Authorisation]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-id"]


class OwnRules(models.Model):
    """A centre's own rules of calling out, in versions; the latest holds."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    text = models.TextField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[OwnRules]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-id"]


class CallList(models.Model):
    """Numbers that a client wants called, one after another, for a purpose.

    `queue`: through which the calls go, and so which agents may make them and which number
    customers see.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    client = models.CharField(max_length=120)
    name = models.CharField(max_length=100)
    queue = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=Purpose)
    why = models.CharField(max_length=300)
    is_open = models.BooleanField(default=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects: ClassVar["models.Manager[CallList]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A number of a list. `taken_by`: the agent in whose hands it is."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("In an agent's hands")
        DONE = "done", _("Done")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    call_list = models.ForeignKey(CallList, models.CASCADE, related_name="+")
    number = models.CharField(max_length=16)
    who = models.CharField(max_length=150, blank=True)
    home = models.CharField(max_length=10, blank=True)
    contract = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    taken_by = models.CharField(max_length=150, blank=True)
    place = models.PositiveIntegerField()

    objects: ClassVar["models.Manager[Entry]"] = ScopedManager(tenant="tenant")

    class Meta:
        """In the order of calling; a number is in a list once."""

        ordering: ClassVar[list[str]] = ["place", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["call_list", "number"], name="one_entry_a_number"
            )
        ]


class Attempt(models.Model):
    """A call that was let through the gate, what showed that it might, and how it ended.

    `contact`: what the floor calls it. `identity_at`: when the agent said who calls, for whom,
    and that the call is commercial. `outcome` is empty while it goes on.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        REACHED = "reached", _("Spoke with the customer")
        REFUSED = "refused", _("The customer wants no such calls")
        NO_ANSWER = "no-answer", _("Nobody answered")
        BUSY = "busy", _("Busy")
        VOICEMAIL = "voicemail", _("An answering machine")
        WRONG_NUMBER = "wrong-number", _("Not the customer's number")
        NOT_MADE = "not-made", _("Not dialled: the floor refused")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    client = models.CharField(max_length=120)
    number = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    agent = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=Purpose)
    contract = models.CharField(max_length=100, blank=True)
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, related_name="+")
    queue = models.CharField(max_length=120)
    contact = models.CharField(max_length=40)
    shown = models.CharField(max_length=16, blank=True)
    who = models.CharField(max_length=150, blank=True)
    evidence = models.JSONField(default=dict)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)
    identity_at = models.DateTimeField(null=True)

    objects: ClassVar["models.Manager[Attempt]"] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first; an agent has one that goes on."""

        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "number", "client"])
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "contact"], name="one_attempt_a_contact"
            ),
            models.UniqueConstraint(
                fields=["tenant", "agent"],
                condition=models.Q(outcome=""),
                name="one_open_attempt_an_agent",
            ),
        ]

    @property
    def spoke(self) -> bool:
        """Whether the customer was on the line."""
        return self.outcome in (self.Outcome.REACHED, self.Outcome.REFUSED)
