"""The rows of a forecast and of a backtest, for a terminal and for a page alike."""

from collections.abc import Sequence

import numpy as np

from offhook.forecast.backtest import Backtest, Score, over_queues
from offhook.forecast.forecast import Forecast
from offhook.forecast.history import Numbers
from offhook.report.words import Speech
from offhook.terms.units import clock

Row = tuple[str, Sequence[str]]

FORECAST_HEADS = (
    "day_of",
    "contacts_expected",
    "band_80",
    "band_95",
    "busiest",
    "handle_time",
)


def forecast_rows(speech: Speech, found: Forecast, queue: int) -> list[Row]:
    """Return a row for each day of a queue that has contacts, under `FORECAST_HEADS`."""
    bands = [found.day_bands(share) for share in (0.8, 0.95)]
    rows: list[Row] = []
    for row, day in enumerate(found.dates()):
        counts = found.expected[queue, row]
        if counts.sum() <= 0.0:
            continue
        between = [
            f"{speech.number(float(low[queue, row]))}–{speech.number(float(high[queue, row]))}"  # noqa: RUF001
            for low, high in bands
        ]
        peak = int(counts.argmax())
        busiest = (
            f"{clock(peak * found.interval_s)} ({speech.number(float(counts[peak]))})"
        )
        weekday = speech(f"weekday_{day.weekday()}")
        rows.append(
            (
                f"{day.isoformat()} {weekday}",
                (
                    speech.number(float(counts.sum())),
                    *between,
                    busiest,
                    speech.seconds(_mean_handle_s(found.handle_s[queue, row], counts)),
                ),
            )
        )
    return rows


def _mean_handle_s(handle_s: Numbers, counts: Numbers) -> float | None:
    known = np.isfinite(handle_s) & (counts > 0.0)
    if not known.any():
        return None
    return float((handle_s[known] * counts[known]).sum() / counts[known].sum())


ACCURACY_HEADS = (
    "queue", "span", "grain", "wape", "bias", "floor", "covered_50", "covered_80",
    "covered_95", "seasonal_naive", "mean_of_4",
)  # fmt: skip


def accuracy_rows(speech: Speech, found: Backtest, interval_s: float) -> list[Row]:
    """Return a row for each queue, span and grain, under `ACCURACY_HEADS`.

    With several queues, all of them together come first.
    """
    scores = list(found.scores)
    if len({score.queue for score in scores}) > 1:
        kinds = dict.fromkeys((score.span, score.grain) for score in scores)
        every = [
            over_queues(
                [s for s in scores if (s.span, s.grain) == kind], speech("all_queues")
            )
            for kind in kinds
        ]
        scores = [*every, *scores]
    return [
        (score.queue, _score_cells(speech, score, interval_s))
        for score in scores
        if score.values
    ]


def _score_cells(speech: Speech, score: Score, interval_s: float) -> Sequence[str]:
    minutes = speech.number(interval_s / 60.0)
    return (
        speech(f"span_{score.span.name}"),
        speech(f"grain_{score.grain}", minutes=minutes),
        speech.percent(score.wape, 2),
        speech.percent(score.bias, 2),
        speech.percent(score.floor, 2),
        *(speech.percent(score.covered[share], 1) for share in score.covered),
        *(speech.percent(value, 2) for value in score.baselines.values()),
    )


UPDATE_HEADS = ("queue", "known_until", "wape_before", "wape_after", "covered_80")


def update_rows(speech: Speech, found: Backtest) -> list[Row]:
    """Return a row for each queue and time of day, under `UPDATE_HEADS`."""
    return [
        (
            update.queue,
            (
                update.at,
                speech.percent(update.before, 2),
                speech.percent(update.after, 2),
                speech.percent(update.covered[0.8], 1),
            ),
        )
        for update in found.updates
    ]


def note(speech: Speech, said: str) -> str:
    """Return a note of a forecast as a sentence: ``borrowed:fr`` names a queue."""
    kind, _, queue = said.partition(":")
    return speech(f"note_{kind}", queue=queue) if queue else speech(f"note_{kind}")
