"""What a plan spends, by what on, and what its shortage and excess are priced at."""

from enum import StrEnum

import numpy as np

from offhook.hiring.facts import HiringFacts
from offhook.hiring.flows import Flows


class Cost(StrEnum):
    """What money goes on; the last three are prices, not money."""

    WAGES = "wages"
    OVERTIME = "overtime"
    CAMPAIGN = "campaign"
    TESTS = "tests"
    STARTS = "starts"
    TRAINEES = "trainees"
    CLASSES = "classes"
    TRAINERS = "trainers"
    SHORTAGE = "shortage"
    EXCESS = "excess"
    OVERSPENT = "overspent"


PRICED = (Cost.SHORTAGE, Cost.EXCESS, Cost.OVERSPENT)


def spending(facts: HiringFacts, flows: Flows) -> dict[Cost, float]:
    """Return what each costs over the plan."""
    costs = facts.costs
    ways = [facts.paths[way.path] for way in flows.ways]
    begun, classes = flows.starts.sum(axis=1), flows.classes.sum(axis=1)
    campaign = [one.campaign_cost for one in facts.candidates]
    found = {
        Cost.WAGES: flows.people.sum() * costs.wage,
        Cost.OVERTIME: flows.overtime.sum() * costs.overtime,
        Cost.CAMPAIGN: flows.campaign.sum(axis=1) @ np.array(campaign),
        Cost.TESTS: flows.tests.sum() * costs.test,
        Cost.STARTS: begun.sum() * costs.start,
        Cost.TRAINEES: begun @ np.array([one.wage * one.weeks for one in ways]),
        Cost.CLASSES: classes @ np.array([one.class_cost * one.weeks for one in ways]),
        Cost.TRAINERS: flows.extra_trainers.sum() * costs.extra_trainer,
    }
    spent = float(sum(found.values()))
    over = 0.0 if facts.budget is None else max(spent - facts.budget, 0.0)
    found[Cost.SHORTAGE] = flows.short.sum() * costs.shortage
    found[Cost.EXCESS] = flows.excess.sum() * costs.excess_position
    found[Cost.OVERSPENT] = over * costs.overspend
    return {cost: float(value) for cost, value in found.items()}
