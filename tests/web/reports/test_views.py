"""The pages of the reports: for whom, by what names, at whose clock."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from django_scopes import scope

from offhook.web.accounts.permissions import Role
from offhook.web.centre.models import CentreVersion
from offhook.web.reports import wording
from offhook.web.reports.models import ContactRow
from tests.floor.conftest import example

DAY = "2026-11-23"


@pytest.fixture
def four_clients(tenant):
    """Let contacts of two clients be in the books, answered by agents."""
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant,
            number=1,
            text=example("incubator"),
            note="",
            made_by="laila",
            made_at=timezone.now(),
        )
        for n, queue in enumerate(("argan", "dunes", "argan")):
            at = datetime(2026, 11, 23, 21 - n, 30, tzinfo=UTC)
            ContactRow.objects.create(
                tenant=tenant,
                contact=f"c{n}",
                stay=1,
                client=queue,
                queue=queue,
                customer_key=f"k{n}",
                customer_name=f"Zoe {n}",
                queued_at=at,
                answered_at=at,
                ended_at=at if n else None,
                outcome="answered",
                agent=f"{queue}-agent",
                first_seq=n,
                last_seq=n,
                wait_s=3.0,
                within_s=20.0,
                short_abandon_s=5.0,
                formula="SL-1",
            )
    return tenant


@pytest.fixture
def client_page(person, browser, four_clients):
    return browser(person(Role.CLIENT, clients=["argan"]))


def test_a_client_sees_neither_other_clients_nor_who_worked_for_him(client_page):
    for address in ("/reports/", "/reports/contacts/"):
        page = client_page.get(address, {"first": DAY, "last": DAY}).content.decode()
        assert "argan" in page.lower()
        assert "dunes" not in page.lower()
        assert "agent" not in page.lower()
    asked = {"first": DAY, "last": DAY, "by": "agent"}
    for kind in ("", "csv", "xlsx"):
        answer = client_page.get("/reports/", asked | {"format": kind})
        assert b"argan-agent" not in answer.content
        assert "text/html" in answer["Content-Type"]
    other = client_page.get("/reports/", {"queue": "dunes"}).content.decode()
    assert "Select a valid choice" in other


def test_queues_are_told_and_chosen_by_their_names(person, browser, four_clients):
    board = browser(person(Role.SUPERVISOR))
    page = board.get("/reports/", {"first": DAY, "last": DAY, "queue": "argan"})
    assert '<option value="argan" selected>' in page.content.decode()
    heads = page.context["columns"]
    assert [one.name for one in heads[:5]] == [
        "queue", "offered", "answered", "abandoned", "sl_1",
    ]  # fmt: skip
    assert all(one.label != one.name for one in heads)


def test_files_keep_every_column_and_count_in_whole_numbers(
    person, browser, four_clients
):
    board = browser(person(Role.SUPERVISOR))
    asked = {"first": DAY, "last": DAY, "format": "csv"}
    head, first, *_ = board.get("/reports/", asked).content.decode().splitlines()
    told = dict(zip(head.split(","), first.split(","), strict=True))
    assert {"queue", "offered", "wait_answered_s", "sl_6"} <= set(told)
    assert (told["queue"], told["offered"]) == ("argan", "2")


def test_times_are_those_of_the_centre(person, browser, four_clients):
    board = browser(person(Role.SUPERVISOR))
    page = board.get("/reports/contacts/", {"first": DAY, "last": DAY})
    text = page.content.decode()
    # Half past nine in the evening of Greenwich is an hour later in Casablanca.
    assert "2026-11-23 22:30:00" in text
    assert "Times are of Africa/Casablanca" in text


def test_a_last_day_before_the_first_is_said_to_be_wrong(person, browser, four_clients):
    board = browser(person(Role.SUPERVISOR))
    for address in ("/reports/", "/reports/contacts/"):
        page = board.get(address, {"first": DAY, "last": "2026-11-01"})
        assert "at most a year after the first" in page.content.decode()


def test_a_conversation_that_goes_on_is_one(four_clients):
    with scope(tenant=four_clients):
        going_on, over = ContactRow.objects.order_by("contact")[:2]
    assert wording.outcome_of(going_on) == "In a conversation"
    assert wording.outcome_of(over) == "Answered"
