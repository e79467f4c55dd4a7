"""Every word of the pages is there in every language, with the fields of the English one."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po
from django.conf import settings

import offhook
from offhook.web.wording import of_centre_file, of_hiring_plan, of_template

SOURCE = Path(offhook.__file__).parent
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "noop": None}
FIELDS = re.compile(r"%\(\w+\)\w|\{\w+\}|<\w+>")

MsgId = str | tuple[str, ...]
Wanted = tuple[MsgId, str | None]
"""A text and its context, where it has one."""


def asked_for() -> Iterator[Wanted]:
    """Yield the words that Python and the templates ask for, as Babel finds them."""
    for path in sorted((SOURCE / "web").rglob("*.py")):
        for row in extract_from_file("python", path, KEYWORDS):
            yield row[1], row[3]
    for path in sorted((SOURCE / "web" / "templates").rglob("*.html")):
        for row in extract_from_file(of_template, path, KEYWORDS):
            yield row[1], row[3]
    yield from ((row[2], None) for row in (*of_centre_file(), *of_hiring_plan()))


def catalog(language: str) -> Catalog:
    """Return the translations into a language."""
    path = SOURCE / "web" / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts(message: MsgId) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def says_all(message: Message) -> bool:
    fields = {field for text in texts(message.id) for field in FIELDS.findall(text)}
    return all(set(FIELDS.findall(text)) == fields for text in texts(message.string))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated(language):
    known = catalog(language)
    missing = set()
    for wanted in asked_for():
        message = known.get(*wanted)
        if message is None or message.fuzzy or not all(texts(message.string)):
            missing.add(wanted)
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_fields_of_the_english(language):
    translated = [one for one in catalog(language) if one.id and all(texts(one.string))]
    assert not [one.id for one in translated if not says_all(one)]


def test_words_are_found_in_python_in_templates_and_in_the_centre_file():
    words = {wanted for wanted, _ in asked_for()}
    assert ("Keys", "API") in set(asked_for())  # no keys of a keyboard
    assert "Log out" in words  # a template's
    assert "You may not do this." in words  # Python's
    assert ("%(n)s step", "%(n)s steps") in words
    assert "when the queue is open" in words  # a key's meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_has_one_translation(language):
    """Of two with one English word the first is shown, wherever the second was meant."""
    path = SOURCE / "web" / "locale" / language / "LC_MESSAGES" / "django.po"
    words = re.findall(
        r'((?:^msgctxt .*\n)?^msgid ".+"$)', path.read_text("utf-8"), re.M
    )
    assert [word for word, count in Counter(words).items() if count > 1] == []
