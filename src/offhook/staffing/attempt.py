"""A staffing under search: agents, what they were seen to do, and what may be changed."""

from dataclasses import dataclass, replace

import numpy as np

from offhook.staffing.ahead import Counts, Flags, Numbers, reach_slots
from offhook.staffing.alone import Fit, fit_of, workable_slots
from offhook.staffing.effects import Effects
from offhook.staffing.judge import HOLDS, Judge, slack_of
from offhook.staffing.limits import ENDLESS, Bounds
from offhook.staffing.observed import Observed
from offhook.staffing.rostered import Rehearsal


@dataclass(slots=True, eq=False)
class Attempt:
    """Agents `[group, slot]` and their rehearsal; `dirty` blocks were not seen as they are."""

    rehearsal: Rehearsal
    judge: Judge
    bounds: Bounds
    fit: Fit
    effects: Effects
    load_erl: Numbers  # [queue, slot]
    reach: Counts  # slots that a queue's contacts may wait and still be in time
    workable: Flags  # [group, slot]: there may be work for the group
    least: Counts  # [group, slot]
    agents: Counts
    seen: Observed
    dirty: set[int]

    def play(self) -> None:
        """Simulate the blocks whose agents were changed."""
        blocks = sorted(self.dirty)
        if blocks:
            self.rehearsal.play(self.agents, self.seen, blocks)
        self.dirty = set()

    def change(self, change: Counts) -> None:
        """Add agents `[group, slot]`, and remember which blocks are to be simulated."""
        self.agents = self.agents + change
        slots = np.flatnonzero(change.any(axis=0))
        self.dirty |= set(self.rehearsal.block_of_slot()[slots].tolist())

    def learn(self, change: Counts, before: Numbers, after: Numbers) -> None:
        """Learn what changes did, from the interval slack of queues before and after.

        Far from the target a service level hardly moves, and tells nothing.
        """
        slots = np.flatnonzero(change.any(axis=0))
        queues = len(self.load_erl)
        was, now = before[:queues, slots], after[:queues, slots]
        near = (was > -0.45) & (was < 0.15) & np.isfinite(now)
        gained = np.where(near, now, 0.0) - np.where(near, was, 0.0)
        gained *= np.sqrt(np.maximum(self.load_erl[:, slots], 0.5))
        self.effects.learn(change[:, slots], np.where(near, gained, np.nan))

    def interval_slack(self, seen: Observed | None = None) -> Numbers:
        """Return the slack of queues in each slot, whatever the targets are for."""
        seen = self.seen if seen is None else seen
        under = seen.under.sum(axis=0)
        good = seen.over.sum(axis=0) - self.judge.share[:, None] * under
        return slack_of(good, under)

    @property
    def cost(self) -> float:
        """The pay of the span, shrinkage included."""
        return float(self.bounds.cost_per_slot @ self.agents.sum(axis=1))

    @property
    def misses(self) -> int:
        """How many cells are below their limit, of those simulated as they are."""
        return int((self.judge.slack(self.seen) < HOLDS).sum())

    def is_better_than(self, other: "Attempt") -> bool:
        """Return whether it is cheaper, and misses no more with the same customers."""
        return self.cost < other.cost and self.misses <= other.misses

    def copy(self) -> "Attempt":
        """Return the same attempt, to be changed apart; what is learned is shared."""
        return replace(self, seen=self.seen.copy(), dirty=set(self.dirty))

    def without_limits(self) -> "Attempt":
        """Return a copy with seats and people without end."""
        free = self.copy()
        free.bounds = replace(
            self.bounds,
            most=np.full_like(self.bounds.most, ENDLESS),
            positions=np.full_like(self.bounds.positions, ENDLESS),
        )
        return free


def start(
    rehearsal: Rehearsal, judge: Judge, bounds: Bounds, agents: Counts
) -> Attempt:
    """Return an attempt that begins with some agents; nothing is simulated yet."""
    centre, ahead = rehearsal.centre, rehearsal.ahead
    fit = fit_of(centre)
    reach = reach_slots(centre)
    workable = workable_slots(fit, ahead.peak(), reach)
    least = np.where(workable, bounds.least[:, None], 0)
    soonest = np.where(np.isfinite(fit.handle_s), fit.handle_s, np.inf).min(axis=1)
    soonest = np.where(np.isfinite(soonest), soonest, 0.0)
    within = np.array([queue.target.within_s for queue in centre.queues])
    kept = np.maximum(np.where(workable, agents, 0), least)
    kept = np.minimum(kept, bounds.most[:, None])
    return Attempt(
        rehearsal=rehearsal,
        judge=judge,
        bounds=bounds,
        fit=fit,
        effects=Effects(fit, within),
        load_erl=ahead.flat() * soonest[:, None] / centre.interval_s,
        reach=reach,
        workable=workable,
        least=least,
        agents=seated(kept, least, bounds),
        seen=rehearsal.nothing(),
        dirty=set(range(len(rehearsal.blocks))),
    )


def seated(agents: Counts, least: Counts, bounds: Bounds) -> Counts:
    """Return agents with no more at a site than seats: the largest groups give first."""
    agents = agents.copy()
    for site, seats in enumerate(bounds.positions):
        mine = np.flatnonzero(bounds.site == site)
        for slot in np.flatnonzero(agents[mine].sum(axis=0) > seats):
            while agents[mine, slot].sum() > seats:
                spare = agents[mine, slot] - least[mine, slot]
                if spare.max() <= 0:
                    break
                agents[mine[int(np.argmax(spare))], slot] -= 1
    return agents
