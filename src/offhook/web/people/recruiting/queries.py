"""Every read of recruiting."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Sum

from offhook.hiring.funnel import SURE, Funnel, Step, funnel
from offhook.web.people.exams import queries as exams
from offhook.web.people.exams.models import Sitting
from offhook.web.people.recruiting.models import (
    ENDS,
    WAY,
    Applicant,
    Booking,
    Campaign,
    Offer,
    Slot,
    Stage,
    StageChange,
)
from offhook.web.people.training.models import Cohort
from offhook.web.people.training.queries import taken_seats

_STEPS = WAY[:-1]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What may come of a campaign. Percentages are of probability.

    `more` is how many more applicants make the head-count 90 % sure; `None` where too little
    is known to say.
    """

    started: int
    low: int
    high: int
    percent: int
    more: int | None


def applicants_of(campaign: Campaign) -> QuerySet[Applicant]:
    """Return who applied, the first one first."""
    return Applicant.objects.filter(campaign=campaign).select_related("person")


def history_of(applicant: Applicant) -> QuerySet[StageChange]:
    """Return an applicant's way."""
    return StageChange.objects.filter(applicant=applicant)


def funnel_of(campaign: Campaign) -> tuple[Funnel, tuple[Step, ...]]:
    """Return the campaign's funnel: who waits at each stage, passed it, or ended in it."""
    stages: Counter[str] = Counter(
        Applicant.objects.filter(campaign=campaign).values_list("stage", flat=True)
    )
    ended: Counter[str] = Counter(
        StageChange.objects.filter(
            applicant__campaign=campaign, after__in=ENDS, applicant__stage__in=ENDS
        ).values_list("before", flat=True)
    )
    steps = []
    for n, stage in enumerate(_STEPS):
        # Who is further, or ended further on, has passed this stage.
        passed = sum(stages[one] for one in WAY[n + 1 :])
        passed += sum(ended[one] for one in WAY[n + 1 :])
        steps.append(Step(stages[stage], passed, ended[stage]))
    return funnel(steps, stages[Stage.STARTED], seed=campaign.pk), tuple(steps)


def forecast_of(campaign: Campaign) -> Forecast:
    """Return what may come of a campaign."""
    found, _steps = funnel_of(campaign)
    low, high = found.band()
    started = Applicant.objects.filter(campaign=campaign, stage=Stage.STARTED).count()
    return Forecast(
        started,
        low,
        high,
        round(100 * found.probability(campaign.head_count)),
        found.more_applicants(campaign.head_count, SURE),
    )


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


def seats_left(cohort: Cohort) -> int:
    """Return the seats of a class that are neither taken nor offered."""
    offered = Offer.objects.filter(cohort=cohort, state=Offer.State.OPEN)
    return cohort.capacity - taken_seats(cohort) - offered.count()


def stage_by_test(applicant: Applicant) -> Stage | None:
    """Return how far an applicant's test has brought him."""
    if applicant.person is None:
        return None
    sitting = exams.sitting_of(applicant.person, applicant.campaign.language)
    if sitting is None:
        return None
    if sitting.state == Sitting.State.DONE:
        return Stage.RATED
    has_begun = sitting.state in (Sitting.State.UNDER_WAY, Sitting.State.TO_RATE)
    return Stage.TESTING if has_begun else None
