import numpy as np
import pytest

from offhook.hiring.calendar import gathered
from offhook.hiring.layout import Block
from offhook.hiring.programme import programme_of
from offhook.hiring.solve import solve_relaxed
from tests.hiring.plans import one_pool, with_pool


def test_a_gathered_calendar_can_always_be_carried_out():
    facts = with_pool(one_pool(), trainers=(1.0,) * 16)
    relaxed, whole = programme_of(facts), programme_of(facts, whole_classes=True)
    starts = solve_relaxed(relaxed).of(relaxed.layout, Block.STARTS)
    for fullness in (0.0, 0.5, 1.0):
        calendar = gathered(whole, starts, fullness)
        lower, upper = whole.lower.copy(), whole.upper.copy()
        places = whole.layout.at[Block.CLASSES]
        lower[places] = upper[places] = calendar.classes
        assert solve_relaxed(whole, upper, lower).cost > 0.0
        trainees = calendar.starts[:, : facts.calendar_weeks]
        for row, way in enumerate(whole.layout.ways):
            path = facts.paths[way.path]
            assert np.all(
                trainees[row] <= calendar.classes[row] * path.class_most + 1e-9
            )
            assert np.all(
                trainees[row] >= calendar.classes[row] * path.class_least - 1e-9
            )


@pytest.mark.parametrize("fullness", [0.0, 0.5, 1.0])
def test_the_last_class_of_a_week_is_as_full_as_asked(fullness):
    facts = one_pool()
    relaxed, whole = programme_of(facts), programme_of(facts, whole_classes=True)
    starts = solve_relaxed(relaxed).of(relaxed.layout, Block.STARTS)
    calendar = gathered(whole, starts, fullness)
    assert calendar.classes.sum() > 0
    for row, way in enumerate(whole.layout.ways):
        path = facts.paths[way.path]
        enough = path.class_least + fullness * (path.class_most - path.class_least)
        for week in np.flatnonzero(calendar.classes[row]):
            others = (calendar.classes[row, week] - 1.0) * path.class_most
            assert calendar.starts[row, week] - others >= enough - 1e-6


def test_what_comes_after_the_calendar_stays_as_it_was():
    facts = one_pool()
    relaxed, whole = programme_of(facts), programme_of(facts, whole_classes=True)
    starts = solve_relaxed(relaxed).of(relaxed.layout, Block.STARTS)
    later = gathered(whole, starts, 0.0).starts[:, facts.calendar_weeks :]
    assert np.array_equal(later, starts[:, facts.calendar_weeks :])
