"""The funnel of a campaign: how many of those under way will start, and how sure that is.

What has happened at each step says how likely it is to be passed, and how little that may
be known: the chance has the posterior Beta(passed + 1/2, ended + 1/2) of Jeffreys' prior
(Gelman et al. 2013, Bayesian Data Analysis, section 2.8). Whoever is under way passes the
steps that are left with these chances, which are the same for all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from offhook.terms.errors import NotAccepted

DRAWS = 4000
SURE = 0.9
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: how many wait in it now, passed it, and ended in it."""

    waiting: int
    passed: int
    ended: int

    def __post_init__(self) -> None:
        """Refuse what is no count."""
        if min(self.waiting, self.passed, self.ended) < 0:
            raise NotAccepted(
                where="funnel", wrong=f"{self}", accepted="counts of people, 0 or more"
            )

    @property
    def passed_share(self) -> float:
        """Return the mean of the posterior chance to pass.

        >>> Step(waiting=3, passed=1, ended=1).passed_share
        0.5
        """
        return (self.passed + 0.5) / (self.passed + self.ended + 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """Draws of what may come: how many start, and how likely a fresh applicant does.

    `starts` (draws,) counts those who have started and those under way who will; `chances`
    (draws,) are of one who applies now.
    """

    starts: NDArray[np.int64]
    chances: NDArray[np.float64]

    def probability(self, head_count: int, more: int = 0) -> float:
        """Return how likely the head-count is reached with so many more applicants."""
        missing = head_count - self.starts
        # bdtrc(k, n, p) is the chance of more than k among n: nothing where k is n.
        by_more = bdtrc(np.clip(missing - 1, 0, more), more, self.chances)
        return float(np.where(missing <= 0, 1.0, by_more).mean())

    def more_applicants(self, head_count: int, sure: float = SURE) -> int | None:
        """Return how many more applicants make the head-count that sure.

        `None` where a million would not do: too little is known of the steps.
        """
        if self.probability(head_count) >= sure:
            return 0
        high = max(1, head_count)
        while self.probability(head_count, high) < sure:
            high *= 2
            if high > _MOST:
                return None
        low = high // 2 if high > max(1, head_count) else 0
        while high - low > 1:
            middle = (low + high) // 2
            if self.probability(head_count, middle) >= sure:
                high = middle
            else:
                low = middle
        return high

    def band(self, share: float = 0.8) -> tuple[int, int]:
        """Return between which numbers of starts so much of the probability lies."""
        low, high = np.quantile(self.starts, [(1 - share) / 2, (1 + share) / 2])
        return math.floor(low), math.ceil(high)


def funnel(
    steps: Sequence[Step], started: int, *, seed: int = 1, draws: int = DRAWS
) -> Funnel:
    """Return what may come of a funnel: `steps` from the first to the last, and who started.

    The same counts and seed give the same draws.

    >>> sure = [Step(waiting=10, passed=100_000, ended=0)] * 2
    >>> found = funnel(sure, started=5)
    >>> int(np.median(found.starts)), found.more_applicants(30)
    (25, 5)
    """
    rng = np.random.default_rng(seed)
    under_way = np.zeros(draws, dtype=np.int64)
    whole = np.ones(draws)
    for step in steps:
        chance = rng.beta(step.passed + 0.5, step.ended + 0.5, size=draws)
        under_way = rng.binomial(under_way + step.waiting, chance)
        whole *= chance
    return Funnel(under_way + started, whole)
