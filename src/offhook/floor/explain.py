"""Why a contact waited, and why this agent got it: asked of the kernel, not guessed.

The floor is brought to the moment just before an entry by the journal itself; then the
kernel's own arrays say which groups were open to the contact, who of them was free, and in
what order.
"""

from dataclasses import dataclass

import numpy as np

from offhook.floor.floor import Floor
from offhook.terms.states import AgentState


@dataclass(frozen=True, slots=True)
class GroupThen:
    """One group that may take the queue's contacts, as it was.

    `opens_s`: after how long it is open. `is_open`: whether it was, by then. `free`: agents
    who could be offered the contact. `kept`: of them, kept for other queues.
    """

    group: str
    rank: int
    opens_s: float
    is_open: bool
    signed_in: int
    free: int
    kept: int


@dataclass(frozen=True, slots=True)
class AgentThen:
    """One agent who could have been offered the contact, in the kernel's order."""

    agent: str
    group: str
    rank: int
    idle_s: float
    load: int


@dataclass(frozen=True, slots=True)
class Why:
    """What the kernel saw: `ahead` contacts before this one, its groups, its agents."""

    queue: str
    waited_s: float
    ahead: int
    groups: tuple[GroupThen, ...]
    agents: tuple[AgentThen, ...]


def why(floor: Floor, queue: str, waited_s: float, at_us: int) -> Why:
    """Return what a contact of a queue met that had waited so long, at a moment."""
    router = floor.router
    state, rules = router.state, router.rules
    row = router.names.queues.index(queue)
    channel = int(state.queues[row]["channel"])
    now_s = floor.state.seconds(at_us)
    groups, agents = [], []
    for group in rules.by_rank[row].tolist():
        if group < 0:
            break
        route = rules.routes[row, group]
        opens_s = float(rules.widen_s[row, route["level"]])
        counts = state.counts[group]
        members = np.flatnonzero(
            (state.agents["group"] == group) & (state.slots["pooled"][:, channel] != 0)
        )
        groups.append(
            GroupThen(
                group=router.names.groups[group],
                rank=int(route["rank"]),
                opens_s=opens_s,
                is_open=opens_s <= waited_s,
                signed_in=int(counts.sum() - counts[AgentState.SIGNED_OUT]),
                free=len(members),
                kept=int(route["keep"]),
            )
        )
        agents += [
            AgentThen(
                agent=router.names.agents[member],
                group=router.names.groups[group],
                rank=int(route["rank"]),
                idle_s=now_s - float(state.agents[member]["order_s"]),
                load=int(state.slots[member, channel]["load"]),
            )
            for member in members.tolist()
        ]
    order = sorted(agents, key=lambda one: (one.rank, one.load, -one.idle_s))
    return Why(queue, waited_s, router.waiting(queue), tuple(groups), tuple(order))
