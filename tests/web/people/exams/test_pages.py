"""The pages of the tests: a candidate's by his link alone, others by their right."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from offhook.academy.language_test import Part, ready_part
from offhook.academy.rehearsal import rehearse
from offhook.formats.item_bank import shipped_item_bank
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import Role
from offhook.web.people.exams import actions, analysis, banks, queries
from offhook.web.people.exams.models import Answer, Bank, Result, Sitting
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from tests.web.people.exams.conftest import go_through, works_of

pytestmark = pytest.mark.django_db
SOON = str(timezone.now().date() + timedelta(days=300))
MARKS = dict.fromkeys(("range", "accuracy", "fluency", "interaction", "coherence", "pronunciation"), "3")  # fmt: skip


@pytest.fixture
def home(zoe):
    """Return the address of a candidate's page."""
    return f"/exam/{links.key_of(zoe)}/"


@pytest.fixture
def invited(tenant, zoe):
    with scope(tenant=tenant):
        return actions.begin(
            person=zoe, language="fr", purpose="apply", at=zoe.created_at, by="x"
        )


@pytest.fixture
def fresh(tenant, zoe):
    """Return a test that was begun just now, by the wall clock of the pages."""
    with scope(tenant=tenant):
        now = timezone.now()
        return actions.begin(
            person=zoe, language="fr", purpose="apply", at=now, by="salima"
        )


def test_a_candidate_takes_the_test_without_a_login(tenant, zoe, fresh, home):
    client = Client()
    assert "Zoé" in client.get(home).text
    page = f"{home}{fresh.pk}/"
    assert client.get(f"{page}now/").url == page
    refused = client.post(page, {})
    assert refused.status_code == 200  # without agreeing it does not begin
    assert client.get(f"{page}sound/").headers["Content-Type"] == "audio/mpeg"
    begun = client.post(page, {"agreed": "on"})
    assert begun.url == f"{page}now/"
    for _ in range(60):
        said = client.get(f"{page}now/").text
        place = re.search(r'name="place" value="(\d+)"', said)
        if place is None:
            break
        if "<audio" in said:
            assert client.get(f"{page}sound/").content[:2] in (
                b"\xff\xf3",
                b"\xff\xfb",
                b"ID",
            )
        option = re.search(r'name="option" value="([^"]+)"', said)[1]
        told = {"place": place[1], "option": option}
        assert client.post(f"{page}answer/", told).url == f"{page}now/"
    assert 'class="record"' in said
    voice = SimpleUploadedFile("recording", b"voice", "audio/webm")
    told = {"draft": "1", "recording": voice}
    assert client.post(f"{page}work/speaking/", told).json() == {"kept": True}
    client.post(f"{page}work/speaking/", {"hand_in": "1"})
    assert "<textarea" in client.get(f"{page}now/").text
    draft = client.post(f"{page}work/writing/", {"draft": "1", "text": "Madame"})
    assert draft.json() == {"kept": True}
    assert "Madame" in client.get(f"{page}now/").text
    client.post(f"{page}work/writing/", {"hand_in": "1", "text": "Madame, bonjour"})
    assert "To your page" in client.get(f"{page}now/").text
    assert "rated by two people" in client.get(home).text
    with scope(tenant=tenant):
        assert works_of(fresh)["writing"].text == "Madame, bonjour"


def test_the_script_has_what_comes_next_in_the_answer(tenant, zoe, fresh, home):
    client, page = Client(), f"{home}{fresh.pk}/"
    client.post(page, {"agreed": "on"})
    client.get(f"{page}now/")
    told = {"place": "0", "option": "?", "here": "1"}
    said = client.post(f"{page}answer/", told)
    assert said.status_code == 200
    assert "no-store" in said.headers["Cache-Control"]
    assert said.text.strip().startswith('<div id="exam">')  # not a whole page
    assert 'name="place" value="1"' in said.text
    question = said.text.partition("<legend")[2].partition("</legend>")[0]
    assert question in client.get(f"{page}now/").text
    again = client.post(f"{page}answer/", told)  # the first one was lost on its way
    assert question in again.text
    assert client.post(f"{page}answer/", told | {"place": "7"}).status_code == 409
    with scope(tenant=tenant):
        given = list(queries.answers_of(fresh).exclude(given_at=None))
        assert [one.place for one in given] == [0]
        Sitting.objects.filter(pk=fresh.pk).update(state="expired")
    assert client.post(f"{page}answer/", told | {"place": "1"}).url == home


def test_an_answer_asks_the_database_for_little(
    zoe, fresh, home, django_assert_max_num_queries
):
    client, page = Client(), f"{home}{fresh.pk}/"
    client.post(page, {"agreed": "on"})
    client.get(f"{page}now/")
    # 500 candidates at once: bench/exams.py. Two of these are the savepoint of a test.
    with django_assert_max_num_queries(8):
        client.post(f"{page}answer/", {"place": "0", "option": "?", "here": "1"})


def test_nothing_of_a_candidate_lies_in_a_cache(home):
    answer = Client().get(home)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("wrong", ["x", "WzEsMV0:1xV:y", "..%2f"])
def test_a_link_that_is_none_opens_nothing(db, wrong):
    answer = Client().get(f"/exam/{wrong}/")
    assert answer.status_code == 404


def test_a_candidate_does_not_open_another_s_test(tenant, fresh):
    with scope(tenant=tenant):
        other = persons.take_in(
            tenant=tenant, name="Ali", email="ali@example.org", phone="", language="",
            kept_until=fresh.expires_at.date(), at=fresh.invited_at,
        )  # fmt: skip
    page = f"/exam/{links.key_of(other)}/{fresh.pk}/"
    for path in ("", "now/", "sound/"):
        assert Client().get(page + path).status_code == 404
    assert Client().post(f"{page}answer/", {"place": "0"}).status_code == 404


def test_a_person_takes_his_data_and_is_forgotten(home, fresh):
    client = Client()
    told = json.loads(client.get(f"{home}my-data.json").content)
    assert told["person"]["email"] == "zoe@example.org"
    assert told["exams"][0]["language"] == "fr"
    assert "Forget me" in client.get(f"{home}forget/").text
    assert client.get(home).status_code == 200  # to look is not to be forgotten
    assert "are forgotten" in client.post(f"{home}forget/", {"sure": "yes"}).text
    assert client.get(home).status_code == 404


@pytest.fixture
def to_rate(tenant, sitting):
    with scope(tenant=tenant):
        go_through(sitting, knows=lambda item: item.level <= 4)
    return sitting


def test_raters_rate_blind_and_a_lead_decides(tenant, to_rate, person, browser, lead):
    for name in ("hamid", "sanae"):
        rater = browser(person(Role.RATER, username=name))
        for _ in range(2):
            said = rater.get("/people/exams/rate/").text
            assert "Zoé" not in said
            work = re.search(r'name="work" value="(\d+)"', said)[1]
            assert rater.post("/people/exams/rate/", MARKS | {"work": work}).url
        assert "Nothing waits" in rater.get("/people/exams/rate/").text
    page = f"/people/exams/sittings/{to_rate.pk}/"
    said = browser(lead).get(page).text
    assert "on the whole" in said
    assert browser(lead).post(page, {"level": "B2", "reason": ""}).status_code == 200
    told = {"level": "B2", "reason": "Heard her"}
    assert browser(lead).post(page, told).url == page
    with scope(tenant=tenant):
        assert Result.objects.get().approved_level == "B2"
        found = queries.result_of(to_rate.person, "fr")
        assert found.decided_by == "leila"
    raters = browser(lead).get("/people/exams/raters/").text
    assert "hamid" in raters


def test_a_mark_left_out_is_no_rating(to_rate, person, browser):
    rater = browser(person(Role.RATER))
    said = rater.get("/people/exams/rate/").text
    work = re.search(r'name="work" value="(\d+)"', said)[1]
    told = dict(list(MARKS.items())[:5]) | {"work": work}
    assert 'role="alert"' in rater.post("/people/exams/rate/", told).text


def test_a_recording_is_heard_by_whom_it_waits_for_and_that_is_written_down(
    tenant, other_tenant, to_rate, person, browser, lead
):
    with scope(tenant=tenant):
        work = works_of(to_rate)["speaking"]
    page = f"/people/exams/recordings/{work.pk}/"
    rater = person(Role.RATER, username="hamid")
    answer = browser(rater).get(page)
    assert answer.content == b"voice"
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser(person(Role.RECRUITER)).get(page).status_code == 403
    assert Client().get(page).status_code == 302
    stranger = person(Role.TESTS_LEAD, of=other_tenant, username="other")
    assert browser(stranger).get(page).status_code == 404
    with scope(tenant=tenant):
        assert AuditRow.objects.filter(action="hear-recording").count() == 1
        told = MARKS | {"work": str(work.pk)}
    browser(rater).post("/people/exams/rate/", told)
    assert browser(rater).get(page).status_code == 404


def test_another_tenant_s_lead_finds_nothing(
    tenant, other_tenant, to_rate, person, browser
):
    client = browser(person(Role.TESTS_LEAD, of=other_tenant, username="other"))
    assert client.get(f"/people/exams/sittings/{to_rate.pk}/").status_code == 404
    said = client.get("/people/exams/").text
    assert "Zoé" not in said
    assert "Nobody has been invited yet" in said


def test_a_lead_invites_and_gets_a_link(browser, lead, tenant):
    told = {
        "name": "Ali", "email": "ali@example.org", "phone": "06 12 34 56 78",
        "language": "de", "kept_until": SOON,
    }  # fmt: skip
    said = browser(lead).post("/people/exams/invite/", told).text
    link = re.search(r'href="http://testserver(/exam/[^"]+)"', said)[1]
    assert "Ali" in Client().get(link).text
    bad = browser(lead).post(
        "/people/exams/invite/", told | {"kept_until": "2001-01-01"}
    )
    assert "This day has passed" in bad.text
    with scope(tenant=tenant):
        assert Sitting.objects.get().language == "de"


def test_a_bank_comes_and_goes_as_a_file(browser, lead, tenant):
    client = browser(lead)
    assert "provisional" in client.get("/people/exams/items/fr/").text
    text = shipped_item_bank("fr").replace('version = "2026-11"', 'version = "mine"')
    wrong = SimpleUploadedFile(
        "items.toml", text.replace("B2 = 0.5", "B2 = 9").encode()
    )
    said = client.post("/people/exams/items/bring/", {"upload": wrong}).text
    assert "cuts" in said
    right = SimpleUploadedFile("items.toml", text.encode())
    assert (
        client.post("/people/exams/items/bring/", {"upload": right}).status_code == 302
    )
    given = client.get("/people/exams/items/fr/2.toml").content.decode()
    assert 'version = "mine"' in given
    assert client.get("/people/exams/items/fr/9.toml").status_code == 404
    assert client.get("/people/exams/items/xx/").status_code == 404
    with scope(tenant=tenant):
        assert Bank.objects.count() == 2


def test_cuts_are_set_with_a_source_and_must_rise(browser, lead, tenant):
    told = {"A1": -2.5, "A2": -1.5, "B1": -0.4, "B2": 0.4, "C1": 1.5, "C2": 2.5}
    page = "/people/exams/items/fr/cuts/"
    bad = browser(lead).post(page, told | {"source": "us", "B2": -1}).text
    assert "Each level begins above the one before" in bad
    assert browser(lead).post(page, told | {"source": "Panel"}).status_code == 302
    with scope(tenant=tenant):
        bank = banks.items_of(banks.bank_in_use(tenant, "fr"))
        assert bank.cuts.cuts[4] == 0.4


def test_a_recording_takes_the_place_of_the_synthetic_voice(browser, lead, tenant):
    page = "/people/exams/items/fr/audio/fr-l1/"
    synthetic = browser(lead).get(f"{page}?play")
    assert synthetic.headers["Content-Type"] == "audio/mpeg"
    upload = SimpleUploadedFile("me.ogg", b"a human voice", "audio/ogg")
    assert browser(lead).post(page, {"upload": upload}).status_code == 302
    assert browser(lead).get(f"{page}?play").content == b"a human voice"
    assert "your recording" in browser(lead).get("/people/exams/items/fr/").text


def test_items_are_estimated_from_enough_answers_on_the_scale_in_use(
    browser, lead, tenant, sitting
):
    client = browser(lead)
    page = "/people/exams/items/fr/calibrate/"
    said = client.post(page, follow=True).text
    assert "too few answers" in said
    with scope(tenant=tenant):
        many(sitting, persons=150)
        before = banks.items_of(sitting.bank).items
    client.post(page)
    with scope(tenant=tenant):
        after = banks.items_of(banks.bank_in_use(tenant, "fr")).items
        fresh = [one for one in after if not one.provisional]
        assert len(fresh) == 8
        known = {one.id: one.difficulty for one in before}
        mean = sum(one.difficulty - known[one.id] for one in fresh) / len(fresh)
        assert abs(mean) < 1e-3
        rows, met = analysis.item_rows(analysis.answers_of(tenant, "fr"))
        assert [row.answered for row in rows if row.answered] == [150] * 8
        assert met.overlap == pytest.approx(1.0)


def many(sitting, *, persons):
    """Let many people have answered the same eight items."""
    rng = np.random.default_rng(3)
    items = [
        one for one in banks.items_of(sitting.bank).items if one.skill == "grammar"
    ]
    for ability in rng.normal(size=persons):
        one = Sitting.objects.create(
            tenant=sitting.tenant, language="fr", purpose="apply", bank=sitting.bank,
            seed=1, state="done", invited_at=sitting.invited_at,
            expires_at=sitting.expires_at,
        )  # fmt: skip
        Answer.objects.bulk_create(
            Answer(
                tenant=sitting.tenant, sitting=one, place=n, part="language",
                item=item.id, shown_at=sitting.invited_at, given_at=sitting.invited_at,
                right=rng.random() < 1 / (1 + np.exp(item.difficulty / 2 - ability)),
            )
            for n, item in enumerate(items[2:18:2])
        )  # fmt: skip


def test_a_lead_brings_a_recording_that_watches_and_takes_it_away(
    browser, lead, tenant, person
):
    client = browser(lead)
    page = "/people/exams/raters/seed/fr/"
    upload = SimpleUploadedFile("a.webm", b"voice", content_type="audio/webm")
    told = MARKS | {"prompt": "fr-sp1", "agreed": "on"}
    with scope(tenant=tenant):
        prompts = [
            one.id
            for one in banks.items_of(banks.bank_in_use(tenant, "fr")).prompts
            if one.kind == "speaking"
        ]
    told["prompt"] = prompts[0]
    assert client.post(page, told | {"upload": upload, "agreed": ""}).status_code == 200
    upload.seek(0)
    assert client.post(page, told | {"upload": upload}).url == "/people/exams/raters/"
    assert prompts[0] in client.get("/people/exams/raters/").text
    hamid = browser(person(Role.RATER, username="hamid"))
    assert "<audio" in hamid.get("/people/exams/rate/").text
    with scope(tenant=tenant):
        work = queries.watching().get()
    assert client.post(f"/people/exams/raters/unseed/{work.pk}/").status_code == 302
    assert "<audio" not in hamid.get("/people/exams/rate/").text


def test_who_reads_the_audit_reads_what_was_forgotten_and_nobody_s_name(
    tenant, zoe, browser, person
):
    with scope(tenant=tenant):
        persons.erase(person=zoe, by="person", reason="asked", at=timezone.now())
    said = browser(person(Role.ADMINISTRATOR)).get("/people/erasures/").text
    assert "asked" in said
    assert "recordings: 0" in said
    assert "Zoé" not in said
    assert browser(person(Role.RECRUITER)).get("/people/erasures/").status_code == 403


def test_nobody_is_invited_to_be_kept_beyond_two_years(browser, lead):
    told = {
        "name": "Ali", "email": "ali@example.org", "language": "fr",
        "kept_until": "2099-01-01",
    }  # fmt: skip
    said = browser(lead).post("/people/exams/invite/", told).text
    assert "At most two years" in said


def test_items_are_met_no_more_often_than_the_lead_lets_them(browser, lead, tenant):
    client = browser(lead)
    page = "/people/exams/items/fr/"
    assert client.post(f"{page}exposure/", {"percent": "5"}).status_code == 404
    assert client.post(f"{page}exposure/", {"percent": "60"}).url == page
    with scope(tenant=tenant):
        bank = banks.items_of(banks.bank_in_use(tenant, "fr"))
        ready = banks.part_of(banks.bank_in_use(tenant, "fr"), Part.LANGUAGE, ())
    assert min(one.keep for one in bank.items) < 1.0
    people = np.random.default_rng(1).normal(bank.prior.mean, bank.prior.sd, 1000)
    met = rehearse(ready.test, people, np.random.default_rng(2))
    assert met.exposure(len(ready.items)).max() < 0.66
    plain = replace(bank, items=tuple(replace(one, keep=1.0) for one in bank.items))
    free = rehearse(
        ready_part(plain, Part.LANGUAGE).test, people, np.random.default_rng(2)
    )
    assert free.exposure(len(ready.items)).max() > 0.7


def test_cuts_that_somebody_set_are_provisional_no_more(browser, lead, tenant):
    page = "/people/exams/items/fr/"
    client = browser(lead)
    assert "provisional</span>" in client.get(page).text
    cuts = {"A1": -3, "A2": -2, "B1": -1, "B2": 0, "C1": 1, "C2": 2, "source": "Panel"}
    assert client.post(f"{page}cuts/", cuts).status_code == 302
    assert "provisional</span>" not in client.get(page).text
