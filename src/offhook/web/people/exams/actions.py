"""Every write of a candidate's test: the invitation, the items, the works, the result."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from secrets import randbits

from django.conf import settings
from django.db import transaction

from offhook.academy.adaptive import next_step
from offhook.academy.item_bank import Item, Prompt, Task
from offhook.academy.language_test import Part, overall
from offhook.academy.levels import Cefr
from offhook.web import safe
from offhook.web.accounts import audit
from offhook.web.accounts.models import User
from offhook.web.centre.queries import day_of
from offhook.web.people.exams import banks, queries
from offhook.web.people.exams.errors import (
    DecidedAlready,
    OtherItem,
    ReasonMissing,
    SittingOver,
    WorkRefused,
)
from offhook.web.people.exams.models import GRACE_S, Answer, Result, Sitting, Work
from offhook.web.people.persons.models import Person

HOLDS_DAYS = 14
RECORDING_KEPT_DAYS = 90
RECORDINGS = 2
"""How often a candidate may record: once, and once again."""
RECORDING_BYTES = 5_000_000
"""As much as a page takes in memory, so that none lies on a disk unsealed."""
MEDIA = ("audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav")
WRITING_CHARACTERS = 20_000


def begin(
    *,
    person: Person,
    language: str,
    purpose: str,
    at: datetime,
    by: User | str,
    holds: timedelta = timedelta(days=HOLDS_DAYS),
) -> Sitting:
    """Invite a person to a test; return the sitting that is open already, if one is."""
    tenant = person.tenant
    close_expired(at=at, person=person)
    opened = queries.sitting_of(person, language)
    if opened is not None and opened.state in queries.OPEN:
        return opened
    sitting = Sitting.objects.create(
        tenant=tenant, person=person, language=language, purpose=purpose,
        bank=banks.bank_in_use(tenant, language), seed=randbits(62), invited_at=at,
        expires_at=at + holds,
    )  # fmt: skip
    audit.record(
        tenant=tenant, by=by, at=at, action="invite-to-test",
        subject=f"#{person.pk}", detail={"language": language, "purpose": purpose},
    )  # fmt: skip
    return sitting


@transaction.atomic
def start(*, sitting: Sitting, at: datetime) -> None:
    """Begin: the candidate has read the instructions and heard the sound."""
    _must_be_open(sitting, at)
    if sitting.state == Sitting.State.INVITED:
        sitting.state = Sitting.State.UNDER_WAY
        sitting.begun_at = at
        sitting.save(update_fields=["state", "begun_at"])
        _audit(sitting, at, "begin-test", {"language": sitting.language})


@transaction.atomic
def shown(*, sitting: Sitting, at: datetime) -> tuple[Answer, Item] | Work | None:
    """Return what the candidate is to do now: an item, a task, or nothing more.

    What was shown and not answered is shown again, with the time that is left.
    """
    _lock(sitting)
    return _coming(sitting, list(queries.answers_of(sitting)), at)


@transaction.atomic
def go_on(
    *, sitting: Sitting, place: int, option: str, at: datetime
) -> tuple[Answer, Item] | Work | None:
    """Take an answer and return what comes next: `answer` and `shown` at once."""
    _lock(sitting)
    answers = list(queries.answers_of(sitting))
    _take(sitting, answers, place, option, at)
    return _coming(sitting, answers, at)


def _coming(
    sitting: Sitting, answers: list[Answer], at: datetime
) -> tuple[Answer, Item] | Work | None:
    """Return what is to be done after these answers."""
    _must_be_open(sitting, at)
    if answers and answers[-1].given_at is None:
        last = answers[-1]
        if at < last.until + timedelta(seconds=GRACE_S):
            return last, queries.item_of(last, sitting)
        _settle(sitting, last, None, at)
    found = _next_item(sitting, answers)
    if found is not None:
        part, item = found
        answer = Answer.objects.create(
            tenant=sitting.tenant, sitting=sitting, place=len(answers), part=part,
            item=item.id, shown_at=at,
        )  # fmt: skip
        return answer, item
    work = _next_work(sitting, at)
    if work is None:
        _end(sitting, at)
    return work


def _next_item(sitting: Sitting, answers: Sequence[Answer]) -> tuple[Part, Item] | None:
    """Return the item that comes now, by the seed and the answers alone."""
    met = queries.met_before(sitting)
    for part in Part:
        ready = banks.part_of(sitting.bank, part, met)
        if ready is None:
            continue
        here = [(ready.row(one.item), one.right) for one in answers if one.part == part]
        step = next_step(ready.test, sitting.seed, here)
        if step.item is not None:
            return part, ready.items[step.item]
    return None


def _next_work(sitting: Sitting, at: datetime) -> Work | None:
    made = {one.kind: one for one in queries.works_of(sitting)}
    for kind in Task:
        work = made.get(kind)
        if work is not None and work.handed_in_at is None:
            return work
        prompt = _prompt(sitting, kind) if work is None else None
        if prompt is not None:
            return Work.objects.create(
                tenant=sitting.tenant, sitting=sitting, kind=kind, prompt=prompt.id,
                shown_at=at,
            )  # fmt: skip
    return None


def _prompt(sitting: Sitting, kind: Task) -> Prompt | None:
    """Return the task of the level that the items came to, or the nearest one."""
    bank = banks.items_of(sitting.bank)
    tasks = bank.tasks(kind)
    if not tasks:
        return None
    chances = queries.item_chances(sitting)
    level = overall(chances).level if chances else Cefr.B1
    return min(tasks, key=lambda one: (abs(one.level - level), one.level))


@transaction.atomic
def answer(*, sitting: Sitting, place: int, option: str, at: datetime) -> Answer:
    """Take an answer. The same one twice is taken once; it is kept when this returns."""
    _lock(sitting)
    return _take(sitting, list(queries.answers_of(sitting)), place, option, at)


def _take(
    sitting: Sitting, answers: list[Answer], place: int, option: str, at: datetime
) -> Answer:
    """Settle the item that was shown at a place, unless it is settled."""
    asked = next((one for one in answers if one.place == place), None)
    if asked is None:
        raise OtherItem(place=place)
    if asked.given_at is None:
        _must_be_open(sitting, at)
        _settle(sitting, asked, option, at)
    return asked


def _settle(sitting: Sitting, asked: Answer, option: str | None, at: datetime) -> None:
    """Write what was answered, or that nothing was in time."""
    in_time = at < asked.until + timedelta(seconds=GRACE_S)
    item = queries.item_of(asked, sitting)
    asked.option = option if option in (item.answer, *item.others) else None
    asked.right = in_time and asked.option == item.answer
    asked.given_at = at
    asked.save(update_fields=["option", "right", "given_at"])


@transaction.atomic
def record(*, work: Work, content: bytes, media: str, at: datetime) -> None:
    """Keep a recording; a second one takes the first one's place, a third is refused."""
    _must_be_open(work.sitting, at)
    kind = media.partition(";")[0].strip().lower()
    reason = ""
    if work.handed_in_at is not None or work.tries >= RECORDINGS:
        reason = "it was recorded twice already"
    elif kind not in MEDIA or not content:
        reason = "it is no recording"
    elif len(content) > RECORDING_BYTES:
        reason = "it is too long"
    if reason:
        raise WorkRefused(reason=reason)
    earlier = work.file
    work.file = safe.put(work.tenant, content)
    work.media = kind
    work.tries += 1
    work.purge_on = day_of(work.tenant, at) + timedelta(days=RECORDING_KEPT_DAYS)
    work.save(update_fields=["file", "media", "tries", "purge_on"])
    _audit(work.sitting, at, "keep-recording", {"work": work.pk, "tries": work.tries})
    if earlier:
        safe.remove(work.tenant, earlier)


def write(*, work: Work, text: str, at: datetime) -> None:
    """Keep what is being written; after the time is over it stays as it was."""
    _must_be_open(work.sitting, at)
    prompt = queries.prompt_of(work)
    late = at > work.shown_at + timedelta(seconds=prompt.seconds + 2 * GRACE_S)
    if work.handed_in_at is None and not late:
        work.text = text[:WRITING_CHARACTERS]
        work.save(update_fields=["text"])


@transaction.atomic
def hand_in(*, work: Work, at: datetime) -> None:
    """End a task; what is there goes to the raters. Nothing at all is a work, too."""
    _must_be_open(work.sitting, at)
    if work.handed_in_at is None:
        work.handed_in_at = at
        work.save(update_fields=["handed_in_at"])
        _audit(work.sitting, at, "hand-in", {"work": work.pk, "kind": work.kind})


def _end(sitting: Sitting, at: datetime) -> None:
    """Close a sitting; without works there is nothing to wait for."""
    sitting.state = Sitting.State.TO_RATE
    sitting.ended_at = at
    sitting.save(update_fields=["state", "ended_at"])
    conclude(sitting=sitting, at=at)


def conclude(*, sitting: Sitting, at: datetime) -> Result | None:
    """Make the result, as soon as every work has ratings that agree."""
    chances = queries.item_chances(sitting)
    for work in queries.works_of(sitting):
        settled = queries.settled_of(work)
        if settled is None:
            return None
        chances[work.kind] = settled.level_chances().tolist()
    if not chances:
        return None
    found = overall(chances)
    sitting.state = Sitting.State.DONE
    sitting.save(update_fields=["state"])
    _audit(sitting, at, "make-result", {"level": found.level.name})
    return Result.objects.get_or_create(
        sitting=sitting,
        defaults={
            "tenant": sitting.tenant, "level": found.level.name, "made_at": at,
            "probability": found.probability, "at_least": found.at_least,
            "chances": chances,
        },
    )[0]  # fmt: skip


@transaction.atomic
def decide(
    *, by: User, result: Result, level: str, approve: bool, reason: str, at: datetime
) -> Result:
    """Let a person say whether a result counts, and as which level, and why.

    The caller has made sure that he may. Nothing follows from a test by itself.
    """
    result = Result.objects.select_for_update().get(pk=result.pk)
    if result.decision:
        raise DecidedAlready(by=result.decided_by)
    if not reason.strip():
        raise ReasonMissing
    kind = Result.Decision.APPROVED if approve else Result.Decision.SET_ASIDE
    result.decision = kind
    result.approved_level = Cefr[level].name if approve else ""
    result.decided_by = by.username
    result.decided_at = at
    result.reason = reason.strip()
    result.save()
    audit.record(
        tenant=result.tenant, by=by, at=at, action="decide-on-result",
        subject=f"#{result.pk}",
        detail={"decision": kind, "level": result.approved_level, "reason": reason},
    )  # fmt: skip
    return result


def close_expired(*, at: datetime, person: Person | None = None) -> int:
    """Close the tests whose time is over; return how many. Answers stay."""
    due = Sitting.objects.filter(state__in=queries.OPEN, expires_at__lt=at)
    if person is not None:
        due = due.filter(person=person)
    many = 0
    for one in due.select_related("tenant"):
        with transaction.atomic():
            one.state = Sitting.State.EXPIRED
            one.ended_at = at
            one.save(update_fields=["state", "ended_at"])
            _audit(one, at, "expire-test", {"expires_at": one.expires_at.isoformat()})
        many += 1
    return many


def purge_recordings(*, day: date, at: datetime) -> int:
    """Remove the recordings kept until before a day, of the open tenant; return how many."""
    many = 0
    for work in Work.objects.filter(purge_on__lt=day).exclude(file=""):
        safe.remove(work.tenant, work.file)
        work.file = ""
        work.save(update_fields=["file"])
        audit.record(
            tenant=work.tenant, by="clock", at=at, action="purge-recording",
            subject=f"#{work.pk}", detail={"kept_until": str(work.purge_on)},
        )  # fmt: skip
        many += 1
    return many


def _audit(
    sitting: Sitting, at: datetime, action: str, detail: Mapping[str, object]
) -> None:
    """Write down what a candidate or the clock did; no name, but the test's number."""
    audit.record(
        tenant=sitting.tenant, by="clock" if action == "expire-test" else "person",
        at=at, action=action, subject=f"test #{sitting.pk}", detail=detail,
    )  # fmt: skip


def _lock(sitting: Sitting) -> None:
    """Let two windows of a candidate wait for each other, and see how far he is now."""
    rows = Sitting.objects.filter(pk=sitting.pk)
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        rows = rows.select_for_update()
    sitting.state = rows.values_list("state", flat=True).get()


def _must_be_open(sitting: Sitting, at: datetime) -> None:
    if sitting.state not in queries.OPEN or at > sitting.expires_at:
        raise SittingOver(state=sitting.state)
