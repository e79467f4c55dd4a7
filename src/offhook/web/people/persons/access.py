"""Pages of a person without a login: his link opens them, for him alone."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string
from django_scopes import scope

from offhook.web.people.persons.links import person_of
from offhook.web.people.persons.models import Person

P = ParamSpec("P")


def of_person(
    view: Callable[Concatenate[HttpRequest, Person, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page for whose link it is, with the times of his tenant's clocks."""

    def timed(
        request: HttpRequest, person: Person, /, *args: P.args, **named: P.kwargs
    ) -> HttpResponse:
        clock = import_string(settings.CLOCKS)(person.tenant)
        with timezone.override(clock):
            return view(request, person, *args, **named)

    return of_person_timeless(wraps(view)(timed))


def of_person_timeless(
    view: Callable[Concatenate[HttpRequest, Person, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page that shows no times; what is on it stays out of every cache."""

    @wraps(view)
    def opened(
        request: HttpRequest, /, key: str, *args: P.args, **named: P.kwargs
    ) -> HttpResponse:
        person = person_of(key)
        if person is None:
            return render(request, "people/no_link.html", status=404)
        with scope(tenant=person.tenant):
            answer = view(request, person, *args, **named)
        add_never_cache_headers(answer)
        return answer

    return opened
