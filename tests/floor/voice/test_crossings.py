"""Who hangs up while the floor is about to do something with him: nobody waits for a ghost."""

import pytest

from offhook.floor import call_requests as ask
from offhook.floor.call_names import Part
from offhook.floor.requests import Transfer
from offhook.ports.switch import End
from offhook.terms.states import AgentState, ContactState
from tests.floor.voice.house import House


@pytest.fixture
def house():
    house = House()
    house.sits_down("Ines")
    return house


def hears_all(house):
    """Let everything that the switch says be heard before the floor's task has its turn."""
    while house.switch.coming:
        house.step(hears_first=True)
    house.run()


def live(house):
    """Return the contacts that are not over."""
    cards = house.floor.memory.cards.values()
    return [one for one in cards if one.state is not ContactState.WRAPPING_UP]


def test_who_hangs_up_as_he_comes_waits_nowhere(house):
    call = house.switch.comes("0100", "+33612345678")
    house.switch.ends(call, End.HUNG_UP)
    hears_all(house)
    assert not house.floor.memory.cards
    assert house.floor.memory.agents["Ines"].state is AgentState.AVAILABLE
    assert house.is_empty()


def test_who_hangs_up_as_he_is_answered_is_gone(house):
    call = house.comes()
    house.switch.answers(house.rings("Ines"))
    house.switch.ends(call, End.HUNG_UP)
    hears_all(house)
    assert not live(house)
    assert house.is_empty()


def test_an_agent_who_hangs_up_as_he_answers_has_no_customer(house):
    call = house.comes()
    leg = house.rings("Ines")
    house.switch.answers(leg)
    house.switch.ends(leg, End.HUNG_UP)
    hears_all(house)
    assert house.state(call) is ContactState.WRAPPING_UP
    assert house.is_empty()


def test_an_agent_whose_telephone_dies_as_he_answers_is_rung_again(house):
    call = house.comes()
    leg = house.rings("Ines")
    house.switch.answers(leg)
    house.switch.ends(leg, End.LOST)
    hears_all(house)
    assert house.state(call) is ContactState.CONNECTED
    assert house.rings("Ines") not in ("", leg)


@pytest.mark.parametrize("to", [{"queue": "support"}, {"agent": "Louise"}])
def test_who_hangs_up_as_he_is_passed_on_waits_nowhere(house, to):
    house.sits_down("Louise")
    call = house.comes()
    house.takes("Ines")
    house.asks_soon("Ines", Transfer(contact=call, **to))
    house.step()  # it has happened, and nobody has been told yet
    house.switch.ends(call, End.HUNG_UP)
    hears_all(house)
    assert not live(house)
    assert house.is_empty()


def test_who_is_passed_on_outside_unasked_is_connected_with_him(house):
    call = house.comes()
    house.takes("Ines")
    house.asks("Ines", Transfer(contact=call, number="+33199001122"))
    outside = house.out(Part.ASIDE)
    assert call in house.switch.calls
    house.switch.answers(outside)
    house.run()
    assert outside in house.switch.hears(call)
    assert not house.rings("Ines")


def test_who_hangs_up_as_he_is_passed_on_outside_is_not_dialled_for(house):
    call = house.comes()
    house.takes("Ines")
    house.asks_soon("Ines", Transfer(contact=call, number="+33199001122"))
    house.step()
    house.switch.ends(call, End.HUNG_UP)
    hears_all(house)
    assert house.is_empty()


def test_who_hangs_up_as_he_is_handed_out_leaves_nobody_alone(house):
    call = house.comes()
    house.takes("Ines")
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    house.switch.answers(house.out(Part.ASIDE))
    house.run()
    house.asks_soon("Ines", ask.HandOver(contact=call))
    house.step()
    house.switch.ends(call, End.HUNG_UP)
    hears_all(house)
    assert house.is_empty()


@pytest.mark.parametrize("is_up", [False, True])
def test_who_is_passed_on_inside_is_not_left_to_whom_was_asked_outside(house, is_up):
    house.sits_down("Louise")
    call = house.comes()
    house.takes("Ines")
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    outside = house.out(Part.ASIDE)
    if is_up:
        house.switch.answers(outside)
        house.run()
    house.asks("Ines", Transfer(contact=call, queue="orders"))
    assert outside not in house.switch.calls
    assert house.switch.hears(call) == {"music"}
    leg = house.takes("Louise")
    assert house.switch.hears(call) == {leg}
    house.hangs_up(call)
    assert house.is_empty()


@pytest.mark.parametrize("how", ["declines", "is let go"])
def test_an_agent_hears_no_ringing_when_whom_he_asked_does_not_come(house, how):
    house.sits_down("Louise")
    call = house.comes()
    leg = house.takes("Ines")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    assert house.switch.calls[leg].plays
    if how == "declines":
        house.hangs_up(house.rings("Louise"), End.BUSY)
    else:
        house.asks("Ines", ask.EndConsult(contact=call))
    assert not house.switch.calls[leg].plays


@pytest.mark.parametrize("number", ["", "+33199001122"])
def test_who_takes_his_customer_up_again_lets_go_of_whom_he_asks(house, number):
    house.sits_down("Louise")
    call = house.comes()
    leg = house.takes("Ines")
    asked = {"number": number} if number else {"agent": "Louise"}
    house.asks("Ines", ask.Consult(contact=call, **asked))
    other = house.out(Part.ASIDE) if number else house.rings("Louise")
    house.asks("Ines", ask.Resume(contact=call))
    assert house.switch.hears(leg) == {call}
    assert other not in house.switch.calls
    assert house.card(call).outside == ""
