"""The rows of a hiring plan, for a terminal and for a page alike."""

from collections.abc import Sequence

import numpy as np

from offhook.hiring.decisions import Decision
from offhook.hiring.levers import Lever, Pulled
from offhook.hiring.one_more import Scarcity
from offhook.hiring.prices import Scarce
from offhook.hiring.spending import Cost
from offhook.report.hire_figures import ClassStart, Hired
from offhook.report.words import ABSENT, Speech

Row = tuple[str, Sequence[str]]

CLASS_HEADS = (
    "class_starts", "pool", "path", "class_count", "trainees", "offers_by", "on_floor",
)  # fmt: skip


def class_rows(speech: Speech, found: Hired) -> list[Row]:
    """Return the whole classes of the first weeks, under `CLASS_HEADS`."""
    return [_class(speech, found, one) for one in found.classes() if one.is_whole]


def _class(speech: Speech, found: Hired, one: ClassStart) -> Row:
    return (
        found.day(one.week).isoformat(),
        (
            one.pool,
            path_name(found, one.path),
            speech.number(one.classes),
            speech.number(one.trainees),
            found.day(one.offers_week).isoformat(),
            found.day(one.floor_week).isoformat(),
        ),
    )


def path_name(found: Hired, path: str) -> str:
    """Return what people call a path."""
    return next((one.name for one in found.facts.paths if one.id == path), path)


COVERAGE_HEADS = (
    "week_of", "required_positions", "filled_positions", "filled_of", "people_there",
    "work_done",
    "overtime_agents", "short_positions",
)  # fmt: skip


def coverage_rows(
    speech: Speech, found: Hired, weeks: Sequence[int], pool: int | None = None
) -> list[Row]:
    """Return some weeks of a pool, or of all, under `COVERAGE_HEADS`."""
    chosen = slice(None) if pool is None else slice(pool, pool + 1)
    flows = found.hiring.flows
    required, filled = found.required()[chosen], found.filled()[chosen]
    short = found.short()
    rows: list[Row] = []
    for week in weeks:
        needed, there = required[:, week].sum(), filled[:, week].sum()
        rows.append(
            (
                found.day(week).isoformat(),
                (
                    speech.number(needed),
                    speech.number(there),
                    speech.percent(there / needed if needed > 0 else None, 0),
                    speech.number(flows.people[chosen, week].sum()),
                    speech.number(flows.work[chosen, week].sum()),
                    speech.number(flows.overtime[chosen, week].sum(), 1),
                    speech.number(short[chosen, week].sum(), 1),
                ),
            )
        )
    return rows


COST_HEADS = ("cost_of", "amount")


def cost_rows(speech: Speech, found: Hired) -> list[Row]:
    """Return what the plan costs by what it goes on, under `COST_HEADS`."""
    costs = found.hiring.spending
    rows: list[Row] = [
        (speech(f"cost_{what}"), (speech.number(cost),))
        for what, cost in costs.items()
        if cost > 0.0
    ]
    return [*rows, (speech("cost_total"), (speech.number(sum(costs.values())),))]


BINDING_HEADS = ("one_more", "saves", "worth", "binds_from", "binds_to", "binds_weeks")


def binding_rows(speech: Speech, found: Hired) -> list[Row]:
    """Return what binds and what one more is worth, under `BINDING_HEADS`."""
    return [_binding(speech, found, one) for one in found.binding]


def _binding(speech: Speech, found: Hired, one: Scarcity) -> Row:
    price = one.price
    label = speech(f"scarce_{price.scarce}", subject=price.subject, level=price.level)
    decimals = 2 if price.scarce is Scarce.BUDGET else 0
    worth = [speech.number(value, decimals) for value in (one.saves, price.worth)]
    if price.scarce is Scarce.BUDGET:
        return label, (*worth, ABSENT, ABSENT, ABSENT)
    weeks = price.binding_weeks
    first, last = (found.day(week).isoformat() for week in (weeks[0], weeks[-1]))
    return label, (*worth, first, last, speech.number(len(weeks)))


DECISION_HEADS = ("decision", "planned_for", "latest", "week_late", "never_done")


def decision_rows(speech: Speech, found: Hired) -> list[Row]:
    """Return until when each decision can wait, under `DECISION_HEADS`."""
    return [_decision(speech, found, one) for one in found.decisions]


def _decision(speech: Speech, found: Hired, one: Decision) -> Row:
    path = path_name(found, one.path)
    label = speech(f"step_{one.step}", subject=one.subject, path=path)
    return (
        label,
        (
            found.day(one.planned).isoformat(),
            found.day(one.latest).isoformat(),
            speech.number(one.week_late),
            speech.number(one.never),
        ),
    )


LEVER_HEADS = ("lever", "probability_is", "cost_more")


def lever_rows(speech: Speech, found: Hired) -> list[Row]:
    """Return what raises the probability, under `LEVER_HEADS`; the plan itself first."""
    sure = found.sure
    itself = _probability(speech, sure.probability, sure.standard_error)
    return [
        (speech("this_hiring_plan"), (itself, ABSENT)),
        *(_lever(speech, one) for one in sure.levers),
    ]


def _lever(speech: Speech, one: Pulled) -> Row:
    counted = one.lever in (Lever.MORE_TRAINERS, Lever.OPEN_LATER)
    more = speech.number(one.more) if counted else speech.percent(one.more, 0)
    label = speech(f"lever_{one.lever}", more=more)
    if one.lever is not Lever.HIRE_MORE:
        margin = speech.percent(one.margin, 0)
        label = speech("lever_with_margin", lever=label, margin=margin)
    chance = _probability(speech, one.probability, one.standard_error)
    return label, (chance, speech.number(one.cost_more))


def _probability(speech: Speech, value: float, error: float) -> str:
    return f"{speech.percent(value)} ±{speech.number(196 * error, 1)}"


GIVEN_HEADS = ("given_key", "given_value", "origin", "given_note")


def given_rows(speech: Speech, found: Hired) -> list[Row]:
    """Return every number the plan rests on, under `GIVEN_HEADS`."""
    return [
        (one.key, (one.value, speech(f"origin_{one.origin}"), one.note))
        for one in found.facts.given
    ]


def _isolated(speech: Speech, text: str) -> str:
    """Return a number or a day for a sentence: left to right whichever way that runs."""
    return f"\u2066{text}\u2069" if speech.direction == "rtl" else text


def _day(speech: Speech, found: Hired, week: int) -> str:
    return _isolated(speech, found.day(week).isoformat())


def title(speech: Speech, found: Hired) -> str:
    """Return the weeks planned, as a sentence."""
    return speech(
        "hire_of",
        first=_day(speech, found, 0),
        last=_isolated(speech, found.last_day.isoformat()),
        weeks=speech.number(found.facts.weeks),
    )


def verdicts(speech: Speech, found: Hired) -> list[str]:
    """Return how sure the opening is, and what the plan cannot do, as sentences."""
    facts, sure, flows = found.facts, found.sure, found.hiring.flows
    chance = _probability(speech, sure.probability, sure.standard_error)
    said = [
        speech(
            "opening_sure",
            day=_day(speech, found, sure.week),
            share=speech.percent(facts.filled_share, 0),
            probability=_isolated(speech, chance),
            runs=speech.number(len(sure.outcomes.filled)),
        )
    ]
    short = found.short().sum(axis=0)
    if facts.margin > 0.0:
        said.append(speech("hire_margin", margin=speech.percent(facts.margin, 0)))
    weeks = np.flatnonzero(short > 0.05)
    if len(weeks):
        first = _day(speech, found, int(weeks[0]))
        total = speech.number(float(short.sum()), 1)
        said.append(speech("hire_short", n=total, day=first))
    else:
        said.append(speech("hire_none_short"))
    if flows.excess.sum() > 0.05:
        said.append(speech("hire_excess", n=speech.number(flows.excess.max(), 1)))
    if facts.budget is not None:
        over = found.hiring.spending[Cost.OVERSPENT]
        key = "hire_over_budget" if over > 0.0 else "hire_in_budget"
        said.append(speech(key, budget=speech.number(facts.budget)))
    said.append(
        speech(
            "hire_bound",
            bound=speech.number(found.hiring.bound),
            gap=speech.percent(found.hiring.gap, 2),
        )
    )
    return said
