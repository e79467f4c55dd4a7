"""The pages of accounts, as a browser sees them."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_scopes import scope

from offhook import web
from offhook.floor.moments import to_us
from offhook.floor.tickets import TicketReader
from offhook.web import demonstration
from offhook.web.accounts import sessions
from offhook.web.accounts.audit_words import ACTIONS
from offhook.web.accounts.models import AuditRow, Tenant, User
from offhook.web.accounts.permissions import Role
from offhook.web.floor_link import FloorAway
from tests.web.conftest import NOW

PASSWORD = "correct horse battery staple"
WRITERS = {"record", "_audit", "_record", "_told", "_new_version"}
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
pytestmark = pytest.mark.django_db


def log_in(client: Client, username: str, password: str = PASSWORD, **more):
    told = {"username": username, "password": password}
    return client.post("/login/", told, **more)


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06d}"


# ---- beginning ----------------------------------------------------------------------


def test_the_first_visitor_begins_the_centre(client):
    for address in ("/", "/login/"):
        assert client.get(address).url == "/welcome/"
    told = {
        "name": "Souss Contact",
        "slug": "souss",
        "username": "laila",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    answer = client.post("/welcome/", told | {"again": "another"})
    assert (answer.status_code, Tenant.objects.count()) == (200, 0)
    answer = client.post("/welcome/", told | {"password": "12345", "again": "12345"})
    assert (answer.status_code, Tenant.objects.count()) == (200, 0)
    assert client.post("/welcome/", told).url == "/centre/"
    assert User.logins.get().roles == {Role.ADMINISTRATOR}


def test_nobody_begins_twice(client, tenant):
    assert client.get("/welcome/").url == "/"
    assert client.post("/welcome/", {"slug": "mine"}).url == "/"
    assert Tenant.objects.count() == 1


# ---- logging in ---------------------------------------------------------------------


def test_a_password_opens_the_door_of_ones_own_room(client, person):
    person(Role.AGENT, username="salma")
    assert log_in(client, " SALMA ").url == "/"
    assert client.get("/").url == "/desk/"
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").url == "/login/"


@pytest.mark.parametrize(
    ("role", "room"),
    [
        (Role.SUPERVISOR, "/wallboard/"),
        (Role.PLANNER, "/wallboard/"),
        (Role.CLIENT, "/reports/"),
        (Role.RATER, "/people/exams/"),
        (Role.OFFICER, "/profile/"),
    ],
)
def test_home_is_where_one_works(role, room, person, browser):
    assert browser(person(role)).get("/").url == room


def test_a_wrong_password_says_so_and_no_more(client, person):
    person(Role.AGENT, username="salma")
    wrong = log_in(client, "salma", "no")
    unknown = log_in(client, "nobody", "no")
    assert wrong.status_code == unknown.status_code == 401
    assert "Login or password is wrong." in wrong.text
    assert "Login or password is wrong." in unknown.text


def test_who_may_not_log_in_does_not(client, person):
    person(Role.AGENT, username="salma", is_active=False)
    assert log_in(client, "salma").status_code == 401


def test_five_wrong_passwords_lock_the_login_for_a_while(client, person):
    person(Role.AGENT, username="salma")
    for _ in range(4):
        assert log_in(client, "salma", "no").status_code == 401
    locked = log_in(client, "salma", "no")
    assert locked.status_code == 429
    assert "15 minutes" in locked.text
    assert log_in(client, "salma").status_code == 429
    assert log_in(client, "Salma").status_code == 429


def test_a_lock_is_for_one_login_from_one_address(client, person):
    person(Role.AGENT, username="salma")
    person(Role.AGENT, username="youssef")
    for _ in range(5):
        log_in(client, "salma", "no")
    assert log_in(client, "youssef").status_code == 302
    assert log_in(Client(), "salma", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_an_idle_session_ends(person, browser, settings):
    client = browser(person(Role.AGENT))
    assert client.get("/profile/").status_code == 200
    session = client.session
    session["seen_s"] = int(timezone.now().timestamp()) - settings.SESSION_IDLE_S - 5
    session.save()
    assert client.get("/profile/").url == "/login/"
    assert client.get("/profile/").url == "/login/?next=/profile/"


# ---- the end of a session -----------------------------------------------------------


@pytest.fixture
def expelled(monkeypatch):
    """Return whom the floor is asked to expel."""
    asked = []
    monkeypatch.setattr(sessions.floor_link, "ask", asked.append)
    return asked


def session_of(client: Client, role: str) -> str:
    """Return the session that a ticket of this browser names."""
    text = client.get(f"/ticket/{role}").json()["ticket"]
    return (
        TicketReader(settings.TICKET_SECRET).read(text, to_us(timezone.now())).session
    )


def test_who_logs_out_leaves_the_floor_in_this_session_alone(person, browser, expelled):
    user = person(Role.AGENT, Role.SUPERVISOR, username="salma", agent="Ines")
    here, there = browser(user), browser(user)
    session, other = session_of(here, "desk"), session_of(there, "desk")
    assert session == session_of(here, "wallboard") != other
    here.post("/logout/")
    assert {(one.do, one.tenant, one.who, one.session) for one in expelled} == {
        ("expel", "souss", "salma", session), ("expel", "souss", "Ines", session),
    }  # fmt: skip
    assert not any(one.is_patient for one in expelled)
    assert there.get("/profile/").status_code == 200
    Client().post("/logout/")
    assert len(expelled) == 2


def test_an_idle_session_leaves_the_floor_when_its_hands_are_empty(
    person, browser, settings, expelled
):
    client = browser(person(Role.AGENT, username="salma", agent="Ines"))
    known = session_of(client, "desk")
    session = client.session
    session["seen_s"] = int(timezone.now().timestamp()) - settings.SESSION_IDLE_S - 5
    session.save()
    assert client.get("/desk/customer/").url == "/login/"
    assert {(one.who, one.session, one.is_patient) for one in expelled} == {
        ("salma", known, True), ("Ines", known, True),
    }  # fmt: skip


def test_who_logs_in_after_another_ends_the_other_s_session(person, client, expelled):
    person(Role.AGENT, username="salma", agent="Ines")
    person(Role.AGENT, username="karim")
    for login in ("salma", "salma"):
        log_in(client, login)
    assert expelled == []
    log_in(client, "karim")
    assert {one.who for one in expelled} == {"salma", "Ines"}


def test_without_a_floor_one_logs_out_all_the_same(person, browser, monkeypatch):
    def away(_question):
        raise FloorAway(reason="it is down")

    monkeypatch.setattr(sessions.floor_link, "ask", away)
    client = browser(person(Role.AGENT, agent="Ines"))
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").url == "/login/"


def test_a_demonstration_says_whom_to_log_in_as(client, person, settings):
    person(Role.AGENT, username="salma", name="Salma")
    assert "salma" not in client.get("/login/").text
    settings.DEMO = True
    page = client.get("/login/").text
    assert 'value="salma"' in page
    assert "<kbd>demo</kbd>" in page


def test_a_demonstration_hides_nobody_of_its_people(client, settings, db):
    settings.DEMO = True
    demonstration.furnish()
    page = client.get("/login/").text
    assert all(f'value="{login}"' in page for login, _, _ in demonstration.AGENTS)


# ---- the second factor --------------------------------------------------------------


def test_a_supervisor_sets_up_and_shows_a_second_factor(client, person):
    user = person(Role.SUPERVISOR, username="amina")
    log_in(client, "amina")
    for address in ("/", "/wallboard/", "/profile/"):
        assert client.get(address).url == "/second-factor/"
    page = client.get("/second-factor/").text
    assert "<svg" in page
    assert "style=" not in page
    device = TOTPDevice.objects.get(user=user)
    assert not device.confirmed
    answer = client.post("/second-factor/", {"code": code_of(device)})
    assert answer.url == "/"
    assert client.get("/").url == "/wallboard/"


def test_a_login_leads_to_the_page_that_was_asked_for(client, person):
    user = person(Role.SUPERVISOR, username="amina")
    address = client.get("/centre/?a=1&b=2").url
    told = {"username": "amina", "password": PASSWORD}
    assert client.post(address, told).url == "/"
    assert client.get("/").url == "/second-factor/"
    client.get("/second-factor/")
    device = TOTPDevice.objects.get(user=user)
    client.post("/second-factor/", {"code": code_of(device)})
    assert client.get("/").url == "/centre/?a=1&b=2"
    assert client.get("/").url == "/wallboard/"


@pytest.mark.parametrize("next_", ["//elsewhere.example/", "https://elsewhere.example"])
def test_a_login_leads_to_no_other_site(next_, client, person):
    person(Role.AGENT, username="salma")
    told = {"username": "salma", "password": PASSWORD}
    client.post(f"/login/?next={next_}", told)
    assert client.get("/").url == "/desk/"


def test_a_secret_can_be_typed_and_its_code_be_sent_twice(client, person):
    user = person(Role.SUPERVISOR, username="amina")
    log_in(client, "amina")
    page = client.get("/second-factor/").text
    assert re.search(r"<code dir=.ltr.>[A-Z2-7]{4}( [A-Z2-7]{4})+</code>", page)
    code = {"code": code_of(TOTPDevice.objects.get(user=user))}
    assert client.post("/second-factor/", code).url == "/"
    assert client.post("/second-factor/", code).url == "/"


def test_a_set_up_second_factor_is_asked_for_each_time(client, person):
    user = person(Role.SUPERVISOR, username="amina")
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    log_in(client, "amina")
    page = client.get("/second-factor/").text
    assert "<svg" not in page
    assert "<svg" not in client.get("/second-factor/?other=1").text
    code = code_of(device)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert client.post("/second-factor/", {"code": wrong}).status_code == 200
    assert client.get("/").url == "/second-factor/"
    assert client.post("/second-factor/?other=1", {"code": wrong}).status_code == 200
    TOTPDevice.objects.get(user=user).throttle_reset()
    assert client.post("/second-factor/", {"code": code}).url == "/"
    assert client.get("/").url == "/wallboard/"


def test_the_right_code_right_after_a_wrong_one_is_asked_for_again(client, person):
    user = person(Role.SUPERVISOR, username="amina")
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    log_in(client, "amina")
    wrong = f"{(int(code_of(device)) + 1) % 1_000_000:06d}"
    assert "not right" in client.post("/second-factor/", {"code": wrong}).text
    told = client.post("/second-factor/", {"code": code_of(device)}).text
    assert "Try again in 1 s" in told
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    assert client.post("/second-factor/", {"code": code_of(device)}).url == "/"


def test_no_page_of_a_user_is_kept_by_his_browser(client, person, browser):
    page = browser(person(Role.SUPERVISOR)).get("/profile/")
    assert page["Cache-Control"] == "private, no-store"


def test_an_agent_who_set_up_a_second_factor_is_asked_for_it(client, person):
    user = person(Role.AGENT, username="salma")
    log_in(client, "salma")
    assert client.get("/profile/").status_code == 200
    TOTPDevice.objects.create(user=user, confirmed=True)
    assert client.get("/profile/").url == "/second-factor/"


def test_another_authenticator_is_set_up_by_who_shows_the_first(person, browser):
    user = person(Role.SUPERVISOR)
    client = browser(user)
    first = TOTPDevice.objects.get(user=user)
    assert "?other=1" in client.get("/profile/").text
    assert "<svg" in client.get("/second-factor/?other=1").text
    second = TOTPDevice.objects.get(user=user, confirmed=False)
    client.post("/second-factor/?other=1", {"code": code_of(second)})
    assert list(TOTPDevice.objects.filter(user=user)) == [second]
    assert first != second
    assert client.get("/profile/").status_code == 200


def test_a_demonstration_asks_for_no_second_factor(client, person, settings):
    settings.SECOND_FACTOR = False
    person(Role.SUPERVISOR, username="amina")
    log_in(client, "amina")
    assert client.get("/").url == "/wallboard/"


# ---- languages ----------------------------------------------------------------------

WELCOME = {"en": "Log in", "fr": "Se connecter", "ar": "تسجيل الدخول", "de": "Anmelden"}


@pytest.mark.parametrize("language", WELCOME)
def test_pages_speak_the_browsers_language(language, client, tenant):
    page = client.get("/login/", headers={"accept-language": f"{language};q=0.9"}).text
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f"<h1>{WELCOME[language]}</h1>" in page


@pytest.mark.parametrize("language", WELCOME)
def test_every_page_of_accounts_is_there_in_every_language(
    language, administrator, browser
):
    client = browser(administrator)
    client.post("/language/", {"language": language})
    user = f"/users/{administrator.pk}/"
    pages = ["/users/", "/users/new/", user, "/audit/", "/profile/", "/nowhere/"]
    direction = "rtl" if language == "ar" else "ltr"
    for address in [*pages, "/second-factor/", "/second-factor/?other=1"]:
        page = client.get(address).text
        assert f'<html lang="{language}" dir="{direction}">' in page, address
        assert page.count("<h1>") == 1, address
        assert "style=" not in page, address


def test_ones_own_choice_comes_first_then_the_cookie_then_the_browser(client, person):
    user = person(Role.AGENT, username="salma")
    german = {"headers": {"accept-language": "de"}}
    assert 'lang="de" dir' in client.get("/login/", **german).text
    chosen = client.post("/language/", {"language": "fr", "next": "/login/"})
    assert chosen.url == "/login/"
    assert 'lang="fr" dir' in client.get("/login/", **german).text
    User.logins.filter(pk=user.pk).update(language="ar")
    log_in(client, "salma")
    assert 'lang="ar" dir="rtl"' in client.get("/profile/", **german).text
    client.post("/language/", {"language": "", "next": "/profile/"})
    user.refresh_from_db()
    assert user.language == ""
    assert 'lang="de" dir' in client.get("/profile/", **german).text


def test_one_persons_language_is_not_the_next_ones(client, person, browser):
    user = person(Role.AGENT, language="ar")
    assert 'lang="ar"' in browser(user).get("/profile/").text
    assert '<html lang="en"' in client.get("/login/").text


@pytest.mark.parametrize(
    "next_", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere", "x"]
)
def test_a_language_is_chosen_without_leaving_the_site(next_, client, tenant):
    assert client.post("/language/", {"language": "fr", "next": next_}).url == "/"


def test_an_unknown_language_is_not_chosen(person, browser):
    user = person(Role.AGENT, language="fr")
    browser(user).post("/language/", {"language": "xx"})
    user.refresh_from_db()
    assert user.language == "fr"


# ---- oneself ------------------------------------------------------------------------


def test_a_password_is_changed_with_the_old_one(person, browser):
    user = person(Role.AGENT)
    client = browser(user)
    told = {"old": PASSWORD, "password": "seventeen lemons"}
    assert "not your password" in client.post("/profile/", told | {"old": "x"}).text
    weak = client.post("/profile/", told | {"password": "1234"}).text
    assert "Another password is needed" in weak
    assert client.post("/profile/", told).url == "/profile/"
    assert client.get("/profile/").status_code == 200  # and is still logged in
    user.refresh_from_db()
    assert user.check_password("seventeen lemons")


# ---- users --------------------------------------------------------------------------

SALMA = {
    "username": "salma",
    "name": "Salma B.",
    "roles": ["agent"],
    "agent": "salma",
    "clients": "atlas, panier",
    "password": PASSWORD,
    "is_active": "on",
}


def test_an_administrator_makes_finds_and_changes_a_user(administrator, browser):
    client = browser(administrator)
    assert client.post("/users/new/", SALMA).url == "/users/"
    user = User.logins.get(username="salma")
    assert user.clients == ["atlas", "panier"]
    assert "Salma B." in client.get("/users/").text
    assert "Salma B." in client.get("/users/?q=SALM").text
    assert "Salma B." not in client.get("/users/?q=youssef").text
    address = f"/users/{user.pk}/"
    assert 'value="atlas, panier"' in client.get(address).text
    told = SALMA | {"name": "Salma C.", "password": "", "username": "other"}
    assert client.post(address, told).url == "/users/"
    user.refresh_from_db()
    assert (user.name, user.username) == ("Salma C.", "salma")
    assert user.check_password(PASSWORD)


def test_what_is_wrong_with_a_user_is_said(administrator, browser):
    client = browser(administrator)
    client.post("/users/new/", SALMA)
    page = client.post("/users/new/", SALMA).text
    assert "Somebody has the login &quot;salma&quot; already" in page
    assert client.post("/users/new/", SALMA | {"password": ""}).status_code == 200
    assert client.post("/users/new/", SALMA | {"roles": ["king"]}).status_code == 200
    assert User.logins.count() == 2


def test_a_change_that_is_refused_in_part_is_not_made_at_all(administrator, browser):
    client = browser(administrator)
    client.post("/users/new/", SALMA)
    user = User.logins.get(username="salma")
    told = SALMA | {"name": "Another", "password": "1234"}
    assert "Another password is needed" in client.post(f"/users/{user.pk}/", told).text
    user.refresh_from_db()
    assert user.name == "Salma B."


def test_a_second_factor_is_dropped_for_who_lost_it(administrator, browser):
    client = browser(administrator)
    client.post("/users/new/", SALMA)
    user = User.logins.get(username="salma")
    TOTPDevice.objects.create(user=user, confirmed=True)
    client.post(f"/users/{user.pk}/", SALMA | {"drop": "on"})
    assert not TOTPDevice.objects.filter(user=user).exists()


def test_another_tenants_users_are_not_there(
    administrator, browser, person, other_tenant
):
    there = person(Role.AGENT, of=other_tenant, name="Hidden")
    client = browser(administrator)
    assert "Hidden" not in client.get("/users/").text
    assert client.get(f"/users/{there.pk}/").status_code == 404
    assert client.post(f"/users/{there.pk}/", SALMA).status_code == 404


def test_who_was_shut_out_is_logged_out(administrator, person, browser):
    user = person(Role.AGENT)
    client = browser(user)
    assert client.get("/profile/").status_code == 200
    told = SALMA | {"username": user.username, "password": ""}
    del told["is_active"]
    browser(administrator).post(f"/users/{user.pk}/", told)
    assert client.get("/profile/").url == "/login/?next=/profile/"


# ---- the audit ----------------------------------------------------------------------


def test_the_audit_lists_who_did_what_here(
    administrator, browser, person, other_tenant
):
    client = browser(administrator)
    client.post("/users/new/", SALMA)
    with scope(tenant=other_tenant):
        AuditRow.objects.create(
            tenant=other_tenant,
            at=timezone.now(),
            by="x",
            action="done-elsewhere",
            subject="y",
        )
    page = client.get("/audit/").text
    assert re.search(r"laila.*create-user.*salma", page, re.DOTALL)
    assert "done-elsewhere" not in page


def written(tenant, by, action, at, **detail):
    with scope(tenant=tenant):
        AuditRow.objects.create(
            tenant=tenant, at=at, by=by, action=action, subject="s", detail=detail
        )


def test_the_audit_is_in_words_of_the_reader_s_with_the_code_beside_them(
    administrator, browser, tenant
):
    written(tenant, "amina", "hold-recording", NOW, until="2026-03-02T10:15:00+00:00")
    written(tenant, "amina", "unheard-of", NOW)
    client = browser(administrator)
    page = client.get("/audit/", headers={"accept-language": "fr"}).text
    assert re.search(r"Enregistrement retenu <code.*hold-recording", page)
    assert "unheard-of" in page
    assert "2 mars 2026" in page
    assert "until: 2026-03-02 10:15<" in page


def test_the_audit_is_asked_for_who_what_and_which_day(administrator, browser, tenant):
    written(tenant, "amina", "hold-recording", NOW)
    written(tenant, "karim", "hold-recording", NOW)
    written(tenant, "karim", "dial", NOW + timedelta(days=1))
    client = browser(administrator)

    def found(**asked):
        page = client.get("/audit/", asked).context["page"]
        return [(row.by, row.action) for row in page]

    assert found(who="AMI") == [("amina", "hold-recording")]
    assert found(what="dial") == [("karim", "dial")]
    assert len(found(day="2026-03-02")) == 2
    assert found(who="karim", day="2026-03-02") == [("karim", "hold-recording")]
    assert found(who="x") == []
    assert len(found(day="no day")) == 3


def test_every_action_that_is_written_down_has_a_word():
    assert actions_written() >= {"create-user", "hold-recording", "open-call-list"}
    assert actions_written() <= set(ACTIONS)


def actions_written() -> set[str]:
    """Return the actions that the pages write down, as their source has them."""
    found = set()
    for path in Path(web.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or _called(call) not in WRITERS:
                continue
            named = [one.value for one in call.keywords if one.arg == "action"]
            for one in (
                part for told in [*call.args, *named] for part in _chosen(told)
            ):
                if isinstance(one, ast.Constant) and CODE.fullmatch(str(one.value)):
                    found.add(one.value)
    return found


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def _chosen(told: ast.expr) -> list[ast.expr]:
    return [told.body, told.orelse] if isinstance(told, ast.IfExp) else [told]
