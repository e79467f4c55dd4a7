"""Simulate a centre with so many agents of each group in each interval.

Agents sign in and out at the borders of intervals; one who is in a call finishes it. The
days of a span are simulated in blocks that begin a little before and end a little after
what is counted, so that a backlog is carried across midnight although blocks are apart.
The same seed gives the same customers whatever the staffing.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from offhook.kernel.arrays import STATES, Records, State
from offhook.measure.ratios import SERVICE_LEVELS
from offhook.policy.centre import ALWAYS, Arrivals, Centre
from offhook.policy.tables import compile_rules, new_state
from offhook.sim import engine
from offhook.sim.behaviour import LIFE, compile_behaviour
from offhook.sim.floor import VirtualFloor
from offhook.sim.record import new_record
from offhook.sim.schedule import in_order, opening_rows
from offhook.sim.tape import DayWriter
from offhook.staffing.ahead import Ahead, Counts, Numbers, days_of_blocks, reach_slots
from offhook.staffing.observed import Observed
from offhook.staffing.presence import presence
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState
from offhook.terms.units import DAY_S

_OCCUPIED = [AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP]


@dataclass(frozen=True, slots=True)
class _Block:
    """Days `first..last - 1` are counted; the simulation runs `lead` days before them."""

    first: int
    last: int
    from_day: int
    to_day: int
    from_slot: int
    to_slot: int


class Rehearsal:
    """A centre, its customers of a seed, and threads to try staffings on them."""

    def __init__(
        self,
        centre: Centre,
        ahead: Ahead,
        *,
        seed: int,
        replications: int,
        workers: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.centre = _without_arrivals(centre, is_scenario=ahead.paths is not None)
        self.ahead = ahead
        self.seed = seed
        self.replications = replications
        self.workers = workers
        self.progress = progress
        self.played = 0  # simulated days
        self.rules = compile_rules(self.centre)
        self.behaviour = compile_behaviour(self.centre)
        # Who rings again after closing was never expected, and is in no target.
        self.is_expected = ahead.peak() > 0
        self.over = np.zeros((len(centre.queues), len(Measure)))
        self.under = np.zeros_like(self.over)
        for row, queue in enumerate(centre.queues):
            ratio = SERVICE_LEVELS[queue.target.definition]
            unit = np.eye(len(Measure))
            self.over[row] = ratio.numerator(unit)
            self.under[row] = ratio.denominator(unit)
            # Else a staffing that leaves people in line, or sends them away, looks good.
            self.under[row, Measure.OFFERED] += 1
            self.under[row, [Measure.ANSWERED, Measure.ABANDONED]] -= 1
            self.under[row, Measure.REFUSED] += queue.limit is not None
        lead = int(reach_slots(centre).max()) + 1
        self.blocks = [
            _block(first, last, lead, ahead)
            for first, last in days_of_blocks(centre, ahead)
        ]

    def slots_of(self, block: int) -> slice:
        """Return the slots that a block counts."""
        one, n = self.blocks[block], self.ahead.intervals
        return slice(one.first * n, one.last * n)

    def block_of_slot(self) -> Counts:
        """Return the block of each slot."""
        block = np.zeros(self.ahead.slots, np.int64)
        for number in range(len(self.blocks)):
            block[self.slots_of(number)] = number
        return block

    def nothing(self) -> Observed:
        """Return counts of nothing."""
        shape = (self.replications, len(self.centre.queues), self.ahead.slots)
        staff = (self.replications, len(self.centre.groups), self.ahead.slots)
        return Observed(
            np.zeros(shape), np.zeros(shape), np.zeros(staff), np.zeros(staff)
        )

    def play(
        self,
        agents: Counts,
        seen: Observed | None = None,
        blocks: Sequence[int] | None = None,
    ) -> Observed:
        """Simulate blocks with `agents[group, slot]`; return `seen` with them renewed."""
        seen = self.nothing() if seen is None else seen
        chosen = range(len(self.blocks)) if blocks is None else blocks
        jobs = [(block, part) for block in chosen for part in self._parts(len(chosen))]

        def work(job: tuple[int, range]) -> None:
            self._play_block(agents, seen, *job)

        if self.workers <= 1 or len(jobs) == 1:
            for job in jobs:
                work(job)
        else:
            with ThreadPoolExecutor(self.workers) as pool:
                for _ in pool.map(work, jobs):
                    pass
        return seen

    def _parts(self, blocks: int) -> list[range]:
        """Return the replications in as many parts as keep all workers busy."""
        parts = (
            1
            if blocks >= 4 * self.workers
            else min(2 * self.workers, self.replications)
        )
        borders = np.linspace(0, self.replications, parts + 1).astype(int)
        return [range(a, b) for a, b in pairwise(borders)]

    def _play_block(
        self, agents: Counts, seen: Observed, number: int, replications: range
    ) -> None:
        block, n = self.blocks[number], self.ahead.intervals
        here = np.zeros((len(agents), (block.to_day - block.from_day) * n), np.int64)
        origin = block.from_day * n
        here[:, block.from_slot - origin : block.to_slot - origin] = agents[
            :, block.from_slot : block.to_slot
        ]
        schedule = self._schedule(block, here)
        sized = _sized(self.centre, here.max(axis=1))
        state = new_state(sized)
        state.queues["is_open"] = [not queue.hours for queue in sized.queues]
        writer = DayWriter(self.centre)
        scenarios = self.ahead.scenarios(
            block.from_day, block.to_day, self.replications
        )
        kept = slice((block.first * n) - origin, (block.last * n) - origin)
        where = self.slots_of(number)
        for replication in replications:
            contacts = (
                self.ahead.expected[:, block.from_day : block.to_day]
                if scenarios is None
                else scenarios[replication]
            )
            writer.expected = _between(contacts, block, origin)
            floor = self._run(state, schedule, writer, block, number, replication)
            tally, staff = floor.tally[:, kept], floor.staff[:, kept]
            over = np.einsum("qtm,qm->qt", tally, self.over)
            under = np.einsum("qtm,qm->qt", tally, self.under)
            seen.over[replication, :, where] = over * self.is_expected[:, where]
            seen.under[replication, :, where] = under * self.is_expected[:, where]
            occupied = staff[..., _OCCUPIED].sum(axis=-1)
            seen.occupied_s[replication, :, where] = occupied
            seen.there_s[replication, :, where] = (
                occupied + staff[..., AgentState.AVAILABLE]
            )
        self.played += len(replications) * (block.to_day - block.from_day)
        if self.progress is not None:
            self.progress(len(replications) * (block.last - block.first))

    def _schedule(self, block: _Block, here: Counts) -> Records:
        openings = [
            opening_rows(self.centre, day - block.from_day, self.ahead.weekday(day))
            for day in range(block.from_day, block.to_day)
        ]
        return in_order([*openings, presence(here, self.centre.interval_s)])

    def _run(
        self,
        state: State,
        schedule: Records,
        writer: DayWriter,
        block: _Block,
        number: int,
        replication: int,
    ) -> VirtualFloor:
        days = block.to_day - block.from_day
        slots = days * self.ahead.intervals
        seeds = np.random.SeedSequence([self.seed, number, replication]).spawn(2)
        customers, answers = (np.random.Generator(np.random.PCG64(s)) for s in seeds)
        clock = np.zeros(1, engine.CLOCK)
        clock["interval_s"] = clock["interval_ends_s"] = self.centre.interval_s
        clock["intervals"] = slots
        copies: list[Any] = [array.copy() for array in state]
        floor = VirtualFloor(
            centre=self.centre,
            state=State(*copies),
            rules=self.rules,
            behaviour=self.behaviour,
            life=np.zeros(len(state.contacts), LIFE),
            clock=clock,
            tally=np.zeros((len(self.centre.queues), slots, len(Measure))),
            staff=np.zeros((len(self.centre.groups), slots, STATES)),
            record=np.zeros(0, new_record(0).dtype),
            rng=answers,
        )
        for day in range(days):
            tape = writer.write(customers, day, day)
            floor.run_day(
                tape, schedule if day == 0 else schedule[:0], (day + 1) * DAY_S
            )
        return floor


def _block(first: int, last: int, lead: int, ahead: Ahead) -> _Block:
    n = ahead.intervals
    from_slot = max(0, first * n - lead)
    to_slot = min(ahead.slots, last * n + lead)
    return _Block(first, last, from_slot // n, -(-to_slot // n), from_slot, to_slot)


def _between(contacts: Numbers, block: _Block, origin: int) -> Numbers:
    """Return contacts with nothing before the lead and after the end of a block."""
    inside = np.zeros(contacts.shape[1:]).ravel()
    inside[block.from_slot - origin : block.to_slot - origin] = 1.0
    return np.asarray(contacts * inside.reshape(contacts.shape[1:]))


def _sized(centre: Centre, agents: Counts) -> Centre:
    return replace(
        centre,
        groups=tuple(
            replace(group, shifts=((ALWAYS, int(most)),), names=())
            for group, most in zip(centre.groups, agents, strict=True)
        ),
    )


def _without_arrivals(centre: Centre, *, is_scenario: bool) -> Centre:
    """Return the centre without recorded days; in scenarios busyness has its say already."""
    queues = tuple(
        replace(
            queue,
            arrivals=Arrivals(
                (),
                day_cv=0.0 if is_scenario else queue.arrivals.day_cv,
                interval_cv=0.0 if is_scenario else queue.arrivals.interval_cv,
            ),
        )
        for queue in centre.queues
    )
    busyness = 0.0 if is_scenario else centre.busyness_cv
    return replace(centre, queues=queues, busyness_cv=busyness, shifts=())
