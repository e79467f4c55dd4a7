"""What a replay inferred from a log that does not say it: in sentences, rows and charts."""

import math

import numpy as np

from offhook.measure.survival import Survival, kaplan_meier
from offhook.report import written
from offhook.report.blocks import Table
from offhook.report.charts import (
    Chart,
    Colour,
    Panel,
    band,
    chart_html,
    line,
    steps,
)
from offhook.report.figures import BUSY, Figure
from offhook.report.markup import Html, number
from offhook.report.replay_figures import PRESENT, Replayed
from offhook.report.replay_rows import Row, cells_html
from offhook.report.words import Speech
from offhook.sim.log import Log

PATIENCE_AT_S = (10.0, 30.0, 60.0, 120.0, 300.0)
CURVE_POINTS = 60
"""At most so many points make a curve of patience."""
_CURVE_S = 600.0
"""A curve of patience reaches at least this far, if anybody waited so long."""
_STEP_S = 15.0
_TWO_SIDED_95 = 1.96


def patience_of(log: Log) -> Survival:
    """Return how long the callers of a log would have waited."""
    return kaplan_meier(log.wait_s, log.abandoned)


def inferred(speech: Speech, found: Replayed) -> list[str]:
    """Return in sentences what the log does not say, and how it was inferred."""
    log, presence = found.result.log, found.result.presence
    unknown = presence.unknown
    known_wraps = presence.wrap_up_s[log.answered]
    median_s = float(np.median(known_wraps)) if known_wraps.size else 0.0
    censored = 1.0 - float(log.abandoned.mean())
    patience = speech("patience_is", share=speech.percent(censored))
    if presence.states is not None:
        there = np.unique(presence.schedule["agent"]).size - unknown
        return [
            speech("agents_known", n=speech.number(there)),
            *([speech("unknown_are", n=speech.number(unknown))] if unknown else []),
            speech("wrap_up_known", median=speech.seconds(median_s)),
            patience,
        ]
    return [
        speech("agents_are", n=speech.number(len(log.agents))),
        *([speech("unknown_are", n=speech.number(unknown))] if unknown else []),
        *([speech("cut_are", n=speech.number(log.cut))] if log.cut else []),
        speech("wrap_up_is", median=speech.seconds(median_s)),
        patience,
    ]


def patience_rows(speech: Speech, patience: Survival) -> list[Row]:
    """Return how many would still wait after some times, with twice the error."""
    rows: list[Row] = [
        (
            speech("still_waiting", time=speech.seconds(at_s)),
            [
                written.share(
                    speech,
                    Figure(
                        float(patience.at(at_s)),
                        _TWO_SIDED_95 * float(np.nan_to_num(patience.error_at(at_s))),
                    ),
                )
            ],
        )
        for at_s in PATIENCE_AT_S
        if at_s <= patience.last_s
    ]
    median_s = patience.median()
    text = (
        speech("not_reached") if np.isnan(median_s) else speech.seconds(float(median_s))
    )
    return [*rows, (speech("median_patience"), [text])]


def patience_chart(speech: Speech, patience: Survival) -> Html:
    """Return how many callers would still wait, second by second, with its band."""
    at_s = _curve_s(patience)
    share = patience.at(at_s)
    error = _TWO_SIDED_95 * np.nan_to_num(patience.error_at(at_s))
    x = [f"{value:.0f}" for value in at_s]
    low = [float(v) for v in np.clip(share - error, 0.0, 1.0)]
    high = [float(v) for v in np.clip(share + error, 0.0, 1.0)]
    traces = [
        *band(speech("confidence_band"), x, low, high, Colour.WAIT),
        line(speech("share"), x, [float(v) for v in share], Colour.WAIT),
    ]
    cells = cells_html(patience_rows(speech, patience))
    return chart_html(
        speech,
        Chart(
            "patience",
            speech("patience"),
            speech("patience_says"),
            [Panel(traces, y_format=".0%", y_top=1.02)],
            Table(speech("patience"), [speech("figure"), speech("value")], cells),
        ),
    )


def _curve_s(patience: Survival) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the seconds at which the curve is drawn: round ones, for a readable axis."""
    median_s = float(np.nan_to_num(patience.median()))
    top_s = min(patience.last_s, max(_CURVE_S, 2.0 * median_s))
    step_s = _STEP_S * max(1, math.ceil(top_s / _STEP_S / CURVE_POINTS))
    at_s: np.ndarray[tuple[int], np.dtype[np.float64]]
    at_s = np.arange(0.0, top_s + step_s, step_s)
    return np.minimum(at_s, patience.last_s)


def presence_chart(speech: Speech, found: Replayed) -> Html:
    """Return how many agents were there, and busy, by time of day."""
    intervals, times = found.drawn(), found.drawn_times()
    whole_s = found.result.simulated.days * found.centre.interval_s
    staff = found.recorded.staff[intervals]
    there = [float(v) for v in staff[:, list(PRESENT)].sum(axis=1) / whole_s]
    busy = [float(v) for v in staff[:, list(BUSY)].sum(axis=1) / whole_s]
    traces = [
        steps(speech("signed_in"), times, there, Colour.SIGNED_IN),
        steps(speech("busy"), times, busy, Colour.BUSY, filled=True),
    ]
    cells = [
        tuple(number(text) for text in (time, *(speech.number(v, 1) for v in values)))
        for time, *values in zip(times, there, busy, strict=True)
    ]
    heads = [speech("half_hour"), speech("signed_in"), speech("busy")]
    is_known = found.result.presence.states is not None
    title = speech("presence_known" if is_known else "presence_chart")
    return chart_html(
        speech,
        Chart(
            "presence",
            title,
            speech("presence_says"),
            [Panel(traces, y_title=speech("agents"))],
            Table(title, heads, cells),
        ),
    )
