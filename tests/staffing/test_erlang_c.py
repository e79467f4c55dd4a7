import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.staffing.definitions import Definition
from offhook.staffing.demand import Demand
from offhook.staffing.erlang_b import blocked_share
from offhook.staffing.erlang_c import endless_patience, waiting_share

AGENTS = st.integers(1, 20_000)
OCCUPANCIES = st.floats(0.001, 0.999)


@pytest.mark.parametrize(
    ("agents", "p_wait", "service_level", "asa_s", "occupancy"),
    [
        (11, 0.6821182, 0.3896138, 122.78127684408, 0.9090909),
        (12, 0.4493882, 0.640158, 40.4449401868444, 0.8333333),
        (13, 0.2852705, 0.7955948, 17.1162271821896, 0.7692308),
        (14, 0.1741319, 0.88835002, 7.83593701177724, 0.71428571),
    ],
)
def test_the_published_table_of_ten_erlangs_is_reproduced(
    agents, p_wait, service_level, asa_s, occupancy
):
    """The package ErlangC of CRAN: 100 calls of 3 minutes in half an hour."""
    queue = endless_patience(Demand(100, 1800, 180), agents)
    assert queue.p_wait == pytest.approx(p_wait, abs=1e-7)
    assert queue.service_level("SL-4", 20) == pytest.approx(service_level, abs=1e-7)
    assert queue.mean_wait_s == pytest.approx(asa_s, rel=1e-12)
    assert queue.mean_wait_answered_s == queue.mean_wait_s
    assert queue.occupancy == pytest.approx(occupancy, abs=1e-7)
    assert queue.p_immediate == 1.0 - queue.p_wait


@pytest.mark.parametrize(
    ("agents", "load_erl", "exact"),
    [
        (10, 5.0, 0.03610535915832019),
        (100, 90.0, 0.2169404809063664),
        (1000, 960.0, 0.13369178006291227),
    ],
)
def test_the_waiting_share_is_exact(agents, load_erl, exact):
    assert waiting_share(agents, load_erl) == pytest.approx(exact, rel=1e-12)


@given(agents=AGENTS, occupancy=OCCUPANCIES)
def test_erlang_c_is_made_of_erlang_b(agents, occupancy):
    load_erl = agents * occupancy
    b = blocked_share(agents, load_erl)
    c = b / (1.0 - occupancy * (1.0 - b))
    assert waiting_share(agents, load_erl) == pytest.approx(c, rel=1e-10)


@pytest.mark.parametrize(
    ("beta", "alpha"),
    [
        (0.1, 0.8802870833308115),
        (0.5, 0.504538640997945),
        (1.0, 0.22336127479826073),
        (1.5, 0.08469039449385773),
        (2.0, 0.026881362429432263),
    ],
)
def test_a_large_centre_waits_as_halfin_and_whitt_say(beta, alpha):
    """The error falls with the root of the size: extrapolate it away."""
    sizes = (10**6, 4 * 10**6, 16 * 10**6)
    small, medium, large = (waiting_share(n, n - beta * math.sqrt(n)) for n in sizes)
    first, second = 2 * medium - small, 2 * large - medium
    assert (4 * second - first) / 3 == pytest.approx(alpha, abs=1e-9)


@given(agents=AGENTS, occupancy=OCCUPANCIES, within_s=st.floats(0, 3600))
def test_without_abandonment_every_definition_says_the_same(
    agents, occupancy, within_s
):
    queue = endless_patience(Demand(agents * occupancy, 240, 240), agents)
    levels = {queue.service_level(name, within_s) for name in Definition}
    assert len(levels) == 1
    assert levels == {queue.virtual_wait_within(within_s)}
    assert queue.p_abandon == queue.abandoned_within(within_s) == 0.0


@given(agents=AGENTS, occupancy=OCCUPANCIES)
def test_the_queue_obeys_littles_law(agents, occupancy):
    demand = Demand(agents * occupancy, 1800, 1800)
    queue = endless_patience(demand, agents)
    little = demand.calls_per_s * queue.mean_wait_s
    assert queue.mean_queue == pytest.approx(little, rel=1e-12)


@given(agents=AGENTS, occupancy=OCCUPANCIES, quantile=st.floats(0.01, 0.99))
def test_a_quantile_is_the_wait_that_its_share_does_not_exceed(
    agents, occupancy, quantile
):
    queue = endless_patience(Demand(agents * occupancy, 240, 240), agents)
    wait_s = queue.wait_quantile_s(quantile)
    reached = queue.answered_within(wait_s)
    assert reached == pytest.approx(max(quantile, queue.p_immediate), abs=1e-9)


@pytest.mark.parametrize(("agents", "load_erl"), [(0, 1e-9), (10, 10), (10, 1e6)])
def test_too_few_agents_are_unstable_and_it_is_said(agents, load_erl):
    queue = endless_patience(Demand(load_erl, 240, 240), agents)
    assert not queue.stable
    assert queue.p_wait == 1.0
    assert queue.service_level("SL-1", 1e12) == 0.0
    assert queue.wait_quantile_s(0.5) == math.inf
    figures = queue.to_dict()
    assert figures["stable"] is False
    assert figures["mean_wait_s"] is figures["mean_queue"] is None


@pytest.mark.parametrize("agents", [0, 1, 100_000])
def test_no_calls_do_not_wait(agents):
    queue = endless_patience(Demand(0, 1800, 240), agents)
    assert queue.stable
    assert queue.p_wait == queue.mean_wait_s == queue.occupancy == 0.0
    assert queue.service_level("SL-2", 20) == 1.0
