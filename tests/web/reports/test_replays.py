"""Replays asked for on the pages."""

import dataclasses
import json
import time
from datetime import date

import pytest
from django_scopes import scope

from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.beside import child, processes
from offhook.web.beside.collecting import State
from offhook.web.centre.models import CentreVersion
from offhook.web.reports.models import ContactRow
from offhook.web.reports.replays import actions, queries
from offhook.web.reports.replays.errors import (
    DayTooYoung,
    NothingToReplay,
    ReplayRuns,
    RoutingUnchanged,
)
from offhook.web.reports.replays.models import Replay
from tests.web.conftest import NOW
from tests.web.reports.conftest import AFTER, DAY

pytestmark = pytest.mark.django_db
PATIENCE_S = 120.0


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Let replays work in a folder of the test's, and end with it."""
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, home=tmp_path)
    yield tmp_path
    for folder in list(processes._STARTED):
        processes.remove(folder)


@pytest.fixture
def planner(person):
    return person(Role.PLANNER, username="samir")


def asked(by, *, day: date = DAY, agents: str = "recorded", at=AFTER, newest=False):
    with scope(tenant=by.tenant):
        return actions.ask(by=by, day=day, agents=agents, newest_routing=newest, at=at)


def ended(client, replay: Replay) -> None:
    """Look as the page does until there is something to see."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        answer = client.get(f"/reports/replays/{replay.pk}/progress")
        if answer.headers.get("HX-Refresh"):
            return
        time.sleep(0.2)
    raise AssertionError(answer.content.decode())


def test_a_planner_replays_a_day_with_more_people(kept, planner, browser, small_day):
    kept(small_day)
    client = browser(planner)
    reports = client.get(f"/reports/?first={DAY}&last={DAY}").content.decode()
    assert f"/reports/replays/?day={DAY}" in reports
    answer = client.post(
        "/reports/replays/", {"day": DAY.isoformat(), "group-counter": "2"}
    )
    with scope(tenant=planner.tenant):
        replay = Replay.objects.get()
        row = AuditRow.objects.get()
    assert answer.headers["Location"] == f"/reports/replays/{replay.pk}/"
    assert replay.agents == "recorded,+2:group:counter"
    assert (row.action, row.subject) == ("ask-replay", DAY.isoformat())
    waiting = client.get(answer.headers["Location"]).content.decode()
    assert f'hx-get="/reports/replays/{replay.pk}/progress"' in waiting
    ended(client, replay)
    shown = client.get(answer.headers["Location"]).content.decode()
    assert "VALID: the replay gives back what was recorded" in shown
    assert shown.index("Whether to believe it") < shown.index(">What if</caption>")
    assert '<bdi class="badge">+2 counter</bdi>' in shown
    planner.language = "fr"
    planner.save()
    client.cookies["django_language"] = "fr"
    shown = client.get(answer.headers["Location"]).content.decode()
    assert "VALIDE" in shown
    page = client.get(f"/reports/replays/{replay.pk}/page")
    whole = page.content.decode()
    assert whole.startswith('<!doctype html>\n<html lang="fr"')
    assert "Plotly" in whole
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "script-src 'sha256-" in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    listed = client.get("/reports/replays/").content.decode()
    assert f"/reports/replays/{replay.pk}/" in listed


def test_what_if_is_refused_where_the_replay_is_not_valid(
    kept, planner, browser, small_day
):
    kept(small_day)
    with scope(tenant=planner.tenant):
        for n, row in enumerate(ContactRow.objects.all()):
            if n % 3 == 0 and row.wait_s is not None:
                row.wait_s += 240.0
                row.save()
    replay = asked(planner, agents="recorded,+2:group:counter")
    client = browser(planner)
    ended(client, replay)
    shown = client.get(f"/reports/replays/{replay.pk}/").content.decode()
    assert "NOT VALID" in shown
    assert "What if is not shown" in shown
    assert ">What if</caption>" not in shown


def test_what_cannot_be_replayed_is_told(kept, planner, browser, small_day):
    client = browser(planner)
    post = {"day": DAY.isoformat()}
    nothing = "Nothing that could be replayed is in the books"
    assert nothing in client.post("/reports/replays/", post).content.decode()
    kept(small_day)
    post = {"day": "2026-03-07"}
    assert nothing in client.post("/reports/replays/", post).content.decode()
    post = {"day": DAY.isoformat(), "group-counter": "-9"}
    assert (
        "greater than or equal to -4"
        in client.post("/reports/replays/", post).content.decode()
    )
    with scope(tenant=planner.tenant):
        assert not Replay.objects.exists()
    for day, at, error in (
        (DAY, NOW.replace(hour=6), NothingToReplay),
        (DAY, NOW.replace(hour=8, minute=20), DayTooYoung),
    ):
        with scope(tenant=planner.tenant):
            rows = ContactRow.objects.filter(queued_at__gte=at)
            before = list(rows)
            rows.delete()
            with pytest.raises(error):
                actions.ask(by=planner, day=day, agents="recorded", newest_routing=False, at=at)  # fmt: skip
            ContactRow.objects.bulk_create(before)


def test_a_day_that_goes_on_is_replayed_until_a_while_ago(kept, planner, small_day):
    kept(small_day)
    with scope(tenant=planner.tenant):
        whole = queries.day_of(planner, DAY, AFTER)
        half = queries.day_of(planner, DAY, NOW.replace(hour=11, minute=50))
    assert whole.cut_at is None
    assert half.cut_at == NOW.replace(hour=11, minute=30)
    assert half.contacts["queued_at"].max() < half.cut_at
    assert whole.contacts["queued_at"].max() > half.cut_at
    last = half.states.group_by("agent").last()
    assert set(last["state"]) == {"signed_out"}


def test_one_replay_runs_at_a_time_in_a_tenant(kept, planner, small_day):
    kept(small_day)
    first = asked(planner)
    with pytest.raises(ReplayRuns):
        asked(planner)
    processes.remove(actions.folder_of(first))
    second = asked(planner)
    with scope(tenant=planner.tenant):
        first.refresh_from_db()
    assert (first.state, second.state) == (State.FAILED, State.RUNNING)


def test_a_replay_that_was_ended_says_so(kept, planner, browser, small_day):
    kept(small_day)
    replay = asked(planner)
    processes._STARTED[actions.folder_of(replay)].kill()
    client = browser(planner)
    ended(client, replay)
    shown = client.get(f"/reports/replays/{replay.pk}/").content.decode()
    assert "took longer than 300 seconds, or was ended with the server" in shown
    assert not actions.folder_of(replay).exists()


def test_a_replay_ends_with_the_process_that_began_it(kept, planner, small_day):
    kept(small_day)
    folder = actions.folder_of(asked(planner))
    started = processes._STARTED.pop(folder)
    assert processes.look(folder).alive
    started.stdin.close()  # as when the server is gone
    started.wait(PATIENCE_S)
    assert not processes.look(folder).alive


def test_what_the_process_refuses_is_told_in_words(kept, planner, browser, small_day):
    kept(small_day)
    replay = asked(planner, agents="recorded,+2:group:greek")
    client = browser(planner)
    ended(client, replay)
    shown = client.get(f"/reports/replays/{replay.pk}/").content.decode()
    assert "no agent has &quot;group:greek&quot;" in shown


def test_the_newest_routing_is_that_of_a_later_version(kept, planner, small_day):
    kept(small_day)
    with pytest.raises(RoutingUnchanged):
        asked(planner, newest=True)
    with scope(tenant=planner.tenant):
        CentreVersion.objects.create(
            tenant=planner.tenant,
            number=2,
            text=small_day[0].replace('expires = "20s"', 'expires = "5s"'),
            note="sooner",
            made_by="laila",
            made_at=AFTER,
        )
    replay = asked(planner, newest=True)
    told = json.loads((actions.folder_of(replay) / child.ASKED).read_text())
    assert replay.routing == 2
    assert told["centre"] == small_day[0]
    assert 'expires = "5s"' in told["routing"]


def test_a_few_replays_are_kept(kept, planner, small_day, monkeypatch):
    kept(small_day)
    monkeypatch.setattr(actions, "KEPT", 1)
    for _ in range(2):
        replay = asked(planner)
        processes.remove(actions.folder_of(replay))
    with scope(tenant=planner.tenant):
        assert [one.pk for one in Replay.objects.all()] == [replay.pk]


def test_replays_are_for_who_sees_all_reports(kept, person, browser, small_day):
    kept(small_day)
    for role in (Role.AGENT, Role.CLIENT):
        someone = person(role)
        assert browser(someone).get("/reports/replays/").status_code == 403
        with pytest.raises(NotAllowed):
            asked(someone)
    for role in (Role.SUPERVISOR, Role.PLANNER, Role.ADMINISTRATOR):
        assert browser(person(role)).get("/reports/replays/").status_code == 200
    client = browser(person(Role.CLIENT, clients=["-"]))
    assert "/reports/replays/" not in client.get("/reports/").content.decode()


def test_tenants_do_not_see_each_others_replays(
    kept, planner, person, other_tenant, browser, small_day
):
    kept(small_day)
    replay = asked(planner)
    stranger = browser(person(Role.PLANNER, of=other_tenant))
    for path in ("", "progress", "page"):
        answer = stranger.get(f"/reports/replays/{replay.pk}/{path}")
        assert answer.status_code == 404
    assert f"/{replay.pk}/" not in stranger.get("/reports/replays/").content.decode()
