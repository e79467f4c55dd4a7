"""A small centre with awkward names, and what a simulation of it found."""

import pytest

from offhook.policy.centre import (
    ALWAYS,
    Arrivals,
    Centre,
    Client,
    Duration,
    Group,
    Overflow,
    OverflowTo,
    Queue,
    RoutingStep,
    Shape,
    Site,
    Skill,
    Target,
)
from offhook.policy.skills import Has
from offhook.sim.simulate import simulate
from offhook.terms.contacts import Channel, ServiceLevel

BUSY = (0.0,) * 16 + (20.0,) * 16 + (0.0,) * 16
EVIL = "<script>alert('x')</script> & \"Co\""


def centre():
    """Return two queues of a client whose name is markup, and one nobody writes to."""
    usual = {
        "steps": (RoutingStep(Has("all")),),
        "talk": Duration(Shape.EXPONENTIAL, 240.0),
        "wrap_up": Duration(Shape.CONSTANT, 20.0),
        "patience": Duration(Shape.EXPONENTIAL, 90.0),
        "client": "c",
    }
    week = Arrivals((BUSY,) * 7)
    return Centre(
        id="c1",
        name=EVIL,
        clients=(Client("c", EVIL),),
        sites=(Site("s", "Site"),),
        skills=(Skill("all", "All"),),
        queues=(
            Queue("a", f"A {EVIL}", arrivals=week, **usual),
            Queue(
                "b",
                "B",
                arrivals=week,
                target=Target(0.9, 10.0, ServiceLevel.ABANDONS_NEGATIVE),
                max_wait_s=40.0,
                when_late=Overflow(OverflowTo.QUEUE, "a"),
                limit=3,
                **usual,
            ),
            Queue(
                "mail",
                "Mail",
                arrivals=Arrivals(((0.0,) * 48,) * 7),
                channel=Channel.EMAIL,
                **usual,
            ),
        ),
        groups=(
            Group("g", "s", {"all": 5}, ((ALWAYS, 5),), name=EVIL, capacity=(1, 0, 1)),
        ),
    )


@pytest.fixture(scope="session")
def result():
    return simulate(centre(), replications=4, seed=3)


@pytest.fixture(scope="session")
def single():
    return simulate(centre(), replications=1, seed=3)
