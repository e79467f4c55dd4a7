"""What people choose and change in a hiring plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.formats.hiring_plan import hiring_example_names, hiring_example_text
from offhook.formats.hiring_plan_tables import KEYS
from offhook.hiring.facts import Given, Origin

FILE_BYTES = 300_000
TABLE_BYTES = 5_000_000
ORIGINS = (
    (Origin.FACT.value, gettext_lazy("fact")),
    (Origin.DERIVED.value, gettext_lazy("derived")),
    (Origin.ASSUMPTION.value, gettext_lazy("assumption")),
)
TITLES = {
    "plan": gettext_lazy("The plan"),
    "site": gettext_lazy("Site"),
    "path": gettext_lazy("Way into the job"),
    "candidates": gettext_lazy("Candidates"),
    "pool": gettext_lazy("Positions to fill"),
    "costs": gettext_lazy("Costs"),
    "doubt": gettext_lazy("Doubt"),
}
_QUICK = gettext_lazy("Quickly: without latest dates, and without what makes it surer")


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class TextsField(forms.FileField):
    """Any number of text files; it is read as their texts by their names."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> dict[str, str]:
        """Read each of them."""
        files = [super(TextsField, self).clean(one, initial) for one in data or ()]
        return {str(one.name): text_of(one, TABLE_BYTES) for one in files}


def text_of(file: BinaryIO, most: int) -> str:
    """Return the text of a file of at most so many bytes."""
    content = file.read(most + 1)
    if len(content) > most:
        raise forms.ValidationError(_("The file is too large."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError(_("This is no text file.")) from error


class BeginForm(forms.Form):
    """An example, or a file of one's own."""

    example = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False)
    file = forms.FileField(
        label=gettext_lazy("or with a hiring plan file"),
        required=False,
        help_text=gettext_lazy("The TOML file that offhook hire reads."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )
    tables = TextsField(
        label=gettext_lazy("and the tables of agents it names"),
        required=False,
        help_text=gettext_lazy(
            "What offhook plan --csv writes, where positions come from a plan."
        ),
        widget=_Files(attrs={"accept": ".csv"}),
    )
    quick = forms.BooleanField(label=_QUICK, required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        examples = [(name, name.capitalize()) for name in hiring_example_names()]
        self.fields["example"].choices = [*examples, ("", "–")]  # type: ignore[attr-defined]
        self.fields["example"].initial = examples[0][0]

    def clean_file(self) -> tuple[str, str] | None:
        """Return the name and the text of the file."""
        file = self.cleaned_data["file"]
        return None if file is None else (str(file.name), text_of(file, FILE_BYTES))

    def clean(self) -> dict[str, Any]:
        """Take the file's plan, or the example's."""
        told = super().clean() or {}
        example = told.get("example")
        if told.get("file"):
            told["file_name"], told["text"] = told["file"]
        elif example:
            told["file_name"], told["text"] = (
                f"{example}.toml",
                hiring_example_text(example),
            )
        elif not self.errors:
            self.add_error("example", _("Choose an example, or a file."))
        return told


@dataclass(frozen=True, slots=True)
class Line:
    """The fields of one number, and what it means."""

    key: str
    meaning: str
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
                label=f"{one.key}, {_('Where it comes from')}",
                initial=one.origin,
                choices=ORIGINS,
            )
            self.fields[f"note-{number}"] = forms.CharField(
                label=f"{one.key}, {_('Note')}",
                initial=one.note,
                max_length=500,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
        for name, field in self.fields.items():
            if name != "quick":
                field.widget.attrs["aria-label"] = field.label

    def tables(self) -> Iterator[tuple[str, str, list[Line]]]:
        """Yield the numbers of each table of the file, with its name in words."""
        found: dict[str, list[Line]] = {}
        for number, one in enumerate(self.given):
            table, _dot, name = one.key.rpartition(".")
            fields = (self[f"{what}-{number}"] for what in ("value", "origin", "note"))
            found.setdefault(table, []).append(
                Line(name, _meaning(table, name), *fields)
            )
        for table, lines in found.items():
            yield table, str(TITLES[_kind(table)]), lines

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


def _kind(table: str) -> str:
    """Return which table of the file it is: that of `pool.agadir-fr` is `pool`."""
    kind, _dot, rest = table.partition(".")
    return rest.partition(".")[0] if kind == "defaults" else kind


def _meaning(table: str, name: str) -> str:
    meanings = {key.name: key.meaning for key in KEYS[_kind(table)]}
    return str(_(meanings[name]))
