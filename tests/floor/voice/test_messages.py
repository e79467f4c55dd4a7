"""Messages that callers leave, though the floor or the switch dies meanwhile."""

import asyncio

import pytest

from offhook.floor import commands as c
from offhook.floor.snapshot import floor_of, saved
from offhook.floor.state import BEGUN_KEPT_US
from offhook.floor.voice.dialogs import MESSAGE_MOST_S
from tests.floor.voice.house import CENTRE, House


@pytest.fixture
def house() -> House:
    house = House()
    house.switch.recorded_s = 9.0
    return house


def late(house: House) -> str:
    """Let a caller wait in vain, and begin his message."""
    call = house.comes("0300")
    house.advance(301.0)
    house.finishes(call)
    assert house.switch.calls[call].records
    return call


def killed(house: House) -> None:
    house.switch.breaks_line()
    house.floor = floor_of(saved(house.floor))
    house.start()


def back(house: House) -> None:
    """Let the floor find what there is, and hear what was said before it listened."""
    house.switch.mends_line()
    house.calls.take_up(asyncio.run(house.switch.standing()))
    house.run()


def brought(house: House) -> list[str]:
    house.calls.dialogs.messages.bring()
    house.run()
    return [one.message for one in house.said(c.Arrived) if one.message]


def test_who_hung_up_while_no_floor_was_there_has_left_his_message(house):
    call = late(house)
    killed(house)
    house.hangs_up(call)
    back(house)
    assert [one.lasts_s for one in house.said(c.MessageLeft)] == [9.0]
    assert brought(house) == [f"{call}.message"]
    assert not house.floor.memory.begun


def test_who_speaks_on_while_the_floor_dies_is_thanked_and_has_left_his_message(house):
    call = late(house)
    killed(house)
    back(house)
    assert house.switch.calls[call].plays == ()  # nothing is said into what he says
    house.switch.presses(call, "#")
    house.run()
    assert house.switch.calls[call].plays[0] == "voicemail-thanks"
    house.finishes(call)
    assert house.is_empty()
    assert brought(house) == [f"{call}.message"]
    assert len(house.said(c.MessageLeft)) == 1


def test_a_message_of_a_queue_that_has_another_name_is_heard(house):
    """Nobody ever had it: no queue was there to which it could come."""
    call = late(house)
    house.switch.presses(call, "#")
    house.run()
    house.tell(c.CentreAdopted(CENTRE.replace('"support"', '"help"')), "admin")
    assert brought(house) == [f"{call}.message"]
    assert house.said(c.Arrived)[-1].queue == "orders"


def test_a_message_is_no_longer_because_the_floor_died(house):
    call = late(house)
    house.advance(MESSAGE_MOST_S - 10.0)
    killed(house)
    back(house)
    house.advance(9.0)
    assert house.switch.calls[call].records
    house.advance(2.0)
    assert not house.switch.calls[call].records
    house.finishes(call)
    assert house.is_empty()


def test_who_was_cut_off_by_the_death_of_the_switch_has_left_his_message(house):
    call = late(house)
    house.switch.crashes()
    house.run()
    house.switch.starts()
    back(house)
    assert brought(house) == [f"{call}.message"]


def test_whose_recording_ends_by_itself_is_thanked(house):
    call = late(house)
    house.switch.stop_recording(call)
    house.run()
    assert house.switch.calls[call].plays[0] == "voicemail-thanks"


def test_what_is_too_short_to_be_kept_is_forgotten_after_a_day(house):
    house.switch.recorded_s = 0.5
    first = late(house)
    house.hangs_up(first)
    assert list(house.floor.memory.begun) == [f"{first}.message"]
    house.advance(BEGUN_KEPT_US / 1e6)
    second = late(house)
    assert list(house.floor.memory.begun) == [f"{second}.message"]
    assert not house.said(c.MessageLeft)
