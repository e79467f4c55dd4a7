"""Who asks: a key, in its tenant's scope, with its maker's rights and no more.

A key acts for its maker rather than for a user of its own: it then never may more than a person
who answers for it, and whoever takes away that person's roles, or lets him not log in,
takes them from all of his keys at the same moment. A user of its own would keep its
rights when its maker is gone, and would be one more login to guard.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django_scopes import scope
from ninja.security import HttpBearer

from offhook.web.accounts.models import User
from offhook.web.api import bucket, keys
from offhook.web.api.errors import ScopeMissing, UnknownKey
from offhook.web.api.models import ApiKey
from offhook.web.api.scopes import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """A key that was let in, and the user that it acts as."""

    key: ApiKey
    user: User


class Called(HttpRequest):
    """A request of a program."""

    auth: Caller


class BearerKey(HttpBearer):
    """Lets in a key that has a scope; without a scope named, any key."""

    openapi_description = "A key that an administrator made on the page of keys."

    def __init__(self, needed: Scope | None = None) -> None:
        super().__init__()
        self.needed = needed

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return who asks; the limit counts what is refused for its scope, too."""
        key = known(token)
        bucket.take(key, timezone.now())
        if self.needed is not None and self.needed.value not in key.scopes:
            raise ScopeMissing(scope=self.needed.value)
        return Caller(key, acting(key))


def known(token: str) -> ApiKey:
    """Return the key of a secret; `UnknownKey` where there is none that counts."""
    prefix = keys.prefix_of(token)
    if prefix is None:
        raise UnknownKey
    key = (
        ApiKey.unlocked.select_related("made_by", "tenant")
        .filter(prefix=prefix, revoked_at=None)
        .first()
    )
    if key is None or not keys.is_same(token, key.hash) or not key.made_by.is_active:
        raise UnknownKey
    return key


def acting(key: ApiKey) -> User:
    """Return a key's maker as he is written down where the key acts for him."""
    user = copy.copy(key.made_by)
    user.username = f"{user.username[:120]} (key {key.prefix})"
    return user


def in_tenant(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Open the tenant's scope of the key for the length of an operation."""

    @wraps(operation)
    def scoped(request: Called, *args: Any, **named: Any) -> Any:
        with scope(tenant=request.auth.key.tenant):
            return operation(request, *args, **named)

    return scoped
