import numpy as np
import pytest

from offhook.academy.drift import Verdict, drift
from offhook.terms.errors import NotAccepted


def test_a_steady_rater_is_rarely_called_anything_else():
    rng = np.random.default_rng(1)
    verdicts = [
        drift(3.0 + 0.5 * rng.normal(size=20), np.full(20, 3.0)).verdict
        for _ in range(400)
    ]
    assert np.mean([one is Verdict.STEADY for one in verdicts]) > 0.98


@pytest.mark.parametrize(
    ("by", "verdict"), [(-0.6, Verdict.SEVERE), (0.6, Verdict.LENIENT)]
)
def test_a_rater_who_moves_half_a_mark_is_noticed_within_fifteen(by, verdict):
    rng = np.random.default_rng(2)
    away = 0.3 * rng.normal(size=30) + np.where(np.arange(30) < 15, 0.0, by)
    assert drift(3.0 + away, np.full(30, 3.0)).verdict is verdict


def test_a_rater_who_is_now_high_now_low_is_erratic():
    away = 1.5 * np.tile([1.0, -1.0], 15)
    assert drift(3.0 + away, np.full(30, 3.0)).verdict is Verdict.ERRATIC


def test_the_chart_starts_narrow_and_widens():
    found = drift([3.0, 3.5, 3.0], [3.0, 3.0, 3.0])
    assert found.limits[0] == pytest.approx(3 * 0.5 * 0.2)
    assert (np.diff(found.limits) > 0).all()
    assert found.exact_share == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("marks", "known", "more"),
    [
        ([3.0], [3.0], {}),
        ([3.0, 2.0], [3.0], {}),
        ([3.0, 2.0], [3.0, 3.0], {"memory": 0}),
    ],
)
def test_what_is_no_row_of_known_recordings_is_refused(marks, known, more):
    with pytest.raises(NotAccepted):
        drift(marks, known, **more)
