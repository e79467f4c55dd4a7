"""The model of one queue: a few shapes of the day, and a Gaussian process for each.

The square roots of a day's counts, z = sqrt(y + 3/8), have nearly the same variance
everywhere (Anscombe 1948). Their singular vectors are the shapes a day is made of: how busy
it is, how much of it is the evening, and so on (Shen and Huang 2008). How much of each a day
has is a score; the scores go from day to day by `process`. What no shape explains is noise of
its own in each interval. So the counts are over-dispersed on purpose: beside Poisson noise
(1/4 in z) there is what a day and an interval have alone.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from offhook.forecast.calendar import HOLIDAY, Days
from offhook.forecast.history import Flags, Numbers, Rows
from offhook.forecast.process import (
    Conditioned,
    Part,
    Patterns,
    condition,
    errors_ahead,
    learn,
    patterns,
    usual_sd,
)

SHAPES = 6
"""How many shapes a day is made of; from 5 to 10 do equally well on rolling windows."""
_SEEN_SHARE = 0.7
"""A day counts from this share of its open intervals on."""
_LEARNING_DAYS = 182
"""The deviations are learned on so many last days; more gain little and cost much."""
_MOST_DAYS = 730
_LEAST_JUDGED = 14
_FAR_DAYS = 11
_MOST_STRETCH = 2.5
_LEAST_OUTSIDE = 0.2
LEVELS = (0.5, 0.8, 0.95)
"""The central shares of outcomes that bands hold."""
_DEVIATES = ndtri(0.5 + np.array(LEVELS) / 2.0)
_WARM_UP = 3  # The first third of the past is not judged: too little was known then.
POISSON = 0.25
ANSCOMBE = 0.375


@dataclass(frozen=True, slots=True, eq=False)
class Roots:
    """The square roots z of counts to come, `[day, slot]`: normal, but `stretch` as wide.

    `stretch[day, level]` widens them at each of `LEVELS`.
    """

    mean: Numbers
    variance: Numbers
    stretch: Numbers

    def expected(self) -> Numbers:
        """Return the mean contacts."""
        mean = np.maximum(self.mean, 0.0)
        counts = mean**2 + self.variance * self.stretch[:, 1:2] ** 2 - ANSCOMBE
        return np.where(counts > 0.0, counts, 0.0)

    def quantile(self, share: float) -> Numbers:
        """Return the contacts that a share of outcomes does not exceed: 0.5 is the median."""
        deviate = float(ndtri(share))
        wide = [np.interp(abs(deviate), _DEVIATES, one) for one in self.stretch]
        sd = np.sqrt(self.variance) * np.array(wide)[:, None]
        root = np.maximum(self.mean + deviate * sd, 0.0)
        result: Numbers = np.maximum(root**2 - ANSCOMBE, 0.0)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Past days in terms of shapes.

    `shape[k, slot]` are orthonormal over the open intervals `slots`; `score[day, k]` of
    the days in `rows`; `beside[day, slot]` is what no shape explains (nan where the value
    is not known), and `noise[slot]` its variance.
    """

    slots: Rows
    shape: Numbers
    rows: Rows
    score: Numbers
    noise: Numbers
    beside: Numbers

    def whole_noise(self) -> Numbers:
        """Return the variance of each slot's own noise, that which leaks into scores too."""
        outside = 1.0 - (self.shape**2).sum(axis=0)
        result: Numbers = self.noise / np.maximum(outside, _LEAST_OUTSIDE)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What a fit learned once: `sd[k, Part]` of each shape's process, and its stretch.

    `stretch[near or far]` is how wide errors one day ahead, and some `_FAR_DAYS` days ahead,
    really were in the past over what the process said of them, at each of `LEVELS`: tails
    are not always normal, and bands are. `errors[day, slot]` are those of z one day ahead,
    nan where a value is not known.
    """

    sd: Numbers
    stretch: Numbers
    errors: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class QueueModel:
    """A queue's past, conditioned: what it says of any other day.

    `centre[k]` is the mean that the scores vary about, `scale[kind]` how large days of a
    kind are beside the usual day.
    """

    days: Days
    scores: Scores
    learned: Learned
    centre: Numbers
    scale: Numbers
    known: tuple[Conditioned, ...]
    seen: Patterns

    def ahead(self, rows: Rows) -> "Outlook":
        """Return what is to come on some days (rows of `days`)."""
        seen = self.days.rows(self.scores.rows)
        new = self.days.rows(rows)
        size, other = self.scale[new.kind], self.scale[seen.kind]
        to_seen = patterns(new, seen, size, other)
        among = patterns(new, new, size, size)
        found = [known.ahead(to_seen, among) for known in self.known]
        return Outlook(
            scores=self.scores,
            mean=np.stack([mean for mean, _ in found]).T + self.centre,
            spread=np.stack([spread for _, spread in found]),
            alone=self.learned.sd[:, Part.ALONE] ** 2,
            stretch=self._stretch(rows),
            errors=self.learned.errors,
        )

    def _stretch(self, rows: Rows) -> Numbers:
        """Return the stretch of days ahead, `[day, level]`, between near and far."""
        ahead = rows - self.scores.rows[-1]
        far = np.clip((ahead - 1) / (_FAR_DAYS - 1), 0.0, 1.0)[:, None]
        near_by, far_off = self.learned.stretch
        result: Numbers = (1.0 - far) * near_by + far * far_off
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Scores to come: `mean[day, k]` and `spread[k, day, other day]`, their covariance.

    `alone[k]` is the part of the variance that each day has alone, Poisson noise included.
    `errors[day, slot]` are past errors of z one day ahead.
    """

    scores: Scores
    mean: Numbers
    spread: Numbers
    alone: Numbers
    stretch: Numbers
    errors: Numbers

    def roots(self) -> Roots:
        """Return what z will be in each day and open interval."""
        shape = self.scores.shape
        variance = np.einsum("kdd,ks->ds", self.spread, shape**2) + self.scores.noise
        return Roots(self.mean @ shape, variance, self.stretch)

    def paths(self, rng: np.random.Generator, normals: Numbers) -> Numbers:
        """Return scenarios of expected contacts: `[path, day, slot]`, without Poisson noise.

        `normals[path, day]` are standard normal deviates for the first shape (how busy a
        day is), so that queues can be busy together.
        """
        n, days = normals.shape
        shape = self.scores.shape
        wide = self.stretch[:, 1]
        roots = np.zeros((n, days, shape.shape[1]))
        for k, spread in enumerate(self.shared()):
            draws = normals if k == 0 else rng.standard_normal((n, days))
            score = self.mean[:, k] + wide * (draws @ _root(spread).T)
            roots += score[:, :, None] * shape[k]
        noise = np.multiply.outer(wide**2, self.scores.whole_noise())
        noise = np.sqrt(np.maximum(noise - POISSON, 0.0))
        roots += rng.standard_normal(roots.shape) * noise
        return _scaled_to(np.maximum(roots, 0.0) ** 2, self.roots().expected())

    def shared(self) -> Numbers:
        """Return the spread that intervals of a day share: without their own noise.

        Each score carries some of the noise of the intervals it is summed over.
        """
        carried = self.scores.shape**2 @ self.scores.whole_noise()
        own = np.minimum(carried, self.alone)
        result: Numbers = self.spread - np.eye(len(self.mean)) * own[:, None, None]
        return result


def _root(covariance: Numbers) -> Numbers:
    """Return a square root of a covariance that may have lost its last digits."""
    values, vectors = np.linalg.eigh(covariance)
    result: Numbers = vectors * np.sqrt(np.maximum(values, 0.0))
    return result


def _scaled_to(paths: Numbers, expected: Numbers) -> Numbers:
    """Return paths whose mean is what is expected."""
    mean = paths.mean(axis=0)
    result: Numbers = paths * (expected / np.maximum(mean, 1e-12))
    return result


def find_scores(offered: Numbers, open_slots: Flags, shapes: int = SHAPES) -> Scores:
    """Return the past days of `offered[day, interval]` in terms of their shapes.

    A value that is nan is not learned from; a day with less than 70 % of its values is
    left out. `open_slots[day, interval]` says where contacts can come.
    """
    slots = np.flatnonzero(open_slots.any(axis=0))
    counts = np.where(open_slots, offered, 0.0)[:, slots]
    share = np.isfinite(counts).mean(axis=1)
    works = open_slots.any(axis=1)
    rows = np.flatnonzero(works & (share >= _SEEN_SHARE))[-_MOST_DAYS:]
    z = np.sqrt(counts[rows] + ANSCOMBE)
    gaps = ~np.isfinite(z)
    z = np.where(gaps, np.nanmedian(z, axis=0) if len(z) else 0.0, z)
    count = min(shapes, len(rows), len(slots))
    # Twice: the gaps of a day are filled by its shapes, then the shapes found again.
    for _ in range(2 if gaps.any() else 1):
        _, _, vectors = np.linalg.svd(z, full_matrices=False)
        shape = (
            vectors[:count] * np.where(vectors[:count].sum(axis=1) < 0, -1, 1)[:, None]
        )
        fitted = (z @ shape.T) @ shape
        z = np.where(gaps, fitted, z)
    beside = np.where(gaps, np.nan, z - fitted)
    return Scores(slots, shape, rows, z @ shape.T, _noise(z - fitted), beside)


def _noise(off: Numbers) -> Numbers:
    """Return the variance of each slot, drawn towards that of all where days are few.

    It is read off the central 80 %: a strike or a failure must not widen every day's band.
    """
    if len(off) == 0:
        return np.full(off.shape[1], POISSON)
    own = (np.quantile(np.abs(off), 0.8, axis=0) / _DEVIATES[1]) ** 2
    of_all, days = float(own.mean()), len(off)
    result: Numbers = (days * own + 20.0 * of_all) / (days + 20.0) + 1e-6
    return result


def model_of(
    days: Days,
    scores: Scores,
    learned: Learned | None = None,
    *,
    start: Learned | None = None,
) -> QueueModel:
    """Return the model of a queue; what was learned before is not learned again.

    With `start` it is learned again from there, which is quicker than from nothing.
    """
    kind = _kinds(days, scores.rows)
    days = replace(days, kind=kind)
    seen_kind = kind[scores.rows]
    scale = _scales(scores.score[:, 0], seen_kind)
    seen = days.rows(scores.rows)
    between = patterns(seen, seen, scale[seen.kind], scale[seen.kind])
    centre = np.array(
        [np.mean(list(_levels(score, seen_kind).values())) for score in scores.score.T]
    )
    off = scores.score - centre
    if learned is not None and len(learned.sd) != len(centre):
        learned = None
    sd = _learn(between, off, seen_kind, start) if learned is None else learned.sd
    known = tuple(condition(between, off[:, k], sd[k]) for k in range(len(sd)))
    if learned is None:
        learned = Learned(sd, *_looked_back(scores, between, off, known))
    return QueueModel(days, scores, learned, centre, scale, known, between)


def _looked_back(
    scores: Scores, between: Patterns, off: Numbers, known: tuple[Conditioned, ...]
) -> tuple[Numbers, Numbers]:
    """Return how wide errors were over what was said, and the errors one day ahead."""
    days = len(off)
    first = days // _WARM_UP
    near = np.arange(days)
    far = np.searchsorted(scores.rows, scores.rows - _FAR_DAYS, side="right")
    found, errors = [], []
    for since in (near, np.minimum(far, near)):
        parts = [
            errors_ahead(between, off[:, k], one, since) for k, one in enumerate(known)
        ]
        error = np.stack([one for one, _ in parts], axis=1)[first:]
        variance = np.stack([one for _, one in parts], axis=1)[first:]
        size = np.sqrt(variance @ scores.shape**2 + scores.noise)
        errors.append(error @ scores.shape + scores.beside[first:])
        found.append(_wide(errors[-1], size))
    return np.stack(found), errors[0][-_LEARNING_DAYS:]


def _wide(error: Numbers, size: Numbers) -> Numbers:
    """Return by level how wide errors were, over the size that was foreseen."""
    if len(error) < _LEAST_JUDGED:
        return np.ones(len(LEVELS))
    wide = np.nanquantile(np.abs(error) / size, LEVELS) / _DEVIATES
    # Never so narrow that Poisson noise alone would not fit in.
    least = min(float(np.sqrt(POISSON) / np.median(size)), 1.0)
    result: Numbers = np.clip(wide, least, _MOST_STRETCH)
    return result


def _kinds(days: Days, rows: Rows) -> Rows:
    """Return the kinds of days; a kind never seen counts as its weekday."""
    weekday = (days.number.astype(int) + _first_weekday(days)) % 7
    if (days.kind[rows] == HOLIDAY).any():
        return days.kind
    return np.where(days.kind == HOLIDAY, weekday, days.kind)


def _first_weekday(days: Days) -> int:
    """Return the weekday of day number 0."""
    plain = np.flatnonzero(days.kind != HOLIDAY)[0]
    return int(days.kind[plain] - days.number[plain]) % 7


def _levels(score: Numbers, kind: Rows) -> dict[int, float]:
    """Return the median score of each kind of day."""
    return {int(k): float(np.median(score[kind == k])) for k in np.unique(kind)}


def _scales(score: Numbers, kind: Rows) -> Numbers:
    """Return how large each kind of day is beside the usual day; unseen kinds count 1."""
    levels = _levels(score, kind)
    usual = float(np.mean([levels[int(k)] for k in kind]))
    scale = np.ones(HOLIDAY + 1)
    for k, level in levels.items():
        scale[k] = max(level / max(usual, 1e-9), 0.05)
    return scale


def _learn(
    between: Patterns, scores: Numbers, kind: Rows, start: Learned | None
) -> Numbers:
    """Return the deviations of each shape's process."""
    begins = None if start is None or len(start.sd) != scores.shape[1] else start.sd
    last = slice(max(0, len(scores) - _LEARNING_DAYS), None)
    seen = between.within(last, last)
    found = []
    for k, score in enumerate(scores.T):
        levels = _levels(score, kind)
        off = score - np.array([levels[int(one)] for one in kind])
        spread = 1.4826 * float(np.median(np.abs(off)))
        usual = usual_sd(float(np.std(list(levels.values()))) + 0.3 * spread, spread)
        first = None if begins is None else begins[k]
        found.append(learn(seen, score[last], usual, first))
    return np.stack(found)
