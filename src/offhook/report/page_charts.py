"""The charts of a simulation's page, each with the table of its figures."""

from collections.abc import Sequence

from offhook.report import page_tables as tables
from offhook.report import written
from offhook.report.charts import Chart, Colour, Panel, Trace, band, bars, line, steps
from offhook.report.figures import BUSY, SIGNED_IN, Counts, Figure, Simulated
from offhook.report.page_tables import mean_agents
from offhook.report.words import Speech
from offhook.terms.contacts import Channel, Measure

MOST_PANELS = 12
"""More small charts than this are no longer read; the table still holds every row."""

FLOW_OUTS = (Measure.TIMEOUT, Measure.OVERFLOW, Measure.CALLBACK)


def contacts_chart(speech: Speech, found: Simulated) -> Chart:
    """Return what became of the contacts of each interval, as bars on one another."""
    times, every = found.times(), found.by_interval()

    def stack(key: str, colour: Colour, *measures: Measure) -> Trace:
        counts = [counts.a_day(*measures).value for counts in every]
        return bars(speech(key), times, counts, colour)

    traces = [
        stack("answered", Colour.ANSWERED, Measure.ANSWERED),
        stack("abandoned", Colour.ABANDONED, Measure.ABANDONED),
    ]
    total = found.total()
    if total.a_day(*FLOW_OUTS).value:
        traces.append(stack("flow_outs", Colour.FLOW_OUT, *FLOW_OUTS))
    if total.still_open > 0:
        left = [counts.still_open for counts in every]
        traces.append(bars(speech("open"), times, left, Colour.OPEN))
    return Chart(
        "contacts",
        speech("contacts_chart"),
        speech("contacts_chart_says"),
        [Panel(traces, y_title=speech("contacts"), stacked=True)],
        tables.contacts_by_interval(speech, found),
    )


def level_chart(speech: Speech, found: Simulated) -> Chart:
    """Return the service level of each queue against its target."""
    rows = _largest([_weight(found, row) for row in range(len(found.centre.queues))])
    panels = [_level_panel(speech, found, row) for row in rows]
    return Chart(
        "level",
        speech("level_chart"),
        speech("level_chart_says"),
        panels,
        tables.levels_by_interval(speech, found),
        _left_out(speech, panels, len(found.centre.queues)),
    )


def _weight(found: Simulated, row: int) -> float:
    return float(found.result.tally[:, row, :, Measure.OFFERED].sum())


def _level_panel(speech: Speech, found: Simulated, row: int) -> Panel:
    queue, times = found.centre.queues[row], found.times()
    target = queue.target
    levels = [counts.level(target) for counts in found.by_interval([row])]
    share = [target.share] * len(times)
    traces = [
        *_banded(
            speech, speech("service_level"), times, levels, Colour.LEVEL, most=1.0
        ),
        line(speech("target"), times, share, Colour.TARGET, dashed=True),
    ]
    return Panel(
        traces,
        title=queue.name,
        detail=written.target(target),
        y_format=".0%",
        y_top=1.02,
    )


def agents_chart(speech: Speech, found: Simulated) -> Chart:
    """Return the agents of each group, signed in and busy."""
    groups = found.centre.groups
    staff = found.result.staff[..., list(SIGNED_IN)].sum(axis=(0, 2, 3))
    rows = _largest([float(seconds) for seconds in staff])
    panels = [_agents_panel(speech, found, row) for row in rows]
    return Chart(
        "agents",
        speech("agents_chart"),
        speech("agents_chart_says"),
        panels,
        tables.agents_by_interval(speech, found),
        _left_out(speech, panels, len(groups)),
    )


def _agents_panel(speech: Speech, found: Simulated, row: int) -> Panel:
    group, times = found.centre.groups[row], found.times()
    staff = found.staff_by_interval(row)
    present = [mean_agents(found, one, SIGNED_IN) for one in staff]
    busy = [mean_agents(found, one, BUSY) for one in staff]
    traces = [
        steps(speech("signed_in"), times, present, Colour.SIGNED_IN),
        steps(speech("busy"), times, busy, Colour.BUSY, filled=True),
    ]
    return Panel(traces, title=group.name or group.id)


def occupancy_chart(speech: Speech, found: Simulated) -> Chart:
    """Return the occupancy of all groups over the day."""
    figures = [staff.occupancy for staff in found.staff_by_interval()]
    traces = _banded(
        speech, speech("occupancy"), found.times(), figures, Colour.BUSY, most=1.0
    )
    return Chart(
        "occupancy",
        speech("occupancy_chart"),
        speech("occupancy_chart_says"),
        [Panel(traces, y_format=".0%", y_top=1.02)],
        tables.occupancy_by_interval(speech, found),
    )


def wait_chart(speech: Speech, found: Simulated) -> Chart:
    """Return how long contacts of each channel waited over the day."""
    channels = found.channels()
    panels = [
        _wait_panel(speech, found, rows, channel if len(channels) > 1 else None)
        for channel, rows in channels.items()
    ]
    return Chart(
        "wait",
        speech("wait_chart"),
        speech("wait_chart_says"),
        panels,
        tables.waits_by_interval(speech, found),
    )


def _wait_panel(
    speech: Speech, found: Simulated, rows: Sequence[int], channel: Channel | None
) -> Panel:
    times, every = found.times(), found.by_interval(rows)
    traces = _banded(
        speech, speech("asa_long"), times, [one.asa_s for one in every], Colour.WAIT
    )
    waits = [one.mean_wait_s.value for one in every]
    mean = line(speech("mean_wait"), times, waits, Colour.OTHER, dashed=True)
    title = "" if channel is None else speech(channel.name.lower())
    return Panel([*traces, mean], title=title, y_title=speech("seconds"))


def _banded(
    speech: Speech,
    name: str,
    times: Sequence[str],
    figures: Sequence[Figure],
    colour: Colour,
    most: float | None = None,
) -> list[Trace]:
    """Return a line within the band of its confidence intervals."""
    low = [figure.low for figure in figures]
    high = [figure.high for figure in figures]
    if most is not None:
        high = [None if end is None else min(end, most) for end in high]
    return [
        *band(speech("confidence_band"), times, low, high, colour),
        line(name, times, [figure.value for figure in figures], colour),
    ]


def _largest(weights: Sequence[float]) -> list[int]:
    """Return the rows to show, in their own order: the largest where they are many.

    >>> _largest([1.0, 2.0])
    [0, 1]
    """
    rows = sorted(range(len(weights)), key=lambda row: -weights[row])[:MOST_PANELS]
    return sorted(rows)


def _left_out(speech: Speech, panels: Sequence[Panel], every: int) -> str:
    if len(panels) == every:
        return ""
    return speech("more_panels", shown=len(panels), all=every)


def hardest_interval(found: Simulated) -> tuple[str, Counts] | None:
    """Return the interval in which the smallest share was answered in time.

    Intervals with less than half the mean number of contacts are not judged: a handful of
    callers at dawn is no hard time. Likewise where everybody was answered in time.
    """
    every = list(zip(found.times(), found.by_interval(), strict=True))
    known = [(one.served_in_t.value, time, one) for time, one in every]
    counts = [one.offered.value or 0.0 for _, one in every]
    floor = sum(counts) / len(counts) / 2 if counts else 0.0
    judged = [
        (share, time, one)
        for share, time, one in known
        if share is not None and share < 1.0 and (one.offered.value or 0.0) >= floor
    ]
    if not judged:
        return None
    _, time, counted = min(judged, key=lambda entry: entry[:2])
    return time, counted
