"""HTTP of the reports."""

from typing import TypeVar

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from offhook.measure.service_level import FORMULA
from offhook.web.accounts.access import Asked as Request
from offhook.web.accounts.access import needs
from offhook.web.accounts.permissions import Permission, may
from offhook.web.reports import queries, tables, wording
from offhook.web.reports.agents import agents_report
from offhook.web.reports.calls import POOR_MOS, calls_report
from offhook.web.reports.forms import AgentsForm, CallsForm, QueuesForm, ReportForm

Form = TypeVar("Form", bound=QueuesForm)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.REPORTS_READ, Permission.REPORTS_OWN_CLIENTS)
def overview(request: Request) -> HttpResponse:
    """Show counts and rates by queue, client, agent, site, day or interval; or give a file."""
    form = _form(request, ReportForm)
    if not form.is_valid():
        return render(request, "reports/overview.html", {"form": form})
    asked = form.asked()
    table = queries.report(request.user, asked)
    kind = request.GET.get("format")
    if kind in ("csv", "xlsx"):
        return _file(table, f"offhook-{asked.first}-{asked.last}", kind)
    page = tables.shown(table, _names(request))
    context = {
        "form": form,
        "columns": tables.columns(page),
        "rows": tables.cells(page),
        "formulas": FORMULA.items(),
        "timezone": queries.timezone_of(request.user.tenant),
        "may_agents": may(request.user, Permission.REPORTS_READ),
        "may_contacts": _may_contacts(request),
        "may_replay": may(request.user, Permission.REPLAY),
        "totals": _reconciled(table),
    }
    return render(request, "reports/overview.html", context)


def _form(request: Request, kind: type[Form]) -> Form:
    """Return what is chosen; who chose nothing yet is shown today, by queue."""
    usual = _usual(request) | {"by": "queue", "queue": ""}
    return kind(
        usual | request.GET.dict(),
        queues=queries.queues_of(request.user),
        by_agent=may(request.user, Permission.REPORTS_READ),
    )


def _names(request: Request) -> dict[str, dict[str, str]]:
    return {
        "queue": queries.queues_of(request.user),
        "client": queries.clients_of(request.user),
    }


def _may_contacts(request: Request) -> bool:
    wanted = (Permission.CONTACTS_READ, Permission.REPORTS_OWN_CLIENTS)
    return any(may(request.user, permission) for permission in wanted)


def _usual(request: Request) -> dict[str, str]:
    today = queries.today_of(request.user.tenant).isoformat()
    return {"first": today, "last": today, "clock": "cohort"}


def _reconciled(table: pl.DataFrame) -> dict[str, str]:
    """Return the counts of all rows together: offered is the sum of what became of them."""
    names = ("offered", "answered", "abandoned", "open")
    out = ("timeout", "overflow", "callback", "empty", "key")
    total = {name: int(table[name].sum()) for name in names}
    total["flow_out"] = int(sum(table[name].sum() for name in out))
    return {name: tables.number(count, 0) for name, count in total.items()}


def _file(table: pl.DataFrame, name: str, kind: str) -> HttpResponse:
    if kind == "csv":
        answer = HttpResponse(
            tables.as_csv(table), content_type="text/csv; charset=utf-8"
        )
    else:
        answer = HttpResponse(tables.as_xlsx(table, "Offhook"), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


@needs(Permission.REPORTS_READ)
def agents(request: Request) -> HttpResponse:
    """Show what agents did: seconds by state, contacts, occupancy, adherence."""
    form = AgentsForm(_usual(request) | {"by": "agent"} | request.GET.dict())
    if not form.is_valid():
        return render(request, "reports/agents.html", {"form": form})
    table = agents_report(request.user, form.asked())
    kind = request.GET.get("format")
    if kind in ("csv", "xlsx"):
        return _file(table, "offhook-agents", kind)
    context = {
        "form": form,
        "columns": tables.columns(table),
        "rows": tables.cells(table),
    }
    return render(request, "reports/agents.html", context)


@needs(Permission.REPORTS_READ, Permission.REPORTS_OWN_CLIENTS)
def calls(request: Request) -> HttpResponse:
    """Show how long the parts of calls were, who ended them, and how they sounded."""
    form = _form(request, CallsForm)
    if not form.is_valid():
        return render(request, "reports/calls.html", {"form": form})
    table = calls_report(request.user, form.asked())
    kind = request.GET.get("format")
    if kind in ("csv", "xlsx"):
        return _file(table, "offhook-calls", kind)
    page = tables.named(table, _names(request))
    context = {
        "form": form,
        "columns": tables.columns(page),
        "rows": tables.cells(page),
        "poor_mos": tables.number(POOR_MOS, 1),
    }
    return render(request, "reports/calls.html", context)


@needs(Permission.CONTACTS_READ, Permission.REPORTS_OWN_CLIENTS)
def contacts(request: Request) -> HttpResponse:
    """List contacts, the latest first."""
    form = _form(request, ReportForm)
    timezone = queries.timezone_of(request.user.tenant)
    rows = queries.contacts_of(request.user)
    if form.is_valid():
        asked = form.asked()
        rows = queries.in_days(rows, asked.first, asked.last, timezone)
        if asked.queue:
            rows = rows.filter(queue=asked.queue)
    else:
        rows = rows.none()
    wanted = request.GET.get("q", "").strip()
    if wanted:
        rows = rows.filter(customer_name__icontains=wanted) | rows.filter(
            contact=wanted
        )
    page = Paginator(rows.order_by("-queued_at"), 50).get_page(request.GET.get("page"))
    names = queries.queues_of(request.user)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (one, names.get(one.queue, one.queue), wording.outcome_of(one))
            for one in page
        ],
        "q": wanted,
        "timezone": timezone,
        "may_drill": may(request.user, Permission.CONTACTS_READ),
        "may_agents": may(request.user, Permission.REPORTS_READ),
    }
    return render(request, "reports/contacts.html", context)


@needs(Permission.CONTACTS_READ)
def contact(request: Request, contact: str) -> HttpResponse:
    """Show a contact's whole timeline, with why it waited and why this agent got it."""
    stays = queries.contacts_of(request.user).filter(contact=contact).order_by("stay")
    if not stays:
        raise Http404
    names = queries.queues_of(request.user)
    context = {
        "stays": [
            (
                one,
                names.get(one.queue, one.queue),
                wording.outcome_of(one),
                wording.ending_of(one),
                wording.sound_of(one),
            )
            for one in stays
        ],
        "customer": stays[0].customer_name,
        "timezone": queries.timezone_of(request.user.tenant),
        "moments": queries.timeline(request.user, contact),
        "contact": contact,
    }
    return render(request, "reports/contact.html", context)


@needs(Permission.REPLAY)
def history(request: Request) -> HttpResponse:
    """Give the contacts of some days as contacts.csv, which `offhook replay` reads."""
    form = _form(request, ReportForm)
    if not form.is_valid():
        raise Http404
    return _csv(queries.history_csv(request.user, form.asked()), "contacts.csv")


@needs(Permission.REPLAY)
def agent_states(request: Request) -> HttpResponse:
    """Give agents' states on some days, for `offhook replay --agent-states`."""
    form = _form(request, ReportForm)
    if not form.is_valid():
        raise Http404
    states = queries.agent_states_csv(request.user, form.asked())
    return _csv(states, "agent_states.csv")


def _csv(table: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(table, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
