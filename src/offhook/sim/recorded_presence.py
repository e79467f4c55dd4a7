"""Presence as it was recorded: who was there when, from agents' states.

The states say when a pause or the way home took effect; asked for it was earlier, if the
agent was busy, for he finishes what he has in hand first. He was offered nothing from then
on: so it was after his last offer, at some moment drawn between the two. A pause keeps the
length that it had. The short pause after an offer that failed is not planned: offers fail
in a replay too, as often as they did (`manners`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from offhook.kernel.arrays import Numbers, Records
from offhook.sim.agent_states import AgentStates
from offhook.sim.log import Log, Rows
from offhook.sim.presence import Presence, infer_skills, presence_of_unknown
from offhook.sim.schedule import in_order, presence_rows
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, PauseReason

_BUSY = (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP)


def recorded_presence(
    log: Log, states: AgentStates, rng: np.random.Generator
) -> Presence:
    """Return who was there when by recorded states, and the wrap-up that was recorded."""
    strangers, more = presence_of_unknown(log, len(states.agents))
    others = len(states.agents) - len(log.agents)
    can = np.vstack(
        [
            infer_skills(log),
            np.zeros((others, len(log.queues)), bool),
            np.ones((len(strangers), len(log.queues)), bool),
        ]
    )
    rows = [
        row
        for agent in np.unique(states.agent).tolist()
        for row in _days(log, states, agent, rng)
    ]
    return Presence(
        agents=states.agents + strangers,
        can=can,
        schedule=in_order([*_as_records(rows), *more]),
        wrap_up_s=np.where(log.served, np.nan_to_num(log.wrap_up_s), np.nan),
        idle_s=states.of(AgentState.AVAILABLE),
        unknown=len(strangers),
        states=states,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    at_s: float
    agent: int
    what: Happening
    lasts_s: float = 0.0


def _as_records(rows: list[_Row]) -> Iterator[Records]:
    for what in (
        Happening.SIGNED_IN,
        Happening.READY,
        Happening.PAUSED,
        Happening.SIGNED_OUT,
    ):
        mine = [row for row in rows if row.what is what]
        reason = (
            PauseReason.BREAK if what is Happening.PAUSED else PauseReason.SIGNED_IN
        )
        yield presence_rows(
            np.array([row.at_s for row in mine], float),
            np.array([row.agent for row in mine], np.int64),
            what,
            reason,
            np.array([row.lasts_s for row in mine], float),
        )


def _days(
    log: Log, states: AgentStates, agent: int, rng: np.random.Generator
) -> Iterator[_Row]:
    """Yield what one agent did by his own will: came, was ready, paused, went."""
    mine = np.flatnonzero(states.agent == agent)
    asked_s = _asked_s(log, states, mine, rng)
    from_s, to_s = states.from_s[mine], states.to_s[mine]
    kinds = [_kind(AgentState(state)) for state in states.state[mine]]
    present = ready = False
    for kind, places in groupby(range(mine.size), kinds.__getitem__):
        first, *more = places
        if kind is AgentState.SIGNED_OUT:
            if present:
                yield _Row(asked_s[first], agent, Happening.SIGNED_OUT)
            present = ready = False
            continue
        if not present:
            yield _Row(from_s[first], agent, Happening.SIGNED_IN)
            present = True
        if kind is AgentState.AVAILABLE and not ready:
            yield _Row(from_s[first], agent, Happening.READY)
            ready = True
        wanted = [n for n in (first, *more) if not states.failed[mine[n]]]
        if kind is AgentState.PAUSED and ready and wanted:
            last = (first, *more)[-1]
            goes = kinds[last + 1 : last + 2] != [AgentState.AVAILABLE]
            lasts_s = 0.0 if goes else to_s[last] - from_s[wanted[0]]
            yield _Row(asked_s[wanted[0]], agent, Happening.PAUSED, lasts_s)
    if present:
        yield _Row(to_s[-1], agent, Happening.SIGNED_OUT)


def _kind(state: AgentState) -> AgentState:
    """Return a state, any in which he works as available."""
    away = (AgentState.SIGNED_OUT, AgentState.PAUSED)
    return state if state in away else AgentState.AVAILABLE


def _asked_s(
    log: Log, states: AgentStates, mine: Rows, rng: np.random.Generator
) -> Numbers:
    """Return for each span of an agent when it was asked for, were it a pause or the end."""
    state, from_s = states.state[mine], states.from_s[mine]
    busy = np.isin(state, _BUSY)
    before = np.append(False, busy[:-1])
    # He was offered something when his hands filled, or were filled anew.
    offered = (state == AgentState.RESERVED) | (busy & ~before)
    latest = np.maximum.accumulate(np.where(offered, np.arange(mine.size), 0))
    his = log.answered & (log.agent == states.agent[mine[0]])
    taken_s = np.append(-np.inf, np.sort(log.left_s[his]))
    asked_s = from_s.copy()
    for place in np.flatnonzero(before & ~busy):
        taken = np.searchsorted(taken_s, from_s[place]) - 1
        since_s = max(from_s[latest[place]], taken_s[max(taken, 0)])
        asked_s[place] = since_s + rng.random() * (from_s[place] - since_s)
    return asked_s
