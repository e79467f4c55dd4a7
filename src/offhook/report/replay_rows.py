"""The rows of a replay's tables, for the terminal and for the page alike."""

from collections.abc import Sequence

import numpy as np

from offhook.formats.recorded import History
from offhook.measure.reconcile import Reconciliation
from offhook.measure.survival import Survival, kaplan_meier
from offhook.report import written
from offhook.report.figures import Figure
from offhook.report.replay_figures import (
    HANDLED,
    LOST,
    METRICS,
    OFFERED,
    SERVED,
    SPEED,
    WAITED,
    Beside,
    Kind,
    Metric,
    Replayed,
)
from offhook.report.words import Speech
from offhook.report.written import Written
from offhook.sim.comparison import Check
from offhook.sim.log import Log
from offhook.terms.contacts import REFUSALS, Outcome, ServiceLevel

Row = tuple[str, Sequence[Written | str]]
PATIENCE_AT_S = (10.0, 30.0, 60.0, 120.0, 300.0)


def reading_rows(speech: Speech, history: History) -> list[Row]:
    """Return what became of the rows of the file."""
    read = history.read
    return [
        (speech("rows_read"), [speech.number(read.rows)]),
        (speech("rows_kept"), [speech.number(read.kept)]),
        *(
            (speech("rows_left_out", why=why), [speech.number(count)])
            for why, count in read.left_out.items()
        ),
        *(
            (speech("rows_rejected", why=why), [speech.number(count)])
            for why, count in read.rejected.items()
        ),
        *(
            (speech("rows_noted", what=what), [speech.number(count)])
            for what, count in read.notes.items()
        ),
    ]


def equation(speech: Speech, found: Reconciliation) -> str:
    """Return offered as the sum of its outcomes, and who was never offered."""
    entered = [
        f"{speech.number(count)} {speech('outcome_' + outcome)}"
        for outcome, count in found.outcomes.items()
        if Outcome(outcome) not in REFUSALS
    ]
    sum_ = speech(
        "offered_is", n=speech.number(found.offered), parts=" + ".join(entered)
    )
    return sum_ + (
        speech("and_refused", n=speech.number(found.refused)) if found.refused else ""
    )


def level_rows(speech: Speech, found: Reconciliation) -> list[Row]:
    """Return the six service levels of what was recorded, and the usual figures."""
    return [
        *(
            (
                f"{level}: {speech(level.value)}",
                [speech.percent(found.service_levels[level], 2)],
            )
            for level in ServiceLevel
        ),
        (speech("abandonment"), [speech.percent(found.abandonment, 2)]),
        (speech("asa_long"), [speech.seconds(found.asa_s, 1)]),
        (speech("mean_wait"), [speech.seconds(found.mean_wait_s, 1)]),
    ]


def patience_of(log: Log) -> Survival:
    """Return how long the callers of a log would have waited."""
    return kaplan_meier(log.wait_s, log.abandoned)


def inferred(speech: Speech, found: Replayed) -> list[str]:
    """Return in sentences what the log does not say, and how it was inferred."""
    log, presence = found.result.log, found.result.presence
    unknown = len(presence.agents) - len(log.agents)
    known_wraps = presence.wrap_up_s[log.answered]
    median_s = float(np.median(known_wraps)) if known_wraps.size else 0.0
    censored = 1.0 - float(log.abandoned.mean())
    return [
        speech("agents_are", n=speech.number(len(log.agents))),
        *([speech("unknown_are", n=speech.number(unknown))] if unknown else []),
        *([speech("cut_are", n=speech.number(log.cut))] if log.cut else []),
        speech("wrap_up_is", median=speech.seconds(median_s)),
        speech("patience_is", share=speech.percent(censored)),
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
                        1.96 * float(np.nan_to_num(patience.error_at(at_s))),
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


def name_of(speech: Speech, found: Replayed, metric: Metric) -> str:
    """Return the name of a figure; a service level's says its formula."""
    target = found.common_target()
    if metric.key == "service_level" and target is not None:
        return f"{speech('service_level')} ({written.target(target)})"
    return speech(metric.key)


def in_words(speech: Speech, kind: Kind, figure: Figure | None) -> Written:
    """Return a figure as its kind is written."""
    if figure is None:
        return Written("")
    if kind is Kind.SHARE:
        return written.share(speech, figure)
    if kind is Kind.SECONDS:
        return written.seconds(speech, figure)
    return written.count(speech, figure)


def step_in_words(speech: Speech, kind: Kind, figure: Figure | None) -> Written:
    """Return a difference with its sign; of shares in points."""
    if figure is None or figure.value is None:
        return Written("")
    sign = "+" if figure.value > 0 else ""
    if kind is not Kind.SHARE:
        text = in_words(speech, kind, figure)
        return Written(sign + text.value, text.margin)
    points = speech("points", n=f"{sign}{speech.number(figure.value * 100, 1)}")
    if figure.half_width is None:
        return Written(points)
    return Written(points, f"±{speech.number(figure.half_width * 100, 1)}")


def total_rows(speech: Speech, found: Replayed) -> list[Row]:
    """Return each figure of all queues: recorded, simulated, the difference."""
    metrics = list(METRICS)
    level = found.level()
    if level is not None:
        metrics.insert(5, level)
    rows: list[Row] = [
        (
            name_of(speech, found, metric),
            _compared(speech, metric.kind, found.total(metric)),
        )
        for metric in metrics
    ]
    occupancy = _compared(speech, Kind.SHARE, found.occupancy())
    return [*rows, (speech("occupancy"), occupancy)]


def _compared(speech: Speech, kind: Kind, beside: Beside) -> list[Written]:
    plain = Figure(beside.error.value, None)
    return [
        in_words(speech, kind, beside.recorded),
        in_words(speech, kind, beside.simulated),
        step_in_words(speech, kind, plain),
    ]


def what_if_rows(speech: Speech, found: Replayed) -> list[Row]:
    """Return each figure as simulated, with what was changed, and the change."""
    rows: list[Row] = [
        (
            speech(metric.key),
            _changed(speech, metric.kind, found.total(metric)),
        )
        for metric in METRICS
    ]
    occupancy = _changed(speech, Kind.SHARE, found.occupancy())
    return [*rows, (speech("occupancy"), occupancy)]


def _changed(speech: Speech, kind: Kind, beside: Beside) -> list[Written]:
    return [
        in_words(speech, kind, beside.simulated),
        in_words(speech, kind, beside.what_if),
        step_in_words(speech, kind, beside.change),
    ]


def _side_by_side(found: Replayed) -> tuple[Metric, ...]:
    return (LOST, found.level() or SERVED, SPEED, WAITED, HANDLED)


def pair_heads(
    speech: Speech, found: Replayed, first: str, *, busy: bool = False
) -> list[str]:
    """Return the heads of `queue_rows`, or of `time_rows`."""
    return [
        speech(first),
        speech("offered"),
        *(name_of(speech, found, metric) for metric in _side_by_side(found)),
        *([speech("occupancy")] if busy else []),
    ]


def queue_rows(speech: Speech, found: Replayed) -> list[Row]:
    """Return the figures of each queue, recorded and then simulated."""
    return [
        (
            found.centre.queues[row].name,
            [
                in_words(speech, Kind.COUNT, found.of_queue(OFFERED, row).recorded),
                *(
                    _pair(speech, metric.kind, found.of_queue(metric, row))
                    for metric in _side_by_side(found)
                ),
            ],
        )
        for row in found.queues()
    ]


def time_rows(speech: Speech, found: Replayed) -> list[Row]:
    """Return the figures of each interval of the day, recorded and then simulated."""
    return [
        (
            time,
            [
                in_words(speech, Kind.COUNT, found.of_time(OFFERED, row).recorded),
                *(
                    _pair(speech, metric.kind, found.of_time(metric, row))
                    for metric in _side_by_side(found)
                ),
                _pair(speech, Kind.SHARE, found.occupancy(row)),
            ],
        )
        for time, row in zip(found.times(), found.intervals(), strict=True)
    ]


def _pair(speech: Speech, kind: Kind, beside: Beside) -> Written:
    was, is_ = (
        in_words(speech, kind, figure).value
        for figure in (beside.recorded, beside.simulated)
    )
    return Written(f"{was} → {is_}")


CHECKED = {
    "abandonment": "abandonment",
    "served_in_t_of_offered": "served_in_t",
    "mean_wait_s": "mean_wait",
}


def check_rows(speech: Speech, checks: Sequence[Check]) -> list[Row]:
    """Return each figure on which the replay is believed, with its band."""
    rows: list[Row] = []
    for check in checks:
        if check.name == "mean_wait_s":
            difference = speech.percent(check.difference)
            band = speech.percent(check.band, 0)
            figures = [speech.seconds(v, 1) for v in (check.recorded, check.simulated)]
        else:
            difference = speech("points", n=speech.number(check.difference * 100, 2))
            band = speech("points", n=speech.number(check.band * 100, 1))
            figures = [speech.percent(v, 2) for v in (check.recorded, check.simulated)]
        verdict = speech("inside" if check.ok else "outside")
        label = speech(CHECKED[check.name])
        rows.append((label, [*figures, difference, f"±{band}", verdict]))
    return rows
