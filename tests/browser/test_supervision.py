"""What supervisors and clients see and do, in a real browser against a real centre."""

import csv
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.gestures import (
    accept,
    begin_chat,
    finish,
    go_home,
    reload_until,
    said,
    sit_down,
    wrap_up,
)


@pytest.fixture
def board(amina, person):
    """Return a function that opens the wallboard in a language, the factor shown."""

    def open_(locale: str, **context: str):
        state = amina.context.storage_state()
        return person(locale=locale, storage_state=state, **context)

    return open_


def half_hours(page, zone: str) -> set[str]:
    """Return the half hour that runs in a zone, and the one before if it has just begun."""
    now = datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, ZoneInfo(zone))
    moments = (now, now - timedelta(minutes=2))
    return {f"{at.hour:02}:{at.minute // 30 * 30:02} …" for at in moments}


def test_the_day_is_told_by_the_centre_s_clock_wherever_one_looks(furnished, board):
    page = board("fr", timezone_id="Asia/Tokyo").go("/wallboard/")
    page.locator("details summary").first.click()
    shown = page.locator("#day-rows th").last
    expect(shown).to_contain_text("…")
    assert shown.inner_text() in half_hours(page, "Europe/Paris")


def test_a_wallboard_in_french_fits_a_telephone_and_writes_shares_in_french(
    furnished, board
):
    small = {"width": 390, "height": 844}
    page = board("fr", viewport=small).go("/wallboard/")
    level = page.locator("#queue-rows .mark").first
    expect(level).to_have_attribute("title", re.compile(r"\d,\d\s% / "))
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_on_a_telephone_a_group_is_opened_by_a_touch_and_a_search_shows_who_it_finds(
    furnished, board
):
    small = {"width": 390, "height": 844}
    page = board("en", viewport=small).go("/wallboard/")
    page.select_option("#only", "all")
    shop = page.locator("#people .heading button").filter(has_text="shop · 1")
    ines = page.locator("#people li:not(.heading) button").filter(has_text="Ines")
    expect(shop).to_have_attribute("aria-expanded", "false")
    expect(ines).to_have_count(0)
    shop.press("Enter")
    expect(shop).to_have_attribute("aria-expanded", "true")
    expect(shop).to_be_focused()
    expect(ines).to_be_visible()
    shop.click()
    expect(ines).to_have_count(0)
    page.fill("#find", "ines")
    expect(ines).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.fill("#find", "")
    expect(
        page.locator("#people li:not(.heading) button").filter(has_text="Karim")
    ).to_be_visible()


def look_at(page, name: str) -> None:
    page.locator("#people li:not(.heading) button").filter(has_text=name).click()
    expect(page.locator("#agent")).to_be_visible()


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_supervisor_sees_the_floor_listens_and_joins(
    furnished, board, person, locale
):
    page = board(locale).go("/wallboard/")
    row = page.locator("#queue-rows tr").filter(has_text="Shop, chat")
    waiting = row.locator("td").nth(0)
    expect(waiting).to_have_text("0")
    chat = begin_chat(person(), "Omar", "Bonjour")
    expect(waiting).to_have_text("1")
    expect(page.locator("#waiting-rows")).to_contain_text("Omar")
    desk = sit_down(person())
    accept(desk)
    expect(waiting).to_have_text("0")
    ines = page.locator("#people li:not(.heading) button").filter(has_text="Ines")
    expect(ines).to_contain_text(said("Talking", locale))
    look_at(page, "Ines")
    dialog = page.locator("#agent")
    listen = said("Listen", locale)
    dialog.get_by_role("button", name=listen, exact=True).click()
    expect(page.locator("#listened")).to_contain_text("Bonjour")
    # Who only listens is not told to the customer.
    expect(chat.locator("#talk .said")).to_have_count(1)
    dialog.get_by_role("button", name=said("Join", locale), exact=True).click()
    page.fill("#supervisor-line", "Je me joins à vous.")
    page.click("#supervisor-say")
    expect(chat.locator("#talk")).to_contain_text("Je me joins à vous.")
    expect(chat.locator("#talk")).to_contain_text("Amina")
    expect(desk.locator(".talk")).to_contain_text("Je me joins à vous.")
    finish(desk)
    go_home(desk)


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_supervisor_changes_skills_and_steps_for_the_next_contact_and_forces_a_pause(
    furnished, board, person, locale
):
    desk = sit_down(person())
    page = board(locale).go("/wallboard/")
    look_at(page, "Ines")
    page.click("#agent-skills")
    saved = re.compile(
        re.escape(said("Version %(number)d: the floor works by it now.", locale))
        .replace(r"%\(number\)d", r"\d+")
    )  # fmt: skip

    def save(path: str, field: str, value: str) -> None:
        if path not in page.url:
            page.goto(page.url.split("/wallboard")[0] + path)
        wanted = page.locator(f"[name={field}]")
        if field == "steps":
            wanted.fill(wanted.input_value().replace(*value.split(" → ")))
        else:
            wanted.select_option(value)
        page.click("form.card button.primary")
        expect(page.locator(".messages")).to_have_text(saved)

    save("/centre/agents/Ines/", "travel", "7")
    first = begin_chat(person(), "Sara", "Un vol, svp", "travel-chat")
    accept(desk, "Kestrel")
    expect(first.locator("#with")).to_contain_text("Ines")
    save("/centre/agents/Ines/", "travel", "0")
    second = begin_chat(person(), "Driss", "Un hôtel, svp", "travel-chat")
    expect(second.locator("#place")).to_have_text(said("You are the next.", "fr"))
    second.click("#leave")
    save("/centre/steps/travel-chat/", "steps", "travel → shop")
    third = begin_chat(person(), "Hind", "Un train, svp", "travel-chat")
    accept(desk, "Hind")
    expect(third.locator("#with")).to_contain_text("Ines")
    save("/centre/steps/travel-chat/", "steps", "shop → travel")
    first.click("#leave")
    third.click("#leave")
    wrap_up(desk, 2)
    look_at(page, "Ines")
    page.click("#agent-pause")
    expect(desk.locator("#state")).to_have_class("badge paused")
    expect(page.locator("#agent-state")).to_have_text(said("Paused", locale))
    page.click("#agent-out")
    expect(desk.locator("#line")).to_contain_text(said("You are signed out.", "fr"))


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_supervisor_moves_an_agent_to_where_somebody_waits(
    furnished, board, person, locale
):
    desk = sit_down(person())
    waiting = begin_chat(person(), "Leïla", "Un vol, svp", "travel-chat")
    expect(waiting.locator("#place")).to_have_text(said("You are the next.", "fr"))
    page = board(locale).go("/wallboard/")

    def move(to: str) -> None:
        look_at(page, "Ines")
        page.click("#agent-queues")
        expect(page).to_have_url(re.compile("/centre/agents/Ines/queues/"))
        for queue in ("shop-chat", "travel-chat"):
            page.set_checked(f"[name=queues][value={queue}]", queue == to)
        page.click("form.card button.primary")
        expect(page).to_have_url(re.compile("/wallboard/"))

    move("travel-chat")
    accept(desk, "Leïla")
    expect(waiting.locator("#with")).to_contain_text("Ines")
    finish(desk)
    move("shop-chat")
    other = begin_chat(person(), "Hicham", "Un hôtel, svp", "travel-chat")
    expect(other.locator("#place")).to_have_text(said("You are the next.", "fr"))
    other.click("#leave")
    begin_chat(person(), "Widad", "Mon colis ?")
    accept(desk, "Widad")
    finish(desk)
    go_home(desk)


def table_of(path: Path) -> list[list[str]]:
    """Return the first sheet of a workbook, as text."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        shared = ET.fromstring(book.read("xl/sharedStrings.xml"))
        words = ["".join(one.itertext()) for one in shared]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in sheet.iter(f"{main}row"):
        cells = [(cell.get("t"), cell.findtext(f"{main}v", "")) for cell in row]
        rows.append([words[int(text)] if kind == "s" else text for kind, text in cells])
    return rows


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_client_sees_his_own_queues_and_downloads_what_reconciles(
    furnished, person, locale
):
    desk = sit_down(person())
    begin_chat(person(), "Ida", "Bonjour")
    accept(desk)
    finish(desk)
    go_home(desk)
    client = person(locale=locale)
    page = client.log_in("panier")
    table = page.locator("table")
    reload_until(page, table.get_by_text("Shop, chat"))
    expect(table).not_to_contain_text("Travel")
    with page.expect_download() as begun:
        page.get_by_role("button", name="CSV").click()
    with Path(begun.value.path()).open(encoding="utf-8", newline="") as file:
        (told,) = csv.DictReader(file)
    parts = ("answered", "abandoned", "timeout", "overflow", "callback", "open")
    assert float(told["offered"]) == sum(float(told[name]) for name in parts) >= 1
    with page.expect_download() as begun:
        page.get_by_role("button", name="XLSX").click()
    header, row = table_of(Path(begun.value.path()))
    at = header.index
    for name in ("offered", "answered", "abandoned"):
        assert float(row[at(name)]) == float(told[name])
    assert page.goto(f"{client.base}/centre/").status == 403
    assert page.goto(f"{client.base}/wallboard/").status == 403
    assert page.goto(f"{client.base}/desk/").status == 403


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_contact_s_page_says_why_it_was_routed_so(furnished, board, person, locale):
    desk = sit_down(person())
    begin_chat(person(), "Odile", "Bonjour")
    accept(desk)
    finish(desk)
    go_home(desk)
    page = board(locale).go("/reports/contacts/?q=Odile")
    reload_until(page, page.locator("tbody a"))
    page.locator("tbody a").first.click()
    expect(page.locator(".timeline")).to_contain_text(said("Came to the queue", locale))
    page.locator("details summary").first.click()
    expect(page.locator("details").first).to_contain_text("relief")
    expect(page.locator("details li").first).to_contain_text("Ines")
