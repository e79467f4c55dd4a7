"""The pages of keys and webhooks, as an administrator's browser sees them."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from offhook.terms.errors import NotAccepted, NotFound
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.api import actions
from offhook.web.api.errors import AddressRefused
from offhook.web.api.events import KINDS
from offhook.web.api.models import ApiKey, Delivery, Webhook
from offhook.web.api.scopes import Scope
from tests.web.api.conftest import program

pytestmark = pytest.mark.django_db
PAGES = ("/api/keys/", "/api/webhooks/")


def audited() -> list[str]:
    return list(AuditRow.objects.values_list("action", flat=True))


@pytest.fixture
def webhook(tenant, administrator, settings) -> Webhook:
    settings.DEMO = True
    with scope(tenant=tenant):
        return actions.make_webhook(
            by=administrator,
            url="http://localhost:9/",
            kinds=[KINDS[0]],
            at=timezone.now(),
        )


def test_a_key_is_made_shown_once_and_works(lively, administrator, browser):
    client = browser(administrator)
    assert "There is no key." in client.get("/api/keys/").content.decode()
    told = {"name": "crm", "scopes": ["agents:read"], "per_minute": "60"}
    answer = client.post("/api/keys/", told)
    (secret,) = re.findall(r"ohk_[0-9a-f]{8}_[\w-]{43}", answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    again = client.get("/api/keys/").content.decode()
    assert secret not in again
    assert secret[:12] in again
    assert program(secret).get("/api/v1/agents").status_code == 200
    with scope(tenant=lively):
        assert audited()[0] == "make-api-key"
        assert secret not in str(list(AuditRow.objects.values()))
        number = ApiKey.objects.get().pk
    assert client.get(f"/api/keys/{number}/revoke/").status_code == 405
    assert client.post(f"/api/keys/{number}/revoke/").url == "/api/keys/"
    assert program(secret).get("/api/v1/agents").status_code == 401
    assert "Revoked" in client.get("/api/keys/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": ["moon:write"]}, {"name": ""}, {"per_minute": 0}],
)
def test_a_key_without_a_name_or_a_scope_is_not_made(
    wrong, tenant, administrator, browser
):
    told = {"name": "crm", "scopes": ["agents:read"], "per_minute": "60"}
    answer = browser(administrator).post("/api/keys/", told | wrong)
    assert answer.status_code == 200
    assert not ApiKey.unlocked.exists()


def test_a_webhook_is_made_rests_goes_on_and_goes(
    tenant, administrator, browser, settings
):
    settings.DEMO = True
    client = browser(administrator)
    told = {"url": "http://localhost:9/hook", "kinds": [KINDS[0]]}
    page = client.post("/api/webhooks/", told).url
    with scope(tenant=tenant):
        made = Webhook.objects.get()
        Delivery.objects.create(
            tenant=tenant, webhook=made, seq=3, kind=KINDS[0], wrong="<b>no</b>",
            tried_at=timezone.now(),
        )  # fmt: skip
    shown = client.get(page).content.decode()
    assert made.secret in shown
    assert "&lt;b&gt;no&lt;/b&gt;" in shown
    client.post(page, {"pause": "1"})
    assert "Rests" in client.get("/api/webhooks/").content.decode()
    client.post(page, {"resume": "1"})
    assert "Works" in client.get("/api/webhooks/").content.decode()
    assert client.post(page, {"remove": "1"}).url == "/api/webhooks/"
    assert client.get(page).status_code == 404
    with scope(tenant=tenant):
        assert audited() == [
            "remove-webhook", "resume-webhook", "pause-webhook", "make-webhook",
        ]  # fmt: skip


def test_in_earnest_a_private_address_is_refused_at_once(
    tenant, administrator, browser
):
    client = browser(administrator)
    for url in ("https://127.0.0.1/", "http://example.com/", "https://[::1]/"):
        answer = client.post("/api/webhooks/", {"url": url})
        assert answer.status_code == 200
        assert "A webhook cannot go there" in answer.content.decode()
    with scope(tenant=tenant), pytest.raises(AddressRefused):
        actions.make_webhook(
            by=administrator, url="https://10.0.0.1/", kinds=(), at=timezone.now()
        )
    with scope(tenant=tenant):
        assert not Webhook.objects.exists()


def test_a_webhook_of_unknown_events_is_refused(tenant, administrator):
    with scope(tenant=tenant), pytest.raises(NotAccepted):
        actions.make_webhook(
            by=administrator, url="https://1.1.1.1/", kinds=("moon",), at=timezone.now()
        )


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_come_in(role, person, browser, tenant):
    user = person(role)
    client = browser(user)
    for page in PAGES:
        assert client.get(page).status_code == client.post(page).status_code == 403
    with scope(tenant=tenant), pytest.raises(NotAllowed):
        actions.make_key(by=user, name="x", scopes=list(Scope), at=timezone.now())
    with scope(tenant=tenant), pytest.raises(NotAllowed):
        actions.make_webhook(
            by=user, url="https://1.1.1.1/", kinds=(), at=timezone.now()
        )


def test_another_tenant_sees_and_changes_nothing(
    stranger, browser, make_key, webhook, tenant
):
    key, _ = make_key()
    client = browser(stranger)
    for page in PAGES:
        told = client.get(page).content.decode()
        assert key.prefix not in told
        assert webhook.url not in told
    for page in (f"/api/keys/{key.pk}/revoke/", f"/api/webhooks/{webhook.pk}/"):
        assert client.post(page, {"remove": "1"}).status_code == 404
    assert client.get(f"/api/webhooks/{webhook.pk}/").status_code == 404
    with scope(tenant=stranger.tenant):
        with pytest.raises(NotFound):
            actions.revoke_key(by=stranger, number=key.pk, at=timezone.now())
        with pytest.raises(NotFound):
            actions.remove_webhook(by=stranger, number=webhook.pk, at=timezone.now())
    with scope(tenant=tenant):
        assert Webhook.objects.get() == webhook
        assert ApiKey.objects.get().revoked_at is None


@pytest.mark.parametrize("language", ["fr", "ar", "de"])
def test_the_pages_speak(language, administrator, browser, webhook):
    client = browser(administrator)
    for page in (*PAGES, f"/api/webhooks/{webhook.pk}/"):
        told = client.get(page, headers={"accept-language": language}).content.decode()
        assert "Webhooks</h1>" not in told or language != "ar"
        assert "There is no" not in told


def test_a_form_without_its_token_changes_nothing(administrator, browser, webhook):
    client = browser(administrator)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/api/keys/", {"name": "x"}).status_code == 403
    assert strict.post(f"/api/webhooks/{webhook.pk}/").status_code == 403
