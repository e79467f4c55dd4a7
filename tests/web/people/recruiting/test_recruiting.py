"""A campaign: nobody twice, nobody overbooked, nobody rejected by a machine."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from offhook.terms.errors import NotAccepted, Refused
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.people import sweep
from offhook.web.people.exams import actions as exams
from offhook.web.people.exams.errors import ReasonMissing
from offhook.web.people.exams.models import Sitting
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from offhook.web.people.persons.models import Consent, Person
from offhook.web.people.persons.queries import belongings_of
from offhook.web.people.recruiting import actions, imports, queries
from offhook.web.people.recruiting.errors import (
    KeptTooLong,
    NoSeat,
    NotThere,
    SlotFull,
)
from offhook.web.people.recruiting.models import (
    Applicant,
    Booking,
    Campaign,
    Slot,
    Stage,
    StageChange,
)
from offhook.web.people.training import actions as training
from offhook.web.people.training import queries as seats
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
CAMPAIGN = {
    "name": "Agadir, October", "site": "Agadir", "country": "MA", "language": "fr",
    "level": "B2", "head_count": 20, "begins_on": date(2026, 3, 1),
    "needed_by": date(2099, 10, 1), "budget": 0, "tests_a_day": 40, "kept_months": 12,
    "is_public": True,
}  # fmt: skip
TABLE = """\
Nom;E-mail;Téléphone;Source
Zoé Martin;zoe@example.org;06 12 34 56 78;Job fair
Zoé M.;ZOE@example.org;;Web
Ali;;0612345679;
Hind;no address;;
;nobody@example.org;;
"""


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)


@pytest.fixture(autouse=True)
def _scope(tenant):
    with scope(tenant=tenant):
        yield


@pytest.fixture
def salima(person):
    return person(Role.RECRUITER, username="salima")


@pytest.fixture
def campaign(salima):
    return actions.open_campaign(by=salima, at=NOW, **CAMPAIGN)


def applied(campaign, name="Ali", *, at=NOW):
    return actions.apply(
        campaign=campaign, name=name, email=f"{name.lower()}@example.org", phone="",
        source="page", by="person", at=at,
    )[0]  # fmt: skip


def move(salima, applicant, to, reason="", at=NOW):
    actions.move(by=salima, applicant=applicant, to=to, reason=reason, at=at)


@pytest.mark.parametrize(("country", "months", "fits"), [
    ("FR", 24, True), ("FR", 25, False), ("MA", 36, True), ("MA", 0, False),
])  # fmt: skip
def test_applications_are_kept_no_longer_than_a_country_lets_them(
    salima, country, months, fits
):
    told = CAMPAIGN | {"country": country, "kept_months": months}
    if fits:
        actions.open_campaign(by=salima, at=NOW, **told)
    else:
        with pytest.raises(KeptTooLong):
            actions.open_campaign(by=salima, at=NOW, **told)


def test_only_who_recruits_opens_a_campaign(person):
    with pytest.raises(NotAllowed):
        actions.open_campaign(by=person(Role.TRAINER), at=NOW, **CAMPAIGN)


def test_a_table_is_taken_in_and_nobody_twice(campaign, salima):
    table = imports.read_table(TABLE.encode(), "MA")
    assert [line for line, _ in table.wrong] == [5, 6]
    taken = actions.bring_table(by=salima, campaign=campaign, table=table, at=NOW)
    assert (taken.new, taken.known) == (2, 1)
    assert {one.phone for one in Person.objects.all()} == {
        "+212612345678",
        "+212612345679",
    }
    again = actions.bring_table(by=salima, campaign=campaign, table=table, at=NOW)
    assert (again.new, again.known) == (0, 3)


def test_a_sheet_is_read_with_its_numbers_whole(campaign, salima):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, cells in enumerate((("Name", "Phone"), ("Ali", 612345679))):
        sheet.write_row(row, 0, cells)
    book.close()
    table = imports.read_table(file.getvalue(), "MA")
    assert [one.phone for one in table.rows] == ["+612345679"]


@pytest.mark.parametrize(
    "content", [b"", b"a;b\n1;2\n", b"PK\x03\x04 no zip", b"\xff\xfe\x00"]
)
def test_what_is_no_table_is_refused(content):
    with pytest.raises(NotAccepted):
        imports.read_table(content, "MA")


def test_the_history_of_an_application_stays_as_it_is(campaign, salima):
    one = applied(campaign)
    move(salima, one, "interview", "Good voice")
    move(salima, one, "interview", "again")
    changes = list(queries.history_of(one))
    assert [(its.before, its.after) for its in changes] == [
        ("", "applied"), ("applied", "interview"),
    ]  # fmt: skip
    changes[0].reason = "rewritten"
    for act in (changes[0].save, changes[0].delete):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("end", ["rejected", "withdrawn", "expired"])
def test_who_ends_an_application_says_why(campaign, salima, end):
    one = applied(campaign)
    with pytest.raises(ReasonMissing):
        move(salima, one, end, "  ")
    move(salima, one, end, "Moved to Fes")
    assert queries.history_of(one).last().reason == "Moved to Fes"


def test_contact_keeps_somebody_longer_and_the_clock_does_not(campaign, salima):
    one = applied(campaign)
    first = one.person.kept_until
    later = NOW + timedelta(days=60)
    move(salima, one, "interview", at=later)
    one.person.refresh_from_db()
    assert one.person.kept_until == first + timedelta(days=60)
    assert abs((first - NOW.date()).days - 365) <= 1


def slot(campaign, places, *, days=1):
    return Slot.objects.create(
        tenant=campaign.tenant, campaign=campaign, places=places,
        begins_at=NOW + timedelta(days=days),
    )  # fmt: skip


def test_a_wave_invites_the_first_ones_within_the_places(campaign, salima):
    people = [
        applied(campaign, name, at=NOW + timedelta(minutes=n))
        for n, name in enumerate(("Ali", "Hind", "Omar"))
    ]
    assert actions.invite_wave(by=salima, campaign=campaign, most=9, at=NOW) == []
    slot(campaign, 2)
    invited = actions.invite_wave(by=salima, campaign=campaign, most=9, at=NOW)
    assert invited == people[:2]
    assert actions.invite_wave(by=salima, campaign=campaign, most=9, at=NOW) == []
    assert Sitting.objects.filter(person=people[0].person).exists()


def test_no_place_is_booked_twice(campaign):
    ali, hind = applied(campaign, "Ali"), applied(campaign, "Hind")
    first, second = slot(campaign, 1), slot(campaign, 1, days=2)
    actions.book(applicant=ali, slot=first, at=NOW)
    with pytest.raises(SlotFull):
        actions.book(applicant=hind, slot=first, at=NOW)
    actions.book(applicant=ali, slot=second, at=NOW)
    actions.book(applicant=hind, slot=first, at=NOW)
    assert Booking.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=first.pk).update(taken=2)
    with pytest.raises(SlotFull):
        actions.book(applicant=ali, slot=slot(campaign, 5, days=-1), at=NOW)


@pytest.fixture
def cohort(person):
    trainer = person(Role.TRAINER, username="nadia")
    course = training.make_course(
        by=trainer, name="B1 to B2", language="fr", from_level="B1", target_level="B2",
        hours=200,
    )  # fmt: skip
    return training.make_cohort(
        by=trainer, course=course, name="October", site="", capacity=1,
        starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 1), at=NOW,
    )  # fmt: skip


def offered(salima, applicant, cohort, days=3):
    return actions.make_offer(
        by=salima, applicant=applicant, cohort=cohort,
        expires_at=NOW + timedelta(days=days), at=NOW,
    )  # fmt: skip


def test_an_offered_seat_is_nobody_else_s_until_it_expires(campaign, salima, cohort):
    ali, hind = applied(campaign, "Ali"), applied(campaign, "Hind")
    offer = offered(salima, ali, cohort)
    with pytest.raises(NoSeat):
        offered(salima, hind, cohort)
    late = NOW + timedelta(days=4)
    with pytest.raises(NotThere):
        actions.answer_offer(offer=offer, accepts=True, at=late)
    sweep.sweep(late)
    ali.refresh_from_db()
    assert ali.stage == Stage.EXPIRED
    assert queries.history_of(ali).last().by == "clock"
    offered(salima, hind, cohort)


def test_an_offer_is_answered_once(campaign, salima, cohort):
    ali = applied(campaign)
    offer = offered(salima, ali, cohort)
    actions.answer_offer(offer=offer, accepts=True, at=NOW)
    ali.refresh_from_db()
    assert ali.stage == Stage.ACCEPTED
    assert seats.taken_seats(cohort) == 1
    with pytest.raises(NotThere):
        actions.answer_offer(offer=offer, accepts=False, at=NOW)


def test_no_test_and_no_clock_rejects_anybody(campaign, salima):
    ali = applied(campaign)
    slot(campaign, 5)
    actions.invite_wave(by=salima, campaign=campaign, most=5, at=NOW)
    sitting = Sitting.objects.get()
    exams.start(sitting=sitting, at=NOW)
    actions.follow_tests(at=NOW)
    ali.refresh_from_db()
    assert ali.stage == Stage.TESTING
    Sitting.objects.update(state="done")
    actions.follow_tests(at=NOW)
    sweep.sweep(NOW + timedelta(days=20))
    ali.refresh_from_db()
    assert ali.stage == Stage.RATED
    assert not StageChange.objects.filter(after="rejected").exists()


def test_the_funnel_counts_where_people_are_and_ended(campaign, salima):
    for n in range(10):
        one = applied(campaign, f"p{n}")
        if n < 6:
            move(salima, one, "interview")
        if n < 2:
            move(salima, one, "rejected", "No")
        elif n < 4:
            move(salima, one, "started")
    _found, steps = queries.funnel_of(campaign)
    by_stage = dict(zip(("applied", "invited", "testing", "rated", "interview"), steps,
                        strict=False))  # fmt: skip
    assert (by_stage["applied"].waiting, by_stage["applied"].passed) == (4, 6)
    told = by_stage["interview"]
    assert (told.waiting, told.passed, told.ended) == (2, 2, 2)
    forecast = queries.forecast_of(campaign)
    assert forecast.started == 2
    assert forecast.percent == 0
    assert forecast.more is None or forecast.more > 18


def test_anybody_applies_on_the_page_and_gets_a_link_that_is_his_own(campaign, tenant):
    page = f"/apply/{tenant.slug}/{campaign.slug}/"
    client = Client()
    assert "12 months" in client.get(page).text
    told = {"name": "Zoé", "email": "zoe@example.org", "phone": "06 12 34 56 78"}
    assert "<code" not in client.post(page, told).text  # without agreeing
    said = client.post(page, told | {"agreed": "on"}).text
    link = re.search(r'href="http://testserver(/candidate/[^"]+)"', said)[1]
    assert "Zoé" in client.get(link).text
    assert Consent.objects.get().purpose == "apply"
    # Another who knows the address gets no way to her page.
    assert "/candidate/" not in client.post(page, told | {"agreed": "on"}).text
    Campaign.objects.update(is_public=False)
    assert client.get(page).status_code == 404
    assert client.get(f"/apply/{tenant.slug}/nothing/").status_code == 404


def test_a_candidate_books_and_answers_for_himself_alone(
    campaign, salima, cohort, tenant
):
    now = timezone.now()
    ali, hind = applied(campaign, "Ali", at=now), applied(campaign, "Hind", at=now)
    place = Slot.objects.create(
        tenant=tenant, campaign=campaign, places=1, begins_at=now + timedelta(days=1)
    )
    actions.invite_wave(by=salima, campaign=campaign, most=1, at=now)
    page = f"/candidate/{links.key_of(ali.person)}/"
    assert Client().post(page, {"slot": place.pk}).url == page
    assert "Your time for the test" in Client().get(page).text
    offer = actions.make_offer(
        by=salima,
        applicant=hind,
        cohort=cohort,
        expires_at=now + timedelta(days=2),
        at=now,
    )
    assert Client().post(page, {"offer": offer.pk, "accept": "1"}).status_code == 404
    hers = f"/candidate/{links.key_of(hind.person)}/"
    assert "We offer you a place" in Client().get(hers).text
    assert Client().post(hers, {"offer": offer.pk, "accept": "1"}).url == hers
    hind.refresh_from_db()
    assert hind.stage == Stage.ACCEPTED


def test_the_pages_of_a_recruiter(browser, salima, other_tenant, person, tenant):
    client = browser(salima)
    assert "There is no campaign yet" in client.get("/people/recruiting/").text
    told = {key: str(value) for key, value in CAMPAIGN.items()} | {"is_public": "on"}
    too_long = told | {"country": "FR", "kept_months": "30"}
    assert "at most 24 months" in client.post("/people/recruiting/new/", too_long).text
    missing = {key: value for key, value in told.items() if key != "kept_months"}
    assert client.post("/people/recruiting/new/", missing).status_code == 200
    assert client.post("/people/recruiting/new/", told).status_code == 302
    page = f"/people/recruiting/{Campaign.objects.get().pk}/"
    upload = SimpleUploadedFile("people.csv", TABLE.encode())
    said = client.post(f"{page}bring/", {"upload": upload}).text
    assert "2 are new, 1 were known" in said
    assert "no address" in said
    tomorrow = timezone.now() + timedelta(days=1)
    when = {"begins_at": tomorrow.strftime("%Y-%m-%dT%H:%M"), "places": "5"}
    assert client.post(f"{page}slots/", when).url == page
    assert "2 are invited" in client.post(f"{page}wave/", {"most": 5}, follow=True).text
    one = Applicant.objects.first()
    about = f"/people/recruiting/applicants/{one.pk}/"
    assert "Say why" in client.post(about, {"which": "move", "to": "rejected"}).text
    gone = {"which": "move", "to": "interview", "reason": "Good voice"}
    assert client.post(about, gone).url == about
    assert "Good voice" in client.get(about).text
    stranger = browser(person(Role.RECRUITER, of=other_tenant, username="other"))
    for path in (page, about, f"{page}bring/", f"{page}slots/"):
        assert stranger.get(path).status_code == 404
    assert "Zoé" not in stranger.get("/people/recruiting/").text


def test_who_is_forgotten_leaves_his_stage_and_no_name(campaign, salima, browser):
    one = applied(campaign, "Ali")
    assert belongings_of(one.person)["recruiting"][0]["stage"] == "applied"
    persons.erase(person=one.person, by="person", reason="asked", at=NOW)
    said = browser(salima).get(f"/people/recruiting/{campaign.pk}/").text
    assert "forgotten" in said
    assert "Ali" not in said.replace("Alignment", "")
    assert Applicant.objects.get().person is None
