"""Queues open by the wall clock, whatever it does to itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from offhook.floor.hours import ought_to_be_open
from offhook.formats.centre_toml import parse_centre
from tests.floor.conftest import example

PARIS = ZoneInfo("Europe/Paris")
BY_DAY = 'hours = { mon-sat = ["09:00", "18:00"] }'


def centre(hours=BY_DAY, more=""):
    text = example("small").replace(BY_DAY, hours, 1)
    return parse_centre(text + more)


def at_us(*moment, fold=0):
    moment = datetime(*moment, tzinfo=PARIS, fold=fold)
    return round(moment.timestamp() * 1e6)


def is_open(kept, moment_us):
    return ought_to_be_open(kept, moment_us)["orders"]


def test_hours_hold_from_their_first_second_to_before_their_last():
    kept = centre()
    assert not is_open(kept, at_us(2026, 11, 23, 8, 59, 59))
    assert is_open(kept, at_us(2026, 11, 23, 9))
    assert is_open(kept, at_us(2026, 11, 23, 17, 59, 59))
    assert not is_open(kept, at_us(2026, 11, 23, 18))
    assert not is_open(kept, at_us(2026, 11, 22, 12))  # a Sunday


def test_a_queue_without_hours_is_always_open():
    assert is_open(centre(hours=""), at_us(2026, 11, 22, 3))


def test_nine_o_clock_is_nine_o_clock_on_either_side_of_summer_time():
    kept = centre()
    saturday, monday = at_us(2026, 3, 28, 9), at_us(2026, 3, 30, 9)
    assert (monday - saturday) / 3.6e9 == 47
    for moment_us in (saturday, monday):
        assert is_open(kept, moment_us)
        assert not is_open(kept, moment_us - 1_000_000)


def test_an_opening_in_the_hour_that_never_comes_happens_at_its_end():
    kept = centre('hours = { mon-sun = ["02:30", "18:00"] }')
    before_us = at_us(2026, 3, 29, 1, 59, 59)
    assert not is_open(kept, before_us)
    assert is_open(kept, before_us + 1_000_000)


def test_the_hour_that_comes_twice_is_open_twice():
    kept = centre('hours = { mon-sun = ["02:00", "03:00"] }')
    begin_us = at_us(2026, 10, 25, 2)
    opened = [is_open(kept, begin_us + minutes * 60_000_000) for minutes in range(180)]
    assert opened == [True] * 120 + [False] * 60


def test_a_floor_has_no_second_in_a_year_at_which_it_cannot_say():
    kept = centre()
    moment = datetime(2026, 1, 1, tzinfo=PARIS)
    opened = [
        is_open(kept, round((moment + timedelta(hours=n)).timestamp() * 1e6))
        for n in range(0, 8760, 3)
    ]
    assert 0 < sum(opened) < len(opened)
