"""Every write of the centre: a new version, adopted by the floor or not made at all."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from offhook.floor.commands import CentreAdopted
from offhook.floor.sounds import SHARED, sounds_folder
from offhook.floor.vault import Vault
from offhook.formats import centre_edit
from offhook.formats.centre_toml import parse_centre
from offhook.policy.centre import Centre
from offhook.policy.serving import skills_to_serve
from offhook.speech.espeak import NoVoice
from offhook.speech.queue_names import keep_names
from offhook.terms.errors import NotFound, OffhookError, Refused
from offhook.web import floor_link
from offhook.web.accounts import audit
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre import queries
from offhook.web.centre.hearing import check_heard
from offhook.web.centre.models import CentreVersion

log = logging.getLogger(__name__)


class MadeMeanwhile(OffhookError):
    """Version {version} of the centre was made meanwhile; look at it first."""

    code = "made-meanwhile"


class NotApart(OffhookError):
    """No few changes of skills let {agent} serve just these queues: some ask for the same."""

    code = "queues-not-apart"


@transaction.atomic
def adopt(
    *, by: User, text: str, note: str, at: datetime, after: int | None = None
) -> CentreVersion:
    """Make a text the centre, from the next contact on.

    `FileInvalid` with all that is wrong with it; `FloorRefused` where people at work stand in
    its way. `after`: the version that was changed, so that nobody undoes another's change.
    """
    require(by, Permission.CENTRE_WRITE)
    return _adopt(by=by, text=text, note=note, at=at, after=after)


def _adopt(
    *, by: User, text: str, note: str, at: datetime, after: int | None
) -> CentreVersion:
    return _adopt_as(
        by.username, tenant=by.tenant, text=text, note=note, at=at, after=after
    )


def _adopt_as(
    by: str, *, tenant: Tenant, text: str, note: str, at: datetime, after: int | None
) -> CentreVersion:
    # The tenant's row is the lock under which versions are counted.
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    before = queries.latest(tenant)
    number = before.number if before else 0
    if after is not None and after != number:
        raise MadeMeanwhile(version=number)
    centre = parse_centre(text)
    check_heard(
        centre,
        queries.parsed(before.text) if before else None,
        home=settings.ENVIRONMENT.home,
        tenant=tenant.slug,
    )
    version = CentreVersion.objects.create(
        tenant=tenant,
        number=number + 1,
        text=text,
        note=note[:200],
        made_by=by,
        made_at=at,
    )
    audit.record(
        tenant=tenant,
        by=by,
        at=at,
        action="adopt-centre",
        subject=note[:200],
        detail={"version": version.number},
    )
    transaction.on_commit(lambda: _read_names_aloud(tenant.slug, centre))
    # Last, so that a version that cannot be kept is never worked by.
    floor_link.submit(
        tenant=tenant.slug,
        command=CentreAdopted(text, version.number),
        by=f"admin:{by}",
    )
    return version


@transaction.atomic
def change_row(
    *,
    by: User,
    table: str,
    name: str,
    told: Mapping[str, str],
    at: datetime,
    after: int,
) -> CentreVersion:
    """Change what is written of a queue, a group, a site..."""
    require(by, Permission.CENTRE_WRITE)
    text = centre_edit.with_values(_text(by.tenant), table, name, told)
    return _adopt(by=by, text=text, note=f"{table} {name}", at=at, after=after)


@transaction.atomic
def add_row(
    *, by: User, table: str, told: Mapping[str, str], at: datetime, after: int
) -> CentreVersion:
    """Add a queue, a group, a site..."""
    require(by, Permission.CENTRE_WRITE)
    text = centre_edit.with_row(_text(by.tenant), table, told)
    note = f"{table} {told.get(centre_edit.identity(table), '')} +"
    return _adopt(by=by, text=text, note=note, at=at, after=after)


@transaction.atomic
def remove_row(
    *, by: User, table: str, name: str, at: datetime, after: int
) -> CentreVersion:
    """Take a queue, a group, a site away."""
    require(by, Permission.CENTRE_WRITE)
    text = centre_edit.without_row(_text(by.tenant), table, name)
    made = _adopt(by=by, text=text, note=f"{table} {name} -", at=at, after=after)
    if table == "trunk":
        Vault(settings.ENVIRONMENT.home, by.tenant.slug).forget(name)
    return made


@transaction.atomic
def change_names(
    *, by: User, table: str, told: Mapping[str, str], at: datetime, after: int
) -> CentreVersion:
    """Change clients, skills, pauses, dispositions or holidays."""
    require(by, Permission.CENTRE_WRITE)
    text = centre_edit.with_names(_text(by.tenant), table, told)
    return _adopt(by=by, text=text, note=table, at=at, after=after)


@transaction.atomic
def change_skills(
    *, by: User, agent: str, skills: Mapping[str, int], at: datetime
) -> CentreVersion:
    """Give an agent other proficiencies; he is routed by them from the next contact on."""
    require(by, Permission.SKILLS_WRITE)
    text = centre_edit.with_agent_skills(_text(by.tenant), agent, skills)
    return _adopt(by=by, text=text, note=f"skills {agent}", at=at, after=None)


@transaction.atomic
def move_agent(
    *, by: User, agent: str, queues: Collection[str], at: datetime
) -> CentreVersion:
    """Let an agent serve just some queues, by as few changes of his skills as can be."""
    require(by, Permission.SKILLS_WRITE)
    text = _text(by.tenant)
    centre = queries.parsed(text)
    group = queries.group_of(centre, agent)
    if group is None:
        raise NotFound(where="centre", kind="agent", name=agent, known="-")
    skills = skills_to_serve(centre, group, queues)
    if skills is None:
        raise NotApart(agent=agent)
    text = centre_edit.with_agent_skills(text, agent, skills)
    note = f"{agent}: {', '.join(sorted(queues)) or '-'}"
    return _adopt(by=by, text=text, note=note, at=at, after=None)


@transaction.atomic
def set_proficiency(
    *, tenant: Tenant, by: str, agent: str, skill: str, proficiency: int, at: datetime
) -> CentreVersion | None:
    """Give an agent one skill at a proficiency, or take it away with 0; `None` for no change.

    Nobody's right is asked here: the caller has the evidence, such as a certificate.
    `NotFound` for an agent or a skill that the centre does not have.
    """
    text = _text(tenant)
    now = queries.skills_of(queries.parsed(text), agent)
    if now is None or skill not in centre_edit.names(text, "skills"):
        kind, name = ("agent", agent) if now is None else ("skill", skill)
        raise NotFound(where="centre", kind=kind, name=name, known="-")
    skills = {other: level for other, level in now.items() if other != skill}
    if proficiency:
        skills[skill] = proficiency
    if skills == now:
        return None
    fresh = centre_edit.with_agent_skills(text, agent, skills)
    note = f"skills {agent}: {skill} {proficiency or '-'}"
    return _adopt_as(by, tenant=tenant, text=fresh, note=note, at=at, after=None)


@transaction.atomic
def change_steps(*, by: User, queue: str, steps: str, at: datetime) -> CentreVersion:
    """Give a queue other routing steps, from the next contact on."""
    require(by, Permission.FLOOR_SUPERVISE)
    text = centre_edit.with_values(_text(by.tenant), "queue", queue, {"steps": steps})
    return _adopt(by=by, text=text, note=f"steps {queue}", at=at, after=None)


def _read_names_aloud(tenant: str, centre: Centre) -> None:
    """Let menus tell the names of queues as they are now, where telephony is used at all."""
    home = settings.ENVIRONMENT.home
    if (sounds_folder(home) / SHARED).is_dir():
        try:
            keep_names(home, tenant, centre)
        except NoVoice as error:
            log.warning("%s: %s", error.code, error)


def _text(tenant: Tenant) -> str:
    version = queries.latest(tenant)
    if version is None:
        raise Refused(command="change", reason="there is no centre yet")
    return version.text
