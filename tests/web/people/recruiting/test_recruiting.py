"""A campaign: nobody twice, nobody overbooked, nobody rejected by a machine."""

import csv
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
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.people import sweep
from offhook.web.people.exams import actions as exams
from offhook.web.people.exams.errors import ReasonMissing
from offhook.web.people.exams.models import Sitting
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from offhook.web.people.persons.models import Consent, Erasure, Person
from offhook.web.people.persons.queries import belongings_of
from offhook.web.people.recruiting import actions, imports, offers, queries, slots
from offhook.web.people.recruiting.errors import (
    DayFull,
    KeptTooLong,
    NeedsWrong,
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
from offhook.web.people.training.errors import CohortFull
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
CAMPAIGN = {
    "name": "Agadir, October", "site": "Agadir", "country": "MA",
    "begins_on": date(2026, 3, 1), "ends_on": date(2099, 12, 1), "budget": 0,
    "tests_a_day": 40, "kept_months": 12, "is_public": True,
}  # fmt: skip
NEEDS = (
    actions.Wanted("fr", "B2", 20, date(2099, 10, 1)),
    actions.Wanted("fr", "B2", 10, date(2099, 12, 1)),
    actions.Wanted("de", "B1", 5, date(2099, 12, 1)),
)
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
    return actions.open_campaign(by=salima, at=NOW, needs=NEEDS, **CAMPAIGN)


def applied(campaign, name="Ali", *, at=NOW, language="fr"):
    return actions.apply(
        campaign=campaign, language=language, name=name, email=f"{name.lower()}@example.org", phone="",
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
        actions.open_campaign(by=salima, at=NOW, needs=NEEDS, **told)
    else:
        with pytest.raises(KeptTooLong):
            actions.open_campaign(by=salima, at=NOW, needs=NEEDS, **told)


def test_only_who_recruits_opens_a_campaign(person):
    with pytest.raises(NotAllowed):
        actions.open_campaign(by=person(Role.TRAINER), at=NOW, needs=NEEDS, **CAMPAIGN)


def test_a_table_is_taken_in_and_nobody_twice(campaign, salima):
    table = imports.read_table(TABLE.encode(), "MA", ["fr", "de"])
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
    table = imports.read_table(file.getvalue(), "MA", ["fr"])
    assert [one.phone for one in table.rows] == ["+612345679"]


@pytest.mark.parametrize(
    "content", [b"", b"a;b\n1;2\n", b"PK\x03\x04 no zip", b"\xff\xfe\x00"]
)
def test_what_is_no_table_is_refused(content):
    with pytest.raises(NotAccepted):
        imports.read_table(content, "MA", ["fr"])


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
    assert slots.invite_wave(by=salima, campaign=campaign, most=9, at=NOW) == []
    slot(campaign, 2)
    invited = slots.invite_wave(by=salima, campaign=campaign, most=9, at=NOW)
    assert invited == people[:2]
    assert slots.invite_wave(by=salima, campaign=campaign, most=9, at=NOW) == []
    assert Sitting.objects.filter(person=people[0].person).exists()


def test_no_place_is_booked_twice(campaign):
    ali, hind = applied(campaign, "Ali"), applied(campaign, "Hind")
    first, second = slot(campaign, 1), slot(campaign, 1, days=2)
    slots.book(applicant=ali, slot=first, at=NOW)
    with pytest.raises(SlotFull):
        slots.book(applicant=hind, slot=first, at=NOW)
    slots.book(applicant=ali, slot=second, at=NOW)
    slots.book(applicant=hind, slot=first, at=NOW)
    assert Booking.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=first.pk).update(taken=2)
    with pytest.raises(SlotFull):
        slots.book(applicant=ali, slot=slot(campaign, 5, days=-1), at=NOW)


@pytest.fixture
def cohort(person):
    trainer = person(Role.TRAINER, username="nadia")
    course = training.make_course(
        by=trainer, name="B1 to B2", language="fr", from_level="B1", target_level="B2",
        hours=200, at=NOW,
    )  # fmt: skip
    return training.make_cohort(
        by=trainer, course=course, name="October", site="", capacity=1,
        starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 1), at=NOW,
    )  # fmt: skip


def offered(salima, applicant, cohort, days=3):
    return offers.make_offer(
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
        offers.answer_offer(offer=offer, accepts=True, at=late)
    sweep.sweep(late)
    ali.refresh_from_db()
    assert ali.stage == Stage.EXPIRED
    assert queries.history_of(ali).last().by == "clock"
    offered(salima, hind, cohort)


def test_an_offer_is_answered_once(campaign, salima, cohort):
    ali = applied(campaign)
    offer = offered(salima, ali, cohort)
    offers.answer_offer(offer=offer, accepts=True, at=NOW)
    ali.refresh_from_db()
    assert ali.stage == Stage.ACCEPTED
    assert seats.taken_seats(cohort) == 1
    with pytest.raises(NotThere):
        offers.answer_offer(offer=offer, accepts=False, at=NOW)


def test_no_test_and_no_clock_rejects_anybody(campaign, salima):
    ali = applied(campaign)
    slot(campaign, 5)
    slots.invite_wave(by=salima, campaign=campaign, most=5, at=NOW)
    sitting = Sitting.objects.get()
    exams.start(sitting=sitting, at=NOW)
    slots.follow_tests(at=NOW)
    ali.refresh_from_db()
    assert ali.stage == Stage.TESTING
    Sitting.objects.update(state="done")
    slots.follow_tests(at=NOW)
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
            actions.step_to(one, Stage.STARTED, "salima", "", NOW)
    steps = queries.steps_of(campaign, "fr")
    by_stage = dict(zip(("applied", "invited", "testing", "rated", "interview"), steps,
                        strict=False))  # fmt: skip
    assert (by_stage["applied"].waiting, by_stage["applied"].passed) == (4, 6)
    told = by_stage["interview"]
    assert (told.waiting, told.passed, told.ended) == (2, 2, 2)
    german, october, december = queries.need_rows(campaign)
    assert (german.in_all, october.in_all, december.in_all) == (5, 20, 30)
    assert (german.started, october.started, december.started) == (0, 2, 2)
    assert october.percent == 0
    assert october.more is None or october.more > 18
    assert december.more is None or december.more > (october.more or 0)
    rows = queries.stage_rows(campaign)
    assert sum(one.waiting + one.ended for one in rows) == 10


def test_anybody_applies_on_the_page_and_gets_a_link_that_is_his_own(campaign, tenant):
    page = f"/apply/{tenant.slug}/{campaign.slug}/"
    client = Client()
    assert "12 months" in client.get(page).text
    told = {
        "name": "Zoé", "email": "zoe@example.org", "phone": "06 12 34 56 78",
        "language": "de",
    }  # fmt: skip
    assert "<code" not in client.post(page, told).text  # without agreeing
    said = client.post(page, told | {"agreed": "on"}).text
    link = re.search(r'href="http://testserver(/candidate/[^"]+)"', said)[1]
    assert "Zoé" in client.get(link).text
    assert Consent.objects.get().purpose == "apply"
    assert Applicant.objects.get().language == "de"
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
    slots.invite_wave(by=salima, campaign=campaign, most=1, at=now)
    page = f"/candidate/{links.key_of(ali.person)}/"
    assert Client().post(page, {"slot": place.pk}).url == page
    assert "Your time for the test" in Client().get(page).text
    offer = offers.make_offer(
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
    told |= {"need-TOTAL_FORMS": "8", "need-INITIAL_FORMS": "0"}
    for n, one in enumerate(NEEDS):
        told |= {
            f"need-{n}-language": one.language, f"need-{n}-level": one.level,
            f"need-{n}-head_count": str(one.head_count),
            f"need-{n}-needed_by": str(one.needed_by),
        }  # fmt: skip
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


@pytest.mark.parametrize("needs", [
    (), (NEEDS[0], NEEDS[0]), (NEEDS[0], replace(NEEDS[1], level="C1")), (NEEDS[2],),
])  # fmt: skip
def test_head_counts_that_do_not_fit_are_refused_and_change_nothing(
    campaign, salima, needs
):
    applied(campaign)
    with pytest.raises(NeedsWrong):
        actions.set_needs(by=salima, campaign=campaign, needs=needs, at=NOW)
    assert queries.needs_of(campaign).count() == len(NEEDS)
    actions.set_needs(by=salima, campaign=campaign, needs=NEEDS[:1], at=NOW)
    assert queries.languages_of(campaign) == ["fr"]


def test_each_is_tested_in_the_language_he_applied_for(campaign, salima):
    german, french = applied(campaign, "Ali", language="de"), applied(campaign, "Hind")
    slot(campaign, 9)
    invited = slots.invite_wave(
        by=salima, campaign=campaign, most=9, at=NOW, language="de"
    )
    assert invited == [german]
    slots.invite_wave(by=salima, campaign=campaign, most=9, at=NOW)
    told = dict(Sitting.objects.values_list("person", "language"))
    assert told == {german.person_id: "de", french.person_id: "fr"}
    with pytest.raises(NeedsWrong):
        applied(campaign, "Omar", language="en")


def test_a_table_says_for_which_language_in_any_of_four(campaign, salima):
    table = "nom;e-mail;langue\nA;a@example.org;Allemand\nB;b@example.org;\nC;c@example.org;en\n"
    read = imports.read_table(table.encode(), "MA", queries.languages_of(campaign))
    assert [line for line, _ in read.wrong] == [4]
    actions.bring_table(by=salima, campaign=campaign, table=read, at=NOW)
    assert set(Applicant.objects.values_list("language", flat=True)) == {"de"}


def test_no_more_places_are_opened_in_a_day_than_can_be_tested(campaign, salima):
    day = NOW.replace(hour=9) + timedelta(days=1)

    def plan(places, hour=9):
        return slots.plan_slots(
            by=salima, campaign=campaign, begins_at=day.replace(hour=hour),
            places=places, at=NOW,
        )  # fmt: skip

    plan(30)
    with pytest.raises(DayFull) as told:
        plan(11, 14)
    assert told.value.fields["left"] == 10
    plan(10, 14)


def test_money_is_written_down_and_what_is_left_is_told(campaign, salima, browser):
    Campaign.objects.update(budget=1000)
    for amount in (700, -100):
        actions.spend(
            by=salima, campaign=campaign, on=NOW.date(), what="Fair", amount=amount,
            at=NOW,
        )  # fmt: skip
    assert queries.spent(campaign) == 600
    page = f"/people/recruiting/{campaign.pk}/"
    assert "<bdi>400</bdi>" in browser(salima).get(page).text
    told = {"on": "2026-10-01", "what": "Adverts", "amount": "500"}
    assert browser(salima).post(f"{page}spend/", told).url == page
    assert queries.spent(campaign) == 1100


def test_nobody_is_moved_to_an_offer_without_a_seat(campaign, salima, cohort):
    ali = applied(campaign)
    for to in ("offered", "accepted", "started"):
        with pytest.raises(NotThere):
            move(salima, ali, to)
    offers.answer_offer(offer=offered(salima, ali, cohort), accepts=True, at=NOW)
    ali.refresh_from_db()
    move(salima, ali, "started")
    with pytest.raises(NotThere):
        offered(salima, ali, cohort)


def test_an_offered_seat_is_no_trainer_s_to_give(campaign, salima, cohort, person):
    ali = applied(campaign)
    offer = offered(salima, ali, cohort)
    nadia = person(Role.TRAINER, username="nadia-2")
    hind = applied(campaign, "Hind").person
    with pytest.raises(CohortFull):
        training.enrol(by=nadia, cohort=cohort, person=hind, at=NOW)
    offers.answer_offer(offer=offer, accepts=True, at=NOW)
    assert seats.free_seats(cohort) == 0


def test_who_is_rejected_keeps_no_offer_no_seat_and_no_time(campaign, salima, cohort):
    ali, hind = applied(campaign, "Ali"), applied(campaign, "Hind")
    booked = slot(campaign, 1)
    slots.book(applicant=ali, slot=booked, at=NOW)
    offer = offered(salima, ali, cohort)
    move(salima, ali, "rejected", "Not at B2")
    offer.refresh_from_db()
    booked.refresh_from_db()
    assert (offer.state, booked.taken) == ("taken-back", 0)
    with pytest.raises(NotThere):
        offers.answer_offer(offer=offer, accepts=True, at=NOW)
    second = offered(salima, hind, cohort)
    offers.answer_offer(offer=second, accepts=True, at=NOW)
    hind.refresh_from_db()
    move(salima, hind, "withdrawn", "Found other work")
    assert seats.free_seats(cohort) == 1


def test_an_application_goes_when_its_own_time_is_over(campaign, salima):
    french = actions.open_campaign(
        by=salima,
        at=NOW,
        needs=NEEDS,
        **CAMPAIGN | {"country": "FR", "kept_months": 24},
    )
    long = actions.open_campaign(
        by=salima, at=NOW, needs=NEEDS, **CAMPAIGN | {"kept_months": 60}
    )
    one, other = applied(french), applied(long)
    assert one.person_id == other.person_id
    sweep.sweep(NOW + timedelta(days=25 * 30.5))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.person, other.person is None) == (None, False)
    proof = Erasure.objects.get()
    assert (proof.reason, proof.counts) == ("application-expired", {"applications": 1})
    sweep.sweep(NOW + timedelta(days=61 * 30.5))
    assert not Person.objects.filter(erased_at=None).exists()


def test_the_links_of_the_invited_are_a_file_and_who_took_it_is_kept(
    campaign, salima, browser
):
    applied(campaign, "=Ali")
    applied(campaign, "Hind")
    Slot.objects.create(
        tenant=campaign.tenant, campaign=campaign, places=1,
        begins_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    client = browser(salima)
    page = f"/people/recruiting/{campaign.pk}/"
    client.post(f"{page}wave/", {"most": 5, "language": ""})
    rows = list(csv.reader(io.StringIO(client.get(f"{page}links.csv").text)))
    assert [row[0] for row in rows] == ["name", "'=Ali"]
    assert "Ali" in Client().get(rows[1][4].removeprefix("http://testserver")).text
    assert AuditRow.objects.filter(action="take-links", by="salima").exists()
    assert "hx-get" in client.get(f"{page}live").text
