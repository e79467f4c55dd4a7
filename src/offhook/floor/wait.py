"""How long a customer still has to wait, said only where the floor's futures are sure enough.

The next half hour is played many times from the floor as it stands (`plan.waits`). What is
said is the span between the tenth and the ninetieth of a hundred futures, given that he waits
still: those in which he would have been answered by now did not come.
"""

import math

import msgspec
import numpy as np

BAND = (0.1, 0.9)
ENOUGH = 10


class Expected(msgspec.Struct, frozen=True):
    """What was expected at a moment: seconds from then until one is answered.

    Of so many `futures`; those in which he is not answered in their half hour have none.
    """

    at_us: int
    seconds: tuple[float, ...]
    futures: int


def wait_band_s(expected: Expected, now_us: int) -> tuple[float, float] | None:
    """Return the seconds between which four of five customers still wait.

    `None` where fewer than `ENOUGH` futures are left in which he waits still, or where more
    than one in ten does not answer him within their half hour.

    >>> expected = Expected(0, tuple(10.0 * n for n in range(1, 41)), 40)
    >>> wait_band_s(expected, now_us=0)
    (50.0, 370.0)
    >>> wait_band_s(expected, now_us=200_000_000)
    (30.0, 190.0)
    >>> wait_band_s(expected, now_us=350_000_000) is None
    True
    """
    passed_s = (now_us - expected.at_us) / 1e6
    never = expected.futures - len(expected.seconds)
    left_s = [one for one in expected.seconds if one > passed_s] + [math.inf] * never
    if len(left_s) < ENOUGH:
        return None
    low, high = np.quantile(left_s, BAND, method="higher").tolist()
    return None if high == math.inf else (low - passed_s, high - passed_s)
