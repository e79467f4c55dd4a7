"""The report of agents: seconds, contacts, and how far they kept to their schedules."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import polars as pl
import pytest
from django_scopes import scope

from offhook.floor.floor import replayed
from offhook.floor.views import Views
from offhook.web.accounts.models import Tenant
from offhook.web.accounts.permissions import Role
from offhook.web.centre.models import CentreVersion
from offhook.web.reports.actions import Reader, forget
from offhook.web.reports.agents import AgentsAsked, agents_report
from offhook.web.reports.models import Adoption, AgentInterval
from tests.floor.conftest import entries, example, lived_in

MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 22, 23, tzinfo=UTC)  # of Paris
GROUPS = {"Ines": "counter", "Karim": "counter", "Nadia": "events"}
ONE_AGENT = example("small").replace("day = 4", "day = 1").replace("day = 2", "day = 1")
ONE_AGENT = ONE_AGENT.replace('["Ines", "Karim", "Louise", "Marc"]', '["Ines"]')
ONE_AGENT = ONE_AGENT.replace('["Nadia", "Otto"]', '["Nadia"]')


@pytest.fixture
def supervisor(person):
    """Return somebody who may read the reports."""
    return person(Role.SUPERVISOR, username="amina")


@pytest.fixture
def books(tenant, in_scope):
    """Return a writer of the books: a centre in force, and what an agent did when."""
    return Books(tenant)


class Books:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant, self.seq = tenant, 0
        CentreVersion.objects.create(
            tenant=tenant, number=1, text=ONE_AGENT, made_at=MIDNIGHT
        )

    def adopt(self, hour: float, text: str) -> None:
        self.seq += 1
        Adoption.objects.create(
            tenant=self.tenant,
            seq=self.seq,
            at=MIDNIGHT + timedelta(hours=hour),
            text=text,
        )

    def write(self, agent: str, *moves: tuple[float, str]) -> None:
        """Write the states that an agent entered at hours of Monday; the last goes on."""
        ends = [hour for hour, _ in moves[1:]] + [None]
        for (hour, state), end in zip(moves, ends, strict=True):
            self.seq += 1
            AgentInterval.objects.create(
                tenant=self.tenant,
                agent=agent,
                group=GROUPS[agent],
                site="",
                state=state,
                began_at=MIDNIGHT + timedelta(hours=hour),
                ended_at=None if end is None else MIDNIGHT + timedelta(hours=end),
                first_seq=self.seq,
            )


def rows(reader, days=1, **more):
    """Return the rows of the report of Monday, or of more days, by their first column."""
    last = MONDAY + timedelta(days=days - 1)
    table = agents_report(reader, AgentsAsked(MONDAY, last, **more))
    return {row[table.columns[0]]: row for row in table.iter_rows(named=True)}


def test_adherence_and_conformance_are_those_counted_by_hand(supervisor, books):
    books.adopt(0, ONE_AGENT)
    # Half an hour late; lunch from 12:00 to 12:45 begun at 12:15; home at 19:00.
    books.write(
        "Ines",
        (9.5, "available"),
        (12, "talking"),
        (12.25, "paused"),
        (13, "available"),
        (19, "signed_out"),
    )
    books.write("Nadia", (20, "signed_out"))
    found = rows(supervisor)
    ines = found["Ines"]
    assert ines["scheduled_s"] == 9 * 3600
    assert ines["adherent_s"] == (2.5 + 0.5 + 5.0) * 3600
    assert ines["adherence"] == pytest.approx(8 / 9)
    assert ines["scheduled_on_queue_s"] == 8.25 * 3600
    assert ines["on_queue_s"] == (2.75 + 6) * 3600
    assert ines["conformance"] == pytest.approx(8.75 / 8.25)  # more than asked for
    assert found["Nadia"]["adherence"] == 0.0  # had a shift, and never came
    assert rows(supervisor, by=("group",))["events"]["adherence"] == 0.0
    (all_day,) = rows(supervisor, by=("date",)).values()
    assert all_day["adherence"] == pytest.approx(8 / 18)


def test_a_shift_counts_up_to_what_the_books_know(supervisor, books):
    books.adopt(0, ONE_AGENT)
    books.write("Ines", (9, "available"), (11, "talking"))
    found = rows(supervisor)["Ines"]
    assert (found["scheduled_s"], found["adherence"]) == (2 * 3600, 1.0)


def test_books_that_know_no_centre_yet_have_no_adherence(supervisor, books):
    assert rows(supervisor) == {}
    books.write("Ines", (9, "available"), (17, "signed_out"))
    assert rows(supervisor)["Ines"]["adherence"] is None


def test_without_a_shift_there_is_no_adherence(supervisor, books):
    books.adopt(0, ONE_AGENT.replace("shifts = { day = 1 }", "agents = 1"))
    books.write("Ines", (9, "available"), (17, "signed_out"))
    found = rows(supervisor)
    assert found.keys() == {"Ines"}
    assert found["Ines"]["available_s"] == 8 * 3600
    assert found["Ines"]["adherence"] is None
    assert found["Ines"]["conformance"] is None


def test_the_centre_in_force_at_each_moment_says_what_was_to_do(supervisor, books):
    books.adopt(0, ONE_AGENT)
    books.adopt(12, ONE_AGENT.replace('end = "18:00"\ndays', 'end = "15:00"\ndays'))
    books.write("Ines", (9, "available"), (15, "signed_out"))
    books.write("Nadia", (18, "signed_out"))
    found = rows(supervisor)["Ines"]
    assert found["scheduled_s"] == 6 * 3600  # lunch is at 12:00 in both
    assert found["adherent_s"] == (6 - 0.75) * 3600


def test_a_night_is_of_both_days_and_a_state_is_cut_at_midnight(supervisor, books):
    night = ONE_AGENT.replace('"09:00"\nend = "18:00"', '"22:00"\nend = "06:00"')
    night = night.replace('breaks = [{ at = "12:00"', 'breaks = [{ at = "02:00"')
    books.adopt(12, night)
    books.write("Ines", (22, "available"), (26, "paused"), (26.75, "available"))
    books.write("Nadia", (30, "signed_out"))
    found = agents_report(
        supervisor,
        AgentsAsked(MONDAY, MONDAY + timedelta(days=1), by=("agent", "group", "date")),
    ).filter(pl.col("agent") == "Ines")
    assert found["date"].to_list() == [MONDAY, MONDAY + timedelta(days=1)]
    assert found["scheduled_s"].to_list() == [2 * 3600, 6 * 3600]
    assert found["adherence"].to_list() == [1.0, 1.0]
    assert found["available_s"].to_list() == [2 * 3600, 5.25 * 3600]


def test_the_report_counts_what_the_desks_said(supervisor, books, tenant):
    journal = lived_in(example("small"), 8.0, seed=5)
    Reader(tenant).bring_up(journal)
    floor = replayed(entries(journal))
    # Up to the last moment that an agent did anything, as the books know it.
    last = AgentInterval.objects.order_by("-began_at").first().began_at
    until = [one for one in entries(journal) if one.at_us <= last.timestamp() * 1e6]
    floor = replayed(until)
    found = rows(supervisor)
    assert found.keys() == set(floor.router.names.agents)
    for agent, row in found.items():
        told = Views(floor).own_day(agent, floor.memory.now_us)
        assert row["scheduled_s"] == pytest.approx(
            told["scheduled_ms"] / 1000, abs=0.01
        )
        assert row["adherent_s"] == pytest.approx(told["adherent_ms"] / 1000, abs=0.01)
        assert row["answered"] >= told["contacts"]
    assert sum(row["adherent_s"] for row in found.values()) > 0
    forget(tenant)
    assert not Adoption.objects.exists()


def test_files_have_the_same_figures_and_every_grouping_is_a_page(
    supervisor, books, browser
):
    books.adopt(0, ONE_AGENT)
    books.write("Ines", (9, "available"), (18, "signed_out"))
    client = browser(supervisor)
    ask = {"first": MONDAY, "last": MONDAY}
    csv = client.get("/reports/agents/", ask | {"format": "csv"}).content
    assert pl.read_csv(csv)["adherence"].to_list() == [pytest.approx(8.25 / 9), 0.0]
    xlsx = client.get("/reports/agents/", ask | {"format": "xlsx"}).content
    assert b"conformance" in ZipFile(BytesIO(xlsx)).read("xl/sharedStrings.xml")
    for by in ("agent", "group", "site", "day", "agent-day"):
        page = client.get("/reports/agents/", ask | {"by": by})
        assert page.status_code == 200
        assert ("45.8" if by in ("site", "day") else "91.7") in page.content.decode()


def test_another_tenants_agents_are_in_no_report(supervisor, books, other_tenant):
    books.adopt(0, ONE_AGENT)
    with scope(tenant=other_tenant):
        Adoption.objects.create(
            tenant=other_tenant, seq=1, at=MIDNIGHT, text=example("chat-and-voice")
        )
        AgentInterval.objects.create(
            tenant=other_tenant,
            agent="Zoe",
            group="others",
            state="available",
            began_at=MIDNIGHT + timedelta(hours=9),
            first_seq=2,
        )
    books.write("Ines", (9, "available"), (18, "signed_out"))
    assert rows(supervisor).keys() == {"Ines", "Nadia"}
