"""The state of a simulated floor, as a live floor would tell it: for trials and for tests."""

import numpy as np

from offhook.kernel.arrays import NOBODY, Records
from offhook.policy.centre import Centre
from offhook.policy.tables import Names, names
from offhook.sim.floor import VirtualFloor, new_floor
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState
from offhook.sim.schedule import day_schedule
from offhook.sim.simulate import streams
from offhook.sim.tape import DayWriter
from offhook.terms.contacts import AgentChoice, Measure
from offhook.terms.states import AgentState, ContactState, PauseReason

_IN_HAND = (ContactState.OFFERED, ContactState.CONNECTED, ContactState.WRAPPING_UP)
_KNOWN_PAUSES = (PauseReason.BREAK, PauseReason.NO_ANSWER, PauseReason.DECLINED)


def simulated_state(
    centre: Centre,
    at_s: float,
    *,
    weekday: int = 0,
    seed: int = 1,
    replication: int = 0,
) -> FloorState:
    """Simulate a day from midnight up to a second of it, and return the floor's state."""
    randoms = streams(seed, replication)
    floor = new_floor(centre, randoms.answers)
    tape = DayWriter(centre).write(randoms.customers, 0, weekday)
    floor.run_day(tape, day_schedule(centre, randoms.rosters, 0, weekday), at_s)
    return captured(floor, at_s, weekday)


def captured(floor: VirtualFloor, now_s: float, weekday: int) -> FloorState:
    """Return the state of a floor that has run one day up to `now_s`.

    What a live floor cannot know is left out: how long a talk, a patience or a pause that
    no plan knows will be. Who is away, and will ring again, is told.
    """
    known = names(floor.centre)
    tally = floor.tally.sum(axis=1)
    queues = floor.centre.queues
    return FloorState(
        weekday=weekday,
        now_s=now_s,
        agents=_agents(floor, known),
        contacts=_contacts(floor, known),
        counts={
            queue.id: {measure: float(row[measure]) for measure in Measure}
            for queue, row in zip(queues, tally, strict=True)
        },
        open_queues=frozenset(
            queue.id
            for queue, row in zip(queues, floor.state.queues, strict=True)
            if row["is_open"]
        ),
    )


def _agents(floor: VirtualFloor, known: Names) -> tuple[AgentNow, ...]:
    found = []
    for row in np.flatnonzero(floor.state.agents["state"] != AgentState.SIGNED_OUT):
        record = floor.state.agents[row]
        own = known.group_of_agent[row]
        reason = _reason(int(record["reason"]))
        paused = record["state"] == AgentState.PAUSED
        timed = paused and record["place"] != NOBODY and reason in _KNOWN_PAUSES
        found.append(
            AgentNow(
                agent=known.agents[row],
                wants=AgentState(record["wanted"]),
                since_s=_since_s(floor, record),
                until_s=float(record["due_s"]) if timed else None,
                pause_s=float(record["pause_s"]) if reason in _KNOWN_PAUSES else 0.0,
                reason=reason,
                group=None if record["group"] == own else known.groups[record["group"]],
                occupied_s=float(record["occupied_s"]),
            )
        )
    return tuple(found)


def _reason(reason: int) -> PauseReason:
    known = {int(one) for one in PauseReason}
    return PauseReason(reason) if reason in known else PauseReason.CUSTOM


def _since_s(floor: VirtualFloor, agent: Records) -> float:
    """Return since when an agent is in his state; of an idle one, what orders him."""
    least = tuple(AgentChoice).index(AgentChoice.LEAST_OCCUPIED)
    idle = agent["state"] == AgentState.AVAILABLE
    if idle and floor.state.book[0]["agent_choice"] != least:
        return float(agent["order_s"])
    return float(agent["since_s"])


def _contacts(floor: VirtualFloor, known: Names) -> tuple[ContactNow, ...]:
    contacts = floor.state.contacts
    rows = np.flatnonzero(contacts["state"] != ContactState.GONE)
    found = []
    for row in rows[np.argsort(contacts["number"][rows])]:
        record, state = contacts[row], ContactState(contacts[row]["state"])
        held = state in _IN_HAND
        away = state is ContactState.AWAY
        since_s = record["since_s"] if held else record["queued_s"]
        found.append(
            ContactNow(
                queue=known.queues[record["queue"]],
                state=state,
                since_s=float(floor.life[row]["left_s"] if away else since_s),
                agent=known.agents[record["agent"]] if held else None,
                queued_s=float(record["queued_s"]),
                virtual_start_s=float(record["virtual_start_s"]),
                priority=int(record["priority"]),
                callback=bool(record["callback"]),
                returns=1.0 if away else None,
            )
        )
    return tuple(found)
