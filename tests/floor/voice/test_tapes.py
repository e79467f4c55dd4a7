"""Whose conversations are recorded as they are passed on: each queue has a purpose of its own."""

import asyncio

import pytest

from offhook.floor import call_requests as ask
from offhook.floor import commands as c
from offhook.floor.call_names import Part
from offhook.floor.requests import Transfer
from offhook.floor.snapshot import floor_of, saved
from offhook.ports.switch import End
from tests.floor.voice.house import CENTRE, House

ANNOUNCED = CENTRE.replace("recording_announced = false", "recording_announced = true")
LEFT_OUT = """
[[group]]
id = "delegates"
agents = 1
skills = { fr = 5 }
names = ["Yto"]
recorded = false
"""
ORDERS, MENU, SUPPORT = "0100", "0200", "0300"
TWO_PURPOSES = ANNOUNCED.replace(
    'id = "orders"\n',
    'id = "orders"\nrecording = 1.0\nrecording_law = "a test"\nrecording_purpose = "training"\n',
).replace('number = "0200"\n', 'number = "0200"\nannounces_recording = true\n')
BOTH = ("recorded-training", "recorded-quality")


def talking(house: House, number: str) -> str:
    """Let Ines speak with a caller; return his call."""
    house.sits_down("Ines")
    call = house.comes(number)
    house.finishes(call)
    house.takes("Ines")
    return call


def recorded(house: House) -> list[str]:
    return [one.name for one in house.said(c.Recorded)]


def test_a_recording_ends_where_the_conversation_is_passed_to_who_records_none():
    house = House()
    call = talking(house, SUPPORT)
    assert house.switch.calls[call].records == f"{call}.1"
    house.asks("Ines", Transfer(contact=call, queue="orders"))
    assert not house.switch.calls[call].records  # before anybody else speaks with him
    assert recorded(house) == [f"{call}.1"]
    house.sits_down("Louise")
    house.takes("Louise")
    assert not house.switch.calls[call].records


def test_who_comes_back_to_a_queue_that_records_has_a_recording_of_another_name():
    house = House()
    call = talking(house, SUPPORT)
    house.asks("Ines", Transfer(contact=call, queue="orders"))
    house.sits_down("Louise")
    leg = house.takes("Louise")
    house.asks("Louise", Transfer(contact=house.owner(leg), queue="support"))
    house.sits_down("Karim")
    house.takes("Karim")
    name = house.switch.calls[call].records
    assert name.startswith(f"{call}.")
    assert name != f"{call}.1"
    house.hangs_up(call)
    assert recorded(house) == [f"{call}.1", name]


def test_who_was_never_told_is_told_as_he_waits_and_then_recorded():
    house = House(ANNOUNCED)
    call = talking(house, ORDERS)
    assert not house.switch.calls[call].records
    house.asks("Ines", Transfer(contact=call, queue="support"))
    assert house.switch.calls[call].plays == ("recorded-quality", "please-wait")
    house.finishes(call)
    house.sits_down("Louise")
    house.takes("Louise")
    assert house.switch.calls[call].records


def test_who_has_not_heard_of_it_to_the_end_is_not_recorded():
    house = House(ANNOUNCED)
    call = talking(house, ORDERS)
    house.asks("Ines", Transfer(contact=call, queue="support"))
    house.sits_down("Louise")
    house.takes("Louise")
    assert not house.switch.calls[call].records


def test_who_is_taken_at_once_could_not_be_told_and_is_not_recorded():
    house = House(ANNOUNCED)
    call = talking(house, ORDERS)
    house.sits_down("Louise")
    house.asks("Ines", Transfer(contact=call, queue="support"))
    house.takes("Louise")
    assert not house.switch.calls[call].records


def test_a_queue_that_records_for_another_purpose_says_so_again():
    house = House(TWO_PURPOSES)
    call = talking(house, ORDERS)
    assert house.switch.calls[call].records == f"{call}.1"
    house.asks("Ines", Transfer(contact=call, queue="support"))
    assert house.switch.calls[call].plays == ("recorded-quality", "please-wait")
    assert recorded(house) == [f"{call}.1"]


@pytest.mark.parametrize("number", [ORDERS, SUPPORT])
def test_a_purpose_of_which_a_number_told_is_not_told_again(number):
    told = ANNOUNCED.replace(
        f'number = "{number}"\n', f'number = "{number}"\nannounces_recording = true\n'
    )
    house = House(told)
    call = talking(house, number)
    assert bool(house.switch.calls[call].records) == (number == SUPPORT)
    house.asks("Ines", Transfer(contact=call, queue="support"))
    assert house.switch.calls[call].plays == ("please-wait",)
    house.finishes(call)
    house.sits_down("Louise")
    house.takes("Louise")
    assert house.switch.calls[call].records


def pressed(house: House, call: str, key: str) -> None:
    house.switch.presses(call, key)
    house.run()


def told(house: House) -> tuple[str, ...]:
    (arrived,) = house.said(c.Arrived)
    return arrived.told


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_number_says_every_purpose_of_its_queues_before_its_menu(key):
    house = House(TWO_PURPOSES)
    house.sits_down("Ines")
    call = house.comes(MENU)
    assert house.switch.calls[call].plays == ("welcome", *BOTH)
    house.finishes(call)
    assert house.switch.calls[call].plays[0] == "menu-for"
    pressed(house, call, key)
    assert told(house) == ("training", "quality")
    house.takes("Ines")
    assert house.switch.calls[call].records


def test_a_number_says_nothing_for_a_queue_of_its_own_that_does_not_record():
    house = House(
        ANNOUNCED.replace(
            'id = "orders"\n', 'id = "orders"\nrecording_purpose = "training"\n'
        ).replace('number = "0200"\n', 'number = "0200"\nannounces_recording = true\n')
    )
    call = house.comes(MENU)
    assert house.switch.calls[call].plays == ("welcome", "recorded-quality")


@pytest.mark.parametrize("by_queue", [True, False])
@pytest.mark.parametrize(
    ("key", "purpose"), [("1", "training"), ("2", "quality"), ("72", "quality")]
)
def test_who_presses_a_key_before_he_was_told_is_told_by_the_queue_that_he_chose(
    key, purpose, by_queue
):
    centre = TWO_PURPOSES
    if not by_queue:
        centre = centre.replace("announced = true", "announced = false")
    house = House(centre)
    house.sits_down("Ines")
    call = house.comes(MENU)
    pressed(house, call, key)
    assert not house.said(c.Arrived)
    assert house.switch.calls[call].plays == (f"recorded-{purpose}",)
    house.finishes(call)
    assert told(house) == (purpose,)
    house.takes("Ines")
    assert house.switch.calls[call].records


def test_who_cuts_off_what_a_number_announces_and_is_not_recorded_has_not_heard_it():
    house = House(
        ANNOUNCED.replace(
            'number = "0200"\n', 'number = "0200"\nannounces_recording = true\n'
        )
    )
    call = house.comes(MENU)
    pressed(house, call, "1")
    assert told(house) == ()
    house.sits_down("Ines")
    house.takes("Ines")
    house.asks("Ines", Transfer(contact=call, queue="support"))
    assert house.switch.calls[call].plays == ("recorded-quality", "please-wait")


def test_what_is_heard_after_a_notice_that_was_cut_off_is_not_taken_for_it():
    house = House(TWO_PURPOSES)
    call = house.comes(MENU)
    pressed(house, call, "9")
    house.finishes(call)  # only that there is no such key, and the menu
    pressed(house, call, "1")
    assert house.switch.calls[call].plays == ("recorded-training",)
    house.finishes(call)
    house.finishes(call)
    assert not house.said(c.RecordingTold)
    assert told(house) == ("training",)


def test_a_key_that_is_pressed_at_a_number_without_a_menu_cuts_nothing_off():
    house = House(
        ANNOUNCED.replace(
            'number = "0300"\n', 'number = "0300"\nannounces_recording = true\n'
        )
    )
    call = house.comes(SUPPORT)
    pressed(house, call, "1")
    assert house.switch.calls[call].plays == ("recorded-quality",)
    assert not house.said(c.Arrived)
    house.finishes(call)
    assert told(house) == ("quality",)


def test_a_floor_that_starts_again_amid_a_greeting_says_it_all_again():
    house = House(TWO_PURPOSES)
    call = house.comes(MENU)
    started_again(house)
    assert house.switch.calls[call].plays == ("welcome", *BOTH)
    pressed(house, call, "2")
    assert house.switch.calls[call].plays == ("recorded-quality",)
    started_again(house)
    assert house.switch.calls[call].plays == ("welcome", *BOTH)
    pressed(house, call, "1")
    house.finishes(call)
    assert told(house) == ("training",)


def test_a_group_that_is_left_out_ends_a_recording_before_it_speaks():
    house = House(CENTRE + LEFT_OUT)
    call = talking(house, SUPPORT)
    house.sits_down("Yto")
    assert house.switch.calls[call].records
    house.asks("Ines", Transfer(contact=call, queue="support"))
    assert house.rings("Yto")
    assert not house.switch.calls[call].records
    house.takes("Yto")
    assert not house.switch.calls[call].records


def test_a_colleague_who_is_left_out_is_not_recorded_in_a_talk_of_three():
    house = House(CENTRE + LEFT_OUT)
    call = talking(house, SUPPORT)
    house.sits_down("Yto")
    house.asks("Ines", ask.Consult(contact=call, agent="Yto"))
    house.takes("Yto")
    assert house.switch.calls[call].records  # music, for he is on hold
    house.asks("Ines", ask.ThreeWay(contact=call))
    assert not house.switch.calls[call].records
    house.asks("Ines", ask.EndConsult(contact=call))
    assert house.switch.calls[call].records.startswith(f"{call}.")
    assert house.switch.calls[call].records != f"{call}.1"


def test_whom_the_centre_hands_on_is_not_recorded_any_more():
    house = House()
    call = talking(house, SUPPORT)
    house.asks("Ines", ask.Consult(contact=call, number="+33199001122"))
    house.switch.answers(house.out(Part.ASIDE))
    house.run()
    house.asks("Ines", ask.HandOver(contact=call))
    assert not house.switch.calls[call].records
    assert recorded(house) == [f"{call}.1"]


def calls_out(house: House, queue: str = "support") -> str:
    """Let Ines call a customer; return his call, which he has taken."""
    house.sits_down("Ines")
    customer = c.Customer("tel:+33611111111", "Jean", "+33611111111")
    arrived = c.Arrived("o1", queue, "o1", customer, "fr", agent="Ines", outbound=True)
    house.tell(arrived, "web")
    house.takes("Ines")
    out = house.out()
    house.switch.answers(out)
    house.run()
    return out


def test_who_is_called_hears_that_he_is_recorded_before_anybody_speaks():
    house = House(ANNOUNCED)
    out = calls_out(house)
    leg = next(name for name, call in house.switch.calls.items() if call.desk)
    assert house.switch.calls[out].plays == ("recorded-quality",)
    assert house.switch.calls[out].language == "fr"
    assert not house.switch.calls[out].records
    assert house.switch.hears(leg) == {"tone:ring"}
    house.finishes(out)
    assert house.said(c.RecordingTold) == [c.RecordingTold("o1", "quality")]
    assert house.switch.hears(leg) == {out}
    assert house.switch.calls[out].records == "o1.1"


def test_who_is_called_and_hangs_up_as_he_hears_it_has_hung_up():
    house = House(ANNOUNCED)
    out = calls_out(house)
    house.hangs_up(out)
    assert house.said(c.HungUp)[-1].by == "customer"
    assert not house.said(c.RecordingTold)
    assert house.is_empty()


def test_who_is_called_by_a_queue_that_does_not_record_hears_nothing_first():
    house = House(ANNOUNCED)
    out = calls_out(house, "orders")
    assert not house.switch.calls[out].plays
    leg = next(name for name, call in house.switch.calls.items() if call.desk)
    assert house.switch.hears(leg) == {out}
    assert not house.switch.calls[out].records


def test_a_floor_that_starts_again_amid_what_he_hears_does_not_record_him():
    house = House(ANNOUNCED)
    out = calls_out(house)
    started_again(house)
    leg = next(name for name, call in house.switch.calls.items() if call.desk)
    house.switch.finishes(out)
    house.run()
    assert house.switch.hears(leg) == {out}
    assert not house.switch.calls[out].records


def test_who_is_called_is_put_through_though_the_journal_cannot_be_written():
    house = House(ANNOUNCED)
    out = calls_out(house)
    leg = next(name for name, call in house.switch.calls.items() if call.desk)
    house.switch.finishes(out)
    house.switch.hear(house.switch.coming.popleft())
    house._orders.clear()
    house.advance(2.0)
    assert house.switch.hears(leg) == {out}
    assert not house.switch.calls[out].records


def started_again(house: House) -> None:
    """Let a floor start from what is written down, and find the calls."""
    house.floor = floor_of(saved(house.floor))
    house.start()
    house.calls.take_up(asyncio.run(house.switch.standing()))
    house.run()


def test_who_was_not_told_is_recorded_by_no_floor_that_starts_again():
    house = House(ANNOUNCED)
    call = talking(house, ORDERS)
    house.sits_down("Louise")
    house.asks("Ines", Transfer(contact=call, queue="support"))
    house.takes("Louise")
    assert not house.switch.calls[call].records
    started_again(house)
    assert not house.switch.calls[call].records


def test_who_was_told_is_recorded_by_a_floor_that_starts_again():
    house = House(ANNOUNCED)
    call = talking(house, SUPPORT)
    (came,) = house.said(c.Arrived)
    assert came.told == ("quality",)
    name = house.switch.calls[call].records
    started_again(house)
    assert house.switch.calls[call].records == name


def test_of_whom_an_older_journal_says_nothing_is_recorded_no_more():
    house = House(ANNOUNCED)
    call = talking(house, SUPPORT)
    house.floor.memory.conversations[call].told = []
    started_again(house)
    assert not house.switch.calls[call].records


def test_a_floor_that_starts_again_goes_on_with_a_recording():
    house = House(ANNOUNCED)
    call = talking(house, SUPPORT)
    name = house.switch.calls[call].records
    assert name
    house.start()
    house.asks("Ines", ask.Hold(contact=call))
    house.asks("Ines", ask.Resume(contact=call))
    assert house.switch.calls[call].records == name


def paused(house: House) -> tuple[str, str]:
    """Let Ines pause the recording of her call; return the caller's and hers."""
    call = talking(house, SUPPORT)
    leg = next(name for name, one in house.switch.calls.items() if one.desk == "Ines")
    house.asks("Ines", ask.PauseRecording(contact=call, paused=True))
    assert house.switch.calls[call].is_paused
    return call, leg


def test_a_gap_ends_where_the_conversation_is_passed_on():
    house = House()
    call, _ = paused(house)
    house.asks("Ines", Transfer(contact=call, queue="support"))
    house.sits_down("Louise")
    house.takes("Louise")
    assert house.switch.calls[call].records
    assert not house.switch.calls[call].is_paused


def test_a_gap_ends_where_an_agent_is_lost_and_another_takes_over():
    house = House()
    call, leg = paused(house)
    house.switch.vanishes("Ines")
    house.hangs_up(leg, End.LOST)
    house.advance(25)
    house.sits_down("Louise")
    house.takes("Louise")
    assert not house.card(call).recording_paused
    assert not house.switch.calls[call].is_paused


def test_a_floor_that_starts_again_leaves_the_gap_that_was_asked_for():
    house = House()
    call, _ = paused(house)
    house.switch.calls[call].is_paused = False  # the switch is not to be believed
    house.start()
    house.calls.take_up(asyncio.run(house.switch.standing()))
    house.run()
    assert house.switch.calls[call].is_paused
    house.asks("Ines", ask.PauseRecording(contact=call, paused=False))
    assert not house.switch.calls[call].is_paused
