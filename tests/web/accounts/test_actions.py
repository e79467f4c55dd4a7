"""Every write: who may, what it refuses, and the row that it leaves in the audit."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_scopes import scope

from offhook.terms.errors import NotFound, Refused
from offhook.web.accounts import actions
from offhook.web.accounts.models import AuditRow, Tenant, User
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.centre.models import CentreVersion
from tests.floor.conftest import example

AT = timezone.now()
GOOD = "seventeen lemons"

pytestmark = [pytest.mark.django_db]


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06d}"


def latest(tenant: Tenant) -> AuditRow:
    with scope(tenant=tenant):
        return AuditRow.objects.latest("id")


def written(tenant: Tenant) -> list[str]:
    with scope(tenant=tenant):
        return list(AuditRow.objects.order_by("id").values_list("action", flat=True))


def begin(**other) -> User:
    told = {
        "slug": "souss",
        "name": "Souss Contact",
        "username": "Laila",
        "password": GOOD,
        "language": "fr",
        "at": AT,
    }
    return actions.begin_tenant(**told | other)


def new_user(by: User, **other) -> User:
    told = {
        "username": "Salma",
        "name": "Salma B.",
        "password": GOOD,
        "roles": [Role.AGENT],
        "agent": "salma",
        "at": AT,
    }
    return actions.create_user(by=by, **told | other)


def test_the_first_run_makes_a_tenant_and_its_administrator():
    user = begin()
    assert user.roles == {Role.ADMINISTRATOR}
    assert user.username == "laila"
    assert user.check_password(GOOD)
    assert written(user.tenant) == ["begin-tenant"]


def test_the_first_run_is_only_once():
    begin()
    with pytest.raises(actions.BegunAlready):
        begin(slug="other", username="other")
    assert Tenant.objects.count() == 1


TWO = """
import sys
from threading import Barrier, Thread
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from offhook.web.accounts import actions
from offhook.web.accounts.models import Tenant
call_command("migrate", verbosity=0)
found = []
for _ in range(8):
    start, came = Barrier(2), []
    def begin(name):
        start.wait()
        try:
            actions.begin_tenant(
                slug=name, name=name, username=name, password="seventeen lemons",
                language="", at=timezone.now(),
            )
            came.append("begun")
        except actions.BegunAlready:
            came.append("refused")
        finally:
            connection.close()
    both = [Thread(target=begin, args=(name,)) for name in ("souss", "fes")]
    for one in both: one.start()
    for one in both: one.join()
    found.append((sorted(came), Tenant.objects.count()))
    with connection.cursor() as cursor:
        for table in ("accounts_auditrow", "accounts_user", "accounts_tenant"):
            cursor.execute(f"DELETE FROM {table}")
assert found == [(["begun", "refused"], 1)] * 8, found
"""


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_two_who_begin_at_once_one_is_refused(database, request, tmp_path):
    """In a process of its own: two threads need a database that is not a test's own."""
    url = ""
    if database == "postgresql":
        url = request.getfixturevalue("postgres").new_database()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "offhook.web.settings",
        "OFFHOOK_HOME": str(tmp_path),
        "OFFHOOK_DATABASE_URL": url,
    }
    done = subprocess.run(
        [sys.executable, "-c", TWO],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_weak_password_leaves_no_tenant_behind():
    with pytest.raises(actions.PasswordRefused):
        begin(password="12345678")
    assert not Tenant.objects.exists()


def test_a_user_is_made_for_ones_own_tenant(administrator):
    user = new_user(administrator, clients=["atlas"], language="ar")
    assert user.tenant == administrator.tenant
    assert (user.username, user.agent, user.clients) == ("salma", "salma", ["atlas"])
    row = latest(user.tenant)
    assert (row.by, row.action, row.subject) == ("laila", "create-user", "salma")
    assert row.detail == {"roles": ["agent"], "agent": "salma"}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_an_administrator_makes_and_changes_users(role, person):
    by, user = person(role), person(Role.AGENT)
    with pytest.raises(NotAllowed):
        new_user(by)
    with pytest.raises(NotAllowed):
        change(by, user)
    with pytest.raises(NotAllowed):
        actions.reset_password(by=by, user=user, password=GOOD, at=AT)
    with pytest.raises(NotAllowed):
        actions.drop_second_factor(by=by, user=user, at=AT)
    assert written(by.tenant) == []


def test_a_login_and_an_agent_are_one_persons(administrator):
    new_user(administrator)
    planner = {"roles": [Role.PLANNER], "agent": ""}
    with pytest.raises(actions.LoginTaken):
        new_user(administrator, username="SALMA ", **planner)
    with pytest.raises(actions.AgentTaken):
        new_user(administrator, username="salma-2")
    new_user(administrator, username="salma-3", **planner)
    new_user(administrator, username="salma-4", **planner)


def test_who_answers_contacts_is_an_agent_of_the_centre(administrator):
    with pytest.raises(actions.AgentNeeded):
        new_user(administrator, agent="")
    adopt(administrator, example("incubator"))
    with pytest.raises(NotFound, match=r'no agent called "salma"\. Known: argan'):
        new_user(administrator)
    client = {"roles": [Role.CLIENT], "agent": ""}
    with pytest.raises(NotFound, match='no client called "nour"'):
        new_user(administrator, clients=["argan", "nour"], **client)
    user = new_user(administrator, agent="medina-1")
    new_user(administrator, username="argan", clients=["argan"], **client)
    with pytest.raises(NotFound):
        change(administrator, user, agent="nobody")
    change(administrator, user, agent="medina-2")


def adopt(by: User, text: str) -> None:
    with scope(tenant=by.tenant):
        CentreVersion.objects.create(
            tenant=by.tenant, number=1, text=text, note="", made_by="", made_at=AT
        )


def test_two_tenants_may_call_an_agent_alike(administrator, person, other_tenant):
    new_user(administrator)
    there = person(Role.ADMINISTRATOR, of=other_tenant)
    assert new_user(there, username="salma-fes").agent == "salma"


def change(by: User, user: User, **other) -> None:
    told = {
        "name": "Salma C.",
        "roles": [Role.SUPERVISOR],
        "agent": "",
        "clients": [],
        "is_active": False,
        "at": AT,
    }
    actions.change_user(by=by, user=user, **told | other)


def test_a_user_is_changed(administrator):
    user = new_user(administrator)
    change(administrator, user)
    user.refresh_from_db()
    assert (user.name, user.roles, user.is_active) == (
        "Salma C.",
        {Role.SUPERVISOR},
        False,
    )
    assert latest(user.tenant).detail == {
        "roles": ["supervisor"],
        "agent": "",
        "is_active": False,
    }


def test_nobody_changes_another_tenants_user(administrator, person, other_tenant):
    user = person(Role.AGENT, of=other_tenant)
    with pytest.raises(actions.AnothersUser):
        change(administrator, user)
    with pytest.raises(actions.AnothersUser):
        actions.reset_password(by=administrator, user=user, password=GOOD, at=AT)
    with pytest.raises(actions.AnothersUser):
        actions.drop_second_factor(by=administrator, user=user, at=AT)


def test_an_administrator_does_not_lock_himself_out(administrator):
    both = {"roles": [Role.ADMINISTRATOR], "is_active": True}
    for told in ({"is_active": False}, {"roles": [Role.AGENT]}):
        with pytest.raises(actions.WouldLockOut):
            change(administrator, administrator, **both | told)
    change(administrator, administrator, **both)


def test_a_password_is_changed_by_oneself_or_an_administrator(administrator, person):
    user = person(Role.AGENT)
    actions.reset_password(by=user, user=user, password="nineteen pears", at=AT)
    assert user.check_password("nineteen pears")
    actions.reset_password(by=administrator, user=user, password=GOOD, at=AT)
    assert user.check_password(GOOD)
    assert written(user.tenant) == ["reset-password", "reset-password"]
    assert GOOD not in str(latest(user.tenant).detail)


def test_a_language_is_chosen_for_oneself(person):
    user = person(Role.AGENT)
    actions.choose_language(by=user, language="ar", at=AT)
    user.refresh_from_db()
    assert user.language == "ar"
    assert latest(user.tenant).detail == {"language": "ar"}


def test_a_second_factor_counts_once_a_code_confirmed_it(person):
    user = person(Role.SUPERVISOR)
    device = actions.begin_second_factor(by=user, at=AT)
    assert actions.begin_second_factor(by=user, at=AT) == device
    assert not device.confirmed
    code = code_of(device)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert actions.confirm_second_factor(by=user, code=wrong, at=AT) is None
    device.refresh_from_db()
    device.throttle_reset()
    assert actions.confirm_second_factor(by=user, code=code, at=AT) == device
    assert written(user.tenant) == ["begin-second-factor", "confirm-second-factor"]


def test_another_second_factor_takes_the_place_of_the_first(person):
    user = person(Role.SUPERVISOR)
    old = TOTPDevice.objects.create(user=user, confirmed=True)
    device = actions.begin_second_factor(by=user, at=AT)
    assert actions.confirm_second_factor(by=user, code=code_of(device), at=AT)
    assert not TOTPDevice.objects.filter(pk=old.pk).exists()


def test_a_lost_second_factor_is_dropped(administrator, person):
    user = person(Role.SUPERVISOR)
    TOTPDevice.objects.create(user=user, confirmed=True)
    actions.drop_second_factor(by=administrator, user=user, at=AT)
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert latest(user.tenant).action == "drop-second-factor"


@pytest.mark.usefixtures("in_scope")
def test_the_audit_is_not_rewritten(administrator):
    new_user(administrator)
    row = AuditRow.objects.get()
    row.at += timedelta(days=1)
    with pytest.raises(Refused):
        row.save()
    with pytest.raises(Refused):
        row.delete()
