"""The lines of Asterisk's files: sections of keys and values, none of which can be two.

A line ends a value, a semicolon begins a comment, and ``#`` at the start of a line runs or
includes: so a value that has a line's end in it is refused, and its semicolons are escaped.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from offhook.terms.errors import NotAccepted

LONGEST = 1024
"""Asterisk leaves out, with a warning, a line of more than 8191 bytes."""

Value = str | int | bool | Path

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a file. A key may come more than once, in its order."""

    name: str
    lines: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise NotAccepted(
                where="section",
                wrong=f"{self.name!r} is no name",
                accepted="[A-Za-z0-9_-]+",
            )


def section(name: str, *more: tuple[str, Value], **lines: Value) -> Section:
    """Return a section: of keywords first, then of pairs, for keys that repeat.

    >>> print(text([section("general", ("allow", "ulaw"), bindport=5060)]))
    [general]
    bindport = 5060
    allow = ulaw
    <BLANKLINE>
    """
    return Section(name, (*lines.items(), *more))


def text(sections: Iterable[Section]) -> str:
    """Return the text of a file."""
    return "\n".join(
        "".join((f"[{one.name}]\n", *(_line(key, value) for key, value in one.lines)))
        for one in sections
    )


def escaped(key: str, value: Value) -> str:
    r"""Return a value as a file has it; `NotAccepted` if no line can hold it.

    >>> escaped("password", "a;b")
    'a\\;b'
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    told = str(value)
    if not told.isprintable() or told != told.strip() or len(told.encode()) > LONGEST:
        raise NotAccepted(
            where=key,
            wrong="it has signs that cannot be written, spaces at an end, or is too long",
            accepted=f"up to {LONGEST} bytes on one line",
        )
    return told.replace(";", r"\;")


def _line(key: str, value: Value) -> str:
    assert _KEY.fullmatch(key), key
    return f"{key} = {escaped(key, value)}\n"
