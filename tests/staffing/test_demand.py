import math

import pytest

from offhook.staffing.demand import Demand, head_count, share
from offhook.terms.errors import NotAccepted


def test_200_calls_of_3_minutes_in_half_an_hour_are_20_erlangs():
    assert Demand(calls=200, interval_s=1800, aht_s=180).load_erl == 20.0


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("calls", -1),
        ("calls", math.nan),
        ("calls", math.inf),
        ("calls", 1e300),
        ("interval_s", 0),
        ("interval_s", math.nan),
        ("aht_s", -240),
        ("aht_s", math.inf),
        ("patience_s", 0),
        ("patience_s", math.nan),
    ],
)
def test_a_demand_that_cannot_be_is_refused_by_the_name_of_the_number(field, wrong):
    sane = {"calls": 100, "interval_s": 1800, "aht_s": 240, "patience_s": 60}
    with pytest.raises(NotAccepted) as refusal:
        Demand(**sane | {field: wrong})
    assert refusal.value.fields["where"] == field


@pytest.mark.parametrize("wrong", [-1, 2.5, math.nan, math.inf, True, 10**12])
def test_a_head_count_is_a_whole_number(wrong):
    with pytest.raises(NotAccepted):
        head_count("agents", wrong)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, 85, math.nan, 0.0, 1.0])
def test_a_share_lies_between_0_and_1(wrong):
    with pytest.raises(NotAccepted):
        share("level", wrong)
    if wrong in {0.0, 1.0}:
        assert share("level", wrong, zero=True, one=True) == wrong
