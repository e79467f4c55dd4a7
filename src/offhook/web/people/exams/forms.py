"""Forms of the tests."""

import itertools
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.academy.item_bank import ItemBank, Task
from offhook.academy.levels import Cefr
from offhook.academy.score_tables import ScoreTable
from offhook.web.people.exams.models import OtherTest

LEVELS = [(one.name, one.name) for one in list(Cefr)[1:]]
KEPT_DAYS_MOST = 730
"""Who is invited without an application is kept no longer than the strictest country lets."""
CONSENT = gettext_lazy(
    "I take this test myself. My answers, and what I say and write, are kept and rated for"
    " my application; recordings are removed after 90 days at the latest. I can ask for my"
    " data, or to be forgotten, at any time on this page."
)


class ConsentForm(forms.Form):
    """What a candidate agrees to before he begins."""

    agreed = forms.BooleanField(label=CONSENT)

    def wording(self) -> str:
        """Return what he read."""
        return str(CONSENT)


class DecisionForm(forms.Form):
    """What a person makes of a result."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=LEVELS)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BankForm(forms.Form):
    """Another version of the items of a language."""

    upload = forms.FileField(label=gettext_lazy("An item bank (TOML)"))
    note = forms.CharField(
        label=gettext_lazy("What is new"), max_length=200, required=False
    )

    def clean_upload(self) -> str:
        """Return the file's text."""
        upload = self.cleaned_data["upload"]
        if upload.size > 2_000_000:
            raise forms.ValidationError(
                _("The file has more than %(n)d MB.") % {"n": 2}
            )
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is no text in UTF-8.")) from error


class AudioForm(forms.Form):
    """A recording of a passage, in place of the synthetic voice."""

    upload = forms.FileField(
        label=gettext_lazy("A recording"),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )


class ExposureForm(forms.Form):
    """In how many tests an item may be met at most."""

    percent = forms.IntegerField(
        label=gettext_lazy("Each item in at most so many of 100 tests"),
        min_value=10, max_value=100, initial=60,
    )  # fmt: skip


class CutsForm(forms.Form):
    """From which ability on each level is reached."""

    source = forms.CharField(
        label=gettext_lazy("Who set them, and how"), max_length=300
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for level, _name in LEVELS:
            self.fields[level] = forms.FloatField(
                label=level, min_value=-6, max_value=6,
                widget=forms.NumberInput(attrs={"step": "0.01"}),
            )  # fmt: skip

    def cuts(self) -> dict[str, float]:
        """Return the cuts by level."""
        return {level: self.cleaned_data[level] for level, _name in LEVELS}

    def clean(self) -> dict[str, Any]:
        """Refuse cuts that do not rise."""
        told: dict[str, Any] = super().clean() or {}
        cuts = [told[level] for level, _name in LEVELS if level in told]
        if any(one >= other for one, other in itertools.pairwise(cuts)):
            raise forms.ValidationError(_("Each level begins above the one before."))
        return told


class InviteForm(forms.Form):
    """Somebody to be tested, and in which language."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the test"))
    kept_until = forms.DateField(
        label=gettext_lazy("To be forgotten on"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(
        self, *args: Any, languages: list[tuple[str, str]], today: date, **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.today = today
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = languages

    def clean_kept_until(self) -> date:
        """Refuse a day that has passed, and one beyond what any country lets."""
        day: date = self.cleaned_data["kept_until"]
        if day <= self.today:
            raise forms.ValidationError(_("This day has passed."))
        if day > self.today + timedelta(days=KEPT_DAYS_MOST):
            raise forms.ValidationError(_("At most two years from today."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse somebody who cannot be written to."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not (told.get("email") or told.get("phone")):
            raise forms.ValidationError(_("An e-mail address or a telephone number."))
        return told


class ScoreTableForm(forms.Form):
    """From which score of another test on each level begins, by whose word."""

    test = forms.CharField(label=gettext_lazy("Test"), max_length=80)
    part = forms.CharField(
        label=gettext_lazy("Part of the test"), max_length=40, required=False
    )
    language = forms.CharField(
        label=gettext_lazy("Language"), max_length=5, min_length=2
    )
    lowest = forms.FloatField(label=gettext_lazy("Lowest score"))
    highest = forms.FloatField(label=gettext_lazy("Highest score"))
    source = forms.CharField(label=gettext_lazy("Source"), max_length=400)
    published = forms.DateField(
        label=gettext_lazy("Published on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    checked_on = forms.DateField(
        label=gettext_lazy("Compared with the source on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    error = forms.FloatField(
        label=gettext_lazy("Standard error of measurement, if published"),
        required=False, min_value=0.001,
    )  # fmt: skip
    valid_months = forms.IntegerField(
        label=gettext_lazy("Months that a result counts, if stated"),
        required=False, min_value=1, max_value=240,
    )  # fmt: skip

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for level, _name in LEVELS:
            self.fields[level] = forms.FloatField(
                label=_("%(level)s begins at") % {"level": level}, required=False
            )

    @staticmethod
    def usual(row: OtherTest) -> dict[str, Any]:
        """Return the fields of a table."""
        names = ("test", "part", "language", "lowest", "highest", "source", "published",
                 "checked_on", "error", "valid_months")  # fmt: skip
        begins: dict[str, Any] = row.begins
        return {name: getattr(row, name) for name in names} | begins

    def table(self) -> ScoreTable:
        """Return the table; `NotAccepted` where its levels do not rise within the scale."""
        told = self.cleaned_data
        begins = {
            Cefr[level]: told[level]
            for level, _name in LEVELS
            if told.get(level) is not None
        }
        return ScoreTable(
            told["test"], told["language"], told["part"], told["lowest"],
            told["highest"], begins, told["source"], told["published"],
            told["checked_on"], told["error"], told["valid_months"],
        )  # fmt: skip


class ConvertForm(forms.Form):
    """A score of another test."""

    table = forms.ChoiceField(label=gettext_lazy("Test"))
    score = forms.FloatField(label=gettext_lazy("Score"))

    def __init__(self, *args: Any, tables: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["table"]
        if isinstance(field, forms.ChoiceField):
            field.choices = tables


class SeedForm(forms.Form):
    """A recording that somebody made to watch the raters with."""

    upload = forms.FileField(
        label=gettext_lazy("A recording"),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    prompt = forms.ChoiceField(label=gettext_lazy("Task"))
    agreed = forms.BooleanField(
        label=gettext_lazy("Who speaks has agreed that it stays for this")
    )

    def __init__(self, *args: Any, bank: ItemBank, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["prompt"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.id, f"{one.level.name}: {one.text}")
                for one in bank.tasks(Task.SPEAKING)
            ]
