"""HTTP of the agent's card: the next number, dialling, the script, how the call ended.

The card is a part of the desk, drawn again after each answer: the page that holds the call is
never left.
"""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from offhook.consent.calls import Allowed, Refused
from offhook.terms.errors import OffhookError
from offhook.web.accounts.access import Asked, needs
from offhook.web.accounts.permissions import Permission
from offhook.web.centre.queries import centre_of
from offhook.web.outbound import dialling, queries, words
from offhook.web.outbound.errors import CallRefused, MayNotDial, NothingToDial
from offhook.web.outbound.forms import DialForm, OutcomeForm
from offhook.web.sentences import sentence


@needs(Permission.DIAL)
def card(request: Asked) -> HttpResponse:
    """Show what an agent has to dial, or the call he is in; nothing to who takes no calls."""
    return _card(request)


@needs(Permission.DIAL)
@require_POST
def next_one(request: Asked) -> HttpResponse:
    """Lay the next number before him; `skip` puts the one he has behind the others."""

    def act() -> None:
        now = timezone.now()
        if "skip" in request.POST:
            dialling.put_back(by=request.user, at=now)
        if dialling.take_next(by=request.user, at=now) is None:
            raise NothingToDial

    return _done(request, act)


@needs(Permission.DIAL)
@require_POST
def dial_listed(request: Asked) -> HttpResponse:
    """Dial the number that lies before him."""

    def act() -> None:
        entry = queries.taken_entry(request.user)
        if entry is not None:
            wanted = dialling.of_entry(entry)
            dialling.dial(by=request.user, wanted=wanted, at=timezone.now())

    return _done(request, act)


@needs(Permission.DIAL)
@require_POST
def dial_typed(request: Asked) -> HttpResponse:
    """Dial a number that he typed."""
    form = _dial_form(request, with_post=True)
    if not form.is_valid():
        return _card(request, typed=form)
    told = form.cleaned_data
    client = _client_of(request, told["queue"])

    def act() -> None:
        wanted = dialling.Wanted(
            number=told["number"], client=client, queue=told["queue"],
            purpose=told["purpose"], contract=told["contract"],
            who=queries.name_of(client, told["number"]),
        )  # fmt: skip
        dialling.dial(by=request.user, wanted=wanted, at=timezone.now())

    return _done(request, act, typed=form)


@needs(Permission.DIAL)
@require_POST
def identity(request: Asked) -> HttpResponse:
    """Write down that he said who calls, for whom, and that it is commercial."""
    return _done(
        request, lambda: dialling.say_identity(by=request.user, at=timezone.now())
    )


@needs(Permission.DIAL)
@require_POST
def ended(request: Asked) -> HttpResponse:
    """Write down how the call ended."""
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _card(request)
    outcome = form.cleaned_data["outcome"]
    return _done(
        request,
        lambda: dialling.end(by=request.user, outcome=outcome, at=timezone.now()),
    )


def _done(
    request: Asked, act: Callable[[], None], typed: DialForm | None = None
) -> HttpResponse:
    """Do what is asked for, and show the card with what stands against it."""
    try:
        act()
    except CallRefused as error:
        reasons = error.fields["refused"]
        assert isinstance(reasons, tuple)
        return _card(request, told=words.told(reasons), typed=typed)
    except MayNotDial as error:
        why = words.may_not().get(str(error.fields["why"]), str(error.fields["why"]))
        told = sentence(MayNotDial(number=error.fields["number"], why=why))
        return _card(request, wrong=told, typed=typed)
    except OffhookError as error:
        return _card(request, wrong=sentence(error), typed=typed)
    return _card(request)


def _card(
    request: Asked,
    *,
    wrong: str = "",
    told: list[words.Told] | None = None,
    typed: DialForm | None = None,
) -> HttpResponse:
    user = request.user
    attempt = queries.open_attempt(user)
    entry = None if attempt else queries.taken_entry(user)
    centre = centre_of(user.tenant)
    found = None
    if entry is not None:
        (found,) = queries.verdicts(queries.calls_of([entry], centre, timezone.now()))
    names = {} if centre is None else queries.brands(centre)
    served = [] if centre is None else queries.voice_queues(centre, user.agent)
    client = attempt.client if attempt else entry.call_list.client if entry else ""
    context = {
        "attempt": attempt,
        "entry": entry,
        "client": names.get(client, client),
        "ground": words.ground_of(found) if isinstance(found, Allowed) else "",
        "told": told
        or (words.told(found.reasons) if isinstance(found, Refused) else []),
        "wrong": wrong,
        "typed": typed or _dial_form(request),
        "outcome": OutcomeForm(),
        "waiting": queries.waiting_for(user.tenant, [one.id for one in served]).count(),
        "may_dial": bool(served),
    }
    return render(request, "outbound/card.html", context)


def _dial_form(request: Asked, *, with_post: bool = False) -> DialForm:
    centre = centre_of(request.user.tenant)
    names = {} if centre is None else queries.brands(centre)
    served = [] if centre is None else queries.voice_queues(centre, request.user.agent)
    return DialForm(
        request.POST if with_post else None,
        prefix="dial",
        queues=[
            (one.id, f"{names.get(one.client, one.client)} · {one.name}")
            for one in served
        ],
        rewrites=queries.rules_now().rewrites,
    )


def _client_of(request: Asked, queue: str) -> str:
    centre = centre_of(request.user.tenant)
    if centre is None:
        return ""
    found = (queries.brand_of(centre, one) for one in centre.queues if one.id == queue)
    return next(found, "")
