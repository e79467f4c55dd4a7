"""A day of the books, replayed in a browser: what is asked, how far it is, what it found."""

import json
import re
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.db.models import Model
from django.utils import translation
from playwright.sync_api import expect

from offhook.floor.entries import entry_of
from offhook.floor.ledger import Ledger
from offhook.web.accounts.models import Tenant
from offhook.web.reports.actions import _contact_row, _interval
from tests.browser.axe import violations
from tests.browser.conftest import ROOT
from tests.browser.gestures import said
from tests.web.reports.lived import lived_day

DAY = "2026-03-02"
RUNS_MS = 60_000
LONG_AGO = 1_000_000
PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def kept(furnished, centre):
    """Write a day of the past into the books, busier than the tests are."""
    text = (ROOT / "tests/browser/centre.toml").read_text("utf-8")
    journal = lived_day(text.replace("every-day = 10", "every-day = 120"), 3)
    ledger = Ledger()
    for entry in map(entry_of, journal.entries):
        ledger.read(entry)
    turned, tenant = ledger.turned(), Tenant(pk=1)
    with sqlite3.connect(centre.home / "offhook.sqlite3", timeout=30.0) as books:
        write(books, (_contact_row(tenant, one) for one in turned.stays.values()))
        write(books, (_interval(tenant, one) for one in turned.spans.values()))


def write(books: sqlite3.Connection, rows: Iterable[Model]) -> None:
    """Write rows as Django would, past the floor that has its own day."""
    for row in rows:
        fields = [field for field in row._meta.fields if not field.primary_key]
        names = ", ".join(f'"{field.column}"' for field in fields)
        values = [value_of(row, field) for field in fields]
        marks = ", ".join("?" for _ in fields)
        books.execute(
            f"insert into {row._meta.db_table} ({names}) values ({marks})", values
        )


def value_of(row: Model, field) -> object:
    """Return what is stored: an entry of a journal before the floor's own."""
    value = getattr(row, field.attname)
    if field.attname in ("first_seq", "last_seq"):
        return value - LONG_AGO
    if field.attname == "contact" and value:
        return f"past-{value}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return json.dumps(value) if isinstance(value, list | dict) else value


@pytest.fixture
def planner(kept, amina, person):
    """Return a supervisor's browser in a language, its pages open to axe."""

    def log_in(locale: str, **context: object):
        someone = person(
            locale=locale, storage_state=amina.context.storage_state(), **context
        )
        someone.context.set_extra_http_headers({"Accept-Language": locale})
        return someone

    return log_in


def ask(someone, **more: str):
    page = someone.go(f"/reports/?first={DAY}&last={DAY}")
    page.click("a[href*='/reports/replays/']")
    expect(page.locator("[name=day]")).to_have_value(DAY)
    for group, change in more.items():
        page.fill(f"[name=group-{group}]", change)
    page.click("form.card button.primary")
    expect(page).to_have_url(re.compile(r"/reports/replays/\d+/$"))
    return page


def test_a_day_is_replayed_with_one_more(planner):
    page = ask(planner("en"), shop="1")
    expect(page.get_by_role("status")).to_contain_text(re.compile("prepared|runs are"))
    expect(page.locator(".badge.good, .badge.bad").first).to_be_visible(timeout=RUNS_MS)
    expect(page.get_by_text("VALID: the replay gives back")).to_be_visible()
    expect(page.get_by_role("region", name="What if")).to_contain_text("Abandonment")
    report = page.frame_locator("iframe.report")
    expect(report.get_by_role("heading", name="Tiny")).to_be_visible()
    expect(report.locator(".js-plotly-plot").first).to_be_attached()
    # The report has no origin: it can reach nothing of ours.
    assert page.frames[-1].evaluate("window.origin") == "null"


@pytest.mark.parametrize("locale", ["fr", "ar", "de"])
def test_its_pages_are_for_everybody(planner, locale):
    """Nothing for axe to find, and nothing wider than a phone, in each language."""
    someone = planner(locale, bypass_csp=True, viewport=PHONE)
    page = ask(someone, relief="-1")
    found = violations(page, dark=False)
    expect(page.locator("iframe.report")).to_be_visible(timeout=RUNS_MS)
    expect(page.locator("html")).to_have_attribute("lang", locale)
    with translation.override(locale):
        expect(page.get_by_text(said("The whole report", locale)).first).to_be_visible()
    for path in (page.url, f"{someone.base}/reports/replays/"):
        page.goto(path)
        found += violations(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], path
    assert found == []
