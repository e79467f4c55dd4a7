"""The operations of the API. Each names the one scope that opens it."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, NinjaAPI, Path, Query

from offhook.terms.errors import NotAccepted, NotFound
from offhook.web.api import cursor, problems, queries, schemas
from offhook.web.api.access import BearerKey, Called, in_tenant
from offhook.web.api.scopes import Scope
from offhook.web.centre import actions as centre_actions
from offhook.web.centre import queries as centre
from offhook.web.reports import queries as reports
from offhook.web.reports import tables
from offhook.web.reports.forms import BYS

api = NinjaAPI(
    title="Offhook",
    version="1",
    description="A contact centre, for other programs.",
    urls_namespace="api-v1",
    openapi_url="",  # `views.openapi` gives it
    docs_url="",
)
api.add_decorator(in_tenant)
problems.handle(api)

_REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 503), schemas.Problem)


def _opened_by(scope: Scope, answer: Any) -> dict[str, Any]:
    """Return what an operation declares: who comes in, and all that it may answer."""
    return {
        "auth": BearerKey(scope),
        "response": {200: answer, **_REFUSALS},
        "openapi_extra": {"x-scope": scope.value},
    }


def _user(request: HttpRequest) -> Any:
    return cast("Called", request).auth.user


@api.get(
    "/queues", **_opened_by(Scope.QUEUES_READ, schemas.Queues), operation_id="queues"
)
def queues(request: HttpRequest) -> dict[str, Any]:
    """List the queues with their figures, a second or two behind the floor."""
    day, found = queries.queues_of(_user(request))
    return {"day": day, "queues": found}


@api.get(
    "/agents", **_opened_by(Scope.AGENTS_READ, schemas.Agents), operation_id="agents"
)
def agents(request: HttpRequest) -> dict[str, Any]:
    """List the agents with their states and skills."""
    return {"agents": queries.agents_of(_user(request))}


@api.get(
    "/agents/{agent}",
    **_opened_by(Scope.AGENTS_READ, schemas.AgentState),
    operation_id="agent",
)
def agent(request: HttpRequest, agent: Path[schemas.Word]) -> dict[str, Any]:
    """Return one agent."""
    found = queries.agents_of(_user(request), agent)
    if not found:
        raise NotFound(where="centre", kind="agent", name=agent, known="-")
    return found[0]


@api.put(
    "/agents/{agent}/skills",
    **_opened_by(Scope.AGENTS_WRITE, schemas.SkillsChanged),
    operation_id="change_skills",
)
def change_skills(
    request: HttpRequest, agent: Path[schemas.Word], sent: Body[schemas.SkillsSent]
) -> dict[str, Any]:
    """Give an agent other skills; he is routed by them from the next contact on."""
    version = centre_actions.change_skills(
        by=_user(request), agent=agent, skills=sent.skills, at=timezone.now()
    )
    return {"agent": agent, "skills": sent.skills, "version": version.number}


@api.get(
    "/contacts",
    **_opened_by(Scope.CONTACTS_READ, schemas.Contacts),
    operation_id="contacts",
)
def contacts(
    request: HttpRequest, asked: Query[schemas.ContactsAsked]
) -> dict[str, Any]:
    """List contacts, the latest first, a page at a time."""
    told = {
        "queue": asked.queue,
        "client": asked.client,
        "agent": asked.agent,
        "customer_key": asked.customer,
        "conversation": asked.conversation,
        "outcome": asked.outcome,
        "queued_at__gte": asked.since,
        "queued_at__lt": asked.until,
    }
    wanted = {key: value for key, value in told.items() if value is not None}
    rows = queries.contacts_of(_user(request)).filter(**wanted)
    found, following = cursor.page(rows, asked.cursor, asked.limit)
    return {"contacts": found, "next": following}


@api.get(
    "/contacts/{contact}",
    **_opened_by(Scope.CONTACTS_READ, schemas.ContactTimeline),
    operation_id="contact",
)
def contact(request: HttpRequest, contact: Path[schemas.Word]) -> dict[str, Any]:
    """Return a contact with its whole timeline, and why what was decided was decided."""
    return queries.contact_of(_user(request), contact)


@api.get(
    "/events", **_opened_by(Scope.EVENTS_READ, schemas.Events), operation_id="events"
)
def events(request: HttpRequest, asked: Query[schemas.EventsAsked]) -> dict[str, Any]:
    """Return what happened after an entry of the journal; it never waits for more."""
    return queries.events_of(_user(request), asked.after, asked.limit)


@api.get(
    "/reports/contacts",
    **_opened_by(Scope.REPORTS_READ, schemas.Report),
    operation_id="report",
)
def report(request: HttpRequest, asked: Query[schemas.ReportAsked]) -> dict[str, Any]:
    """Return counts and rates of some days."""
    user = _user(request)
    wanted = _wanted(user, asked)
    table = reports.report(user, wanted)
    return {
        "first": wanted.first,
        "last": wanted.last,
        "timezone": reports.timezone_of(user.tenant),
        "columns": table.columns,
        "rows": queries.rows_of(table),
    }


@api.get(
    "/reports/contacts.csv",
    auth=BearerKey(Scope.REPORTS_READ),
    response=_REFUSALS,
    openapi_extra={
        "x-scope": Scope.REPORTS_READ.value,
        "responses": {
            200: {
                "description": "OK",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        },
    },
    operation_id="report_csv",
)
def report_csv(
    request: HttpRequest, asked: Query[schemas.ReportAsked]
) -> HttpResponse:
    """Return counts and rates of some days as CSV."""
    user = _user(request)
    table = reports.report(user, _wanted(user, asked))
    return HttpResponse(tables.as_csv(table), content_type="text/csv; charset=utf-8")


def _wanted(user: Any, asked: schemas.ReportAsked) -> reports.Asked:
    today = reports.today_of(user.tenant)
    last = asked.last or max(today, asked.first or today)
    first = asked.first or min(today, last)
    if not 0 <= (last - first).days <= 366:
        raise NotAccepted(
            where="last", wrong="it is before first or too far from it",
            accepted="at most 366 days after first",
        )  # fmt: skip
    by = BYS[str(asked.by)][1]
    return reports.Asked(first, last, by, asked.clock, asked.queue)


@api.get(
    "/centre", **_opened_by(Scope.CENTRE_READ, schemas.Centre), operation_id="centre"
)
def centre_file(request: HttpRequest) -> Any:
    """Return the centre file that the floor works by."""
    version = centre.version_of(_user(request))
    if version is None:
        raise NotFound(where="centre", kind="version", name="latest", known="none")
    return version


@api.put(
    "/centre",
    **_opened_by(Scope.CENTRE_WRITE, schemas.Centre),
    operation_id="adopt_centre",
)
def adopt_centre(request: HttpRequest, sent: Body[schemas.CentreSent]) -> Any:
    """Put another centre file in its place; the floor adopts it, or nothing is changed."""
    return centre_actions.adopt(
        by=_user(request),
        text=sent.text.replace("\r\n", "\n"),
        note=sent.note or "API",
        at=timezone.now(),
        after=sent.after,
    )
