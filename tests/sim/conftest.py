"""Small centres for the tests of the simulator."""

from collections.abc import Callable

import pytest

from offhook.policy.centre import (
    ALWAYS,
    FOREVER,
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

INTERVALS = 48


def exponential(mean_s: float) -> Duration:
    return Duration(Shape.EXPONENTIAL, mean_s)


def single_queue(
    *,
    agents: int,
    load_erl: float,
    aht_s: float,
    patience_s: float | None = None,
    within_s: float = 20.0,
) -> Centre:
    """Return M/M/s or M/M/s+M, day and night, with the load given in erlangs."""
    per_interval = load_erl / aht_s * 86_400.0 / INTERVALS
    queue = Queue(
        id="q",
        name="Queue",
        client="c",
        steps=(RoutingStep(Has("q")),),
        arrivals=Arrivals(((per_interval,) * INTERVALS,) * 7),
        talk=exponential(aht_s),
        patience=FOREVER if patience_s is None else exponential(patience_s),
        target=Target(0.8, within_s),
    )
    return Centre(
        id="single",
        name="Single queue",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=(Skill("q", "Queue"),),
        queues=(queue,),
        groups=(Group("g", "s", {"q": 5}, ((ALWAYS, agents),)),),
    )


@pytest.fixture
def one_queue() -> Callable[..., Centre]:
    """A maker of single-queue centres."""
    return single_queue
