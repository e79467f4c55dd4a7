"""Calls of more than two, messages, other telephones, and what dies amid a talk, in a real browser."""

import io
import os
import signal
import time

import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.asterisk.telephone import Line
from tests.asterisk.tones import loudness
from tests.browser.callers import Callers, hears, within
from tests.browser.voice_centre import (
    AGENT_HZ,
    CALLER_HZ,
    OUTSIDE_HZ,
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


def talking(voice, page: Page, caller: str) -> Line:
    """Let somebody call, and the agent answer him."""
    page.click("#ready")
    line = voice.callers.dial("0100", caller, CALLER_HZ)
    page.locator(".offer button.primary").click()
    within(10, lambda: hears_caller(page), page.wait_for_timeout)
    return line


def ask_first(page: Page, field: str, wanted: str) -> None:
    """Ask somebody while the customer hears music."""
    page.get_by_role("button", name="Transfer", exact=True).click()
    if field == "#to-number":
        page.fill(field, wanted)
    else:
        page.locator(field).select_option(wanted)
    page.get_by_role("button", name="Ask first").click()


def picks_up(voice, page: Page, within_s: float = 10) -> Line:
    """Let whom the centre calls take the call; return it once the agent hears him."""
    wait = page.wait_for_timeout
    within(within_s, lambda: voice.callers.rung() is not None, wait)
    line = voice.callers.rung()
    assert line is not None
    voice.callers.answer(line, OUTSIDE_HZ)
    within(10, lambda: heard(page) == {OUTSIDE_HZ}, wait)
    return line


def end(voice, page: Page, line: Line) -> None:
    voice.callers.hang_up(line)
    wrap_up(page)


@pytest.fixture
def karim(voice, desk, microphone):
    someone = with_microphone(microphone, voice.base)
    page = someone.log_in("karim")
    expect(page.locator("#phone-state")).to_have_class("badge good", timeout=60_000)
    page.click("#ready")
    yield page
    page.click("#sign-out")
    assert someone.wrong == []
    someone.context.close()


def test_a_colleague_is_asked_speaks_with_both_and_takes_over(voice, desk, karim):
    page, wait = desk, desk.wait_for_timeout
    karim.click("#pause")
    line = talking(voice, page, "0612345601")
    karim.click("#ready")
    ask_first(page, "#to-agent", "Karim")
    aside = page.locator(".call .aside")
    expect(aside).to_contain_text("Ringing")
    karim.locator(".offer button.primary").click()
    expect(aside).to_contain_text("the customer hears music")
    within(10, lambda: heard(karim) == {AGENT_HZ}, wait)
    assert not hears(line, AGENT_HZ)
    page.get_by_role("button", name="Speak together").click()
    within(10, lambda: heard(karim) == {AGENT_HZ, CALLER_HZ}, wait)
    # Both agents speak one tone: with Ines mute, what the caller hears of it is Karim's.
    page.keyboard.press("Alt+m")
    within(8, lambda: hears(line, AGENT_HZ), wait)
    page.get_by_role("button", name="Hand over").click()
    wrap_up(page)
    within(10, lambda: heard(karim) == {CALLER_HZ}, wait)
    assert hears(line, AGENT_HZ)
    assert line.state == "up"
    voice.callers.hang_up(line)
    wrap_up(karim)


def test_somebody_outside_is_asked_and_given_the_customer(voice, desk):
    page, wait = desk, desk.wait_for_timeout
    line = talking(voice, page, "0612345602")
    ask_first(page, "#to-number", "+33 1 23 45 67 89")
    aside = page.locator(".call .aside")
    expect(aside).to_contain_text("Ringing")
    expect(page.get_by_role("button", name="Speak together")).to_be_hidden()
    expect(page.get_by_role("button", name="Hand over while it rings")).to_be_visible()
    outside = picks_up(voice, page)
    expect(aside).to_contain_text("You ask")
    expect(page.get_by_role("button", name="Speak together")).to_be_visible()
    within(5, lambda: hears(outside, AGENT_HZ), wait)
    assert not hears(line, AGENT_HZ)
    page.get_by_role("button", name="Back to the customer").click()
    within(8, lambda: outside.state == "over", wait)
    expect(aside).to_be_hidden()  # the page may hear of it later than he
    page.keyboard.press("Alt+h")
    within(8, lambda: hears_caller(page), wait)

    ask_first(page, "#to-number", "+33123456789")
    outside = picks_up(voice, page)
    page.get_by_role("button", name="Hand over", exact=True).click()
    wrap_up(page)
    within(8, lambda: hears(line, OUTSIDE_HZ), wait)
    within(8, lambda: hears(outside, CALLER_HZ), wait)
    voice.callers.hang_up(line)
    within(8, lambda: outside.state == "over", wait)


def test_of_a_number_outside_that_is_busy_it_is_told(voice, desk):
    page, wait = desk, desk.wait_for_timeout
    line = talking(voice, page, "0612345609")
    ask_first(page, "#to-number", "+33123456780")
    within(10, lambda: voice.callers.rung() is not None, wait)
    voice.callers.refuse(voice.callers.rung(), 486)
    missed = page.locator(".contact .notice")
    expect(missed).to_contain_text("could not be reached (busy)")
    expect(missed).to_contain_text("+33123456780")
    expect(page.locator(".call .aside")).to_be_hidden()
    page.keyboard.press("Alt+h")
    within(8, lambda: hears_caller(page), wait)
    expect(missed).to_be_hidden()
    end(voice, page, line)


def test_a_number_that_nobody_may_dial_is_refused_with_a_reason(voice, desk):
    page = desk
    line = talking(voice, page, "0612345603")
    ask_first(page, "#to-number", "+1 900 555 0100")
    dialog = page.locator("#transfer")
    expect(dialog).to_contain_text("This number may not be dialled. (")
    # What he typed is there to be mended, until the customer has had enough.
    expect(page.locator("#to-number")).to_have_value("+1 900 555 0100")
    assert voice.callers.rung() is None
    page.wait_for_timeout(500)
    assert hears_caller(page)
    voice.callers.hang_up(line)
    expect(dialog).to_be_hidden()
    expect(page.locator("#refusal")).to_have_text("The customer has hung up.")
    wrap_up(page)


def test_a_message_is_heard_and_its_customer_called(voice, desk):
    page, wait = desk, desk.wait_for_timeout
    page.click("#pause")
    line = voice.callers.dial("0200", "0612345604", CALLER_HZ)
    # After the beep nothing is said to him, and what he says is kept.
    within(40, lambda: bool(line.heard) and silent_s(line) > 4, wait)
    voice.callers.hang_up(line)
    page.click("#ready")
    expect(page.locator(".offer")).to_be_visible(timeout=30_000)
    page.locator(".offer button.primary").click()
    player = page.locator(".call audio")
    expect(player).to_be_visible()
    # Whoever accepts at once may be sooner than what seals the sound: he hears it all the same.
    player.evaluate("one => { one.muted = true; one.play().catch(() => {}); }")
    within(15, lambda: player.evaluate("one => one.currentTime") > 0.2, wait)
    found = page.request.get(voice.base + str(player.get_attribute("src")))
    assert found.ok
    sound, rate = soundfile.read(io.BytesIO(found.body()))
    assert rate == 8000
    assert loudness(sound[-rate:] * 32768, CALLER_HZ) > 200
    page.get_by_role("button", name="Call the customer").click()
    out = picks_up(voice, page, within_s=15)
    within(5, lambda: hears(out, AGENT_HZ), wait)
    end(voice, page, out)


def silent_s(line: Line) -> float:
    """Return for how many seconds a caller has heard nothing at all."""
    return time.monotonic() - line.heard[-1][0]


def test_a_sip_telephone_rings_instead_of_the_browser(voice, desk):
    page, wait = desk, desk.wait_for_timeout
    page.click("#pause")
    page.locator("#phone-more summary").click()
    page.click("#phone-other")
    told = page.locator("#phone-account code")
    expect(told).to_have_count(4)
    account, secret, _host, port = told.all_inner_texts()
    assert int(port) == voice.sip_port
    phone = Callers(voice.sip_port, account, secret)
    phone.register()
    expect(page.locator("#phone-state")).to_have_text("You use a SIP telephone")
    page.click("#ready")
    line = voice.callers.dial("0100", "0612345605", CALLER_HZ)
    expect(page.locator(".offer")).to_contain_text("It rings at your SIP telephone")
    within(10, lambda: phone.rung() is not None, wait)
    mine = phone.rung()
    assert mine is not None
    phone.answer(mine, OUTSIDE_HZ)
    within(10, lambda: hears(line, OUTSIDE_HZ) and hears(mine, CALLER_HZ), wait)
    expect(page.locator(".call")).to_contain_text("At your SIP telephone")
    page.keyboard.press("Alt+h")
    within(8, lambda: not hears(line, OUTSIDE_HZ), wait)
    page.keyboard.press("Alt+h")
    within(8, lambda: hears(line, OUTSIDE_HZ), wait)
    phone.hang_up(mine)
    within(8, lambda: line.state == "over", wait)
    wrap_up(page)
    page.click("#phone-browser")
    expect(page.locator("#phone-state")).to_have_class("badge good", timeout=30_000)
    phone.close()


def test_the_floor_is_killed_and_the_talk_goes_on(voice, desk):
    page, wait = desk, desk.wait_for_timeout
    line = talking(voice, page, "0612345606")
    voice.end(kill=True)
    wait(1500)
    assert hears(line, AGENT_HZ)
    assert hears_caller(page)
    voice.start()
    expect(page.locator("#phone-state")).to_have_class("badge good", timeout=60_000)
    expect(page.locator(".call .badge.good").first).to_be_visible(timeout=30_000)
    within(10, lambda: hears_caller(page), wait)
    within(10, lambda: hears(line, AGENT_HZ), wait)
    page.keyboard.press("Alt+e")
    within(8, lambda: line.state == "over", wait)
    wrap_up(page)


def test_asterisk_is_killed_and_the_next_call_is_served(voice, desk):
    page = desk
    line = talking(voice, page, "0612345607")
    os.kill(voice.asterisk_pid(), signal.SIGKILL)
    voice.callers.hang_up(line)
    # Whoever was cut off is called back, by the first who is free: it rings as soon as it can.
    offer = page.locator(".offer").filter(has_text="0612345607")
    expect(offer).to_be_visible(timeout=20_000)
    expect(page.locator("#phone-state")).to_have_class("badge good", timeout=60_000)
    offer.get_by_role("button", name="Accept, and call back").click()
    back = picks_up(voice, page, within_s=15)
    end(voice, page, back)
    line = talking(voice, page, "0612345608")
    assert hears(line, AGENT_HZ)
    end(voice, page, line)
