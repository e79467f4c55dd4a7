"""Each request sees its own user's tenant, speaks its user's language, and is text."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django_scopes import scope

from offhook.web.accounts.models import User
from offhook.web.accounts.sessions import end_session

Respond = Callable[[HttpRequest], HttpResponse]
_SEEN = "seen_s"
_FORM = "application/x-www-form-urlencoded"


def no_nul(respond: Respond) -> Respond:
    """Refuse a request with a NUL in its words, which no page sends.

    PostgreSQL keeps none, and would fail in the middle of whatever was asked. The API
    checks its words itself, and says which is wrong.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return respond(request)
        words = [request.path.encode(), request.META.get("QUERY_STRING", "").encode()]
        if request.content_type == _FORM:
            words.append(request.body)
        if any(b"\0" in some or b"%00" in some for some in words):
            return HttpResponseBadRequest()
        return respond(request)

    return middleware


def tenant_scope(respond: Respond) -> Respond:
    """Open the scope of the user's tenant for the length of a request.

    Without a user there is no scope, and a query of a tenant's rows raises. A session that
    was idle for too long ends here.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return respond(request)
        if _is_idle(request):
            end_session(request, is_idle=True)
            return redirect("login")
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with scope(tenant=user.tenant):
            clock = import_string(settings.CLOCKS)(user.tenant)
            with timezone.override(clock):
                answer = respond(request)
        # What a user saw is not for who presses "back" after he logged out; and a ticket of
        # a page that is shown again is used up.
        answer.setdefault("Cache-Control", "private, no-store")
        return answer

    return middleware


def _is_idle(request: HttpRequest) -> bool:
    now_s = int(timezone.now().timestamp())
    seen_s = request.session.get(_SEEN, now_s)
    if now_s - seen_s > settings.SESSION_IDLE_S:
        return True
    if now_s - seen_s > 60 or _SEEN not in request.session:
        request.session[_SEEN] = now_s
    return False
