"""A plan for scripts. The keys are an interface: docs/reference/plan.md."""

import math
from datetime import timedelta
from typing import Any

from offhook.forecast.history import IntervalHistory
from offhook.report.forecast_json import backtest_json, forecast_json
from offhook.report.plan_figures import ClientService, GroupWork, Planned
from offhook.staffing.staff_plan import Shortfall
from offhook.terms.units import clock


def plan_json(found: Planned, history: IntervalHistory) -> dict[str, Any]:
    """Return a plan as plain values: the forecast, its backtest, agents, service, cost."""
    plan, staffing = found.plan, found.staffing
    return {
        "centre": found.centre.id,
        "rule": str(plan.wish.rule),
        "probability": plan.wish.probability
        if plan.wish.rule == "probability"
        else None,
        "target_per": str(plan.wish.target_per),
        "seed": staffing.seed,
        "replications": staffing.replications,
        "without_history": list(plan.demand.without_history),
        "kept": staffing.is_kept,
        "total": {
            "contacts": _plain(found.contacts),
            "agent_hours": _plain(staffing.agent_h),
            "peak_agents": found.peak,
            "cost": _plain(staffing.cost),
            "cost_is_hours": not found.has_costs,
            "cost_of_queues_alone": _plain(staffing.alone_cost),
            "queues_alone_hold": staffing.alone_holds,
            "pooling_saves": _plain(staffing.pooling_saves),
            "cost_bound": _plain(staffing.bound),
            "gap_to_bound": _plain(staffing.gap),
            "overrun_hours": _plain(staffing.overrun_h),
            "half_width_of_intervals": _plain(staffing.half_width()),
        },
        "clients": [_client(one) for one in found.clients()],
        "groups": [_group(one) for one in found.groups()],
        "agents": _agents(found),
        "service": _service(found),
        "shortfalls": [_shortfall(found, one) for one in staffing.shortfalls],
        "forecast": forecast_json(plan.forecast),
        "backtest": None
        if plan.backtest is None
        else backtest_json(plan.backtest, history),
    }


def _client(one: ClientService) -> dict[str, Any]:
    return {
        "client": one.client.id,
        "name": one.client.name,
        "contacts": _plain(one.contacts),
        "days_met": _plain(one.days_met),
        "queues": [
            {
                "queue": queue.queue.id,
                "contacts": _plain(queue.contacts),
                "definition": str(queue.queue.target.definition),
                "target_share": queue.queue.target.share,
                "target_within_s": queue.queue.target.within_s,
                "service_level": _plain(queue.level),
                "service_level_half_width": _plain(queue.half_width),
                "days_met": _plain(queue.days_met),
                "lowest_interval": _plain(queue.worst),
            }
            for queue in one.queues
        ],
    }


def _group(one: GroupWork) -> dict[str, Any]:
    return {
        "group": one.group.id,
        "site": one.group.site,
        "agent_hours": _plain(one.hours),
        "paid_hours": _plain(one.paid_hours),
        "cost": _plain(one.cost),
        "peak_agents": one.peak,
        "occupancy": _plain(one.occupancy),
    }


def _agents(found: Planned) -> list[dict[str, Any]]:
    """Return a row for each group and interval with anybody in it."""
    rows = []
    agents, occupancy = found.staffing.agents, found.staffing.occupancy
    for group, name in enumerate(found.staffing.groups):
        for day, interval in zip(*agents[group].nonzero(), strict=True):
            rows.append(
                {
                    "group": name,
                    "start": _start(found, int(day), int(interval)),
                    "agents": int(agents[group, day, interval]),
                    "occupancy": _plain(occupancy[group, day, interval]),
                }
            )
    return rows


def _service(found: Planned) -> list[dict[str, Any]]:
    """Return a row for each queue and interval in which contacts are expected."""
    rows = []
    level = found.staffing.level
    for queue, name in enumerate(found.staffing.queues):
        for day, interval in zip(*(found.expected[queue] > 0).nonzero(), strict=True):
            at = (queue, day, interval)
            rows.append(
                {
                    "queue": name,
                    "start": _start(found, int(day), int(interval)),
                    "expected": _plain(found.expected[at]),
                    "service_level": _plain(level.value[at]),
                    "service_level_half_width": _plain(level.half_width[at]),
                }
            )
    return rows


def _shortfall(found: Planned, one: Shortfall) -> dict[str, Any]:
    return {
        "queue": one.queue,
        "day": (found.plan.forecast.first_day + timedelta(days=one.day)).isoformat(),
        "at": None
        if one.interval is None
        else clock(one.interval * found.staffing.interval_s),
        "figure": _plain(one.figure),
        "limit": _plain(one.limit),
        "reason": str(one.reason),
        "more_agents": one.more_agents,
    }


def _start(found: Planned, day: int, interval: int) -> str:
    date = found.plan.forecast.first_day + timedelta(days=day)
    return f"{date.isoformat()}T{clock(interval * found.staffing.interval_s)}"


def _plain(value: float | None) -> float | None:
    if value is None or not math.isfinite(float(value)):
        return None
    return round(float(value), 6)
