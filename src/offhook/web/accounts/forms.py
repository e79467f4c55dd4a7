"""What people fill in about accounts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from offhook.web.accounts.audit_words import ACTIONS
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import GRANTED, Role

_NEW = {"autocomplete": "new-password"}


class BeginForm(forms.Form):
    """The first run: the centre's name, and its administrator."""

    name = forms.CharField(label=_("Name of the centre"), max_length=120)
    slug = forms.RegexField(
        regex="^[A-Za-z0-9][A-Za-z0-9-]*$",  # Asterisk's files have it in names of their own
        label=_("Short name"),
        help_text=_("In addresses, such as souss-contact: letters, digits and -."),
        max_length=40,
        error_messages={"invalid": _("Letters, digits and - only.")},
    )
    username = forms.CharField(label=_("Your login"), max_length=150)
    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs=_NEW)
    )
    again = forms.CharField(
        label=_("The same again"), widget=forms.PasswordInput(attrs=_NEW)
    )

    def clean(self) -> dict[str, Any]:
        """Compare the passwords."""
        told = super().clean() or {}
        if told.get("password") != told.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return told


class AuditForm(forms.Form):
    """Which rows of the audit; `actions` are those that may be asked for."""

    who = forms.CharField(label=_("Who"), required=False, max_length=150)
    what = forms.ChoiceField(label=_("What"), required=False)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, told: Mapping[str, str], *, actions: Iterable[str]) -> None:
        super().__init__(told)
        labels = ((one, str(ACTIONS.get(one, one))) for one in actions)
        by_label = sorted(labels, key=lambda one: one[1])
        self.fields["what"].choices = [("", _("All")), *by_label]  # type: ignore[attr-defined]


def _roles() -> list[tuple[str, str]]:
    idle = gettext("opens nothing yet")
    return [
        (role.value, f"{role.label}" if GRANTED[role] else f"{role.label} ({idle})")
        for role in Role
    ]


class UserForm(forms.Form):
    """A user, new or changed."""

    username = forms.CharField(label=_("Login"), max_length=150)
    name = forms.CharField(label=_("Name"), max_length=150)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=_roles, widget=forms.CheckboxSelectMultiple
    )
    agent = forms.CharField(
        label=_("Agent"),
        help_text=_("The id in the centre of one who answers contacts."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "agents", "autocomplete": "off"}),
    )
    clients = forms.CharField(
        label=_("Clients"),
        help_text=_(
            "Ids of the clients that a client's user sees, with commas between."
        ),
        required=False,
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("For somebody who has one: empty, it stays as it is."),
        widget=forms.PasswordInput(attrs=_NEW),
        required=False,
    )
    is_active = forms.BooleanField(label=_("May log in"), required=False, initial=True)

    def clean_clients(self) -> list[str]:
        """Return the ids as a list."""
        text = str(self.cleaned_data["clients"])
        return [part.strip() for part in text.split(",") if part.strip()]


class LanguageForm(forms.Form):
    """One's own language."""

    language = forms.ChoiceField(
        label=_("Language of the pages"),
        choices=[("", _("The browser's")), *settings.LANGUAGES],
        required=False,
    )


class PasswordForm(forms.Form):
    """One's own password."""

    old = forms.CharField(
        label=_("Your password now"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("The new password"),
        widget=forms.PasswordInput(attrs=_NEW),
    )

    def __init__(self, told: QueryDict | None, *, user: User) -> None:
        super().__init__(told)
        self.user = user

    def clean_old(self) -> str:
        """Compare it with the one that counts."""
        told = str(self.cleaned_data["old"])
        if not self.user.check_password(told):
            raise forms.ValidationError(_("This is not your password."))
        return told


class CodeForm(forms.Form):
    """Six digits of an authenticator."""

    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=6,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )
