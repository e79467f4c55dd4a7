"""What people choose and change in a hiring plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.formats.hiring_plan import hiring_example_names, hiring_example_text
from offhook.hiring.facts import Given, Origin

FILE_BYTES = 300_000
ORIGINS = (
    (Origin.FACT.value, gettext_lazy("fact")),
    (Origin.DERIVED.value, gettext_lazy("derived")),
    (Origin.ASSUMPTION.value, gettext_lazy("assumption")),
)
_QUICK = gettext_lazy("Quickly: without latest dates, and without what makes it surer")


class BeginForm(forms.Form):
    """An example, or a file of one's own."""

    example = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False)
    file = forms.FileField(
        label=gettext_lazy("or with a hiring plan file"),
        required=False,
        help_text=gettext_lazy("The TOML file that offhook hire reads."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )
    quick = forms.BooleanField(label=_QUICK, required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        examples = [(name, name.capitalize()) for name in hiring_example_names()]
        self.fields["example"].choices = [*examples, ("", "–")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the file; a file counts more than the example."""
        told = super().clean() or {}
        file = told.get("file")
        try:
            if file is not None:
                told["text"] = file.read(FILE_BYTES + 1).decode("utf-8")
            elif told.get("example"):
                told["text"] = hiring_example_text(told["example"])
        except UnicodeDecodeError:
            self.add_error("file", _("This is no text file."))
        if file is not None and file.size > FILE_BYTES:
            self.add_error("file", _("The file is too large."))
        elif "text" not in told and not self.errors:
            self.add_error("example", _("Choose an example, or a file."))
        return told

    @property
    def file_name(self) -> str:
        """What the text is called where something in it is wrong."""
        file = self.cleaned_data["file"]
        example = self.cleaned_data["example"]
        return str(file.name) if file is not None else f"{example}.toml"


@dataclass(frozen=True, slots=True)
class Line:
    """The fields of one number."""

    key: str
    value: forms.BoundField
    origin: forms.BoundField
    note: forms.BoundField

    @property
    def fields(self) -> tuple[forms.BoundField, ...]:
        """All three, in the order in which they stand."""
        return self.value, self.origin, self.note


class NumbersForm(forms.Form):
    """Every number of a plan: its value, where it comes from, and a note."""

    quick = forms.BooleanField(label=_QUICK, required=False)

    def __init__(self, *args: Any, given: Sequence[Given], **named: Any) -> None:
        super().__init__(*args, **named)
        self.given = given
        for number, one in enumerate(given):
            self.fields[f"value-{number}"] = forms.CharField(
                label=f"{one.key}, {_('Value')}", initial=one.value, max_length=4000
            )
            self.fields[f"origin-{number}"] = forms.ChoiceField(
                label=f"{one.key}, {_('Where it comes from')}", initial=one.origin, choices=ORIGINS
            )
            self.fields[f"note-{number}"] = forms.CharField(
                label=f"{one.key}, {_('Note')}",
                initial=one.note,
                max_length=500,
                required=False,
            )
        for name, field in self.fields.items():
            if name != "quick":
                field.widget.attrs["aria-label"] = field.label

    def tables(self) -> Iterator[tuple[str, list[Line]]]:
        """Yield the numbers of each table of the file."""
        found: dict[str, list[Line]] = {}
        for number, one in enumerate(self.given):
            table, _dot, name = one.key.rpartition(".")
            fields = (self[f"{what}-{number}"] for what in ("value", "origin", "note"))
            found.setdefault(table, []).append(Line(name, *fields))
        yield from found.items()

    def changed(self) -> list[Given]:
        """Return the numbers as they are now."""
        told = self.cleaned_data
        return [
            Given(
                one.key,
                told[f"value-{number}"],
                Origin(told[f"origin-{number}"]),
                told[f"note-{number}"],
            )
            for number, one in enumerate(self.given)
        ]
