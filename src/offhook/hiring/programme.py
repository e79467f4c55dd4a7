"""The linear programme of a hiring plan: candidates, classes, people, what they cost.

Nothing can make it infeasible: positions may stay empty, a site may be too full and money
may be overspent, each at a price. docs/explanation/hiring.md writes it out.
"""

from dataclasses import dataclass

import numpy as np

from offhook.hiring.curves import (
    Numbers,
    retention,
    starting_staff,
    tail_start,
    weight,
)
from offhook.hiring.facts import Counted, HiringFacts, Pool, Series
from offhook.hiring.layout import Block, Layout, Places, layout_of
from offhook.hiring.rows import Matrix, Row, Rows, shifted, spread


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Minimise ``cost @ x`` with ``equal @ x == right_equal`` and ``most @ x <= ...``.

    `unavoidable` is what people there already cost, whatever is decided. `equal_rows` and
    `most_rows` tell which rows are which.
    """

    facts: HiringFacts
    layout: Layout
    cost: Numbers
    lower: Numbers
    upper: Numbers
    equal: Matrix
    right_equal: Numbers
    most: Matrix
    right_most: Numbers
    equal_rows: dict[Row, Places]
    most_rows: dict[Row, Places]
    unavoidable: float


def programme_of(facts: HiringFacts, *, whole_classes: bool = False) -> Programme:
    """Return the programme; with `whole_classes` the first weeks' classes are counted."""
    return _Builder(facts, layout_of(facts, whole_classes=whole_classes)).programme()


def series(values: Series, weeks: int, otherwise: float) -> Numbers:
    """Return a series as an array; a shorter one goes on with its last value."""
    if not values:
        return np.full(weeks, otherwise)
    found = np.asarray(values[:weeks], dtype=np.float64)
    return np.concatenate([found, np.full(weeks - len(found), found[-1])])


class _Builder:
    """Builds the programme part by part, in the order in which people pass through it."""

    def __init__(self, facts: HiringFacts, layout: Layout) -> None:
        self.facts, self.at, self.ways = facts, layout.at, layout.ways
        self.layout = layout
        self.equal, self.most = Rows(), Rows()
        self.spend = np.zeros(layout.size)
        self.price = np.zeros(layout.size)
        self.lower = np.zeros(layout.size)
        self.upper = np.full(layout.size, np.inf)
        there = [starting_staff(facts, pool) for pool in facts.pools]
        none = np.zeros((0, facts.weeks))
        self.people = np.array([people for people, _ in there]) if there else none
        filled = [
            work if pool.counted is Counted.WORK else people
            for pool, (people, work) in zip(facts.pools, there, strict=True)
        ]
        self.filled = np.array(filled) if there else none

    def programme(self) -> Programme:
        for part in (
            self.applicants,
            self.offers,
            self.floor,
            self.coverage,
            self.trainers,
            self.seats,
            self.positions,
            self.classes,
            self.budget,
        ):
            part()
        size = self.layout.size
        return Programme(
            facts=self.facts,
            layout=self.layout,
            cost=self.spend + self.price,
            lower=self.lower,
            upper=self.upper,
            equal=self.equal.matrix(size),
            right_equal=self.equal.right,
            most=self.most.matrix(size),
            right_most=self.most.right,
            equal_rows=self.equal.places,
            most_rows=self.most.places,
            unavoidable=float(self.people.sum()) * self.facts.costs.wage,
        )

    def applicants(self) -> None:
        """Keep the stock of those not tested yet, and bound tests and campaigns."""
        facts, weeks = self.facts, self.facts.weeks
        sources = facts.candidates
        arrivals = [series(one.arrivals, weeks, 0.0) for one in sources]
        come = np.array(arrivals).reshape(len(sources), weeks)
        if sources:
            come[:, 0] += [one.applied for one in sources]
        rows = self.equal.add(Row.UNTESTED, come)
        stock, tests = self.at[Block.UNTESTED], self.at[Block.TESTS]
        campaign = self.at[Block.CAMPAIGN]
        self.equal.put(rows, stock, 1.0)
        self.equal.put(rows, tests, 1.0)
        self.equal.put(rows, campaign, -1.0)
        keeps = np.array([one.keeps for one in sources]).reshape(-1, 1)
        self.equal.put(rows[:, 1:], stock[:, :-1], -keeps)
        for row, one in enumerate(sources):
            self.upper[tests[row]] = series(one.tests_per_week, weeks, np.inf)
            self.upper[campaign[row]] = series(one.campaign_most, weeks, 0.0)
            self.spend[campaign[row]] = one.campaign_cost
        self.spend[tests] = facts.costs.test
        if facts.tests_per_week:
            rows = self.most.add(Row.TESTS, series(facts.tests_per_week, weeks, 0.0))
            self.most.put(rows, tests, 1.0)

    def offers(self) -> None:
        """Keep the stocks of those who may be made an offer; starts draw on them."""
        facts, ready = self.facts, self.at[Block.READY]
        right = np.zeros(ready.shape)
        for row, one in enumerate(facts.candidates):
            right[row, :, 0] = [one.ready.get(level, 0.0) for level in facts.levels]
        rows = self.equal.add(Row.READY, right)
        self.equal.put(rows, ready, 1.0)
        for row, one in enumerate(facts.candidates):
            self.equal.put(rows[row, :, 1:], ready[row, :, :-1], -one.keeps)
            shares = [one.funnel.ready_share(level) for level in facts.levels]
            tests = self.at[Block.TESTS][row]
            self.equal.put(rows[row], tests, -np.array(shares).reshape(-1, 1))
        for row, way in enumerate(self.ways):
            path = facts.paths[way.path]
            share = facts.candidates[way.source].funnel.start_share
            starts = self.at[Block.STARTS][row]
            self.upper[starts[: path.notice_weeks]] = 0.0
            if share <= 0.0:
                self.upper[starts] = 0.0
                continue
            level = facts.levels.index(path.level)
            weeks, columns = shifted(starts, -path.notice_weeks)
            self.equal.put(rows[way.source, level, weeks], columns, 1.0 / share)

    def floor(self) -> None:
        """Let classes reach the floor, and some of those there leave."""
        facts = self.facts
        shape = self.at[Block.PEOPLE].shape
        self.spend[self.at[Block.PEOPLE]] = facts.costs.wage
        people = self.equal.add(Row.PEOPLE, np.zeros(shape))
        work = self.equal.add(Row.WORK, np.zeros(shape))
        for row, pool in enumerate(facts.pools):
            stay = retention(pool.attrition, facts.weeks + 1)
            tail = tail_start(pool.attrition) + 1
            self._stock(people[row], Block.PEOPLE, row, stay, tail)
            if pool.counted is Counted.WORK:
                tail = max(tail, tail_start(pool.learning) + 1)
                does = stay * weight(pool, facts.weeks + 1)
                self._stock(work[row], Block.WORK, row, does, tail)
            else:
                self.equal.put(work[row], self.at[Block.WORK][row], 1.0)

    def _stock(
        self, rows: Places, block: Block, pool: int, curve: Numbers, tail: int
    ) -> None:
        """Say that a stock is what arrived, each arrival weighted by a curve of its age.

        From the tail on the curve falls by the same share every week, so that a week
        follows from the one before and from what is younger than the tail.
        """
        stock = self.at[block][pool]
        last = min(tail, len(curve) - 1)
        falls = float(curve[last] / curve[last - 1]) if last > 0 else 1.0
        self.equal.put(rows, stock, 1.0)
        self.equal.put(rows[1:], stock[:-1], -falls)
        young = curve[: min(tail, len(stock))]
        new = young - falls * np.concatenate([[0.0], young[:-1]])
        for row, way in enumerate(self.ways):
            if way.pool != pool:
                continue
            path = self.facts.paths[way.path]
            lags = path.weeks + np.flatnonzero(np.abs(new) > 1e-15)
            weeks, columns, which = spread(self.at[Block.STARTS][row], lags)
            cells = -new[lags - path.weeks] * path.finishes
            self.equal.put(rows[weeks], columns, cells[which])

    def coverage(self) -> None:
        """Fill the required positions with people, overtime, or not at all."""
        facts, costs = self.facts, self.facts.costs
        per = np.array([one.agents_per_position for one in facts.pools])[:, None]
        needed = [series(one.required, facts.weeks, 0.0) for one in facts.pools]
        required = np.array(needed).reshape(len(facts.pools), facts.weeks) * per
        rows = self.most.add(Row.REQUIRED, self.filled - required)
        for row, pool in enumerate(facts.pools):
            block = Block.WORK if pool.counted is Counted.WORK else Block.PEOPLE
            self.most.put(rows[row], self.at[block][row], -1.0)
        self.most.put(rows, self.at[Block.OVERTIME], -1.0)
        self.most.put(rows, self.at[Block.SHORT], -per)
        share = np.array([one.overtime_most for one in facts.pools])[:, None]
        rows = self.most.add(Row.OVERTIME, share * self.people)
        self.most.put(rows, self.at[Block.OVERTIME], 1.0)
        self.most.put(rows, self.at[Block.PEOPLE], -share)
        self.spend[self.at[Block.OVERTIME]] = costs.overtime
        self.price[self.at[Block.SHORT]] = costs.shortage

    def _begun(self, way: int) -> tuple[Places, Places, float]:
        """Return what counts classes in each week, and how many each is.

        Trainees are a share of a class where classes are not whole.
        """
        path = self.facts.paths[self.ways[way].path]
        starts, classes = self.at[Block.STARTS][way], self.at[Block.CLASSES][way]
        return classes, starts[len(classes) :], 1.0 / path.class_most

    def trainers(self) -> None:
        """Give every class its trainers, for as long as it runs."""
        facts, extra = self.facts, self.at[Block.TRAINERS]
        usual = [series(one.trainers, facts.weeks, np.inf) for one in facts.pools]
        rows = self.most.add(Row.TRAINERS, np.array(usual).reshape(extra.shape))
        self.most.put(rows, extra, -1.0)
        self.spend[extra] = facts.costs.extra_trainer
        for row, pool in enumerate(facts.pools):
            self.upper[extra[row]] = pool.extra_trainers
        for row, way in enumerate(self.ways):
            path = facts.paths[way.path]
            whole, later, share = self._begun(row)
            begun = np.concatenate([whole, later])
            weeks, columns, ages = spread(begun, np.arange(path.weeks))
            used = np.where(weeks - ages < len(whole), 1.0, share) * path.trainers
            self.most.put(rows[way.pool, weeks], columns, used)

    def seats(self) -> None:
        """Seat every trainee in a training room of the site."""
        facts = self.facts
        seats = [[one.training_seats] * facts.weeks for one in facts.sites]
        rows = self.most.add(Row.SEATS, np.array(seats).reshape(-1, facts.weeks))
        for row, way in enumerate(self.ways):
            site = self._site(facts.pools[way.pool])
            ages = np.arange(facts.paths[way.path].weeks)
            weeks, columns, _ = spread(self.at[Block.STARTS][row], ages)
            self.most.put(rows[site, weeks], columns, 1.0)

    def positions(self) -> None:
        """Seat every agent at a position of the site, or count the excess."""
        facts, excess = self.facts, self.at[Block.EXCESS]
        seats = np.array([[float(one.positions)] * facts.weeks for one in facts.sites])
        seats = seats.reshape(excess.shape)
        for row, pool in enumerate(facts.pools):
            seats[self._site(pool)] -= self.people[row] / pool.agents_per_position
        rows = self.most.add(Row.POSITIONS, seats)
        for row, pool in enumerate(facts.pools):
            people, each = self.at[Block.PEOPLE][row], 1.0 / pool.agents_per_position
            self.most.put(rows[self._site(pool)], people, each)
        self.most.put(rows, excess, -1.0)
        self.price[excess] = facts.costs.excess_position

    def _site(self, pool: Pool) -> int:
        return next(
            row for row, site in enumerate(self.facts.sites) if site.id == pool.site
        )

    def classes(self) -> None:
        """Pay for trainees and classes; a whole class has trainees within its bounds."""
        facts, at = self.facts, self.at
        for row, way in enumerate(self.ways):
            path = facts.paths[way.path]
            whole, later, share = self._begun(row)
            room = path.class_cost * path.weeks
            self.spend[at[Block.STARTS][row]] = (
                facts.costs.start + path.wage * path.weeks
            )
            self.spend[later] += room * share
            self.spend[whole] = room
        many = at[Block.CLASSES]
        if not many.size:
            return
        starts = at[Block.STARTS][:, : many.shape[1]]
        bounds = np.array(
            [
                (facts.paths[way.path].class_most, facts.paths[way.path].class_least)
                for way in self.ways
            ]
        )
        rows = self.most.add(Row.CLASS_MOST, np.zeros(many.shape))
        self.most.put(rows, starts, 1.0)
        self.most.put(rows, many, -bounds[:, :1])
        rows = self.most.add(Row.CLASS_LEAST, np.zeros(many.shape))
        self.most.put(rows, starts, -1.0)
        self.most.put(rows, many, bounds[:, 1:])

    def budget(self) -> None:
        """Let spending beyond the budget cost more than it spends."""
        facts, over = self.facts, self.at[Block.OVER]
        if facts.budget is None:
            self.upper[over] = 0.0
            return
        unavoidable = float(self.people.sum()) * facts.costs.wage
        rows = self.most.add(Row.BUDGET, [[facts.budget - unavoidable]])
        spent = np.flatnonzero(self.spend)
        self.most.put(rows[0, 0], spent, self.spend[spent])
        self.most.put(rows, over, -1.0)
        self.price[over] = facts.costs.overspend
