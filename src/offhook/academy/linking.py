"""A calibration on the scale of the parameters in use, so that cut scores stay true."""

import numpy as np
from numpy.typing import ArrayLike

from offhook.academy.models import Floats
from offhook.terms.errors import NotAccepted


def mean_sigma(
    slopes: ArrayLike, difficulties: ArrayLike, known: ArrayLike
) -> tuple[Floats, Floats]:
    """Return slopes and difficulties on the scale of the same items' `known` difficulties.

    All are (items,). The linear change makes mean and standard deviation of the difficulties
    what they are on the known scale (Marco 1977; Kolen & Brennan 2014, section 6.3).

    >>> slopes, difficulties = mean_sigma([1.0, 2.0], [-1.0, 1.0], [0.0, 4.0])
    >>> slopes.tolist(), difficulties.tolist()
    ([0.5, 1.0], [0.0, 4.0])
    """
    a, b, to = (np.asarray(one, dtype=float) for one in (slopes, difficulties, known))
    if not (
        a.shape == b.shape == to.shape and len(b) > 1 and b.std() > 0 and to.std() > 0
    ):
        raise NotAccepted(
            where="linking", wrong=f"shapes {a.shape}, {b.shape} and {to.shape}",
            accepted="two items or more whose difficulties differ",
        )  # fmt: skip
    stretch = to.std() / b.std()
    return a / stretch, stretch * (b - b.mean()) + to.mean()
