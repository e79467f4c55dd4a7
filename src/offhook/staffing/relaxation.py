"""The linear relaxation: work that must be done by somebody able to, and its least pay.

**The bound.** Take a queue and an interval with `n` expected contacts. Each is answered
within T (`a`), answered later, hangs up within T (`b`) or later, or flows out, which a staffing
counts as not served in time (`rostered.Observed`). No staffing makes more contacts hang up within T than have so little patience: `b <= n F(T)`, F being
the law of patience. A target of share s then asks, in expectation, for answers at least

* SL-1, answered or abandoned in T: `a + b >= s n`, so `a >= n (s - F(T))`;
* SL-3, answered of all: `a >= s n`;
* SL-4, hang-ups in T left out: `a >= s (n - b)`, so `a >= s n (1 - F(T))`;
* SL-5 and SL-6, with S for T: `a >= n (s - F(S))` and `a >= s n (1 - F(S))`;
* SL-2, of the answered only: nothing, unless nobody ever hangs up, when it is SL-3.

An answer takes a group able to it `h` seconds (its pace in, and the contacts that it holds
at once divided out), and an agent has no more than an interval's seconds in an interval.
With `x[q, g]` the work in agents of group g on queue q:

    least sum c_g n_g  where  sum_g x[q, g] / h[q, g] >= a_q / interval  and
                              sum_q x[q, g] <= n_g,  n_g >= least_g.

Two things are not in it. An agent who signs out during a call ends it unpaid: a plan says
how many such hours it has (`overrun_h`, 1 to 2 % on the examples), and the bound holds for
the pay with them. And work may move over an interval's end, a call's length as a rule; for
contacts that may wait for hours (e-mail) only the sum over the day is bounded, since pay
does not change with the hour. Seats and whole numbers are left out, which only lowers it.

**Weak duality** prices all intervals at once: the dual solution of one interval is feasible
for every other, for only the right-hand side differs. So a few programs are solved, and
every interval is bounded by the best of their prices.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.special import gammainc, ndtr

from offhook.policy.centre import Centre, Duration, Queue, Shape
from offhook.staffing.ahead import Ahead, Counts, Numbers
from offhook.staffing.alone import Fit
from offhook.staffing.limits import Bounds
from offhook.terms.contacts import ServiceLevel

_PRICED = 60


def gone_within(patience: Duration, within_s: float) -> float:
    """Return the share of callers with no more patience than that.

    >>> round(gone_within(Duration(Shape.EXPONENTIAL, 60.0), 60.0), 4)
    0.6321
    """
    mean_s, cv = patience.mean_s, patience.cv
    match patience.shape:
        case Shape.NEVER:
            return 0.0
        case Shape.EXPONENTIAL:
            return float(-np.expm1(-within_s / mean_s)) if mean_s > 0 else 1.0
        case Shape.EMPIRICAL:
            places = np.linspace(0.0, 1.0, len(patience.quantiles_s))
            ends = np.array(patience.quantiles_s)
            return float(np.interp(within_s, ends, places, left=0.0, right=1.0))
        case Shape.LOGNORMAL if cv > 0 and mean_s > 0 and within_s > 0:
            variance = np.log1p(cv**2)
            middle = np.log(mean_s) - variance / 2
            return float(ndtr((np.log(within_s) - middle) / np.sqrt(variance)))
        case Shape.GAMMA if cv > 0 and mean_s > 0:
            return float(gammainc(1.0 / cv**2, within_s / (mean_s * cv**2)))
    return float(mean_s <= within_s)


def answers_owed(queue: Queue) -> float:
    """Return the least share of expected contacts that the target wants answered."""
    target = queue.target
    share = target.share
    in_t = gone_within(queue.patience, target.within_s)
    short = gone_within(queue.patience, queue.short_abandon_s)
    match target.definition:
        case ServiceLevel.ABANDONS_POSITIVE:
            owed = share - in_t
        case ServiceLevel.ANSWERED_ONLY:
            owed = share if queue.patience.shape is Shape.NEVER else 0.0
        case ServiceLevel.ABANDONS_NEGATIVE:
            owed = share
        case ServiceLevel.ABANDONS_IN_T_IGNORED:
            owed = share * (1.0 - in_t)
        case ServiceLevel.SHORT_ABANDONS_FORGIVEN:
            owed = share - short
        case ServiceLevel.SHORT_ABANDONS_EXCLUDED:
            owed = share * (1.0 - short)
    return max(0.0, owed)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """The least answers of each queue and slot, per second, and the least agents."""

    answers_per_s: Numbers  # [queue, slot]
    least: Numbers  # [group, slot]


def work_of(centre: Centre, ahead: Ahead, least: Counts) -> Work:
    """Return what the targets ask for at least."""
    owed = np.array([answers_owed(queue) for queue in centre.queues])
    return Work(
        ahead.flat() * owed[:, None] / centre.interval_s, np.asarray(least, float)
    )


class Relaxation:
    """The program of a centre: its matrix is the same in every interval."""

    def __init__(self, fit: Fit, bounds: Bounds) -> None:
        queues, groups = fit.handle_s.shape
        self.cost = bounds.cost_per_slot
        self.pairs = np.argwhere(np.isfinite(fit.handle_s))
        self.served = np.isfinite(fit.handle_s).any(axis=1)
        width = groups + len(self.pairs)
        rows = np.zeros((queues + groups, width))
        for column, (q, g) in enumerate(self.pairs, start=groups):
            rows[q, column] = -1.0 / fit.handle_s[q, g]
            rows[queues + g, column] = 1.0
        rows[queues + np.arange(groups), np.arange(groups)] = -1.0
        self.rows = rows
        self.queues, self.groups = queues, groups

    def solve(
        self, answers_per_s: Numbers, least: Numbers
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Return agents of each group, the prices of an answer, and of a least agent."""
        wanted = np.where(self.served, answers_per_s, 0.0)
        found = linprog(
            np.concatenate([self.cost, np.zeros(len(self.pairs))]),
            A_ub=self.rows,
            b_ub=np.concatenate([-wanted, np.zeros(self.groups)]),
            bounds=[(low, None) for low in least] + [(0, None)] * len(self.pairs),
            method="highs",
        )
        assert found.x is not None, found.message
        prices = -found.ineqlin.marginals[: self.queues]
        return found.x[: self.groups], prices, found.lower.marginals[: self.groups]

    def bound(self, work: Work) -> Numbers:
        """Return a lower bound on the pay of each slot, by the best of a few prices."""
        best = np.zeros(work.answers_per_s.shape[1])
        share = work.answers_per_s / np.maximum(work.answers_per_s.sum(axis=0), 1e-12)
        unpriced = work.answers_per_s.sum(axis=0) + work.least.sum(axis=0) > 0
        for _ in range(_PRICED):
            if not unpriced.any():
                break
            slot = int(np.flatnonzero(unpriced)[0])
            _, answer, agent = self.solve(
                work.answers_per_s[:, slot], work.least[:, slot]
            )
            worth = answer @ work.answers_per_s + agent @ work.least
            best = np.maximum(best, worth)
            # One price is right for all who want the same mixture.
            near = np.abs(share - share[:, [slot]]).sum(axis=0) < 0.02
            unpriced &= ~near
        return best
