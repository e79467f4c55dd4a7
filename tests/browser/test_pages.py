"""Every page of every role: nothing for axe to find, and nothing wider than a phone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Person
from tests.browser.gestures import accept, begin_chat, finish, go_home, said, sit_down

# What is sent as a file is no page; a wrong address and a refused one are.
NO_PAGES = re.compile(r"\.(csv|toml|ics|pdf|json)|/file/|[?&](format|by|page|play)\b")
OF_NOBODY = ("/login/", "/chat/tiny/", "/no-such-page/")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 800}


def route_of(address: str) -> str:
    """Return what pages of one template have in common: their route and their table."""
    found = resolve(urlsplit(address).path)
    return f"{found.route} {found.kwargs.get('table', '')}"


def pages_linked(page, begin: str) -> Iterator[str]:
    """Go from link to link, to one page of every route; each is open when it is told."""
    base = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    todo, known = [begin], set()
    while todo:
        path = todo.pop(0)
        try:
            route = route_of(path)
        except Resolver404:
            continue
        if route in known or NO_PAGES.search(path):
            continue
        known.add(route)
        page.goto(base + path)
        page.wait_for_load_state("load")
        links = page.locator("main a[href], nav a[href], .who a[href]")
        todo += links.evaluate_all("all => all.map(one => one.getAttribute('href'))")
        yield path


@pytest.fixture(scope="module")
def handled(furnished, centre, chromium):
    """Have one contact in the books, so that the reports have something to show."""
    agent, customer = (Person(chromium, centre.base, locale="fr") for _ in range(2))
    desk = sit_down(agent)
    begin_chat(customer, "Ida", "Bonjour")
    accept(desk)
    finish(desk)
    go_home(desk)
    agent.context.close()
    customer.context.close()


@pytest.fixture
def everybody(furnished, amina, handled, person):
    """Return a function that logs one of each role in, and says where he begins."""

    def log_in(**context: object):
        for known, begin in ((furnished, "/centre/"), (amina, "/wallboard/")):
            state = known.context.storage_state()
            someone = person(**context, storage_state=state)
            someone.go("/profile/")
            yield someone.page, begin
        for username, begin in (("karim", "/desk/"), ("panier", "/reports/")):
            someone = person(**context)
            someone.log_in(username)
            yield someone.page, begin

    return log_in


def seen_by_all(everybody, person, **context: object) -> Iterator:
    """Open every page of every role, one after another."""
    for page, begin in everybody(**context):
        for _path in pages_linked(page, begin):
            yield page
    stranger = person(**context)
    for path in OF_NOBODY:
        yield stranger.go(path)


def is_wide(page) -> bool:
    return page.evaluate("document.scrollingElement.scrollWidth > innerWidth")


@pytest.mark.parametrize(("locale", "screen"), [("fr", DESKTOP), ("ar", PHONE)])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_the_screen(
    everybody, person, locale, screen
):
    look = {"locale": locale, "viewport": screen, "bypass_csp": True}
    seen, found, wide = set(), [], []
    for page in seen_by_all(everybody, person, **look):
        seen.add(urlsplit(page.url).path)
        wide += [page.url] * is_wide(page)
        # Colours are the same in every language.
        found += violations(page, dark=locale == "fr")
    assert found == []
    assert wide == []
    # The way from link to link did not end early.
    assert {"/desk/", "/audit/", "/centre/import/", "/users/new/"} <= seen
    assert any(path.startswith("/reports/contacts/c") for path in seen)


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_on_a_telephone_the_room_one_is_in_is_in_sight(furnished, person, locale):
    state = furnished.context.storage_state()
    page = person(locale=locale, viewport=PHONE, storage_state=state).go("/audit/")
    here = page.locator(".rooms [aria-current]")
    expect(here).to_be_in_viewport(ratio=0.9)
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_axe_finds_nothing_on_the_live_pages_at_work(amina, handled, person, locale):
    look = {"locale": locale, "bypass_csp": True}
    desk = sit_down(person(**look))
    board = person(**look, storage_state=amina.context.storage_state())
    wall = board.go("/wallboard/")
    chat = begin_chat(person(**look), "Zoé", "Bonjour")
    expect(desk.locator(".offer")).to_be_visible()
    found = violations(desk) + violations(chat)
    accept(desk)
    expect(chat.locator("#with")).to_contain_text("Ines")
    expect(desk.locator(".talk")).to_contain_text("Bonjour")
    found += violations(desk) + violations(chat)
    desk.get_by_role("button", name=said("Transfer", locale)).click()
    found += violations(desk)
    desk.keyboard.press("Escape")
    desk.click("#help-button")
    found += violations(desk)
    desk.keyboard.press("Escape")
    wall.locator("#people li:not(.heading) button").filter(has_text="Ines").click()
    dialog = wall.locator("#agent")
    dialog.get_by_role("button", name=said("Join", locale), exact=True).click()
    expect(wall.locator("#listened")).to_contain_text("Bonjour")
    found += violations(wall)
    finish(desk)
    found += violations(chat)
    go_home(desk)
    assert found == []


def test_a_desk_can_be_worked_at_on_a_phone(handled, person):
    agent, customer = (person(locale="ar", viewport=PHONE) for _ in range(2))
    desk = sit_down(agent)
    expect(desk.locator("html")).to_have_attribute("dir", "rtl")
    chat = begin_chat(
        customer, "زينب", "أين طلبي؟ " + "https://example.org/" + "a" * 90
    )
    expect(desk.locator(".offer")).to_be_visible()
    wide = is_wide(desk)
    accept(desk)
    expect(desk.locator(".talk")).to_contain_text("أين طلبي؟")
    line = desk.locator(".say textarea")
    line.fill("لحظة من فضلك")
    line.press("Enter")
    expect(chat.locator("#talk")).to_contain_text("لحظة من فضلك")
    assert [wide, is_wide(desk), is_wide(chat)] == [False, False, False]
    finish(desk)
    go_home(desk)
