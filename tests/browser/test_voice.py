"""An agent answers in a real browser, through a real Asterisk, and both are heard."""

import contextlib
import time

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.callers import hears, within
from tests.browser.gestures import said
from tests.browser.voice_centre import (
    AGENT_HZ,
    CALLER_HZ,
    desk,
    heard,
    hears_caller,
    microphone,
    voice,
    with_microphone,
    wrap_up,
)

__all__ = ["desk", "microphone", "voice"]  # fixtures
pytestmark = pytest.mark.slow


def test_an_agent_answers_by_the_keyboard_and_both_hear_each_other(voice, desk):
    page, wait = desk, desk.wait_for_timeout
    page.keyboard.press("Alt+a")
    line = voice.callers.dial("0100", "0612345678", CALLER_HZ)
    expect(page.locator(".offer")).to_contain_text("0612345678")
    page.keyboard.press("Alt+y")
    expect(page.locator(".call .badge.good").first).to_be_visible()
    within(10, lambda: hears(line, AGENT_HZ), wait)
    within(10, lambda: hears_caller(page), wait)
    page.keyboard.press("Alt+m")
    expect(page.get_by_role("button", name="Muted: speak again")).to_be_visible()
    within(5, lambda: not hears(line, AGENT_HZ), wait)
    assert hears_caller(page)
    page.keyboard.press("Alt+m")
    within(5, lambda: hears(line, AGENT_HZ), wait)
    page.keyboard.press("Alt+h")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    within(5, lambda: not hears(line, AGENT_HZ), wait)
    page.keyboard.press("Alt+h")
    within(5, lambda: hears(line, AGENT_HZ), wait)
    expect(page.locator(".call")).to_contain_text("Recorded")
    page.get_by_role("button", name="Pause the recording").click()
    expect(page.locator(".call")).to_contain_text("Recording paused")
    expect(page.locator(".call")).to_contain_text("Line", timeout=10_000)

    # The page is loaded again amid the talk: without a click he is back in it.
    begun_s = time.monotonic()
    page.reload()
    within(10, lambda: hears_caller(page), wait)
    within(10, lambda: hears(line, AGENT_HZ), wait)
    lasted_s = time.monotonic() - begun_s
    assert lasted_s < 10

    page.keyboard.press("Alt+e")
    within(5, lambda: line.state == "over", wait)
    wrap_up(page)


def test_a_caller_who_hangs_up_leaves_no_call_in_the_browser(voice, desk):
    page = desk
    line = voice.callers.dial("0100", "0612345679", CALLER_HZ)
    page.locator(".offer button.primary").click()
    within(10, lambda: hears_caller(page), page.wait_for_timeout)
    voice.callers.hang_up(line)
    expect(page.locator("body > audio")).to_have_count(0)
    wrap_up(page)


def test_a_supervisor_listens_whispers_and_barges(voice, desk, microphone):
    page, wait = desk, desk.wait_for_timeout
    page.keyboard.press("Alt+a")
    line = voice.callers.dial("0100", "0612345670", CALLER_HZ)
    page.locator(".offer button.primary").click()
    within(10, lambda: hears_caller(page), wait)
    amina = with_microphone(microphone, voice.base)
    board = amina.log_in("amina")
    amina.second_factor()
    board.locator("#people li:not(.heading) button").filter(has_text="Ines").click()
    board.get_by_role("button", name="Listen", exact=True).click()
    within(15, lambda: heard(board) == {CALLER_HZ, AGENT_HZ}, wait)
    expect(board.locator("#agent-contacts")).to_contain_text("nobody hears you")
    expect(board.locator("#agent-contacts")).to_contain_text("Hears this call: amina")
    # She speaks the agent's tone: once the agent is mute, what is heard of it is hers.
    page.keyboard.press("Alt+m")
    within(5, lambda: not hears(line, AGENT_HZ), wait)
    assert heard(page) == {CALLER_HZ}
    board.get_by_role("button", name="Whisper").click()
    within(8, lambda: heard(page) == {CALLER_HZ, AGENT_HZ}, wait)
    assert not hears(line, AGENT_HZ)
    board.get_by_role("button", name="Barge").click()
    within(8, lambda: hears(line, AGENT_HZ), wait)
    board.get_by_role("button", name="Stop listening").click()
    within(8, lambda: not hears(line, AGENT_HZ), wait)
    expect(board.locator("body > audio")).to_have_count(0)
    assert amina.wrong == []
    amina.context.close()
    page.keyboard.press("Alt+e")
    within(5, lambda: line.state == "over", wait)
    wrap_up(page)


def test_a_call_on_a_small_screen_in_arabic_is_clean(voice, desk, microphone):
    desk.click("#pause")
    small = {"width": 390, "height": 844}
    karim = with_microphone(
        microphone, voice.base, bypass_csp=True, locale="ar", viewport=small
    )
    page = karim.log_in("karim")
    expect(page.locator("#phone-state")).to_have_class("badge good", timeout=60_000)
    page.click("#ready")
    line = voice.callers.dial("0100", "0612345671", CALLER_HZ)
    page.locator(".offer button.primary").click()
    within(10, lambda: hears_caller(page), page.wait_for_timeout)
    page.locator(".pad summary").click()
    page.locator(".keypad button").first.click()
    expect(page.locator(".pad output")).to_have_text("1")
    found = violations(page)
    assert is_within(page)
    page.get_by_role("button", name=said("Transfer", "ar"), exact=True).click()
    expect(page.locator("#to-number")).to_be_visible()
    found += violations(page, dark=False)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+e")
    within(5, lambda: line.state == "over", page.wait_for_timeout)
    wrap_up(page)
    page.locator("#phone-more summary").click()
    found += violations(page, dark=False)
    karim.go("/desk/microphone/")
    page.click("#try")
    page.click("#record")
    expect(page.locator("#played")).to_be_visible()
    heard_well = said("You are heard well. This is how you sound:", "ar")
    expect(page.locator("#heard")).to_have_text(heard_well)
    found += violations(page)
    assert is_within(page)
    assert found == []
    assert karim.wrong == []
    karim.context.close()


def is_within(page: Page) -> bool:
    """Return whether a page is no wider than its window."""
    width = (
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return bool(page.evaluate(width))


def test_who_declines_is_paused_and_the_caller_waits_on(voice, desk):
    page = desk
    page.click("#ready")
    line = voice.callers.dial("0100", "0612345680", CALLER_HZ)
    expect(page.locator(".offer")).to_be_visible()
    page.wait_for_timeout(500)
    page.keyboard.press("Alt+n")
    expect(page.locator("#state")).to_contain_text("Declined")
    assert line.state == "up"
    voice.callers.hang_up(line)


def test_he_hears_himself_when_he_calls_the_echo(desk):
    desk.locator("#phone-echo").click()
    within(10, lambda: heard(desk) == {AGENT_HZ}, desk.wait_for_timeout)
    desk.locator("#phone-echo").click()
    expect(desk.locator("body > audio")).to_have_count(0)


def test_an_agent_whose_browser_dies_amid_a_call_is_back_in_it_soon(
    voice, desk, microphone
):
    desk.click("#pause")
    karim = with_microphone(microphone, voice.base)
    page = karim.log_in("karim")
    expect(page.locator("#phone-state")).to_have_class("badge good", timeout=60_000)
    page.keyboard.press("Alt+a")
    line = voice.callers.dial("0100", "0612345676", CALLER_HZ)
    page.locator(".offer button.primary").click()
    within(10, lambda: hears_caller(page), page.wait_for_timeout)
    # Its process is gone: it says good-bye to nobody.
    with contextlib.suppress(PlaywrightError):
        page.goto("chrome://crash", timeout=2_000)
    again = karim.context.new_page()
    begun_s = time.monotonic()
    again.goto(f"{voice.base}/desk/")
    within(10, lambda: hears(line, AGENT_HZ), again.wait_for_timeout)
    within(10, lambda: hears_caller(again), again.wait_for_timeout)
    assert time.monotonic() - begun_s < 10
    voice.callers.hang_up(line)
    wrap_up(again)
    karim.context.close()
