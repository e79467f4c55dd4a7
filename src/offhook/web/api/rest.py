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


def _opened_by(name: str, scope: Scope, answer: Any) -> dict[str, Any]:
    """Return what an operation declares: who comes in, and all that it may answer."""
    return {
        "operation_id": name,
        # Names of addresses are all pages' too: "contacts" would lead people here.
        "url_name": f"api-{name.replace('_', '-')}",
        "auth": BearerKey(scope),
        "response": {200: answer, **_REFUSALS},
        "openapi_extra": {"x-scope": scope.value},
    }


def description() -> dict[str, Any]:
    """Return the API as OpenAPI describes it."""
    told: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    for operations in told["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"].pop("application/json")
                    answer["content"][problems.MEDIA_TYPE] = schema
    return told


def _user(request: HttpRequest) -> Any:
    return cast("Called", request).auth.user


@api.get(
    "/queues",
    **_opened_by("queues", Scope.QUEUES_READ, schemas.Queues),
)
def queues(request: HttpRequest) -> dict[str, Any]:
    """List the queues with their figures, a second or two behind the floor."""
    day, found = queries.queues_of(_user(request))
    return {"day": day, "queues": found}


@api.get(
    "/agents",
    **_opened_by("agents", Scope.AGENTS_READ, schemas.Agents),
)
def agents(request: HttpRequest) -> dict[str, Any]:
    """List the agents with their states and skills."""
    return {"agents": queries.agents_of(_user(request))}


@api.get(
    "/agents/{agent}",
    **_opened_by("agent", Scope.AGENTS_READ, schemas.AgentState),
)
def agent(request: HttpRequest, agent: Path[schemas.Word]) -> dict[str, Any]:
    """Return one agent."""
    found = queries.agents_of(_user(request), agent)
    if not found:
        raise NotFound(where="centre", kind="agent", name=agent, known="-")
    return found[0]


@api.put(
    "/agents/{agent}/skills",
    **_opened_by("change_skills", Scope.AGENTS_WRITE, schemas.SkillsChanged),
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
    **_opened_by("contacts", Scope.CONTACTS_READ, schemas.Contacts),
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
    if asked.queue:
        queries.must_know_queue(_user(request), asked.queue)
    found, following = cursor.page(rows, asked.cursor, asked.limit)
    return {"contacts": found, "next": following}


@api.get(
    "/contacts/{contact}",
    **_opened_by("contact", Scope.CONTACTS_READ, schemas.ContactTimeline),
)
def contact(request: HttpRequest, contact: Path[schemas.Word]) -> dict[str, Any]:
    """Return a contact with its whole timeline, and why what was decided was decided."""
    return queries.contact_of(_user(request), contact)


@api.get(
    "/events",
    **_opened_by("events", Scope.EVENTS_READ, schemas.Events),
)
def events(request: HttpRequest, asked: Query[schemas.EventsAsked]) -> dict[str, Any]:
    """Return what happened after an entry of the journal; it never waits for more."""
    return queries.events_of(_user(request), asked.after, asked.limit)


@api.get(
    "/reports/contacts",
    **_opened_by("report", Scope.REPORTS_READ, schemas.Report),
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
    url_name="api-report-csv",
)
def report_csv(request: HttpRequest, asked: Query[schemas.ReportAsked]) -> HttpResponse:
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
    if asked.queue:
        queries.must_know_queue(user, asked.queue)
    by = BYS[asked.by.value][1]
    return reports.Asked(first, last, by, asked.clock, asked.queue)


@api.get(
    "/centre",
    **_opened_by("centre", Scope.CENTRE_READ, schemas.Centre),
)
def centre_file(request: HttpRequest) -> Any:
    """Return the centre file that the floor works by."""
    version = centre.version_of(_user(request))
    if version is None:
        raise NotFound(where="centre", kind="version", name="latest", known="none")
    return version


@api.put(
    "/centre",
    **_opened_by("adopt_centre", Scope.CENTRE_WRITE, schemas.Centre),
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
