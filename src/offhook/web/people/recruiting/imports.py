"""Applicants in a table: CSV or XLSX, whose first row names the columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from offhook.terms.errors import NotAccepted
from offhook.web.people.persons.contact import plain_email, plain_phone
from offhook.web.table_upload import rows_of

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "nom", "nom complet", "الاسم"),
    "email": ("email", "e-mail", "mail", "courriel", "البريد"),
    "phone": ("phone", "telephone", "téléphone", "tel", "telefon", "الهاتف"),
    "source": ("source", "quelle", "المصدر"),
    "language": ("language", "langue", "sprache", "اللغة"),
}
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "fr": ("fr", "french", "français", "francais", "französisch", "الفرنسية"),
    "en": ("en", "english", "anglais", "englisch", "الإنجليزية"),
    "de": ("de", "german", "allemand", "deutsch", "الألمانية"),
    "es": ("es", "spanish", "espagnol", "spanisch", "الإسبانية"),
    "it": ("it", "italian", "italien", "italienisch", "الإيطالية"),
    "nl": ("nl", "dutch", "néerlandais", "niederländisch", "الهولندية"),
    "ar": ("ar", "arabic", "arabe", "arabisch", "العربية"),
}
CALLING = {"MA": "212", "FR": "33", "RO": "40", "DE": "49", "GB": "44"}


@dataclass(frozen=True, slots=True)
class Told:
    """One row: who applies, with address and number as they are compared.

    `language`: for which one; empty where the table does not say.
    """

    line: int
    name: str
    email: str
    phone: str
    source: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file: those that can be taken, and what is wrong with the others."""

    rows: tuple[Told, ...]
    wrong: tuple[tuple[int, str], ...]
    language: str


def read_table(content: bytes, country: str, languages: Sequence[str]) -> Table:
    """Return the applicants of a file; `NotAccepted` for what is no table of them.

    `languages` are those that can be applied for; a row that says none is for the first.
    """
    lines = rows_of(content)
    heads = [cell.strip().lower() for cell in lines[0]]
    place = {
        key: next((n for n, head in enumerate(heads) if head in words), None)
        for key, words in COLUMNS.items()
    }
    if place["name"] is None or (place["email"] is None and place["phone"] is None):
        raise NotAccepted(
            where="file", wrong=f"columns {', '.join(heads)}",
            accepted="name, and email or phone",
        )  # fmt: skip
    rows, wrong = [], []
    for line, cells in enumerate(lines[1:], start=2):
        told = {
            key: cells[at].strip() if at is not None and at < len(cells) else ""
            for key, at in place.items()
        }
        if not any(told.values()):
            continue
        try:
            rows.append(_row(line, told, country, languages))
        except NotAccepted as error:
            wrong.append((line, str(error)))
    return Table(tuple(rows), tuple(wrong), languages[0])


def _row(
    line: int, told: Mapping[str, str], country: str, languages: Sequence[str]
) -> Told:
    email = plain_email(told["email"])
    phone = plain_phone(told["phone"], CALLING.get(country, "212"))
    if not told["name"] or not (email or phone):
        raise NotAccepted(
            where="row", wrong="no name, or neither address nor number",
            accepted="a name, and an e-mail address or a telephone number",
        )  # fmt: skip
    language = _language(told["language"])
    if language and language not in languages:
        raise NotAccepted(
            where="language",
            wrong=f'"{told["language"]}"',
            accepted=", ".join(languages),
        )
    return Told(line, told["name"][:150], email, phone, told["source"][:60], language)


def _language(told: str) -> str:
    """Return the code of a language that is told by its code or in words."""
    plain = told.strip().lower()
    return next((code for code, words in LANGUAGES.items() if plain in words), plain)
