"""HTTP of the candidate: his tests, their items and tasks, his result, his data."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from offhook.academy.item_bank import Item, Stimulus, Task
from offhook.academy.language_test import Part
from offhook.terms.errors import OffhookError
from offhook.web.people.exams import actions, banks, queries
from offhook.web.people.exams.errors import SittingOver
from offhook.web.people.exams.forms import ConsentForm
from offhook.web.people.exams.models import Answer, Sitting, Work
from offhook.web.people.exams.shown import language_name, result_rows
from offhook.web.people.exams.words import words
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from offhook.web.people.persons.access import of_person, of_person_timeless
from offhook.web.people.persons.models import Person
from offhook.web.sentences import sentence

_HERE = "here"
"""What a script sends along that puts what comes next into its page: it has that in the
answer itself, for to be sent on to a whole page would cost as much again."""
Todo = tuple[Answer, Item] | Work | None


@of_person
def home(request: HttpRequest, person: Person) -> HttpResponse:
    """Show a candidate his tests and their results."""
    now = timezone.now()
    actions.close_expired(at=now, person=person)
    tests = [
        {
            "sitting": one,
            "language": language_name(one.language),
            "is_open": one.state in queries.OPEN,
            "rows": result_rows(getattr(one, "result", None)),
            "result": getattr(one, "result", None),
        }
        for one in queries.sittings_of(person)
    ]
    context = {"person": person, "key": links.key_of(person), "tests": tests}
    return render(request, "people/exams/home.html", context)


@of_person
def welcome(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    """Say how the test goes, let the candidate hear and be heard, and begin."""
    sitting = _sitting(person, number)
    key = links.key_of(person)
    if sitting.state == Sitting.State.UNDER_WAY:
        return redirect("exam-now", key=key, number=number)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        persons.agree(person=person, purpose="test", wording=form.wording(), at=now)
        return _acted(
            request, lambda: actions.start(sitting=sitting, at=now), key, sitting
        )
    context = {
        "sitting": sitting, "form": form, "key": key,
        "language": language_name(sitting.language), "words": words(),
    }  # fmt: skip
    return render(request, "people/exams/welcome.html", context)


@of_person_timeless
def now(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    """Show what is to be done now: an item, a task, or that it is over."""
    sitting = _sitting(person, number)
    key = links.key_of(person)
    if sitting.state == Sitting.State.INVITED:
        return redirect("exam", key=key, number=number)
    return _coming(
        request, lambda: actions.shown(sitting=sitting, at=timezone.now()), key, sitting
    )


def _coming(
    request: HttpRequest, find: Callable[[], Todo], key: str, sitting: Sitting
) -> HttpResponse:
    """Show what comes now: its part of the page alone to a script that asks for it."""
    try:
        todo = find()
    except SittingOver:
        return redirect("exam-home", key=key)
    except OffhookError as error:
        return _refused(request, error, key, sitting)
    context: dict[str, Any] = {"sitting": sitting, "key": key, "part": "over"}
    if isinstance(todo, Work):
        context |= _task(todo)
    elif todo is not None:
        context |= _item(sitting, *todo)
    context["part"] = f"people/exams/{context['part']}.html"
    if _HERE in request.POST:
        return render(request, context["part"], context)
    return render(request, "people/exams/now.html", context | {"words": words()})


def _item(sitting: Sitting, answer: Answer, item: Item) -> dict[str, Any]:
    passage = banks.items_of(sitting.bank).passage(item)
    parts = list(Part)
    left = answer.until - timezone.now()
    return {
        "part": "item",
        "answer": answer,
        "item": item,
        "passage": passage,
        "is_heard": passage is not None and passage.kind is Stimulus.LISTENING,
        "options": item.options(sitting.seed),
        "step": parts.index(Part(answer.part)) + 1,
        "steps": len(parts) + len(Task),
        "left_s": max(0, int(left.total_seconds())),
    }


def _task(work: Work) -> dict[str, Any]:
    prompt = queries.prompt_of(work)
    spent = timezone.now() - work.shown_at
    return {
        "part": "task",
        "work": work,
        "prompt": prompt,
        "is_spoken": work.kind == Task.SPEAKING,
        "tries_left": actions.RECORDINGS - work.tries,
        "step": len(Part) + list(Task).index(Task(work.kind)) + 1,
        "steps": len(Part) + len(Task),
        "left_s": max(0, int(prompt.seconds - spent.total_seconds())),
    }


@require_POST
@of_person_timeless
def answer(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    """Take an answer, and go on to what comes next."""
    sitting = _sitting(person, number)
    place = request.POST.get("place", "")
    if not place.isdecimal():
        raise Http404
    given: dict[str, Any] = {
        "place": int(place),
        "option": request.POST.get("option", ""),
        "at": timezone.now(),
    }
    key = links.key_of(person)
    if _HERE in request.POST:
        return _coming(
            request, lambda: actions.go_on(sitting=sitting, **given), key, sitting
        )
    return _acted(
        request, lambda: actions.answer(sitting=sitting, **given), key, sitting
    )


@of_person
def sound(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    """Give what is heard of the item that is asked now, or a sound to check with."""
    sitting = _sitting(person, number)
    if sitting.state == Sitting.State.INVITED:
        checked = banks.check_sound(sitting.language)
        found = (checked, "audio/mpeg") if checked else None
    else:
        found = _heard(sitting)
    if found is None:
        raise Http404
    return HttpResponse(found[0], content_type=found[1])


def _heard(sitting: Sitting) -> tuple[bytes, str] | None:
    asked = queries.answers_of(sitting).filter(given_at=None).first()
    passage = (
        banks.items_of(sitting.bank).passage(queries.item_of(asked, sitting))
        if asked is not None
        else None
    )
    if passage is None or passage.kind is not Stimulus.LISTENING:
        return None
    return banks.audio_of(sitting.tenant, sitting.language, passage.id)


@require_POST
@of_person
def work(request: HttpRequest, person: Person, number: int, kind: str) -> HttpResponse:
    """Take a recording or a text; `hand_in` ends the task."""
    sitting = _sitting(person, number)
    found = queries.works_of(sitting).filter(kind=kind).first()
    if found is None:
        raise Http404
    found.sitting = sitting
    now = timezone.now()
    upload = request.FILES.get("recording")

    def act() -> None:
        if upload is not None:
            content = upload.read(actions.RECORDING_BYTES + 1)
            actions.record(
                work=found, content=content, media=str(upload.content_type), at=now
            )
        if kind == Task.WRITING and "text" in request.POST:
            actions.write(work=found, text=request.POST["text"], at=now)
        if "hand_in" in request.POST:
            actions.hand_in(work=found, at=now)

    if "draft" in request.POST:
        try:
            act()
        except OffhookError as error:
            return JsonResponse({"code": error.code}, status=409)
        return JsonResponse({"kept": True})
    return _acted(request, act, links.key_of(person), sitting)


@of_person
def own_data(request: HttpRequest, person: Person) -> HttpResponse:
    """Give a person all that is known of him, as a file."""
    told = persons.told_all(person=person, at=timezone.now())
    answer = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@of_person
def forget(request: HttpRequest, person: Person) -> HttpResponse:
    """Forget a person who asks for it, after he has said so twice."""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        persons.erase(person=person, by="person", reason="asked", at=timezone.now())
        return render(request, "people/forgotten.html")
    context = {"key": links.key_of(person), "person": person}
    return render(request, "people/forget.html", context)


def _sitting(person: Person, number: int) -> Sitting:
    found = queries.sitting_numbered(person, number)
    if found is None:
        raise Http404
    return found


def _acted(
    request: HttpRequest, act: Callable[[], object], key: str, sitting: Sitting
) -> HttpResponse:
    """Do it and go on; where that is refused, say why on the page that comes."""
    try:
        act()
    except OffhookError as error:
        return _refused(request, error, key, sitting)
    return redirect("exam-now", key=key, number=sitting.pk)


def _refused(
    request: HttpRequest, error: OffhookError, key: str, sitting: Sitting
) -> HttpResponse:
    context = {"key": key, "number": sitting.pk, "wrong": sentence(error)}
    return render(request, "people/exams/wrong.html", context, status=409)
