"""Each request sees its own user's tenant, and speaks its user's language."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django_scopes import scope

from offhook.web.accounts.models import User

Respond = Callable[[HttpRequest], HttpResponse]
_SEEN = "seen_s"


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
            logout(request)
            return redirect("login")
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with scope(tenant=user.tenant):
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
