"""Forms of training."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.academy.levels import Cefr
from offhook.web.people.training.models import Certificate, Course, Trainee
from offhook.web.people.training.skills import PROFICIENCY

LEVELS = [(one.name, one.name) for one in list(Cefr)[1:]]
_DAY = {"type": "date"}
_TEST = "test-"
WEEKDAYS = [
    ("0", gettext_lazy("Monday")),
    ("1", gettext_lazy("Tuesday")),
    ("2", gettext_lazy("Wednesday")),
    ("3", gettext_lazy("Thursday")),
    ("4", gettext_lazy("Friday")),
    ("5", gettext_lazy("Saturday")),
    ("6", gettext_lazy("Sunday")),
]


class CourseForm(forms.Form):
    """A course."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    from_level = forms.ChoiceField(label=gettext_lazy("From the level"), choices=LEVELS)
    target_level = forms.ChoiceField(label=gettext_lazy("To the level"), choices=LEVELS)
    hours = forms.IntegerField(
        label=gettext_lazy("Hours it takes most people"), min_value=1, max_value=5000
    )

    def __init__(
        self, *args: Any, languages: list[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = languages


class CohortForm(forms.Form):
    """People who take a course together."""

    course = forms.ModelChoiceField(
        label=gettext_lazy("Course"), queryset=Course.objects.none()
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    site = forms.CharField(label=gettext_lazy("Site"), max_length=100, required=False)
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"), min_value=1, max_value=500
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs=_DAY)
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs=_DAY)
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["course"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Course.objects.all()


class SessionsForm(forms.Form):
    """Sessions on some weekdays."""

    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Weekdays"), choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    begins = forms.TimeField(
        label=gettext_lazy("Begins"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    hours = forms.FloatField(
        label=gettext_lazy("Hours"), min_value=0.25, max_value=12,
        widget=forms.NumberInput(attrs={"step": "0.25"}),
    )  # fmt: skip
    room = forms.CharField(label=gettext_lazy("Room"), max_length=100, required=False)


class EnrolForm(forms.Form):
    """Somebody who gets a seat."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    kept_until = forms.DateField(
        label=gettext_lazy("To be forgotten on"), widget=forms.DateInput(attrs=_DAY)
    )


class LeaveForm(forms.Form):
    """Why somebody leaves."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class CertifyForm(forms.Form):
    """Which level is certified."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=LEVELS)

    def __init__(
        self, *args: Any, languages: list[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = languages


class AgentForm(forms.Form):
    """Which agent of the centre somebody is."""

    agent = forms.ChoiceField(label=gettext_lazy("Agent of the centre"))

    def __init__(self, *args: Any, agents: list[str], **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["agent"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one, one) for one in agents]


class GrantForm(forms.Form):
    """A skill by evidence."""

    skill = forms.ChoiceField(label=gettext_lazy("Skill"))
    level = forms.ChoiceField(
        label=gettext_lazy("Level"), choices=[(one, one) for one in PROFICIENCY]
    )
    evidence = forms.ChoiceField(label=gettext_lazy("Evidence"))
    valid_from = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs=_DAY)
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs=_DAY)
    )

    def __init__(
        self, *args: Any, skills: dict[str, str],
        languages: list[tuple[str, str]], certificates: list[Certificate],
        **named: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **named)
        self.certificates = {str(one.pk): one for one in certificates}
        papers = [
            (number, f"{one.language} {one.level} · {one.number}")
            for number, one in self.certificates.items()
        ]
        tests = [
            (
                f"{_TEST}{code}",
                _("The approved test: %(language)s") % {"language": name},
            )
            for code, name in languages
        ]
        choices = {
            "skill": list(skills.items()),
            "evidence": [*papers, *tests],
        }
        for name, known in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = known

    def certificate(self) -> Certificate | None:
        """Return the certificate it stands on; `None` for the test itself."""
        return self.certificates.get(self.cleaned_data["evidence"])

    def language(self) -> str:
        """Return the language of the evidence."""
        paper = self.certificate()
        told = str(self.cleaned_data["evidence"])
        return paper.language if paper else told.removeprefix(_TEST)


def attendance_name(trainee: Trainee) -> str:
    """Return the name of a trainee's field in the list of a session."""
    return f"trainee-{trainee.pk}"
