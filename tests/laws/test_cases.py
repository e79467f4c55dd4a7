"""Cases in which the laws once failed, each made as small as it can be."""

from collections.abc import Iterable

from offhook.policy.centre import (
    ALWAYS,
    Arrivals,
    Centre,
    Duration,
    Group,
    Overflow,
    OverflowTo,
    Queue,
    Reserve,
    RoutingStep,
    Shape,
    Skill,
)
from offhook.policy.router import Decision, Router
from offhook.policy.skills import Has
from offhook.terms.contacts import Channel
from offhook.terms.happenings import Happening
from offhook.terms.states import ContactState
from tests.laws.centres import CLIENTS, SITES


def queue(name: str, *steps: RoutingStep, **more: object) -> Queue:
    return Queue(
        id=name,
        name=name,
        client="c",
        steps=steps or (RoutingStep(Has("fr")),),
        arrivals=Arrivals(()),
        talk=Duration(Shape.CONSTANT, 60.0),
        **more,
    )


def group(level: int = 5, agents: int = 1, **more: object) -> Group:
    return Group("g", "s", {"fr": level}, ((ALWAYS, agents),), **more)


def floor(queues: Iterable[Queue], *groups: Group, **more: object) -> Router:
    skills = (Skill("fr", "French"),)
    return Router(
        Centre("one", "One", CLIENTS, SITES, skills, tuple(queues), groups, **more)
    )


def come_in(router: Router, agent: str, now_s: float = 0.0) -> list[Decision]:
    router.sign_in(agent, now_s)
    return router.ready(agent, now_s)


def offers(decisions: list[Decision]) -> list[tuple[str, str | None]]:
    return [
        (one.contact, one.agent) for one in decisions if one.what is Happening.OFFERED
    ]


def test_a_wait_that_becomes_too_long_while_it_rings_ends_when_the_offer_fails():
    router = floor([queue("q", max_wait_s=10.0)], group())
    come_in(router, "g-1")
    router.arrive("c", "q", 0.0)
    told = [(one.at_s, one.what) for one in router.pass_time(30.0)]
    assert told == [(20.0, Happening.EXPIRED), (20.0, Happening.TOLD)]


def test_an_agent_whose_contact_is_queued_again_takes_what_waits():
    """The contact has to begin at its first step, which is not for him."""
    steps = RoutingStep(Has("fr", 5), 10.0), RoutingStep(Has("fr"))
    router = floor([queue("q", *steps)], group(level=3))
    come_in(router, "g-1")
    router.arrive("c", "q", 0.0)
    router.pass_time(10.0)
    router.accept("c", 10.0)
    router.arrive("d", "q", 11.0)
    router.pass_time(30.0)
    assert offers(router.requeue("c", 30.0)) == [("d", "g-1")]
    assert router.contact_state("c") is ContactState.WAITING
    router.accept("d", 31.0)
    router.hang_up("d", 32.0)
    assert offers(router.wrapped_up("d", 33.0)) == []
    assert offers(router.pass_time(40.0)) == [("c", "g-1")]


def test_a_contact_that_is_queued_again_overtakes_nobody():
    router = floor([queue("q")], group())
    come_in(router, "g-1")
    router.arrive("c", "q", 1.0)
    router.accept("c", 1.0)
    router.arrive("d", "q", 2.0, priority=0)
    assert offers(router.requeue("c", 4.0)) == [("d", "g-1")]


def test_a_contact_that_is_queued_again_goes_to_whose_turn_it_is():
    router = floor(
        [queue("q", channel=Channel.CHAT)], group(agents=2, capacity=(1, 2, 0))
    )
    come_in(router, "g-1")
    for name in ("c", "d"):
        router.arrive(name, "q", 1.0)
        router.accept(name, 1.0)
    come_in(router, "g-2", 2.0)
    assert offers(router.requeue("c", 3.0)) == [("c", "g-2")]


def test_what_a_lost_desk_held_is_looked_after_in_the_order_of_the_line():
    chats = queue("q", channel=Channel.CHAT)
    router = floor([chats], group(agents=2, capacity=(1, 2, 0)))
    come_in(router, "g-1")
    for name, priority in (("a", 5), ("b", 1)):
        router.arrive(name, "q", 1.0, priority=priority)
        router.accept(name, 1.0)
    come_in(router, "g-2", 2.0)
    router.arrive("x", "q", 2.0)
    router.accept("x", 2.0)
    assert offers(router.lose("g-1", 3.0)) == [("b", "g-2")]
    assert router.contact_state("a") is ContactState.WAITING


def test_one_agent_more_than_are_kept_lets_all_of_them_take_chats():
    """Until one of the six is full there are more free than the five that are kept."""
    chats = [queue(name, channel=Channel.CHAT) for name in ("q", "kept")]
    kept = (Reserve("g", 5, ("kept",)),)
    router = floor(chats, group(agents=6, capacity=(1, 10, 0)), reserves=kept)
    for number in range(1, 6):
        come_in(router, f"g-{number}")
    for number in range(60):
        assert router.arrive(f"c{number}", "q", 1.0) == []
    told = offers(come_in(router, "g-6", 2.0))
    assert [contact for contact, _ in told] == [f"c{n}" for n in range(55)]
    assert [agent for _, agent in told[-6:]][-1] == "g-1"


def test_full_queues_that_send_on_to_each_other_refuse_in_the_end():
    """Also where there are more queues than a small number can count."""
    ring = [
        queue(here, limit=0, when_full=Overflow(OverflowTo.QUEUE, there))
        for here, there in (("a", "b"), ("b", "a"))
    ]
    router = floor([*ring, *(queue(f"q{n}") for n in range(130))], group())
    told = [one.what for one in router.arrive("c", "a", 1.0)]
    assert told[-1] is Happening.REFUSED
    assert set(told[:-1]) == {Happening.MOVED}
