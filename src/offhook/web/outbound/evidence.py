"""The evidence of a number: every consent, revocation, contract, refusal and attempt, in order.

It is what a client shows an authority: the proof that the call was allowed, and each call.
"""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.outbound.models import (
    Attempt,
    CallbackRequest,
    Channel,
    Consent,
    ContractLink,
    CustomerRefusal,
    Purpose,
    Revocation,
)

COLUMNS = ("kind", "at", "number", "client", "by", "told")
_FORMULA = ("=", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is on record."""

    kind: str
    at: datetime
    by: str
    told: str


def facts_of(by: User, client: str, number: str) -> list[Fact]:
    """Return all that is on record of a number for a client, the oldest first."""
    require(by, Permission.OUTBOUND_WRITE)
    key = {"client": client, "number": number}
    found = [_consent(one) for one in Consent.objects.filter(**key)]
    found += [
        Fact("revocation", one.at, one.recorded_by, one.how)
        for one in Revocation.objects.filter(**key)
    ]
    found += [
        Fact("refusal", one.at, one.recorded_by, one.how)
        for one in CustomerRefusal.objects.filter(**key)
    ]
    found += [
        Fact(
            "callback-request", one.asked_at, one.recorded_by,
            _line(who=one.who, until=one.until_at, how=one.how),
        )
        for one in CallbackRequest.objects.filter(**key)
    ]  # fmt: skip
    found += [
        Fact(
            "contract", one.recorded_at, one.recorded_by,
            _line(reference=one.reference, subject=one.subject, begins=one.begins_on,
                  ends=one.ends_on or ""),
        )
        for one in ContractLink.objects.filter(**key)
    ]  # fmt: skip
    found += [_attempt(one) for one in Attempt.objects.filter(**key)]
    return sorted(found, key=lambda one: one.at)


def _consent(one: Consent) -> Fact:
    qualities = ("free", "specific", "informed", "unambiguous", "revocable")
    has = [name for name in qualities if getattr(one, f"is_{name}")]
    told = _line(
        who=one.who, channel=Channel(one.channel).value, wording=one.wording,
        proof=one.proof, purposes=" ".join(one.purposes), qualities=" ".join(has),
        home=one.home, recorded=one.recorded_at, source=one.source,
    )  # fmt: skip
    return Fact("consent", one.given_at, one.recorded_by, told)


def _attempt(one: Attempt) -> Fact:
    evidence = {
        name: told for name, told in one.evidence.items() if told not in ("", [])
    }
    told = _line(
        contact=one.contact, agent=one.agent, purpose=Purpose(one.purpose).value,
        contract=one.contract, shown=one.shown, outcome=one.outcome or "open",
        identity_said=one.identity_at or "", **evidence,
    )  # fmt: skip
    return Fact("attempt", one.at, one.by, told)


def _line(**told: object) -> str:
    return "; ".join(
        f"{name}: {_plain(one)}" for name, one in told.items() if one != ""
    )


def _plain(one: object) -> str:
    if isinstance(one, datetime):
        return one.astimezone(UTC).isoformat(timespec="seconds")
    return ", ".join(map(str, one)) if isinstance(one, list | tuple) else str(one)


def as_csv(facts: list[Fact], client: str, number: str) -> bytes:
    """Return the evidence as CSV, times in UTC; what people wrote is never a formula."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for one in facts:
        cells = (one.kind, _plain(one.at), number, client, one.by, one.told)
        rows.writerow(["'" + c if c.startswith(_FORMULA) else c for c in cells])
    return text.getvalue().encode("utf-8-sig")


def as_pdf(facts: list[Fact], client: str, number: str, tenant: str) -> bytes:
    """Return the evidence as pages to print.

    The fonts that every reader has know no Arabic: those letters are written by their codes,
    and the CSV has them as they are. Who reads Arabic gets the headings in French.
    """
    arabic = get_language() == "ar"
    with override("fr" if arabic else get_language()):
        return _pdf(facts, client, number, tenant)


def _pdf(facts: list[Fact], client: str, number: str, tenant: str) -> bytes:
    kinds = {
        "consent": _("Consent"),
        "revocation": _("Consent taken back"),
        "refusal": _("The customer wants no such calls"),
        "callback-request": _("The customer asked for a call"),
        "contract": _("Contract"),
        "attempt": _("Attempt"),
    }
    styles = getSampleStyleSheet()
    title = _("Evidence of calls to %(number)s") % {"number": number}
    made = _("Made on %(at)s") % {"at": _plain(timezone.now())}
    story = [
        Paragraph(_markup(title), styles["Title"]),
        Paragraph(_markup(f"{tenant} · {client} · {made}"), styles["Normal"]),
        Spacer(1, 6 * mm),
    ]
    for one in facts:
        head = f"{_plain(one.at)} · {kinds[one.kind]} · {one.by}"
        story.append(Paragraph(_markup(head), styles["Heading4"]))
        story.append(Paragraph(_markup(one.told), styles["BodyText"]))
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, title=title, author=tenant).build(story)
    return file.getvalue()


def _markup(text: str) -> str:
    """Return a text as a paragraph's markup, with codes for letters that the font lacks."""
    told = text.encode("cp1252", errors="backslashreplace").decode("cp1252")
    return told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
