"""The floor or the switch goes, and comes back."""

import asyncio

import pytest

from offhook.floor import call_requests as ask
from offhook.floor import commands as c
from offhook.floor.call_names import Part
from offhook.floor.requests import Transfer
from offhook.floor.snapshot import floor_of, saved
from offhook.ports.switch import End, Hearing
from offhook.terms.states import AgentState, ContactState
from tests.floor.voice.house import House


@pytest.fixture
def house() -> House:
    house = House()
    house.sits_down("Ines")
    return house


def killed(house: House) -> None:
    """Kill the floor, and restore it from what is written down; nobody listens meanwhile."""
    house.switch.breaks_line()
    house.floor = floor_of(saved(house.floor))
    house.start()


def started(house: House) -> None:
    house.switch.line_is_up = True
    house.calls.take_up(asyncio.run(house.switch.standing()))
    house.run()


def test_a_conversation_goes_on_through_the_death_of_the_floor(house):
    call = house.comes()
    leg = house.takes("Ines")
    killed(house)
    assert house.switch.hears(call) == {leg}
    started(house)
    assert house.switch.hears(call) == {leg}
    assert not house.said(c.HungUp)
    house.hangs_up(leg)
    assert house.said(c.HungUp)[-1].by == "agent"
    assert house.is_empty()


def test_who_waits_keeps_his_place(house):
    house.tell(c.Paused("Ines"), "agent:Ines")
    first, second = house.comes(caller="+331"), house.comes(caller="+332")
    killed(house)
    started(house)
    assert house.switch.hears(first) == {"music"}
    house.tell(c.Ready("Ines"), "agent:Ines")
    assert house.owner(house.rings("Ines")) == first
    house.hangs_up(first)
    assert house.owner(house.rings("Ines")) == second


def test_a_telephone_that_rings_rings_on(house):
    call = house.comes()
    leg = house.rings("Ines")
    killed(house)
    started(house)
    assert house.rings("Ines") == leg
    assert house.takes("Ines") == leg
    assert house.switch.hears(call) == {leg}


def test_a_telephone_that_was_taken_meanwhile_is_accepted(house):
    call = house.comes()
    leg = house.rings("Ines")
    killed(house)
    house.switch.answers(leg)
    started(house)
    assert house.state(call) is ContactState.CONNECTED
    assert house.switch.hears(call) == {leg}


@pytest.mark.parametrize("when", ["waits", "rings", "talks"])
def test_a_caller_who_hung_up_meanwhile_is_gone(house, when):
    if when == "waits":
        house.tell(c.Paused("Ines"), "agent:Ines")
    call = house.comes()
    if when == "talks":
        house.takes("Ines")
    killed(house)
    house.hangs_up(call)
    started(house)
    after = ContactState.WRAPPING_UP if when == "talks" else ContactState.GONE
    assert house.state(call) is after
    assert house.is_empty()


def test_an_agent_whose_telephone_went_meanwhile_has_his_caller_again(house):
    call = house.comes()
    leg = house.takes("Ines")
    killed(house)
    house.hangs_up(leg)
    started(house)
    again = house.takes("Ines")
    assert house.switch.hears(call) == {again}


def test_a_caller_who_came_meanwhile_is_served(house):
    killed(house)
    call = house.switch.comes("0100", "+331")
    started(house)
    assert house.owner(house.rings("Ines")) == call


def test_hold_a_question_and_who_was_passed_on_are_found_again(house):
    call = house.comes()
    leg = house.takes("Ines")
    house.asks("Ines", ask.Hold(contact=call))
    killed(house)
    started(house)
    assert house.switch.hears(call) == {"music"}
    house.sits_down("Louise")
    house.asks("Ines", ask.Resume(contact=call))
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    second = house.takes("Louise")
    killed(house)
    started(house)
    assert house.switch.hears(leg) == {second}
    house.asks("Ines", ask.HandOver(contact=call))
    assert house.switch.hears(call) == {second}
    killed(house)
    started(house)
    assert house.switch.hears(call) == {second}
    house.hangs_up(call)
    assert house.is_empty()


def test_whom_a_number_outside_answered_meanwhile_is_known_to_speak(house):
    call = house.comes()
    leg = house.takes("Ines")
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    outside = house.out(Part.ASIDE)
    killed(house)
    house.switch.answers(outside)
    started(house)
    assert house.card(call).outside_answered
    assert house.switch.hears(leg) == {outside}


def test_who_speaks_with_somebody_outside_is_left_alone(house):
    call = house.comes()
    house.takes("Ines")
    house.asks("Ines", Transfer(contact=call, number="+33199001122"))
    outside = house.out(Part.ASIDE)
    house.switch.answers(outside)
    house.run()
    house.tell(c.WrappedUp(call), "agent:Ines")
    killed(house)
    started(house)
    assert house.switch.hears(call) == {outside}
    house.hangs_up(call)
    assert house.is_empty()


@pytest.mark.parametrize("is_called", [False, True])
@pytest.mark.parametrize("is_up", [False, True])
@pytest.mark.parametrize("is_wrapped_up", [False, True])
def test_who_is_passed_outside_is_not_cut_off_by_the_death_of_the_floor(
    house, is_called, is_up, is_wrapped_up
):
    if is_called:
        who = c.Customer("tel:+33612345678", "", "+33612345678")
        out = c.Arrived("x1", "orders", "x1", who, "fr", outbound=True, agent="Ines")
        house.tell(out, "agent:Ines")
        house.takes("Ines")
        contact, call = "x1", house.out()
        house.switch.answers(call)
        house.run()
    else:
        contact = call = house.comes()
        house.takes("Ines")
    house.asks("Ines", Transfer(contact=contact, number="+33199001122"))
    outside = house.out(Part.ASIDE)
    if is_up:
        house.switch.answers(outside)
        house.run()
    if is_wrapped_up:
        house.tell(c.WrappedUp(contact), "agent:Ines")
    killed(house)
    started(house)
    house.switch.answers(outside)
    house.run()
    assert house.switch.hears(call) == {outside}
    house.hangs_up(outside)
    assert house.is_empty()


@pytest.mark.parametrize("is_line", [False, True])
def test_supervisors_hear_on_through_the_death_of_the_floor(house, is_line):
    call = house.comes()
    leg = house.takes("Ines")
    ears = {}
    for login, how in (("zoe", Hearing.WHISPER), ("amina", Hearing.BARGE)):
        house.register(f"~{login}")
        house.supervisor_asks(login, ask.Hear(contact=call))
        house.switch.answers(house.ear_of(login))
        house.run()
        house.supervisor_asks(login, ask.Hear(contact=call, how=how))
        ears[login] = house.ear_of(login)
    if is_line:
        house.switch.breaks_line()
    else:
        killed(house)
    started(house)
    assert house.switch.hears(call) == {leg, ears["amina"]}
    assert house.switch.hears(leg) == {call, *ears.values()}
    house.supervisor_asks("zoe", ask.Unhear(contact=call))
    assert ears["zoe"] not in house.switch.calls
    house.hangs_up(call)
    assert house.is_empty()


def test_of_supervisors_who_hung_up_meanwhile_none_is_said_to_hear(house):
    call = house.comes()
    house.takes("Ines")
    house.register("~boss")
    house.supervisor_asks("boss", ask.Hear(contact=call))
    ear = house.ear_of("boss")
    house.switch.answers(ear)
    house.run()
    killed(house)
    house.switch.ends(ear, End.HUNG_UP)
    started(house)
    assert not house.card(call).heard_by


def test_what_belongs_to_nobody_is_hung_up(house):
    call = house.comes()
    leg = house.takes("Ines")
    killed(house)
    house.floor.apply(c.HungUp(call), "customer", house.now_us)
    house.floor.apply(c.WrappedUp(call), "agent:Ines", house.now_us)
    started(house)
    assert leg not in house.switch.calls


def test_when_the_switch_dies_every_contact_is_closed_and_the_customers_called_back(
    house,
):
    house.sits_down("Louise")
    talks = house.comes(caller="+33600000001")
    leg = house.rings("Ines") or house.rings("Louise")
    house.switch.answers(leg)
    house.run()
    rings = house.comes(caller="+33600000002")
    waits = house.comes(caller="+33600000003")
    house.switch.crashes()
    house.run()
    assert [(one.contact, one.by) for one in house.said(c.HungUp)] == [(talks, "lost")]
    assert {one.contact for one in house.said(c.Abandoned)} == {rings, waits}
    assert all(one.by == "lost" for one in house.said(c.Abandoned))
    numbers = [one.customer.address for one in house.said(c.Arrived) if one.callback]
    assert sorted(numbers) == ["+33600000001", "+33600000002", "+33600000003"]
    assert not any(
        agent.state is AgentState.TALKING
        for agent in house.floor.memory.agents.values()
    )


@pytest.mark.parametrize("number", ["+881631234567", "112", ""])
def test_nobody_is_called_back_whose_number_the_centre_may_not_dial(house, number):
    talks = house.comes(caller=number)
    house.takes("Ines")
    waits = house.comes(caller=number)
    house.switch.crashes()
    house.run()
    assert {one.contact for one in house.said(c.HungUp)} == {talks}
    assert {one.contact for one in house.said(c.Abandoned)} == {waits}
    assert not any(one.callback for one in house.said(c.Arrived))


def test_a_switch_that_is_back_serves_new_calls_and_calls_back(house):
    call = house.comes(caller="+33600000001")
    house.takes("Ines")
    house.switch.crashes()
    house.run()
    house.switch.starts()
    started(house)
    # She was free at once, and is offered him: it rings when her telephone is there again.
    assert house.floor.memory.agents["Ines"].state is AgentState.RESERVED
    assert not house.rings("Ines")
    house.register("Ines")
    house.takes("Ines")
    out = house.out()
    assert house.switch.calls[out].number == "+33600000001"
    house.switch.answers(out)
    house.run()
    assert house.owner(out) != call
    house.hangs_up(out)
    assert house.is_empty()


def test_whose_telephone_does_not_come_back_loses_the_offer_in_its_time(house):
    house.comes(caller="+33600000001")
    house.takes("Ines")
    house.switch.crashes()
    house.run()
    house.switch.starts()
    started(house)
    (contact,) = house.floor.memory.agents["Ines"].held
    house.advance(60.0)
    assert house.state(contact) is ContactState.WAITING
    assert house.floor.memory.agents["Ines"].state is AgentState.PAUSED
    # Later nobody is waited for: who has no telephone is told so at once.
    house.tell(c.Ready("Ines"), "agent:Ines")
    assert house.floor.memory.agents["Ines"].reason == "unreachable"


def test_whom_nobody_heard_hang_up_outside_is_not_called_again(house):
    call = house.comes()
    leg = house.takes("Ines")
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    outside = house.out(Part.ASIDE)
    killed(house)
    house.switch.ends(outside, End.HUNG_UP)
    house.switch.coming.clear()
    started(house)
    assert house.card(call).outside == ""
    house.asks("Ines", ask.Resume(contact=call))
    assert house.switch.hears(leg) == {call}
    assert set(house.switch.calls) == {call, leg}
