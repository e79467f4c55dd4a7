"""What people choose and write about recordings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_DAY = {"type": "date"}


class ListForm(forms.Form):
    """Which recordings."""

    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs=_DAY)
    )
    last = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs=_DAY)
    )
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    client = forms.ChoiceField(label=_("Client"), required=False)
    agent = forms.CharField(label=_("Agent"), required=False, max_length=120)
    conversation = forms.CharField(
        label=_("Conversation"), required=False, max_length=255
    )

    def __init__(
        self,
        told: Mapping[str, str],
        *,
        queues: Mapping[str, str],
        clients: Mapping[str, str],
        by_agent: bool,
    ) -> None:
        super().__init__(told)
        for name, known in (("queue", queues), ("client", clients)):
            self.fields[name].choices = [("", _("All")), *known.items()]  # type: ignore[attr-defined]
        if not by_agent:
            del self.fields["agent"]


class SheetForm(forms.Form):
    """An evaluation: a score, a note, or both."""

    score = forms.IntegerField(
        label=_("Score, 0 to 100"), required=False, min_value=0, max_value=100
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agent = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, told: Mapping[str, Any] | None, agents: list[str]) -> None:
        super().__init__(told)
        self.fields["agent"].choices = [(one, one) for one in agents]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=500)


class CallerForm(forms.Form):
    """Whose recordings."""

    number = forms.CharField(
        label=_("The caller's number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    country = forms.RegexField(
        r"\+?([1-9]\d{0,2})",
        label=_("Calling code of numbers that begin with 0, as 212"),
        required=False,
        max_length=4,
    )

    def clean_country(self) -> str:
        """Take a calling code with or without a plus."""
        return str(self.cleaned_data["country"]).removeprefix("+")


class HearersForm(forms.Form):
    """Who may hear beside supervisors and administrators."""

    agents_hear_own = forms.BooleanField(
        label=_("Agents hear the conversations that they alone had"), required=False
    )
    clients_hear = forms.BooleanField(
        label=_("Clients hear the conversations of their queues"), required=False
    )
