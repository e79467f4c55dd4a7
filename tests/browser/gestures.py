"""What agents and customers do with their hands, for the tests."""

import gettext
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT, Person

LOCALES = ROOT / "src" / "offhook" / "web" / "locale"


def said(words: str, locale: str, **fields: object) -> str:
    """Return words of a page as they read in a language."""
    known = gettext.translation("django", LOCALES, [locale], fallback=locale == "en")
    return known.gettext(words).format(**fields)


def sit_down(someone: Person, username: str = "ines") -> Page:
    """Log an agent in and make him available."""
    page = someone.log_in(username)
    expect(page.locator("#state")).not_to_be_empty()
    page.click("#ready")
    # Somebody may be waiting already, and is offered to him at once.
    expect(page.locator("#state")).to_have_class(re.compile("available|reserved"))
    return page


def go_home(page: Page) -> None:
    """Sign an agent out, so that the next test finds nobody at his desk."""
    page.click("#sign-out")
    expect(page.locator("#state")).to_have_class("badge signed_out")


def begin_chat(
    someone: Person, name: str, question: str, queue: str = "shop-chat"
) -> Page:
    """Ask a question in the chat."""
    page = someone.go(f"/chat/tiny/?queue={queue}")
    page.fill("#customer-name", name)
    page.fill("#question", question)
    page.click("#start button")
    expect(page.locator("#start")).to_be_hidden()
    return page


def accept(page: Page, text: str = "") -> None:
    """Take the offer in which a text stands; without a text, the only one."""
    page.locator(".offer").filter(has_text=text).locator("button.primary").click()


def finish(page: Page) -> None:
    """End the one conversation, and its wrap-up."""
    page.get_by_role("tabpanel").locator("button.danger:visible").first.click()
    wrap_up(page, 1)


def wrap_up(page: Page, count: int) -> None:
    """End the wrap-up of all contacts in an agent's hands."""
    words = said("Wrap-up", page.locator("html").get_attribute("lang") or "en")
    tabs = page.get_by_role("tab")
    expect(tabs.filter(has_text=words)).to_have_count(count)
    for left in range(count, 0, -1):
        expect(tabs).to_have_count(left)
        page.keyboard.press("Alt+1")
        page.keyboard.press("Alt+w")
    expect(page.locator("#nothing")).to_be_visible()


def reload_until(page: Page, wanted: Locator) -> None:
    """Ask for a page of the books again until they have followed the floor."""
    for _ in range(60):
        if wanted.count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(f"the books do not come to {wanted}")


def tab_to(page: Page, wanted: Locator) -> None:
    """Go to an element with the Tab key alone, as one without a mouse must."""
    expect(wanted).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === one.getRootNode().activeElement"):
            return
    raise AssertionError(f"the Tab key does not reach {wanted}")


def transfer(page: Page, to: str, wanted: str) -> None:
    """Pass the open conversation on. Who is free appears in the open dialog by itself."""
    words = said("Transfer", page.locator("html").get_attribute("lang") or "en")
    page.get_by_role("tabpanel").get_by_role("button", name=words).click()
    page.locator(to).select_option(wanted)
    page.locator("#transfer button.primary").click()
