"""What callers hear before and while they wait."""

import pytest

from offhook.floor import commands as c
from offhook.floor.call_requests import CallCustomer, Consult, HandOver
from offhook.floor.requests import Transfer
from offhook.ports.switch import Digit, End
from offhook.terms.errors import Refused
from offhook.terms.states import ContactState
from tests.floor.voice.house import CENTRE, House

DEAR, OTHER_LAND = "+881631234567", "+4915112345678"
PARIS = """
[[group]]
id = "paris"
agents = 1
skills = { fr = 5 }
names = ["Yto"]
dials = ["+33"]
"""


@pytest.fixture
def house() -> House:
    return House()


def pressed(house: House, call: str, digit: str) -> None:
    house.switch.presses(call, digit)
    house.run()


def dialled(house: House) -> list[str]:
    return [what[2] for what in house.switch.told if what[0] == "dial"]


def test_a_caller_is_greeted_and_chooses_a_queue(house):
    call = house.comes("0200")
    assert house.switch.calls[call].is_up
    assert house.switch.calls[call].plays[0] == "welcome"
    assert not house.said(c.Arrived)
    pressed(house, call, "2")
    (arrived,) = house.said(c.Arrived)
    assert (arrived.queue, arrived.customer.address) == ("support", "+33612345678")


def test_who_presses_nothing_hears_the_menu_again_and_then_goes_to_the_numbers_queue(
    house,
):
    call = house.comes("0200")
    house.finishes(call)
    house.advance(6.0)
    assert house.switch.calls[call].plays
    house.finishes(call)
    house.advance(6.0)
    assert [one.queue for one in house.said(c.Arrived)] == ["orders"]


def test_of_a_key_that_is_not_in_the_menu_it_is_said_so_and_the_menu_again(house):
    call = house.comes("0200")
    menu = house.switch.calls[call].plays[1:]
    pressed(house, call, "7")
    assert not house.said(c.Arrived)
    assert house.switch.calls[call].plays == ("no-such-key", *menu)
    pressed(house, call, "1")
    assert house.said(c.Arrived)


def test_who_presses_wrong_keys_alone_comes_to_the_numbers_queue(house):
    call = house.comes("0200")
    pressed(house, call, "7")
    pressed(house, call, "8")
    assert [one.queue for one in house.said(c.Arrived)] == ["orders"]


def test_who_is_called_back_is_told_so_while_his_agent_is_not_there(house):
    call = house.comes()
    house.advance(61.0)
    pressed(house, call, "1")
    house.finishes(call)
    house.sits_down("Ines")
    house.takes("Ines")
    out = house.out()
    house.switch.vanishes("Ines")
    house.run()
    house.switch.answers(out)
    house.run()
    assert house.switch.calls[out].plays == ("calling-back",)
    house.finishes(out)
    assert house.switch.hears(out) == {"music"}
    house.register("Ines")
    leg = house.takes("Ines")
    assert house.switch.hears(out) == {leg}
    house.switch.vanishes("Ines")
    house.run()
    assert house.switch.hears(out) == {"music"}  # he has been greeted by a person


def test_who_hangs_up_in_the_menu_was_never_in_a_queue(house):
    call = house.comes("0200")
    house.hangs_up(call)
    assert house.is_empty()
    assert not house.said(c.Arrived)
    assert not house.said(c.Abandoned)


def test_a_waiting_caller_is_told_his_place_and_hears_music_again(house):
    house.comes(caller="+33600000001")
    call = house.comes(caller="+33600000002")
    house.advance(61.0)
    plays = house.switch.calls[call].plays
    assert "number:2" in plays
    assert plays[-2:] == ("callback-offer", "press:1")
    house.finishes(call)
    assert house.switch.hears(call) == {"music"}
    house.advance(61.0)
    assert "number:2" in house.switch.calls[call].plays


def test_a_queue_that_announces_nothing_any_more_does_so_to_who_waits_too(house):
    call = house.comes()
    never = CENTRE.replace('id = "orders"', 'id = "orders"\nannounce_every = "0s"', 1)
    house.tell(c.CentreAdopted(never, 2), "admin")
    house.advance(61.0)
    said = len(house.switch.told)
    house.finishes(call)
    house.advance(600.0)
    assert len(house.switch.told) == said + 1  # the music
    assert house.switch.hears(call) == {"music"}


def test_the_wait_is_told_where_the_floor_is_sure_and_else_not(house):
    call = house.comes()
    house.calls.dialogs.expected = lambda contact: (60.0, 240.0)
    house.advance(61.0)
    sure = house.switch.calls[call].plays
    house.calls.dialogs.expected = lambda contact: None
    house.advance(60.0)
    assert len(house.switch.calls[call].plays) < len(sure)


def test_a_caller_leaves_his_number_and_keeps_his_place(house):
    first = house.comes(caller="+33600000001")
    house.comes(caller="+33600000002")
    house.advance(59.0)
    pressed(house, first, "1")
    assert not house.said(c.CallbackAsked)
    house.advance(2.0)
    pressed(house, first, "1")
    house.finishes(first)
    assert first not in house.switch.calls
    house.sits_down("Ines")
    leg = house.rings("Ines")
    assert house.owner(leg) == first
    house.takes("Ines")
    assert house.switch.calls[house.out()].number == "+33600000001"


def test_the_key_that_calls_back_is_the_queues():
    house = House(CENTRE.replace("share = 0.5", 'share = 0.5, key = "5"'))
    call = house.comes()
    pressed(house, call, "5")  # it was not offered yet
    house.advance(61.0)
    assert house.switch.calls[call].plays[-2:] == ("callback-offer", "press:5")
    pressed(house, call, "1")
    assert not house.said(c.CallbackAsked)
    pressed(house, call, "5")
    assert house.said(c.CallbackAsked)


def test_nobody_is_offered_a_call_back_whose_number_is_not_shown(house):
    call = house.comes(caller="")
    house.advance(65.0)
    pressed(house, call, "1")
    assert not house.said(c.CallbackAsked)


@pytest.mark.parametrize("number", [DEAR, OTHER_LAND, "112", "+33899701234", "x"])
def test_nobody_is_offered_a_call_back_whose_number_the_centre_may_not_dial(
    house, number
):
    call = house.comes(caller=number)
    house.advance(125.0)
    assert "callback-offer" not in house.switch.calls[call].plays
    pressed(house, call, "1")
    assert not house.said(c.CallbackAsked)


def test_a_call_back_that_was_offered_is_refused_under_rules_that_changed(house):
    call = house.comes()
    house.advance(61.0)
    forbidden = '[dialling]\nforbidden = ["+336"]\n' + CENTRE
    house.tell(c.CentreAdopted(forbidden), "admin")
    pressed(house, call, "1")
    assert not house.said(c.CallbackAsked)


def test_who_is_to_be_called_back_by_one_who_may_not_is_told_to_him():
    """A group that dials elsewhere serves the queue too: the offer was right, he is not."""
    house = House(CENTRE.replace('dials = ["+33"]', 'dials = ["+44"]') + PARIS)
    call = house.comes()
    house.advance(61.0)
    pressed(house, call, "1")
    assert house.said(c.CallbackAsked)
    house.finishes(call)
    house.sits_down("Ines")
    house.takes("Ines")
    assert house.said(c.HungUp)[-1].by == "not-dialled"
    assert house.card(call).ended_by == "not-dialled"
    assert not dialled(house)


def test_a_number_is_called_back_as_it_was_looked_at():
    house = House('[dialling]\ncountry = "FR"\n' + CENTRE)
    call = house.comes(caller="0612345678")
    house.advance(61.0)
    pressed(house, call, "1")
    house.finishes(call)
    house.sits_down("Ines")
    house.takes("Ines")
    assert dialled(house) == ["+33612345678"]


def test_a_caller_who_hung_up_and_rings_again_has_his_place(house):
    first = house.comes()
    came_us = house.card(first).virtual_start_us
    house.advance(30.0)
    house.hangs_up(first)
    house.advance(60.0)
    again = house.comes()
    assert house.card(again).virtual_start_us == came_us


@pytest.fixture
def closed(house) -> House:
    for queue in ("orders", "support"):
        house.tell(c.Closed(queue), "clock")
    return house


def test_a_closed_queue_says_so_and_hangs_up(closed):
    call = closed.comes("0100")
    assert closed.switch.calls[call].plays[0] == "closed"
    closed.finishes(call)
    assert closed.is_empty()
    assert not closed.said(c.Arrived)


def left(house: House, lasts_s: float = 9.0, caller: str = "+33612345678") -> str:
    """Let a caller leave a message."""
    house.switch.recorded_s = lasts_s
    call = house.comes("0300", caller)
    house.finishes(call)
    assert house.switch.calls[call].records
    pressed(house, call, "#")
    house.finishes(call)
    assert house.is_empty()
    return call


def test_a_message_comes_to_its_queue_when_that_opens(closed):
    left(closed)
    (message,) = closed.said(c.MessageLeft)
    closed.calls.dialogs.messages.bring()
    closed.run()
    assert not closed.said(c.Arrived)
    closed.tell(c.Opened("support"), "clock")
    closed.calls.dialogs.messages.bring()
    closed.calls.dialogs.messages.bring()
    closed.run()
    (arrived,) = closed.said(c.Arrived)
    assert (arrived.message, arrived.queue) == (message.message, "support")
    closed.sits_down("Ines")
    leg = closed.takes("Ines")
    assert not closed.switch.calls[leg].plays  # it is heard at the desk, when he likes
    assert not [one for one in closed.switch.calls if one.startswith("out:")]


def test_the_customer_of_a_message_is_called_when_his_agent_asks(closed):
    left(closed)
    closed.tell(c.Opened("support"), "clock")
    closed.calls.dialogs.messages.bring()
    closed.run()
    closed.sits_down("Ines")
    leg = closed.takes("Ines")
    closed.asks("Ines", CallCustomer(contact=closed.owner(leg)))
    out = closed.out()
    closed.switch.answers(out)
    closed.run()
    assert closed.switch.hears(leg) == {out}


def heard(house: House) -> str:
    """Let Ines hear a message at her desk; return its contact."""
    customer = c.Customer("tel:+33612345678", "", "+33612345678")
    house.sits_down("Ines")
    left = c.MessageLeft("pbx-9.9.message", "orders", customer, "fr", 9.0)
    house.tell(left, "switch")
    house.calls.dialogs.messages.bring()
    house.run()
    house.takes("Ines")
    (contact,) = house.floor.memory.cards
    return contact


def test_a_message_is_passed_on_with_its_contact_and_lost_nowhere(house):
    contact = heard(house)
    for ask in (
        Transfer(contact=contact, number="+33199001122"),
        Transfer(contact=contact, agent="Louise"),
    ):
        with pytest.raises(Refused):
            house.asks("Ines", ask)
    house.sits_down("Louise")
    house.asks("Ines", Transfer(contact=contact, queue="support"))
    house.takes("Louise")
    (passed,) = house.floor.memory.agents["Louise"].held
    assert house.card(passed).message == "pbx-9.9.message"
    house.asks("Louise", CallCustomer(contact=passed))
    customer = house.out()
    house.switch.answers(customer)
    house.run()
    house.tell(c.WrappedUp(contact), "agent:Ines")
    house.asks("Louise", Transfer(contact=passed, agent="Ines"))
    assert house.switch.hears(house.takes("Ines")) == {customer}


def test_a_message_is_spoken_about_and_handed_over(house):
    contact = heard(house)
    house.sits_down("Louise")
    house.asks("Ines", Consult(contact=contact, agent="Louise"))
    second = house.takes("Louise")
    (first,) = house.switch.hears(second)
    assert house.switch.hears(first) == {second}
    house.asks("Ines", HandOver(contact=contact))
    (passed,) = house.floor.memory.agents["Louise"].held
    house.asks("Louise", CallCustomer(contact=passed))
    house.switch.answers(house.out())
    house.run()
    assert house.switch.hears(second) == {house.out()}
    house.hangs_up(house.out())
    assert house.is_empty()


@pytest.mark.parametrize("number", [DEAR, OTHER_LAND, "112", "x"])
def test_a_message_lets_nobody_dial_what_he_may_not(closed, number):
    left(closed, caller=number)
    closed.tell(c.Opened("support"), "clock")
    closed.calls.dialogs.messages.bring()
    closed.run()
    closed.sits_down("Ines")
    leg = closed.takes("Ines")
    closed.asks("Ines", CallCustomer(contact=closed.owner(leg)))
    assert not dialled(closed)
    assert closed.said(c.HungUp)[-1].by == "not-dialled"


def test_a_message_of_a_second_is_none(closed):
    left(closed, lasts_s=0.8)
    assert not closed.said(c.MessageLeft)


def test_who_hangs_up_amid_his_message_has_left_it(closed):
    closed.switch.recorded_s = 30.0
    call = closed.comes("0300")
    closed.finishes(call)
    closed.hangs_up(call)
    assert closed.said(c.MessageLeft)
    assert closed.is_empty()
    assert call not in closed.calls.dialogs


def test_who_waited_too_long_may_leave_a_message(house):
    call = house.comes("0300")
    house.advance(301.0)
    assert house.state(call) is ContactState.GONE
    house.finishes(call)
    assert house.switch.calls[call].records


def test_who_overflowed_may_leave_a_message_for_the_queue_that_he_waits_in():
    first = 'id = "orders"\nmax_wait = "1m"\nwhen_late = "queue:support"'
    house = House(CENTRE.replace('id = "orders"', first, 1))
    call = house.comes("0100")
    house.advance(61.0)
    assert house.card(call).queue == "support"
    house.advance(300.0)
    assert "voicemail" in house.switch.calls[call].plays
    house.finishes(call)
    assert house.said(c.MessageBegun)[0].queue == "support"


def test_who_listens_to_a_menu_while_a_queue_is_removed_hears_goodbye(house):
    call, other = house.comes("0200"), house.comes("0200", "+33612345679")
    begins = CENTRE.index('[[queue]]\nid = "support"')
    ends = CENTRE.index('[[queue]]\nid = "letters"')
    less = CENTRE[:begins] + CENTRE[ends:].replace(', 2 = "support"', "")
    less = less[: less.index('[[number]]\nnumber = "0300"')]
    house.tell(c.CentreAdopted(less, 2), "admin")
    assert not house.refused
    pressed(house, call, "2")
    assert house.switch.calls[call].plays == ("goodbye",)
    pressed(house, other, "1")
    assert [one.queue for one in house.said(c.Arrived)] == ["orders"]


def test_keys_of_calls_that_nobody_knows_are_nothing(house):
    house.switch.hear(Digit("nobody", "1"))
    assert not house.refused


def test_a_recording_is_announced_before_anybody_speaks():
    told = CENTRE.replace("recording_announced = false", "recording_announced = true")
    house = House(told)
    house.sits_down("Ines")
    call = house.comes("0300")
    assert house.switch.calls[call].plays[0].startswith("recorded")
    assert not house.rings("Ines")
    house.finishes(call)
    house.takes("Ines")
    assert house.switch.calls[call].records
    house.hangs_up(call, End.HUNG_UP)
