import numpy as np
import pytest

from offhook.report.figures import OUTCOMES, Figure, Simulated
from offhook.terms.contacts import Channel, Measure


@pytest.fixture
def found(result):
    return Simulated(result)


def test_what_is_offered_is_the_sum_of_its_outcomes(found):
    for counts in (found.total(), *(one.counts for one in found.queues())):
        outcomes = sum(counts.a_day(measure).value for measure in OUTCOMES)
        assert counts.offered.value == pytest.approx(outcomes + counts.still_open)
        assert counts.still_open >= 0


def test_figures_are_those_of_the_result(found, result):
    frame = result.by_queue()
    for one, row in zip(found.queues(), frame.iter_rows(named=True), strict=True):
        assert one.counts.offered.value == pytest.approx(row["offered"])
        for figure, name in (
            (one.level, "sl"),
            (one.counts.asa_s, "asa_s"),
            (one.counts.aht_s, "aht_s"),
            (one.counts.abandonment, "abandonment"),
        ):
            known = [row[name], row[f"{name}_half_width"]]
            assert figure == Figure(*known)


def test_a_queue_nobody_calls_is_not_judged(found):
    mail = found.queues()[2]
    assert mail.reached is None
    assert mail.level == Figure(None, None)


def test_a_promise_is_kept_when_the_level_reaches_it(found):
    for one in found.queues()[:2]:
        assert one.reached is (one.level.value >= one.queue.target.share)


def test_one_replication_has_no_half_widths(single):
    total = Simulated(single).total()
    assert total.offered.value > 0
    assert total.offered.half_width is None
    assert total.offered.low is total.offered.high is None


def test_the_half_width_of_a_count_is_students_t_over_replications(found, result):
    offered = result.tally[..., Measure.OFFERED].sum(axis=(1, 2))
    half = 3.182446 * np.std(offered, ddof=1) / 2  # t of 3 degrees, root of 4
    assert found.total().offered.half_width == pytest.approx(half)


def test_intervals_are_those_the_centre_works_in(found):
    assert found.intervals() == range(48)  # agents are there day and night
    assert found.times()[16] == "08:00"
    assert len(found.by_interval()) == len(found.staff_by_interval()) == 48


def test_channels_are_counted_apart(found):
    assert found.channels() == {Channel.VOICE: [0, 1], Channel.EMAIL: [2]}
    assert found.of_channel(Channel.VOICE).offered == found.total().offered
    assert found.of_channel(Channel.EMAIL).offered.value == 0


def test_queues_with_different_targets_have_none_in_common(found):
    assert found.common_target() is None
