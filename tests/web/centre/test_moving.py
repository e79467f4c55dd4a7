"""Supervisors move agents between queues; the floor works by it at once."""

import pytest
from django_scopes import scope

from offhook.formats.centre_toml import parse_centre
from offhook.terms.errors import NotFound
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.centre import actions, queries
from offhook.web.centre.models import CentreVersion
from tests.floor.conftest import example
from tests.web.conftest import NOW

AGENT = "travel-de-1"


@pytest.fixture
def adopted(tenant, monkeypatch):
    """Give the tenant a centre; return what its floor is then asked to work by."""
    asked = []
    monkeypatch.setattr(actions.floor_link, "submit", lambda **told: asked.append(told))
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant, number=1, text=example("agadir"), note="agadir",
            made_by="laila", made_at=NOW,
        )  # fmt: skip
    return asked


def skills_now(tenant, agent: str) -> dict[str, int]:
    with scope(tenant=tenant):
        return queries.skills_of(queries.centre_of(tenant), agent)


def test_a_supervisor_moves_an_agent_on_a_page(adopted, tenant, person, browser):
    page = browser(person(Role.SUPERVISOR))
    shown = page.get(f"/centre/agents/{AGENT}/queues/")
    form = shown.context["form"]
    assert form.fields["queues"].initial == ["travel-de"]
    # She takes calls only: queues of chats and of mails are none of hers.
    offered = {queue for queue, _label in form.fields["queues"].choices}
    assert "telco-fr" in offered
    assert not offered & {"shop-chat-fr", "shop-email-fr"}
    told = {"queues": ["travel-de", "travel-en"]}
    answer = page.post(f"/centre/agents/{AGENT}/queues/", told)
    assert (answer.status_code, answer.url) == (302, "/wallboard/")
    assert skills_now(tenant, AGENT) == {"de": 8, "travel": 6, "en": 7}
    centre = parse_centre(adopted[0]["command"].centre)
    assert queries.skills_of(centre, AGENT)["en"] == 7
    # No queue at all is an answer as well.
    assert page.post(f"/centre/agents/{AGENT}/queues/", {}).status_code == 302
    assert page.get(f"/centre/agents/{AGENT}/queues/").context[
        "form"
    ].fields["queues"].initial == []  # fmt: skip


def test_queues_that_cannot_be_told_apart_are_said_to_be_so(
    adopted, tenant, administrator, browser, monkeypatch
):
    monkeypatch.setattr(actions, "skills_to_serve", lambda *_: None)
    answer = browser(administrator).post(
        f"/centre/agents/{AGENT}/queues/", {"queues": ["travel-en"]}
    )
    assert "ask for the same skills" in answer.text
    assert not adopted


def test_only_who_may_change_skills_moves_people(adopted, tenant, person):
    for role in set(Role) - {Role.SUPERVISOR, Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed), scope(tenant=tenant):
            actions.move_agent(by=person(role), agent=AGENT, queues=[], at=NOW)
    assert not adopted


def test_nobody_who_is_no_agent_is_moved(adopted, tenant, administrator, browser):
    with pytest.raises(NotFound), scope(tenant=tenant):
        actions.move_agent(by=administrator, agent="nobody", queues=[], at=NOW)
    page = browser(administrator).get("/centre/agents/nobody/queues/")
    assert page.status_code == 404
