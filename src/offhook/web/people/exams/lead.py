"""HTTP of the lead of the tests: who was tested, results, items, raters, banks."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offhook.academy.item_bank import Stimulus
from offhook.formats.item_bank import write_item_bank
from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission, may
from offhook.web.people.exams import (
    actions,
    analysis,
    banks,
    lead_actions,
    queries,
    raters,
    rating,
)
from offhook.web.people.exams.forms import (
    AudioForm,
    BankForm,
    CutsForm,
    DecisionForm,
    ExposureForm,
    InviteForm,
    SeedForm,
)
from offhook.web.people.exams.models import Audio, Bank, Result, Sitting, Work
from offhook.web.people.exams.shown import language_name, result_rows
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from offhook.web.people.persons.contact import plain_email, plain_phone
from offhook.web.sentences import sentence

_LATEST = 200


@needs(Permission.TESTS_LEAD, Permission.RATE)
def overview(request: Asked) -> HttpResponse:
    """Show the tests under way; who only rates goes to his work."""
    if not may(request.user, Permission.TESTS_LEAD):
        return redirect("exam-rate")
    tenant = request.user.tenant
    actions.close_expired(at=timezone.now())
    taken = Sitting.objects.exclude(purpose=Sitting.Purpose.WATCH)
    sittings = taken.select_related("person", "result")[:_LATEST]
    context = {
        "languages": [
            {
                "code": code,
                "name": language_name(code),
                "counts": analysis.sittings_count(tenant, code),
            }
            for code in banks.languages(tenant)
        ],
        "sittings": [
            {
                "sitting": one,
                "language": language_name(one.language),
                "result": getattr(one, "result", None),
                "level": one.result.shown_level if hasattr(one, "result") else "",
            }
            for one in sittings
        ],
        "waiting": queries.to_rate(request.user).count(),
    }
    return render(request, "people/exams/overview.html", context)


@needs(Permission.TESTS_LEAD)
def invite(request: Asked) -> HttpResponse:
    """Invite somebody to a test, and show the link to send."""
    tenant = request.user.tenant
    known = [(code, language_name(code)) for code in banks.languages(tenant)]
    today = timezone.localdate()
    form = InviteForm(request.POST or None, languages=known, today=today)
    link = ""
    if form.is_valid():
        told = form.cleaned_data
        now = timezone.now()
        try:
            person = persons.take_in(
                tenant=tenant,
                name=told["name"],
                email=plain_email(told["email"]),
                phone=plain_phone(told["phone"], "212"),
                language=str(getattr(request, "LANGUAGE_CODE", "")),
                kept_until=told["kept_until"],
                at=now,
            )
            actions.begin(
                person=person, language=told["language"], at=now, by=request.user,
                purpose=Sitting.Purpose.APPLY,
            )  # fmt: skip
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            path = reverse("exam-home", args=[links.key_of(person)])
            link = request.build_absolute_uri(path)
    context = {"form": form, "link": link, "title": _("Invite to a test")}
    return render(request, "people/exams/invite.html", context)


@needs(Permission.TESTS_LEAD)
def sitting(request: Asked, number: int) -> HttpResponse:
    """Show one test: its result, works and ratings; and decide on it."""
    found = Sitting.objects.select_related("person", "bank").filter(pk=number).first()
    if found is None:
        raise Http404
    result = Result.objects.filter(sitting=found).first()
    form = DecisionForm(
        request.POST or None, initial={"level": result.level if result else ""}
    )
    if result is not None and form.is_valid():
        try:
            actions.decide(
                by=request.user,
                result=result,
                level=form.cleaned_data["level"],
                approve="set_aside" not in request.POST,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            return redirect("exam-sitting", number=number)
    context = {
        "sitting": found,
        "language": language_name(found.language),
        "result": result,
        "rows": result_rows(result),
        "form": form,
        "works": [
            {"work": one, "ratings": queries.ratings_of(one)}
            for one in queries.works_of(found)
        ],
        "criteria": raters.rubric_rows(),
        "answers": [
            {"answer": one, "item": queries.item_of(one, found)}
            for one in queries.answers_of(found)
        ],
    }
    return render(request, "people/exams/sitting.html", context)


@needs(Permission.TESTS_LEAD)
def watch(request: Asked, number: int) -> HttpResponse:
    """Let a work watch the raters, by the marks agreed on for it."""
    work = Work.objects.select_related("sitting").filter(pk=number).first()
    if request.method != "POST" or work is None:
        raise Http404
    try:
        rating.watch_with(
            by=request.user,
            work=work,
            marks=raters.marks_in(request.POST),
            at=timezone.now(),
        )
    except OffhookError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Every rater gets this work now, as one of many."))
    return redirect("exam-sitting", number=work.sitting_id)


@needs(Permission.TESTS_LEAD)
def items(request: Asked, language: str) -> HttpResponse:
    """Show the items of a language in use, with what the answers say of them."""
    bank = _bank_in_use(request, language)
    answers = analysis.answers_of(request.user.tenant, language)
    rows, met = analysis.item_rows(answers)
    context = {
        "language": language_name(language),
        "code": language,
        "bank": bank,
        "items": banks.items_of(bank),
        "rows": rows,
        "persons": len(answers.table),
        "overlap": met.overlap,
        "never_used": met.never_used,
        "versions": Bank.objects.filter(language=language),
        "passages": _passages(request, bank),
        "form": BankForm(),
        "exposure": ExposureForm(),
    }
    return render(request, "people/exams/items.html", context)


def _passages(request: Asked, bank: Bank) -> list[dict[str, Any]]:
    tenant = request.user.tenant
    own = set(
        Audio.objects.filter(language=bank.language).values_list("passage", flat=True)
    )
    return [
        {
            "passage": one,
            "is_own": one.id in own,
            "is_there": banks.audio_of(tenant, bank.language, one.id) is not None,
        }
        for one in banks.items_of(bank).passages
        if one.kind is Stimulus.LISTENING
    ]


def _bank_in_use(request: Asked, language: str) -> Bank:
    try:
        return banks.bank_in_use(request.user.tenant, language)
    except OffhookError as error:
        raise Http404 from error


@needs(Permission.TESTS_LEAD)
def bring(request: Asked) -> HttpResponse:
    """Take an item bank's file."""
    form = BankForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            bank = lead_actions.bring_bank(
                by=request.user,
                text=form.cleaned_data["upload"],
                note=form.cleaned_data["note"],
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error("upload", sentence(error))
        else:
            return redirect("exam-items", language=bank.language)
    context = {"form": form, "title": _("Bring an item bank"), "is_upload": True}
    return render(request, "people/exams/form.html", context)


@needs(Permission.TESTS_LEAD)
def bank_file(request: Asked, language: str, number: int) -> HttpResponse:
    """Give a version of the items as a file."""
    bank = Bank.objects.filter(language=language, number=number).first()
    if bank is None:
        raise Http404
    text = write_item_bank(banks.items_of(bank))
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    name = f"items-{language}-{number}.toml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs(Permission.TESTS_LEAD)
def calibrate(request: Asked, language: str) -> HttpResponse:
    """Estimate the items from the answers so far."""
    if request.method != "POST":
        raise Http404
    _bank_in_use(request, language)
    try:
        bank = lead_actions.calibrate_bank(
            by=request.user, language=language, at=timezone.now()
        )
    except OffhookError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, bank.note)
    return redirect("exam-items", language=language)


@needs(Permission.TESTS_LEAD)
def exposure(request: Asked, language: str) -> HttpResponse:
    """Let no item be met too often."""
    form = ExposureForm(request.POST)
    _bank_in_use(request, language)
    if request.method != "POST" or not form.is_valid():
        raise Http404
    bank = lead_actions.limit_exposure(
        by=request.user, language=language, at=timezone.now(),
        share_most=form.cleaned_data["percent"] / 100,
    )  # fmt: skip
    messages.success(request, bank.note)
    return redirect("exam-items", language=language)


@needs(Permission.TESTS_LEAD)
def cuts(request: Asked, language: str) -> HttpResponse:
    """Set the cut scores of a language."""
    bank = _bank_in_use(request, language)
    now = banks.items_of(bank).cuts
    usual = {level.name: cut for level, cut in now.cuts.items()}
    form = CutsForm(request.POST or None, initial=usual | {"source": now.source})
    if form.is_valid():
        lead_actions.set_cuts(
            by=request.user, language=language, cuts=form.cuts(),
            source=form.cleaned_data["source"], at=timezone.now(),
        )  # fmt: skip
        return redirect("exam-items", language=language)
    title = _("Cut scores: %(language)s") % {"language": language_name(language)}
    context = {"form": form, "title": title}
    return render(request, "people/exams/form.html", context)


@needs(Permission.TESTS_LEAD)
def audio(request: Asked, language: str, passage: str) -> HttpResponse:
    """Play a passage, or take a recording in place of the synthetic voice."""
    bank = _bank_in_use(request, language)
    if passage not in {one.id for one in banks.items_of(bank).passages}:
        raise Http404
    if request.method == "GET" and "play" in request.GET:
        found = banks.audio_of(request.user.tenant, language, passage)
        if found is None:
            raise Http404
        return HttpResponse(found[0], content_type=found[1])
    form = AudioForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            lead_actions.bring_audio(
                by=request.user,
                language=language,
                passage=passage,
                content=upload.read(actions.RECORDING_BYTES),
                media=str(upload.content_type),
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error("upload", sentence(error))
        else:
            return redirect("exam-items", language=language)
    context = {"form": form, "title": passage, "is_upload": True}
    return render(request, "people/exams/form.html", context)


@needs(Permission.TESTS_LEAD)
def agreement(request: Asked) -> HttpResponse:
    """Show how the raters agree, who is severe, and whose marks drift; and what watches."""
    rows, alpha = analysis.rater_rows(request.user.tenant)
    context = {
        "rows": rows,
        "alpha": alpha,
        "watching": [
            {"work": one, "language": language_name(one.sitting.language)}
            for one in queries.watching()
        ],
        "languages": [
            (code, language_name(code)) for code in banks.languages(request.user.tenant)
        ],
    }
    return render(request, "people/exams/agreement.html", context)


@needs(Permission.TESTS_LEAD)
def seed(request: Asked, language: str) -> HttpResponse:
    """Take a recording that was made to watch the raters with, and its agreed marks."""
    bank = banks.items_of(_bank_in_use(request, language))
    form = SeedForm(request.POST or None, request.FILES or None, bank=bank)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        recording = rating.Recording(
            language, form.cleaned_data["prompt"],
            upload.read(actions.RECORDING_BYTES + 1), str(upload.content_type),
        )  # fmt: skip
        try:
            rating.seed(
                by=request.user,
                recording=recording,
                marks=raters.marks_in(request.POST),
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(
                request, _("Every rater gets this work now, as one of many.")
            )
            return redirect("exam-agreement")
    context = {
        "form": form,
        "criteria": raters.rubric_rows(),
        "title": _("A recording that watches the raters: %(language)s")
        % {"language": language_name(language)},
    }
    return render(request, "people/exams/seed.html", context)


@needs(Permission.TESTS_LEAD)
def unseed(request: Asked, number: int) -> HttpResponse:
    """Let a work watch the raters no more."""
    work = queries.watching().filter(pk=number).first()
    if request.method != "POST" or work is None:
        raise Http404
    rating.unseed(by=request.user, work=work, at=timezone.now())
    return redirect("exam-agreement")
