"""Centres of a few queues that the tests of staffing by simulation share."""

from dataclasses import replace

import numpy as np

from offhook.policy.centre import (
    ALWAYS,
    Arrivals,
    Centre,
    Client,
    Duration,
    Group,
    Queue,
    RoutingStep,
    Shape,
    Site,
    Skill,
    Target,
)
from offhook.policy.skills import Has
from offhook.staffing.ahead import Ahead
from offhook.terms.contacts import ServiceLevel

INTERVALS = 48


def centre(
    *, queues: int = 1, flexible: bool = False, patience_s: float = 120.0
) -> Centre:
    """Return queues with a group each, and a dearer group that can do everything."""
    names = [f"q{number}" for number in range(queues)]
    groups = [Group(f"g-{name}", "s", {name: 5}, ((ALWAYS, 1),)) for name in names]
    groups = [replace(group, cost_per_h=20.0) for group in groups]
    if flexible:
        every = Group("g-all", "s", dict.fromkeys(names, 5), ((ALWAYS, 1),))
        groups.append(replace(every, cost_per_h=22.0))
    return Centre(
        id="small",
        name="Small",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=tuple(Skill(name, name) for name in names),
        queues=tuple(
            Queue(
                id=name,
                name=name,
                client="c",
                steps=(RoutingStep(Has(name)),),
                arrivals=Arrivals(()),
                talk=Duration(Shape.EXPONENTIAL, 180.0),
                patience=Duration(Shape.EXPONENTIAL, patience_s),
                target=Target(0.8, 20.0, ServiceLevel.ABANDONS_NEGATIVE),
            )
            for name in names
        ),
        groups=tuple(groups),
    )


def steady(queues: int, contacts: float, *, intervals: int = 6, days: int = 1) -> Ahead:
    """Return the same contacts in each of some intervals from 08:00 on."""
    expected = np.zeros((queues, days, INTERVALS))
    expected[:, :, 16 : 16 + intervals] = contacts
    return Ahead(expected)
