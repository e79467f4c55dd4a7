"""A hiring plan carried out by chance: single people apply, pass, accept, start and leave.

What the plan decided is done as far as it can be: nobody is invited who has not applied, no
offer is made without a candidate, no class has more trainees than it holds. What could not
be done in a week is made up for in the next ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offhook.hiring.curves import Numbers, tail_start, values_at, weight
from offhook.hiring.facts import WEEKS_A_YEAR, Counted, HiringFacts, Pool
from offhook.hiring.flows import Flows
from offhook.hiring.programme import series

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What became of a plan in each replication: arrays [replication, pool, week].

    `filled` is in agents, as the plan counts them; `required` is [pool, week].
    """

    facts: HiringFacts
    people: Numbers
    filled: Numbers
    started: Numbers  # by way instead of pool
    joined: Numbers
    left: Numbers
    required: Numbers

    def filled_share(self, week: int) -> Numbers:
        """Return the share of the required positions that are filled, by replication.

        A language's surplus fills no other's positions.
        """
        needed = self.required[:, week]
        per = np.array([one.agents_per_position for one in self.facts.pools])
        if needed.sum() <= 0.0:
            return np.ones(len(self.filled))
        there = np.minimum(self.filled[:, :, week], needed) / per
        return np.asarray(there.sum(axis=1) / (needed / per).sum())

    def probability(self, week: int) -> float:
        """Return how often enough of the required positions are filled in a week."""
        enough = self.filled_share(week) >= self.facts.filled_share - 1e-9
        return float(enough.mean())

    def standard_error(self, week: int) -> float:
        """Return the standard error of that probability."""
        p = self.probability(week)
        return float(np.sqrt(p * (1.0 - p) / len(self.filled)))


def simulate_hiring(
    facts: HiringFacts,
    flows: Flows,
    *,
    replications: int,
    rng: np.random.Generator,
    required: Numbers | None = None,
    until: int | None = None,
) -> Outcomes:
    """Return what becomes of the plan's decisions; chance is that of `rng`.

    `required` are the agents to hold it against, where they are not those planned for.
    Weeks from `until` on are left at 0.
    """
    run = _Run(facts, flows, replications, rng)
    for week in range(facts.weeks if until is None else until):
        run.step(week)
    needed = flows.required if required is None else required
    return Outcomes(
        facts, run.people, run.filled, run.started, run.joined, run.left, needed
    )


def _factors(rng: np.random.Generator, cv: float, shape: tuple[int, ...]) -> Numbers:
    """Return how far rates differ from what is believed: gammas of mean 1."""
    if cv <= 0.0:
        return np.ones(shape)
    return rng.gamma(1.0 / cv**2, cv**2, shape)


def _odds(share: Numbers | float, factor: Numbers) -> Numbers:
    """Return a share whose odds are multiplied: it stays a share.

    >>> _odds(0.5, np.array([1.0, 3.0])).tolist()
    [0.5, 0.75]
    """
    share = np.asarray(share, dtype=np.float64)
    return np.asarray(share * factor / (1.0 - share + share * factor))


class _Run:
    """All replications at once, week after week."""

    def __init__(
        self,
        facts: HiringFacts,
        flows: Flows,
        replications: int,
        rng: np.random.Generator,
    ) -> None:
        self.facts, self.flows, self.rng = facts, flows, rng
        runs, weeks = replications, facts.weeks
        pools, sources = len(facts.pools), len(facts.candidates)
        doubt, each = facts.doubt, (runs, sources)
        self.busy = _factors(rng, doubt.arrivals, each)
        self.able = _factors(rng, doubt.levels, each)
        self.willing = _factors(rng, doubt.accepts, each)
        self.leaves = _factors(rng, doubt.attrition, (runs, 1))
        self.untested = np.zeros(each, dtype=np.int64)
        self.ready = np.zeros((runs, sources, len(facts.levels)), dtype=np.int64)
        for row, one in enumerate(facts.candidates):
            self.untested[:, row] = round(one.applied)
            self.ready[:, row] = [round(one.ready.get(n, 0.0)) for n in facts.levels]
        self.owed_tests = np.zeros(each)
        self.owed = np.zeros((runs, len(flows.ways)))
        self.accepted = np.zeros((runs, len(flows.ways), weeks), dtype=np.int64)
        self.started = np.zeros((runs, len(flows.ways), weeks))
        self.joining = np.zeros((runs, pools, weeks), dtype=np.int64)
        self.people = np.zeros((runs, pools, weeks))
        self.filled = np.zeros((runs, pools, weeks))
        self.joined = np.zeros((runs, pools, weeks))
        self.left = np.zeros((runs, pools, weeks))
        self.cohorts = [_Tenures(pool, runs) for pool in facts.pools]
        for row, pool in enumerate(facts.pools):
            for week, count in enumerate(pool.coming[:weeks]):
                self.joining[:, row, week] += round(count)

    def step(self, week: int) -> None:
        self.applicants(week)
        for source in range(len(self.facts.candidates)):
            self.offers(week, source)
        self.classes(week)
        for row, cohort in enumerate(self.cohorts):
            self.left[:, row, week] = cohort.pass_week(self.leaves, self.rng, week)
            cohort.join(self.joining[:, row, week])
            self.joined[:, row, week] = self.joining[:, row, week]
            self.people[:, row, week], self.filled[:, row, week] = cohort.counts()

    def applicants(self, week: int) -> None:
        """Let people apply and lose interest, and test those whom the plan invites."""
        slots = np.full(len(self.untested), np.inf)
        if self.facts.tests_per_week:
            slots[:] = series(self.facts.tests_per_week, week + 1, 0.0)[week]
        for row, one in enumerate(self.facts.candidates):
            if week:
                self.untested[:, row] = self.rng.binomial(
                    self.untested[:, row], one.keeps
                )
                self.ready[:, row] = self.rng.binomial(self.ready[:, row], one.keeps)
            mean = series(one.arrivals, week + 1, 0.0)[week]
            mean = mean + float(self.flows.campaign[row, week])
            self.untested[:, row] += self.rng.poisson(mean * self.busy[:, row])
            self.owed_tests[:, row] += self.flows.tests[row, week]
            most = series(one.tests_per_week, week + 1, np.inf)[week]
            wanted = np.floor(
                np.minimum(np.minimum(self.owed_tests[:, row], most), slots) + 0.5
            )
            invited = np.minimum(wanted, self.untested[:, row]).astype(np.int64)
            self.untested[:, row] -= invited
            slots -= invited
            self.owed_tests[:, row] -= invited
            self.tested(row, invited)

    def tested(self, row: int, invited: Counts) -> None:
        """Find the levels of those invited, each candidate at one of them at most."""
        one, left, share = self.facts.candidates[row], invited.copy(), 1.0
        for number, level in enumerate(self.facts.levels):
            rate = one.funnel.ready_share(level)
            if rate <= 0.0:
                continue
            odds = _odds(min(rate / share, 1.0), self.able[:, row])
            passed = self.rng.binomial(left, odds)
            self.ready[:, row, number] += passed
            left, share = left - passed, share - rate

    def offers(self, week: int, source: int) -> None:
        """Offer the seats of the classes that begin after the notice."""
        facts, flows = self.facts, self.flows
        share = facts.candidates[source].funnel.start_share
        for row, way in enumerate(flows.ways):
            path = facts.paths[way.path]
            begins = week + path.notice_weeks
            if way.source != source or begins >= facts.weeks or share <= 0.0:
                continue
            self.owed[:, row] += flows.starts[row, begins]
            room = self.room(row, begins)
            level = facts.levels.index(path.level)
            stock = self.ready[:, source, level]
            owed = np.maximum(np.minimum(self.owed[:, row], room), 0.0)
            wanted = np.floor(owed / share + 0.5)
            made = np.minimum(wanted, stock).astype(np.int64)
            come = self.rng.binomial(made, _odds(share, self.willing[:, source]))
            taken = np.minimum(come, np.floor(room)).astype(np.int64)
            # Who finds the class full goes back to those who wait for an offer.
            self.ready[:, source, level] -= made - (come - taken)
            self.owed[:, row] -= taken
            self.accepted[:, row, begins] = taken

    def room(self, row: int, week: int) -> Numbers | float:
        """Return how many trainees the classes of a week hold."""
        most = self.facts.paths[self.flows.ways[row].path].class_most
        classes = float(self.flows.classes[row, week])
        return float(np.ceil(classes - 1e-6) * most)

    def classes(self, week: int) -> None:
        """Begin this week's classes; who finishes joins the floor afterwards."""
        for row, way in enumerate(self.flows.ways):
            path = self.facts.paths[way.path]
            begun = self.accepted[:, row, week]
            self.started[:, row, week] = begun
            if week + path.weeks < self.facts.weeks:
                done = self.rng.binomial(begun, path.finishes)
                self.joining[:, way.pool, week + path.weeks] += done


class _Tenures:
    """The agents of a pool by weeks of tenure, in every replication.

    The last column holds all from whom on neither leaving nor learning changes any more.
    """

    def __init__(self, pool: Pool, runs: int) -> None:
        last = tail_start(pool.attrition)
        if pool.counted is Counted.WORK:
            last = max(last, tail_start(pool.learning))
        self.leaving = values_at(pool.attrition, last + 1) / WEEKS_A_YEAR
        self.weight = weight(pool, last + 1)
        self.there = np.zeros((runs, last + 1), dtype=np.int64)
        for one in pool.staff:
            self.there[:, min(one.tenure_weeks, last)] += round(one.agents)

    def pass_week(
        self, factor: Numbers, rng: np.random.Generator, week: int
    ) -> Counts | int:
        """Let some leave and the others be a week older; return how many left."""
        if week == 0:
            return 0
        kept = rng.binomial(self.there, np.exp(-self.leaving * factor))
        left = self.there.sum(axis=1) - kept.sum(axis=1)
        self.there = np.roll(kept, 1, axis=1)
        if kept.shape[1] > 1:
            self.there[:, -1] += kept[:, -1]
            self.there[:, 0] = 0
        return np.asarray(left)

    def join(self, newcomers: Counts) -> None:
        self.there[:, 0] += newcomers

    def counts(self) -> tuple[Numbers, Numbers]:
        """Return the people there, and how many agents they count for."""
        return self.there.sum(axis=1).astype(np.float64), self.there @ self.weight
