"""Every write of the reports: bring the books up to what the journal says."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

import msgspec
from django.db import transaction
from django.db.models import CharField
from django_scopes import scope

from offhook.floor.entries import entry_of
from offhook.floor.ledger import Ledger, Mark, Span, Stay, Turned, ledger_of
from offhook.floor.moments import from_us
from offhook.ports.journal import Journal
from offhook.web.accounts.models import Tenant
from offhook.web.reports.models import (
    Adoption,
    AgentInterval,
    Book,
    ContactRow,
    RecordingMark,
)

CHUNK = 2000
PAGES_EVERY = 20_000
"""Open pages are saved after so many entries: what came later is read again, to the same."""

_STAY = [
    field.name
    for field in ContactRow._meta.fields  # noqa: SLF001  Django's own door
    if field.name not in ("id", "tenant", "contact", "stay")
]
_SPAN = [
    field.name
    for field in AgentInterval._meta.fields  # noqa: SLF001
    if field.name not in ("id", "tenant", "agent", "first_seq")
]

_WORDS = {
    model: [
        (field.name, field.max_length)
        for field in model._meta.fields  # noqa: SLF001
        if isinstance(field, CharField)
    ]
    for model in (ContactRow, AgentInterval, RecordingMark)
}
Row = TypeVar("Row", ContactRow, AgentInterval, RecordingMark)


@dataclass(slots=True)
class Reader:
    """Follows one tenant's journal. `ledger` stays in memory between two readings."""

    tenant: Tenant
    ledger: Ledger | None = None
    saved_seq: int = 0
    snapshots: int = field(default=0)

    def bring_up(self, journal: Journal) -> int:
        """Take all new entries into the tables; return how many there were."""
        with scope(tenant=self.tenant):
            if self.ledger is None:
                self._take_up()
            assert self.ledger is not None
            read = 0
            while chunk := list(islice(journal.read(self.ledger.seq), CHUNK)):
                for kept in chunk:
                    self.ledger.read(entry_of(kept))
                self._write(self.ledger.turned())
                read += len(chunk)
            return read

    def close(self) -> None:
        """Save the open pages."""
        with scope(tenant=self.tenant), transaction.atomic():
            self._save_pages()

    def _take_up(self) -> None:
        book, _ = Book.objects.get_or_create(tenant=self.tenant)
        self.ledger = ledger_of(bytes(book.pages))
        self.saved_seq = self.ledger.seq

    @transaction.atomic
    def _write(self, turned: Turned) -> None:
        ContactRow.objects.bulk_create(
            [
                _as_any_takes(_contact_row(self.tenant, stay))
                for stay in turned.stays.values()
            ],
            update_conflicts=True,
            unique_fields=["tenant", "contact", "stay"],
            update_fields=_STAY,
            batch_size=400,
        )
        AgentInterval.objects.bulk_create(
            [
                _as_any_takes(_interval(self.tenant, span))
                for span in turned.spans.values()
            ],
            update_conflicts=True,
            unique_fields=["tenant", "agent", "first_seq"],
            update_fields=_SPAN,
            batch_size=400,
        )
        Adoption.objects.bulk_create(
            [
                Adoption(
                    tenant=self.tenant, seq=seq, at=moment(one.at_us), text=one.centre
                )
                for seq, one in turned.adopted.items()
            ],
            ignore_conflicts=True,
        )
        RecordingMark.objects.bulk_create(
            [
                _as_any_takes(_mark(self.tenant, seq, mark))
                for seq, mark in turned.marks.items()
            ],
            ignore_conflicts=True,
            batch_size=400,
        )
        assert self.ledger is not None
        if self.ledger.seq - self.saved_seq >= PAGES_EVERY:
            self._save_pages()

    def _save_pages(self) -> None:
        if self.ledger is None or self.ledger.floor is None:
            return
        memory = self.ledger.floor.memory
        Book.objects.update_or_create(
            tenant=self.tenant,
            defaults={
                "seq": memory.seq,
                "at_us": memory.now_us,
                "pages": self.ledger.saved(),
            },
        )
        self.saved_seq = memory.seq


@transaction.atomic
def forget(tenant: Tenant) -> None:
    """Empty a tenant's books, to be made again from the journal."""
    with scope(tenant=tenant):
        ContactRow.objects.all().delete()
        AgentInterval.objects.all().delete()
        Adoption.objects.all().delete()
        RecordingMark.objects.all().delete()
        Book.objects.all().delete()


def moment(at_us: int) -> datetime:
    """Return a moment of the journal as Django keeps it."""
    return from_us(at_us)


def _maybe(at_us: int | None) -> datetime | None:
    return None if at_us is None else moment(at_us)


def _as_any_takes(row: Row) -> Row:
    """Return a row with its words as any database takes them.

    SQLite keeps whatever people wrote; in PostgreSQL a NUL or a word too many would stop
    the books of everybody.
    """
    for name, most in _WORDS[type(row)]:
        setattr(row, name, _as_text(getattr(row, name))[:most])
    return row


def _as_text(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _contact_row(tenant: Tenant, stay: Stay) -> ContactRow:
    # Who is to be called back waits no more, however long it takes until he is.
    moments = (stay.asked_us, stay.answered_us, stay.ended_us)
    left_us = next((one for one in moments if one is not None), None)
    wait_s = None if left_us is None else max(0.0, (left_us - stay.queued_us) / 1e6)
    return ContactRow(
        tenant=tenant,
        contact=stay.contact,
        stay=stay.stay,
        conversation=stay.conversation,
        previous=stay.previous,
        first_seq=stay.first_seq,
        last_seq=stay.last_seq,
        client=stay.client,
        queue=stay.queue,
        channel=stay.channel,
        language=stay.language,
        customer_key=stay.customer.key,
        customer_name=stay.customer.name,
        customer_address=stay.customer.address,
        subject=stay.subject,
        queued_at=moment(stay.queued_us),
        answered_at=_maybe(stay.answered_us),
        ended_at=_maybe(stay.ended_us),
        outcome=stay.outcome,
        agent=stay.agent if stay.answered_us is not None else "",
        site=stay.site if stay.answered_us is not None else "",
        wait_s=wait_s,
        ring_s=stay.ring_s if stay.answered_us is not None else None,
        talk_s=stay.talk_s,
        hold_s=stay.hold_s,
        acw_s=stay.acw_s,
        within_s=stay.within_s,
        short_abandon_s=stay.short_abandon_s,
        formula=stay.formula,
        disposition=stay.disposition,
        notes=[_as_text(note) for note in stay.notes],
        ended_by=stay.ended_by,
        direction=stay.direction,
        sound=msgspec.to_builtins(stay.sound),
        mos=stay.sound["customer"].mos if "customer" in stay.sound else None,
    )


def _interval(tenant: Tenant, span: Span) -> AgentInterval:
    return AgentInterval(
        tenant=tenant,
        agent=span.agent,
        group=span.group,
        site=span.site,
        state=span.state,
        reason=span.reason,
        began_at=moment(span.began_us),
        ended_at=_maybe(span.ended_us),
        first_seq=span.first_seq,
    )


def _mark(tenant: Tenant, seq: int, mark: Mark) -> RecordingMark:
    return RecordingMark(
        tenant=tenant,
        seq=seq,
        at=moment(mark.at_us),
        contact=mark.contact,
        name=mark.name,
        lasts_s=mark.lasts_s,
        is_gap=mark.is_gap,
        is_message=mark.is_message,
    )
