"""Calls on a floor, with the switch in memory."""

import pytest

from offhook.floor import call_requests as ask
from offhook.floor import commands as c
from offhook.floor.call_names import Part
from offhook.floor.requests import Decline, HangUp, SignOut, Transfer, WrappedUp
from offhook.floor.views import Views
from offhook.ports.switch import End, Ended, Hearing, Quality
from offhook.terms.errors import OffhookError
from offhook.terms.states import AgentState, ContactState
from tests.floor.voice.house import CENTRE, House


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def talking(house) -> tuple[House, str, str]:
    """Return a house in which Ines speaks with a caller, whose call it is, and her leg."""
    house.sits_down("Ines")
    call = house.comes()
    leg = house.takes("Ines")
    assert house.state(call) is ContactState.CONNECTED
    return house, call, leg


def shown(house: House, contact: str) -> dict[str, object]:
    """Return a card as its desk is told it."""
    return Views(house.floor).card(house.card(contact))


def test_a_caller_hears_music_until_somebody_is_ready(house):
    call = house.comes()
    assert house.switch.hears(call) == {"music"}
    house.sits_down("Ines")
    assert house.switch.calls[house.rings("Ines")].shown.number == "+33612345678"
    leg = house.takes("Ines")
    assert house.switch.hears(call) == {leg}
    assert house.switch.hears(leg) == {call}


def test_a_telephone_that_is_taken_is_accepted_in_the_journal_before_they_speak(house):
    house.sits_down("Ines")
    call = house.comes()
    house.switch.answers(house.rings("Ines"))
    house.switch.hear(house.switch.coming.popleft())
    assert not house.switch.talks
    house.run()
    assert [one.contact for one in house.said(c.Accepted)] == [call]
    assert house.switch.talks


def test_nobody_is_at_a_number_that_the_centre_does_not_have(house):
    house.comes("0999")
    assert house.is_empty()
    assert not house.said(c.Arrived)


@pytest.mark.parametrize("who", ["customer", "agent"])
def test_when_one_hangs_up_the_other_is_let_go(talking, who):
    house, call, leg = talking
    house.hangs_up(call if who == "customer" else leg)
    assert house.state(call) is ContactState.WRAPPING_UP
    assert house.said(c.HungUp)[0].by == who
    assert house.is_empty()


def test_how_the_calls_sounded_is_written_down(talking):
    house, call, _ = talking
    house.switch.ends(call, End.HUNG_UP, Quality(0.01, 12.0, 40.0, 4.2))
    house.run()
    (told,) = house.said(c.Measured)
    assert (told.contact, told.part, told.mos) == (call, "customer", 4.2)


def test_how_a_customer_sounded_is_told_of_whoever_had_him_last(talking):
    house, call, _ = talking
    house.asks("Ines", Transfer(contact=call, queue="support"))
    house.tell(c.WrappedUp(call), "agent:Ines")
    house.takes("Ines")
    (last,) = house.floor.memory.agents["Ines"].held
    house.asks("Ines", HangUp(contact=last))
    house.calls.hear(Ended(call, End.HUNG_UP, Quality(mos=4.2)))
    house.run()
    assert [(one.contact, one.part) for one in house.said(c.Measured)] == [
        (last, "customer")
    ]


def test_a_caller_who_gives_up_stops_the_telephone(house):
    house.sits_down("Ines")
    call = house.comes()
    assert house.rings("Ines")
    house.hangs_up(call)
    assert house.is_empty()
    assert house.said(c.Abandoned) == [c.Abandoned(call)]


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (End.DECLINED, "declined"),
        (End.BUSY, "busy"),
        (End.UNREACHABLE, "unreachable"),
        (End.HUNG_UP, "declined"),
    ],
)
def test_a_telephone_that_does_not_take_it_gives_the_caller_his_place_again(
    house, why, reason
):
    house.sits_down("Ines")
    call = house.comes()
    house.hangs_up(house.rings("Ines"), why)
    assert house.state(call) is ContactState.WAITING
    assert house.switch.hears(call) == {"music"}
    ines = house.floor.memory.agents["Ines"]
    assert (ines.state, ines.reason) == (AgentState.PAUSED, reason)
    house.sits_down("Louise")
    assert house.rings("Louise")


def test_an_offer_that_nobody_takes_rings_at_the_next_desk(house):
    house.sits_down("Ines")
    house.sits_down("Louise")
    call = house.comes()
    first = house.rings("Ines") or house.rings("Louise")
    house.advance(25.0)
    assert first not in house.switch.calls
    assert house.state(call) is ContactState.OFFERED
    assert house.rings("Louise") or house.rings("Ines")


def test_a_desk_without_a_telephone_is_not_offered_the_next_call_at_once(house):
    house.tell(c.SignedIn("Ines"), "agent:Ines")
    house.tell(c.Ready("Ines"), "agent:Ines")
    call = house.comes()
    assert house.state(call) is ContactState.WAITING
    assert house.floor.memory.agents["Ines"].reason == "unreachable"


def test_on_hold_there_is_music_and_then_the_agent_again(talking):
    house, call, leg = talking
    house.asks("Ines", ask.Hold(contact=call))
    assert house.switch.hears(call) == {"music"}
    assert house.switch.hears(leg) == set()
    house.asks("Ines", ask.Resume(contact=call))
    assert house.switch.hears(call) == {leg}


def test_a_customer_passed_to_a_queue_hears_music_and_keeps_his_place(talking):
    house, call, leg = talking
    came_us = house.card(call).virtual_start_us
    house.advance(30.0)
    house.asks("Ines", Transfer(contact=call, queue="support"))
    assert leg not in house.switch.calls
    assert house.switch.hears(call) == {"please-wait"}
    house.finishes(call)
    assert house.switch.hears(call) == {"music"}
    again = house.said(c.Arrived)[-1]
    assert (again.conversation, again.virtual_start_us) == (call, came_us)
    house.sits_down("Louise")
    second = house.takes("Louise")
    assert house.switch.hears(call) == {second}


def test_a_colleague_who_was_asked_takes_over(talking):
    house, call, leg = talking
    house.sits_down("Louise")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    assert house.switch.hears(call) == {"music"}
    assert house.switch.hears(leg) == {"tone:ring"}
    second = house.takes("Louise")
    assert house.switch.hears(leg) == {second}
    assert house.switch.hears(call) == {"music"}
    house.asks("Ines", ask.HandOver(contact=call))
    assert leg not in house.switch.calls
    assert house.switch.hears(call) == {second}
    house.hangs_up(call)
    assert house.is_empty()


def test_three_speak_together_and_the_agent_may_go(talking):
    house, call, leg = talking
    house.sits_down("Louise")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    second = house.takes("Louise")
    house.asks("Ines", ask.ThreeWay(contact=call))
    assert house.switch.hears(call) == {leg, second}
    house.asks("Ines", ask.HandOver(contact=call))
    assert house.switch.hears(call) == {second}


def three(house: House, call: str) -> str:
    """Let Louise speak with a customer and Ines; return Louise's call."""
    house.sits_down("Louise")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    second = house.takes("Louise")
    house.asks("Ines", ask.ThreeWay(contact=call))
    return second


def test_a_customer_on_hold_does_not_hear_the_two_he_spoke_with(talking):
    house, call, leg = talking
    second = three(house, call)
    for _ in range(2):
        house.asks("Ines", ask.Hold(contact=call))
        assert house.switch.hears(call) == {"music"}
        assert house.switch.hears(leg) == {second}
        house.asks("Ines", ask.ThreeWay(contact=call))
        assert house.switch.hears(call) == {leg, second}
    house.hangs_up(second)
    assert house.switch.hears(call) == {leg}
    house.asks("Ines", ask.Hold(contact=call))
    assert house.switch.hears(call) == {"music"}
    assert house.switch.hears(leg) == set()


def test_who_is_asked_after_a_talk_of_three_is_asked_alone_first(talking):
    house, call, leg = talking
    three(house, call)
    house.asks("Ines", ask.EndConsult(contact=call))
    assert house.switch.hears(call) == {leg}
    house.sits_down("Karim")
    house.asks("Ines", ask.Consult(contact=call, agent="Karim"))
    third = house.takes("Karim")
    assert house.switch.hears(leg) == {third}
    assert house.switch.hears(call) == {"music"}


def test_a_colleague_who_is_lost_amid_three_leaves_two_who_speak(talking):
    house, call, leg = talking
    three(house, call)
    house.tell(c.Lost("Louise"), "hub")
    assert house.switch.hears(call) == {leg}
    assert house.switch.hears(leg) == {call}
    house.sits_down("Karim")
    assert not house.rings("Karim")
    house.hangs_up(call)
    assert house.is_empty()


def test_a_colleague_who_goes_leaves_the_customer_on_hold(talking):
    house, call, leg = talking
    house.sits_down("Louise")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    second = house.takes("Louise")
    house.hangs_up(second)
    assert house.switch.hears(call) == {"music"}
    assert house.switch.hears(leg) == set()
    house.asks("Ines", ask.Resume(contact=call))
    assert house.switch.hears(call) == {leg}


def test_a_colleague_who_declines_is_not_replaced_by_another(talking):
    house, call, _ = talking
    house.sits_down("Louise")
    house.sits_down("Karim")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    house.hangs_up(house.rings("Louise"), End.DECLINED)
    assert not house.rings("Karim")
    assert not house.rings("Louise")


@pytest.mark.parametrize("how", ["declines", "is lost"])
def test_nobody_takes_the_place_of_a_colleague_who_does_not_come(talking, how):
    house, call, leg = talking
    house.sits_down("Louise")
    house.sits_down("Karim")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    if how == "is lost":
        house.tell(c.Lost("Louise"), "hub")
    else:
        asked = house.card(call).asked
        house.asks("Louise", Decline(contact=asked))
    assert not house.rings("Karim")
    assert house.switch.hears(leg) == set()


@pytest.mark.parametrize("how", ["declines", "is lost"])
def test_nobody_else_calls_a_customer_whose_agent_does_not_come_to_it(house, how):
    house.sits_down("Ines")
    house.sits_down("Karim")
    who = c.Customer("tel:+33611111111", "Jean", "+33611111111")
    out = c.Arrived("o1", "orders", "o1", who, agent="Ines", outbound=True)
    house.tell(out, "web")
    if how == "is lost":
        house.tell(c.Lost("Ines"), "hub")
    else:
        house.asks("Ines", Decline(contact="o1"))
    assert not house.rings("Karim")
    assert house.state("o1") is ContactState.GONE


@pytest.mark.parametrize("late", ["message", "callback"])
def test_a_question_that_nobody_took_in_time_is_over(late):
    rule = f'when_late = "{late}"\ncallback = {{ after = 60, share = 0.5 }}'
    house = House(CENTRE.replace('when_late = "message"', rule))
    house.sits_down("Ines")
    call = house.comes()
    leg = house.takes("Ines")
    house.asks("Ines", ask.Consult(contact=call, queue="support"))
    assert house.switch.hears(leg) == {"tone:ring"}
    house.advance(301.0)
    assert house.switch.hears(leg) == set()
    house.sits_down("Louise")
    assert not house.rings("Louise")  # who would call the customer, who is here
    house.asks("Ines", ask.Resume(contact=call))
    assert house.switch.hears(call) == {leg}


def test_a_customer_who_hangs_up_ends_the_question_too(talking):
    house, call, _ = talking
    house.sits_down("Louise")
    house.asks("Ines", ask.Consult(contact=call, agent="Louise"))
    house.takes("Louise")
    house.hangs_up(call)
    assert house.is_empty()


def test_somebody_outside_is_asked_and_has_the_customer(talking):
    house, call, leg = talking
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    outside = house.out(Part.ASIDE)
    assert house.switch.hears(leg) == {"tone:ring"}
    house.switch.answers(outside)
    house.run()
    assert house.switch.hears(leg) == {outside}
    assert house.card(call).outside_answered
    house.asks("Ines", ask.HandOver(contact=call))
    assert leg not in house.switch.calls
    assert house.switch.hears(call) == {outside}
    house.hangs_up(outside)
    assert house.is_empty()


def test_the_ringing_ends_when_nobody_outside_answers(talking):
    """The customer is still on hold then: nothing else takes the ringing's place."""
    house, call, leg = talking
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    assert house.switch.hears(leg) == {"tone:ring"}
    house.hangs_up(house.out(Part.ASIDE), End.NO_ANSWER)
    assert house.switch.hears(leg) == set()
    assert house.switch.hears(call) == {"music"}
    house.asks("Ines", ask.Resume(contact=call))
    assert house.switch.hears(leg) == {call}


@pytest.mark.parametrize("why", [End.BUSY, End.NO_ANSWER, End.UNREACHABLE])
def test_of_a_number_outside_that_is_not_reached_the_desk_is_told_why(talking, why):
    house, call, _ = talking
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    house.hangs_up(house.out(Part.ASIDE), why)
    missed = {"number": "+33199001122", "why": str(why)}
    assert shown(house, call)["missed"] == missed
    house.asks("Ines", ask.Consult(contact=call, number="+33199001133"))
    assert shown(house, call)["missed"] is None
    house.switch.answers(house.out(Part.ASIDE))
    house.run()
    house.hangs_up(house.out(Part.ASIDE), End.BUSY)
    assert shown(house, call)["missed"] is None


def test_three_do_not_speak_together_while_it_rings_outside(talking):
    house, call, _ = talking
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    assert not shown(house, call)["outside_answered"]
    with pytest.raises(OffhookError, match="nobody who is asked is on the line"):
        house.asks("Ines", ask.ThreeWay(contact=call))
    house.switch.answers(house.out(Part.ASIDE))
    house.run()
    assert shown(house, call)["outside_answered"]
    house.asks("Ines", ask.ThreeWay(contact=call))
    assert house.card(call).merged


def test_a_customer_handed_over_while_it_rings_comes_back_if_nobody_is_there(talking):
    house, call, _ = talking
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    house.asks("Ines", ask.HandOver(contact=call))
    assert house.switch.hears(call) == {"tone:ring"}
    house.hangs_up(house.out(Part.ASIDE), End.NO_ANSWER)
    assert house.said(c.Arrived)[-1].conversation == call


def test_who_comes_back_does_so_though_his_agent_has_wrapped_up(talking):
    house, call, _ = talking
    house.asks("Ines", Transfer(contact=call, number="+33199001122"))
    house.tell(c.WrappedUp(call), "agent:Ines")
    house.hangs_up(house.out(Part.ASIDE), End.NO_ANSWER)
    leg = house.takes("Ines")
    assert house.switch.hears(call) == {leg}


def test_a_customer_who_was_called_and_passed_outside_comes_back_too(house):
    house.sits_down("Ines")
    who = c.Customer("tel:+33611111111", "Jean", "+33611111111")
    house.tell(c.Arrived("o1", "orders", "o1", who, agent="Ines", outbound=True), "web")
    house.takes("Ines")
    customer = house.out()
    house.switch.answers(customer)
    house.run()
    house.asks("Ines", Transfer(contact="o1", number="+33199001122"))
    house.tell(c.WrappedUp("o1"), "agent:Ines")
    house.hangs_up(house.out(Part.ASIDE), End.NO_ANSWER)
    leg = house.takes("Ines")
    assert house.switch.hears(customer) == {leg}
    house.hangs_up(customer)
    assert house.is_empty()


def test_an_answer_of_whom_he_let_go_is_none_of_whom_he_asks_now(talking):
    house, call, _ = talking
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    house.tell(c.OutsideAnswered(call, "+33199009999"), "switch")
    assert not house.card(call).outside_answered


@pytest.mark.parametrize(
    "written", ["+33 1 99 00 12 34", "0033199001234", "+330199001234", "01.99.00.12.34"]
)
@pytest.mark.parametrize("ask_for", [ask.Consult, Transfer])
def test_the_number_that_was_looked_at_is_dialled_however_it_is_written(
    written, ask_for
):
    house = House('[dialling]\ncountry = "FR"\n' + CENTRE)
    house.sits_down("Ines")
    call = house.comes()
    house.takes("Ines")
    house.asks("Ines", ask_for(contact=call, number=written))
    assert house.switch.calls[house.out(Part.ASIDE)].number == "+33199001234"


def test_a_number_that_the_group_may_not_dial_is_refused(talking):
    house, call, _ = talking
    before = len(house.switch.told)
    with pytest.raises(OffhookError, match="is not dialled"):
        house.asks("Ines", ask.Consult(contact=call, number="+8821234567"))
    with pytest.raises(OffhookError, match="is not dialled"):
        house.asks("Ines", Transfer(contact=call, number="+8821234567"))
    assert len(house.switch.told) == before


def test_what_a_desk_telephone_dials_by_itself_goes_nowhere(house):
    house.sits_down("Ines")
    call = house.switch.dials("Ines", "+33199001122")
    house.run()
    assert house.switch.calls[call].plays == ("may-not-dial",)
    house.finishes(call)
    assert house.is_empty()
    assert ("release", call, End.DECLINED) in house.switch.told
    again = house.switch.dials("Ines", "+33199001122")
    house.run()
    house.hangs_up(again)
    assert house.is_empty()


def test_a_customer_passed_outside_comes_back_if_nobody_is_there(talking):
    house, call, _ = talking
    house.asks("Ines", Transfer(contact=call, number="+33199001122"))
    assert house.switch.hears(call) == {"tone:ring"}
    house.hangs_up(house.out(Part.ASIDE), End.BUSY)
    assert house.switch.calls[call].plays == ("nobody-there", "please-wait")
    house.finishes(call)
    assert house.switch.hears(call) == {"music"}
    again = house.said(c.Arrived)[-1]
    assert again.conversation == call


FULL = [("orders", ("busy", "goodbye")), ("support", ("busy", "voicemail", "beep"))]


@pytest.mark.parametrize(("queue", "says"), FULL)
def test_who_comes_to_a_full_queue_is_told_so(queue, says):
    """He heard nothing, and stayed on the line."""
    limited = CENTRE.replace(f'id = "{queue}"\n', f'id = "{queue}"\nlimit = 1\n', 1)
    house = House(limited)
    number = {"orders": "0100", "support": "0300"}[queue]
    house.comes(number, "+33611111111")
    call = house.comes(number, "+33622222222")
    assert house.switch.calls[call].plays == says


def test_who_is_late_as_soon_as_he_is_there_is_told_so():
    """A floor that was busy for so long does both in one batch."""
    house = House(CENTRE.replace('max_wait = "5m"', 'max_wait = "1s"'))
    call = house.switch.comes("0300", "+33612345678")
    while not house.has_orders:
        house.step()
    house.apply_late(2.0)
    house.run()
    assert house.switch.calls[call].plays == ("late", "voicemail", "beep")


@pytest.mark.parametrize(("queue", "says"), FULL)
def test_who_comes_back_from_outside_to_a_full_queue_is_told_so(queue, says):
    """He heard it ring for ever, and nobody saw him."""
    limited = CENTRE.replace(f'id = "{queue}"\n', f'id = "{queue}"\nlimit = 1\n', 1)
    house = House(limited)
    house.sits_down("Ines")
    number = {"orders": "0100", "support": "0300"}[queue]
    call = house.comes(number, "+33611111111")
    house.takes("Ines")
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    house.asks("Ines", ask.HandOver(contact=call))
    house.comes(number, "+33622222222")
    house.hangs_up(house.out(Part.ASIDE), End.NO_ANSWER)
    assert house.switch.calls[call].plays == says
    house.finishes(call)
    assert (call in house.switch.calls) == (queue == "support")
    house.hangs_up(call)
    assert not house.calls.table.back


@pytest.mark.parametrize("ask_for", [ask.Consult, Transfer])
def test_a_colleague_helps_with_a_caller_whose_queue_has_closed(talking, ask_for):
    house, call, _ = talking
    house.sits_down("Louise")
    house.tell(c.Closed("orders"), "clock")
    house.asks("Ines", ask_for(contact=call, agent="Louise"))
    house.takes("Louise")


def test_a_supervisor_hears_whispers_and_barges(talking):
    house, call, leg = talking
    house.register("~amina")
    house.supervisor_asks("amina", ask.Hear(contact=call))
    ear = house.ear_of("amina")
    assert house.switch.calls[ear].shown.answers_itself
    house.switch.answers(ear)
    house.run()
    assert house.switch.hears(ear) == {call, leg}
    assert house.switch.hears(call) == {leg}
    house.supervisor_asks("amina", ask.Hear(contact=call, how=Hearing.WHISPER))
    assert house.switch.hears(leg) == {call, ear}
    assert house.switch.hears(call) == {leg}
    house.supervisor_asks("amina", ask.Hear(contact=call, how=Hearing.BARGE))
    assert house.switch.hears(call) == {leg, ear}
    house.supervisor_asks("amina", ask.Unhear(contact=call))
    assert house.switch.hears(call) == {leg}
    assert ear not in house.switch.calls


@pytest.mark.parametrize("how", list(Hearing))
@pytest.mark.parametrize("who", ["the same", "another"])
def test_a_supervisor_goes_on_hearing_when_an_agent_has_the_call_again(
    talking, how, who
):
    house, call, leg = talking
    house.register("~boss")
    house.supervisor_asks("boss", ask.Hear(contact=call, how=how))
    ear = house.ear_of("boss")
    house.switch.answers(ear)
    house.run()
    if who == "the same":
        house.hangs_up(leg, End.LOST)
        leg = house.takes("Ines")
    else:
        house.sits_down("Louise")
        house.tell(c.Lost("Ines"), "hub")
        leg = house.takes("Louise")
    assert house.switch.hears(ear) == {call, leg}
    assert (ear in house.switch.hears(leg)) is (how is not Hearing.LISTEN)
    assert (ear in house.switch.hears(call)) is (how is Hearing.BARGE)


def test_a_supervisor_is_let_go_with_the_call(talking):
    house, call, _ = talking
    house.register("~amina")
    house.supervisor_asks("amina", ask.Hear(contact=call))
    house.switch.answers(house.ear_of("amina"))
    house.run()
    house.hangs_up(call)
    assert house.is_empty()


def test_a_conversation_is_one_recording_through_its_transfers(house):
    house.sits_down("Ines")
    call = house.comes("0300")
    house.takes("Ines")
    assert house.switch.calls[call].records == f"{call}.1"
    house.asks("Ines", Transfer(contact=call, queue="support"))
    house.sits_down("Louise")
    house.takes("Louise")
    assert house.switch.calls[call].records == f"{call}.1"
    house.hangs_up(call)
    assert [one.name for one in house.said(c.Recorded)] == [f"{call}.1"]


def test_a_recording_has_a_gap_while_a_card_is_read(house):
    house.sits_down("Ines")
    call = house.comes("0300")
    house.takes("Ines")
    house.asks("Ines", ask.PauseRecording(contact=call, paused=True))
    assert house.switch.calls[call].is_paused
    house.asks("Ines", ask.PauseRecording(contact=call, paused=False))
    assert not house.switch.calls[call].is_paused


def test_an_agent_calls_out_and_then_the_customer_is_called(house):
    house.sits_down("Ines")
    customer = c.Customer("tel:+33611111111", "Jean", "+33611111111")
    house.tell(
        c.Arrived("o1", "orders", "o1", customer, agent="Ines", outbound=True), "web"
    )
    leg = house.rings("Ines")
    assert house.switch.calls[leg].shown.answers_itself
    house.takes("Ines")
    out = house.out()
    assert house.switch.calls[out].number == "+33611111111"
    assert house.switch.hears(leg) == {"tone:ring"}
    house.switch.answers(out)
    house.run()
    assert house.switch.hears(leg) == {out}
    house.hangs_up(out)
    assert house.said(c.HungUp)[-1].by == "customer"
    assert shown(house, "o1")["missed"] is None
    assert shown(house, "o1")["ended_by"] == "customer"
    assert house.is_empty()


@pytest.mark.parametrize("why", [End.BUSY, End.NO_ANSWER, End.UNREACHABLE])
def test_a_customer_who_is_not_there_is_told_to_the_agent(house, why):
    house.sits_down("Ines")
    customer = c.Customer("tel:+33611111111", "Jean", "+33611111111")
    house.tell(
        c.Arrived("o1", "orders", "o1", customer, agent="Ines", outbound=True), "web"
    )
    house.takes("Ines")
    house.hangs_up(house.out(), why)
    assert house.said(c.HungUp)[-1].by == why
    assert shown(house, "o1")["missed"] == {"number": "+33611111111", "why": str(why)}
    assert house.is_empty()


def test_calls_out_count_for_nobodys_service(house):
    house.sits_down("Ines")
    customer = c.Customer("tel:+33611111111", "Jean", "+33611111111")
    before = house.floor.memory.today.totals("orders").copy()
    house.tell(
        c.Arrived("o1", "orders", "o1", customer, agent="Ines", outbound=True), "web"
    )
    house.takes("Ines")
    house.hangs_up(house.out(), End.BUSY)
    assert house.floor.memory.today.totals("orders") == before


def test_an_agent_whose_browser_dies_has_his_caller_back_when_he_is(talking):
    house, call, leg = talking
    house.switch.vanishes("Ines")
    house.run()
    assert house.switch.hears(call) == {"music"}
    assert leg not in house.switch.calls
    house.advance(8.0)
    house.register("Ines")
    again = house.rings("Ines")
    assert house.switch.calls[again].shown.answers_itself
    house.takes("Ines")
    assert house.switch.hears(call) == {again}


def test_an_agent_who_does_not_come_back_loses_his_caller_to_the_line(talking):
    house, call, _ = talking
    house.sits_down("Louise")
    house.switch.vanishes("Ines")
    house.advance(30.0)
    assert house.rings("Louise")
    assert house.floor.memory.agents["Ines"].state is AgentState.PAUSED
    assert house.state(call) is ContactState.OFFERED


def test_a_lost_desk_gives_its_caller_music(talking):
    house, call, leg = talking
    house.tell(c.Lost("Ines"), "clock")
    assert leg not in house.switch.calls
    assert house.switch.hears(call) == {"please-wait"}
    house.finishes(call)
    assert house.switch.hears(call) == {"music"}
    assert "Ines" not in house.switch.admitted


def test_a_customer_whose_agent_is_lost_hears_music_though_another_is_rung(talking):
    house, call, _ = talking
    house.sits_down("Louise")
    house.tell(c.Lost("Ines"), "hub")
    assert house.owner(house.rings("Louise")) == call
    assert house.switch.hears(call) == {"music"}


def test_the_telephone_of_who_goes_home_after_his_call_registers_no_more(talking):
    house, call, _ = talking
    house.supervisor_asks("boss", SignOut(agent="Ines"))
    assert "Ines" in house.switch.desks
    house.hangs_up(call)
    house.asks("Ines", WrappedUp(contact=call))
    assert house.floor.memory.agents["Ines"].state is AgentState.SIGNED_OUT
    assert "Ines" not in house.switch.desks


def test_calls_end_where_an_agent_wraps_up(talking):
    house, call, leg = talking
    house.hangs_up(leg)
    house.asks("Ines", WrappedUp(contact=call))
    assert house.state(call) is ContactState.GONE
    assert house.floor.memory.agents["Ines"].state is AgentState.AVAILABLE
