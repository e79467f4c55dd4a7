"""A day of agents and customers, in a real browser against a real centre."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import USERS
from tests.browser.gestures import (
    accept,
    begin_chat,
    finish,
    go_home,
    said,
    sit_down,
    tab_to,
    transfer,
    wrap_up,
)


def test_an_administrator_begins_with_nothing_and_has_a_centre_with_users(furnished):
    page = furnished.go("/users/")
    for username, name, *_rest in USERS:
        row = page.get_by_role("row").filter(has_text=username)
        expect(row).to_contain_text(name)
    page = furnished.go("/audit/")
    expect(page.locator("tbody")).to_contain_text("panier")
    page = furnished.go("/centre/")
    expect(page.locator("main")).to_contain_text("Shop, chat")


def call_from_the_shop(customer, shop_page, name, question):
    """Ask for help on the shop's own page, by keyboard; return the frame of the chat."""
    page = customer.page
    page.goto(shop_page)
    tab_to(page, page.get_by_role("button", name="Aide"))
    page.keyboard.press("Enter")
    chat = page.frame_locator("iframe")
    tab_to(page, chat.locator("#customer-name"))
    page.keyboard.type(name)
    tab_to(page, chat.locator("#question"))
    page.keyboard.type(question)
    tab_to(page, chat.locator("#start button"))
    page.keyboard.press("Enter")
    return chat


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_customer_on_a_shop_s_page_is_answered_by_an_agent_with_only_a_keyboard(
    furnished, person, shop_page, locale
):
    agent, customer = person(locale=locale), person(locale=locale)
    chat = call_from_the_shop(customer, shop_page, "Zoé", "Où est ma commande ?")
    # Playwright may be too late to tell a frame of another site which language is wanted.
    of_chat = chat.locator("html").get_attribute("lang")
    expect(chat.locator("#place")).to_have_text(said("You are the next.", of_chat))
    desk = agent.log_in("ines")
    expect(desk.locator("html")).to_have_attribute(
        "dir", "rtl" if locale == "ar" else "ltr"
    )
    expect(desk.locator("#ready")).to_be_enabled()
    desk.keyboard.press("Alt+a")
    offer = desk.locator(".offer")
    expect(offer).to_contain_text("Panier Vif · Shop, chat")
    expect(offer).to_contain_text("Zoé")
    expect(offer).to_contain_text(f"{said('Chat', locale)} · {of_chat}")
    expect(offer.locator(".clock").first).to_have_text(re.compile(r"\d+:\d\d"))
    desk.keyboard.press("Alt+y")
    expect(chat.locator("#with")).to_contain_text("Ines")
    expect(desk.locator(".talk")).to_contain_text("Où est ma commande ?")
    tab_to(desk, desk.locator(".say textarea"))
    desk.keyboard.type("Un instant. <b>1 & 2</b>")
    desk.keyboard.press("Control+Enter")
    expect(chat.locator("#talk")).to_contain_text("Un instant. <b>1 & 2</b>")
    tab_to(customer.page, chat.locator("#say-line"))
    customer.page.keyboard.type("Merci !")
    customer.page.keyboard.press("Enter")
    expect(desk.locator(".talk")).to_contain_text("Merci !")
    panel = desk.get_by_role("tabpanel")
    tab_to(desk, panel.locator("input"))
    desk.keyboard.type("veut un remboursement")
    desk.keyboard.press("Enter")
    expect(desk.locator(".notes")).to_contain_text("veut un remboursement")
    tab_to(desk, panel.locator("select"))
    desk.keyboard.press("ArrowDown")
    expect(panel.locator("select")).to_have_value("solved")
    tab_to(desk, panel.locator("button.danger"))
    desk.keyboard.press("Enter")
    expect(chat.locator("#start")).to_be_visible()
    expect(chat.locator("#with")).to_have_text(
        said("The conversation is over. Thank you.", of_chat)
    )
    desk.keyboard.press("Alt+w")
    expect(desk.locator("#nothing")).to_be_visible()
    expect(desk.locator("#day-contacts")).not_to_have_text("0")
    tab_to(desk, desk.locator("#sign-out"))
    desk.keyboard.press("Enter")
    expect(desk.locator("#state")).to_have_class("badge signed_out")


@pytest.mark.parametrize("why", ["Declined", "No answer"])
def test_who_does_not_take_an_offer_is_paused_and_the_contact_goes_to_a_colleague(
    furnished, person, why
):
    # Lamia sat down first, so she is idle the longest; three seconds are all she has.
    lamia = sit_down(person(), "lamia")
    ines = sit_down(person())
    chat = begin_chat(person(), "Ali", "Bonjour")
    expect(lamia.locator(".offer")).to_contain_text("Ali")
    if why == "Declined":
        lamia.keyboard.press("Alt+n")
    expect(lamia.locator("#state")).to_have_class("badge paused")
    expect(lamia.locator("#state")).to_contain_text(said(why, "fr"))
    expect(lamia.locator(".offer")).to_have_count(0)
    accept(ines, "Ali")
    expect(chat.locator("#with")).to_contain_text("Ines")
    chat.click("#leave")
    wrap_up(ines, 1)
    go_home(ines)
    go_home(lamia)


def test_a_contact_that_nobody_else_can_take_waits_until_the_agent_is_back(
    furnished, person
):
    desk = sit_down(person())
    chat = begin_chat(person(), "Ali", "Bonjour")
    offer = desk.locator(".offer")
    offer.get_by_role("button", name=said("Decline", "fr"), exact=True).click()
    expect(desk.locator("#state")).to_have_class("badge paused")
    expect(chat.locator("#place")).to_have_text(said("You are the next.", "fr"))
    desk.click("#ready")
    accept(desk)
    expect(chat.locator("#with")).to_contain_text("Ines")
    finish(desk)
    go_home(desk)


def test_a_chat_is_passed_on_to_a_queue_and_to_a_colleague_with_all_that_was_said(
    furnished, person
):
    ines, karim = sit_down(person()), sit_down(person(), "karim")
    chat = begin_chat(person(), "Lea", "Je voudrais partir en voyage")
    accept(ines)
    transfer(ines, "#to-queue", "travel-chat")
    expect(karim.locator(".offer")).to_contain_text("Kestrel · Travel, chat")
    accept(karim)
    expect(chat.locator("#with")).to_contain_text("Karim")
    expect(karim.locator(".talk")).to_contain_text("partir en voyage")
    wrap_up(ines, 1)
    expect(ines.locator("#state")).to_have_class("badge available")
    transfer(karim, "#to-agent", "Ines")
    accept(ines)
    expect(chat.locator("#with")).to_contain_text("Ines")
    expect(ines.locator(".talk")).to_contain_text("partir en voyage")
    wrap_up(karim, 1)
    finish(ines)
    go_home(ines)
    go_home(karim)


def test_an_agent_holds_several_chats_up_to_his_capacity(furnished, person):
    desk = sit_down(person())
    chats = [begin_chat(person(), f"C{n}", f"Question {n}") for n in range(4)]
    for n in range(3):
        accept(desk, f"C{n}")
    expect(desk.get_by_role("tab")).to_have_count(3)
    expect(chats[3].locator("#place")).to_have_text(said("You are the next.", "fr"))
    desk.keyboard.press("Alt+2")
    expect(desk.get_by_role("tab").nth(1)).to_have_attribute("aria-selected", "true")
    chats[0].click("#leave")
    wrapping = desk.get_by_role("tab").filter(has_text=said("Wrap-up", "fr"))
    expect(wrapping).to_have_count(1)
    desk.keyboard.press("Alt+1")
    desk.keyboard.press("Alt+w")
    accept(desk, "C3")
    expect(desk.get_by_role("tab")).to_have_count(3)
    for chat in chats[1:]:
        chat.click("#leave")
    wrap_up(desk, 3)
    go_home(desk)


def test_a_customer_keeps_his_place_for_a_callback_and_may_come_back(furnished, person):
    chat = begin_chat(person(), "Nora", "Bonjour")
    expect(chat.locator("#place")).to_have_text(said("You are the next.", "fr"))
    chat.click("#leave")
    expect(chat.locator("#resume")).to_be_visible()
    # Somebody else comes meanwhile, and does not get before her.
    later = begin_chat(person(), "Ugo", "Bonsoir")
    chat.fill("#customer-name", "Nora")
    chat.fill("#question", "Me voici de nouveau")
    chat.click("#start button")
    expect(chat.locator("#talk")).to_contain_text("Bonjour")
    expect(chat.locator("#place")).to_have_text(said("You are the next.", "fr"))
    expect(later.locator("#place")).to_have_text(said("Before you: {n}", "fr", n=1))
    chat.fill("#address", "+212600000000")
    chat.click("#callback button")
    expect(chat.locator("#place")).to_have_text(
        said("You keep your place, and will be called back.", "fr")
    )
    desk = sit_down(person())
    expect(desk.locator(".offer").first).to_contain_text("+212600000000")
    accept(desk, "Nora")
    later.click("#leave")
    finish(desk)
    go_home(desk)


def test_a_chat_on_a_shop_s_page_goes_on_on_its_next_page(furnished, person, shop_page):
    customer = person()
    chat = call_from_the_shop(customer, shop_page, "Zoé", "Où est ma commande ?")
    expect(chat.get_by_role("heading", level=1)).to_have_text("Panier Vif")
    expect(chat.locator("#place")).not_to_be_empty()
    customer.page.reload()
    again = customer.page.frame_locator("iframe")
    expect(again.locator("#talk")).to_contain_text("Où est ma commande ?")
    again.locator("#leave").click()
    expect(again.locator("#start")).to_be_visible()
    customer.page.reload()
    expect(customer.page.get_by_role("button", name="Aide")).to_be_visible()
    expect(customer.page.locator("iframe")).to_have_count(0)


def test_a_page_that_is_set_up_wrongly_brings_nobody_to_another_client(
    furnished, person
):
    page = person().go("/chat/tiny/?queue=nowhere")
    expect(page.locator("#wrong")).to_be_visible()
    expect(page.locator("#start button")).to_be_disabled()
    assert page.goto(page.url.replace("tiny", "moon")).status == 404
    expect(page.locator(".notice")).to_contain_text("centre")


def test_what_is_no_question_and_no_number_is_said_beside_the_field(furnished, person):
    page = person().go("/chat/tiny/?queue=shop-chat")
    page.fill("#customer-name", "Ali")
    page.fill("#question", "   ")
    page.click("#start button")
    wrong = "one => one.validationMessage"
    assert page.locator("#question").evaluate(wrong) == said(
        "Write something here.", "fr"
    )
    page.fill("#question", "Bonjour")
    page.click("#start button")
    expect(page.locator("#place")).not_to_be_empty()
    page.fill("#address", "jamais")
    page.click("#callback button")
    assert "+212" in page.locator("#address").evaluate(wrong)
    page.click("#leave")
    expect(page.locator("#start")).to_be_visible()


def test_a_second_window_of_a_chat_is_told_in_a_customer_s_words(furnished, person):
    someone = person()
    first = begin_chat(someone, "Ali", "Bonjour")
    other = someone.context.new_page()
    other.goto(first.url)
    expect(other.locator("#talk")).to_contain_text("Bonjour")
    expect(first.locator("#line")).to_contain_text("dans une autre fenêtre")
    expect(first.locator("#line")).not_to_contain_text("bureau")
    other.click("#leave")
    expect(other.locator("#start")).to_be_visible()


def is_in_order(desk) -> bool:
    """Return whether the side of a desk is beside its work, and both below what he is."""
    me, work, side = (
        desk.locator(one).bounding_box() for one in (".me", ".work", ".side")
    )
    is_beside = side["x"] >= work["x"] + work["width"] and side["y"] == work["y"]
    return is_beside and work["y"] > me["y"] + me["height"]


def test_a_notice_moves_nothing_of_a_desk_but_down(furnished, person):
    someone = person()
    first = sit_down(someone)
    assert is_in_order(first)
    for hands in (0, 1):
        other = someone.context.new_page()
        other.goto(first.url)
        told = "This desk was opened in another window, which has it now."
        expect(first.locator("#line")).to_contain_text(said(told, "fr"))
        expect(first.get_by_role("tab")).to_have_count(hands)
        assert is_in_order(first)
        first.close()
        first = other
        if not hands:
            begin_chat(person(), "Ali", "Bonjour")
            accept(first, "Ali")
            expect(first.get_by_role("tab")).to_have_count(1)
            assert is_in_order(first)
    finish(first)
    go_home(first)


def test_a_chat_that_ends_closes_the_dialog_that_would_pass_it_on(furnished, person):
    desk = sit_down(person())
    chat = begin_chat(person(), "Ali", "Bonjour")
    accept(desk, "Ali")
    expect(desk.get_by_role("tab")).to_have_count(1)
    desk.keyboard.press("Alt+t")
    desk.fill("#to-like", "Nobody of this name")
    nobody = said("Nobody who is free has this name.", "fr")
    expect(desk.locator("#to-more")).to_have_text(nobody)
    chat.click("#leave")
    expect(desk.locator("#transfer")).to_be_hidden()
    gone = said("The customer has hung up.", "fr")
    expect(desk.locator("#refusal")).to_have_text(gone)
    wrap_up(desk, 1)
    go_home(desk)


@pytest.mark.parametrize("screen", [(1280, 900), (390, 844)])
def test_an_offer_moves_nothing_and_what_is_written_stays(furnished, person, screen):
    someone = person(viewport={"width": screen[0], "height": screen[1]})
    desk = sit_down(someone)
    first = begin_chat(person(), "Ali", "Bonjour")
    accept(desk, "Ali")
    send = desk.get_by_role("button", name=said("Send", "fr"))
    expect(send).to_be_visible()
    before = send.bounding_box()
    second = begin_chat(person(), "Zoé", "Bonsoir")
    expect(desk.locator(".offer")).to_contain_text("Zoé")
    assert send.bounding_box() == before
    accept(desk, "Zoé")
    tab = desk.get_by_role("tab").filter(has_text="Zoé")
    expect(tab).to_have_attribute("aria-selected", "true")
    box = desk.locator(".say textarea:visible")
    box.fill("Je regarde")
    desk.reload()
    tab.click()
    expect(box).to_have_value("Je regarde")
    desk.keyboard.press("Alt+t")
    dialog = desk.locator("#transfer")
    dialog.locator("button.primary").click()
    expect(dialog).to_be_visible()
    wrong = desk.locator("#to-queue").evaluate("one => one.validationMessage")
    assert wrong == said("Choose a queue or a colleague.", "fr")
    dialog.get_by_role("button", name=said("Cancel", "fr")).click()
    expect(dialog).to_be_hidden()
    desk.keyboard.press("Alt+e")
    expect(second.locator("#start")).to_be_visible()
    first.click("#leave")
    wrap_up(desk, 2)
    go_home(desk)
