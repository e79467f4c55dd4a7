"""The funnel tells what counting many funnels tells, and never gains by losing people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.hiring.funnel import Step, funnel
from offhook.terms.errors import NotAccepted

COUNTS = st.integers(0, 60)
STEPS = st.lists(st.builds(Step, COUNTS, COUNTS, COUNTS), min_size=1, max_size=6)
AGADIR = (
    Step(waiting=60, passed=240, ended=60),
    Step(waiting=40, passed=150, ended=50),
    Step(waiting=20, passed=90, ended=40),
    Step(waiting=10, passed=70, ended=10),
)


def test_the_probability_is_that_of_many_funnels_with_chances_that_are_not_known():
    found = funnel(AGADIR, started=70, draws=20_000)
    rng = np.random.default_rng(7)
    reached = 0
    for _ in range(4000):
        chances = [rng.beta(one.passed + 0.5, one.ended + 0.5) for one in AGADIR]
        people = 0
        for step, chance in zip(AGADIR, chances, strict=True):
            people = (rng.random(people + step.waiting) < chance).sum()
        for_more = (rng.random(50) < np.prod(chances)).sum()
        reached += 70 + people + for_more >= 120
    assert found.probability(120, 50) == pytest.approx(reached / 4000, abs=0.03)


def test_so_many_more_are_enough_and_one_fewer_is_not():
    found = funnel(AGADIR, started=70)
    more = found.more_applicants(160)
    assert found.probability(160, more) >= 0.9 > found.probability(160, more - 1)


def test_who_knows_nothing_of_the_steps_asks_for_many():
    unknown = funnel([Step(0, 0, 0)] * 3, started=0)
    known = funnel([Step(0, 500, 500)] * 3, started=0)
    many = unknown.more_applicants(5)
    assert many is None or many > 5 * known.more_applicants(5)


@given(STEPS, COUNTS, st.integers(0, 300), st.integers(0, 300))
def test_more_applicants_never_make_it_less_sure(steps, started, head_count, more):
    found = funnel(steps, started, draws=200)
    chances = [found.probability(head_count, n) for n in (0, more, more + 1)]
    assert chances == sorted(chances)
    assert found.probability(head_count + 1, more) <= found.probability(
        head_count, more
    )
    assert all(0.0 <= one <= 1.0 for one in chances)


@given(STEPS, COUNTS)
def test_no_more_start_than_there_are(steps, started):
    found = funnel(steps, started, draws=200)
    assert found.starts.min() >= started
    assert found.starts.max() <= started + sum(step.waiting for step in steps)
    low, high = found.band()
    assert started <= low <= high


def test_a_count_below_nothing_is_refused():
    with pytest.raises(NotAccepted):
        Step(-1, 0, 0)
