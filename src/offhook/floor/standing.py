"""A live floor as a state that its futures can be played from."""

from zoneinfo import ZoneInfo

import numpy as np

from offhook.floor.floor import Floor
from offhook.floor.moments import from_us
from offhook.sim.capture import agents_now, contacts_now
from offhook.sim.floor_state import FloorState
from offhook.terms.states import ContactState


def state_now(floor: Floor) -> tuple[FloorState, list[str]]:
    """Return the state of a floor at its last entry, and the names of its contacts.

    The names are in the order of the state's contacts. The second of the day is that of the
    wall clock, for hours and shifts are.
    """
    router, memory = floor.router, floor.memory
    at = from_us(memory.now_us, ZoneInfo(router.centre.timezone))
    now_s = at.hour * 3600.0 + at.minute * 60.0 + at.second + at.microsecond / 1e6
    midnight_s = floor.state.seconds(memory.now_us) - now_s
    contacts = router.state.contacts
    rows = np.flatnonzero(contacts["state"] != ContactState.GONE)
    rows = rows[np.argsort(contacts["number"][rows])].tolist()
    names = router.contact_names()
    queues = router.names.queues
    state = FloorState(
        weekday=at.weekday(),
        now_s=now_s,
        agents=agents_now(router.state, router.names, midnight_s),
        contacts=contacts_now(router.state, router.names, rows, midnight_s),
        counts={
            queue: {m: float(n) for m, n in memory.today.totals(queue).items()}
            for queue in queues
        },
        open_queues=frozenset(queue for queue in queues if router.is_open(queue)),
    )
    return state, [names[row] or "" for row in rows]
