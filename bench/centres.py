"""The centres that the benchmarks run."""

import math

from offhook.policy.centre import (
    ALWAYS,
    NOTHING,
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

INTERVALS = 48
SKILLS_OF_GROUP = (
    ("q0",), ("q1",), ("q2",), ("q3",), ("q0", "q1"), ("q1", "q2"), ("q2", "q3"),
    ("q3", "q4"), ("q4", "q5"), ("q0", "q1", "q2", "q3", "q4", "q5"),
)  # fmt: skip
SHARES = (0.25, 0.2, 0.2, 0.15, 0.1, 0.1)


def multi_skill(
    *,
    agents: int = 400,
    contacts: float = 46_500.0,
    wrap_up: Duration = NOTHING,
    flat: bool = False,
) -> Centre:
    """Return six queues and ten groups: lognormal service, exponential patience.

    `contacts` a day follow a profile with its peak at 14:00, or come all day alike;
    `agents` work round the clock. 400 of them answer 46,500 at 32 % occupancy over the day,
    80 % in the busiest hours; 200 are overloaded.
    """
    profile = [
        1.0 if flat else math.exp(-(((n + 0.5) / INTERVALS * 24 - 14) ** 2) / 32)
        for n in range(INTERVALS)
    ]
    queues = tuple(
        Queue(
            id=f"q{row}",
            name=f"Queue {row}",
            client="c",
            steps=(
                RoutingStep(Has(f"q{row}", 5), 20.0),
                RoutingStep(Has(f"q{row}")),
            ),
            arrivals=Arrivals(
                (tuple(contacts * share * p / sum(profile) for p in profile),) * 7
            ),
            talk=Duration(Shape.LOGNORMAL, 240.0, 0.8),
            patience=Duration(Shape.EXPONENTIAL, 180.0),
            wrap_up=wrap_up,
        )
        for row, share in enumerate(SHARES)
    )
    groups = tuple(
        Group(
            id=f"g{row}",
            site="s",
            skills={skill: 9 - 5 * (n > 0) for n, skill in enumerate(skills)},
            shifts=((ALWAYS, agents // len(SKILLS_OF_GROUP)),),
        )
        for row, skills in enumerate(SKILLS_OF_GROUP)
    )
    return Centre(
        id="multi-skill",
        name="Six queues, ten groups",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=tuple(Skill(f"q{row}", f"Skill {row}") for row in range(len(SHARES))),
        queues=queues,
        groups=groups,
    )


def single_queue(
    *, agents: int, load_erl: float, aht_s: float, patience_s: float
) -> Centre:
    """Return an M/M/s+M queue that is always open, with constant arrivals."""
    per_interval = load_erl / aht_s * 86_400.0 / INTERVALS
    queue = Queue(
        id="q",
        name="Queue",
        client="c",
        steps=(RoutingStep(Has("q")),),
        arrivals=Arrivals(((per_interval,) * INTERVALS,) * 7),
        talk=Duration(Shape.EXPONENTIAL, aht_s),
        patience=Duration(Shape.EXPONENTIAL, patience_s),
    )
    return Centre(
        id="single-queue",
        name="M/M/s+M",
        clients=(Client("c", "Client"),),
        sites=(Site("s", "Site"),),
        skills=(Skill("q", "Queue"),),
        queues=(queue,),
        groups=(Group("g", "s", {"q": 5}, ((ALWAYS, agents),)),),
    )
