"""Every rate a report prints, as one sum of counts over another.

A ratio is two weightings of the measures, so the same definition serves recorded and
simulated counts, one interval or a year, and its confidence interval over replications.
Sources: metrics of the trade as collected in docs/reference/metrics.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from offhook.terms.contacts import Measure, ServiceLevel

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A named rate: weighted measures over weighted measures."""

    name: str
    over: Mapping[Measure, int]
    under: Mapping[Measure, int]

    def numerator(self, tally: Numbers) -> Numbers:
        """Return the upper sum of tallies whose last axis is `Measure`."""
        return _weighted(tally, self.over)

    def denominator(self, tally: Numbers) -> Numbers:
        """Return the lower sum of tallies whose last axis is `Measure`."""
        return _weighted(tally, self.under)

    def of(self, tally: Numbers) -> Numbers:
        """Return the rate; nan where nothing was counted.

        >>> float(ABANDONMENT.of(np.eye(len(Measure))[0] * 4))
        0.0
        """
        under = self.denominator(tally)
        over = self.numerator(tally)
        return np.divide(over, under, out=np.full_like(under, np.nan), where=under != 0)


def _weighted(tally: Numbers, weights: Mapping[Measure, int]) -> Numbers:
    vector = np.zeros(len(Measure))
    for measure, weight in weights.items():
        vector[measure] = weight
    return np.asarray(tally, float) @ vector


_A, _B = Measure.ANSWERED, Measure.ABANDONED
_A_T, _B_T = Measure.ANSWERED_IN_T, Measure.ABANDONED_IN_T
_SHORT = Measure.SHORT_ABANDONED

SERVICE_LEVELS: dict[ServiceLevel, Ratio] = {
    ServiceLevel.ABANDONS_POSITIVE: Ratio("sl_1", {_A_T: 1, _B_T: 1}, {_A: 1, _B: 1}),
    ServiceLevel.ANSWERED_ONLY: Ratio("sl_2", {_A_T: 1}, {_A: 1}),
    ServiceLevel.ABANDONS_NEGATIVE: Ratio("sl_3", {_A_T: 1}, {_A: 1, _B: 1}),
    ServiceLevel.ABANDONS_IN_T_IGNORED: Ratio(
        "sl_4", {_A_T: 1}, {_A: 1, _B: 1, _B_T: -1}
    ),
    ServiceLevel.SHORT_ABANDONS_FORGIVEN: Ratio(
        "sl_5", {_A_T: 1, _SHORT: 1}, {_A: 1, _B: 1}
    ),
    ServiceLevel.SHORT_ABANDONS_EXCLUDED: Ratio(
        "sl_6", {_A_T: 1}, {_A: 1, _B: 1, _SHORT: -1}
    ),
}

ABANDONMENT = Ratio("abandonment", {_B: 1}, {Measure.OFFERED: 1})
ASA = Ratio("asa_s", {Measure.WAIT_ANSWERED_S: 1}, {_A: 1})
MEAN_WAIT = Ratio("mean_wait_s", {Measure.QUEUE_S: 1}, {Measure.OFFERED: 1})
ABANDON_TIME = Ratio("abandon_time_s", {Measure.WAIT_ABANDONED_S: 1}, {_B: 1})
AHT = Ratio(
    "aht_s",
    {Measure.TALK_S: 1, Measure.WRAP_UP_S: 1},
    {_A: 1, Measure.CALLED_BACK: 1},
)
FLOW_OUT = Ratio(
    "flow_out",
    {Measure.TIMEOUT: 1, Measure.OVERFLOW: 1, Measure.CALLBACK: 1},
    {Measure.OFFERED: 1},
)
IN_T_OF_OFFERED = Ratio("served_in_t_of_offered", {_A_T: 1}, {Measure.OFFERED: 1})

RATES: tuple[Ratio, ...] = (
    *SERVICE_LEVELS.values(),
    ABANDONMENT,
    ASA,
    MEAN_WAIT,
    ABANDON_TIME,
    AHT,
    FLOW_OUT,
    IN_T_OF_OFFERED,
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the half width of its confidence interval (nan with one run)."""

    value: Numbers
    half_width: Numbers


def estimate(over: Numbers, under: Numbers, *, confidence: float = 0.95) -> Estimate:
    """Estimate a ratio of means from replications along the first axis.

    The ratio estimator with the variance of its residuals (Law and Kelton, section 9.4.3)
    and Student's t; a mean is the ratio over ones. nan where nothing was counted.
    """
    runs = over.shape[0]
    base = under.mean(axis=0)
    filled = np.where(base == 0, np.nan, base)
    value = over.mean(axis=0) / filled
    if runs < 2:
        return Estimate(value, np.full_like(value, np.nan))
    residual = over - value * under
    error = np.sqrt((residual**2).sum(axis=0) / (runs - 1) / runs) / np.abs(filled)
    return Estimate(value, stdtrit(runs - 1, 0.5 + confidence / 2) * error)


def estimate_change(
    before: tuple[Numbers, Numbers], after: tuple[Numbers, Numbers]
) -> Estimate:
    """Estimate how much one ratio is above another that met the same random numbers.

    Each is (over, under) with replications along the first axis, in the same order: what
    chance did to both alike cancels out, as in a paired test.
    """
    runs = before[0].shape[0]
    parts = []
    for over, under in (before, after):
        base = under.mean(axis=0)
        filled = np.where(base == 0, np.nan, base)
        value = over.mean(axis=0) / filled
        parts.append((value, (over - value * under) / np.abs(filled)))
    (was, noise_before), (is_, noise_after) = parts
    if runs < 2:
        return Estimate(is_ - was, np.full_like(is_, np.nan))
    noise = noise_after - noise_before
    error = np.sqrt((noise**2).sum(axis=0) / (runs - 1) / runs)
    return Estimate(is_ - was, stdtrit(runs - 1, 0.975) * error)
