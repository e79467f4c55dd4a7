"""HTTP of recordings: the list, one with its player, and what administrators do with them."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from phonenumbers import country_code_for_region

from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission, may
from offhook.web.centre.queries import centre_of
from offhook.web.recordings import actions, queries
from offhook.web.recordings.forms import (
    CallerForm,
    HearersForm,
    ListForm,
    ReasonForm,
    SheetForm,
)
from offhook.web.recordings.models import Part, Recording
from offhook.web.recordings.pieces import answered, asked_range
from offhook.web.recordings.sound import MEDIA
from offhook.web.recordings.wording import purpose_of
from offhook.web.reports.queries import clients_of, queues_of
from offhook.web.sentences import sentence

_HEARS = (
    Permission.RECORDINGS_PLAY,
    Permission.DESK_USE,
    Permission.REPORTS_OWN_CLIENTS,
)
_LONG = 2**40
"""More bytes than any sound has: what begins at 0 of it begins at the beginning."""


@needs(*_HEARS)
def recordings(request: Asked) -> HttpResponse:
    """List what somebody may hear, the latest first."""
    if not queries.may_hear(request.user):
        raise PermissionDenied
    sees_all = may(request.user, Permission.RECORDINGS_PLAY)
    queues, clients = _names(request)
    form = ListForm(
        request.GET.dict(), queues=queues, clients=clients, by_agent=sees_all
    )
    rows = queries.heard_by(request.user).none()
    if form.is_valid():
        asked = {name: told for name, told in form.cleaned_data.items() if told}
        rows = queries.listed(request.user, **asked)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    parts = queries.parts_of(page)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (
                one,
                [(part, queues.get(part.queue, part.queue)) for part in parts[one.pk]],
            )
            for one in page
        ],
        "queues": queues,
        "may_agents": sees_all,
        "may_keep": may(request.user, Permission.RECORDINGS_KEEP),
    }
    return render(request, "recordings/list.html", context)


def _names(request: Asked) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the queues and clients that somebody may choose from."""
    user, clients = request.user, clients_of(request.user)
    if may(user, Permission.REPORTS_READ):
        return queues_of(user), clients
    if may(user, Permission.REPORTS_OWN_CLIENTS):
        return queues_of(user), {one: clients.get(one, one) for one in user.clients}
    return {}, {}


@needs(*_HEARS)
def recording(request: Asked, number: int) -> HttpResponse:
    """Show a recording with its player, its parts, and what was noted about it."""
    return _shown(request, _found(request, number))


def _shown(
    request: Asked, found: Recording, sheet: SheetForm | None = None
) -> HttpResponse:
    """Return the page of a recording; `sheet` is an evaluation that could not be kept."""
    sees_all = may(request.user, Permission.RECORDINGS_PLAY)
    keeps = may(request.user, Permission.RECORDINGS_KEEP)
    queues, clients = _names(request)
    parts = queries.parts_of([found])[found.pk]
    context = {
        "recording": found,
        "purpose": purpose_of(found.purpose),
        "parts": [
            (part, queues.get(part.queue, part.queue), clients.get(part.client, ""))
            for part in parts
        ],
        "sheets": queries.sheets_of(request.user, found),
        "sheet": (sheet or SheetForm(None, _agents(parts))) if sees_all else None,
        "reason": ReasonForm() if keeps else None,
        "may_agents": sees_all,
    }
    return render(request, "recordings/recording.html", context)


def _found(request: Asked, number: int) -> Recording:
    if not queries.may_hear(request.user):
        raise PermissionDenied
    found = queries.one_heard(request.user, number)
    if found is None:
        raise Http404
    return found


def _agents(parts: list[Part]) -> list[str]:
    return list(dict.fromkeys(part.agent for part in parts if part.agent))


@needs(*_HEARS)
@require_GET
def sound(request: Asked, number: int) -> HttpResponse:
    """Give the sound, or the piece of it that the player asks for; who hears is kept."""
    found = _found(request, number)

    def heard(*, begins: bool) -> bytes:
        return actions.hear(
            by=request.user, recording=found, address=_address(request), begins=begins,
            at=timezone.now(),
        )  # fmt: skip

    return _sounding(request, heard)


@needs(*_HEARS)
@require_GET
def message(request: Asked, name: str) -> HttpResponse:
    """Give a message that was left, to the agent who has it in hand."""

    def heard(*, begins: bool) -> bytes:
        return actions.hear_message(
            by=request.user, name=name, address=_address(request), begins=begins,
            at=timezone.now(),
        )  # fmt: skip

    return _sounding(request, heard)


def _sounding(request: Asked, heard: Callable[..., bytes]) -> HttpResponse:
    header = request.headers.get("Range", "")
    asked = asked_range(header, _LONG)
    try:
        content = heard(begins=asked is None or asked.start == 0)
    except OffhookError as error:
        raise Http404 from error
    return answered(content, MEDIA, header)


@needs(Permission.RECORDINGS_KEEP)
@require_GET
def file(request: Asked, number: int) -> HttpResponse:
    """Give a recording as a file to be taken away."""
    found = _found(request, number)
    try:
        content = actions.fetch(
            by=request.user, recording=found, address=_address(request),
            at=timezone.now(),
        )  # fmt: skip
    except OffhookError as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type=MEDIA)
    name = actions.file_name(found)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _address(request: Asked) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


# ---- what is done with one ---------------------------------------------------------------


@needs(Permission.RECORDINGS_PLAY)
@require_POST
def sheet(request: Asked, number: int) -> HttpResponse:
    """Take what somebody notes about a recording."""
    found = _found(request, number)
    form = SheetForm(request.POST, _agents(queries.parts_of([found])[number]))
    if not form.is_valid():
        return _shown(request, found, form)
    told = form.cleaned_data
    try:
        actions.write_sheet(by=request.user, recording=found, at=timezone.now(), **told)
    except OffhookError as error:
        form.add_error(None, sentence(error))
        return _shown(request, found, form)
    messages.success(request, _("The evaluation is kept."))
    return redirect("recording", number=number)


@needs(Permission.RECORDINGS_KEEP)
@require_POST
def hold(request: Asked, number: int) -> HttpResponse:
    """Keep a recording beyond its time."""
    found, reason = _found(request, number), request.POST.get("reason", "")
    return _done(
        request,
        number,
        lambda: actions.hold(
            by=request.user, recording=found, reason=reason, at=timezone.now()
        ),
        _("The recording is held."),
    )


@needs(Permission.RECORDINGS_KEEP)
@require_POST
def release(request: Asked, number: int) -> HttpResponse:
    """Let a recording expire again."""
    found = _found(request, number)
    return _done(
        request,
        number,
        lambda: actions.release(by=request.user, recording=found, at=timezone.now()),
        _("The hold is ended."),
    )


@needs(Permission.RECORDINGS_KEEP)
@require_POST
def delete(request: Asked, number: int) -> HttpResponse:
    """Delete a recording before its time."""
    found, reason = _found(request, number), request.POST.get("reason", "")
    try:
        actions.delete(
            by=request.user, recording=found, reason=reason, at=timezone.now()
        )
    except OffhookError as error:
        return _wrong(request, number, sentence(error))
    messages.success(request, _("The recording is deleted."))
    return redirect("recordings-deleted")


def _done(
    request: Asked, number: int, act: Callable[[], object], told: str
) -> HttpResponse:
    try:
        act()
    except OffhookError as error:
        return _wrong(request, number, sentence(error))
    messages.success(request, told)
    return redirect("recording", number=number)


def _wrong(request: Asked, number: int, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("recording", number=number)


# ---- what administrators see -------------------------------------------------------------


@needs(Permission.RECORDINGS_KEEP)
def deleted(request: Asked) -> HttpResponse:
    """Show the proofs of what was deleted."""
    rows = queries.deletions(request.user)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "recordings/deleted.html", {"page": page})


@needs(Permission.RECORDINGS_KEEP)
def hearers(request: Asked) -> HttpResponse:
    """Say who may hear beside supervisors and administrators."""
    known = queries.hearers_of(request.user.tenant)
    form = HearersForm(request.POST or None, initial=model_to_dict(known))
    if form.is_valid():
        actions.let_hear(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("It is changed."))
        return redirect("recordings-hearers")
    return render(request, "recordings/hearers.html", {"form": form})


@needs(Permission.RECORDINGS_KEEP)
def caller(request: Asked) -> HttpResponse:
    """Find, give or delete all recordings of a caller. His number is in no address."""
    form = CallerForm(request.POST or None, initial={"country": _calling_code(request)})
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "recordings/caller.html", context)
    told = form.cleaned_data | {"by": request.user}
    now, which = timezone.now(), request.POST.get("which", "")
    if which == "give":
        pieces = actions.give_to_caller(**told, address=_address(request), at=now)
        return _zip(pieces)
    if which == "erase":
        erased, held = actions.erase_caller(**told, at=now)
        context["told"] = _erased(erased, held)
    context["rows"] = queries.of_caller(**told)
    return render(request, "recordings/caller.html", context)


def _calling_code(request: Asked) -> str:
    """Return the calling code of numbers without one; empty where the centre tells no country."""
    found = centre_of(request.user.tenant)
    country = found.dialling.country if found is not None else ""
    return str(country_code_for_region(country) or "") if country else ""


def _zip(pieces: Iterator[bytes]) -> HttpResponse:
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="recordings.zip"'
    return cast("HttpResponse", answer)  # what views return, whole or in pieces


def _erased(erased: int, held: int) -> str:
    told = ngettext(
        "%(n)s recording is deleted.", "%(n)s recordings are deleted.", erased
    ) % {"n": erased}
    if held:
        told += " " + ngettext(
            "%(n)s is held, and stays.", "%(n)s are held, and stay.", held
        ) % {"n": held}
    return told
