"""Pools of available agents against a sorted list."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offhook.kernel import pools as pool
from offhook.kernel.arrays import AGENT, NOBODY, SLOT, empty_list

AGENTS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 3).map(float)),
    min_size=1,
    max_size=20,
)


@given(AGENTS, st.data())
def test_a_pool_is_in_order_whoever_enters_and_leaves(entering, data):
    """Order: contacts in hand, what the centre chose, row."""
    agents, slots = np.zeros(len(entering), AGENT), np.zeros((len(entering), 1), SLOT)
    pools = empty_list(2, 1)
    inside = []
    rows = data.draw(st.permutations(range(len(entering))))
    for row in rows:
        group, load, order_s = entering[row]
        agents[row]["group"], agents[row]["order_s"] = group, order_s
        slots[row, 0]["load"] = load
        pool.enter(pools, slots, agents, row, 0)
        inside.append(row)
        if data.draw(st.booleans()):
            gone = data.draw(st.sampled_from(inside))
            pool.leave(pools, slots, agents, gone, 0)
            inside.remove(gone)
        for one in range(2):
            mine = sorted(
                (r for r in inside if entering[r][0] == one),
                key=lambda r: (*entering[r][1:], r),
            )
            found, at = [], pools[one, 0]["head"]
            while at != NOBODY:
                found.append(int(at))
                at = slots[at, 0]["next"]
            assert found == mine
            assert pools[one, 0]["n"] == len(mine)
