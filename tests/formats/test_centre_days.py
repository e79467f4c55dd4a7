import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.formats.centre_days import (
    ByDay,
    Days,
    Opening,
    OpeningHours,
    Weights,
    is_interval,
)
from offhook.formats.findings import Findings
from offhook.formats.kinds import Number
from offhook.terms.errors import FileInvalid


def read(kind, value):
    findings = Findings("f.toml", "x = 1")
    found = kind.read(value, findings.root.at("x"))
    try:
        findings.check()
    except FileInvalid as error:
        return found, [(problem.where, problem.wrong) for problem in error.problems]
    return found, []


@given(st.sets(st.integers(0, 6), min_size=1))
def test_any_weekdays_are_written_and_read(days):
    value = tuple(sorted(days))
    assert read(Days(), Days().write(value)) == (value, [])


@given(st.lists(st.none() | st.integers(0, 2).map(float), min_size=7, max_size=7))
def test_any_values_by_day_are_written_and_read(values):
    kind = ByDay(Number())
    assert read(kind, kind.write(tuple(values))) == (tuple(values), [])


@given(st.lists(st.integers(0, 2) | st.floats(0, 9), min_size=24, max_size=24))
def test_any_weights_are_written_and_read(values):
    kind = Weights(3600.0)
    value = tuple(map(float, values))
    assert read(kind, kind.write(value)) == (value, [])


def test_a_weekend_may_reach_over_the_end_of_the_week():
    assert read(Days(), "sat-mon") == ((0, 5, 6), [])
    assert read(Days(), ["mon", "wed-thu"]) == ((0, 2, 3), [])


def test_a_day_said_twice_is_told():
    _, told = read(ByDay(Number()), {"mon-wed": 1, "tue": 2})
    assert told == [("x.tue", "it says tue for the second time")]


def test_a_word_that_is_no_weekday_is_told():
    assert read(Days(), "monday")[1] == [("x", '"monday" is not a weekday')]
    assert read(ByDay(Number()), {"weekend": 1})[1] == [
        ("x.weekend", '"weekend" is not a weekday')
    ]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"08:10": 1}, 'x."08:10"'),
        ({"noon": 1}, 'x."noon"'),
        ({"08:00": -1}, 'x."08:00"'),
        ([1, 2], "x"),
        ("busy", "x"),
    ],
)
def test_weights_that_fit_no_interval_are_told(value, where):
    assert [place for place, _ in read(Weights(1800.0), value)[1]] == [where]


def test_hours_that_close_before_they_open_are_told():
    _, told = read(Opening(), ["18:00", "08:00"])
    assert told == [("x", "it closes at 08:00, before it opens at 18:00")]


def test_a_queue_that_never_opens_is_not_one_that_always_does():
    kind = OpeningHours()
    closed = (None,) * 7
    assert read(kind, kind.write(closed)) == (closed, [])
    assert read(kind, kind.write(())) == ((), [])


def test_only_whole_minutes_that_divide_the_day_are_intervals():
    fits = [minutes for minutes in range(1, 61) if is_interval(60.0 * minutes)]
    assert fits == [
        1,
        2,
        3,
        4,
        5,
        6,
        8,
        9,
        10,
        12,
        15,
        16,
        18,
        20,
        24,
        30,
        32,
        36,
        40,
        45,
        48,
        60,
    ]
    assert not is_interval(0.0)
    assert not is_interval(7.5)
