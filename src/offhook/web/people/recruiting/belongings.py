"""What recruiting keeps of a person: for his own asking, and to be forgotten."""

from typing import Any

from offhook.web.people.persons.models import Person
from offhook.web.people.recruiting import queries
from offhook.web.people.recruiting.models import Applicant, Booking, Offer

NAME = "recruiting"


def export(person: Person) -> list[dict[str, Any]]:
    """Return it as plain values."""
    return [
        {
            "campaign": one.campaign.name,
            "language": one.language,
            "stage": one.stage,
            "kept_until": one.kept_until.isoformat(),
            "test_booked_at": [
                its.slot.begins_at.isoformat()
                for its in Booking.objects.filter(applicant=one).select_related("slot")
            ],
            "source": one.source,
            "applied_at": one.applied_at.isoformat(),
            "history": [
                {"to": its.after, "at": its.at.isoformat(), "reason": its.reason}
                for its in queries.history_of(one)
            ],
            "offers": [
                {"class": its.cohort.name, "state": its.state,
                 "expires_at": its.expires_at.isoformat()}
                for its in Offer.objects.filter(applicant=one).select_related("cohort")
            ],
        }
        for one in Applicant.objects.filter(person=person).select_related("campaign")
    ]  # fmt: skip


def erase(person: Person) -> dict[str, int]:
    """Part applications from who made them; their stages count on without a name."""
    return {"applications": Applicant.objects.filter(person=person).update(person=None)}
