"""Every write of accounts: who may, one transaction, one audit row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from offhook.terms.errors import NotFound, OffhookError
from offhook.web import floor_link
from offhook.web.accounts import audit
from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Permission, Role, require
from offhook.web.accounts.posts import posts_of


class LoginTaken(OffhookError):
    """Somebody has the login "{username}" already."""

    code = "login-taken"


class AgentTaken(OffhookError):
    """Somebody is the agent "{agent}" already."""

    code = "agent-taken"


class AgentNeeded(OffhookError):
    """An agent's user needs the id of an agent of the centre."""

    code = "agent-needed"


class PasswordRefused(OffhookError):
    """Another password is needed: {reason}."""

    code = "password-refused"


class BegunAlready(OffhookError):
    """Somebody has begun here already."""

    code = "begun-already"


class AnothersUser(OffhookError):
    """The user "{username}" is not of your centre."""

    code = "anothers-user"


class WouldLockOut(OffhookError):
    """You would lock yourself out; let another administrator do it."""

    code = "would-lock-out"


@transaction.atomic
def begin_tenant(
    *,
    slug: str,
    name: str,
    username: str,
    password: str,
    language: str,
    at: datetime,
    only_first: bool = True,
) -> User:
    """Make a tenant and its administrator; without anybody's leave only the first one."""
    # There is no tenant yet to lock; the row that describes tenants is always there.
    ContentType.objects.select_for_update().get(app_label="accounts", model="tenant")
    if only_first and Tenant.objects.exists():
        raise BegunAlready
    tenant = Tenant.objects.create(slug=slug, name=name, created_at=at)
    user = _new_user(
        tenant=tenant,
        username=username,
        name=username,
        password=password,
        roles=[Role.ADMINISTRATOR],
        language=language,
        agent="",
        clients=(),
        at=at,
    )
    audit.record(tenant=tenant, by=user, at=at, action="begin-tenant", subject=slug)
    return user


@transaction.atomic
def create_user(
    *,
    by: User,
    username: str,
    name: str,
    password: str,
    roles: Sequence[Role],
    at: datetime,
    language: str = "",
    agent: str = "",
    clients: Sequence[str] = (),
) -> User:
    """Make a user of one's own tenant."""
    require(by, Permission.USERS_WRITE)
    _check_posts(by.tenant, roles, agent, clients)
    user = _new_user(
        tenant=by.tenant,
        username=username,
        name=name,
        password=password,
        roles=roles,
        language=language,
        agent=agent,
        clients=clients,
        at=at,
    )
    detail = {"roles": [role.value for role in roles], "agent": agent}
    audit.record(
        tenant=by.tenant,
        by=by,
        at=at,
        action="create-user",
        subject=user.username,
        detail=detail,
    )
    return user


def _new_user(
    *,
    tenant: Tenant,
    username: str,
    name: str,
    password: str,
    roles: Sequence[Role],
    language: str,
    agent: str,
    clients: Sequence[str],
    at: datetime,
) -> User:
    user = User(
        tenant=tenant,
        username=username.strip().lower(),
        name=name.strip(),
        language=language,
        agent=agent,
        role_names=sorted({role.value for role in roles}),
        clients=list(clients),
        created_at=at,
    )
    _set_password(user, password)
    _save(user)
    return user


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(reason=" ".join(error.messages)) from error
    user.set_password(password)


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        others = User.logins.exclude(pk=user.pk)
        if others.filter(username=user.username).exists():
            raise LoginTaken(username=user.username) from error
        raise AgentTaken(agent=user.agent) from error


def _check_posts(
    tenant: Tenant, roles: Sequence[Role], agent: str, clients: Sequence[str]
) -> None:
    """Refuse who would log in and could do nothing: posts that the centre does not have."""
    if Role.AGENT in roles and not agent:
        raise AgentNeeded
    posts = posts_of(tenant)
    if posts is None:  # users may come before the centre does
        return
    wanted = [("agent", agent, posts.agents)] if agent else []
    wanted += [("client", client, posts.clients) for client in clients]
    for kind, name, known in wanted:
        if name not in known:
            some = ", ".join(known[:10]) or "none"
            raise NotFound(where="centre", kind=kind, name=name, known=some)


@transaction.atomic
def change_user(
    *,
    by: User,
    user: User,
    name: str,
    roles: Sequence[Role],
    agent: str,
    clients: Sequence[str],
    is_active: bool,
    at: datetime,
) -> None:
    """Change what a user of one's own tenant is and may do."""
    require(by, Permission.USERS_WRITE)
    _require_own(by, user)
    if user.pk == by.pk and (not is_active or Role.ADMINISTRATOR not in roles):
        raise WouldLockOut
    _check_posts(by.tenant, roles, agent, clients)
    _leave_floor(user)
    user.name, user.agent, user.is_active = name.strip(), agent, is_active
    user.role_names = sorted({role.value for role in roles})
    user.clients = list(clients)
    _save(user)
    detail = {"roles": user.role_names, "agent": agent, "is_active": is_active}
    _audit(by, at, "change-user", user, detail)


@transaction.atomic
def reset_password(*, by: User, user: User, password: str, at: datetime) -> None:
    """Give a user another password: oneself, or as an administrator anybody."""
    if user.pk != by.pk:
        require(by, Permission.USERS_WRITE)
        _require_own(by, user)
    _set_password(user, password)
    user.save()
    _leave_floor(user)
    _audit(by, at, "reset-password", user, {})


def _leave_floor(user: User) -> None:
    """Close a user's desk and wallboard once it is done: what he may do is another now."""
    tenant, names = user.tenant.slug, {user.username, user.agent} - {""}

    def close() -> None:
        for who in names:
            floor_link.expel(tenant=tenant, who=who)

    transaction.on_commit(close)


@transaction.atomic
def choose_language(*, by: User, language: str, at: datetime) -> None:
    """Speak another language with oneself."""
    by.language = language
    by.save(update_fields=["language"])
    _audit(by, at, "choose-language", by, {"language": language})


@transaction.atomic
def begin_second_factor(*, by: User, at: datetime) -> TOTPDevice:
    """Return a secret for one's authenticator, which counts once a code confirmed it."""
    device, is_new = TOTPDevice.objects.get_or_create(
        user=by, confirmed=False, defaults={"name": "authenticator"}
    )
    if is_new:
        _audit(by, at, "begin-second-factor", by, {})
    return device


@transaction.atomic
def confirm_second_factor(*, by: User, code: str, at: datetime) -> TOTPDevice | None:
    """Take a secret for one's second factor, if the code is its; else `None`."""
    device = TOTPDevice.objects.filter(user=by, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return None
    TOTPDevice.objects.filter(user=by, confirmed=True).delete()
    device.confirmed = True
    device.save()
    _audit(by, at, "confirm-second-factor", by, {})
    return device


@transaction.atomic
def drop_second_factor(*, by: User, user: User, at: datetime) -> None:
    """Let a user who lost his authenticator begin anew."""
    require(by, Permission.USERS_WRITE)
    _require_own(by, user)
    TOTPDevice.objects.filter(user=user).delete()
    _audit(by, at, "drop-second-factor", user, {})


def _require_own(by: User, user: User) -> None:
    if user.tenant_id != by.tenant_id:
        raise AnothersUser(username=user.username)


def _audit(
    by: User, at: datetime, action: str, subject: User, detail: dict[str, Any]
) -> None:
    audit.record(
        tenant=by.tenant,
        by=by,
        at=at,
        action=action,
        subject=subject.username,
        detail=detail,
    )
