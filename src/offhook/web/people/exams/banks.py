"""Which items a tenant's tests are made of, read once."""

from functools import lru_cache

from django.db import IntegrityError, transaction
from django.utils import timezone

from offhook.academy.item_bank import ItemBank
from offhook.academy.language_test import Part, ReadyPart, ready_part
from offhook.formats.item_bank import (
    item_bank_names,
    parse_item_bank,
    shipped_item_bank,
)
from offhook.web import safe
from offhook.web.accounts.models import Tenant
from offhook.web.people.exams.models import Audio, Bank
from offhook.web.people.exams.speak import CHECK, MADE

SHIPPED_BY = "offhook"


def languages(tenant: Tenant) -> list[str]:
    """Return the languages that a tenant can test."""
    own = Bank.objects.filter(tenant=tenant).values_list("language", flat=True)
    return sorted({*item_bank_names(), *own})


def bank_in_use(tenant: Tenant, language: str) -> Bank:
    """Return the newest bank of a language; the shipped one becomes the first.

    `NotFound` for a language that there are no items of.
    """
    newest = Bank.objects.filter(tenant=tenant, language=language).first()
    if newest is not None:
        return newest
    text = shipped_item_bank(language)
    try:
        with transaction.atomic():
            return Bank.objects.create(
                tenant=tenant, language=language, number=1, text=text,
                made_by=SHIPPED_BY, made_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:  # somebody else did at this moment
        return Bank.objects.get(tenant=tenant, language=language, number=1)


def items_of(bank: Bank) -> ItemBank:
    """Return the items of a bank, read once."""
    return _read(bank.text)


def part_of(bank: Bank, part: Part, without: tuple[str, ...]) -> ReadyPart | None:
    """Return a part of the test of a bank, made ready once."""
    return _ready(bank.text, part, without)


@lru_cache(maxsize=64)
def _read(text: str) -> ItemBank:
    return parse_item_bank(text)


@lru_cache(maxsize=512)
def _ready(text: str, part: Part, without: tuple[str, ...]) -> ReadyPart | None:
    return ready_part(_read(text), part, without=without)


def audio_of(tenant: Tenant, language: str, passage: str) -> tuple[bytes, str] | None:
    """Return what is heard of a passage, and its kind; `None` where there is nothing.

    What the tenant uploaded is taken before the synthetic voice.
    """
    own = Audio.objects.filter(
        tenant=tenant, language=language, passage=passage
    ).first()
    if own is not None:
        return safe.get(tenant, own.file), own.kind
    made = MADE / language / f"{passage}.mp3"
    return (made.read_bytes(), "audio/mpeg") if made.is_file() else None


def check_sound(language: str) -> bytes | None:
    """Return what is heard before a test; in English where there is nothing else."""
    for code in (language, "en"):
        made = MADE / code / f"{CHECK}.mp3"
        if made.is_file():
            return made.read_bytes()
    return None
