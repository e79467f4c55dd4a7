"""The state of a simulated floor, as a live floor would tell it: for trials and for tests."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from offhook.kernel.arrays import NOBODY, Records, State
from offhook.policy.centre import Centre
from offhook.policy.tables import Names, names
from offhook.sim.floor import VirtualFloor, new_floor
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState
from offhook.sim.schedule import day_schedule
from offhook.sim.simulate import streams
from offhook.sim.state_faults import IN_HAND
from offhook.sim.tape import DayWriter
from offhook.terms.contacts import AgentChoice, Measure
from offhook.terms.states import AgentState, ContactState, PauseReason

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
        agents=agents_now(floor.state, known),
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


def agents_now(
    state: State, known: Names, midnight_s: float = 0.0
) -> tuple[AgentNow, ...]:
    """Return all who are signed in. `midnight_s`: of the day, on the clock of the arrays."""
    found = []
    for row in np.flatnonzero(state.agents["state"] != AgentState.SIGNED_OUT):
        record = state.agents[row]
        own = known.group_of_agent[row]
        reason = _reason(int(record["reason"]))
        paused = record["state"] == AgentState.PAUSED
        timed = paused and record["place"] != NOBODY and reason in _KNOWN_PAUSES
        found.append(
            AgentNow(
                agent=known.agents[row],
                wants=AgentState(record["wanted"]),
                since_s=_since_s(state, record) - midnight_s,
                until_s=float(record["due_s"]) - midnight_s if timed else None,
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


def _since_s(state: State, agent: Records) -> float:
    """Return since when an agent is in his state; of an idle one, what orders him."""
    least = tuple(AgentChoice).index(AgentChoice.LEAST_OCCUPIED)
    idle = agent["state"] == AgentState.AVAILABLE
    if idle and state.book[0]["agent_choice"] != least:
        return float(agent["order_s"])
    return float(agent["since_s"])


def contacts_now(
    state: State, known: Names, rows: Iterable[int], midnight_s: float = 0.0
) -> tuple[ContactNow, ...]:
    """Return contacts that are waiting or in somebody's hands; `rows` are theirs."""
    found = []
    for row in rows:
        record, where = state.contacts[row], ContactState(state.contacts[row]["state"])
        held = where in IN_HAND
        found.append(
            ContactNow(
                queue=known.queues[record["queue"]],
                state=where,
                since_s=float(record["since_s" if held else "queued_s"]) - midnight_s,
                agent=known.agents[record["agent"]] if held else None,
                queued_s=float(record["queued_s"]) - midnight_s,
                virtual_start_s=float(record["virtual_start_s"]) - midnight_s,
                priority=int(record["priority"]),
                callback=bool(record["callback"]),
            )
        )
    return tuple(found)


def _contacts(floor: VirtualFloor, known: Names) -> tuple[ContactNow, ...]:
    contacts = floor.state.contacts
    rows = np.flatnonzero(contacts["state"] != ContactState.GONE)
    rows = rows[np.argsort(contacts["number"][rows])]
    found = contacts_now(floor.state, known, rows)
    return tuple(
        replace(one, since_s=float(floor.life[row]["left_s"]), returns=1.0)
        if one.state is ContactState.AWAY
        else one
        for one, row in zip(found, rows, strict=True)
    )
