"""The rest of today, once its first intervals are known.

All z of a day are jointly normal: the scores' own uncertainty through the shapes, and the
noise of each interval, which goes on from one to the next with the correlation that past
days show. How much of the update is taken is what past days would have gained by. So what the rest will be, given what came, is one conditional normal (Weinberg,
Brown and Stroud 2007 do the same by sampling).
"""

from dataclasses import dataclass

import numpy as np

from offhook.forecast.history import Numbers, Rows
from offhook.forecast.model import ANSCOMBE, POISSON, Outlook, Roots

_MOST_CARRIED = 0.9
_AT_80 = 1.2816
_FAR_OFF = 3.5
_DOUBT_DAYS = 7


@dataclass(frozen=True, slots=True, eq=False)
class RestOfDay:
    """What is to come in the open intervals `slots` of today that nobody has seen yet.

    `roots` has one day; `covariance[slot, slot]` is that of its z.
    """

    slots: Rows
    roots: Roots
    covariance: Numbers

    def paths(self, rng: np.random.Generator, paths: int) -> Numbers:
        """Return scenarios of expected contacts, `[path, slot]`, without Poisson noise."""
        covariance = self.covariance * self.roots.stretch[0, 1] ** 2
        covariance = covariance - np.eye(len(covariance)) * POISSON
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        z = self.roots.mean[0] + rng.standard_normal((paths, len(root))) @ root.T
        counts = np.maximum(z, 0.0) ** 2
        scale = self.roots.expected()[0] / np.maximum(counts.mean(axis=0), 1e-12)
        result: Numbers = counts * scale
        return result


def rest_of_day(outlook: Outlook, day: int, counts: Numbers) -> RestOfDay:
    """Return the rest of one day of an outlook.

    `counts` are those of its first open intervals, nan where one is not known.
    """
    scores = outlook.scores
    spread = outlook.shared()[:, day, day]
    sd = np.sqrt(scores.whole_noise())
    apart = np.abs(np.subtract.outer(scores.slots, scores.slots))
    noise = np.multiply.outer(sd, sd) * carried(scores.beside, sd) ** apart
    joint = (scores.shape.T * spread) @ scores.shape + noise
    mean = outlook.mean[day] @ scores.shape
    rest = np.arange(len(counts), len(mean))
    seen = np.flatnonzero(np.isfinite(counts))
    if len(seen):
        gain = np.linalg.solve(joint[np.ix_(seen, seen)], joint[seen])
        off = np.sqrt(np.maximum(counts[seen], 0.0) + ANSCOMBE) - mean[seen]
        part = trust(outlook.errors, seen, rest, np.asarray(gain, float))
        mean = mean + part * (off @ gain)
        joint = joint - (2.0 * part - part**2) * (joint[seen].T @ gain)
    left = joint[np.ix_(rest, rest)]
    roots = Roots(mean[None, rest], np.diag(left)[None], outlook.stretch[day : day + 1])
    return RestOfDay(scores.slots[rest], roots, left)


def trust(errors: Numbers, seen: Rows, rest: Rows, gain: Numbers) -> float:
    """Return how much of an update past days would have taken, 0 to 1.

    It is the slope of their errors in the rest of the day on what the update would have
    made of the errors before, drawn towards 0 by a week's worth of no relation.
    """
    if len(errors) == 0 or len(rest) == 0:
        return 1.0
    sd = np.nanquantile(np.abs(errors), 0.8, axis=0) / _AT_80
    usual = np.clip(np.nan_to_num(errors), -_FAR_OFF * sd, _FAR_OFF * sd)
    said, came = usual[:, seen] @ gain[:, rest], usual[:, rest]
    each_day = float((said**2).sum()) / len(errors)
    over = float((said * came).sum())
    return float(np.clip(over / (each_day * (len(errors) + _DOUBT_DAYS)), 0.0, 1.0))


def carried(beside: Numbers, sd: Numbers) -> float:
    """Return the correlation of the noise of one interval with the next, 0 to 0.9.

    >>> carried(np.zeros((3, 4)), np.ones(4))
    0.0
    """
    standard = np.clip(np.nan_to_num(beside) / sd, -3.0, 3.0)
    ahead, behind = standard[:, 1:].ravel(), standard[:, :-1].ravel()
    size = float((standard**2).sum())
    return float(np.clip(ahead @ behind / size, 0.0, _MOST_CARRIED)) if size else 0.0
