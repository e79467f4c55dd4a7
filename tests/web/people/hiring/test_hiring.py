"""Hiring plans on the pages: asked for, made beside them, changed, and kept apart."""

import json
import time
from dataclasses import replace

import pytest
from django_scopes import scope

from offhook.formats.hiring_plan import hiring_example_text, parse_hiring_plan
from offhook.web.accounts.models import AuditRow
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.beside import processes
from offhook.web.beside.collecting import State
from offhook.web.people.hiring import actions, child
from offhook.web.people.hiring.errors import HiringRuns
from offhook.web.people.hiring.models import HiringPlan
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
PATIENCE_S = 120.0
SMALL = """
[plan]
id = "small"
name = "A small one"
first_week = "2026-09-07"
weeks = 20
opening = "2026-11-02"
filled_share = 0.9

[languages]
fr = "French"

[[site]]
id = "agadir"
name = "Agadir"
positions = 20
training_seats = 20

[[path]]
id = "direct"
name = "Direct"
level = "B2"
weeks = 4
class_least = 4
class_most = 12
finishes = 0.9
trainers = 1
class_cost = 100
wage = 10

[[candidates]]
id = "french"
language = "fr"
applied = 60
arrivals = 10
levels = { B2 = 0.5 }
tests_per_week = 30
interest_weeks = 6
begins = 0.8
completes = 0.9
interview = 0.7
accepts = 0.8
shows = 0.9

[[pool]]
id = "agadir-fr"
site = "agadir"
language = "fr"
required = { "2026-11-02" = 8 }
agents_per_position = 1.1
attrition = 0.3
trainers = 2

[costs]
wage = 20
test = 1
start = 5
overtime = 40
extra_trainer = 50
shortage = 200

[marks]
"site.agadir.positions" = "fact: the lease"
"""


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    """Let plans be made in a folder of the test's, and end with it."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)
    yield
    for folder in list(processes._STARTED):
        processes.remove(folder)


@pytest.fixture
def samir(person):
    return person(Role.PLANNER, username="samir")


def asked(by, text=SMALL):
    with scope(tenant=by.tenant):
        return actions.ask(by=by, text=text, quick=True, at=NOW)


def made(client, plan: HiringPlan) -> None:
    """Look as the page does until there is something to see."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        answer = client.get(f"/people/hiring/{plan.pk}/progress")
        if answer.headers.get("HX-Refresh"):
            return
        time.sleep(0.2)
    raise AssertionError(answer.text)


def fields_of(text: str) -> dict[str, str]:
    """Return what the form of a plan's numbers sends where nothing is changed."""
    told = {}
    for number, one in enumerate(parse_hiring_plan(text).given):
        told |= {f"value-{number}": one.value, f"origin-{number}": str(one.origin),
                 f"note-{number}": one.note}  # fmt: skip
    return told


def field_of(text: str, key: str) -> str:
    keys = [one.key for one in parse_hiring_plan(text).given]
    return f"value-{keys.index(key)}"


def test_a_planner_makes_a_plan_and_another_from_its_numbers(samir, browser, tmp_path):
    client = browser(samir)
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    with file.open("rb") as sent:
        answer = client.post("/people/hiring/", {"file": sent, "quick": "on"})
    with scope(tenant=samir.tenant):
        first = HiringPlan.objects.get()
        assert AuditRow.objects.get().action == "ask-hiring-plan"
    where = f"/people/hiring/{first.pk}/"
    assert answer.headers["Location"] == where
    assert f'hx-get="{where}progress"' in client.get(where).text
    made(client, first)
    shown = client.get(where).text
    assert "2026-11-02" in shown
    page = client.get(f"{where}page")
    assert "A small one" in page.text
    assert page.headers["Content-Security-Policy"].startswith("sandbox allow-scripts")
    plan = json.loads(client.get(f"{where}plan.json").text)
    assert plan["sureness"]["filled_share"] == 0.9
    assert client.get(f"{where}plan.toml").text == SMALL
    assert "the lease" in client.get(f"{where}change/").text
    told = fields_of(SMALL)
    told[field_of(SMALL, "pool.agadir-fr.required")] = "2026-11-02 = 8, 2026-12-07 = 30"
    answer = client.post(f"{where}change/", {**told, "quick": "on"})
    with scope(tenant=samir.tenant):
        second = HiringPlan.objects.order_by("pk").last()
    assert second.based_on_id == first.pk
    assert "2026-12-07 = 30" in second.text
    made(client, second)
    listed = client.get("/people/hiring/").text
    assert f"changed from #{first.pk}" in listed
    assert "%" in listed
    with scope(tenant=samir.tenant):
        second.refresh_from_db()
    assert second.found["plan"]["total"]["cost"] > plan["total"]["cost"]


def test_what_is_wrong_with_a_plan_is_said_and_nothing_is_begun(samir, browser):
    client = browser(samir)
    assert "Choose an example" in client.post("/people/hiring/", {"quick": "on"}).text
    plan = asked(samir)
    made(client, plan)
    told = fields_of(SMALL) | {field_of(SMALL, "plan.weeks"): "many"}
    shown = client.post(f"/people/hiring/{plan.pk}/change/", told).text
    assert "weeks" in shown
    assert 'value="many"' in shown
    with scope(tenant=samir.tenant):
        assert HiringPlan.objects.count() == 1


def test_positions_come_from_a_table_sent_and_from_no_file_of_the_machine(
    samir, browser, tmp_path
):
    client = browser(samir)
    named = tmp_path / "agents.csv"
    named.write_text(
        "group,interval_start,interval_s,agents\na,2026-11-02T09:00,1800,7\n"
    )
    text = SMALL.replace(
        '{ "2026-11-02" = 8 }', f'{{ plan = "{named}", groups = ["a"] }}'
    )
    file = tmp_path / "small.toml"
    file.write_text(text)
    with file.open("rb") as sent:
        shown = client.post("/people/hiring/", {"file": sent, "quick": "on"}).text
    assert "&quot;agents.csv&quot; did not come with the plan" in shown
    with file.open("rb") as sent, named.open("rb") as table:
        told = {"file": sent, "tables": [table], "quick": "on"}
        client.post("/people/hiring/", told)
    with scope(tenant=samir.tenant):
        plan = HiringPlan.objects.get()
    assert "required = 7" in plan.text
    made(client, plan)
    assert "derived" in client.get(f"/people/hiring/{plan.pk}/change/").text


def test_what_is_no_plan_is_refused(samir, browser, tmp_path):
    file = tmp_path / "x.toml"
    for content, said in ((b"\xff\xfe", "no text"), (b"a = [", "x.toml")):
        file.write_bytes(content)
        with file.open("rb") as sent:
            assert said in browser(samir).post("/people/hiring/", {"file": sent}).text


def test_one_plan_is_made_at_a_time_and_a_killed_one_says_so(samir, browser):
    client = browser(samir)
    first = asked(samir, hiring_example_text("agadir"))
    with pytest.raises(HiringRuns):
        asked(samir)
    processes._STARTED[actions.folder_of(first)].kill()
    made(client, first)
    with scope(tenant=samir.tenant):
        first.refresh_from_db()
    assert first.state == State.FAILED
    limit = f"{child.LIMIT_S:.0f} seconds"
    assert limit in client.get(f"/people/hiring/{first.pk}/").text
    assert client.get(f"/people/hiring/{first.pk}/page").status_code == 404
    assert client.get(f"/people/hiring/{first.pk}/plan.json").status_code == 404


def test_only_who_plans_sees_plans(samir, person, browser):
    plan = asked(samir)
    with pytest.raises(NotAllowed):
        asked(person(Role.SUPERVISOR, username="amina"))
    client = browser(person(Role.RECRUITER, username="salima"))
    for path in ("", f"{plan.pk}/", f"{plan.pk}/change/", f"{plan.pk}/plan.toml"):
        assert client.get(f"/people/hiring/{path}").status_code == 403
