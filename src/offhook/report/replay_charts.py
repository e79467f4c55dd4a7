"""Charts of a replay by day and by queue: what was recorded beside what was simulated."""

from collections.abc import Callable, Sequence

from offhook.report import replay_rows as rows
from offhook.report.blocks import Table
from offhook.report.charts import Chart, Colour, Panel, Trace, bars, chart_html, line
from offhook.report.markup import Html, joined, name, number
from offhook.report.replay_figures import (
    LOST,
    OFFERED,
    WAITED,
    Beside,
    Kind,
    Metric,
    Replayed,
)
from offhook.report.words import Speech

MOST_QUEUES = 12
"""More queues than this are no longer read side by side; the table holds them all."""
_SHOWN = (LOST, WAITED)
_FORMATS = {Kind.SHARE: ".0%", Kind.SECONDS: ",.0f"}
_YEAR = 365

Draw = Callable[[str, Sequence[str], list[float | None], Colour], Trace]


def days_chart(speech: Speech, found: Replayed) -> Html:
    """Return each day of the history: whether the replay gives back good days and bad."""
    dates = found.dates()
    labels = [d[5:] for d in dates] if len(dates) < _YEAR else dates
    every = {
        metric.key: [found.of_day(metric, day) for day in range(len(dates))]
        for metric in (OFFERED, *_SHOWN)
    }
    panels = [_panel(speech, m, labels, every[m.key], _line) for m in _SHOWN]
    table = _table(speech, "day_of", [number(date) for date in dates], every)
    return chart_html(
        speech,
        Chart("days", speech("days_chart"), speech("days_chart_says"), panels, table),
    )


def queues_chart(speech: Speech, found: Replayed) -> Html:
    """Return each queue: the whole may be given back while the queues are not."""
    queues = found.queues()
    every = {
        metric.key: [found.of_queue(metric, row) for row in queues]
        for metric in (OFFERED, *_SHOWN)
    }
    offered = [one.recorded.value or 0.0 for one in every[OFFERED.key]]
    largest = sorted(range(len(queues)), key=lambda n: -offered[n])[:MOST_QUEUES]
    labels = [found.centre.queues[queues[n]].id for n in largest]
    panels = [
        _panel(speech, metric, labels, [every[metric.key][n] for n in largest], bars)
        for metric in _SHOWN
    ]
    names = [_named(found, row) for row in queues]
    note = ""
    if len(queues) > len(largest):
        note = speech("more_panels", shown=len(largest), all=len(queues))
    return chart_html(
        speech,
        Chart(
            "by-queue",
            speech("queues_chart"),
            speech("queues_chart_says"),
            panels,
            _table(speech, "queue", names, every),
            note,
        ),
    )


def _named(found: Replayed, row: int) -> Html:
    """Return a queue's name, and the short one that stands below the bars."""
    queue = found.centre.queues[row]
    if queue.name == queue.id:
        return name(queue.name)
    return joined(name(queue.name), " (", name(queue.id), ")")


def _line(label: str, x: Sequence[str], y: list[float | None], colour: Colour) -> Trace:
    return line(label, x, y, colour, dashed=colour is not Colour.TARGET)


def _panel(
    speech: Speech, metric: Metric, x: Sequence[str], every: list[Beside], draw: Draw
) -> Panel:
    was = [one.recorded.value for one in every]
    is_ = [one.simulated.value for one in every]
    return Panel(
        [
            draw(speech("was"), x, was, Colour.TARGET),
            draw(speech("is"), x, is_, Colour.LEVEL),
        ],
        title=speech(metric.key),
        y_format=_FORMATS[metric.kind],
        y_title=speech("seconds") if metric.kind is Kind.SECONDS else "",
    )


def _table(
    speech: Speech, first: str, labels: Sequence[str], every: dict[str, list[Beside]]
) -> Table:
    heads = [speech(first), speech("offered")]
    for metric in _SHOWN:
        heads += [f"{speech(metric.key)}, {speech(kind)}" for kind in ("was", "is")]
    cells = []
    for place, label in enumerate(labels):
        offered = rows.in_words(speech, Kind.COUNT, every[OFFERED.key][place].recorded)
        row = [label, offered.html()]
        for metric in _SHOWN:
            one = every[metric.key][place]
            row.append(rows.in_words(speech, metric.kind, one.recorded).html())
            row.append(rows.in_words(speech, metric.kind, one.simulated).html())
        cells.append(row)
    return Table(
        speech("by_queue_too" if first == "queue" else "days_chart"), heads, cells
    )
