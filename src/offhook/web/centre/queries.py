"""Every read of the centre worth a name."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django_scopes import scope

from offhook.formats.centre_toml import parse_centre
from offhook.policy.centre import Centre, Group
from offhook.policy.tables import first_step
from offhook.policy.telephony import Number
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.accounts.posts import Posts
from offhook.web.centre.models import CentreVersion


@lru_cache(maxsize=32)
def parsed(text: str) -> Centre:
    """Return the centre that a text describes; the same text is read once."""
    return parse_centre(text)


def latest(tenant: Tenant) -> CentreVersion | None:
    """Return the version that a tenant's floor works by; `None` before the first."""
    return CentreVersion.objects.filter(tenant=tenant).order_by("-number").first()


def centre_of(tenant: Tenant) -> Centre | None:
    """Return a tenant's centre."""
    version = latest(tenant)
    return None if version is None else parsed(version.text)


def version_of(by: User, number: int | None = None) -> CentreVersion | None:
    """Return a version for somebody who may read the centre; the latest by default."""
    require(by, Permission.CENTRE_READ)
    if number is None:
        return latest(by.tenant)
    return CentreVersion.objects.filter(tenant=by.tenant, number=number).first()


def zone_of(tenant: Tenant) -> ZoneInfo:
    """Return the zone of a tenant's clocks; UTC while it has no centre."""
    centre = centre_of(tenant)
    return ZoneInfo("UTC" if centre is None else centre.timezone)


def day_of(tenant: Tenant, at: datetime) -> date:
    """Return the day that a moment falls on by a tenant's clocks."""
    return at.astimezone(zone_of(tenant)).date()


def posts_of(tenant: Tenant) -> Posts | None:
    """Return the agents and clients that a tenant's users may be tied to."""
    with scope(tenant=tenant):
        centre = centre_of(tenant)
    if centre is None:
        return None
    return Posts(
        tuple(agent for group in centre.groups for agent in group.agent_names()),
        tuple(client.id for client in centre.clients),
    )


def numbers_led(centre: Centre) -> list[tuple[Number, list[tuple[str, str]]]]:
    """Return the numbers that customers dial, and where each leads: keys, and queues' names.

    Without a key it leads to its queue, those who press nothing among them.
    """
    names = {queue.id: queue.name for queue in centre.queues}
    return [
        (
            number,
            [
                *((key, names[queue]) for key, queue in number.menu.items()),
                *([("", names[number.queue])] if number.queue else []),
            ],
        )
        for number in centre.numbers
    ]


def clients_served(centre: Centre, agent: str) -> set[str]:
    """Return the clients of the queues that an agent can be offered contacts of."""
    groups = [group for group in centre.groups if agent in group.agent_names()]
    return {
        queue.client
        for queue in centre.queues
        if any(first_step(queue, group) is not None for group in groups)
    }


def group_of(centre: Centre, agent: str) -> Group | None:
    """Return the group that an agent is of; `None` where there is no such agent."""
    return next((one for one in centre.groups if agent in one.agent_names()), None)


def skills_of(centre: Centre, agent: str) -> dict[str, int] | None:
    """Return an agent's proficiencies; `None` where there is no such agent."""
    group = group_of(centre, agent)
    return None if group is None else dict(group.skills)
