"""Supervisors whose wallboard is closed hear nothing more, after a while, and have no telephone."""

import asyncio

import pytest

from offhook.floor import call_requests as ask
from offhook.floor import commands as c
from offhook.floor.requests import Role, Who
from offhook.floor.voice.supervisors import AFTER_START_S, GONE_S, Supervisors
from offhook.floor.voice.telephones import SipPlace, Telephones
from tests.floor.voice.house import House

AMINA = Who(Role.WALLBOARD, "amina", "Amina", supervises=True)


class Watched:
    """A house in which Amina hears a call by her own telephone."""

    def __init__(self) -> None:
        self.house = house = House()
        house.sits_down("Ines")
        self.call = house.comes()
        house.takes("Ines")
        self.telephones = Telephones(house.switch, SipPlace("", 5060))
        self.here = {"amina"}
        told = asyncio.run(self.telephones.told(AMINA, in_browser=True))
        self.secret, self.key = told["secret"], told["path"].partition("key=")[2]
        assert house.switch.registers("~amina", self.secret)
        house.supervisor_asks("amina", ask.Hear(contact=self.call))
        self.ear = house.ear_of("amina")
        house.switch.answers(self.ear)
        house.run()
        self.start()

    def start(self) -> None:
        """Let a floor begin to look, and look for the first time."""
        self.supervisors = Supervisors(
            self.house.calls,
            self.telephones,
            self.house.tell,
            lambda login: login in self.here,
        )
        self.look(0.0)

    def look(self, now_s: float) -> None:
        self.supervisors.mind(now_s)
        self.house.run()

    @property
    def hears(self) -> bool:
        return "amina" in self.house.card(self.call).heard_by

    @property
    def may_register(self) -> bool:
        is_admitted = self.house.switch.registers("~amina", self.secret)
        assert self.telephones.is_key(self.key) is is_admitted
        return is_admitted


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_whoever_loads_the_page_anew_goes_on_hearing(watched):
    watched.here.clear()
    watched.look(1.0)
    watched.look(1.0 + GONE_S)
    watched.here.add("amina")
    watched.look(30.0)
    watched.look(90.0)
    assert watched.hears
    assert watched.may_register


def test_whoever_is_gone_hears_nothing_more_and_cannot_register(watched):
    watched.here.clear()
    watched.look(1.0)
    watched.look(1.1 + GONE_S)
    assert watched.house.said(c.Unlistened) == [c.Unlistened(watched.call, "amina")]
    assert watched.ear not in watched.house.switch.calls
    assert not watched.may_register


def test_after_a_start_of_the_floor_one_has_longer_to_come_back(watched):
    watched.here.clear()
    watched.start()
    watched.look(AFTER_START_S - 1.0)
    assert watched.hears
    watched.look(AFTER_START_S + 1.0)
    assert not watched.hears
    assert not watched.may_register


def test_a_telephone_that_a_floor_before_admitted_is_dismissed_too(watched):
    watched.house.supervisor_asks("amina", ask.Unhear(contact=watched.call))
    watched.telephones = Telephones(watched.house.switch, SipPlace("", 5060))
    watched.here.clear()
    watched.house.calls.desks.update({"~amina", "Ines"})
    watched.start()
    watched.look(AFTER_START_S + 1.0)
    assert "~amina" not in watched.house.switch.admitted
    assert "Ines" in watched.house.switch.admitted
