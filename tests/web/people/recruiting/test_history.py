"""The database itself keeps what was written of applications and in the audit."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_scopes import scope

from offhook.web.accounts.permissions import Role
from offhook.web.people import sweep
from offhook.web.people.persons import actions as persons
from offhook.web.people.recruiting import actions, queries
from offhook.web.people.recruiting.models import Applicant, Stage, StageChange
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
NEEDS = (actions.Wanted("fr", "B2", 20, date(2099, 10, 1)),)


@pytest.fixture(autouse=True)
def _scope(tenant):
    with scope(tenant=tenant):
        yield


@pytest.fixture
def ali(person):
    """Return somebody who applied and was rejected."""
    salima = person(Role.RECRUITER, username="salima")
    campaign = actions.open_campaign(
        by=salima, at=NOW, needs=NEEDS, name="Agadir", site="Agadir", country="MA",
        begins_on=date(2026, 3, 1), ends_on=date(2099, 12, 1), budget=0, tests_a_day=40,
        kept_months=12, is_public=True,
    )  # fmt: skip
    found = actions.apply(
        campaign=campaign, language="fr", name="Ali", email="ali@example.org", phone="",
        source="page", by="person", at=NOW,
    )[0]  # fmt: skip
    actions.move(
        by=salima, applicant=found, to=Stage.REJECTED, reason="Too far away", at=NOW
    )
    return found


def refused(statement, *told):
    """Return whether the database refuses a statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, told)
    except IntegrityError as error:
        return "what is written here stays" in str(error)
    return False


@pytest.mark.parametrize("table", ["recruiting_stagechange", "accounts_auditrow"])
def test_no_program_changes_a_row_past_the_pages(ali, table):
    assert refused(f"UPDATE {table} SET by = %s", "nobody")
    assert refused(f"UPDATE {table} SET id = id + 1000")
    assert not refused("UPDATE recruiting_applicant SET source = %s", "elsewhere")


def test_a_stage_change_is_not_deleted_before_its_application(ali):
    assert refused("DELETE FROM recruiting_stagechange")
    with pytest.raises(IntegrityError), transaction.atomic():
        StageChange.objects.all().delete()
    assert queries.history_of(ali).count() == 2


def test_a_deleted_application_takes_its_history_along(ali):
    Applicant.objects.filter(pk=ali.pk).delete()
    connection.check_constraints()
    assert not StageChange.objects.exists()


def test_who_is_forgotten_leaves_the_stages_that_he_went_through(ali):
    persons.erase(person=ali.person, by="person", reason="asked", at=timezone.now())
    ali.refresh_from_db()
    assert ali.person is None
    assert queries.history_of(ali).last().after == Stage.REJECTED


def test_what_is_kept_too_long_goes_all_the_same(ali, tenant):
    sweep.sweep(at=NOW + timedelta(days=800))
    ali.refresh_from_db()
    assert ali.person is None
    assert queries.history_of(ali).count() == 2


def test_with_a_tenant_all_of_his_goes(ali, tenant, other_tenant):
    tenant.delete()
    connection.check_constraints()
    for table in ("recruiting_stagechange", "accounts_auditrow"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_the_triggers_go_and_come_again_with_their_migrations(request):
    recruiting = import_module(
        "offhook.web.people.recruiting.migrations.0005_history_stays"
    )
    audit = import_module("offhook.web.accounts.migrations.0002_audit_stays")
    for one in (recruiting.STAYS, audit.STAYS):
        one.reverse_code(None, connection.schema_editor())
        one.code(None, connection.schema_editor())
    request.getfixturevalue("ali")
    assert refused("UPDATE recruiting_stagechange SET reason = %s", "")
    assert refused("UPDATE accounts_auditrow SET subject = %s", "")
