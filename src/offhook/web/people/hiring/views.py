"""HTTP of the hiring plans."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from offhook.formats.hiring_plan_edit import with_given
from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission
from offhook.web.beside.collecting import State
from offhook.web.beside.pages import language, sandboxed
from offhook.web.people.hiring import actions, queries
from offhook.web.people.hiring.forms import BeginForm, NumbersForm
from offhook.web.people.hiring.models import HiringPlan
from offhook.web.sentences import of_code, sentence


@needs(Permission.PLAN_HIRING)
def plans(request: Asked) -> HttpResponse:
    """List the plans, and begin another."""
    form = BeginForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.ask(
                by=request.user,
                text=form.cleaned_data["text"],
                quick=form.cleaned_data["quick"],
                at=timezone.now(),
                file_name=form.cleaned_data["file_name"],
                sent=form.cleaned_data["tables"],
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            return redirect("hiring-plan", number=plan.pk)
    every = [(one, queries.told(one)) for one in queries.plans_of(request.user)]
    context = {"form": form, "plans": every}
    return render(request, "people/hiring/overview.html", context)


@needs(Permission.PLAN_HIRING)
def plan(request: Asked, number: int) -> HttpResponse:
    """Show a plan: how far it is, why it failed, or what it found."""
    found = _plan(request, number)
    done = _collected(found)
    verdicts = found.found.get("verdicts", {})
    failed = found.failed
    context = {
        "plan": found,
        "done": done,
        "verdicts": verdicts.get(language(), verdicts.get("en")),
        "wrong": failed
        and of_code(failed["code"], failed["fields"], failed.get("text", "")),
    }
    return render(request, "people/hiring/plan.html", context)


@needs(Permission.PLAN_HIRING)
def progress(request: Asked, number: int) -> HttpResponse:
    """Show how far a plan is; when it is made, let the browser load its page again."""
    found = _plan(request, number)
    context = {"plan": found, "done": _collected(found)}
    answer = render(request, "people/hiring/progress.html", context)
    if found.state != State.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@needs(Permission.PLAN_HIRING)
def change(request: Asked, number: int) -> HttpResponse:
    """Change the numbers of a plan: another plan is made by them."""
    found = _plan(request, number)
    form = NumbersForm(
        request.POST or None,
        given=queries.given_of(found),
        initial={"quick": found.quick},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(
                by=request.user,
                text=with_given(found.text, form.changed()),
                quick=form.cleaned_data["quick"],
                at=timezone.now(),
                based_on=found,
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            return redirect("hiring-plan", number=made.pk)
    context = {"plan": found, "form": form}
    return render(request, "people/hiring/change.html", context)


@needs(Permission.PLAN_HIRING)
@xframe_options_sameorigin
def page(request: Asked, number: int) -> HttpResponse:
    """Give the whole page of a plan, in a sandbox: nothing of it is of our origin."""
    found = _plan(request, number)
    whole = queries.page_of(found, language())
    if whole is None:
        raise Http404
    return sandboxed(
        whole, f"hiring-{number}.html" if "download" in request.GET else ""
    )


@needs(Permission.PLAN_HIRING)
def as_toml(request: Asked, number: int) -> HttpResponse:
    """Give the file of a plan, which `offhook hire` reads."""
    found = _plan(request, number)
    return _file(found.text, "application/toml", f"hiring-{number}.toml")


@needs(Permission.PLAN_HIRING)
def as_json(request: Asked, number: int) -> HttpResponse:
    """Give a plan that is made as `offhook hire --json` prints it."""
    found = _plan(request, number)
    if "plan" not in found.found:
        raise Http404
    text = json.dumps(found.found["plan"], ensure_ascii=False, indent=2)
    return _file(text, "application/json", f"hiring-{number}.json")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _plan(request: Asked, number: int) -> HiringPlan:
    found = queries.plan_of(request.user, number)
    if found is None:
        raise Http404
    return found


def _collected(found: HiringPlan) -> int:
    return actions.collect(plan=found) if found.state == State.RUNNING else 0
