import numpy as np
import pytest

from offhook.report.replay_figures import (
    LOST,
    METRICS,
    OFFERED,
    SERVED,
    WAITED,
    Replayed,
)
from offhook.sim.replay import replay
from tests.report.replays import told, without_hang_ups


@pytest.fixture(scope="module")
def found():
    return told().found


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_a_difference_is_simulated_less_recorded(found, metric):
    for beside in (found.total(metric), found.of_queue(metric, 0)):
        recorded, simulated = beside.recorded.value, beside.simulated.value
        assert beside.error.value == pytest.approx(simulated - recorded)
        assert beside.recorded.half_width is None
        change = beside.what_if.value - simulated
        assert beside.change.value == pytest.approx(change)


def test_the_same_contacts_are_offered_everywhere(found):
    for cut, of in (
        (found.queues(), found.of_queue),
        (found.intervals(), found.of_time),
    ):
        recorded = sum(of(OFFERED, row).recorded.value for row in cut)
        simulated = sum(of(OFFERED, row).simulated.value for row in cut)
        assert recorded == simulated == found.total(OFFERED).recorded.value


def test_the_verdict_is_on_the_figures_that_are_shown(found):
    checks = found.result.comparison.checks()
    for check, metric in zip(checks, (LOST, SERVED, WAITED), strict=True):
        beside = found.total(metric)
        assert beside.recorded.value == pytest.approx(check.recorded)
        assert beside.simulated.value == pytest.approx(check.simulated)


def test_a_chart_shows_no_stray_interval_but_every_one_between(found):
    drawn = found.drawn()
    assert drawn == list(range(drawn[0], drawn[-1] + 1))
    assert set(found.drawn_times()) <= set(found.times())


def test_without_a_what_if_there_is_no_change():
    found = told(agents="recorded").found
    beside = found.total(LOST)
    assert (beside.what_if, beside.change) == (None, None)
    assert found.occupancy().what_if is None


def test_a_what_if_that_is_refused_is_not_told():
    result = told().found.result
    assert result.what_if is not None
    assert Replayed(result, with_what_if=False).total(LOST).what_if is None


def test_a_change_is_surer_than_the_two_figures_it_is_of(found):
    """Both met the same callers: what chance did to both alike cancels out."""
    beside = found.total(WAITED)
    apart = np.hypot(beside.simulated.half_width, beside.what_if.half_width)
    assert beside.change.half_width < 2 * apart


def test_every_queue_is_held_against_the_bands_of_the_whole():
    fair, odd = told().found, told(odd=True).found
    assert odd.queues_outside() == odd.queues() == [0, 1]
    bands = fair.result.comparison.bands
    for row in set(fair.queues()) - set(fair.queues_outside()):
        assert abs(fair.of_queue(LOST, row).error.value) <= bands.abandonment
        assert abs(fair.of_queue(SERVED, row).error.value) <= bands.served_in_t


def test_what_divides_by_nothing_is_absent():
    found = Replayed(replay(without_hang_ups(), replications=1), with_what_if=False)
    assert found.total(LOST).recorded.value == 0.0
    assert found.of_time(WAITED, 3).recorded.value is None
    assert found.total(WAITED).simulated.half_width is None
    assert found.queues_outside() == []
