"""Raters' severity, and abilities that do not depend on who rated.

Linacre's (1989) many-facet model: the logit of mark k against k - 1 is the ability, less
the criterion's difficulty, the rater's severity and the threshold of the mark. It is
estimated by marginal maximum likelihood, with the machinery of the items: each criterion as
seen by each rater is an item, and their parameters are sums of few.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from threadpoolctl import threadpool_limits

from offhook.academy import em
from offhook.academy.grid import Grid, grid_of, points_needed
from offhook.academy.levels import LEVELS, mass_above
from offhook.academy.marks import Marks, checked, marked
from offhook.academy.models import NO_ANSWER, Floats, Items, Whole, chances
from offhook.academy.score import Posterior
from offhook.terms.errors import NotAccepted

WITHIN = 1e-6
ROUNDS_MOST = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Severity:
    """What the ratings say of raters, criteria, marks and persons.

    `raters` (raters,) are in logits, positive is severe, and sum to 0; `errors` are their
    standard errors. `criteria` (criteria,) are difficulties, `thresholds` (marks - 1,) sum
    to 0, `sd` is of abilities. `posterior` is of the persons rated, in units of `sd`.

    A rater's marks for the criteria of one recording resemble one another more than ability
    explains; errors and posteriors leave that out and are on the small side.
    """

    raters: Floats
    errors: Floats
    criteria: Floats
    thresholds: Floats
    sd: float
    posterior: Posterior
    log_likelihood: float
    converged: bool

    @property
    def in_marks(self) -> Floats:
        """Return by how many marks each rater is below the mean rater, (raters,).

        It is of the expected mark, averaged over criteria, at the mean ability.
        """
        usual = _expected_marks(self, np.zeros(1), np.zeros(1))
        return np.array(
            [
                float((usual - _expected_marks(self, np.zeros(1), np.array([one])))[0])
                for one in self.raters
            ]
        )


def rater_severity(
    persons: ArrayLike, raters: ArrayLike, marks: ArrayLike, *, highest: int = 5
) -> Severity:
    """Return severities, difficulties and abilities from ratings.

    `persons` and `raters` are rows from 0, (ratings,); `marks` is (ratings, criteria) of
    whole marks from 0 to `highest`, -1 where none was given. A rater is told from the
    people he got by others who rated the same ones, or by chance having dealt them out.
    """
    who, by, table = _rows(persons, raters, marks, highest)
    design = _Design(int(by.max()) + 1, table.shape[1], highest)
    seen = _seen(who, by, table, design)
    with threadpool_limits(limits=1, user_api="blas"):
        row, grid, converged = design.climb(seen)
        items = design.items(row)
        masses, logs = em.posteriors(items, seen, grid)
    return Severity(
        design.severities(row),
        design.errors(row, seen, grid),
        row[1 : 1 + design.criteria],
        np.diff(np.concatenate([[0.0], row[design.first_step :], [0.0]])),
        float(row[0]),
        Posterior(grid, masses, logs),
        float(logs.sum()),
        converged,
    )


def speaking_level_chances(found: Severity) -> Floats:
    """Return the probability of each level for each person rated, (persons, 7).

    A level begins where a rater of mean severity would be expected to give, averaged over
    the criteria, half a mark less than its own; marks 0 to 5 are A1 to C2.
    """
    points = found.posterior.grid.points
    fine = np.linspace(points[0], points[-1], 4001)
    mark = _expected_marks(found, fine, np.zeros(1))
    cuts = np.interp(np.arange(1, len(found.thresholds) + 1) - 0.5, mark, fine)
    above = np.stack(
        [mass_above(found.posterior.masses, points, float(cut)) for cut in cuts], axis=1
    )
    whole = np.pad(above, ((0, 0), (1, 1)))
    whole[:, 0] = 1.0
    table = np.zeros((len(above), LEVELS))
    table[:, 1 : whole.shape[1]] = np.clip(-np.diff(whole, axis=1), 0.0, 1.0)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def _expected_marks(found: Severity, points: Floats, severity: Floats) -> Floats:
    """Return the mark to be expected at each ability, averaged over criteria."""
    hard = found.criteria + severity
    k = np.arange(1, len(found.thresholds) + 1)
    sums = -np.cumsum(found.thresholds) - k * hard[:, None]
    items = Items(np.full(len(hard), found.sd), sums, np.zeros(len(hard)))
    p = chances(items, points)
    return np.asarray(np.tensordot(p[:, 1:, :], k, (1, 0)).mean(axis=0))


@dataclass(frozen=True, slots=True)
class _Design:
    """How few parameters make the items: sd, criteria, raters but the last, thresholds."""

    raters: int
    criteria: int
    highest: int

    @property
    def first_step(self) -> int:
        """Return where the sums of thresholds begin."""
        return self.criteria + self.raters

    @property
    def many(self) -> int:
        """Return the number of parameters."""
        return self.first_step + self.highest - 1

    @property
    def of_raters(self) -> Floats:
        """Return severities by the free ones, (raters, raters - 1): they sum to 0."""
        return np.vstack([np.eye(self.raters - 1), -np.ones((1, self.raters - 1))])

    def turn(self) -> Floats:
        """Return items' parameters by those of the design, (items, 1 + steps, many)."""
        k = np.arange(1, self.highest + 1)
        by = np.zeros((self.raters, self.criteria, 1 + self.highest, self.many))
        by[:, :, 0, 0] = 1.0
        for one in range(self.criteria):
            by[:, one, 1:, 1 + one] = -k
        here = slice(1 + self.criteria, self.first_step)
        by[:, :, 1:, here] = -k[:, None] * self.of_raters[:, None, None, :]
        for step in range(self.highest - 1):
            by[:, :, 1 + step, self.first_step + step] = -1.0
        return by.reshape(-1, 1 + self.highest, self.many)

    def items(self, row: Floats) -> Items:
        """Return the items of a row of parameters, rater by rater."""
        made = self.turn() @ row
        return Items(made[:, 0], made[:, 1:], np.zeros(len(made)))

    def severities(self, row: Floats) -> Floats:
        """Return all raters' severities."""
        return self.of_raters @ row[1 + self.criteria : self.first_step]

    def climb(self, seen: Marks) -> tuple[Floats, Grid, bool]:
        """Return the most likely parameters, the grid they are on, and if they are."""
        turn = self.turn()
        row = np.zeros(self.many)
        row[0] = 1.0
        grid = grid_of(61)
        for _ in range(ROUNDS_MOST):
            items = self.items(row)
            needed = points_needed(items)
            if needed > len(grid.points):
                grid = grid_of(needed)
            expected = em.expect(items, seen, grid)
            slope, curve = em.partial_credit_slope(items, expected, grid.points)
            gradient = np.einsum("ip,ipb->b", slope, turn)
            known = np.einsum("ipb,ipr,irc->bc", turn, curve, turn, optimize=True)
            move = np.linalg.solve(known, gradient)
            row = row + move.clip(-em.LONGEST_STEP, em.LONGEST_STEP)
            if np.abs(move).max() < WITHIN:
                return row, grid, True
        return row, grid, False

    def errors(self, row: Floats, seen: Marks, grid: Grid) -> Floats:
        """Return standard errors of severities, from the products of persons' scores."""
        items, turn = self.items(row), self.turn()
        masses, _ = em.posteriors(items, seen, grid)
        p = chances(items, grid.points)[:, 1:, :]
        scores = np.zeros((len(masses), self.many))
        k = np.arange(1, self.highest + 1)
        for q, point in enumerate(grid.points):
            asked = 1.0 if seen.answered is None else seen.answered[:, :, None]
            over = seen.hits.reshape(len(masses), -1, self.highest) - asked * p[:, :, q]
            by = turn[:, 1:, :] + point * k[:, None] * turn[:, :1, :]
            flat = by.reshape(-1, self.many)
            scores += masses[:, q, None] * (over.reshape(len(masses), -1) @ flat)
        covariance = np.linalg.pinv(scores.T @ scores)
        here = slice(1 + self.criteria, self.first_step)
        free = covariance[here, here]
        variances = np.einsum("ri,ij,rj->r", self.of_raters, free, self.of_raters)
        return np.asarray(np.sqrt(variances))


def _rows(
    persons: ArrayLike, raters: ArrayLike, marks: ArrayLike, highest: int
) -> tuple[Whole, Whole, Whole]:
    """Return the three columns if they fit one another."""
    who, by = (np.asarray(one, dtype=np.int64) for one in (persons, raters))
    table = checked(marks)
    wrong = ""
    if not len(who) == len(by) == len(table):
        wrong = f"{len(who)} persons, {len(by)} raters, {len(table)} rows of marks"
    elif who.min() < 0 or by.min() < 0 or by.max() < 1:
        wrong = "fewer than two raters, or a row below 0"
    elif set(range(int(by.max()) + 1)) - set(by.tolist()):
        wrong = "a rater who rated nobody"
    elif set(table[table >= 0].tolist()) != set(range(highest + 1)):
        wrong = f"marks {sorted(set(table[table >= 0].tolist()))}"
    elif len({*zip(who.tolist(), by.tolist(), strict=True)}) != len(who):
        wrong = "a rater who rated somebody twice"
    if wrong:
        raise NotAccepted(
            where="ratings", wrong=wrong,
            accepted=f"columns of one length, and every mark from 0 to {highest}",
        )  # fmt: skip
    return who, by, table


def _seen(who: Whole, by: Whole, table: Whole, design: _Design) -> Marks:
    """Return the ratings as marks of persons, one item for a criterion and a rater."""
    wide = np.full((int(who.max()) + 1, design.raters, design.criteria), NO_ANSWER)
    wide[who, by] = table
    flat = wide.reshape(len(wide), -1)
    categories = np.full(flat.shape[1], design.highest + 1)
    return marked(flat, np.ones(len(flat)), categories)
