"""How agents dealt with offers, as recorded: how soon they answered, and how often not."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from offhook.kernel.arrays import Numbers
from offhook.policy.centre import NOTHING, Centre, Duration, Group, Manner, Shape
from offhook.sim.agent_states import AgentStates
from offhook.sim.log import Flags, Log
from offhook.terms.states import PauseReason

UNNAMED = "recorded"
"""The group of recorded agents whom the centre does not name."""
FEW = 30
"""Offers under which a group borrows the answers of all."""
_QUANTILES = 101
_OF_ALL_CHANNELS = (1, 1, 1)


def recorded_kinds(
    log: Log, states: AgentStates, centre: Centre
) -> Mapping[str, Group]:
    """Return the centre's groups as they are replayed, and one for whom it does not know.

    Their agents hold as many contacts at once as the centre says. They answer, decline and
    miss offers as they were recorded to; a recorded conversation has its agent's pace in it.
    """
    kinds = {}
    group_of = {
        name: group.id for group in centre.groups for name in group.agent_names()
    }
    mine = np.array([group_of.get(name, UNNAMED) for name in states.agents])
    every = _manner(log, states, np.ones(mine.size, bool), NOTHING)
    unknown = Group(UNNAMED, "", {}, (), capacity=_OF_ALL_CHANNELS)
    for group in (*centre.groups, unknown):
        manner = _manner(log, states, mine == group.id, every.answer)
        kinds[group.id] = replace(
            group,
            shifts=(),
            names=(),
            manner=replace(manner, offer_expires_s=group.manner.offer_expires_s),
        )
    return kinds


def _manner(
    log: Log, states: AgentStates, agents: Flags, otherwise: Duration
) -> Manner:
    """Return how some agents answered; as `otherwise` where too few offers say it."""
    known = np.append(agents[: len(log.agents)], False)
    ring_s = log.ring_s[log.answered & known[log.agent] & ~np.isnan(log.ring_s)]
    taken = int((log.served & known[log.agent]).sum())
    theirs = agents[states.agent]
    missed = theirs & (states.failed == PauseReason.NO_ANSWER)
    declined = theirs & (states.failed == PauseReason.DECLINED)
    offers = max(1, taken + int(missed.sum()) + int(declined.sum()))
    away_s = (states.to_s - states.from_s)[missed | declined]
    return Manner(
        answer=_empirical(ring_s) if ring_s.size >= FEW else otherwise,
        decline_share=float(declined.sum()) / offers,
        no_answer_share=float(missed.sum()) / offers,
        pause_after_s=float(away_s.mean()) if away_s.size else 0.0,
    )


def _empirical(ring_s: Numbers) -> Duration:
    quantiles_s = np.quantile(ring_s, np.linspace(0.0, 1.0, _QUANTILES))
    return Duration(
        Shape.EMPIRICAL,
        float(ring_s.mean()),
        quantiles_s=tuple(float(value) for value in quantiles_s),
    )
