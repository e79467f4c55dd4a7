"""Callers of a demonstration who are real calls."""

from types import SimpleNamespace

import pytest

from offhook.cli.demo_calls import DemoCalls
from offhook.floor import commands as c
from tests.floor.voice.house import NOON_US, House


class Simulated:
    """A switch that notes whom it is to let come."""

    def __init__(self) -> None:
        self.callers: list[tuple[str, ...]] = []

    def simulate(self, *told: str) -> None:
        self.callers.append(told)


@pytest.fixture
def house() -> House:
    return House()


def demo_of(house: House, *registered: str) -> tuple[DemoCalls, Simulated]:
    loop = SimpleNamespace(floor=house.floor, is_at_desk=lambda agent: agent == "Ines")
    demo, switch = DemoCalls(loop, lambda: NOON_US), Simulated()
    demo.use(SimpleNamespace(calls=SimpleNamespace(desks=set(registered))), switch)
    return demo, switch


def test_a_caller_comes_for_the_person_whose_telephone_is_there(house):
    house.sits_down("Louise")
    house.sits_down("Ines")
    demo, switch = demo_of(house, "Ines")
    assert demo.call_in("orders", "Ines")
    ((_, number, caller, language),) = switch.callers
    assert (number, language) == ("0100", "fr")
    customer = c.Customer(f"tel:{caller}", "", caller)
    arrived = c.Arrived("x", "orders", "x", customer)
    assert demo.stage.usher(arrived).agent == "Ines"
    assert demo.stage.usher(arrived).agent is None  # he came once


def test_nobody_telephones_where_no_telephone_is_or_to_a_queue_without_a_number(house):
    demo, switch = demo_of(house, "Ines")
    assert not demo.call_in("orders", "Louise")
    assert not demo.call_in("letters", "Ines")
    assert not switch.callers


def test_who_is_busy_by_then_is_not_asked_for(house):
    demo, switch = demo_of(house, "Ines")
    demo.call_in("orders", "Ines")
    caller = switch.callers[0][2]
    arrived = c.Arrived("x", "orders", "x", c.Customer("k", "", caller))
    assert demo.stage.usher(arrived).agent is None


def test_simulated_contacts_and_colleagues_have_no_calls(house):
    demo, _ = demo_of(house, "Ines")
    arrived = c.Arrived("d1", "orders", "d1", c.Customer("demo-7"))
    house.tell(arrived, "switch")
    assert not demo.stage.is_call(house.floor.memory.cards["d1"])
    assert not demo.stage.has_telephone("Louise")
