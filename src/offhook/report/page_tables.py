"""The tables of a simulation's page."""

from collections.abc import Callable, Sequence

from offhook.report import written
from offhook.report.blocks import Table, Tone, badge
from offhook.report.figures import (
    BUSY,
    OUTCOMES,
    SIGNED_IN,
    Counts,
    Figure,
    QueueFigures,
    Simulated,
    Staff,
)
from offhook.report.markup import Html, html, joined, name, number
from offhook.report.words import Speech
from offhook.terms.contacts import Measure
from offhook.terms.states import AgentState

RATE_HEADS = ("offered", "answered", "abandoned", "abandonment")


def queue_table(speech: Speech, found: Simulated) -> Table:
    """Return the queues: counts, promise and its keeping, times."""
    clients = found.centre.clients
    heads = (
        *("queue", *(["client"] if clients else ()), *RATE_HEADS),
        *("service_level", "target", "asa", "aht"),
    )
    rows: list[tuple[str, ...]] = [
        (
            name(one.queue.name),
            *([name(one.client)] if clients else ()),
            *rates(speech, one.counts),
            written.share(speech, one.level).html(),
            target_cell(speech, one),
            written.seconds(speech, one.counts.asa_s).html(),
            written.seconds(speech, one.counts.aht_s).html(),
        )
        for one in found.queues()
    ]
    rows.append(_all_queues(speech, found))
    return Table(
        f"{speech('by_queue')} ({speech('per_day')})",
        [speech(head) for head in heads],
        rows,
        names=2 if clients else 1,
        total=True,
    )


def _all_queues(speech: Speech, found: Simulated) -> tuple[str, ...]:
    total, common = found.total(), found.common_target()
    level = total.level(common) if common else None
    asa = Html("")
    if len(found.channels()) == 1:
        asa = written.seconds(speech, total.asa_s).html()
    return (
        speech("all_queues"),
        *([""] if found.centre.clients else ()),
        *rates(speech, total),
        written.share(speech, level).html() if level else Html(""),
        number(written.target(common)) if common else Html(""),
        asa,
        written.seconds(speech, total.aht_s).html(),
    )


def rates(speech: Speech, counts: Counts) -> tuple[Html, ...]:
    """Return the cells under `RATE_HEADS`."""
    return (
        written.count(speech, counts.offered).html(),
        written.count(speech, counts.a_day(Measure.ANSWERED)).html(),
        written.count(speech, counts.a_day(Measure.ABANDONED)).html(),
        written.share(speech, counts.abandonment).html(),
    )


def target_cell(speech: Speech, one: QueueFigures) -> Html:
    """Return a target and whether it is reached."""
    target = number(written.target(one.queue.target))
    if one.reached is None:
        return joined(target, " ", speech("no_contacts"))
    word, tone = ("reached", Tone.GOOD) if one.reached else ("missed", Tone.BAD)
    return joined(target, " ", badge(speech(word), tone))


def group_table(speech: Speech, found: Simulated) -> Table:
    """Return the groups: agents, their hours a day, occupancy."""
    heads = ("group", "agents", "signed_in_h", "paused_h", "occupancy")
    rows: list[tuple[str, ...]] = [
        (name(group.name or group.id), *_group_cells(speech, group.agents, staff))
        for group, staff in found.groups()
    ]
    everyone = sum(group.agents for group in found.centre.groups)
    rows.append(
        (speech("all_groups"), *_group_cells(speech, everyone, found.everybody()))
    )
    return Table(
        f"{speech('by_group')} ({speech('per_day')})",
        [speech(head) for head in heads],
        rows,
        total=True,
    )


def _group_cells(speech: Speech, agents: int, staff: Staff) -> tuple[Html, ...]:
    return (
        number(speech.number(agents)),
        written.count(speech, staff.hours(SIGNED_IN)).html(),
        written.count(speech, staff.hours((AgentState.PAUSED,))).html(),
        written.share(speech, staff.occupancy).html(),
    )


def reconciliation_table(speech: Speech, found: Simulated) -> Table:
    """Return how what was offered is the sum of its outcomes, and who was refused."""
    heads = ("queue", "offered", *(m.name.lower() for m in OUTCOMES), "open", "refused")
    every = [(name(one.queue.name), one.counts) for one in found.queues()]
    every.append((html(speech("all_queues")), found.total()))
    rows = [
        (
            label,
            *(
                number(speech.number(counts.a_day(measure).value, 1))
                for measure in (Measure.OFFERED, *OUTCOMES)
            ),
            number(speech.number(counts.still_open, 1)),
            number(speech.number(counts.a_day(Measure.REFUSED).value, 1)),
        )
        for label, counts in every
    ]
    return Table(
        f"{speech('contacts')} ({speech('per_day')})",
        [speech(head) for head in heads],
        rows,
        total=True,
    )


def interval_head(speech: Speech, found: Simulated) -> str:
    """Return what an interval of the day is called here."""
    return speech("half_hour" if found.centre.interval_s == 1800 else "interval")


def interval_table(
    speech: Speech,
    found: Simulated,
    caption: str,
    columns: Sequence[tuple[str, Sequence[Html]]],
) -> Table:
    """Return a table by interval of the day from columns of written figures."""
    heads = [interval_head(speech, found), *(head for head, _ in columns)]
    times: list[str] = [number(time) for time in found.times()]
    rows = list(zip(times, *(cells for _, cells in columns), strict=True))
    return Table(caption, heads, rows)


def contacts_by_interval(speech: Speech, found: Simulated) -> Table:
    """Return offered, answered and abandoned by interval of the day."""
    rows = [rates(speech, counts) for counts in found.by_interval()]
    columns = [
        (speech(head), [row[place] for row in rows])
        for place, head in enumerate(RATE_HEADS)
    ]
    return interval_table(speech, found, speech("contacts_chart"), columns)


def levels_by_interval(speech: Speech, found: Simulated) -> Table:
    """Return each queue's service level by interval of the day."""
    columns: list[tuple[Html, list[Html]]] = []
    for row, queue in enumerate(found.centre.queues):
        levels = [counts.level(queue.target) for counts in found.by_interval([row])]
        head = f"{queue.name} ({written.target(queue.target)})"
        columns.append((name(head), [written.share(speech, x).html() for x in levels]))
    return interval_table(speech, found, speech("level_chart"), columns)


def waits_by_interval(speech: Speech, found: Simulated) -> Table:
    """Return waiting times by interval of the day."""
    channels, columns = found.channels(), []
    for channel, queues in channels.items():
        every = found.by_interval(queues)
        of = f" ({speech(channel.name.lower())})" if len(channels) > 1 else ""
        for key, cells in (
            ("asa_long", _seconds(speech, every, lambda one: one.asa_s)),
            ("mean_wait", _seconds(speech, every, lambda one: one.mean_wait_s)),
        ):
            columns.append((speech(key) + of, cells))
    return interval_table(speech, found, speech("wait_chart"), columns)


def _seconds(
    speech: Speech, every: Sequence[Counts], of: Callable[[Counts], Figure]
) -> list[Html]:
    return [written.seconds(speech, of(counts)).html() for counts in every]


def agents_by_interval(speech: Speech, found: Simulated) -> Table:
    """Return each group's agents signed in and busy by interval of the day."""
    columns = []
    for row, group in enumerate(found.centre.groups):
        staff = found.staff_by_interval(row)
        for key, states in (("signed_in", SIGNED_IN), ("busy", BUSY)):
            head = joined(name(group.name or group.id), ": ", speech(key))
            cells = [
                number(speech.number(mean_agents(found, one, states), 1))
                for one in staff
            ]
            columns.append((head, cells))
    return interval_table(speech, found, speech("agents_chart"), columns)


def mean_agents(found: Simulated, staff: Staff, states: Sequence[AgentState]) -> float:
    """Return how many agents were in some states on average over an interval."""
    hours = staff.hours(states).value or 0.0
    return hours * 3600.0 / found.centre.interval_s


def occupancy_by_interval(speech: Speech, found: Simulated) -> Table:
    """Return the occupancy of all groups by interval of the day."""
    cells = [
        written.share(speech, staff.occupancy).html()
        for staff in found.staff_by_interval()
    ]
    columns = [(speech("occupancy"), cells)]
    return interval_table(speech, found, speech("occupancy_chart"), columns)
