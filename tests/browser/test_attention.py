"""An offer calls for attention: by a sound, by a notification of the desktop, by the title."""

import re

from playwright.sync_api import expect

from tests.browser.gestures import accept, begin_chat, finish, go_home, said, sit_down

# What the desktop shows and the loudspeaker plays leaves no trace in a page: it is written down.
WRITE_DOWN = """
window.told = [];
window.played = 0;
window.Notification = class {
  static permission = "granted";
  constructor(title, { body }) { window.told.push(`${title} / ${body}`); }
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  window.played += 1;
  return start.apply(this, at);
};
"""


def test_an_offer_is_heard_and_shown_once_unless_its_sound_is_off(furnished, person):
    someone = person()
    someone.page.add_init_script(WRITE_DOWN)
    desk = sit_down(someone)
    begin_chat(person(), "Souad", "Bonjour")
    expect(desk.locator(".offer")).to_be_visible()
    offer = said("Offer: {queue}", "fr", queue="Shop, chat")
    assert desk.evaluate("window.told") == [f"{offer} / Souad"]
    desk.wait_for_function("window.played === 2")
    expect(desk).to_have_title(re.compile(r"^\(1\) "))
    accept(desk)
    finish(desk)
    desk.uncheck("#sound")
    begin_chat(person(), "Nezha", "Bonjour")
    expect(desk.locator(".offer")).to_contain_text("Nezha")
    assert desk.evaluate("window.told") == [f"{offer} / Souad", f"{offer} / Nezha"]
    assert desk.evaluate("window.played") == 2
    accept(desk)
    finish(desk)
    go_home(desk)
