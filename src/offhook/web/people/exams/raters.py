"""HTTP of the raters: the next work, blind, and six marks for it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from offhook.academy.ratings import MARKS, Criterion
from offhook.terms.errors import OffhookError
from offhook.web import safe
from offhook.web.accounts import audit
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission
from offhook.web.people.exams import queries, rating
from offhook.web.people.exams.models import Work
from offhook.web.people.exams.rubric import descriptors
from offhook.web.people.exams.shown import CRITERIA, language_name
from offhook.web.sentences import sentence


@needs(Permission.RATE)
def rate(request: Asked) -> HttpResponse:
    """Show the next work to this rater, and take his marks.

    Nothing on the page says whose work it is, or what others gave.
    """
    wrong = ""
    if request.method == "POST":
        try:
            _rate(request)
        except OffhookError as error:
            wrong = sentence(error)
        else:
            return redirect("exam-rate")
    work = queries.next_to_rate(request.user)
    context: dict[str, Any] = {"work": work, "wrong": wrong}
    if work is not None:
        context |= {
            "prompt": queries.prompt_of(work),
            "language": language_name(work.sitting.language),
            "waiting": queries.to_rate(request.user).count(),
            "criteria": rubric_rows(),
        }
    return render(request, "people/exams/rate.html", context)


def rubric_rows() -> list[dict[str, Any]]:
    """Return the criteria with what each mark of them means, in the reader's language."""
    told = descriptors((get_language() or "en").partition("-")[0])
    return [
        {
            "id": one.value,
            "name": CRITERIA[one.value],
            "marks": list(enumerate(told[one.value])),
        }
        for one in Criterion
    ]


def marks_in(told: Any) -> dict[str, int]:
    """Return the marks that a form brought; a missing one is refused by `Rating`."""
    return {
        one.value: int(told[one.value])
        for one in Criterion
        if told.get(one.value, "") in {str(mark) for mark in range(MARKS)}
    }


def _rate(request: Asked) -> None:
    number = request.POST.get("work", "")
    mine = queries.to_rate(request.user)
    work = mine.filter(pk=number).first() if number.isdecimal() else None
    if work is None:
        raise Http404
    rating.rate(
        by=request.user,
        work=work,
        marks=marks_in(request.POST),
        note=request.POST.get("note", "")[:2000],
        at=timezone.now(),
    )


@needs(Permission.RATE)
def recording(request: Asked, number: int) -> HttpResponse:
    """Give a recording to a rater whom it waits for, or to the lead; who heard is kept."""
    work = (
        Work.objects.select_related("tenant").filter(pk=number).exclude(file="").first()
    )
    if work is None or not queries.may_hear(request.user, work):
        raise Http404
    audit.record(
        tenant=work.tenant, by=request.user, at=timezone.now(), action="hear-recording",
        subject=f"#{work.pk}",
    )  # fmt: skip
    answer = HttpResponse(safe.get(work.tenant, work.file), content_type=work.media)
    answer["Cache-Control"] = "no-store"
    return answer
