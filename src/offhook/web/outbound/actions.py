"""Every write of calling out but dialling itself, which has a module of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from offhook.consent.calls import Call, Mode
from offhook.consent.gate import shown_number
from offhook.formats.dialling_rules import parse_own
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre.queries import centre_of
from offhook.web.outbound import queries
from offhook.web.outbound.errors import ListUnlawful
from offhook.web.outbound.imports import ConsentRow, EntryRow, Table
from offhook.web.outbound.models import (
    Authorisation,
    CallbackRequest,
    CallList,
    Consent,
    ContractLink,
    CustomerRefusal,
    Entry,
    OwnRules,
    Revocation,
)


@dataclass(frozen=True, slots=True)
class Key:
    """Of which number, and for which client, something is recorded."""

    client: str
    number: str


def _record(
    by: User, at: datetime, action: str, key: Key, detail: Mapping[str, object]
) -> None:
    audit.record(
        tenant=by.tenant, by=by, at=at, action=action, subject=key.number,
        detail={"client": key.client, **detail},
    )  # fmt: skip


# ---- what customers agreed to, and did not ----------------------------------------------


@transaction.atomic
def record_consent(
    *, by: User, client: str, row: ConsentRow, at: datetime, source: str = ""
) -> Consent:
    """Write down that somebody agreed to be called."""
    require(by, Permission.OUTBOUND_WRITE)
    made = _new_consent(by, client, row, at, source)
    _record(by, at, "record-consent", Key(client, row.number), {"consent": made.pk})
    return made


def _new_consent(
    by: User, client: str, row: ConsentRow, at: datetime, source: str
) -> Consent:
    return Consent.objects.create(
        tenant=by.tenant, client=client, number=row.number, who=row.who, home=row.home,
        given_at=row.given_at, wording=row.wording, channel=row.channel, proof=row.proof,
        purposes=list(row.purposes), source=source[:200], recorded_by=by.username,
        recorded_at=at,
        **{f"is_{name}": told for name, told in row.qualities.items()},
    )  # fmt: skip


@transaction.atomic
def bring_consents(
    *, by: User, client: str, table: Table[ConsentRow], source: str, at: datetime
) -> int:
    """Write all consents of a file down; those that are known already stay as they are."""
    require(by, Permission.OUTBOUND_WRITE)
    new = 0
    for row in table.rows:
        is_known = Consent.objects.filter(
            client=client, number=row.number, given_at=row.given_at, wording=row.wording
        ).exists()
        if not is_known:
            _new_consent(by, client, row, at, source)
            new += 1
    audit.record(
        tenant=by.tenant, by=by, at=at, action="bring-consents", subject=source[:200],
        detail={"client": client, "new": new, "wrong": len(table.wrong)},
    )  # fmt: skip
    return new


@transaction.atomic
def revoke(
    *, by: User, key: Key, how: str, said_at: datetime, at: datetime
) -> Revocation:
    """Write down that somebody took back what he agreed to; it holds at once."""
    require(by, Permission.OUTBOUND_WRITE)
    made = Revocation.objects.create(
        tenant=by.tenant, client=key.client, number=key.number, at=said_at, how=how,
        recorded_by=by.username, recorded_at=at,
    )  # fmt: skip
    _record(by, at, "revoke-consent", key, {"how": how})
    return made


@transaction.atomic
def record_refusal(*, by: User, key: Key, how: str, at: datetime) -> CustomerRefusal:
    """Write down that somebody wants no such calls."""
    require(by, Permission.OUTBOUND_WRITE)
    return refuse(by=by, key=key, how=how, at=at)


def refuse(*, by: User, key: Key, how: str, at: datetime) -> CustomerRefusal:
    """Write a refusal down for whoever heard it; the caller has asked for his right."""
    made = CustomerRefusal.objects.create(
        tenant=by.tenant, client=key.client, number=key.number, at=at, how=how,
        recorded_by=by.username, recorded_at=at,
    )  # fmt: skip
    _record(by, at, "record-refusal", key, {"how": how})
    return made


@transaction.atomic
def record_callback(
    *, by: User, key: Key, who: str, until_at: datetime, how: str, at: datetime
) -> CallbackRequest:
    """Write down that a customer asked to be called."""
    require(by, Permission.OUTBOUND_WRITE)
    made = CallbackRequest.objects.create(
        tenant=by.tenant, client=key.client, number=key.number, who=who, asked_at=at,
        until_at=until_at, how=how, recorded_by=by.username, recorded_at=at,
    )  # fmt: skip
    _record(by, at, "record-callback", key, {"until": until_at.isoformat(), "how": how})
    return made


@transaction.atomic
def link_contract(
    *, by: User, key: Key, reference: str, subject: str, begins_on: date,
    ends_on: date | None, at: datetime,
) -> ContractLink:  # fmt: skip
    """Write down a contract between a customer and a client."""
    require(by, Permission.OUTBOUND_WRITE)
    made = ContractLink.objects.create(
        tenant=by.tenant, client=key.client, number=key.number, reference=reference,
        subject=subject, begins_on=begins_on, ends_on=ends_on, recorded_by=by.username,
        recorded_at=at,
    )  # fmt: skip
    _record(by, at, "link-contract", key, {"contract": reference})
    return made


@transaction.atomic
def end_contract(*, by: User, contract: ContractLink, on: date, at: datetime) -> None:
    """Write down the last day of a contract."""
    require(by, Permission.OUTBOUND_WRITE)
    contract.ends_on = on
    contract.save(update_fields=["ends_on"])
    key = Key(contract.client, contract.number)
    _record(
        by, at, "end-contract", key, {"contract": contract.reference, "on": str(on)}
    )


@transaction.atomic
def record_authorisation(
    *, by: User, client: str, law: str, reference: str, begins_on: date,
    ends_on: date | None, at: datetime,
) -> Authorisation:  # fmt: skip
    """Write down what an authority gave a client."""
    require(by, Permission.OUTBOUND_WRITE)
    made = Authorisation.objects.create(
        tenant=by.tenant, client=client, law=law, reference=reference,
        begins_on=begins_on, ends_on=ends_on, recorded_by=by.username, recorded_at=at,
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="record-authorisation",
        subject=reference, detail={"client": client, "law": law},
    )  # fmt: skip
    return made


@transaction.atomic
def write_rules(*, by: User, text: str, at: datetime) -> OwnRules:
    """Make a text the centre's own rules; `FileInvalid` with all that is wrong with it."""
    require(by, Permission.CENTRE_WRITE)
    if text.strip():
        parse_own(text)
    made = OwnRules.objects.create(
        tenant=by.tenant, text=text, made_by=by.username, made_at=at
    )
    audit.record(
        tenant=by.tenant, by=by, at=at, action="write-dialling-rules",
        subject=str(made.pk), detail={},
    )  # fmt: skip
    return made


# ---- lists of numbers -------------------------------------------------------------------


@transaction.atomic
def open_list(
    *, by: User, client: str, name: str, queue: str, purpose: str, why: str, at: datetime,
) -> CallList:  # fmt: skip
    """Open a list of numbers to call; `ListUnlawful` where its queue may not show its own."""
    require(by, Permission.OUTBOUND_WRITE)
    shown = queries.shown_by(centre_of(by.tenant), queue)
    call = Call(number="", brand=client, at=at, mode=Mode.PREVIEW, shown=shown)
    if any(shown_number(call, queries.rules_now())):
        raise ListUnlawful(shown=shown or "–")
    made = CallList.objects.create(
        tenant=by.tenant, client=client, name=name, queue=queue, purpose=purpose, why=why,
        made_by=by.username, made_at=at,
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="open-call-list", subject=name,
        detail={"client": client, "purpose": purpose},
    )  # fmt: skip
    return made


@transaction.atomic
def bring_entries(
    *, by: User, call_list: CallList, table: Table[EntryRow], at: datetime
) -> int:
    """Add the numbers of a file to a list; return how many it did not have."""
    require(by, Permission.OUTBOUND_WRITE)
    mine: QuerySet[Entry] = Entry.objects.filter(call_list=call_list)
    known = set(mine.values_list("number", flat=True))
    place = mine.aggregate(last=Max("place"))["last"] or 0
    fresh = []
    for row in table.rows:
        if row.number in known:
            continue
        known.add(row.number)
        place += 1
        fresh.append(
            Entry(
                tenant=by.tenant,
                call_list=call_list,
                number=row.number,
                who=row.who,
                home=row.home,
                contract=row.contract,
                place=place,
            )
        )
    Entry.objects.bulk_create(fresh)
    audit.record(
        tenant=by.tenant, by=by, at=at, action="bring-numbers", subject=call_list.name,
        detail={"new": len(fresh), "wrong": len(table.wrong)},
    )  # fmt: skip
    return len(fresh)


@transaction.atomic
def set_open(*, by: User, call_list: CallList, is_open: bool, at: datetime) -> None:
    """Let agents take numbers of a list, or no more."""
    require(by, Permission.OUTBOUND_WRITE)
    call_list.is_open = is_open
    call_list.save(update_fields=["is_open"])
    audit.record(
        tenant=by.tenant, by=by, at=at,
        action="open-call-list" if is_open else "close-call-list",
        subject=call_list.name, detail={},
    )  # fmt: skip
