"""HTTP of accounts: thin, the actions do the work."""

import base64
import math
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth import login as log_in
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from offhook.terms.errors import OffhookError
from offhook.web.accounts import actions, queries
from offhook.web.accounts.access import Asked, is_verified, needs, needs_second_factor
from offhook.web.accounts.audit_words import ACTIONS
from offhook.web.accounts.forms import (
    AuditForm,
    BeginForm,
    CodeForm,
    LanguageForm,
    PasswordForm,
    UserForm,
)
from offhook.web.accounts.models import User
from offhook.web.accounts.permissions import Permission, Role, may
from offhook.web.accounts.posts import posts_of
from offhook.web.accounts.sessions import end_session
from offhook.web.sentences import sentence

_THEN = "then"  # in a session: the page that was asked for before the login
_HOMES = (
    (Permission.DESK_USE, "desk"),
    (Permission.FLOOR_WATCH, "wallboard"),
    (Permission.REPORTS_OWN_CLIENTS, "reports"),
    (Permission.RECRUIT, "recruiting"),
    (Permission.RATE, "exams"),
    (Permission.TRAIN, "training"),
)


def home(request: HttpRequest) -> HttpResponse:
    """Send everybody where he belongs."""
    if queries.is_first_run():
        return redirect("welcome")
    if not isinstance(request.user, User):
        return redirect("login")
    if needs_second_factor(request):
        return redirect("second-factor")
    if then := request.session.pop(_THEN, ""):
        return redirect(then)
    for permission, name in _HOMES:
        if may(request.user, permission):
            return redirect(name)
    return redirect("profile")


def welcome(request: HttpRequest) -> HttpResponse:
    """Begin: the first tenant and its administrator."""
    if not queries.is_first_run():
        return redirect("home")
    form = BeginForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            user = actions.begin_tenant(
                slug=told["slug"],
                name=told["name"],
                username=told["username"],
                password=told["password"],
                language=translation.get_language() or "",
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            log_in(request, user, backend=settings.AUTHENTICATION_BACKENDS[1])
            return redirect("centre")
    return render(request, "accounts/welcome.html", {"form": form})


def login(request: HttpRequest) -> HttpResponse:
    """Log in with a password."""
    if queries.is_first_run():
        return redirect("welcome")
    wrong = False
    if request.method == "POST":
        user = authenticate(
            request,
            username=request.POST.get("username", "").strip().lower(),
            password=request.POST.get("password", ""),
        )
        if user is not None:
            if isinstance(request.user, User) and request.user.pk != user.pk:
                end_session(request)
            log_in(request, user)
            request.session[_THEN] = _own_path(request.GET.get("next", ""))
            return redirect("home")
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        wrong = True
    demo = queries.demo_logins() if settings.DEMO else {}
    return render(
        request,
        "accounts/login.html",
        {
            "wrong": wrong,
            "demo": demo,
            "username": request.POST.get("username", ""),
        },
        status=401 if wrong else 200,
    )


def locked_out(request: HttpRequest, *_args: object, **_named: object) -> HttpResponse:
    """Say that too many passwords were wrong, and how long to wait."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Log out, of the desk and the wallboard in other windows as well."""
    end_session(request)
    return redirect("login")


def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the authenticator; who has none yet is given a secret."""
    if not isinstance(request.user, User):
        return redirect("login")
    user, now = request.user, timezone.now()
    if request.method == "POST" and is_verified(request) and "other" not in request.GET:
        return redirect("home")  # the button was pressed twice
    # Who has shown his old authenticator may set up another one.
    is_other = "other" in request.GET and is_verified(request)
    device = None if is_other else queries.authenticator_of(user)
    asked = device or actions.begin_second_factor(by=user, at=now)
    form = CodeForm(request.POST or None)
    if form.is_valid() and _may_try(form, asked):
        code = form.cleaned_data["code"]
        if device is None:
            known = actions.confirm_second_factor(by=user, code=code, at=now)
        else:
            known = device if device.verify_token(code) else None
        if known is not None:
            otp_login(request, known)
            return redirect("home")
        form.add_error(
            "code", _("This code is not right. Is the clock of the phone right?")
        )
    context: dict[str, Any] = {"form": form, "known": device is not None}
    if device is None:
        context |= {"picture": _picture(asked.config_url), "key": _key(asked)}
    return render(request, "accounts/second_factor.html", context)


def _may_try(form: CodeForm, device: TOTPDevice) -> bool:
    """Return whether a code may be tried now; after wrong ones it takes a moment."""
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        left = why["locked_until"] - timezone.now()
        seconds = max(1, math.ceil(left.total_seconds()))
        form.add_error(
            "code",
            _("The last code was wrong. Try again in %(n)d s.") % {"n": seconds},
        )
    return bool(is_allowed)


def _key(device: TOTPDevice) -> str:
    """Return a secret as authenticators take it from a keyboard, in groups of four."""
    key = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[place : place + 4] for place in range(0, len(key), 4))


def _picture(address: str) -> str:
    """Return an address as a QR code, for an authenticator to scan."""
    image = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2)
    return str(image.to_string(encoding="unicode"))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages: the user's own, else this browser's.

    None at all leaves it to what the browser asks for.
    """
    chosen = request.POST.get("language", "")
    answer = redirect(_back(request))
    if chosen and chosen not in dict(settings.LANGUAGES):
        return answer
    if isinstance(request.user, User):
        actions.choose_language(by=request.user, language=chosen, at=timezone.now())
    if not chosen:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return answer
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=31_536_000,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def _back(request: HttpRequest) -> str:
    """Return where a form was sent from: a path of this site and nothing else."""
    return _own_path(request.POST.get("next", "")) or "/"


def _own_path(path: str) -> str:
    """Return a path of this site as it is, and anything else as nothing."""
    is_path = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_path and path.startswith("/") else ""


@needs()
def profile(request: Asked) -> HttpResponse:
    """Show one's own language, password and second factor; change the password."""
    user = request.user
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        told = form.cleaned_data["password"]
        try:
            actions.reset_password(by=user, user=user, password=told, at=timezone.now())
        except OffhookError as error:
            form.add_error("password", sentence(error))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password was changed."))
            return redirect("profile")
    context = {
        "form": form,
        "chosen": LanguageForm(initial={"language": user.language}),
        "authenticator": queries.authenticator_of(user),
    }
    return render(request, "accounts/profile.html", context)


@needs(Permission.USERS_WRITE)
def users(request: Asked) -> HttpResponse:
    """List the users."""
    wanted = request.GET.get("q", "").strip()
    found = queries.users_of(request.user)
    if wanted:
        found = found.filter(name__icontains=wanted) | found.filter(
            username__icontains=wanted
        )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/users.html", {"page": page, "q": wanted})


@needs(Permission.USERS_WRITE)
def new_user(request: Asked) -> HttpResponse:
    """Make a user."""
    form = UserForm(request.POST or None)
    form.fields["password"].required = True
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.create_user(
                by=request.user,
                username=told["username"],
                name=told["name"],
                password=told["password"],
                roles=[Role(name) for name in told["roles"]],
                agent=told["agent"],
                clients=told["clients"],
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(
                request, _("%(name)s may log in now.") % {"name": told["name"]}
            )
            return redirect("users")
    form.fields["password"].required = True
    form.fields["password"].help_text = ""
    context = {"form": form, "user_shown": None, "posts": posts_of(request.user.tenant)}
    return render(request, "accounts/user.html", context)


@needs(Permission.USERS_WRITE)
def user(request: Asked, number: int) -> HttpResponse:
    """Change a user."""
    shown = get_object_or_404(queries.users_of(request.user), pk=number)
    form = UserForm(
        request.POST or None,
        initial={
            "username": shown.username,
            "name": shown.name,
            "roles": shown.role_names,
            "agent": shown.agent,
            "clients": ", ".join(shown.clients),
            "is_active": shown.is_active,
        },
    )
    form.fields["username"].disabled = True
    if form.is_valid():
        try:
            _change(request.user, shown, form.cleaned_data, "drop" in request.POST)
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("users")
    context = {
        "form": form,
        "user_shown": shown,
        "posts": posts_of(request.user.tenant),
    }
    return render(request, "accounts/user.html", context)


@transaction.atomic
def _change(by: User, shown: User, told: dict[str, Any], drop: bool) -> None:
    now = timezone.now()
    actions.change_user(
        by=by,
        user=shown,
        name=told["name"],
        roles=[Role(name) for name in told["roles"]],
        agent=told["agent"],
        clients=told["clients"],
        is_active=told["is_active"],
        at=now,
    )
    if told["password"]:
        actions.reset_password(by=by, user=shown, password=told["password"], at=now)
    if drop:
        actions.drop_second_factor(by=by, user=shown, at=now)


@needs(Permission.AUDIT_READ)
def audit(request: Asked) -> HttpResponse:
    """List who did what, or what is asked for of it."""
    known = queries.audited_actions(request.user)
    form = AuditForm(request.GET.dict(), actions=known)
    rows = queries.audit_of(request.user)
    if form.is_valid():
        rows = queries.audit_of(request.user, **form.cleaned_data)
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, ACTIONS.get(row.action, "")) for row in page],
    }
    return render(request, "accounts/audit.html", context)
