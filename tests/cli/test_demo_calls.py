"""Callers of a demonstration who become real calls."""

from types import SimpleNamespace

import pytest

from offhook.cli.demo_calls import DemoCalls
from offhook.floor import commands as c
from offhook.ports.switch import Came
from tests.fakes.switch import Call
from tests.floor.voice.house import House


class Simulated:
    """A switch that notes whom it is to let come."""

    def __init__(self) -> None:
        self.callers: list[tuple[str, ...]] = []

    def simulate(self, *told: str) -> None:
        self.callers.append(told)


@pytest.fixture
def house() -> House:
    return House()


def demo_of(house: House, *, is_on: bool = True) -> tuple[DemoCalls, Simulated]:
    """Return a demonstration in which Ines is a person at her desk."""
    loop = SimpleNamespace(floor=house.floor, is_at_desk=lambda agent: agent == "Ines")
    switch = Simulated()
    return DemoCalls(loop, switch, lambda: is_on), switch


def simulated(house: House, queue: str = "orders", name: str = "d1") -> None:
    customer = c.Customer("demo-7", "Jean", "+33199000007")
    house.tell(c.Arrived(name, queue, name, customer, "fr"), "switch")


def test_a_simulated_caller_is_on_a_line_once_a_person_is_to_answer(house):
    demo, switch = demo_of(house)
    simulated(house)
    card = house.floor.memory.cards["d1"]
    assert not demo.stage.is_call(card)
    house.sits_down("Ines")
    assert card.agent == "Ines"
    assert demo.stage.is_call(card)
    demo.call_in("d1")
    assert switch.callers == [("d1", "orders", "+33199000007", "fr")]


def test_while_there_are_no_telephones_callers_stay_simulated(house):
    demo, switch = demo_of(house, is_on=False)
    simulated(house)
    house.sits_down("Ines")
    demo.call_in("d1")
    assert not switch.callers
    assert not demo.stage.is_call(house.floor.memory.cards["d1"])


def test_chats_and_real_callers_are_left_alone(house):
    demo, switch = demo_of(house)
    simulated(house, "letters")
    call = house.comes()
    for contact in ("d1", call, "gone"):
        demo.call_in(contact)
    assert not switch.callers
    assert demo.stage.is_call(house.floor.memory.cards[call])


def test_simulated_colleagues_have_no_telephones(house):
    demo, _ = demo_of(house)
    assert demo.stage.has_telephone("Ines")
    assert not demo.stage.has_telephone("Louise")


def test_a_caller_who_has_a_place_already_waits_for_his_agent(house):
    simulated(house)
    house.sits_down("Ines")
    came = Came("d1", "orders")
    house.switch.calls["d1"] = Call(came=came)
    house.calls.hear(came)
    house.run()
    assert len(house.said(c.Arrived)) == 1
    assert house.switch.hears("d1") == {"music"}
    leg = house.takes("Ines")
    assert house.switch.hears("d1") == {leg}
