"""What a team lead can do now, each as a change of the centre, the state or the plan."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from offhook.kernel.arrays import Records
from offhook.policy.centre import Centre
from offhook.policy.tables import names
from offhook.sim.floor_state import AgentNow, FloorState
from offhook.sim.plan_ahead import here_now
from offhook.sim.schedule import in_order, presence_rows
from offhook.terms.errors import NotAccepted, NotFound
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState


class ActionKind(StrEnum):
    """The kinds of actions."""

    MOVE = "move"
    DELAY_BREAKS = "delay-breaks"
    CALL_IN = "call-in"
    OPEN_STEP = "open-step"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    MOVE: `agents` of `group` get the skills of `to_group`. DELAY_BREAKS: breaks of `group`
    that begin before `until_s` begin `by_s` later. CALL_IN: `agents` of `group` sign in at
    `from_s`. OPEN_STEP: all routing steps of `queue` are open at once.
    """

    kind: ActionKind
    group: str = ""
    to_group: str = ""
    queue: str = ""
    agents: tuple[str, ...] = ()
    from_s: float = 0.0
    until_s: float = 0.0
    by_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """A centre, the state of its floor, its plan of the day, and what of it is to come."""

    centre: Centre
    state: FloorState
    day: Records
    rows: Records


def done(setting: Setting, action: Action) -> Setting:
    """Return what an action makes of a setting."""
    if action.kind is ActionKind.MOVE:
        return replace(setting, state=_moved(setting, action))
    if action.kind is ActionKind.OPEN_STEP:
        return replace(setting, centre=_opened(setting.centre, action.queue))
    if action.kind is ActionKind.CALL_IN:
        return replace(setting, rows=_called_in(setting, action))
    return replace(setting, rows=_delayed(setting, action))


def _moved(setting: Setting, action: Action) -> FloorState:
    _known("group", action.to_group, [group.id for group in setting.centre.groups])
    state, moved = setting.state, set(action.agents)
    here = {agent.agent for agent in state.agents}
    for agent in sorted(moved - here):
        _known("agent on the floor", agent, sorted(here))

    def one(agent: AgentNow) -> AgentNow:
        if agent.agent not in moved:
            return agent
        return replace(agent, group=action.to_group)

    return replace(state, agents=tuple(one(agent) for agent in state.agents))


def _opened(centre: Centre, queue_id: str) -> Centre:
    _known("queue", queue_id, [queue.id for queue in centre.queues])
    queues = tuple(
        replace(
            queue,
            steps=tuple(
                replace(step, expires_s=None if step is queue.steps[-1] else 0.0)
                for step in queue.steps
            ),
        )
        if queue.id == queue_id
        else queue
        for queue in centre.queues
    )
    return replace(centre, queues=queues)


def _called_in(setting: Setting, action: Action) -> Records:
    off = off_duty(setting, action.group)
    for agent in action.agents:
        _known("agent off duty", agent, off)
    row_of = {name: row for row, name in enumerate(names(setting.centre).agents)}
    agents = np.array([row_of[agent] for agent in action.agents])
    signs_in = [
        presence_rows(action.from_s, agents, Happening.SIGNED_IN),
        presence_rows(action.from_s, agents, Happening.READY),
    ]
    return in_order([setting.rows, *signs_in])


def _delayed(setting: Setting, action: Action) -> Records:
    rows = setting.rows.copy()
    late = breaks_of(setting, action.group, action.until_s)
    rows["at_s"][late] += action.by_s
    return in_order([rows])


def breaks_of(setting: Setting, group: str, until_s: float) -> Records:
    """Return the places in the plan of a group's breaks that begin before a moment."""
    known = names(setting.centre)
    _known("group", group, list(known.groups))
    agents = np.flatnonzero(np.array(known.group_of_agent) == known.groups.index(group))
    rows = setting.rows
    return np.flatnonzero(
        (rows["what"] == Happening.PAUSED)
        & (rows["at_s"] < until_s)
        & np.isin(rows["agent"], agents)
    )


def off_duty(setting: Setting, group: str) -> list[str]:
    """Return the agents of a group who are not here and have no shift today."""
    known = names(setting.centre)
    _known("group", group, list(known.groups))
    comes = here_now(setting.centre, setting.state)
    rows = setting.day[setting.day["at_s"] >= 0.0]
    comes[rows["agent"][rows["what"] == Happening.SIGNED_IN]] = True
    own = np.array(known.group_of_agent) == known.groups.index(group)
    return [known.agents[row] for row in np.flatnonzero(own & ~comes)]


def free_now(setting: Setting, group: str) -> list[str]:
    """Return the agents of a group who can be moved: idle ones first, then busy ones.

    Not those who pause or leave, and not those who have another group's skills already.
    """
    known = names(setting.centre)
    _known("group", group, list(known.groups))
    own = known.groups.index(group)
    group_of = dict(zip(known.agents, known.group_of_agent, strict=True))
    holds = {contact.agent for contact in setting.state.contacts}
    able = [
        agent
        for agent in setting.state.agents
        if group_of[agent.agent] == own
        and agent.group in (None, group)
        and agent.wants is AgentState.AVAILABLE
    ]
    able.sort(key=lambda agent: (agent.agent in holds, agent.since_s))
    return [agent.agent for agent in able]


def _known(kind: str, name: str, known: list[str]) -> None:
    if name not in known:
        listed = ", ".join(known[:20]) or "none"
        raise NotFound(where="action", kind=kind, name=name, known=listed)


def check_action(action: Action) -> None:
    """Refuse an action that changes nothing."""
    needs = {
        ActionKind.MOVE: (action.agents, "agents to move"),
        ActionKind.CALL_IN: (action.agents, "agents to call in"),
        ActionKind.DELAY_BREAKS: (action.by_s > 0, "a delay"),
        ActionKind.OPEN_STEP: (action.queue, "a queue"),
    }
    there, what = needs[action.kind]
    if not there:
        raise NotAccepted(where=f"action {action.kind}", wrong="empty", accepted=what)
