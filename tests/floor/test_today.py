"""The counts of a day, from midnight to midnight of the centre's own time."""

from datetime import UTC, datetime

import pytest

from offhook.floor.today import RECENT_US, SECOND_US, today_at
from offhook.formats.centre_toml import parse_centre
from offhook.terms.contacts import Measure
from tests.floor.conftest import example

HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def centre():
    return parse_centre(example("small"))


def at_us(*moment):
    return round(datetime(*moment, tzinfo=UTC).timestamp() * 1e6)


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        ((2026, 11, 23, 12), 24),
        ((2026, 3, 29, 12), 23),
        ((2026, 10, 25, 12), 25),
    ],
)
def test_a_day_is_as_long_as_the_clock_makes_it(centre, moment, hours):
    day = today_at(centre, at_us(*moment))
    assert (day.ends_us - day.begins_us) / HOUR_US == hours
    counts = day.of("orders").counts[Measure.OFFERED]
    assert len(counts) * day.interval_us == hours * HOUR_US
    day.book("orders", Measure.OFFERED, day.ends_us - 1)
    assert counts[-1] == 1


def test_midnight_is_the_centres_and_not_the_worlds(centre):
    before = today_at(centre, at_us(2026, 11, 22, 22, 59, 59))
    after = today_at(centre, at_us(2026, 11, 22, 23))
    assert before.ends_us == after.begins_us == at_us(2026, 11, 22, 23)


def test_a_contact_of_yesterday_is_not_of_today(centre):
    day = today_at(centre, at_us(2026, 11, 23, 12))
    day.book("orders", Measure.ANSWERED, day.begins_us - 1)
    assert day.totals("orders")[Measure.ANSWERED] == 0
    day.book("orders", Measure.ANSWERED, day.begins_us)
    assert day.totals("orders")[Measure.ANSWERED] == 1
    assert day.of("orders").counts[Measure.ANSWERED][0] == 1


def test_the_last_half_hour_forgets_what_is_older(centre):
    begin_us = at_us(2026, 11, 23, 12)
    day = today_at(centre, begin_us)
    for minute in range(60):
        day.outcome("orders", (Measure.ANSWERED,), begin_us + minute * 60_000_000)
    now_us = begin_us + HOUR_US - 60_000_000
    assert day.recently("orders", now_us)[Measure.ANSWERED] == 30
    assert day.recently("orders", now_us + RECENT_US)[Measure.ANSWERED] == 0
    assert day.of("orders").recent == []


def test_as_much_is_remembered_of_many_contacts_as_of_few(centre):
    begin_us = at_us(2026, 11, 23, 12)
    day = today_at(centre, begin_us)
    for tenth in range(2 * 36_000):
        day.outcome(
            "orders", (Measure.OFFERED, Measure.ANSWERED), begin_us + tenth * 100_000
        )
    assert len(day.of("orders").recent) <= RECENT_US // SECOND_US
    now_us = begin_us + 2 * HOUR_US
    assert day.recently("orders", now_us)[Measure.ANSWERED] == 18_000 - 10
