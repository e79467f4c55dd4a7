"""What people write is kept by any database, however odd; what is no text is refused."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django_scopes import scope

from offhook.floor import commands as c
from offhook.floor.effects import happen
from offhook.floor.entries import stored
from offhook.floor.floor import new_floor
from offhook.web.reports.actions import Reader
from offhook.web.reports.models import ContactRow
from tests.fakes.journal import MemoryJournal
from tests.floor.conftest import HOUR_US, MONDAY_US, example

AT_US = MONDAY_US + 4 * HOUR_US
ODD = "a\0b \N{PILE OF POO} ' \\ % \N{RIGHT-TO-LEFT OVERRIDE} " + "x" * 300


@pytest.fixture
def journal() -> MemoryJournal:
    """Return the journal of a floor on which somebody wrote odd things."""
    first = c.CentreAdopted(example("small"), 1)
    floor = new_floor(first, AT_US)
    commands = [
        first,
        c.SignedIn("Ines"),
        c.Ready("Ines"),
        c.Arrived("c1", "orders", "c1", c.Customer("key", ODD, ODD), subject=ODD),
        c.Accepted("c1"),
        c.Noted("c1", ODD),
    ]
    kept = MemoryJournal()
    kept.append(stored([happen(floor, one, "test", AT_US)[0] for one in commands]))
    return kept


def test_the_books_keep_what_people_wrote_as_far_as_it_goes(tenant, journal):
    reader = Reader(tenant)
    reader.bring_up(journal)
    reader.close()
    with scope(tenant=tenant):
        row = ContactRow.objects.get(contact="c1")
    assert row.customer_name.startswith("a\N{REPLACEMENT CHARACTER}b \N{PILE OF POO} '")
    assert len(row.subject) == 200
    assert row.notes == [ODD.replace("\0", "\N{REPLACEMENT CHARACTER}")]


@pytest.mark.parametrize(
    "asked",
    [
        "/reports/contacts/?customer=a%00b",
        "/users/?q=a%00b",
        "/reports/contacts/a%00b/",
    ],
)
def test_a_page_refuses_a_question_that_is_no_text(asked, administrator, browser):
    assert browser(administrator).get(asked).status_code == 400


def test_who_logs_in_by_a_name_that_is_no_text_is_refused(client, tenant):
    form = {"username": "a\0b", "password": "a\0b"}
    body = urlencode(form)
    kind = "application/x-www-form-urlencoded"
    assert client.post(reverse("login"), body, content_type=kind).status_code == 400
    # Who wrote of per cent is none.
    body = urlencode({"username": "%00", "password": "%00"})
    assert client.post(reverse("login"), body, content_type=kind).status_code == 401
