"""What a view asks for before it does anything."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import (
    SECOND_FACTOR_ROLES,
    Permission,
    may,
)
from offhook.web.accounts.queries import authenticator_of

P = ParamSpec("P")


class Asked(HttpRequest):
    """A request of somebody who is logged in."""

    user: User


View: TypeAlias = Callable[Concatenate[Asked, P], HttpResponse]
Checked: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs(*permissions: Permission) -> Callable[[View[P]], Checked[P]]:
    """Let in only who has one of these permissions, and his second factor if he needs one.

    Without a permission named, everybody who is logged in comes in.
    """

    def decorate(view: View[P]) -> Checked[P]:
        @wraps(view)
        def checked(
            request: HttpRequest, /, *args: P.args, **named: P.kwargs
        ) -> HttpResponse:
            if not isinstance(request.user, User):
                return _to_login(request)
            if needs_second_factor(request):
                return redirect("second-factor")
            if permissions and not any(may(request.user, one) for one in permissions):
                raise PermissionDenied
            return view(cast("Asked", request), *args, **named)

        return checked

    return decorate


def _to_login(request: HttpRequest) -> HttpResponse:
    """Ask for a login, and remember which page was asked for."""
    if request.method != "GET":
        return redirect("login")
    return redirect_to_login(request.get_full_path(), reverse("login"))


def needs_second_factor(request: HttpRequest) -> bool:
    """Return whether a second factor is to be shown, and was not.

    Some roles ask for one; and who set one up of his own will is asked for it, too.
    """
    if not settings.SECOND_FACTOR or is_verified(request):
        return False
    user = cast("User", request.user)
    return bool(user.roles & SECOND_FACTOR_ROLES) or authenticator_of(user) is not None


def is_verified(request: HttpRequest) -> bool:
    """Return whether the user has shown his second factor in this session."""
    return bool(request.user.is_verified())  # type: ignore[union-attr]
