"""What each role may do, written a second time, and walked."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.urls import URLResolver, get_resolver

from offhook.web.accounts.permissions import NotAllowed, Permission, Role, may, require

pytestmark = pytest.mark.django_db

WATCHES = {"floor.watch", "centre.read", "reports.read", "replay"}
ALLOWED: dict[Role, set[str]] = {
    Role.AGENT: {"desk.use", "outbound.dial"},
    Role.SUPERVISOR: WATCHES
    | {"floor.supervise", "skills.write", "contacts.read", "outbound.write"}
    | {"recordings.play"},
    Role.PLANNER: WATCHES | {"people.plan-hiring"},
    Role.RECRUITER: {"people.recruit"},
    Role.RATER: {"people.rate"},
    Role.TRAINER: {"people.train"},
    Role.TESTS_LEAD: {"people.tests-lead", "people.rate"},
    Role.CLIENT: {"reports.own-clients"},
    Role.ADMINISTRATOR: WATCHES
    | {"floor.supervise", "skills.write", "contacts.read", "centre.write"}
    | {"outbound.write", "recordings.play", "recordings.keep"}
    | {"users.write", "audit.read", "api.keys", "people.recruit", "people.rate"}
    | {"people.train", "people.tests-lead", "people.plan-hiring"},
    Role.OFFICER: set(),
}
# Who comes in at which address; everybody else is refused.
DOORS: dict[str, str] = {
    "/desk/": "desk.use",
    "/wallboard/": "floor.watch",
    "/centre/": "centre.read",
    "/centre/import/": "centre.write",
    "/users/": "users.write",
    "/users/new/": "users.write",
    "/audit/": "audit.read",
    "/outbound/": "outbound.write",
    "/recordings/": "recordings.play",
    "/recordings/deleted/": "recordings.keep",
    "/recordings/caller/": "recordings.keep",
    "/recordings/hearers/": "recordings.keep",
    "/dial/": "outbound.dial",
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_its_row_of_the_table_says(role, permission, person):
    user = person(role)
    assert may(user, permission) == (permission.value in ALLOWED[role])
    if permission.value not in ALLOWED[role]:
        with pytest.raises(NotAllowed) as refused:
            require(user, permission)
        assert refused.value.code == "not-allowed"


@pytest.mark.parametrize("role", Role)
def test_a_door_is_open_to_those_who_may(role, person, browser):
    client = browser(person(role))
    for address, permission in DOORS.items():
        status = client.get(address).status_code
        is_open = status in (200, 302)
        assert is_open == (permission in ALLOWED[role]), (address, status)
        assert is_open or status == 403


def test_two_roles_may_what_either_may(person):
    user = person(Role.AGENT, Role.CLIENT)
    assert may(user, Permission.DESK_USE)
    assert may(user, Permission.REPORTS_OWN_CLIENTS)
    assert not may(user, Permission.FLOOR_WATCH)


def test_who_may_not_log_in_may_nothing(person):
    user = person(Role.ADMINISTRATOR, is_active=False)
    assert not any(may(user, permission) for permission in Permission)


# What is open to everybody: the way in, and the customers' chat.
OPEN = {
    "home", "login", "logout", "welcome", "second-factor", "language",
    "chat", "chat-ticket", "chat-example",
    "verify", "verify-json", "training-feed",  # by a number, and by a secret address
    "recruiting-apply",
}  # fmt: skip
MADE_UP = {"int": "1", "slug": "souss", "str": "souss", "uuid": str(UUID(int=1))}


def addresses() -> Iterator[tuple[str, str]]:
    """Yield the name of every address, and one that it leads to."""

    def walk(patterns, before: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                filled = re.sub(
                    r"<(?:(\w+):)?\w+>", lambda m: MADE_UP[m[1] or "str"], route
                )
                yield pattern.name or route, "/" + filled

    yield from walk(get_resolver().url_patterns, "")


# What a person's own link opens, and nothing else does.
BY_LINK = ("/exam/", "/candidate/")
CLOSED = [(name, address) for name, address in addresses() if name not in OPEN]


@pytest.mark.parametrize(("name", "address"), CLOSED)
def test_nobody_unknown_comes_in(name, address, client, tenant):
    for answer in (client.get(address), client.post(address)):
        if address.startswith(BY_LINK):
            assert answer.status_code in (404, 405), name
            continue
        assert answer.status_code in (302, 401, 403, 405), name
        if answer.status_code == 302:
            assert answer.url.partition("?")[0] == "/login/"
