"""Charts of a plan: the forecast after its history, a week of it, service, occupancy."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from offhook.forecast.history import IntervalHistory, Numbers
from offhook.report.blocks import Table
from offhook.report.charts import Chart, Colour, Panel, band, chart_html, line, steps
from offhook.report.heat import Heat, heat_html
from offhook.report.markup import Html, number
from offhook.report.plan_figures import Planned
from offhook.report.words import Speech
from offhook.terms.units import clock

_HISTORY_DAYS = 70
MOST_QUEUES = 12


def history_chart(speech: Speech, found: Planned, history: IntervalHistory) -> Html:
    """Return contacts a day of each queue: what came, and what is expected after it."""
    forecast = found.plan.forecast
    low, high = forecast.day_bands(0.8)
    past = _day_totals(history)[:, -_HISTORY_DAYS:]
    first = history.end_day - timedelta(days=past.shape[1])
    days = [first + timedelta(n) for n in range(past.shape[1] + forecast.days)]
    labels = [_short(day) for day in days]
    known, ahead = past.shape[1], forecast.days
    panels, rows = [], []
    for queue, name in enumerate(forecast.queues[:MOST_QUEUES]):
        came = [*_values(past[queue]), *[None] * ahead]
        total = forecast.expected[queue].sum(axis=1)
        closed = total <= 0.0
        expected, lower, upper = (
            [*[None] * known, *_values(np.where(closed, np.nan, counts))]
            for counts in (total, low[queue], high[queue])
        )
        panels.append(
            Panel(
                traces=[
                    line(speech("came"), labels, came, Colour.OTHER),
                    *band(speech("band_80"), labels, lower, upper, Colour.LEVEL),
                    line(speech("foreseen"), labels, expected, Colour.LEVEL),
                ],
                title=name,
                y_title=speech("contacts_expected"),
            )
        )
        rows += [
            [
                name,
                number(day.isoformat()),
                *(number(speech.number(v)) for v in (expected[n], lower[n], upper[n])),
            ]
            for n, day in enumerate(days)
            if n >= known
        ]
    heads = [speech(h) for h in ("queue", "day_of", "foreseen", "low_80", "high_80")]
    table = Table(speech("history_and_forecast"), heads, rows, names=2)
    title, says = speech("history_and_forecast"), speech("history_says")
    return chart_html(speech, Chart("history", title, says, panels, table))


def week_chart(speech: Speech, found: Planned) -> Html:
    """Return the first week planned, interval by interval, with its band."""
    forecast = found.plan.forecast
    low, high = forecast.bands[0.8]
    days = forecast.dates()[:7]
    panels, rows = [], []
    worked = (forecast.expected.sum(axis=(0, 1)) > 0).nonzero()[0]
    for queue, name in enumerate(forecast.queues[:MOST_QUEUES]):
        at, counts, lower, upper = [], [], [], []
        for day, day_date in enumerate(days):
            if forecast.expected[queue, day].sum() <= 0:
                continue
            for interval in worked:
                where = (queue, day, interval)
                time = clock(interval * forecast.interval_s)
                at.append(f"{_short(day_date)} {time}")
                counts.append(float(forecast.expected[where]))
                lower.append(float(low[where]))
                upper.append(float(high[where]))
        panels.append(
            Panel(
                traces=[
                    *band(speech("band_80"), at, lower, upper, Colour.LEVEL),
                    line(speech("foreseen"), at, counts, Colour.LEVEL),
                ],
                title=name,
                y_title=speech("contacts_expected"),
                marks=_days_of(at),
            )
        )
        rows += [
            [name, number(when), *(number(speech.number(v)) for v in values)]
            for when, *values in zip(at, counts, lower, upper, strict=True)
        ]
    heads = [speech(h) for h in ("queue", "from_time", "foreseen", "low_80", "high_80")]
    table = Table(speech("week_chart"), heads, rows, names=2)
    chart = Chart("week", speech("week_chart"), speech("week_says"), panels, table)
    return chart_html(speech, chart)


def level_chart(speech: Speech, found: Planned) -> Html:
    """Return the service level of each queue by time of day, beside its target."""
    level = found.staffing.level.value
    weight = np.where(np.isfinite(level), found.expected, 0.0)
    total = weight.sum(axis=1)
    over = (np.nan_to_num(level) * weight).sum(axis=1)
    mean = np.divide(over, total, out=np.full(total.shape, np.nan), where=total > 0)
    at = (total.sum(axis=0) > 0).nonzero()[0]
    labels = [found.starts()[n] for n in at]
    panels, rows = [], []
    for row, queue in enumerate(found.centre.queues[:MOST_QUEUES]):
        values = _values(mean[row][at])
        wanted = [queue.target.share] * len(labels)
        panels.append(
            Panel(
                traces=[
                    line(speech("service_level"), labels, values, Colour.LEVEL),
                    line(speech("target"), labels, wanted, Colour.TARGET, dashed=True),
                ],
                title=queue.name,
                y_format=".0%",
                y_top=1.0,
            )
        )
        rows += [
            [queue.name, number(label), number(speech.percent(value))]
            for label, value in zip(labels, values, strict=True)
        ]
    heads = [speech(head) for head in ("queue", "from_time", "service_level")]
    table = Table(speech("plan_level"), heads, rows, names=2)
    chart = Chart("level", speech("plan_level"), speech("level_says"), panels, table)
    return chart_html(speech, chart)


def occupancy_chart(speech: Speech, found: Planned) -> Html:
    """Return how busy all agents are by time of day."""
    busy, agents = found.staffing.occupancy, found.staffing.agents
    weight = np.where(np.isfinite(busy), agents, 0)
    total = weight.sum(axis=(0, 1))
    over = (np.nan_to_num(busy) * weight).sum(axis=(0, 1))
    at = (total > 0).nonzero()[0]
    labels = [found.starts()[n] for n in at]
    values = _values(over[at] / total[at])
    panel = Panel(
        traces=[steps(speech("occupancy"), labels, values, Colour.BUSY, filled=True)],
        y_format=".0%",
        y_top=1.0,
    )
    heads = [speech("from_time"), speech("occupancy")]
    rows = [
        [number(label), number(speech.percent(value))]
        for label, value in zip(labels, values, strict=True)
    ]
    table = Table(speech("plan_occupancy"), heads, rows)
    title, says = speech("plan_occupancy"), speech("occupancy_says")
    return chart_html(speech, Chart("occupancy", title, says, [panel], table))


def heat_map(speech: Speech, found: Planned, group: int | None = None) -> Html:
    """Return the agents required by weekday and time, of a group or of all."""
    week = found.week(group)
    at = found.worked().nonzero()[0]
    caption = speech("heat")
    if group is not None:
        one = found.centre.groups[group]
        caption = speech("heat_of", group=one.name or one.id)
    values = [[float(value) for value in row[at]] for row in week]
    return heat_html(
        Heat(
            caption=caption,
            corner=speech("weekday"),
            columns=[
                (number(hour), span)
                for hour, span in _hours([found.starts()[n] for n in at])
            ],
            rows=[speech(f"weekday_{day}") for day in range(7)],
            values=values,
            cells=[[number(speech.number(value)) for value in row] for row in values],
        )
    )


def _days_of(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return the first label of each day, and the day.

    >>> _days_of(["11-02 09:00", "11-02 09:30", "11-03 09:00"])
    [('11-02 09:00', '11-02'), ('11-03 09:00', '11-03')]
    """
    first: dict[str, str] = {}
    for label in labels:
        first.setdefault(label.partition(" ")[0], label)
    return [(label, day) for day, label in first.items()]


def _hours(starts: Sequence[str]) -> list[tuple[str, int]]:
    """Return the hours of some starts, and how many starts each has.

    >>> _hours(["07:30", "08:00", "08:30"])
    [('07', 1), ('08', 2)]
    """
    hours = [start.partition(":")[0] for start in starts]
    return [(hour, hours.count(hour)) for hour in dict.fromkeys(hours)]


def _day_totals(history: IntervalHistory) -> Numbers:
    """Return contacts a day, nan where a day says nothing."""
    known = np.isfinite(history.offered).any(axis=2)
    total = np.where(np.isfinite(history.offered), history.offered, 0.0).sum(axis=2)
    return np.where(known, total, np.nan)


def _values(counts: Sequence[float] | Numbers) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in counts]


def _short(day: date) -> str:
    return day.isoformat()[5:]
