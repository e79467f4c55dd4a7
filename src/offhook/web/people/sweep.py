"""What comes with time for people: skills begin and end, invitations and recordings expire."""

from datetime import datetime

from django_scopes import scope

from offhook.web.accounts.models import Tenant
from offhook.web.centre.queries import day_of
from offhook.web.people.exams import actions as exams
from offhook.web.people.persons import actions as persons
from offhook.web.people.recruiting import actions as recruiting
from offhook.web.people.recruiting import offers
from offhook.web.people.training import skills


def sweep(at: datetime) -> dict[str, int]:
    """Do for every tenant what is due; return how much of each was done."""
    counts: dict[str, int] = {}
    for tenant in Tenant.objects.order_by("pk"):
        with scope(tenant=tenant):
            today = day_of(tenant, at)
            done = skills.sweep(tenant=tenant, at=at)
            done["offers"] = offers.expire(at=at)
            done["invitations"] = exams.close_expired(at=at)
            done["recordings"] = exams.purge_recordings(day=today, at=at)
            done["applications"] = recruiting.part_expired(day=today, at=at)
            done["persons"] = len(persons.erase_expired(day=today, at=at))
        for name, many in done.items():
            counts[name] = counts.get(name, 0) + many
    return counts
