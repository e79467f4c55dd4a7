"""The live pages: before there is anything live, and what they tell of a customer."""

import pytest
from django.utils import timezone
from django_scopes import scope

from offhook.web.accounts.permissions import Role
from offhook.web.centre.models import CentreVersion
from offhook.web.reports.models import ContactRow
from tests.floor.conftest import example


def test_without_a_centre_who_may_load_one_is_sent_there(administrator, browser):
    answer = browser(administrator).get("/wallboard/")
    assert (answer.status_code, answer["Location"]) == (302, "/centre/")
    assert browser(administrator).get("/centre/")["Location"] == "/centre/import/"


def test_without_a_centre_others_are_told_to_wait(person, browser):
    for role, path in ((Role.AGENT, "/desk/"), (Role.SUPERVISOR, "/wallboard/")):
        answer = browser(person(role, agent=role.value)).get(path)
        assert answer.status_code == 200
        assert "No centre yet" in answer.content.decode()


@pytest.fixture
def incubator(tenant, administrator):
    """Let the tenant work for four clients, and one customer write to two of them."""
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant,
            number=1,
            text=example("incubator"),
            note="",
            made_by="laila",
            made_at=timezone.now(),
        )
        for contact, client in (("c1", "argan"), ("c2", "dunes"), ("c3", "argan")):
            ContactRow.objects.create(
                tenant=tenant,
                contact=contact,
                stay=1,
                client=client,
                queue=f"{client}-{contact}",
                customer_key="salma's browser",
                queued_at=timezone.now(),
                first_seq=1,
                last_seq=1,
                within_s=20.0,
                short_abandon_s=5.0,
            )
    return tenant


def test_an_agent_hears_of_the_customer_s_earlier_contacts_with_this_client(
    incubator, person, browser
):
    desk = browser(person(Role.AGENT, agent="medina-1"))

    def told(**asked):
        return desk.get(
            "/desk/customer/", {"key": "salma's browser", **asked}
        ).content.decode()

    page = told(client="argan", contact="c3")
    assert "argan-c1" in page
    assert "c3" not in page
    assert "dunes" not in page
    assert told(client="safran") == told() == told(client="nobody") == "\n"


def test_an_agent_hears_nothing_of_clients_he_does_not_serve(
    incubator, person, browser
):
    key = {"key": "salma's browser", "client": "argan"}
    for agent in ("nobody", ""):
        desk = browser(person(Role.AGENT, agent=agent))
        assert desk.get("/desk/customer/", key).content.decode() == "\n"
