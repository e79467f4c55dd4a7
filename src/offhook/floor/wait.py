"""How long a customer still has to wait, said only where the floor knows.

With n contacts ahead, one waits for n + 1 answers. If k answers were given in the last W
seconds of steady work, and answers are as random as callers are, the time for n + 1 more is
W * (n + 1) / k times a variable of Fisher's F distribution with 2 (n + 1) and 2 k degrees of
freedom: both the chance of the next answers and our ignorance of their rate are in it. Fewer
than `ENOUGH` answers say nothing.
"""

from scipy.special import fdtri

ENOUGH = 5
BAND = (0.1, 0.9)


def wait_band_s(
    ahead: int, answered: int, window_s: float
) -> tuple[float, float] | None:
    """Return the seconds between which four of five customers with this place wait.

    `answered`: contacts of the queue answered from its line in the last `window_s`.

    >>> low, high = wait_band_s(ahead=2, answered=60, window_s=900.0)
    >>> round(low), round(high)
    (16, 82)
    >>> wait_band_s(ahead=0, answered=3, window_s=900.0) is None
    True
    """
    if answered < ENOUGH or window_s <= 0.0:
        return None
    more = ahead + 1
    mean_s = window_s * more / answered
    low, high = (float(fdtri(2 * more, 2 * answered, share)) for share in BAND)
    return mean_s * low, mean_s * high
