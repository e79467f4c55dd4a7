"""HTTP of recruiting: campaigns and their board, applicants; and what applicants see."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_scopes import scope

from offhook.terms.errors import OffhookError
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
from offhook.web.people.recruiting import actions, imports, queries
from offhook.web.people.recruiting.forms import (
    ApplyForm,
    CampaignForm,
    MoveForm,
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
                "language": language_name(one.language),
                "forecast": queries.forecast_of(one),
            }
            for one in Campaign.objects.all()
        ]
    }
    return render(request, "people/recruiting/overview.html", context)


@needs(Permission.RECRUIT)
def new_campaign(request: Asked) -> HttpResponse:
    """Open a campaign."""
    known = banks.languages(request.user.tenant)
    names = [(code, language_name(code)) for code in known]
    form = CampaignForm(request.POST or None, languages=names)

    def act() -> Campaign:
        return actions.open_campaign(
            by=request.user, at=timezone.now(), **form.cleaned_data
        )

    return _done(request, form, act, _("New campaign"), reverse("recruiting"))


@needs(Permission.RECRUIT)
def campaign(request: Asked, number: int) -> HttpResponse:
    """Show the board of a campaign, and what may come of it."""
    found = _campaign(number)
    now = timezone.now()
    actions.expire(at=now)
    actions.follow_tests(at=now)
    people: dict[str, list[Applicant]] = {stage: [] for stage in (*WAY, *ENDS)}
    for one in queries.applicants_of(found):
        people[one.stage].append(one)
    public = reverse("recruiting-apply", args=[request.user.tenant.slug, found.slug])
    context = {
        "campaign": found,
        "language": language_name(found.language),
        "board": [
            {
                "name": stage.label,
                "count": len(people[stage]),
                "people": people[stage][:_CARDS_MOST],
            }
            for stage in (*WAY, *ENDS)
        ],
        "forecast": queries.forecast_of(found),
        "free": queries.free_places(found, now),
        "slots": Slot.objects.filter(campaign=found, begins_at__gt=now),
        "wave": WaveForm(),
        "public": request.build_absolute_uri(public) if found.is_public else "",
    }
    return render(request, "people/recruiting/campaign.html", context)


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
            table = imports.read_table(content, found.country)
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
    form = WaveForm(request.POST)
    if form.is_valid():
        invited = actions.invite_wave(
            by=request.user, campaign=found, most=form.cleaned_data["most"],
            at=timezone.now(),
        )  # fmt: skip
        count = len(invited)
        told = ngettext("%(n)s is invited.", "%(n)s are invited.", count) % {"n": count}
        messages.success(request, told)
    return redirect("recruiting-campaign", number=number)


@needs(Permission.RECRUIT)
def slots(request: Asked, number: int) -> HttpResponse:
    """Open a time for tests."""
    found = _campaign(number)
    form = SlotForm(request.POST or None)

    def act() -> Slot:
        return actions.plan_slots(by=request.user, campaign=found, **form.cleaned_data)

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
            lambda: actions.make_offer(
                by=request.user, applicant=found, at=now, **offer.cleaned_data
            ),
        ),
    }
    if which in acts and _is_done(*acts[which]):
        return redirect("recruiting-applicant", number=number)
    person = found.person
    result = exams.result_of(person, found.campaign.language) if person else None
    link = ""
    if person is not None:
        path = reverse("candidate", args=[links.key_of(person)])
        link = request.build_absolute_uri(path)
    context = {
        "applicant": found,
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
        if found is None or found.needed_by < timezone.localdate():
            raise Http404
        form = ApplyForm(request.POST or None, months=found.kept_months)
        link = ""
        if form.is_valid():
            try:
                link = _applied(request, found, form)
            except OffhookError as error:
                form.add_error(None, sentence(error))
        context = {
            "campaign": found,
            "tenant": owner,
            "language": language_name(found.language),
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
        campaign=found, name=told["name"], email=plain_email(told["email"]),
        phone=plain_phone(told["phone"], country), source="page", by=actions.PERSON,
        at=now, language=(get_language() or "")[:5],
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
    actions.expire(at=now)
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
        actions.book(applicant=one, slot=slot, at=now)
    if told.get("offer", "").isdecimal():
        known = Offer.objects.select_related("applicant__campaign", "applicant__person")
        offer = known.filter(pk=told["offer"], applicant__in=mine).first()
        if offer is None:
            raise Http404
        actions.answer_offer(offer=offer, accepts="accept" in told, at=now)


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
