"""The page of a replay: the verdict first, then what it rests on, then what if."""

from collections.abc import Callable, Sequence

import numpy as np

from offhook.formats.recorded import History
from offhook.measure.reconcile import Reconciliation
from offhook.report import replay_rows as rows
from offhook.report.blocks import (
    Card,
    Table,
    Tone,
    cards_html,
    paragraphs_html,
    table_html,
)
from offhook.report.charts import (
    Chart,
    Colour,
    Panel,
    band,
    bars,
    chart_html,
    line,
    steps,
)
from offhook.report.figures import BUSY
from offhook.report.frame import Page, Section, document
from offhook.report.markup import Html, element, name, number
from offhook.report.replay_charts import days_chart, queues_chart
from offhook.report.replay_figures import (
    LOST,
    OFFERED,
    PRESENT,
    SERVED,
    WAITED,
    Beside,
    Kind,
    Metric,
    Replayed,
)
from offhook.report.words import Speech
from offhook.report.written import Written

CURVE_POINTS = 60


def replay_page(
    speech: Speech,
    history: History,
    reconciled: Reconciliation,
    found: Replayed,
    what: str,
) -> str:
    """Return the whole page of a replay as HTML; `what` says what the what-if changes."""
    simulated = found.result.simulated
    subtitle = speech(
        "replay_of",
        source=history.source.rpartition("/")[2],
        days=simulated.days,
        runs=simulated.replications,
        seed=simulated.seed,
    )
    sections = [
        _headline(speech, found),
        _compared(speech, found),
        _inferred(speech, found),
        _file(speech, history, reconciled),
    ]
    if found.what_if is not None:
        sections.insert(1, _what_if(speech, found, what))
    title = found.centre.name or found.centre.id
    return document(speech, Page(title, speech("replay"), subtitle, sections))


def _headline(speech: Speech, found: Replayed) -> Section:
    checks = found.result.comparison.checks()
    valid = found.result.valid
    heads = ("figure", "was", "is", "difference", "band", "judged")
    table = _table(speech, "verdict", heads, rows.check_rows(speech, checks))
    tone = Tone.GOOD if valid else Tone.BAD
    cards = [
        Card(speech("verdict"), speech("valid_short" if valid else "not_valid_short"),
             tone=tone),
        *(_card(speech, found, metric) for metric in (LOST, SERVED, WAITED)),
    ]  # fmt: skip
    lead = element("div", element("p", speech("valid" if valid else "not_valid")),
                   class_="lead")  # fmt: skip
    return Section(
        "headline",
        speech("headline"),
        "",
        [lead, cards_html(cards), table_html(table)],
    )


def _card(speech: Speech, found: Replayed, metric: Metric) -> Card:
    beside = found.total(metric)
    value = rows.in_words(speech, metric.kind, beside.simulated).html()
    was = rows.in_words(speech, metric.kind, beside.recorded).value
    beneath = Html(speech("was_value", value=number(was)))
    return Card(speech(metric.key), value, beneath)


def _what_if(speech: Speech, found: Replayed, what: str) -> Section:
    heads = ("figure", "is", "what_if", "change")
    parts: list[Html] = []
    if not found.result.valid:
        parts.append(element("p", speech("believed_anyway")))
    table = _table(speech, "what_if", heads, rows.what_if_rows(speech, found))
    parts.append(table_html(table))
    parts.append(_day_chart(speech, found, WAITED, what_if=True))
    return Section(
        "what-if", speech("what_if"), speech("what_if_says", what=what), parts
    )


def _compared(speech: Speech, found: Replayed) -> Section:
    heads = ("figure", "was", "is", "difference")
    total = _table(speech, "compared", heads, rows.total_rows(speech, found))
    queues = Table(
        speech("by_queue_too"),
        rows.pair_heads(speech, found, "queue"),
        _cells(rows.queue_rows(speech, found)),
    )
    charts = [
        _day_chart(speech, found, metric) for metric in (OFFERED, LOST, SERVED, WAITED)
    ]
    return Section(
        "compared",
        speech("compared"),
        speech("compared_says"),
        [
            table_html(total),
            element("div", *charts[:2], class_="grid"),
            element("div", *charts[2:], class_="grid"),
            table_html(queues),
            queues_chart(speech, found),
            days_chart(speech, found),
        ],
    )


_TITLES = {"offered": "offered_chart"}
_COLOURS = {
    "offered": Colour.ANSWERED,
    "abandonment": Colour.LEVEL,
    "served_in_t": Colour.LEVEL,
    "mean_wait": Colour.WAIT,
}
_FORMATS = {Kind.SHARE: ".0%", Kind.SECONDS: ",.0f", Kind.COUNT: ",.0f"}


def _day_chart(
    speech: Speech, found: Replayed, metric: Metric, *, what_if: bool = False
) -> Html:
    """Return a figure by time of day: recorded, and the band of what was simulated."""
    times = found.drawn_times()
    every = [found.of_time(metric, interval) for interval in found.drawn()]
    colour = _COLOURS[metric.key]
    low = [one.simulated.low for one in every]
    high = [one.simulated.high for one in every]
    simulated = [one.simulated.value for one in every]
    traces = [
        *band(speech("is"), times, low, high, colour),
        line(speech("is"), times, simulated, colour, dashed=True),
        line(
            speech("was"), times, [one.recorded.value for one in every], Colour.TARGET
        ),
    ]
    if metric is OFFERED:
        counts = [one.recorded.value for one in every]
        traces = [bars(speech("was"), times, counts, colour)]
    if what_if:
        values = [None if o.what_if is None else o.what_if.value for o in every]
        traces.append(line(speech("what_if"), times, values, Colour.BUSY))
    title = speech(_TITLES.get(metric.key, metric.key))
    columns = _columns(speech, metric.kind, every, what_if=what_if)
    table = Table(
        title,
        [speech("half_hour"), *columns],
        [
            (number(t), *cells)
            for t, *cells in zip(times, *columns.values(), strict=True)
        ],
    )
    top = 1.02 if metric is SERVED else None
    return chart_html(
        speech,
        Chart(
            f"{'what-if-' if what_if else ''}{metric.key.replace('_', '-')}",
            title,
            speech("offered_says" if metric is OFFERED else "day_chart_says"),
            [Panel(traces, y_format=_FORMATS[metric.kind], y_top=top)],
            table,
        ),
    )


def _columns(
    speech: Speech, kind: Kind, every: Sequence[Beside], *, what_if: bool
) -> dict[str, list[Html]]:
    """Return the columns of a chart's table by their heads."""

    def cells(of: Callable[[Beside], Written]) -> list[Html]:
        return [of(one).html() for one in every]

    columns = {
        speech("was"): cells(lambda one: rows.in_words(speech, kind, one.recorded)),
        speech("is"): cells(lambda one: rows.in_words(speech, kind, one.simulated)),
    }
    if what_if:
        columns[speech("what_if")] = cells(
            lambda one: rows.in_words(speech, kind, one.what_if)
        )
    return columns


def _inferred(speech: Speech, found: Replayed) -> Section:
    return Section(
        "inferred",
        speech("inferred"),
        "",
        [
            element(
                "div", paragraphs_html(rows.inferred(speech, found)), class_="prose"
            ),
            element(
                "div",
                _patience_chart(speech, found),
                _presence_chart(speech, found),
                class_="grid",
            ),
        ],
    )


def _patience_chart(speech: Speech, found: Replayed) -> Html:
    patience = rows.patience_of(found.result.log)
    top_s = min(
        patience.last_s, max(600.0, float(np.nan_to_num(patience.median())) * 2)
    )
    at_s = np.linspace(0.0, top_s, CURVE_POINTS)
    share, error = patience.at(at_s), np.nan_to_num(patience.error_at(at_s))
    x = [f"{value:.0f}" for value in at_s]
    low = [float(v) for v in np.clip(share - 1.96 * error, 0.0, 1.0)]
    high = [float(v) for v in np.clip(share + 1.96 * error, 0.0, 1.0)]
    traces = [
        *band(speech("confidence_band"), x, low, high, Colour.WAIT),
        line(speech("share"), x, [float(v) for v in share], Colour.WAIT),
    ]
    cells = _cells(rows.patience_rows(speech, patience))
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


def _presence_chart(speech: Speech, found: Replayed) -> Html:
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
    return chart_html(
        speech,
        Chart(
            "presence",
            speech("presence_chart"),
            speech("presence_says"),
            [Panel(traces, y_title=speech("agents"))],
            Table(speech("presence_chart"), heads, cells),
        ),
    )


def _file(speech: Speech, history: History, reconciled: Reconciliation) -> Section:
    reading = _table(
        speech, "reading", ("rows", "value"), rows.reading_rows(speech, history)
    )
    levels = _table(
        speech,
        "recorded_figures",
        ("figure", "value"),
        rows.level_rows(speech, reconciled),
    )
    return Section(
        "file",
        speech("reading"),
        rows.equation(speech, reconciled),
        [table_html(reading), table_html(levels)],
    )


def _table(
    speech: Speech, caption: str, heads: Sequence[str], found: Sequence[rows.Row]
) -> Table:
    return Table(speech(caption), [speech(head) for head in heads], _cells(found))


def _cells(found: Sequence[rows.Row]) -> list[tuple[str, ...]]:
    """Return rows as cells: the label a name, the figures as numbers."""
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
