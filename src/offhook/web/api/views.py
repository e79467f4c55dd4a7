"""The pages of keys and webhooks, and the description of the API."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from ninja.responses import Response

from offhook.terms.errors import NotFound, OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, may
from offhook.web.api import actions, problems, queries
from offhook.web.api.access import BearerKey
from offhook.web.api.errors import UnknownKey
from offhook.web.api.forms import KeyForm, WebhookForm
from offhook.web.api.models import Webhook
from offhook.web.api.rest import description
from offhook.web.api.scopes import Scope
from offhook.web.sentences import sentence


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the description of the API to any key, and to who may make keys."""
    user = request.user
    if not (isinstance(user, User) and may(user, Permission.API_KEYS)):
        refused = _without_key(request)
        if refused is not None:
            return refused
    return Response(description())


@csrf_exempt  # it does nothing
def nothing(request: HttpRequest, name: str = "") -> HttpResponse:
    """Say to who has a key that there is nothing here."""
    return _without_key(request) or problems.not_here()


def _without_key(request: HttpRequest) -> HttpResponse | None:
    try:
        if BearerKey()(request) is None:
            return problems.of_error(UnknownKey())
    except OffhookError as error:
        return problems.of_error(error)
    return None


@never_cache
@needs(Permission.API_KEYS)
def keys(request: Asked) -> HttpResponse:
    """List the keys; make one, whose secret is shown in the answer and never again."""
    form = KeyForm(request.POST or None)
    secret = ""
    if form.is_valid():
        told = form.cleaned_data
        try:
            _key, secret = actions.make_key(
                by=request.user,
                name=told["name"],
                scopes=[Scope(name) for name in told["scopes"]],
                per_minute=told["per_minute"],
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            form = KeyForm()
    page = Paginator(queries.keys_of(request.user), 50).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "secret": secret}
    return render(request, "api/keys.html", context)


@require_POST
@needs(Permission.API_KEYS)
def revoke(request: Asked, number: int) -> HttpResponse:
    """Let a key count no more."""
    key = get_object_or_404(queries.keys_of(request.user), pk=number)
    actions.revoke_key(by=request.user, number=number, at=timezone.now())
    messages.success(request, _("%(name)s counts no more.") % {"name": key.name})
    return redirect("api-keys")


@needs(Permission.API_KEYS)
def webhooks(request: Asked) -> HttpResponse:
    """List the webhooks, and make one."""
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.make_webhook(
                by=request.user,
                url=told["url"],
                kinds=told["kinds"],
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error("url", sentence(error))
        else:
            return redirect("webhook", number=made.pk)
    rows = [(one, _health(one)) for one in queries.webhooks_of(request.user)]
    context = {"form": form, "rows": rows}
    return render(request, "api/webhooks.html", context)


@never_cache
@needs(Permission.API_KEYS)
def webhook(request: Asked, number: int) -> HttpResponse:
    """Show a webhook, its secret and its deliveries; let it rest, go on, or go."""
    shown = get_object_or_404(queries.webhooks_of(request.user), pk=number)
    if request.method == "POST":
        try:
            return _changed(request, number)
        except NotFound:
            return redirect("webhooks")
    rows = queries.deliveries_of(request.user, shown)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"webhook": shown, "page": page, "health": _health(shown)}
    return render(request, "api/webhook.html", context)


def _changed(request: Asked, number: int) -> HttpResponse:
    now = timezone.now()
    if "remove" in request.POST:
        actions.remove_webhook(by=request.user, number=number, at=now)
        return redirect("webhooks")
    is_active = "resume" in request.POST
    actions.switch_webhook(by=request.user, number=number, is_active=is_active, at=now)
    return redirect("webhook", number=number)


def _health(webhook: Webhook) -> dict[str, str]:
    """Return how a webhook is: the badge's colour, and what it says."""
    if not webhook.is_active:
        return {"colour": "", "says": _("Rests")}
    if webhook.is_failing(timezone.now()):
        return {"colour": "bad", "says": _("Has failed for more than a day")}
    if webhook.failing_since is not None:
        return {"colour": "warn", "says": _("Failed, and is tried again")}
    return {"colour": "good", "says": _("Works")}
