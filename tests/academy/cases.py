"""Published answers and estimates, and answers drawn from known items."""

from itertools import product

import numpy as np

from offhook.academy.models import Items, chances, dichotomous

PATTERNS = np.array(list(product((0, 1), repeat=5)))
# Section 6 of the Law School Admission Test, 1,000 people: Bock & Lieberman (1970),
# Psychometrika 35, table 1, as in R's mirt and ltm (`LSAT6`). Patterns 00000, 00001 ...
LSAT6 = np.array([
    3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15,
    10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
])  # fmt: skip
# Section 7, the same people: the same table, `LSAT7` in R's mirt.
LSAT7 = np.array([
    12, 19, 1, 7, 3, 19, 3, 17, 10, 5, 3, 7, 7, 23, 8, 28,
    7, 39, 11, 34, 14, 51, 15, 90, 6, 25, 7, 35, 18, 136, 32, 308,
])  # fmt: skip
# R's ltm (Rizopoulos 2006) on LSAT-6, two-parameter: it stops at a gradient of 0.024.
LTM_SLOPES = np.array([0.8253715, 0.7229499, 0.8904748, 0.6885502, 0.6574516])
LTM_DIFFICULTIES = np.array(
    [-3.3597341, -1.3696497, -0.2798983, -1.8659189, -3.1235725]
)
LTM_SLOPE_ERRORS = np.array([0.2581, 0.1867, 0.2326, 0.1852, 0.2100])
LTM_DIFFICULTY_ERRORS = np.array([0.8669, 0.3073, 0.0997, 0.4341, 0.8700])
# R's mirt (Chalmers 2012), tests/testthat/test-01-mirtOne.R and test-15-IRTpars.R, run to
# the top of the likelihood.
MIRT_SLOPES = np.array([0.8257, 0.7228, 0.8908, 0.6884, 0.6569])
MIRT_DIFFICULTIES = np.array([-3.3588, -1.3700, -0.2797, -1.8663, -3.1258])
MIRT_LOG_LIKELIHOOD, MIRT_AIC, MIRT_BIC = -2466.653, 4953.307, 5002.384
# The same with slopes of 1 and the variance of abilities free.
RASCH_INTERCEPTS = np.array([2.730, 0.999, 0.240, 1.306, 2.099])
RASCH_VARIANCE = 0.57
# R's mirt on LSAT-7, two-parameter, to three digits, as in its help page.
LSAT7_SLOPES = np.array([0.988, 1.081, 1.706, 0.765, 0.736])
LSAT7_INTERCEPTS = np.array([1.856, 0.808, 1.804, 0.486, 1.855])


def drawn(items: Items, abilities: np.ndarray, seed: int) -> np.ndarray:
    """Draw answers of people of these abilities."""
    chance = chances(items, abilities)
    luck = np.random.default_rng(seed).random((len(items), len(abilities)))
    return (luck[:, None, :] > np.cumsum(chance, axis=1)[:, :-1, :]).sum(axis=1).T


def some_items(many: int, seed: int = 1) -> Items:
    """Return items such as a language test has."""
    rng = np.random.default_rng(seed)
    return dichotomous(rng.lognormal(0.1, 0.3, many), rng.normal(0.0, 1.0, many))
