"""Handling time to come: its level of late, by interval and weekday, with a band.

The mean of an interval is the recent level (weights halve every four weeks) times a factor
of its interval and one of its weekday, each drawn towards 1 where few contacts speak for
it. Its error has a part that a whole day shares and a part that falls with the contacts of
the interval; both are read off the past.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from offhook.forecast.history import Numbers, Rows

_HALF_LIFE_DAYS = 28.0
_PRIOR_CONTACTS = 300.0
"""A factor is drawn towards 1 as if so many contacts had shown the usual time."""


@dataclass(frozen=True, slots=True, eq=False)
class Handling:
    """Mean handling times `[weekday, interval]` in seconds, and their relative errors.

    `day_cv` is the error that a day shares; `contact_cv` that of one contact.
    """

    mean_s: Numbers
    day_cv: float
    contact_cv: float

    def band(
        self, mean_s: Numbers, contacts: Numbers, share: float
    ) -> tuple[Numbers, Numbers]:
        """Return what this share of the interval means lies between, a lognormal band."""
        variance = self.day_cv**2 + self.contact_cv**2 / np.maximum(contacts, 1.0)
        width = np.exp(ndtri(0.5 + share / 2.0) * np.sqrt(variance))
        return mean_s / width, mean_s * width


def learn_handling(
    handle_s: Numbers, contacts: Numbers, weekday: Rows
) -> Handling | None:
    """Return what the past says; arrays are `[day, interval]`. None where it says nothing."""
    seen = np.isfinite(handle_s) & (handle_s > 0.0) & (np.nan_to_num(contacts) > 0.0)
    if not seen.any():
        return None
    days = len(handle_s)
    age = (days - 1 - np.arange(days))[:, None]
    weight = np.where(seen, np.nan_to_num(contacts), 0.0)
    late = weight * 0.5 ** (age / _HALF_LIFE_DAYS)
    time_s = np.where(seen, handle_s, 0.0)
    level_s = float((late * time_s).sum() / late.sum())
    of_interval = _factor(time_s / level_s, weight, 0)
    of_weekday = np.array(
        [
            _factor(
                (time_s / level_s / of_interval)[weekday == w], weight[weekday == w]
            )
            for w in range(7)
        ]
    )
    mean_s = level_s * np.multiply.outer(of_weekday, of_interval)
    day_cv, contact_cv = _errors(time_s / mean_s[weekday], weight)
    return Handling(mean_s, day_cv, contact_cv)


def _factor(ratio: Numbers, weight: Numbers, axis: int | None = None) -> Numbers:
    """Return weighted means of ratios, drawn towards 1."""
    over = (ratio * weight).sum(axis=axis) + _PRIOR_CONTACTS
    result: Numbers = np.asarray(over / (weight.sum(axis=axis) + _PRIOR_CONTACTS))
    return result


def _errors(ratio: Numbers, weight: Numbers) -> tuple[float, float]:
    """Return the coefficients of variation of a day's error and of one contact.

    The squared error of an interval of n contacts is near contact_cv^2 / n once the day's
    own error is taken out; half of the squares below their median say how large it is
    whatever a few odd intervals do (0.4549 is the median of a squared normal deviate).
    """
    counted = weight > 0.0
    of_day = weight.sum(axis=1)
    day = np.where(
        of_day > 0.0, (ratio * weight).sum(axis=1) / np.maximum(of_day, 1), 1.0
    )
    off = (ratio - day[:, None]) ** 2 * weight
    contact_cv = float(np.sqrt(np.median(off[counted]) / 0.4549))
    worked = of_day > 0.0
    spread = (day[worked] - 1.0) ** 2 - contact_cv**2 / of_day[worked]
    day_cv = float(np.sqrt(max(np.median(spread) / 0.4549, 0.0)))
    return day_cv, contact_cv
