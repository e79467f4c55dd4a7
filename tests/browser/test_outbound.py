"""A supervisor records, an agent calls out: what the law lets through, and what it does not."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.gestures import accept, go_home, said, sit_down

NUMBER = "+33612345678"
PAGES = ("/outbound/", "/outbound/new/consent/", "/outbound/new/contract/",
         "/outbound/new/callback/", "/outbound/new/authorisation/", "/outbound/bring/",
         "/outbound/rules/", "/outbound/lists/new/")  # fmt: skip
PHONE = {"width": 390, "height": 800}


def show(page, name: str) -> None:
    """Keep a picture of a page, for whoever asked for pictures."""
    if folder := os.environ.get("OFFHOOK_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def is_wide(page) -> bool:
    return page.evaluate("document.scrollingElement.scrollWidth > innerWidth")


@pytest.fixture
def board(amina, person):
    """Return a maker of supervisors' browsers."""

    def made(**context):
        state = amina.context.storage_state()
        return person(bypass_csp=True, storage_state=state, **context)

    return made


def ask_for_a_call(page) -> None:
    page.fill("[name=number]", "+33 6 12 34 56 78")
    page.fill("[name=who]", "Zoé Martin")
    until = timezone.localtime() + timedelta(days=2)
    page.fill("[name=until_at]", f"{until:%Y-%m-%dT%H:%M}")
    page.fill("[name=how]", "lettre du 27 novembre")
    page.click("form.card button.primary")
    expect(page.locator("h1")).to_contain_text(NUMBER)


def dial_for_callback(desk) -> None:
    """Dial the number of who asked for a call."""
    if not desk.locator("#dial details[open]").count():
        desk.locator("#dial summary").click()
    desk.fill("#id_dial-number", NUMBER)
    desk.select_option("#id_dial-purpose", "callback")
    desk.locator("#dial details button").click()


def record_consent(page) -> None:
    page.fill("[name=number]", NUMBER)
    page.fill("[name=who]", "Zoé Martin")
    page.fill("[name=given_at]", "2026-09-01T10:00")
    page.fill("[name=wording]", "J'accepte d'être appelée par Panier Vif.")
    page.fill("[name=proof]", "formulaire 17")
    for quality in ("free", "specific", "informed", "unambiguous", "revocable"):
        page.check(f"[name={quality}]")
    page.click("form.card button.primary")
    expect(page.locator("h1")).to_contain_text(NUMBER)


def open_list(someone, name: str) -> None:
    """Open a list with a number that may be called, and one that may not."""
    page = someone.go("/outbound/lists/new/")
    page.fill("[name=name]", f"Fibre {name}")
    page.select_option("[name=queue]", "shop-calls")
    page.fill("[name=why]", "La fibre arrive dans sa rue.")
    page.click("form.card button.primary")
    page.get_by_role("link", name=f"Fibre {name}").click()
    rows = f"number,who\n{NUMBER},Zoé Martin\n+33699999999,Ali\n12,X".encode()
    page.set_input_files(
        "[name=upload]", {"name": "a.csv", "mimeType": "text/csv", "buffer": rows}
    )
    page.click("form.card button.primary")
    expect(page.get_by_role("status")).to_contain_text("12")


@pytest.mark.parametrize(("locale", "screen"), [("fr", None), ("ar", PHONE)])
def test_axe_finds_nothing_on_the_pages_of_calling_out(board, locale, screen):
    look = {"viewport": screen} if screen else {}
    someone = board(locale=locale, **look)
    found, wide = [], []
    page = someone.go("/outbound/new/consent/")
    record_consent(page)
    show(page, f"number-{locale}")
    open_list(someone, locale)
    show(page, f"list-{locale}")
    found += violations(page, dark=locale == "fr")
    wide += [page.url] * is_wide(page)
    page = someone.go(f"/outbound/numbers/shop/{NUMBER}/")
    for path in ("", *PAGES):
        if path:
            page = someone.go(path)
            show(page, f"{path.strip('/').replace('/', '-')}-{locale}")
        found += violations(page, dark=locale == "fr")
        wide += [page.url] * is_wide(page)
    assert found == []
    assert wide == []


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_an_agent_calls_who_asked_for_it_and_not_who_did_not(board, person, locale):
    page = board(locale=locale).go("/outbound/new/callback/")
    ask_for_a_call(page)
    desk = sit_down(person(locale=locale, bypass_csp=True), "salma")
    desk.click("#pause")
    expect(desk.locator("#state")).to_have_class("badge paused")
    dial_for_callback(desk)
    paused = said("Make yourself available first.", locale)
    expect(desk.locator("#dial [role=alert]")).to_have_text(paused)
    desk.click("#ready")
    expect(desk.locator("#state")).to_have_class("badge available")
    desk.fill("#id_dial-number", "+33 6 99 99 99 99")
    desk.locator("#dial details button").click()
    refused = desk.locator("#dial [role=alert]")
    expect(refused).to_contain_text("C. consom. L223-1")
    expect(refused).to_contain_text(said("This call may not be made now.", locale))
    show(desk, f"refused-{locale}")
    found = violations(desk)
    # What he typed is still there.
    expect(desk.locator("#id_dial-number")).to_have_value("+33 6 99 99 99 99")
    dial_for_callback(desk)
    expect(desk.locator("#dial-card")).to_have_attribute("data-identity", "open")
    accept(desk, "Zoé Martin")
    kinds = desk.get_by_role("tabpanel").locator("select")
    expect(kinds).to_be_disabled()
    show(desk, f"called-{locale}")
    found += violations(desk)
    desk.select_option("#id_outcome", "reached")
    desk.get_by_role("button", name=said("Save how it ended", locale)).click()
    told = "Confirm first that you said who calls, for whom, and that the call is commercial."
    expect(desk.locator("#dial [role=alert]")).to_contain_text(said(told, locale))
    desk.get_by_role("button", name=said("I have said it", locale)).click()
    expect(kinds).to_be_enabled()
    kinds.select_option("solved")
    desk.get_by_role("tabpanel").locator("button.danger:visible").first.click()
    desk.get_by_role("button", name=said("Wrap-up is done", locale)).click()
    desk.select_option("#id_outcome", "reached")
    desk.get_by_role("button", name=said("Save how it ended", locale)).click()
    expect(desk.locator("#dial-card")).to_have_attribute("data-contact", "")
    go_home(desk)
    assert found == []
    page.goto(page.url.partition("/outbound/")[0] + f"/outbound/numbers/shop/{NUMBER}/")
    # The one that the floor refused is there too, and counts for nothing.
    expect(page.get_by_role("row")).to_have_count(3 if locale == "fr" else 5)
