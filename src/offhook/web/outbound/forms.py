"""Forms of calling out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.consent.numbers import plain_number
from offhook.web.outbound.imports import QUALITIES, ConsentRow
from offhook.web.outbound.models import Attempt, Channel, Purpose

_DAY = {"type": "date"}
_TIME = {"type": "datetime-local"}
_LTR = {"dir": "ltr", "inputmode": "tel", "autocomplete": "off"}
REGIONS = [
    ("FR", gettext_lazy("France")),
    ("MA", gettext_lazy("Morocco")),
    ("ZZ", gettext_lazy("None: every number has its country")),
]
PROSPECTION = [one for one in Purpose.choices if one[0] != Purpose.CALLBACK]
Choices = Iterable[tuple[str, str]]


def _choices(form: forms.Form, **named: Choices) -> None:
    for name, choices in named.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


def _number(told: str, form: Any, region: str = "ZZ") -> str:
    found = plain_number(told, region, form.rewrites)
    if found is None:
        raise forms.ValidationError(_("Write a number with its country: +33612345678."))
    return found


class ClientForm(forms.Form):
    """Something of a client's; `clients` are its names by id."""

    client = forms.ChoiceField(label=gettext_lazy("Client"))

    def __init__(
        self, *args: Any, clients: Choices, rewrites: Any = (), **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.rewrites = rewrites
        _choices(self, client=clients)


class NumberForm(ClientForm):
    """Something of a number and a client."""

    number = forms.CharField(
        label=gettext_lazy("Telephone number, with its country"),
        max_length=30,
        widget=forms.TextInput(attrs=_LTR),
    )

    def clean_number(self) -> str:
        """Return the number in E.164."""
        return _number(str(self.cleaned_data["number"]), self)


class ConsentForm(NumberForm):
    """That somebody agreed to be called."""

    who = forms.CharField(label=gettext_lazy("Who agreed"), max_length=150)
    given_at = forms.DateTimeField(
        label=gettext_lazy("When"), widget=forms.DateTimeInput(attrs=_TIME)
    )
    wording = forms.CharField(
        label=gettext_lazy("The words he agreed to"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=Channel.choices)
    proof = forms.CharField(
        label=gettext_lazy("Where the proof lies"),
        help_text=gettext_lazy("A document, a recording, the address of the form."),
        max_length=300,
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("For which calls"),
        choices=PROSPECTION,
        initial=[Purpose.OFFER],
        widget=forms.CheckboxSelectMultiple,
    )
    home = forms.CharField(
        label=gettext_lazy("Postcode, if it is known"),
        help_text=gettext_lazy(
            "It tells the holidays and the clock of where he lives."
        ),
        max_length=10,
        required=False,
    )
    free = forms.BooleanField(
        label=gettext_lazy("It was free: nothing else hung on it"), required=False
    )
    specific = forms.BooleanField(
        label=gettext_lazy("It names this client and calls by telephone"),
        required=False,
    )
    informed = forms.BooleanField(
        label=gettext_lazy("He was told who calls, why, and how to withdraw"),
        required=False,
    )
    unambiguous = forms.BooleanField(
        label=gettext_lazy(
            "He gave it by an act of its own, with no box ticked before"
        ),
        required=False,
    )
    revocable = forms.BooleanField(
        label=gettext_lazy("He can take it back as easily as he gave it"),
        required=False,
    )

    def clean_given_at(self) -> datetime:
        """Refuse a moment that is to come."""
        at: datetime = self.cleaned_data["given_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This is to come."))
        return at

    def row(self) -> ConsentRow:
        """Return the consent."""
        told = self.cleaned_data
        plain = ("number", "who", "given_at", "wording", "channel", "proof", "home")
        return ConsentRow(
            **{name: told[name] for name in plain},
            purposes=tuple(told["purposes"]),
            qualities={name: told[name] for name in QUALITIES},
        )


class ContractForm(NumberForm):
    """A contract between a customer and a client."""

    reference = forms.CharField(
        label=gettext_lazy("Number of the contract"), max_length=100
    )
    subject = forms.CharField(label=gettext_lazy("What it is about"), max_length=300)
    begins_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs=_DAY)
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day, if it has one"),
        widget=forms.DateInput(attrs=_DAY),
        required=False,
    )


class CallbackForm(NumberForm):
    """That a customer asked to be called."""

    who = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    until_at = forms.DateTimeField(
        label=gettext_lazy("Until when"), widget=forms.DateTimeInput(attrs=_TIME)
    )
    how = forms.CharField(
        label=gettext_lazy("How he asked"),
        help_text=gettext_lazy("A contact, a letter, a form: where it can be seen."),
        max_length=300,
    )

    def clean_until_at(self) -> datetime:
        """Refuse a moment that is over: nobody could be called by it."""
        at: datetime = self.cleaned_data["until_at"]
        if at <= timezone.now():
            raise forms.ValidationError(_("This is over already."))
        return at


class AuthorisationForm(ClientForm):
    """What an authority gave a client."""

    law = forms.ChoiceField(label=gettext_lazy("Country"))
    reference = forms.CharField(
        label=gettext_lazy("Number of the authorisation"), max_length=100
    )
    begins_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs=_DAY)
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day, if it has one"),
        widget=forms.DateInput(attrs=_DAY),
        required=False,
    )

    def __init__(self, *args: Any, laws: Choices, **named: Any) -> None:
        super().__init__(*args, **named)
        _choices(self, law=laws)


class BringForm(forms.Form):
    """A table in a file."""

    region = forms.ChoiceField(
        label=gettext_lazy("Numbers without a country are of"), choices=REGIONS
    )
    upload = forms.FileField(label=gettext_lazy("A table (CSV or XLSX)"))


class BringConsentsForm(ClientForm, BringForm):
    """Consents in a file."""


class ListForm(ClientForm):
    """A list of numbers to call."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    queue = forms.ChoiceField(
        label=gettext_lazy("Queue"),
        help_text=gettext_lazy("Who takes its calls may make these."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("For what"), choices=PROSPECTION)
    why = forms.CharField(
        label=gettext_lazy("Why they are called"),
        help_text=gettext_lazy("The agent reads it before he dials."),
        max_length=300,
    )

    def __init__(self, *args: Any, queues: dict[str, str], **named: Any) -> None:
        super().__init__(*args, **named)
        self.client_of = queues
        _choices(self, queue=[(one, one) for one in queues])

    def clean(self) -> dict[str, Any]:
        """Refuse another client's queue."""
        told: dict[str, Any] = super().clean() or {}
        if {"queue", "client"} <= told.keys() and (
            self.client_of[told["queue"]] != told["client"]
        ):
            self.add_error("queue", _("This queue is another client's."))
        return told


class WhyForm(forms.Form):
    """How somebody said what is written down."""

    how = forms.CharField(label=gettext_lazy("How he said it"), max_length=300)


class EndForm(forms.Form):
    """The last day of a contract."""

    contract = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs=_DAY)
    )


class RulesForm(forms.Form):
    """A centre's own rules."""

    text = forms.CharField(
        label=gettext_lazy("Rules of the centre's own"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(
            attrs={"class": "code", "rows": 16, "spellcheck": "false", "dir": "ltr"}
        ),
    )


class DialForm(forms.Form):
    """A number that an agent types."""

    number = forms.CharField(
        label=gettext_lazy("Telephone number, with its country"),
        max_length=30,
        widget=forms.TextInput(attrs=_LTR),
    )
    queue = forms.ChoiceField(label=gettext_lazy("For"))
    purpose = forms.ChoiceField(label=gettext_lazy("For what"), choices=Purpose.choices)
    contract = forms.CharField(
        label=gettext_lazy("Number of the contract, if it is about one"),
        max_length=100,
        required=False,
    )

    def __init__(
        self, *args: Any, queues: Choices, rewrites: Any, **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.rewrites = rewrites
        _choices(self, queue=queues)

    def clean_number(self) -> str:
        """Return the number in E.164."""
        return _number(str(self.cleaned_data["number"]), self)


class OutcomeForm(forms.Form):
    """How a call ended."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How the call ended"),
        choices=[
            ("", "–"),
            *(
                one
                for one in Attempt.Outcome.choices
                if one[0] != Attempt.Outcome.NOT_MADE
            ),
        ],
    )
