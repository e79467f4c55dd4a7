import math

import numpy as np
import pytest

from offhook.staffing.definitions import Definition
from offhook.staffing.demand import Demand
from offhook.staffing.many_queues import shares_of_many, shares_of_one
from offhook.staffing.required import Target, queue_of

SIZE = 150


def queues(endless):
    """Return agents, loads, handling times and patiences of all orders of magnitude."""
    rng = np.random.default_rng(5)
    load = 10 ** rng.uniform(-3, 4, SIZE)
    spread = rng.normal(0.5, 2, SIZE) * np.sqrt(load) + rng.integers(-1, 4, SIZE)
    agents = np.maximum(np.round(load + spread), 0.0)
    aht_s = 10 ** rng.uniform(1, 3.5, SIZE)
    patience_s = np.full(SIZE, math.inf) if endless else 10 ** rng.uniform(0, 4, SIZE)
    return agents, load, aht_s, patience_s


@pytest.mark.parametrize("endless", [True, False])
@pytest.mark.parametrize("short_s", [5.0, 100.0])
@pytest.mark.parametrize("definition", Definition)
def test_many_queues_are_each_as_one(definition, short_s, endless):
    """The oracle is the integral of twenty points a panel, one queue at a time."""
    target = Target(0.8, 20, definition, short_s)
    found = shares_of_many(*queues(endless), target)
    for k, (n, load, aht_s, patience) in enumerate(zip(*queues(endless), strict=True)):
        demand = Demand(load, aht_s, aht_s, None if endless else patience)
        queue = queue_of(demand, int(n))
        kept, counted = shares_of_one(queue, target)
        assert found.kept[k] == pytest.approx(kept, abs=1e-8)
        assert found.counted[k] == pytest.approx(counted, abs=1e-8)
        assert found.wait_s[k] == pytest.approx(queue.mean_wait_s, rel=1e-6, abs=1e-5)


def test_a_level_is_what_was_kept_of_what_is_counted():
    for definition in Definition:
        target = Target(0.8, 20, definition, 30)
        queue = queue_of(Demand(100, 1800, 180, 60), 10)
        kept, counted = shares_of_one(queue, target)
        assert kept / counted == pytest.approx(target.level_of(queue), abs=1e-14)


def test_no_queues_are_no_shares():
    none = np.zeros(0)
    assert shares_of_many(none, none, none, none, Target()).kept.size == 0
