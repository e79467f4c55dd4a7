"""A candidate takes the language test on a phone, over a bad line; people rate and decide."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Person
from tests.browser.gestures import said

SOON = f"{datetime.now(UTC) + timedelta(days=300):%Y-%m-%d}"  # noqa: TID251
PHONE = {"width": 390, "height": 844}


def invite(admin: Person, name: str) -> str:
    """Invite somebody to a test of French; return the link that he is sent."""
    page = admin.go("/people/exams/invite/")
    page.fill("[name=name]", name)
    page.fill("[name=email]", f"{name.lower()}@example.org")
    page.select_option("main [name=language]", "fr")
    page.fill("[name=kept_until]", SOON)
    page.click("main button.primary")
    return str(page.locator("section a").get_attribute("href"))


def begin(page, link: str, locale: str) -> None:
    page.goto(link)
    page.click("main a.primary")
    page.check("[name=agreed]")
    page.get_by_role("button", name=said("Begin the test", locale)).click()
    expect(page.locator("[name=place]")).to_have_value("0")


def answer(page, option: int) -> None:
    """Answer what is asked, and wait for what comes next."""
    place = page.locator("[name=place]").input_value()
    page.locator(".option").nth(option).click()
    page.click("#exam button.primary")
    page.wait_for_function(
        "before => document.querySelector('[name=place]')?.value !== before", arg=place
    )


def answer_all(page) -> int:
    asked = 0
    while page.locator("[name=place]").count():
        answer(page, asked % 4)
        asked += 1
    return asked


def rate_all(admin: Person) -> int:
    """Rate what waits by the keyboard alone, as quick raters do."""
    page = admin.go("/people/exams/rate/")
    rated = 0
    while page.locator("form.rubric").count():
        work = page.locator("[name=work]").input_value()
        expect(page.locator("[name=range]").first).to_be_focused()
        for _ in range(6):
            page.keyboard.press("3")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "before => document.querySelector('[name=work]')?.value !== before",
            arg=work,
        )
        rated += 1
    return rated


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_candidate_hears_reads_speaks_and_writes_and_sees_his_level(
    furnished, person, locale
):
    link = invite(furnished, f"Zoe-{locale}")
    someone = person(
        locale=locale, viewport=PHONE, bypass_csp=True, permissions=["microphone"]
    )
    page = someone.page
    begin(page, link, locale)
    assert violations(page) == []
    assert answer_all(page) >= 18
    assert violations(page) == []
    page.click(".record")
    expect(page.locator(".stop")).to_be_focused()
    page.wait_for_timeout(1500)
    page.click(".stop")
    expect(page.locator("#line")).to_have_text(said("Kept.", locale))
    page.reload()
    expect(page.locator(".recorded")).to_have_text(
        said("Your recording is kept.", locale)
    )
    page.click("#exam [name=hand_in]")
    page.fill("#text", "Madame, votre colis arrive demain.")
    expect(page.locator("#line")).to_have_text(said("Kept.", locale))
    page.click("#exam [name=hand_in]")
    page.get_by_role("link", name=said("To your page", locale)).click()
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert violations(page) == []


def test_a_lost_line_and_a_closed_window_cost_nothing(furnished, person):
    link = invite(furnished, "Ali")
    someone = person(viewport=PHONE)
    page = someone.page
    begin(page, link, "fr")
    answer(page, 0)
    question = page.locator("#exam legend").inner_text()
    page.close()
    page = someone.context.new_page()
    page.goto(link)
    page.click("main a.primary")
    expect(page.locator("#exam legend")).to_have_text(question)
    page.locator(".option").first.click()
    someone.context.set_offline(True)
    page.click("#exam button.primary")
    expect(page.locator("#line")).to_contain_text("La connexion est coupée")
    someone.context.set_offline(False)
    expect(page.locator("[name=place]")).to_have_value("2")


def test_works_are_rated_by_the_keyboard_and_a_person_decides(furnished, person):
    link = invite(furnished, "Mina")
    someone = person(permissions=["microphone"])
    begin(someone.page, link, "fr")
    answer_all(someone.page)
    someone.page.on("dialog", lambda dialog: dialog.accept())
    someone.page.click("#exam [name=hand_in]")
    expect(someone.page.locator("#text")).to_be_visible()
    someone.page.click("#exam [name=hand_in]")
    expect(someone.page.locator("#exam h1")).to_contain_text("Merci")
    assert rate_all(furnished) >= 2
    page = furnished.go("/people/exams/")
    page.get_by_role("link", name="Mina").click()
    expect(page.locator("main")).to_contain_text(re.compile("Speaking"))
    assert violations(page) == []
