"""Two agents who dial one number at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django_scopes import scope

from offhook.web.accounts.permissions import Role
from offhook.web.outbound import dialling
from offhook.web.outbound.errors import CallRefused
from offhook.web.outbound.models import Attempt
from tests.web.outbound.conftest import NUMBER, TUESDAY, agree

WANTED = dialling.Wanted(NUMBER, "telco", "telco-fr", "offer")


# The tests' SQLite is in memory, where one writer does not wait for another; `make test` runs
# the pages' tests on PostgreSQL, too.
@pytest.mark.skipif(connection.vendor == "sqlite", reason="run on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_dial_at_once_only_one_makes_the_fourth_attempt(
    agent, person, supervisor, floor
):
    karim = person(Role.AGENT, agent="Karim")
    with scope(tenant=agent.tenant):
        agree(supervisor)
        for n in range(3):
            at = TUESDAY + timedelta(minutes=n)
            dialling.dial(by=agent, wanted=WANTED, at=at)
            dialling.end(by=agent, outcome="busy", at=at)
    line = Barrier(2)

    def dial(who) -> bool:
        try:
            with scope(tenant=who.tenant):
                line.wait(30)
                dialling.dial(by=who, wanted=WANTED, at=TUESDAY + timedelta(hours=1))
        except CallRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as both:
        made = list(both.map(dial, (agent, karim)))
    assert sorted(made) == [False, True]
    with scope(tenant=agent.tenant):
        assert Attempt.objects.count() == 4
