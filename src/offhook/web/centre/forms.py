"""Forms made of the centre file's own tables: a key is a field, its meaning the help."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offhook.formats import centre_edit
from offhook.formats.centre_toml import NOT_SHARED, example_names
from offhook.formats.kinds import Choice
from offhook.formats.tables import REQUIRED, Key
from offhook.formats.voice_kinds import Flag
from offhook.policy.centre import Centre, Group
from offhook.policy.serving import served_by
from offhook.policy.skills import MAX_PROFICIENCY
from offhook.terms.errors import FileInvalid, NotAccepted, OffhookError
from offhook.web.centre.fields import LinesField, MenuField
from offhook.web.centre.labels import CHOICES, LABELS
from offhook.web.sentences import sentence

UPLOAD_BYTES = 2_000_000
# Such as shift[2] "night.1".breaks[1].at: a label may hold what separates steps elsewhere.
_PLACE = re.compile(
    r"(?P<table>\w+)(?:\[\d+\](?: \".*?\")?)?\.(?P<key>\w+).*", re.DOTALL
)


def _examples() -> list[tuple[str, str]]:
    return [("", "–"), *((name, name) for name in example_names())]


class BringForm(forms.Form):
    """Load an example, or a file of one's own."""

    example = forms.ChoiceField(
        label=gettext_lazy("An example"), required=False, choices=_examples
    )
    upload = forms.FileField(label=gettext_lazy("Or a centre file"), required=False)

    def clean_upload(self) -> Any:
        """Refuse what no centre file is: one longer than a book."""
        upload = self.cleaned_data["upload"]
        if upload is not None and upload.size > UPLOAD_BYTES:
            raise forms.ValidationError(
                _("The file has more than %(n)d MB.") % {"n": UPLOAD_BYTES // 1_000_000}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        """Refuse to guess which centre is meant: exactly one must be named."""
        told: dict[str, Any] = super().clean() or {}
        named = [one for one in ("example", "upload") if told.get(one)]
        if len(named) != 1 and not self.errors:
            raise forms.ValidationError(_("Choose an example, or a file: one of them."))
        return told


class TextForm(forms.Form):
    """The whole file as text."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("The centre file"),
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "code", "spellcheck": "false", "dir": "ltr"}
        ),
    )


@dataclass(frozen=True, slots=True)
class Usual:
    """What a key is while a row says nothing, and whose word that is.

    `is_words`: it is said in the reader's language. What is code reads from the left in a page
    of any.
    """

    source: str
    shown: str
    is_words: bool


class RowForm(forms.Form):
    """One row of a table of the file."""

    after = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, table: str, is_new: bool, text: str, **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self.table = table
        shared = centre_edit.shared(text, table)
        for key in centre_edit.keys_of(table):
            usual = _usual(key, table, shared)
            named = _named_by(key, table, text)
            now = str(self.initial.get(key.name, ""))
            self.fields[key.name] = _field(key, named, usual, now)
            if table in centre_edit.DEFAULTS:  # what no row shares, each says itself
                self.fields[key.name].required = False
        if not is_new and centre_edit.identity(table) in self.fields:
            self.fields[centre_edit.identity(table)].disabled = True

    def told(self) -> dict[str, str]:
        """Return what was typed, by key."""
        return {
            key: str(text) for key, text in self.cleaned_data.items() if key != "after"
        }

    def blame(self, error: OffhookError) -> None:
        """Say what is wrong beside the field that it is about, else above them all."""
        wrongs: list[tuple[str, object, object]] = []
        if isinstance(error, FileInvalid):
            wrongs = [(one.where, one.wrong, one.accepted) for one in error.problems]
        elif isinstance(error, NotAccepted):
            where = f"{self.table}.{error.fields['where']}"
            wrongs = [(where, error.fields["wrong"], error.fields["accepted"])]
        for where, wrong, accepted in wrongs:
            name = self._field_at(where)
            said = _("%(wrong)s. Accepted: %(accepted)s.") % {
                "wrong": wrong,
                "accepted": _(str(accepted)) if accepted else "",
            }
            self.add_error(name, said if name else f"{where}: {said}")
        if not wrongs:
            self.add_error(None, sentence(error))

    def _field_at(self, where: str) -> str | None:
        """Return the field of a place in the file, such as `shift[2].breaks[0].at`."""
        if self.table in centre_edit.DEFAULTS:
            where = where.removeprefix("defaults.")
        found = _PLACE.fullmatch(where)
        if found is None or found["table"] != self.table.removeprefix("defaults-"):
            return None
        return found["key"] if found["key"] in self.fields else None


def _named_by(key: Key, table: str, text: str) -> dict[str, str]:
    """Return what a key may name of the centre: names by id; of other keys nothing."""
    if key.name == "client":
        return centre_edit.names(text, "clients")
    if key.name == "menu":
        return centre_edit.labels(text, "queue")
    if key.name not in centre_edit.ROWS or key.name == table:
        return {}
    return centre_edit.labels(text, key.name)


def _field(
    key: Key, named: Mapping[str, str], usual: Usual | None, now: str
) -> forms.Field:
    in_file = format_html("<code>{}</code>", key.name)
    help_text = format_html("{} · {}", _(key.meaning), in_file)
    label = str(LABELS.get(key.name, key.name))
    if key.name == "menu":
        return MenuField(
            queues=named, now=now, label=label, help_text=help_text, required=False
        )
    if usual is not None:
        shown = format_html('<bdi dir="ltr">{}</bdi>', usual.shown)
        # A colon stands as the language has it.
        told = format_html(
            _("{word}: {what}"),
            word=usual.source,
            what=usual.shown if usual.is_words else shown,
        )
        help_text = format_html("{} · {}", help_text, told)
    is_required = key.default is REQUIRED and usual is None
    named = _choices(key) or named
    if named:
        choices = [("", "–"), *named.items()]
        return forms.ChoiceField(
            label=label, choices=choices, help_text=help_text, required=is_required
        )
    is_listed = centre_edit.is_listed(key)
    if is_listed:
        help_text = format_html("{} · {}", help_text, _("one a line"))
    if accepted := centre_edit.accepted(key):
        help_text = format_html("{} · <bdi>{}</bdi>", help_text, _(accepted))
    words: dict[str, Any] = {
        "label": label,
        "help_text": help_text,
        "required": is_required,
    }
    if is_listed:
        return LinesField(now=now, widget=_box(key), **words)
    return forms.CharField(widget=_box(key), **words)


def _choices(key: Key) -> dict[str, str]:
    """Return the few values that a key can have, and what they are called; none of others."""
    if isinstance(key.kind, Flag):
        return {"true": _("yes"), "false": _("no")}
    if not isinstance(key.kind, Choice):
        return {}
    words = CHOICES.get(key.name, {})
    return {str(one): str(words.get(one, one)) for one in key.kind.words}


def _box(key: Key) -> forms.Widget:
    """Return where a value is typed: no larger than such a value is."""
    if centre_edit.is_text(key):
        return forms.TextInput(attrs={"dir": "auto"})
    code = {"spellcheck": "false", "dir": "ltr"}
    if centre_edit.is_one(key):
        return forms.TextInput(attrs={**code, "class": "short"})
    return forms.Textarea(attrs={**code, "rows": 1})


def _usual(key: Key, table: str, shared: Mapping[str, str]) -> Usual | None:
    """Return what a key is while nothing is written in the row; `None`: it must be."""
    if key.name in shared and key.name not in NOT_SHARED:
        source = {
            "queue": _("from the defaults of queues"),
            "group": _("from the defaults of groups"),
        }[centre_edit.SHARED[table]]
        told = shared[key.name]
        if centre_edit.is_listed(key):
            told = LinesField(now="").prepare_value(told).replace("\n", ", ")
        return _as_usual(source, key, told)
    if key.default is REQUIRED:
        return None
    if key.otherwise:
        return Usual(_("usual"), _(key.otherwise), is_words=True)
    try:
        value = key.kind.write(key.default)
    except (TypeError, ValueError, AttributeError):
        return None
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    is_nothing = value == "" or value == {}
    return None if is_nothing else _as_usual(_("usual"), key, str(value))


def _as_usual(source: str, key: Key, written: str) -> Usual:
    if isinstance(key.kind, Flag):
        said = _("yes") if written.lower() == "true" else _("no")
        return Usual(source, said, is_words=True)
    if written in CHOICES.get(key.name, {}):
        return Usual(source, str(CHOICES[key.name][written]), is_words=True)
    return Usual(source, written, is_words=False)


class NamesForm(forms.Form):
    """A table of names: one a line, `id = name`."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    lines = forms.CharField(
        label=gettext_lazy("One a line: id = name"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def clean_lines(self) -> dict[str, str]:
        """Return the names by id."""
        told: dict[str, str] = {}
        for line in str(self.cleaned_data["lines"]).splitlines():
            if not line.strip():
                continue
            name, equals, text = line.partition("=")
            if not equals or not name.strip() or not text.strip():
                raise forms.ValidationError(
                    _("“%(line)s” is not written as id = name.") % {"line": line}
                )
            told[name.strip().strip('"')] = text.strip().strip('"')
        return told


class SkillsForm(forms.Form):
    """An agent's proficiencies: none, or 1 to 10 in each skill of the centre."""

    def __init__(
        self, *args: Any, centre: Centre, now: Mapping[str, int], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        levels = [
            ("0", "–"),
            *((str(n), str(n)) for n in range(1, MAX_PROFICIENCY + 1)),
        ]
        for skill in centre.skills:
            self.fields[skill.id] = forms.ChoiceField(
                label=skill.name, choices=levels, initial=str(now.get(skill.id, 0))
            )

    def told(self) -> dict[str, int]:
        """Return the proficiencies that are not none."""
        return {skill: int(n) for skill, n in self.cleaned_data.items() if int(n) > 0}


class QueuesForm(forms.Form):
    """The queues of which an agent is offered contacts, among those of his channels."""

    queues = forms.MultipleChoiceField(
        label=gettext_lazy("Queues served"),
        help_text=gettext_lazy(
            "As few of the agent's skills as possible change with it. What is in the"
            " agent's hands stays there."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, centre: Centre, group: Group, **named: Any) -> None:
        super().__init__(*args, **named)
        clients = {client.id: client.name for client in centre.clients}
        self.fields["queues"].choices = [  # type: ignore[attr-defined]
            (queue.id, f"{clients.get(queue.client, queue.client)} · {queue.name}")
            for queue in centre.queues
            if group.capacity[queue.channel] > 0
        ]
        self.fields["queues"].initial = sorted(served_by(centre, group))


class StepsForm(forms.Form):
    """A queue's routing steps, as the file writes them."""

    steps = forms.CharField(
        label=gettext_lazy("Routing steps"),
        help_text=gettext_lazy(
            'Such as [{ skills = "fr >= 5", expires = "10s" }, { skills = "fr" }]: for ten'
            " seconds only those with French at 5 or more, then whoever speaks it."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "dir": "ltr"}),
    )
