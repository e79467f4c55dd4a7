"""The words of the pages, for translators: how Babel finds them where it would not.

`locale/babel.cfg` names these methods. Words in Python are found by Babel itself.
"""

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from offhook.formats import centre_edit, hiring_plan_tables

Found = tuple[int, str, str, list[str]]
"""A line, the function that would be called, its words, and comments on them."""


def of_template(
    file: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Any,
) -> Iterator[Any]:
    """Return the words of a template of Django's."""
    source = templatize(file.read().decode("utf-8"))
    # What templatize leaves is read as Python, in which an indentation has a meaning.
    lines = "\n".join(line.lstrip() for line in source.split("\n"))
    return extract_python(
        BytesIO(lines.encode("utf-8")), keywords, comment_tags, options
    )


def of_centre_file(*_asked: object, **_options: object) -> Iterator[Found]:
    """Return what the keys of a centre file mean and take; its forms show it as help."""
    for table in (*centre_edit.ROWS, *centre_edit.ONES):
        for key in centre_edit.keys_of(table):
            for words in (key.meaning, key.otherwise, centre_edit.accepted(key)):
                if words:
                    yield 1, "gettext", words, []


def of_hiring_plan(*_asked: object, **_options: object) -> Iterator[Found]:
    """Return what the keys of a hiring plan mean; the form of its numbers shows it."""
    for keys in hiring_plan_tables.KEYS.values():
        for key in keys:
            yield 1, "gettext", key.meaning, []
