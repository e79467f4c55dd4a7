"""Add agents until every target holds, or say where none that is allowed helps."""

import numpy as np

from offhook.staffing.ahead import Counts, Flags, Numbers
from offhook.staffing.attempt import Attempt
from offhook.staffing.judge import HOLDS

_ROUNDS = 40
_AT_ONCE = 6  # agents added to a slot before it is simulated again
_PATIENCE = 4  # rounds before a backlog is mended in twice as many slots
_DAMPED = 0.8  # of the need is met by what effects foretell


def repair(
    attempt: Attempt, *, spare: Numbers | None = None, rounds: int = _ROUNDS
) -> Flags:
    """Add agents where a cell fails and simulate again; return the cells that still fail.

    `spare[row, cell]` is slack that is lent: how far a cell may be below its limit.
    """
    lent = 0.0 if spare is None else spare
    attempt.play()
    hopeless = np.zeros(attempt.agents.shape[1], bool)
    given = np.zeros(attempt.agents.shape[1], np.int64)
    for number in range(rounds):
        slack = attempt.judge.slack(attempt.seen) + lent
        if not (slack < HOLDS).any():
            break
        need = _needs(attempt, np.where(slack < HOLDS, slack, 0.0), number)
        need[:, hopeless] = 0.0
        change = _additions(attempt, need)
        asked = need.any(axis=0)
        given += np.abs(change).sum(axis=0)
        hopeless |= asked & ~change.any(axis=0)
        hopeless |= given > 8 + 2 * attempt.load_erl.sum(axis=0)
        if not change.any():
            break
        before = attempt.interval_slack()
        attempt.change(change)
        attempt.play()
        attempt.learn(change, before, attempt.interval_slack())
    return np.asarray(attempt.judge.slack(attempt.seen) + lent < HOLDS)


def _needs(attempt: Attempt, slack: Numbers, number: int) -> Numbers:
    """Return by row and slot the service level that is missing; 0 where none is."""
    per_cell = attempt.judge.slots_per_cell
    if per_cell > 1:
        return _needs_of_days(attempt, slack)
    need = -slack
    for queue, reach in enumerate(attempt.reach):
        if reach > 1:
            need[queue] = _where_it_helps(
                attempt, queue, need[queue], int(reach), number
            )
    return need


def _where_it_helps(
    attempt: Attempt, queue: int, need: Numbers, reach: int, number: int
) -> Numbers:
    """Return the needs of contacts that may wait, moved to a slot in which they still can.

    Neighbours that fail together share one: the backlog is the same. Where that was not
    enough, fewer and fewer share: one agent more in half an hour of four mends little.
    """
    apart = max(1, reach // 2 >> number // _PATIENCE)
    moved = np.zeros_like(need)
    able = attempt.workable[attempt.fit.able[queue] > 0].any(axis=0)
    last = -reach
    for slot in np.flatnonzero(need > 0).tolist():
        if slot - last < apart:
            continue
        last = slot
        later = min(slot + reach // 2, len(need) - 1)
        moved[later if able[later] else slot] = need[slot]
    return moved


def _needs_of_days(attempt: Attempt, slack: Numbers) -> Numbers:
    """Return needs in the slots of failing days where an agent gains most contacts."""
    n = attempt.judge.slots_per_cell
    queues = len(attempt.load_erl)
    need = np.zeros((len(slack), attempt.agents.shape[1]))
    mine = attempt.interval_slack()
    under = attempt.seen.under.mean(axis=0)
    for row, day in zip(*np.nonzero(slack < HOLDS), strict=True):
        slots = np.arange(day * n, day * n + n)
        if row >= queues:
            busy = attempt.seen.occupied_s[..., slots].sum(axis=(0, 1))
            need[row, slots[np.argsort(-busy)[: n // 4]]] = 0.05
            continue
        best = attempt.effects.effect[:, row].max()
        level = np.clip(mine[row, slots] + attempt.judge.share[row], 0.0, 1.0)
        gain = np.minimum(
            best / np.sqrt(np.maximum(attempt.load_erl[row, slots], 0.5)),
            0.8 * (1.0 - level),
        )
        gain = np.where(under[row, slots] > 0, gain * under[row, slots], 0.0)
        order = np.argsort(-gain, kind="stable")
        wanted = -_DAMPED * slack[row, day] * under[row, slots].sum()
        count = int(np.searchsorted(np.cumsum(gain[order]), wanted)) + 1
        need[row, slots[order[:count]]] = 0.01
    return need


def _additions(attempt: Attempt, need: Numbers) -> Counts:
    """Return agents to add, `[group, slot]`; some may be taken from a full site."""
    change = np.zeros_like(attempt.agents)
    for slot in np.flatnonzero(need.any(axis=0)):
        change[:, slot] = _additions_in(attempt, need[:, slot], int(slot))
    return change


def _additions_in(attempt: Attempt, need: Numbers, slot: int) -> Counts:
    """Return the agents to add in a slot: cheapest first for what they mend."""
    queues = len(attempt.load_erl)
    load = np.sqrt(np.maximum(attempt.load_erl[:, slot], 0.5))
    gain = np.maximum(attempt.effects.hoped(), 0.0) * attempt.fit.able.T / load
    missing = need[:queues] * _DAMPED
    added = np.zeros(len(gain), np.int64)
    seats = _Seats(attempt, slot)
    for _ in range(_AT_ONCE):
        mended = np.minimum(gain, np.maximum(missing, 0.0)).sum(axis=1)
        if queues < len(need):
            mended = mended + _relief(attempt, need[queues:], added)
        worth = mended / attempt.bounds.cost_per_slot
        worth = np.where(seats.free(added), worth, 0.0)
        best = int(np.argmax(worth))
        if worth[best] <= 0.0:
            if missing.max() > 0 and not added.any():
                return seats.swap(gain, missing)
            break
        added[best] += 1
        missing = missing - gain[best]
    return added


def _relief(attempt: Attempt, need: Numbers, added: Counts) -> Numbers:
    """Return how much a first agent of each group mends an occupancy; no second at once."""
    if added.any():
        return np.zeros(len(added))
    centre = need[0] * attempt.workable.any(axis=1)
    return np.asarray(centre + need[1:])


class _Seats:
    """The seats of one slot."""

    def __init__(self, attempt: Attempt, slot: int) -> None:
        self.attempt, self.slot = attempt, slot

    def free(self, added: Counts) -> Flags:
        """Return for each group whether one more than those added may come."""
        bounds = self.attempt.bounds
        here = self.attempt.agents[:, self.slot] + added
        sites = np.zeros(len(bounds.positions), np.int64)
        np.add.at(sites, bounds.site, here)
        seat = (sites < bounds.positions)[bounds.site]
        return np.asarray(
            seat & (here < bounds.most) & self.attempt.workable[:, self.slot]
        )

    def swap(self, gain: Numbers, missing: Numbers) -> Counts:
        """Return an agent for another at a full site, if those left can spare him."""
        attempt, slot = self.attempt, self.slot
        change = np.zeros(len(gain), np.int64)
        mended = np.minimum(gain, np.maximum(missing, 0.0)).sum(axis=1)
        here = attempt.agents[:, slot]
        mended = np.where(
            (here < attempt.bounds.most) & attempt.workable[:, slot], mended, 0.0
        )
        best = int(np.argmax(mended))
        if mended[best] <= 0.0:
            return change
        slack = attempt.interval_slack()[:, slot]
        slack = np.where(missing > 0, -1.0, slack)
        spared = (slack - gain * (gain > 0)).min(axis=1, where=gain > 0, initial=np.inf)
        mates = attempt.bounds.site == attempt.bounds.site[best]
        may = mates & (here > attempt.least[:, slot]) & (spared >= 0.0)
        if not may.any():
            return change
        change[best] += 1
        change[int(np.argmax(np.where(may, spared, -np.inf)))] -= 1
        return change
