"""The live face of the kernel: one event at a time, by name."""

from dataclasses import replace

import pytest

from offhook.policy.centre import Overflow, OverflowTo
from offhook.policy.router import Router
from offhook.terms.errors import NotFound, Refused
from offhook.terms.happenings import Happening
from offhook.terms.states import AgentState, ContactState


def ready(router: Router, *agents: str, at_s: float = 0.0) -> None:
    for agent in agents:
        router.sign_in(agent, at_s)
        router.ready(agent, at_s)


def told(decisions):
    return [(decision.what, decision.contact, decision.agent) for decision in decisions]


def test_a_call_is_offered_answered_and_wrapped_up(tiny):
    router = Router(tiny)
    ready(router, "french-1")
    assert told(router.arrive("c1", "fr", 10.0)) == [
        (Happening.OFFERED, "c1", "french-1")
    ]
    assert router.agent_state("french-1") is AgentState.RESERVED
    router.accept("c1", 12.0)
    assert router.agent_of("c1") == "french-1"
    router.hang_up("c1", 100.0)
    assert router.agent_state("french-1") is AgentState.WRAP_UP
    router.wrapped_up("c1", 130.0)
    assert router.agent_state("french-1") is AgentState.AVAILABLE
    with pytest.raises(NotFound, match='no contact called "c1"'):
        router.contact_state("c1")


def test_a_wait_opens_the_next_step_when_its_time_has_come(tiny):
    router = Router(tiny)
    ready(router, "both-1")
    assert router.arrive("c1", "de", 5.0) == []
    assert router.next_due_s == 35.0
    assert router.pass_time(34.0) == []
    decisions = router.pass_time(40.0)
    assert told(decisions) == [
        (Happening.WIDENED, "c1", None),
        (Happening.OFFERED, "c1", "both-1"),
    ]
    assert {decision.at_s for decision in decisions} == {35.0}


def test_an_offer_nobody_takes_expires_and_the_contact_keeps_its_place(tiny):
    router = Router(tiny)
    ready(router, "french-1")
    router.arrive("first", "fr", 0.0)
    router.arrive("second", "fr", 1.0)
    assert told(router.pass_time(25.0)) == [(Happening.EXPIRED, "first", "french-1")]
    assert router.agent_state("french-1") is AgentState.PAUSED
    assert (router.place("first"), router.place("second")) == (0, 1)
    assert told(router.ready("french-1", 30.0)) == [
        (Happening.OFFERED, "first", "french-1")
    ]


def test_an_agent_whose_desk_is_gone_gives_his_caller_the_place_back(tiny):
    router = Router(tiny)
    ready(router, "french-1")
    router.arrive("c1", "fr", 0.0)
    router.accept("c1", 1.0)
    router.arrive("c2", "fr", 2.0)
    router.lose("french-1", 50.0)
    assert router.agent_state("french-1") is AgentState.SIGNED_OUT
    assert router.contact_state("c1") is ContactState.WAITING
    assert (router.place("c1"), router.place("c2")) == (0, 1)


def test_a_full_queue_sends_on_and_a_closed_one_refuses(tiny):
    full = replace(tiny.queues[0], limit=1, when_full=Overflow(OverflowTo.QUEUE, "de"))
    router = Router(replace(tiny, queues=(full, tiny.queues[1])))
    ready(router, "german-1")
    assert router.arrive("c1", "fr", 0.0) == []
    assert told(router.arrive("c2", "fr", 1.0)) == [
        (Happening.MOVED, "c2", None),
        (Happening.OFFERED, "c2", "german-1"),
    ]
    router.set_open("de", is_open=False, now_s=2.0)
    assert told(router.arrive("c3", "de", 3.0)) == [(Happening.REFUSED, "c3", None)]


def test_an_agent_moved_to_another_group_takes_what_waits_there(tiny):
    router = Router(tiny)
    ready(router, "french-1")
    assert router.arrive("c1", "de", 0.0) == []
    assert told(router.move_agent("french-1", "german", 1.0)) == [
        (Happening.OFFERED, "c1", "french-1")
    ]


def test_what_the_tables_do_not_allow_is_refused_and_changes_nothing(tiny):
    router = Router(tiny)
    with pytest.raises(Refused, match='READY is refused: agent "french-1" is SIGNED'):
        router.ready("french-1", 0.0)
    router.arrive("c1", "fr", 0.0)
    with pytest.raises(Refused, match='ACCEPTED is refused: contact "c1" is WAITING'):
        router.accept("c1", 1.0)
    with pytest.raises(Refused, match='contact "c1" is here already'):
        router.arrive("c1", "fr", 2.0)
    with pytest.raises(NotFound, match=r'no queue called "fx"\. Known: fr, de'):
        router.arrive("c2", "fx", 2.0)
    assert router.contact_state("c1") is ContactState.WAITING


def test_time_never_goes_back(tiny):
    router = Router(tiny)
    router.sign_in("french-1", 10.0)
    with pytest.raises(Refused, match=r"9\.0 s is before 10\.0 s"):
        router.ready("french-1", 9.0)


def test_there_is_room_for_more_contacts_than_rows_at_first(tiny):
    router = Router(tiny, contact_rows=2)
    for number in range(9):
        router.arrive(f"c{number}", "fr", float(number))
    assert [router.place(f"c{number}") for number in range(9)] == list(range(9))
    ready(router, "french-1", at_s=10.0)
    assert router.contact_state("c0") is ContactState.OFFERED


def test_a_wait_that_became_too_long_during_an_offer_ends_with_the_offer(tiny):
    late = replace(tiny.queues[0], max_wait_s=10.0)
    router = Router(replace(tiny, queues=(late, tiny.queues[1])))
    ready(router, "french-1")
    router.arrive("c1", "fr", 0.0)
    decisions = router.pass_time(30.0)
    assert told(decisions) == [
        (Happening.EXPIRED, "c1", "french-1"),
        (Happening.TOLD, "c1", None),
    ]
    assert {decision.at_s for decision in decisions} == {20.0}


def test_an_agent_freed_by_a_requeue_takes_whoever_is_first_in_line(tiny):
    router = Router(tiny)
    ready(router, "french-1")
    router.arrive("c1", "fr", 1.0)
    router.accept("c1", 1.0)
    router.arrive("c2", "fr", 2.0, priority=0)
    assert told(router.requeue("c1", 4.0)) == [(Happening.OFFERED, "c2", "french-1")]
    assert router.contact_state("c1") is ContactState.WAITING
