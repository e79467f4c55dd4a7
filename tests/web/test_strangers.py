"""Every page, walked with another tenant's numbers: nothing is there, and nothing is done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from django_scopes import scope

from offhook.floor.prompts import Spoken
from offhook.formats.hiring_plan import hiring_example_text
from offhook.speech import own_sounds
from offhook.speech.sound import tone, wav
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import Role
from offhook.web.api.actions import make_key
from offhook.web.api.models import Webhook
from offhook.web.api.scopes import Scope
from offhook.web.centre.models import CentreVersion
from offhook.web.outbound.models import CallList, Consent, OwnRules
from offhook.web.people.exams import actions as exams
from offhook.web.people.exams import banks
from offhook.web.people.exams.models import Audio, Bank, OtherTest, Sitting, Work
from offhook.web.people.hiring.models import HiringPlan
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons import links
from offhook.web.people.recruiting.models import Applicant, Campaign
from offhook.web.people.training.models import (
    Certificate,
    Cohort,
    Course,
    Session,
    Trainee,
)
from offhook.web.recordings.models import Deletion, Part, Recording
from offhook.web.reports.replays.models import Replay
from tests.floor.conftest import example

pytestmark = pytest.mark.django_db
SECRET = "Sekrit"
# What a number or a name in the address is of one's own centre, or meant for everybody.
OWN = {
    "centre-names", "centre-new-row", "centre-row", "agent-skills", "agent-queues",
    "queue-steps", "trunk-password", "centre-sounds", "centre-sound", "centre-new-sound",
    "exam-items", "exam-calibrate", "exam-cuts", "exam-seed",
    "exam-exposure", "outbound-new",
}  # fmt: skip
PUBLIC = {
    "chat", "chat-ticket", "training-feed", "verify", "verify-json", "recruiting-apply",
}  # fmt: skip
# Programs come with a key of their own: tests/web/api walks them.
PROGRAMS = {"api-agent", "api-change-skills", "api-contact", "api-nothing-else"}


def addresses() -> Iterator[tuple[str, str]]:
    """Yield the name and the route of every address of a page."""

    def walk(patterns, before: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                yield pattern.name, route

    yield from walk(get_resolver().url_patterns, "")


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)


@pytest.fixture
def theirs(tenant, person, settings) -> dict[str, list[object]]:
    """Let a tenant have one of everything; return by address what leads to it."""
    now = timezone.now()
    user = person(Role.ADMINISTRATOR, username="laila", name=SECRET)
    made = {"tenant": tenant, "made_by": "laila", "made_at": now}
    text = example("small").replace('name = "', f'name = "{SECRET} ', 1)
    with scope(tenant=tenant):
        version = CentreVersion.objects.create(number=1, text=text, note=SECRET, **made)
        key, _ = make_key(by=user, name=SECRET, scopes=list(Scope)[:1], at=now)
        hook = Webhook.objects.create(
            tenant=tenant, url=f"https://{SECRET}.example.org/", kinds=[],
            secret="s", made_by="laila", made_at=now,
        )  # fmt: skip
        replayed = Replay.objects.create(
            tenant=tenant, day=now.date(), asked_by=SECRET, asked_at=now, state="failed"
        )
        hiring = HiringPlan.objects.create(
            tenant=tenant, name=SECRET, text=hiring_example_text("agadir"),
            asked_by=SECRET, asked_at=now, state="done",
            found={"plan": {"name": SECRET}},
        )  # fmt: skip
        record = {"recorded_by": SECRET, "recorded_at": now, "tenant": tenant}
        qualities = ("free", "specific", "informed", "unambiguous", "revocable")
        Consent.objects.create(
            client="c", number="+33612345678", who=SECRET, given_at=now, wording=SECRET,
            channel="paper", proof=SECRET, purposes=["offer"], **record,
            **{f"is_{one}": True for one in qualities},
        )  # fmt: skip
        numbers = CallList.objects.create(
            client="c", name=SECRET, queue="orders", purpose="offer", why=SECRET,
            **made,
        )  # fmt: skip
        OwnRules.objects.create(text=f"# {SECRET}", **made)
        zoe = persons.take_in(
            tenant=tenant, name=SECRET, email="zoe@example.org", phone="", language="fr",
            kept_until=now.date() + timedelta(days=30), at=now,
        )  # fmt: skip
        sitting = exams.begin(
            person=zoe, language="fr", purpose="apply", at=now, by="x"
        )
        work = Work.objects.create(
            tenant=tenant, sitting=sitting, kind="writing", prompt="fr-wp1",
            shown_at=now, text=SECRET, handed_in_at=now,
        )  # fmt: skip
        Sitting.objects.update(state="to-rate")
        Work.objects.update(known={"range": 3})
        table = OtherTest.objects.create(
            language="fr", test=SECRET, lowest=0, highest=9, begins={"B2": 5},
            source=SECRET, **made,
        )  # fmt: skip
        Bank.objects.create(
            language="fr", number=7, note=SECRET,
            text=banks.bank_in_use(tenant, "fr").text, **made,
        )  # fmt: skip
        Audio.objects.create(
            language="fr", passage="fr-l99", file="0" * 32, kind="audio/ogg", **made
        )
        course = Course.objects.create(
            tenant=tenant, name=SECRET, language="fr", from_level="B1",
            target_level="B2", hours=9,
        )  # fmt: skip
        cohort = Cohort.objects.create(
            tenant=tenant, course=course, name=SECRET, capacity=3, feed="f",
            starts_on=now.date(), ends_on=now.date(),
        )  # fmt: skip
        session = Session.objects.create(
            tenant=tenant, cohort=cohort, begins_at=now, ends_at=now
        )
        trainee = Trainee.objects.create(
            tenant=tenant, cohort=cohort, person=zoe, joined_at=now
        )
        paper = Certificate.objects.create(
            tenant=tenant, person=zoe, number="AAAAA-BBBBB", language="fr", level="B2",
            evidence={}, issued_by="x", issued_at=now, valid_until=now.date(),
        )  # fmt: skip
        campaign = Campaign.objects.create(
            name=SECRET, slug="s", country="MA", begins_on=now.date(),
            ends_on=now.date(), tests_a_day=3, kept_months=3,
            **made,
        )  # fmt: skip
        applicant = Applicant.objects.create(
            tenant=tenant, campaign=campaign, person=zoe, applied_at=now, moved_at=now,
            language="fr", kept_until=now.date(),
        )  # fmt: skip
        recorded = Recording.objects.create(
            tenant=tenant, name="c1.1", source="0", state="kept", conversation="c1",
            file="0" * 32, began_at=now, ended_at=now, expires_at=now + timedelta(days=9),
            described=True, is_message=True, caller="33612345678", held_for=SECRET,
        )  # fmt: skip
        Part.objects.create(
            tenant=tenant, recording=recorded, contact="c1", queue=SECRET, client=SECRET,
            agent=SECRET, began_at=now,
        )  # fmt: skip
        Deletion.objects.create(
            tenant=tenant, at=now, by=SECRET, recording_number=9, sealed="0", size=1,
            recorded_at=now, reason="earlier", rule=SECRET,
        )  # fmt: skip
    sound = wav(tone(440.0, 0.2))
    own_sounds.keep(settings.ENVIRONMENT.home, tenant.slug, Spoken.FR, "theirs", sound)
    return {
        "user": [user.pk],
        **{name: [recorded.pk] for name in (
            "recording", "recording-sound", "recording-file", "recording-sheet",
            "recording-hold", "recording-release", "recording-delete")},
        "api-key-revoke": [key.pk],
        "webhook": [hook.pk],
        "centre-version": [version.number],
        "centre-back": [version.number],
        "centre-play": ["fr", "theirs"],
        "replay": [replayed.pk],
        "replay-progress": [replayed.pk],
        "replay-page": [replayed.pk],
        **{name: [hiring.pk] for name in (
            "hiring-plan", "hiring-progress", "hiring-change", "hiring-page",
            "hiring-toml", "hiring-json")},
        "contact": ["c1"],
        "outbound-list": [numbers.pk],
        **{name: ["c", "+33612345678"] for name in (
            "outbound-number", "outbound-csv", "outbound-pdf")},
        "recording-message": ["c1.1"],
        "exam-recording": [work.pk],
        "exam-sitting": [sitting.pk],
        "exam-watch": [work.pk],
        "exam-unseed": [work.pk],
        "exam-table": [table.pk],
        "exam-bank-file": ["fr", 7],
        "exam-audio": ["fr", "fr-l99"],
        **{name: [sitting.pk] for name in (
            "exam", "exam-now", "exam-answer", "exam-sound")},
        "exam-work": [sitting.pk, "writing"],
        "exam-home": [], "exam-data": [], "exam-forget": [], "candidate": [],
        **{name: [cohort.pk] for name in (
            "training-cohort", "training-enrol", "training-plan")},
        "training-session": [session.pk],
        "training-assess": [trainee.pk],
        "training-leave": [trainee.pk],
        "training-person": [zoe.pk],
        "training-paper": [paper.number],
        "training-revoke": [paper.number],
        **{name: [campaign.pk] for name in (
            "recruiting-campaign", "recruiting-bring", "recruiting-wave",
            "recruiting-slots", "recruiting-needs", "recruiting-live",
            "recruiting-spend", "recruiting-links")},
        "recruiting-applicant": [applicant.pk],
    }  # fmt: skip


@pytest.fixture
def stranger(other_tenant, person, browser):
    """Return another tenant's administrator, who may do everything there."""
    user = person(Role.ADMINISTRATOR, of=other_tenant, username="stranger")
    with scope(tenant=other_tenant):
        CentreVersion.objects.create(
            tenant=other_tenant, number=2, text=example("small"), note="own",
            made_by="stranger", made_at=timezone.now(),
        )  # fmt: skip
    return browser(user)


def test_no_number_of_another_tenant_leads_anywhere(
    theirs, stranger, tenant, other_tenant
):
    with_numbers = {name for name, route in addresses() if "<" in route}
    assert set(theirs) | OWN | PUBLIC | PROGRAMS == with_numbers
    with scope(tenant=other_tenant):
        now = timezone.now()
        mine = persons.take_in(
            tenant=other_tenant, name="Ali", email="ali@example.org", phone="",
            language="fr", kept_until=now.date() + timedelta(days=9), at=now,
        )  # fmt: skip
    routes = dict(addresses())
    with scope(tenant=tenant):
        done = AuditRow.objects.count()
    for name, numbers in theirs.items():
        key = [links.key_of(mine)] if "<str:key>" in routes[name] else []
        address = reverse(name, args=[*key, *numbers])
        for answer in (stranger.get(address), stranger.post(address)):
            if numbers:
                assert answer.status_code in (302, 404, 405), (name, answer.status_code)
            assert SECRET not in answer.content.decode(errors="replace"), name
    with scope(tenant=tenant):
        assert AuditRow.objects.count() == done


def test_no_page_of_one_s_own_shows_what_is_another_tenant_s(theirs, stranger):
    for name, route in addresses():
        if "<" in route or route.startswith("api/v1/") or name in ("logout", "openapi"):
            continue
        answer = stranger.get(reverse(name))
        assert answer.status_code < 500, name
        assert SECRET not in answer.content.decode(errors="replace"), name
