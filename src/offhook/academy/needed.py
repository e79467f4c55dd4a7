"""How many items a test needs, before there is one.

Every item is taken to be of slope 1 and answered rightly with one chance, which is .5 where
items fit the person (Linacre 2006, Rasch Measurement Transactions 20:2, p. 1062).
"""

import math

from scipy.special import ndtri

from offhook.terms.errors import NotAccepted


def items_for_error(error: float, *, chance: float = 0.5) -> int:
    """Return how many items give a standard error, in logits.

    >>> items_for_error(0.3), items_for_error(0.3, chance=0.8)
    (45, 70)
    """
    if not (error > 0 and 0 < chance < 1):
        raise NotAccepted(
            where="items needed", wrong=f"error {error}, chance {chance}",
            accepted="error > 0, 0 < chance < 1",
        )  # fmt: skip
    # 1 / (.25 * .1**2) is a little above 400 in floating point.
    return math.ceil(1.0 / (chance * (1.0 - chance) * error**2) - 1e-9)


def items_to_decide(
    distance: float, *, confidence: float = 0.95, chance: float = 0.5
) -> int:
    """Return how many items tell that somebody is above or below a cut, so many logits off.

    The confidence is two-sided.

    >>> items_to_decide(1.0), items_to_decide(0.1)
    (16, 1537)
    """
    if not (distance > 0 and 0 < confidence < 1):
        raise NotAccepted(
            where="items needed", wrong=f"distance {distance}, confidence {confidence}",
            accepted="distance > 0, 0 < confidence < 1",
        )  # fmt: skip
    return items_for_error(
        distance / float(ndtri(0.5 + 0.5 * confidence)), chance=chance
    )
