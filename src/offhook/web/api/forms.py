"""What administrators fill in about keys and webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from offhook.web.api.events import KINDS, ROOT
from offhook.web.api.scopes import Scope


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("Name"), help_text=_("Which program is it for?"), max_length=80
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), initial=600, min_value=1, max_value=60_000
    )


class WebhookForm(forms.Form):
    """A new webhook."""

    url = forms.URLField(
        label=_("Address"),
        help_text=_("It is called with each event, in order, from now on."),
        max_length=500,
        assume_scheme="https",
    )
    kinds = forms.MultipleChoiceField(
        label=_("Events"),
        help_text=_("All of them where none is chosen."),
        choices=[(kind, kind.removeprefix(f"{ROOT}.")) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
