"""How long callers would wait before hanging up: the Kaplan-Meier estimate.

A caller who was answered, or sent elsewhere, only says that his patience was longer than
his wait. The mean wait of those who hung up is therefore far too short; the product-limit
estimate (Kaplan and Meier 1958) counts everyone while he waits.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# The part of the hang-ups whose hazard carries the tail: a tenth, but at least ten.
_TAIL_SHARE = 0.1
_TAIL_LEAST = 10
_SMALLEST = 2.0**-54


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The share of callers still waiting after each time at which one hung up.

    `times` are the distinct hang-up times, ascending; just before each `at_risk` callers
    were waiting, and at it `events` hung up. Up to `last_s`, the longest wait seen, the
    curve is a step function; beyond, patience is taken to go on exponentially with mean
    `tail_mean_s`: the hazard of the last tenth of the hang-ups (and at least of the last
    ten). It is infinite only if nobody hung up at all.
    """

    times: Numbers
    survival: Numbers
    at_risk: Numbers
    events: Numbers
    standard_error: Numbers
    last_s: float
    tail_mean_s: float

    def at(self, time_s: npt.ArrayLike) -> Numbers:
        """Return the estimated share whose patience is longer than `time_s`.

        Beyond `last_s` the answer stays at the last step: there is no estimate there.
        """
        steps = np.concatenate(([1.0], self.survival))
        return steps[np.searchsorted(self.times, np.asarray(time_s, float), "right")]

    def error_at(self, time_s: npt.ArrayLike) -> Numbers:
        """Return Greenwood's standard error of `at`; nan where nobody was left."""
        steps = np.concatenate(([0.0], self.standard_error))
        return steps[np.searchsorted(self.times, np.asarray(time_s, float), "right")]

    def quantile(self, share: float) -> float:
        """Return the first time by which `share` have hung up; nan if never reached."""
        reached = np.flatnonzero(self.survival <= 1.0 - share + 1e-12)
        return float(self.times[reached[0]]) if reached.size else float("nan")

    def median(self) -> float:
        """Return the first time by which half have hung up; nan if never reached."""
        return self.quantile(0.5)


def kaplan_meier(wait_s: npt.ArrayLike, abandoned: npt.ArrayLike) -> Survival:
    """Estimate patience from waits and whether each ended by hanging up.

    Somebody answered in the very second another hung up counts as still waiting then.

    >>> patience = kaplan_meier([10, 20, 20, 30], [True, False, True, True])
    >>> patience.times.tolist(), patience.survival.tolist(), patience.median()
    ([10.0, 20.0, 30.0], [0.75, 0.5, 0.0], 20.0)
    """
    waits = np.asarray(wait_s, float)
    hung_up = np.asarray(abandoned, bool)
    times, events = np.unique(waits[hung_up], return_counts=True)
    at_risk = waits.size - np.searchsorted(np.sort(waits), times, "left")
    survival: Numbers = np.cumprod(1.0 - events / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(events / (at_risk * (at_risk - events).astype(float)))
        error = survival * np.sqrt(spread)
    return Survival(
        times=times,
        survival=survival,
        at_risk=at_risk.astype(float),
        events=events.astype(float),
        standard_error=error,
        last_s=float(waits.max()) if waits.size else 0.0,
        tail_mean_s=_tail_mean_s(waits, np.sort(waits[hung_up])),
    )


def _tail_mean_s(waits: Numbers, hang_ups: Numbers) -> float:
    """Return waiting time over hang-ups in the last part of the curve."""
    if hang_ups.size == 0:
        return float("inf")
    wanted = max(_TAIL_LEAST, round(_TAIL_SHARE * hang_ups.size))
    start_s = float(hang_ups[-wanted - 1]) if wanted < hang_ups.size else 0.0
    late = int((hang_ups > start_s).sum())
    if late == 0:  # every hang-up of the tail fell on one second: take the whole curve
        start_s, late = 0.0, hang_ups.size
    return float(np.clip(waits - start_s, 0.0, None).sum()) / late


def sample_beyond(survival: Survival, seen_s: Numbers, uniforms: Numbers) -> Numbers:
    """Draw the patience of callers known to have waited `seen_s`, one for each uniform.

    Every draw is longer than `seen_s`, and infinite only if nobody ever hung up.

    >>> patience = kaplan_meier([10, 20, 20, 30], [True, False, True, True])
    >>> sample_beyond(patience, np.array([0.0, 15.0]), np.array([0.9, 0.5])).tolist()
    [10.0, 30.0]
    """
    seen = np.asarray(seen_s, float)
    chance = np.clip(np.asarray(uniforms, float), _SMALLEST, 1.0 - _SMALLEST)
    if survival.times.size == 0:
        return np.full(np.broadcast(seen, chance).shape, np.inf)
    left = survival.at(seen)
    goal = left * chance
    # First step at or below the goal; rounding must not lead back to one already seen.
    step = np.searchsorted(-survival.survival, -goal, "left")
    step = np.maximum(step, np.searchsorted(survival.times, seen, "right"))
    inside = (step < survival.times.size) & (left > 0.0)
    drawn = survival.times[np.minimum(step, survival.times.size - 1)]
    return np.where(inside, drawn, _tail(survival, seen, goal, chance))


def _tail(survival: Survival, seen: Numbers, goal: Numbers, chance: Numbers) -> Numbers:
    """Return draws beyond the last observation: exponential from there on."""
    floor = survival.survival[-1]
    within = (seen < survival.last_s) & (floor > 0.0)
    share = np.where(within, np.minimum(goal / max(floor, _SMALLEST), 1.0), chance)
    start = np.maximum(seen, survival.last_s)
    # A whole-second log may give the tail no length: one microsecond keeps "longer".
    beyond = -np.log(np.maximum(share, _SMALLEST)) * survival.tail_mean_s
    return start + np.maximum(beyond, 1e-6)
