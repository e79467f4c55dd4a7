"""Random small centres, and random things that happen to them, for the laws of routing.

Times are quarters of a second and most durations come from a few values, so that moments
fall together and sums are exact: ties are where an order must be total.

Everything is made of choices. Hypothesis makes them where a law should be shown to fail on
the smallest example (`centres`, `events`); a seed makes them where there should be many
(`seeded`), for then an example costs a fortieth.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from offhook.policy.centre import (
    ALWAYS,
    NOTHING,
    Arrivals,
    Break,
    CallbackOffer,
    Centre,
    Client,
    Duration,
    Group,
    Manner,
    Overflow,
    OverflowTo,
    Queue,
    Redial,
    Reserve,
    RoutingStep,
    Shape,
    Shift,
    Site,
    Skill,
    Target,
)
from offhook.policy.skills import ANYONE, And, Has, Not, Or
from offhook.terms.contacts import AgentChoice, Channel, ContactChoice

SKILLS = ("fr", "de", "old")
CAPACITIES = ((1, 0, 0), (1, 2, 0), (1, 1, 1), (0, 3, 1), (1, 2, 2), (2, 0, 0))
EXPRESSIONS = (
    Has("fr"),
    Has("de"),
    Has("fr", 5),
    Has("de", 2, 6),
    And((Has("fr"), Has("de"))),
    Or((Has("de", 7), Has("old"))),
    And((Has("fr"), Not(Has("old")))),
    ANYONE,
)
CLIENTS = (Client("c", "Client"),)
SITES = (Site("s", "Site"),)

Pick = Callable[[Sequence[Any]], Any]
"""What chooses one of several: Hypothesis, or a seed."""

LAST_STEPS = tuple(RoutingStep(skills) for skills in EXPRESSIONS)
STEPS = tuple(
    RoutingStep(skills, expires_s)
    for skills in EXPRESSIONS
    for expires_s in (0.0, 2.0, 5.0, 10.0, 30.0, None)
)
TALKS = tuple(Duration(Shape.EXPONENTIAL, mean_s) for mean_s in (5.0, 20.0, 60.0))
PATIENCE = (
    Duration(Shape.NEVER),
    Duration(Shape.EXPONENTIAL, 10.0),
    Duration(Shape.EXPONENTIAL, 60.0),
)
REDIALS = (
    Redial(),
    Redial(0.7, Duration(Shape.EXPONENTIAL, 10.0), 8.0),
    Redial(0.5, Duration(Shape.EXPONENTIAL, 5.0), 1e9),
)
MANNERS = (
    Manner(),
    Manner(
        answer=Duration(Shape.EXPONENTIAL, 1.0),
        offer_expires_s=5.0,
        decline_share=0.3,
        pause_after_s=5.0,
        pause_share=0.05,
    ),
    Manner(
        answer=Duration(Shape.EXPONENTIAL, 4.0),
        no_answer_share=0.3,
        offer_expires_s=8.0,
    ),
    Manner(
        answer=Duration(Shape.EXPONENTIAL, 10.0),
        decline_share=0.3,
        no_answer_share=0.3,
        offer_expires_s=30.0,
        pause_after_s=2.0,
        pace=1.5,
    ),
)
SELDOM = (False, False, False, True)


def _overflow(pick: Pick, queues: int) -> Overflow:
    to = pick(tuple(OverflowTo))
    return Overflow(to, f"q{pick(range(queues))}" if to is OverflowTo.QUEUE else None)


def _queue(pick: Pick, row: int, queues: int) -> Queue:
    steps = [pick(STEPS) for _ in range(pick((0, 1, 2)))]
    return Queue(
        id=f"q{row}",
        name=f"Queue {row}",
        client="c",
        steps=(*steps, pick(LAST_STEPS)),
        arrivals=Arrivals(()),
        talk=pick(TALKS),
        patience=pick(PATIENCE),
        wrap_up=pick((NOTHING, Duration(Shape.EXPONENTIAL, 10.0))),
        channel=pick((Channel.VOICE, Channel.VOICE, Channel.CHAT, Channel.EMAIL)),
        target=Target(within_s=pick((0.0, 10.0, 20.0))),
        priority=pick((1, 1, 2)),
        weight=pick((1.0, 3.0, 0.5)),
        limit=pick((None, None, 0, 1, 2)),
        when_full=_overflow(pick, queues),
        max_wait_s=pick((None, None, 0.0, 5.0, 12.0, 30.0)),
        when_late=_overflow(pick, queues),
        redial=pick(REDIALS),
        callback=pick((None, None, CallbackOffer(3.0, 0.5), CallbackOffer(0.0, 1.0))),
    )


def _group(pick: Pick, row: int) -> Group:
    proficiencies = {skill: pick(range(10)) for skill in SKILLS}
    return Group(
        id=f"g{row}",
        site="s",
        skills={skill: level for skill, level in proficiencies.items() if level},
        shifts=((ALWAYS, pick((1, 2, 3))),),
        capacity=pick(CAPACITIES),
        manner=pick(MANNERS),
    )


def _reserve(pick: Pick, queues: int, groups: int) -> Reserve:
    rows = sorted({pick(range(queues)) for _ in range(pick((1, 2)))})
    return Reserve(
        group=f"g{pick(range(groups))}",
        keep=pick((1, 2)),
        queues=tuple(f"q{row}" for row in rows),
    )


def centre_by(pick: Pick) -> Centre:
    """Return a centre of 1 to 4 queues and 1 to 4 groups of 1 to 3 agents."""
    queues, groups = pick((1, 2, 3, 4)), pick((1, 2, 3, 4))
    reserves = pick((0, 0, 1, 2))
    centre = Centre(
        id="random",
        name="Random",
        clients=CLIENTS,
        sites=SITES,
        skills=tuple(Skill(skill, skill) for skill in SKILLS),
        queues=tuple(_queue(pick, row, queues) for row in range(queues)),
        groups=tuple(_group(pick, row) for row in range(groups)),
        reserves=tuple(_reserve(pick, queues, groups) for _ in range(reserves)),
        agent_choice=pick(tuple(AgentChoice)),
        contact_choice=pick(tuple(ContactChoice)),
    )
    if pick(SELDOM):
        return replace(centre, beside=((True, True, True),) * 3)
    return centre


COMMANDS = (
    *("arrive",) * 7,
    *("accept",) * 4,
    *("hang_up",) * 3,
    *("wrapped_up",) * 3,
    *("come_in", "ready") * 2,
    *("decline", "abandon", "requeue", "ask_callback"),
    *("pause", "sign_out", "sign_in", "lose"),
    *("move_agent", "set_open", "settle"),
)
GAPS_S = (0.0, 0.0, 0.25, 1.0, 1.0, 2.0, 5.0)

Event = tuple[str, int, int, float]
"""A command, two numbers that say to whom, and the time since the event before."""


def _event(pick: Pick) -> Event:
    return pick(COMMANDS), pick(range(6)), pick(range(6)), pick(GAPS_S)


@st.composite
def centres(draw: st.DrawFn) -> Centre:
    """Draw a centre."""
    return centre_by(lambda options: draw(st.sampled_from(options)))


def events() -> st.SearchStrategy[list[Event]]:
    """Draw what happens."""
    event = st.builds(
        lambda *drawn: drawn,
        st.sampled_from(COMMANDS),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(GAPS_S),
    )
    return st.lists(event, min_size=1, max_size=40)


HALF_HOUR = Shift(
    "half-hour", 0.0, 1500.0, breaks=(Break(400.0, 100.0, 300.0), Break(1450.0, 100.0))
)


def busy_day(seed: int, contacts: float = 40.0) -> Centre:
    """Return a seed's centre with this many contacts a queue in the day's first half hour.

    Where the seed is odd everybody goes home before all contacts have come.
    """
    centre = seeded((seed, 1))[0]
    arrivals = Arrivals(((contacts,) + (0.0,) * 47,) * 7)
    queues = tuple(replace(queue, arrivals=arrivals) for queue in centre.queues)
    if seed % 2 == 0:
        return replace(centre, queues=queues)
    groups = tuple(
        replace(group, shifts=((HALF_HOUR.id, group.agents),))
        for group in centre.groups
    )
    return replace(centre, queues=queues, groups=groups, shifts=(HALF_HOUR,))


SEEDS = st.tuples(st.integers(0, 2**40), st.integers(1, 80))


def seeded(seed: tuple[int, int]) -> tuple[Centre, list[Event]]:
    """Return the centre of a seed, and as many events of it as the seed says."""
    pick = Random(seed[0]).choice
    centre = centre_by(pick)
    start: Event = ("come_in", 0, 0, 0.0)
    happens = [_event(pick) for _ in range(seed[1])]
    return centre, [start, *happens] if pick((True, False)) else happens


def backlog(seed: tuple[int, int]) -> tuple[Centre, list[Event]]:
    """Return a seed's centre where many wait in all queues when the agents come in.

    In the end every queue is open to everybody, to some at a higher rank than to others.
    """
    pick = Random(seed[0]).choice
    centre = centre_by(pick)
    queues = tuple(
        replace(
            queue,
            steps=(RoutingStep(pick(EXPRESSIONS), 2.0), RoutingStep(ANYONE)),
            limit=None,
            max_wait_s=None,
        )
        for queue in centre.queues
    )
    comes = [
        ("arrive", pick(range(6)), pick(range(6)), pick(GAPS_S)) for _ in range(20)
    ]
    one_call: list[Event] = [
        ("accept", 0, 0, 0.0),
        ("hang_up", 0, 0, 1.0),
        ("wrapped_up", 0, 0, 0.0),
    ]
    happens = [*comes, ("come_in", 0, 0, 5.0), *one_call * (seed[1] // 8)]
    return replace(centre, queues=queues), happens
