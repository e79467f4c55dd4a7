"""Forms of recruiting."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.academy.levels import Cefr
from offhook.web.people.recruiting.actions import Wanted
from offhook.web.people.recruiting.models import Stage
from offhook.web.people.training.models import Cohort

LEVELS = [(one.name, one.name) for one in list(Cefr)[1:]]
COUNTRIES = [
    ("MA", gettext_lazy("Morocco")),
    ("FR", gettext_lazy("France")),
    ("RO", gettext_lazy("Romania")),
    ("DE", gettext_lazy("Germany")),
    ("GB", gettext_lazy("United Kingdom")),
]
_DAY = {"type": "date"}
_TIME = {"type": "datetime-local"}
CONSENT = gettext_lazy(
    "I apply for this work. My name, address and number are kept for this application, and"
    " removed {months} months after the last contact. I can ask for my data, or to be"
    " forgotten, at any time by my own link."
)


class CampaignForm(forms.Form):
    """A search for people."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    site = forms.CharField(label=gettext_lazy("Site"), max_length=100, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=COUNTRIES)
    begins_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs=_DAY)
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs=_DAY)
    )
    budget = forms.IntegerField(
        label=gettext_lazy("Budget"), min_value=0, required=False
    )
    tests_a_day = forms.IntegerField(
        label=gettext_lazy("Tests a day"), min_value=1, max_value=5000
    )
    # Nobody's default: the law of the country and the promise to applicants decide it.
    kept_months = forms.IntegerField(
        label=gettext_lazy("Applications are kept so many months after the last contact"),
        help_text=gettext_lazy("In France at most 24."),
        min_value=1, max_value=60,
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=gettext_lazy("Publish a page on which people apply"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a campaign that ends before it begins."""
        told: dict[str, Any] = super().clean() or {}
        told["budget"] = told.get("budget") or 0
        begins, ends = told.get("begins_on"), told.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("This is before the first day."))
        return told


class NeedForm(forms.Form):
    """How many people of a language are needed by a day; empty if none are."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("Level needed"), choices=LEVELS, initial="B2", required=False
    )
    head_count = forms.IntegerField(
        label=gettext_lazy("People needed"), min_value=1, max_value=10_000,
        required=False,
    )  # fmt: skip
    needed_by = forms.DateField(
        label=gettext_lazy("Needed by"),
        widget=forms.DateInput(attrs=_DAY),
        required=False,
    )

    def __init__(
        self, *args: Any, languages: list[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *languages]

    def clean(self) -> dict[str, Any]:
        """Refuse half a row."""
        told: dict[str, Any] = super().clean() or {}
        parts = [told.get(name) for name in ("language", "head_count", "needed_by")]
        if not self.errors and any(parts) and not all(parts):
            raise forms.ValidationError(
                _("A language, how many people, and by when: all three.")
            )
        return told


class _NeedRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows of a campaign's head-counts."""

    def wanted(self) -> list[Wanted]:
        """Return the rows that say something."""
        return [
            Wanted(
                told["language"], told["level"], told["head_count"], told["needed_by"]
            )
            for told in (one.cleaned_data for one in self.forms)
            if told.get("language")
        ]


NEED_ROWS = 8
NeedRows = forms.formset_factory(NeedForm, _NeedRows, extra=NEED_ROWS, max_num=40)


class ExpenseForm(forms.Form):
    """Money spent for a campaign."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs=_DAY))
    what = forms.CharField(label=gettext_lazy("What for"), max_length=200)
    amount = forms.IntegerField(
        label=gettext_lazy("Amount"), min_value=-100_000_000, max_value=100_000_000
    )


class TableForm(forms.Form):
    """Applicants in a file."""

    upload = forms.FileField(
        label=gettext_lazy("A table of applicants (CSV or XLSX)"),
        help_text=gettext_lazy(
            "The first row names the columns: name, email, phone, source, language. Who is"
            " known by address or number is not taken twice."
        ),
    )


class SlotForm(forms.Form):
    """A time for tests."""

    begins_at = forms.DateTimeField(
        label=gettext_lazy("Begins"), widget=forms.DateTimeInput(attrs=_TIME)
    )
    places = forms.IntegerField(
        label=gettext_lazy("Places"), min_value=1, max_value=1000
    )


class WaveForm(forms.Form):
    """How many are invited."""

    most = forms.IntegerField(
        label=gettext_lazy("Invite at most"), min_value=1, max_value=1000, initial=20
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(
        self, *args: Any, languages: list[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All languages")), *languages]


class MoveForm(forms.Form):
    """To which stage somebody goes, and why."""

    # An offer is made with a seat, and answered: nobody is moved to it by hand.
    to = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        choices=[
            one
            for one in Stage.choices
            if one[0] not in (Stage.OFFERED, Stage.ACCEPTED)
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed where an application ends."),
        max_length=500,
        required=False,
    )


class OfferForm(forms.Form):
    """A seat, and until when it is kept."""

    cohort = forms.ModelChoiceField(
        label=gettext_lazy("Class"), queryset=Cohort.objects.none()
    )
    expires_at = forms.DateTimeField(
        label=gettext_lazy("Open until"), widget=forms.DateTimeInput(attrs=_TIME)
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["cohort"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Cohort.objects.all()


class ApplyForm(forms.Form):
    """Somebody applies."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    agreed = forms.BooleanField()

    def __init__(
        self, *args: Any, months: int, languages: list[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = languages
            if len(languages) == 1:
                field.initial = languages[0][0]
                field.widget = forms.HiddenInput()
        self.wording = str(CONSENT).format(months=months)
        self.fields["agreed"].label = self.wording
