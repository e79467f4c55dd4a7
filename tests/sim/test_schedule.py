"""Who is there when: shifts, breaks, absences, pauses, opening hours."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.policy.centre import Break, Duration, Group, Manner, Shape, Shift
from offhook.sim.floor import new_floor
from offhook.sim.schedule import day_schedule, in_order, presence_rows
from offhook.sim.simulate import simulate
from offhook.sim.tape import CALL
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState

EIGHT, SIXTEEN, NOON = 8 * 3600.0, 16 * 3600.0, 12 * 3600.0


@pytest.fixture
def day_shift(one_queue):
    """Ten agents from 8:00 to 16:00 on weekdays, with lunch from noon on."""
    lunch = Break(NOON, 1800.0, 3600.0)
    centre = one_queue(agents=1, load_erl=0.5, aht_s=600.0)
    return replace(
        centre,
        shifts=(Shift("early", EIGHT, SIXTEEN, (0, 1, 2, 3, 4), (lunch,)),),
        groups=(Group("g", "s", {"q": 5}, (("early", 10),)),),
    )


def at(rows, what):
    return rows[rows["what"] == what]["at_s"]


def test_a_shift_signs_its_agents_in_and_out_on_its_days(day_shift):
    rng = np.random.default_rng(1)
    rows = day_schedule(day_shift, rng, day=1, weekday=1)
    assert set(at(rows, Happening.SIGNED_IN)) == {86_400 + EIGHT}
    assert set(at(rows, Happening.SIGNED_OUT)) == {86_400 + SIXTEEN}
    assert len(day_schedule(day_shift, rng, day=5, weekday=5)) == 0


def test_breaks_start_evenly_spread_and_are_taken_whole(day_shift):
    rows = day_schedule(day_shift, np.random.default_rng(1), day=0, weekday=0)
    breaks = rows[rows["what"] == Happening.PAUSED]
    assert breaks["at_s"].tolist() == [NOON + 360.0 * n for n in range(10)]
    assert set(breaks["lasts_s"]) == {1800.0}
    staff = simulate(day_shift, replications=2).staff.sum(axis=(0, 1, 2)) / 2
    assert staff[AgentState.PAUSED] == pytest.approx(10 * 1800.0)


def test_shrinkage_is_absence_and_pauses(day_shift):
    manner = Manner(
        absent_share=0.25,
        pause_share=0.1,
        pause=Duration(Shape.EXPONENTIAL, 300.0),
    )
    many = replace(
        day_shift,
        shifts=(replace(day_shift.shifts[0], breaks=()),),
        groups=(replace(day_shift.groups[0], shifts=(("early", 400),), manner=manner),),
    )
    staff = simulate(many, replications=3).staff.sum(axis=(0, 1, 2)) / 3
    here = staff.sum() - staff[AgentState.SIGNED_OUT]
    assert here / (400 * (SIXTEEN - EIGHT)) == pytest.approx(0.75, abs=0.04)
    assert staff[AgentState.PAUSED] / here == pytest.approx(0.1, abs=0.01)


def test_a_night_shift_ends_on_the_next_day(day_shift):
    night = replace(
        day_shift.shifts[0], start_s=22 * 3600.0, end_s=30 * 3600.0, breaks=()
    )
    staff = simulate(replace(day_shift, shifts=(night,)), days=2).staff
    here_h = (staff.sum(axis=-1) - staff[..., AgentState.SIGNED_OUT])[0, 0] / 36_000.0
    assert here_h[:12].sum() == pytest.approx(6.0)  # of the first night, on day 2
    assert here_h[44:].sum() == pytest.approx(4.0)  # two evenings


def test_queues_open_and_close_by_their_hours(day_shift):
    hours = ((EIGHT, SIXTEEN),) * 5 + (None, None)
    centre = replace(day_shift, queues=(replace(day_shift.queues[0], hours=hours),))
    rng = np.random.default_rng(1)
    rows = day_schedule(centre, rng, day=0, weekday=0)
    assert at(rows, Happening.OPENED).tolist() == [EIGHT]
    assert at(rows, Happening.CLOSED).tolist() == [SIXTEEN]
    assert len(day_schedule(centre, rng, day=6, weekday=6)) == 0


def test_a_short_pause_within_a_break_does_not_cut_it(day_shift):
    one = np.arange(1)
    floor = new_floor(day_shift, np.random.default_rng(1))
    schedule = in_order(
        [
            presence_rows(EIGHT, one, Happening.SIGNED_IN),
            presence_rows(EIGHT, one, Happening.READY),
            presence_rows(NOON, one, Happening.PAUSED, lasts_s=1800.0),
            presence_rows(NOON + 60, one, Happening.PAUSED, lasts_s=60.0),
        ]
    )
    floor.run_day(np.zeros(0, CALL), schedule, 86_400.0)
    paused_s = floor.staff[0, :, AgentState.PAUSED].sum()
    assert paused_s == pytest.approx(1800.0)
