"""The whole way: a candidate tests B2, is certified, and gets what a B1 colleague does not."""

import pytest
from playwright.sync_api import expect

from offhook.academy.levels import Cefr
from offhook.formats.item_bank import parse_item_bank, shipped_item_bank
from tests.browser.gestures import accept, begin_chat, finish, go_home, said, sit_down
from tests.browser.test_exam import begin, invite

ITEMS = parse_item_bank(shipped_item_bank("fr")).items
RIGHT = {
    (one.text, option): one.level <= Cefr.B2 and option == one.answer
    for one in ITEMS
    for option in (one.answer, *one.others)
}


def answer_as_b2(page) -> None:
    """Answer rightly what a B2 speaker knows, and guess the rest."""
    while page.locator("[name=place]").count():
        place = page.locator("[name=place]").input_value()
        question = page.locator("#exam legend").inner_text()
        options = page.locator("[name=option][type=radio]")
        values = [options.nth(n).get_attribute("value") for n in range(options.count())]
        right = [n for n, one in enumerate(values) if RIGHT.get((question, one))]
        options.nth(right[0] if right else 0).check()
        page.click("#exam button.primary")
        page.wait_for_function(
            "before => document.querySelector('[name=place]')?.value !== before",
            arg=place,
        )


def rate(page, name: str, mark: str) -> None:
    """Rate all that waits with one mark."""
    page.goto(name)
    while page.locator("form.rubric").count():
        work = page.locator("[name=work]").input_value()
        expect(page.locator("[name=range]").first).to_be_focused()
        for _ in range(6):
            page.keyboard.press(mark)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "before => document.querySelector('[name=work]')?.value !== before",
            arg=work,
        )


def fill(page, **fields: str) -> None:
    for name, text in fields.items():
        page.fill(f"[name={name}]", text)


@pytest.fixture
def tested(furnished, person):
    """Take Sara through the test, two raters and a decision."""
    link = invite(furnished, "Sara")
    candidate = person(permissions=["microphone"]).page
    begin(candidate, link, "fr")
    answer_as_b2(candidate)
    candidate.on("dialog", lambda dialog: dialog.accept())
    candidate.click("#exam [name=hand_in]")
    expect(candidate.locator("#text")).to_be_visible()
    candidate.fill("#text", "Madame, votre commande arrive demain.")
    candidate.click("#exam [name=hand_in]")
    expect(candidate.locator("#exam h1")).to_contain_text("Merci")
    hamid = person()
    hamid.log_in("hamid")
    expect(hamid.page.locator("h1")).to_have_text(said("Rate", "fr"))
    for one in (hamid, furnished):
        rate(one.page, f"{one.base}/people/exams/rate/", "3")
    page = furnished.go("/people/exams/")
    page.get_by_role("link", name="Sara").click()
    expect(page.locator(".level")).to_contain_text("B2")
    page.select_option("[name=level]", "B2")
    page.fill("[name=reason]", "Heard her, and read her letter")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("A person has confirmed it: B2")
    candidate.goto(link)
    expect(candidate.locator("main")).to_contain_text("B2")


def certify(admin) -> None:
    """Give Sara a seat, a certificate, her place at a desk, and the skill."""
    page = admin.go("/people/training/courses/new/")
    fill(page, name="B1 to B2", hours="200")
    page.select_option("main [name=language]", "fr")
    page.select_option("[name=from_level]", "B1")
    page.select_option("[name=target_level]", "B2")
    page.click("main button.primary")
    admin.go("/people/training/cohorts/new/")
    fill(
        page,
        name="October",
        capacity="10",
        starts_on="2026-10-01",
        ends_on="2099-12-01",
    )
    page.select_option("[name=course]", index=1)
    page.click("main button.primary")
    page.get_by_role("link", name="October").click()
    page.get_by_role("link", name="Give a seat").click()
    fill(page, name="Sara", email="sara@example.org", kept_until="2099-01-01")
    page.click("main button.primary")
    page.get_by_role("link", name="Sara").click()
    page.select_option("form:has([value=certify]) [name=level]", "B2")
    page.get_by_role("button", name="Certify").click()
    expect(page.locator("main")).to_contain_text("valid")
    page.select_option("[name=agent]", "Sara")
    page.locator("form:has([value=agent]) button.primary").click()
    page.select_option("[name=skill]", "fr")
    page.select_option("form:has([value=grant]) [name=level]", "B2")
    page.get_by_role("button", name="Give the skill").click()
    expect(page.locator("main")).to_contain_text("In force")


def test_who_tests_b2_and_is_certified_gets_what_a_b1_colleague_does_not(
    furnished, person, tested
):
    nabil = sit_down(person(), "nabil")
    sara = sit_down(person(), "sara")
    customer = begin_chat(person(), "Ida", "Bonjour", "french-chat")
    expect(customer.locator("#place")).not_to_be_empty()
    sara.wait_for_timeout(1000)
    for desk in (nabil, sara):
        expect(desk.locator(".offer")).to_have_count(0)
    certify(furnished)
    accept(sara, "Ida")
    expect(nabil.locator(".offer")).to_have_count(0)
    finish(sara)
    for desk in (nabil, sara):
        go_home(desk)
