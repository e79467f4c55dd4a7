"""HTTP of the centre."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from offhook.formats import centre_edit
from offhook.formats.centre_toml import example_text
from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission, may
from offhook.web.centre import actions, queries
from offhook.web.centre.forms import (
    BringForm,
    NamesForm,
    QueuesForm,
    RowForm,
    SkillsForm,
    StepsForm,
    TextForm,
)
from offhook.web.centre.labels import CHANNELS, TABLES
from offhook.web.centre.models import CentreVersion
from offhook.web.sentences import sentence


@needs(Permission.CENTRE_READ)
def overview(request: Asked) -> HttpResponse:
    """Show the centre, and the way to change each part of it."""
    version = queries.version_of(request.user)
    if version is None:
        return redirect("centre-import")
    found = queries.parsed(version.text)
    clients = {one.id: one.name for one in found.clients}
    context = {
        "version": version,
        "centre": found,
        "versions": CentreVersion.objects.filter(tenant=request.user.tenant)[:20],
        "may_write": may(request.user, Permission.CENTRE_WRITE),
        "may_skills": may(request.user, Permission.SKILLS_WRITE),
        "tables": [(name, TABLES[name]) for name in centre_edit.NAMES[:-1]],
        "queues": [
            (one, CHANNELS[one.channel], clients.get(one.client, one.client))
            for one in found.queues
        ],
        "numbers": queries.numbers_led(found),
    }
    return render(request, "centre/overview.html", context)


@needs(Permission.CENTRE_WRITE)
def bring(request: Asked) -> HttpResponse:
    """Load an example or a file as the centre."""
    form = BringForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            text, note = _brought(form.cleaned_data)
            actions.adopt(by=request.user, text=text, note=note, at=timezone.now())
        except OffhookError as error:
            form.add_error(None, sentence(error))
        except UnicodeDecodeError:
            form.add_error("upload", _("This is not a text in UTF-8."))
        else:
            messages.success(request, _("The floor works by it now."))
            return redirect("centre")
    return render(request, "centre/import.html", {"form": form})


def _brought(told: dict[str, Any]) -> tuple[str, str]:
    upload = told.get("upload")
    if upload:
        content: bytes = upload.read()
        return content.decode("utf-8-sig"), upload.name
    return example_text(told["example"]), told["example"]


@needs(Permission.CENTRE_WRITE)
def as_text(request: Asked) -> HttpResponse:
    """Change the whole file as text."""
    version = _version(request)
    form = TextForm(
        request.POST or None, initial={"text": version.text, "after": version.number}
    )
    return _changed(
        request,
        form,
        lambda: actions.adopt(
            by=request.user,
            text=form.cleaned_data["text"].replace("\r\n", "\n"),
            note=_("as text"),
            at=timezone.now(),
            after=form.cleaned_data["after"],
        ),
        title=_("The centre file"),
    )


@require_POST
@needs(Permission.CENTRE_WRITE)
def back(request: Asked, number: int) -> HttpResponse:
    """Make an earlier version the centre again, as the newest one."""
    version = queries.version_of(request.user, number)
    if version is None:
        raise Http404
    try:
        made = actions.adopt(
            by=request.user,
            text=version.text,
            note=f"= {number}",
            at=timezone.now(),
        )
    except OffhookError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(
            request,
            _("Version %(number)d: the floor works by it now.")
            % {"number": made.number},
        )
    return redirect("centre")


@needs(Permission.CENTRE_READ)
def download(request: Asked, number: int | None = None) -> HttpResponse:
    """Give the file: what `offhook simulate` reads."""
    version = queries.version_of(request.user, number)
    if version is None:
        raise Http404
    answer = HttpResponse(version.text, content_type="application/toml; charset=utf-8")
    name = f"{request.user.tenant.slug}-{version.number}.toml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs(Permission.CENTRE_WRITE)
def names(request: Asked, table: str) -> HttpResponse:
    """Change a table of names."""
    if table not in centre_edit.NAMES:
        raise Http404
    version = _version(request)
    now = centre_edit.names(version.text, table)
    lines = "\n".join(f"{key} = {name}" for key, name in now.items())
    form = NamesForm(
        request.POST or None, initial={"lines": lines, "after": version.number}
    )
    return _changed(
        request,
        form,
        lambda: actions.change_names(
            by=request.user,
            table=table,
            told=form.cleaned_data["lines"],
            at=timezone.now(),
            after=form.cleaned_data["after"],
        ),
        title=str(TABLES[table]),
    )


@needs(Permission.CENTRE_WRITE)
def new_row(request: Asked, table: str) -> HttpResponse:
    """Add a row."""
    if table not in centre_edit.ROWS:
        raise Http404
    version = _version(request)
    form = RowForm(
        request.POST or None,
        table=table,
        is_new=True,
        text=version.text,
        initial={"after": version.number},
    )
    return _changed(
        request,
        form,
        lambda: actions.add_row(
            by=request.user,
            table=table,
            told=form.told(),
            at=timezone.now(),
            after=form.cleaned_data["after"],
        ),
        title=f"{TABLES[table]} +",
    )


@needs(Permission.CENTRE_WRITE)
def row(request: Asked, table: str, name: str) -> HttpResponse:
    """Change or remove a row."""
    is_one = table in centre_edit.ONES
    if not is_one and table not in centre_edit.ROWS:
        raise Http404
    version = _version(request)
    try:
        now = centre_edit.values(version.text, table, name)
    except OffhookError as error:
        raise Http404 from error
    form = RowForm(
        request.POST or None,
        table=table,
        is_new=False,
        text=version.text,
        initial={**now, "after": version.number},
    )

    def act() -> CentreVersion:
        after = form.cleaned_data["after"]
        if "remove" in request.POST:
            return actions.remove_row(
                by=request.user, table=table, name=name, at=timezone.now(), after=after
            )
        return actions.change_row(
            by=request.user,
            table=table,
            name=name,
            told=form.told(),
            at=timezone.now(),
            after=after,
        )

    return _changed(
        request,
        form,
        act,
        title=str(TABLES[table]),
        name="" if is_one else name,
        may_remove=not is_one,
    )


@needs(Permission.SKILLS_WRITE)
def skills(request: Asked, agent: str) -> HttpResponse:
    """Change an agent's proficiencies, at once."""
    version = _version(request)
    centre = queries.parsed(version.text)
    now = queries.skills_of(centre, agent)
    if now is None:
        raise Http404
    form = SkillsForm(request.POST or None, centre=centre, now=now)
    return _changed(
        request,
        form,
        lambda: actions.change_skills(
            by=request.user, agent=agent, skills=form.told(), at=timezone.now()
        ),
        title=agent,
        then="wallboard",
        beside=(reverse("agent-queues", args=[agent]), _("Queues served")),
    )


@needs(Permission.SKILLS_WRITE)
def queues(request: Asked, agent: str) -> HttpResponse:
    """Move an agent between queues, at once."""
    version = _version(request)
    centre = queries.parsed(version.text)
    group = queries.group_of(centre, agent)
    if group is None:
        raise Http404
    # No queue at all is an answer too, and then a browser sends none.
    told = request.POST if request.method == "POST" else None
    form = QueuesForm(told, centre=centre, group=group)
    return _changed(
        request,
        form,
        lambda: actions.move_agent(
            by=request.user,
            agent=agent,
            queues=form.cleaned_data["queues"],
            at=timezone.now(),
        ),
        title=agent,
        then="wallboard",
        beside=(reverse("agent-skills", args=[agent]), _("Skills")),
    )


@needs(Permission.FLOOR_SUPERVISE)
def steps(request: Asked, queue: str) -> HttpResponse:
    """Change a queue's routing steps, from the next contact on."""
    version = _version(request)
    try:
        now = centre_edit.values(version.text, "queue", queue)
    except OffhookError as error:
        raise Http404 from error
    form = StepsForm(request.POST or None, initial={"steps": now.get("steps", "")})
    return _changed(
        request,
        form,
        lambda: actions.change_steps(
            by=request.user,
            queue=queue,
            steps=form.cleaned_data["steps"],
            at=timezone.now(),
        ),
        title=now.get("name", queue),
        then="wallboard",
    )


def _version(request: Asked) -> CentreVersion:
    version = queries.version_of(request.user)
    if version is None:
        raise Http404
    return version


def _changed(
    request: Asked,
    form: Any,
    act: Callable[[], CentreVersion],
    *,
    title: str,
    name: str = "",
    then: str = "centre",
    may_remove: bool = False,
    beside: tuple[str, str] | None = None,
) -> HttpResponse:
    """Do what a form asks for and go on, or show it with what is wrong.

    `name`: by what the file knows the row. `beside`: the address and the name of another page
    on the same.
    """
    if form.is_valid():
        try:
            version = act()
        except OffhookError as error:
            if isinstance(form, RowForm):
                form.blame(error)
            else:
                form.add_error(None, sentence(error))
        else:
            messages.success(
                request,
                _("Version %(number)d: the floor works by it now.")
                % {"number": version.number},
            )
            return redirect(then)
    context = {
        "form": form,
        "title": title,
        "name": name,
        "may_remove": may_remove,
        "beside": beside,
    }
    return render(request, "centre/change.html", context)
