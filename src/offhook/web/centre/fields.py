"""Fields of a form for values of the centre file that nobody should have to write as TOML."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from offhook.formats.centre_edit import held, written

KEYPAD = "1234567890*#"


class MenuWidget(forms.MultiWidget):
    """A choice of a queue for each key of a telephone."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__({key: forms.Select(choices=choices) for key in KEYPAD})

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        """Return each key with its choice: Django's own template has no keys."""
        choices = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        return render_to_string(
            "centre/menu.html", {"keys": zip(KEYPAD, choices, strict=True)}
        )

    def decompress(self, value: str | None) -> list[str]:
        """Return the queue of each key; none for a key that is not in the menu."""
        menu = _menu(value or "")
        return [menu.get(key, "") for key in KEYPAD]


class MenuField(forms.MultiValueField):
    """What callers may press, and where it leads.

    `now`: the menu as the file writes it. Its keys keep their order, for callers hear it so.
    """

    def __init__(self, *, queues: Mapping[str, str], now: str, **named: Any) -> None:
        choices = [("", "–"), *queues.items()]
        fields = [forms.ChoiceField(choices=choices, required=False) for _key in KEYPAD]
        super().__init__(
            fields, widget=MenuWidget(choices), require_all_fields=False, **named
        )
        self.now = now

    def compress(self, data_list: list[str]) -> str:
        """Return the menu as the file writes it; as it is where nothing is another."""
        told = {key: one for key, one in zip(KEYPAD, data_list, strict=False) if one}
        before = _menu(self.now)
        if told == before:
            return self.now
        kept = {key: told[key] for key in before if key in told}
        return written(kept | told) if told else ""


class LinesField(forms.CharField):
    """A list of words, one a line and without quotes. Whoever writes TOML is understood too.

    `now`: the list as the file writes it, with its comments, which stays while it says the same.
    """

    def __init__(self, *, now: str, **named: Any) -> None:
        super().__init__(**named)
        self.now = now

    def prepare_value(self, value: Any) -> Any:
        """Return the words of the file's list, one a line; what was typed as it was."""
        words = _words(str(value or ""))
        return value if words is None else "\n".join(words)

    def clean(self, value: Any) -> str:
        """Return the list as the file writes it; an empty one is no list."""
        told = str(super().clean(value)).strip()
        lines = (line.strip().strip('",') for line in told.splitlines())
        words = _words(told) or [line for line in lines if line]
        if words == (_words(self.now) or []):
            return self.now
        return written(words) if words else ""


def _words(text: str) -> list[str] | None:
    words = held(text)
    return [str(one) for one in words] if isinstance(words, list) else None


def _menu(text: str) -> dict[str, str]:
    menu = held(text)
    if not isinstance(menu, dict):
        return {}
    return {str(key): str(queue) for key, queue in menu.items()}
