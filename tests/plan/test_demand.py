from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from offhook.forecast.forecast import Forecast
from offhook.formats.centre_toml import read_centre
from offhook.plan.demand import demand_on
from offhook.plan.loop import Wish, wanted
from offhook.staffing.ahead import handle_s
from offhook.staffing.uncertain import Rule
from offhook.terms.errors import NotAccepted


def foreseen(*queues, contacts=10.0, aht_s=300.0, interval_s=1800.0, days=2):
    shape = (len(queues), days, round(86400 / interval_s))
    expected = np.full(shape, contacts)
    level = np.linspace(0.5, 1.5, 11)[:, None, None, None]
    return Forecast(
        queues=queues,
        first_day=date(2026, 1, 6),
        interval_s=interval_s,
        timezone="UTC",
        expected=expected,
        likely=expected,
        bands={},
        paths=expected * level,
        handle_s=np.full(shape, aht_s),
        handle_bands={},
    )


@pytest.fixture
def small():
    return read_centre("small")


def test_queues_of_one_name_are_one(small):
    found = demand_on(small, foreseen("bookings", "orders"))
    assert found.rows == (1, 0)
    assert found.ahead.first_weekday == 1
    assert found.without_history == ()


def test_a_single_queue_is_the_single_queue_whatever_its_name():
    found = demand_on(read_centre("one-queue"), foreseen("whatever"))
    assert found.rows == (0,)


def test_a_queue_goes_where_it_is_told(small):
    names = {"a": "orders", "b": "bookings"}
    assert demand_on(small, foreseen("a", "b"), names).rows == (0, 1)


def test_a_queue_that_nobody_takes_is_refused(small):
    with pytest.raises(NotAccepted, match="takes the contacts of sales"):
        demand_on(small, foreseen("orders", "sales"))


def test_a_queue_without_history_has_the_contacts_of_the_centre_file(small):
    found = demand_on(small, foreseen("orders"))
    assert found.without_history == ("bookings",)
    tuesday = small.queues[1].arrivals.expected[1]
    assert found.ahead.expected[1, 0] == pytest.approx(tuesday)


def test_such_a_queue_needs_the_interval_of_the_centre(small):
    with pytest.raises(NotAccepted, match="arrivals of bookings are by 30 minutes"):
        demand_on(small, foreseen("orders", interval_s=3600.0))


def test_talk_lasts_as_long_as_was_foreseen_and_wrap_up_stays(small):
    found = demand_on(small, foreseen("orders", "bookings", aht_s=333.0))
    for before, after in zip(small.queues, found.centre.queues, strict=True):
        assert handle_s(after) == pytest.approx(333.0)
        assert after.wrap_up == before.wrap_up
        assert after.talk.cv == before.talk.cv


def test_without_handling_times_the_centre_s_own_stay(small):
    unknown = foreseen("orders", "bookings", aht_s=np.nan)
    assert demand_on(small, unknown).centre.queues[0].talk == small.queues[0].talk


def test_the_rule_of_probability_staffs_for_a_busy_scenario(small):
    ahead = demand_on(small, foreseen("orders", "bookings")).ahead
    assert wanted(ahead, Wish()) is ahead
    high = wanted(ahead, Wish(rule=Rule.PROBABILITY, probability=0.9))
    assert high.expected[0, 0, 0] == pytest.approx(14.0)
    assert high.paths.shape[0] == 1


def test_a_probability_is_a_share():
    with pytest.raises(NotAccepted, match="above 0 and below 1"):
        replace(Wish(), probability=1.0)
