"""Histories made by known rules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from offhook.forecast.history import IntervalHistory

WEEK = np.array([1.3, 1.1, 1.0, 1.0, 1.05, 0.5, 0.2])
"""How busy each weekday is beside the usual."""


def hours(intervals: int = 48, first: float = 8.0, last: float = 20.0) -> np.ndarray:
    """Return a curve over a day with two peaks, none while closed."""
    at = (np.arange(intervals) + 0.5) * 24.0 / intervals
    curve = np.exp(-(((at - 10.5) / 2.0) ** 2)) + 0.8 * np.exp(
        -(((at - 16.0) / 2.5) ** 2)
    )
    return np.where((at >= first) & (at < last), curve + 0.15, 0.0)


@dataclass(frozen=True)
class Made:
    """A made history with the means it was drawn from, `[queue, day, interval]`."""

    history: IntervalHistory
    mean: np.ndarray


@pytest.fixture(scope="session")
def made() -> Callable[..., Made]:
    """Return a maker of histories: gamma busy days and intervals over a known mean."""

    def make(
        *,
        days: int = 140,
        volume: float | tuple[float, ...] = 1000.0,
        day_cv: float = 0.08,
        interval_cv: float = 0.05,
        seed: int = 7,
        first_day: date = date(2025, 1, 6),
        handle_s: float = 240.0,
        effect: Callable[[np.ndarray, int], float] | None = None,
    ) -> Made:
        rng = np.random.default_rng(seed)
        volumes = (volume,) if isinstance(volume, float) else volume
        weekday = (first_day.weekday() + np.arange(days)) % 7
        curve = hours() / hours().sum()
        mean = np.array([v * WEEK[weekday][:, None] * curve for v in volumes])
        busy = rng.gamma(1 / day_cv**2, day_cv**2, days) if day_cv else np.ones(days)
        own = 1.0
        if interval_cv:
            own = rng.gamma(1 / interval_cv**2, interval_cv**2, mean.shape)
        level = np.array([effect(mean, day) if effect else 1.0 for day in range(days)])
        counts = rng.poisson(mean * (busy * level)[None, :, None] * own).astype(float)
        times = np.where(counts > 0, rng.normal(handle_s, 3.0, counts.shape), np.nan)
        names = tuple(f"q{n + 1}" for n in range(len(volumes)))
        history = IntervalHistory(names, first_day, 1800.0, counts, times)
        return Made(history, mean * level[None, :, None])

    return make
