"""From a seat to a certificate to a skill: each on evidence, each for its time."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django_scopes import scope
from icalendar import Calendar

from offhook.terms.errors import NotFound
from offhook.web import floor_link
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.centre import queries as centre
from offhook.web.centre.models import CentreVersion
from offhook.web.people import sweep
from offhook.web.people.exams import actions as exams
from offhook.web.people.exams import banks
from offhook.web.people.exams.models import Result, Sitting
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons.queries import belongings_of
from offhook.web.people.training import actions, queries, signing, skills
from offhook.web.people.training.calendar import feed_of
from offhook.web.people.training.errors import (
    CohortFull,
    NoAgent,
    NotApproved,
    WrongDates,
)
from offhook.web.people.training.models import (
    Certificate,
    Cohort,
    Course,
    Grant,
    Session,
)
from tests.floor.conftest import example
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Africa/Casablanca")
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)


@pytest.fixture(autouse=True)
def adopted(monkeypatch):
    """Stand in for the floor, which is another process: note what it is told."""
    told = []
    monkeypatch.setattr(floor_link, "submit", lambda **named: told.append(named))
    return told


@pytest.fixture(autouse=True)
def _scope(tenant):
    with scope(tenant=tenant):
        CentreVersion.objects.create(
            tenant=tenant, number=1, text=example("small"), note="small", made_by="x",
            made_at=NOW,
        )  # fmt: skip
        yield


@pytest.fixture
def nadia(person):
    return person(Role.TRAINER, username="nadia")


def somebody(tenant, name="Zoé"):
    return persons.take_in(
        tenant=tenant, name=name, email=f"{len(name)}{name[0]}@example.org", phone="",
        language="fr", kept_until=TODAY + timedelta(days=700), at=NOW,
    )  # fmt: skip


@pytest.fixture
def cohort(nadia):
    course = actions.make_course(
        by=nadia, name="B1 to B2", language="fr", from_level="B1", target_level="B2",
        hours=40, at=NOW,
    )  # fmt: skip
    return actions.make_cohort(
        by=nadia, course=course, name="October", site="Agadir", capacity=2,
        starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 13), at=NOW,
    )  # fmt: skip


def give_result(person, level, *, approved=True):
    """Give a person a result, as a test and somebody's decision would."""
    sitting = Sitting.objects.create(
        tenant=person.tenant, person=person, language="fr", purpose="train", seed=1,
        bank=banks.bank_in_use(person.tenant, "fr"), state="done", invited_at=NOW,
        expires_at=NOW,
    )  # fmt: skip
    result = Result.objects.create(
        tenant=person.tenant, sitting=sitting, level=level, probability=0.8,
        at_least=0.9, chances={}, made_at=NOW,
    )  # fmt: skip
    if approved:
        result.decision, result.approved_level = "approved", level
        result.decided_by, result.decided_at = "leila", NOW
        result.save()
    return result


def test_a_cohort_has_no_more_people_than_seats(cohort, nadia, tenant):
    people = [somebody(tenant, name) for name in ("Ali", "Zineb", "Hamza")]
    first = actions.enrol(by=nadia, cohort=cohort, person=people[0], at=NOW)
    assert actions.enrol(by=nadia, cohort=cohort, person=people[0], at=NOW) == first
    actions.enrol(by=nadia, cohort=cohort, person=people[1], at=NOW)
    with pytest.raises(CohortFull):
        actions.enrol(by=nadia, cohort=cohort, person=people[2], at=NOW)
    actions.leave(by=nadia, trainee=first, reason="Found other work", at=NOW)
    actions.enrol(by=nadia, cohort=cohort, person=people[2], at=NOW)
    assert queries.taken_seats(cohort) == 2


def test_only_who_trains_does_so(cohort, person, tenant):
    with pytest.raises(NotAllowed):
        actions.enrol(
            by=person(Role.AGENT), cohort=cohort, person=somebody(tenant), at=NOW
        )


def planned(cohort, nadia):
    return actions.plan_sessions(
        by=nadia, cohort=cohort, weekdays={0, 2}, begins=time(9), hours=2.5, room="4",
        zone=ZONE, at=NOW,
    )  # fmt: skip


def test_sessions_are_planned_once_on_the_centre_s_clock(cohort, nadia):
    assert planned(cohort, nadia) == 4
    assert planned(cohort, nadia) == 0
    first = queries.sessions_of(cohort)[0]
    assert first.begins_at.astimezone(ZONE).hour == 9
    assert first.hours == 2.5
    with pytest.raises(WrongDates):
        actions.plan_sessions(
            by=nadia, cohort=cohort, weekdays={6}, begins=time(9), hours=13, room="",
            zone=ZONE, at=NOW,
        )  # fmt: skip


def test_a_calendar_has_every_session(cohort, nadia):
    planned(cohort, nadia)
    calendar = Calendar.from_ical(feed_of(cohort, NOW))
    events = calendar.walk("VEVENT")
    assert len(events) == 4
    assert {str(one["SUMMARY"]) for one in events} == {"B1 to B2"}
    assert [one.decoded("DTSTART") for one in events] == [
        one.begins_at for one in Session.objects.all()
    ]
    answer = Client().get(f"/calendar/{cohort.feed}.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert Client().get("/calendar/x.ics").status_code == 404


def test_who_was_there_is_counted_against_what_it_takes(cohort, nadia, tenant):
    trainee = actions.enrol(by=nadia, cohort=cohort, person=somebody(tenant), at=NOW)
    planned(cohort, nadia)
    for session, state in zip(
        queries.sessions_of(cohort), ("present", "late", "absent"), strict=False
    ):
        actions.mark(by=nadia, session=session, trainee=trainee, state=state, at=NOW)
    give_result(trainee.person, "B1", approved=False)
    progress = queries.progress_of(trainee)
    assert (progress.attended_hours, progress.missed) == (5.0, 1)
    assert progress.percent == 12
    assert progress.levels == ((TODAY, "B1", 0.8),)


def test_a_certificate_stands_on_a_test_that_a_person_approved(nadia, tenant):
    zoe = somebody(tenant)
    told = {"by": nadia, "person": zoe, "language": "fr", "level": "B2", "at": NOW}
    with pytest.raises(NotApproved):
        actions.certify(**told)
    give_result(zoe, "B2", approved=False)
    with pytest.raises(NotApproved):
        actions.certify(**told)
    give_result(zoe, "B1")
    with pytest.raises(NotApproved):
        actions.certify(**told)
    give_result(zoe, "C1")
    certificate = actions.certify(**told)
    assert certificate.evidence["approved_by"] == "leila"
    assert queries.standing(certificate, NOW) == "valid"
    assert queries.standing(certificate, NOW + timedelta(days=800)) == "expired"


def test_a_touched_certificate_is_not_genuine(nadia, tenant):
    zoe = somebody(tenant)
    give_result(zoe, "B2")
    certificate = actions.certify(
        by=nadia, person=zoe, language="fr", level="B2", at=NOW
    )
    signed = queries.signed(certificate)
    assert signing.is_signed(signed["certificate"], signed["signature"])
    assert not signing.is_signed(
        signed["certificate"] | {"level": "C2"}, signed["signature"]
    )
    assert not signing.is_signed(signed["certificate"], "AAAA")
    Certificate.objects.update(level="C2")
    certificate.refresh_from_db()
    assert queries.standing(certificate, NOW) == "forged"


def test_anybody_checks_a_certificate_and_reads_no_name(nadia, tenant):
    zoe = somebody(tenant, "Zoé Martin")
    give_result(zoe, "B2")
    certificate = actions.certify(
        by=nadia, person=zoe, language="fr", level="B2", at=NOW
    )
    page = f"/verify/{certificate.number}"
    said = Client().get(f"{page}/").text
    assert "valid" in said
    assert "Z.M." in said
    assert "Martin" not in said
    told = json.loads(Client().get(f"{page}.json").content)
    assert signing.is_signed(told["certificate"], told["signature"])
    assert "Martin" not in str(told)
    actions.revoke(by=nadia, certificate=certificate, reason="Error", at=NOW)
    assert "taken back" in Client().get(f"{page}/").text
    assert Client().get("/verify/AAAAA-AAAAA/").status_code == 404


@pytest.fixture
def agent(tenant, nadia):
    """Return a person who is an agent of the centre, and its name there."""
    zoe = somebody(tenant)
    name = queries.free_agents(tenant)[0]
    skills.become_agent(by=nadia, person=zoe, agent=name, at=NOW)
    return zoe


def proficiency(tenant, agent, skill):
    return centre.skills_of(centre.centre_of(tenant), agent).get(skill)


def given(nadia, agent, **named):
    told = {
        "by": nadia, "person": agent, "skill": "orders", "language": "fr", "level": "C2", "valid_from": TODAY,
        "valid_until": TODAY + timedelta(days=100), "certificate": None, "at": NOW,
    }  # fmt: skip
    return skills.grant(**{**told, **named})


def test_nobody_is_two_agents_and_no_agent_two_people(agent, tenant, nadia):
    with pytest.raises(NoAgent):
        skills.become_agent(
            by=nadia, person=somebody(tenant, "Ali"), agent=agent.agent, at=NOW
        )
    with pytest.raises(NoAgent):
        given(nadia, somebody(tenant, "Hamza"))


def test_a_skill_by_evidence_is_routed_by_at_once(agent, nadia, tenant, adopted):
    with pytest.raises(NotApproved):
        given(nadia, agent)
    give_result(agent, "C2")
    grant = given(nadia, agent)
    assert grant.state == "active"
    assert proficiency(tenant, agent.agent, "orders") == 10
    assert adopted[-1]["command"].version == 2
    assert AuditRow.objects.filter(action="grant-skill").exists()


def test_a_certificate_covers_its_own_person_level_and_time(agent, nadia, tenant):
    ali = somebody(tenant, "Ali")
    give_result(ali, "C1")
    give_result(agent, "B2")
    others = actions.certify(by=nadia, person=ali, language="fr", level="C1", at=NOW)
    own = actions.certify(by=nadia, person=agent, language="fr", level="B2", at=NOW)
    with pytest.raises(NotApproved):
        given(nadia, agent, certificate=others)
    with pytest.raises(NotApproved):
        given(nadia, agent, certificate=own, level="C1")
    with pytest.raises(NotApproved):
        given(nadia, agent, certificate=own, level="B2",
              valid_until=TODAY + timedelta(days=900))  # fmt: skip
    assert given(nadia, agent, certificate=own, level="B2").proficiency == 6


def test_a_skill_begins_warns_and_drops_as_its_days_come(agent, nadia, tenant):
    give_result(agent, "C2")
    before = proficiency(tenant, agent.agent, "orders")
    given(nadia, agent, valid_from=TODAY + timedelta(days=3))
    assert proficiency(tenant, agent.agent, "orders") == before
    states = []
    for days in (1, 3, 60, 75, 101):
        sweep.sweep(NOW + timedelta(days=days))
        states.append(Grant.objects.get().state)
        if days == 3:
            assert proficiency(tenant, agent.agent, "orders") == 10
    assert states == ["planned", "active", "active", "warned", "dropped"]
    assert proficiency(tenant, agent.agent, "orders") is None


def test_a_skill_to_come_leaves_the_one_in_force_until_its_day(agent, nadia, tenant):
    give_result(agent, "C2")
    given(nadia, agent, level="B1")
    given(nadia, agent, valid_from=TODAY + timedelta(days=10))
    assert proficiency(tenant, agent.agent, "orders") == 4
    assert set(Grant.objects.values_list("state", flat=True)) == {"active", "planned"}
    sweep.sweep(NOW + timedelta(days=10))
    assert proficiency(tenant, agent.agent, "orders") == 10
    assert [one.state for one in queries.grants_of(agent)] == ["active", "dropped"]


def test_a_certificate_that_is_taken_back_takes_its_skills_along(agent, nadia, tenant):
    give_result(agent, "B2")
    paper = actions.certify(by=nadia, person=agent, language="fr", level="B2", at=NOW)
    given(nadia, agent, certificate=paper, level="B2")
    assert proficiency(tenant, agent.agent, "orders") == 6
    skills.revoke(by=nadia, certificate=paper, reason="Another sat the test", at=NOW)
    assert proficiency(tenant, agent.agent, "orders") is None
    assert Grant.objects.get().state == "dropped"


def test_an_agent_who_has_left_the_centre_stops_nobody_else_s_skills(
    agent, nadia, tenant
):
    give_result(agent, "C2")
    other = somebody(tenant, "Ali")
    skills.become_agent(
        by=nadia, person=other, agent=queries.free_agents(tenant)[0], at=NOW
    )
    give_result(other, "C2")
    for one in (agent, other):
        given(nadia, one, valid_from=TODAY + timedelta(days=1))
    Grant.objects.filter(person=agent).update(agent="nobody-any-more")
    counts = sweep.sweep(NOW + timedelta(days=2))
    assert counts["begun"] == 2
    assert proficiency(tenant, other.agent, "orders") == 10
    assert Grant.objects.get(person=agent).state == "dropped"
    assert AuditRow.objects.filter(action="skill-without-agent").count() == 1


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_days_are_those_of_the_centre_s_clock(agent, nadia, tenant, zone):
    version = CentreVersion.objects.get()
    version.text = version.text.replace("Europe/Paris", zone)
    version.save()
    give_result(agent, "C2")
    # On this clock it is another day than by Greenwich for a part of each day.
    for hour in range(24):
        now = NOW + timedelta(hours=hour)
        today = now.astimezone(ZoneInfo(zone)).date()
        told = {
            "by": nadia,
            "person": agent,
            "language": "fr",
            "level": "C2",
            "at": now,
        }
        certificate = actions.certify(**told)
        assert certificate.valid_until == today + timedelta(days=730)
        grant = given(nadia, agent, valid_from=today, at=now)
        assert grant.state == "active"
        with pytest.raises(WrongDates):
            given(
                nadia,
                agent,
                valid_from=today - timedelta(days=9),
                valid_until=today,
                at=now,
            )


def test_a_skill_that_the_centre_does_not_have_is_refused(agent, nadia):
    give_result(agent, "C2")
    with pytest.raises(NotFound):
        given(nadia, agent, skill="xx")


def test_what_is_known_of_a_trainee_is_his_and_goes_with_him(agent, nadia, tenant):
    give_result(agent, "C2")
    actions.certify(by=nadia, person=agent, language="fr", level="B2", at=NOW)
    given(nadia, agent)
    told = belongings_of(agent)["training"]
    assert len(told["certificates"]) == len(told["skills"]) == 1
    persons.erase(person=agent, by="person", reason="asked", at=NOW)
    assert Certificate.objects.get().person is None
    assert Grant.objects.get().person is None


def test_the_pages_do_it_all(browser, nadia, tenant, other_tenant, person):
    client = browser(nadia)
    assert "There is no cohort yet" in client.get("/people/training/").text
    told = {"name": "B1 to B2", "language": "fr", "from_level": "B2", "target_level": "B1",
            "hours": 40}  # fmt: skip
    assert "do not fit" in client.post("/people/training/courses/new/", told).text
    told |= {"from_level": "B1", "target_level": "B2"}
    assert client.post("/people/training/courses/new/", told).status_code == 302
    made = {"course": str(Course.objects.get().pk), "name": "October",
            "site": "Agadir", "capacity": 9, "starts_on": "2026-03-02",
            "ends_on": "2026-03-13"}  # fmt: skip
    assert client.post("/people/training/cohorts/new/", made).status_code == 302
    page = f"/people/training/cohorts/{Cohort.objects.get().pk}/"
    seat = {"name": "Zoé", "email": "zoe@example.org", "kept_until": "2028-01-01"}
    assert client.post(f"{page}enrol/", seat).url == page
    days = {"weekdays": ["0", "2"], "begins": "09:00", "hours": "2.5", "room": "4"}
    assert client.post(f"{page}plan/", days).url == page
    trainee = queries.trainees_of(Cohort.objects.get()).get()
    session = Session.objects.first()
    listed = {f"trainee-{trainee.pk}": "present"}
    assert client.post(f"/people/training/sessions/{session.pk}/", listed).url == page
    assert "2.5 / 40 h" in client.get(page).text
    said = client.post(f"/people/training/trainees/{trainee.pk}/assess/", follow=True)
    assert "/exam/" in said.text
    about = f"/people/training/persons/{trainee.person_id}/"
    paper = {"which": "certify", "language": "fr", "level": "B2"}
    assert "test, and decide first" in client.post(about, paper).text
    give_result(trainee.person, "B2")
    assert client.post(about, paper).url == about
    number = Certificate.objects.get().number
    pdf = client.get(f"/people/training/certificates/{number}.pdf")
    assert pdf.content.startswith(b"%PDF")
    name = queries.free_agents(tenant)[0]
    assert client.post(about, {"which": "agent", "agent": name}).url == about
    skill = {"which": "grant", "skill": "orders", "level": "B2", "valid_from": str(TODAY),
             "valid_until": "2099-01-01", "evidence": "test-fr"}  # fmt: skip
    assert client.post(about, skill).url == about
    assert Grant.objects.get().proficiency == 6
    stranger = browser(person(Role.TRAINER, of=other_tenant, username="other"))
    for path in (page, about, f"/people/training/sessions/{session.pk}/",
                 f"/people/training/certificates/{number}.pdf"):  # fmt: skip
        assert stranger.get(path).status_code == 404
    assert exams.close_expired(at=NOW) == 0
