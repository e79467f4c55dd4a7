"""Agents' states as they were recorded, as arrays on the floor's clock."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from offhook.kernel.arrays import Numbers
from offhook.sim.log import Flags, Log, Rows
from offhook.terms.errors import NotAccepted
from offhook.terms.states import AgentState, PauseReason
from offhook.terms.units import DAY_S

FAILED = {
    "no-answer": PauseReason.NO_ANSWER,
    "declined": PauseReason.DECLINED,
}
"""Pauses that follow an offer which failed: nobody asked for them."""


@dataclass(frozen=True, slots=True, eq=False)
class AgentStates:
    """Spans of time that agents spent in states: by agent, and then in order.

    `agent` is a row of `agents`; seconds count as in the log. `failed` is a `PauseReason`
    where a pause followed an offer that failed, else 0. The last span of an agent lasts to
    the end of the log's last day.
    """

    agents: tuple[str, ...]
    agent: Rows
    state: Rows
    failed: Rows
    from_s: Numbers
    to_s: Numbers

    def of(self, state: AgentState) -> Numbers:
        """Return (from, to) of all spans in a state."""
        mine = self.state == state
        return np.stack([self.from_s[mine], self.to_s[mine]])


def read_states(frame: pl.DataFrame, log: Log, *, timezone: str) -> AgentStates:
    """Return recorded states (agent, at, state, reason) beside the log of the same days.

    What happened before the log's first midnight is left out, but for the states it left
    agents in. Raise `NotAccepted` where an agent who served a contact has no states.
    """
    wall_clock = pl.col("at").dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    rows = frame.with_columns(wall_clock=wall_clock).sort("at", maintain_order=True)
    others = sorted(set(rows["agent"].to_list()) - set(log.agents))
    agents = (*log.agents, *others)
    named = rows["agent"].to_list()
    _check_agents(log, set(named))
    row_of = {name: row for row, name in enumerate(agents)}
    agent = np.array([row_of[name] for name in named], np.int64)
    at_s = (rows["wall_clock"] - log.epoch).dt.total_microseconds().to_numpy() / 1e6
    order = np.argsort(agent, kind="stable")
    agent, at_s = agent[order], np.maximum(at_s[order], 0.0)
    state = np.array([AgentState[name.upper()] for name in rows["state"]], np.int64)
    failed = np.array([FAILED.get(reason, 0) for reason in rows["reason"]], np.int64)
    end_s = (log.queued_s[-1] // DAY_S + 1) * DAY_S
    to_s = np.append(at_s[1:], end_s)
    to_s[np.append(agent[1:] != agent[:-1], True)] = end_s
    real: Flags = to_s > at_s
    return AgentStates(
        agents=agents,
        agent=agent[real],
        state=state[order][real],
        failed=failed[order][real],
        from_s=at_s[real],
        to_s=to_s[real],
    )


def _check_agents(log: Log, named: set[str]) -> None:
    absent = [name for name in log.agents if name not in named]
    if absent:
        raise NotAccepted(
            where="--agent-states",
            wrong=f'"{absent[0]}" served contacts, and no state of his is there',
            accepted="the states of all agents, of the same days",
        )
