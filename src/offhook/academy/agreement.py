"""How far raters agree, beyond what chance would make them."""

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from offhook.academy.models import Floats
from offhook.terms.errors import NotAccepted


class Scale(Enum):
    """What the distance of two marks means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def quadratic_kappa(first: ArrayLike, second: ArrayLike, *, marks: int) -> float:
    """Return Cohen's (1968) kappa of two raters, weighted by squared distances.

    `first` and `second` are (rated,) of whole marks from 0 to `marks` - 1. 1 is full
    agreement, 0 what chance would do; where both gave one and the same mark throughout,
    there is nothing to agree on, and it is not a number.

    >>> round(quadratic_kappa([0, 1, 2, 3], [0, 1, 2, 2], marks=4), 4)
    0.875
    """
    one, other = (np.asarray(each) for each in (first, second))
    if one.shape != other.shape or one.ndim != 1 or not one.size:
        raise NotAccepted(
            where="ratings", wrong=f"shapes {one.shape} and {other.shape}",
            accepted="two rows of one length",
        )  # fmt: skip
    both = np.stack([one, other])
    if (both != both.astype(int)).any() or both.min() < 0 or both.max() >= marks:
        raise NotAccepted(
            where="ratings", wrong="a mark off the scale", accepted=f"0 to {marks - 1}"
        )
    one, other = both.astype(int)
    apart = (np.arange(marks)[:, None] - np.arange(marks)) ** 2
    seen = np.mean((one - other) ** 2)
    shares = [np.bincount(each, minlength=marks) / len(each) for each in (one, other)]
    by_chance = float(shares[0] @ apart @ shares[1])
    return float(1.0 - seen / by_chance) if by_chance > 0 else float("nan")


def krippendorff_alpha(ratings: ArrayLike, scale: Scale = Scale.ORDINAL) -> float:
    """Return Krippendorff's (2011, Computing Krippendorff's alpha-reliability) alpha.

    `ratings` is (raters, rated), not a number where a rater gave none; what only one rater
    rated does not count. 1 is full agreement, 0 what chance would do. Where all marks are
    the same it is not a number.

    >>> nan = float("nan")
    >>> round(krippendorff_alpha([[0, 1, 2, 2, nan], [0, 1, 2, 1, 3]], Scale.NOMINAL), 4)
    0.6667
    """
    table = np.asarray(ratings, dtype=float)
    if table.ndim != 2 or len(table) < 2:
        raise NotAccepted(
            where="ratings", wrong=f"shape {table.shape}", accepted="(raters, rated)"
        )
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0).astype(float)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters > 1], raters[raters > 1]
    if not len(counts):
        raise NotAccepted(
            where="ratings", wrong="nothing rated twice", accepted="two ratings of one"
        )
    together = (counts / (raters - 1.0)[:, None]).T @ counts
    together[np.diag_indices(len(values))] -= (counts / (raters - 1.0)[:, None]).sum(
        axis=0
    )
    often = together.sum(axis=1)
    apart = _apart(values, often, scale)
    by_chance = float(often @ apart @ often) / (often.sum() - 1.0)
    return float(1.0 - (together * apart).sum() / by_chance) if by_chance else np.nan


def _apart(values: Floats, often: Floats, scale: Scale) -> Floats:
    """Return the squared distances of values, (values, values)."""
    if scale is Scale.NOMINAL:
        return 1.0 - np.eye(len(values))
    place = values
    if scale is Scale.ORDINAL:
        place = np.cumsum(often) - 0.5 * often
    return np.asarray((place[:, None] - place) ** 2)
