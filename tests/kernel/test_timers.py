"""The heap of timers against a sorted list."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from offhook.kernel import timers
from offhook.kernel.arrays import CONTACT, NEVER, NOBODY, empty_timers

ROWS = 12


def new_holders():
    holders = np.zeros(ROWS, CONTACT)
    holders["place"] = NOBODY
    holders["number"] = np.arange(ROWS)[::-1]  # so that the lower row is not the first
    return holders


COMMANDS = st.lists(
    st.tuples(
        st.integers(0, ROWS - 1),
        st.one_of(st.none(), st.just(NEVER), st.integers(0, 6).map(float)),
    ),
    max_size=80,
)


@given(COMMANDS)
def test_the_heap_gives_what_a_sorted_list_gives(commands):
    """Times collide often, so that ties by number are tried too."""
    heap, holders, plain = empty_timers(ROWS), new_holders(), {}
    for row, due_s in commands:
        if due_s is None:
            timers.clear(heap, holders, row)
            plain.pop(row, None)
        else:
            timers.start(heap, holders, row, due_s, timers.WIDEN)
            plain[row] = due_s
            if due_s == NEVER:
                plain.pop(row)
        first = min(plain, key=lambda row: (plain[row], -row), default=None)
        assert heap[0]["row"] == len(plain)
        assert timers.next_due_s(heap) == (NEVER if first is None else plain[first])
        if first is not None:
            assert heap[1]["row"] == first
        for place in range(1, len(plain) + 1):
            assert holders[heap[place]["row"]]["place"] == place


def test_a_timer_that_is_never_due_is_none():
    heap, holders = empty_timers(ROWS), new_holders()
    timers.start(heap, holders, 3, 5.0, timers.WIDEN)
    timers.start(heap, holders, 3, NEVER, timers.WIDEN)
    assert timers.next_due_s(heap) == NEVER
    assert holders[3]["place"] == NOBODY


def test_clearing_what_was_not_started_does_nothing():
    heap, holders = empty_timers(ROWS), new_holders()
    timers.clear(heap, holders, 0)
    assert heap[0]["row"] == 0
