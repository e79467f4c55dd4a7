"""The rows of a plan, for a terminal and for a page alike."""

from collections.abc import Sequence

from offhook.report import written
from offhook.report.figures import Figure
from offhook.report.forecast_rows import note
from offhook.report.plan_figures import Planned, QueueService
from offhook.report.words import ABSENT, Speech
from offhook.staffing.staff_plan import Reason, Shortfall
from offhook.terms.units import clock

Row = tuple[str, Sequence[str]]

SERVICE_HEADS = (
    "client", "queue", "contacts_expected", "target", "service_level", "days_met",
    "lowest_interval",
)  # fmt: skip


def service_rows(speech: Speech, found: Planned) -> list[Row]:
    """Return a row for each client's queue, under `SERVICE_HEADS`."""
    return [
        (one.client.name, _service(speech, queue))
        for one in found.clients()
        for queue in one.queues
    ]


def _service(speech: Speech, one: QueueService) -> Sequence[str]:
    level = written.share(speech, Figure(one.level, one.half_width)).text()
    return (
        one.queue.name,
        speech.number(one.contacts),
        written.target(one.queue.target),
        level if one.level is not None else ABSENT,
        speech.percent(one.days_met, 0),
        speech.percent(one.worst, 0),
    )


GROUP_HEADS = (
    "group", "site", "peak_agents", "agent_hours", "paid_hours", "cost", "occupancy",
)  # fmt: skip


def group_rows(speech: Speech, found: Planned) -> list[Row]:
    """Return a row for each group and one for all, under `GROUP_HEADS`."""
    works = found.groups()
    cost = speech.number if found.has_costs else _no_cost
    rows: list[Row] = [
        (
            one.group.name or one.group.id,
            (
                one.group.site,
                speech.number(one.peak),
                speech.number(one.hours),
                speech.number(one.paid_hours),
                cost(one.cost),
                speech.percent(one.occupancy),
            ),
        )
        for one in works
    ]
    busy = sum((one.occupancy or 0.0) * one.hours for one in works)
    hours = sum(one.hours for one in works)
    rows.append(
        (
            speech("all_groups"),
            (
                "",
                speech.number(found.peak),
                speech.number(hours),
                speech.number(sum(one.paid_hours for one in works)),
                cost(sum(one.cost for one in works)),
                speech.percent(busy / hours if hours else None),
            ),
        )
    )
    return rows


def _no_cost(_: float | None) -> str:
    return ABSENT


COST_HEADS = ("way_to_staff", "cost", "beside_plan")


def cost_rows(speech: Speech, found: Planned) -> list[Row]:
    """Return the plan's cost beside queues alone and the bound, under `COST_HEADS`."""
    staffing = found.staffing
    alone = "alone_holds" if staffing.alone_holds else "alone_fails"
    rows: list[Row] = []
    for label, cost in (
        (speech("this_plan"), staffing.cost),
        (speech(alone), staffing.alone_cost),
        (speech("bound"), staffing.bound),
    ):
        beside = cost / staffing.cost - 1.0 if staffing.cost else None
        sign = "+" if beside is not None and beside > 0 else ""
        rows.append((label, (speech.number(cost), f"{sign}{speech.percent(beside)}")))
    return rows


def rule_in_words(speech: Speech, found: Planned) -> str:
    """Return when a target counts as met, as a sentence."""
    wish = found.plan.wish
    per = speech(f"over_{wish.target_per}")
    share = speech.percent(wish.probability, 0)
    return speech(f"rule_{wish.rule}", per=per, share=share)


SHORT_HEADS = ("queue", "day_of", "from_time", "figure_is", "limit", "why")


def shortfall_rows(speech: Speech, found: Planned) -> list[Row]:
    """Return a row for each target or limit that is not kept, under `SHORT_HEADS`."""
    return [_shortfall(speech, found, one) for one in found.staffing.shortfalls]


def _shortfall(speech: Speech, found: Planned, one: Shortfall) -> Row:
    day = found.plan.forecast.dates()[one.day]
    at = ABSENT
    if one.interval is not None:
        at = clock(one.interval * found.staffing.interval_s)
    why = speech(f"reason_{one.reason}")
    if one.more_agents is not None:
        why = speech("more_agents", why=why, n=speech.number(one.more_agents))
    return (
        one.queue or speech("occupancy"),
        (
            day.isoformat(),
            at,
            speech.percent(one.figure),
            speech.percent(one.limit),
            why,
        ),
    )


def verdicts(speech: Speech, found: Planned) -> list[str]:
    """Return whether all is kept, and what was assumed, as sentences."""
    staffing = found.staffing
    near = sum(one.reason is Reason.NOISE for one in staffing.shortfalls)
    failed = len(staffing.shortfalls) - near
    runs = speech.number(staffing.replications)
    said = [
        speech("some_not_kept", n=speech.number(failed))
        if failed
        else speech("all_kept", runs=runs)
    ]
    if near:
        said.append(speech("near_misses", n=speech.number(near), runs=runs))
    return said


def assumptions(speech: Speech, found: Planned) -> list[str]:
    """Return what a plan takes for granted, as sentences."""
    said = [rule_in_words(speech, found)]
    lacking = found.plan.demand.without_history
    if lacking:
        said.append(speech("without_history", queues=", ".join(lacking)))
    if not found.has_costs:
        said.append(speech("no_costs"))
    shrinkage = found.plan.wish.limits.shrinkage
    if isinstance(shrinkage, float):
        said.append(speech("shrinkage_is", share=speech.percent(shrinkage)))
    for queue, notes in found.plan.forecast.notes.items():
        said += [f"{queue}: {note(speech, one)}" for one in notes]
    return said
