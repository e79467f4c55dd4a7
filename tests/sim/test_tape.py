"""Distributions of durations, and the contacts of a day."""

from dataclasses import replace

import numpy as np
import pytest

from offhook.policy.centre import Duration, Shape
from offhook.sim.simulate import streams
from offhook.sim.tape import DayWriter, compile_durations, draw


def drawn(duration: Duration, n: int = 40_000) -> np.ndarray:
    rng, arrays = np.random.default_rng(1), compile_durations([duration]).arrays()
    return np.array([draw(rng, *arrays, 0) for _ in range(n)])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("duration", "cv"),
    [
        (Duration(Shape.CONSTANT, 90.0), 0.0),
        (Duration(Shape.EXPONENTIAL, 90.0), 1.0),
        (Duration(Shape.LOGNORMAL, 90.0, 0.7), 0.7),
        (Duration(Shape.GAMMA, 90.0, 0.5), 0.5),
        (Duration(Shape.LOGNORMAL, 90.0, 0.0), 0.0),
    ],
)
def test_a_duration_has_its_mean_and_coefficient_of_variation(duration, cv):
    sample = drawn(duration)
    assert sample.mean() == pytest.approx(90.0, rel=0.02)
    assert sample.std() / 90.0 == pytest.approx(cv, abs=0.03)


def test_an_empirical_duration_interpolates_and_may_be_endless():
    quantiles = (10.0, 20.0, 40.0, np.inf)
    sample = drawn(Duration(Shape.EMPIRICAL, quantiles_s=quantiles), 3000)
    finite = sample[np.isfinite(sample)]
    assert finite.size / 3000 == pytest.approx(2 / 3, abs=0.04)
    assert finite.min() >= 10.0
    assert finite.max() <= 40.0
    assert np.median(finite) == pytest.approx(20.0, abs=2.0)


def test_one_who_never_leaves_has_infinite_patience():
    assert np.isinf(drawn(Duration(Shape.NEVER), 3)).all()


def test_a_day_has_the_expected_contacts_in_order(one_queue):
    centre = one_queue(agents=1, load_erl=10.0, aht_s=60.0)
    expected = tuple(100.0 if 16 <= n < 20 else 0.0 for n in range(48))
    queue = replace(
        centre.queues[0],
        priority=3,
        arrivals=replace(centre.queues[0].arrivals, expected=(expected,) * 7),
    )
    writer = DayWriter(replace(centre, queues=(queue,)))
    tape = writer.write(streams(1, 0).customers, day=2, weekday=2)
    hours = (tape["at_s"] - 2 * 86_400.0) / 3600.0
    assert (np.diff(tape["at_s"]) >= 0).all()
    assert hours.min() >= 8.0
    assert hours.max() < 10.0
    assert 330 < len(tape) < 470
    assert (tape["priority"] == 3).all()


def test_a_day_longer_than_the_tape_is_never_cut(one_queue):
    small = DayWriter(one_queue(agents=1, load_erl=10.0, aht_s=600.0))
    small._tape = small._tape[:1]
    whole = DayWriter(one_queue(agents=1, load_erl=10.0, aht_s=600.0))
    whole._tape = np.zeros(10_000, whole._tape.dtype)
    tapes = [w.write(streams(4, 0).customers, 0, 0) for w in (small, whole)]
    assert np.array_equal(*tapes)
