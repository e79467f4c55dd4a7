"""Every read of recruiting."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from offhook.hiring.funnel import SURE, Funnel, Step, funnel
from offhook.web.people.exams import queries as exams
from offhook.web.people.exams.models import Sitting
from offhook.web.people.persons import links
from offhook.web.people.recruiting.models import (
    ENDS,
    WAY,
    Applicant,
    Booking,
    Campaign,
    Expense,
    Need,
    Slot,
    Stage,
    StageChange,
)

_STEPS = WAY[:-1]


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a campaign: who waits in it, went on, ended in it, and how likely is passed.

    `passed_percent` is the mean of what is believed of the chance to go on, after few people,
    too; `None` of the last stage, which nobody leaves.
    """

    stage: Stage
    waiting: int
    passed: int
    ended: int
    passed_percent: int | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """What may come of one head-count. Percentages are of probability.

    `in_all` adds up the head-counts of the language until this one. `low` to `high` is what
    80 % of the futures have; `more` is how many more applicants make `in_all` 90 % sure, `None`
    where too little is known to say.
    """

    need: Need
    in_all: int
    started: int
    low: int
    high: int
    percent: int
    more: int | None


def applicants_of(campaign: Campaign) -> QuerySet[Applicant]:
    """Return who applied, the first one first."""
    return Applicant.objects.filter(campaign=campaign).select_related("person")


def needs_of(campaign: Campaign) -> QuerySet[Need]:
    """Return the head-counts of a campaign, by language and day."""
    return Need.objects.filter(campaign=campaign)


def languages_of(campaign: Campaign) -> list[str]:
    """Return the languages that a campaign searches for."""
    return list(
        needs_of(campaign)
        .order_by("language")
        .values_list("language", flat=True)
        .distinct()
    )


def levels_of(
    campaign: Campaign, languages: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return the name of each language that is searched for, and the level needed."""
    found = dict(needs_of(campaign).values_list("language", "level"))
    return [(languages.get(code, code), level) for code, level in found.items()]


def level_of(applicant: Applicant) -> str:
    """Return the level that somebody needs for what he applied for."""
    need = needs_of(applicant.campaign).filter(language=applicant.language).first()
    return need.level if need else ""


def history_of(applicant: Applicant) -> QuerySet[StageChange]:
    """Return an applicant's way."""
    return StageChange.objects.filter(applicant=applicant)


def steps_of(campaign: Campaign, language: str = "") -> tuple[Step, ...]:
    """Return a campaign's funnel: who waits at each stage, passed it, or ended in it.

    With a `language`, of those who applied for it.
    """
    people = Applicant.objects.filter(campaign=campaign)
    ends = StageChange.objects.filter(
        applicant__campaign=campaign, after__in=ENDS, applicant__stage__in=ENDS
    ).exclude(before__in=ENDS)
    if language:
        people = people.filter(language=language)
        ends = ends.filter(applicant__language=language)
    stages: Counter[str] = Counter(people.values_list("stage", flat=True))
    # Who came back and ended again counts where he ended last.
    ended = Counter(dict(ends.values_list("applicant", "before")).values())
    steps = []
    for n, stage in enumerate(_STEPS):
        # Who is further, or ended further on, has passed this stage.
        passed = sum(stages[one] for one in WAY[n + 1 :])
        passed += sum(ended[one] for one in WAY[n + 1 :])
        steps.append(Step(stages[stage], passed, ended[stage]))
    return tuple(steps)


def stage_rows(campaign: Campaign) -> list[StageRow]:
    """Return the funnel of all languages as people read it."""
    rows = [
        StageRow(
            stage, step.waiting, step.passed, step.ended, round(100 * step.passed_share)
        )
        for stage, step in zip(_STEPS, steps_of(campaign), strict=True)
    ]
    return [*rows, StageRow(Stage.STARTED, _started(campaign), 0, 0, None)]


def _started(campaign: Campaign, language: str = "") -> int:
    people = Applicant.objects.filter(campaign=campaign, stage=Stage.STARTED)
    return (people.filter(language=language) if language else people).count()


def need_rows(campaign: Campaign) -> list[NeedRow]:
    """Return what may come of each head-count, by the funnel of its language."""
    rows: list[NeedRow] = []
    known: dict[str, tuple[Funnel, int]] = {}
    in_all: Counter[str] = Counter()
    for need in needs_of(campaign):
        language = need.language
        if language not in known:
            started = _started(campaign, language)
            found = funnel(steps_of(campaign, language), started, seed=campaign.pk)
            known[language] = found, started
        found, started = known[language]
        in_all[language] += need.head_count
        low, high = found.band()
        rows.append(
            NeedRow(
                need,
                in_all[language],
                started,
                low,
                high,
                round(100 * found.probability(in_all[language])),
                found.more_applicants(in_all[language], SURE),
            )
        )
    return rows


def spent(campaign: Campaign) -> int:
    """Return what a campaign has cost so far."""
    return (
        Expense.objects.filter(campaign=campaign).aggregate(sum=Sum("amount"))["sum"]
        or 0
    )


def places_on(campaign: Campaign, at: datetime) -> int:
    """Return the places for tests on the day of a time, by the clock that is in force."""
    day = timezone.localtime(at)
    begins = day.replace(hour=0, minute=0, second=0, microsecond=0)
    slots = Slot.objects.filter(
        campaign=campaign,
        begins_at__gte=begins,
        begins_at__lt=begins + timedelta(days=1),
    )
    return slots.aggregate(sum=Sum("places"))["sum"] or 0


def links_of(campaign: Campaign) -> list[tuple[Applicant, str]]:
    """Return who is invited and has not begun, with the secret part of his link."""
    waiting = applicants_of(campaign).filter(
        stage=Stage.INVITED, person__isnull=False, person__erased_at=None
    )
    return [
        (one, links.key_of(one.person)) for one in waiting if one.person is not None
    ]


def free_places(campaign: Campaign, at: datetime) -> int:
    """Return how many more can be tested in the slots to come, beyond who is invited."""
    slots = Slot.objects.filter(campaign=campaign, begins_at__gt=at)
    left = slots.aggregate(left=Sum(F("places") - F("taken")))["left"] or 0
    waiting = Applicant.objects.filter(campaign=campaign, stage=Stage.INVITED).exclude(
        pk__in=Booking.objects.values("applicant")
    )
    return max(0, left - waiting.count())


def open_slots(campaign: Campaign, at: datetime) -> QuerySet[Slot]:
    """Return the times that a candidate can choose."""
    return Slot.objects.filter(
        campaign=campaign, begins_at__gt=at, taken__lt=F("places")
    )


def stage_by_test(applicant: Applicant) -> Stage | None:
    """Return how far an applicant's test has brought him."""
    if applicant.person is None:
        return None
    sitting = exams.sitting_of(applicant.person, applicant.language)
    if sitting is None:
        return None
    if sitting.state == Sitting.State.DONE:
        return Stage.RATED
    has_begun = sitting.state in (Sitting.State.UNDER_WAY, Sitting.State.TO_RATE)
    return Stage.TESTING if has_begun else None
