"""Candidates of known ability take an adaptive test, to see what it is worth."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from offhook.academy import stepping
from offhook.academy.adaptive import AdaptiveTest, Bank, Reason, made_ready
from offhook.academy.models import Floats, Whole
from offhook.academy.score import Abilities, Posterior
from offhook.terms.errors import NotAccepted


@dataclass(frozen=True, slots=True, eq=False)
class Sittings:
    """What happened, one row a candidate.

    `given` is (candidates, most) of item rows, -1 after the end, and `right` what was
    answered; `lengths`, `above_cut` (not a number without a cut) and `reasons` are
    (candidates,). `met` is (items,), how often each was drawn, whether given or refused.
    """

    lengths: Whole
    given: Whole
    right: Whole
    estimates: Abilities
    above_cut: Floats
    reasons: tuple[Reason, ...]
    met: Whole

    def exposure(self, items: int) -> Floats:
        """Return the share of candidates who were given each item, (items,)."""
        seen = np.bincount(self.given[self.given >= 0], minlength=items)
        return seen / len(self.lengths)


def rehearse(
    test: AdaptiveTest, abilities: ArrayLike, rng: np.random.Generator
) -> Sittings:
    """Let candidates of these abilities, (candidates,), take the test.

    Their answers follow the items' parameters; seeds and answers are drawn from `rng`.
    """
    true = np.asarray(abilities, dtype=float)
    if true.ndim != 1 or not len(true):
        raise NotAccepted(
            where="abilities", wrong=f"shape {true.shape}", accepted="(candidates,)"
        )
    most = min(test.stop.most, len(test.bank.items))
    seeds = rng.integers(0, 2**62, len(true)).tolist()
    luck = rng.random((len(true), most))
    given = np.full((len(true), most), stepping.NO_ITEM, dtype=np.int64)
    right = np.zeros((len(true), most), dtype=np.bool_)
    told = np.empty((len(true), 1), dtype=stepping.TOLD)
    seen, nearby, mass = test.room()
    lengths = np.empty(len(true), dtype=np.int64)
    for n, (seed, ability) in enumerate(zip(seeds, true.tolist(), strict=True)):
        known: tuple[Any, ...] = (
            *test.tables, seen, nearby, mass, seed, given[n], right[n], ability,
            luck[n], told[n],
        )  # fmt: skip
        lengths[n] = stepping.sit(*known)
    row = told[:, 0]
    cut = test.stop.cut is not None
    return Sittings(
        lengths,
        given,
        right.astype(np.int64),
        Abilities(row["ability"].copy(), row["error"].copy()),
        row["above"].copy() if cut else np.full(len(true), np.nan),
        tuple(Reason(one) for one in row["reason"].tolist()),
        seen["met"].copy(),
    )


def posteriors_of(test: AdaptiveTest, sittings: Sittings) -> Posterior:
    """Return what each sitting's answers leave possible, (candidates, points)."""
    logs = np.tile(np.log(test.grid.weights), (len(sittings.lengths), 1))
    log_right, log_wrong = test.tables[3], test.tables[4]
    for n in range(sittings.given.shape[1]):
        one = sittings.given[:, n]
        said = np.where(sittings.right[:, n, None] == 1, log_right[one], log_wrong[one])
        logs += np.where(one[:, None] >= 0, said, 0.0)
    peak = logs.max(axis=1)
    mass = np.exp(logs - peak[:, None])
    total = mass.sum(axis=1)
    return Posterior(test.grid, mass / total[:, None], peak + np.log(total))


def exposure_control(
    test: AdaptiveTest,
    abilities: ArrayLike,
    rng: np.random.Generator,
    *,
    share_most: float = 0.25,
    rounds: int = 8,
) -> Bank:
    """Return the bank with rates at which no item is given to more than a share of people.

    Sympson and Hetter (1985): candidates of these abilities, (candidates,), take the test;
    an item drawn for more than `share_most` of them is kept in proportion the next time. The
    rates settle after a few rounds. What they hold for is this test and these candidates.
    """
    if not 0.0 < share_most <= 1.0:
        raise NotAccepted(
            where="exposure", wrong=f"at most {share_most}", accepted="0 < share <= 1"
        )
    bank = test.bank
    for _ in range(rounds):
        ready = made_ready(bank, prior=test.prior, stop=test.stop, choice=test.choice)
        drawn = rehearse(ready, abilities, rng).met / np.size(abilities)
        rates = np.minimum(1.0, share_most / np.maximum(drawn, 1e-12))
        bank = replace(bank, keep=rates)
    return bank
