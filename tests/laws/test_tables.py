"""Every pair of a state and an event: what the tables say happens, the rest is refused."""

from itertools import product

import pytest

from offhook.policy.centre import (
    ALWAYS,
    Arrivals,
    Centre,
    Duration,
    Group,
    Manner,
    Overflow,
    OverflowTo,
    Queue,
    RoutingStep,
    Shape,
    Skill,
)
from offhook.policy.router import Router
from offhook.policy.skills import Has
from offhook.terms.errors import NotFound, OffhookError, Refused
from offhook.terms.states import (
    AGENT_NEXT,
    CONTACT_NEXT,
    AgentEvent,
    AgentState,
    ContactEvent,
    ContactState,
)
from tests.laws.centres import CLIENTS, SITES

ANN, CALL = "g-1", "call"
EXPIRES_S, LATE_S = 20.0, 100.0


def one_of_each() -> Router:
    """Return a floor of one queue and one agent."""
    queue = Queue(
        id="q",
        name="Queue",
        client="c",
        steps=(RoutingStep(Has("fr")),),
        arrivals=Arrivals(()),
        talk=Duration(Shape.CONSTANT, 60.0),
        max_wait_s=LATE_S,
        when_late=Overflow(OverflowTo.MESSAGE),
    )
    manner = Manner(offer_expires_s=EXPIRES_S)
    group = Group("g", "s", {"fr": 5}, ((ALWAYS, 1),), manner=manner)
    skills = (Skill("fr", "French"),)
    return Router(Centre("one", "One", CLIENTS, SITES, skills, (queue,), (group,)))


def arrange(agent: AgentState) -> Router:
    """Return a floor at second 1 whose agent is in a state."""
    router = one_of_each()
    if agent is AgentState.SIGNED_OUT:
        return router
    router.sign_in(ANN, 0.0)
    if agent is AgentState.PAUSED:
        return router
    router.ready(ANN, 0.0)
    if agent is not AgentState.AVAILABLE:
        router.arrive(CALL, "q", 1.0)
    if agent in (AgentState.TALKING, AgentState.WRAP_UP):
        router.accept(CALL, 1.0)
    if agent is AgentState.WRAP_UP:
        router.hang_up(CALL, 1.0)
    return router


def expire(router: Router) -> None:
    assert router.pass_time(1.0 + EXPIRES_S)


AGENT_DOES = {
    AgentEvent.SIGN_IN: lambda router: router.sign_in(ANN, 1.0),
    AgentEvent.SIGN_OUT: lambda router: router.sign_out(ANN, 1.0),
    AgentEvent.READY: lambda router: router.ready(ANN, 1.0),
    AgentEvent.PAUSE: lambda router: router.pause(ANN, 1.0),
    AgentEvent.OFFER: lambda router: router.arrive("next", "q", 1.0),
    AgentEvent.ACCEPT: lambda router: router.accept(CALL, 1.0),
    AgentEvent.DECLINE: lambda router: router.decline(CALL, 1.0),
    AgentEvent.EXPIRE: expire,
    AgentEvent.WITHDRAW: lambda router: router.abandon(CALL, 1.0),
    AgentEvent.HANG_UP: lambda router: router.hang_up(CALL, 1.0),
    AgentEvent.WRAPPED_UP: lambda router: router.wrapped_up(CALL, 1.0),
    AgentEvent.LOST: lambda router: router.lose(ANN, 1.0),
}


def snapshot(router: Router) -> list[object]:
    """Return everything the kernel knows of a floor."""
    return [array.tolist() for array in router.state]


@pytest.mark.parametrize(("state", "event"), list(product(AgentState, AgentEvent)))
def test_an_agent_moves_as_his_table_says(state, event):
    router = arrange(state)
    assert router.agent_state(ANN) is state
    before = snapshot(router)
    if (state, event) in AGENT_NEXT:
        AGENT_DOES[event](router)
        assert router.agent_state(ANN) is AGENT_NEXT[state, event]
        return
    if event is AgentEvent.OFFER:  # whoever comes waits
        assert router.arrive("next", "q", 1.0) == []
        assert router.agent_of("next") is None
        assert router.agent_state(ANN) is state
        return
    if event is AgentEvent.EXPIRE:  # nothing is due
        assert router.pass_time(1.0 + EXPIRES_S) == []
    else:
        with pytest.raises(OffhookError):
            AGENT_DOES[event](router)
    assert snapshot(router) == before


def arrange_contact(contact: ContactState) -> Router:
    """Return a floor at second 1 whose contact is in a state."""
    if contact in (ContactState.GONE, ContactState.WAITING):
        router = one_of_each()
        router.arrive(CALL, "q", 1.0)
        if contact is ContactState.GONE:
            router.abandon(CALL, 1.0)
        return router
    held = {
        ContactState.OFFERED: AgentState.RESERVED,
        ContactState.CONNECTED: AgentState.TALKING,
        ContactState.WRAPPING_UP: AgentState.WRAP_UP,
    }
    return arrange(held[contact])


def offer(router: Router) -> None:
    if router.agent_state(ANN) is AgentState.SIGNED_OUT:
        router.sign_in(ANN, 1.0)
    router.ready(ANN, 1.0)
    router.settle(1.0)


CONTACT_DOES = {
    ContactEvent.ARRIVE: lambda router: router.arrive(CALL, "q", 1.0),
    ContactEvent.ACCEPT: lambda router: router.accept(CALL, 1.0),
    ContactEvent.RETURN: lambda router: router.decline(CALL, 1.0),
    ContactEvent.ABANDON: lambda router: router.abandon(CALL, 1.0),
    ContactEvent.FLOW_OUT: lambda router: router.pass_time(1.0 + LATE_S),
    ContactEvent.HANG_UP: lambda router: router.hang_up(CALL, 1.0),
    ContactEvent.WRAPPED_UP: lambda router: router.wrapped_up(CALL, 1.0),
    ContactEvent.REQUEUE: lambda router: router.requeue(CALL, 1.0),
}
LIVE_STATES = [state for state in ContactState if state is not ContactState.AWAY]


def state_of(router: Router) -> ContactState:
    try:
        return router.contact_state(CALL)
    except NotFound:
        return ContactState.GONE


@pytest.mark.parametrize(
    ("state", "event"), list(product(LIVE_STATES, CONTACT_DOES)), ids=str
)
def test_a_contact_moves_as_its_table_says(state, event):
    router = arrange_contact(state)
    if state is ContactState.CONNECTED:
        router.pause(ANN, 1.0)  # else he is offered at once what is put in line again
    assert state_of(router) is state
    before = snapshot(router)
    if (state, event) in CONTACT_NEXT:
        CONTACT_DOES[event](router)
        assert state_of(router) is CONTACT_NEXT[state, event]
        return
    if event is ContactEvent.FLOW_OUT:  # nothing but the offer's end is due
        told = router.pass_time(1.0 + LATE_S)
        assert state is ContactState.OFFERED or told == []
        return
    with pytest.raises((Refused, NotFound)):
        CONTACT_DOES[event](router)
    assert state_of(router) is state
    assert snapshot(router) == before


@pytest.mark.parametrize("state", LIVE_STATES)
def test_only_who_waits_is_offered(state):
    router = arrange_contact(state)
    agent = router.agent_state(ANN)
    offer(router)
    if (state, ContactEvent.OFFER) in CONTACT_NEXT:
        assert state_of(router) is CONTACT_NEXT[state, ContactEvent.OFFER]
    else:
        assert state_of(router) is state
        assert router.agent_state(ANN) in (agent, AgentState.AVAILABLE)
