"""What a shift has its agents do when: on holidays, at night, when the clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from offhook.floor.timetable import Timetable, moment_us
from offhook.floor.today import today_at
from offhook.formats.centre_toml import parse_centre
from offhook.policy.centre import ALWAYS, Break, Holiday, Shift
from offhook.sim.schedule import day_schedule
from offhook.terms.happenings import Happening
from tests.floor.conftest import example

HOUR_US = 3_600_000_000
PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def small():
    """Return six agents of 9:00 to 18:00 with a break that is spread over 90 minutes."""
    return parse_centre(example("small"))


def at_us(*moment):
    return round(datetime(*moment, tzinfo=UTC).timestamp() * 1e6)


def day_of(centre, day):
    """Return the timetable of a day, and how to write its moments as hours of that day."""
    today = today_at(centre, moment_us(day, 43_200.0, ZoneInfo(centre.timezone)))
    return Timetable(centre, today.begins_us, today.ends_us), today.begins_us


def hours_of(centre, agent, day=MONDAY):
    """Return an agent's activities of a day, in hours since its midnight."""
    timetable, begins_us = day_of(centre, day)
    return [
        (
            (one.begins_us - begins_us) / HOUR_US,
            (one.ends_us - begins_us) / HOUR_US,
            "break" if one.is_break else "on queue",
        )
        for one in timetable.of(agent)
    ]


def on_shift(centre, *shifts):
    """Return the centre with other shifts; all agents work the first."""
    return replace(
        centre,
        shifts=shifts,
        groups=tuple(
            replace(group, shifts=((shifts[0].id, group.agents),))
            for group in centre.groups
        ),
    )


def test_the_agents_of_a_group_take_their_breaks_one_after_another(small):
    assert hours_of(small, "Ines") == [
        (9.0, 12.0, "on queue"),
        (12.0, 12.75, "break"),
        (12.75, 18.0, "on queue"),
    ]
    # The third of four: half of the spread of 90 minutes later.
    assert hours_of(small, "Louise")[1] == (12.75, 13.5, "break")
    assert hours_of(small, "Otto")[1] == (12.75, 13.5, "break")


def test_floor_and_simulator_mean_the_same_by_a_shift():
    centre = parse_centre(example("agadir"))
    groups = tuple(
        replace(group, manner=replace(group.manner, absent_share=0.0, pause_share=0.0))
        for group in centre.groups
    )
    centre = replace(centre, groups=groups)
    for weekday in (0, 5, 6):
        planned = day_schedule(centre, np.random.default_rng(1), 0, weekday)
        timetable, begins_us = day_of(centre, date(2026, 11, 23 + weekday))
        for row, agent in enumerate(
            name for group in centre.groups for name in group.agent_names()
        ):
            mine = planned[planned["agent"] == row]
            breaks = mine[mine["what"] == Happening.PAUSED]
            schedule = timetable.of(agent)
            assert bool(len(mine)) == bool(schedule)
            if not schedule:
                continue
            assert [
                (one.begins_us - begins_us, one.ends_us - one.begins_us)
                for one in schedule
                if one.is_break
            ] == [
                (round(at_s * 1e6), round(lasts_s * 1e6))
                for at_s, lasts_s in breaks[["at_s", "lasts_s"]].tolist()
            ]
            assert schedule[0].begins_us - begins_us == mine["at_s"].min() * 1e6
            assert schedule[-1].ends_us - begins_us == mine["at_s"].max() * 1e6


def test_who_has_no_shift_today_has_an_empty_schedule(small):
    assert hours_of(small, "Ines", date(2026, 11, 29)) == []  # a Sunday
    assert hours_of(small, "nobody") == []
    always = tuple(
        replace(group, shifts=((ALWAYS, group.agents),)) for group in small.groups
    )
    assert hours_of(replace(small, groups=always), "Ines") == []


def test_on_a_holiday_people_come_as_they_do_in_the_simulator(small):
    closed = replace(small, holidays=(Holiday(MONDAY, "a holiday"),))
    assert hours_of(closed, "Ines") == hours_of(small, "Ines")


def test_a_night_shift_is_worked_on_both_sides_of_midnight(small):
    night = Shift(
        "night", 22 * 3600.0, 30 * 3600.0, (0,), (Break(25 * 3600.0, 1800.0),)
    )
    centre = on_shift(small, night)
    assert hours_of(centre, "Ines", MONDAY) == [(22.0, 24.0, "on queue")]
    assert hours_of(centre, "Ines", date(2026, 11, 24)) == [
        (0.0, 1.0, "on queue"),
        (1.0, 1.5, "break"),
        (1.5, 6.0, "on queue"),
    ]
    assert hours_of(centre, "Ines", date(2026, 11, 25)) == []


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 28), 7.0), (date(2026, 10, 24), 9.0)]
)
def test_a_shift_is_of_the_wall_clock_and_a_break_keeps_its_length(small, day, hours):
    rest = Break(25.5 * 3600.0, 3600.0)
    centre = on_shift(small, Shift("night", 22 * 3600.0, 30 * 3600.0, (5,), (rest,)))
    timetable = Timetable(
        centre, moment_us(day, 0.0, PARIS), moment_us(day, 2 * 86_400.0, PARIS)
    )
    first, off, last = timetable.of("Ines")
    assert (last.ends_us - first.begins_us) / HOUR_US == hours
    assert (off.begins_us - first.begins_us) / HOUR_US == 3.5
    assert (off.ends_us - off.begins_us) / HOUR_US == 1.0


def test_an_hour_that_never_comes_begins_when_it_is_left_out():
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    moments = [moment_us(spring, half * 1800.0, PARIS) for half in range(3, 8)]
    assert moments == [
        at_us(2026, 3, 29, 0, 30),
        at_us(2026, 3, 29, 1),  # 02:00 and 02:30 are when it turns 03:00
        at_us(2026, 3, 29, 1),
        at_us(2026, 3, 29, 1),
        at_us(2026, 3, 29, 1, 30),
    ]
    assert moment_us(autumn, 9000.0, PARIS) == at_us(2026, 10, 25, 0, 30)
    assert moment_us(autumn, 10_800.0, PARIS) == at_us(2026, 10, 25, 2)


def test_breaks_that_meet_are_one_after_another(small):
    breaks = (Break(12 * 3600.0, 3600.0), Break(12.5 * 3600.0, 3600.0))
    centre = on_shift(small, Shift("day", 9 * 3600.0, 18 * 3600.0, breaks=breaks))
    assert hours_of(centre, "Ines") == [
        (9.0, 12.0, "on queue"),
        (12.0, 13.0, "break"),
        (13.0, 13.5, "break"),
        (13.5, 18.0, "on queue"),
    ]
