"""HTTP of calling out: what is on record, lists of numbers, rules, evidence."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offhook.consent.calls import Allowed, Call, Purpose, Refused
from offhook.formats.dialling_rules import laws_text
from offhook.policy.centre import Centre
from offhook.terms.contacts import Channel
from offhook.terms.errors import NotAccepted, OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission, may
from offhook.web.centre.queries import centre_of, zone_of
from offhook.web.outbound import actions, evidence, imports, queries, words
from offhook.web.outbound import models as m
from offhook.web.outbound.forms import (
    AuthorisationForm,
    BringConsentsForm,
    BringForm,
    CallbackForm,
    ConsentForm,
    ContractForm,
    EndForm,
    ListForm,
    RulesForm,
    WhyForm,
)
from offhook.web.sentences import sentence

_UPLOAD_BYTES = 5_000_000
_SHOWN_MOST = 100
_WRONG_MOST = 50


def _centre(request: Asked) -> Centre:
    found = centre_of(request.user.tenant)
    if found is None:
        raise Http404
    return found


def _clients(request: Asked) -> list[tuple[str, str]]:
    return list(queries.brands(_centre(request)).items())


@needs(Permission.OUTBOUND_WRITE)
def overview(request: Asked) -> HttpResponse:
    """Show the lists of numbers, and find what is on record."""
    if centre_of(request.user.tenant) is None:
        return redirect("centre")
    asked = request.GET.get("q", "")
    names = dict(_clients(request))
    context = {
        "lists": [
            {
                "list": one,
                "client": names.get(one.client, one.client),
                "waiting": _count(one, m.Entry.State.WAITING),
                "done": _count(one, m.Entry.State.DONE),
            }
            for one in queries.lists_of(request.user)[:_SHOWN_MOST]
        ],
        "asked": asked,
        "found": queries.numbers_like(request.user, asked),
        "names": names,
        "authorisations": m.Authorisation.objects.all()[:_SHOWN_MOST],
        "may_rules": may(request.user, Permission.CENTRE_WRITE),
    }
    return render(request, "outbound/overview.html", context)


def _count(call_list: m.CallList, state: m.Entry.State) -> int:
    return m.Entry.objects.filter(call_list=call_list, state=state).count()


# ---- records ----------------------------------------------------------------------------


@needs(Permission.OUTBOUND_WRITE)
def new(request: Asked, kind: str) -> HttpResponse:
    """Write down a consent, a contract, a request for a call, or an authorisation."""
    user, now = request.user, timezone.now()
    told: dict[str, Any] = {
        "clients": _clients(request),
        "rewrites": queries.rules_now().rewrites,
        "initial": {name: request.GET.get(name, "") for name in ("client", "number")},
    }
    if kind == "consent":
        form: Any = ConsentForm(request.POST or None, **told)
        act: Callable[[], object] = lambda: actions.record_consent(  # noqa: E731
            by=user, client=form.cleaned_data["client"], row=form.row(), at=now
        )
        title = _("A consent")
    elif kind == "contract":
        form = ContractForm(request.POST or None, **told)
        act = lambda: actions.link_contract(  # noqa: E731
            by=user, key=_key(form), at=now, **_rest(form)
        )
        title = _("A contract")
    elif kind == "callback":
        form = CallbackForm(request.POST or None, **told)
        act = lambda: actions.record_callback(  # noqa: E731
            by=user, key=_key(form), at=now, **_rest(form)
        )
        title = _("A customer asked for a call")
    elif kind == "authorisation":
        laws = sorted({one.law for one in queries.rules_now().authorisations})
        form = AuthorisationForm(
            request.POST or None, laws=[(one, one) for one in laws], **told
        )
        act = lambda: actions.record_authorisation(  # noqa: E731
            by=user, at=now, **form.cleaned_data
        )
        title = _("An authorisation")
    else:
        raise Http404
    return _done(request, form, act, title)


def _key(form: Any) -> actions.Key:
    return actions.Key(form.cleaned_data["client"], form.cleaned_data["number"])


def _rest(form: Any) -> dict[str, Any]:
    told: dict[str, Any] = form.cleaned_data
    return {name: one for name, one in told.items() if name not in ("client", "number")}


@needs(Permission.OUTBOUND_WRITE)
def bring_consents(request: Asked) -> HttpResponse:
    """Take a table of consents; say what of it could not be taken, and where."""
    form = BringConsentsForm(
        request.POST or None, request.FILES or None, clients=_clients(request)
    )
    context: dict[str, Any] = {
        "form": form,
        "columns": list(imports.CONSENT_COLUMNS),
        "channels": m.Channel.values,
    }
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            table = imports.read_consents(
                upload.read(_UPLOAD_BYTES), _reading(request, form)
            )
            taken = actions.bring_consents(
                by=request.user, client=form.cleaned_data["client"], table=table,
                source=upload.name, at=timezone.now(),
            )  # fmt: skip
        except OffhookError as error:
            form.add_error("upload", sentence(error))
        else:
            context |= {"taken": taken, "wrong": _wrong(table.wrong), "known": len(table.rows) - taken}  # fmt: skip
    return render(request, "outbound/bring.html", context)


def _reading(request: Asked, form: Any) -> imports.Reading:
    return imports.Reading(
        region=form.cleaned_data["region"],
        zone=zone_of(request.user.tenant),
        now=timezone.now(),
        rewrites=queries.rules_now().rewrites,
    )


def _wrong(found: tuple[tuple[int, NotAccepted], ...]) -> list[tuple[int, str]]:
    return [(line, sentence(error)) for line, error in found[:_WRONG_MOST]]


@needs(Permission.OUTBOUND_WRITE)
def number(request: Asked, client: str, number: str) -> HttpResponse:
    """Show what is on record of a number, and what the gate says of it now."""
    _known(client, number)
    key, user, now = actions.Key(client, number), request.user, timezone.now()
    which = request.POST.get("which", "")
    why = WhyForm(request.POST if which in ("revoke", "refusal") else None)
    end = EndForm(request.POST if which == "end" else None)
    contracts = m.ContractLink.objects.filter(client=client, number=number)
    acts: dict[str, tuple[Any, Callable[[], object]]] = {
        "revoke": (
            why,
            lambda: actions.revoke(
                by=user, key=key, how=why.cleaned_data["how"], said_at=now, at=now
            ),
        ),
        "refusal": (
            why,
            lambda: actions.record_refusal(
                by=user, key=key, how=why.cleaned_data["how"], at=now
            ),
        ),
        "end": (
            end,
            lambda: actions.end_contract(
                by=user, contract=contracts.get(pk=end.cleaned_data["contract"]),
                on=end.cleaned_data["on"], at=now,
            ),
        ),
    }  # fmt: skip
    if which in acts:
        form, act = acts[which]
        if form.is_valid():
            try:
                act()
            except m.ContractLink.DoesNotExist as error:
                raise Http404 from error
            return redirect("outbound-number", client=client, number=number)
    context = {
        "client": client,
        "name": dict(_clients(request)).get(client, client),
        "number": number,
        "verdicts": _verdicts(client, number, contracts.first()),
        "consents": m.Consent.objects.filter(client=client, number=number),
        "revocations": m.Revocation.objects.filter(client=client, number=number),
        "contracts": contracts,
        "refusals": m.CustomerRefusal.objects.filter(client=client, number=number),
        "requests": m.CallbackRequest.objects.filter(client=client, number=number),
        "attempts": m.Attempt.objects.filter(client=client, number=number)[
            :_SHOWN_MOST
        ],
        "why": why,
        "end": end,
    }
    return render(request, "outbound/number.html", context)


def _verdicts(
    client: str, number: str, contract: m.ContractLink | None
) -> list[dict[str, Any]]:
    """Return what the gate says of each kind of call now."""
    found = []
    for purpose in Purpose:
        call = Call(
            number, client, timezone.now(), purpose,
            contract="" if contract is None else contract.reference,
        )  # fmt: skip
        answer = queries.verdict(call)
        is_allowed = isinstance(answer, Allowed)
        found.append(
            {
                "purpose": m.Purpose(purpose.value).label,
                "ground": words.ground_of(answer)
                if isinstance(answer, Allowed)
                else "",
                "told": []
                if isinstance(answer, Allowed)
                else words.told(answer.reasons),
                "is_allowed": is_allowed,
            }
        )
    return found


def _known(client: str, number: str) -> None:
    if not queries.is_known(client, number):
        raise Http404


@needs(Permission.OUTBOUND_WRITE)
def evidence_csv(request: Asked, client: str, number: str) -> HttpResponse:
    """Give the evidence of a number as a table."""
    _known(client, number)
    facts = evidence.facts_of(request.user, client, number)
    octets = evidence.as_csv(facts, client, number)
    return _file(octets, "text/csv; charset=utf-8", f"{number}.csv")


@needs(Permission.OUTBOUND_WRITE)
def evidence_pdf(request: Asked, client: str, number: str) -> HttpResponse:
    """Give the evidence of a number as pages to print."""
    _known(client, number)
    facts = evidence.facts_of(request.user, client, number)
    name = dict(_clients(request)).get(client, client)
    octets = evidence.as_pdf(facts, name, number, request.user.tenant.name)
    return _file(octets, "application/pdf", f"{number}.pdf")


def _file(octets: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(octets, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# ---- rules ------------------------------------------------------------------------------


@needs(Permission.OUTBOUND_WRITE)
def rules(request: Asked) -> HttpResponse:
    """Show the laws, and let an administrator write rules of the centre's own."""
    form = RulesForm(request.POST or None, initial={"text": queries.own_rules()})
    may_write = may(request.user, Permission.CENTRE_WRITE)
    if request.method == "POST" and may_write and form.is_valid():
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        try:
            actions.write_rules(by=request.user, text=text, at=timezone.now())
        except OffhookError as error:
            form.add_error("text", sentence(error))
        else:
            messages.success(request, _("Calls go by these rules now."))
            return redirect("outbound-rules")
    context = {"form": form, "may_write": may_write, "laws": laws_text()}
    return render(request, "outbound/rules.html", context)


@needs(Permission.OUTBOUND_WRITE)
def laws_file(request: Asked) -> HttpResponse:
    """Give the file of the laws."""
    octets = laws_text().encode()
    return _file(octets, "application/toml; charset=utf-8", "laws.toml")


# ---- lists of numbers -------------------------------------------------------------------


@needs(Permission.OUTBOUND_WRITE)
def new_list(request: Asked) -> HttpResponse:
    """Open a list of numbers."""
    centre = _centre(request)
    queues = {
        one.id: queries.brand_of(centre, one)
        for one in centre.queues
        if one.channel is Channel.VOICE
    }
    form = ListForm(
        request.POST or None, clients=_clients(request), queues=queues,
        rewrites=queries.rules_now().rewrites,
    )  # fmt: skip

    def act() -> object:
        return actions.open_list(
            by=request.user, at=timezone.now(), **form.cleaned_data
        )

    return _done(request, form, act, _("A list of numbers"))


@needs(Permission.OUTBOUND_WRITE)
def call_list(request: Asked, number: int) -> HttpResponse:
    """Show a list with what the gate says of its numbers; bring numbers, open or close it."""
    found = m.CallList.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    which, now = request.POST.get("which", ""), timezone.now()
    form = BringForm(request.POST if which == "bring" else None, request.FILES or None)
    shown = queries.shown_by(_centre(request), found.queue)
    context: dict[str, Any] = {"list": found, "form": form, "shown": shown}
    if which in ("open", "close"):
        actions.set_open(
            by=request.user, call_list=found, is_open=which == "open", at=now
        )
        return redirect("outbound-list", number=number)
    if which == "bring" and form.is_valid():
        try:
            table = imports.read_entries(
                form.cleaned_data["upload"].read(_UPLOAD_BYTES), _reading(request, form)
            )
            taken = actions.bring_entries(
                by=request.user, call_list=found, table=table, at=now
            )
        except OffhookError as error:
            form.add_error("upload", sentence(error))
        else:
            context |= {"taken": taken, "wrong": _wrong(table.wrong), "known": len(table.rows) - taken}  # fmt: skip
    entries = m.Entry.objects.filter(call_list=found).select_related("call_list")
    first = list(entries[:_SHOWN_MOST])
    answers = queries.verdicts(queries.calls_of(first, _centre(request), now))
    context |= {
        "client": dict(_clients(request)).get(found.client, found.client),
        "count": entries.count(),
        "entries": [
            _shown(one, answer) for one, answer in zip(first, answers, strict=True)
        ],
    }
    return render(request, "outbound/list.html", context)


def _shown(entry: m.Entry, answer: Allowed | Refused) -> dict[str, Any]:
    return {
        "entry": entry,
        "is_allowed": isinstance(answer, Allowed),
        "told": [] if isinstance(answer, Allowed) else words.told(answer.reasons),
    }


def _done(
    request: Asked, form: Any, act: Callable[[], object], title: str
) -> HttpResponse:
    """Do what a form asks for and go on, or show it with what is wrong."""
    if form.is_valid():
        try:
            act()
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            told = form.cleaned_data
            if "number" in told:
                return redirect("outbound-number", told["client"], told["number"])
            return redirect(reverse("outbound"))
    return render(request, "outbound/form.html", {"form": form, "title": title})
