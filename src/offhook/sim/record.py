"""The record a run can keep: every input and every decision, in order.

It is what a live floor's journal says of the same day, so the two clocks can be compared
entry by entry (tests/laws). A run that keeps none pays one comparison an event.
"""

import numpy as np

from offhook.kernel.arrays import Records, row_type
from offhook.kernel.jit import njit

ENTRY = row_type(
    ("at_s", "f8"),
    ("contact", "i8"),  # number of arrival, or NOBODY
    ("virtual_start_s", "f8"),  # of an arrival
    ("agent", "i4"),
    ("queue", "i4"),
    ("priority", "i4"),
    ("reason", "i2"),
    ("what", "i1"),  # a Happening
)


def new_record(entries: int) -> Records:
    """Return an empty record; entry 0 holds in `contact` how many follow."""
    return np.zeros(entries + 1, ENTRY)


@njit
def write(
    record: Records, at_s: float, what: int, contact: int, agent: int, queue: int
) -> int:
    """Append an entry and return its row; -1 where there is no record or no room."""
    if record.shape[0] == 0:
        return -1
    n = record[0].contact + 1
    record[0].contact = n
    if n >= record.shape[0]:
        return -1
    record[n].at_s = at_s
    record[n].what = what
    record[n].contact = contact
    record[n].agent = agent
    record[n].queue = queue
    return n


def entries(record: Records) -> Records:
    """Return the entries written."""
    return record[1 : 1 + int(record[0]["contact"])]
