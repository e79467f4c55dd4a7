"""One future after another from a floor that stands in a state, on the same arrays.

Each starts from a copy of the arrays, which costs less than a tenth of a millisecond for 400
agents; then everybody on the floor gets his fate, and the engine takes over.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from offhook.kernel import hands, moves, timers
from offhook.kernel.arrays import (
    NEVER,
    Flags,
    Numbers,
    Records,
    Rows,
    State,
)
from offhook.kernel.jit import njit
from offhook.policy.tables import with_more_contacts
from offhook.sim import engine, offers
from offhook.sim.record import new_record
from offhook.sim.standing import Standing
from offhook.sim.tape import Drawn
from offhook.terms.states import AgentState

PAUSED = int(AgentState.PAUSED)


@njit
def _seat(
    book: Records,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    routes: Records,
    by_rank: Rows,
    widen_s: Numbers,
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: Drawn,
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    contact: int,
    fate: Records,
    place: int,
    now_s: float,
) -> None:
    """Let one contact's fate begin: its timers start, or it is offered to an agent."""  # fmt: skip
    life[contact].patience_s = fate[place].patience_s
    life[contact].talk_s = fate[place].talk_s
    life[contact].wrap_up_s = fate[place].wrap_up_s
    contacts[contact].leaves_s = fate[place].leaves_s
    contacts[contact].asks_s = fate[place].asks_s
    state = contacts[contact].state
    due_s = fate[place].due_s
    if state == moves.OFFERED:
        contacts[contact].answer_s = due_s
        moves.watch_offer(
            contact_timers, contacts, contact, max(fate[place].expires_s, now_s),
            fate[place].due,
        )  # fmt: skip
    elif state == moves.WAITING:
        if not offers.look(
            agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, beside, expires_s, life, ways, manners,
            answer, rng, tally, record, contact, True, now_s,
        ):  # fmt: skip
            moves.watch(contact_timers, contacts, queues, widen_s, contact, now_s)
    elif due_s == NEVER:  # he does not ring again
        moves.release(book, contacts, contact_timers, contact)
    else:
        if state == moves.CONNECTED:  # what interrupted it before now is over and done
            life[contact].interrupted_s = hands.interrupted_s(
                agents, contacts[contact].agent, now_s
            )
        timers.start(contact_timers, contacts, contact, due_s, fate[place].due)


@njit
def begin(
    book: Records,
    agents: Records,
    slots: Records,
    contacts: Records,
    queues: Records,
    lines: Records,
    pools: Records,
    counts: Rows,
    spent_s: Numbers,
    contact_timers: Records,
    agent_timers: Records,
    routes: Records,
    by_rank: Rows,
    served: Rows,
    widen_s: Numbers,
    beside: Flags,
    expires_s: Numbers,
    life: Records,
    ways: Records,
    manners: Records,
    answer: Drawn,
    rng: np.random.Generator,
    tally: Numbers,
    record: Records,
    rows: Rows,
    fate: Records,
    paused: Rows,
    back_s: Numbers,
    now_s: float,
) -> None:
    """Give everybody on the floor his fate, first in line first."""  # fmt: skip
    for place in range(paused.shape[0]):
        agent = paused[place]
        if agents[agent].state == PAUSED:
            timers.start(agent_timers, agents, agent, back_s[place], timers.READY_AGAIN)
        else:
            agents[agent].pause_s = back_s[place] - now_s
    for place in range(rows.shape[0]):
        _seat(
            book, agents, slots, contacts, queues, lines, pools, counts, spent_s,
            contact_timers, routes, by_rank, widen_s, beside, expires_s, life, ways,
            manners, answer, rng, tally, record, rows[place], fate, place, now_s,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """All that chance decides of one future before it begins."""

    rows: Rows
    fate: Records
    paused: Rows
    back_s: Numbers
    tape: Records
    schedule: Records


def _bytes(array: Records) -> Records:
    """Return an array's memory: a copy of it costs a third of one field by field."""
    return array.reshape(-1).view(np.uint8)


def _state(arrays: tuple[Any, ...]) -> State:
    return State(*arrays[: len(State._fields)])


class Playing:
    """The arrays of one scene, used for one future after another.

    `tally[queue, interval, Measure]` and `staff` hold what the last future has counted,
    `record` what it did, in so many entries as there is room for (see `record`).
    """

    def __init__(self, standing: Standing, record_entries: int = 0) -> None:
        floor = standing.floor
        self.now_s = standing.state.now_s
        self.rules = floor.rules
        self.behaviour = floor.behaviour
        record = new_record(record_entries)
        self.record = record if record_entries else record[:0]
        self._first: tuple[Any, ...] = (*floor.state, floor.life, floor.clock)
        self.tally = np.zeros_like(floor.tally)
        self.staff = np.zeros_like(floor.staff)
        self._make_room()

    def _make_room(self) -> None:
        self._work = tuple(array.copy() for array in self._first)
        self.state = _state(self._work)
        self.life, self.clock = self._work[-2:]
        self._pairs = [
            (_bytes(work), _bytes(first))
            for work, first in zip(self._work, self._first, strict=True)
        ]

    def start(self, draw: Draw, rng: np.random.Generator) -> None:
        """Begin a future: the floor as it stands, everybody with his fate."""
        for work, first in self._pairs:
            work[:] = first
        self.tally[:] = 0.0
        self.staff[:] = 0.0
        self.record["contact"][:1] = 0
        self._draw, self._rng = draw, rng
        behaviour = self.behaviour
        begin(
            *self.state, *self.rules, self.life, behaviour.ways, behaviour.manners,
            behaviour.answer.arrays(), rng, self.tally, self.record, draw.rows,
            draw.fate, draw.paused, draw.back_s, self.now_s,
        )  # fmt: skip

    def play(self, until_s: float) -> bool:
        """Let everything before a moment happen; False where the contacts need more room.

        There is room then: the same future must start again.
        """
        behaviour, draw = self.behaviour, self._draw
        done = engine.run(
            *self.state, *self.rules, self.life, behaviour.ways, behaviour.manners,
            behaviour.answer.arrays(), behaviour.redial_after.arrays(), self._rng,
            draw.tape, draw.schedule, self.clock, self.tally, self.staff, self.record,
            until_s,
        )  # fmt: skip
        if done == engine.MORE_ROWS:
            self._grow()
            return False
        return True

    def _grow(self) -> None:
        first = self._first
        state = with_more_contacts(_state(first))
        life, clock = first[-2:]
        self._first = (*state, np.concatenate([life, np.zeros_like(life)]), clock)
        self._make_room()
