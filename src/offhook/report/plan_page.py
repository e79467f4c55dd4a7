"""The page of a plan: what it comes to first, then people, forecast, and how sure it is."""

from collections.abc import Sequence

from offhook.forecast.history import IntervalHistory
from offhook.forecast.quality import Quality
from offhook.formats.interval_file import IntervalReading
from offhook.report import plan_rows as rows
from offhook.report.blocks import (
    Card,
    Table,
    Tone,
    cards_html,
    details_html,
    paragraphs_html,
    table_html,
)
from offhook.report.forecast_rows import (
    ACCURACY_HEADS,
    FORECAST_HEADS,
    UPDATE_HEADS,
    accuracy_rows,
    forecast_rows,
    update_rows,
)
from offhook.report.frame import Page, Section, document
from offhook.report.markup import Html, element, name, number
from offhook.report.plan_charts import (
    heat_map,
    history_chart,
    level_chart,
    occupancy_chart,
    week_chart,
)
from offhook.report.plan_figures import Planned
from offhook.report.quality_rows import (
    QUALITY_HEADS,
    READING_HEADS,
    quality_rows,
    reading_rows,
)
from offhook.report.words import Speech


def plan_page(
    speech: Speech,
    found: Planned,
    history: IntervalHistory,
    reading: IntervalReading,
    quality: Quality,
) -> str:
    """Return the whole page of a plan as HTML."""
    forecast = found.plan.forecast
    subtitle = speech(
        "plan_of",
        centre=found.centre.name,
        days=forecast.days,
        first=forecast.first_day.isoformat(),
        source=history.source.rpartition("/")[2],
    )
    sections = [
        _headline(speech, found),
        _required(speech, found),
        _service(speech, found),
        _people(speech, found),
        _forecast(speech, found, history),
        _accuracy(speech, found, history),
        _quality(speech, history, reading, quality),
    ]
    return document(speech, Page(found.centre.name, speech("plan"), subtitle, sections))


def _headline(speech: Speech, found: Planned) -> Section:
    staffing = found.staffing
    kept = staffing.is_kept
    met = [one.days_met for one in found.queues() if one.days_met is not None]
    cards = [
        Card(speech("contacts_short"), speech.number(found.contacts)),
        Card(
            speech("peak_agents"),
            speech.number(found.peak),
            f"{speech.number(staffing.agent_h)} {speech('hours_short')}",
        ),
        Card(
            speech("met_short"),
            speech.percent(sum(met) / len(met) if met else None, 0),
            tone=Tone.GOOD if kept else Tone.BAD,
        ),
        Card(
            speech("saves_short"),
            speech.percent(staffing.pooling_saves),
            f"{speech('gap_short')} {speech.percent(staffing.gap)}",
        ),
    ]
    if found.has_costs:
        cards.insert(2, Card(speech("cost"), speech.number(staffing.cost)))
    judged = found.plan.backtest
    if judged is not None:
        cells = accuracy_rows(speech, judged, found.plan.forecast.interval_s)[0][1]
        floor = speech("floor_is", floor=cells[4])
        cards.append(Card(speech("wape_short"), cells[2], floor))
    lead = element("div", paragraphs_html(rows.verdicts(speech, found)), class_="lead")
    parts: list[Html] = [lead, cards_html(cards)]
    short = rows.shortfall_rows(speech, found)
    if short:
        table = table_html(_table(speech, "not_kept", rows.SHORT_HEADS, short))
        parts.append(details_html(speech("not_kept"), table))
    return Section("headline", speech("headline"), "", parts)


def _required(speech: Speech, found: Planned) -> Section:
    groups = [heat_map(speech, found, row) for row in range(len(found.centre.groups))]
    parts = [heat_map(speech, found)]
    if len(groups) > 1:
        parts.append(details_html(speech("by_group_too"), *groups))
    return Section("required", speech("heat"), speech("heat_says"), parts)


def _service(speech: Speech, found: Planned) -> Section:
    table = _table(
        speech, "service", rows.SERVICE_HEADS, rows.service_rows(speech, found), names=2
    )
    return Section(
        "service",
        speech("service"),
        f"{rows.rule_in_words(speech, found)} {speech('service_says')}",
        [table_html(table), level_chart(speech, found)],
    )


def _people(speech: Speech, found: Planned) -> Section:
    people = _table(
        speech, "people", rows.GROUP_HEADS, rows.group_rows(speech, found), total=True
    )
    cost = _table(speech, "cost", rows.COST_HEADS, rows.cost_rows(speech, found))
    assumed = element(
        "div", paragraphs_html(rows.assumptions(speech, found)), class_="prose"
    )
    return Section(
        "people",
        speech("people"),
        speech("cost_says"),
        [
            table_html(people),
            table_html(cost),
            occupancy_chart(speech, found),
            element("h3", speech("assumptions")),
            assumed,
        ],
    )


def _forecast(speech: Speech, found: Planned, history: IntervalHistory) -> Section:
    forecast = found.plan.forecast
    tables = [
        table_html(
            Table(
                queue,
                [speech(head) for head in FORECAST_HEADS],
                _cells(forecast_rows(speech, forecast, row)),
            )
        )
        for row, queue in enumerate(forecast.queues)
    ]
    return Section(
        "forecast",
        speech("forecast"),
        "",
        [
            history_chart(speech, found, history),
            week_chart(speech, found),
            details_html(speech("by_day"), *tables),
        ],
    )


def _accuracy(speech: Speech, found: Planned, history: IntervalHistory) -> Section:
    judged = found.plan.backtest
    if judged is None:
        parts = [element("p", speech("no_backtest"))]
        return Section("accuracy", speech("accuracy"), "", parts)
    scores = accuracy_rows(speech, judged, history.interval_s)
    parts = [table_html(_table(speech, "backtest", ACCURACY_HEADS, scores, names=3))]
    updates = update_rows(speech, judged)
    if updates:
        table = _table(speech, "rest_of_day", UPDATE_HEADS, updates)
        parts.append(element("p", speech("rest_of_day_says"), class_="says"))
        parts.append(table_html(table))
    return Section("accuracy", speech("accuracy"), speech("accuracy_says"), parts)


def _quality(
    speech: Speech,
    history: IntervalHistory,
    reading: IntervalReading,
    quality: Quality,
) -> Section:
    read = _table(
        speech, "reading_plan", READING_HEADS, reading_rows(speech, history, reading)
    )
    parts = [table_html(read)]
    found = quality_rows(speech, quality, history.interval_s)
    if found:
        table = _table(speech, "data_quality", QUALITY_HEADS, found)
        parts.append(table_html(table))
    else:
        parts.append(element("p", speech("nothing_found")))
    return Section("quality", speech("data_quality"), "", parts)


def _table(
    speech: Speech,
    caption: str,
    heads: Sequence[str],
    found: Sequence[rows.Row],
    *,
    names: int = 1,
    total: bool = False,
) -> Table:
    return Table(
        speech(caption),
        [speech(head) for head in heads],
        _cells(found),
        names=names,
        total=total,
    )


def _cells(found: Sequence[rows.Row]) -> list[list[str]]:
    """Return rows as cells; names stand in the direction of their own script."""
    return [[name(label), *map(number, cells)] for label, cells in found]
