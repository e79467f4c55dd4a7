"""Forecasts and backtests for scripts. The keys are an interface: docs/reference/plan.md."""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from offhook.forecast.backtest import Backtest, Score, over_queues
from offhook.forecast.forecast import Band, Forecast
from offhook.forecast.history import IntervalHistory, Numbers
from offhook.terms.units import clock


def forecast_json(found: Forecast) -> dict[str, Any]:
    """Return a forecast as plain values, one row for each queue and interval."""
    return {
        "first_day": found.first_day.isoformat(),
        "days": found.days,
        "interval_s": found.interval_s,
        "timezone": found.timezone,
        "queues": [
            {
                "queue": queue,
                "notes": list(found.notes.get(queue, ())),
                "days": _days(found, row),
                "intervals": _intervals(found, row),
            }
            for row, queue in enumerate(found.queues)
        ],
    }


def _days(found: Forecast, queue: int) -> list[dict[str, Any]]:
    bands = {share: found.day_bands(share) for share in found.bands}
    return [
        {
            "day": day.isoformat(),
            "expected": _plain(found.expected[queue, row].sum()),
            **_band_keys(bands, (queue, row)),
        }
        for row, day in enumerate(found.dates())
    ]


def _intervals(found: Forecast, queue: int) -> list[dict[str, Any]]:
    rows = []
    for day, date in enumerate(found.dates()):
        for interval in range(found.expected.shape[2]):
            at = (queue, day, interval)
            if found.expected[at] <= 0.0:
                continue
            rows.append(
                {
                    "start": f"{date.isoformat()}T{clock(interval * found.interval_s)}",
                    "expected": _plain(found.expected[at]),
                    "likely": _plain(found.likely[at]),
                    **_band_keys(found.bands, at),
                    "handle_s": _plain(found.handle_s[at]),
                    **_band_keys(found.handle_bands, at, "handle_"),
                }
            )
    return rows


def _band_keys(
    bands: Mapping[float, Band], at: tuple[int, ...], before: str = ""
) -> dict[str, float | None]:
    """Return low and high of each band: ``low_80``, ``high_80``..."""
    keys: dict[str, float | None] = {}
    for share, (low, high) in bands.items():
        keys[f"{before}low_{share * 100:.0f}"] = _plain(low[at])
        keys[f"{before}high_{share * 100:.0f}"] = _plain(high[at])
    return keys


def backtest_json(found: Backtest, history: IntervalHistory) -> dict[str, Any]:
    """Return the scores of a backtest as plain values."""
    queues: dict[str, dict[str, Any]] = {}
    for score in found.scores:
        one = queues.setdefault(score.queue, {"queue": score.queue, "updates": []})
        one.setdefault(score.span.name, {})[score.grain] = _score(score)
    for update in found.updates:
        queues[update.queue]["updates"].append(
            {
                "at": update.at,
                "wape_before": _plain(update.before),
                "wape_after": _plain(update.after),
                "coverage": _covered(update.covered),
            }
        )
    total: dict[str, dict[str, Any]] = {}
    for span, grain in dict.fromkeys((s.span, s.grain) for s in found.scores):
        scores = [s for s in found.scores if (s.span, s.grain) == (span, grain)]
        total.setdefault(span.name, {})[grain] = _score(over_queues(scores, "all"))
    first, last = (
        (history.first_day + timedelta(days=day)).isoformat()
        for day in (found.origins[0], found.origins[-1])
    )
    return {
        "origins": len(found.origins),
        "first_origin": first,
        "last_origin": last,
        "horizon_days": found.horizon_days,
        "interval_s": history.interval_s,
        "total": total,
        "queues": list(queues.values()),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "contacts": _plain(score.contacts),
        "wape": _plain(score.wape),
        "bias": _plain(score.bias),
        "poisson_floor": _plain(score.floor),
        "coverage": _covered(score.covered),
        "baselines": {name: _plain(value) for name, value in score.baselines.items()},
    }


def _covered(covered: Mapping[float, float]) -> dict[str, float | None]:
    return {f"{share * 100:.0f}": _plain(value) for share, value in covered.items()}


def _plain(value: float | np.floating[Any] | Numbers) -> float | None:
    """Return a number that JSON has; none where there is none."""
    number = float(value)
    return None if math.isnan(number) else round(number, 6)
