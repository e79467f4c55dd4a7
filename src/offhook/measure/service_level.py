"""The six formulas the trade calls "service level", by name.

T is the threshold of the promise and S the short-abandon limit. Formulas and their
sources: docs/reference/metrics.md. `ratios` holds them; here they take plain numbers.
"""

from typing import overload

import numpy as np
import numpy.typing as npt

from offhook.measure.ratios import SERVICE_LEVELS
from offhook.terms.contacts import Measure, ServiceLevel

Numbers = npt.NDArray[np.float64]

FORMULA: dict[ServiceLevel, str] = {
    ServiceLevel.ABANDONS_POSITIVE: (
        "(answered within T + abandoned within T) / (answered + abandoned)"
    ),
    ServiceLevel.ANSWERED_ONLY: "answered within T / answered",
    ServiceLevel.ABANDONS_NEGATIVE: "answered within T / (answered + abandoned)",
    ServiceLevel.ABANDONS_IN_T_IGNORED: (
        "answered within T / (answered + abandoned after T)"
    ),
    ServiceLevel.SHORT_ABANDONS_FORGIVEN: (
        "(answered within T + abandoned within S) / (answered + abandoned)"
    ),
    ServiceLevel.SHORT_ABANDONS_EXCLUDED: (
        "answered within T / (answered + abandoned - abandoned within S)"
    ),
}


def formula(definition: ServiceLevel) -> str:
    """Return a formula in words.

    >>> formula(ServiceLevel.ANSWERED_ONLY)
    'answered within T / answered'
    """
    return FORMULA[definition]


@overload
def service_level(
    definition: ServiceLevel,
    *,
    answered: float,
    abandoned: float,
    answered_in_t: float,
    abandoned_in_t: float,
    short_abandoned: float,
) -> float: ...


@overload
def service_level(
    definition: ServiceLevel,
    *,
    answered: Numbers,
    abandoned: Numbers,
    answered_in_t: Numbers,
    abandoned_in_t: Numbers,
    short_abandoned: Numbers,
) -> Numbers: ...


def service_level(
    definition: ServiceLevel,
    *,
    answered: float | Numbers,
    abandoned: float | Numbers,
    answered_in_t: float | Numbers,
    abandoned_in_t: float | Numbers,
    short_abandoned: float | Numbers,
) -> float | Numbers:
    """Return the share of contacts served in time, by one of six formulas.

    Flow-outs (timeouts, overflows, callbacks) are in none of them. Where the formula
    divides by no contact at all there is no service level: the answer is nan.

    >>> round(service_level(ServiceLevel.ABANDONS_IN_T_IGNORED, answered=1000.0,
    ...     abandoned=60.0, answered_in_t=860.0, abandoned_in_t=20.0,
    ...     short_abandoned=10.0), 4)
    0.8269
    """
    counts = {
        Measure.ANSWERED: answered,
        Measure.ABANDONED: abandoned,
        Measure.ANSWERED_IN_T: answered_in_t,
        Measure.ABANDONED_IN_T: abandoned_in_t,
        Measure.SHORT_ABANDONED: short_abandoned,
    }
    shape = np.broadcast_shapes(*(np.shape(count) for count in counts.values()))
    tally = np.zeros((*shape, len(Measure)))
    for measure, count in counts.items():
        tally[..., measure] = count
    level = SERVICE_LEVELS[definition].of(tally)
    return float(level) if not shape else level
