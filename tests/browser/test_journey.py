"""What people do all day, in a real browser against a real centre."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, ROOT, Person

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
USERS = (
    ("ines", "Ines Alaoui", "agent", "Ines", ""),
    ("karim", "Karim Tazi", "agent", "Karim", ""),
    ("amina", "Amina", "supervisor", "", ""),
    ("panier", "Panier Vif", "client", "", "shop"),
)


@pytest.fixture(scope="session")
def furnished(centre, chromium):
    """Begin as people do: the first page, an authenticator, a centre file, users."""
    admin = Person(chromium, centre.base)
    page = admin.go("/")
    expect(page).to_have_url(f"{centre.base}/welcome/")
    page.fill("[name=name]", "Tiny")
    page.fill("[name=slug]", "tiny")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("form.card button.primary")
    admin.second_factor()
    admin.go("/centre/")
    page.set_input_files("[name=upload]", str(ROOT / "tests/browser/centre.toml"))
    page.click("form.card button.primary")
    expect(page.get_by_role("heading", name="Tiny")).to_be_visible()
    for username, name, role, agent, clients in USERS:
        admin.go("/users/new/")
        page.fill("[name=username]", username)
        page.fill("[name=name]", name)
        page.check(f"[name=roles][value={role}]")
        page.fill("[name=agent]", agent)
        page.fill("[name=clients]", clients)
        page.fill("[name=password]", PASSWORD)
        page.click("form.card button.primary")
        expect(page).to_have_url(f"{centre.base}/users/")
    assert admin.wrong == []
    yield admin
    admin.context.close()


@pytest.fixture(scope="session")
def amina(furnished, centre, chromium):
    """The supervisor, with her second factor set up once."""
    someone = Person(chromium, centre.base)
    someone.log_in("amina")
    someone.second_factor()
    expect(someone.page).to_have_url(f"{centre.base}/wallboard/")
    yield someone
    assert someone.wrong == []
    someone.context.close()


def sit_down(someone: Person, username: str = "ines"):
    """Log an agent in and make him available."""
    page = someone.log_in(username)
    expect(page.locator("#state")).not_to_be_empty()
    page.click("#ready")
    # Somebody may be waiting already, and is offered to him at once.
    expect(page.locator("#state")).to_have_class(re.compile("available|reserved"))
    return page


def begin_chat(someone: Person, name: str, question: str, queue: str = "shop-chat"):
    page = someone.go(f"/chat/tiny/?queue={queue}")
    page.fill("#customer-name", name)
    page.fill("#question", question)
    page.click("#start button")
    return page


def go_home(page) -> None:
    """Sign an agent out, so that the next test finds nobody at his desk."""
    page.click("#sign-out")
    expect(page.locator("#state")).to_have_class("badge signed_out")


def finish(page) -> None:
    page.get_by_role("tabpanel").locator("button.danger:visible").first.click()
    page.keyboard.press("Alt+w")
    expect(page.locator("#nothing")).to_be_visible()


def wrap_up(page, count: int) -> None:
    """End the wrap-up of all contacts in an agent's hands."""
    tabs = page.get_by_role("tab")
    expect(tabs.filter(has_text="Wrap-up")).to_have_count(count)
    for left in range(count, 0, -1):
        expect(tabs).to_have_count(left)
        page.keyboard.press("Alt+1")
        page.keyboard.press("Alt+w")
    expect(page.locator("#nothing")).to_be_visible()


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_a_customer_is_answered_by_an_agent_who_has_only_a_keyboard(
    furnished, person, locale
):
    agent, customer = person(locale=locale), person(locale=locale)
    desk = agent.log_in("ines")
    expect(desk.locator("html")).to_have_attribute("lang", locale)
    expect(desk.locator("html")).to_have_attribute(
        "dir", "rtl" if locale == "ar" else "ltr"
    )
    expect(desk.locator("#state")).not_to_be_empty()
    desk.keyboard.press("Alt+a")
    expect(desk.locator("#state")).to_have_class("badge available")
    chat = begin_chat(customer, "Zoé", "Où est ma commande ?")
    offer = desk.locator(".offer")
    expect(offer).to_contain_text("Panier Vif · Shop, chat")
    expect(offer).to_contain_text("Zoé")
    desk.keyboard.press("Alt+y")
    expect(chat.locator("#with")).to_contain_text("Ines")
    expect(desk.locator(".talk")).to_contain_text("Où est ma commande ?")
    desk.locator(".say textarea").focus()
    desk.keyboard.type("Un instant. <b>1 & 2</b>")
    desk.keyboard.press("Control+Enter")
    expect(chat.locator("#talk")).to_contain_text("Un instant. <b>1 & 2</b>")
    chat.fill("#say-line", "Merci !")
    chat.keyboard.press("Enter")
    expect(desk.locator(".talk")).to_contain_text("Merci !")
    desk.get_by_role("tabpanel").locator("input").fill("veut un remboursement")
    desk.keyboard.press("Enter")
    expect(desk.locator(".notes")).to_contain_text("veut un remboursement")
    desk.get_by_role("tabpanel").locator("select").select_option("solved")
    desk.get_by_role("tabpanel").locator("button.danger").focus()
    desk.keyboard.press("Enter")
    expect(chat.locator("#start")).to_be_visible()
    desk.keyboard.press("Alt+w")
    expect(desk.locator("#nothing")).to_be_visible()
    expect(desk.locator("#day-contacts")).not_to_have_text("0")
    go_home(desk)


def test_an_offer_that_is_declined_pauses_the_agent_and_the_contact_waits(
    furnished, person
):
    desk = sit_down(person())
    chat = begin_chat(person(), "Ali", "Bonjour")
    desk.locator(".offer").get_by_role("button", name="Decline").click()
    expect(desk.locator("#state")).to_have_class("badge paused")
    expect(chat.locator("#place")).to_have_text("You are the next.")
    desk.click("#ready")
    desk.locator(".offer button.primary").click()
    expect(chat.locator("#with")).to_contain_text("Ines")
    chat.click("#leave")
    desk.keyboard.press("Alt+w")
    expect(desk.locator("#nothing")).to_be_visible()
    go_home(desk)


def test_a_chat_is_passed_on_to_a_colleague_with_all_that_was_said(furnished, person):
    first, second = sit_down(person()), sit_down(person(), "karim")
    chat = begin_chat(person(), "Lea", "Je voudrais partir en voyage")
    first.locator(".offer button.primary").click()
    first.get_by_role("button", name="Transfer").click()
    first.locator("#to-agent").select_option("Karim")
    first.locator("#transfer button.primary").click()
    second.locator(".offer button.primary").click()
    expect(chat.locator("#with")).to_contain_text("Karim")
    expect(second.locator(".talk")).to_contain_text("partir en voyage")
    first.keyboard.press("Alt+w")
    expect(first.locator("#nothing")).to_be_visible()
    finish(second)
    go_home(first)
    go_home(second)


def test_an_agent_holds_several_chats_up_to_his_capacity(furnished, person):
    desk = sit_down(person())
    chats = [begin_chat(person(), f"C{n}", f"Question {n}") for n in range(4)]
    for _ in range(3):
        desk.locator(".offer button.primary").first.click()
    expect(desk.get_by_role("tab")).to_have_count(3)
    expect(chats[3].locator("#place")).to_have_text("You are the next.")
    desk.keyboard.press("Alt+2")
    expect(desk.get_by_role("tab").nth(1)).to_have_attribute("aria-selected", "true")
    chats[0].click("#leave")
    expect(desk.get_by_role("tab").filter(has_text="Wrap-up")).to_have_count(1)
    desk.keyboard.press("Alt+1")
    desk.keyboard.press("Alt+w")
    desk.locator(".offer button.primary").click()
    expect(desk.get_by_role("tab")).to_have_count(3)
    for chat in chats[1:]:
        chat.click("#leave")
    wrap_up(desk, 3)
    go_home(desk)


def test_a_customer_keeps_his_place_for_a_callback_and_may_come_back(furnished, person):
    customer = person()
    chat = begin_chat(customer, "Nora", "Bonjour")
    expect(chat.locator("#place")).to_have_text("You are the next.")
    chat.click("#leave")
    expect(chat.locator("#resume")).to_be_visible()
    chat.fill("#customer-name", "Nora")
    chat.fill("#question", "Me voici de nouveau")
    chat.click("#start button")
    expect(chat.locator("#talk")).to_contain_text("Bonjour")
    chat.fill("#address", "+212600000000")
    chat.click("#callback button")
    expect(chat.locator("#place")).to_contain_text("will be called back")
    desk = sit_down(person())
    expect(desk.locator(".offer")).to_contain_text("+212600000000")
    desk.locator(".offer button.primary").click()
    finish(desk)
    go_home(desk)


def test_a_supervisor_sees_listens_joins_and_changes_skills_at_once(
    furnished, amina, person
):
    desk = sit_down(person())
    chat = begin_chat(person(), "Omar", "Bonjour")
    desk.locator(".offer button.primary").click()
    board = amina.go("/wallboard/")
    ines = board.locator("#people button").filter(has_text="Ines")
    expect(ines).to_contain_text("Talking")
    ines.click()
    board.locator("#agent").get_by_role("button", name="Join").click()
    expect(board.locator("#listened")).to_contain_text("Bonjour")
    board.fill("#supervisor-line", "Je me joins à vous.")
    board.click("#supervisor-say")
    expect(chat.locator("#talk")).to_contain_text("Je me joins à vous.")
    expect(desk.locator(".talk")).to_contain_text("Je me joins à vous.")
    board.click("#agent-skills")
    board.locator("[name=travel]").select_option("7")
    board.click("form.card button.primary")
    expect(board.locator(".messages")).to_contain_text("works by it now")
    other = begin_chat(person(), "Sara", "Un vol, svp", "travel-chat")
    desk.locator(".offer").filter(has_text="Kestrel").locator("button.primary").click()
    expect(other.locator("#with")).to_contain_text("Ines")
    chat.click("#leave")
    other.click("#leave")
    wrap_up(desk, 2)
    board.locator("#people button").filter(has_text="Ines").click()
    board.click("#agent-out")
    expect(desk.locator("#line")).to_contain_text("signed out")


def test_a_client_sees_his_own_queues_and_downloads_what_reconciles(furnished, person):
    client = person()
    page = client.log_in("panier")
    table = page.locator("table")
    expect(table).to_contain_text("shop-chat")
    expect(table).not_to_contain_text("travel-chat")
    with page.expect_download() as begun:
        page.get_by_role("button", name="CSV").click()
    header, row = Path(begun.value.path()).read_text("utf-8").strip().splitlines()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    parts = ("answered", "abandoned", "timeout", "overflow", "callback", "open")
    assert float(told["offered"]) == sum(float(told[name]) for name in parts) > 5
    with page.expect_download() as begun:
        page.get_by_role("button", name="XLSX").click()
    assert Path(begun.value.path()).read_bytes()[:2] == b"PK"
    assert page.goto(f"{client.base}/centre/").status == 403
    assert page.goto(f"{client.base}/wallboard/").status == 403


def test_a_contact_s_page_says_why_it_was_routed_so(furnished, amina):
    page = amina.go("/reports/contacts/?q=Omar")
    page.locator("tbody a").first.click()
    expect(page.locator(".timeline")).to_contain_text("Arrived")
    page.locator("details summary").first.click()
    expect(page.locator("details").first).to_contain_text("shop")
    expect(page.locator("details li").first).to_contain_text("Ines")


def pages_of(centre, role: str) -> list[str]:
    return {
        "admin": [
            "/centre/", "/centre/text/", "/centre/import/", "/centre/names/skills/",
            "/centre/rows/queue/shop-chat/", "/centre/rows/site/new/", "/users/",
            "/users/new/", "/audit/", "/profile/",
        ],
        "amina": [
            "/wallboard/", "/reports/", "/reports/agents/", "/reports/contacts/",
            "/reports/?by=interval&clock=event", "/centre/agents/Karim/",
            "/centre/steps/shop-chat/",
        ],
        "ines": ["/desk/", "/profile/"],
        "nobody": ["/login/", "/chat/tiny/", "/no-such-page/"],
    }[role]  # fmt: skip


def violations(page) -> list[str]:
    """Return what axe finds on a page, in words."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{page.url}: {one['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_axe_finds_nothing_on_any_page(
    furnished, amina, person, centre, scheme, locale
):
    found = []
    for role, logged_in in (("admin", furnished), ("amina", amina)):
        state = logged_in.context.storage_state()
        one = person(
            color_scheme=scheme, locale=locale, storage_state=state, bypass_csp=True
        )
        for path in pages_of(centre, role):
            one.go(path).wait_for_load_state("load")
            found += violations(one.page)
    agent = person(color_scheme=scheme, locale=locale, bypass_csp=True)
    agent.log_in("karim")
    expect(agent.page.locator("#state")).not_to_be_empty()
    for path in pages_of(centre, "ines"):
        agent.go(path).wait_for_load_state("load")
        found += violations(agent.page)
    stranger = person(color_scheme=scheme, locale=locale, bypass_csp=True)
    for path in pages_of(centre, "nobody"):
        stranger.go(path).wait_for_load_state("load")
        found += violations(stranger.page)
    assert found == []


def test_no_page_is_wider_than_a_phone(furnished, amina, person, centre):
    wide = []
    for role, logged_in in (("admin", furnished), ("amina", amina)):
        one = person(
            viewport={"width": 390, "height": 800},
            locale="ar",
            storage_state=logged_in.context.storage_state(),
        )
        for path in pages_of(centre, role):
            page = one.go(path)
            if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
                wide.append(path)
    desk = person(viewport={"width": 390, "height": 800}, locale="ar")
    page = desk.log_in("karim")
    expect(page.locator("#state")).not_to_be_empty()
    if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
        wide.append("/desk/")
    assert wide == []


def children(pid: int) -> dict[str, int]:
    """Return the processes that a centre started, by the module they run."""
    told = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid=,args="],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lines = [line.split(None, 1) for line in told.splitlines() if line.strip()]
    return {args.rsplit(".", 1)[-1].strip(): int(number) for number, args in lines}


def test_the_floor_goes_on_without_the_pages_and_comes_back_from_a_kill(
    furnished, person, centre
):
    desk = sit_down(person())
    chat = begin_chat(person(), "Rim", "Vous êtes là ?")
    desk.locator(".offer button.primary").click()
    os.kill(children(centre.process.pid)["web_process"], signal.SIGKILL)
    chat.fill("#say-line", "Toujours là")
    chat.keyboard.press("Enter")
    expect(desk.locator(".talk")).to_contain_text("Toujours là")
    centre.end(kill=True)
    expect(desk.locator("#line")).to_be_visible()
    centre.start()
    expect(desk.locator("#line")).to_be_hidden(timeout=40_000)
    expect(desk.locator(".talk")).to_contain_text("Toujours là")
    expect(chat.locator("#line")).to_be_hidden(timeout=40_000)
    chat.fill("#say-line", "Me revoilà")
    chat.keyboard.press("Enter")
    expect(desk.locator(".talk")).to_contain_text("Me revoilà")
    chat.click("#leave")
    expect(desk.get_by_role("tab").filter(has_text="Wrap-up")).to_have_count(1)
    desk.keyboard.press("Alt+w")
    expect(desk.locator("#nothing")).to_be_visible()
