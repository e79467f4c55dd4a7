"""HTTP of what telephony has beside the centre file: passwords of trunks, sounds of prompts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from offhook.floor.prompts import NAMES, Spoken
from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission, may
from offhook.web.centre import telephony_actions as actions
from offhook.web.centre import telephony_queries as queries
from offhook.web.centre.telephony_forms import NewSoundForm, PasswordForm, SoundForm
from offhook.web.sentences import sentence


@needs(Permission.CENTRE_WRITE)
def password(request: Asked, trunk: str) -> HttpResponse:
    """Set the password of a trunk, or forget it; it is never shown."""
    is_removed = "remove" in request.POST
    form = PasswordForm(None if is_removed else request.POST or None)
    if is_removed or form.is_valid():
        try:
            if is_removed:
                actions.forget_password(by=request.user, trunk=trunk, at=timezone.now())
            else:
                actions.set_password(
                    by=request.user,
                    trunk=trunk,
                    password=form.cleaned_data["password"],
                    at=timezone.now(),
                )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("It is kept, and is not shown again."))
            return redirect("centre")
    context = {
        "form": form,
        "trunk": trunk,
        "is_set": queries.has_password(request.user, trunk),
    }
    return render(request, "centre/password.html", context)


@needs(Permission.CENTRE_READ)
def sounds(request: Asked, language: str = "") -> HttpResponse:
    """List what callers hear in a language."""
    tongue = _language(language) if language else queries.language_of(request.user)
    context = {
        "language": tongue,
        "languages": list(Spoken),
        "sounds": queries.sounds(request.user, tongue),
        "may_write": may(request.user, Permission.CENTRE_WRITE),
    }
    return render(request, "centre/sounds.html", context)


@needs(Permission.CENTRE_READ)
def play(request: Asked, language: str, prompt: str) -> HttpResponse:
    """Give a sound to listen to."""
    try:
        content = queries.sound(request.user, _language(language), prompt)
    except OffhookError as error:
        raise Http404 from error
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="audio/wav")
    answer["Cache-Control"] = "private, no-cache"
    return answer


@needs(Permission.CENTRE_WRITE)
def sound(request: Asked, language: str, prompt: str) -> HttpResponse:
    """Bring a sound in place of a prompt's, or go back to the synthetic voice."""
    tongue = _language(language)
    if "remove" in request.POST:
        return _removed(request, tongue, prompt)
    form = SoundForm(request.POST or None, request.FILES or None)
    return _brought(request, form, tongue, prompt)


def _removed(request: Asked, language: Spoken, prompt: str) -> HttpResponse:
    try:
        actions.remove_sound(
            by=request.user, language=language, prompt=prompt, at=timezone.now()
        )
    except OffhookError as error:
        messages.error(request, sentence(error))
        return redirect("centre-sound", language, prompt)
    return redirect("centre-sounds", language)


@needs(Permission.CENTRE_WRITE)
def new_sound(request: Asked, language: str) -> HttpResponse:
    """Bring a sound under a new name."""
    form = NewSoundForm(request.POST or None, request.FILES or None)
    return _brought(request, form, _language(language), "")


def _brought(request: Asked, form: Any, language: Spoken, prompt: str) -> HttpResponse:
    if form.is_valid():
        name = prompt or form.cleaned_data["name"]
        try:
            actions.bring_sound(
                by=request.user,
                language=language,
                prompt=name,
                content=form.cleaned_data["sound"].read(),
                at=timezone.now(),
            )
        except OffhookError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Callers hear it from now on."))
            return redirect("centre-sounds", language)
    context = {
        "form": form,
        "language": language,
        "prompt": prompt,
        "is_spoken": prompt in NAMES or prompt.startswith("queue-"),
    }
    return render(request, "centre/sound.html", context)


def _language(told: str) -> Spoken:
    if told not in set(Spoken):
        raise Http404
    return Spoken(told)
