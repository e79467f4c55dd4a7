"""Tenants and users, and the audit. Everything but a tenant belongs to one."""

from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from offhook.terms.errors import Refused
from offhook.web.accounts.permissions import Role


class Tenant(models.Model):
    """One operator's centre: an outsourcer's, or a small one's of an incubator."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users to log in; all else goes through the scope of a tenant."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of a login name."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who logs in. `agent` is his id in the centre file, if he answers contacts.

    `clients`: ids of the clients whose queues a user with the role of a client sees.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="users")
    username = models.CharField(_("login"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, blank=True)
    agent = models.CharField(_("agent"), max_length=120, blank=True)
    role_names = models.JSONField(_("roles"), default=list)
    clients = models.JSONField(_("clients"), default=list, blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # A login has no tenant yet: `logins` is for that alone.
    objects: ClassVar[models.Manager["User"]] = ScopedManager(tenant="tenant")
    logins: ClassVar[UserManager] = UserManager()

    class Meta:
        """An agent is one person in a tenant."""

        base_manager_name = "logins"
        default_manager_name = "logins"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["tenant", "agent"],
                condition=~models.Q(agent=""),
                name="one_user_an_agent",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the user has."""
        return frozenset(Role(name) for name in self.role_names)

    def get_full_name(self) -> str:
        """Return the name."""
        return self.name


def _plain(value: object) -> str:
    """Return a value of a detail as people read it."""
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    at = _moment(value) if isinstance(value, str) else None
    return str(value) if at is None else f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _moment(text: str) -> datetime | None:
    """Return the moment that a text is, with its offset; `None` of any other text."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None


class AuditRow(models.Model):
    """Who did what, when; written with every action. The database refuses to change it."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    objects: ClassVar[models.Manager["AuditRow"]] = ScopedManager(tenant="tenant")

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.by} {self.action} {self.subject}"

    @property
    def particulars(self) -> str:
        """The detail as a line, times by the clocks of the page."""
        return "; ".join(
            f"{key}: {_plain(value)}" for key, value in self.detail.items()
        )

    def save(self, *_args: object, **_named: object) -> None:
        """Write the row, once."""
        if not self._state.adding:
            raise Refused(command="audit", reason="what is written here stays so")
        super().save(force_insert=True)

    def delete(self, *_args: object, **_named: object) -> NoReturn:
        """Refuse."""
        raise Refused(command="audit", reason="what is written here stays")
