"""Take agents away, swap and merge them, in all intervals at once, while targets hold.

Intervals are nearly separable: what an agent does is seen in his interval and the next.
So a round tries one move in every second interval together, simulates each day once with
the customers of always, and keeps the moves whose cells hold. Which move to try where is
foretold by the effects learned so far.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from offhook.staffing.ahead import Counts, Flags, Numbers
from offhook.staffing.attempt import Attempt
from offhook.staffing.judge import HOLDS, slack_of
from offhook.staffing.moves import Moves
from offhook.staffing.observed import Observed
from offhook.staffing.repair import repair

_CHUNK = 400
_LIKELY, _UNLIKELY = 0.35, 0.1


@dataclass(slots=True, eq=False)
class Improvement:
    """An attempt that keeps its targets, the moves, and where they were refused."""

    attempt: Attempt
    moves: Moves
    refused: Flags  # [move, slot]
    likely: float = _LIKELY

    def round(self, number: int) -> int:
        """Try one move in every second slot; return how many were tried."""
        attempt = self.attempt
        chosen = self._choose(number % 2)
        slots = np.flatnonzero(chosen >= 0)
        if len(slots) == 0:
            return 0
        change = np.zeros_like(attempt.agents)
        change[:, slots] = self.moves.change[chosen[slots]].T
        blocks = np.unique(attempt.rehearsal.block_of_slot()[slots])
        trial = attempt.rehearsal.play(
            attempt.agents + change, attempt.seen.copy(), blocks.tolist()
        )
        before = attempt.interval_slack()
        kept = self._kept(slots, trial)
        refused = slots[~kept]
        self.refused[chosen[refused], refused] = True
        self._take(slots[kept], refused, change, trial)
        attempt.learn(change, before, attempt.interval_slack(trial))
        return len(slots)

    def _choose(self, parity: int) -> Counts:
        """Return the move to try in each slot: the best saving to be hoped for, or -1."""
        attempt, moves = self.attempt, self.moves
        chosen = np.full(attempt.agents.shape[1], -1)
        busy = np.flatnonzero((attempt.agents > attempt.least).any(axis=0))
        busy = busy[busy % 2 == parity]
        slack = self._slack_of_slots()
        foretold = moves.change @ attempt.effects.effect  # [move, queue]
        queues = len(attempt.load_erl)
        for first in range(0, len(busy), _CHUNK):
            slots = busy[first : first + _CHUNK]
            chance = np.ones((len(moves.saving), len(slots)))
            for queue in range(queues):
                load = np.sqrt(np.maximum(attempt.load_erl[queue, slots], 0.5))
                step = foretold[:, queue, None] / load
                here = np.where(
                    np.isfinite(slack[queue, slots]), slack[queue, slots], 9.0
                )
                odds = ndtr((here + step) / (0.3 * np.abs(step) + 0.01))
                # A queue that a move hardly touches does not speak against it.
                odds = np.where(np.abs(step) < 0.003, 1.0, odds)
                np.minimum(chance, odds, out=chance)
            may = self._allowed(slots) & ~self.refused[:, slots]
            hope = np.where(may & (chance >= self.likely), chance, 0.0)
            hope *= moves.saving[:, None]
            best = hope.argmax(axis=0)
            found = hope[best, np.arange(len(slots))] > 0
            chosen[slots[found]] = best[found]
        return chosen

    def _slack_of_slots(self) -> Numbers:
        """Return the slack of queues by slot; of a day's target, the day's in each slot."""
        attempt = self.attempt
        slack = attempt.judge.slack(attempt.seen)[: len(attempt.load_erl)]
        per_cell = attempt.judge.slots_per_cell
        if per_cell == 1:
            return slack
        # What a day has to spare may be spent in any of its slots.
        return np.asarray(np.repeat(slack * per_cell, per_cell, axis=1))

    def _allowed(self, slots: Counts) -> Flags:
        """Return whether a move leaves each group between its least and its most."""
        attempt, change = self.attempt, self.moves.change
        may = np.ones((len(change), len(slots)), bool)
        for group, here in enumerate(attempt.agents[:, slots]):
            after = here[None, :] + change[:, group, None]
            touched = change[:, group, None] != 0
            low = attempt.least[group, slots]
            high = np.where(
                attempt.workable[group, slots], attempt.bounds.most[group], 0
            )
            may &= ~touched | ((after >= low) & (after <= np.maximum(high, here)))
        return may & self._seats_hold(slots)

    def _seats_hold(self, slots: Counts) -> Flags:
        attempt, change = self.attempt, self.moves.change
        may = np.ones((len(change), len(slots)), bool)
        for site, seats in enumerate(attempt.bounds.positions):
            mine = attempt.bounds.site == site
            more = change[:, mine].sum(axis=1)[:, None]
            after = attempt.agents[mine][:, slots].sum(axis=0)[None, :] + more
            may &= (more <= 0) | (after <= seats)
        return may

    def _kept(self, slots: Counts, trial: Observed) -> Flags:
        judge = self.attempt.judge
        if judge.slots_per_cell > 1:
            return self._kept_of_days(slots, trial)
        was, now = judge.slack(self.attempt.seen), judge.slack(trial)
        fails = (now < HOLDS) & (now < was)
        kept = np.ones(len(slots), bool)
        last = fails.shape[1] - 1
        for row in range(len(fails)):
            back = 1 if row >= len(self.attempt.reach) else int(self.attempt.reach[row])
            bad = np.concatenate([[0], np.cumsum(fails[row])])
            kept &= (
                bad[np.minimum(slots + 1, last) + 1] == bad[np.maximum(slots - back, 0)]
            )
        return kept

    def _kept_of_days(self, slots: Counts, trial: Observed) -> Flags:
        """Return the moves that a day can bear together, cheapest in slack first."""
        attempt = self.attempt
        judge, n = attempt.judge, attempt.judge.slots_per_cell
        good, base = judge.sums(attempt.seen)
        fine = replace(judge, slots_per_cell=1)
        step = fine.sums(trial)[0] - fine.sums(attempt.seen)[0]
        kept = np.zeros(len(slots), bool)
        lost = step[:, slots] + step[:, np.minimum(slots + 1, step.shape[1] - 1)]
        day = slots // n
        room = np.maximum(good[:, day], 1e-9)
        use = np.maximum(-lost / room, 0.0).max(axis=0)
        for place in np.argsort(use, kind="stable"):
            after = good[:, day[place]] + lost[:, place]
            if (slack_of(after, base[:, day[place]]) >= HOLDS).all():
                kept[place] = True
                good[:, day[place]] = after
        return kept

    def _take(
        self, kept: Counts, refused: Counts, change: Counts, trial: Observed
    ) -> None:
        """Keep moves: their agents, and what was seen of them, next slot included."""
        attempt = self.attempt
        taken = np.zeros_like(change)
        taken[:, kept] = change[:, kept]
        attempt.change(taken)
        after = np.setdiff1d(kept + 1, refused + 1)
        after = after[~np.isin(after + 1, refused) & (after < change.shape[1])]
        attempt.seen.take(trial, np.union1d(kept, after))


def improve(
    attempt: Attempt, moves: Moves, *, rounds: int = 120, settle: int = 8
) -> None:
    """Improve until no move is likely to be kept; every so often see the whole again."""
    work = Improvement(
        attempt, moves, np.zeros((len(moves.saving), attempt.agents.shape[1]), bool)
    )
    tried = [0, 0]
    for number in range(rounds):
        tried[number % 2] = work.round(number)
        if number % settle == settle - 1:
            repair(attempt, rounds=3)
        if number % 2 and sum(tried) <= 0.04 * attempt.workable.any(axis=0).sum():
            if work.likely <= _UNLIKELY:
                break
            work.likely = max(work.likely / 2, _UNLIKELY)
    repair(attempt)


def trimmed(attempt: Attempt, moves: Moves, floor: Counts, *, rounds: int) -> Attempt:
    """Return an attempt without what a repair gave beyond need, never below a floor.

    A repair adds in all slots at once, so that neighbours mend each other's misses twice.
    """
    work = attempt.copy()
    work.least = np.maximum(attempt.least, np.minimum(floor, attempt.agents))
    improve(work, moves, rounds=rounds)
    work.least = attempt.least
    return work if work.is_better_than(attempt) else attempt
