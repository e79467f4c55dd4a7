"""Consents, and numbers of a call list, in a table: the first row names the columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from offhook.consent.numbers import plain_number
from offhook.consent.rules import Rewrite
from offhook.terms.errors import NotAccepted
from offhook.web.outbound.models import Channel, Purpose
from offhook.web.table_upload import rows_of

T = TypeVar("T")
QUALITIES = ("free", "specific", "informed", "unambiguous", "revocable")
CONSENT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "phone", "telephone", "téléphone", "numéro", "numero", "nummer", "رقم"),
    "who": ("who", "name", "nom", "client", "الاسم"),
    "given_at": ("given_at", "date", "le", "datum", "التاريخ"),
    "wording": ("wording", "text", "texte", "wortlaut", "النص"),
    "channel": ("channel", "canal", "kanal", "القناة"),
    "proof": ("proof", "preuve", "beleg", "الدليل"),
    "purposes": ("purposes", "purpose", "finalité", "zweck", "الغرض"),
    "home": ("home", "postcode", "code postal", "postleitzahl", "الرمز البريدي"),
    **{quality: (quality,) for quality in QUALITIES},
}  # fmt: skip
ENTRY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": CONSENT_COLUMNS["number"],
    "who": CONSENT_COLUMNS["who"],
    "home": CONSENT_COLUMNS["home"],
    "contract": ("contract", "contrat", "vertrag", "العقد"),
}
_NEEDED = ("number", "who", "given_at", "wording", "channel", "proof", *QUALITIES)
_YES = ("yes", "oui", "ja", "true", "1", "نعم")
_NO = ("no", "non", "nein", "false", "0", "", "لا")


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent as a file tells it."""

    number: str
    who: str
    given_at: datetime
    wording: str
    channel: str
    proof: str
    purposes: tuple[str, ...]
    home: str
    qualities: dict[str, bool]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A number to call as a file tells it."""

    number: str
    who: str
    home: str
    contract: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: the country of numbers without one, the zone of its times."""

    region: str
    zone: ZoneInfo
    now: datetime
    rewrites: tuple[Rewrite, ...] = ()


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """The rows that can be taken, and what is wrong with the others, by line."""

    rows: tuple[T, ...]
    wrong: tuple[tuple[int, NotAccepted], ...] = field(default=())


def read_consents(content: bytes, reading: Reading) -> Table[ConsentRow]:
    """Return the consents of a file; `NotAccepted` for what is no table of them."""
    return _table(
        content, CONSENT_COLUMNS, _NEEDED, lambda told: _consent(told, reading)
    )


def read_entries(content: bytes, reading: Reading) -> Table[EntryRow]:
    """Return the numbers of a file; `NotAccepted` for what is no table of them."""

    def entry(told: Mapping[str, str]) -> EntryRow:
        number = _number(told["number"], reading)
        return EntryRow(
            number, told["who"][:150], told["home"][:10], told["contract"][:100]
        )

    return _table(content, ENTRY_COLUMNS, ("number",), entry)


def _table(
    content: bytes,
    columns: Mapping[str, tuple[str, ...]],
    needed: tuple[str, ...],
    read: Callable[[Mapping[str, str]], T],
) -> Table[T]:
    lines = rows_of(content)
    heads = [cell.strip().lower() for cell in lines[0]]
    place = {
        key: next((n for n, head in enumerate(heads) if head in words), None)
        for key, words in columns.items()
    }
    if missing := [key for key in needed if place[key] is None]:
        raise NotAccepted(
            where="file", wrong=f"there is no column {', '.join(missing)}",
            accepted=", ".join(needed),
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
            rows.append(read(told))
        except NotAccepted as error:
            wrong.append((line, error))
    return Table(tuple(rows), tuple(wrong))


def _number(text: str, reading: Reading) -> str:
    # A sheet that took a number for a number has lost its plus, or its zero.
    number = plain_number(text, reading.region, reading.rewrites) or plain_number(
        f"+{text}", reading.region, reading.rewrites
    )
    if number is None:
        raise NotAccepted(where="number", wrong=f'"{text}"', accepted="+33612345678")
    return number


def _consent(told: Mapping[str, str], reading: Reading) -> ConsentRow:
    for key in ("who", "wording", "proof"):
        if not told[key]:
            raise NotAccepted(where=key, wrong="it is empty", accepted="a text")
    channel = told["channel"].lower()
    if channel not in Channel.values:
        raise NotAccepted(
            where="channel", wrong=f'"{channel}"', accepted=", ".join(Channel.values)
        )
    purposes = tuple(told["purposes"].replace(",", " ").split()) or (Purpose.OFFER,)
    accepted = [one for one in Purpose.values if one != Purpose.CALLBACK]
    if unknown := [one for one in purposes if one not in accepted]:
        raise NotAccepted(
            where="purposes", wrong=" ".join(unknown), accepted=", ".join(accepted)
        )
    return ConsentRow(
        number=_number(told["number"], reading),
        who=told["who"][:150],
        given_at=_moment(told["given_at"], reading),
        wording=told["wording"],
        channel=channel,
        proof=told["proof"][:300],
        purposes=tuple(map(str, purposes)),
        home=told["home"][:10],
        qualities={one: _is_yes(one, told[one]) for one in QUALITIES},
    )


def _moment(text: str, reading: Reading) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAccepted(
            where="given_at",
            wrong=f'"{text}"',
            accepted="2026-09-01 or 2026-09-01T14:30",
        ) from error
    at = at if at.tzinfo else at.replace(tzinfo=reading.zone)
    if at > reading.now:
        raise NotAccepted(
            where="given_at", wrong=f'"{text}" is to come',
            accepted=f"{date.isoformat(reading.now.astimezone(UTC).date())} or before",
        )  # fmt: skip
    return at


def _is_yes(name: str, text: str) -> bool:
    word = text.lower()
    if word not in (*_YES, *_NO):
        raise NotAccepted(where=name, wrong=f'"{text}"', accepted="yes, no")
    return word in _YES
