"""A tenant, its people, and browsers in which they are logged in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings as django_settings
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_scopes import scope

from offhook.web.accounts.models import Tenant, User
from offhook.web.accounts.permissions import Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"

Person = Callable[..., User]
Browser = Callable[[User], Client]


@pytest.fixture(scope="session", autouse=True)
def _words_compiled() -> None:
    """Let the pages speak their languages: the compiled words are not in the repository."""
    for folder in django_settings.LOCALE_PATHS:
        for words in Path(folder).glob("*/LC_MESSAGES/django.po"):
            compiled = words.with_suffix(".mo")
            if compiled.exists() and compiled.stat().st_mtime >= words.stat().st_mtime:
                continue
            with words.open("rb") as read, compiled.open("wb") as written:
                write_mo(written, read_po(read, locale=words.parts[-3]))


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Hash passwords by something that takes no time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def tenant(db) -> Tenant:
    """Return a tenant with nobody in it."""
    return Tenant.objects.create(slug="souss", name="Souss Contact", created_at=NOW)


@pytest.fixture
def other_tenant(db) -> Tenant:
    """Return another tenant."""
    return Tenant.objects.create(slug="fes", name="Fes Appels", created_at=NOW)


@pytest.fixture
def in_scope(tenant: Tenant) -> Iterator[None]:
    """Open the tenant's scope for the test."""
    with scope(tenant=tenant):
        yield


@pytest.fixture
def person(tenant: Tenant) -> Person:
    """Return a maker of users: ``person(Role.PLANNER, agent="salma")``."""

    def made(*roles: Role, of: Tenant | None = None, **fields) -> User:
        number = User.logins.count() + 1
        name = "-".join(roles) or "nobody"
        user = User(
            tenant=of or tenant,
            username=fields.pop("username", f"{name}-{number}"),
            name=fields.pop("name", f"{name.title()} {number}"),
            role_names=sorted(role.value for role in roles),
            created_at=NOW,
            **fields,
        )
        user.set_password(PASSWORD)
        user.save()
        return user

    return made


@pytest.fixture
def browser() -> Browser:
    """Return a maker of browsers in which a user is logged in, with his second factor."""

    def made(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=True)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
        return client

    return made


@pytest.fixture
def administrator(person: Person) -> User:
    """Return an administrator of the tenant."""
    return person(Role.ADMINISTRATOR, username="laila")
