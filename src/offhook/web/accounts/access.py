"""What a view asks for before it does anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import (
    SECOND_FACTOR_ROLES,
    Permission,
    may,
)

View = Callable[..., HttpResponse]


class Asked(HttpRequest):
    """A request of somebody who is logged in."""

    user: User


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Let in only who has one of these permissions, and his second factor if he needs one.

    Without a permission named, everybody who is logged in comes in.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if not isinstance(request.user, User):
                return redirect(f"{settings.LOGIN_URL}")
            if needs_second_factor(request):
                return redirect("second-factor")
            if permissions and not any(may(request.user, one) for one in permissions):
                raise PermissionDenied
            return view(request, *args, **named)

        return checked

    return decorate


def needs_second_factor(request: HttpRequest) -> bool:
    """Return whether the user's roles ask for a second factor that he has not shown."""
    user = cast(User, request.user)
    return (
        settings.SECOND_FACTOR
        and bool(user.roles & SECOND_FACTOR_ROLES)
        and not request.user.is_verified()  # type: ignore[union-attr]
    )
