"""Tenants do not see one another."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django_scopes import ScopeError, scope

from offhook.web.accounts import audit, queries
from offhook.web.accounts.models import AuditRow, User
from offhook.web.accounts.permissions import Role

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

OWNED = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("offhook.")
    and any(field.name == "tenant" for field in model._meta.get_fields())
]


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_a_query_outside_a_scope_raises(model):
    with pytest.raises(ScopeError):
        model.objects.count()


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_a_query_is_narrowed_to_the_tenant(model, tenant):
    with scope(tenant=tenant):
        assert '"tenant_id" = ' in str(model.objects.all().query)


def test_users_and_audit_are_ones_own_tenants(administrator, person, other_tenant):
    there = person(Role.ADMINISTRATOR, of=other_tenant)
    for user in (administrator, there):
        audit.record(tenant=user.tenant, by=user, at=AT, action="try", subject="this")
    for user in (administrator, there):
        with scope(tenant=user.tenant):
            assert list(queries.users_of(user)) == [user]
            assert [row.by for row in queries.audit_of(user)] == [user.username]
            assert list(User.objects.all()) == [user]


def test_users_of_another_tenant_are_not_asked_for(administrator, person, other_tenant):
    there = person(Role.ADMINISTRATOR, of=other_tenant)
    with scope(tenant=administrator.tenant):
        assert not queries.users_of(there).exists()
        assert AuditRow.objects.count() == 0


def test_a_login_is_found_however_it_is_written(person):
    user = person(Role.AGENT, username="salma")
    assert User.logins.get_by_natural_key("Salma") == user
