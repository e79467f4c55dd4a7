"""Whether a rater drifts: known recordings come back to him among the others, unmarked."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from offhook.academy.models import Floats
from offhook.terms.errors import NotAccepted

LATELY = 5
"""A signal of the chart counts for so many recordings more."""


class Verdict(Enum):
    """What the known recordings say of a rater."""

    STEADY = "steady"
    SEVERE = "severe"
    LENIENT = "lenient"
    ERRATIC = "erratic"


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """A rater against known recordings, in marks; above 0 is lenient.

    `recent` is the exponentially weighted mean of the differences after each recording,
    (recordings,), and `limits` how far from 0 it may then be. `spread` is the standard
    deviation of the differences.
    """

    mean: float
    error: float
    spread: float
    exact_share: float
    recent: Floats
    limits: Floats
    verdict: Verdict


def drift(
    marks: ArrayLike,
    known: ArrayLike,
    *,
    usual_sd: float = 0.5,
    memory: float = 0.2,
    sigmas: float = 3.0,
) -> Drift:
    """Return how a rater's marks of known recordings have moved, oldest first.

    `marks` and `known` are (recordings,), mean marks over the criteria. `usual_sd` is how
    much a trained rater differs from the agreed mark. The chart is Roberts's (1959) with
    exact limits; a rater is erratic if his differences vary more than chance lets those of a
    trained one, by the same number of standard deviations.

    >>> found = drift([3.0, 3.0, 2.5, 2.0, 2.0, 2.0], [3.0] * 6)
    >>> found.verdict.value, round(float(found.recent[-1]), 3)
    ('severe', -0.539)
    """
    given, agreed = (np.asarray(one, dtype=float) for one in (marks, known))
    if given.shape != agreed.shape or given.ndim != 1 or len(given) < 2:
        raise NotAccepted(
            where="known recordings", wrong=f"shapes {given.shape} and {agreed.shape}",
            accepted="two rows of one length, two at least",
        )  # fmt: skip
    if not (usual_sd > 0 and 0 < memory <= 1 and sigmas > 0):
        raise NotAccepted(
            where="drift", wrong=f"{usual_sd}, {memory}, {sigmas}",
            accepted="usual_sd > 0, 0 < memory <= 1, sigmas > 0",
        )  # fmt: skip
    away = given - agreed
    recent = np.empty(len(away))
    value = 0.0
    for n, one in enumerate(away):
        value = (1.0 - memory) * value + memory * one
        recent[n] = value
    turns = np.arange(1, len(away) + 1)
    share = memory / (2.0 - memory) * (1.0 - (1.0 - memory) ** (2 * turns))
    limits = sigmas * usual_sd * np.sqrt(share)
    spread = float(away.std(ddof=1))
    allowed = usual_sd * (1.0 + sigmas / math.sqrt(2.0 * (len(away) - 1)))
    verdict = Verdict.STEADY
    outside = recent[-LATELY:][np.abs(recent[-LATELY:]) > limits[-LATELY:]]
    if len(outside):
        verdict = Verdict.LENIENT if outside[-1] > 0 else Verdict.SEVERE
    elif spread > allowed:
        verdict = Verdict.ERRATIC
    return Drift(
        float(away.mean()), spread / math.sqrt(len(away)), spread,
        float((np.abs(away) < 0.5).mean()), recent, limits, verdict,
    )  # fmt: skip
