"""Each queue alone: the formula's agents, of the cheapest group."""

import numpy as np

from offhook.staffing.alone import alone, by_group, fit_of, workable_slots
from offhook.staffing.limits import Limits, bounds_of
from offhook.staffing.required import required_agents
from tests.staffing.small_centres import centre, steady

CENTRE = centre(queues=2, flexible=True)


def test_a_queue_alone_takes_what_erlang_a_says_at_every_load():
    demand = steady(2, 0.0)
    demand.expected[0, 0] = np.linspace(0.0, 150.0, 48)
    agents, groups = alone(CENTRE, demand, bounds_of(CENTRE, Limits()))
    assert groups.tolist() == [0, 1]
    for slot in range(0, 48, 5):
        exact = required_agents(
            calls=demand.expected[0, 0, slot],
            aht_s=180.0,
            patience_s=120.0,
            definition="SL-3",
        )
        assert agents[0, slot] == exact.agents
    assert agents[1].sum() == 0
    assert by_group(agents, groups, 3)[0].tolist() == agents[0].tolist()


def test_a_group_works_only_where_its_queues_have_contacts():
    demand = steady(2, 0.0)
    demand.expected[1, 0, 20] = 4.0
    workable = workable_slots(fit_of(CENTRE), demand.flat(), np.array([1, 3]))
    assert workable.sum(axis=1).tolist() == [0, 3, 3]
    assert np.flatnonzero(workable[2]).tolist() == [20, 21, 22]
