"""HTTP of training: courses, cohorts and their days, certificates, skills."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_scopes import scope, scopes_disabled

from offhook.formats import centre_edit
from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission
from offhook.web.centre import queries as centre
from offhook.web.people.exams import banks
from offhook.web.people.exams.shown import language_name
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from offhook.web.people.persons.contact import plain_email
from offhook.web.people.persons.models import Person
from offhook.web.people.training import actions, paper, queries, signing, skills
from offhook.web.people.training.calendar import feed_of
from offhook.web.people.training.forms import (
    AgentForm,
    CertifyForm,
    CohortForm,
    CourseForm,
    EnrolForm,
    GrantForm,
    LeaveForm,
    SessionsForm,
    attendance_name,
)
from offhook.web.people.training.models import (
    Attendance,
    Certificate,
    Cohort,
    Course,
    Session,
    Trainee,
)
from offhook.web.people.training.pdf_seal import seal
from offhook.web.sentences import sentence


@needs(Permission.TRAIN)
def overview(request: Asked) -> HttpResponse:
    """Show cohorts with their seats, courses, and the skills that end soon."""
    cohorts = Cohort.objects.select_related("course")
    context = {
        "cohorts": [
            {"cohort": one, "taken": queries.taken_seats(one)} for one in cohorts
        ],
        "courses": [
            {"course": one, "language": language_name(one.language)}
            for one in Course.objects.all()
        ],
        "ending": queries.ending_soon(request.user.tenant),
    }
    return render(request, "people/training/overview.html", context)


@needs(Permission.TRAIN)
def new_course(request: Asked) -> HttpResponse:
    """Make a course."""
    form = CourseForm(request.POST or None, languages=_languages(request))
    act = lambda: actions.make_course(  # noqa: E731
        by=request.user, at=timezone.now(), **form.cleaned_data
    )
    return _done(request, form, act, _("New course"), "training")


@needs(Permission.TRAIN)
def new_cohort(request: Asked) -> HttpResponse:
    """Make a cohort."""
    form = CohortForm(request.POST or None)

    def act() -> Cohort:
        return actions.make_cohort(
            by=request.user, at=timezone.now(), **form.cleaned_data
        )

    return _done(request, form, act, _("New cohort"), "training")


@needs(Permission.TRAIN)
def cohort(request: Asked, number: int) -> HttpResponse:
    """Show a cohort: its people with what they have learnt, and its days."""
    found = _cohort(number)
    feed = request.build_absolute_uri(reverse("training-feed", args=[found.feed]))
    context = {
        "cohort": found,
        "language": language_name(found.course.language),
        "trainees": [
            {"trainee": one, "progress": queries.progress_of(one)}
            for one in queries.trainees_of(found)
        ],
        "taken": queries.taken_seats(found),
        "sessions": queries.sessions_of(found),
        "feed": feed,
    }
    return render(request, "people/training/cohort.html", context)


@needs(Permission.TRAIN)
def enrol(request: Asked, number: int) -> HttpResponse:
    """Give somebody a seat."""
    found = _cohort(number)
    form = EnrolForm(request.POST or None)

    def act() -> Trainee:
        told = form.cleaned_data
        person = persons.take_in(
            tenant=request.user.tenant, name=told["name"], phone="", language="",
            email=plain_email(told["email"]), kept_until=told["kept_until"],
            at=timezone.now(),
        )  # fmt: skip
        return actions.enrol(
            by=request.user, cohort=found, person=person, at=timezone.now()
        )

    return _done(request, form, act, _("Give a seat"), "training-cohort", number=number)


@needs(Permission.TRAIN)
def plan(request: Asked, number: int) -> HttpResponse:
    """Plan sessions."""
    found = _cohort(number)
    form = SessionsForm(request.POST or None)

    def act() -> int:
        told = form.cleaned_data
        return actions.plan_sessions(
            by=request.user, cohort=found, begins=told["begins"], hours=told["hours"],
            weekdays={int(day) for day in told["weekdays"]}, room=told["room"],
            zone=centre.zone_of(request.user.tenant), at=timezone.now(),
        )  # fmt: skip

    title = _("Plan sessions")
    return _done(request, form, act, title, "training-cohort", number=number)


@needs(Permission.TRAIN)
def session(request: Asked, number: int) -> HttpResponse:
    """Show the list of a session, and write down who was there."""
    found = Session.objects.select_related("cohort__course").filter(pk=number).first()
    if found is None:
        raise Http404
    trainees = [one for one in queries.trainees_of(found.cohort) if one.left_at is None]
    if request.method == "POST":
        for one in trainees:
            state = request.POST.get(attendance_name(one), "")
            if state in Attendance.State.values:
                actions.mark(
                    by=request.user, session=found, trainee=one, state=state,
                    at=timezone.now(),
                )  # fmt: skip
        messages.success(request, _("Written down."))
        return redirect("training-cohort", number=found.cohort_id)
    known = {
        one.trainee_id: one.state for one in Attendance.objects.filter(session=found)
    }
    context = {
        "session": found,
        "rows": [
            {
                "trainee": one,
                "name": attendance_name(one),
                "state": known.get(one.pk, ""),
            }
            for one in trainees
        ],
        "states": Attendance.State.choices,
    }
    return render(request, "people/training/session.html", context)


@needs(Permission.TRAIN)
@require_POST
def assess(request: Asked, number: int) -> HttpResponse:
    """Invite a trainee to a test, and show the link to send."""
    trainee = _trainee(number)
    try:
        actions.assess(by=request.user, trainee=trainee, at=timezone.now())
        path = reverse("exam-home", args=[links.key_of(queries.person_of(trainee))])
    except OffhookError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(
            request,
            _("Send this link: %(link)s") % {"link": request.build_absolute_uri(path)},
        )
    return redirect("training-cohort", number=trainee.cohort_id)


@needs(Permission.TRAIN)
def leave(request: Asked, number: int) -> HttpResponse:
    """Take somebody out of a cohort."""
    trainee = _trainee(number)
    form = LeaveForm(request.POST or None)

    def act() -> None:
        actions.leave(
            by=request.user, trainee=trainee, at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    title = _("%(name)s leaves") % {"name": trainee.person or "-"}
    where = trainee.cohort_id
    return _done(request, form, act, title, "training-cohort", number=where)


@needs(Permission.TRAIN)
def person(request: Asked, number: int) -> HttpResponse:
    """Show a person's certificates and skills, and give new ones."""
    found = _person(number)
    text = _centre_text(request)
    certificates = list(queries.certificates_of(found))
    now = timezone.localdate()
    which = request.POST.get("which", "")
    usual = {"valid_from": now, "valid_until": now + timedelta(days=365)}
    # What he has shown stands first: it is what is certified.
    shown = queries.shown_languages(found)
    languages = sorted(_languages(request), key=lambda one: one[0] not in shown)
    certify = CertifyForm(
        request.POST if which == "certify" else None, languages=languages
    )
    agent = AgentForm(
        request.POST if which == "agent" else None,
        agents=queries.free_agents(request.user.tenant),
    )
    grant = GrantForm(
        request.POST if which == "grant" else None,
        skills=centre_edit.names(text, "skills") if text else {},
        languages=languages,
        certificates=certificates,
        initial=usual,
    )
    at = timezone.now()
    acts: dict[str, tuple[Any, Callable[[], object]]] = {
        "certify": (
            certify,
            lambda: actions.certify(
                by=request.user, person=found, at=at, **certify.cleaned_data
            ),
        ),
        "agent": (
            agent,
            lambda: skills.become_agent(
                by=request.user, person=found, agent=agent.cleaned_data["agent"], at=at
            ),
        ),
        "grant": (
            grant,
            lambda: skills.grant(
                by=request.user, person=found, at=at, certificate=grant.certificate(),
                language=grant.language(),
                **{name: grant.cleaned_data[name] for name in
                   ("skill", "level", "valid_from", "valid_until")},
            ),
        ),
    }  # fmt: skip
    if which in acts:
        form, act = acts[which]
        if _is_done(form, act):
            return redirect("training-person", number=number)
    seats = [
        {"trainee": one, "curve": queries.curve_of(one)}
        for one in queries.seats_of(found)
    ]
    context = {
        "seats": seats,
        "person": found,
        "certificates": [
            {"certificate": one, "standing": queries.standing(one, at),
             "language": language_name(one.language)}
            for one in certificates
        ],
        "grants": queries.grants_of(found),
        "certify": certify, "agent": agent, "grant": grant,
    }  # fmt: skip
    return render(request, "people/training/person.html", context)


@needs(Permission.TRAIN)
def revoke(request: Asked, number: str) -> HttpResponse:
    """Take a certificate back."""
    found = _certificate(number)
    form = LeaveForm(request.POST or None)

    def act() -> None:
        skills.revoke(
            by=request.user, certificate=found, at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    title = _("Take back %(number)s") % {"number": number}
    if found.person_id is None:
        raise Http404
    return _done(request, form, act, title, "training-person", number=found.person_id)


@needs(Permission.TRAIN)
def certificate_page(request: Asked, number: str) -> HttpResponse:
    """Give a certificate to print."""
    found = _certificate(number)
    if found.person is None:
        raise Http404
    address = request.build_absolute_uri(reverse("verify", args=[number]))
    page = paper.page_of(
        found, name=found.person.name, language=language_name(found.language),
        address=address,
    )  # fmt: skip
    answer = HttpResponse(page, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return answer


def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Show anybody whether a certificate counts."""
    found = queries.by_number(number)
    context: dict[str, Any] = {"number": number, "certificate": found}
    if found is not None:
        with scopes_disabled():
            context |= {
                "standing": queries.standing(found, timezone.now()),
                "initials": queries.initials(found.person),
                "language": language_name(found.language),
                "public_key": signing.public_key(),
                "paper_key": seal().fingerprint,
            }
    status = 200 if found is not None else 404
    return render(request, "people/training/verify.html", context, status=status)


def verify_json(_request: HttpRequest, number: str) -> HttpResponse:
    """Give anybody a certificate with its signature."""
    found = queries.by_number(number)
    if found is None:
        raise Http404
    told = queries.signed(found)
    return JsonResponse({**told, "standing": queries.standing(found, timezone.now())})


def feed(_request: HttpRequest, key: str) -> HttpResponse:
    """Give the calendar of a cohort to who knows its secret address."""
    with scopes_disabled():
        found = (
            Cohort.objects.select_related("course", "tenant").filter(feed=key).first()
        )
    if found is None:
        raise Http404
    with scope(tenant=found.tenant):
        calendar = feed_of(found, timezone.now())
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8")


def _languages(request: Asked) -> list[tuple[str, str]]:
    return [
        (code, language_name(code)) for code in banks.languages(request.user.tenant)
    ]


def _centre_text(request: Asked) -> str:
    version = centre.latest(request.user.tenant)
    return version.text if version is not None else ""


def _cohort(number: int) -> Cohort:
    found = Cohort.objects.select_related("course").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _trainee(number: int) -> Trainee:
    known = Trainee.objects.select_related("person", "cohort__course")
    found = known.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _person(number: int) -> Person:
    found = Person.objects.filter(pk=number, erased_at=None).first()
    if found is None:
        raise Http404
    return found


def _certificate(number: str) -> Certificate:
    known = Certificate.objects.select_related("tenant", "person")
    found = known.filter(number=number).first()
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
    request: Asked, form: Any, act: Callable[[], object], title: str, then: str,
    **where: Any,
) -> HttpResponse:  # fmt: skip
    """Do what a form asks for and go on, or show it with what is wrong."""
    if _is_done(form, act):
        answer: HttpResponse = redirect(then, **where)
        return answer
    context = {"form": form, "title": title}
    return render(request, "people/training/form.html", context)
