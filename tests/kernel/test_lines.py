"""Lines of waiting contacts against a sorted list."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offhook.kernel import lines
from offhook.kernel.arrays import NOBODY, QUEUE, empty_contacts, empty_list

LEVELS = 2
CONTACTS = st.lists(
    st.tuples(st.integers(1, 2), st.integers(0, 3).map(float), st.integers(0, 1)),
    min_size=1,
    max_size=20,
)


def queue_of_two_levels():
    queues = np.zeros(1, QUEUE)
    queues["levels"] = LEVELS
    return queues


def in_line(contacts, queue_lines, level):
    row, found = queue_lines[level]["head"], []
    while row != NOBODY:
        found.append(int(row))
        row = contacts[row]["next"]
    return found


@given(CONTACTS, st.data())
def test_a_line_is_in_order_whoever_joins_and_leaves(joining, data):
    """Order: priority, virtual start, number; a contact's place counts both levels."""
    queues, queue_lines = queue_of_two_levels(), empty_list(LEVELS)
    contacts = empty_contacts(len(joining))
    waiting = []
    order = lambda row: (joining[row][0], joining[row][1], -row)  # noqa: E731
    for row, (priority, start_s, level) in enumerate(joining):
        contacts[row]["priority"], contacts[row]["level"] = priority, level
        contacts[row]["virtual_start_s"], contacts[row]["number"] = start_s, -row
        lines.join(queues, queue_lines, contacts, row)
        waiting.append(row)
        if data.draw(st.booleans()):
            gone = data.draw(st.sampled_from(waiting))
            lines.leave(queues, queue_lines, contacts, gone)
            waiting.remove(gone)
        for one in range(LEVELS):
            mine = sorted((r for r in waiting if joining[r][2] == one), key=order)
            assert in_line(contacts, queue_lines, one) == mine
            assert queue_lines[one]["n"] == len(mine)
        assert queues[0]["waiting"] == len(waiting)
        for place, other in enumerate(sorted(waiting, key=order)):
            assert lines.place_in_line(queues, queue_lines, contacts, other) == place
