"""HTTP of the live pages: what they show first, and the tickets to the floor."""

import json
import uuid

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.models import Tenant
from offhook.web.accounts.permissions import Permission, may
from offhook.web.centre import queries as centre
from offhook.web.live import tickets
from offhook.web.live.words import words
from offhook.web.reports import queries as reports


def _without_centre(request: Asked) -> HttpResponse | None:
    """Return where to go while there is no centre, and so no floor; else nothing."""
    if centre.latest(request.user.tenant) is not None:
        return None
    if may(request.user, Permission.CENTRE_WRITE):
        return redirect("centre")
    return render(request, "live/no_centre.html")


@needs(Permission.DESK_USE)
def desk(request: Asked) -> HttpResponse:
    """Show an agent's desk."""
    if other := _without_centre(request):
        return other
    return render(request, "live/desk.html", {"words": words()})


@needs(Permission.DESK_USE)
def microphone(request: Asked) -> HttpResponse:
    """Show where an agent tries his microphone."""
    return render(request, "live/microphone.html", {"words": words()})


@needs(Permission.DESK_USE)
def customer(request: Asked) -> HttpResponse:
    """Show a customer's earlier contacts, as a part of the desk."""
    told = request.GET
    earlier = reports.earlier_contacts(
        request.user,
        told.get("key", ""),
        client=told.get("client", ""),
        but=told.get("contact", ""),
    )[:10]
    return render(request, "live/customer.html", {"earlier": earlier})


@needs(Permission.FLOOR_WATCH)
def wallboard(request: Asked) -> HttpResponse:
    """Show the wallboard."""
    if other := _without_centre(request):
        return other
    context = {
        "words": words(),
        "may_supervise": may(request.user, Permission.FLOOR_SUPERVISE),
    }
    return render(request, "live/wallboard.html", context)


@needs(Permission.DESK_USE)
def desk_ticket(request: Asked) -> HttpResponse:
    """Give a ticket to one's own desk."""
    try:
        ticket = tickets.desk_ticket(
            user=request.user, request=request, at=timezone.now()
        )
    except OffhookError as error:
        return JsonResponse({"code": error.code, "reason": str(error)}, status=403)
    return JsonResponse({"ticket": ticket})


@needs(Permission.FLOOR_WATCH)
def wallboard_ticket(request: Asked) -> HttpResponse:
    """Give a ticket to the wallboard."""
    ticket = tickets.wallboard_ticket(
        user=request.user, request=request, at=timezone.now()
    )
    return JsonResponse({"ticket": ticket})


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def widget(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the chat, for an iframe on anybody's page."""
    # The page around it may say in which language its customers read.
    language = request.GET.get("language", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        return render(request, "live/no_chat.html", status=404)
    return render(request, "live/widget.html", {"tenant": tenant, "words": words()})


@csrf_exempt  # it changes nothing, and a frame on another's page has no cookie of ours
@require_POST
def chat_ticket(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a customer a ticket; his key is his browser's secret."""
    tenant = get_object_or_404(Tenant, slug=slug)
    try:
        key = str(uuid.UUID(json.loads(request.body)["key"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"code": "bad-frame", "reason": "key: a UUID"}, status=400)
    ticket = tickets.chat_ticket(tenant=tenant, key=key, at=timezone.now())
    return JsonResponse({"ticket": ticket})


def example(request: HttpRequest) -> HttpResponse:
    """Show a shop's page with the widget on it, in a demonstration."""
    if not settings.DEMO:
        raise Http404
    tenant = Tenant.objects.order_by("pk").first()
    return render(request, "live/example.html", {"tenant": tenant})
