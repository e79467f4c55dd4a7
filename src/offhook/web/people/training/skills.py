"""Skills by evidence: granted, warned of before their end, and dropped at it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from offhook.academy.levels import Cefr
from offhook.terms.errors import NotFound
from offhook.web.accounts import audit
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, require
from offhook.web.centre import actions as centre
from offhook.web.centre.queries import day_of
from offhook.web.people.persons.models import Person
from offhook.web.people.training import actions, queries
from offhook.web.people.training.errors import NoAgent, NotApproved, WrongDates
from offhook.web.people.training.models import Certificate, Grant

PROFICIENCY: dict[str, int] = {"A2": 2, "B1": 4, "B2": 6, "C1": 8, "C2": 10}
"""What a level counts as in routing, on the scale of 1 to 10."""
WARN_DAYS = 30
CLOCK = "clock"
_LIVE = (Grant.State.ACTIVE, Grant.State.WARNED)


@transaction.atomic
def grant(
    *, by: User, person: Person, skill: str, language: str, level: str, valid_from: date,
    valid_until: date, certificate: Certificate | None, at: datetime,
) -> Grant:  # fmt: skip
    """Give the agent that a person is a skill, by a certificate or an approved test.

    `language` is that of the evidence, `skill` what the centre calls what it shows. The floor
    routes by it from the first day on, at once if that has come. Another grant of the skill
    ends on that day, and one that was to come at once. `NoAgent`, `NotApproved` or `WrongDates` say what is missing.
    """
    require(by, Permission.TRAIN)
    if not person.agent:
        raise NoAgent(name=person.name)
    today = day_of(by.tenant, at)
    if valid_until <= max(valid_from, today):
        raise WrongDates(reason=f"{valid_from} to {valid_until}")
    evidence = _evidence(person, language, level, certificate, valid_until)
    Grant.objects.filter(
        agent=person.agent, skill=skill, state=Grant.State.PLANNED
    ).update(state=Grant.State.DROPPED)
    made = Grant.objects.create(
        tenant=by.tenant, person=person, agent=person.agent, skill=skill,
        proficiency=PROFICIENCY[level], valid_from=valid_from, valid_until=valid_until,
        evidence=evidence, granted_by=by.username, granted_at=at,
    )  # fmt: skip
    audit.record(
        tenant=by.tenant, by=by, at=at, action="grant-skill", subject=person.agent,
        detail={"skill": skill, "language": language, "level": level, **evidence},
    )  # fmt: skip
    if valid_from <= today:
        _begin(made, by.username, at)
    return made


def _evidence(
    person: Person,
    language: str,
    level: str,
    certificate: Certificate | None,
    until: date,
) -> dict[str, object]:
    """Return on what a grant stands; nothing stands on nothing."""
    if certificate is None:
        result = actions.approved(person, language, level)
        return {"test": result.sitting_id, "approved_by": result.decided_by}
    fits = (
        certificate.person_id == person.pk
        and certificate.language == language
        and Cefr[certificate.level] >= Cefr[level]
        and certificate.revoked_at is None
        and until <= certificate.valid_until
    )
    if not fits:
        raise NotApproved(language=language, level=level)
    return {"certificate": certificate.number}


def become_agent(*, by: User, person: Person, agent: str, at: datetime) -> None:
    """Say which agent of the centre a person is: from now on his skills are the agent's."""
    require(by, Permission.TRAIN)
    if agent not in queries.free_agents(by.tenant):
        raise NoAgent(name=agent)
    person.agent = agent
    person.save(update_fields=["agent"])
    audit.record(
        tenant=by.tenant, by=by, at=at, action="become-agent", subject=agent,
        detail={"person": person.pk},
    )  # fmt: skip


def sweep(*, tenant: Tenant, at: datetime) -> dict[str, int]:
    """Begin, warn of and drop grants as their days come; return how many of each."""
    today = day_of(tenant, at)
    counts = {"begun": 0, "warned": 0, "dropped": 0}
    due = Grant.objects.filter(tenant=tenant).exclude(state=Grant.State.DROPPED)
    for one in due.order_by("pk"):
        if one.valid_until < today:
            _surely(one, CLOCK, at, _end)
            counts["dropped"] += 1
        elif one.state == Grant.State.PLANNED and one.valid_from <= today:
            _surely(one, CLOCK, at, _begin)
            counts["begun"] += 1
        elif one.state == Grant.State.ACTIVE and (
            one.valid_until - today <= timedelta(days=WARN_DAYS)
        ):
            one.state = Grant.State.WARNED
            one.save(update_fields=["state"])
            counts["warned"] += 1
    return counts


@transaction.atomic
def revoke(*, by: User, certificate: Certificate, reason: str, at: datetime) -> None:
    """Take a certificate back, and at once the skills that stand on it."""
    actions.revoke(by=by, certificate=certificate, reason=reason, at=at)
    standing = Grant.objects.filter(person=certificate.person_id).exclude(
        state=Grant.State.DROPPED
    )
    for one in standing:
        if one.evidence.get("certificate") == certificate.number:
            _surely(one, by.username, at, _end)


@transaction.atomic
def _begin(one: Grant, by: str, at: datetime) -> None:
    """Let the floor route by a grant from now on, in place of the one before."""
    Grant.objects.filter(agent=one.agent, skill=one.skill, state__in=_LIVE).update(
        state=Grant.State.DROPPED
    )
    one.state = Grant.State.ACTIVE
    one.save(update_fields=["state"])
    _set(one, by, one.proficiency, at)


@transaction.atomic
def _end(one: Grant, by: str, at: datetime) -> None:
    was_live = one.state in _LIVE
    one.state = Grant.State.DROPPED
    one.save(update_fields=["state"])
    audit.record(
        tenant=one.tenant, by=by, at=at, action="drop-skill", subject=one.agent,
        detail={"skill": one.skill, "valid_until": str(one.valid_until)},
    )  # fmt: skip
    if was_live:
        _set(one, by, 0, at)


def _set(one: Grant, by: str, proficiency: int, at: datetime) -> None:
    centre.set_proficiency(
        tenant=one.tenant, by=by, agent=one.agent, skill=one.skill,
        proficiency=proficiency, at=at,
    )  # fmt: skip


def _surely(one: Grant, by: str, at: datetime, act: Callable[..., None]) -> None:
    """Begin or end a grant; that agent or skill has gone from the centre stops nobody else's."""
    try:
        act(one, by, at)
    except NotFound as error:
        one.state = Grant.State.DROPPED
        one.save(update_fields=["state"])
        audit.record(
            tenant=one.tenant, by=by, at=at, action="skill-without-agent",
            subject=one.agent, detail={"skill": one.skill, "missing": error.fields["kind"]},
        )  # fmt: skip
