"""Classical statistics of items: shares, discriminations, reliability, exposure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from offhook.academy.marks import checked
from offhook.academy.models import NO_ANSWER, Floats, Whole
from offhook.terms.errors import NotAccepted


@dataclass(frozen=True, slots=True, eq=False)
class ItemStatistics:
    """One number an item, (items,), in each.

    `answered` is how many answered; `easiness` the mean mark over the highest mark given, so
    the share of right answers; `discrimination` the correlation of the mark with the sum of
    the others; `alpha_without` is Cronbach's alpha of the test without the item. Not a
    number where nothing varies.
    """

    answered: Whole
    easiness: Floats
    discrimination: Floats
    alpha_without: Floats


def item_statistics(answers: ArrayLike) -> ItemStatistics:
    """Return the statistics of the items; `answers` is (persons, items), -1 where none.

    Discrimination and alpha are of the people who answered everything.

    >>> found = item_statistics([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
    >>> found.easiness.tolist()
    [0.75, 0.5, 0.25]
    >>> found.discrimination.round(3).tolist()
    [0.522, 0.707, 0.522]
    """
    table = checked(answers)
    there = table != NO_ANSWER
    marks = np.where(there, table, 0).astype(float)
    answered = there.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        easiness = marks.sum(axis=0) / answered / table.max(axis=0)
    whole = marks[there.all(axis=1)]
    rest = whole.sum(axis=1, keepdims=True) - whole
    many = whole.shape[1]
    return ItemStatistics(
        answered,
        easiness,
        _correlations(whole, rest),
        np.array(
            [cronbach_alpha(np.delete(whole, one, axis=1)) for one in range(many)]
            if many > 2
            else [np.nan] * many
        ),
    )


def _correlations(first: Floats, second: Floats) -> Floats:
    """Return the correlation of each column with its partner."""
    if len(first) < 2:
        return np.full(first.shape[1], np.nan)
    one, other = first - first.mean(axis=0), second - second.mean(axis=0)
    spread = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, (one * other).sum(axis=0) / spread, np.nan)


def cronbach_alpha(answers: ArrayLike) -> float:
    """Return Cronbach's (1951) alpha of answers without gaps, (persons, items).

    Not a number where the sums do not vary.

    >>> round(cronbach_alpha([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]), 2)
    0.75
    """
    table = np.asarray(answers, dtype=float)
    if table.ndim != 2 or table.shape[1] < 2:
        raise NotAccepted(
            where="answers", wrong=f"shape {table.shape}", accepted="two items at least"
        )
    if len(table) < 2:
        return float("nan")
    many = table.shape[1]
    total = float(table.sum(axis=1).var(ddof=1))
    if total == 0:
        return float("nan")
    return float(many / (many - 1) * (1.0 - table.var(axis=0, ddof=1).sum() / total))


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """How often items are met: `shares` of sittings, (items,), and how much two overlap.

    `overlap` is the mean share of a sitting's items that another sitting had too (Chen,
    Ankenmann & Spray 2003); not a number with fewer than two sittings.
    """

    shares: Floats
    overlap: float
    never_used: int


def exposure(sittings: Iterable[Iterable[int]], items: int) -> Exposure:
    """Return the exposure of a bank of so many items; each sitting is the rows it had.

    >>> found = exposure([[0, 1], [0, 2]], items=4)
    >>> found.shares.tolist(), found.overlap, found.never_used
    ([1.0, 0.5, 0.5, 0.0], 0.5, 1)
    """
    rows = [np.unique(np.fromiter(one, dtype=np.int64)) for one in sittings]
    flat = np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)
    if len(flat) and (flat.min() < 0 or flat.max() >= items):
        raise NotAccepted(
            where="sittings",
            wrong="an item that there is not",
            accepted=f"0 to {items - 1}",
        )
    met = np.bincount(flat, minlength=items)
    many = len(rows)
    overlap = float("nan")
    if many > 1 and len(flat):
        pairs = many * (many - 1) / 2.0
        shared = float((met * (met - 1) / 2.0).sum()) / pairs
        overlap = shared / (len(flat) / many)
    return Exposure(met / max(many, 1), overlap, int((met == 0).sum()))
