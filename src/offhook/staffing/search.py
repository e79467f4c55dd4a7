"""The least-cost agents of each group and interval that keep every queue's target.

The search begins with too few agents, adds some where the simulation of the real
routing shows a miss (`staffing.repair`), those first that mend most for their pay, then takes away, swaps
and merges agents while all targets hold (`staffing.improve`), always with the same
customers. What it found is looked at with other customers and repaired once more
(`staffing.verify`): a search keeps what luck favoured, and a fresh look shows it. Every
queue staffed alone (`staffing.alone`) is seen as well. Where that is cheaper it is mended
too, and a search begins from it; the cheapest that keeps the targets is the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from offhook.policy.centre import Centre
from offhook.staffing.ahead import Ahead, Counts, Numbers, checked
from offhook.staffing.alone import alone, by_group, fit_of
from offhook.staffing.attempt import Attempt, start
from offhook.staffing.improve import improve, trimmed
from offhook.staffing.judge import HOLDS, TargetPer, judge_of
from offhook.staffing.limits import Bounds, Limits, bounds_of
from offhook.staffing.moves import moves_of
from offhook.staffing.relaxation import Relaxation, work_of
from offhook.staffing.repair import repair
from offhook.staffing.rostered import Rehearsal
from offhook.staffing.staff_plan import StaffPlan
from offhook.staffing.transfer import carried_over, is_long, reference_days
from offhook.staffing.verify import noise_of, plan_of

_CHECKED = 1_000_003  # added to the seed for customers that the search never met
_BARE = 0.6  # of the load: 0.75 and 0.9 ended 3 and 5 % dearer on bench/multi_skill.py
_TRIMS = 6  # rounds: 60 took ten times as long for as much, 0.3 to 0.9 % of agadir
_YEAR_DAYS = 364
NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is simulated: replications of the search and of the last look, and rounds.

    The last look mends every miss, those of chance too, so the longer it is the cheaper the
    plan: the example agadir's Monday costs 0.7 % less with 128 replications than with 64.

    Of a span of more than three weeks so many `reference_days` are searched, with half the
    replications and rounds, and all days are looked at with `long_replications` or, where
    the span is shorter than a year, with as many more as take no longer.
    """

    replications: int = 32
    check_replications: int = 128
    rounds: int = 80
    reference_days: int = 8
    long_replications: int = 6

    def last_look(self, days: int) -> int:
        """Return the replications of the last look at a span.

        >>> [EFFORT.last_look(days) for days in (7, 28, 56, 364)]
        [128, 78, 39, 6]
        """
        if not is_long(days):
            return self.check_replications
        many = self.long_replications * _YEAR_DAYS // days
        return max(self.long_replications, min(many, self.check_replications))


EFFORT = Effort()


def staff(
    centre: Centre,
    demand: Ahead,
    limits: Limits = NO_LIMITS,
    *,
    target_per: TargetPer | str = TargetPer.INTERVAL,
    seed: int = 1,
    effort: Effort = EFFORT,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> StaffPlan:
    """Return the cheapest staffing found that keeps every target in the simulation.

    The answer depends on the seed and the effort, not on `workers` (threads; the compiled
    simulation holds no lock). `progress` is called from any of them with the days that
    were simulated. Where a limit makes a target impossible, the plan comes as near as it
    can and `shortfalls` say which, where and by how much.
    """
    per = TargetPer(target_per)
    demand = checked(centre, demand)
    task = _Task(
        centre, limits, bounds_of(centre, limits), per, seed, effort, workers, progress
    )
    queues_alone, groups = alone(centre, demand, task.bounds)
    first = by_group(queues_alone, groups, len(centre.groups))
    bare = task.bare(demand, groups)
    if is_long(demand.days):
        found, played = task.carried(demand, bare)
    else:
        found, played = task.solved(demand, bare)
    return task.checked(demand, first, found, played)


@dataclass(frozen=True, slots=True)
class _Task:
    """What stays the same over all parts of a search."""

    centre: Centre
    limits: Limits
    bounds: Bounds
    per: TargetPer
    seed: int
    effort: Effort
    workers: int
    progress: Callable[[int], None] | None

    def attempt(
        self, demand: Ahead, agents: Counts, *, seed: int, replications: int
    ) -> Attempt:
        rehearsal = Rehearsal(
            self.centre,
            demand,
            seed=seed,
            replications=replications,
            workers=self.workers,
            progress=self.progress,
        )
        judge = judge_of(self.centre, demand, self.bounds, self.per)
        return start(rehearsal, judge, self.bounds, agents)

    def bare(self, demand: Ahead, groups: Counts) -> Counts:
        """Return too few agents: most of each queue's load, in the group it has alone.

        What is missing is then added where it mends most, by groups that help several
        queues. From all that a queue needs alone, a search ends 4 to 8 % dearer, for
        it takes two agents away at once to see that one who shares replaces them.
        """
        agents = np.ceil(_BARE * self._load_erl(demand)).astype(np.int64)
        return by_group(agents, groups, len(self.centre.groups))

    def solved(self, demand: Ahead, first: Counts) -> tuple[Counts, int]:
        """Return the best agents found from a first guess, and the days simulated."""
        played = 0
        if self.per is TargetPer.DAY:
            # What keeps every interval keeps the day, and has agents where they share.
            every = replace(self, per=TargetPer.INTERVAL)
            first, played = every.solved(demand, first)
        attempt = self.attempt(
            demand, first, seed=self.seed, replications=self.effort.replications
        )
        repair(attempt)
        moves = moves_of(attempt.fit, self.bounds.cost_per_slot)
        improve(attempt, moves, rounds=self.effort.rounds)
        return attempt.agents, played + attempt.rehearsal.played

    def carried(self, demand: Ahead, bare: Counts) -> tuple[Counts, int]:
        """Return agents of many days from days of reference, and the days simulated."""
        n = demand.intervals
        load = self._load_erl(demand)
        days = reference_days(
            load.reshape(-1, demand.days, n), self.effort.reference_days
        )
        slots = np.concatenate([np.arange(day * n, day * n + n) for day in days])
        part = demand.of_days(days)
        brief = replace(
            self.effort,
            replications=max(2, self.effort.replications // 2),
            rounds=self.effort.rounds // 2,
        )
        found, played = replace(self, effort=brief).solved(part, bare[:, slots])
        again = self.attempt(
            part,
            found,
            seed=self.seed + _CHECKED,
            replications=self.effort.replications,
        )
        repair(again)
        agents = carried_over(load, load[:, slots], again.agents)
        return agents, played + again.rehearsal.played

    def _load_erl(self, demand: Ahead) -> Numbers:
        handle = fit_of(self.centre).handle_s.min(axis=1)
        handle = np.where(np.isfinite(handle), handle, 0.0)
        return np.asarray(demand.flat() * handle[:, None] / self.centre.interval_s)

    def checked(
        self, demand: Ahead, first: Counts, found: Counts, played: int
    ) -> StaffPlan:
        """Return a staffing as seen with other customers, repaired where it misses."""
        lone = self._fresh(demand, first)
        lone_cost = float(self.bounds.cost_per_slot @ first.sum(axis=1))
        lone_holds = bool((lone.agents == first).all() and self._holds(demand, lone))
        last, noise = self._looked(demand, found)
        played += last.rehearsal.played
        if lone.cost < last.cost:
            rival, its_noise, more = self._from_alone(demand, lone, last)
            played += more
            if rival.is_better_than(last):
                last, noise = rival, its_noise
        played += lone.rehearsal.played
        relaxation = Relaxation(fit_of(self.centre), self.bounds)
        bound = relaxation.bound(work_of(self.centre, demand, last.least))
        return plan_of(
            last,
            self.per,
            bound=float(bound.sum()),
            alone_cost=lone_cost,
            alone_holds=lone_holds,
            noise=noise,
            simulated_days=played,
            seed=self.seed,
        )

    def _fresh(self, demand: Ahead, agents: Counts) -> Attempt:
        """Return agents as simulated with customers that the search never met."""
        attempt = self.attempt(
            demand,
            agents,
            seed=self.seed + _CHECKED,
            replications=self.effort.last_look(demand.days),
        )
        attempt.play()
        return attempt

    def _holds(self, demand: Ahead, attempt: Attempt) -> bool:
        # With few replications only what is surely missed counts: the rest is noise.
        lent = noise_of(attempt) if is_long(demand.days) else 0.0
        return bool((attempt.judge.slack(attempt.seen) + lent >= HOLDS).all())

    def _looked(self, demand: Ahead, found: Counts) -> tuple[Attempt, Numbers]:
        """Return what was found, mended for fresh customers, and the noise it was seen with."""
        last = self._fresh(demand, found)
        noise = noise_of(last)
        return self._mended(demand, last), noise

    def _mended(self, demand: Ahead, last: Attempt) -> Attempt:
        """Return an attempt with agents where it misses, and none of them too many."""
        floor = last.agents
        if is_long(demand.days):
            repair(last, spare=noise_of(last))
            return last
        repair(last)
        if (last.agents == floor).all():
            return last
        moves = moves_of(last.fit, self.bounds.cost_per_slot)
        return trimmed(last, moves, floor, rounds=_TRIMS)

    def _from_alone(
        self, demand: Ahead, lone: Attempt, last: Attempt
    ) -> tuple[Attempt, Numbers, int]:
        """Return queues alone, mended where they miss, or what a search makes of them.

        With its noise and the days simulated by that search, which is left out where they
        are no better than the last one.
        """
        noise = noise_of(lone)
        mended = lone if self._holds(demand, lone) else self._mended(demand, lone)
        if is_long(demand.days) or not mended.is_better_than(last):
            return mended, noise, 0
        found, played = self.solved(demand, mended.agents)
        other, its_noise = self._looked(demand, found)
        played += other.rehearsal.played
        if other.is_better_than(mended):
            return other, its_noise, played
        return mended, noise, played
