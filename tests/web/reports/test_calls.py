"""The report of calls: the parts of them, who ended them, how they sounded."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from offhook.measure.tallies import By
from offhook.web.accounts.permissions import NotAllowed, Role
from offhook.web.reports.calls import CallsAsked, calls_report
from offhook.web.reports.models import ContactRow

MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def sounds(**mos: float) -> dict[str, dict[str, float]]:
    return {
        leg: {"lost_share": 0.0, "jitter_ms": 1.0, "round_trip_ms": 20.0, "mos": one}
        for leg, one in mos.items()
    }


def call(tenant, number: int, **more) -> ContactRow:
    """Write an answered call of a minute into the books."""
    fields = {
        "queue": "orders", "client": "shop", "channel": "voice", "agent": "Ines",
        "queued_at": NOON, "answered_at": NOON + timedelta(seconds=9),
        "ended_at": NOON + timedelta(seconds=69), "outcome": "answered", "wait_s": 8.0,
        "ring_s": 1.0, "talk_s": 60.0, "hold_s": 0.0, "acw_s": 20.0, "within_s": 20.0,
        "short_abandon_s": 5.0, "formula": "sl_1", "ended_by": "customer", **more,
    }  # fmt: skip
    return ContactRow.objects.create(
        tenant=tenant, contact=f"c{number}", conversation=f"c{number}",
        first_seq=number, last_seq=number, customer_key="k", **fields,
    )  # fmt: skip


@pytest.fixture
def supervisor(person):
    return person(Role.SUPERVISOR, username="amina")


@pytest.fixture
def calls(tenant, in_scope):
    call(tenant, 1, sound=sounds(customer=4.4, agent=4.2))
    call(tenant, 2, talk_s=30.0, hold_s=40.0, ended_by="agent",
         sound=sounds(customer=2.0, agent=4.4, outside=1.5))  # fmt: skip
    call(tenant, 3, ended_by="lost", agent="Karim")
    call(tenant, 4, queue="help", client="bank", direction="out", wait_s=0.0)
    # None of these is an answered call of a customer's.
    call(tenant, 5, channel="chat")
    call(tenant, 6, answered_at=None, outcome="abandoned")
    call(tenant, 7, direction="aside")
    call(tenant, 8, queued_at=NOON + timedelta(days=1))


def rows(reader, **more):
    table = calls_report(reader, CallsAsked(MONDAY, MONDAY, **more))
    return {row[table.columns[0]]: row for row in table.iter_rows(named=True)}


def test_each_part_of_a_call_is_counted_by_hand(supervisor, calls):
    found = rows(supervisor)
    assert found.keys() == {"orders", "help"}
    orders = found["orders"]
    assert orders["calls"] == 3
    assert orders["mean_queue_s"] == 8.0
    assert orders["mean_ring_s"] == 1.0
    assert orders["mean_talk_s"] == 50.0
    assert orders["mean_hold_s"] == pytest.approx(40 / 3)
    assert orders["mean_wrap_up_s"] == 20.0
    ended = ("customer", "agent", "transfer", "other")
    assert [orders[f"ended_{who}"] for who in ended] == [1, 1, 0, 1]


def test_calls_are_the_sum_of_those_that_ended_in_each_way_and_of_those_going_on(
    supervisor, calls, tenant
):
    call(tenant, 9, ended_by="", ended_at=None)
    call(tenant, 10, ended_by="transfer")
    orders = rows(supervisor)["orders"]
    assert (orders["calls"], orders["going_on"]) == (5, 1)
    ended = sum(count for name, count in orders.items() if name.startswith("ended_"))
    assert orders["calls"] == ended + orders["going_on"]


def test_a_call_sounds_as_its_worst_leg_and_one_unmeasured_like_nothing(
    supervisor, calls
):
    orders, out = rows(supervisor)["orders"], rows(supervisor)["help"]
    assert orders["mos_customer"] == pytest.approx(3.2)
    assert orders["mos_agent"] == pytest.approx(4.3)
    assert orders["mos_worst"] == 1.5
    assert orders["poor_share"] == 0.5
    assert (out["mos_customer"], out["mos_worst"], out["poor_share"]) == (None,) * 3


def test_a_direction_a_queue_and_every_grouping_can_be_asked_for(supervisor, calls):
    assert rows(supervisor, direction="out").keys() == {"help"}
    assert rows(supervisor, queue="orders", direction="out") == {}
    assert rows(supervisor, by=(By.AGENT,)).keys() == {"Ines", "Karim"}
    assert rows(supervisor, by=(By.DATE,))[MONDAY]["calls"] == 4


def test_a_client_sees_calls_of_his_own_queues_and_no_agents(person, calls):
    client = person(Role.CLIENT, username="shop", clients=["shop"])
    assert rows(client).keys() == {"orders"}
    with pytest.raises(NotAllowed):
        rows(client, by=(By.AGENT,))


def test_the_page_and_its_files_say_the_same(supervisor, calls, browser):
    client = browser(supervisor)
    ask = {"first": MONDAY, "last": MONDAY}
    told = client.get("/reports/calls/", ask | {"format": "csv"}).content
    csv = pl.read_csv(told).sort("queue")
    assert csv["mos_customer"].to_list() == [None, pytest.approx(3.2)]
    for by in ("queue", "client", "agent", "site", "day", "queue-day"):
        page = client.get("/reports/calls/", ask | {"by": by})
        assert page.status_code == 200
        assert "MOS" in page.content.decode()
    assert client.get("/reports/calls/", ask | {"by": "x"}).status_code == 200
