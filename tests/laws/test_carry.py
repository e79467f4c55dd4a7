"""A floor that is carried over, or saved and restored, decides as if nothing had been."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offhook.policy.image import image_of, router_of
from tests.laws import clocks
from tests.laws.centres import busy_day
from tests.laws.examples import days

SEED = st.integers(0, 2**40)


class Adopting(clocks.Live):
    """A live face whose centre is replaced by itself now and then."""

    def __init__(self, centre, seed):
        super().__init__(centre)
        self.rng = np.random.default_rng(seed)

    def before_each(self, at_s):
        if self.rng.random() < 0.05:
            assert self.router.adopt(self.router.centre, at_s) == []


class Restored(Adopting):
    """A live face that is saved, and goes on as another, now and then."""

    def before_each(self, at_s):
        if self.rng.random() < 0.05:
            self.router = router_of(self.router.centre, image_of(self.router))


@days(200)
@given(SEED, st.sampled_from([Adopting, Restored]))
def test_adopting_the_same_centre_or_restoring_an_image_changes_no_decision(seed, kind):
    centre = busy_day(seed)
    floor = clocks.simulated(centre, seed)
    live = kind(centre, seed)
    live.feed(floor.record, clocks.last_moment_s(1))
    assert live.told == clocks.virtual_decisions(floor)
    for field in ("state", "wanted", "order_s", "occupied_s", "since_s", "group"):
        assert np.array_equal(
            live.router.state.agents[field], floor.state.agents[field]
        )
    assert np.array_equal(live.router.state.counts, floor.state.counts)
