"""The words of a report in four languages, and how each writes numbers.

A `Speech` says a sentence by its key. Names that people gave (queues, clients) are never
translated. Another kind of report brings its own catalogue: ``speech("fr", OF_REPLAY)``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from offhook.report.words_ar import WORDS as AR
from offhook.report.words_de import WORDS as DE
from offhook.report.words_en import WORDS as EN
from offhook.report.words_fr import WORDS as FR

Catalogue = Mapping[str, Mapping[str, str]]
"""Sentences by language and then by key, with named fields: ``%(queue)s``."""

COMMON: Catalogue = {"en": EN, "fr": FR, "de": DE, "ar": AR}
LANGUAGES = tuple(COMMON)
ABSENT = "–"  # noqa: RUF001 - an en dash, as tables have it

_NARROW, _FIXED = "\u202f", "\u00a0"
_MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Marks:
    """How a language writes numbers: between thousands, before decimals, before %."""

    thousands: str
    decimal: str
    before_percent: str


MARKS = {
    "en": Marks(",", ".", ""),
    "fr": Marks(_NARROW, ",", _NARROW),
    "de": Marks(".", ",", _FIXED),
    "ar": Marks(".", ",", ""),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """One language: its sentences and its numbers.

    >>> french = speech("fr")
    >>> french("offered"), french.number(1234.5, 1)
    ('Présentés', '1\u202f234,5')
    """

    code: str
    sentences: Mapping[str, str]

    def __call__(self, key: str, **fields: object) -> str:
        """Return the sentence of a key with its fields filled in."""
        sentence = self.sentences[key]
        return sentence % fields if fields else sentence

    @property
    def direction(self) -> str:
        """The direction of the script, as HTML names it."""
        return "rtl" if self.code == "ar" else "ltr"

    @property
    def marks(self) -> Marks:
        """How this language writes numbers."""
        return MARKS[self.code]

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number as the language writes it; a dash where there is none."""
        if value is None:
            return ABSENT
        text = f"{value:,.{decimals}f}"
        if float(text.replace(",", "")) == 0.0:
            text = text.lstrip("-")
        marks = {",": self.marks.thousands, ".": self.marks.decimal, "-": _MINUS}
        return "".join(marks.get(sign, sign) for sign in text)

    def percent(self, share: float | None, decimals: int = 1) -> str:
        r"""Return a share as a percentage.

        >>> speech("de").percent(0.8123)
        '81,2\xa0%'
        """
        if share is None:
            return ABSENT
        return f"{self.number(share * 100, decimals)}{self.marks.before_percent}%"

    def seconds(self, value_s: float | None, decimals: int = 0) -> str:
        r"""Return a duration in seconds, with its unit.

        >>> speech("en").seconds(184.2)
        '184\xa0s'
        """
        if value_s is None:
            return ABSENT
        return f"{self.number(value_s, decimals)}{_FIXED}s"


def speech(code: str, *more: Catalogue) -> Speech:
    """Return a language by its code, with further catalogues beside the common one."""
    sentences = dict(COMMON[code])
    for catalogue in more:
        sentences.update(catalogue[code])
    return Speech(code, sentences)
