"""Forecasts of twenty queues from a year, and a backtest, beside statsforecast.

The history is made: weekdays, seasons, busy days and intervals, holidays' worth of noise.
statsforecast's MSTL with AutoETS, the closest it has to a daily and a weekly season at half
hours, forecasts some of the same queues once; its accuracy stands beside ours.
"""

import time
import warnings
from collections.abc import Iterator
from datetime import date

import numpy as np
from figures import Figure, cpu_s

from offhook.forecast.backtest import backtest
from offhook.forecast.calendar import NO_CALENDAR
from offhook.forecast.history import IntervalHistory, Numbers
from offhook.forecast.past import Past, past_of
from offhook.forecast.predict import forecast
from offhook.forecast.quality import inspect
from offhook.measure.accuracy import poisson_floor, wape

QUEUES, DAYS, INTERVALS, AHEAD = 20, 364, 48, 14
PEERS = 3
"""Queues that the peer forecasts: more would take minutes."""


def made() -> IntervalHistory:
    """Return 52 weeks and a fortnight of twenty queues."""
    rng = np.random.default_rng(3)
    days = DAYS + AHEAD
    hour = (np.arange(INTERVALS) + 0.5) / 2.0
    curve = np.exp(-(((hour - 10.5) / 2.2) ** 2)) + 0.8 * np.exp(
        -(((hour - 16) / 2.6) ** 2)
    )
    week = np.tile([1.2, 1.05, 1.0, 1.0, 1.05, 0.5, 0.3], days // 7)
    season = 1.0 + 0.15 * np.sin(np.arange(days) / 58.0)
    shared = rng.gamma(200.0, 1 / 200.0, days)
    counts = np.zeros((QUEUES, days, INTERVALS))
    for queue, volume in enumerate(np.geomspace(200.0, 8000.0, QUEUES)):
        own = rng.gamma(150.0, 1 / 150.0, days)
        level = volume * week * season * shared * own / curve.sum()
        busy = rng.gamma(100.0, 1 / 100.0, (days, INTERVALS))
        counts[queue] = rng.poisson(level[:, None] * curve * busy)
    names = tuple(f"q{n + 1}" for n in range(QUEUES))
    return IntervalHistory(
        names, date(2025, 1, 6), 1800.0, counts, np.full_like(counts, np.nan)
    )


def past(history: IntervalHistory) -> Past:
    """Return the history ready to learn from."""
    return past_of(history, inspect(history), NO_CALENDAR, ahead=AHEAD)


def peer(history: IntervalHistory, actual: Numbers) -> tuple[float, float]:
    """Return seconds a queue, and the WAPE, of statsforecast's MSTL with AutoETS."""
    from statsforecast.models import MSTL, AutoETS  # noqa: PLC0415  slow to import

    taken, found = 0.0, []
    for queue in range(PEERS):
        series = history.offered[-1 - queue].ravel()
        start = time.process_time()
        model = MSTL([INTERVALS, 7 * INTERVALS], trend_forecaster=AutoETS(model="ZZN"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mean = model.forecast(series, AHEAD * INTERVALS)["mean"]
        taken += time.process_time() - start
        found.append(np.maximum(mean.reshape(AHEAD, INTERVALS), 0.0))
    return taken / PEERS, wape(np.stack(found), actual[::-1][:PEERS])


def measure() -> Iterator[Figure]:
    """Yield seconds for fits and a backtest, and the accuracy of both programs."""
    whole = made()
    known, actual = whole.until(DAYS), whole.offered[:, DAYS:]
    learned = past(known)
    origins = tuple(range(DAYS - 70, DAYS, 7))

    def both() -> None:
        forecast(past(known), days=AHEAD)
        backtest(learned, origins)

    beside = f"{QUEUES} queues, {DAYS // 7} weeks of half hours"
    taken = cpu_s(both, repeats=1)
    yield Figure("fit and ten origins, one core", taken, "s", 30.0, False, beside)
    found = forecast(learned, days=AHEAD)
    ours = wape(found.likely[::-1][:PEERS], actual[::-1][:PEERS])
    floor = poisson_floor(actual[::-1][:PEERS])
    seconds, theirs = peer(known, actual)
    one = cpu_s(lambda: forecast(learned, days=AHEAD)) / QUEUES
    beside = f"statsforecast MSTL + AutoETS: {seconds:.1f} s"
    yield Figure("one queue, fit and forecast", one, "s", beside=beside)
    beside = f"statsforecast: {theirs:.1%}; Poisson floor {floor:.1%}"
    yield Figure("WAPE of the fortnight", ours * 100, "%", beside=beside)
