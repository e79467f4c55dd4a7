"""Telephony on the pages of the centre: trunks and numbers, passwords, what callers hear."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_scopes import scope

from offhook.floor.control import Answer
from offhook.floor.prompts import Spoken
from offhook.floor.sounds import Sounds, sounds_folder
from offhook.floor.vault import Vault
from offhook.formats import centre_edit
from offhook.speech import own_sounds
from offhook.speech.sound import tone, wav
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import Role
from offhook.web.centre import actions
from offhook.web.centre.models import CentreVersion
from offhook.web.environment import Environment
from tests.floor.conftest import example
from tests.web.conftest import NOW

SECRET = "s3cr;t <b>"
TRUNK = """
[[trunk]]
id = "carrier"
contact = "sip.example.com"
username = "souss-400"
"""
NUMBER = {
    "after": "1",
    "number": "+33199001234",
    "queue": "shop-fr",
    "repeat": "#",
    "announces_recording": "true",
}


@pytest.fixture
def home(settings, tmp_path) -> Path:
    """Return a home folder of the test's own."""
    old: Environment = settings.ENVIRONMENT
    settings.ENVIRONMENT = Environment(
        tmp_path, old.database_url, old.hosts, old.https, old.demo, old.debug
    )
    return tmp_path


@pytest.fixture
def page(administrator, browser, home):
    with scope(tenant=administrator.tenant):
        CentreVersion.objects.create(
            tenant=administrator.tenant,
            number=1,
            text=example("agadir") + TRUNK.replace("carrier", "second"),
            note="agadir",
            made_by="laila",
            made_at=NOW,
        )
    return browser(administrator)


@pytest.fixture
def floor(monkeypatch):
    """Stand in for a floor that adopts what it is told, and return what that was."""
    told = []

    def submit(**question):
        told.append(question["command"])
        return Answer(ok=True)

    monkeypatch.setattr(actions.floor_link, "submit", submit)
    return told


def audited(user):
    with scope(tenant=user.tenant):
        rows = AuditRow.objects.order_by("pk")
        return [(row.action, row.subject, str(row.detail)) for row in rows]


# ------------------------------------------------------------------ trunks and numbers


def test_a_number_is_made_changed_and_taken_away_by_a_form(page, floor):
    answer = page.post("/centre/rows/number/new/", NUMBER, follow=True)
    assert "+33199001234" in answer.text
    told = NUMBER | {"after": "2", "name": "Panier", "menu_1": "shop-fr"}
    page.post("/centre/rows/number/+33199001234/", told)
    written = centre_edit.values(floor[-1].centre, "number", "+33199001234")
    assert written["name"] == "Panier"
    assert written["menu"] == '{1 = "shop-fr"}'
    page.post("/centre/rows/number/+33199001234/", told | {"after": "3", "remove": "1"})
    assert "+33199001234" not in floor[-1].centre
    assert len(floor) == 3


def test_what_is_wrong_with_a_number_stands_beside_its_field(page):
    told = NUMBER | {"menu_#": "shop-fr", "menu_1": "no-queue", "menu_wait": "2h"}
    form = page.post("/centre/rows/number/new/", told).context["form"]
    assert list(form.errors) == ["menu"]
    told = NUMBER | {"menu_#": "shop-fr", "menu_wait": "2h"}
    form = page.post("/centre/rows/number/new/", told).context["form"]
    assert sorted(form.errors) == ["menu_wait", "repeat"]
    assert form.fields["queue"].choices[1][0]  # the queues of the centre
    assert [one for one, _ in form.fields["announces_recording"].choices] == [
        "",
        "true",
        "false",
    ]


ATLAS = "/centre/rows/number/+33199004400/"


def test_a_menu_is_a_choice_of_a_queue_for_each_key(page, floor):
    answer = page.get(ATLAS)
    assert 'name="menu_#"' in answer.text
    assert '<option value="telco-darija" selected>' in answer.text
    assert "{ 1 =" not in answer.text  # nobody has to write it
    told = {"after": "1", "number": "+33199004400", "name": "Atlas Mobile"}
    menu = {"menu_1": "telco-fr", "menu_2": "telco-tech-fr", "menu_3": "telco-darija"}
    page.post(ATLAS, told | menu)
    as_it_is = '{ 1 = "telco-fr", 2 = "telco-tech-fr", 3 = "telco-darija" }'
    assert f"menu = {as_it_is}" in floor[-1].centre
    page.post(
        ATLAS, told | {"after": "2", "menu_0": "telco-tech-fr", "menu_2": "telco-fr"}
    )
    values = centre_edit.values(floor[-1].centre, "number", "+33199004400")
    # A key that stays has its place: callers hear the menu in this order.
    assert values["menu"] == '{2 = "telco-fr", 0 = "telco-tech-fr"}'


def test_the_overview_says_where_a_number_leads_in_the_names_of_queues(page):
    said = page.get("/centre/").text
    row = said.partition("+33199004400</bdi>")[2].partition("</tr>")[0]
    assert '<kbd dir="ltr">3</kbd> <bdi>Atlas Mobile, Darija</bdi>' in row
    assert "No key</span> <bdi>Atlas Mobile, customers</bdi>" in row
    row = said.partition("+33199004410</bdi>")[2].partition("</tr>")[0]
    assert "<td><bdi>Voltara, contracts and invoices</bdi></td>" in row
    assert "<td>Atlas Mobile</td>" in said  # a client by its name
    assert "<td>atlas</td>" not in said


def test_the_languages_of_sounds_are_called_as_their_speakers_do(page):
    said = page.get("/centre/sounds/de/").text
    assert '<strong lang="de">Deutsch</strong>' in said
    assert ">français</a>" in said


CARRIER = {"after": "1", "id": "carrier", "contact": "192.0.2.10:5060"}


def test_a_list_is_one_word_a_line_and_stays_as_it_is_written(page, floor):
    form = page.get("/centre/rows/trunk/carrier/").context["form"]
    assert form["codecs"].value() == "g722\nalaw\nulaw"
    assert "one a line" in form["codecs"].help_text
    told = CARRIER | {
        "hosts": " 192.0.2.10\n\n192.0.2.11,",
        "codecs": "g722\nalaw\nulaw",
    }
    page.post("/centre/rows/trunk/carrier/", told)
    text = floor[-1].centre
    assert 'hosts = ["192.0.2.10", "192.0.2.11"]' in text
    assert 'codecs = ["g722", "alaw", "ulaw"]' in text
    form = page.post(
        "/centre/rows/trunk/carrier/", CARRIER | {"after": "2", "codecs": "mp3"}
    ).context["form"]
    assert list(form.errors) == ["codecs"]
    assert form["codecs"].value() == "mp3"


def test_a_box_is_no_larger_than_what_is_typed_into_it(page):
    fields = page.get("/centre/rows/queue/telco-fr/").context["form"].fields
    for key in ("max_wait", "priority", "limit", "recording_kept", "when_full"):
        assert fields[key].widget.input_type == "text", key
    for key in ("hours", "steps", "arrivals"):
        assert fields[key].widget.attrs["rows"] == 1, key


def test_the_rules_of_dialling_are_changed_and_cannot_be_removed(page, floor):
    assert "Yes, remove it" not in page.get("/centre/rows/dialling/dialling/").text
    told = {"after": "1", "country": "FR", "forbidden": '["+3319900"]'}
    page.post("/centre/rows/dialling/dialling/", told)
    assert 'forbidden = ["+3319900"]' in floor[-1].centre


def test_a_line_break_never_comes_into_a_trunk(page):
    told = {
        "after": "1",
        "id": "third",
        "contact": "a",
        "name": "x\ny",
        "username": "u;v",
    }
    form = page.post("/centre/rows/trunk/new/", told).context["form"]
    assert "username" in form.errors


@pytest.mark.parametrize(
    ("field", "value", "accepted"),
    [("greeting", "no-such-sound", "welcome"), ("language", "xx", "fr, en, de, ar")],
)
def test_what_nobody_would_hear_does_not_go_live(page, floor, field, value, accepted):
    form = page.post("/centre/rows/number/new/", NUMBER | {field: value}).context[
        "form"
    ]
    assert list(form.errors) == [field]
    assert accepted in str(form.errors)
    assert floor == []


@pytest.mark.parametrize("language", ["fr-CH", "ary"])
def test_a_language_near_to_one_that_is_spoken_is_spoken(page, floor, language):
    page.post("/centre/rows/number/new/", NUMBER | {"language": language})
    assert len(floor) == 1


def test_a_greeting_may_be_a_sound_of_the_centre_s_own_in_the_number_s_language(
    page, floor, home
):
    page.post("/centre/sounds/fr/new/", {"name": "welcome-eid", "sound": upload()})
    told = NUMBER | {"greeting": "welcome-eid"}
    page.post("/centre/rows/number/new/", told | {"language": "de"})
    assert floor == []
    page.post("/centre/rows/number/new/", told)
    assert len(floor) == 1
    # Lost since, it stands in the way of no other change.
    own_sounds.forget(home, "souss", Spoken.FR, "welcome-eid")
    page.post("/centre/rows/number/+33199001234/", told | {"after": "2", "name": "A"})
    assert len(floor) == 2
    told |= {"after": "3", "greeting": "welcome-aid"}
    page.post("/centre/rows/number/+33199001234/", told)
    assert len(floor) == 2


def test_a_sound_that_greets_callers_is_not_taken_away(page, floor, administrator):
    address = "/centre/sounds/fr/welcome-eid/"
    for language in ("fr", "de"):
        told = {"name": "welcome-eid", "sound": upload()}
        page.post(f"/centre/sounds/{language}/new/", told)
    # It has no synthetic voice to go back to.
    assert "<summary>Remove</summary>" in page.get(address).text
    assert "synthetic" in page.get("/centre/sounds/fr/closed/").text
    page.post("/centre/rows/number/new/", NUMBER | {"greeting": "welcome-eid"})
    said = page.post(address, {"remove": "1"}, follow=True).text
    assert "The sound welcome-eid greets who calls +33199001234" in said
    assert page.get("/centre/sounds/fr/welcome-eid.wav").status_code == 200
    assert ("remove-sound", "fr welcome-eid") not in [
        row[:2] for row in audited(administrator)
    ]
    page.post("/centre/sounds/de/welcome-eid/", {"remove": "1"})
    assert page.get("/centre/sounds/de/welcome-eid.wav").status_code == 404
    page.post("/centre/rows/number/+33199001234/", NUMBER | {"after": "2"})
    page.post(address, {"remove": "1"})
    assert page.get("/centre/sounds/fr/welcome-eid.wav").status_code == 404


# ------------------------------------------------------------------ passwords


def test_a_password_is_kept_encrypted_audited_and_never_shown(
    page, administrator, home
):
    address = "/centre/trunks/second/password/"
    assert "No password is kept" in page.get(address).text
    page.post(address, {"password": SECRET})
    assert Vault(home, "souss").secrets() == {"second": SECRET}
    said = page.get(address).text
    assert "A password is kept" in said
    assert "s3cr" not in said
    assert "s3cr" not in page.get("/centre/").text
    rows = audited(administrator)
    assert rows[-1][:2] == ("set-trunk-password", "second")
    assert "s3cr" not in str(rows)
    page.post(address, {"remove": "1"})
    assert Vault(home, "souss").secrets() == {}
    assert audited(administrator)[-1][:2] == ("forget-trunk-password", "second")


@pytest.mark.parametrize(
    "password", ["", "a\nb", "a\x00b", "x" * 201, "a ", " a", "a\xa0b", "a\u200b"]
)
def test_a_password_that_no_configuration_can_hold_is_refused(page, home, password):
    answer = page.post("/centre/trunks/second/password/", {"password": password})
    assert answer.context["form"].errors
    assert Vault(home, "souss").secrets() == {}


def test_the_password_of_no_trunk_is_refused(page, home):
    answer = page.post("/centre/trunks/nowhere/password/", {"password": "x"})
    assert answer.context["form"].errors
    assert Vault(home, "souss").secrets() == {}


def test_the_password_of_a_trunk_goes_with_it(page, floor, home):
    page.post("/centre/trunks/second/password/", {"password": SECRET})
    page.post("/centre/rows/trunk/second/", {"after": "1", "remove": "1"})
    assert Vault(home, "souss").secrets() == {}


@pytest.mark.parametrize(
    "address", ["/centre/trunks/second/password/", "/centre/sounds/fr/closed/"]
)
def test_nobody_else_sets_passwords_or_sounds(page, person, browser, address):
    for role in (Role.SUPERVISOR, Role.PLANNER, Role.AGENT):
        assert browser(person(role)).get(address).status_code == 403


# ------------------------------------------------------------------ sounds


def upload(content=None):
    content = wav(tone(440.0, 0.5)) if content is None else content
    return SimpleUploadedFile("closed.wav", content, content_type="audio/wav")


def test_a_sound_takes_the_place_of_the_synthetic_voice_until_it_is_removed(
    page, administrator, home
):
    sounds = Sounds(sounds_folder(home), "souss")
    address = "/centre/sounds/fr/closed/"
    assert "demonstration quality" in page.get("/centre/sounds/").text
    page.post(address, {"sound": upload()})
    assert sounds.prompt_media("fr", "closed") == ["own/souss/fr/closed"]
    action, subject, detail = audited(administrator)[-1]
    assert (action, subject) == ("bring-sound", "fr closed")
    assert "sha256" in detail
    played = page.get("/centre/sounds/fr/closed.wav")
    assert played["Content-Type"] == "audio/wav"
    assert played.content[:4] == b"RIFF"
    assert "your recording" in page.get("/centre/sounds/fr/").text
    page.post(address, {"remove": "1"})
    assert sounds.prompt_media("fr", "closed") == []
    assert audited(administrator)[-1][:2] == ("remove-sound", "fr closed")


def test_a_greeting_of_its_own_has_its_own_name(page, home):
    told = {"name": "welcome-eid", "sound": upload()}
    page.post("/centre/sounds/ar/new/", told)
    sounds = Sounds(sounds_folder(home), "souss")
    assert sounds.prompt_media("ary", "welcome-eid") == ["own/souss/ar/welcome-eid"]
    assert "welcome-eid" in page.get("/centre/sounds/ar/").text
    form = page.post(
        "/centre/sounds/ar/new/", told | {"name": "../x", "sound": upload()}
    ).context["form"]
    assert list(form.errors) == ["name"]


def test_what_is_no_sound_is_refused(page, home):
    answer = page.post("/centre/sounds/fr/closed/", {"sound": upload(b"RIFF nothing")})
    assert answer.context["form"].errors
    assert not list(home.rglob("*.wav"))


def test_another_tenant_hears_its_own_sounds_alone(
    page, home, person, other_tenant, browser
):
    page.post("/centre/sounds/fr/my-greeting/", {"sound": upload()})
    stranger = browser(person(Role.ADMINISTRATOR, of=other_tenant))
    assert stranger.get("/centre/sounds/fr/my-greeting.wav").status_code == 404
    assert page.get("/centre/sounds/fr/my-greeting.wav").status_code == 200


def test_a_language_or_prompt_that_is_none_is_not_found(page):
    assert page.get("/centre/sounds/xx/").status_code == 404
    assert page.get("/centre/sounds/fr/no-such-prompt.wav").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_names_of_queues_are_read_aloud_when_a_menu_is_changed(page, floor, home):
    (sounds_folder(home) / "shared").mkdir(parents=True)
    page.post("/centre/rows/number/new/", NUMBER | {"menu_1": "shop-fr"})
    sounds = Sounds(sounds_folder(home), "souss")
    assert sounds.prompt_media("fr", "queue:shop-fr") == [
        "spoken/souss/fr/queue-shop-fr"
    ]
