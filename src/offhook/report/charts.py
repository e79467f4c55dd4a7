"""Charts with a table under each. Colours are names of the style sheet's variables.

A chart has one panel, or several small ones that share a legend. Nothing here draws:
`assets/page.js` hands each panel to plotly.js, in the colours of the reader's scheme.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from offhook.report.blocks import Table, details_html, table_html
from offhook.report.markup import Html, element, html, number
from offhook.report.words import Speech

Trace = dict[str, Any]
Values = Sequence[float | None]


class Colour(StrEnum):
    """A colour of the style sheet, the same meaning in every chart."""

    ANSWERED = "--answered"
    ABANDONED = "--abandoned"
    FLOW_OUT = "--flow-out"
    OPEN = "--open"
    LEVEL = "--level"
    TARGET = "--target"
    SIGNED_IN = "--signed-in"
    BUSY = "--busy"
    WAIT = "--wait"
    OTHER = "--other"


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of axes. `y_format` is d3's: ``.0%`` for shares, ``,.0f`` for counts.

    `y_top`: where the vertical axis ends; without, where the figures do. `detail` stands
    below the title. `marks` are the places on the horizontal axis that are written, and
    how; without, as many as there is room for.
    """

    traces: Sequence[Trace]
    title: str = ""
    y_title: str = ""
    y_format: str = ",.0f"
    y_top: float | None = None
    stacked: bool = False
    detail: str = ""
    marks: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure of a page: its heading, what it says, its panels and its table."""

    id: str
    title: str
    says: str
    panels: Sequence[Panel]
    table: Table
    note: str = ""


def line(
    name: str,
    x: Sequence[str],
    y: Values,
    colour: Colour,
    *,
    dashed: bool = False,
    filled: bool = False,
) -> Trace:
    """Return a line; `filled` down to zero."""
    trace: Trace = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(x),
        "y": list(y),
        "line": {"color": colour, "width": 2, "dash": "dash" if dashed else "solid"},
    }
    if filled:
        trace |= {"fill": "tozeroy", "fillcolor": f"{colour}/0.18"}
    return trace


def steps(
    name: str, x: Sequence[str], y: Values, colour: Colour, *, filled: bool = False
) -> Trace:
    """Return a line of steps, one level an interval."""
    trace = line(name, x, y, colour, filled=filled)
    trace["line"]["shape"] = "hvh"
    return trace


def bars(name: str, x: Sequence[str], y: Values, colour: Colour) -> Trace:
    """Return bars; those of a stacked panel stand on one another."""
    return {
        "type": "bar",
        "name": name,
        "x": list(x),
        "y": list(y),
        "marker": {"color": colour},
    }


def band(
    name: str, x: Sequence[str], low: Values, high: Values, colour: Colour
) -> list[Trace]:
    """Return the area between two lines, as the traces it takes.

    Each stretch of known values is an area of its own: plotly would otherwise fill across
    the gaps.
    """
    traces: list[Trace] = []
    for first, last in _stretches(low, high):
        there = list(x[first:last])
        edge: Trace = {
            "type": "scatter",
            "mode": "lines",
            "x": there + there[::-1],
            "y": [*high[first:last], *list(low[first:last])[::-1]],
            "line": {"width": 0},
            "fill": "toself",
            "fillcolor": f"{colour}/0.2",
            "hoverinfo": "skip",
            "name": name,
        }
        traces.append(edge)
    return traces


def _stretches(low: Values, high: Values) -> list[tuple[int, int]]:
    """Return the (first, last + 1) of each run of places where both are known."""
    known = [a is not None and b is not None for a, b in zip(low, high, strict=True)]
    edges = [
        place
        for place in range(len(known) + 1)
        if (place < len(known) and known[place]) != (place > 0 and known[place - 1])
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


def chart_html(speech: Speech, chart: Chart) -> Html:
    """Return a chart as a figure: its panels, and its table that opens at a click."""
    several = len(chart.panels) > 1
    plots = [
        _panel_html(speech, chart, panel, f"{chart.id}-{number}", small=several)
        for number, panel in enumerate(chart.panels)
    ]
    says = f"{chart.says} {chart.note}" if chart.note else chart.says
    return element(
        "figure",
        element(
            "figcaption",
            element("h3", chart.title, id=f"{chart.id}-title"),
            element("p", says, id=f"{chart.id}-says"),
        ),
        element("div", *plots, class_="panels many" if several else "panels"),
        _key(chart.panels),
        element("noscript", element("p", speech("no_script"))),
        details_html(speech("as_table"), table_html(chart.table)),
        id=chart.id,
    )


def _key(panels: Sequence[Panel]) -> Html:
    """Return what each colour stands for: as text, so that it wraps and is read out."""
    marks: dict[str, Html] = {}
    for trace in (trace for panel in panels for trace in panel.traces):
        marks.setdefault(trace["name"], _swatch(trace))
    rows = [element("li", mark, name) for name, mark in marks.items()]
    return element("ul", *rows, class_="key") if len(rows) > 1 else Html("")


def _swatch(trace: Trace) -> Html:
    colour = (
        trace["marker"]["color"]
        if trace["type"] == "bar"
        else trace["line"].get("color") or trace["fillcolor"].partition("/")[0]
    )
    kind = "block"
    if trace["type"] == "scatter" and trace.get("fill") != "toself":
        kind = trace["line"]["dash"]
    elif trace["type"] == "scatter":
        kind = "band"
    name = colour.removeprefix("--")
    return element("span", class_=f"swatch {kind} of-{name}", aria_hidden="true")


def _panel_html(
    speech: Speech, chart: Chart, panel: Panel, id_: str, *, small: bool
) -> Html:
    drawn = json.dumps(
        {"data": list(panel.traces), "layout": _layout(speech, panel)}, allow_nan=False
    )
    heading = (
        element("h4", element("bdi", panel.title), title=panel.title)
        if panel.title
        else Html("")
    )
    detail = element("p", number(panel.detail)) if panel.detail else Html("")
    label = f"{chart.title}: {panel.title}" if panel.title else chart.title
    plot = element(
        "div",
        class_="plot small" if small else "plot",
        id=id_,
        role="img",
        dir="ltr",
        aria_label=label,
        aria_describedby=f"{chart.id}-says",
    )
    # Inside a script element nothing is escaped, so nothing there may look like markup.
    safe = drawn.replace("<", "\\u003c").replace("&", "\\u0026")
    spec = Html(
        f'<script type="application/json" data-plot="{html(id_)}">{safe}</script>'
    )
    return element("div", heading, detail, plot, spec, class_="panel")


def _layout(speech: Speech, panel: Panel) -> dict[str, Any]:
    vertical: dict[str, Any] = {
        "rangemode": "tozero",
        "tickformat": panel.y_format,
        "hoverformat": ".1%" if panel.y_format.endswith("%") else ",.1f",
        "title": {"text": panel.y_title},
    }
    if panel.y_top is not None:
        vertical["range"] = [0, panel.y_top]
    written: dict[str, Any] = {}
    if panel.marks:
        written["tickvals"] = [at for at, _ in panel.marks]
        written["ticktext"] = [text for _, text in panel.marks]
    return {
        "xaxis": written,
        "separators": speech.marks.decimal + speech.marks.thousands,
        "barmode": "stack" if panel.stacked else "group",
        "yaxis": vertical,
    }
