"""A centre with telephones: a real Asterisk, browsers with a microphone, and callers."""

import os
import socket
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from offhook.ari.installed import NoAsterisk, find
from tests.asterisk.conftest import free_ports
from tests.asterisk.tones import write_tone
from tests.browser.callers import Callers
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

AGENT_HZ, CALLER_HZ, OUTSIDE_HZ = 600, 1000, 1700
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

    def asterisk_pid(self) -> int:
        return int((self.home / "voice" / "run" / "asterisk.pid").read_text())


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
def microphone(playwright, tmp_path_factory):
    """Return a browser whose microphone hears one tone for ever."""
    tone = tmp_path_factory.mktemp("tone") / "tone.wav"
    write_tone(tone, AGENT_HZ, lasts_s=10.0)
    flags = [
        *FLAGS,
        f"--use-file-for-fake-audio-capture={tone}",
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
    ]
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
    """Return which of the tones a browser hears by its spectrum, and of one that nobody speaks."""
    return set(page.evaluate(HEARD_IN_BROWSER, [AGENT_HZ, CALLER_HZ, OUTSIDE_HZ, 2300]))


def hears_caller(page: Page) -> bool:
    return heard(page) == {CALLER_HZ}


def wrap_up(page: Page) -> None:
    expect(page.locator(".contact button.primary:visible")).to_be_visible()
    page.keyboard.press("Alt+w")
    expect(page.locator("#nothing")).to_be_visible()
