"""Who signs in and out, for so many agents of each group in each interval."""

import numpy as np

from offhook.kernel.arrays import Records
from offhook.sim.schedule import in_order, presence_rows
from offhook.staffing.ahead import Counts, Numbers
from offhook.terms.happenings import Happening


def presence(agents: Counts, interval_s: float) -> Records:
    """Return who signs in and out for `agents[group, slot]`, slot 0 at second 0.

    The last of a group to come is the first to go. An agent's row is his number in the
    group behind all agents of the groups before, as `new_state` numbers them.

    >>> rows = presence(np.array([[1, 2, 0]]), 60.0)
    >>> rows["at_s"][rows["what"] == Happening.READY].tolist()
    [0.0, 60.0]
    >>> rows["at_s"][rows["what"] == Happening.SIGNED_OUT].tolist()
    [120.0, 120.0]
    """
    who = np.concatenate([np.arange(most) for most in agents.max(axis=1)])
    group = np.repeat(np.arange(len(agents)), agents.max(axis=1))
    there = (who[:, None] < agents[group]).astype(np.int8)
    starts_s: Numbers = np.arange(agents.shape[1], dtype=np.float64) * interval_s
    change = np.diff(there, axis=1, prepend=0)
    came, come_at = np.nonzero(change > 0)
    left, leave_at = np.nonzero(change < 0)
    return in_order(
        [
            presence_rows(starts_s[come_at], came, Happening.SIGNED_IN),
            presence_rows(starts_s[come_at], came, Happening.READY),
            presence_rows(starts_s[leave_at], left, Happening.SIGNED_OUT),
        ]
    )
