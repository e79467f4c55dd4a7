"""A hiring plan for scripts. The keys are an interface: docs/reference/hire.md."""

import math
from typing import Any

from offhook.hiring.decisions import Decision
from offhook.hiring.levers import Pulled
from offhook.hiring.one_more import Scarcity
from offhook.hiring.spending import PRICED
from offhook.report.hire_figures import Hired


def hire_json(found: Hired) -> dict[str, Any]:
    """Return a plan as plain values: calendar, coverage, prices, dates, and how sure."""
    facts = found.facts
    opening = facts.opening_week
    return {
        "plan": facts.id,
        "name": facts.name,
        "first_week": found.day(0).isoformat(),
        "weeks": facts.weeks,
        "calendar_weeks": facts.calendar_weeks,
        "opening": None if opening is None else found.day(opening).isoformat(),
        "currency": facts.currency,
        "margin": facts.margin,
        "seed": found.seed,
        "total": _total(found),
        "classes": _classes(found),
        "pools": _pools(found),
        "candidates": _candidates(found),
        "binding": [_binding(found, one) for one in found.binding],
        "decisions": [_decision(found, one) for one in found.decisions],
        "sureness": _sureness(found),
        "given": [
            {
                "key": one.key,
                "value": one.value,
                "origin": str(one.origin),
                "note": one.note,
            }
            for one in facts.given
        ],
    }


def _total(found: Hired) -> dict[str, Any]:
    hiring = found.hiring
    return {
        "cost": _plain(sum(hiring.spending.values())),
        "spent": _plain(_spent(found)),
        "by": {str(what): _plain(cost) for what, cost in hiring.spending.items()},
        "unavoidable": _plain(hiring.unavoidable),
        "decided_cost": _plain(hiring.cost),
        "bound": _plain(hiring.bound),
        "gap": _plain(hiring.gap),
        "short_position_weeks": _plain(float(found.short().sum())),
        "overtime_agent_weeks": _plain(float(hiring.flows.overtime.sum())),
    }


def _classes(found: Hired) -> list[dict[str, Any]]:
    return [
        {
            "starts": found.day(one.week).isoformat(),
            "pool": one.pool,
            "path": one.path,
            "classes": _plain(one.classes),
            "trainees": _plain(one.trainees),
            "whole": one.is_whole,
            "offers": found.day(one.offers_week).isoformat(),
            "on_floor": found.day(one.floor_week).isoformat(),
        }
        for one in found.classes()
    ]


def _spent(found: Hired) -> float:
    """Return the money that goes out, without the prices of what is not wanted."""
    return sum(
        cost for what, cost in found.hiring.spending.items() if what not in PRICED
    )


def _pools(found: Hired) -> list[dict[str, Any]]:
    flows, required, filled = found.hiring.flows, found.required(), found.filled()
    bands, short = found.bands(), found.short()
    return [
        {
            "pool": pool.id,
            "site": pool.site,
            "language": pool.language,
            "counted": str(pool.counted),
            "weeks": [
                {
                    "week": found.day(week).isoformat(),
                    "required": _plain(required[row, week]),
                    "filled": _plain(filled[row, week]),
                    "people": _plain(flows.people[row, week]),
                    "work": _plain(flows.work[row, week]),
                    "planned_agents": _plain(flows.required[row, week]),
                    "counted_agents": _plain(flows.filled[row, week]),
                    "joining": _plain(flows.joining[row, week]),
                    "leaving": _plain(flows.leaving[row, week]),
                    "overtime": _plain(flows.overtime[row, week]),
                    "short": _plain(short[row, week]),
                    "extra_trainers": _plain(flows.extra_trainers[row, week]),
                    "simulated_10": _plain(bands[row].low[week]),
                    "simulated_50": _plain(bands[row].middle[week]),
                    "simulated_90": _plain(bands[row].high[week]),
                }
                for week in range(found.facts.weeks)
            ],
        }
        for row, pool in enumerate(found.facts.pools)
    ]


def _candidates(found: Hired) -> list[dict[str, Any]]:
    facts, flows = found.facts, found.hiring.flows
    return [
        {
            "candidates": one.id,
            "language": one.language,
            "weeks": [
                {
                    "week": found.day(week).isoformat(),
                    "campaign": _plain(flows.campaign[row, week]),
                    "tests": _plain(flows.tests[row, week]),
                    "untested": _plain(flows.untested[row, week]),
                    "ready": {
                        level: _plain(flows.ready[row, number, week])
                        for number, level in enumerate(facts.levels)
                    },
                }
                for week in range(facts.weeks)
            ],
        }
        for row, one in enumerate(facts.candidates)
    ]


def _binding(found: Hired, scarcity: Scarcity) -> dict[str, Any]:
    one = scarcity.price
    weeks = one.binding_weeks
    dated = len(one.by_week) == found.facts.weeks
    return {
        "scarce": str(one.scarce),
        "subject": one.subject,
        "level": one.level,
        "shadow_price": _plain(one.worth),
        "saves": None if scarcity.saves is None else _plain(scarcity.saves),
        "weeks": len(weeks) if dated else None,
        "first": found.day(weeks[0]).isoformat() if dated else None,
        "last": found.day(weeks[-1]).isoformat() if dated else None,
        "by_week": [_plain(float(value)) for value in one.by_week] if dated else None,
    }


def _decision(found: Hired, one: Decision) -> dict[str, Any]:
    return {
        "step": str(one.step),
        "subject": one.subject,
        "path": one.path,
        "planned": found.day(one.planned).isoformat(),
        "latest": found.day(one.latest).isoformat(),
        "leads_to": found.day(one.leads_to).isoformat(),
        "week_late": _plain(one.week_late),
        "never": _plain(one.never),
    }


def _sureness(found: Hired) -> dict[str, Any]:
    sure = found.sure
    low, middle, high = found.opening_share()
    return {
        "day": found.day(sure.week).isoformat(),
        "filled_share": found.facts.filled_share,
        "replications": len(sure.outcomes.filled),
        "probability": _plain(sure.probability),
        "standard_error": _plain(sure.standard_error),
        "simulated_10": _plain(low),
        "simulated_50": _plain(middle),
        "simulated_90": _plain(high),
        "levers": [_lever(one) for one in sure.levers],
    }


def _lever(one: Pulled) -> dict[str, Any]:
    return {
        "lever": str(one.lever),
        "more": one.more,
        "margin": one.margin,
        "probability": _plain(one.probability),
        "standard_error": _plain(one.standard_error),
        "cost_more": _plain(one.cost_more),
    }


def _plain(value: float) -> float | None:
    return round(float(value), 6) + 0.0 if math.isfinite(value) else None
