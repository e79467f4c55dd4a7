"""Solve the linear programme with HiGHS: the bound, its prices, and given classes."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import vstack

from offhook.hiring.curves import Numbers
from offhook.hiring.layout import Block, Layout
from offhook.hiring.programme import Programme
from offhook.hiring.rows import Matrix

_OPTIMAL, _INFEASIBLE = 0, 2
_METHODS = ("highs-ds", "highs-ipm")
MANY_UNKNOWNS = 12_000
"""From here on the interior point method is the faster one: bench/hiring.py."""
FEW_UNKNOWNS = 2_000
"""Below this to simplify takes longer than it saves: a fifth of the time of a language."""
Sides = tuple[Matrix, Numbers]
"""What the unknowns are multiplied by, and what that equals, or comes to at most."""


class Side(StrEnum):
    """What can be one more: the right side of a kind of rows, or an unknown's bound."""

    EQUAL = "equal"
    MOST = "most"
    UPPER = "upper"


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The unknowns, what they cost, and what one more on each side would save."""

    x: Numbers
    cost: float
    saves: dict[Side, Numbers]

    def of(self, layout: Layout, block: Block) -> Numbers:
        """Return the values of a block of unknowns."""
        return np.asarray(self.x[layout.at[block]])


def solve_relaxed(
    programme: Programme, upper: Numbers | None = None, lower: Numbers | None = None
) -> Solved:
    """Return the optimum where every unknown may be a fraction.

    `upper` and `lower` replace the programme's own bounds.
    """
    found = solve_if_possible(programme, upper, lower)
    assert found is not None  # shortage and overspending are always open
    return found


def solve_if_possible(
    programme: Programme, upper: Numbers | None = None, lower: Numbers | None = None
) -> Solved | None:
    """Return the same, or None where the bounds leave nothing that is possible."""
    lower = programme.lower if lower is None else lower
    upper = programme.upper if upper is None else upper
    if (lower > upper).any():
        return None
    bounding = np.isfinite(programme.right_most)
    open_ = lower < upper
    x = np.where(open_, 0.0, lower)
    found = _optimum(
        programme.cost[open_],
        (programme.equal[:, open_], programme.right_equal - programme.equal @ x),
        (
            programme.most[bounding][:, open_],
            (programme.right_most - programme.most @ x)[bounding],
        ),
        np.column_stack([lower, upper])[open_],
    )
    if found.status == _INFEASIBLE:
        return None
    assert found.status == _OPTIMAL, found.message
    x[open_] = np.clip(found.x, lower[open_], upper[open_])  # rounding errors
    price, more = np.zeros(len(programme.right_most)), np.zeros(len(x))
    price[bounding] = -found.ineqlin.marginals
    more[open_] = -found.upper.marginals
    return Solved(
        x=x,
        cost=float(programme.cost @ x),
        saves={
            Side.EQUAL: -found.eqlin.marginals, Side.MOST: price, Side.UPPER: more
        },
    )  # fmt: skip


def _optimum(
    cost: Numbers, equal: Sides, most: Sides, bounds: Numbers
) -> OptimizeResult:
    """Return what HiGHS finds; where rounding errors stop one method, by another one."""
    found: OptimizeResult
    methods = _METHODS[::-1] if len(cost) > MANY_UNKNOWNS else _METHODS
    few = len(cost) < FEW_UNKNOWNS
    tries, weights = ((False, True), "dantzig") if few else ((True, False), None)
    for method in methods:
        for presolve in tries:
            found = linprog(  # type: ignore[call-overload]  # no sparse rows in stubs
                cost,
                A_ub=most[0],
                b_ub=most[1],
                A_eq=equal[0],
                b_eq=equal[1],
                bounds=bounds,
                method=method,
                options={
                    "presolve": presolve,
                    "simplex_dual_edge_weight_strategy": weights,
                },
            )
            if found.status == _OPTIMAL:
                return found
    return found


def solve_whole(programme: Programme, seconds: float, gap: float) -> Numbers | None:
    """Return unknowns with whole classes, or None where the time was too short for any."""
    size = len(programme.cost)
    whole = np.zeros(size, dtype=np.int64)
    whole[programme.layout.at[Block.CLASSES]] = 1
    bounding = np.isfinite(programme.right_most)
    matrix = vstack([programme.equal, programme.most[bounding]], format="csr")
    right = programme.right_most[bounding]
    found = milp(
        programme.cost,
        integrality=whole,
        bounds=Bounds(programme.lower, programme.upper),
        constraints=LinearConstraint(
            matrix,
            np.concatenate([programme.right_equal, np.full(len(right), -np.inf)]),
            np.concatenate([programme.right_equal, right]),
        ),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    return None if found.x is None else np.asarray(found.x)
