"""HTTP of recruiting: campaigns and their board, applicants; and what applicants see."""

import csv
import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_scopes import scope

from offhook.terms.errors import OffhookError
from offhook.web.accounts import audit
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.models import Tenant
from offhook.web.accounts.permissions import Permission
from offhook.web.people.exams import banks
from offhook.web.people.exams import queries as exams
from offhook.web.people.exams.shown import language_name, result_rows
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from offhook.web.people.persons.access import of_person
from offhook.web.people.persons.contact import plain_email, plain_phone
from offhook.web.people.persons.models import Person
from offhook.web.people.recruiting import actions, imports, offers, queries, slots
from offhook.web.people.recruiting.forms import (
    ApplyForm,
    CampaignForm,
    ExpenseForm,
    MoveForm,
    NeedRows,
    OfferForm,
    SlotForm,
    TableForm,
    WaveForm,
)
from offhook.web.people.recruiting.models import (
    ENDS,
    WAY,
    Applicant,
    Booking,
    Campaign,
    Expense,
    Offer,
    Slot,
)
from offhook.web.sentences import sentence

_CARDS_MOST = 50
_UPLOAD_BYTES = 5_000_000


@needs(Permission.RECRUIT)
def overview(request: Asked) -> HttpResponse:
    """Show the campaigns, and what may come of each."""
    context = {
        "campaigns": [
            {
                "campaign": one,
                "needs": _needs(one),
            }
            for one in Campaign.objects.all()
        ]
    }
    return render(request, "people/recruiting/overview.html", context)


@needs(Permission.RECRUIT)
def new_campaign(request: Asked) -> HttpResponse:
    """Open a campaign."""
    form = CampaignForm(request.POST or None)
    rows = _need_rows(request)

    def act() -> Campaign:
        return actions.open_campaign(
            by=request.user, at=timezone.now(), needs=rows.wanted(), **form.cleaned_data
        )

    if rows.is_valid() and _is_done(form, act):
        return redirect("recruiting")
    context = {"form": form, "rows": rows, "title": _("New campaign")}
    return render(request, "people/recruiting/form.html", context)


@needs(Permission.RECRUIT)
def change_needs(request: Asked, number: int) -> HttpResponse:
    """Say anew how many people of which languages are needed by when."""
    found = _campaign(number)
    known = queries.needs_of(found).values(
        "language", "level", "head_count", "needed_by"
    )
    rows = _need_rows(request, [dict(one) for one in known])
    form = Form(request.POST or None)

    def act() -> None:
        actions.set_needs(
            by=request.user, campaign=found, needs=rows.wanted(), at=timezone.now()
        )

    if rows.is_valid() and _is_done(form, act):
        return redirect("recruiting-campaign", number=number)
    context = {"form": form, "rows": rows, "title": _("People needed")}
    return render(request, "people/recruiting/form.html", context)


def _need_rows(request: Asked, known: list[dict[str, Any]] | None = None) -> Any:
    names = [
        (code, language_name(code)) for code in banks.languages(request.user.tenant)
    ]
    return NeedRows(
        request.POST or None, initial=known, prefix="need",
        form_kwargs={"languages": names},
    )  # fmt: skip


def _needs(found: Campaign) -> list[dict[str, Any]]:
    return [
        {"row": row, "language": language_name(row.need.language)}
        for row in queries.need_rows(found)
    ]


@needs(Permission.RECRUIT)
def campaign(request: Asked, number: int) -> HttpResponse:
    """Show the board of a campaign, and what may come of it."""
    found = _campaign(number)
    now = timezone.now()
    offers.expire(at=now)
    slots.follow_tests(at=now)
    people: dict[str, list[Applicant]] = {stage: [] for stage in (*WAY, *ENDS)}
    for one in queries.applicants_of(found):
        people[one.stage].append(one)
    public = reverse("recruiting-apply", args=[request.user.tenant.slug, found.slug])
    context = _live(found) | {
        "board": [
            {
                "name": stage.label,
                "count": len(people[stage]),
                "people": people[stage][:_CARDS_MOST],
            }
            for stage in (*WAY, *ENDS)
        ],
        "slots": Slot.objects.filter(campaign=found, begins_at__gt=now),
        "wave": WaveForm(languages=_languages(found)),
        "expense": ExpenseForm(initial={"on": timezone.localdate()}),
        "expenses": Expense.objects.filter(campaign=found),
        "public": request.build_absolute_uri(public) if found.is_public else "",
    }
    return render(request, "people/recruiting/campaign.html", context)


@needs(Permission.RECRUIT)
def live(request: Asked, number: int) -> HttpResponse:
    """Show the funnel of a campaign and its forecast as they are now; the page asks again."""
    found = _campaign(number)
    slots.follow_tests(at=timezone.now())
    return render(request, "people/recruiting/live.html", _live(found))


def _live(found: Campaign) -> dict[str, Any]:
    spent = queries.spent(found)
    return {
        "campaign": found,
        "needs": _needs(found),
        "stages": queries.stage_rows(found),
        "free": queries.free_places(found, timezone.now()),
        "spent": spent,
        "left": found.budget - spent,
    }


def _languages(found: Campaign) -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in queries.languages_of(found)]


@needs(Permission.RECRUIT)
@require_POST
def spend(request: Asked, number: int) -> HttpResponse:
    """Write down what a campaign has cost."""
    found = _campaign(number)
    form = ExpenseForm(request.POST)
    act = lambda: actions.spend(  # noqa: E731
        by=request.user, campaign=found, at=timezone.now(), **form.cleaned_data
    )
    then = reverse("recruiting-campaign", args=[number])
    return _done(request, form, act, _("Money spent"), then)


@needs(Permission.RECRUIT)
def links_file(request: Asked, number: int) -> HttpResponse:
    """Give the links of who is invited, to be sent; who took them is kept."""
    found = _campaign(number)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("name", "email", "phone", "language", "link"))
    for one, key in queries.links_of(found):
        person = one.person
        if person is not None:
            address = request.build_absolute_uri(reverse("candidate", args=[key]))
            name = _tame(person.name)
            writer.writerow((name, person.email, person.phone, one.language, address))
    audit.record(
        tenant=request.user.tenant, by=request.user, at=timezone.now(),
        action="take-links", subject=found.name,
    )  # fmt: skip
    answer = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}-links.csv"'
    return answer


def _tame(name: str) -> str:
    """Return a name that no sheet takes for a formula."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@") else name


@needs(Permission.RECRUIT)
def bring(request: Asked, number: int) -> HttpResponse:
    """Take a table of applicants; say what of it could not be taken, and where."""
    found = _campaign(number)
    form = TableForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "campaign": found}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            content = upload.read(_UPLOAD_BYTES)
            table = imports.read_table(
                content, found.country, queries.languages_of(found)
            )
            taken = actions.bring_table(
                by=request.user, campaign=found, table=table, at=timezone.now()
            )
        except OffhookError as error:
            form.add_error("upload", sentence(error))
        else:
            context |= {"taken": taken, "wrong": table.wrong}
    return render(request, "people/recruiting/bring.html", context)


@needs(Permission.RECRUIT)
@require_POST
def wave(request: Asked, number: int) -> HttpResponse:
    """Invite the next ones."""
    found = _campaign(number)
    form = WaveForm(request.POST, languages=_languages(found))
    if form.is_valid():
        invited = slots.invite_wave(
            by=request.user, campaign=found, at=timezone.now(), **form.cleaned_data
        )
        count = len(invited)
        told = ngettext("%(n)s is invited.", "%(n)s are invited.", count) % {"n": count}
        messages.success(request, told)
    return redirect("recruiting-campaign", number=number)


@needs(Permission.RECRUIT)
def new_slot(request: Asked, number: int) -> HttpResponse:
    """Open a time for tests."""
    found = _campaign(number)
    form = SlotForm(request.POST or None)

    def act() -> Slot:
        return slots.plan_slots(
            by=request.user, campaign=found, at=timezone.now(), **form.cleaned_data
        )

    then = reverse("recruiting-campaign", args=[number])
    return _done(request, form, act, _("A time for tests"), then)


@needs(Permission.RECRUIT)
def applicant(request: Asked, number: int) -> HttpResponse:
    """Show an applicant with his history and result, and decide how he goes on."""
    found = _applicant(number)
    which = request.POST.get("which", "")
    now = timezone.now()
    move = MoveForm(
        request.POST if which == "move" else None, initial={"to": found.stage}
    )
    offer = OfferForm(request.POST if which == "offer" else None)
    acts: dict[str, tuple[Any, Callable[[], object]]] = {
        "move": (
            move,
            lambda: actions.move(
                by=request.user, applicant=found, at=now, **move.cleaned_data
            ),
        ),
        "offer": (
            offer,
            lambda: offers.make_offer(
                by=request.user, applicant=found, at=now, **offer.cleaned_data
            ),
        ),
    }
    if which in acts and _is_done(*acts[which]):
        return redirect("recruiting-applicant", number=number)
    person = found.person
    result = exams.result_of(person, found.language) if person else None
    link = ""
    if person is not None:
        path = reverse("candidate", args=[links.key_of(person)])
        link = request.build_absolute_uri(path)
    context = {
        "applicant": found,
        "language": language_name(found.language),
        "level": queries.level_of(found),
        "link": link,
        "history": queries.history_of(found),
        "result": result,
        "rows": result_rows(result),
        "booking": Booking.objects.filter(applicant=found)
        .select_related("slot")
        .first(),
        "offers": Offer.objects.filter(applicant=found).select_related("cohort"),
        "move": move,
        "offer": offer,
    }
    return render(request, "people/recruiting/applicant.html", context)


def apply(request: HttpRequest, tenant: str, slug: str) -> HttpResponse:
    """Let anybody apply on a campaign's public page."""
    owner = get_object_or_404(Tenant, slug=tenant)
    with scope(tenant=owner):
        found = Campaign.objects.filter(slug=slug, is_public=True).first()
        if found is None or found.ends_on < timezone.localdate():
            raise Http404
        names = _languages(found)
        form = ApplyForm(
            request.POST or None, months=found.kept_months, languages=names
        )
        link = ""
        if form.is_valid():
            try:
                link = _applied(request, found, form)
            except OffhookError as error:
                form.add_error(None, sentence(error))
        context = {
            "campaign": found,
            "tenant": owner,
            "needs": [
                {"language": name, "level": level}
                for name, level in queries.levels_of(found, dict(names))
            ],
            "form": form,
            "link": link,
        }
        return render(request, "people/recruiting/apply.html", context)


def _applied(request: HttpRequest, found: Campaign, form: ApplyForm) -> str:
    """Take an application in; return the link of who is new, and of nobody else.

    Who is known already gets nothing here: else his address would open his page.
    """
    now = timezone.now()
    told = form.cleaned_data
    country = imports.CALLING.get(found.country, "212")
    one, is_new = actions.apply(
        campaign=found, language=told["language"], name=told["name"],
        email=plain_email(told["email"]), phone=plain_phone(told["phone"], country),
        source="page", by=actions.PERSON, at=now, speaks=(get_language() or "")[:5],
    )  # fmt: skip
    person = one.person
    if person is None or not is_new or person.created_at != now:
        return "-"
    persons.agree(person=person, purpose="apply", wording=form.wording, at=now)
    return request.build_absolute_uri(reverse("candidate", args=[links.key_of(person)]))


@of_person
def candidate(request: HttpRequest, person: Person) -> HttpResponse:
    """Show an applicant how far he is; let him choose a time, and answer an offer."""
    now = timezone.now()
    offers.expire(at=now)
    mine = Applicant.objects.filter(person=person).select_related(
        "campaign", "person", "tenant"
    )
    wrong = ""
    if request.method == "POST":
        try:
            _answered(request, list(mine))
        except OffhookError as error:
            wrong = sentence(error)
        else:
            return redirect("candidate", key=links.key_of(person))
    context = {
        "person": person,
        "key": links.key_of(person),
        "wrong": wrong,
        "applications": [
            {
                "applicant": one,
                "booking": Booking.objects.filter(applicant=one)
                .select_related("slot")
                .first(),
                "slots": queries.open_slots(one.campaign, now)[:30],
                "offer": Offer.objects.filter(applicant=one, state=Offer.State.OPEN)
                .select_related("cohort")
                .first(),
            }
            for one in mine
        ],
    }
    return render(request, "people/recruiting/candidate.html", context)


def _answered(request: HttpRequest, mine: list[Applicant]) -> None:
    """Do what a candidate's page asks for: a time, or an answer to an offer."""
    now = timezone.now()
    told = request.POST
    if told.get("slot", "").isdecimal():
        slot = Slot.objects.filter(pk=told["slot"]).first()
        one = next(
            (one for one in mine if slot and one.campaign_id == slot.campaign_id), None
        )
        if slot is None or one is None:
            raise Http404
        slots.book(applicant=one, slot=slot, at=now)
    if told.get("offer", "").isdecimal():
        known = Offer.objects.select_related("applicant__campaign", "applicant__person")
        offer = known.filter(pk=told["offer"], applicant__in=mine).first()
        if offer is None:
            raise Http404
        offers.answer_offer(offer=offer, accepts="accept" in told, at=now)


def _campaign(number: int) -> Campaign:
    found = Campaign.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _applicant(number: int) -> Applicant:
    known = Applicant.objects.select_related("campaign", "person", "tenant")
    found = known.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _is_done(form: Any, act: Callable[[], object]) -> bool:
    """Do what a form asks for; say beside it why it cannot be."""
    if not form.is_valid():
        return False
    try:
        act()
    except OffhookError as error:
        form.add_error(None, sentence(error))
        return False
    return True


def _done(
    request: Asked, form: Any, act: Callable[[], object], title: str, then: str
) -> HttpResponse:
    """Do what a form asks for and go on, or show it with what is wrong."""
    if _is_done(form, act):
        return redirect(then)
    context = {"form": form, "title": title}
    return render(request, "people/recruiting/form.html", context)
