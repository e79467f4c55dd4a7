"""What is wrong with a state that no floor of a centre can be in."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from offhook.policy.centre import Centre, Group
from offhook.policy.tables import names
from offhook.sim.floor_state import AgentNow, ContactNow, FloorState
from offhook.terms.contacts import Channel, Measure
from offhook.terms.errors import NotAccepted
from offhook.terms.states import AgentState, ContactState
from offhook.terms.units import DAY_S

IN_HAND = (ContactState.OFFERED, ContactState.CONNECTED, ContactState.WRAPPING_UP)
WISHES = (AgentState.AVAILABLE, AgentState.PAUSED, AgentState.SIGNED_OUT)
_SHOWN = 20
_WISHES = "available, paused or signed out"

Fault = tuple[str, str, str]
"""Where, what is wrong, and what is accepted."""


def check_state(centre: Centre, state: FloorState) -> None:
    """Raise the first fault of a state, if it has one."""
    for where, wrong, accepted in state_faults(centre, state):
        raise NotAccepted(where=where, wrong=wrong, accepted=accepted)


def state_faults(centre: Centre, state: FloorState) -> Iterator[Fault]:
    """Yield all that is wrong with a state, list by list (rows count from 1)."""
    known = names(centre)
    if not 0.0 <= state.now_s < DAY_S:
        yield "now", f"{state.now_s:g} s is no second of a day", "0 to 86,400 s"
    if state.weekday not in range(7):
        yield "weekday", f"{state.weekday}", "0 (Monday) to 6 (Sunday)"
    yield from _count_faults(state, known.queues)
    group_of = {
        name: centre.groups[row]
        for name, row in zip(known.agents, known.group_of_agent, strict=True)
    }
    yield from _floor_faults(centre, state, group_of, known.queues)
    for number, row in enumerate(state.plan or ()):
        where = f"plan[{number + 1}]"
        if row.agent not in group_of:
            yield where, *unknown("agent", row.agent, known.agents)
        if row.what not in WISHES or not math.isfinite(row.at_s) or row.lasts_s < 0:
            yield where, f"{row.what.name} at {row.at_s:g} s", _WISHES


def _floor_faults(
    centre: Centre,
    state: FloorState,
    group_of: dict[str, Group],
    queues: tuple[str, ...],
) -> Iterator[Fault]:
    """Yield what is wrong with the agents, the contacts, and who holds what."""
    groups = {group.id: group for group in centre.groups}
    for number, agent in enumerate(state.agents):
        for wrong, accepted in _agent_faults(agent, state.now_s, group_of, groups):
            yield f"agents[{number + 1}]", wrong, accepted
    for name, times in Counter(one.agent for one in state.agents).items():
        if times > 1:
            yield "agents", f'"{name}" is there {times} times', "each agent once"
    here = {
        one.agent: groups.get(one.group or "", group_of[one.agent])
        for one in state.agents
        if one.agent in group_of
    }
    for number, contact in enumerate(state.contacts):
        for wrong, accepted in _contact_faults(contact, state.now_s, queues, here):
            yield f"contacts[{number + 1}]", wrong, accepted
    yield from _hand_faults(centre, state, here)


def unknown(kind: str, name: str, known: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong about a name nobody knows, and some that are known.

    >>> unknown("queue", "sail", ["sales", "service"])
    ('there is no queue "sail"', 'sales, service')
    """
    every = list(known)
    more = ", ..." if len(every) > _SHOWN else ""
    listed = ", ".join(every[:_SHOWN]) + more
    return f'there is no {kind} "{name}"', listed or f"none, there is no {kind}"


def _count_faults(state: FloorState, queues: tuple[str, ...]) -> Iterator[Fault]:
    for queue in sorted({*state.counts, *(state.open_queues or ())} - {*queues}):
        yield f"queues.{queue}", *unknown("queue", queue, queues)
    for queue, counts in state.counts.items():
        for measure, count in counts.items():
            if not (math.isfinite(count) and count >= 0):
                where = f"queues.{queue}.{measure.name.lower()}"
                yield where, f"{count:g}", "a number from 0"
        for part, whole in (
            (Measure.ANSWERED_IN_T, Measure.ANSWERED),
            (Measure.ABANDONED_IN_T, Measure.ABANDONED),
            (Measure.SHORT_ABANDONED, Measure.ABANDONED),
        ):
            if counts.get(part, 0.0) > counts.get(whole, 0.0):
                yield (
                    f"queues.{queue}.{part.name.lower()}",
                    f"{counts[part]:g} is more than {whole.name.lower()}",
                    f"up to {counts.get(whole, 0.0):g}",
                )


def _agent_faults(
    agent: AgentNow,
    now_s: float,
    group_of: dict[str, Group],
    groups: dict[str, Group],
) -> Iterator[tuple[str, str]]:
    if agent.agent not in group_of:
        yield unknown("agent", agent.agent, group_of)
    if agent.group is not None and agent.group not in groups:
        yield unknown("group", agent.group, groups)
    if agent.wants not in WISHES:
        yield f"he wants to be {agent.wants.name}", _WISHES
    if not agent.since_s <= now_s:
        yield f"since {agent.since_s:g} s is after now", "a time up to now"


def _contact_faults(
    contact: ContactNow,
    now_s: float,
    queues: tuple[str, ...],
    here: dict[str, Group],
) -> Iterator[tuple[str, str]]:
    if contact.queue not in queues:
        yield unknown("queue", contact.queue, queues)
    if contact.state is ContactState.GONE:
        yield "it is gone", "waiting, offered, connected, wrapping up or away"
    if not contact.entered_s <= contact.since_s <= now_s:
        yield "its times are not in order", "queued, then since, both up to now"
    if contact.state in IN_HAND and contact.agent not in here:
        yield unknown("agent on the floor", str(contact.agent), here)
    if contact.state not in IN_HAND and contact.agent is not None:
        yield f'"{contact.agent}" holds it', "no agent while it waits"


def _hand_faults(
    centre: Centre, state: FloorState, here: dict[str, Group]
) -> Iterator[Fault]:
    channel = {queue.id: queue.channel for queue in centre.queues}
    held = Counter(
        (contact.agent, channel[contact.queue])
        for contact in state.contacts
        if contact.state in IN_HAND and contact.queue in channel
    )
    for (agent, on), contacts in held.items():
        if agent in here and contacts > here[agent].capacity[on]:
            yield (
                "contacts",
                f'"{agent}" holds {contacts} on {Channel(on).name.lower()}',
                f"up to {here[agent].capacity[on]}, the capacity of his group",
            )
    signed_out = {one.agent for one in state.agents if one.wants is WISHES[2]}
    holding = {agent for agent, _ in held}
    for agent in sorted(signed_out - holding):
        yield "agents", f'"{agent}" is signed out', "only agents who are signed in"
