"""Charts of a hiring plan: positions, who joins, candidates, what they are worth."""

import numpy as np

from offhook.report.blocks import Table
from offhook.report.charts import Chart, Colour, Panel, band, bars, chart_html, line
from offhook.report.hire_figures import Hired
from offhook.report.hire_rows import path_name
from offhook.report.markup import Html, number
from offhook.report.words import Speech

MOST_POOLS = 12


def _weeks(found: Hired) -> list[str]:
    return [found.day(week).isoformat() for week in range(found.facts.weeks)]


def _largest(found: Hired) -> list[int]:
    """Return the rows of the pools with the most required positions, in file order."""
    most = found.required().max(axis=1)
    return sorted(np.argsort(-most, kind="stable")[:MOST_POOLS].tolist())


def _shown(speech: Speech, found: Hired) -> str:
    pools = len(found.facts.pools)
    if pools <= MOST_POOLS:
        return ""
    return speech("more_panels", shown=MOST_POOLS, all=pools)


def positions_chart(speech: Speech, found: Hired) -> Html:
    """Return required and filled positions of each pool, with the simulated band."""
    weeks, required, filled = _weeks(found), found.required(), found.filled()
    bands = found.bands()
    panels = [
        Panel(
            traces=[
                *band(
                    speech("simulated_band"),
                    weeks,
                    bands[row].low.tolist(),
                    bands[row].high.tolist(),
                    Colour.LEVEL,
                ),
                line(
                    speech("filled_positions"),
                    weeks,
                    filled[row].tolist(),
                    Colour.LEVEL,
                ),
                line(
                    speech("required_positions"),
                    weeks,
                    required[row].tolist(),
                    Colour.TARGET,
                    dashed=True,
                ),
            ],
            title=found.facts.pools[row].id,
            y_title=speech("positions"),
        )
        for row in _largest(found)
    ]
    rows = _position_rows(speech, found)
    heads = (
        "pool", "week_of", "required_positions", "filled_positions", "band_low",
        "band_high",
    )  # fmt: skip
    return _chart(speech, found, "positions", panels, heads, rows)


def _position_rows(speech: Speech, found: Hired) -> list[list[str]]:
    required, filled, bands = found.required(), found.filled(), found.bands()
    return [
        [
            pool.id,
            number(week),
            *(
                number(speech.number(float(values[at]), 1))
                for values in (
                    required[row],
                    filled[row],
                    bands[row].low,
                    bands[row].high,
                )
            ),
        ]
        for row, pool in enumerate(found.facts.pools)
        for at, week in enumerate(_weeks(found))
    ]


def joining_chart(speech: Speech, found: Hired) -> Html:
    """Return the trainees who begin by week and path, for each pool."""
    weeks, flows, facts = _weeks(found), found.hiring.flows, found.facts
    colours = (Colour.ANSWERED, Colour.FLOW_OUT, Colour.ABANDONED, Colour.WAIT)
    panels = []
    for row in _largest(found):
        ways = [n for n, way in enumerate(flows.ways) if way.pool == row]
        traces = [
            bars(
                path_name(found, facts.paths[flows.ways[n].path].id),
                weeks,
                flows.starts[n].tolist(),
                colours[flows.ways[n].path % len(colours)],
            )
            for n in ways
        ]
        if traces:
            title = facts.pools[row].id
            y_title = speech("trainees")
            panels.append(Panel(traces, title=title, y_title=y_title, stacked=True))
    rows = [
        [
            one.pool,
            path_name(found, one.path),
            number(found.day(one.week).isoformat()),
            number(speech.number(one.trainees, 1)),
            number(speech.number(one.classes, 1)),
        ]
        for one in found.classes()
    ]
    heads = ("pool", "path", "class_starts", "trainees", "class_count")
    return _chart(speech, found, "joining", panels, heads, rows, names=2)


def candidates_chart(speech: Speech, found: Hired) -> Html:
    """Return the candidates week by week: tested, waiting, won by the campaign."""
    weeks, flows, facts = _weeks(found), found.hiring.flows, found.facts
    panels, rows = [], []
    for row, one in enumerate(facts.candidates):
        shown = (
            ("tests_given", flows.tests[row], Colour.ANSWERED),
            ("waiting_test", flows.untested[row], Colour.WAIT),
            ("waiting_offer", flows.ready[row].sum(axis=0), Colour.ABANDONED),
            ("campaign_won", flows.campaign[row], Colour.FLOW_OUT),
        )
        if row < MOST_POOLS:
            panels.append(
                Panel(
                    traces=[
                        line(speech(key), weeks, values.tolist(), colour)
                        for key, values, colour in shown
                    ],
                    title=one.id,
                    y_title=speech("candidates_flow"),
                )
            )
        rows += [
            [
                one.id,
                number(week),
                *(number(speech.number(float(v[at]))) for _, v, _ in shown),
            ]
            for at, week in enumerate(weeks)
        ]
    heads = (
        "candidates_flow", "week_of", "tests_given", "waiting_test", "waiting_offer",
        "campaign_won",
    )  # fmt: skip
    return _chart(speech, found, "applicants", panels, heads, rows)


def _chart(
    speech: Speech,
    found: Hired,
    id_: str,
    panels: list[Panel],
    heads: tuple[str, ...],
    rows: list[list[str]],
    names: int = 1,
) -> Html:
    title, says = speech(f"{id_}_chart"), speech(f"{id_}_chart_says")
    table = Table(title, [speech(head) for head in heads], rows, names=names)
    note = _shown(speech, found)
    return chart_html(speech, Chart(id_, title, says, panels, table, note))
