"""The rows of a replay's tables, for the terminal and for the page alike."""

from collections.abc import Sequence

from offhook.formats.recorded import History
from offhook.measure.reconcile import Reconciliation
from offhook.policy.centre import Centre
from offhook.report import written
from offhook.report.figures import Figure
from offhook.report.markup import name, number
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
from offhook.terms.contacts import REFUSALS, Outcome, ServiceLevel

Row = tuple[str, Sequence[Written | str]]


def cells_html(found: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return rows as cells of a page: the label a name, the figures as numbers."""
    return [
        (
            name(label),
            *(
                cell.html() if isinstance(cell, Written) else number(cell)
                for cell in cells
            ),
        )
        for label, cells in found
    ]


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


def thresholds(speech: Speech, centre: Centre) -> str:
    """Return what T and S of the service levels are."""
    every = {(queue.target.within_s, queue.short_abandon_s) for queue in centre.queues}
    if len(every) > 1:
        return speech("t_each")
    within_s, short_s = every.pop()
    return speech("t_is", t=speech.seconds(within_s), s=speech.seconds(short_s))


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
    if kind is not Kind.SHARE:
        text = in_words(speech, kind, figure)
        return Written(_signed(figure.value, text.value), text.margin)
    signed = _signed(figure.value, speech.number(figure.value * 100, 1))
    points = speech("points", n=signed)
    if figure.half_width is None:
        return Written(points)
    return Written(points, f"±{speech.number(figure.half_width * 100, 1)}")


def every_metric(found: Replayed) -> list[Metric]:
    """Return the figures of contacts, with the service level that all queues share."""
    level = found.level()
    after = METRICS.index(SERVED) + 1
    return [*METRICS[:after], *([level] if level else []), *METRICS[after:]]


def _signed(value: float, text: str) -> str:
    """Return a difference as written, with a plus where it is more."""
    return f"+{text}" if value > 0 else text


def total_rows(speech: Speech, found: Replayed) -> list[Row]:
    """Return each figure of all queues: recorded, simulated, the difference."""
    rows: list[Row] = [
        (
            name_of(speech, found, metric),
            _compared(speech, metric.kind, found.total(metric)),
        )
        for metric in every_metric(found)
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


def queues_outside(speech: Speech, found: Replayed) -> str:
    """Return a warning of the queues that do not come out as they were, or nothing."""
    outside = [found.centre.queues[row].name for row in found.queues_outside()]
    whole = not outside or len(found.queues()) < 2
    return "" if whole else speech("queues_outside", queues="; ".join(outside))


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
    was = in_words(speech, kind, beside.recorded)
    is_ = in_words(speech, kind, beside.simulated)
    return Written(f"{was.value} → {is_.value}", is_.margin)


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
            difference = _signed(check.difference, speech.percent(check.difference))
            band = f"±{speech.percent(check.band, 0)}"
            figures = [speech.seconds(v, 1) for v in (check.recorded, check.simulated)]
        else:
            points = speech.number(check.difference * 100, 2)
            difference = speech("points", n=_signed(check.difference, points))
            band = speech("points", n=f"±{speech.number(check.band * 100, 1)}")
            figures = [speech.percent(v, 2) for v in (check.recorded, check.simulated)]
        verdict = speech("inside" if check.ok else "outside")
        label = speech(CHECKED[check.name])
        rows.append((label, [*figures, difference, band, verdict]))
    return rows
