"""What a desk says of its agent's own day."""

import re

from playwright.sync_api import expect

from tests.browser.gestures import go_home, said, sit_down


def test_a_desk_shows_an_agents_shift_and_how_far_he_keeps_to_it(furnished, person):
    desk = sit_down(person(locale="fr"), "karim")
    expect(desk.locator("#day-shift")).to_have_text("00:00\N{EN DASH}00:00")
    expect(desk.locator("#day-break")).to_have_text("\N{EN DASH}")
    adherence = desk.locator("#day-adherence")
    # It goes up while he is there, without a word from the floor.
    expect(adherence).to_have_text(re.compile(r"^[1-9]\d*\s%$"), timeout=20_000)
    desk.get_by_text(said("What adherence is", "fr")).click()
    expect(desk.locator("details[open] p")).to_contain_text("temps planifié")
    go_home(desk)


def test_an_agent_without_a_shift_is_told_so_and_blamed_for_nothing(furnished, person):
    desk = sit_down(person(locale="fr"))
    wanted = said("No shift today", "fr")
    expect(desk.locator("#day-adherence")).to_have_text(wanted)
    expect(desk.locator("#day-shift")).to_have_text("\N{EN DASH}")
    go_home(desk)
