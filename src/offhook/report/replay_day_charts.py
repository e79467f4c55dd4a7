"""Charts of a replay over the day: recorded, the band of what was simulated, and what if."""

from collections.abc import Sequence

from offhook.report import replay_rows as rows
from offhook.report.blocks import Table
from offhook.report.charts import (
    Chart,
    Colour,
    Panel,
    Trace,
    band,
    bars,
    chart_html,
    line,
)
from offhook.report.markup import Html, number
from offhook.report.replay_figures import (
    OFFERED,
    SERVED,
    Beside,
    Kind,
    Metric,
    Replayed,
)
from offhook.report.words import Speech

_COLOURS = {
    "offered": Colour.ANSWERED,
    "abandonment": Colour.LEVEL,
    "served_in_t": Colour.LEVEL,
    "mean_wait": Colour.WAIT,
}
_FORMATS = {Kind.SHARE: ".0%", Kind.SECONDS: ",.0f", Kind.COUNT: ",.0f"}


def day_chart(
    speech: Speech, found: Replayed, metric: Metric, *, what_if: bool = False
) -> Html:
    """Return a figure by time of day."""
    times = found.drawn_times()
    every = [found.of_time(metric, interval) for interval in found.drawn()]
    traces = _traces(speech, metric, times, every, what_if=what_if)
    title = speech("offered_chart" if metric is OFFERED else metric.key)
    panel = Panel(
        traces,
        y_title=speech("seconds") if metric.kind is Kind.SECONDS else "",
        y_format=_FORMATS[metric.kind],
        y_top=1.02 if metric is SERVED else None,
    )
    return chart_html(
        speech,
        Chart(
            f"{'what-if-' if what_if else ''}{metric.key.replace('_', '-')}",
            title,
            speech("offered_says" if metric is OFFERED else "day_chart_says"),
            [panel],
            _table(speech, title, metric.kind, times, every, what_if=what_if),
        ),
    )


def _traces(
    speech: Speech,
    metric: Metric,
    times: Sequence[str],
    every: Sequence[Beside],
    *,
    what_if: bool,
) -> list[Trace]:
    colour = _COLOURS[metric.key]
    was = [one.recorded.value for one in every]
    if metric is OFFERED:
        return [bars(speech("was"), times, was, colour)]
    low = [one.simulated.low for one in every]
    high = [one.simulated.high for one in every]
    is_ = [one.simulated.value for one in every]
    traces = [
        *band(speech("is"), times, low, high, colour),
        line(speech("is"), times, is_, colour, dashed=True),
        line(speech("was"), times, was, Colour.TARGET),
    ]
    if what_if:
        would_be = [one.what_if.value if one.what_if else None for one in every]
        traces.append(line(speech("what_if"), times, would_be, Colour.BUSY))
    return traces


def _table(
    speech: Speech,
    title: str,
    kind: Kind,
    times: Sequence[str],
    every: Sequence[Beside],
    *,
    what_if: bool,
) -> Table:
    heads = [speech(key) for key in ("half_hour", "was", "is", "difference")]
    if what_if:
        heads += [speech("what_if"), speech("change")]
    cells = []
    for time, one in zip(times, every, strict=True):
        row = [
            number(time),
            rows.in_words(speech, kind, one.recorded).html(),
            rows.in_words(speech, kind, one.simulated).html(),
            rows.step_in_words(speech, kind, one.error).html(),
        ]
        if what_if:
            row.append(rows.in_words(speech, kind, one.what_if).html())
            row.append(rows.step_in_words(speech, kind, one.change).html())
        cells.append(row)
    return Table(title, heads, cells)
