"""HTTP of the replays."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission
from offhook.web.beside.collecting import State
from offhook.web.beside.pages import language, sandboxed
from offhook.web.centre.queries import centre_of
from offhook.web.reports import queries as reports
from offhook.web.reports.replays import actions, child, queries
from offhook.web.reports.replays.forms import ReplayForm
from offhook.web.reports.replays.models import Replay
from offhook.web.sentences import of_code, sentence


@needs(Permission.REPLAY)
def replays(request: Asked) -> HttpResponse:
    """List the replays, and begin another."""
    centre = centre_of(request.user.tenant)
    today = reports.today_of(request.user.tenant).isoformat()
    usual = {"day": request.GET.get("day") or today}
    form = ReplayForm(request.POST or None, centre=centre, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            replay = actions.ask(
                by=request.user,
                day=form.cleaned_data["day"],
                agents=form.agents(),
                newest_routing=form.cleaned_data["routing"],
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            return redirect("replay", number=replay.pk)
    context = {
        "form": form,
        "replays": queries.replays_of(request.user),
        "timezone": reports.timezone_of(request.user.tenant),
    }
    return render(request, "replays/overview.html", context)


@needs(Permission.REPLAY)
def replay(request: Asked, number: int) -> HttpResponse:
    """Show a replay: how far it is, why it failed, or what it found."""
    found = _replay(request, number)
    done = _collected(found)
    told = found.found.get(language(), found.found.get("en"))
    failed = found.failed
    zone = ZoneInfo(reports.timezone_of(request.user.tenant))
    context = {
        "replay": found,
        "cut": found.cut_at and found.cut_at.astimezone(zone).strftime("%H:%M"),
        "done": done,
        "steps": _steps(found),
        "told": told,
        "refused": found.asks_what_if and found.valid is False,
        "wrong": failed
        and of_code(failed["code"], failed["fields"], failed.get("text", "")),
    }
    return render(request, "replays/replay.html", context)


@needs(Permission.REPLAY)
def progress(request: Asked, number: int) -> HttpResponse:
    """Show how far a replay is; when it is over, let the browser load its page again."""
    found = _replay(request, number)
    context = {"replay": found, "done": _collected(found), "steps": _steps(found)}
    answer = render(request, "replays/progress.html", context)
    if found.state != State.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@needs(Permission.REPLAY)
@xframe_options_sameorigin
def page(request: Asked, number: int) -> HttpResponse:
    """Give the whole page of a replay, in a sandbox: nothing of it is of our origin."""
    found = _replay(request, number)
    whole = queries.page_of(found, language())
    if whole is None:
        raise Http404
    name = f"offhook-replay-{found.day.isoformat()}.html"
    return sandboxed(whole, name if "download" in request.GET else "")


def _replay(request: Asked, number: int) -> Replay:
    found = queries.replay_of(request.user, number)
    if found is None:
        raise Http404
    return found


def _collected(found: Replay) -> int:
    running = found.state == State.RUNNING
    return actions.collect(replay=found) if running else 0


def _steps(found: Replay) -> int:
    return child.REPLICATIONS * (2 if found.asks_what_if else 1)
