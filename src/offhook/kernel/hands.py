"""An agent and what he holds: his state, his slots, and his place in the pools.

His state is that of the most engaged contact in his hands (talking, reserved, wrapping up),
or with empty hands what he wants (available, paused, signed out). For one contact at a time
this is the table `AGENT_NEXT` exactly; a test walks every pair.

Seconds by state need no clock that ticks: entering a state at t adds -t, leaving it adds t,
and at any moment T the total is `spent_s + counts * T`.
"""

from offhook.kernel import pools as pool
from offhook.kernel.arrays import Flags, Numbers, Records, Rows
from offhook.kernel.jit import njit
from offhook.terms.contacts import AgentChoice, Channel
from offhook.terms.states import AgentState

AVAILABLE = int(AgentState.AVAILABLE)
RESERVED = int(AgentState.RESERVED)
TALKING = int(AgentState.TALKING)
WRAP_UP = int(AgentState.WRAP_UP)
EMAIL = int(Channel.EMAIL)
LEAST_OCCUPIED = tuple(AgentChoice).index(AgentChoice.LEAST_OCCUPIED)


@njit
def show_state(
    agents: Records, counts: Rows, spent_s: Numbers, agent: int, now_s: float
) -> None:
    """Bring the agent's state in line with his hands and wishes, and count it."""
    if agents[agent].talking > 0:
        state = TALKING
    elif agents[agent].reserved > 0:
        state = RESERVED
    elif agents[agent].wrapping_up > 0:
        state = WRAP_UP
    else:
        state = agents[agent].wanted
    before = agents[agent].state
    if state == before:
        return
    group = agents[agent].group
    counts[group, before] -= 1
    counts[group, state] += 1
    spent_s[group, before] += now_s
    spent_s[group, state] -= now_s
    agents[agent].state = state
    agents[agent].since_s = now_s


@njit
def leave_pools(agents: Records, slots: Records, pools: Records, agent: int) -> None:
    """Take the agent out of every pool, before anything that orders him changes."""
    for channel in range(slots.shape[1]):
        if slots[agent, channel].pooled != 0:
            pool.leave(pools, slots, agents, agent, channel)


@njit
def enter_pools(
    agents: Records, slots: Records, pools: Records, beside: Flags, agent: int
) -> None:
    """Put the agent into the pool of each channel on which he can be offered more."""
    if agents[agent].wanted != AVAILABLE:
        return
    for channel in range(slots.shape[1]):
        if slots[agent, channel].load >= slots[agent, channel].capacity:
            continue
        able = True
        for held in range(slots.shape[1]):
            if slots[agent, held].load > 0 and not beside[held, channel]:
                able = False
        if able:
            pool.enter(pools, slots, agents, agent, channel)


@njit
def is_empty_handed(agents: Records, agent: int) -> bool:
    """Return whether the agent holds no contact at all."""
    return (
        agents[agent].reserved + agents[agent].talking + agents[agent].wrapping_up == 0
    )


@njit
def take(
    agents: Records, slots: Records, agent: int, channel: int, now_s: float
) -> None:
    """Count one more contact in the agent's hands, reserved for him."""
    if is_empty_handed(agents, agent):
        agents[agent].busy_since_s = now_s
    slots[agent, channel].load += 1
    agents[agent].reserved += 1
    if channel != EMAIL:
        if agents[agent].live == 0:
            agents[agent].live_since_s = now_s
        agents[agent].live += 1


@njit
def put_down(
    agents: Records, slots: Records, agent: int, channel: int, now_s: float
) -> None:
    """Count one contact less in the agent's slots (the caller counts its state)."""
    slots[agent, channel].load -= 1
    if is_empty_handed(agents, agent):
        agents[agent].occupied_s += now_s - agents[agent].busy_since_s
    if channel != EMAIL:
        agents[agent].live -= 1
        if agents[agent].live == 0:
            agents[agent].live_s += now_s - agents[agent].live_since_s


@njit
def interrupted_s(agents: Records, agent: int, now_s: float) -> float:
    """Return how long, in all, contacts that interrupt e-mail were in his hands."""
    if agents[agent].live > 0:
        return agents[agent].live_s + (now_s - agents[agent].live_since_s)
    return agents[agent].live_s


@njit
def foresee_live(agents: Records, agent: int, until_s: float) -> None:
    """Note that a contact which interrupts e-mail stays in his hands until then."""
    agents[agent].live_until_s = max(agents[agent].live_until_s, until_s)


@njit
def foreseen_s(agents: Records, agent: int, now_s: float) -> float:
    """Return `interrupted_s` once the agent is rid of what he is known to hold now.

    Reckoned as `put_down` does, to the last bit: what was foreseen rightly is no surprise.
    """
    until_s = max(agents[agent].live_until_s, now_s)
    return interrupted_s(agents, agent, until_s)


@njit
def order_anew(choice: int, agents: Records, agent: int, now_s: float) -> None:
    """Set what the agent choice orders by, at the moment he becomes free."""
    if choice == LEAST_OCCUPIED:
        agents[agent].order_s = agents[agent].occupied_s
    else:
        agents[agent].order_s = now_s
