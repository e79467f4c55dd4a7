"""A candidate's way through a test: nothing asked twice, nothing lost, nothing decided."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django_scopes import scope

from offhook.academy.levels import Cefr
from offhook.terms.errors import NotFound
from offhook.web import safe
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.people import sweep
from offhook.web.people.exams import actions, queries, rating
from offhook.web.people.exams.errors import (
    DecidedAlready,
    OtherItem,
    RatedAlready,
    ReasonMissing,
    SittingOver,
    WorkRefused,
)
from offhook.web.people.exams.models import Answer, Rating, Result, Sitting, Work
from offhook.web.people.persons import actions as persons
from offhook.web.people.persons.queries import belongings_of
from tests.web.conftest import NOW
from tests.web.people.exams.conftest import go_through, works_of

pytestmark = pytest.mark.django_db
MARKS = dict.fromkeys(
    ("range", "accuracy", "fluency", "interaction", "coherence", "pronunciation"), 3
)


@pytest.fixture(autouse=True)
def _scope(tenant):
    with scope(tenant=tenant):
        yield


def rated(sitting, person, *, marks=(MARKS, MARKS)):
    """Let raters rate both works."""
    for n, given in enumerate(marks):
        rater = person(Role.RATER, username=f"rater-{n}")
        for work in works_of(sitting).values():
            rating.rate(by=rater, work=work, marks=given, note="", at=NOW)


def test_who_knows_what_b2_knows_is_placed_there_with_a_probability(sitting, person):
    asked = go_through(sitting, knows=lambda item: item.level <= Cefr.B2)
    assert len({one.id for one in asked}) == len(asked) >= 18
    assert {one.skill for one in asked} == {
        "listening",
        "reading",
        "grammar",
        "vocabulary",
    }
    sitting.refresh_from_db()
    assert sitting.state == "to-rate"
    rated(sitting, person)
    result = Result.objects.get(sitting=sitting)
    assert result.level == "B2"
    assert 0.5 < result.at_least <= 1.0
    assert set(result.chances) == {
        "listening",
        "reading",
        "language",
        "speaking",
        "writing",
    }
    assert result.decision == ""


def test_who_guesses_is_placed_low(sitting, person):
    go_through(sitting, knows=lambda item: item.id.endswith("7"))
    rated(sitting, person, marks=(dict.fromkeys(MARKS, 0),) * 2)
    assert Cefr[Result.objects.get(sitting=sitting).level] <= Cefr.A2


def test_a_closed_window_shows_the_same_item_with_the_time_that_is_left(sitting):
    first, item = actions.shown(sitting=sitting, at=NOW)
    again, same = actions.shown(sitting=sitting, at=NOW + timedelta(seconds=30))
    assert (again.pk, same.id, again.until) == (first.pk, item.id, first.until)


def test_another_machine_would_ask_the_same(sitting):
    _first, item = actions.shown(sitting=sitting, at=NOW)
    Answer.objects.all().delete()
    assert actions.shown(sitting=sitting, at=NOW)[1] == item


def test_an_answer_that_comes_twice_counts_once(sitting):
    _asked, item = actions.shown(sitting=sitting, at=NOW)
    actions.answer(sitting=sitting, place=0, option=item.answer, at=NOW)
    late = actions.answer(sitting=sitting, place=0, option=item.others[0], at=NOW)
    assert late.right
    assert late.option == item.answer
    with pytest.raises(OtherItem):
        actions.answer(sitting=sitting, place=7, option=item.answer, at=NOW)


def test_an_answer_after_its_time_is_wrong_and_the_next_item_comes(sitting):
    asked, item = actions.shown(sitting=sitting, at=NOW)
    late = asked.until + timedelta(seconds=60)
    following, _ = actions.shown(sitting=sitting, at=late)
    assert following.place == 1
    assert not Answer.objects.get(place=0).right
    found = actions.answer(sitting=sitting, place=0, option=item.answer, at=late)
    assert not found.right


def test_no_option_is_made_up(sitting):
    actions.shown(sitting=sitting, at=NOW)
    found = actions.answer(sitting=sitting, place=0, option="<b>moi</b>", at=NOW)
    assert (found.option, found.right) == (None, False)


def test_the_second_test_of_a_person_asks_other_items(sitting, zoe, person):
    first = go_through(sitting, knows=lambda item: item.level <= Cefr.B1)
    rated(sitting, person)
    later = NOW + timedelta(days=30)
    second = actions.begin(
        person=zoe, language="fr", purpose="train", at=later, by="nadia"
    )
    assert second.pk != sitting.pk
    actions.start(sitting=second, at=later)
    again = go_through(second, knows=lambda item: item.level <= Cefr.B1, at=later)
    common = {one.id for one in first} & {one.id for one in again}
    assert len(common) == 0


def test_an_invitation_that_is_open_is_given_again_and_ends_with_its_time(zoe):
    first = actions.begin(person=zoe, language="de", purpose="apply", at=NOW, by="x")
    same = actions.begin(person=zoe, language="de", purpose="apply", at=NOW, by="x")
    assert same == first
    late = first.expires_at + timedelta(seconds=1)
    with pytest.raises(SittingOver):
        actions.start(sitting=first, at=late)
    assert actions.close_expired(at=late) == 1
    fresh = actions.begin(person=zoe, language="de", purpose="apply", at=late, by="x")
    assert fresh != first


def speaking(sitting) -> Work:
    """Return the speaking task of a test whose items are answered."""
    at = NOW
    while True:
        at += timedelta(seconds=5)
        todo = actions.shown(sitting=sitting, at=at)
        if isinstance(todo, Work):
            return todo
        actions.answer(sitting=sitting, place=todo[0].place, option="", at=at)


def test_one_records_once_and_once_again(sitting, tenant):
    work = speaking(sitting)
    actions.record(work=work, content=b"one", media="audio/webm;codecs=opus", at=NOW)
    first = work.file
    actions.record(work=work, content=b"two", media="audio/webm", at=NOW)
    assert safe.get(tenant, work.file) == b"two"
    with pytest.raises(Exception, match="no file"):
        safe.get(tenant, first)
    with pytest.raises(WorkRefused):
        actions.record(work=work, content=b"three", media="audio/webm", at=NOW)


@pytest.mark.parametrize(
    ("content", "media"), [(b"", "audio/webm"), (b"x", "text/html"), (b"x", "")]
)
def test_what_is_no_recording_is_refused(sitting, content, media):
    with pytest.raises(WorkRefused):
        actions.record(work=speaking(sitting), content=content, media=media, at=NOW)


def test_recordings_go_when_their_day_has_come(sitting, person, tenant):
    go_through(sitting, knows=lambda item: True)
    rated(sitting, person)
    swept = [sweep.sweep(NOW + timedelta(days=days)) for days in (89, 92)]
    assert [one["recordings"] for one in swept] == [0, 1]
    assert works_of(sitting)["speaking"].file == ""
    assert AuditRow.objects.filter(action="purge-recording").count() == 1


def test_a_recording_that_watches_goes_when_its_candidate_was_told(
    sitting, person, lead
):
    go_through(sitting, knows=lambda item: True)
    rated(sitting, person)
    work = works_of(sitting)["speaking"]
    rating.watch_with(by=lead, work=work, marks=MARKS, at=NOW)
    sweep.sweep(NOW + timedelta(days=92))
    assert works_of(sitting)["speaking"].file == ""
    assert not queries.to_rate(person(Role.RATER, username="fresh")).exists()


def test_a_recording_that_was_made_to_watch_stays_until_it_is_taken_away(
    tenant, person, lead
):
    with scope(tenant=tenant):
        told = rating.Recording("fr", "fr-sp1", b"voice", "audio/webm")
        work = rating.seed(by=lead, recording=told, marks=MARKS, at=NOW)
        sweep.sweep(NOW + timedelta(days=400))
        fresh = person(Role.RATER, username="fresh")
        assert queries.next_to_rate(fresh) == work
        rating.rate(by=fresh, work=work, marks=MARKS, note="", at=NOW)
        assert not Result.objects.exists()
        for wrong in (
            replace(told, media="text/html"),
            replace(told, content=b""),
            replace(told, content=b"x" * 5_000_001),
        ):
            with pytest.raises(WorkRefused):
                rating.seed(by=lead, recording=wrong, marks=MARKS, at=NOW)
        rating.unseed(by=lead, work=work, at=NOW)
        with pytest.raises(NotFound):
            safe.get(tenant, told.content.decode())
        assert not queries.watching().exists()
        with pytest.raises(NotAllowed):
            rating.seed(by=fresh, recording=told, marks=MARKS, at=NOW)


def test_all_that_a_candidate_does_is_in_the_audit(sitting, person, zoe):
    go_through(sitting, knows=lambda item: True)
    rated(sitting, person)
    persons.agree(person=zoe, purpose="test", wording="Yes", at=NOW)
    assert persons.told_all(person=zoe, at=NOW)["exams"][0]["works"][0]["recording"] == {
        "media": "audio/webm", "base64": "dm9pY2U=",
    }  # fmt: skip
    done = set(AuditRow.objects.values_list("action", flat=True))
    assert done >= {
        "invite-to-test", "begin-test", "keep-recording", "hand-in", "make-result",
        "agree", "take-own-data",
    }  # fmt: skip


def test_a_third_rater_is_asked_where_two_are_more_than_a_level_apart(sitting, person):
    go_through(sitting, knows=lambda item: item.level <= Cefr.B2)
    low, high = dict.fromkeys(MARKS, 1), dict.fromkeys(MARKS, 4)
    rated(sitting, person, marks=(low, high))
    assert not Result.objects.exists()
    third = person(Role.RATER, username="third")
    work = queries.next_to_rate(third)
    assert work is not None
    for one in works_of(sitting).values():
        rating.rate(by=third, work=one, marks=high, note="", at=NOW)
    assert Result.objects.get().chances["speaking"][Cefr.C1] > 0.5
    assert queries.next_to_rate(person(Role.RATER, username="fourth")) is None


def test_nobody_rates_twice_or_without_the_right(sitting, person):
    go_through(sitting, knows=lambda item: True)
    rater = person(Role.RATER, username="hamid")
    work = works_of(sitting)["speaking"]
    rating.rate(by=rater, work=work, marks=MARKS, note="", at=NOW)
    with pytest.raises(RatedAlready):
        rating.rate(by=rater, work=work, marks=MARKS, note="", at=NOW)
    with pytest.raises(NotAllowed):
        rating.rate(by=person(Role.AGENT), work=work, marks=MARKS, note="", at=NOW)
    assert Rating.objects.count() == 1


def test_a_work_that_watches_comes_to_every_rater_and_decides_nothing(
    sitting, person, lead
):
    go_through(sitting, knows=lambda item: True)
    rated(sitting, person)
    work = works_of(sitting)["speaking"]
    rating.watch_with(by=lead, work=work, marks=MARKS, at=NOW)
    fresh = person(Role.RATER, username="fresh")
    assert queries.next_to_rate(fresh) == work
    result = Result.objects.get()
    rating.rate(by=fresh, work=work, marks=dict.fromkeys(MARKS, 0), note="", at=NOW)
    assert Result.objects.get().chances == result.chances


def test_a_person_decides_once_and_says_why(sitting, person, lead):
    go_through(sitting, knows=lambda item: item.level <= Cefr.B2)
    rated(sitting, person)
    result = Result.objects.get()
    told = {"by": lead, "result": result, "level": "B2", "approve": True, "at": NOW}
    with pytest.raises(ReasonMissing):
        actions.decide(reason="  ", **told)
    decided = actions.decide(reason="Heard her myself", **told)
    assert (decided.decision, decided.approved_level) == ("approved", "B2")
    with pytest.raises(DecidedAlready):
        actions.decide(reason="again", **told)
    assert AuditRow.objects.filter(action="decide-on-result").count() == 1


def test_who_asks_gets_his_data_and_is_forgotten_but_for_the_answers(
    sitting, zoe, person, tenant
):
    go_through(sitting, knows=lambda item: True)
    rated(sitting, person)
    file = works_of(sitting)["speaking"].file
    told = belongings_of(zoe)["exams"][0]
    assert len(told["answers"]) >= 18
    assert told["works"][1]["text"] == "Madame, ..."
    proof = persons.erase(person=zoe, by="person", reason="asked", at=NOW)
    assert proof.counts["recordings"] == 1
    with pytest.raises(Exception, match="no file"):
        safe.get(tenant, file)
    kept = Sitting.objects.get()
    assert kept.person is None
    assert queries.answers_of(kept).count() >= 18
    assert {one.text for one in queries.works_of(kept)} == {""}
