"""A demonstration has somebody to call for each of its agents, and somebody nobody may call."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scope

from offhook.policy.dialling import may_dial
from offhook.web import demonstration
from offhook.web.accounts.models import Tenant, User
from offhook.web.centre.queries import centre_of
from offhook.web.outbound import dialling, queries
from offhook.web.outbound.models import Entry, Purpose

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    demonstration.furnish()
    tenant = Tenant.objects.get()
    with scope(tenant=tenant):
        yield tenant


def at_night():
    """Return three o'clock of the next Sunday, when the law lets nobody be prospected."""
    now = timezone.now()
    sunday = now + timedelta(days=7 - now.isoweekday() % 7)
    return sunday.replace(hour=3)


@pytest.mark.parametrize("login", [login for login, _, _ in demonstration.AGENTS])
def test_each_agent_finds_somebody_who_asked_for_a_call_at_any_hour(tenant, login):
    user = User.logins.get(username=login)
    found = dialling.take_next(by=user, at=at_night())
    assert found is not None
    assert found.who
    centre = centre_of(tenant)
    group = queries.group_of(centre, user.agent)
    assert may_dial(centre, group, found.number) is None


def test_one_of_those_with_an_offer_never_agreed_to_it(tenant):
    offered = Entry.objects.filter(call_list__purpose=Purpose.OFFER)
    known = [queries.name_of(one.call_list.client, one.number) for one in offered]
    assert len(known) > 1
    assert known.count("") == 1
