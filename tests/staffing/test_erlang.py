import pytest

from offhook.staffing.demand import Demand
from offhook.staffing.erlang import erlang_a, erlang_b, erlang_c
from offhook.staffing.erlang_a import with_patience
from offhook.staffing.erlang_b import busy_tone
from offhook.staffing.erlang_c import endless_patience
from offhook.terms.errors import NotAccepted

CALLS = {"calls": 100, "aht_s": 180}


def test_the_doors_lead_to_the_formulas():
    demand = Demand(calls=100, interval_s=1800, aht_s=180)
    patient = Demand(calls=100, interval_s=1800, aht_s=180, patience_s=60)
    assert erlang_a(**CALLS, patience_s=60, agents=14) == with_patience(patient, 14)
    assert erlang_b(**CALLS, lines=14) == busy_tone(demand, 14)
    assert erlang_c(**CALLS, agents=14) == endless_patience(demand, 14)


@pytest.mark.parametrize("agents", [-1, 1.5])
def test_the_doors_refuse_a_number_of_agents_that_cannot_be(agents):
    with pytest.raises(NotAccepted, match="agents"):
        erlang_c(**CALLS, agents=agents)
    with pytest.raises(NotAccepted, match="agents"):
        erlang_a(**CALLS, patience_s=60, agents=agents)
    with pytest.raises(NotAccepted, match="lines"):
        erlang_b(**CALLS, lines=agents)
