"""Each operation of the API, whom it lets in, and what it tells the others."""

import csv
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from offhook.web.accounts.models import AuditRow
from offhook.web.api import access, actions
from offhook.web.api.models import ApiKey
from offhook.web.api.rest import description
from offhook.web.api.schemas import Grouping
from offhook.web.api.scopes import Scope
from offhook.web.centre.models import CentreVersion
from offhook.web.reports.forms import BYS
from offhook.web.reports.models import ContactRow
from tests.floor.conftest import example
from tests.web.api.conftest import EXAMPLE, furnish, program, written

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
AGENT = "nobody"


def operations() -> list[tuple[str, str, str]]:
    """Return the method, path and scope of each operation in the description."""
    described = description()
    return [
        (method, path, operation["x-scope"])
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


OPERATIONS = operations()


def call(client: Client, method: str, path: str, contact: str = "1", agent="a-1"):
    """Ask for an operation in a way that works where it is allowed."""
    address = path.format(contact=contact, agent=agent)
    if method == "get":
        return client.get(address)
    sent = {"skills": {"chat": 3}} if "skills" in path else {"text": example(EXAMPLE)}
    return getattr(client, method)(address, sent, content_type="application/json")


def first_agent(client: Client) -> str:
    return client.get(f"{ROOT}/agents").json()["agents"][0]["id"]


# ---- what each operation answers ----------------------------------------------------


def test_queues_come_with_the_figures_of_the_report(lively, make_key):
    client = program(make_key()[1])
    told = client.get(f"{ROOT}/queues").json()
    report = client.get(f"{ROOT}/reports/contacts").json()
    counted = {row["queue"]: row for row in report["rows"]}
    assert told["day"] == report["first"] == report["last"]
    assert {queue["id"] for queue in told["queues"]} >= set(counted)
    for queue in told["queues"]:
        row = counted.get(queue["id"], {"offered": 0, "answered": 0})
        assert queue["offered"] == row["offered"]
        assert queue["answered"] == row["answered"]
    with scope(tenant=lively):
        waiting = ContactRow.objects.filter(outcome="open", ended_at=None).count()
    assert sum(queue["waiting"] for queue in told["queues"]) == waiting


def test_agents_come_with_their_states_and_skills(lively, make_key):
    client = program(make_key()[1])
    agents = client.get(f"{ROOT}/agents").json()["agents"]
    states = {agent["state"] for agent in agents}
    assert states <= {
        "signed_out", "paused", "available", "reserved", "talking", "wrap_up",
    }  # fmt: skip
    assert states - {"signed_out"}
    one = client.get(f"{ROOT}/agents/{agents[0]['id']}").json()
    assert one == agents[0]
    assert client.get(f"{ROOT}/agents/{AGENT}").status_code == 404


def test_skills_are_changed_through_the_floor(lively, make_key, floor):
    key, secret = make_key(Scope.AGENTS_WRITE, Scope.AGENTS_READ)
    client = program(secret)
    agent = client.get(f"{ROOT}/agents").json()["agents"][0]
    skill = next(iter(agent["skills"]))
    answer = client.put(
        f"{ROOT}/agents/{agent['id']}/skills",
        {"skills": {skill: 2}},
        content_type="application/json",
    )
    assert answer.json()["version"] == 2
    again = client.get(f"{ROOT}/agents/{agent['id']}").json()
    assert again["skills"] == {skill: 2}
    (question,) = floor.asked
    assert (question.do, question.by) == ("submit", f"admin:laila (key {key.prefix})")
    with scope(tenant=lively):
        assert AuditRow.objects.first().by == f"laila (key {key.prefix})"


def test_without_a_floor_nothing_is_changed(lively, make_key):
    client = program(make_key()[1])
    answer = call(client, "put", f"{ROOT}/centre")
    assert (answer.status_code, answer.json()["code"]) == (503, "floor-away")
    with scope(tenant=lively):
        assert CentreVersion.objects.count() == 1


def test_pages_of_contacts_make_all_contacts(lively, make_key):
    client = program(make_key()[1])
    everything = client.get(f"{ROOT}/contacts?limit=500").json()["contacts"]
    paged, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{ROOT}/contacts?limit=7{cursor}").json()
        paged += page["contacts"]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert paged == everything
    with scope(tenant=lively):
        assert len(everything) == ContactRow.objects.count() > 20
    moments = [row["queued_at"] for row in everything]
    assert moments == sorted(moments, reverse=True)


def test_contacts_are_filtered(lively, make_key):
    client = program(make_key()[1])
    everything = client.get(f"{ROOT}/contacts?limit=500").json()["contacts"]
    some = everything[len(everything) // 2]
    for name, field in (
        ("queue", "queue"),
        ("client", "client"),
        ("agent", "agent"),
        ("customer", "customer_key"),
        ("outcome", "outcome"),
        ("conversation", "conversation"),
    ):
        found = client.get(f"{ROOT}/contacts", {name: some[field], "limit": 500})
        wanted = [row for row in everything if row[field] == some[field]]
        assert found.json()["contacts"] == wanted, name
    for name, is_wanted in (
        ("since", lambda row: row["queued_at"] >= some["queued_at"]),
        ("until", lambda row: row["queued_at"] < some["queued_at"]),
    ):
        found = client.get(
            f"{ROOT}/contacts", {name: some["queued_at"], "limit": 500}
        ).json()["contacts"]
        assert found == [row for row in everything if is_wanted(row)], name


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é", "_" * 200, "%00", "f" * 22])
def test_a_cursor_that_was_not_given_is_refused(cursor, lively, make_key):
    client = program(make_key()[1])
    answer = client.get(f"{ROOT}/contacts?cursor={cursor}")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("2026-11-23T06:00:00Z", 200),
        ("3119-10-12T21:25:09+17:08", 200),
        ("2026-11-23T06:00:00", 422),
        ("0001-01-01T00:00:00+14:00", 422),
        ("yesterday", 422),
    ],
)
def test_a_moment_has_an_offset_and_is_of_the_calendar(since, status, lively, make_key):
    client = program(make_key()[1])
    answer = client.get(f"{ROOT}/contacts", {"since": since})
    assert answer.status_code == status


def test_a_contact_comes_with_its_timeline_and_why(lively, make_key):
    client = program(make_key()[1])
    rows = client.get(f"{ROOT}/contacts?outcome=answered").json()["contacts"]
    told = client.get(f"{ROOT}/contacts/{rows[-1]['contact']}").json()
    assert told["stays"][0]["contact"] == rows[-1]["contact"]
    kinds = [moment["event"]["type"] for moment in told["moments"]]
    assert kinds[0] == "io.offhook.contact.arrived"
    assert "io.offhook.contact.accepted" in kinds
    assert any(moment["why"] and moment["why"]["agents"] for moment in told["moments"])
    assert client.get(f"{ROOT}/contacts/none").status_code == 404


def test_events_are_the_journal_from_the_first_entry_to_the_last(
    lively, make_key, a_morning
):
    client = program(make_key()[1])
    read, after = [], 0
    while True:
        page = client.get(f"{ROOT}/events?after={after}&limit=100").json()
        assert page["last"] == len(a_morning.entries)
        if not page["events"]:
            break
        read += page["events"]
        after = page["next"]
    assert [event["data"] for event in read] == [
        json.loads(kept.line) | {"decisions": json.loads(kept.line)["decisions"]}
        for kept in a_morning.entries
    ]
    assert read[0]["type"] == "io.offhook.centre.adopted"
    assert read[0]["id"] == "souss/1"
    assert client.get(f"{ROOT}/events?after={after}").json()["next"] == after


def test_a_report_is_the_same_as_json_and_as_csv(lively, make_key):
    client = program(make_key()[1])
    report = client.get(f"{ROOT}/reports/contacts?by=agent").json()
    answer = client.get(f"{ROOT}/reports/contacts.csv?by=agent")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert list(rows[0]) == report["columns"]
    assert [row["agent"] for row in rows] == [row["agent"] for row in report["rows"]]
    assert [float(row["answered"]) for row in rows] == [
        row["answered"] for row in report["rows"]
    ]


@pytest.mark.parametrize("by", BYS)
def test_a_report_adds_up_by_whatever_it_is_grouped(by, lively, make_key):
    client = program(make_key()[1])
    report = client.get(f"{ROOT}/reports/contacts?by={by}").json()
    offered = sum(row["offered"] for row in report["rows"])
    with scope(tenant=lively):
        assert (
            offered
            == ContactRow.objects.exclude(outcome__in=["full", "closed"]).count()
        )


def test_the_groupings_of_the_api_are_those_of_the_pages():
    assert [one.value for one in Grouping] == list(BYS)


@pytest.mark.parametrize(
    "query",
    [
        "first=2026-03-02&last=2026-03-01",
        "first=2020-01-01&last=2026-03-01",
        "first=1000-01-01",
        "last=9999-12-31",
        "by=moon",
        "clock=",
    ],
)
def test_a_report_of_no_days_is_refused(query, lively, make_key):
    answer = program(make_key()[1]).get(f"{ROOT}/reports/contacts?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "not-accepted")


def test_the_centre_is_read_and_put_again(lively, make_key, floor):
    client = program(make_key()[1])
    now = client.get(f"{ROOT}/centre").json()
    assert (now["number"], now["text"]) == (1, example(EXAMPLE))
    sent = {"text": now["text"] + "\n# seen\n", "note": "by program", "after": 1}
    answer = client.put(f"{ROOT}/centre", sent, content_type="application/json")
    assert (answer.json()["number"], answer.json()["note"]) == (2, "by program")
    answer = client.put(f"{ROOT}/centre", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "made-meanwhile")


def test_all_that_is_wrong_with_a_centre_is_told(lively, make_key, floor):
    client = program(make_key()[1])
    text = example(EXAMPLE).replace('id = "', 'jd = "', 3)
    answer = client.put(
        f"{ROOT}/centre", {"text": text}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "file-invalid")
    assert len(answer.json()["errors"]) >= 3
    assert not floor.asked


def test_before_the_first_centre_there_is_nothing(tenant, make_key):
    client = program(make_key()[1])
    assert client.get(f"{ROOT}/queues").json()["queues"] == []
    assert client.get(f"{ROOT}/agents").json() == {"agents": []}
    assert client.get(f"{ROOT}/contacts").json() == {"contacts": [], "next": None}
    assert client.get(f"{ROOT}/events").json() == {"events": [], "next": 0, "last": 0}
    assert client.get(f"{ROOT}/reports/contacts").json()["rows"] == []
    assert client.get(f"{ROOT}/centre").status_code == 404


# ---- whom they let in ---------------------------------------------------------------


@pytest.mark.parametrize("owned", Scope)
@pytest.mark.parametrize(("method", "path", "needed"), OPERATIONS)
def test_a_scope_opens_its_own_operations_alone(
    method, path, needed, owned, tenant, make_key, floor
):
    answer = call(program(make_key(owned)[1]), method, path)
    if owned.value == needed:
        assert answer.status_code in (200, 404, 409)
    else:
        assert answer.status_code == 403
        told = answer.json()
        assert (told["code"], told["status"]) == ("scope-missing", 403)
        assert answer["Content-Type"] == "application/problem+json"
        assert needed in told["detail"]


def test_every_scope_opens_something():
    assert {needed for _, _, needed in OPERATIONS} == {one.value for one in Scope}


@pytest.mark.parametrize(("method", "path", "needed"), OPERATIONS)
@pytest.mark.parametrize(
    "header",
    [
        None, "", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer ohk_12345678_",
        "Bearer ohk_é_é", "Bearer ohk_00000000_" + "A" * 43, "Bearer \udcff",
    ],
)  # fmt: skip
def test_nobody_unknown_is_let_in(header, method, path, needed, lively):
    headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
    answer = call(Client(**headers), method, path)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-key")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_the_pages_is_no_key(lively, administrator, browser):
    client = browser(administrator)
    for method, path, _ in OPERATIONS:
        assert call(client, method, path).status_code == 401


@pytest.mark.parametrize(("method", "path", "needed"), OPERATIONS)
def test_the_key_of_another_tenant_gets_nothing(
    method, path, needed, lively, stranger, make_key, administrator
):
    own = program(make_key()[1])
    contact = own.get(f"{ROOT}/contacts?limit=1").json()["contacts"][0]["contact"]
    agent = first_agent(own)
    answer = call(program(make_key(by=stranger)[1]), method, path, contact, agent)
    told = answer.content.decode()
    # It reads its own emptiness, and never a word of the other's.
    assert answer.status_code in (200, 404, 409, 503), told
    if answer.status_code == 200:
        empty = {"queues", "agents", "contacts", "events", "rows"}
        assert (
            all(not value for key, value in answer.json().items() if key in empty)
            if "json" in answer["Content-Type"]
            else len(told.splitlines()) == 1
        )
    assert contact not in told or answer.status_code == 404
    with scope(tenant=lively):
        assert CentreVersion.objects.count() == 1


def test_two_tenants_with_the_same_contacts_read_their_own(
    lively, other_tenant, stranger, make_key, home, a_morning
):
    opened = written(other_tenant, home, a_morning)
    furnish(other_tenant, next(opened))
    told = program(make_key(by=stranger)[1]).get(f"{ROOT}/events?limit=3").json()
    assert [one["id"] for one in told["events"]] == ["fes/1", "fes/2", "fes/3"]
    opened.close()


def test_a_revoked_key_counts_no_more(lively, make_key, administrator):
    key, secret = make_key()
    client = program(secret)
    assert client.get(f"{ROOT}/agents").status_code == 200
    with scope(tenant=lively):
        actions.revoke_key(by=administrator, number=key.pk, at=timezone.now())
    assert client.get(f"{ROOT}/agents").status_code == 401


def test_a_key_loses_what_its_maker_loses(lively, make_key, administrator):
    client = program(make_key()[1])
    assert client.get(f"{ROOT}/contacts").status_code == 200
    administrator.role_names = ["planner"]
    administrator.save()
    assert client.get(f"{ROOT}/reports/contacts").status_code == 200
    answer = client.get(f"{ROOT}/contacts")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    administrator.is_active = False
    administrator.save()
    assert client.get(f"{ROOT}/reports/contacts").status_code == 401


def test_only_a_hash_of_the_key_is_kept(make_key):
    key, secret = make_key()
    kept = ApiKey.unlocked.values().get()
    assert secret not in str(kept)
    assert access.known(secret) == key
    assert len(secret.split("_", 2)[2]) >= 40


# ---- how often ----------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_ask_again(lively, make_key):
    key, secret = make_key(Scope.CENTRE_READ, per_minute=3)
    client = program(secret)
    statuses = [client.get(f"{ROOT}/centre").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    answer = client.get(f"{ROOT}/centre")
    assert answer.json()["code"] == "too-many-requests"
    assert 15 <= int(answer["Retry-After"]) <= 20
    key.refresh_from_db()
    ApiKey.unlocked.update(filled_us=key.filled_us - 21_000_000)
    statuses = [client.get(f"{ROOT}/centre").status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_a_bucket_holds_a_minute_and_no_more(lively, make_key):
    key, secret = make_key(Scope.CENTRE_READ, per_minute=2)
    hour = timedelta(hours=1) // timedelta(microseconds=1)
    ApiKey.unlocked.update(filled_us=key.filled_us - hour)
    client = program(secret)
    statuses = [client.get(f"{ROOT}/centre").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_another_key_has_its_own_limit(lively, make_key):
    tired, fresh = make_key(per_minute=1)[1], make_key(per_minute=1)[1]
    assert program(tired).get(f"{ROOT}/agents").status_code == 200
    assert program(tired).get(f"{ROOT}/agents").status_code == 429
    assert program(fresh).get(f"{ROOT}/agents").status_code == 200


# ---- what is no operation -----------------------------------------------------------


def test_the_description_is_for_keys_and_administrators(
    tenant, make_key, administrator, browser, person
):
    address = f"{ROOT}/openapi.json"
    assert Client().get(address).status_code == 401
    assert browser(person()).get(address).status_code == 401
    for client in (program(make_key(Scope.CENTRE_READ)[1]), browser(administrator)):
        described = client.get(address).json()
        assert described["openapi"].startswith("3.1")
        assert f"{ROOT}/contacts/{{contact}}" in described["paths"]


def test_what_is_not_there_is_a_problem(tenant, make_key):
    client = program(make_key()[1])
    for path in ("", "moon", "contacts/1/2/3"):
        assert client.get(f"{ROOT}/{path}").status_code == 404
    answer = client.get(f"{ROOT}/moon")
    assert (answer.json()["code"], answer["Content-Type"]) == (
        "not-found",
        "application/problem+json",
    )
    assert client.delete(f"{ROOT}/centre").status_code == 405


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "1", '{"text": 1}', '{"text": "", "x": 1}', '{"text":"\\u0000"}'],
)
def test_a_body_that_is_none_is_refused(body, lively, make_key, floor):
    client = program(make_key()[1])
    answer = client.put(f"{ROOT}/centre", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert not floor.asked


@pytest.mark.parametrize(
    "path", ["contacts", "reports/contacts", "reports/contacts.csv"]
)
def test_a_queue_that_never_was_is_no_empty_day(path, lively, make_key):
    client = program(make_key()[1])
    answer = client.get(f"{ROOT}/{path}", {"queue": "nope"})
    assert answer.status_code == 404
    assert '"nope"' in answer.json()["detail"]


def test_a_method_that_is_not_for_an_address_is_a_problem(lively, make_key):
    answer = program(make_key()[1]).delete(f"{ROOT}/queues")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET"
    assert answer.json()["code"] == "method-not-allowed"
