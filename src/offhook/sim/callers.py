"""The callers of a log, brought to a floor again: what they do, drawn where it is not known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from offhook.kernel.arrays import NOBODY, Numbers, Records
from offhook.measure.survival import kaplan_meier, sample_beyond
from offhook.policy.centre import Centre
from offhook.sim.floor import VirtualFloor, new_floor
from offhook.sim.log import Flags, Log, Rows
from offhook.sim.presence import Presence
from offhook.sim.result import SimulationResult
from offhook.sim.simulate import Streams, streams
from offhook.sim.tape import CALL
from offhook.terms.contacts import Channel, Measure
from offhook.terms.units import DAY_S

FEW = 50
"""Hang-ups (or answers) under which a queue borrows patience (or talk) of its channel."""


@dataclass(frozen=True, slots=True, eq=False)
class Callers:
    """The callers of a log, who can be brought to a floor again and again.

    Those who do not `come` by themselves are moved to their queue by the centre's rules.
    """

    log: Log
    presence: Presence
    channel: Rows
    come: Flags

    def meet(
        self,
        centre: Centre,
        schedule: Records,
        replications: int,
        seed: int,
        progress: Callable[[int], None] | None,
    ) -> tuple[SimulationResult, Numbers]:
        """Bring them to a centre with these agents, with fresh guesses each time.

        The counts by day come beside the result.
        """
        days = int(self.log.queued_s[-1] // DAY_S) + 1
        tallies, staffs, by_day = [], [], []
        for replication in range(replications):
            randoms = streams(seed, replication)
            floor = new_floor(centre, randoms.answers)
            so_far = _days_run(floor, self._tape(centre, randoms), schedule, days)
            by_day.append(np.diff(so_far, axis=0, prepend=0.0))
            tallies.append(floor.tally)
            staffs.append(floor.staff)
            if progress is not None:
                progress(1)
        result = SimulationResult(
            centre, days, seed, np.stack(tallies), np.stack(staffs)
        )
        return result, np.stack(by_day)

    def _tape(self, centre: Centre, randoms: Streams) -> Records:
        log, rng = self.log, randoms.customers
        row_of = {queue.id: row for row, queue in enumerate(centre.queues)}
        tape = np.zeros(log.queue.size, CALL)
        tape["at_s"] = log.queued_s
        tape["queue"] = np.array([row_of[name] for name in log.queues])[log.queue]
        tape["priority"] = log.priority
        tape["credit_s"] = log.credit_s
        tape["patience_s"] = self._patience_s(rng)
        tape["talk_s"] = self._filled(np.where(log.served, log.talk_s, np.nan), rng)
        tape["wrap_up_s"] = self._filled(self.presence.wrap_up_s, rng)
        return tape[self.come]

    def _patience_s(self, rng: np.random.Generator) -> Numbers:
        """Return what those who hung up showed, and a draw beyond what the others showed."""
        log = self.log
        patience_s = log.wait_s.copy()
        uniforms = rng.random(patience_s.size)
        for mine, others in self._queues():
            if log.abandoned[mine].sum() < FEW:
                curve = kaplan_meier(log.wait_s[others], log.abandoned[others])
            else:
                curve = kaplan_meier(log.wait_s[mine], log.abandoned[mine])
            hidden = mine & ~log.abandoned
            patience_s[hidden] = sample_beyond(
                curve, log.wait_s[hidden], uniforms[hidden]
            )
        return patience_s

    def _filled(self, seen_s: Numbers, rng: np.random.Generator) -> Numbers:
        """Return durations with the unknown ones drawn from those of the same queue."""
        filled_s = seen_s.copy()
        for mine, others in self._queues():
            hidden = mine & np.isnan(seen_s)
            known = seen_s[mine & ~np.isnan(seen_s)]
            pool = known if known.size >= FEW else seen_s[others & ~np.isnan(seen_s)]
            filled_s[hidden] = rng.choice(pool, hidden.sum()) if pool.size else 0.0
        return filled_s

    def _queues(self) -> Iterator[tuple[Flags, Flags]]:
        """Yield for each queue its contacts, and those of all queues of its channel."""
        for queue in range(len(self.log.queues)):
            mine = self.log.queue == queue
            yield mine, self.channel == self.channel[mine][0]


def _days_run(
    floor: VirtualFloor, tape: Records, schedule: Records, days: int
) -> Numbers:
    """Run all days, and return the counts of all queues up to the end of each."""
    so_far = np.zeros((days, len(Measure)))
    ends_s = np.arange(1, days + 1) * DAY_S
    parts = np.split(tape, np.searchsorted(tape["at_s"], ends_s[:-1]))
    for day, part in enumerate(parts):
        floor.run_day(part, schedule if day == 0 else schedule[:0], ends_s[day])
        so_far[day] = floor.tally.sum(axis=(0, 1))
    return so_far


def callers_of(log: Log, presence: Presence, centre: Centre) -> Callers:
    """Return the callers of a log under the centre in which they were recorded."""
    come = ~_moved_again(log, centre)
    return Callers(log, presence, _channels(log, centre), come)


def _channels(log: Log, centre: Centre) -> Rows:
    """Return the channel of each contact, which is that of its queue."""
    channels = {queue.id: queue.channel for queue in centre.queues}
    found: Rows = np.array([channels[name] for name in log.queues], np.int64)[log.queue]
    return found


def uninterrupted(log: Log, wrap_up_s: Numbers, centre: Centre) -> Log:
    """Return a log whose e-mails' talk times leave out their agents' interruptions.

    Interruptions of the simulated agent make the e-mail in his hands last longer again.
    """
    channel = _channels(log, centre)
    worked_s = log.talk_s.copy()
    known = log.answered & (log.agent != NOBODY)
    for agent in np.unique(log.agent[known & (channel == Channel.EMAIL)]):
        mine = known & (log.agent == agent)
        mails = mine & (channel == Channel.EMAIL)
        live = mine & (channel != Channel.EMAIL)
        from_s = log.left_s[live] - np.nan_to_num(log.ring_s[live])
        to_s = log.ended_s[live] + np.nan_to_num(wrap_up_s[live])
        at_s = np.concatenate([from_s, to_s])
        order = np.argsort(at_s, kind="stable")
        held = np.cumsum(np.repeat([1, -1], live.sum())[order])
        spent_s = np.where(held[:-1] > 0, np.diff(at_s[order]), 0.0)
        so_far_s = np.append(0.0, np.cumsum(spent_s))
        if live.any():
            ends_s = np.interp(log.ended_s[mails], at_s[order], so_far_s)
            starts_s = np.interp(log.left_s[mails], at_s[order], so_far_s)
            worked_s[mails] = np.maximum(worked_s[mails] - (ends_s - starts_s), 0.0)
    return replace(log, talk_s=worked_s)


def _moved_again(log: Log, centre: Centre) -> Flags:
    """Return whose rows go on from an overflow that the centre's rules bring about again."""
    overflows = [
        one for queue in centre.queues for one in (queue.when_late, queue.when_full)
    ]
    reached = [name in {one.queue for one in overflows} for name in log.queues]
    again: Flags = log.moved & np.array(reached)[log.queue]
    return again
