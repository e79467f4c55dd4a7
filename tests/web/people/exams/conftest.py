"""A candidate and people who rate him."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django_scopes import scope

from offhook.web.accounts.permissions import Role
from offhook.web.people.exams import actions, queries
from offhook.web.people.exams.models import Work
from offhook.web.people.persons import actions as persons
from tests.web.conftest import NOW


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    """Keep files of each test for itself."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)


@pytest.fixture
def zoe(tenant):
    """Return a candidate."""
    with scope(tenant=tenant):
        return persons.take_in(
            tenant=tenant, name="Zoé", email="zoe@example.org", phone="", language="ar",
            kept_until=NOW.date() + timedelta(days=700), at=NOW,
        )  # fmt: skip


@pytest.fixture
def sitting(tenant, zoe):
    """Return her test of French, begun."""
    with scope(tenant=tenant):
        found = actions.begin(
            person=zoe, language="fr", purpose="apply", at=NOW, by="salima"
        )
        actions.start(sitting=found, at=NOW)
        return found


@pytest.fixture
def lead(person):
    """Return the lead of the tests."""
    return person(Role.TESTS_LEAD, username="leila")


def go_through(sitting, *, knows, at=NOW):
    """Answer all items, rightly where `knows` says so, and hand both works in."""
    asked = []
    for n in range(200):
        at = at + timedelta(seconds=5)
        todo = actions.shown(sitting=sitting, at=at)
        if todo is None:
            return asked
        if isinstance(todo, Work):
            if todo.kind == "speaking":
                actions.record(work=todo, content=b"voice", media="audio/webm", at=at)
            else:
                actions.write(work=todo, text="Madame, ...", at=at)
            actions.hand_in(work=todo, at=at)
            continue
        answer, item = todo
        option = item.answer if knows(item) else item.others[n % 3]
        actions.answer(sitting=sitting, place=answer.place, option=option, at=at)
        asked.append(item)
    raise AssertionError("it never ends")


def works_of(sitting):
    """Return the works of a sitting by kind."""
    return {one.kind: one for one in queries.works_of(sitting)}
