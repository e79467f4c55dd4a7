from datetime import date, timedelta

import numpy as np
import pytest

from offhook.forecast.calendar import (
    HOLIDAY,
    NO_CALENDAR,
    Calendar,
    Event,
    country_calendar,
    describe,
)
from offhook.terms.errors import NotAccepted

MONDAY = date(2026, 1, 5)
WEEKDAYS = np.array([True] * 5 + [False] * 2)
EVERY_DAY = np.ones(7, bool)


def on(number):
    return MONDAY + timedelta(number)


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("FR", date(2026, 7, 14)),
        ("MA", date(2026, 7, 30)),
        ("DE", date(2026, 10, 3)),
        ("IL", date(2026, 9, 21)),
        ("US", date(2026, 7, 4)),
        ("DE-BY", date(2026, 1, 6)),
    ],
)
def test_the_holidays_of_a_country_are_known(country, day):
    assert day in country_calendar(country, date(2026, 1, 1), date(2026, 12, 31))


def test_an_unknown_country_is_refused():
    with pytest.raises(NotAccepted, match="FR, MA, DE, IL, US"):
        country_calendar("XX", MONDAY, MONDAY)


def test_a_holiday_is_a_kind_of_its_own():
    days = describe(Calendar({on(2): "Feast"}), MONDAY, 7, EVERY_DAY)
    assert days.kind.tolist() == [0, 1, HOLIDAY, 3, 4, 5, 6]


def test_a_closed_monday_leaves_a_backlog_that_halves_each_working_day():
    days = describe(Calendar({on(7): "Feast"}), MONDAY, 14, WEEKDAYS)
    tuesday = np.log(4.0)  # four days since Friday, where one is usual
    assert days.backlog[8:12] == pytest.approx(
        [tuesday, tuesday / 2, tuesday / 4, tuesday / 8]
    )
    assert not days.backlog[:8].any()


def test_a_closed_friday_leaves_less_for_the_weekend_is_usual():
    days = describe(Calendar({on(4): "Feast"}), MONDAY, 9, WEEKDAYS)
    assert days.backlog[7] == pytest.approx(np.log(4 / 3))


def test_without_holidays_there_is_no_backlog():
    assert not describe(NO_CALENDAR, MONDAY, 28, WEEKDAYS).backlog.any()


def test_eves_and_names_have_columns_and_a_name_the_same_one_every_year():
    events = (Event("Ramadan", on(3), on(4)), Event("Ramadan", on(20), on(21)))
    days = describe(Calendar({on(2): "Feast"}, events), MONDAY, 28, EVERY_DAY)
    eves, feast, ramadan = days.special.T
    assert np.flatnonzero(eves).tolist() == [1]
    assert np.flatnonzero(feast).tolist() == [2]
    assert np.flatnonzero(ramadan).tolist() == [3, 4, 20, 21]


def test_the_month_is_a_phase_from_its_first_day():
    days = describe(NO_CALENDAR, date(2026, 2, 1), 28, EVERY_DAY)
    assert (days.month[0], days.month[14]) == (0.0, 0.5)
