"""A recording in a real browser: found, heard, evaluated; and its pages as axe sees them."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Person
from tests.web.recordings.waves import put, tone, wave

HEARD = """audio => new Promise((done, fail) => {
    audio.muted = true;
    audio.addEventListener("error", () => fail(audio.error.message));
    audio.addEventListener("timeupdate", () => {
        if (audio.currentTime > 8) done([audio.duration, audio.currentTime]);
    });
    audio.addEventListener("loadedmetadata", () => { audio.currentTime = 8; });
    audio.play();
})"""


@pytest.fixture(scope="module")
def recorded(furnished, centre):
    """Let telephony leave a recording of twelve seconds."""
    folder = centre.home / "voice" / "recordings" / "tiny"
    put(folder, "pbx-1.1.1", wave(tone(440, 12.0)))


def test_a_supervisor_hears_a_recording_from_where_she_likes(recorded, amina):
    page = amina.go("/recordings/")
    row = page.locator("tbody tr th a").first
    for _ in range(60):
        if row.count():
            break
        time.sleep(1)
        page.reload()
    row.click()
    audio = page.locator("audio")
    lasts_s, at_s = audio.evaluate(HEARD)
    assert abs(lasts_s - 12.0) < 0.3
    assert at_s > 8
    page.fill("[name=score]", "80")
    page.fill("[name=note]", "Listens well")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Listens well")).to_be_visible()
    amina.go("/profile/")


def test_the_pages_of_recordings_are_for_everybody(
    recorded, furnished, centre, chromium
):
    state = furnished.context.storage_state()
    for locale in ("en", "ar"):
        admin = Person(
            chromium, centre.base, bypass_csp=True, locale=locale, storage_state=state
        )
        page = admin.go("/recordings/")
        expect(page.locator("tbody tr th a").first).to_be_visible()
        found = violations(page)
        address = page.locator("tbody tr th a").first.get_attribute("href")
        for path in (address, *(f"/recordings/{one}/" for one in (
            "caller", "deleted", "hearers"))):  # fmt: skip
            admin.go(path)
            found += violations(page)
        admin.go("/recordings/caller/")
        page.fill("[name=number]", "+33612345678")
        page.locator("button[value=find]").click()
        expect(page.locator("table")).to_be_visible()
        found += violations(page)
        assert found == []
        assert admin.wrong == []
        admin.context.close()
