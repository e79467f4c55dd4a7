"""HTTP of other tests' scores: the tables, their changes, and what a score comes to."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from offhook.academy.levels import Cefr
from offhook.academy.score_tables import converted
from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission
from offhook.web.people.exams import other_tests
from offhook.web.people.exams.forms import LEVELS, ConvertForm, ScoreTableForm
from offhook.web.people.exams.models import OtherTest
from offhook.web.people.exams.shown import language_name, level_name
from offhook.web.sentences import sentence


@needs(Permission.TESTS_LEAD)
def tables(request: Asked) -> HttpResponse:
    """Show from which score on each level begins; say what a score comes to."""
    rows = other_tests.in_use(request.user.tenant, timezone.now())
    form = ConvertForm(
        request.GET if "score" in request.GET else None,
        tables=[(str(one.pk), _name(one)) for one in rows],
    )
    context = {
        "rows": [
            {
                "row": one,
                "language": language_name(one.language),
                "scores": [one.begins.get(level.name) for level in list(Cefr)[1:]],
            }
            for one in rows
        ],
        "levels": LEVELS,
        "form": form,
    }
    if form.is_valid():
        chosen = next(one for one in rows if str(one.pk) == form.cleaned_data["table"])
        try:
            context |= {"found": _converted(chosen, form.cleaned_data["score"])}
        except OffhookError as error:
            form.add_error("score", sentence(error))
    return render(request, "people/exams/tables.html", context)


def _converted(row: OtherTest, score: float) -> dict[str, Any]:
    found = converted(score, other_tests.table_of(row))
    return {
        "level": level_name(found.level.name),
        "percent": None
        if found.probability is None
        else round(100 * found.probability),
        "is_highest": found.at_most_reported,
        "source": row.source,
        "name": _name(row),
        "score": score,
    }


def _name(row: OtherTest) -> str:
    return f"{language_name(row.language)}: {other_tests.table_of(row).name}"


@needs(Permission.TESTS_LEAD)
def table(request: Asked, number: int = 0) -> HttpResponse:
    """Change a table of scores, or make another one; an earlier version stays."""
    known = OtherTest.objects.filter(pk=number).first() if number else None
    if number and known is None:
        raise Http404
    form = ScoreTableForm(
        request.POST or None, initial=ScoreTableForm.usual(known) if known else None
    )
    if "retire" in request.POST and known is not None:
        other_tests.retire(by=request.user, row=known, at=timezone.now())
        return redirect("exam-tables")
    if form.is_valid():
        try:
            other_tests.set_table(
                by=request.user, table=form.table(), at=timezone.now()
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            return redirect("exam-tables")
    context = {"form": form, "known": known, "title": _("Scores of another test")}
    return render(request, "people/exams/table.html", context)
