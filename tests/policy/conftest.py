"""A small centre for the tests of routing rules."""

import pytest

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
)
from offhook.policy.skills import Has


def queue(name: str, *steps: RoutingStep, **more: object) -> Queue:
    return Queue(
        id=name,
        name=name.title(),
        client="c",
        steps=steps or (RoutingStep(Has(name)),),
        arrivals=Arrivals(()),
        talk=Duration(Shape.CONSTANT, 60.0),
        **more,
    )


def group(name: str, skills: dict[str, int], agents: int = 1, **more: object) -> Group:
    return Group(name, "s", skills, ((ALWAYS, agents),), **more)


def centre_of(queues: list[Queue], groups: list[Group], **more: object) -> Centre:
    return Centre(
        id="tiny",
        name="Tiny",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=(Skill("fr", "French"), Skill("de", "German")),
        queues=tuple(queues),
        groups=tuple(groups),
        **more,
    )


@pytest.fixture
def tiny() -> Centre:
    """French and German, an agent for each, and one who speaks both but French better."""
    widening = (RoutingStep(Has("de", 5), 30.0), RoutingStep(Has("de")))
    return centre_of(
        [queue("fr"), queue("de", *widening)],
        [
            group("french", {"fr": 8}),
            group("german", {"de": 9}),
            group("both", {"fr": 9, "de": 3}),
        ],
    )
