"""An agent answers in a real browser, through a real Asterisk, and both are heard."""

import os
import socket
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from offhook.ari.installed import NoAsterisk, find
from tests.asterisk.conftest import free_ports
from tests.asterisk.tones import write_tone
from tests.browser.axe import violations
from tests.browser.callers import Callers, hears, within
from tests.browser.conftest import (
    CHROMIUM,
    FLAGS,
    PASSWORD,
    ROOT,
    VENDOR,
    Centre,
    Person,
    make_user,
)
from tests.browser.gestures import said

pytestmark = pytest.mark.slow
AGENT_HZ, CALLER_HZ = 600, 1000
HEARD_IN_BROWSER = """async (tones) => {
  const speaker = [...document.querySelectorAll("body > audio")].find((one) => one.srcObject);
  if (!speaker) return [];
  const sound = new AudioContext();
  const analyser = sound.createAnalyser();
  analyser.fftSize = 8192;
  sound.createMediaStreamSource(speaker.srcObject).connect(analyser);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  const found = tones.filter((hertz) => {
    const place = Math.round((hertz * analyser.fftSize) / sound.sampleRate);
    return Math.max(...levels.slice(place - 2, place + 3)) > -60;
  });
  await sound.close();
  return found;
}"""

# All microphones speak one tone: a canceller of echoes would take a colleague's for one.
RAW_SOUND = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
navigator.mediaDevices.getUserMedia = () => real({ audio: raw });
"""


class VoiceCentre(Centre):
    """A centre with telephones, on loopback and ports of its own."""

    def __init__(self, home) -> None:
        super().__init__(home)
        sip, _, ari, _ = self.ports = _neighbours()
        first = 30000 + os.getpid() % 20 * 200
        self.sip_port = sip
        self.options = (
            "--voice", "--sip-port", str(sip), "--sip-bind", "127.0.0.1",
            "--ari-port", str(ari), "--rtp-ports", f"{first}-{first + 199}",
        )  # fmt: skip


def _neighbours() -> tuple[int, int, int, int]:
    """Return two pairs of ports side by side that are free."""
    found: list[int] = []
    while len(found) < 4:
        (port,) = free_ports(1)
        with suppress(OSError):
            with socket.socket() as tcp:
                tcp.bind(("127.0.0.1", port + 1))
            found += [port, port + 1]
    return found[0], found[1], found[2], found[3]


@pytest.fixture(scope="module")
def voice(tmp_path_factory):
    try:
        find()
    except NoAsterisk as missing:
        pytest.skip(str(missing))
    if CHROMIUM is None or not VENDOR.exists():
        pytest.skip("no Chromium, or `make test` has not made what it loads")
    served = VoiceCentre(tmp_path_factory.mktemp("voice"))
    served.callers = Callers(served.sip_port)
    served.start()
    yield served
    served.callers.close()
    served.end()


@pytest.fixture(scope="module")
def microphone(tmp_path_factory):
    """Return a browser whose microphone hears one tone for ever."""
    tone = tmp_path_factory.mktemp("tone") / "tone.wav"
    write_tone(tone, AGENT_HZ, lasts_s=10.0)
    flags = [
        *FLAGS,
        f"--use-file-for-fake-audio-capture={tone}",
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(voice, microphone):
    """Furnish the centre, and let Ines sit down; she has no headset to echo anything."""
    admin = Person(microphone, voice.base)
    page = admin.go("/")
    told = {"name": "Tiny", "slug": "tiny", "username": "admin"}
    for name, text in (*told.items(), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"[name={name}]", text)
    page.click("form.card button.primary")
    admin.second_factor()
    admin.go("/centre/")
    text = (ROOT / "tests/browser/voice.toml").read_text("utf-8")
    centre = voice.home / "voice.toml"
    centre.write_text(text.replace("CARRIER", str(voice.callers.phone.port)))
    page.set_input_files("[name=upload]", str(centre))
    page.click("form.card button.primary")
    expect(page.get_by_role("heading", name="Tiny")).to_be_visible()
    make_user(admin, "ines", "Ines Alaoui", "agent", "Ines", "")
    make_user(admin, "karim", "Karim Tazi", "agent", "Karim", "")
    make_user(admin, "amina", "Amina", "supervisor", "", "")
    admin.context.close()
    ines = with_microphone(microphone, voice.base)
    page = ines.log_in("ines")
    expect(page.locator("#phone-state")).to_have_class("badge good", timeout=60_000)
    yield page
    assert ines.wrong == []
    ines.context.close()


def with_microphone(browser, base: str, **context: object) -> Person:
    """Return somebody whose browser may use its microphone."""
    someone = Person(browser, base, permissions=["microphone"], **context)
    someone.context.add_init_script(RAW_SOUND)
    return someone


def heard(page: Page) -> set[int]:
    """Return which of the tones a browser hears by its spectrum, and of two that nobody speaks."""
    return set(page.evaluate(HEARD_IN_BROWSER, [AGENT_HZ, CALLER_HZ, 1700, 2300]))


def hears_caller(page: Page) -> bool:
    return heard(page) == {CALLER_HZ}


def wrap_up(page: Page) -> None:
    expect(page.locator(".contact button.primary:visible")).to_be_visible()
    page.keyboard.press("Alt+w")
    expect(page.locator("#nothing")).to_be_visible()


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
    board.locator("#people button").filter(has_text="Ines").click()
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
